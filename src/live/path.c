// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One view of a route's paths, however many there are. Each path in RTA_MULTIPATH has a gateway
 * attribute of its own behind it.
 */
#include "live/path.h"

#include <arpa/inet.h>
#include <linux/nexthop.h>
#include <string.h>

struct live_paths live_paths(const struct nlmsghdr *message)
{
        const struct rtattr *attr =
                message->nlmsg_type == RTM_NEWNEXTHOP
                        ? NULL
                        : wire_find(message, RTA_MULTIPATH, sizeof(struct rtnexthop));
        struct live_paths walk = { .message = message, .multiple = attr != NULL };

        if (attr) {
                walk.at = wire_data(attr);
                walk.left = wire_size(attr);
        }
        return walk;
}

/* RTA_VIA is a gateway of another family than the route's: its family comes first. */
static void take_gateway(struct live_path *path, int family, unsigned type,
                         const unsigned char *data, size_t size)
{
        uint16_t via;

        if (type == RTA_GATEWAY) {
                path->family = family;
        } else {
                if (size <= sizeof(via))
                        return;
                memcpy(&via, data, sizeof(via));
                path->family = via;
                data += sizeof(via);
                size -= sizeof(via);
        }
        path->gateway = data;
        path->size = size;
}

static void object_path(const struct nlmsghdr *message, struct live_path *ret)
{
        const struct nhmsg *body = wire_body(message);
        const struct rtattr *attr = wire_find(message, NHA_GATEWAY, 4);

        ret->index = wire_index(message);
        ret->on_link = body && body->nh_flags & RTNH_F_ONLINK;
        if (attr)
                take_gateway(ret, wire_family(message), RTA_GATEWAY, wire_data(attr),
                             wire_size(attr));
}

static void single_path(const struct nlmsghdr *message, struct live_path *ret)
{
        static const unsigned types[] = { RTA_GATEWAY, RTA_VIA };
        const struct rtmsg *body = wire_body(message);

        ret->index = wire_index(message);
        ret->on_link = body && body->rtm_flags & RTNH_F_ONLINK;
        for (size_t i = 0; i < ARRAY_LEN(types) && !ret->gateway; i++) {
                const struct rtattr *attr = wire_find(message, types[i], 4);

                if (attr)
                        take_gateway(ret, wire_family(message), types[i], wire_data(attr),
                                     wire_size(attr));
        }
}

/* The gateway among the attributes behind the fixed part of a path. */
static void find_gateway(const struct live_paths *walk, size_t len, struct live_path *ret)
{
        size_t at = RTA_ALIGN(sizeof(struct rtnexthop));

        while (at + sizeof(struct rtattr) <= len) {
                const struct rtattr *attr = (const void *) (walk->at + at);
                unsigned type = attr->rta_type & NLA_TYPE_MASK;

                if (attr->rta_len < sizeof(*attr) || attr->rta_len > len - at)
                        return;
                if ((type == RTA_GATEWAY || type == RTA_VIA) && wire_size(attr) >= 4)
                        take_gateway(ret, wire_family(walk->message), type, wire_data(attr),
                                     wire_size(attr));
                at += RTA_ALIGN(attr->rta_len);
        }
}

bool live_next_path(struct live_paths *walk, struct live_path *ret)
{
        const struct rtnexthop *path = (const void *) walk->at;
        size_t step;

        *ret = (struct live_path){ 0 };
        if (walk->over)
                return false;
        if (!walk->multiple) {
                walk->over = true;
                if (walk->message->nlmsg_type == RTM_NEWNEXTHOP)
                        object_path(walk->message, ret);
                else
                        single_path(walk->message, ret);
                return true;
        }
        if (walk->left < sizeof(*path) || path->rtnh_len < sizeof(*path) ||
            path->rtnh_len > walk->left)
                return false;

        ret->index = path->rtnh_ifindex;
        ret->weight = path->rtnh_hops;
        ret->on_link = path->rtnh_flags & RTNH_F_ONLINK;
        find_gateway(walk, path->rtnh_len, ret);
        step = RTNH_ALIGN(path->rtnh_len);
        if (step > walk->left)
                step = walk->left;
        walk->at += step;
        walk->left -= step;
        return true;
}

bool live_covers(const unsigned char *network, unsigned prefix, const unsigned char *address)
{
        const unsigned whole = prefix / 8, rest = prefix % 8;

        return memcmp(network, address, whole) == 0 &&
               (!rest || (network[whole] ^ address[whole]) >> (8 - rest) == 0);
}
