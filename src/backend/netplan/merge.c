// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the bridge gets, of the ports and of the command line, put together: for a new definition
 * (bridge.c) and for one that is there (change.c).
 */
#include <string.h>

#include "backend/netplan/render.h"
#include "base/strbuf.h"

void netplan_refuse_style(struct netplan_job *job, const struct netplan_file *file,
                          const struct yaml *node)
{
        refuse(job->mem, &job->plan->refusals,
               arena_printf(job->mem, "%s:%u", file->path, node->line), NETPLAN_TODO,
               "cannot be taken apart as it is written");
}

char *netplan_join_ids(struct arena *mem, const struct string_list *ids)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < ids->n; i++) {
                strbuf_adds(&out, i ? ", " : "");
                yaml_quote(&out, ids->items[i]);
        }
        return strbuf_take(&out, mem);
}

/* The list that there will still be, or NULL. */
static const struct yaml_pair *find_left(const struct netplan_job *job, const struct yaml *map,
                                         const char *key)
{
        const struct yaml_pair *pair = yaml_find(map, key);

        for (size_t i = 0; i < job->cut.n; i++)
                if (job->cut.items[i] == pair)
                        return NULL;
        return pair;
}

/*
 * Adds what the command line wants to lists that @holder's mapping has already; the others come
 * back as lines for its end.
 */
char *netplan_merge_additions(struct netplan_job *job, struct netplan_file *file,
                              const struct yaml *map)
{
        struct strbuf rest = STRBUF_INIT;

        for (size_t i = 0; i < job->additions.n; i++) {
                const struct netplan_addition *addition = &job->additions.items[i];
                const struct yaml_pair *pair = find_left(job, map, addition->key);
                bool fits = pair && addition->items.n && pair->value->kind == YAML_LIST;

                if (addition->done)
                        continue;
                for (size_t k = 0; fits && k < addition->items.n; k++)
                        fits = yaml_add_item(job->mem, &file->draft, pair->value,
                                             addition->items.items[k]);
                if (!fits && pair && pair->value->kind == YAML_MAP)
                        fits = yaml_add_body(
                                job->mem, &file->draft, pair,
                                strchr(netplan_addition_lines(job->mem, addition, 0), '\n') + 1,
                                job->step);
                if (!fits)
                        strbuf_adds(&rest, netplan_addition_lines(job->mem, addition, job->step));
        }
        return strbuf_take(&rest, job->mem);
}

char *netplan_join_lines(struct netplan_job *job, const struct netplan_carried *carried)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; carried && i < carried->lines.n; i++)
                strbuf_addf(&out, "%s\n", carried->lines.items[i]);
        return strbuf_take(&out, job->mem);
}

/* The lines that the port gave, with what the command line adds to lists among them; what it adds
 * beside goes to @rest. */
char *netplan_merged_carried(struct netplan_job *job, const char *body, char **rest)
{
        struct netplan_file scratch = { 0 };
        char *text;

        *rest = arena_strdup(job->mem, "");
        if (!job->additions.n)
                return arena_strdup(job->mem, body);
        scratch.draft.doc = yaml_parse(job->mem, body);
        *rest = netplan_merge_additions(job, &scratch, scratch.draft.doc.root);
        text = yaml_edited(job->mem, &scratch.draft);
        return text ? text : arena_strdup(job->mem, body);
}
