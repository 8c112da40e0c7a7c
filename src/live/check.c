// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is the host as a switch was to leave it? Each request that made an address, a route, a rule or a
 * port names something that must be there now.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>

#include "mkbridge/switch.h"
#include "live/path.h"
#include "live/set.h"
#include "mkbridge/names.h"

struct check {
        struct arena *mem;
        const struct live_plan *live;
        struct wire_move move;
        struct live_set addresses, routes, nexthops, rules;
};

static void check_done(struct check *check)
{
        live_set_free(&check->addresses);
        live_set_free(&check->routes);
        live_set_free(&check->nexthops);
        live_set_free(&check->rules);
}

static const char *address_text(struct arena *mem, const struct nlmsghdr *message, unsigned type,
                                unsigned prefix, const char *otherwise)
{
        const int family = wire_family(message);
        const struct rtattr *attr = wire_find(message, type, address_size(family));
        char text[INET6_ADDRSTRLEN];

        if (!attr || !inet_ntop(family, wire_data(attr), text, sizeof(text)))
                return otherwise;
        return arena_printf(mem, "%s/%u", text, prefix);
}

static const char *address_words(struct arena *mem, const struct nlmsghdr *message)
{
        const struct ifaddrmsg *body = wire_body(message);
        const char *local = address_text(mem, message, IFA_LOCAL, body->ifa_prefixlen, NULL);

        return local ? local
                     : address_text(mem, message, IFA_ADDRESS, body->ifa_prefixlen, "address");
}

static const char *route_words(struct arena *mem, const struct nlmsghdr *message)
{
        const struct rtmsg *body = wire_body(message);
        const char *family = body->rtm_family == AF_INET6 ? "IPv6 " : "";
        const char *to = address_text(mem, message, RTA_DST, body->rtm_dst_len, "default");

        if (wire_table(message) == RT_TABLE_MAIN)
                return arena_printf(mem, "%sroute %s", family, to);
        return arena_printf(mem, "%sroute %s of table %u", family, to, wire_table(message));
}

static const char *rule_words(struct arena *mem, const struct nlmsghdr *message)
{
        return arena_printf(mem, "routing rule %u", wire_u32(message, FRA_PRIORITY, 0));
}

static const char *nexthop_words(struct arena *mem, const struct nlmsghdr *message)
{
        return arena_printf(mem, "nexthop object %u", wire_nexthop_id(message));
}

static const struct {
        uint16_t type;
        size_t set; /* offset in struct check */
        const char *(*words)(struct arena *mem, const struct nlmsghdr *message);
} kinds[] = {
        { RTM_NEWADDR, offsetof(struct check, addresses), address_words },
        { RTM_NEWROUTE, offsetof(struct check, routes), route_words },
        { RTM_NEWNEXTHOP, offsetof(struct check, nexthops), nexthop_words },
        { RTM_NEWRULE, offsetof(struct check, rules), rule_words },
};

/* An IPv4 route that the kernel makes with the address has no request of its own; that the old one
 * was deleted says that the new one must be there. */
static bool expects(const struct live_request *request, uint16_t type)
{
        return request->type == type ||
               (request->type == RTM_DELROUTE && type == RTM_NEWROUTE && !request->moved &&
                wire_family(request->message) == AF_INET);
}

/* Those that go along with a nexthop object have no request of their own. */
static int check_followers(struct check *check, struct error *err)
{
        const struct message_list *list = &check->live->followers;

        for (size_t i = 0; i < list->n; i++)
                if (!live_set_has(&check->routes, list->items[i], &check->move))
                        return error_set(err, STATUS_FAILED, ESTALE,
                                         route_words(check->mem, list->items[i]), NULL,
                                         "is not on %s after the switch", check->live->target.name);
        return 0;
}

static int check_port(const struct nlmsghdr *wanted, const struct network *now, struct error *err)
{
        const int port = wire_index(wanted);
        const uint32_t master = wire_u32(wanted, IFLA_MASTER, 0);

        for (size_t i = 0; i < now->links.n; i++)
                if (wire_index(now->links.items[i]) == port &&
                    wire_u32(now->links.items[i], IFLA_MASTER, 0) == master)
                        return 0;
        return error_set(err, STATUS_FAILED, ESTALE, "the bridge", NULL, "%s",
                         master ? "has lost its port again" : "has got its port back");
}

