// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plan becomes a transaction: check all, record the originals, stage all, then touch the files
 * one after the other, then, if it is asked for, switch the running host (live.h), then commit.
 * Whatever fails before the commit is put back; services are restarted after it and undo nothing.
 *
 * While files are at stake, signals that would end or stop the process wait: a dying ssh session or
 * Ctrl-C takes effect when the files are all new or all old again.
 */
#include "mkbridge/apply.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "live.h"
#include "mkbridge/backend.h"
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

static void warn(struct transaction *tx, struct apply_report *report, const struct error *problem)
{
        LIST_ADD(tx->mem, &report->warnings,
                 arena_printf(tx->mem, "%s: %s; the next run tidies it up", problem->where,
                              problem->what));
}

/* Up to here nothing that anybody reads has changed. */
static int prepare(struct transaction *tx, struct live_run *live, struct error *err)
{
        struct error problem = { 0 };
        int r;

        r = tx_prepare(tx, err);
        if (r == 0)
                r = for_each_step(tx, PHASE_STAGE, err);
        if (r == 0)
                r = live_arm(live, tx->number, err);
        if (r == 0) {
                r = tx_begin(tx, err);
                if (r == 0)
                        return 0;
        }
        if (err->status != STATUS_INCOMPLETE && tx_discard(tx, &problem) < 0)
                warn(tx, live->report, &problem);
        live_end(live);
        return r;
}

/* From here on there is something to put back. */
static int touch_all(struct transaction *tx, struct live_run *live, struct error *err)
{
        int r;

        r = for_each_step(tx, PHASE_RUN, err);
        if (r == 0)
                r = for_each_step(tx, PHASE_FINISH, err);
        if (r == 0)
                r = live_hold(live, err);
        if (r == 0)
                r = live_switch(live, err);
        if (r == 0)
                r = live_adopt(live, err);
        if (r == 0)
                r = live_waits(live) ? live_hand_over(live, err) : tx_commit(tx, err);
        return r;
}

/* That something is left is what the user must know most of all; the first cause comes at its end.
 */
static void tell_incomplete(struct transaction *tx, const struct error *problem, int code,
                            struct error *err)
{
        error_set(err, STATUS_INCOMPLETE, code, problem->where, problem->hint,
                  "%s (while undoing this: %s: %s)", problem->what,
                  arena_strdup(tx->mem, err->where), arena_strdup(tx->mem, err->what));
}

/* @r: what came of the network. */
static int tell_service(struct transaction *tx, struct live_run *live, int r, struct error *err)
{
        struct error problem = { 0 };
        int q = live_leave(live, &problem);

        if (q < 0 && r == 0)
                tell_incomplete(tx, &problem, -q, err);
        return r < 0 ? r : q;
}

/*
 * Puts back after @err: the network first, because the host may not be reachable. Where nothing of
 * it can be put back, nothing else is touched: the guard does it all when this process ends.
 * Return: whether that is so.
 */
static bool roll_back(struct transaction *tx, struct live_run *live, struct error *err)
{
        struct error network = { 0 }, files = { 0 };
        int r = live_put_back(live, &network), q;

        if (r < 0)
                tell_incomplete(tx, &network, -r, err);
        if (live_is_left(live)) {
                snprintf(err->hint, sizeof(err->hint),
                         "its guard tries now; to try again: mkbridge --rollback %s", live->bridge);
                return true;
        }
        q = tx_put_back(tx, live->report, &files);
        if (q == 0) {
                r = tell_service(tx, live, r, err);
                q = tx_end_back(tx, &files);
        }
        if (q < 0 && files.status != STATUS_INCOMPLETE)
                warn(tx, live->report, &files);
        else if (q < 0 && r < 0)
                LIST_ADD(tx->mem, &live->report->warnings,
                         arena_printf(tx->mem, "%s: %s; %s", files.where, files.what, files.hint));
        else if (q < 0)
                tell_incomplete(tx, &files, -q, err);
        else if (r == 0 && live->plan && !*err->hint)
                snprintf(err->hint, sizeof(err->hint), "all is put back");
        return false;
}

