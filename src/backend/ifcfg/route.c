// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gateways of the bridge's route files as they are to be, whether they came from a port or were
 * the bridge's before: words of ip(8), a route a line, or variables GATEWAYn. Neither --address nor
 * --gateway changes these files.
 */
#include <string.h>

#include "backend/ifcfg/ifcfg.h"
#include "backend/common/l3.h"
#include "text/interfaces.h"

/* OPTIONSn would hold the word onlink. */
static void check_variables(struct arena *mem, const struct intent *intent, struct plan *plan,
                            const char *text)
{
        static const char prefix[] = "GATEWAY";
        const struct shvar doc = shvar_parse(mem, text);
        const struct lookup last = ifcfg_last(mem, &doc);

        for (size_t i = 0; i < doc.n; i++) {
                const char *key = doc.items[i].key;
                const char *options;

                if (!key || strncmp(key, prefix, strlen(prefix)) != 0)
                        continue;
                options = ifcfg_value(&last, &doc,
                                      arena_printf(mem, "OPTIONS%s", key + strlen(prefix)));
                if (options)
                        l3_check_words(mem, intent, plan, options);
                if (!options || !interfaces_has_word(options, "onlink"))
                        l3_check_route(mem, intent, plan, ifcfg_value(&last, &doc, key));
        }
}

static void check_lines(struct arena *mem, const struct intent *intent, struct plan *plan,
                        const char *text)
{
        for (const char *at = text; *at; at += at[0] == '\n') {
                size_t len = strcspn(at, "\n");

                if (at[strspn(at, " \t")] != '#')
                        l3_check_words(mem, intent, plan, arena_strndup(mem, at, len));
                at += len;
        }
}

static void check_named(struct arena *mem, const struct host *after, const struct intent *intent,
                        const char *name, struct plan *plan)
{
        for (size_t kind = 0; kind < IFCFG_ROUTE_FILES; kind++) {
                bool variables;
                const struct file *file = ifcfg_route_file(mem, after, kind, name, &variables);

                if (file && variables)
                        check_variables(mem, intent, plan, file->data);
                else if (file)
                        check_lines(mem, intent, plan, file->data);
        }
}

void ifcfg_check_routes(struct arena *mem, const struct host *host, const struct intent *intent,
                        const char *suffix, struct plan *plan)
{
        const struct host after = backend_host_after(mem, host, plan);

        check_named(mem, &after, intent, intent->bridge, plan);
        if (strcmp(suffix, intent->bridge) != 0)
                check_named(mem, &after, intent, suffix, plan);
}
