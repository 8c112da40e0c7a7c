// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The record of a run on disk. Each function here that changes the state of the run does it by one
 * rename, followed by the fsync of the folder that the name is in.
 */
#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/replace.h"
#include "text/manifest.h"

static const char manifest_name[] = "manifest.json";

int tx_open(struct transaction *tx, struct arena *mem, const struct fs *fs, const char *bridge,
            struct error *err)
{
        FS_PLACE(place);
        int r;

        *tx = (struct transaction) TRANSACTION_INIT;
        tx->mem = mem;
        tx->fs = fs;
        tx->bridge = bridge;
        tx->undone = arena_printf(mem, ".%s.undone", bridge);
        tx->where_new = tx_where(tx, "new");
        tx->where_pending = tx_where(tx, "pending");

        r = fs_resolve(fs, STATE_FOLDER, false, &place);
        if (r == 0)
                r = tx->state = fs_open_folder(place.folder, place.name);
        if (r == -ENOENT)
                return r;
        if (r < 0)
                return error_errno(err, -r, tx_where(tx, ""), "open the folder");

        tx->folder = fs_open_folder(tx->state, bridge);
        if (tx->folder < 0 && tx->folder != -ENOENT)
                return error_errno(err, -tx->folder, tx_where(tx, ""), "open the folder");
        return 0;
}

void tx_close(struct transaction *tx)
{
        for (size_t i = 0; i < tx->steps.n; i++)
                if (tx->steps.items[i].type == OP_FILE)
                        fs_place_close(&tx->steps.items[i].file.place);
        closep(&tx->folder);
        closep(&tx->state);
        tx->state = tx->folder = -1;
}

static const char *manifest_text(struct transaction *tx)
{
        struct manifest manifest = {
                .bridge = tx->bridge,
                .undo = tx->undo,
                .record = tx->record,
        };

        manifest.folders = tx->folders;
        for (size_t i = 0; i < tx->steps.n; i++) {
                const struct step *step = &tx->steps.items[i];

                if (step->type == OP_FILE)
                        LIST_ADD(tx->mem, &manifest.files,
                                 (struct manifest_file){ .path = step->file.path,
                                                         .before = step->file.before_meta,
                                                         .after = step->file.after_meta });
        }
        return manifest_format(tx->mem, &manifest);
}

static int write_synced(int folder, const char *name, const char *text)
{
        int fd = fs_create(folder, name, text);

        return fd < 0 ? fd : fs_sync_close(fd);
}

static void text_name(char ret[32], const char *kind, size_t number)
{
        snprintf(ret, 32, "%s.%zu", kind, number);
}

static int write_texts(int folder, const struct file_step *file)
{
        char name[32];
        int r = 0;

        if (file->before) {
                text_name(name, "before", file->number);
                r = write_synced(folder, name, file->before);
        }
        if (r == 0 && file->after) {
                text_name(name, "after", file->number);
                r = write_synced(folder, name, file->after);
        }
        return r;
}

static int make_state_folder(int folder, const char *name)
{
        if (mkdirat(folder, name, 0700) < 0 && errno != EEXIST)
                return -errno;
        return fs_sync_folder(folder);
}

/* What nobody could read could not put anything back either. */
static int check_manifest(struct transaction *tx, const char *text, struct error *err)
{
        struct manifest manifest;

        return manifest_parse(tx->mem, tx->where_new, text, &manifest, err);
}

static int write_new(struct transaction *tx, const char *manifest)
{
        int folder cleanup(closep) = -1;
        int r;

        r = make_state_folder(tx->state, tx->bridge);
        if (r == 0 && tx->folder < 0)
                r = tx->folder = fs_open_folder(tx->state, tx->bridge);
        if (r >= 0)
                r = make_state_folder(tx->folder, "new");
        if (r == 0)
                r = folder = fs_open_folder(tx->folder, "new");

        for (size_t i = 0; r >= 0 && i < tx->steps.n; i++)
                if (tx->steps.items[i].type == OP_FILE)
                        r = write_texts(folder, &tx->steps.items[i].file);
        if (r >= 0)
                r = write_synced(folder, manifest_name, manifest);
        return r < 0 ? r : fs_sync_folder(folder);
}

