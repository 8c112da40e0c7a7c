/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By which link the kernel sends what matters: what went by the source before a switch must go by
 * the target after it, whatever else the tables hold. Nothing is sent.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/fs.h"
#include "mkbridge/live.h"

enum { WAYS_MAX = 16 };

struct ways {
        struct way {
                const char *why; /* "the peer of your ssh session" */
                int family;
                unsigned char address[16]; /* in network order */
        } items[WAYS_MAX];
        size_t n;
};

/*
 * Before any change: those destinations that are reached by the plan's source. They are the
 * gateways that it keeps, the peer of the user's session, the host's name servers, and, for all
 * else, an address that documentation uses of each family. None where another network layer was
 * asked for.
 * @mem: what @ret points to, and its own needs
 */
void ways_look(struct ways *ret, struct arena *mem, const struct live_plan *plan,
               const struct fs *fs);

/* Forgets those that are not reached by the target, either: what the bridge had been given for good
 * in the place of a lease, an undo cannot give back, and the service asks for it. */
void ways_narrow(struct ways *ways, const struct live_plan *plan);

/* After it: 0, or -ESTALE with @err naming the first that is not reached by the target. */
int ways_prove(const struct ways *ways, const struct live_plan *plan, struct error *err);
