// SPDX-License-Identifier: GPL-2.0-or-later
/* clang-format off */
/*
 * The pipeline in reading order:
 *
 *     argv -- cli --> request --+
 *                               +-- decide --> intent -- render --> plan --+-- show (a dry run ends here)
 *     kernel, files -- observe --> host                                    +-- apply -- show
 *
 * Only observe looks at the host and only apply changes it; what is shown is what is done.
 */
/* clang-format on */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "mkbridge/apply.h"
#include "mkbridge/decide.h"
#include "mkbridge/observe.h"
#include "mkbridge/render.h"
#include "mkbridge/switch.h"
#include "mkbridge/status.h"

struct run {
        struct arena mem; /* everything below lives in it */
        struct request request;
        struct host host;
        struct intent intent;
        struct plan plan;
        struct apply_report report;
        struct status status;
        struct card_list cards;
        bool has_cards;
        struct finding_list findings;
        struct guest guest;
        struct error err;
};

static void end_run(struct run *run)
{
        arena_free(&run->mem);
}

/* A refusal is data up to here; from here on it is an error. */
static int refused(const struct refusal_list *refusals)
{
        return refusals->n ? -EPERM : 0;
}

static int make_undo_plan(struct run *run)
{
        int r;

        render_undo(&run->mem, &run->request, &run->host, &run->plan);
        if (run->host.interrupted && run->request.dry_run)
                LIST_ADD(&run->mem, &run->plan.notes, interrupted_note);
        if (run->host.network.observed && run->plan.undo)
                live_render(&run->mem, &run->host, &run->plan);
        render_restarts(&run->mem, &run->host, &run->plan);
        r = observe_targets(&run->mem, &run->request, &run->plan, &run->err);
        return r < 0 ? r : refused(&run->plan.refusals);
}

/* From the host that was observed for @request to the plan for its bridge. */
static int make_bridge_plan(struct run *run, const struct request *request, struct intent *intent,
                            struct plan *plan)
{
        int r;

        decide(&run->mem, request, &run->host, intent);
        plan->intent = intent;
        if (intent->refusals.n)
                return refused(&intent->refusals);
        r = render(&run->mem, &run->host, intent, plan, &run->err);
        if (r == 0 && request->live)
                live_render(&run->mem, &run->host, plan);
        if (r < 0)
                return r;
        render_restarts(&run->mem, &run->host, plan);
        r = observe_targets(&run->mem, request, plan, &run->err);
        return r < 0 ? r : refused(&plan->refusals);
}

static int make_plan(struct run *run)
{
        int r;

        run->request.check =
                run->request.action == ACTION_BRIDGE && !run->request.dry_run && !run->request.root;
        r = observe(&run->mem, &run->request, &run->host, &run->err);

        if (r < 0)
                return r;
        run->plan.bridge = run->request.bridge;
        if (run->request.action == ACTION_UNDO)
                return make_undo_plan(run);
        r = make_bridge_plan(run, &run->request, &run->intent, &run->plan);
        if (r == 0 && !run->request.dry_run)
                note_unfit(&run->mem, &run->host, &run->intent, &run->plan.notes);
        return r;
}

/* The ports of the intent, as the links are now. */
static void relink_ports(struct arena *mem, const struct host *now, struct intent *intent)
{
        struct port_intent *ports = arena_alloc(mem, intent->ports.n * sizeof(*ports));

        for (size_t i = 0; i < intent->ports.n; i++) {
                ports[i] = intent->ports.items[i];
                ports[i].link = host_link(now, ports[i].name);
                if (intent->l3_port == &intent->ports.items[i])
                        intent->l3_port = &ports[i];
        }
        intent->ports.items = ports;
}

/* After the switch: what the same wish asks of the host as it is now. See struct live_hooks. */
static int look_again(void *arg, struct arena *mem, const struct live_plan **ret_rest,
                      struct error *err)
{
        struct run *run = arg;
        struct host *now = arena_alloc(mem, sizeof(*now));
        struct intent *intent = arena_alloc(mem, sizeof(*intent));
        struct plan plan = { .bridge = run->plan.bridge, .undo = run->plan.undo };
        int r = observe_again(mem, &run->request, &run->host, now, err);

        if (r < 0)
                return r;
        if (!plan.undo) {
                *intent = run->intent;
                relink_ports(mem, now, intent);
                plan.intent = intent;
        }
        live_render(mem, now, &plan);
        if (plan.refusals.n)
                return error_set(err, STATUS_FAILED, ESTALE, plan.refusals.items[0].where,
                                 plan.refusals.items[0].hint, "%s", plan.refusals.items[0].what);
        *ret_rest = plan.live;
        return live_check(mem, run->plan.live, &now->network, err);
}

/* When the network service has taken the host over. See struct live_hooks. */
static int look_at_adopted(void *arg, struct arena *mem, struct string_list *ret_lost,
                           struct live_probe_list *ret_gateways, struct error *err)
{
        struct run *run = arg;
        struct host *now = arena_alloc(mem, sizeof(*now));
        int r = observe_again(mem, &run->request, &run->host, now, err);

