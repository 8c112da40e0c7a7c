// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan that takes every run on a bridge back. Of a file that several runs changed, the first
 * run's `before` is what it shall be, and the last run's `after` is what it should be now.
 */
#include <string.h>

#include "mkbridge/render.h"
#include "render/records.h"
#include "render/undo-adopt.h"
#include "text/diff.h"

/* One file over all runs. */
struct change {
        const char *path;
        const char *before, *after;
        const struct file_meta *meta;
        const char *left, *found; /* what a run left and what the next one found, if they differ */
        bool edited;
};

struct change_list {
        struct change *items;
        size_t n;
};

static struct change *find_change(struct change_list *list, const char *path)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].path, path) == 0)
                        return &list->items[i];
        return NULL;
}

/* Somebody may have edited the file between two runs; the later run's record has what he made. */
static void add_path(struct arena *mem, const struct past_list *past, const char *path,
                     struct change_list *list)
{
        const struct layer_list layers = layers_of(mem, past, path);
        struct change change = { .path = path };

        if (!layers.n || find_change(list, path))
                return;
        change.before = layers.items[0].before;
        change.meta = layers.items[0].meta;
        change.after = layers.items[layers.n - 1].after;
        change.edited = layers.n > 1;
        if (change.edited) {
                change.left = layers.items[0].after;
                change.found = layers.items[1].before;
        }
        LIST_ADD(mem, list, change);
}

static struct change_list all_changes(struct arena *mem, const struct past_list *past)
{
        struct change_list list = { 0 };

        for (size_t run = 0; run < past->n; run++)
                for (size_t i = 0; i < past->items[run].n; i++)
                        add_path(mem, past, past->items[run].items[i].path, &list);
        return list;
}

/*
 * Where two bridges have changed a file in turns, neither could be undone as a whole: then only the
 * runs on top of the other bridge's are taken back, by a run like any other, and in the files
 * alone.
 */
static struct past_list runs_on_top(struct arena *mem, const struct host *host, struct plan *plan)
{
        const struct change_list changes = all_changes(mem, &host->past);
        struct past_list top = host->past;
        const char *next = NULL;
        size_t first = 0;

        for (size_t i = 0; i < changes.n; i++) {
                const char *commands = NULL;
                size_t k = first_on_top(mem, host, changes.items[i].path, &commands);

                if (k > first) {
                        first = k;
                        next = commands;
                }
        }
        if (!first)
                return top;
        plan->undo = false;
        add_note(mem, &plan->notes,
                 "another bridge has changed the same file in between, so only what "
                 "came after is taken back, and in the files alone; go on with: %s, "
                 "then say this again",
                 next);
        top.items += first;
        top.n -= first;
        return top;
}

/* A file that is there but cannot be read is neither absent nor edited: nobody knows what it is. */
static bool is_known(struct arena *mem, struct plan *plan, const struct file *file)
{
        if (!file || file->state == FILE_READ)
                return true;
        refuse(mem, &plan->refusals, file->path, "look at the file", "%s",
               file->state == FILE_UNREADABLE
                       ? arena_printf(mem, "cannot be read: %s", strerror(file->problem))
                       : "is not the file that mkbridge wrote");
        return false;
}

/* Of an edit that matters to nobody nothing is refused. Return: whether it was. */
static bool refuse_edit(struct arena *mem, const struct request *request, const struct host *host,
                        struct plan *plan, const struct change *change, const char *left,
                        const char *now)
{
        struct strbuf diff = STRBUF_INIT;

        if (path_is_state(change->path))
                return false;
        if (request->force)
                return refuse_unknown(mem, host, plan, change->path);
        if (request->show_secrets)
                diff_unified(&diff, change->path, left, now);
        else
                diff_hiding_secrets(&diff, change->path, left, now);
        refuse(mem, &plan->refusals, change->path,
               "--undo --force gives the original back all the same, and "
               "loses this edit",
               "was edited since mkbridge wrote it");
        add_note(mem, &plan->notes, "%s", strbuf_take(&diff, mem));
        return true;
}

/* The port's files first: they stop naming the bridge before its own file goes. */
static void add_change(struct arena *mem, const struct request *request, const struct host *host,
                       struct plan *plan, const struct change *change)
{
        const struct file *file = host_file(host, change->path);
        const char *now = file ? file->data : NULL;
        bool whole = !file || (now && strlen(now) == file->size);

        if (!is_known(mem, plan, file) ||
            refuse_pending_file(mem, request, host, plan, change->path) ||
            refuse_newer(mem, host, plan, change->path))
                return;
        if (whole && same_text(now, change->before))
                return;
        if (!(whole && same_text(now, change->after))) {
                if (refuse_edit(mem, request, host, plan, change, change->after, now))
                        return;
        } else if (change->edited &&
                   refuse_edit(mem, request, host, plan, change, change->left, change->found)) {
                return;
        }
        LIST_ADD(mem, &plan->ops,
                 (struct op){ .type = OP_FILE,
                              .why = change->before ? "as it was before mkbridge"
                                                    : "was not there before mkbridge",
                              .file = { .path = change->path,
                                        .before = now,
                                        .after = change->before,
                                        .meta = change->before ? change->meta : NULL } });
}

/* What the runs have made of all files, as operations. */
static struct plan plan_of_runs(struct arena *mem, const struct change_list *changes)
{
        struct plan plan = { 0 };

        for (size_t i = 0; i < changes->n; i++)
                LIST_ADD(mem, &plan.ops,
                         (struct op){ .type = OP_FILE,
                                      .file = { .path = changes->items[i].path,
                                                .before = changes->items[i].before,
                                                .after = changes->items[i].after } });
        return plan;
}

/* What a bridge is refused by decide; an undo does not pass through it. */
static void refuse_pending(struct arena *mem, struct plan *plan, const struct host *host)
{
        if (!host->pending.present || !host->pending.guarded)
                return;
        refuse(mem, &plan->refusals, plan->bridge,
               host->pending.confirm
                       ? arena_printf(mem,
                                      "keep it with: mkbridge --commit %s, or go back "
                                      "with: mkbridge --rollback %s",
                                      plan->bridge, plan->bridge)
                       : "wait until it has ended",
               "%s",
               host->pending.confirm ? "its switch waits for --commit" : "a run is at work on it");
}

void render_undo(struct arena *mem, const struct request *request, const struct host *host,
                 struct plan *plan)
{
        struct change_list changes;
        struct past_list past;
        struct plan runs;

        *plan = (struct plan){ .bridge = request->bridge,
                               .undo = true,
                               .confirm = request->confirm };
        refuse_pending(mem, plan, host);
        if (plan->refusals.n)
                return;
        if (!host->past.n) {
                refuse(mem, &plan->refusals, request->bridge,
                       "ls /var/lib/mkbridge shows those that it made",
                       "mkbridge has made no bridge of this name here");
                return;
        }
        past = runs_on_top(mem, host, plan);
        changes = all_changes(mem, &past);
        for (size_t i = changes.n; i-- > 0;)
                add_change(mem, request, host, plan, &changes.items[i]);
        if (plan->undo) {
                runs = plan_of_runs(mem, &changes);
                undo_adopt(mem, request, host, &past, &runs, plan);
        }
}
