// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a switch must refuse before it begins: what would be lost with the bridge, and what the
 * kernel would not let us do, so that the switch would stop in the middle and be put back.
 */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <string.h>

#include "base/strbuf.h"
#include "live/path.h"
#include "live/live.h"

/* The end of the bridge */

static const char *foreign_ports(struct live_switch *sw)
{
        const struct link_list *links = &sw->host->links;
        struct strbuf names cleanup(strbuf_free) = STRBUF_INIT;

        for (size_t i = 0; i < links->n; i++) {
                const struct link *link = &links->items[i];

                if (link->master && strcmp(link->master, sw->plan->bridge) == 0 &&
                    !live_port_by_index(sw, link->index))
                        strbuf_addf(&names, "%s%s", names.len ? ", " : "", link->name);
        }
        return names.len ? strbuf_take(&names, sw->mem) : NULL;
}

/* The kernel deletes them together with the link below them. */
static const char *links_on_bridge(struct live_switch *sw)
{
        const struct link_list *links = &sw->host->links;
        struct strbuf names cleanup(strbuf_free) = STRBUF_INIT;

        for (size_t i = 0; i < links->n; i++)
                if (links->items[i].parent && strcmp(links->items[i].parent, sw->plan->bridge) == 0)
                        strbuf_addf(&names, "%s%s", names.len ? ", " : "", links->items[i].name);
        return names.len ? strbuf_take(&names, sw->mem) : NULL;
}

void live_check_bridge(struct live_switch *sw)
{
        const char *ports = sw->live->removes_bridge ? foreign_ports(sw) : NULL;
        const char *links = sw->live->removes_bridge ? links_on_bridge(sw) : NULL;

        if (ports)
                live_refuse(sw, sw->plan->bridge,
                            arena_printf(sw->mem, "has ports of others: %s", ports),
                            "shut the guests down or detach them first");
        if (links)
                live_refuse(sw, sw->plan->bridge,
                            arena_printf(sw->mem, "has links on it, which would end with it: %s",
                                         links),
                            "remove them, or make them on the port again, first");
}

static bool was_live(const struct past_list *past)
{
        for (size_t run = 0; run < past->n; run++)
                if (past->items[run].record.live)
                        return true;
        return false;
}

/* Of the way there decide refuses the same; an undo does not pass through it. */
void live_check_root(struct live_switch *sw)
{
        const char *link = sw->network->root_link;

        if (sw->undo && link && sw->live->source.index &&
            (strcmp(link, sw->live->source.name) == 0 || strcmp(link, sw->live->target.name) == 0))
                live_refuse(sw, link,
                            arena_printf(sw->mem, "%s through it, and must not wait for a switch",
                                         sw->network->root_why),
                            was_live(&sw->host->past)
                                    ? "undo it from a rescue system: --undo --root=DIR"
                                    : "leave --live out; the files take effect at the next boot");
}

/* Gateways */

/* What @message, an address or a route, makes reachable without a gateway through the source. */
static bool reaches(const struct live_switch *sw, const struct nlmsghdr *message, unsigned type,
                    unsigned prefix, const struct live_path *gateway)
{
        const struct rtattr *attr = wire_find(message, type, gateway->size);

        if (wire_family(message) != gateway->family ||
            !wire_concerns(message, sw->live->source.index) || prefix > 8 * gateway->size)
                return false;
        return attr ? live_covers(wire_data(attr), prefix, gateway->gateway) : prefix == 0;
}

static bool is_reached_by_address(const struct live_switch *sw, const struct live_path *gateway)
{
        const struct message_list *list = &sw->network->addresses;

        for (size_t i = 0; i < list->n; i++) {
                const struct ifaddrmsg *body = wire_body(list->items[i]);

                if (reaches(sw, list->items[i], IFA_ADDRESS, body->ifa_prefixlen, gateway) ||
                    reaches(sw, list->items[i], IFA_LOCAL, (unsigned) (8 * gateway->size), gateway))
                        return true;
        }
        return false;
}

