/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where words stand in a long list, found in no more steps than there are words: a line of a file
 * by its section, key and value, a definition by its name. Who asks for each line of a file where
 * else its key stands would take a minute for 100,000 of them otherwise.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"

/* Of which one asks; each may be NULL, which is a word of its own. */
struct lookup_key {
        const char *section, *key, *value;
};

struct lookup {
        struct arena *mem; /* all else is zero in an empty one */
        struct lookup_entry *entries;
        size_t room, n; /* room: a power of two */
};

/* @at is where @key is from now on. Its words must live as long as the lookup. */
void lookup_put(struct lookup *lookup, struct lookup_key key, size_t at);

/* Where the key was put last, or -1. */
long lookup_find(const struct lookup *lookup, struct lookup_key key);
