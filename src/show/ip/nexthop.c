// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip-nexthop(8). The family is always told, as a nexthop object without a gateway does not show it.
 */
#include <linux/nexthop.h>
#include <string.h>

#include "show/ip/parts.h"
#include "wire/newer.h"

enum { CLOCK_TICKS = 100 }; /* USER_HZ: what timers of a group are told in; ip(8) takes seconds */

static void put_members(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        const size_t n = wire_size(attribute) / sizeof(struct nexthop_grp);
        const unsigned char *at = wire_data(attribute);
        struct nexthop_grp member;

        strbuf_addf(to->out, " %s ", word);
        for (size_t i = 0; i < n; i++, at += sizeof(member)) {
                memcpy(&member, at, sizeof(member));
                strbuf_addf(to->out, "%s%u", i ? "/" : "", member.id);
                if (member.weight)
                        strbuf_addf(to->out, ",%d", member.weight + 1);
        }
}

/* Hash-threshold, which is what a group is unless another type is said. */
static void put_type(struct ip_sentence *to, uint64_t type)
{
        static const char *const names[] = { "mpath", "resilient" };

        if (type)
                ip_put_name(to, "type", names, ARRAY_LEN(names), (uint32_t) type);
}

static void put_resilience(struct ip_sentence *to, const struct rtattr *nest)
{
        enum { BUCKETS = 1, IDLE_TIMER, UNBALANCED_TIMER }; /* NHA_RES_GROUP_..., Linux 5.13 */
        struct ip_attributes attributes = { .all = wire_walk_nest(nest) };

        if (!nest)
                return;
        strbuf_addf(to->out, " buckets %u idle_timer %u unbalanced_timer %u",
                    (unsigned) ip_take_number(&attributes, BUCKETS, 0),
                    (unsigned) ip_take_number(&attributes, IDLE_TIMER, 0) / CLOCK_TICKS,
                    (unsigned) ip_take_number(&attributes, UNBALANCED_TIMER, 0) / CLOCK_TICKS);
        ip_take(&attributes, NHA_RES_GROUP_UNBALANCED_TIME, 0); /* of a dump only */
        ip_take(&attributes, 0, 0);                             /* padding */
        ip_rest(to, &attributes, "attribute of a resilient group");
}

static void put_blackhole(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        (void) attribute;
        strbuf_addf(to->out, " %s", word);
}

void ip_nexthop_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb)
{
        static const struct ip_word words[] = {
                { NHA_ID, 4, "id", ip_put_number },
                { NHA_GATEWAY, 4, "via", ip_put_address },
                { NHA_OIF, 4, "dev", ip_put_link },
                { NHA_BLACKHOLE, 0, "blackhole", put_blackhole },
                { NHA_FDB, 0, "fdb", put_blackhole },
                { NHA_GROUP, sizeof(struct nexthop_grp), "group", put_members },
                { NHA_OP_FLAGS, 0, NULL, NULL }, /* of a dump only */
        };
        const struct nhmsg *body = wire_body(message);
        struct ip_attributes attributes = { .all = wire_walk_message(message) };

        ip_start(to, body->nh_family, "nexthop", verb);
        ip_put_all(to, &attributes, words, ARRAY_LEN(words));
        put_type(to, ip_take_number(&attributes, NHA_GROUP_TYPE, 0));
        put_resilience(to, ip_take(&attributes, NHA_RES_GROUP, 0));
        if (body->nh_protocol != RTPROT_UNSPEC)
                ip_put_protocol(to, "proto", body->nh_protocol);
        if (body->nh_flags & RTNH_F_ONLINK)
                strbuf_adds(to->out, " onlink");
        ip_rest(to, &attributes, "attribute");
}
