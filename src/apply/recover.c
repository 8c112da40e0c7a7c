// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks for what runs that died have left, of any bridge, and has it put back.
 */
#include "mkbridge/apply.h"

#include <errno.h>
#include <string.h>

#include "mkbridge/names.h"
#include "settle.h"
#include "transaction.h"

static const char undone_suffix[] = ".undone";

/* The bridge's name in ".BRIDGE.undone", or NULL. */
static const char *undone_bridge(struct arena *mem, const char *name)
{
        size_t len = strlen(name), tail = sizeof(undone_suffix) - 1;

        if (name[0] != '.' || len <= 1 + tail || strcmp(name + len - tail, undone_suffix) != 0)
                return NULL;
        return arena_strndup(mem, name + 1, len - 1 - tail);
}

/* What an undo that is done has left is in nobody's way. */
static void forget_undone(struct arena *mem, const struct fs *fs, const char *bridge,
                          struct apply_report *report)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        struct error problem = { 0 };
        int r = tx_open(&tx, mem, fs, bridge, &problem);

        if (r == 0)
                r = tx_forget(&tx, &problem);
        if (r < 0)
                LIST_ADD(mem, &report->warnings,
                         arena_printf(mem, "%s: %s; the next run tidies it up", problem.where,
                                      problem.what));
}

/* What waits for --commit is in good hands: its guard puts it back if that does not come. */
static int recover_bridge(struct arena *mem, const struct fs *fs, const char *bridge,
                          struct apply_report *report, struct error *err)
{
        bool pending = settle_is_pending(fs, mem, bridge);
        int r;

        if (bridge_guarded(fs, bridge))
                return 0;
        r = settle_back(mem, fs, bridge, NULL, report, err);
        if (pending && r == 0)
                run_folder_note_end(fs, mem, bridge, "its run was interrupted");
        return r;
}

/* One name in STATE_FOLDER. What cannot be a bridge's name (lost+found) is not ours. */
static int recover_one(struct arena *mem, const struct fs *fs, const char *name,
                       struct apply_report *report, struct error *err)
{
        const char *undone = undone_bridge(mem, name);
        struct stat st;
        int r;

        if (link_name_problem(undone ? undone : name))
                return 0;
        if (undone) {
                forget_undone(mem, fs, undone, report);
                return 0;
        }
        r = fs_stat(fs, arena_path(mem, STATE_FOLDER, name), false, &st);
        return r == 0 && S_ISDIR(st.st_mode) ? recover_bridge(mem, fs, name, report, err) : 0;
}

/* What a switch has left that was over but for this. */
static void drop_run_folders(struct arena *mem, const struct fs *fs)
{
        char **names = NULL;
        size_t n = 0;

        if (*fs->name || fs_list(fs, RUN_FOLDER, mem, &names, &n) < 0)
                return;
        for (size_t i = 0; i < n; i++) {
                struct run_folder run cleanup(run_folder_close) = RUN_FOLDER_INIT;

                if (!link_name_problem(names[i]) && run_folder_open(fs, names[i], &run) == 0 &&
                    !run_folder_guarded(&run) && !settle_is_pending(fs, mem, names[i]))
                        run_folder_remove(&run);
        }
}

/* Whether what is left on the bridge of @name is in the way of a run on @bridge; NULL: all is. */
static bool is_in_the_way(struct arena *mem, const char *name, const char *bridge)
{
        const char *undone = undone_bridge(mem, name);

        return !bridge || !strcmp(undone ? undone : name, bridge);
}

static void warn(struct arena *mem, struct apply_report *report, const struct error *problem)
{
        LIST_ADD(mem, &report->warnings,
                 arena_printf(mem, "%s: %s%s%s", problem->where, problem->what,
                              *problem->hint ? "; " : "", problem->hint));
}

int apply_recover(struct arena *mem, const char *root, const char *bridge,
                  struct apply_report *report, struct error *err)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        char **names = NULL;
        size_t n = 0;
        int r, result = 0;

        r = fs_open(&fs, root, err);
        if (r < 0)
                return r;
        r = fs_list(&fs, STATE_FOLDER, mem, &names, &n);
        if (r < 0)
                return error_errno(err, -r, arena_printf(mem, "%s%s", fs.name, STATE_FOLDER),
                                   "read the folder");

        drop_run_folders(mem, &fs);
        for (size_t i = 0; i < n; i++) {
                struct error problem = { 0 };

                r = recover_one(mem, &fs, names[i], report, &problem);
                if (r < 0 && (result < 0 || !is_in_the_way(mem, names[i], bridge))) {
                        warn(mem, report, &problem);
                } else if (r < 0) {
                        result = r;
                        if (err)
                                *err = problem;
                }
        }
        return result;
}
