// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ends runs by what they have left: the guard does it, --commit and --rollback when there is no
 * guard any more, and the next run.
 */
#include "settle.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adopt.h"
#include "base/replace.h"
#include "journal.h"
#include "kept.h"
#include "neighbours.h"
#include "remade.h"
#include "transaction.h"

enum { RELEASE_SECONDS = 3 }; /* for one step; the first that fails is the last */

#define BOOTED_BY_SYSTEMD "/run/systemd/system" /* sd_booted(3) */

static const char journal_name[] = "journal";
static const char again_name[] = "journal.again"; /* has been done, and is to be done again */

static bool has_folder(const struct fs *fs, struct arena *mem, const char *bridge, const char *name)
{
        struct stat st;

        return fs_stat(fs, arena_printf(mem, "%s/%s/%s", STATE_FOLDER, bridge, name), false, &st) ==
               0;
}

bool settle_is_pending(const struct fs *fs, struct arena *mem, const char *bridge)
{
        return has_folder(fs, mem, bridge, "pending");
}

/* Whether the journal is about what is pending now, and about this network. */
static bool is_to_be_done(struct arena *mem, const struct fs *fs, const char *bridge,
                          const struct journal *journal, struct apply_report *report)
{
        struct journal_origin here;

        if (!settle_is_pending(fs, mem, bridge) ||
            has_folder(fs, mem, bridge, arena_printf(mem, "%u", journal->number)))
                return false;
        if (journal_here(&here, NULL) < 0 ||
            (!strcmp(here.boot, journal->origin.boot) && here.network == journal->origin.network))
                return true;
        LIST_ADD(mem, &report->warnings,
                 arena_printf(mem,
                              "%s: the switch was in another boot or network namespace; only the "
                              "files are put back",
                              bridge));
        return false;
}

/*
 * The bridge was to be made under an index of our choice. If that is somebody else's link now, ours
 * was never made, and what was meant for it must not hit the other one.
 */
static int index_to_avoid(const struct journal_record *record)
{
        char name[IF_NAMESIZE];

        if (!record->makes_bridge || record->bridge.index == 0 ||
            !if_indextoname((unsigned) record->bridge.index, name))
                return 0;
        return strcmp(name, record->bridge.name) != 0 ? record->bridge.index : 0;
}

/* @whole: all of the switch had been done. */
static void do_record(struct executor *ex, const struct journal_record *record, bool whole)
{
        struct live_op op;
        size_t at = 0;

        executor_aim(ex, &record->source, &record->target, &record->bridge);
        ex->avoid = index_to_avoid(record);
        if (!record->makes_bridge)
                remade_remove(&ex->nl, &record->bridge);
        if (!ex->avoid)
                neighbours_copy(&ex->nl, &record->target, &record->source);
        while (journal_next(record, &at, &op))
                executor_do(ex, &op, NULL);
        executor_flush(ex, NULL);
        if (whole && record->makes_bridge)
                remade_remove(&ex->nl, &record->bridge);
}

/* The last one first. */
static void do_records(struct executor *ex, const struct journal *journal, bool whole)
{
        for (size_t i = journal->n; i-- > 0;)
                do_record(ex, &journal->records[i], whole);
}

static int incomplete(struct arena *mem, const struct executor *ex, struct apply_report *report,
                      struct error *err)
{
        const struct error *first = &ex->failures.first;

        if (ex->failures.n == 0)
                return 0;
        for (size_t i = 1; i < ex->failures.items.n; i++)
                LIST_ADD(mem, &report->warnings,
                         arena_printf(mem, "cannot be put back: %s", ex->failures.items.items[i]));
        if (ex->failures.n > ex->failures.items.n)
                LIST_ADD(mem, &report->warnings,
                         arena_printf(mem, "cannot be put back: %zu more",
                                      ex->failures.n - ex->failures.items.n));
        return error_set(err, STATUS_INCOMPLETE, EIO, first->where,
                         "the rest of the running network is put back; set this by hand",
                         "cannot be put back: %s", first->what);
}

/* Where nothing of the network can be changed, nothing is put back at all. */
static int open_executor(struct arena *mem, const struct run_folder *run, struct executor *ex,
                         struct error *err)
{
        int r = executor_open(ex, mem, err);

        if (r < 0 && err) {
                if (err->status != STATUS_REFUSED)
                        err->status = STATUS_INCOMPLETE;
                snprintf(err->hint, sizeof(err->hint),
                         "nothing was put back yet; run: mkbridge --rollback %s", run->bridge);
        }
        return r;
}

static int do_journal(struct arena *mem, const struct run_folder *run,
                      const struct journal *journal, struct executor *ex, struct error *err)
{
        const bool whole = run_folder_has_deadline(run);
        int r = open_executor(mem, run, ex, err);

        if (r < 0)
                return r;
        run_folder_note_way_back(run);
        ex->lenient = true;
        ex->failures.n = ex->failures.items.n = 0;
        do_records(ex, journal, whole);
        if (ex->failures.n > 0) { /* what was refused may have been in the way of the rest */
                ex->failures.n = ex->failures.items.n = 0;
                do_records(ex, journal, whole);
        }
        return 0;
}

/* A service that is still in between may be in the way: only what is so in the end counts. */
static int end_first_round(struct arena *mem, const struct run_folder *run,
                           const struct executor *ex, struct apply_report *report,
                           struct error *err)
{
        if (run_folder_is_adopting(run) &&
            renameat(run->folder, journal_name, run->folder, again_name) == 0) {
                LIST_ADD(mem, &report->done, "put back the running network");
                return 0;
        }
        fs_unlink(run->folder, journal_name);
        if (ex->failures.n == 0)
                LIST_ADD(mem, &report->done, "put back the running network");
        return incomplete(mem, ex, report, err);
}

