// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A tree of files in memory, and a run over it: see tree.h.
 */
#include "tree.h"

#include <errno.h>
#include <sys/stat.h>

#include "mkbridge/decide.h"
#include "mkbridge/render.h"

void fuzz_add_file(struct arena *mem, struct file_list *files, const char *path, const char *text,
                   mode_t mode)
{
        struct file file = { .path = path,
                             .real = path,
                             .state = FILE_READ,
                             .mode = mode,
                             .data = text,
                             .size = strlen(text) };

        for (size_t i = 0; i < files->n; i++)
                if (strcmp(files->items[i].path, path) == 0)
                        return;
        LIST_ADD(mem, files, file);
}

/* What cannot be read, as observe tells of it: a letter for its kind. */
static const struct {
        char kind;
        enum file_state state;
        int problem;
        bool symlink;
        mode_t mode;
} unread[] = {
        { 'd', FILE_NOT_REGULAR, 0, false, S_IFDIR | 0755 },
        { 'f', FILE_NOT_REGULAR, 0, false, S_IFIFO | 0644 },
        { 's', FILE_NOT_REGULAR, 0, false, S_IFSOCK | 0755 },
        { 'n', FILE_UNREADABLE, ENOENT, true, 0 },
        { 'l', FILE_UNREADABLE, ELOOP, true, 0 },
        { 'b', FILE_TOO_BIG, 0, false, S_IFREG | 0644 },
        { 'r', FILE_UNREADABLE, EACCES, false, S_IFREG | 0600 },
};

/* "!K /PATH" */
static void add_unread(struct arena *mem, struct file_list *files, const char *entry)
{
        const size_t before = files->n;

        for (size_t i = 0; i < ARRAY_LEN(unread); i++) {
                if (entry[1] != unread[i].kind || strncmp(entry + 2, " /", 2) != 0)
                        continue;
                fuzz_add_file(mem, files, entry + 3, "", unread[i].mode);
                if (files->n == before)
                        return;
                files->items[files->n - 1].state = unread[i].state;
                files->items[files->n - 1].problem = unread[i].problem;
                files->items[files->n - 1].symlink = unread[i].symlink;
        }
}

const char *fuzz_read_tree(struct arena *mem, char *text, mode_t mode, struct file_list *ret)
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
                if (*path == '!')
                        add_unread(mem, ret, path);
                else if (*path == '/')
                        fuzz_add_file(mem, ret, path,
                                      mark >= start ? arena_printf(mem, "%.*s\n",
                                                                   (int) (mark - start), start)
                                      : mark        ? ""
                                                    : start,
                                      mode);
        }
        return options;
}

/* A few words choose what the command line would say; the command line has a target of its own. */
static void read_options(struct arena *mem, const char *options, struct request *request)
{
        struct bridge_setting set;

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
                if (strstr(options, "--gateway"))
                        LIST_ADD(mem, &request->gateways, "192.0.2.1");
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

static struct host make_host(const struct fuzz_tree *tree, const struct file_list *files,
                             const char *options)
{
        const struct backend *backend = backend_find(tree->backend);
        struct host host = {
                .files = *files,
                .system.offline = true,
                .bridge_template = { "bridge", backend->builtin_template("", "bridge") },
                .port_template = { "port", backend->builtin_template("", "port") },
        };

        tree->set_system(&host.system, options);
        return host;
}

static struct file *file_at(const struct file_list *files, const char *path)
{
        for (size_t i = 0; i < files->n; i++)
                if (strcmp(files->items[i].path, path) == 0)
                        return &files->items[i];
        return NULL;
}

const char *fuzz_text_at(const struct file_list *files, const char *path)
{
        const struct file *file = file_at(files, path);

        return file && file->state == FILE_READ ? file->data : NULL;
}

static void do_op(struct arena *mem, struct file_list *files, const struct op_file *op, mode_t mode)
{
        struct file *file = file_at(files, op->path);

        HOLDS((file && file->state == FILE_READ) == (op->before != NULL));
        HOLDS(!file || file->state != FILE_READ || strcmp(file->data, op->before) == 0);
        if (!file) {
                fuzz_add_file(mem, files, op->path, op->after, mode);
                return;
        }
        file->state = op->after ? FILE_READ : FILE_ABSENT;
        file->data = op->after;
        file->size = op->after ? strlen(op->after) : 0;
}

/* Does the plan to a copy of the tree, and records it as apply would. */
static struct file_list apply_plan(struct arena *mem, const struct file_list *files,
                                   const struct plan *plan, mode_t mode, struct past_run *past)
{
        struct file_list after = { 0 };

        for (size_t i = 0; i < files->n; i++)
                LIST_ADD(mem, &after, files->items[i]);
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;

                HOLDS(plan->ops.items[i].type == OP_FILE);
                LIST_ADD(mem, past,
                         (struct past_file){
                                 .path = op->path, .before = op->before, .after = op->after });
                do_op(mem, &after, op, mode);
        }
        return after;
}

static void assert_same_tree(const struct file_list *a, const struct file_list *b)
{
        for (size_t i = 0; i < a->n; i++) {
                const char *here = fuzz_text_at(a, a->items[i].path);
                const char *there = fuzz_text_at(b, a->items[i].path);

                HOLDS(here ? there && strcmp(here, there) == 0 : !there);
        }
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

static void assert_undone(struct arena *mem, const struct fuzz_tree *tree, struct request *request,
                          struct host *host, const struct past_run *run,
                          const struct file_list *before)
{
        struct past_run ignored = { 0 };
        struct file_list undone;
        struct plan undo;

        LIST_ADD(mem, &host->past, *run);
        request->action = ACTION_UNDO;
        render_undo(mem, request, host, &undo);
        HOLDS(!undo.refusals.n);
        undone = apply_plan(mem, &host->files, &undo, tree->mode, &ignored);
        assert_same_tree(before, &undone);
        assert_same_tree(&undone, before);
}

void fuzz_run(struct arena *mem, const struct fuzz_tree *tree, struct file_list *before,
              const char *options)
{
        struct request request = { .bridge = "vnet0", .backend = tree->backend };
        struct past_run run = { .number = 1 };
        struct plan plan = { 0 }, again = { 0 };
        struct intent intent, second;
        struct file_list after;
        struct host host;

        read_options(mem, options, &request);
        for (size_t i = 0; i < request.ports.n; i++)
                if (strcmp(request.ports.items[i], request.bridge) == 0)
                        return; /* no command line gets that far */
        host = make_host(tree, before, options);
        if (!make_plan(mem, &request, &host, &intent, &plan))
                return;
        if (tree->check_plan)
                tree->check_plan(mem, before, &plan, options);
        after = apply_plan(mem, before, &plan, tree->mode, &run);

        host = make_host(tree, &after, options);
        if (tree->check_after)
                tree->check_after(mem, &host, &intent);
        HOLDS(make_plan(mem, &request, &host, &second, &again));
        HOLDS(plan_is_empty(&again));
        assert_undone(mem, tree, &request, &host, &run, before);
}
