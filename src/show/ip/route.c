// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip-route(8). Scope, table and protocol are told wherever ip(8) would choose others by itself.
 */
#include <linux/icmpv6.h>
#include <stdio.h>
#include <string.h>

#include "mkbridge/names.h"
#include "show/ip/parts.h"

static const char *const type_words[] = {
        [RTN_UNICAST] = "unicast",
        [RTN_LOCAL] = "local",
        [RTN_BROADCAST] = "broadcast",
        [RTN_ANYCAST] = "anycast",
        [RTN_MULTICAST] = "multicast",
        [RTN_BLACKHOLE] = "blackhole",
        [RTN_UNREACHABLE] = "unreachable",
        [RTN_PROHIBIT] = "prohibit",
        [RTN_THROW] = "throw",
};
static const struct word_table types = { type_words, ARRAY_LEN(type_words) };

/* [TYPE] PREFIX; the zero route is called default. */
static void put_destination(struct ip_sentence *to, struct ip_attributes *attributes,
                            const struct rtmsg *body)
{
        const struct rtattr *destination = ip_take(attributes, RTA_DST, 4);

        if (body->rtm_type != RTN_UNICAST && body->rtm_type != RTN_UNSPEC)
                strbuf_addf(to->out, " %s", word_of(&types, body->rtm_type));
        strbuf_addc(to->out, ' ');
        if (body->rtm_dst_len)
                ip_add_prefix(to->out, destination, body->rtm_family, body->rtm_dst_len);
        else
                strbuf_adds(to->out, "default");
}

static void put_via(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        const struct rtvia *via = wire_data(attribute);
        const size_t size = wire_size(attribute) - sizeof(*via);
        const bool inet6 = via->rtvia_family == AF_INET6 && size == 16;
        struct strbuf *out = to->out;

        if (!inet6 && !(via->rtvia_family == AF_INET && size == 4)) {
                ip_rest_add(to, "via of family %u (%zu bytes)", via->rtvia_family, size);
                return;
        }
        strbuf_addf(out, " %s %s ", word, inet6 ? "inet6" : "inet");
        ip_add_bytes(out, via->rtvia_family, via->rtvia_addr);
}

static const struct ip_word path_words[] = {
        { RTA_GATEWAY, 4, "via", ip_put_address },
        { RTA_VIA, sizeof(struct rtvia), "via", put_via },
        { RTA_OIF, 4, "dev", ip_put_link },
};

static bool has_gateway(struct ip_attributes *attributes)
{
        return ip_take(attributes, RTA_GATEWAY, 4) || ip_take(attributes, RTA_VIA, 4) ||
               ip_take(attributes, RTA_MULTIPATH, 0) || ip_take(attributes, RTA_NH_ID, 4);
}

/* ip(8) takes `link` for routes without gateway, `host` for local ones. IPv6 has no scopes. */
static void put_scope(struct ip_sentence *to, struct ip_attributes *attributes,
                      const struct rtmsg *body)
{
        static const char *const names[RT_SCOPE_NOWHERE + 1] = {
                [RT_SCOPE_UNIVERSE] = "global", [RT_SCOPE_SITE] = "site",
                [RT_SCOPE_LINK] = "link",       [RT_SCOPE_HOST] = "host",
                [RT_SCOPE_NOWHERE] = "nowhere",
        };
        bool usual = body->rtm_type == RTN_UNICAST && body->rtm_scope == RT_SCOPE_UNIVERSE &&
                     has_gateway(attributes) && !to->removal;

        if (body->rtm_family == AF_INET && !usual)
                ip_put_name(to, "scope", names, ARRAY_LEN(names), body->rtm_scope);
}

static void put_table(struct ip_sentence *to, struct ip_attributes *attributes,
                      const struct rtmsg *body)
{
        uint32_t table = (uint32_t) ip_take_number(attributes, RTA_TABLE, body->rtm_table);

        if (table != RT_TABLE_MAIN || body->rtm_type != RTN_UNICAST)
                ip_put_table(to, "table", table);
}

static void put_flags(struct ip_sentence *to, unsigned flags)
{
        if (flags & RTNH_F_ONLINK)
                strbuf_adds(to->out, " onlink");
        if (flags & RTNH_F_PERVASIVE)
                strbuf_adds(to->out, " pervasive");
}

static const struct ip_word metric_words[] = {
        { RTAX_MTU, 4, "mtu", ip_put_number },
        { RTAX_ADVMSS, 4, "advmss", ip_put_number },
        { RTAX_WINDOW, 4, "window", ip_put_number },
        { RTAX_RTT, 4, "rtt", ip_put_number },
        { RTAX_RTTVAR, 4, "rttvar", ip_put_number },
        { RTAX_RTO_MIN, 4, "rto_min", ip_put_number },
        { RTAX_SSTHRESH, 4, "ssthresh", ip_put_number },
        { RTAX_CWND, 4, "cwnd", ip_put_number },
        { RTAX_INITCWND, 4, "initcwnd", ip_put_number },
        { RTAX_INITRWND, 4, "initrwnd", ip_put_number },
        { RTAX_REORDERING, 4, "reordering", ip_put_number },
        { RTAX_HOPLIMIT, 4, "hoplimit", ip_put_number },
        { RTAX_QUICKACK, 4, "quickack", ip_put_number },
        { RTAX_FASTOPEN_NO_COOKIE, 4, "fastopen_no_cookie", ip_put_number },
        { RTAX_CC_ALGO, 1, "congctl", ip_put_text },
};

/* Which of them take `lock`; a rto_min that is given is always locked. */
static bool is_lockable(unsigned type)
{
        return type != RTAX_RTO_MIN && type != RTAX_FEATURES && type != RTAX_FASTOPEN_NO_COOKIE;
}

