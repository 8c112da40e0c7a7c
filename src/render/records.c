// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that several bridges share. Every record holds a file as its run found it and as it left
 * it, so runs on one file are layers, and only the topmost can be taken off. Which is which is told
 * by the texts: what one run left is what the next one found. Where somebody has edited the file in
 * between, by the time at which the records were written.
 */
#include "render/records.h"

#include <string.h>

#include "base/strbuf.h"

static const struct past_file *file_of(const struct past_run *run, const char *path)
{
        for (size_t i = 0; i < run->n; i++)
                if (strcmp(run->items[i].path, path) == 0)
                        return &run->items[i];
        return NULL;
}

/* "mkbridge --root=ROOT OPTION BRIDGE", to be pasted. */
static const char *command(struct arena *mem, const struct host *host, const char *option,
                           const char *bridge)
{
        return arena_printf(mem, "mkbridge%s%s %s%s%s", host->root ? " --root=" : "",
                            host->root ? host->root : "", option, *bridge ? " " : "", bridge);
}

/* Runs that wait, or were interrupted */

static const char *changed_path(const struct plan *plan, const struct past_run *run)
{
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op *op = &plan->ops.items[i];

                if (op->type == OP_FILE && op_changes(op) && file_of(run, op->file.path))
                        return op->file.path;
        }
        return NULL;
}

static struct refusal pending_refusal(struct arena *mem, const struct host *host,
                                      const struct other_run *other, const char *path)
{
        const char *bridge = other->bridge;

        if (!other->waits.guarded)
                return (struct refusal){
                        path,
                        arena_printf(mem,
                                     "an interrupted run on %s has changed it, and could not "
                                     "be put back",
                                     bridge),
                        arena_printf(mem, "put that back first: %s",
                                     command(mem, host, "--recover", ""))
                };
        if (!other->waits.confirm)
                return (struct refusal){ path,
                                         arena_printf(mem, "a run on %s is changing it", bridge),
                                         "wait until it has ended" };
        return (struct refusal){
                path,
                arena_printf(mem, "the switch of %s has changed it, and waits for --commit",
                             bridge),
                arena_printf(mem, "first keep that with: %s, or go back with: %s",
                             command(mem, host, "--commit", bridge),
                             command(mem, host, "--rollback", bridge))
        };
}

static void refuse_pending(struct arena *mem, const struct request *request,
                           const struct host *host, const struct other_run *other, const char *path,
                           struct plan *plan)
{
        if (request->dry_run && !other->waits.guarded)
                LIST_ADD(mem, &plan->notes,
                         arena_printf(mem, "%s: %s", other->bridge, interrupted_note));
        else
                LIST_ADD(mem, &plan->refusals, pending_refusal(mem, host, other, path));
}

void refuse_pending_files(struct arena *mem, const struct request *request, const struct host *host,
                          struct plan *plan)
{
        if (host->others.hidden && request->dry_run)
                LIST_ADD(mem, &plan->notes,
                         STATE_FOLDER " is for root alone, so whether a switch of another bridge "
                                      "waits, which may share a file, is not known here");
        for (size_t i = 0; i < host->others.n; i++) {
                const struct other_run *other = &host->others.items[i];
                const char *path = other->pending ? changed_path(plan, &other->run) : NULL;

                if (path)
                        refuse_pending(mem, request, host, other, path, plan);
        }
}

bool refuse_pending_file(struct arena *mem, const struct request *request, const struct host *host,
                         struct plan *plan, const char *path)
{
        bool found = false;

        for (size_t i = 0; i < host->others.n; i++) {
                const struct other_run *other = &host->others.items[i];

                if (!other->pending || !file_of(&other->run, path))
                        continue;
                refuse_pending(mem, request, host, other, path, plan);
                found = true;
        }
        return found;
}

/* Runs that are completed */

static bool same(const char *a, const char *b)
{
        return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether @a, which has changed @path, did so after @b, which has, too. */
static bool is_newer(const struct past_run *a, const struct past_run *b, const char *path)
{
        const struct past_file *x = file_of(a, path), *y = file_of(b, path);
        const bool on_top = same(x->before, y->after), below = same(y->before, x->after);

        return on_top != below ? on_top : a->written > b->written;
}

static const struct past_run *last_run(const struct past_list *past, const char *path)
{
        for (size_t i = past->n; i-- > 0;)
                if (file_of(&past->items[i], path))
                        return &past->items[i];
        return NULL;
}

struct newer_list {
        const struct other_run **items; /* the newest first, each bridge once */
        size_t n;
};

static void add_newer(struct arena *mem, struct newer_list *list, const struct other_run *other,
                      const char *path)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i]->bridge, other->bridge) == 0)
                        return;
        LIST_ADD(mem, list, other);
        for (size_t i = list->n - 1;
             i > 0 && is_newer(&list->items[i]->run, &list->items[i - 1]->run, path); i--) {
                list->items[i] = list->items[i - 1];
                list->items[i - 1] = other;
        }
}

static struct newer_list newer_runs(struct arena *mem, const struct host *host, const char *path)
{
        const struct past_run *last = last_run(&host->past, path);
        struct newer_list list = { 0 };

        for (size_t i = 0; last && i < host->others.n; i++) {
                const struct other_run *other = &host->others.items[i];

                if (!other->pending && file_of(&other->run, path) &&
                    is_newer(&other->run, last, path))
                        add_newer(mem, &list, other, path);
        }
        return list;
}

bool refuse_newer(struct arena *mem, const struct host *host, struct plan *plan, const char *path)
{
        const struct newer_list list = newer_runs(mem, host, path);
        struct strbuf bridges cleanup(strbuf_free) = STRBUF_INIT;
        struct strbuf commands cleanup(strbuf_free) = STRBUF_INIT;

        if (!list.n)
                return false;
        for (size_t i = 0; i < list.n; i++) {
                const char *bridge = list.items[i]->bridge;

                strbuf_addf(&bridges, "%s%s", i ? " and " : "", bridge);
                strbuf_addf(&commands, "%s%s", i ? ", then " : "",
                            command(mem, host, "--undo", bridge));
        }
        LIST_ADD(mem, &plan->refusals,
                 (struct refusal){
                         path,
                         arena_printf(mem, "mkbridge has changed it since for %s",
                                      strbuf_str(&bridges)),
                         arena_printf(mem, "first take that back: %s", strbuf_str(&commands)) });
        return true;
}

bool refuse_unknown(struct arena *mem, const struct host *host, struct plan *plan, const char *path)
{
        for (size_t i = 0; i < host->others.n; i++) {
                const struct other_run *other = &host->others.items[i];

                if (!other->damage)
                        continue;
                LIST_ADD(mem, &plan->refusals,
                         (struct refusal){
                                 path,
                                 arena_printf(mem,
                                              "was edited, and whether for %s cannot be "
                                              "told: its record is damaged",
                                              other->bridge),
                                 arena_printf(mem, "look at %s, and move it away", other->where) });
                return true;
        }
        return false;
}