static bool is_number(const char *name)
{
        return *name && strspn(name, "0123456789") == strlen(name) && strlen(name) < 9;
}

/* One more than the highest number that is taken. */
static int choose_number(struct transaction *tx)
{
        char **names = NULL;
        long number = 0;
        size_t n = 0;
        int r;

        r = fs_list(tx->fs, arena_path(tx->mem, STATE_FOLDER, tx->bridge), tx->mem, &names, &n);
        for (size_t i = 0; i < n; i++)
                if (is_number(names[i]) && strtol(names[i], NULL, 10) > number)
                        number = strtol(names[i], NULL, 10);
        snprintf(tx->number, sizeof(tx->number), "%ld", number + 1);
        return r;
}

/* What an earlier undo could not tidy up has the name that this one needs at its end. */
static int clear_undone(struct transaction *tx, struct error *err)
{
        int r = tx->undo ? fs_remove_tree(tx->state, tx->undone, 2) : 0;

        return r < 0 ? error_errno(err, -r, tx_where_undone(tx), "remove the folder") : 0;
}

int tx_prepare(struct transaction *tx, struct error *err)
{
        const char *manifest = manifest_text(tx);
        int r = check_manifest(tx, manifest, err);

        if (r == 0)
                r = clear_undone(tx, err);
        if (r < 0)
                return r;
        r = choose_number(tx);
        if (r == 0)
                r = write_new(tx, manifest);
        return r < 0 ? error_errno(err, -r, tx->where_new, "keep the originals") : 0;
}

/* Renames within @folder and syncs it; a rename that cannot be synced is taken back. */
static int rename_synced(int folder, const char *from, const char *to, bool *ret_stuck)
{
        int r;

        if (renameat(folder, from, folder, to) < 0)
                return -errno;
        r = fs_sync_folder(folder);
        if (r < 0)
                *ret_stuck = renameat(folder, to, folder, from) < 0;
        return r;
}

int tx_begin(struct transaction *tx, struct error *err)
{
        bool stuck = false;
        int r = rename_synced(tx->folder, "new", "pending", &stuck);

        if (r < 0 && stuck)
                return error_set(err, STATUS_INCOMPLETE, -r, tx->where_pending,
                                 "look at dmesg, then run: mkbridge --recover",
                                 "no file was changed, but the record cannot be synced: %s",
                                 strerror(-r));
        return r < 0 ? error_errno(err, -r, tx->where_new, "rename the folder") : 0;
}

int tx_commit(struct transaction *tx, struct error *err)
{
        bool stuck = false;
        int r;

        if (tx->undo)
                r = rename_synced(tx->state, tx->bridge, tx->undone, &stuck);
        else
                r = rename_synced(tx->folder, "pending", tx->number, &stuck);
        if (r < 0 && stuck)
                return error_set(err, STATUS_INCOMPLETE, -r, tx->where_pending,
                                 "all files are in place; run sync, and look at dmesg",
                                 "the change is done but cannot be synced: %s", strerror(-r));
        return r < 0 ? error_errno(err, -r, tx->where_pending, "record the change") : 0;
}

static int reverse_strcmp(const void *a, const void *b)
{
        return strcmp(*(const char *const *) b, *(const char *const *) a);
}

/* A folder that is gone, or that somebody else uses now (EBUSY: something is mounted on it). */
static bool may_stay(int r)
{
        return r == -ENOENT || r == -ENOTDIR || r == -ENOTEMPTY || r == -EEXIST || r == -EBUSY;
}

/* rmdir() of those that are there and empty, inner ones first. */
static int remove_folders(struct transaction *tx)
{
        int r = 0;

        if (tx->folders.n)
                qsort(tx->folders.items, tx->folders.n, sizeof(*tx->folders.items), reverse_strcmp);
        for (size_t i = 0; r == 0 && i < tx->folders.n; i++) {
                FS_PLACE(place);

                r = fs_resolve(tx->fs, tx->folders.items[i], false, &place);
                if (r == 0 && unlinkat(place.folder, place.name, AT_REMOVEDIR) == 0)
                        r = fs_sync_folder(place.folder);
                else if (r == 0)
                        r = -errno;
                if (may_stay(r))
                        r = 0;
        }
        return r;
}

