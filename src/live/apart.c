// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Routes of IPv6 that the kernel holds apart, and would join.
 *
 * It makes the routes of router advertisements itself, one for each router, and keeps those apart
 * from all others that have their key: another router's, an administrator's (RTF_ADDRCONF, which
 * rt6_qualify_for_ecmp() in include/net/ip6_fib.h asks for). A request cannot say so: the second
 * one becomes another path of the first, and where half of the packets go is not as it was. So one
 * of them keeps its metric, and the others come in with the next ones that are free, in the order
 * in which they were. They end with their life time; what the kernel makes of the next
 * advertisement has its usual metric again.
 */
#include <string.h>

#include "live/live.h"

/* The kernel makes it, and ends it, by what a router says. */
static bool is_advertised(const struct live_switch *sw, size_t i)
{
        const struct live_route *route = &sw->routes[i];
        const struct nlmsghdr *message = sw->network->routes.items[i];

        return route->fate == FATE_MOVES && route->way == WAY_CAREFULLY && route->gateway &&
               wire_family(message) == AF_INET6 && live_route_ends(message);
}

enum place {
        PLACE_OWN,    /* the metric is its own */
        PLACE_BEFORE, /* one of another link has it, which comes second */
        PLACE_BEHIND,
};

static enum place place_of(const struct live_switch *sw, size_t i)
{
        const struct message_list *list = &sw->network->routes;
        const uint64_t key = wire_route_key(list->items[i]);
        size_t ours = 0;

        for (size_t j = 0; j < list->n; j++) {
                if (wire_route_key(list->items[j]) != key || sw->routes[j].fate == FATE_STAYS)
                        continue;
                if (j != i && sw->routes[j].fate == FATE_MOVES && (j < i || !is_advertised(sw, j)))
                        return PLACE_BEHIND;
                ours++;
        }
        if (live_route_rivals(sw->network, list->items[i], ours + 1) == ours)
                return PLACE_OWN;
        return sw->routes[i].leads ? PLACE_BEFORE : PLACE_BEHIND;
}

static bool is_taken(const struct live_switch *sw, const struct nlmsghdr *message)
{
        if (live_route_rivals(sw->network, message, 1))
                return true;
        for (size_t i = 0; i < sw->apart.n; i++)
                if (wire_route_key(sw->apart.items[i].arrives) == wire_route_key(message))
                        return true;
        return false;
}

/* NULL: no metric is free, or its message tells none. */
static const struct nlmsghdr *with_free_metric(struct live_switch *sw,
                                               const struct nlmsghdr *message, bool before)
{
        struct nlmsghdr *copy = arena_alloc(sw->mem, message->nlmsg_len);
        uint32_t metric = wire_u32(message, RTA_PRIORITY, 0);

        if (!metric)
                return NULL;
        memcpy(copy, message, message->nlmsg_len);
        do {
                metric += before ? (uint32_t) -1 : 1;
                wire_change_u32(copy, RTA_PRIORITY, metric);
        } while (metric && is_taken(sw, copy));
        return metric ? copy : NULL;
}

void live_route_keep_apart(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->routes;

        for (size_t i = 0; i < list->n; i++) {
                const enum place place = is_advertised(sw, i) ? place_of(sw, i) : PLACE_OWN;
                const struct nlmsghdr *arrives =
                        place == PLACE_OWN
                                ? NULL
                                : with_free_metric(sw, list->items[i], place == PLACE_BEFORE);

                if (arrives)
                        LIST_ADD(sw->mem, &sw->apart,
                                 (struct live_apart){ list->items[i], arrives });
        }
}

const struct nlmsghdr *live_route_arrives(const struct live_switch *sw,
                                          const struct nlmsghdr *message)
{
        for (size_t i = 0; i < sw->apart.n; i++)
                if (sw->apart.items[i].message == message)
                        return sw->apart.items[i].arrives;
        return message;
}
