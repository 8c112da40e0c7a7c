/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all backends put into their templates: lines that are carried over, and keys with values.
 */
#pragma once

#include "mkbridge/request.h"
#include "text/mustache.h"

struct key_value {
        const char *key, *value;
};

struct key_value_list {
        struct key_value *items;
        size_t n;
};

/* A scope of one or two texts; @name2 may be NULL. */
struct mustache_scope template_scope(struct arena *mem, const char *name, const char *text,
                                     const char *name2, const char *text2);

/* A list called @name of scopes with {{line}}. */
struct mustache_field template_lines(struct arena *mem, const char *name,
                                     const struct string_list *lines);

/* A list called @name of scopes with {{key}} and {{value}}. */
struct mustache_field template_pairs(struct arena *mem, const char *name,
                                     const struct key_value_list *list);
