// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Routes follow when the target carries frames. One whose key nobody else has is replaced in
 * place, so that there is no moment without it. With a rival on another link the kernel might
 * replace that one, so the new route is added and then the old one deleted.
 */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <string.h>

#include "live/path.h"
#include "live/set.h"
#include "live/live.h"
#include "mkbridge/names.h"

/* A network that the kernel makes a route for when an IPv4 address comes (fib_add_ifaddr() in
 * net/ipv4/fib_frontend.c). */
struct connected {
        uint32_t network, metric; /* network in the host's order */
        uint32_t prefix;
};

struct sorting {
        struct live_switch *sw;
        struct live_set there;
        struct connected *connected;
        size_t n;
};

static uint32_t network_of(const struct rtattr *attr, unsigned prefix)
{
        uint32_t address = 0;

        if (!attr || !prefix)
                return 0;
        memcpy(&address, wire_data(attr), sizeof(address));
        return prefix < 32 ? ntohl(address) & ~(~0U >> prefix) : ntohl(address);
}

static int compare_connected(const void *a, const void *b)
{
        return memcmp(a, b, sizeof(struct connected));
}

static void add_connected(struct sorting *sorting, const struct live_address *address)
{
        const struct ifaddrmsg *body = wire_body(address->message);
        uint32_t flags = wire_u32(address->message, IFA_FLAGS, body->ifa_flags);

        if (address->fate == FATE_STAYS || body->ifa_family != AF_INET ||
            (flags & (IFA_F_NOPREFIXROUTE | IFA_F_SECONDARY)))
                return;
        sorting->connected[sorting->n++] = (struct connected){
                .network = network_of(wire_find(address->message, IFA_ADDRESS, 4),
                                      body->ifa_prefixlen),
                .metric = wire_u32(address->message, IFA_RT_PRIORITY, 0),
                .prefix = body->ifa_prefixlen,
        };
}

static void find_connected(struct sorting *sorting)
{
        const size_t n = sorting->sw->network->addresses.n;

        sorting->connected = arena_alloc(sorting->sw->mem, n * sizeof(*sorting->connected));
        for (size_t i = 0; i < n; i++)
                add_connected(sorting, &sorting->sw->addresses[i]);
        qsort(sorting->connected, sorting->n, sizeof(*sorting->connected), compare_connected);
}

static bool is_kernels(const struct sorting *sorting, const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        const struct connected key = {
                .network = network_of(wire_find(message, RTA_DST, 4), route->rtm_dst_len),
                .metric = wire_u32(message, RTA_PRIORITY, 0),
                .prefix = route->rtm_dst_len,
        };

        return route->rtm_family == AF_INET && route->rtm_protocol == RTPROT_KERNEL &&
               route->rtm_scope == RT_SCOPE_LINK && route->rtm_type == RTN_UNICAST &&
               bsearch(&key, sorting->connected, sorting->n, sizeof(key), compare_connected);
}

static bool is_kernel_local(const struct rtmsg *route)
{
        return route->rtm_protocol == RTPROT_KERNEL && route->rtm_type != RTN_UNICAST;
}

/* fe80::/64 and the like, without a gateway: it belongs to link-local addresses. */
static bool is_link_local(const struct nlmsghdr *message, bool gateway)
{
        const struct rtattr *attr = wire_find(message, RTA_DST, 16);
        const unsigned char *to = attr ? wire_data(attr) : NULL;

        return to && !gateway && wire_is_link_local(wire_family(message), to);
}

struct ways {
        bool source, leaving, staying, gateway; /* some path is such */
        bool enslaved;                          /* and leads over a port that is one already */
};

static struct ways look_at_paths(const struct live_switch *sw, const struct nlmsghdr *message)
{
        struct ways ways = { 0 };
        struct live_path path;

        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) {
                const struct live_port *port = live_port_by_index(sw, path.index);

                ways.gateway |= path.family != 0;
                if (path.index && path.index == sw->live->source.index)
                        ways.source = true;
                else if (live_leaves(sw, path.index))
                        ways.leaving = true;
                else
                        ways.staying = true;
                ways.enslaved |= port && port->enslaved;
        }
        return ways;
}

static const char *route_words(struct live_switch *sw, const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        const size_t size = address_size(route->rtm_family);
        const struct rtattr *attr = wire_find(message, RTA_DST, size);
        char text[INET6_ADDRSTRLEN];

        if (!attr || !inet_ntop(route->rtm_family, wire_data(attr), text, sizeof(text)))
                return "default";
        return arena_printf(sw->mem, "%s/%u", text, route->rtm_dst_len);
}

static void refuse_split(struct live_switch *sw, const struct nlmsghdr *message)
{
        live_refuse(sw, sw->plan->bridge,
                    arena_printf(sw->mem,
                                 "cannot have half of the route %s, which leads over a port that "
                                 "loses its addresses and over another link",
                                 route_words(sw, message)),
                    "delete the route, or take that path out of it");
}

