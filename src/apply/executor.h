/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the operations of a switch. Requests that follow each other go to the kernel in batches; one
 * that those behind it count on ends its batch.
 *
 * Forwards it is strict: the first failure ends it. Backwards it is lenient: every operation is
 * tried, what may pass is tried again for about a second in all, and what failed is kept for the
 * user.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/live.h"
#include "mkbridge/request.h"
#include "nl/netlink.h"
#include "wire/wire.h"

enum { FAILURES_MAX = 10 };

/* One request that waits to be sent, with the operation it was made from. */
struct batched {
        size_t offset, size;
        struct live_op op;
};

struct executor {
        struct arena *mem;
        struct nl nl;
        bool open;
        int redirect; /* handle of the redirect while it is on; -1 */

        struct wire_move move; /* for requests that are `moved` */
        int bridge;            /* index; a wait for a link that is no bridge is a weaker one */
        int avoid; /* index of a link that turned out not to be ours: nothing is sent for it; 0 */
        bool lenient;
        unsigned patience; /* milliseconds left for trying again */

        /* Called before each batch and each wait: we are alive. NULL: nobody wants to know. */
        void (*tick)(void *arg);
        void *tick_arg;

        struct {
                struct error first;
                size_t n;
                struct string_list items; /* the first FAILURES_MAX, a line each */
        } failures;

        unsigned char *bytes;
        size_t used;
        struct batched *batch;
        struct nl_answer *answers;
        size_t n;
};

#define EXECUTOR_INIT                                                                              \
        {                                                                                          \
                .redirect = -1                                                                     \
        }

/* Takes memory and a socket, so that later neither can be what is missing. Once is enough. */
int executor_open(struct executor *ex, struct arena *mem, struct error *err);
void executor_close(
        struct executor *ex); /* for cleanup(); a redirect that is on stays until exit */

/* Whose operations follow. */
void executor_aim(struct executor *ex, const struct live_link *source,
                  const struct live_link *target, const struct live_link *bridge);

/* One operation; a request may be sent later only. Pointers of @op must live until the flush. */
int executor_do(struct executor *ex, const struct live_op *op, struct error *err);

/* Sends what is left. */
int executor_flush(struct executor *ex, struct error *err);

/* All of a script. */
int executor_run(struct executor *ex, const struct live_script *script, struct error *err);

/* What an operation is about, as "route 192.0.2.0/24". */
const char *live_op_words(const struct live_op *op, char *buffer, size_t size);

/* Until the local route of each IPv6 address of @link is there that the kernel makes without DAD.
 * It never fails: without the routes a few packets may be lost, no more. */
void wait_for_addresses(struct nl *nl, const struct live_link *link, unsigned milliseconds);

/*
 * Until @link can carry frames. @bridge: it must say so; other links may not know.
 * Return: 0, -ETIMEDOUT, or another negative errno.
 */
int wait_for_up(struct nl *nl, const struct live_link *link, bool bridge, unsigned milliseconds);
