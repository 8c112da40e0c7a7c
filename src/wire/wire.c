// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading rtnetlink messages. Every step stays inside nlmsg_len, and inside the attribute that a
 * nest or a list of paths is in; what does not fit is not there.
 */
#include "wire/wire.h"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <string.h>

#include "wire/walk.h"

/* Each kind of object has four types: NEW, DEL, GET, SET. The index is (type - RTM_BASE) / 4. */
static const size_t body_sizes[] = {
        [WIRE_LINK] = sizeof(struct ifinfomsg),    [WIRE_ADDRESS] = sizeof(struct ifaddrmsg),
        [WIRE_ROUTE] = sizeof(struct rtmsg),       [WIRE_NEIGHBOUR] = sizeof(struct ndmsg),
        [WIRE_RULE] = sizeof(struct fib_rule_hdr), [WIRE_QDISC] = sizeof(struct tcmsg),
        [WIRE_FILTER] = sizeof(struct tcmsg),      [WIRE_NEXTHOP] = sizeof(struct nhmsg),
};

unsigned wire_kind(const struct nlmsghdr *message)
{
        return message->nlmsg_type < RTM_BASE ? UINT_MAX : (message->nlmsg_type - RTM_BASE) / 4U;
}

size_t wire_body_size(const struct nlmsghdr *message)
{
        unsigned kind = wire_kind(message);
        size_t size = kind < ARRAY_LEN(body_sizes) ? body_sizes[kind] : 0;

        return message->nlmsg_len >= NLMSG_HDRLEN + size ? size : 0;
}

const void *wire_body(const struct nlmsghdr *message)
{
        return wire_body_size(message) ? (const unsigned char *) message + NLMSG_HDRLEN : NULL;
}

const struct nlmsghdr *wire_copy(struct arena *mem, const struct nlmsghdr *message)
{
        struct nlmsghdr *copy;

        if (message->nlmsg_len > WIRE_MESSAGE_MAX || !wire_body_size(message))
                return NULL;

        copy = arena_alloc(mem, NLMSG_ALIGN(message->nlmsg_len));
        memcpy(copy, message, message->nlmsg_len);
        return copy;
}

const void *wire_data(const struct rtattr *attr)
{
        return (const unsigned char *) attr + RTA_LENGTH(0);
}

size_t wire_size(const struct rtattr *attr)
{
        return attr->rta_len - RTA_LENGTH(0);
}

static struct wire_walk walk_after(const struct nlmsghdr *message, size_t body)
{
        size_t start = NLMSG_HDRLEN + NLMSG_ALIGN(body);

        if (message->nlmsg_len < start)
                return (struct wire_walk){ 0 };
        return (struct wire_walk){ (const unsigned char *) message + start,
                                   message->nlmsg_len - start };
}

struct wire_walk wire_walk_message(const struct nlmsghdr *message)
{
        size_t body = wire_body_size(message);

        return body ? walk_after(message, body) : (struct wire_walk){ 0 };
}

struct wire_walk wire_walk_nest(const struct rtattr *nest)
{
        return nest ? (struct wire_walk){ wire_data(nest), wire_size(nest) }
                    : (struct wire_walk){ 0 };
}

/* Past @size bytes and the padding after them, which the last one may lack. */
static void step(struct wire_walk *walk, size_t size)
{
        size = RTA_ALIGN(size);
        if (size > walk->left)
                size = walk->left;
        walk->at += size;
        walk->left -= size;
}

const struct rtattr *wire_next(struct wire_walk *walk)
{
        const struct rtattr *attr = (const void *) walk->at;

        if (walk->left < sizeof(*attr) || attr->rta_len < sizeof(*attr) ||
            attr->rta_len > walk->left)
                return NULL;
        step(walk, attr->rta_len);
        return attr;
}

const struct rtnexthop *wire_next_path(struct wire_walk *walk)
{
        const struct rtnexthop *path = (const void *) walk->at;

        if (walk->left < sizeof(*path) || path->rtnh_len < sizeof(*path) ||
            path->rtnh_len > walk->left)
                return NULL;
        step(walk, path->rtnh_len);
        return path;
}

static const struct rtattr *find(struct wire_walk walk, unsigned type, size_t min)
{
        const struct rtattr *attr;

        while ((attr = wire_next(&walk)))
                if ((attr->rta_type & NLA_TYPE_MASK) == type && wire_size(attr) >= min)
                        return attr;
        return NULL;
}

