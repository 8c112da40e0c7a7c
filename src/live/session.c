// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must go on working: the session that the user came with, and the gateways, which have to
 * answer through the target when all has moved.
 */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <string.h>

#include "live/path.h"
#include "live/live.h"
#include "mkbridge/names.h"

enum { PROBES_MAX = 16 }; /* who has more gateways than that does not need all as a proof */

/* The session */

static bool is_local(const struct session *session, const struct nlmsghdr *message)
{
        const struct rtattr *local = live_address_local(message);

        return wire_family(message) == session->family && local &&
               memcmp(wire_data(local), session->local, address_size(session->family)) == 0;
}

/* A bridge that ends takes along what has not moved. */
static bool is_lost(const struct live_switch *sw, const struct live_address *address)
{
        if (address->fate == FATE_STAYS)
                return sw->live->removes_bridge &&
                       wire_index(address->message) == sw->live->bridge.index;
        return address->fate == FATE_GOES;
}

static bool is_given(const struct live_switch *sw, const struct session *session)
{
        for (size_t i = 0; i < sw->given.n; i++)
                if (is_local(session, sw->given.items[i].message))
                        return true;
        return false;
}

/* True when the host has the session's address now and would not have it afterwards. */
static bool loses_address(const struct live_switch *sw)
{
        const struct session *session = &sw->network->session;
        bool lost = false, kept = is_given(sw, session);

        for (size_t i = 0; i < sw->network->addresses.n; i++) {
                if (!is_local(session, sw->addresses[i].message))
                        continue;
                if (is_lost(sw, &sw->addresses[i]))
                        lost = true;
                else
                        kept = true;
        }
        return lost && !kept;
}

/* A connection between link-local addresses is bound to its link and cannot follow. */
static bool is_bound(const struct live_switch *sw)
{
        const int index = sw->network->session.index;

        return index && sw->switches && live_leaves(sw, index);
}

void live_check_session(struct live_switch *sw)
{
        const struct session *session = &sw->network->session;
        char text[INET6_ADDRSTRLEN];

        if (!session->family || !inet_ntop(session->family, session->local, text, sizeof(text)))
                return;
        if (loses_address(sw))
                live_refuse(sw, sw->plan->bridge,
                            arena_printf(sw->mem,
                                         "your ssh session uses %s, which this host would lose",
                                         text),
                            "keep that address, or leave --live out and reboot");
        else if (is_bound(sw))
                live_refuse(sw, sw->plan->bridge,
                            arena_printf(sw->mem,
                                         "your ssh session uses the link-local address %s, and is "
                                         "bound to the link that it would leave",
                                         text),
                            "come in over another address");
}

/* Gateways */

/* The @kind is one without an address. */
static void add_probe(struct live_switch *sw, int family, const unsigned char *address,
                      const struct live_probe *kind)
{
        struct live_probe probe = *kind;

        if (family != AF_INET && family != AF_INET6)
                return;
        probe.family = family;
        memcpy(probe.address, address, address_size(family));
        for (size_t i = 0; i < sw->live->probes.n; i++) {
                struct live_probe *known = &sw->live->probes.items[i];

                if (known->family != family ||
                    memcmp(known->address, probe.address, sizeof(probe.address)) != 0)
                        continue;
                known->gateway |= kind->gateway;
                known->before |= kind->before;
                known->after |= kind->after;
                return;
        }
        if (sw->live->probes.n < PROBES_MAX)
                LIST_ADD(sw->mem, &sw->live->probes, probe);
}

/* Those that the link has a path to. Returns how many there were. */
static size_t add_gateways(struct live_switch *sw, const struct nlmsghdr *message, int index,
                           const struct live_probe *kind)
{
        struct live_path path;
        size_t n = 0;

        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) {
                if (path.index != index || !path.family || path.size < address_size(path.family))
                        continue;
                add_probe(sw, path.family, path.gateway, kind);
                n++;
        }
        return n;
}

static bool matches(const struct nlmsghdr *message, int family, const unsigned char *address)
{
        const struct rtmsg *route = wire_body(message);
        const struct rtattr *to = wire_find(message, RTA_DST, address_size(family));
        const unsigned char *bytes = to ? wire_data(to) : NULL;

        if (route->rtm_family != family || route->rtm_type != RTN_UNICAST)
                return false;
        if (!bytes || route->rtm_dst_len > 8 * address_size(family))
                return !route->rtm_dst_len;
        return live_covers(bytes, route->rtm_dst_len, address);
}

