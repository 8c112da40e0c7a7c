/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What shall be, in words of no particular service: decide makes it from request and host. If it
 * holds a refusal, nothing is rendered and nothing is done.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mkbridge/host.h"
#include "mkbridge/request.h"

struct backend;

/* Why something cannot be done; the first one is what the user is told as an error. */
struct refusal {
        const char *where, *what, *hint; /* hint may be NULL */
};

struct refusal_list {
        struct refusal *items;
        size_t n;
};

/* Adds one. @where: a file, a line of one, a link or an option; @hint: what to do, or NULL; @fmt:
 * what is wrong, as a clause of which @where is the subject. */
void refuse(struct arena *mem, struct refusal_list *refusals, const char *where, const char *hint,
            const char *fmt, ...) printf_like(5, 6);

/* Adds what the user should know of an intent or a plan: one sentence. */
void add_note(struct arena *mem, struct string_list *notes, const char *fmt, ...) printf_like(3, 4);

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
};

/* Does its file make the link a port of that very bridge already? */
bool intent_joined(const struct intent *intent, const struct profile *profile);

/* The port whose MAC the bridge is to have. */
const struct port_intent *intent_mac_port(const struct intent *intent);

/* Has it one as soon as it is there? A bond or team takes that of its first card, which may come
 * late. */
bool intent_port_brings_mac(const struct intent *intent);
