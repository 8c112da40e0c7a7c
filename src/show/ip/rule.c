// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip-rule(8).
 */
#include <endian.h>
#include <linux/fib_rules.h>
#include <string.h>

#include "show/ip/parts.h"

enum { PORT_MASK_SOURCE = 28, PORT_MASK_DESTINATION = 29 }; /* FRA_..., since Linux 6.15 */

#define UNSET UINT32_MAX /* how a dump says that a rule suppresses nothing */

static void put_prefix(struct ip_sentence *to, const char *word, struct ip_attributes *attributes,
                       unsigned type, const struct fib_rule_hdr *body)
{
        unsigned length = type == FRA_SRC ? body->src_len : body->dst_len;
        const struct rtattr *address = ip_take(attributes, type, 4);

        if (!length)
                return;
        strbuf_addf(to->out, " %s ", word);
        ip_add_prefix(to->out, address, body->family, length);
}

static void put_mark(struct ip_sentence *to, struct ip_attributes *attributes)
{
        uint32_t mark = (uint32_t) ip_take_number(attributes, FRA_FWMARK, 0);
        uint32_t mask = (uint32_t) ip_take_number(attributes, FRA_FWMASK, mark ? UNSET : 0);

        if (!mark && !mask)
                return;
        strbuf_addf(to->out, " fwmark 0x%x", mark);
        if (mask != UNSET)
                strbuf_addf(to->out, "/0x%x", mask);
}

static void put_users(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        struct fib_rule_uid_range range;

        memcpy(&range, wire_data(attribute), sizeof(range));
        strbuf_addf(to->out, " %s %u-%u", word, range.start, range.end);
}

static void put_ports(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        struct fib_rule_port_range range;

        memcpy(&range, wire_data(attribute), sizeof(range));
        strbuf_addf(to->out, " %s %u", word, range.start);
        if (range.end != range.start)
                strbuf_addf(to->out, "-%u", range.end);
}

/* A whole mask is what a port has without one. */
static void put_port_mask(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        uint16_t mask;

        memcpy(&mask, wire_data(attribute), sizeof(mask));
        if (mask != UINT16_MAX)
                ip_rest_add(to, "%s 0x%x", word, mask);
}

static void put_tunnel(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        uint64_t id;

        memcpy(&id, wire_data(attribute), sizeof(id));
        if (id)
                strbuf_addf(to->out, " %s %llu", word, (unsigned long long) be64toh(id));
}

static void put_if_set(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        uint32_t value;

        memcpy(&value, wire_data(attribute), sizeof(value));
        if (value != UNSET)
                strbuf_addf(to->out, " %s %u", word, value);
}

static const struct ip_word selectors[] = {
        { FRA_IIFNAME, 1, "iif", ip_put_text },
        { FRA_OIFNAME, 1, "oif", ip_put_text },
        { FRA_UID_RANGE, sizeof(struct fib_rule_uid_range), "uidrange", put_users },
        { FRA_IP_PROTO, 1, "ipproto", ip_put_number },
        { FRA_SPORT_RANGE, sizeof(struct fib_rule_port_range), "sport", put_ports },
        { FRA_DPORT_RANGE, sizeof(struct fib_rule_port_range), "dport", put_ports },
        { PORT_MASK_SOURCE, 2, "mask of sport", put_port_mask },
        { PORT_MASK_DESTINATION, 2, "mask of dport", put_port_mask },
        { FRA_TUN_ID, 8, "tun_id", put_tunnel },
        { FRA_PRIORITY, 4, "priority", ip_put_number },
};

static const struct ip_word modifiers[] = {
        { FRA_FLOW, 4, "realms", ip_put_realms },
        { FRA_SUPPRESS_PREFIXLEN, 4, "suppress_prefixlength", put_if_set },
        { FRA_SUPPRESS_IFGROUP, 4, "suppress_ifgroup", put_if_set },
};

/* A rule of l3mdev takes its table from the device, and says 0. */
static void put_action(struct ip_sentence *to, struct ip_attributes *attributes,
                       const struct fib_rule_hdr *body)
{
        static const char *const actions[] = { [FR_ACT_NOP] = "nop",
                                               [FR_ACT_BLACKHOLE] = "blackhole",
                                               [FR_ACT_UNREACHABLE] = "unreachable",
                                               [FR_ACT_PROHIBIT] = "prohibit" };
        uint32_t table = (uint32_t) ip_take_number(attributes, FRA_TABLE, body->table);
        uint64_t target = ip_take_number(attributes, FRA_GOTO, 0);

        if (ip_take_number(attributes, FRA_L3MDEV, 0))
                strbuf_adds(to->out, " l3mdev");
        else if (body->action == FR_ACT_TO_TBL)
                ip_put_table(to, "lookup", table);
        if (body->action == FR_ACT_GOTO)
                strbuf_addf(to->out, " goto %llu", (unsigned long long) target);
        else if (body->action < ARRAY_LEN(actions) && actions[body->action])
                strbuf_addf(to->out, " %s", actions[body->action]);
        else if (body->action != FR_ACT_TO_TBL)
                ip_rest_add(to, "action %u", body->action);
}

void ip_rule_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb)
{
        const struct fib_rule_hdr *body = wire_body(message);
        struct ip_attributes attributes = { .all = wire_walk_message(message) };
        uint64_t protocol;

        ip_start(to, body->family, "rule", verb);
        if (body->flags & FIB_RULE_INVERT)
                strbuf_adds(to->out, " not");
        put_prefix(to, "from", &attributes, FRA_SRC, body);
        put_prefix(to, "to", &attributes, FRA_DST, body);
        if (body->tos)
                strbuf_addf(to->out, " tos 0x%02x", body->tos);
        put_mark(to, &attributes);
        ip_put_all(to, &attributes, selectors, ARRAY_LEN(selectors));
        put_action(to, &attributes, body);
        ip_put_all(to, &attributes, modifiers, ARRAY_LEN(modifiers));
        protocol = ip_take_number(&attributes, FRA_PROTOCOL, RTPROT_UNSPEC);
        if (protocol != RTPROT_UNSPEC)
                ip_put_protocol(to, "protocol", (uint32_t) protocol);
        ip_rest(to, &attributes, "attribute");
}