static int check_op(struct check *check, const struct live_request *request,
                    const struct network *now, struct error *err)
{
        if (request->type == RTM_NEWLINK && wire_find(request->message, IFLA_MASTER, 4))
                return check_port(request->message, now, err);
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                struct live_set *set = (void *) ((unsigned char *) check + kinds[i].set);
                const bool moved = request->moved || request->type != kinds[i].type;

                if (!expects(request, kinds[i].type) ||
                    live_set_has(set, request->message, moved ? &check->move : NULL))
                        continue;
                return error_set(err, STATUS_FAILED, ESTALE,
                                 kinds[i].words(check->mem, request->message), NULL,
                                 "is not on %s after the switch", check->live->target.name);
        }
        return 0;
}

static struct check start_check(struct arena *mem, const struct live_plan *live,
                                const struct network *now)
{
        return (struct check){
                .mem = mem,
                .live = live,
                .move = { live->source.index, live->target.index, live->source.name,
                          live->target.name },
                .addresses = live_set_of(&now->addresses, live->target.index),
                .routes = live_set_of(&now->routes, live->target.index),
                .nexthops = live_set_of(&now->nexthops, live->target.index),
                .rules = live_set_of(&now->rules, 0),
        };
}

int live_check(struct arena *mem, const struct live_plan *live, const struct network *now,
               struct error *err)
{
        struct check check cleanup(check_done) = start_check(mem, live, now);
        int r = 0;

        for (size_t i = 0; i < live->move.n && r == 0; i++)
                if (live->move.items[i].type == LIVE_REQUEST)
                        r = check_op(&check, &live->move.items[i].request, now, err);
        return r == 0 ? check_followers(&check, err) : r;
}

/* What comes and goes by itself: a link-local address depends on who made it, a temporary one is
 * made to be replaced. */
static bool is_lasting(const struct nlmsghdr *message)
{
        const struct ifaddrmsg *body = wire_body(message);

        return body && body->ifa_scope != RT_SCOPE_LINK &&
               (body->ifa_family == AF_INET ||
                !(wire_u32(message, IFA_FLAGS, body->ifa_flags) & IFA_F_TEMPORARY));
}

static bool is_default(const struct nlmsghdr *message)
{
        const struct rtmsg *body = wire_body(message);

        return body && body->rtm_dst_len == 0 && body->rtm_type == RTN_UNICAST &&
               wire_table(message) == RT_TABLE_MAIN;
}

static int check_default(const struct check *check, const struct nlmsghdr *wanted,
                         const struct network *now, struct error *err)
{
        for (size_t i = 0; i < now->routes.n; i++)
                if (is_default(now->routes.items[i]) &&
                    wire_family(now->routes.items[i]) == wire_family(wanted) &&
                    wire_concerns(now->routes.items[i], check->live->target.index))
                        return 0;
        return error_set(err, STATUS_FAILED, ESTALE, route_words(check->mem, wanted), NULL,
                         "is not on %s any more", check->live->target.name);
}

/* What a router or a DHCPv6 server has given for a while, the service asks for anew, and may get
 * another. */
static bool is_lent(const struct nlmsghdr *message)
{
        const struct ifaddrmsg *body = wire_body(message);

        return body->ifa_family == AF_INET6 &&
               !(wire_u32(message, IFA_FLAGS, body->ifa_flags) & IFA_F_PERMANENT);
}

static int check_address(struct check *check, const struct live_request *request,
                         struct string_list *ret_lost, struct error *err)
{
        const char *words;

        if (!is_lasting(request->message) ||
            live_set_has(&check->addresses, request->message, request->moved ? &check->move : NULL))
                return 0;
        words = address_words(check->mem, request->message);
        if (!is_lent(request->message))
                return error_set(err, STATUS_FAILED, ESTALE, words, NULL, "is not on %s any more",
                                 check->live->target.name);
        LIST_ADD(check->mem, ret_lost, words);
        return 0;
}

static int check_adopted_op(struct check *check, const struct live_request *request,
                            const struct network *now, struct string_list *ret_lost,
                            struct error *err)
{
        if (request->type == RTM_NEWLINK && wire_find(request->message, IFLA_MASTER, 4))
                return check_port(request->message, now, err);
        if (request->type == RTM_NEWROUTE && is_default(request->message))
                return check_default(check, request->message, now, err);
        if (request->type == RTM_NEWADDR && (request->flags & NLM_F_CREATE))
                return check_address(check, request, ret_lost, err);
        return 0;
}

/* Does @message lead before the routes of its family that @best has had of them? */
static bool leads(const struct nlmsghdr *message, const struct nlmsghdr *best)
{
        return !best || wire_u32(message, RTA_PRIORITY, 0) < wire_u32(best, RTA_PRIORITY, 0);
}