int tx_discard(struct transaction *tx, struct error *err)
{
        int r = 0;

        for (size_t i = 0; i < tx->steps.n; i++)
                if (tx->steps.items[i].type == OP_FILE) {
                        int problem = file_step_unstage(&tx->steps.items[i].file);

                        r = r < 0 ? r : problem;
                }
        if (r == 0)
                r = remove_folders(tx);
        if (r == 0 && tx->folder >= 0)
                r = fs_remove_tree(tx->folder, "new", 0);
        if (r == 0 && unlinkat(tx->state, tx->bridge, AT_REMOVEDIR) < 0 && errno != ENOTEMPTY &&
            errno != ENOENT)
                r = -errno;
        return r < 0 ? error_errno(err, -r, tx->where_new, "remove the record of the run") : 0;
}

int tx_put_back(struct transaction *tx, struct apply_report *report, struct error *err)
{
        int r, result = 0;

        for (size_t i = tx->steps.n; i-- > 0;) {
                struct step *step = &tx->steps.items[i];
                struct error problem = { 0 };

                if (step->type != OP_FILE)
                        continue;
                r = op_file_impl.undo(tx, step, &problem);
                if (r > 0)
                        LIST_ADD(tx->mem, &report->done,
                                 arena_printf(tx->mem, "put back %s", step->file.where));
                if (r < 0 && result < 0)
                        LIST_ADD(tx->mem, &report->warnings,
                                 arena_printf(tx->mem, "%s: %s; %s", problem.where, problem.what,
                                              problem.hint));
                if (r < 0 && result == 0) {
                        result = r;
                        if (err)
                                *err = problem;
                }
        }
        return result;
}

/*
 * Nothing is changed any more, which is what `new` says. As long as that is not synced the record
 * must stay complete, under either name.
 */
int tx_end_back(struct transaction *tx, struct error *err)
{
        bool stuck = false;
        int r;

        r = rename_synced(tx->folder, "pending", "new", &stuck);
        if (r < 0)
                return error_errno(err, -r, stuck ? tx->where_new : tx->where_pending,
                                   "remove the record of the run");
        return tx_discard(tx, err);
}

static int read_text(struct transaction *tx, const char *folder, const char *kind, size_t number,
                     const char **ret)
{
        char name[32];
        char *text = NULL;
        size_t size = 0;
        int r;

        text_name(name, kind, number);
        r = fs_read(tx->fs, arena_path(tx->mem, folder, name), FILE_SIZE_MAX, tx->mem, &text, &size,
                    NULL);
        if (r == 0 && strlen(text) != size)
                r = -EINVAL;
        *ret = text;
        return r;
}

static int damaged(struct transaction *tx, const char *name, const char *what, int code,
                   struct error *err)
{
        return error_set(err, STATUS_INCOMPLETE, code, tx_where(tx, name),
                         "look at the files that it holds, put back what is needed by hand, and "
                         "then remove this folder",
                         "the record of a run that died cannot be used: %s: %s", what,
                         strerror(code));
}

static int load_texts(struct transaction *tx, const char *name, struct file_step *file,
                      struct error *err)
{
        const char *folder = tx_path(tx, name);
        int r = 0;

        if (file->before)
                r = read_text(tx, folder, "before", file->number, &file->before);
        if (r == 0 && file->after)
                r = read_text(tx, folder, "after", file->number, &file->after);
        return r < 0 ? damaged(tx, name, "a kept text", -r, err) : 0;
}

static int load_place(struct transaction *tx, struct file_step *file, struct error *err)
{
        struct error problem = { 0 };
        int r = file_step_init(tx, file, &problem);

        return r < 0 ? error_set(err, STATUS_INCOMPLETE, -r, file->where,
                                 "make the way to it what it was, then run: mkbridge --recover",
                                 "cannot put it back: %s", problem.what)
                     : 0;
}