/* @before: the signals that are blocked already. */
static void hold_signals(sigset_t *before)
{
        /* SIGTTOU: a run in the background would be stopped by what it tells (stty tostop). */
        static const int held[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                    SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU };
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

/* The files and the network, all or none. */
static int change_all(struct transaction *tx, struct live_run *live, struct error *err)
{
        sigset_t before cleanup(release_signals);
        struct error problem = { 0 };
        int r;

        hold_signals(&before);
        r = prepare(tx, live, err);
        if (r < 0)
                return r;
        r = touch_all(tx, live, err);
        if (r == 0 && live_waits(live))
                return 0;
        if (r < 0 && err->status != STATUS_INCOMPLETE && roll_back(tx, live, err))
                return r;
        live_end(live);
        if (r == 0 && tx->undo && tx_forget(tx, &problem) < 0)
                warn(tx, live->report, &problem);
        return r;
}

/* What the record says beside the files; an undo ends the records. */
static void note_switch(struct transaction *tx, const struct host *host, const struct plan *plan)
{
        const struct intent *intent = plan->intent;
        const struct live_plan *live = plan->live;

        tx->record.adoption = plan->adoption;
        tx->record.live = !live_is_empty(plan->live);
        if (!intent)
                return;
        tx->record.backend = intent->backend ? intent->backend->name : NULL;
        tx->record.made_bridge = !intent->bridge_profile.path && !host_link(host, plan->bridge);
        for (size_t i = 0; i < intent->ports.n; i++)
                LIST_ADD(tx->mem, &tx->record.ports, intent->ports.items[i].name);
        if (live && live->source.index)
                tx->record.l3_port = live->source.name;
        else
                tx->record.l3_port = intent->l3_port ? intent->l3_port->name : NULL;
        tx->record.dropped = live && live->drops;
        if (!live || !(live->gone.n || (live->drops && plan->adoption.take.n)))
                return; /* nothing, and no service, would come in the place of what an undo takes */
        tx->record.gone = live->gone;
        tx->record.addresses = intent->request->addresses;
        tx->record.gateways = intent->request->gateways;
}

static int apply_plan(struct live_run *live, const struct host *host, const struct plan *plan,
                      struct error *err)
{
        struct transaction tx cleanup(tx_close) = TRANSACTION_INIT;
        int n_files, r;

        r = tx_open(&tx, live->mem, live->fs, plan->bridge, err);
        if (r < 0)
                return r == -ENOENT ? error_errno(err, ENOENT, STATE_FOLDER, "open the folder") : r;
        tx.undo = plan->undo;
        note_switch(&tx, host, plan);
        n_files = check_all(&tx, plan, err);
        if (n_files < 0)
                return n_files;
        r = live_look(live, err);
        if (r < 0)
                return r;

        /* An undo that finds nothing to give back still ends the history of the bridge. */
        if (n_files > 0 || plan->undo || live->plan) {
                r = change_all(&tx, live, err);
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < tx.steps.n; i++)
                if (op_impls[tx.steps.items[i].type]->after)
                        op_impls[tx.steps.items[i].type]->after(live->mem, host, &tx.steps.items[i],
                                                                live->report);
        return 0;
}

/* What must not even be begun, whoever asks for it. */
static int check_bridge(struct arena *mem, const struct fs *fs, const struct plan *plan,
                        struct error *err)
{
        if (link_name_problem(plan->bridge) || plan->bridge[0] == '.')
                return error_set(err, STATUS_REFUSED, EINVAL, plan->bridge, "choose another name",
                                 "cannot be the name of a folder of records");
        if (bridge_guarded(fs, plan->bridge))
                return error_set(err, STATUS_REFUSED, EBUSY, plan->bridge,
                                 arena_printf(mem,
                                              "keep it with: mkbridge --commit %s, or go back "
                                              "with: mkbridge --rollback %s",
                                              plan->bridge, plan->bridge),
                                 "an earlier switch of it waits for --commit");
        if (*fs->name && !live_is_empty(plan->live))
                return error_set(err, STATUS_REFUSED, EINVAL, fs->name, "leave out --live",
                                 "what runs is not below this root");
        return 0;
}

int apply(struct arena *mem, const struct host *host, const struct plan *plan,
          const struct live_hooks *hooks, struct apply_report *report, struct error *err)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        struct live_run live cleanup(live_close) = LIVE_RUN_INIT;
        struct error problem = { 0 };
        int r;

        r = fs_open(&fs, host->root, &problem);
        live.mem = mem;
        live.fs = &fs;
        live.bridge = plan->bridge;
        live.plan = live_is_empty(plan->live) ? NULL : plan->live;
        live.adoption = &plan->adoption;
        live.undo = plan->undo;
        live.hooks = hooks;
        live.report = report;
        if (r == 0)
                r = check_bridge(mem, &fs, plan, &problem);
        if (r == 0)
                r = apply_plan(&live, host, plan, &problem);
        if (r == 0)
                run_folder_forget_end(&fs, mem, plan->bridge);
        if (r < 0 && err)
                *err = problem;
        return r;
}
