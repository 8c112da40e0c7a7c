// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a message of the kernel says of an address, a route or a nexthop object, and what is made of
 * it: questions that have the same answer whatever the switch does.
 */
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <stdlib.h>
#include <string.h>

#include "live/live.h"
#include "live/path.h"
#include "mkbridge/names.h"

bool live_address_is_link_local(const struct nlmsghdr *message)
{
        const struct ifaddrmsg *body = wire_body(message);

        return body->ifa_family == AF_INET6 && body->ifa_scope == RT_SCOPE_LINK;
}

const struct rtattr *live_address_local(const struct nlmsghdr *message)
{
        const size_t size = wire_family(message) == AF_INET ? 4 : 16;
        const struct rtattr *local = wire_find(message, IFA_LOCAL, size);

        return local ? local : wire_find(message, IFA_ADDRESS, size);
}

uint32_t live_address_flags_of(const struct nlmsghdr *message)
{
        return wire_u32(message, IFA_FLAGS,
                        ((const struct ifaddrmsg *) wire_body(message))->ifa_flags);
}

/* A copy whose flags can be changed in place. */
const struct nlmsghdr *live_address_with(struct arena *mem, const struct nlmsghdr *message,
                                         uint32_t flags)
{
        const size_t size = NLMSG_ALIGN(message->nlmsg_len) + 64;
        unsigned char *copy = arena_alloc(mem, size);
        struct ifaddrmsg *body;

        if (!wire_retarget(copy, size, message, NULL))
                return message;
        flags |= live_address_flags_of((const void *) copy);
        body = (void *) (copy + NLMSG_HDRLEN);
        body->ifa_flags = (unsigned char) flags;
        wire_change_u32((void *) copy, IFA_FLAGS, flags);
        return (const void *) copy;
}

bool live_address_covers(const struct nlmsghdr *address, int family, const unsigned char *bytes)
{
        const struct ifaddrmsg *body = wire_body(address);
        const struct rtattr *attr = wire_find(address, IFA_ADDRESS, address_size(family));

        return body && attr && body->ifa_family == family &&
               body->ifa_prefixlen <= 8 * address_size(family) &&
               live_covers(wire_data(attr), body->ifa_prefixlen, bytes);
}

bool live_address_is(const struct nlmsghdr *address, int family, const unsigned char *bytes)
{
        const struct rtattr *local;

        if (!wire_body(address) || wire_family(address) != family)
                return false;
        local = live_address_local(address);
        return local && memcmp(wire_data(local), bytes, address_size(family)) == 0;
}

size_t live_route_rivals(const struct network *network, const struct nlmsghdr *message, size_t max)
{
        const uint64_t key = wire_route_key(message), *keys = network->route_keys.items;
        size_t low = 0, high = network->route_keys.n, n = 0;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (keys[middle] < key)
                        low = middle + 1;
                else
                        high = middle;
        }
        while (n < max && low + n < network->route_keys.n && keys[low + n] == key)
                n++;
        return n;
}

bool live_route_is_default(const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);

        return !route->rtm_dst_len && route->rtm_type == RTN_UNICAST;
}

/* IPv4: behind those with the same key, or in front of them. IPv6 has no such choice, and would
 * make NLM_F_APPEND another path of the rival. */
uint16_t live_route_add_flags(const struct nlmsghdr *message, bool leads)
{
        return wire_family(message) == AF_INET && !leads ? NLM_F_CREATE | NLM_F_APPEND
                                                         : NLM_F_CREATE;
}

const struct nlmsghdr *live_nexthop_number(struct live_switch *sw, const struct nlmsghdr *object)
{
        const struct nhmsg body = { .nh_family = AF_UNSPEC };
        struct wire_builder builder = wire_start(sw->mem, RTM_NEWNEXTHOP, &body, sizeof(body));

        wire_put_u32(&builder, NHA_ID, wire_nexthop_id(object));
        return wire_end(&builder);
}

bool live_read_mac(const char *text, unsigned char *mac)
{
        if (!text || !mac_valid(text))
                return false;
        for (size_t i = 0; i < 6; i++)
                mac[i] = (unsigned char) strtoul(text + 3 * i, NULL, 16);
        return true;
}
