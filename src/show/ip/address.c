// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip-address(8) and ip-neighbour(8).
 */
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <string.h>

#include "show/ip/parts.h"
#include "wire/newer.h"
#include "mkbridge/names.h"

#define FOREVER UINT32_MAX

enum { LOOPBACK_NET = 127 };

/* 192.0.2.10/24, or 192.0.2.10 peer 192.0.2.1/32. */
static void put_local(struct ip_sentence *to, struct ip_attributes *attributes,
                      const struct ifaddrmsg *body)
{
        size_t size = address_size(body->ifa_family);
        const struct rtattr *local = ip_take(attributes, IFA_LOCAL, size);
        const struct rtattr *address = ip_take(attributes, IFA_ADDRESS, size);

        strbuf_addc(to->out, ' ');
        if (local && address && memcmp(wire_data(local), wire_data(address), size) != 0) {
                ip_add_address(to->out, local);
                strbuf_adds(to->out, " peer ");
                local = address;
        }
        ip_add_prefix(to->out, local ? local : address, body->ifa_family, body->ifa_prefixlen);
}

/* Where ip(8) would choose another one; IPv6 addresses have theirs by themselves. */
static void put_scope(struct ip_sentence *to, struct ip_attributes *attributes,
                      const struct ifaddrmsg *body)
{
        static const char *const names[] = {
                [RT_SCOPE_UNIVERSE] = "global", [RT_SCOPE_LINK] = "link", [RT_SCOPE_HOST] = "host"
        };
        const struct rtattr *local = ip_take(attributes, IFA_LOCAL, 4);
        bool loopback = local && *(const uint8_t *) wire_data(local) == LOOPBACK_NET;

        if (body->ifa_family == AF_INET &&
            body->ifa_scope != (loopback ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE))
                ip_put_name(to, "scope", names, ARRAY_LEN(names), body->ifa_scope);
}

/* A label that is the name of the link is what an address has without one. */
static void put_label(struct ip_sentence *to, const struct rtattr *label, int index)
{
        struct strbuf link cleanup(strbuf_free) = STRBUF_INIT,
                           own cleanup(strbuf_free) = STRBUF_INIT;
        struct ip_sentence other = *to;

        if (!label)
                return;
        other.out = &link;
        ip_put_index(&other, "label", index);
        other.out = &own;
        ip_put_text(&other, "label", label);
        if (strcmp(strbuf_str(&link), strbuf_str(&own)) != 0)
                strbuf_adds(to->out, strbuf_str(&own));
}

/* The others are states of an address, which no request can set. */
static void put_flags(struct ip_sentence *to, uint32_t flags)
{
        static const struct {
                uint32_t flag;
                const char *word;
        } words[] = {
                { IFA_F_NODAD, "nodad" },
                { IFA_F_OPTIMISTIC, "optimistic" },
                { IFA_F_HOMEADDRESS, "home" },
                { IFA_F_MANAGETEMPADDR, "mngtmpaddr" },
                { IFA_F_NOPREFIXROUTE, "noprefixroute" },
                { IFA_F_MCAUTOJOIN, "autojoin" },
        };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (flags & words[i].flag)
                        strbuf_addf(to->out, " %s", words[i].word);
}

/* In seconds, and without a unit, which ip(8) would not take. */
static void put_lifetimes(struct ip_sentence *to, const struct rtattr *attribute)
{
        struct ifa_cacheinfo info;

        if (!attribute)
                return;
        memcpy(&info, wire_data(attribute), sizeof(info));
        if (info.ifa_valid == FOREVER && info.ifa_prefered == FOREVER)
                return;
        strbuf_adds(to->out, " valid_lft ");
        if (info.ifa_valid == FOREVER)
                strbuf_adds(to->out, "forever");
        else
                strbuf_addf(to->out, "%u", info.ifa_valid);
        strbuf_adds(to->out, " preferred_lft ");
        if (info.ifa_prefered == FOREVER)
                strbuf_adds(to->out, "forever");
        else
                strbuf_addf(to->out, "%u", info.ifa_prefered);
}

/* `proto` is a word only since iproute2 6.4, so it is told behind the '#'. */
static void put_origin(struct ip_sentence *to, struct ip_attributes *attributes)
{
        static const char *const names[] = { NULL, "kernel_lo", "kernel_ra", "kernel_ll" };
        uint64_t origin = ip_take_number(attributes, IFA_PROTO, 0);

        if (origin && origin < ARRAY_LEN(names))
                ip_rest_add(to, "proto %s", names[origin]);
        else if (origin)
                ip_rest_add(to, "proto %u", (unsigned) origin);
}