const struct rtattr *wire_find(const struct nlmsghdr *message, unsigned type, size_t min)
{
        return find(wire_walk_message(message), type, min);
}

const struct rtattr *wire_find_after(const struct nlmsghdr *message, size_t body, unsigned type,
                                     size_t min)
{
        return find(walk_after(message, body), type, min);
}

const struct rtattr *wire_find_in(const struct rtattr *nest, unsigned type, size_t min)
{
        return find(wire_walk_nest(nest), type, min);
}

uint32_t wire_u32(const struct nlmsghdr *message, unsigned type, uint32_t otherwise)
{
        const struct rtattr *attr = wire_find(message, type, sizeof(otherwise));

        if (attr)
                memcpy(&otherwise, wire_data(attr), sizeof(otherwise));
        return otherwise;
}

void wire_change_u32(struct nlmsghdr *message, unsigned type, uint32_t value)
{
        const struct rtattr *attr = wire_find(message, type, sizeof(value));
        unsigned char *start = (unsigned char *) message;

        if (attr)
                memcpy(start + ((const unsigned char *) wire_data(attr) - start), &value,
                       sizeof(value));
}

const char *wire_string(struct arena *mem, const struct nlmsghdr *message, unsigned type,
                        const char *otherwise)
{
        const struct rtattr *attr = wire_find(message, type, 0);

        if (!attr)
                return otherwise;
        return arena_strndup(mem, wire_data(attr), strnlen(wire_data(attr), wire_size(attr)));
}

int wire_family(const struct nlmsghdr *message)
{
        const unsigned char *body = wire_body(message);

        return body ? body[0] : 0; /* AF_UNSPEC */
}

int wire_index(const struct nlmsghdr *message)
{
        const void *body = wire_body(message);

        if (!body)
                return 0;

        switch (wire_kind(message)) {
        case WIRE_LINK:
                return ((const struct ifinfomsg *) body)->ifi_index;
        case WIRE_ADDRESS:
                return (int) ((const struct ifaddrmsg *) body)->ifa_index;
        case WIRE_ROUTE:
                return (int) wire_u32(message, RTA_OIF, 0);
        case WIRE_NEIGHBOUR:
                return ((const struct ndmsg *) body)->ndm_ifindex;
        case WIRE_NEXTHOP:
                return (int) wire_u32(message, NHA_OIF, 0);
        default:
                return 0;
        }
}

bool wire_concerns(const struct nlmsghdr *message, int index)
{
        const struct rtnexthop *path;
        struct wire_walk walk;

        if (wire_index(message) == index)
                return true;
        if (wire_kind(message) != WIRE_ROUTE)
                return false;

        walk = wire_walk_nest(wire_find(message, RTA_MULTIPATH, 0));
        while ((path = wire_next_path(&walk)))
                if (path->rtnh_ifindex == index)
                        return true;
        return false;
}

bool wire_is_link_local(int family, const unsigned char *address)
{
        return family == AF_INET6 && address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

uint32_t wire_table(const struct nlmsghdr *message)
{
        const void *body = wire_body(message);

        if (!body)
                return RT_TABLE_UNSPEC;

        switch (wire_kind(message)) {
        case WIRE_ROUTE:
                return wire_u32(message, RTA_TABLE, ((const struct rtmsg *) body)->rtm_table);
        case WIRE_RULE:
                return wire_u32(message, FRA_TABLE, ((const struct fib_rule_hdr *) body)->table);
        default:
                return RT_TABLE_UNSPEC;
        }
}

/* Folds eight bytes into a hash: FNV-1a's way, but with words, and the high bits stirred in. */
static uint64_t fold(uint64_t hash, uint64_t word)
{
        hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
        return hash ^ hash >> 29;
}

uint64_t wire_route_key(const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        const struct rtattr *attr;
        uint64_t destination[2] = { 0, 0 }, hash = 0;

        if (!route || wire_kind(message) != WIRE_ROUTE)
                return 0;

        attr = wire_find(message, RTA_DST, 0);
        if (attr)
                memcpy(destination, wire_data(attr),
                       wire_size(attr) < sizeof(destination) ? wire_size(attr)
                                                             : sizeof(destination));
        hash = fold(hash, (uint64_t) route->rtm_family << 16 | (uint64_t) route->rtm_dst_len << 8 |
                                  route->rtm_tos);
        hash = fold(hash,
                    (uint64_t) wire_table(message) << 32 | wire_u32(message, RTA_PRIORITY, 0));
        hash = fold(hash, destination[0]);
        return fold(hash, destination[1]);
}
