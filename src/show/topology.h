/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which link hangs on which, before and after: the picture of the dry run as data.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "mkbridge/intent.h"

struct topology_node {
        const char *name;
        const char *kind; /* "card", "VLAN 5 on eth0", "new bridge"; "" when nobody looked */
        const char *mac;  /* NULL: not known */
        struct string_list l3;
        bool configured;    /* some file configures it */
        bool foreign;       /* on the bridge already, and none of our business */
        const char *master; /* NULL: none */
        const char *stp;    /* of a bridge: "on" or "off"; NULL: not known */
};

struct topology {
        struct {
                struct topology_node *items;
                size_t n;
        } ports;
        bool has_bridge;
        struct topology_node bridge; /* when has_bridge */
        struct string_list guests;   /* links of guests that are on the bridge now */
};

void topology_before(struct arena *mem, const struct host *host, const struct intent *intent,
                     struct topology *ret);
void topology_after(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct topology *ret);

/* The two side by side in ASCII, as lines without newline. */
struct string_list topology_picture(struct arena *mem, const struct topology *before,
                                    const struct topology *after);
