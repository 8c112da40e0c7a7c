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
                                     command(mem, host, "--recover", "")),
                        CHECK_NONE
                };
        if (!other->waits.confirm)
                return (struct refusal){ path,
                                         arena_printf(mem, "a run on %s is changing it", bridge),
                                         "wait until it has ended", CHECK_NONE };
        return (struct refusal){
                path,
                arena_printf(mem, "the switch of %s has changed it, and waits for --commit",
                             bridge),
                arena_printf(mem, "first keep that with: %s, or go back with: %s",
                             command(mem, host, "--commit", bridge),
                             command(mem, host, "--rollback", bridge)),
                CHECK_NONE
        };
}

static void refuse_pending(struct arena *mem, const struct request *request,
                           const struct host *host, const struct other_run *other, const char *path,
                           struct plan *plan)
{
        if (request->dry_run && !other->waits.guarded)
                add_note(mem, &plan->notes, "%s: %s", other->bridge, interrupted_note);
        else
                LIST_ADD(mem, &plan->refusals, pending_refusal(mem, host, other, path));
}

void refuse_pending_files(struct arena *mem, const struct request *request, const struct host *host,
                          struct plan *plan)
{
        if (host->others.hidden && request->dry_run)
                add_note(mem, &plan->notes, "%s",
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

/* Puts what one more run has done on top. */
static void add_layer(struct arena *mem, struct layer_list *list, const struct past_run *run,
                      size_t number, const struct past_file *file)
{
        struct layer *top = list->n ? &list->items[list->n - 1] : NULL;

        if (!top || !same_text(top->after, file->before)) {
                LIST_ADD(mem, list,
                         (struct layer){ file->before, file->after, file->before_meta, run->written,
                                         number });
                return;
        }
        top->after = file->after;
        top->written = run->written;
        list->n -= same_text(top->before, top->after);
}

struct layer_list layers_of(struct arena *mem, const struct past_list *past, const char *path)
{
        struct layer_list list = { 0 };

        for (size_t i = 0; i < past->n; i++) {
                const struct past_file *file = file_of(&past->items[i], path);

                if (file)
                        add_layer(mem, &list, &past->items[i], i, file);
        }
        return list;
}

/* Whether @a was laid on the same file after @b. */
static bool is_newer(const struct layer *a, const struct layer *b)
{
        const bool on_top = same_text(a->before, b->after), below = same_text(b->before, a->after);

        return on_top != below ? on_top : a->written > b->written;
}

/* A layer of another bridge. */
struct other_layer {
        const char *bridge;
        struct layer layer;
};

struct other_layers {
        struct other_layer *items;
        size_t n;
};

/* The completed runs on one of the other bridges, oldest first. */
static struct past_list runs_of(struct arena *mem, const struct host *host, const char *bridge)
{
        struct past_list past = { 0 };

        for (size_t i = 0; i < host->others.n; i++) {
                const struct other_run *other = &host->others.items[i];
                size_t k;

                if (other->pending || strcmp(other->bridge, bridge) != 0)
                        continue;
                LIST_ADD(mem, &past, other->run);
                for (k = past.n - 1; k > 0 && past.items[k - 1].number > other->run.number; k--)
                        past.items[k] = past.items[k - 1];
                past.items[k] = other->run;
        }
        return past;
}

static struct other_layers other_layers(struct arena *mem, const struct host *host,
                                        const char *path)
{
        struct other_layers list = { 0 };

        for (size_t i = 0; i < host->others.n; i++) {
                const char *bridge = host->others.items[i].bridge;
                struct layer_list layers;
                struct past_list past;

                if (i > 0 && strcmp(host->others.items[i - 1].bridge, bridge) == 0)
                        continue; /* they stand together */
                past = runs_of(mem, host, bridge);
                layers = layers_of(mem, &past, path);
                for (size_t k = 0; k < layers.n; k++)
                        LIST_ADD(mem, &list, ((struct other_layer){ bridge, layers.items[k] }));
        }
        return list;
}

/* The newest first, each bridge once. */
static void add_newer(struct arena *mem, struct other_layers *list, const struct other_layer *other)
{
        size_t i;

        for (i = 0; i < list->n; i++)
                if (strcmp(list->items[i].bridge, other->bridge) == 0)
                        return;
        LIST_ADD(mem, list, *other);
        for (i = list->n - 1; i > 0 && is_newer(&other->layer, &list->items[i - 1].layer); i--)
                list->items[i] = list->items[i - 1];
        list->items[i] = *other;
}

/* Of @path, those between two layers of this bridge; NULL: above all of them. */
static struct other_layers layers_between(struct arena *mem, const struct host *host,
                                          const char *path, const struct layer *below,
                                          const struct layer *above)
{
        const struct other_layers all = other_layers(mem, host, path);
        struct other_layers list = { 0 };

        for (size_t i = 0; i < all.n; i++)
                if (is_newer(&all.items[i].layer, below) &&
                    !(above && is_newer(&all.items[i].layer, above)))
                        add_newer(mem, &list, &all.items[i]);
        return list;
}

/* "vnet2 and vnet1", or the commands that take them back, in this order. */
static const char *words_of(struct arena *mem, const struct host *host,
                            const struct other_layers *list, bool commands)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        for (size_t i = 0; i < list->n; i++) {
                const char *bridge = list->items[i].bridge;

                strbuf_adds(&out, !i ? "" : commands ? ", then " : " and ");
                strbuf_adds(&out, commands ? command(mem, host, "--undo", bridge) : bridge);
        }
        return strbuf_take(&out, mem);
}

bool refuse_newer(struct arena *mem, const struct host *host, struct plan *plan, const char *path)
{
        const struct layer_list own = layers_of(mem, &host->past, path);
        struct other_layers list;

        if (!own.n)
                return false;
        list = layers_between(mem, host, path, &own.items[own.n - 1], NULL);
        if (!list.n)
                return false;
        refuse(mem, &plan->refusals, path,
               arena_printf(mem, "first take that back: %s", words_of(mem, host, &list, true)),
               "mkbridge has changed it since for %s", words_of(mem, host, &list, false));
        return true;
}

size_t first_on_top(struct arena *mem, const struct host *host, const char *path,
                    const char **ret_next)
{
        const struct layer_list own = layers_of(mem, &host->past, path);
        struct other_layers list;

        if (own.n < 2)
                return 0;
        list = layers_between(mem, host, path, &own.items[own.n - 2], &own.items[own.n - 1]);
        if (!list.n)
                return 0;
        *ret_next = words_of(mem, host, &list, true);
        return own.items[own.n - 1].first;
}

bool refuse_unknown(struct arena *mem, const struct host *host, struct plan *plan, const char *path)
{
        for (size_t i = 0; i < host->others.n; i++) {
                const struct other_run *other = &host->others.items[i];

                if (!other->damage)
                        continue;
                refuse(mem, &plan->refusals, path,
                       arena_printf(mem, "look at %s, and move it away", other->where),
                       "was edited, and whether for %s cannot be "
                       "told: its record is damaged",
                       other->bridge);
                return true;
        }
        return false;
}
