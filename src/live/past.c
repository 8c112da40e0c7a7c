// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What --address and --gateway take off a port, and --no-ip: the record of the run gets it, so that
 * an undo can give it back (undo.c). What was lent (DHCP, router advertisements) is left to
 * the service, which asks for it anew.
 */
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <string.h>

#include "live/path.h"
#include "live/live.h"
#include "mkbridge/names.h"

enum {
        GONE_MAX = 4096
}; /* more make the record too large, and are faster to come from the files */

typedef bool condition(const struct nlmsghdr *address, int family, const unsigned char *bytes);

bool live_path_is_on_link(const struct live_path *path)
{
        return !path->family || path->on_link || wire_is_link_local(path->family, path->gateway);
}

static bool is_lent(const struct nlmsghdr *address)
{
        const struct ifaddrmsg *body = wire_body(address);

        return !(wire_u32(address, IFA_FLAGS, body->ifa_flags) & IFA_F_PERMANENT);
}

/* Is there an address on link @index that lasts, and that @is is true for? */
static bool some_address(const struct live_switch *sw, int index, int family,
                         const unsigned char *bytes, condition *is)
{
        const struct message_list *list = &sw->network->addresses;

        for (size_t i = 0; i < list->n; i++)
                if (wire_index(list->items[i]) == index && !is_lent(list->items[i]) &&
                    is(list->items[i], family, bytes))
                        return true;
        return false;
}

static bool is_asked_for_anew(unsigned char protocol)
{
        return protocol == RTPROT_KERNEL || protocol == RTPROT_DHCP || protocol == RTPROT_RA;
}

/* Will the gateways of @message, a route or a nexthop object, be found when the addresses that last
 * are back? */
static bool is_reached_again(const struct live_switch *sw, const struct nlmsghdr *message)
{
        struct live_path path;

        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);)
                if (!live_path_is_on_link(&path) &&
                    !some_address(sw, path.index, path.family, path.gateway, live_address_covers))
                        return false;
        return true;
}

static bool object_can_come_back(const struct live_switch *sw, const struct nlmsghdr *object)
{
        const struct nhmsg *body = wire_body(object);

        return wire_index(object) && !is_asked_for_anew(body->nh_protocol) &&
               is_reached_again(sw, object);
}

/* Will the kernel take the route again then? */
static bool can_come_back(const struct live_switch *sw, const struct nlmsghdr *route)
{
        const struct rtmsg *body = wire_body(route);
        const int family = wire_family(route), index = wire_index(route);
        const struct rtattr *source = wire_find(route, RTA_PREFSRC, address_size(family));
        const uint32_t id = wire_nexthop_id(route);
        const struct nlmsghdr *object = wire_nexthop(&sw->network->nexthops, id);

        if (is_asked_for_anew(body->rtm_protocol) || !index ||
            (source && !some_address(sw, index, family, wire_data(source), live_address_is)))
                return false;
        return id ? object && object_can_come_back(sw, object) : is_reached_again(sw, route);
}

static void add_gone(struct live_switch *sw, const struct nlmsghdr *message)
{
        const struct live_port *port = live_port_by_index(sw, wire_index(message));

        if (port)
                LIST_ADD(sw->mem, &sw->live->gone, (struct live_gone){ port->link.name, message });
}

void live_find_gone(struct live_switch *sw)
{
        const struct message_list *addresses = &sw->network->addresses;
        const struct message_list *routes = &sw->network->routes;
        const struct message_list *nexthops = &sw->network->nexthops;

        for (size_t i = 0; i < addresses->n && !sw->undo; i++)
                if (sw->addresses[i].fate == FATE_GOES && !is_lent(addresses->items[i]) &&
                    !live_address_is_link_local(addresses->items[i]))
                        add_gone(sw, addresses->items[i]);
        for (size_t i = 0; i < nexthops->n && !sw->undo && sw->live->gone.n <= GONE_MAX; i++)
                if (sw->nexthops[i].fate == FATE_GOES &&
                    object_can_come_back(sw, nexthops->items[i]))
                        add_gone(sw, nexthops->items[i]);
        for (size_t i = 0; i < routes->n && !sw->undo && sw->live->gone.n <= GONE_MAX; i++)
                if (sw->routes[i].fate == FATE_GOES && can_come_back(sw, routes->items[i]))
                        add_gone(sw, routes->items[i]);
        if (sw->live->gone.n > GONE_MAX)
                sw->live->gone = (struct live_gone_list){ 0 };
}
