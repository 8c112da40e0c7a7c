/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The links of a host, as the kernel tells of them, and cards of which only files tell.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a link came to be; decides whether and how it can be a port. */
enum link_kind {
        LINK_PHYSICAL, /* no IFLA_INFO_KIND: a card */
        LINK_VLAN,
        LINK_BOND,
        LINK_TEAM,
        LINK_BRIDGE,
        LINK_VETH,
        LINK_OTHER, /* kind_name says what */
};

struct link {
        const char *name;
        int index;
        enum link_kind kind;
        const char *kind_name;     /* the kernel's word; "" for LINK_PHYSICAL */
        const char *mac;           /* lower case; NULL if it has none of six bytes */
        const char *permanent_mac; /* NULL if the kernel does not say */
        uint32_t mtu;
        uint16_t hardware; /* ARPHRD_*: what its frames are */
        bool ethernet;     /* ARPHRD_ETHER */
        bool loopback;
        bool up;            /* IFF_UP */
        bool carrier;       /* IFF_LOWER_UP */
        bool wireless;      /* 802.11, from sysfs */
        const char *master; /* name of the link it is a port of, or NULL */
        const char *parent; /* VLAN, macvlan, ipvlan, ...: name of the link below, or NULL */
        uint16_t vlan_id;   /* VLAN: 1-4094 */
};

struct link_list {
        struct link *items;
        size_t n;
};

/* The link called @name; NULL: there is none, or @name is NULL. */
const struct link *link_by_name(const struct link_list *links, const char *name);

/* Is @mac the MAC address of the link, or its permanent one? */
bool link_has_mac(const struct link *link, const char *mac);

/* A port that is not here, whose MAC address is known all the same. */
struct absent {
        const char *name, *mac;
        bool assumed; /* of files that find a card by it, and may mean another one */
};

struct absent_list {
        struct absent *items;
        size_t n;
};
