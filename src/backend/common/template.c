// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Templates of all dialects: how one is filled, lists as the scopes that it repeats a section over,
 * and whether the text that came of it says what was meant.
 */
#include "backend/common/template.h"

#include <string.h>

#include "mkbridge/intent.h"

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

int template_fill(struct arena *mem, const struct template_file *template,
                  const struct mustache_field *fields, size_t n, mustache_escape *escape,
                  char **ret, struct error *err)
{
        const struct mustache_scope scope = { fields, n };
        struct strbuf out = STRBUF_INIT;
        int r = mustache_render(template->origin, template->text, &scope, escape, &out, err);

        *ret = strbuf_take(&out, mem);
        return r;
}

void template_refuse(const struct template_check *check, const char *what)
{
        refuse(check->mem, check->refusals, check->origin,
               "use another template set, or add what is missing; see mkbridge(8)", "%s", what);
}

static void require(const struct template_check *check, const struct must *must)
{
        const struct template_reader *reader = check->reader;
        const char *has = reader->get(check->text, must);
        const char *wanted;

        if (has && (!must->value || strcmp(has, must->value) == 0))
                return;
        wanted = reader->spell(check->mem, must, must->value);
        template_refuse(check, has ? arena_printf(check->mem, "makes %s of what should be %s",
                                                  reader->spell(check->mem, must, has), wanted)
                                   : arena_printf(check->mem, "has no place for %s", wanted));
}

void template_require(const struct template_check *check, const struct must *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                require(check, &rows[i]);
}

void template_require_pairs(const struct template_check *check, const char *section,
                            const struct key_value_list *pairs)
{
        for (size_t i = 0; i < pairs->n; i++)
                require(check,
                        &(struct must){ section, pairs->items[i].key, pairs->items[i].value });
}
