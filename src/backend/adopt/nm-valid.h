/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What NetworkManager takes for a profile, whichever files it reads: one wrong word about a network
 * layer, and it passes over all of the profile, and makes one up with DHCP for a card that has
 * none.
 */
#pragma once

#include <stdbool.h>

struct arena; /* base/arena.h */

/* [ipv4] or [ipv6] of a profile. */
struct nm_layer {
        bool v6;
        const char *method;   /* NULL: not said */
        bool addresses;       /* any, with or without gateways */
        bool routes;          /* any */
        bool gateway;         /* a key of its own says one */
        bool servers, search; /* of DNS, any */
};

/*
 * Why NetworkManager takes no profile with such a part, as a phrase in its own words for keys, such
 * as "ipv4.dns is not allowed where ipv4.method is disabled"; NULL: it takes it.
 *
 * Source: tried with `nmcli --offline connection modify` of 1.42 and 1.52, and with the service.
 */
const char *nm_layer_problem(struct arena *mem, const struct nm_layer *layer);

/* The same of both; NULL where a profile does not have the part at all. */
const char *nm_layers_problem(struct arena *mem, const struct nm_layer *ipv4,
                              const struct nm_layer *ipv6);
