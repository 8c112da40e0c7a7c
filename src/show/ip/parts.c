// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attributes of an rtnetlink message as words of ip(8). Every length is checked: what is shorter
 * than it must be is no attribute of that type, and is told with its number and size.
 */
#include "show/ip/parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mkbridge/names.h"

enum { TYPES = 128 };

static unsigned type_of(const struct rtattr *attribute)
{
        return attribute->rta_type & (unsigned) NLA_TYPE_MASK;
}

const struct rtattr *ip_take(struct ip_attributes *attributes, unsigned type, size_t min)
{
        struct wire_walk walk = attributes->all;
        const struct rtattr *it;

        while ((it = wire_next(&walk))) {
                if (type_of(it) != type || wire_size(it) < min)
                        continue;
                if (type < TYPES)
                        attributes->taken[type / 64] |= UINT64_C(1) << type % 64;
                return it;
        }
        return NULL;
}

static uint64_t number_of(const struct rtattr *attribute)
{
        uint16_t half;
        uint32_t full;
        uint64_t twice;

        switch (wire_size(attribute)) {
        case 1:
                return *(const uint8_t *) wire_data(attribute);
        case 2:
                memcpy(&half, wire_data(attribute), sizeof(half));
                return half;
        case 8:
                memcpy(&twice, wire_data(attribute), sizeof(twice));
                return twice;
        default:
                memcpy(&full, wire_data(attribute), sizeof(full));
                return full;
        }
}

static bool is_number(const struct rtattr *attribute)
{
        size_t size = wire_size(attribute);

        return size == 1 || size == 2 || size == 4 || size == 8;
}

uint64_t ip_take_number(struct ip_attributes *attributes, unsigned type, uint64_t otherwise)
{
        const struct rtattr *attribute = ip_take(attributes, type, 1);

        return attribute && is_number(attribute) ? number_of(attribute) : otherwise;
}

void ip_rest_add(struct ip_sentence *to, const char *fmt, ...)
{
        char text[64];
        va_list args;

        va_start(args, fmt);
        vsnprintf(text, sizeof(text), fmt, args);
        va_end(args);
        strbuf_adds(&to->rest, to->rest.len ? ", " : " # and ");
        strbuf_adds(&to->rest, text);
}

void ip_rest(struct ip_sentence *to, const struct ip_attributes *attributes, const char *what)
{
        struct wire_walk walk = attributes->all;
        const struct rtattr *it;

        while ((it = wire_next(&walk))) {
                unsigned type = type_of(it);

                if (type >= TYPES || !(attributes->taken[type / 64] >> type % 64 & 1))
                        ip_rest_add(to, "%s %u (%zu bytes)", what, type, wire_size(it));
        }
}

void ip_put_all(struct ip_sentence *to, struct ip_attributes *attributes,
                const struct ip_word *words, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const struct rtattr *found = ip_take(attributes, words[i].type, words[i].min);

                if (found && words[i].put)
                        words[i].put(to, words[i].word, found);
        }
}

void ip_put_number(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        if (is_number(attribute))
                strbuf_addf(to->out, " %s %llu", word, (unsigned long long) number_of(attribute));
        else
                ip_rest_add(to, "%s (%zu bytes)", word, wire_size(attribute));
}

void ip_add_bytes(struct strbuf *out, int family, const void *bytes)
{
        char text[INET6_ADDRSTRLEN];

        strbuf_adds(out, inet_ntop(family, bytes, text, sizeof(text)) ? text : "?");
}

static int family_of(const struct rtattr *attribute)
{
        size_t size = wire_size(attribute);

        return size == sizeof(struct in_addr) ? AF_INET
               : size == sizeof(struct in6_addr)
                       ? AF_INET6
                       : AF_UNSPEC; /* ip_add_bytes() has no words for it */
}

void ip_add_address(struct strbuf *out, const struct rtattr *attribute)
{
        ip_add_bytes(out, family_of(attribute), wire_data(attribute));
}

