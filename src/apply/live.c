// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The switch of the running host. Whatever goes wrong here is an error for apply.c, which puts the
 * network and the files back; the guard only does it when this process cannot any more.
 */
#include "live.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "adopt.h"
#include "base/clock.h"
#include "journal.h"
#include "settle.h"

enum {
        ROUNDS_MAX = 3,
        FILES_SECONDS = 300, /* a slow disk may take long to sync */
        LIVE_SECONDS = 20, /* one batch, one wait, one look at the host: none takes half as long */
        RELEASING_SECONDS = 20, /* a service that lets go is not watched step by step */
        TICK_MS = 100,          /* nothing beside them */
        ADOPTED_MS = 5000,      /* from what the service says to what it has done */
        LENT_MS = 1500,         /* for what need not come */
        ADOPTED_POLL_MS = 100,
};

static void tick(const struct live_run *live)
{
        guard_expect(&live->guard, LIVE_SECONDS);
}

/* Before each batch: of thousands in a second, the guard need not wake up for every one. */
static void tick_now_and_then(void *arg)
{
        struct live_run *live = arg;
        int64_t now = boot_ms();

        if (now - live->ticked < TICK_MS)
                return;
        live->ticked = now;
        tick(live);
}

int live_look(struct live_run *live, struct error *err)
{
        int r;

        if (!live->plan)
                return 0;
        r = nl_watch_prepare(err); /* a guard has it from us, whatever becomes of the disk */
        if (r == 0)
                r = executor_open(&live->executor, live->mem, err);
        if (r < 0)
                return r;
        proof_prepare(&live->proof, live->mem, live->plan, &live->executor.nl, live->report);
        ways_look(&live->ways, live->mem, live->plan, live->fs);
        return 0;
}

int live_arm(struct live_run *live, const char *number, struct error *err)
{
        int r;

        if (!live->plan)
                return 0;
        run_folder_forget_end(live->fs, live->mem, live->bridge);
        r = run_folder_make(live->fs, live->bridge, &live->folder, err);
        if (r == 0)
                r = journal_create(live->folder.folder, (uint32_t) strtoul(number, NULL, 10),
                                   live->plan, err);
        if (r == 0)
                r = guard_start(&live->guard, live->fs, &live->folder, &live->proof, err);
        if (r < 0)
                return r;
        live->executor.tick = tick_now_and_then;
        live->executor.tick_arg = live;
        guard_expect(&live->guard, FILES_SECONDS);
        return 0;
}

static int run_scripts(struct live_run *live, const struct live_plan *plan, bool move, bool finish,
                       struct error *err)
{
        int r = 0;

        executor_aim(&live->executor, &plan->source, &plan->target, &plan->bridge);
        if (move)
                r = executor_run(&live->executor, &plan->move, err);
        if (r == 0 && finish)
                r = executor_run(&live->executor, &plan->finish, err);
        return r;
}

/* One more look at the host. Return: 1 when something was left to do, and is done; 0 when not. */
static int look_again(struct live_run *live, struct error *err)
{
        struct arena mem cleanup(arena_free) = { 0 }; /* as much as the first look may have taken */
        const struct live_plan *rest = NULL;
        int r;

        tick(live);
        r = live->hooks->again(live->hooks->arg, &mem, &rest, err);
        if (r < 0)
                err->status = STATUS_FAILED; /* all will be put back */
        if (r < 0 || live_is_empty(rest))
                return r;
        r = journal_append(live->folder.folder, rest, err);
        if (r == 0)
                r = run_scripts(live, rest, true, true, err);
        return r < 0 ? r : 1;
}

static int do_rests(struct live_run *live, struct error *err)
{
        int r = live->hooks && live->hooks->again;

        for (int i = 0; r > 0 && i < ROUNDS_MAX; i++)
                r = look_again(live, err);
        if (r > 0)
                LIST_ADD(live->mem, &live->report->warnings,
                         arena_printf(live->mem,
                                      "%s: some other program keeps changing its addresses or "
                                      "routes",
                                      live->bridge));
        return r < 0 ? r : 0;
}

