/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The switch of a running host as data: requests to the kernel in their order, and the requests
 * that put everything back from whatever point was reached. render makes it, show prints it in the
 * words of ip(8), apply sends it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mkbridge/network.h"

enum live_type {
        LIVE_REQUEST,        /* an rtnetlink request, answered by an ACK */
        LIVE_SYSCTL,         /* one file below /proc/sys/net */
        LIVE_REDIRECT,       /* hand what comes in on one link to another one, past the bridge */
        LIVE_REDIRECT_OFF,   /* no more */
        LIVE_WAIT_ADDRESSES, /* until the kernel has made the local route of each IPv6 address */
        LIVE_WAIT_UP,        /* until the operational state of the link is up */
};

/* Refusals of the kernel that count as success, because they say that it is so already. */
enum live_tolerance {
        TOLERATE_NONE = 0,
        TOLERATE_EXISTS = 1, /* EEXIST */
        TOLERATE_GONE = 2,   /* ENOENT, ESRCH, ENODEV, EADDRNOTAVAIL */
        TOLERATE_ANY = 4,    /* it would be nice, no more */
};

struct live_request {
        const struct nlmsghdr *message; /* the kernel's own, or made by render */
        uint16_t type;                  /* RTM_NEWADDR, RTM_DELROUTE, ... */
        uint16_t flags;                 /* NLM_F_CREATE, ...; REQUEST and ACK are added */
        uint8_t tolerance;              /* of enum live_tolerance */
        bool moved; /* sent about the target in place of the source: wire_retarget() */
};

struct live_sysctl {
        const char *path;  /* below /proc/sys/net: "ipv4/conf/vnet0/rp_filter" */
        const char *value; /* to write */
        uint8_t tolerance; /* of enum live_tolerance; only TOLERATE_GONE */
};

struct live_link {
        int index; /* 0: none */
        const char *name;
};

struct live_op {
        enum live_type type;
        const char *why; /* a phrase; shared by all operations of a kind */
        union {
                struct live_request request;
                struct live_sysctl sysctl;
                struct {
                        struct live_link on, to; /* to is for LIVE_REDIRECT only */
                } redirect;
                struct live_link wait;
        };
};

struct live_script {
        struct live_op *items;
        size_t n;
};

/* A neighbour that is asked whether it answers: through the source before the switch, through the
 * target when all has moved. */
struct live_probe {
        int family;
        unsigned char address[16];
        const char *why;    /* "the default gateway", "the next hop of your ssh session" */
        bool gateway;       /* of a default route */
        bool before, after; /* it is used now, and then */
};

struct live_probe_list {
        struct live_probe *items;
        size_t n;
};

/* An address, a nexthop object or a route that a switch takes off a port without giving it to the
 * bridge. */
struct live_gone {
        const char *link;               /* that it was on */
        const struct nlmsghdr *message; /* the kernel's own */
};

struct live_gone_list {
        struct live_gone *items;
        size_t n;
};

struct live_plan {
        struct live_link source, target; /* network layer goes from one to the other; source.index
                                            0: none moves */
        struct live_link bridge;
        bool makes_bridge;   /* its index was chosen by us: RTM_NEWLINK asks for it */
        bool removes_bridge; /* an undo that ends it */
        bool drops;          /* addresses leave the host: another network layer was asked for. Of an
                                undo: earlier runs did that, and nothing brings them back */

        struct live_gone_list gone; /* of that, what an undo can give back */

        struct live_script move;       /* up to the last route; what was there before still is */
        struct message_list followers; /* routes that `move` moves with nexthop objects */
        struct message_list lent;      /* others, of a lease or an advertisement */
        struct live_script finish; /* after the proof: takes the old addresses away, tidies up */
        struct live_script back;   /* puts all back, from any point of the above; idempotent */

        struct live_probe_list probes;
        struct session session; /* its connection must make progress; family 0: none */
        unsigned confirm;       /* seconds to wait for --commit; 0: none is asked for */
};

/* True when nothing would be sent: the host is as it shall be. NULL is nothing. */
bool live_is_empty(const struct live_plan *live);