/* A service that does not let go in time must not keep the host off the network. */
static void release(struct arena *mem, const struct fs *fs, const struct run_folder *run)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        struct apply_report ignored = { 0 };
        const struct adopt_run let_go = { .mem = mem,
                                          .fs = fs,
                                          .lenient = false,
                                          .report = &ignored,
                                          .seconds_max = RELEASE_SECONDS };

        if (run_folder_is_adopting(run) && tx_open(&tx, mem, fs, run->bridge, NULL) == 0 &&
            tx_load(&tx, "pending", false, NULL) == 0)
                adopt_steps(&let_go, &tx.record.adoption.release, NULL);
}

int settle_network(struct arena *mem, const struct fs *fs, const struct run_folder *run,
                   struct executor *ex, struct apply_report *report, struct error *err)
{
        struct journal_file file cleanup(journal_close) = { 0 };
        int r = journal_open(run->folder, journal_name, &file);

        if (r == -ENOENT)
                return 0;
        if (r == -EINVAL)
                fs_unlink(run->folder, journal_name);
        if (r < 0)
                return error_set(
                        err, STATUS_INCOMPLETE, -r,
                        arena_printf(mem, "%s/%s/%s", RUN_FOLDER, run->bridge, journal_name),
                        "look at the addresses and routes of the bridge and its ports",
                        "the running network cannot be put back: %s", strerror(-r));
        if (!is_to_be_done(mem, fs, run->bridge, &file.journal, report))
                return fs_unlink(run->folder, journal_name);
        r = open_executor(mem, run, ex, err);
        if (r < 0)
                return r;
        release(mem, fs, run);
        r = do_journal(mem, run, &file.journal, ex, err);
        return r < 0 ? r : end_first_round(mem, run, ex, report, err);
}

static void tell_service(struct arena *mem, const struct fs *fs,
                         const struct settle_service *service, const struct adoption *adoption,
                         struct apply_report *report)
{
        const size_t warnings = report->warnings.n;
        const struct adopt_run leave = {
                .mem = mem,
                .fs = fs,
                .service = adoption->service,
                .lenient = true,
                .report = report,
                .alive = service->alive,
                .running = service->running,
                .arg = service->arg,
        };

        adopt_steps(&leave, &adoption->leave, NULL);
        if (adoption->service && adoption->leave.n && report->warnings.n == warnings)
                LIST_ADD(mem, &report->done,
                         arena_printf(mem, "%s has taken over what is there again",
                                      adoption->service));
}

int settle_service(struct arena *mem, const struct fs *fs, const struct settle_service *service,
                   const struct adoption *adoption, struct apply_report *report, struct error *err)
{
        const struct run_folder *run = service->run;
        struct journal_file file cleanup(journal_close) = { 0 };
        int r;

        if (!run_folder_is_adopting(run) || journal_open(run->folder, again_name, &file) < 0)
                return 0;
        if (!is_to_be_done(mem, fs, run->bridge, &file.journal, report))
                return fs_unlink(run->folder, again_name);
        tell_service(mem, fs, service, adoption, report);
        r = do_journal(mem, run, &file.journal, service->executor, err);
        fs_unlink(run->folder, again_name);
        return r < 0 ? r : incomplete(mem, service->executor, report, err);
}

void settle_readers(struct arena *mem, const struct fs *fs, const struct adoption *adoption,
                    struct apply_report *report)
{
        const struct adopt_run again = {
                .mem = mem, .fs = fs, .service = "boot", .lenient = true, .report = report
        };
        const size_t warnings = report->warnings.n;
        struct stat st;

        if (!adoption->reread.n || *fs->name || fs_stat(fs, BOOTED_BY_SYSTEMD, true, &st) < 0)
                return;
        adopt_steps(&again, &adoption->reread, NULL);
        if (report->warnings.n == warnings)
                LIST_ADD(mem, &report->done, "what had read them at boot has read them again");
}

bool settle_network_is_left(const struct run_folder *run)
{
        struct stat st;

        return run->folder >= 0 && fs_look(run->folder, journal_name, &st) > 0;
}

/* What is left to be tidied up after a commit is in nobody's way. */
static void after_commit(struct transaction *tx, struct apply_report *report)
{
        struct error problem = { 0 };

        if (tx->undo && tx_forget(tx, &problem) < 0)
                LIST_ADD(tx->mem, &report->warnings,
                         arena_printf(tx->mem, "%s: %s; the next run tidies it up", problem.where,
                                      problem.what));
}

int settle_commit(struct arena *mem, const struct fs *fs, const char *bridge,
                  struct apply_report *report, struct error *err)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        struct run_folder run cleanup(run_folder_close) = RUN_FOLDER_INIT;
        struct error problem = { 0 };
        int r = tx_open(&tx, mem, fs, bridge, &problem);

        if (r == 0)
                r = tx_resume(&tx, &problem);
        if (r == -ENOENT && !*problem.what)
                return r;
        if (r == 0)
                r = check_kept(&tx, &problem);
        if (r == 0)
                r = tx_commit(&tx, &problem);
        if (r == 0 || problem.status == STATUS_INCOMPLETE) {
                after_commit(&tx, report);
                if (run_folder_open(fs, bridge, &run) == 0)
                        run_folder_remove(&run);
        }
        if (r < 0 && err)
                *err = problem;
        if (r == 0)
                LIST_ADD(mem, &report->done, arena_printf(mem, "%s is kept", bridge));
        return r;
}