/* True when the kernel would take @a before @b, as far as can be told without the rules. */
static bool is_better(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
        const struct rtmsg *x = wire_body(a), *y = b ? wire_body(b) : NULL;

        if (!y)
                return true;
        if (x->rtm_dst_len != y->rtm_dst_len)
                return x->rtm_dst_len > y->rtm_dst_len;
        if ((wire_table(a) == RT_TABLE_MAIN) != (wire_table(b) == RT_TABLE_MAIN))
                return wire_table(a) == RT_TABLE_MAIN;
        return wire_u32(a, RTA_PRIORITY, 0) < wire_u32(b, RTA_PRIORITY, 0);
}

static bool moves(enum live_fate fate)
{
        return fate == FATE_MOVES || fate == FATE_IS_THERE;
}

static bool session_moves(const struct live_switch *sw)
{
        for (size_t i = 0; i < sw->network->addresses.n; i++)
                if (moves(sw->addresses[i].fate) &&
                    is_local(&sw->network->session, sw->addresses[i].message))
                        return true;
        return false;
}

static void add_next_hop(struct live_switch *sw)
{
        static const struct live_probe hop = { .why = "the next hop of your ssh session",
                                               .before = true,
                                               .after = true };
        const struct session *session = &sw->network->session;
        const struct message_list *routes = &sw->network->routes;
        const struct nlmsghdr *best = NULL;

        if (!session->family || !session_moves(sw))
                return;
        for (size_t i = 0; i < routes->n; i++)
                if (moves(sw->routes[i].fate) &&
                    matches(routes->items[i], session->family, session->peer) &&
                    is_better(routes->items[i], best))
                        best = routes->items[i];
        if (best && add_gateways(sw, best, sw->live->source.index, &hop) == 0)
                add_probe(sw, session->family, session->peer, &hop);
}

static bool is_main(const struct nlmsghdr *message)
{
        return wire_table(message) == RT_TABLE_MAIN;
}

/* One that goes is asked before only: whether its family has had one that answers. */
void live_find_probes(struct live_switch *sw)
{
        struct live_probe kind = { .why = "the default gateway", .before = true };
        const struct message_list *routes = &sw->network->routes;

        for (size_t i = 0; i < routes->n; i++) {
                kind.gateway = is_main(routes->items[i]);
                kind.after = moves(sw->routes[i].fate);
                if (live_route_is_default(routes->items[i]) &&
                    (kind.after || (kind.gateway && sw->routes[i].fate == FATE_GOES)))
                        add_gateways(sw, routes->items[i], sw->live->source.index, &kind);
        }
        kind = (struct live_probe){ .why = kind.why, .gateway = true, .after = true };
        for (size_t i = 0; i < sw->gateways.n; i++)
                add_gateways(sw, sw->gateways.items[i], sw->live->target.index, &kind);
        add_next_hop(sw);
}

/* The gateway of the default route that goes, as text; NULL: none does, or it has none. */
static const char *lost_gateway(struct live_switch *sw, int family)
{
        const struct message_list *routes = &sw->network->routes;
        const char *lost = NULL;

        for (size_t i = 0; i < routes->n; i++) {
                const struct nlmsghdr *message = routes->items[i];
                const struct rtattr *gateway =
                        wire_find(message, RTA_GATEWAY, address_size(family));
                char text[INET6_ADDRSTRLEN];

                if (wire_family(message) != family || !is_main(message) ||
                    !live_route_is_default(message))
                        continue;
                if (sw->routes[i].fate != FATE_GOES)
                        return NULL;
                if (gateway && wire_concerns(message, sw->live->source.index) &&
                    inet_ntop(family, wire_data(gateway), text, sizeof(text)))
                        lost = arena_strdup(sw->mem, text);
        }
        for (size_t i = 0; i < sw->gateways.n; i++)
                if (wire_family(sw->gateways.items[i]) == family)
                        return NULL;
        return lost;
}

/* Other addresses, and no default route with them: only who is there to see may want that. */
void live_check_defaults(struct live_switch *sw)
{
        static const struct {
                int family;
                const char *name;
        } families[] = { { AF_INET, "IPv4" }, { AF_INET6, "IPv6" } };

        for (size_t i = 0; i < ARRAY_LEN(families) && !sw->undo && sw->keep == KEEP_REST; i++) {
                const char *lost = lost_gateway(sw, families[i].family);

                if (lost && sw->live->confirm)
                        add_note(sw->mem, &sw->plan->notes,
                                 "%s has no default gateway in place of %s, so nothing "
                                 "proves that you can come back",
                                 families[i].name, lost);
                else if (lost)
                        live_refuse(sw, "--address",
                                    arena_printf(sw->mem,
                                                 "%s would have no default gateway in place of %s",
                                                 families[i].name, lost),
                                    "give one with --gateway; --confirm=60 does without one");
        }
}