/* @news: what has just been done, as a clause. @last: no other proof comes behind it. */
static int prove_session(struct live_run *live, const char *news, bool last, struct error *err)
{
        bool idle = false;
        int r;

        if (!live->proof.session)
                return 0;
        tick(live);
        proof_session_begin(&live->proof);
        if (live->hooks && live->hooks->progress)
                live->hooks->progress(
                        live->hooks->arg,
                        arena_printf(live->mem, "%s; proving that this session still gets through",
                                     news),
                        true);
        tick(live);
        r = proof_session_end(&live->proof, &idle, err);
        live->session_proved |= r == 0 && !idle;
        if (r == 0 && last && !live->session_proved)
                LIST_ADD(live->mem, &live->report->done,
                         "your ssh session had nothing to send, so it proved nothing");
        return r;
}

static int prove_gateways(struct live_run *live, struct error *err)
{
        tick(live);
        return proof_gateways(&live->proof, &live->executor.nl, err);
}

/*
 * A terminal that went away, or Ctrl-C: who asked for the switch does not want it any more. The
 * signal is taken, so that this process lives to tell what has become of it all.
 */
static int check_signals(struct error *err)
{
        static const struct {
                int signal;
                const char *what;
        } ends[] = {
                { SIGHUP, "the terminal has gone away" },
                { SIGINT, "interrupted" },
                { SIGQUIT, "interrupted" },
                { SIGTERM, "was told to end" },
        };
        const struct timespec now = { 0 };
        sigset_t set;
        int signal;

        sigemptyset(&set);
        for (size_t i = 0; i < ARRAY_LEN(ends); i++)
                sigaddset(&set, ends[i].signal);
        signal = sigtimedwait(&set, NULL, &now);
        for (size_t i = 0; i < ARRAY_LEN(ends); i++)
                if (signal == ends[i].signal)
                        return error_set(err, STATUS_FAILED, EINTR, "this run", NULL, "%s",
                                         ends[i].what);
        return 0;
}

int live_switch(struct live_run *live, struct error *err)
{
        int r;

        if (!live->plan)
                return 0;
        r = check_signals(err);
        if (r == 0 && guard_expect(&live->guard, LIVE_SECONDS) < 0)
                r = error_set(err, STATUS_FAILED, EPIPE, "guard", NULL,
                              "the process that would put all back has died");
        if (r == 0)
                r = run_scripts(live, live->plan, true, false, err);
        if (r == 0)
                r = prove_gateways(live, err);
        if (r == 0)
                r = run_scripts(live, live->plan, false, true, err);
        if (r == 0)
                r = do_rests(live, err);
        if (r == 0 && live->undo)
                ways_narrow(&live->ways, live->plan);
        if (r == 0)
                r = ways_prove(&live->ways, live->plan, err);
        if (r == 0)
                r = prove_gateways(live, err);
        if (r == 0)
                r = prove_session(live,
                                  arena_printf(live->mem, "%s has moved to %s",
                                               live->plan->source.name, live->plan->target.name),
                                  !live->adoption->take.n, err);
        if (r == 0)
                r = check_signals(err);
        guard_expect(&live->guard, FILES_SECONDS);
        return r;
}

/* @seconds more than usual, unless somebody wants it all to end. */
static int adopting_alive(void *arg, unsigned seconds, struct error *err)
{
        const struct live_run *live = arg;

        guard_expect(&live->guard, seconds + LIVE_SECONDS);
        return check_signals(err);
}

static int leaving_alive(void *arg, unsigned seconds, struct error *err)
{
        const struct live_run *live = arg;

        (void) err;
        guard_expect(&live->guard, seconds + LIVE_SECONDS);
        return 0;
}

static void note_child(void *arg, pid_t group)
{
        const struct live_run *live = arg;

        guard_note_child(&live->guard, group);
}