void ip_address_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb)
{
        static const struct ip_word around[] = {
                { IFA_BROADCAST, 4, "brd", ip_put_address },
                { IFA_ANYCAST, 4, "anycast", ip_put_address },
        };
        static const struct ip_word metric[] = { { IFA_RT_PRIORITY, 4, "metric", ip_put_number } };
        const struct ifaddrmsg *body = wire_body(message);
        struct ip_attributes attributes = { .all = wire_walk_message(message) };

        ip_start(to, body->ifa_family, "address", verb);
        put_local(to, &attributes, body);
        if (!to->removal) {
                ip_put_all(to, &attributes, around, ARRAY_LEN(around));
                put_scope(to, &attributes, body);
        }
        ip_put_index(to, "dev", (int) body->ifa_index);
        put_label(to, ip_take(&attributes, IFA_LABEL, 1), (int) body->ifa_index);
        if (to->removal)
                return;
        ip_put_all(to, &attributes, metric, ARRAY_LEN(metric));
        put_flags(to, (uint32_t) ip_take_number(&attributes, IFA_FLAGS, body->ifa_flags));
        put_lifetimes(to, ip_take(&attributes, IFA_CACHEINFO, sizeof(struct ifa_cacheinfo)));
        put_origin(to, &attributes);
        ip_rest(to, &attributes, "attribute");
}

static void put_state(struct ip_sentence *to, unsigned state)
{
        static const struct {
                unsigned state;
                const char *word;
        } words[] = {
                { NUD_PERMANENT, "permanent" },
                { NUD_REACHABLE, "reachable" },
                { NUD_STALE, "stale" },
                { NUD_DELAY, "delay" },
                { NUD_PROBE, "probe" },
                { NUD_NOARP, "noarp" },
                { NUD_INCOMPLETE, "incomplete" },
                { NUD_FAILED, "failed" },
                { NUD_NONE, "none" },
        };

        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                if (state == words[i].state) {
                        strbuf_addf(to->out, " nud %s", words[i].word);
                        return;
                }
        }
        strbuf_addf(to->out, " nud 0x%x", state);
}

static void put_neighbour_flags(struct ip_sentence *to, unsigned flags, uint32_t more)
{
        static const struct {
                unsigned flag;
                const char *word;
        } words[] = {
                { NTF_ROUTER, "router" },
                { NTF_EXT_LEARNED, "extern_learn" },
                { NTF_USE, "use" },
        };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (flags & words[i].flag)
                        strbuf_addf(to->out, " %s", words[i].word);
        if (more & NTF_EXT_MANAGED)
                strbuf_adds(to->out, " managed");
        if (more & ~(uint32_t) NTF_EXT_MANAGED)
                ip_rest_add(to, "flags 0x%x", more & ~(uint32_t) NTF_EXT_MANAGED);
}

void ip_neighbour_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb)
{
        const struct ndmsg *body = wire_body(message);
        struct ip_attributes attributes = { .all = wire_walk_message(message) };
        const struct rtattr *address = ip_take(&attributes, NDA_DST, 4);
        const struct rtattr *mac = ip_take(&attributes, NDA_LLADDR, 1);
        const bool proxy = body->ndm_flags & NTF_PROXY;

        ip_start(to, body->ndm_family, "neighbour", verb);
        if (proxy)
                strbuf_adds(to->out, " proxy");
        if (address) {
                strbuf_addc(to->out, ' ');
                ip_add_address(to->out, address);
        }
        if (mac && !to->removal && !proxy)
                ip_put_mac(to, "lladdr", mac);
        ip_put_index(to, "dev", body->ndm_ifindex);
        if (to->removal)
                return;
        if (!proxy)
                put_state(to, body->ndm_state);
        put_neighbour_flags(to, body->ndm_flags,
                            (uint32_t) ip_take_number(&attributes, NDA_FLAGS_EXT, 0));
        if (ip_take(&attributes, NDA_PROTOCOL, 1))
                ip_put_protocol(to, "protocol",
                                (uint32_t) ip_take_number(&attributes, NDA_PROTOCOL, 0));
        ip_take(&attributes, NDA_CACHEINFO, 0); /* of a dump only */
        ip_take(&attributes, NDA_PROBES, 0);
        ip_rest(to, &attributes, "attribute");
}