static void put_features(struct ip_sentence *to, uint32_t features)
{
        const uint32_t ecn = 1; /* RTAX_FEATURE_ECN; an enum of the kernel's own headers */

        if (features & ecn)
                strbuf_adds(to->out, " features ecn");
        if (features & ~ecn)
                ip_rest_add(to, "features 0x%x", features & ~ecn);
}

static void put_metrics(struct ip_sentence *to, const struct rtattr *nest)
{
        struct ip_attributes metrics = { .all = wire_walk_nest(nest) };
        uint32_t locked = (uint32_t) ip_take_number(&metrics, RTAX_LOCK, 0);

        for (size_t i = 0; i < ARRAY_LEN(metric_words); i++) {
                const struct ip_word *row = &metric_words[i];
                const struct rtattr *found = ip_take(&metrics, row->type, row->min);
                char word[32];

                if (!found)
                        continue;
                snprintf(word, sizeof(word), "%s%s", row->word,
                         locked >> row->type & 1 && is_lockable(row->type) ? " lock" : "");
                row->put(to, word, found);
        }
        put_features(to, (uint32_t) ip_take_number(&metrics, RTAX_FEATURES, 0));
        ip_rest(to, &metrics, "metric");
}

static void put_preference(struct ip_sentence *to, uint64_t preference)
{
        static const char *const names[] = {
                [ICMPV6_ROUTER_PREF_HIGH] = "high",
                [ICMPV6_ROUTER_PREF_LOW] = "low",
        };

        if (preference) /* 0: medium, what every route has */
                ip_put_name(to, "pref", names, ARRAY_LEN(names), (uint32_t) preference);
}

static void put_hop(struct ip_sentence *to, const struct rtnexthop *hop)
{
        struct ip_attributes attributes = {
                .all = { (const unsigned char *) (hop + 1), hop->rtnh_len - sizeof(*hop) },
        };
        const struct rtattr *realms;

        strbuf_adds(to->out, " nexthop");
        ip_put_all(to, &attributes, path_words, ARRAY_LEN(path_words));
        ip_put_index(to, "dev", hop->rtnh_ifindex);
        strbuf_addf(to->out, " weight %d", hop->rtnh_hops + 1);
        realms = ip_take(&attributes, RTA_FLOW, 4);
        if (realms)
                ip_put_realms(to, "realms", realms);
        put_flags(to, hop->rtnh_flags);
        ip_rest(to, &attributes, "attribute of a nexthop");
}

static void put_hops(struct ip_sentence *to, const struct rtattr *multipath)
{
        struct wire_walk walk = wire_walk_nest(multipath);
        const struct rtnexthop *hop;

        while ((hop = wire_next_path(&walk)))
                put_hop(to, hop);
}

/* Told beside the number of a nexthop object, where ip(8) takes only one of them. */
static void forget_paths(struct ip_attributes *attributes)
{
        static const unsigned told[] = { RTA_GATEWAY, RTA_VIA,   RTA_OIF,       RTA_MULTIPATH,
                                         RTA_FLOW,    RTA_ENCAP, RTA_ENCAP_TYPE };

        for (size_t i = 0; i < ARRAY_LEN(told); i++)
                ip_take(attributes, told[i], 0);
}

/* What describes the way rather than the destination. */
static void put_way(struct ip_sentence *to, struct ip_attributes *attributes,
                    const struct rtmsg *body)
{
        static const struct ip_word words[] = {
                { RTA_NH_ID, 4, "nhid", ip_put_number },
                { RTA_PREFSRC, 4, "src", ip_put_address },
                { RTA_PRIORITY, 4, "metric", ip_put_number },
                { RTA_FLOW, 4, "realms", ip_put_realms },
                { RTA_EXPIRES, 4, "expires", ip_put_number },
                { RTA_CACHEINFO, 0, NULL, NULL }, /* of a dump only */
        };

        if (!ip_take(attributes, RTA_NH_ID, 4))
                ip_put_all(to, attributes, path_words, ARRAY_LEN(path_words));
        if (body->rtm_protocol != RTPROT_UNSPEC || !to->removal)
                ip_put_protocol(to, "proto", body->rtm_protocol);
        put_scope(to, attributes, body);
        ip_put_all(to, attributes, words, ARRAY_LEN(words));
        put_table(to, attributes, body);
        put_metrics(to, ip_take(attributes, RTA_METRICS, 0));
        put_preference(to, ip_take_number(attributes, RTA_PREF, 0));
        put_flags(to, ip_take(attributes, RTA_NH_ID, 4) ? 0 : body->rtm_flags);
        if (!ip_take(attributes, RTA_NH_ID, 4))
                put_hops(to, ip_take(attributes, RTA_MULTIPATH, 0));
}

void ip_route_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb)
{
        const struct rtmsg *body = wire_body(message);
        struct ip_attributes attributes = { .all = wire_walk_message(message) };
        const struct rtattr *source = ip_take(&attributes, RTA_SRC, 4);

        if (wire_nexthop_id(message))
                forget_paths(&attributes);

        ip_start(to, body->rtm_family, "route", verb);
        put_destination(to, &attributes, body);
        if (body->rtm_src_len) {
                strbuf_adds(to->out, " from ");
                ip_add_prefix(to->out, source, body->rtm_family, body->rtm_src_len);
        }
        if (body->rtm_tos)
                strbuf_addf(to->out, " tos 0x%02x", body->rtm_tos);
        put_way(to, &attributes, body);
        ip_rest(to, &attributes, "attribute");
}
