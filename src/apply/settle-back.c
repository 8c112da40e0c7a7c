// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts back what one run has left, network and files, by the steps of settle.c. Each of them can
 * itself be cut off at any point and done again: what is left then is one of the states that it
 * starts from.
 */
#include "settle.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "base/replace.h"
#include "transaction.h"

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
static int back_from_new(struct transaction *tx, struct error *err)
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
        settle_readers(tx->mem, tx->fs, &tx->record.adoption, report);
        if (tx->record.made_bridge && !*tx->fs->name && if_nametoindex(tx->bridge) > 0)
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
                settle_readers(tx->mem, tx->fs, &tx->record.adoption, report);
        if (r == 0 && report->done.n == done)
                LIST_ADD(tx->mem, &report->done,
                         arena_printf(tx->mem,
                                      "ended the run for %s, which has left no file changed",
                                      tx->bridge));
        return r;
}

/* A network that could not be put back once more is told, and keeps no record. */
static int back_from_pending(struct transaction *tx, const struct settle_service *service,
                             struct apply_report *report, struct error *err)
{
        const bool live = service->run->folder >= 0;
        struct error problem = { 0 };
        int r = tx_load(tx, "pending", true, err), q;

        if (r == 0)
                r = put_files_back(tx, live, report, err);
        if (r < 0)
                return r;
        q = settle_service(tx->mem, tx->fs, service, &tx->record.adoption, report, &problem);
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
        return has_folder(&tx, "new", &problem) ? back_from_new(&tx, err) : 0;
}

/*
 * The files: `new` is forgotten, `pending` is put back, and the @service told so. A folder without
 * a record of anything is what is left of a run that had hardly begun.
 */
static int put_back(struct arena *mem, const struct fs *fs, const char *bridge,
                    const struct settle_service *service, struct apply_report *report,
                    struct error *err)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        int problem = 0, q = forget_new(mem, fs, bridge, err), r;
        struct error second = { 0 };

        r = tx_open(&tx, mem, fs, bridge, &second);
        if (r == 0 && tx.folder >= 0) {
                if (has_folder(&tx, "pending", &problem))
                        r = back_from_pending(&tx, service, report, &second);
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

int settle_back(struct arena *mem, const struct fs *fs, const char *bridge, struct executor *ex,
                struct apply_report *report, struct error *err)
{
        struct executor own cleanup(executor_close) = EXECUTOR_INIT;
        struct run_folder run cleanup(run_folder_close) = RUN_FOLDER_INIT;
        const struct settle_service service = { .run = &run, .executor = ex ? ex : &own };
        struct error network = { 0 }, files = { 0 };
        int r = 0, q;

        if (run_folder_open(fs, bridge, &run) == 0)
                r = settle_network(mem, fs, &run, service.executor, report, &network);
        if (r < 0 && settle_network_is_left(&run)) {
                if (err)
                        *err = network;
                return r;
        }
        q = put_back(mem, fs, bridge, &service, report, &files);
        if (q == 0 || !run_folder_is_adopting(&run) || !settle_is_pending(fs, mem, bridge))
                run_folder_remove(&run); /* else the service is still to be told */
        if (r < 0 && q < 0)
                LIST_ADD(mem, &report->warnings,
                         arena_printf(mem, "%s: %s; %s", files.where, files.what, files.hint));
        if (err && (r < 0 || q < 0))
                *err = r < 0 ? network : files;
        return r < 0 ? r : q;
}
