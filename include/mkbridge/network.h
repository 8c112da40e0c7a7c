/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network layer of the links that a live switch is about, as the kernel told it: each object
 * is the kernel's own message, so that attributes that nobody here knows are carried over too.
 * What reads and changes such messages is in wire/wire.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlmsghdr; /* linux/netlink.h */

struct message_list {
        const struct nlmsghdr **items; /* in the order of the kernel's dump */
        size_t n;
};

/* One file below /proc/sys/net: TREE/LINK/KEY, as in ipv4/conf/eth0/rp_filter. */
struct sysctl {
        const char *tree, *link, *key;
        const char *value; /* without the line end */
};

struct sysctl_list {
        struct sysctl *items;
        size_t n;
};

/* The TCP connection that the user's session comes over. Bytes of addresses in network order. */
struct session {
        int family; /* AF_INET or AF_INET6; 0: no session, or not found */
        uint16_t local_port, peer_port;
        unsigned char local[16], peer[16];
        int index; /* link that it is bound to, for link-local peers; 0: none */
};

/* Which links that are to be in one bridge lead to the same segment. */
struct loops {
        bool looked;         /* by frames of our own */
        const char *problem; /* why nobody could, as a clause; NULL: nobody had to */
        struct loop {
                const char *one, *other;
        } * items;
        size_t n;
};

struct network {
        bool observed; /* false: below --root, or nobody asked for it */

        /* Of the ports and the bridge of the request. */
        struct message_list links;     /* RTM_NEWLINK */
        struct message_list addresses; /* RTM_NEWADDR */
        struct message_list routes;    /* RTM_NEWROUTE, also multipath through them; not what the
                                        * kernel makes for an address in the table `local`, nor
                                        * its multicast and anycast routes. One that names a
                                        * nexthop object has the paths of that, too */
        const bool *leads; /* parallel to routes: no other with the same key, on any link, came
                            * before it in the dump, so it must not come to stand behind another.
                            * NULL: not known */
        struct message_list nexthops;   /* RTM_NEWNEXTHOP, of this host through any link, because
                                         * only the members of a group tell where it leads;
                                         * sorted by number */
        struct message_list rules;      /* RTM_NEWRULE with one of them as iif or oif */
        struct message_list neighbours; /* RTM_NEWNEIGH */
        struct sysctl_list sysctls;
        bool sysctls_fixed; /* /proc/sys is mounted read-only, as in most containers */

        /*
         * Keys (wire_route_key()) of all routes of this host through any link, sorted, one entry a
         * route: a key that is there twice must not be replaced, the kernel might take the other.
         */
        struct {
                uint64_t *items;
                size_t n;
        } route_keys;

        struct loops loops;
        struct session session;
        const char
                *root_link;   /* link that the root file system, another mount from the network that
                                 the system runs from, or an iSCSI session goes through, or NULL */
        const char *root_why; /* "/ is mounted by NFS from 192.0.2.5" */
};