static bool is_reached_by_route(const struct live_switch *sw, const struct live_path *gateway)
{
        const struct message_list *list = &sw->network->routes;

        for (size_t i = 0; i < list->n; i++) {
                const struct rtmsg *body = wire_body(list->items[i]);

                if (!sw->routes[i].gateway &&
                    reaches(sw, list->items[i], RTA_DST, body->rtm_dst_len, gateway))
                        return true;
        }
        return false;
}

/* The kernel asks for no route to these: RTNH_F_ONLINK, tunnels, and link-local ones of IPv6. */
static bool is_on_link(const struct nlmsghdr *message, const struct live_path *gateway)
{
        const unsigned encap = message->nlmsg_type == RTM_NEWNEXTHOP ? NHA_ENCAP : RTA_ENCAP;

        return live_path_is_on_link(gateway) || wire_find(message, encap, 0);
}

static void refuse_gateway(struct live_switch *sw, const struct nlmsghdr *message,
                           const struct live_path *gateway)
{
        const uint32_t id = wire_nexthop_id(message);
        const char *what = "a route", *show = "route show", *hint = "";
        char text[INET6_ADDRSTRLEN];

        if (!inet_ntop(gateway->family, gateway->gateway, text, sizeof(text)))
                return;
        if (message->nlmsg_type == RTM_NEWNEXTHOP) {
                what = arena_printf(sw->mem, "the nexthop object %u", id);
                show = arena_printf(sw->mem, "nexthop show id %u", id);
        } else {
                hint = arena_printf(sw->mem, " via %s", text);
        }
        live_refuse(sw, sw->live->source.name,
                    arena_printf(sw->mem,
                                 "has %s via %s, which is in none of its networks any more, so the "
                                 "kernel would not take %s again",
                                 what, text, *hint ? "that route" : "it"),
                    arena_printf(sw->mem, "ip %s%s lists it; delete it, or give it onlink", show,
                                 hint));
}

static void check_gateways(struct live_switch *sw, const struct nlmsghdr *message,
                           struct live_path *last)
{
        struct live_path path;

        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) {
                if (path.index != sw->live->source.index || !path.family ||
                    is_on_link(message, &path) ||
                    (path.family == last->family &&
                     memcmp(path.gateway, last->gateway, path.size) == 0))
                        continue;
                *last = path;
                if (!is_reached_by_address(sw, &path) && !is_reached_by_route(sw, &path))
                        refuse_gateway(sw, message, &path);
        }
}

/*
 * A route stays when the address that made its gateway reachable goes; but a new one via that
 * gateway is refused by the kernel (fib_check_nh() in net/ipv4/fib_semantics.c, ip6_validate_gw()
 * in net/ipv6/route.c), and so is a nexthop object. Routes mostly have the same gateway as the one
 * before.
 */
void live_check_gateways(struct live_switch *sw)
{
        const struct message_list *routes = &sw->network->routes;
        const struct message_list *nexthops = &sw->network->nexthops;
        struct live_path last = { 0 };

        for (size_t i = 0; i < routes->n; i++)
                if (sw->routes[i].gateway && sw->routes[i].fate == FATE_MOVES &&
                    sw->routes[i].way != WAY_OBJECT)
                        check_gateways(sw, routes->items[i], &last);
        for (size_t i = 0; i < nexthops->n; i++)
                if (sw->nexthops[i].fate == FATE_MOVES)
                        check_gateways(sw, nexthops->items[i], &last);
}

/* Settings */

static bool writes_sysctls(const struct live_script *script)
{
        for (size_t i = 0; i < script->n; i++)
                if (script->items[i].type == LIVE_SYSCTL)
                        return true;
        return false;
}

void live_check_sysctls(struct live_switch *sw)
{
        if (!sw->network->sysctls_fixed ||
            !(writes_sysctls(&sw->live->move) || writes_sysctls(&sw->live->finish)))
                return;
        live_refuse(sw, "/proc/sys",
                    "is mounted read-only, and settings of links have to be changed",
                    "mount -o remount,rw /proc/sys, or leave --live out");
        sw->live->move = sw->live->finish = sw->live->back = (struct live_script){ 0 };
}
