// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The addresses of --address and the default routes of --gateway, as messages of our own. They come
 * to the bridge where what the port has would come otherwise.
 */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkbridge/names.h"
#include "live/path.h"
#include "live/set.h"
#include "live/live.h"

enum { IPV6_METRIC = 1024 }; /* what the kernel takes when none is given: IP6_RT_PRIO_USER */

struct parsed {
        int family;
        unsigned prefix;
        unsigned char bytes[16];
        size_t size;
};

static struct parsed parse(const char *text)
{
        struct parsed ret = { 0 };
        const char *slash = strchr(text, '/');
        char address[INET6_ADDRSTRLEN] = "";
        size_t len = slash ? (size_t) (slash - text) : strlen(text);

        if (len >= sizeof(address))
                return ret;
        snprintf(address, sizeof(address), "%.*s", (int) len, text);
        ret.family = address_family(address);
        ret.size = ret.family == AF_INET ? 4 : 16;
        ret.prefix = slash ? (unsigned) strtoul(slash + 1, NULL, 10) : (unsigned) ret.size * 8;
        if (ret.family)
                inet_pton(ret.family, address, ret.bytes);
        return ret;
}

static void put_broadcast(struct wire_builder *builder, const struct parsed *address)
{
        uint32_t bytes;

        if (address->prefix > 30)
                return;
        memcpy(&bytes, address->bytes, sizeof(bytes));
        bytes |= htonl(~0U >> address->prefix);
        wire_put(builder, IFA_BROADCAST, &bytes, sizeof(bytes));
}

static const struct nlmsghdr *address_message(struct live_switch *sw, const struct parsed *address)
{
        const bool link_local = wire_is_link_local(address->family, address->bytes);
        const struct ifaddrmsg body = {
                .ifa_family = (unsigned char) address->family,
                .ifa_prefixlen = (unsigned char) address->prefix,
                .ifa_scope = link_local ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
                .ifa_index = (unsigned) sw->live->target.index,
        };
        struct wire_builder builder = wire_start(sw->mem, RTM_NEWADDR, &body, sizeof(body));

        wire_put(&builder, IFA_ADDRESS, address->bytes, address->size);
        if (address->family == AF_INET) {
                wire_put(&builder, IFA_LOCAL, address->bytes, address->size);
                put_broadcast(&builder, address);
                wire_put_string(&builder, IFA_LABEL, sw->live->target.name);
        }
        wire_put_u32(&builder, IFA_FLAGS, 0);
        return wire_end(&builder);
}

/* An address that the host has and that has passed DAD need not do it again. */
static bool is_valid_here(const struct live_switch *sw, const struct parsed *address)
{
        for (size_t i = 0; i < sw->network->addresses.n; i++) {
                const struct nlmsghdr *message = sw->network->addresses.items[i];
                const struct rtattr *local = live_address_local(message);

                if (wire_family(message) == address->family && local &&
                    memcmp(wire_data(local), address->bytes, address->size) == 0)
                        return !(wire_u32(message, IFA_FLAGS, 0) &
                                 (IFA_F_TENTATIVE | IFA_F_DADFAILED));
        }
        return false;
}

static void add_address(struct live_switch *sw, struct live_set *there, const char *text)
{
        const struct parsed parsed = parse(text);
        const struct nlmsghdr *message = parsed.family ? address_message(sw, &parsed) : NULL;
        struct live_address address = { .message = message, .interim = message };

        if (!message)
                return;
        if (parsed.family == AF_INET6 && is_valid_here(sw, &parsed))
                address.interim = live_address_with(sw->mem, message, IFA_F_NODAD);
        address.fate = live_set_has(there, message, NULL) ? FATE_IS_THERE : FATE_MOVES;
        LIST_ADD(sw->mem, &sw->given, address);
}

bool live_given_replaces(const struct live_switch *sw, int family)
{
        for (size_t i = 0; sw->request && i < sw->request->addresses.n; i++)
                if (address_prefix_family(sw->request->addresses.items[i]) == family)
                        return true;
        return false;
}

static bool has_gateway_of(const struct live_switch *sw, int family)
{
        for (size_t i = 0; sw->request && i < sw->request->gateways.n; i++)
                if (address_family(sw->request->gateways.items[i]) == family)
                        return true;
        return false;
}