/* One file of the record joins the steps; broken, if need be, so that the others are put back. */
static void load_file(struct transaction *tx, const char *name, size_t number,
                      const struct manifest_file *from, bool texts)
{
        struct step step = { .type = OP_FILE };
        struct file_step *file = &step.file;
        struct error problem = { 0 };
        int r = 0;

        file->place.folder = -1;
        file->path = from->path;
        file->number = number;
        file->before_meta = from->before;
        file->after_meta = from->after;
        file->before = from->before ? "" : NULL;
        file->after = from->after ? "" : NULL;

        r = load_place(tx, file, &problem);
        if (r == 0 && texts)
                r = load_texts(tx, name, file, &problem);
        if (r < 0) {
                struct error *broken = arena_alloc(tx->mem, sizeof(*broken));

                *broken = problem;
                file->broken = broken;
                file->broken_code = r;
        }
        LIST_ADD(tx->mem, &tx->steps, step);
}

int tx_load(struct transaction *tx, const char *name, bool texts, struct error *err)
{
        const char *path = arena_path(tx->mem, tx_path(tx, name), manifest_name);
        struct manifest manifest = { 0 };
        struct error problem = { 0 };
        char *text = NULL;
        size_t size = 0;
        int r;

        r = fs_read(tx->fs, path, FILE_SIZE_MAX, tx->mem, &text, &size, NULL);
        if (r < 0)
                return damaged(tx, name, manifest_name, -r, err);
        r = manifest_parse(tx->mem, path, text, &manifest, &problem);
        if (r < 0 || strlen(text) != size)
                return damaged(tx, name, *problem.what ? problem.what : manifest_name, EINVAL, err);

        tx->undo = manifest.undo;
        tx->folders = manifest.folders;
        tx->record = manifest.record;
        for (size_t i = 0; i < manifest.files.n; i++)
                load_file(tx, name, i, &manifest.files.items[i], texts);
        return 0;
}

int tx_resume(struct transaction *tx, struct error *err)
{
        struct stat st;
        int r = tx->folder < 0 ? 0 : fs_look(tx->folder, "pending", &st);

        if (r == 0)
                return -ENOENT;
        if (r > 0)
                r = choose_number(tx);
        if (r < 0)
                return error_errno(err, -r, tx->where_pending, "look at the folder");
        return tx_load(tx, "pending", false, err);
}

/* Adds the folders that one run has made. A record that cannot be understood has none. */
static int collect_from(struct transaction *tx, const char *record)
{
        struct manifest manifest = { 0 };
        char *text = NULL;
        int r = fs_read(tx->fs, arena_path(tx->mem, record, manifest_name), FILE_SIZE_MAX, tx->mem,
                        &text, NULL, NULL);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (manifest_parse(tx->mem, record, text, &manifest, NULL) < 0)
                return 0;
        for (size_t i = 0; i < manifest.folders.n; i++)
                LIST_ADD(tx->mem, &tx->folders, manifest.folders.items[i]);
        return 0;
}

/* The folders that any run on the bridge has made. */
static int collect_folders(struct transaction *tx, const char *undone)
{
        const char *folder = arena_path(tx->mem, STATE_FOLDER, undone);
        char **names = NULL;
        size_t n = 0;
        int r = fs_list(tx->fs, folder, tx->mem, &names, &n);

        tx->folders = (struct string_list){ 0 };
        for (size_t i = 0; r == 0 && i < n; i++)
                if (is_number(names[i]))
                        r = collect_from(tx, arena_path(tx->mem, folder, names[i]));
        return r;
}

int tx_forget(struct transaction *tx, struct error *err)
{
        int r = collect_folders(tx, tx->undone);

        if (r == 0)
                r = remove_folders(tx);
        if (r == 0)
                r = fs_remove_tree(tx->state, tx->undone, 2);
        return r < 0 ? error_errno(err, -r, tx_where_undone(tx), "remove the folder") : 0;
}
