// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the whole pure part of a run over a tree of files (tree.h): ifcfg files, routes, rules,
 * aliases and all the others. One more property: what is written for a shell to source holds
 * constants only, but for lines that stay where they were, as they were.
 */
#include "text/shvar.h"
#include "tree.h"

#define IFCFG "/etc/sysconfig/network-scripts/ifcfg-"

static void set_system(struct system *system, const char *options)
{
        system->ifcfg.networkmanager = strstr(options, "nm");
        system->ifcfg.scripts = strstr(options, "scripts");
}

/* Did the file have that very line? Its last may have been given a newline since. */
static bool had_line(const char *before, const char *line)
{
        const size_t len = strcspn(line, "\n");

        for (const char *at = before; at; at = strchr(at, '\n')) {
                at += *at == '\n';
                if (strncmp(at, line, len) == 0 && (at[len] == '\n' || !at[len]))
                        return true;
        }
        return false;
}

/* Nothing new that a shell sources may compute or run anything. */
static void check_plan(struct arena *mem, const struct file_list *before, const struct plan *plan,
                       const char *options)
{
        (void) before;
        (void) options;
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;
                struct shvar doc;

                if (!op->after || strncmp(op->path, IFCFG, sizeof(IFCFG) - 1) != 0)
                        continue;
                doc = shvar_parse(mem, op->after);
                for (size_t k = 0; k < doc.n; k++)
                        HOLDS(!doc.items[k].problem || had_line(op->before, doc.items[k].text));
        }
}

static const struct fuzz_tree ifcfg = {
        .backend = "ifcfg", .mode = 0644, .set_system = set_system, .check_plan = check_plan
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct file_list files = { 0 };
        const char *options = fuzz_read_tree(&mem, arena_strndup(&mem, (const char *) data, size),
                                             ifcfg.mode, &files);

        fuzz_run(&mem, &ifcfg, &files, options);
        return 0;
}
