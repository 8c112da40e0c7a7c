// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nexthop objects follow like routes. The kernel takes another link for one that is there, and all
 * the routes and groups that use it change in that one step, so nothing of them has to be sent.
 * Only what puts back must count on a link that went meanwhile, and the objects, groups and routes
 * over it with it: it makes them all anew.
 */
#include <linux/nexthop.h>
#include <string.h>

#include "live/path.h"
#include "live/live.h"

static void mark(struct live_switch *sw, uint32_t id, bool kept)
{
        const size_t at = wire_nexthop_place(&sw->network->nexthops, id);

        if (at == sw->network->nexthops.n)
                return;
        sw->nexthops[at].used = true;
        sw->nexthops[at].kept |= kept;
}

/* What uses them: routes, and with those the members of the groups that they name. */
static void mark_used(struct live_switch *sw)
{
        const struct message_list *routes = &sw->network->routes;
        const struct message_list *list = &sw->network->nexthops;
        struct nexthop_grp member;

        for (size_t i = 0; i < routes->n; i++)
                if (wire_nexthop_id(routes->items[i]))
                        mark(sw, wire_nexthop_id(routes->items[i]),
                             sw->routes[i].fate == FATE_MOVES);
        for (size_t i = 0; i < list->n; i++)
                for (size_t k = 0;
                     sw->nexthops[i].used && wire_nexthop_member(list->items[i], k, &member); k++)
                        mark(sw, member.id, sw->nexthops[i].kept);
}

/* One that no route uses goes with the addresses of its family. */
static bool is_kept_unused(const struct live_switch *sw, const struct nlmsghdr *object)
{
        if (sw->undo)
                return !live_undo_strands(sw, object);
        return sw->keep == KEEP_ALL ||
               (sw->keep == KEEP_REST && !live_given_replaces(sw, wire_family(object)));
}

static enum live_fate fate_of(const struct live_switch *sw, const struct nlmsghdr *object,
                              const struct live_nexthop *nexthop)
{
        const int index = wire_index(object);

        if (!index || (index != sw->live->source.index && !live_leaves(sw, index)))
                return FATE_STAYS;
        if (index != sw->live->source.index)
                return FATE_GOES;
        return (nexthop->used ? nexthop->kept : is_kept_unused(sw, object)) ? FATE_MOVES
                                                                            : FATE_GOES;
}

/* Members come before the group in no order. */
static void sort_group(struct live_switch *sw, const struct nlmsghdr *group,
                       struct live_nexthop *ret)
{
        struct nexthop_grp member;

        for (size_t i = 0; wire_nexthop_member(group, i, &member); i++) {
                const size_t at = wire_nexthop_place(&sw->network->nexthops, member.id);

                ret->group = true;
                if (at == sw->network->nexthops.n)
                        continue;
                ret->gateway |= sw->nexthops[at].gateway;
                if (sw->nexthops[at].fate != FATE_STAYS)
                        ret->fate = FATE_MOVES;
        }
}

void live_nexthop_sort(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->nexthops;

        sw->nexthops = arena_alloc(sw->mem, list->n * sizeof(*sw->nexthops) + 1);
        mark_used(sw);
        for (size_t i = 0; i < list->n; i++) {
                sw->nexthops[i].gateway = wire_find(list->items[i], NHA_GATEWAY, 4) != NULL;
                sw->nexthops[i].fate = (uint8_t) fate_of(sw, list->items[i], &sw->nexthops[i]);
        }
        for (size_t i = 0; i < list->n; i++)
                sort_group(sw, list->items[i], &sw->nexthops[i]);
}

/* Requests */

static void put_object(struct live_switch *sw, struct live_growing *script, enum live_why why,
                       const struct nlmsghdr *object, bool moved)
{
        live_request(sw, script, why,
                     (struct live_request){ .message = object,
                                            .type = RTM_NEWNEXTHOP,
                                            .flags = NLM_F_CREATE | NLM_F_REPLACE,
                                            .moved = moved });
}

void live_nexthop_move(struct live_switch *sw, bool gateway)
{
        const struct message_list *list = &sw->network->nexthops;

        for (size_t i = 0; i < list->n; i++)
                if (sw->nexthops[i].fate == FATE_MOVES && !sw->nexthops[i].group &&
                    sw->nexthops[i].gateway == gateway)
                        put_object(sw, &sw->move_script, WHY_NEXTHOP, list->items[i], true);
}

void live_nexthop_back(struct live_switch *sw, bool gateway)
{
        const struct message_list *list = &sw->network->nexthops;

        for (int group = 0; group < 2; group++)
                for (size_t i = 0; i < list->n; i++)
                        if (sw->nexthops[i].fate != FATE_STAYS && sw->nexthops[i].group == group &&
                            sw->nexthops[i].gateway == gateway)
                                put_object(sw, &sw->back, WHY_BACK, list->items[i], false);
}

/* The routes that use it go before it. */
void live_nexthop_finish(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->nexthops;

        for (size_t i = 0; i < list->n; i++)
                if (sw->nexthops[i].fate == FATE_GOES)
                        live_request(sw, &sw->finish, WHY_OLD_NEXTHOP,
                                     (struct live_request){
                                             .message = live_nexthop_number(sw, list->items[i]),
                                             .type = RTM_DELNEXTHOP,
                                             .tolerance = TOLERATE_GONE });
}
