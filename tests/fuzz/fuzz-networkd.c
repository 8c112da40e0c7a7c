// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the pure part of a run over networkd's files: folders that hide each other, drop-ins,
 * [Match]. The input is a tree (see make-seeds): a first line of options, then for each file a line
 * "%% PATH" and its text. Properties:
 *
 *  - doing a plan, then the plan of undo, gives the tree that was there before;
 *  - a second plan over the result has nothing to do;
 *  - each port finds a file then that is for it and puts it into the bridge, and the bridge finds
 *    one that does not.
 */
#include "backend/networkd.h"
#include "fuzz.h"
#include "mkbridge/backend.h"
#include "mkbridge/decide.h"
#include "mkbridge/render.h"

static void add_file(struct arena *mem, struct file_list *files, const char *path, const char *text)
{
        struct file file = { .path = path,
                             .real = path,
                             .state = FILE_READ,
                             .mode = 0644,
                             .data = text,
                             .size = strlen(text) };

        for (size_t i = 0; i < files->n; i++)
                if (strcmp(files->items[i].path, path) == 0)
                        return;
        LIST_ADD(mem, files, file);
}

/* Takes the input apart; returns the line of options. */
static const char *read_tree(struct arena *mem, char *text, struct file_list *files)
{
        char *mark = strstr(text, "\n%% ");
        const char *options = text;

        while (mark) {
                char *path = mark + 4, *start;

                *mark = '\0';
                start = strchr(path, '\n');
                if (!start)
                        break;
                *start++ = '\0';
                mark = strncmp(start, "%% ", 3) == 0 ? start - 1 : strstr(start, "\n%% ");
                if (*path == '/')
                        add_file(mem, files, path,
                                 mark >= start
                                         ? arena_printf(mem, "%.*s\n", (int) (mark - start), start)
                                 : mark ? ""
                                        : start);
        }
        return options;
}

/* A few words choose what the command line would say; the command line has a target of its own. */
static void read_options(struct arena *mem, const char *options, struct request *request)
{
        struct bridge_setting set;

        *request = (struct request){ .bridge = "vnet0", .backend = "networkd" };
        LIST_ADD(mem, &request->ports, strstr(options, "enp1s0") ? "enp1s0" : "eth0");
        if (strstr(options, "eth1"))
                LIST_ADD(mem, &request->ports, "eth1");
        if (strstr(options, "--l3-from=eth1") && request->ports.n > 1)
                request->l3_from = "eth1";
        if (strstr(options, "--dhcp"))
                request->l3 = L3_DHCP;
        else if (strstr(options, "--no-ip"))
                request->l3 = L3_NONE;
        else if (strstr(options, "--address")) {
                request->l3 = L3_STATIC;
                LIST_ADD(mem, &request->addresses, "192.0.2.77/24");
                LIST_ADD(mem, &request->addresses, "2001:db8::77/64");
        }
        if (strstr(options, "--dns"))
                LIST_ADD(mem, &request->dns, "192.0.2.53");
        if (strstr(options, "--mac"))
                request->mac = "52:54:00:00:00:77";
        if (strstr(options, "stp=yes") && bridge_setting_parse("stp=yes", &set, NULL) == 0)
                LIST_ADD(mem, &request->settings, set);
        if (strstr(options, "long"))
                request->bridge = "vnet0-long-name";
}

static void make_host(const struct file_list *files, struct host *host)
{
        *host = (struct host){ .files = *files };
        host->system.offline = true;
        host->system.services[SERVICE_NETWORKD] = (struct network_service_state){
                .installed = true,
                .enabled = true,
                .version = "252",
        };
        host->bridge_template.origin = "bridge";
        host->bridge_template.text = backend_find("networkd")->builtin_template("", "bridge");
        host->port_template.origin = "port";
        host->port_template.text = backend_find("networkd")->builtin_template("", "port");
}

static struct file *file_at(struct file_list *files, const char *path)
{
        for (size_t i = 0; i < files->n; i++)
                if (strcmp(files->items[i].path, path) == 0)
                        return &files->items[i];
        return NULL;
}

/* Does the plan to a copy of the tree, and records it as apply would. */
static struct file_list apply_plan(struct arena *mem, const struct file_list *files,
                                   const struct plan *plan, struct past_run *past)
{
        struct file_list after = { 0 };

        for (size_t i = 0; i < files->n; i++)
                LIST_ADD(mem, &after, files->items[i]);
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;
                struct file *file = file_at(&after, op->path);

                HOLDS((file && file->state == FILE_READ) == (op->before != NULL));
                HOLDS(!file || file->state != FILE_READ || strcmp(file->data, op->before) == 0);
                LIST_ADD(mem, past,
                         (struct past_file){
                                 .path = op->path, .before = op->before, .after = op->after });
                if (file) {
                        file->state = op->after ? FILE_READ : FILE_ABSENT;
                        file->data = op->after;
                        file->size = op->after ? strlen(op->after) : 0;
                } else {
                        add_file(mem, &after, op->path, op->after);
                }
        }
        return after;
}

static void assert_same_tree(struct file_list *a, struct file_list *b)
{
        for (size_t i = 0; i < a->n; i++) {
                struct file *other = file_at(b, a->items[i].path);
                bool here = a->items[i].state == FILE_READ;

                HOLDS(here == (other && other->state == FILE_READ));
                if (here)
                        HOLDS(strcmp(a->items[i].data, other->data) == 0);
        }
}

/* What networkd would do at the next boot. */
static void assert_bridged(struct arena *mem, const struct host *host,
                           const struct request *request, const char *mac)
{
        const struct networkd_link bridge = { .name = request->bridge, .mac = mac, .bridge = true };
        struct refusal_list refusals = { 0 };
        struct networkd_found found;

        for (size_t i = 0; i < request->ports.n; i++) {
                const struct networkd_link port = { .name = request->ports.items[i] };
                const char *in;

                found = networkd_find(mem, host, &port, &refusals);
                HOLDS(found.unit);
                in = networkd_get(found.unit, "Network", "Bridge");
                HOLDS(in && strcmp(in, request->bridge) == 0);
        }
        HOLDS(networkd_netdev(mem, host, request->bridge));
        found = networkd_find(mem, host, &bridge, &refusals);
        HOLDS(found.unit && found.own);
        HOLDS(!networkd_get(found.unit, "Network", "Bridge"));
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        char *text = arena_strndup(&mem, (const char *) data, size);
        struct file_list before = { 0 }, after, undone;
        const char *options = read_tree(&mem, text, &before);
        struct past_run run = { .number = 1 }, ignored = { 0 };
        struct request request;
        struct intent intent;
        struct plan plan, again, undo;
        struct host host;

        read_options(&mem, options, &request);
        make_host(&before, &host);
        if (!make_plan(&mem, &request, &host, &intent, &plan))
                return 0;
        after = apply_plan(&mem, &before, &plan, &run);

        make_host(&after, &host);
        assert_bridged(&mem, &host, &request, intent.mac);
        HOLDS(make_plan(&mem, &request, &host, &intent, &again));
        HOLDS(plan_is_empty(&again));

        LIST_ADD(&mem, &host.past, run);
        request.action = ACTION_UNDO;
        render_undo(&mem, &request, &host, &undo);
        HOLDS(!undo.refusals.n);
        undone = apply_plan(&mem, &after, &undo, &ignored);
        assert_same_tree(&before, &undone);
        assert_same_tree(&undone, &before);
        return 0;
}
