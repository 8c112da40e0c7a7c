// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the neighbour table of one link and sends its entries for another one.
 */
#include "neighbours.h"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "wire/wire.h"

enum {
        USABLE = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE,
        COPIES_MAX =
                1024, /* of a link with more neighbours the rest is asked for as it is needed */
};

struct kept {
        const struct nlmsghdr *message;
};

struct copying {
        struct arena mem;
        struct wire_move move;
        struct {
                struct kept *items;
                size_t n;
        } messages;
};

static void see(void *arg, const struct nlmsghdr *message)
{
        struct copying *copying = arg;
        const struct ndmsg *body = wire_body(message);

        if (message->nlmsg_type != RTM_NEWNEIGH || !body ||
            body->ndm_ifindex != copying->move.from || !(body->ndm_state & USABLE) ||
            body->ndm_flags & NTF_PROXY || copying->messages.n == COPIES_MAX)
                return;
        message = wire_copy(&copying->mem, message);
        if (message)
                LIST_ADD(&copying->mem, &copying->messages, (struct kept){ message });
}

static void start_over(void *arg)
{
        ((struct copying *) arg)->messages.n = 0;
}

static int list(struct nl *nl, struct copying *copying)
{
        const struct ndmsg all = { .ndm_family = AF_UNSPEC };
        struct wire_builder request = wire_start(&copying->mem, RTM_GETNEIGH, &all, sizeof(all));
        struct nl_dump dump = { .add = see, .restart = start_over, .arg = copying };

        wire_put_u32(&request, NDA_IFINDEX, (uint32_t) copying->move.from);
        dump.request = wire_end(&request);
        return nl_list(nl, &dump, "list the neighbours", NULL);
}

static void copy_one(struct nl *nl, struct copying *copying, const struct nlmsghdr *message)
{
        size_t size = message->nlmsg_len + 64;
        struct nlmsghdr *copy = arena_alloc(&copying->mem, size);
        struct ndmsg *body;

        if (!wire_retarget(copy, size, message, &copying->move))
                return;
        copy->nlmsg_type = RTM_NEWNEIGH;
        body = (struct ndmsg *) NLMSG_DATA(copy);
        body->ndm_state = NUD_REACHABLE;
        nl_call(nl, copy, NLM_F_CREATE | NLM_F_REPLACE, "kernel", "copy a neighbour", NULL);
}

static void free_copying(struct copying *copying)
{
        arena_free(&copying->mem);
}

void neighbours_copy(struct nl *nl, const struct live_link *from, const struct live_link *to)
{
        struct copying copying cleanup(free_copying) = {
                .move = { .from = from->index,
                          .to = to->index,
                          .from_name = from->name,
                          .to_name = to->name },
        };

        if (!from->index || !to->index || list(nl, &copying) < 0)
                return;
        for (size_t i = 0; i < copying.messages.n; i++)
                copy_one(nl, &copying, copying.messages.items[i].message);
}
