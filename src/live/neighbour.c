// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Neighbours go along: those that somebody has set, which then leave the source, and those that the
 * kernel has found out, so that the first packets over the target need not wait for an answer.
 */
#include <linux/neighbour.h>

#include "live/live.h"

/* What a neighbour that was found out is on the target: reachable, or to be asked again soon. */
static const struct {
        uint16_t state, fresh;
} states[] = {
        { NUD_REACHABLE, NUD_REACHABLE },
        { NUD_DELAY, NUD_REACHABLE },
        { NUD_PROBE, NUD_REACHABLE },
        { NUD_STALE, NUD_STALE },
};

static bool is_set(const struct nlmsghdr *message)
{
        const struct ndmsg *body = wire_body(message);

        return (body->ndm_state & NUD_PERMANENT) || (body->ndm_flags & NTF_PROXY);
}

/* The state for a request; 0: it is not worth one. */
static uint16_t state_for(const struct nlmsghdr *message)
{
        const struct ndmsg *body = wire_body(message);

        for (size_t i = 0; i < ARRAY_LEN(states); i++)
                if (body->ndm_state == states[i].state)
                        return states[i].fresh;
        return 0;
}

/* Those of the source, for IP. What was found out only matters while the link changes. */
static bool is_ours(const struct live_switch *sw, const struct nlmsghdr *message)
{
        const int family = wire_family(message);

        if (sw->keep == KEEP_NOTHING || wire_index(message) != sw->live->source.index ||
            (family != AF_INET && family != AF_INET6))
                return false;
        return is_set(message) || (sw->switches && state_for(message));
}

static const struct nlmsghdr *with_state(struct live_switch *sw, const struct nlmsghdr *message,
                                         uint16_t state)
{
        const size_t size = NLMSG_ALIGN(message->nlmsg_len) + 64;
        unsigned char *copy = arena_alloc(sw->mem, size);

        if (!wire_retarget(copy, size, message, NULL))
                return message;
        ((struct ndmsg *) (void *) (copy + NLMSG_HDRLEN))->ndm_state = state;
        return (const void *) copy;
}

/* @stale: much time may have passed since anybody looked. */
static void add(struct live_switch *sw, struct live_growing *script, bool stale, bool moved)
{
        const struct message_list *list = &sw->network->neighbours;

        for (size_t i = 0; i < list->n; i++) {
                const struct nlmsghdr *message = list->items[i];
                const bool set = is_set(message);

                if (!is_ours(sw, message))
                        continue;
                if (!set)
                        message = with_state(sw, message, stale ? NUD_STALE : state_for(message));
                live_request(sw, script, WHY_NEIGHBOUR,
                             (struct live_request){
                                     .message = message,
                                     .type = RTM_NEWNEIGH,
                                     .flags = NLM_F_CREATE | NLM_F_REPLACE,
                                     .tolerance = set ? TOLERATE_NONE : TOLERATE_ANY,
                                     .moved = moved,
                             });
        }
}

static void delete_set(struct live_switch *sw, struct live_growing *script, bool moved)
{
        const struct message_list *list = &sw->network->neighbours;

        for (size_t i = 0; i < list->n; i++)
                if (is_ours(sw, list->items[i]) && is_set(list->items[i]))
                        live_request(sw, script, WHY_OLD_NEIGHBOUR,
                                     (struct live_request){ .message = list->items[i],
                                                            .type = RTM_DELNEIGH,
                                                            .tolerance = TOLERATE_GONE,
                                                            .moved = moved });
}

void live_neighbour_move(struct live_switch *sw)
{
        add(sw, &sw->move_script, false, true);
}

void live_neighbour_finish(struct live_switch *sw)
{
        if (!sw->live->removes_bridge)
                delete_set(sw, &sw->finish, false);
}

/* The kernel forgets all neighbours of a link that loses its last IPv4 address. */
static void add_forgotten(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->neighbours;

        for (size_t i = 0; i < list->n; i++)
                if (is_set(list->items[i]) && live_leaves(sw, wire_index(list->items[i])) &&
                    !is_ours(sw, list->items[i]))
                        live_request(
                                sw, &sw->back, WHY_NEIGHBOUR,
                                (struct live_request){ .message = list->items[i],
                                                       .type = RTM_NEWNEIGH,
                                                       .flags = NLM_F_CREATE | NLM_F_REPLACE });
}

void live_neighbour_back(struct live_switch *sw)
{
        add(sw, &sw->back, true, false);
        add_forgotten(sw);
}

void live_neighbour_back_target(struct live_switch *sw)
{
        if (!sw->live->makes_bridge)
                delete_set(sw, &sw->back, true);
}
