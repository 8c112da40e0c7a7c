/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the objects of ip(8) share when they are put in words: attributes that are taken out of a
 * message one by one, so that in the end it is known which of them nobody had a word for.
 */
#pragma once

#include <arpa/inet.h>
#include <stdbool.h>

#include "show/ip/words.h"
#include "wire/walk.h"

struct ip_sentence {
        struct strbuf *out;
        const struct host *host;
        const struct live_plan *live;
        bool removal;       /* RTM_DEL...: only what tells the object from others matters */
        struct strbuf rest; /* what there is no word for; behind '#' in the end */
};

/* The attributes of a message or of a nest. */
struct ip_attributes {
        struct wire_walk all;
        uint64_t taken[2]; /* bit: type */
};

/* The first one of @type with at least @min bytes, or NULL; it counts as told from now on. */
const struct rtattr *ip_take(struct ip_attributes *attributes, unsigned type, size_t min);

/* A number of 1, 2, 4 or 8 bytes; as ip_take(), @otherwise when it is absent. */
uint64_t ip_take_number(struct ip_attributes *attributes, unsigned type, uint64_t otherwise);

/* The others, of which ip(8) does not speak: "# and attribute 22 (16 bytes)". */
void ip_rest(struct ip_sentence *to, const struct ip_attributes *attributes, const char *what);
void ip_rest_add(struct ip_sentence *to, const char *fmt, ...) printf_like(2, 3);

/* An attribute that follows a word; nothing when it is absent. */
struct ip_word {
        unsigned type;
        size_t min;
        const char *word;
        void (*put)(struct ip_sentence *to, const char *word, const struct rtattr *attribute);
};
void ip_put_all(struct ip_sentence *to, struct ip_attributes *attributes,
                const struct ip_word *words, size_t n);

/* For struct ip_word: " WORD VALUE". */
void ip_put_number(struct ip_sentence *to, const char *word, const struct rtattr *attribute);
void ip_put_address(struct ip_sentence *to, const char *word, const struct rtattr *attribute);
void ip_put_text(struct ip_sentence *to, const char *word, const struct rtattr *attribute);
void ip_put_link(struct ip_sentence *to, const char *word, const struct rtattr *attribute);
void ip_put_mac(struct ip_sentence *to, const char *word, const struct rtattr *attribute);
void ip_put_realms(struct ip_sentence *to, const char *word, const struct rtattr *attribute);

/* " WORD NAME" of the link with @index, quoted for a shell. */
void ip_put_index(struct ip_sentence *to, const char *word, int index);

/* Without a blank before it; @attribute has at least the 4 bytes of an IPv4 address. */
void ip_add_address(struct strbuf *out, const struct rtattr *attribute);

void ip_add_bytes(struct strbuf *out, int family, const void *bytes);

/* ADDRESS/LENGTH without a blank before it; @attribute NULL is the address that is all zero. */
void ip_add_prefix(struct strbuf *out, const struct rtattr *attribute, int family, unsigned length);

/* The word at @value, or the number: ip(8) takes both. */
void ip_put_name(struct ip_sentence *to, const char *word, const char *const *names, size_t n,
                 uint32_t value);
void ip_put_protocol(struct ip_sentence *to, const char *word, uint32_t protocol);
void ip_put_table(struct ip_sentence *to, const char *word, uint32_t table);

/* "ip OBJECT VERB", with -6 for that family. */
void ip_start(struct ip_sentence *to, int family, const char *object, const char *verb);

/* The objects. @verb is what the flags of the request ask for. */
void ip_link_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
void ip_address_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
void ip_route_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
void ip_nexthop_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
void ip_rule_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
void ip_neighbour_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
