// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes YAML documents and what the netplan backend makes of them (tree.h). The input is the text
 * of /etc/netplan/a.yaml; a first line "# OPTIONS" chooses what the command line says. More
 * properties:
 *
 *  - each node is where its text is: inside the document, and children inside their parents;
 *  - a plan gives YAML;
 *  - one port under a new bridge, without options: no comment gets lost.
 */
#include "text/yaml.h"
#include "tree.h"

#define PATH "/etc/netplan/a.yaml"

static void check_node(const struct yaml *node, size_t start, size_t end)
{
        HOLDS(start <= node->start && node->start <= node->end && node->end <= end);
        HOLDS(node->column <= node->start && node->line);
        HOLDS(node->kind != YAML_ALIAS || (node->target && node->target->shared));
        for (size_t i = 0; i < node->nodes.n; i++)
                check_node(node->nodes.items[i], node->start, node->end);
        for (size_t i = 0; i < node->pairs.n; i++) {
                check_node(node->pairs.items[i].key, node->start, node->end);
                check_node(node->pairs.items[i].value, node->start, node->end);
        }
}

static void check_document(struct arena *mem, const char *text)
{
        struct yaml_doc doc = yaml_parse(mem, text);

        HOLDS(!doc.problem || (!doc.root && doc.problem_line));
        if (doc.root) {
                check_node(doc.root, 0, strlen(text));
                HOLDS(yaml_equal(doc.root, doc.root));
        }
}

/* Lines that hold only a comment, wherever they stand now. */
static void check_comments(struct arena *mem, const char *before, const char *after)
{
        for (const char *line = before; *line; line += strcspn(line, "\n"), line += *line == '\n') {
                const char *text = line + strspn(line, " ");

                if (*text == '#')
                        HOLDS(strstr(after, arena_strndup(mem, text, strcspn(text, "\r\n"))));
        }
}

static void check_plan(struct arena *mem, const struct file_list *before, const struct plan *plan,
                       const char *options)
{
        const char *text = fuzz_text_at(before, PATH);

        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;

                if (strcmp(op->path, PATH) != 0)
                        continue;
                HOLDS(op->after && !yaml_parse(mem, op->after).problem);
                if (!strstr(options, "--") && !strstr(options, "eth1") &&
                    !strstr(text + strlen(options), "vnet0"))
                        check_comments(mem, text, op->after);
        }
}

static void set_system(struct system *system, const char *options)
{
        (void) system;
        (void) options;
}

static const struct fuzz_tree netplan = {
        .backend = "netplan", .mode = 0600, .set_system = set_system, .check_plan = check_plan
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        cleanup(freep) char *text = fuzz_string(data, size);
        const char *options = arena_strndup(&mem, text, *text == '#' ? strcspn(text, "\n") : 0);
        struct file_list files = { 0 };

        check_document(&mem, text);
        fuzz_add_file(&mem, &files, PATH, text, netplan.mode);
        fuzz_run(&mem, &netplan, &files, options);
        return 0;
}
