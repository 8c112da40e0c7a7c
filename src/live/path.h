/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The paths of a route: the one in its own attributes, or those of RTA_MULTIPATH. A nexthop object
 * is one path; a group has none of its own.
 */
#pragma once

#include "wire/wire.h"

struct live_path {
        int index, weight;
        int family;                   /* of the gateway; 0: none */
        const unsigned char *gateway; /* in network order */
        size_t size;                  /* of the gateway */
        bool on_link;                 /* RTNH_F_ONLINK */
};

struct live_paths {
        const struct nlmsghdr *message;
        const unsigned char *at; /* in RTA_MULTIPATH */
        size_t left;
        bool multiple, over;
};

/* Usage: for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) */
struct live_paths live_paths(const struct nlmsghdr *message);
bool live_next_path(struct live_paths *walk, struct live_path *ret);

/* True when @address is in the network of the first @prefix bits of @network; both of one family.
 */
bool live_covers(const unsigned char *network, unsigned prefix, const unsigned char *address);