static bool has_address(const struct live_switch *sw, int family, const unsigned char *address)
{
        for (size_t i = 0; sw->request && i < sw->request->addresses.n; i++) {
                const struct parsed parsed = parse(sw->request->addresses.items[i]);

                if (parsed.family == family && memcmp(parsed.bytes, address, parsed.size) == 0)
                        return true;
        }
        return false;
}

static bool reaches(const struct live_switch *sw, int family, const unsigned char *address)
{
        for (size_t i = 0; sw->request && i < sw->request->addresses.n; i++) {
                const struct parsed parsed = parse(sw->request->addresses.items[i]);

                if (parsed.family == family && live_covers(parsed.bytes, parsed.prefix, address))
                        return true;
        }
        return false;
}

/* An address of --address has it, or nobody: the kernel takes no other as a source. */
static bool has_source(const struct live_switch *sw, const struct nlmsghdr *message)
{
        const size_t size = wire_family(message) == AF_INET ? 4 : 16;
        const struct rtattr *attr = wire_find(message, RTA_PREFSRC, size);

        return !attr || has_address(sw, wire_family(message), wire_data(attr));
}

static bool is_reached(const struct live_switch *sw, const struct live_path *path)
{
        return live_path_is_on_link(path) || reaches(sw, path->family, path->gateway);
}

/*
 * New addresses take the place of those that the route was made for. The files keep it all the same
 * if it can be, but what came with a lease goes with it, and --gateway replaces the default route.
 */
bool live_given_spares(const struct live_switch *sw, const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        struct live_path path;

        if (route->rtm_protocol == RTPROT_KERNEL || route->rtm_protocol == RTPROT_DHCP ||
            (live_route_is_default(message) && has_gateway_of(sw, route->rtm_family)) ||
            !has_source(sw, message))
                return false;
        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);)
                if (!is_reached(sw, &path))
                        return false;
        return true;
}

/* The default route that a port has had, or NULL. */
static const struct nlmsghdr *old_default(const struct live_switch *sw, int family)
{
        const struct message_list *routes = &sw->network->routes;

        for (size_t i = 0; i < routes->n; i++)
                if (sw->routes[i].fate == FATE_GOES && live_route_is_default(routes->items[i]) &&
                    wire_family(routes->items[i]) == family &&
                    wire_table(routes->items[i]) == RT_TABLE_MAIN)
                        return routes->items[i];
        return NULL;
}

/* With the metric of the old one, so that it stands to other links' routes as that did. */
static const struct nlmsghdr *route_message(struct live_switch *sw, const struct parsed *gateway)
{
        const struct rtmsg body = {
                .rtm_family = (unsigned char) gateway->family,
                .rtm_table = RT_TABLE_MAIN,
                .rtm_protocol = RTPROT_STATIC,
                .rtm_scope = RT_SCOPE_UNIVERSE,
                .rtm_type = RTN_UNICAST,
        };
        const struct nlmsghdr *old = old_default(sw, gateway->family);
        const uint32_t none = gateway->family == AF_INET ? 0 : IPV6_METRIC;
        const uint32_t metric = old ? wire_u32(old, RTA_PRIORITY, none) : none;
        struct wire_builder builder = wire_start(sw->mem, RTM_NEWROUTE, &body, sizeof(body));

        wire_put_u32(&builder, RTA_TABLE, RT_TABLE_MAIN);
        wire_put(&builder, RTA_GATEWAY, gateway->bytes, gateway->size);
        wire_put_u32(&builder, RTA_OIF, (uint32_t) sw->live->target.index);
        if (metric)
                wire_put_u32(&builder, RTA_PRIORITY, metric);
        return wire_end(&builder);
}

/* With any metric: the old default route, which the first run took it from, is gone. */
static bool has_gateway(const struct live_switch *sw, const struct parsed *gateway)
{
        const struct message_list *routes = &sw->network->routes;

        for (size_t i = 0; i < routes->n; i++) {
                const struct nlmsghdr *message = routes->items[i];
                const struct rtattr *attr = wire_find(message, RTA_GATEWAY, gateway->size);

                if (wire_family(message) == gateway->family && attr &&
                    wire_index(message) == sw->live->target.index &&
                    live_route_is_default(message) && wire_table(message) == RT_TABLE_MAIN &&
                    memcmp(wire_data(attr), gateway->bytes, gateway->size) == 0)
                        return true;
        }
        return false;
}