static void take_gateways(struct arena *mem, const struct live_plan *live,
                          const struct nlmsghdr *message, struct live_probe_list *list)
{
        struct live_path path;

        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) {
                struct live_probe probe = { .family = path.family,
                                            .why = "the default gateway",
                                            .gateway = true,
                                            .after = true };

                if (path.index != live->target.index ||
                    path.size != (path.family == AF_INET ? 4U : 16U))
                        continue;
                memcpy(probe.address, path.gateway, path.size);
                LIST_ADD(mem, list, probe);
        }
}

struct live_probe_list live_gateways(struct arena *mem, const struct live_plan *live,
                                     const struct network *now)
{
        const struct nlmsghdr *best[2] = { NULL };
        struct live_probe_list list = { 0 };

        for (size_t i = 0; i < now->routes.n; i++) {
                const struct nlmsghdr *message = now->routes.items[i];
                const bool v6 = wire_family(message) == AF_INET6;

                if (is_default(message) && wire_concerns(message, live->target.index) &&
                    leads(message, best[v6]))
                        best[v6] = message;
        }
        for (size_t i = 0; i < now->routes.n; i++) {
                const struct nlmsghdr *message = now->routes.items[i];
                const struct nlmsghdr *first = best[wire_family(message) == AF_INET6];

                if (message == first || (first && wire_family(message) == AF_INET6 &&
                                         is_default(message) && !leads(first, message)))
                        take_gateways(mem, live, message, &list);
        }
        return list;
}

static int has_again(const char *port, const char *words, struct error *err)
{
        return error_set(err, STATUS_FAILED, ESTALE, port, NULL,
                         "has %s, though it is a port of a bridge now", words);
}

/* A route that would win over one of the bridge's. That to link-local addresses comes with one. */
static bool is_in_the_way(const struct nlmsghdr *message)
{
        const struct rtmsg *body = wire_body(message);
        const struct rtattr *to = wire_find(message, RTA_DST, 4);

        return body && body->rtm_type == RTN_UNICAST && wire_table(message) != RT_TABLE_LOCAL &&
               !(to && wire_is_link_local(body->rtm_family, wire_data(to)));
}

/* What a service saw go from the card it may have put there again. */
static int check_emptied(struct arena *mem, int port, const char *name, const struct network *now,
                         struct error *err)
{
        for (size_t i = 0; i < now->addresses.n; i++) {
                const struct nlmsghdr *address = now->addresses.items[i];
                const struct ifaddrmsg *body = wire_body(address);

                if (body && wire_index(address) == port && body->ifa_scope != RT_SCOPE_LINK)
                        return has_again(name, address_words(mem, address), err);
        }
        for (size_t i = 0; i < now->routes.n; i++)
                if (wire_concerns(now->routes.items[i], port) &&
                    is_in_the_way(now->routes.items[i]))
                        return has_again(name, route_words(mem, now->routes.items[i]), err);
        return 0;
}

static bool becomes_port(const struct live_plan *live, int index)
{
        for (size_t i = 0; i < live->move.n; i++) {
                const struct live_op *op = &live->move.items[i];

                if (op->type == LIVE_REQUEST && op->request.type == RTM_NEWLINK &&
                    wire_index(op->request.message) == index &&
                    wire_u32(op->request.message, IFLA_MASTER, 0))
                        return true;
        }
        return false;
}

/* Ports that were in the bridge before are as they were. */
static int check_ports(struct check *check, const struct network *now, struct error *err)
{
        int r = 0;

        for (size_t i = 0; i < now->links.n && r == 0; i++) {
                const struct nlmsghdr *link = now->links.items[i];
                const struct rtattr *name = wire_find(link, IFLA_IFNAME, 1);

                if (name && becomes_port(check->live, wire_index(link)))
                        r = check_emptied(check->mem, wire_index(link), wire_data(name), now, err);
        }
        return r;
}

int live_check_adopted(struct arena *mem, const struct live_plan *live, const struct network *now,
                       struct string_list *ret_lost, struct error *err)
{
        struct check check cleanup(check_done) = start_check(mem, live, now);
        int r = 0;

        *ret_lost = (struct string_list){ 0 };
        for (size_t i = 0; i < live->move.n && r == 0; i++)
                if (live->move.items[i].type == LIVE_REQUEST)
                        r = check_adopted_op(&check, &live->move.items[i].request, now, ret_lost,
                                             err);
        for (size_t i = 0; i < live->followers.n && r == 0; i++)
                if (is_default(live->followers.items[i]))
                        r = check_default(&check, live->followers.items[i], now, err);
        return r < 0 ? r : check_ports(&check, now, err);
}
