/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may be the name of a link, and the words that texts, JSON and options use for our enums.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { LINK_NAME_MAX = 15 }; /* bytes without the final NUL: IFNAMSIZ - 1 */

/*
 * Why @name cannot be the name of a link in a configuration file, as a phrase that completes
 * "the name ...", or NULL when it can. The rules are the kernel's (dev_valid_name() in
 * net/core/dev.c: 1 to 15 bytes, not "." or "..", no '/', ':' or white space) and on top of them
 * what the files that carry the name could misread: control characters, '%', non-ASCII bytes,
 * characters that mean something to a shell or to a glob, a leading '-', and the words "all" and
 * "default", which are folders beside the links in /proc/sys/net.
 */
const char *link_name_problem(const char *name);

/*
 * Actions are options, and a word without dashes is a name; what a user has meant by one that looks
 * like an action: "--undo" for "undo" or "remove". NULL for all other words.
 */
const char *option_of_word(const char *word);

/* Bytes of an address of @family, AF_INET or AF_INET6. */
size_t address_size(int family);

/* True for six colon-separated hex pairs. */
bool mac_valid(const char *text);

/* The MAC address in a name that udev makes of it, "enx525400123456"
 * (systemd.net-naming-scheme(7)); or NULL. */
const char *mac_of_name(struct arena *mem, const char *name);

/* @text if it is that, else NULL. @text: may be NULL */
const char *mac_or_null(const char *text);

/* Are both the same MAC of six bytes, with ':', '-' or '.' between digits, as systemd reads them?
 */
bool mac_is_same(const char *one, const char *other);

/* True when @mac may be given to a bridge: valid, not multicast, not all zero. */
bool mac_assignable(const char *text);

/* An IPv4 or IPv6 address, alone or with /PREFIX; the family is AF_INET, AF_INET6 or 0 for no
 * address. */
int address_family(const char *text);
int address_prefix_family(const char *text);

/* @text, A/PREFIX, in the one way in which equal ones are written the same; what is none stays. */
const char *address_prefix_plain(struct arena *mem, const char *text);

/* True when @address is in the network of @prefix (A/PREFIX); both as checked by the above. */
bool address_in_network(const char *address, const char *prefix);

/* A table of words; the index is the enum's value. */
struct word_table {
        const char *const *words;
        size_t n;
};

/* The word of @value, or "?" when the table has none. */
const char *word_of(const struct word_table *table, int value);
