/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of each section and key of a .network file when its link becomes a port: one table
 * of all that systemd 252 to 257 know.
 */
#pragma once

#include <stdbool.h>

#include "backend/common/l3.h"

enum networkd_class {
        NETWORKD_STAYS,
        NETWORKD_MOVES, /* the network layer */
        NETWORKD_BOTH,  /* stays, and the bridge gets it, too */
        NETWORKD_KEYS,  /* a section whose keys have rows of their own */
        NETWORKD_UNKNOWN,
};

struct networkd_key {
        enum networkd_class class;
        enum l3_part group; /* of the family of the value */
        bool names_link;    /* its value is the name of a link, which may be the port */
        bool gives;         /* makes networkd put an address on the link */
        const char *why;
};

/* A section; of [Network] and [Link] the keys tell. */
struct networkd_key networkd_section(const char *section);
struct networkd_key networkd_key(const char *section, const char *key);

/* For the test: both tables are in the order that the search relies on. */
bool networkd_keys_sorted(void);
