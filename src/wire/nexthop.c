// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nexthop objects: a route names one by its number, and where it leads is told by the object, or by
 * the members of a group. Whoever asks where a route leads shall not have to know that.
 */
#include <arpa/inet.h>
#include <linux/nexthop.h>
#include <string.h>

#include "wire/walk.h"

uint32_t wire_nexthop_id(const struct nlmsghdr *message)
{
        switch (wire_kind(message)) {
        case WIRE_NEXTHOP:
                return wire_u32(message, NHA_ID, 0);
        case WIRE_ROUTE:
                return wire_u32(message, RTA_NH_ID, 0);
        default:
                return 0;
        }
}

bool wire_nexthop_member(const struct nlmsghdr *group, size_t at, struct nexthop_grp *ret)
{
        const struct rtattr *attr =
                wire_kind(group) == WIRE_NEXTHOP ? wire_find(group, NHA_GROUP, sizeof(*ret)) : NULL;

        if (!attr || at >= wire_size(attr) / sizeof(*ret))
                return false;
        memcpy(ret, (const unsigned char *) wire_data(attr) + at * sizeof(*ret), sizeof(*ret));
        return true;
}

size_t wire_nexthop_place(const struct message_list *nexthops, uint32_t id)
{
        size_t low = 0, high = nexthops->n;

        while (low < high) {
                const size_t middle = low + (high - low) / 2;

                if (wire_nexthop_id(nexthops->items[middle]) < id)
                        low = middle + 1;
                else
                        high = middle;
        }
        return id && low < nexthops->n && wire_nexthop_id(nexthops->items[low]) == id ? low
                                                                                      : nexthops->n;
}

const struct nlmsghdr *wire_nexthop(const struct message_list *nexthops, uint32_t id)
{
        const size_t place = wire_nexthop_place(nexthops, id);

        return place < nexthops->n ? nexthops->items[place] : NULL;
}

bool wire_nexthop_concerns(const struct message_list *nexthops, uint32_t id, int index)
{
        const struct nlmsghdr *object = wire_nexthop(nexthops, id);
        struct nexthop_grp member;

        if (!object || wire_index(object))
                return object && wire_index(object) == index;
        for (size_t i = 0; wire_nexthop_member(object, i, &member); i++) {
                const struct nlmsghdr *path = wire_nexthop(nexthops, member.id);

                if (path && wire_index(path) == index)
                        return true;
        }
        return false;
}

static unsigned flags_of(const struct nlmsghdr *object)
{
        return ((const struct nhmsg *) wire_body(object))->nh_flags & RTNH_F_ONLINK;
}

/* As RTA_GATEWAY, or as RTA_VIA, with its family before it, where that is not the route's. */
struct gateway {
        unsigned type;
        size_t size; /* 0: none */
        unsigned char bytes[sizeof(uint16_t) + 16];
};

static struct gateway gateway_of(const struct nlmsghdr *object, int family)
{
        const uint16_t own = (uint16_t) wire_family(object);
        const size_t size = own == AF_INET ? 4 : 16, head = own == family ? 0 : sizeof(own);
        const struct rtattr *attr = wire_find(object, NHA_GATEWAY, size);
        struct gateway ret = { .type = head ? RTA_VIA : RTA_GATEWAY };

        if (!attr)
                return ret;
        memcpy(ret.bytes, &own, head);
        memcpy(ret.bytes + head, wire_data(attr), size);
        ret.size = head + size;
        return ret;
}

static void put_single(struct wire_builder *builder, int family, const struct nlmsghdr *object)
{
        struct rtmsg *body = (void *) ((unsigned char *) builder->message + NLMSG_HDRLEN);
        const struct gateway gateway = gateway_of(object, family);

        body->rtm_flags |= flags_of(object);
        wire_put_u32(builder, RTA_OIF, (uint32_t) wire_index(object));
        if (gateway.size)
                wire_put(builder, gateway.type, gateway.bytes, gateway.size);
}

/* One path of several, to @at. Returns its size. */
static size_t write_path(unsigned char *at, int family, const struct nlmsghdr *object, int weight)
{
        const struct gateway gateway = gateway_of(object, family);
        struct rtnexthop *path = (void *) at;
        struct rtattr *attr = (void *) (path + 1);

        *path = (struct rtnexthop){ .rtnh_len = sizeof(*path),
                                    .rtnh_flags = (unsigned char) flags_of(object),
                                    .rtnh_hops = (unsigned char) weight,
                                    .rtnh_ifindex = wire_index(object) };
        if (gateway.size) {
                attr->rta_type = (unsigned short) gateway.type;
                attr->rta_len = (unsigned short) RTA_LENGTH(gateway.size);
                memcpy(attr + 1, gateway.bytes, gateway.size);
                path->rtnh_len =
                        (unsigned short) (sizeof(*path) + RTA_ALIGN(RTA_LENGTH(gateway.size)));
        }
        return path->rtnh_len;
}

static void put_group(struct wire_builder *builder, int family, const struct nlmsghdr *group,
                      const struct message_list *nexthops)
{
        enum { PATH_MAX_SIZE = sizeof(struct rtnexthop) + RTA_SPACE(sizeof(uint16_t) + 16) };
        const size_t n = wire_size(wire_find(group, NHA_GROUP, 0)) / sizeof(struct nexthop_grp);
        unsigned char *paths = arena_alloc(builder->mem, n * PATH_MAX_SIZE + 1);
        struct nexthop_grp member;
        size_t size = 0;

        for (size_t i = 0; wire_nexthop_member(group, i, &member); i++) {
                const struct nlmsghdr *object = wire_nexthop(nexthops, member.id);

                if (object)
                        size += write_path(paths + size, family, object, member.weight);
        }
        wire_put(builder, RTA_MULTIPATH, paths, size);
}

static bool tells_paths(const struct nlmsghdr *route)
{
        return wire_find(route, RTA_OIF, 4) || wire_find(route, RTA_MULTIPATH, 0);
}

const struct nlmsghdr *wire_with_paths(struct arena *mem, const struct nlmsghdr *route,
                                       const struct message_list *nexthops)
{
        const uint32_t id = wire_nexthop_id(route);
        const struct nlmsghdr *object =
                id && !tells_paths(route) ? wire_nexthop(nexthops, id) : NULL;
        struct arena own cleanup(arena_free) = { 0 };
        struct wire_walk walk = wire_walk_message(route);
        struct wire_builder builder;
        const struct rtattr *attr;

        if (!object)
                return wire_copy(mem, route);
        builder = wire_start(&own, route->nlmsg_type, wire_body(route), wire_body_size(route));
        while ((attr = wire_next(&walk)))
                wire_put(&builder, attr->rta_type, wire_data(attr), wire_size(attr));
        if (wire_find(object, NHA_GROUP, 0))
                put_group(&builder, wire_family(route), object, nexthops);
        else
                put_single(&builder, wire_family(route), object);
        return wire_copy(mem, builder.too_large ? route : builder.message);
}
