// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Putting back what runs that died have left. Every step can itself be cut off at any point and
 * done again: what is left then is one of the states that it starts from.
 */
#include "recover.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "base/replace.h"
#include "mkbridge/names.h"
#include "settle.h"
#include "transaction.h"

static const char undone_suffix[] = ".undone";

static bool has_folder(const struct transaction *tx, const char *name, int *ret_problem)
{
        struct stat st;
        int r = fs_look(tx->folder, name, &st);

        if (r < 0)
                *ret_problem = r;
        return r > 0 && S_ISDIR(st.st_mode);
}

/* Whether trying again will not help, as it may after, say, EIO or EMFILE. */
static bool is_lasting(int r)
{
        switch (r) {
        case -EINVAL:
        case -ENOENT:
        case -EFBIG:
        case -ELOOP:
        case -ENOTDIR:
        case -ENAMETOOLONG:
                return true;
        default:
                return false;
        }
}

/*
 * `new`: nothing was touched. A manifest that is not complete means that nothing was staged yet;
 * what was staged for a file whose place is gone cannot be removed and does no harm.
 */
static int recover_new(struct transaction *tx, struct error *err)
{
        struct error ignored = { 0 };
        int r = tx_load(tx, "new", false, &ignored);

        for (size_t i = 0; i < tx->steps.n && (r == 0 || is_lasting(r)); i++)
                if (tx->steps.items[i].file.broken)
                        r = tx->steps.items[i].file.broken_code;
        if (r == 0 || is_lasting(r))
                return tx_discard(tx, err);
        return error_errno(err, -r, tx->where_new, "read the record of the run");
}

/* No live switch of this boot: the run was in an earlier one, or was about files only. */
static void after_reboot(struct transaction *tx, struct apply_report *report)
{
        settle_readers(tx->mem, tx->fs, &tx->adoption, report);
        if (tx->switched.made_bridge && !*tx->fs->name && if_nametoindex(tx->bridge) > 0)
                LIST_ADD(
                        tx->mem, &report->warnings,
                        arena_printf(tx->mem,
                                     "%s: this boot has begun with it, and it stays until the next "
                                     "one; the files are as before",
                                     tx->bridge));
}

/* Where some files stay as they are, whoever reads at boot shall still not be left with the rest.
 */
static int put_files_back(struct transaction *tx, bool live, struct apply_report *report,
                          struct error *err)
{
        const size_t done = report->done.n;
        int r = tx_put_back(tx, report, err);

        if (r < 0 && report->done.n > done && !live)
                settle_readers(tx->mem, tx->fs, &tx->adoption, report);
        if (r == 0 && report->done.n == done)
                LIST_ADD(tx->mem, &report->done,
                         arena_printf(tx->mem,
                                      "ended the run for %s, which has left no file changed",
                                      tx->bridge));
        return r;
}

/* A network that could not be put back once more is told, and keeps no record. */
static int recover_pending(struct transaction *tx, const struct settle_service *service,
                           struct apply_report *report, struct error *err)
{
        const bool live = service->run->folder >= 0;
        struct error problem = { 0 };
        int r = tx_load(tx, "pending", true, err), q;

        if (r == 0)
                r = put_files_back(tx, live, report, err);
        if (r < 0)
                return r;
        q = settle_service(tx->mem, tx->fs, service, &tx->adoption, report, &problem);
        if (!live)
                after_reboot(tx, report);
        r = tx_end_back(tx, err);
        if (r == 0 && q < 0 && err)
                *err = problem;
        return r < 0 ? r : q;
}

/* What cannot be thrown away of it is told, and keeps nothing else from being put back. */
static int forget_new(struct arena *mem, const struct fs *fs, const char *bridge, struct error *err)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        int problem = 0, r = tx_open(&tx, mem, fs, bridge, err);

        if (r < 0 || tx.folder < 0)
                return r == -ENOENT ? 0 : r;
        return has_folder(&tx, "new", &problem) ? recover_new(&tx, err) : 0;
}

/* A folder without a record of anything is what is left of a run that had hardly begun. */
int recover_files(struct arena *mem, const struct fs *fs, const char *bridge,
                  const struct settle_service *service, struct apply_report *report,
                  struct error *err)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        int problem = 0, q = forget_new(mem, fs, bridge, err), r;
        struct error second = { 0 };

        r = tx_open(&tx, mem, fs, bridge, &second);
        if (r == 0 && tx.folder >= 0) {
                if (has_folder(&tx, "pending", &problem))
                        r = recover_pending(&tx, service, report, &second);
                else if (problem)
                        r = error_errno(&second, -problem, tx.where_pending, "look at the folder");
                else
                        unlinkat(tx.state, bridge, AT_REMOVEDIR); /* fails when runs are in it */
        }
        if (r == -ENOENT && !*second.what)
                r = 0;
        if (r < 0 && err)
                *err = second;
        return r < 0 ? r : q;
}

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
        r = fs_stat(fs, arena_printf(mem, "%s/%s", STATE_FOLDER, name), false, &st);
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
