// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes YAML documents and what the netplan backend makes of them. The input is the text of
 * /etc/netplan/a.yaml; a first line "# OPTIONS" chooses what the command line says. Properties:
 *
 *  - each node is where its text is: inside the document, and children inside their parents;
 *  - a plan without a refusal gives YAML, a second plan over it has nothing to do, undo gives the
 *    old bytes back;
 *  - one port under a new bridge, without options: no comment gets lost.
 */
#include "fuzz.h"
#include "mkbridge/backend.h"
#include "mkbridge/decide.h"
#include "mkbridge/render.h"
#include "text/yaml.h"

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

static void make_request(struct arena *mem, const char *options, struct request *request)
{
        struct bridge_setting set;

        *request = (struct request){ .bridge = "vnet0", .backend = "netplan" };
        LIST_ADD(mem, &request->ports, "eth0");
        if (strstr(options, "eth1"))
                LIST_ADD(mem, &request->ports, "eth1");
        if (strstr(options, "--dhcp"))
                request->l3 = L3_DHCP;
        else if (strstr(options, "--no-ip"))
                request->l3 = L3_NONE;
        else if (strstr(options, "--address")) {
                request->l3 = L3_STATIC;
                LIST_ADD(mem, &request->addresses, "192.0.2.77/24");
                LIST_ADD(mem, &request->addresses, "2001:db8::77/64");
        }
        if (strstr(options, "--gateway"))
                LIST_ADD(mem, &request->gateways, "192.0.2.1");
        if (strstr(options, "--dns"))
                LIST_ADD(mem, &request->dns, "192.0.2.53");
        if (strstr(options, "--mac"))
                request->mac = "52:54:00:00:00:77";
        if (strstr(options, "stp=yes") && bridge_setting_parse("stp=yes", &set, NULL) == 0)
                LIST_ADD(mem, &request->settings, set);
}

static void add_file(struct arena *mem, struct host *host, const char *path, const char *text)
{
        LIST_ADD(mem, &host->files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = FILE_READ,
                                .mode = 0600,
                                .data = text,
                                .size = strlen(text) });
}

static void make_host(struct host *host)
{
        const struct backend *netplan = backend_find("netplan");

        *host = (struct host){ .system.offline = true };
        host->bridge_template.origin = "bridge";
        host->bridge_template.text = netplan->builtin_template("", "bridge");
        host->port_template.origin = "port";
        host->port_template.text = netplan->builtin_template("", "port");
}

static bool make_plan(struct arena *mem, const struct request *request, const struct host *host,
                      struct intent *intent, struct plan *plan)
{
        struct error err;

        decide(mem, request, host, intent);
        for (size_t i = 0; i < intent->refusals.n; i++)
                HOLDS(*intent->refusals.items[i].where && *intent->refusals.items[i].what);
        if (intent->refusals.n)
                return false;
        HOLDS(render(mem, host, intent, plan, &err) == 0);
        return !plan->refusals.n;
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

/* Files as they are after the plan; what it did to the first one goes to @past. */
static struct host apply_plan(struct arena *mem, const struct host *host, const struct plan *plan,
                              struct past_run *past)
{
        struct host after;

        make_host(&after);
        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                const char *text = file->data;

                for (size_t k = 0; k < plan->ops.n; k++)
                        if (strcmp(plan->ops.items[k].file.path, file->path) == 0)
                                text = plan->ops.items[k].file.after;
                if (text)
                        add_file(mem, &after, file->path, text);
        }
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;

                LIST_ADD(mem, past,
                         (struct past_file){
                                 .path = op->path, .before = op->before, .after = op->after });
                if (!op->before && op->after)
                        add_file(mem, &after, op->path, op->after);
        }
        return after;
}

static const char *text_at(const struct host *host, const char *path)
{
        const struct file *file = host_file(host, path);

        return file ? file->data : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        cleanup(freep) char *text = fuzz_string(data, size);
        const char *options = arena_strndup(&mem, text, *text == '#' ? strcspn(text, "\n") : 0);
        struct past_run run = { .number = 1 }, ignored = { 0 };
        struct plan plan = { 0 }, again = { 0 }, undo = { 0 };
        struct host host, after, undone;
        struct request request;
        struct intent intent;

        check_document(&mem, text);
        make_request(&mem, options, &request);
        make_host(&host);
        add_file(&mem, &host, PATH, text);
        if (!make_plan(&mem, &request, &host, &intent, &plan))
                return 0;
        after = apply_plan(&mem, &host, &plan, &run);
        HOLDS(!yaml_parse(&mem, text_at(&after, PATH)).problem);
        if (!strstr(options, "--") && request.ports.n == 1 &&
            !strstr(text + strlen(options), "vnet0"))
                check_comments(&mem, text, text_at(&after, PATH));
        HOLDS(make_plan(&mem, &request, &after, &intent, &again));
        HOLDS(plan_is_empty(&again));

        LIST_ADD(&mem, &after.past, run);
        request.action = ACTION_UNDO;
        render_undo(&mem, &request, &after, &undo);
        HOLDS(!undo.refusals.n);
        undone = apply_plan(&mem, &after, &undo, &ignored);
        HOLDS(undone.files.n == 1 && strcmp(text_at(&undone, PATH), text) == 0);
        return 0;
}