void ip_put_address(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        size_t size = wire_size(attribute);

        if (size != sizeof(struct in_addr) && size != sizeof(struct in6_addr)) {
                ip_rest_add(to, "%s (%zu bytes)", word, size);
                return;
        }
        strbuf_addf(to->out, " %s ", word);
        ip_add_address(to->out, attribute);
}

void ip_add_prefix(struct strbuf *out, const struct rtattr *attribute, int family, unsigned length)
{
        static const unsigned char nothing[sizeof(struct in6_addr)];
        size_t size = address_size(family);
        bool there = attribute && wire_size(attribute) >= size;

        ip_add_bytes(out, family, there ? wire_data(attribute) : nothing);
        strbuf_addf(out, "/%u", length);
}

void ip_put_text(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        const char *bytes = wire_data(attribute);

        strbuf_add(&text, bytes, strnlen(bytes, wire_size(attribute)));
        strbuf_addf(to->out, " %s ", word);
        shell_quote(to->out, strbuf_str(&text));
}

static const char *link_name(const struct ip_sentence *to, int index)
{
        const struct live_plan *live = to->live;
        const struct live_link *ours[] = { &live->source, &live->target, &live->bridge };

        for (size_t i = 0; i < ARRAY_LEN(ours); i++)
                if (ours[i]->index == index && ours[i]->name)
                        return ours[i]->name;
        for (size_t i = 0; to->host && i < to->host->links.n; i++)
                if (to->host->links.items[i].index == index)
                        return to->host->links.items[i].name;
        return NULL;
}

void ip_put_index(struct ip_sentence *to, const char *word, int index)
{
        const char *name = link_name(to, index);

        strbuf_addf(to->out, " %s ", word);
        if (name)
                shell_quote(to->out, name);
        else
                strbuf_addf(to->out, "if%d", index);
}

void ip_put_link(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        ip_put_index(to, word, (int) number_of(attribute));
}

void ip_put_mac(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        const unsigned char *bytes = wire_data(attribute);

        strbuf_addf(to->out, " %s", word);
        for (size_t i = 0; i < wire_size(attribute); i++)
                strbuf_addf(to->out, "%c%02x", i ? ':' : ' ', bytes[i]);
}

void ip_put_realms(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        uint32_t realms = (uint32_t) number_of(attribute);

        strbuf_addf(to->out, " %s ", word);
        if (realms >> 16)
                strbuf_addf(to->out, "%u/", realms >> 16);
        strbuf_addf(to->out, "%u", realms & 0xffff);
}

void ip_put_name(struct ip_sentence *to, const char *word, const char *const *names, size_t n,
                 uint32_t value)
{
        if (value < n && names[value])
                strbuf_addf(to->out, " %s %s", word, names[value]);
        else
                strbuf_addf(to->out, " %s %u", word, value);
}

/* Only those that every version of ip(8) knows without its configuration. */
void ip_put_protocol(struct ip_sentence *to, const char *word, uint32_t protocol)
{
        static const char *const names[] = {
                [RTPROT_KERNEL] = "kernel", [RTPROT_BOOT] = "boot", [RTPROT_STATIC] = "static",
                [RTPROT_RA] = "ra",         [RTPROT_DHCP] = "dhcp",
        };

        ip_put_name(to, word, names, ARRAY_LEN(names), protocol);
}

void ip_put_table(struct ip_sentence *to, const char *word, uint32_t table)
{
        static const char *const names[] = {
                [RT_TABLE_DEFAULT] = "default",
                [RT_TABLE_MAIN] = "main",
                [RT_TABLE_LOCAL] = "local",
        };

        ip_put_name(to, word, names, ARRAY_LEN(names), table);
}

void ip_start(struct ip_sentence *to, int family, const char *object, const char *verb)
{
        strbuf_addf(to->out, "ip %s%s %s", family == AF_INET6 ? "-6 " : "", object, verb);
}