        if (r < 0)
                return r;
        *ret_gateways = live_gateways(mem, run->plan.live, &now->network);
        return live_check_adopted(mem, run->plan.live, &now->network, ret_lost, err);
}

/* What it has made anew beside what has moved. See struct live_hooks. */
static int look_for_doubled(void *arg, struct arena *mem, struct live_script *ret,
                            struct error *err)
{
        struct run *run = arg;
        struct host *now = arena_alloc(mem, sizeof(*now));
        int r = observe_again(mem, &run->request, &run->host, now, err);

        if (r == 0)
                *ret = live_doubled(mem, run->plan.live, &now->network);
        return r;
}

/* Neither a terminal that is stopped (Ctrl-S) nor a pipe that nobody reads may hold up a switch. */
static void tell_progress(void *arg, const char *line, bool must_send)
{
        const struct run *run = arg;
        const bool quiet = run->request.verbosity < 0;
        struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };

        if (quiet && !must_send)
                return;
        if (poll(&out, 1, 0) > 0 && out.revents == POLLOUT) /* and not that its reader is gone */
                cli_progress(quiet ? NULL : line);
}

/* Of all that an ordinary user may ask for, the preview of a bridge is what he can have. */
static int lock_host(struct run *run, struct apply_lock *lock)
{
        int r = apply_lock(run->request.root, lock, &run->err);

        if ((r == -EACCES || r == -EPERM) && geteuid() != 0 && run->request.action == ACTION_BRIDGE)
                snprintf(run->err.hint, sizeof(run->err.hint), "%s",
                         "needs root; a preview does not: --dry-run");
        return r;
}

/* A recovery has no plan. */
static int plan_it(struct run *run)
{
        run->intent = (struct intent){ 0 };
        run->plan = (struct plan){ 0 };
        return run->request.action == ACTION_RECOVER ? 0 : make_plan(run);
}

static int recover_and_plan(struct run *run)
{
        const struct request *request = &run->request;
        int r = apply_recover(&run->mem, request->root, request->bridge, &run->report, &run->err);

        return r < 0 ? r : plan_it(run);
}

/*
 * The lock is held from before the first look at the host until the last change. But where nothing
 * was ever recorded, there is nothing to be put back, and a run that is refused shall not even make
 * the folder of the lock: it plans before. What changes until it has the lock, apply notices.
 */
static int change(struct run *run)
{
        struct apply_lock lock cleanup(apply_unlock) = APPLY_LOCK_INIT;
        const struct live_hooks hooks = { look_again, look_at_adopted, look_for_doubled,
                                          tell_progress, run };
        const bool first = !apply_has_records(run->request.root);
        int r = first ? plan_it(run) : 0;

        if (first && (r < 0 || plan_is_empty(&run->plan)))
                return r;
        r = lock_host(run, &lock);
        if (r == 0 && !(first && lock.made))
                r = recover_and_plan(run);
        if (r < 0 || plan_is_empty(&run->plan))
                return r;
        return apply(&run->mem, &run->host, &run->plan, &hooks, &run->report, &run->err);
}

static int commit(struct run *run)
{
        return apply_commit(&run->mem, run->request.bridge, &run->report, &run->err);
}

static int roll_back(struct run *run)
{
        return apply_rollback(&run->mem, run->request.bridge, &run->report, &run->err);
}

static bool some_switch_waits(const struct status *status)
{
        for (size_t i = 0; i < status->n; i++)
                if (status->items[i].pending.guarded)
                        return true;
        return false;
}

/* As long as one waits for --commit. Whoever reads it through a pipe that is closed has read
 * enough. */
static void watch_switches(struct run *run)
{
        struct cli_frame frame = { 0 };
        bool waits;

        do {
                struct arena mem cleanup(arena_free) = { 0 };
                struct status status = { 0 };
                const struct show show = { .request = &run->request,
                                           .status = &status,
                                           .terminal = cli_is_terminal(),
                                           .colour = cli_wants_colour() };
                struct error ignored = { 0 };

                waits = observe_status(&mem, &run->request, &status, &ignored) == 0 &&
                        some_switch_waits(&status) && cli_print_frame(&frame, &show, &ignored) == 0;
                if (waits)
                        sleep(1);
        } while (waits);
        cli_end_frame(&frame);
}

static int look_up_status(struct run *run)
{
        if (run->request.watch)
                watch_switches(run);
        return observe_status(&run->mem, &run->request, &run->status, &run->err);
}

static int list_cards(struct run *run)
{
        int r = observe_cards(&run->mem, &run->host, &run->cards, &run->err);

        if (r == 0)
                decide_cards(&run->mem, &run->host, &run->cards);
        run->has_cards = r == 0;
        return r;
}

static int tell_of_guest(struct run *run)
{
        return observe_guest(&run->mem, &run->request, &run->guest, &run->err);
}

/* Who sits at a terminal and has named no card is shown them, beside the error. */
static void help_out(struct run *run)
{
        const struct error err = run->err;

        if (!run->request.wants_cards || run->request.json || !cli_is_interactive())
                return;
        list_cards(run);
        run->err = err;
}