static void add_gateway(struct live_switch *sw, const char *text)
{
        const struct parsed parsed = parse(text);

        if (parsed.family && !has_gateway(sw, &parsed))
                LIST_ADD(sw->mem, &sw->gateways, route_message(sw, &parsed));
}

void live_given_sort(struct live_switch *sw)
{
        struct live_set there cleanup(live_set_free) = { 0 };

        if (!sw->request || sw->request->l3 != L3_STATIC)
                return;
        there = live_set_of(&sw->network->addresses, sw->live->target.index);
        for (size_t i = 0; i < sw->request->addresses.n; i++)
                add_address(sw, &there, sw->request->addresses.items[i]);
        for (size_t i = 0; i < sw->request->gateways.n; i++)
                add_gateway(sw, sw->request->gateways.items[i]);
}

void live_given_addresses(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->given.n; i++)
                if (sw->given.items[i].fate == FATE_MOVES)
                        live_request(sw, &sw->move_script, WHY_NEW_ADDRESS,
                                     (struct live_request){ .message = sw->given.items[i].interim,
                                                            .type = RTM_NEWADDR,
                                                            .flags = NLM_F_CREATE | NLM_F_EXCL });
}

/* In place of the old default route if that is the only one with its metric. */
static uint16_t route_flags(const struct live_switch *sw, const struct nlmsghdr *message)
{
        const struct nlmsghdr *old = old_default(sw, wire_family(message));
        const size_t rivals = live_route_rivals(sw->network, message, 2);

        if (rivals == 1 && old && wire_route_key(old) == wire_route_key(message))
                return NLM_F_CREATE | NLM_F_REPLACE;
        return rivals ? live_route_add_flags(message, false) : NLM_F_CREATE | NLM_F_EXCL;
}

void live_given_routes(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->objects.n; i++)
                live_request(sw, &sw->move_script, WHY_GATEWAY,
                             (struct live_request){ .message = sw->objects.items[i],
                                                    .type = RTM_NEWNEXTHOP,
                                                    .flags = NLM_F_CREATE | NLM_F_EXCL });
        for (size_t i = 0; i < sw->gateways.n; i++)
                live_request(
                        sw, &sw->move_script, WHY_GATEWAY,
                        (struct live_request){ .message = sw->gateways.items[i],
                                               .type = RTM_NEWROUTE,
                                               .flags = route_flags(sw, sw->gateways.items[i]) });
}

void live_given_finish(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->given.n; i++) {
                const struct live_address *address = &sw->given.items[i];

                if (address->fate == FATE_MOVES && address->interim != address->message)
                        live_request(sw, &sw->finish, WHY_FLAGS,
                                     (struct live_request){ .message = address->message,
                                                            .type = RTM_NEWADDR,
                                                            .flags = NLM_F_REPLACE });
        }
}

/* They end with a bridge that is removed again. */
void live_given_back_target(struct live_switch *sw)
{
        for (size_t i = 0; !sw->live->makes_bridge && i < sw->gateways.n; i++)
                live_request(sw, &sw->back, WHY_BACK,
                             (struct live_request){ .message = sw->gateways.items[i],
                                                    .type = RTM_DELROUTE,
                                                    .tolerance = TOLERATE_GONE });
        for (size_t i = 0; i < sw->objects.n; i++)
                live_request(sw, &sw->back, WHY_BACK,
                             (struct live_request){
                                     .message = live_nexthop_number(sw, sw->objects.items[i]),
                                     .type = RTM_DELNEXTHOP,
                                     .tolerance = TOLERATE_GONE });
        for (size_t i = 0; !sw->live->makes_bridge && i < sw->given.n; i++)
                if (sw->given.items[i].fate == FATE_MOVES)
                        live_request(sw, &sw->back, WHY_BACK,
                                     (struct live_request){ .message = sw->given.items[i].message,
                                                            .type = RTM_DELADDR,
                                                            .tolerance = TOLERATE_GONE });
}