/* What a service has cut off needs nobody to wait for the service. */
static int adopting_ends(void *arg, struct error *err)
{
        struct live_run *live = arg;

        if (!lookout_alarms(&live->lookout, &live->executor.nl))
                return 0;
        return error_set(err, STATUS_FAILED, EHOSTUNREACH,
                         live->adoption->service ? live->adoption->service : "the network service",
                         NULL, "%s", live->lookout.cause);
}

/* How the service is told, whatever it is told. */
static struct adopt_run telling(struct live_run *live)
{
        return (struct adopt_run){
                .mem = live->mem,
                .fs = live->fs,
                .service = live->adoption->service,
                .lenient = live->undo,
                .report = live->report,
                .alive = adopting_alive,
                .running = note_child,
                .arg = live,
        };
}

static int take_steps(struct live_run *live, struct error *err)
{
        const size_t warnings = live->report->warnings.n;
        struct adopt_run take = telling(live);
        int r;

        take.ends = adopting_ends;
        lookout_begin(&live->lookout, &live->proof, &live->executor.nl);
        r = adopt_steps(&take, &live->adoption->take, err);
        lookout_end(&live->lookout);
        if (r == 0 && take.service && live->report->warnings.n == warnings)
                LIST_ADD(live->mem, &live->report->done,
                         arena_printf(live->mem, "%s has taken %s over", take.service,
                                      live->plan->target.index ? live->plan->target.name
                                                               : live->bridge));
        return r;
}

static void tell_lost(struct live_run *live, const struct string_list *lost)
{
        for (size_t i = 0; i < lost->n; i++)
                LIST_ADD(live->mem, &live->report->warnings,
                         arena_printf(live->mem,
                                      "%s is not on %s any more; %s asks for such an address anew",
                                      lost->items[i], live->plan->target.name,
                                      live->adoption->service ? live->adoption->service
                                                              : "the network service"));
}

/* What the service has made of the host, once; @ret_gateways: those of its default routes. */
static int look_adopted(struct live_run *live, struct arena *mem, struct string_list *ret_lost,
                        struct live_probe_list *ret_gateways, struct error *err)
{
        int r = live->hooks->adopted(live->hooks->arg, mem, ret_lost, ret_gateways, err);

        if (r == 0)
                r = ways_prove(&live->ways, live->plan, err);
        if (r < 0)
                err->status = STATUS_FAILED;
        return r;
}

static void tell_watching(const struct live_run *live)
{
        if (live->hooks->progress)
                live->hooks->progress(live->hooks->arg,
                                      arena_printf(live->mem,
                                                   "looking for %d s whether it stays so",
                                                   ADOPT_QUIET_SECONDS),
                                      false);
}

/*
 * A service that has just said that it is done may still be at it, or react a little later to what
 * it has seen: all must be right, and then stay so.
 */
static int prove_adopted(struct live_run *live, struct error *err)
{
        const struct timespec pause = { .tv_nsec = ADOPTED_POLL_MS * 1000000L };
        int64_t start = boot_ms(), right_since = 0;
        int r = 0;

        while (r == 0 && live->hooks && live->hooks->adopted) {
                struct arena mem cleanup(arena_free) = { 0 };
                struct live_probe_list gateways = { 0 };
                struct string_list lost = { 0 };
                bool right;

                tick(live);
                r = look_adopted(live, &mem, &lost, &gateways, err);
                right = r == 0 && (!lost.n || boot_ms() >= start + LENT_MS);
                if (right && !right_since) {
                        right_since = boot_ms();
                        tell_watching(live);
                }
                if (right && boot_ms() >= right_since + ADOPT_QUIET_SECONDS * 1000) {
                        tell_lost(live, &lost);
                        return proof_current(&live->proof, &live->executor.nl, &gateways, err);
                }
                if (!right)
                        right_since = 0;
                r = r < 0 && boot_ms() >= start + ADOPTED_MS ? r : check_signals(err);
                nanosleep(&pause, NULL);
        }
        return r;
}

