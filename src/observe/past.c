// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What earlier runs have recorded for the bridge of the request: STATE_FOLDER/BRIDGE/N for each run
 * that was completed, N counting up, and `pending` while one is in flight. No run is in flight now,
 * or its lock would have kept us waiting, so a `pending` is what a run that died has left, unless a
 * guard has it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mkbridge/names.h"
#include "observe/observation.h"
#include "text/manifest.h"

enum { NUMBER_LEN_MAX = 9 }; /* digits, so that it fits an int */

int past_number(const char *name)
{
        size_t len = strspn(name, "0123456789");

        if (len == 0 || len > NUMBER_LEN_MAX || name[len])
                return -1;
        return (int) strtol(name, NULL, 10);
}

static int by_number(const void *a, const void *b)
{
        const struct past_run *x = a, *y = b;

        return (x->number > y->number) - (x->number < y->number);
}

static int cannot_read(const struct observation *obs, const char *path, int code, struct error *err)
{
        const char *where = arena_printf(obs->mem, "%s%s", obs->fs->name, path);
        static const char verb[] = "read the record of an earlier run";

        if (code != EACCES && code != EPERM)
                return error_errno(err, code, where, verb);
        return error_set(err, STATUS_FAILED, code, where, /* a dry run is no way around it */
                         "run as root; the records of earlier runs are for root alone",
                         "cannot %s: %s", verb, strerror(code));
}

/* One file of a record. Its texts have no NUL bytes: files with any are never changed. */
static int read_record(const struct observation *obs, const char *path, const char **ret,
                       struct error *err)
{
        size_t size = 0;
        char *data = NULL;
        int r = fs_read(obs->fs, path, FILE_SIZE_MAX, obs->mem, &data, &size, NULL);

        if (r == 0 && strlen(data) != size)
                return error_set(err, STATUS_FAILED, EINVAL,
                                 arena_printf(obs->mem, "%s%s", obs->fs->name, path),
                                 "look at the folder of the record",
                                 "is damaged: it holds NUL bytes");
        if (r < 0)
                return cannot_read(obs, path, -r, err);
        *ret = data;
        return 0;
}

/* Reads FOLDER/SIDE.N, unless the manifest says that there was no file. */
static int read_text(const struct observation *obs, const char *folder, const char *side, size_t n,
                     const struct file_meta *meta, const char **ret, struct error *err)
{
        *ret = NULL;
        if (!meta)
                return 0;
        return read_record(obs, arena_printf(obs->mem, "%s/%s.%zu", folder, side, n), ret, err);
}

static int read_texts(const struct observation *obs, const char *folder, struct past_run *run,
                      struct error *err)
{
        for (size_t i = 0; i < run->n; i++) {
                struct past_file *file = &run->items[i];
                int r = read_text(obs, folder, "before", i, file->before_meta, &file->before, err);

                if (r == 0)
                        r = read_text(obs, folder, "after", i, file->after_meta, &file->after, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

static void take_manifest(struct arena *mem, const struct manifest *manifest, struct past_run *run)
{
        run->record = manifest->record;
        for (size_t i = 0; i < manifest->files.n; i++)
                LIST_ADD(mem, run,
                         (struct past_file){ .path = manifest->files.items[i].path,
                                             .before_meta = manifest->files.items[i].before,
                                             .after_meta = manifest->files.items[i].after });
}

int past_read(const struct observation *obs, const char *folder, bool texts, struct past_run *ret,
              struct error *err)
{
        const char *path = arena_printf(obs->mem, "%s/manifest.json", folder);
        struct manifest manifest = { 0 };
        const char *text = NULL;
        struct stat st;
        int r = read_record(obs, path, &text, err);

        if (r == 0)
                r = manifest_parse(obs->mem, arena_printf(obs->mem, "%s%s", obs->fs->name, path),
                                   text, &manifest, err);
        if (r < 0)
                return r;
        if (fs_stat(obs->fs, path, false, &st) == 0)
                ret->written = (int64_t) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
        take_manifest(obs->mem, &manifest, ret);
        return texts ? read_texts(obs, folder, ret, err) : 0;
}

static int read_runs(const struct observation *obs, const char *folder, struct error *err)
{
        struct past_list *past = &obs->host->past;
        char **names;
        size_t n;
        int r = fs_list(obs->fs, folder, obs->mem, &names, &n);

        if (r < 0)
                return cannot_read(obs, folder, -r, err);
        for (size_t i = 0; i < n; i++) {
                struct past_run run = { .number = past_number(names[i]) };

                if (run.number < 0)
                        continue;
                r = past_read(obs, arena_path(obs->mem, folder, names[i]), true, &run, err);
                if (r < 0)
                        return r;
                LIST_ADD(obs->mem, past, run);
        }
        if (past->n)
                qsort(past->items, past->n, sizeof(*past->items), by_number);
        return 0;
}

/* Only for a note: when it cannot be told, as in a dry run by a user, there is none. A live switch
 * is `pending` too while it waits for --commit, but nothing has died then. */
static void observe_interrupted(const struct observation *obs, const char *folder)
{
        struct stat st;

        obs->host->interrupted =
                !obs->host->pending.guarded &&
                fs_stat(obs->fs, arena_printf(obs->mem, "%s/pending", folder), false, &st) == 0;
}

/* An undo compares what is there now with what was written, whether or not a backend reads it. */
static void observe_past_files(const struct observation *obs)
{
        const struct past_list *past = &obs->host->past;

        for (size_t i = 0; i < past->n; i++)
                for (size_t k = 0; k < past->items[i].n; k++)
                        observe_file_too(obs, past->items[i].items[k].path);
}

int observe_past(const struct observation *obs, struct error *err)
{
        const char *bridge = obs->request->bridge, *folder;
        int r;

        if (!bridge || link_name_problem(bridge)) /* decide will say so; here it would be a path */
                return 0;

        folder = arena_printf(obs->mem, STATE_FOLDER "/%s", bridge);
        observe_interrupted(obs, folder);
        if (obs->request->action != ACTION_UNDO)
                return 0;
        r = read_runs(obs, folder, err);
        if (r == 0)
                observe_past_files(obs);
        return r;
}
