// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What has become of the bridges that mkbridge made: their records say what was written and meant,
 * files and kernel what is there now. No lock is taken, so a run may be changing things meanwhile;
 * then that is told instead of being called half done.
 */
#include "observe/status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>

#include "base/clock.h"
#include "mkbridge/backend.h"
#include "mkbridge/names.h"
#include "text/ended.h"
#include "text/manifest.h"

/* Records */

static int cannot_read(const struct status_look *look, const char *path, int code,
                       struct error *err)
{
        const char *where = arena_printf(look->mem, "%s%s", look->fs.name, path);

        if (code != EACCES && code != EPERM)
                return error_errno(err, code, where, "read the records of earlier runs");
        return error_set(err, STATUS_FAILED, code, where,
                         "run as root; the records of earlier runs are for root alone",
                         "cannot read the records of earlier runs: %s", strerror(code));
}

/* Whether a run holds the lock on the folder of records. An instant of a shared lock delays one
 * that is about to take it by no more than its next try. */
static bool is_busy(const struct fs *fs)
{
        FS_PLACE(place);
        cleanup(closep) int fd = -1;

        if (fs_resolve(fs, STATE_FOLDER, false, &place) < 0)
                return false;
        fd = openat(place.folder, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

static void add_name(struct arena *mem, struct string_list *list, const char *name)
{
        if (!string_list_has(list, name))
                LIST_ADD(mem, list, name);
}

/* A run that is not completed yet has its record in `pending`; only its ports are of interest. */
static void add_pending_ports(const struct status_look *look, struct string_list *ports)
{
        const char *bridge = look->request.bridge;
        const char *path =
                arena_printf(look->mem, STATE_FOLDER "/%s/pending/manifest.json", bridge);
        struct manifest manifest = { 0 };
        char *text = NULL;

        if (fs_read(&look->fs, path, FILE_SIZE_MAX, look->mem, &text, NULL, NULL) < 0 ||
            manifest_parse(look->mem, path, text, &manifest, NULL) < 0)
                return;
        for (size_t i = 0; i < manifest.record.ports.n; i++)
                add_name(look->mem, ports, manifest.record.ports.items[i]);
}

/* In the kernel or by a file; a guest's link is no port of ours. */
static bool is_port(const struct status_look *look, const struct host *host,
                    const struct link *link, const char *bridge)
{
        const bool guest = link->kind == LINK_VETH || link->kind == LINK_OTHER;

        return (!guest && same_text(link->master, bridge)) ||
               same_text(status_profile(look, host, link->name).controller, bridge);
}

/* Records of old do not tell the ports: then those that are there. */
static void add_ports(const struct status_look *look, const struct host *host,
                      struct bridge_status *row)
{
        for (size_t i = 0; i < host->past.n; i++)
                for (size_t k = 0; k < host->past.items[i].record.ports.n; k++)
                        add_name(look->mem, &row->ports, host->past.items[i].record.ports.items[k]);
        add_pending_ports(look, &row->ports);
        if (row->ports.n)
                return;
        for (size_t i = 0; i < host->links.n; i++) {
                const struct link *link = &host->links.items[i];

                if (is_port(look, host, link, row->name))
                        LIST_ADD(look->mem, &row->ports, link->name);
        }
}

/* Files */

/* What the last run that touched @path has left there; the record is in the order of the runs. */
static bool is_last(const struct past_list *past, size_t run, const char *path)
{
        for (size_t i = run + 1; i < past->n; i++)
                for (size_t k = 0; k < past->items[i].n; k++)
                        if (strcmp(past->items[i].items[k].path, path) == 0)
                                return false;
        return true;
}

static bool is_kept(const struct host *host, const struct past_file *file, bool *ret_there)
{
        const struct file *now = host_file(host, file->path);

        *ret_there = now;
        if (!now || !file->after)
                return !now && !file->after;
        return now->state == FILE_READ && strlen(file->after) == now->size &&
               memcmp(file->after, now->data, now->size) == 0;
}

/* Bridges may share a file: what mkbridge has made of it for another one is no edit. */
static bool is_others(const struct host *host, const char *path)
{
        const struct file *now = host_file(host, path);

        for (size_t i = 0; i < host->others.n; i++) {
                const struct past_run *run = &host->others.items[i].run;

                for (size_t k = 0; k < run->n; k++) {
                        const char *after = run->items[k].after;

                        if (now && now->state == FILE_READ && after &&
                            !strcmp(run->items[k].path, path) && !strcmp(after, now->data))
                                return true;
                }
        }
        return false;
}

static void compare_files(const struct status_look *look, const struct host *host,
                          struct bridge_status *row)
{
        const struct past_list *past = &host->past;
        bool any = false, there;

        row->files = row->pending.guarded ? STATUS_FILES_WAIT
                     : past->n            ? STATUS_FILES_KEPT
                                          : STATUS_FILES_NONE;
        for (size_t i = 0; i < past->n; i++) {
                for (size_t k = 0; k < past->items[i].n; k++) {
                        const struct past_file *file = &past->items[i].items[k];

                        if (!is_last(past, i, file->path))
                                continue;
                        if (!is_kept(host, file, &there) && !path_is_state(file->path) &&
                            !is_others(host, file->path))
                                LIST_ADD(look->mem, &row->edited, file->path);
                        any |= there;
                }
        }
        if (row->edited.n)
                row->files = any ? STATUS_FILES_EDITED : STATUS_FILES_GONE;
}

/* All together */

/* observe_past() adds to the list and sorts it, so every bridge has one of its own. */
static struct file_list copy_files(struct arena *mem, const struct file_list *files)
{
        struct file_list copy = { 0 };

        for (size_t i = 0; i < files->n; i++)
                LIST_ADD(mem, &copy, files->items[i]);
        return copy;
}

/* What waits for --commit is what mkbridge has left, as long as it waits. */
static void add_waiting(const struct observation *obs, const struct pending_switch *pending)
{
        const char *folder =
                arena_printf(obs->mem, STATE_FOLDER "/%s/pending", obs->request->bridge);
        struct past_run run = { .number = INT_MAX };

        if (!pending->guarded || past_read(obs, folder, true, &run, NULL) < 0)
                return;
        LIST_ADD(obs->mem, &obs->host->past, run);
        for (size_t i = 0; i < run.n; i++)
                observe_file_too(obs, run.items[i].path);
}

/* Of a bridge whose record cannot be read the kernel can still be asked. */
static void add_damaged(struct status_look *look, const char *bridge, const struct error *problem)
{
        struct bridge_status row = { .name = bridge, .files = STATUS_FILES_UNKNOWN };

        LIST_ADD(look->mem, &row.drift,
                 arena_printf(look->mem, "%s: %s", problem->where, problem->what));
        status_look_at_kernel(look, &row);
        LIST_ADD(look->mem, look->status, row);
}

/* Adds a row, unless nothing is known of the bridge of look->request. */
static int add_bridge(struct status_look *look, const char *bridge, struct error *err)
{
        struct bridge_status row = { .name = bridge };
        struct host host = look->host;
        const struct observation obs = { look->mem, &look->request, &look->fs, &host };
        int r;

        host.files = copy_files(look->mem, &look->host.files);
        look->request.bridge = bridge;
        r = observe_past(&obs, err);
        if (r < 0)
                return r;
        observe_others(&obs);
        if (!look->host.root)
                row.pending = pending_of(&look->fs, look->mem, bridge);
        if (!host.past.n && !host.interrupted && !row.pending.present)
                return 0;

        add_waiting(&obs, &row.pending);
        row.half_done = !look->status->busy && !row.pending.guarded &&
                        (host.interrupted || row.pending.present);
        add_ports(look, &host, &row);
        compare_files(look, &host, &row);
        status_look_at_kernel(look, &row);
        status_compare_kernel(look, &host, &row);
        LIST_ADD(look->mem, look->status, row);
        return 0;
}

/* Folders below @folder that may be those of bridges. */
static int add_candidates(const struct status_look *look, const char *folder,
                          struct string_list *list)
{
        char **names;
        size_t n;
        int r = fs_list(&look->fs, folder, look->mem, &names, &n);

        for (size_t i = 0; r == 0 && i < n; i++)
                if (!link_name_problem(names[i]) && names[i][0] != '.')
                        add_name(look->mem, list, names[i]);
        return r;
}

static int by_name(const void *a, const void *b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static int add_bridges(struct status_look *look, const char *only, struct error *err)
{
        struct string_list names = { 0 };
        int r = add_candidates(look, STATE_FOLDER, &names);

        if (r < 0)
                return cannot_read(look, STATE_FOLDER, -r, err);
        if (!look->host.root)
                add_candidates(look, RUN_FOLDER, &names);
        if (names.n)
                qsort(names.items, names.n, sizeof(*names.items), by_name);
        for (size_t i = 0; i < names.n; i++) {
                struct error problem = { 0 };
                int q = 0;

                if (!only || strcmp(names.items[i], only) == 0)
                        q = add_bridge(look, names.items[i], &problem);
                if (q < 0)
                        add_damaged(look, names.items[i], &problem);
                if (q < 0 && r == 0) {
                        r = q;
                        *err = problem;
                }
        }
        return r;
}

static bool has_row(const struct status *status, const char *bridge)
{
        for (size_t i = 0; i < status->n; i++)
                if (strcmp(status->items[i].name, bridge) == 0)
                        return true;
        return false;
}

static void add_one_ended(const struct status_look *look, const char *bridge)
{
        struct ended_switch ended;
        char *text, when[64];

        if (fs_read(&look->fs, ended_path(look->mem, bridge), FILE_SIZE_MAX, look->mem, &text, NULL,
                    NULL) < 0 ||
            ended_parse(look->mem, bridge, text, &ended) < 0)
                return;
        clock_words(when, sizeof(when), ended.at);
        ended.when = arena_strdup(look->mem, when);
        LIST_ADD(look->mem, &look->status->ended, ended);
}

/* What was put back while nobody looked. */
static void add_ended(const struct status_look *look, const char *only)
{
        char **names = NULL;
        size_t n = 0;

        if (look->host.root || fs_list(&look->fs, RUN_FOLDER, look->mem, &names, &n) < 0)
                return;
        for (size_t i = 0; i < n; i++) {
                const char *bridge = ended_bridge(look->mem, names[i]);

                if (bridge && (!only || strcmp(bridge, only) == 0) &&
                    !has_row(look->status, bridge))
                        add_one_ended(look, bridge);
        }
}

static int nothing_made(const struct status *status, const char *bridge, struct error *err)
{
        const struct ended_switch *ended = status->ended.items;

        if (status->ended.n)
                return error_set(err, STATUS_REFUSED, ENOENT, bridge,
                                 "there is no bridge of mkbridge's of this name now",
                                 "was put back %s: %s", ended->when, ended->cause);
        return error_set(err, STATUS_REFUSED, ENOENT, bridge,
                         "mkbridge --status lists those that it has made",
                         "mkbridge has made no bridge of this name here");
}

static int look_around(struct status_look *look, struct error *err)
{
        const struct observation obs = { look->mem, &look->request, &look->fs, &look->host };
        int r = 0;

        if (!look->host.root)
                r = observe_links(&obs, err);
        if (r == 0 && !look->host.root)
                r = nl_look(look->mem, &look->views, err);
        observe_files(&obs);
        observe_system(&obs);
        return r;
}

/* Who has a bridge of ours is to know. */
static void note_recovery(const struct status_look *look)
{
        const char *run,
                *note = look->status->n ? host_recovery_note(look->mem, &look->host, &run) : NULL;

        if (note)
                add_note(look->mem, &look->status->notes, "%s; %s", note, run);
}

int observe_status(struct arena *mem, const struct request *request, struct status *ret,
                   struct error *err)
{
        struct status_look look = {
                .mem = mem,
                .request = *request,
                .fs = FS_INIT,
                .host = { .root = request->root },
                .status = ret,
        };
        int r;

        *ret = (struct status){ 0 };
        look.request.action = ACTION_UNDO; /* the one for which records are read */
        look.request.backend = request->backend ? request->backend : "auto";
        r = fs_open(&look.fs, request->root, err);
        if (r < 0)
                return r;
        ret->busy = is_busy(&look.fs);
        r = look_around(&look, err);
        if (r == 0)
                r = add_bridges(&look, request->bridge, err);
        if (r == 0)
                note_recovery(&look);
        add_ended(&look, request->bridge);
        if (r == 0 && request->bridge && !ret->n)
                r = nothing_made(ret, request->bridge, err);
        fs_close(&look.fs);
        return r;
}