/* Two default routes where there was one would be one too many when the router goes. */
static int drop_doubled(struct live_run *live, struct error *err)
{
        const struct live_plan *plan = live->plan;
        struct arena mem cleanup(arena_free) = { 0 };
        struct live_script script = { 0 };
        int r;

        if ((!plan->followers.n && !plan->lent.n) || !live->hooks || !live->hooks->doubled)
                return 0;
        tick(live);
        r = live->hooks->doubled(live->hooks->arg, &mem, &script, err);
        if (r < 0)
                return r;
        executor_aim(&live->executor, &plan->source, &plan->target, &plan->bridge);
        return executor_run(&live->executor, &script, err);
}

static int note_adopting(const struct live_run *live, struct error *err)
{
        int r = run_folder_note_adopting(&live->folder);

        return r < 0 ? error_errno(err, -r, RUN_FOLDER, "make a file") : 0;
}

int live_hold(struct live_run *live, struct error *err)
{
        const struct adopt_run hold = telling(live);
        int r;

        if (!live->plan)
                return 0;
        /* from here on there is a way back, which tells the service again, too */
        r = journal_start(live->folder.folder, err);
        if (r < 0 || !live->adoption->hold.n)
                return r;
        r = note_adopting(live, err);
        return r < 0 ? r : adopt_steps(&hold, &live->adoption->hold, err);
}

int live_adopt(struct live_run *live, struct error *err)
{
        int r;

        if (!live->plan || !live->adoption->take.n)
                return 0;
        r = note_adopting(live, err);
        if (r < 0)
                return r;
        r = take_steps(live, err);
        if (r == 0)
                r = prove_adopted(live, err);
        if (r == 0)
                r = drop_doubled(live, err);
        if (r == 0)
                r = prove_gateways(live, err);
        if (r == 0)
                r = prove_session(live,
                                  arena_printf(live->mem, "%s has been told",
                                               live->adoption->service ? live->adoption->service
                                                                       : "the network service"),
                                  true, err);
        if (r == 0)
                r = check_signals(err);
        guard_expect(&live->guard, FILES_SECONDS);
        return r;
}

bool live_waits(const struct live_run *live)
{
        return live->plan && live->plan->confirm > 0;
}

int live_hand_over(struct live_run *live, struct error *err)
{
        unsigned seconds = live->plan->confirm;
        time_t until = time(NULL) + (time_t) seconds;
        char clock[64];
        int r = guard_wait(&live->guard, seconds, err);

        if (r < 0)
                return r;
        clock_words(clock, sizeof(clock), until);
        LIST_ADD(live->mem, &live->report->done,
                 arena_printf(live->mem,
                              "not kept yet: a reboot, or no --commit by then, puts everything "
                              "back %s",
                              clock));
        return 0;
}

int live_put_back(struct live_run *live, struct error *err)
{
        int r;

        if (!live->plan)
                return 0;
        guard_expect(&live->guard, RELEASING_SECONDS + LIVE_SECONDS);
        r = settle_network(live->mem, live->fs, &live->folder, &live->executor, live->report, err);
        guard_expect(&live->guard, FILES_SECONDS);
        return r;
}

int live_leave(struct live_run *live, struct error *err)
{
        const struct settle_service service = {
                .run = &live->folder,
                .executor = &live->executor,
                .alive = leaving_alive,
                .running = note_child,
                .arg = live,
        };
        int r;

        if (!live->plan)
                return 0;
        r = settle_service(live->mem, live->fs, &service, live->adoption, live->report, err);
        guard_expect(&live->guard, FILES_SECONDS);
        return r;
}

bool live_is_left(const struct live_run *live)
{
        return live->plan && settle_network_is_left(&live->folder);
}

void live_end(struct live_run *live)
{
        if (!run_folder_is_adopting(&live->folder) ||
            !settle_is_pending(live->fs, live->mem, live->bridge))
                run_folder_remove(&live->folder); /* else the service is still to be told */
        guard_done(&live->guard);
}

void live_close(struct live_run *live)
{
        lookout_end(&live->lookout);
        guard_close(&live->guard);
        run_folder_close(&live->folder);
        executor_close(&live->executor);
}
