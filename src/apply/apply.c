// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plan becomes a transaction: check all, record the originals, stage all, then touch the files
 * one after the other, then commit. Whatever fails before the commit is put back; services are
 * restarted after it and undo nothing.
 *
 * While files are at stake, signals that would end or stop the process wait: a dying ssh session or
 * Ctrl-C takes effect when the files are all new or all old again.
 */
#include "mkbridge/apply.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "mkbridge/names.h"
#include "transaction.h"

static const struct op_impl *const op_impls[] = {
        [OP_FILE] = &op_file_impl,
        [OP_UNIT] = &op_unit_impl,
};

/* One phase over all steps, in the order of the plan. */
static int for_each_step(struct transaction *tx, enum phase phase, struct error *err)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < tx->steps.n; i++) {
                struct step *step = &tx->steps.items[i];
                step_function function = op_impls[step->type]->phases[phase];

                if (function)
                        r = function(tx, step, err);
        }
        return r;
}

/* Makes the steps, each checked against what is on disk. Returns how many are files. */
static int check_all(struct transaction *tx, const struct plan *plan, struct error *err)
{
        int n_files = 0;

        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op *op = &plan->ops.items[i];
                struct step step = { .type = op->type };
                int r;

                if (!op_changes(op))
                        continue;
                if (op->type == OP_FILE)
                        step.file.number = (size_t) n_files++;
                r = op_impls[op->type]->check(tx, op, &step, err);
                LIST_ADD(tx->mem, &tx->steps, step);
                if (r < 0)
                        return r;
        }
        return n_files;
}

/* Up to here nothing that anybody reads has changed. */
static int prepare(struct transaction *tx, struct apply_report *report, struct error *err)
{
        struct error problem = { 0 };
        int r;

        r = tx_prepare(tx, err);
        if (r == 0)
                r = for_each_step(tx, PHASE_STAGE, err);
        if (r == 0) {
                r = tx_begin(tx, err);
                if (r < 0 && err->status == STATUS_INCOMPLETE)
                        return r;
        }
        if (r < 0 && tx_discard(tx, &problem) < 0)
                LIST_ADD(tx->mem, &report->warnings,
                         arena_printf(tx->mem, "%s: %s; the next run tidies it up", problem.where,
                                      problem.what));
        return r;
}

/* From here on there is something to put back. */
static int touch_all(struct transaction *tx, struct error *err)
{
        int r;

        r = for_each_step(tx, PHASE_RUN, err);
        if (r == 0)
                r = for_each_step(tx, PHASE_FINISH, err);
        return r == 0 ? tx_commit(tx, err) : r;
}

/*
 * Puts back after @err. If that is incomplete the user must know most of all what is left, so the
 * error becomes that, with the first cause at its end.
 */
static void roll_back(struct transaction *tx, struct apply_report *report, struct error *err)
{
        struct error problem = { 0 };
        int r = tx_put_back(tx, report, &problem);

        if (r == 0)
                return;
        if (problem.status != STATUS_INCOMPLETE) {
                LIST_ADD(tx->mem, &report->warnings,
                         arena_printf(tx->mem, "%s: %s; the next run tidies it up", problem.where,
                                      problem.what));
                return;
        }
        error_set(err, STATUS_INCOMPLETE, -r, problem.where, problem.hint,
                  "%s (while undoing this: %s: %s)", problem.what,
                  arena_strdup(tx->mem, err->where), arena_strdup(tx->mem, err->what));
}

/* @before: the signals that are blocked already. */
static void hold_signals(sigset_t *before)
{
        static const int held[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP };
        sigset_t set;

        sigemptyset(&set);
        for (size_t i = 0; i < ARRAY_LEN(held); i++)
                sigaddset(&set, held[i]);
        sigprocmask(SIG_BLOCK, &set, before);
}

static void release_signals(sigset_t *before)
{
        sigprocmask(SIG_SETMASK, before, NULL);
}

/* The files, all or none. */
static int change_files(struct transaction *tx, struct apply_report *report, struct error *err)
{
        sigset_t before cleanup(release_signals);
        struct error problem = { 0 };
        int r;

        hold_signals(&before);
        r = prepare(tx, report, err);
        if (r < 0)
                return r;
        r = touch_all(tx, err);
        if (r < 0) {
                if (err->status != STATUS_INCOMPLETE)
                        roll_back(tx, report, err);
                return r;
        }
        if (tx->undo && tx_forget(tx, &problem) < 0)
                LIST_ADD(tx->mem, &report->warnings,
                         arena_printf(tx->mem, "%s: %s; the next run tidies it up", problem.where,
                                      problem.what));
        return 0;
}

static int apply_plan(struct arena *mem, const struct fs *fs, const struct host *host,
                      const struct plan *plan, struct apply_report *report, struct error *err)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        int n_files, r;

        r = tx_open(&tx, mem, fs, plan->bridge, err);
        if (r < 0)
                return r == -ENOENT ? error_errno(err, ENOENT, STATE_FOLDER, "open the folder") : r;
        tx.undo = plan->undo;
        n_files = check_all(&tx, plan, err);
        if (n_files < 0)
                return n_files;

        /* An undo that finds nothing to give back still ends the history of the bridge. */
        if (n_files > 0 || plan->undo) {
                r = change_files(&tx, report, err);
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < tx.steps.n; i++)
                if (op_impls[tx.steps.items[i].type]->after)
                        op_impls[tx.steps.items[i].type]->after(mem, host, &tx.steps.items[i],
                                                                report);
        return 0;
}

int apply(struct arena *mem, const struct host *host, const struct plan *plan,
          struct apply_report *report, struct error *err)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        struct error problem = { 0 };
        int r;

        if (link_name_problem(plan->bridge) || plan->bridge[0] == '.')
                return error_set(err, STATUS_REFUSED, EINVAL, plan->bridge, "choose another name",
                                 "cannot be the name of a folder of records");

        r = fs_open(&fs, host->root, &problem);
        if (r == 0)
                r = apply_plan(mem, &fs, host, plan, report, &problem);
        if (r < 0 && err)
                *err = problem;
        return r;
}
