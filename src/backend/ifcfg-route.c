// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gateways of the bridge's route files as they are to be, whether they came from a port or were
 * the bridge's before: words of ip(8), a route a line, or variables GATEWAYn. Neither --address nor
 * --gateway changes these files.
 */
#include <string.h>

#include "backend/ifcfg.h"
#include "backend/l3.h"
#include "text/interfaces.h"

struct route_check {
        struct arena *mem;
        const struct intent *intent;
        struct plan *plan;
};

static void check_line(const struct route_check *check, const char *line)
{
        const char *word;

        if (line[strspn(line, " \t")] == '#' || interfaces_has_word(line, "onlink"))
                return;
        for (size_t i = 0; (word = interfaces_word(check->mem, line, i)); i++) {
                const char *next = interfaces_word(check->mem, line, i + 1);
                bool family = next && (strcmp(next, "inet") == 0 || strcmp(next, "inet6") == 0);

                if (strcmp(word, "via") == 0)
                        l3_check_route(check->mem, check->intent, check->plan,
                                       family ? interfaces_word(check->mem, line, i + 2) : next);
        }
}

/* OPTIONSn would hold the word onlink. */
static void check_variables(const struct route_check *check, const struct shvar *doc)
{
        static const char prefix[] = "GATEWAY";

        for (size_t i = 0; i < doc->n; i++) {
                const char *key = doc->items[i].key;
                const char *options;

                if (!key || strncmp(key, prefix, strlen(prefix)) != 0)
                        continue;
                options =
                        shvar_get(doc, arena_printf(check->mem, "OPTIONS%s", key + strlen(prefix)));
                if (!options || !interfaces_has_word(options, "onlink"))
                        l3_check_route(check->mem, check->intent, check->plan, shvar_get(doc, key));
        }
}

static void check_file(const struct route_check *check, const struct file *file, bool variables)
{
        struct shvar doc = shvar_parse(check->mem, file->data);

        if (variables || ifcfg_routes_are_variables(&doc)) {
                check_variables(check, &doc);
                return;
        }
        for (const char *at = file->data; *at; at += at[0] == '\n') {
                size_t len = strcspn(at, "\n");

                check_line(check, arena_strndup(check->mem, at, len));
                at += len;
        }
}

void ifcfg_check_routes(struct arena *mem, const struct host *host, const struct intent *intent,
                        const char *suffix, struct plan *plan)
{
        static const struct {
                const char *before, *after; /* of the name in the file name */
                bool variables;
        } files[] = { { "route-", "", false }, { "route6-", "", false }, { "", ".route", true } };
        const struct route_check check = { mem, intent, plan };
        const char *const names[] = { intent->bridge, suffix };
        struct host after = backend_host_after(mem, host, plan);

        for (size_t i = 0; i < ARRAY_LEN(files); i++)
                for (size_t n = 0; n < ARRAY_LEN(names); n++) {
                        const struct file *file = host_file(
                                &after, arena_printf(mem, SCRIPTS_FOLDER "/%s%s%s", files[i].before,
                                                     names[n], files[i].after));

                        if (file && file->data && !(n && strcmp(names[0], names[1]) == 0))
                                check_file(&check, file, files[i].variables);
                }
}
