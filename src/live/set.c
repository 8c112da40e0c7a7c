// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hash table with open addressing over a list of messages. What counts of a message is written
 * out as bytes, which are hashed and compared.
 */
#include "live/set.h"

#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <string.h>

#include "live/path.h"

static void add_bytes(struct strbuf *out, const void *data, size_t size)
{
        const unsigned char length = (unsigned char) size;

        strbuf_add(out, (const char *) &length, sizeof(length));
        if (size)
                strbuf_add(out, data, size);
}

static void add_u32(struct strbuf *out, uint32_t value)
{
        strbuf_add(out, (const char *) &value, sizeof(value));
}

static void add_attribute(struct strbuf *out, const struct nlmsghdr *message, unsigned type)
{
        const struct rtattr *attr = wire_find(message, type, 0);

        add_bytes(out, attr ? wire_data(attr) : NULL, attr ? wire_size(attr) : 0);
}

/* Without the NUL that only some senders add. */
static void add_string(struct strbuf *out, const struct nlmsghdr *message, unsigned type)
{
        const struct rtattr *attr = wire_find(message, type, 0);

        add_bytes(out, attr ? wire_data(attr) : NULL,
                  attr ? strnlen(wire_data(attr), wire_size(attr)) : 0);
}

/* A label that is the name of the link, or that got too long and was left out, says nothing. */
static void add_label(struct strbuf *out, const struct nlmsghdr *message)
{
        const struct rtattr *attr = wire_find(message, IFA_LABEL, 0);
        const char *colon = attr ? memchr(wire_data(attr), ':', wire_size(attr)) : NULL;

        if (colon)
                add_string(out, message, IFA_LABEL);
}

static void identify_address(struct strbuf *out, const struct nlmsghdr *message)
{
        const struct ifaddrmsg *address = wire_body(message);

        add_u32(out, (uint32_t) address->ifa_family << 16 | (uint32_t) address->ifa_prefixlen << 8 |
                             address->ifa_scope);
        add_u32(out, address->ifa_index);
        add_attribute(out, message, IFA_LOCAL);
        add_attribute(out, message, IFA_ADDRESS);
        add_label(out, message);
}

static void identify_route(struct strbuf *out, const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        const uint32_t head[] = {
                (uint32_t) route->rtm_family << 24 | (uint32_t) route->rtm_dst_len << 16 |
                        (uint32_t) route->rtm_src_len << 8 | route->rtm_tos,
                route->rtm_type,
                wire_table(message),
                wire_u32(message, RTA_PRIORITY, 0),
        };
        struct live_path path;

        strbuf_add(out, (const char *) head, sizeof(head));
        add_attribute(out, message, RTA_DST);
        add_attribute(out, message, RTA_SRC);
        add_u32(out, wire_nexthop_id(message));
        if (wire_nexthop_id(message))
                return; /* where it leads is the object's to say */
        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) {
                const uint32_t way[] = { (uint32_t) path.index, (uint32_t) path.weight,
                                         (uint32_t) path.family };

                strbuf_add(out, (const char *) way, sizeof(way));
                add_bytes(out, path.gateway, path.size);
        }
}

static void identify_rule(struct strbuf *out, const struct nlmsghdr *message)
{
        const struct fib_rule_hdr *rule = wire_body(message);

        add_u32(out, (uint32_t) rule->family << 24 | (uint32_t) rule->dst_len << 16 |
                             (uint32_t) rule->src_len << 8 | rule->action);
        add_u32(out, wire_table(message));
        add_u32(out, wire_u32(message, FRA_PRIORITY, 0));
        add_u32(out, wire_u32(message, FRA_FWMARK, 0));
        add_attribute(out, message, FRA_DST);
        add_attribute(out, message, FRA_SRC);
        add_string(out, message, FRA_IIFNAME);
        add_string(out, message, FRA_OIFNAME);
}

static void identify_nexthop(struct strbuf *out, const struct nlmsghdr *message)
{
        const struct nhmsg *nexthop = wire_body(message);

        add_u32(out, (uint32_t) nexthop->nh_family << 8 | (nexthop->nh_flags & RTNH_F_ONLINK));
        add_u32(out, wire_nexthop_id(message));
        add_u32(out, (uint32_t) wire_index(message));
        add_attribute(out, message, NHA_GATEWAY);
}

static void identify(struct strbuf *out, const struct nlmsghdr *message)
{
        out->len = 0;
        if (!wire_body(message))
                return;
        switch (message->nlmsg_type) {
        case RTM_NEWADDR:
                identify_address(out, message);
                break;
        case RTM_NEWROUTE:
                identify_route(out, message);
                break;
        case RTM_NEWNEXTHOP:
                identify_nexthop(out, message);
                break;
        case RTM_NEWRULE:
                identify_rule(out, message);
                break;
        default:
                break;
        }
}

/* Eight bytes at a time: there may be two hundred thousand of these. */
static uint32_t hash_of(const struct strbuf *text)
{
        uint64_t hash = text->len;

        for (size_t i = 0; i < text->len; i += sizeof(uint64_t)) {
                const size_t left = text->len - i;
                uint64_t word = 0;

                memcpy(&word, text->data + i, left < sizeof(word) ? left : sizeof(word));
                hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
                hash ^= hash >> 29;
        }
        return (uint32_t) (hash ^ hash >> 32);
}

static void add(struct live_set *set, size_t item)
{
        uint32_t hash;
        size_t slot;

        identify(&set->mine, set->list->items[item]);
        hash = hash_of(&set->mine);
        for (slot = hash & set->mask; set->slots[slot].item; slot = (slot + 1) & set->mask)
                ;
        set->slots[slot] = (struct live_slot){ hash, (uint32_t) item + 1 };
}

struct live_set live_set_of(const struct message_list *list, int index)
{
        return (struct live_set){ .list = list, .index = index };
}

/* When something is asked for the first time: often nothing ever is. */
static void fill(struct live_set *set)
{
        const struct message_list *list = set->list;
        const int index = set->index;
        size_t size = 2;

        for (size_t i = 0; i < list->n; i++)
                set->n += !index || wire_concerns(list->items[i], index);
        while (size < 2 * set->n)
                size *= 2;
        set->mask = size - 1;
        set->slots = arena_alloc(&set->mem, size * sizeof(*set->slots));
        for (size_t i = 0; i < list->n; i++)
                if (!index || wire_concerns(list->items[i], index))
                        add(set, i);
}

void live_set_free(struct live_set *set)
{
        strbuf_free(&set->mine);
        strbuf_free(&set->theirs);
        arena_free(&set->mem);
}

bool live_set_has(struct live_set *set, const struct nlmsghdr *message,
                  const struct wire_move *move)
{
        uint32_t hash;

        if (!set->slots)
                fill(set);
        if (!set->n)
                return false;
        if (move) {
                if (!set->buffer)
                        set->buffer = arena_alloc(&set->mem, WIRE_MESSAGE_MAX);
                if (!wire_retarget(set->buffer, WIRE_MESSAGE_MAX, message, move))
                        return false;
                message = set->buffer;
        }
        identify(&set->mine, message);
        hash = hash_of(&set->mine);
        for (size_t slot = hash & set->mask; set->slots[slot].item; slot = (slot + 1) & set->mask) {
                if (set->slots[slot].hash != hash)
                        continue;
                identify(&set->theirs, set->list->items[set->slots[slot].item - 1]);
                if (set->mine.len && set->mine.len == set->theirs.len &&
                    memcmp(set->mine.data, set->theirs.data, set->mine.len) == 0)
                        return true;
        }
        return false;
}
