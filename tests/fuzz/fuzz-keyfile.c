// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes sections and keys in both dialects, and the pure part of a run over NetworkManager's
 * profiles (tree.h). More properties:
 *
 *  - an unchanged document comes out byte for byte, in either dialect; an edit changes one value;
 *  - what is written has no line that GLib would not take.
 */
#include "text/ini.h"
#include "tree.h"

static void set_system(struct system *system, const char *options)
{
        system->services[SERVICE_NETWORKMANAGER] = (struct network_service_state){
                .installed = true,
                .enabled = true,
                .version = strstr(options, "new") ? "1.46.0" : NULL,
        };
}

/* One line that is none, and NetworkManager would not read the file at all. */
static void check_plan(struct arena *mem, const struct file_list *before, const struct plan *plan,
                       const char *options)
{
        (void) before;
        (void) options;
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;
                struct ini doc;

                if (!op->after || !strstr(op->path, "/system-connections/"))
                        continue;
                doc = ini_parse(mem, op->after, INI_KEYFILE);
                for (size_t k = 0; k < doc.n; k++)
                        HOLDS(!doc.items[k].problem);
        }
}

static void check_document(struct arena *mem, const char *text, enum ini_dialect dialect)
{
        struct ini doc = ini_parse(mem, text, dialect), again;
        size_t n = doc.n;

        HOLDS(strcmp(ini_format(mem, &doc), text) == 0);
        ini_set(mem, &doc, "a", "k", "v");
        HOLDS(doc.n >= n && doc.n <= n + 3);
        again = ini_parse(mem, ini_format(mem, &doc), dialect);
        HOLDS(strcmp(ini_get(&again, "a", "k"), "v") == 0);
}

static const struct fuzz_tree keyfile = {
        .backend = "keyfile", .mode = 0600, .set_system = set_system, .check_plan = check_plan
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct file_list files = { 0 };
        char *text = arena_strndup(&mem, (const char *) data, size);

        check_document(&mem, text, INI_KEYFILE);
        check_document(&mem, text, INI_UNIT);
        fuzz_run(&mem, &keyfile, &files, fuzz_read_tree(&mem, text, keyfile.mode, &files));
        return 0;
}