static bool is_kept(const struct live_switch *sw, const struct nlmsghdr *message, bool link_local)
{
        if (sw->undo && live_undo_takes_route(sw, message))
                return false;
        if (sw->keep != KEEP_REST)
                return sw->keep == KEEP_ALL;
        return link_local || !live_given_replaces(sw, wire_family(message)) ||
               live_given_spares(sw, message);
}

static enum live_fate fate_of(struct sorting *sorting, const struct nlmsghdr *message,
                              const struct ways *ways)
{
        struct live_switch *sw = sorting->sw;
        const bool link_local = is_link_local(message, ways->gateway);

        if (!ways->source && !ways->leaving)
                return FATE_STAYS;
        if (link_local && (sw->undo ? !sw->live->removes_bridge : ways->enslaved))
                return FATE_STAYS;
        if (ways->source && is_kept(sw, message, link_local)) {
                if (ways->leaving)
                        refuse_split(sw, message);
                return !wire_nexthop_id(message) &&
                                       live_set_has(&sorting->there, message, &sw->move)
                               ? FATE_IS_THERE
                               : FATE_MOVES;
        }
        if (ways->staying)
                refuse_split(sw, message);
        return FATE_GOES;
}

static enum live_way way_of(const struct sorting *sorting, const struct nlmsghdr *message,
                            const struct live_route *route)
{
        const bool rivals = live_route_rivals(sorting->sw->network, message, 2) > 1;

        if (wire_nexthop_id(message))
                return WAY_OBJECT;
        if (is_kernels(sorting, message))
                return rivals && route->leads && route->fate == FATE_MOVES ? WAY_KERNEL_FIRST
                                                                           : WAY_KERNEL;
        if (!rivals)
                return WAY_REPLACE;
        return is_link_local(message, route->gateway) ? WAY_LATER : WAY_CAREFULLY;
}

static void sort_one(struct sorting *sorting, size_t i)
{
        const struct network *network = sorting->sw->network;
        const struct nlmsghdr *message = network->routes.items[i];
        struct live_route *route = &sorting->sw->routes[i];
        struct ways ways;

        if (is_kernel_local(wire_body(message)))
                return; /* FATE_STAYS */
        ways = look_at_paths(sorting->sw, message);
        route->gateway = ways.gateway;
        route->fate = (uint8_t) fate_of(sorting, message, &ways);
        route->leads = network->leads && network->leads[i];
        if (route->fate != FATE_STAYS)
                route->way = (uint8_t) way_of(sorting, message, route);
}

void live_route_sort(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->routes;
        struct sorting sorting = { .sw = sw };

        sw->routes = arena_alloc(sw->mem, list->n * sizeof(*sw->routes));
        sorting.there = live_set_of(list, sw->live->target.index);
        find_connected(&sorting);
        for (size_t i = 0; i < list->n; i++)
                sort_one(&sorting, i);
        live_route_keep_apart(sw);
        live_set_free(&sorting.there);
}

/* Requests */

static void delete_route(struct live_switch *sw, struct live_growing *script, enum live_why why,
                         const struct nlmsghdr *message, bool moved)
{
        live_request(sw, script, why,
                     (struct live_request){ .message = message,
                                            .type = RTM_DELROUTE,
                                            .tolerance = TOLERATE_GONE,
                                            .moved = moved });
}

static void new_route(struct live_switch *sw, struct live_growing *script, enum live_why why,
                      struct live_request what)
{
        what.type = RTM_NEWROUTE;
        live_request(sw, script, why, what);
}

typedef void visitor(struct live_switch *sw, const struct nlmsghdr *message,
                     const struct live_route *route);

/* Those with a gateway or without one; those that name a nexthop object or not. */
static void each_of(struct live_switch *sw, bool gateway, bool object, visitor *visit)
{
        const struct message_list *list = &sw->network->routes;

        for (size_t i = 0; i < list->n; i++) {
                const struct live_route *route = &sw->routes[i];

                if (route->fate != FATE_STAYS && route->gateway == gateway &&
                    (route->way == WAY_OBJECT) == object)
                        visit(sw, list->items[i], route);
        }
}

/* Those without a gateway first: the gateways of the others are found through them. */
static void each(struct live_switch *sw, visitor *visit)
{
        for (int gateway = 0; gateway < 2; gateway++)
                for (int object = 0; object < 2; object++)
                        each_of(sw, gateway, object, visit);
}

static void replace_route(struct live_switch *sw, struct live_growing *script, enum live_why why,
                          const struct nlmsghdr *message, bool moved)
{
        new_route(sw, script, why,
                  (struct live_request){ .message = message,
                                         .flags = NLM_F_CREATE | NLM_F_REPLACE,
                                         .moved = moved });
}

