// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of the backends as the scopes that a template repeats a section over.
 */
#include "backend/common/template.h"

struct mustache_scope template_scope(struct arena *mem, const char *name, const char *text,
                                     const char *name2, const char *text2)
{
        struct mustache_field *fields = arena_alloc(mem, 2 * sizeof(*fields));

        fields[0] = (struct mustache_field){ .name = name, .text = text };
        fields[1] = (struct mustache_field){ .name = name2, .text = text2 };
        return (struct mustache_scope){ fields, name2 ? 2 : 1 };
}

struct mustache_field template_lines(struct arena *mem, const char *name,
                                     const struct string_list *lines)
{
        struct mustache_scope *items = arena_alloc(mem, (lines->n + 1) * sizeof(*items));

        for (size_t i = 0; i < lines->n; i++)
                items[i] = template_scope(mem, "line", lines->items[i], NULL, NULL);
        return (struct mustache_field){ .name = name, .items = items, .n_items = lines->n };
}

struct mustache_field template_pairs(struct arena *mem, const char *name,
                                     const struct key_value_list *list)
{
        struct mustache_scope *items = arena_alloc(mem, (list->n + 1) * sizeof(*items));

        for (size_t i = 0; i < list->n; i++)
                items[i] = template_scope(mem, "key", list->items[i].key, "value",
                                          list->items[i].value);
        return (struct mustache_field){ .name = name, .items = items, .n_items = list->n };
}
