// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a network service has made anew of routes that were moved, and nobody would take away.
 *
 * systemd-networkd knows a nexthop object by a number that it makes of the name of the link; after
 * a restart it takes no other for its own, and makes a second one, and a second default route by
 * the same gateway with it. The first one would end with its life time only.
 *
 * dhcpcd gives its routes a metric by the number of the link, so on another link it makes them once
 * more, with another metric. Those that moved would never end.
 */
#include <arpa/inet.h>
#include <linux/nexthop.h>
#include <string.h>

#include "mkbridge/switch.h"
#include "live/path.h"
#include "live/live.h"
#include "wire/wire.h"

struct doubled {
        struct arena *mem;
        const struct live_plan *live;
        const struct network *now;
        struct live_script script;
};

static bool is_lent(const struct nlmsghdr *route)
{
        return ((const struct rtmsg *) wire_body(route))->rtm_protocol == RTPROT_RA;
}

static bool is_follower(const struct doubled *doubled, const struct nlmsghdr *route)
{
        const struct message_list *list = &doubled->live->followers;

        for (size_t i = 0; i < list->n; i++)
                if (wire_nexthop_id(list->items[i]) == wire_nexthop_id(route) &&
                    wire_route_key(list->items[i]) == wire_route_key(route))
                        return true;
        return false;
}

static bool same_way(const struct nlmsghdr *a, const struct nlmsghdr *b, int index)
{
        struct live_paths mine = live_paths(a), theirs = live_paths(b);
        struct live_path x, y;

        return !mine.multiple && !theirs.multiple && live_next_path(&mine, &x) &&
               live_next_path(&theirs, &y) && x.index == index && y.index == index &&
               x.family == y.family && x.size == y.size &&
               (x.size == 0 || memcmp(x.gateway, y.gateway, x.size) == 0);
}

/* Another one for the same, by an object of its own. */
static bool is_made_anew(const struct doubled *doubled, const struct nlmsghdr *route)
{
        const struct message_list *list = &doubled->now->routes;

        for (size_t i = 0; i < list->n; i++)
                if (wire_route_key(list->items[i]) == wire_route_key(route) &&
                    wire_nexthop_id(list->items[i]) &&
                    wire_nexthop_id(list->items[i]) != wire_nexthop_id(route) &&
                    is_lent(list->items[i]) && !is_follower(doubled, list->items[i]) &&
                    same_way(list->items[i], route, doubled->live->target.index))
                        return true;
        return false;
}

static void add(struct doubled *doubled, const struct nlmsghdr *message, uint16_t type)
{
        LIST_ADD(doubled->mem, &doubled->script,
                 (struct live_op){ .type = LIVE_REQUEST,
                                   .why = "the network service has made it anew",
                                   .request = { .message = message,
                                                .type = type,
                                                .tolerance = TOLERATE_GONE } });
}

/* By another route than those that go, or by a group. */
static bool is_used(const struct doubled *doubled, uint32_t id)
{
        const struct message_list *routes = &doubled->now->routes;
        const struct message_list *nexthops = &doubled->now->nexthops;
        struct nexthop_grp member;

        for (size_t i = 0; i < routes->n; i++)
                if (wire_nexthop_id(routes->items[i]) == id &&
                    !(is_lent(routes->items[i]) && is_follower(doubled, routes->items[i]) &&
                      is_made_anew(doubled, routes->items[i])))
                        return true;
        for (size_t i = 0; i < nexthops->n; i++)
                for (size_t k = 0; wire_nexthop_member(nexthops->items[i], k, &member); k++)
                        if (member.id == id)
                                return true;
        return false;
}

static void add_object(struct doubled *doubled, uint32_t id)
{
        const struct nhmsg body = { .nh_family = AF_UNSPEC };
        struct wire_builder builder = wire_start(doubled->mem, RTM_NEWNEXTHOP, &body, sizeof(body));

        wire_put_u32(&builder, NHA_ID, id);
        add(doubled, wire_end(&builder), RTM_DELNEXTHOP);
}

/* Routes without an object */

bool live_route_ends(const struct nlmsghdr *route)
{
        const struct rtattr *attr = wire_find(route, RTA_CACHEINFO, sizeof(struct rta_cacheinfo));
        struct rta_cacheinfo info = { 0 };

        if (attr)
                memcpy(&info, wire_data(attr), sizeof(info));
        return info.rta_expires != 0;
}

static uint8_t protocol_of(const struct nlmsghdr *route)
{
        return ((const struct rtmsg *) wire_body(route))->rtm_protocol;
}

bool live_route_is_lent(const struct nlmsghdr *route)
{
        return (protocol_of(route) == RTPROT_DHCP || protocol_of(route) == RTPROT_RA) &&
               !wire_nexthop_id(route) && !live_route_ends(route);
}

static bool has_moved(const struct doubled *doubled, const struct nlmsghdr *route)
{
        const struct message_list *list = &doubled->live->lent;

        for (size_t i = 0; i < list->n; i++)
                if (wire_route_key(list->items[i]) == wire_route_key(route))
                        return true;
        return false;
}

static bool same_destination(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
        const struct rtmsg *mine = wire_body(a), *theirs = wire_body(b);
        const struct rtattr *x = wire_find(a, RTA_DST, 0), *y = wire_find(b, RTA_DST, 0);

        return mine->rtm_family == theirs->rtm_family && mine->rtm_dst_len == theirs->rtm_dst_len &&
               mine->rtm_tos == theirs->rtm_tos && wire_table(a) == wire_table(b) && !x == !y &&
               (!x || (wire_size(x) == wire_size(y) &&
                       memcmp(wire_data(x), wire_data(y), wire_size(x)) == 0));
}

/* Another one for the same, of another metric. */
static bool has_another(const struct doubled *doubled, const struct nlmsghdr *route)
{
        const struct message_list *list = &doubled->now->routes;

        for (size_t i = 0; i < list->n; i++)
                if (live_route_is_lent(list->items[i]) &&
                    protocol_of(list->items[i]) == protocol_of(route) &&
                    same_destination(list->items[i], route) &&
                    same_way(list->items[i], route, doubled->live->target.index) &&
                    !has_moved(doubled, list->items[i]))
                        return true;
        return false;
}

static void drop_lent(struct doubled *doubled)
{
        for (size_t i = 0; i < doubled->now->routes.n && doubled->live->lent.n; i++) {
                const struct nlmsghdr *route = doubled->now->routes.items[i];

                if (live_route_is_lent(route) && has_moved(doubled, route) &&
                    has_another(doubled, route))
                        add(doubled, route, RTM_DELROUTE);
        }
}

struct live_script live_doubled(struct arena *mem, const struct live_plan *live,
                                const struct network *now)
{
        struct doubled doubled = { .mem = mem, .live = live, .now = now };

        for (size_t i = 0; i < now->routes.n && live->followers.n; i++) {
                const struct nlmsghdr *route = now->routes.items[i];

                if (!wire_nexthop_id(route) || !is_lent(route) || !is_follower(&doubled, route) ||
                    !is_made_anew(&doubled, route))
                        continue;
                add(&doubled, route, RTM_DELROUTE);
                if (!is_used(&doubled, wire_nexthop_id(route)))
                        add_object(&doubled, wire_nexthop_id(route));
        }
        drop_lent(&doubled);
        return doubled.script;
}