/* The source may have two that are the same to us: one of the kernel's, one of a former switch. */
static void add_new(struct live_switch *sw, const struct nlmsghdr *message,
                    const struct live_route *route)
{
        new_route(sw, &sw->move_script, WHY_SECOND,
                  (struct live_request){ .message = live_route_arrives(sw, message),
                                         .flags = live_route_add_flags(message, route->leads),
                                         .tolerance = TOLERATE_EXISTS,
                                         .moved = true });
}

static void move_one(struct live_switch *sw, const struct nlmsghdr *message,
                     const struct live_route *route)
{
        struct live_growing *script = &sw->move_script;
        const bool moves = route->fate == FATE_MOVES;

        if (route->fate == FATE_GOES)
                return;
        switch ((enum live_way) route->way) {
        case WAY_REPLACE:
                replace_route(sw, script, route->gateway ? WHY_ROUTE : WHY_CONNECTED, message,
                              true);
                return;
        case WAY_LATER:
                if (moves)
                        add_new(sw, message, route);
                return;
        case WAY_KERNEL_FIRST:
                delete_route(sw, script, WHY_FIRST, message, true);
                __attribute__((fallthrough));
        case WAY_CAREFULLY:
                if (moves)
                        add_new(sw, message, route);
                delete_route(sw, script, WHY_SECOND, message, false);
                return;
        case WAY_KERNEL:
                delete_route(sw, script, WHY_CONNECTED, message, false);
                return;
        case WAY_OBJECT:
                return;
        }
}

/*
 * Kernel-made routes of IPv6 addresses and of their peers, which come when the target gets the
 * address or goes up. Used too early they cost what is sent (facts of the order: live.c), and next
 * to them a replaced one would be a second one.
 */
static void clear_one(struct live_switch *sw, const struct nlmsghdr *message,
                      const struct live_route *route)
{
        const struct rtmsg *body = wire_body(message);

        if (body->rtm_family == AF_INET6 && body->rtm_protocol == RTPROT_KERNEL &&
            !route->gateway && route->fate == FATE_MOVES && route->way != WAY_OBJECT)
                delete_route(sw, &sw->move_script, WHY_EARLY_ROUTE, message, true);
}

void live_route_clear(struct live_switch *sw)
{
        each(sw, clear_one);
}

/* What has no request of its own is to be proved, too. */
static void find_followers(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->routes;

        for (size_t i = 0; i < list->n; i++)
                if (sw->routes[i].way == WAY_OBJECT && sw->routes[i].fate == FATE_MOVES)
                        LIST_ADD(sw->mem, &sw->live->followers, list->items[i]);
}

/* Their service may make them once more. */
static void find_lent(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->routes;

        for (size_t i = 0; i < list->n; i++)
                if (sw->routes[i].fate == FATE_MOVES && live_route_is_lent(list->items[i]))
                        LIST_ADD(sw->mem, &sw->live->lent, list->items[i]);
}

void live_route_move(struct live_switch *sw)
{
        find_followers(sw);
        find_lent(sw);
        for (int gateway = 0; gateway < 2; gateway++) {
                each_of(sw, gateway, false, move_one);
                live_nexthop_move(sw, gateway);
        }
}

static void finish_one(struct live_switch *sw, const struct nlmsghdr *message,
                       const struct live_route *route)
{
        if (route->fate == FATE_GOES || route->way == WAY_LATER)
                delete_route(sw, &sw->finish, WHY_OLD_ROUTE, message, false);
}

void live_route_finish(struct live_switch *sw)
{
        each(sw, finish_one);
}

/* Nothing is replaced here that might by now be another link's. A route that names a nexthop object
 * is there with it, unless that had gone meanwhile. */
static void put_back_one(struct live_switch *sw, const struct nlmsghdr *message,
                         const struct live_route *route)
{
        if (route->way == WAY_REPLACE) {
                replace_route(sw, &sw->back, WHY_BACK, message, false);
                return;
        }
        /* With its address the kernel may have made it again, but behind the others. */
        if (route->way == WAY_KERNEL_FIRST)
                delete_route(sw, &sw->back, WHY_BACK, message, false);
        new_route(sw, &sw->back, WHY_BACK,
                  (struct live_request){ .message = live_route_arrives(sw, message),
                                         .flags = live_route_add_flags(message, route->leads),
                                         .tolerance = TOLERATE_EXISTS });
        if (route->fate == FATE_MOVES && route->way != WAY_OBJECT)
                delete_route(sw, &sw->back, WHY_BACK, live_route_arrives(sw, message), true);
}

void live_route_back(struct live_switch *sw)
{
        for (int gateway = 0; gateway < 2; gateway++) {
                each_of(sw, gateway, false, put_back_one);
                live_nexthop_back(sw, gateway);
                each_of(sw, gateway, true, put_back_one);
        }
}
