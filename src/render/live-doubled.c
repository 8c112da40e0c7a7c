// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a network service has made anew of routes that were moved. systemd-networkd knows a nexthop
 * object by a number that it makes of the name of the link; after a restart it takes no other for
 * its own, and makes a second one, and a second default route by the same gateway with it. Nobody
 * would take the first one away before it ends with its life time.
 */
#include <arpa/inet.h>
#include <linux/nexthop.h>
#include <string.h>

#include "mkbridge/render.h"
#include "render/live-path.h"
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
               memcmp(x.gateway, y.gateway, x.size) == 0;
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

struct live_script render_live_doubled(struct arena *mem, const struct live_plan *live,
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
        return doubled.script;
}
