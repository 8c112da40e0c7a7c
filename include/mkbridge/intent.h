/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What shall be, in words of no particular service: decide makes it from request and host. If it
 * holds a refusal, nothing is rendered and nothing is done.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mkbridge/host.h"
#include "mkbridge/notes.h"
#include "mkbridge/request.h"

struct backend;

/* What a link is a port of. */
enum controller_kind {
        CONTROLLER_BRIDGE,
        CONTROLLER_BUNDLE, /* a bond or team: one link of several cards, which can be a port itself
                            */
        CONTROLLER_OTHER,
};

/* What a backend found to be configured for one link. */
struct profile {
        const char *path;       /* its main file; NULL: nothing configures the link */
        bool has_l3;            /* addresses, or a way to get some */
        bool dynamic;           /* by DHCP or the like */
        struct string_list l3;  /* what it has, in words: "dhcp", "192.0.2.10/24" */
        const char *peer;       /* other end of an address that has only one; or NULL */
        const char *mac;        /* MAC that it gives the link, or NULL */
        const char *hwaddr;     /* MAC that it finds the link by, or NULL */
        const char *hwaddr_key; /* where it says so, as the file spells it */
        const char *controller; /* name of the bridge, bond or team it is a port of, or NULL */
        enum controller_kind controller_kind;
        const char *kind; /* of a link that its file makes, in the kernel's word; or NULL */
        const char *mtu;  /* as its file says it, or NULL */
        bool sets_mtu;    /* one of its commands does */
        bool is_bridge;
        bool stp;         /* a bridge with STP on */
        const char *down; /* by what it stays down at boot: "says KEY=no"; NULL: it comes up */
        bool shared;      /* its file is for other links, too, or may be */
        struct refusal_list refusals;
};

struct port_intent {
        const char *name;
        const struct link *link; /* NULL: not here, or nobody may look */
        struct profile profile;
        bool in_place; /* is a port of this bridge already */
};

struct intent {
        const struct request *request;
        const struct backend *backend;
        const char *backend_why;    /* how it was chosen */
        const char *cloud_init_why; /* why cloud-init must leave the network alone; NULL: it does */

        const char *bridge;
        struct profile bridge_profile; /* path is NULL for a new bridge */
        const char *mac;               /* NULL: not known */
        const char *mac_why;

        struct {
                struct port_intent *items;
                size_t n;
        } ports;
        const struct port_intent *l3_port; /* whose network layer moves; NULL: nobody's */

        struct refusal_list refusals;
        bool unread;              /* they are about files that could not be read: all are told */
        struct string_list notes; /* what the user should know; one sentence each */
        struct told_list told;    /* about some of them */
};

/* Does its file make the link a port of that very bridge already? */
bool intent_joined(const struct intent *intent, const struct profile *profile);

/* Will the bridge take part in the spanning tree? */
bool intent_wants_stp(const struct intent *intent);

/* The port whose MAC the bridge is to have. */
const struct port_intent *intent_mac_port(const struct intent *intent);

/* Has it one as soon as it is there? A bond or team takes that of its first card, which may come
 * late. */
bool intent_port_brings_mac(const struct intent *intent);