/* What a check plans for a card, and never does: a run of files alone, and a switch. */
struct rehearsal {
        struct request request;
        struct intent intent;
        struct plan plan;
        bool planned;
};

/* What would stop the run itself is a refusal, too. */
static void rehearse(struct run *run, const struct request *wish, bool live, struct rehearsal *ret)
{
        int r;

        *ret = (struct rehearsal){ .request = *wish };
        ret->request.live = live;
        r = make_bridge_plan(run, &ret->request, &ret->intent, &ret->plan);
        ret->planned = !ret->intent.refusals.n;
        if (r < 0 && !refused(&ret->intent.refusals) && !refused(&ret->plan.refusals))
                refuse(&run->mem, &ret->plan.refusals, arena_strdup(&run->mem, run->err.where),
                       arena_strdup(&run->mem, run->err.hint), "%s", run->err.what);
}

static int check_host(struct run *run)
{
        struct rehearsal files, live;
        struct check_input input = { .request = &run->request, .host = &run->host };
        struct request wish;
        int r = observe_wish(&run->mem, &run->request, &wish, &run->err);

        if (r == 0)
                r = observe(&run->mem, &wish, &run->host, &run->err);
        if (r < 0)
                return r;
        if (wish.ports.n) {
                rehearse(run, &wish, false, &files);
                input.intent = &files.intent;
                input.plan = files.planned ? &files.plan : NULL;
        }
        if (wish.live && !run->host.system.chroot) {
                rehearse(run, &wish, true, &live);
                input.live_intent = &live.intent;
                input.live_plan = live.planned ? &live.plan : NULL;
        }
        check(&run->mem, &input, &run->findings);
        run->request.ports = wish.ports;
        return 0;
}

static int do_request(struct run *run)
{
        static int (*const actions[])(struct run *) = {
                [ACTION_BRIDGE] = change,       [ACTION_UNDO] = change,
                [ACTION_RECOVER] = change,      [ACTION_ROLLBACK] = roll_back,
                [ACTION_COMMIT] = commit,       [ACTION_STATUS] = look_up_status,
                [ACTION_LIST] = list_cards,     [ACTION_CHECK] = check_host,
                [ACTION_GUEST] = tell_of_guest,
        };

        return run->request.dry_run ? make_plan(run) : actions[run->request.action](run);
}

static bool only_tells(const struct request *request)
{
        return request->dry_run || request->action == ACTION_STATUS ||
               request->action == ACTION_LIST || request->action == ACTION_CHECK ||
               request->action == ACTION_GUEST;
}

/*
 * The outcome could not be written to standard output. Of a dry run or --status that was all there
 * was to do; after a change status 1 would say that all is as it was.
 */
static enum exit_status output_failed(struct run *run, int r, int r_write, const struct error *err)
{
        if (r == 0 && !only_tells(&run->request)) {
                cli_print_error("warning", arena_printf(&run->mem, "%s: %s", err->where, err->what),
                                "all else is done");
                return STATUS_DONE;
        }
        cli_print_write_error(r_write, err);
        return r < 0 ? run->err.status : STATUS_FAILED;
}

/* Tells how it went, on standard error and standard output; returns the exit status. */
static int finish(struct run *run, int r)
{
        struct show show = { .request = &run->request, .host = &run->host, .report = &run->report };
        bool verbose = run->request.verbosity > 0;
        struct error err;
        int r_write;

        show.terminal = cli_is_terminal();
        show.colour = cli_wants_colour();
        show.plan = run->plan.bridge ? &run->plan : NULL;
        show.error = r < 0 ? &run->err : NULL;
        show.status = r == 0 || run->status.n ? &run->status : NULL;
        if (run->request.action != ACTION_STATUS)
                show.status = NULL;
        show.cards = run->has_cards ? &run->cards : NULL;
        if (run->request.action == ACTION_CHECK && r == 0)
                show.findings = &run->findings;
        show.guest = run->guest.kind && r == 0 ? &run->guest : NULL;
        if (refused(&run->intent.refusals))
                cli_print_refusals(&run->intent.refusals, verbose || run->intent.unread, &run->err);
        else if (refused(&run->plan.refusals))
                cli_print_refusals(&run->plan.refusals, verbose, &run->err);
        else if (r < 0)
                cli_print_error(run->err.where, run->err.what, run->err.hint);
        cli_print_warnings(&show);

        r_write = cli_print(&show, &err);
        if (r_write < 0)
                return (int) output_failed(run, r, r_write, &err);
        if (r == 0 && !findings_fit(&run->findings))
                return STATUS_REFUSED;
        return r < 0 ? (int) run->err.status : (int) STATUS_DONE;
}

int main(int argc, char *argv[])
{
        struct run run cleanup(end_run) = { 0 };
        int r;

        /* who closes the other end of a pipe ends neither a run nor this process */
        signal(SIGPIPE, SIG_IGN);
        r = cli_parse(&run.mem, argc, argv, &run.request, &run.err);

        if (r < 0) {
                help_out(&run);
                return finish(&run, r);
        }
        if (cli_is_information(&run.request))
                return cli_print_information(&run.request);
        return finish(&run, do_request(&run));
}
