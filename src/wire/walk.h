/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to this folder: stepping through attributes and paths without leaving what they are in.
 */
#pragma once

#include <limits.h>

#include "wire/wire.h"

/* What a message is about, whatever is to be done with it: (nlmsg_type - RTM_BASE) / 4. */
enum wire_kind {
        WIRE_LINK = (RTM_NEWLINK - RTM_BASE) / 4,
        WIRE_ADDRESS = (RTM_NEWADDR - RTM_BASE) / 4,
        WIRE_ROUTE = (RTM_NEWROUTE - RTM_BASE) / 4,
        WIRE_NEIGHBOUR = (RTM_NEWNEIGH - RTM_BASE) / 4,
        WIRE_RULE = (RTM_NEWRULE - RTM_BASE) / 4,
        WIRE_QDISC = (RTM_NEWQDISC - RTM_BASE) / 4,
        WIRE_FILTER = (RTM_NEWTFILTER - RTM_BASE) / 4,
        WIRE_NEXTHOP = (RTM_NEWNEXTHOP - RTM_BASE) / 4,
};

unsigned wire_kind(const struct nlmsghdr *message);

/* Bytes of the fixed part; 0 if the type is unknown or the message too short for it. */
size_t wire_body_size(const struct nlmsghdr *message);

struct wire_walk {
        const unsigned char *at;
        size_t left;
};

struct wire_walk wire_walk_message(const struct nlmsghdr *message);
struct wire_walk wire_walk_nest(const struct rtattr *nest);

/* The next attribute, or path of RTA_MULTIPATH; NULL at the end, or at one that does not fit. */
const struct rtattr *wire_next(struct wire_walk *walk);
const struct rtnexthop *wire_next_path(struct wire_walk *walk);
