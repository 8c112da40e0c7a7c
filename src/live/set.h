/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets of addresses, routes and rules, asked by what counts of one: the link, what it is for and
 * where it leads; not its life time, flags or protocol. Asking takes the same time however many
 * there are.
 */
#pragma once

#include "base/strbuf.h"
#include "wire/wire.h"

struct live_set {
        struct arena mem;
        const struct message_list *list;
        int index;
        size_t n;
        struct live_slot {
                uint32_t hash, item; /* item: place in the list + 1; 0: free */
        } * slots;
        size_t mask;
        struct strbuf mine, theirs; /* what is compared */
        void *buffer;               /* to retarget in */
};

/* All of @list that is about link @index; 0: all of it. Rules are about no index, so they need 0.
 */
struct live_set live_set_of(const struct message_list *list, int index);
void live_set_free(struct live_set *set); /* for cleanup() */

/* True when @message, as it is after @move (NULL: as it is), is in the set. */
bool live_set_has(struct live_set *set, const struct nlmsghdr *message,
                  const struct wire_move *move);
