// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard of a live switch, with real processes: runs that are killed or hang, guards that are
 * killed, and others that commit or roll back.
 */
#include "live-fixture.h"

#include "apply/guard.h"
#include "between.h"

/* The guard is the child of the run with that name. */
static pid_t find_guard(pid_t parent)
{
        struct dirent *entry;
        DIR *dir = opendir("/proc");
        pid_t found = 0;

        assert_non_null(dir);
        while (!found && (entry = readdir(dir))) {
                char path[300], line[512] = "", name[64];
                FILE *file;
                int pid, its_parent;
                char state;

                snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
                file = strtol(entry->d_name, NULL, 10) > 0 ? fopen(path, "re") : NULL;
                if (!file)
                        continue;
                if (fgets(line, sizeof(line), file) &&
                    sscanf(line, "%d (%63[^)]) %c %d", &pid, name, &state, &its_parent) == 4 &&
                    !strcmp(name, "mkbridge-guard") && its_parent == parent && state != 'Z')
                        found = pid;
                fclose(file);
        }
        closedir(dir);
        return found;
}

static void kill_guard(struct live_fixture *fix)
{
        pid_t guard = find_guard(getpid());

        (void) fix;
        assert_true(guard > 0);
        assert_int_equal(kill(guard, SIGKILL), 0);
        while (guarded())
                usleep(1000);
}

static void kill_self(struct live_fixture *fix)
{
        (void) fix;
        kill(getpid(), SIGKILL);
}

static void kill_both(struct live_fixture *fix)
{
        kill_guard(fix);
        kill_self(fix);
}

static void guard_takes_over_from_a_dead_run(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->at_end = kill_self;
        assert_true(WIFSIGNALED(run_in_child(fix)));
        assert_true(wait_for_end_of_guard() < 3000);
        assert_old(fix);
}

static void next_run_takes_over_from_both(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->at_end = kill_both;
        assert_true(WIFSIGNALED(run_in_child(fix)));
        assert_switched();
        assert_files_new(fix);
        assert_int_equal(recover_live(fix), 0);
        assert_old(fix);
}

static void run_does_without_its_guard(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        add_op(fix, &fix->plan.back, impossible(fix)); /* never to be done */
        fix->at_end = kill_guard;
        assert_int_equal(run_live(fix), 0);
        assert_committed(fix);
}

static void run_puts_back_without_its_guard(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->at_end = kill_guard;
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), -EPIPE);
        assert_string_equal(fix->base.err.where, "guard");
        assert_old(fix);
}

static void waits_for_commit(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(base->report.done.n, 1);
        assert_non_null(strstr(base->report.done.items[0], "not kept yet: "));
        assert_switched();
        assert_files_new(fix);
        assert_true(guarded());
        assert_true(is_there(RUN_FOLDER "/vnet0/journal"));
        assert_true(is_there(STATE_FOLDER "/vnet0/pending"));

        /* Others leave it alone. */
        assert_int_equal(recover_live(fix), 0);
        assert_int_equal(run_live(fix), -EBUSY);
        assert_int_equal(base->err.status, STATUS_REFUSED);
        assert_non_null(strstr(base->err.hint, "--rollback vnet0"));
        assert_switched();
        assert_files_new(fix);

        assert_int_equal(apply_commit(&base->mem, "vnet0", &base->report, &base->err), 0);
        wait_for_end_of_guard();
        assert_committed(fix);
        assert_int_equal(apply_commit(&base->mem, "vnet0", &base->report, &base->err), -ENOENT);
        assert_int_equal(base->err.status, STATUS_REFUSED);
        assert_int_equal(apply_rollback(&base->mem, "vnet0", &base->report, &base->err), -ENOENT);
        assert_committed(fix);
}

static void rolled_back_on_demand(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        base->report = (struct apply_report){ 0 };
        assert_int_equal(apply_rollback(&base->mem, "vnet0", &base->report, &base->err), 0);
        assert_int_equal(base->report.done.n, 4); /* the network and three files */
        wait_for_end_of_guard();
        assert_old(fix);
}

static void rolled_back_in_the_end(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;
        int64_t took;

        live_plan(fix, true);
        fix->plan.confirm = 1;
        assert_int_equal(run_in_child(fix), 0);
        took = wait_for_end_of_guard();
        assert_between(took, 900, 4000);
        assert_old(fix);
        assert_int_equal(apply_commit(&base->mem, "vnet0", &base->report, &base->err), -ENOENT);
        assert_int_equal(base->err.status, STATUS_REFUSED);
        assert_non_null(strstr(base->err.what, "was put back at "));
        assert_non_null(strstr(base->err.what, ": --commit did not come in time"));
}

static void answer_of_an_incomplete_rollback(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;

        live_plan(fix, true);
        add_op(fix, &fix->plan.back, impossible(fix));
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        assert_true(apply_rollback(&base->mem, "vnet0", &base->report, &base->err) < 0);
        assert_int_equal(base->err.status, STATUS_INCOMPLETE);
        assert_string_equal(base->err.where, "address 192.0.2.10/24");
        wait_for_end_of_guard();
        assert_old(fix);
}

static void kill_waiting_guard(void)
{
        pid_t guard = find_guard(getpid());

        assert_true(guard > 0);
        assert_int_equal(kill(guard, SIGKILL), 0);
        assert_int_equal(waitpid(guard, NULL, 0), guard);
        assert_false(guarded());
}

static void committed_without_a_guard(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        kill_waiting_guard();
        assert_int_equal(apply_commit(&base->mem, "vnet0", &base->report, &base->err), 0);
        assert_committed(fix);
}

static void rolled_back_without_a_guard(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        kill_waiting_guard();
        assert_int_equal(apply_rollback(&base->mem, "vnet0", &base->report, &base->err), 0);
        assert_old(fix);
}

/* Half a switch is nothing to be kept. */
static void half_a_switch_is_not_committed(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;

        live_plan(fix, true);
        fix->at_end = kill_both;
        assert_true(WIFSIGNALED(run_in_child(fix)));
        assert_int_equal(apply_commit(&base->mem, "vnet0", &base->report, &base->err), -EINVAL);
        assert_int_equal(base->err.status, STATUS_REFUSED);
        assert_switched();
        assert_int_equal(apply_rollback(&base->mem, "vnet0", &base->report, &base->err), 0);
        assert_old(fix);
}

/* The operations of `back` after some that take their time: there is no port to wait for. */
static void slow_down(struct live_fixture *fix)
{
        struct live_script *back = &fix->plan.back;
        struct live_op last = back->items[back->n - 1];

        back->items[back->n - 1] =
                (struct live_op){ .type = LIVE_WAIT_UP, .wait = { BRIDGE, "vnet0" } };
        for (int i = 0; i < 3; i++)
                add_op(fix, back, back->items[0]);
        add_op(fix, back, last);
}

/* Nor is a switch of which half has been put back. */
static void way_back_is_not_committed(void **state)
{
        struct live_fixture *fix = *state;
        struct fixture *base = &fix->base;
        pid_t child;

        live_plan(fix, true);
        slow_down(fix);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        kill_waiting_guard();
        child = fork();
        if (child == 0)
                _exit(apply_rollback(&base->mem, "vnet0", &base->report, &base->err) < 0);
        usleep(500 * 1000);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_true(is_there(RUN_FOLDER "/vnet0/journal"));

        assert_int_equal(apply_commit(&base->mem, "vnet0", &base->report, &base->err), -EINVAL);
        assert_int_equal(base->err.status, STATUS_REFUSED);
        assert_int_equal(apply_rollback(&base->mem, "vnet0", &base->report, &base->err), 0);
        assert_old(fix);
}

/* ssh ends when nobody holds its pipes any more; a guard that waits must not. */
static void guard_holds_no_pipe(void **state)
{
        struct live_fixture *fix = *state;
        int ends[2];
        pid_t child;
        char byte;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
                dup2(ends[1], STDOUT_FILENO);
                dup2(ends[1], STDERR_FILENO);
                close(ends[0]);
                _exit(run_live(fix) == 0 ? 0 : 1); /* with one more copy of the pipe open */
        }
        close(ends[1]);
        assert_int_equal(read(ends[0], &byte, 1), 0);
        close(ends[0]);
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_true(guarded());
        assert_int_equal(apply_rollback(&fix->base.mem, "vnet0", &fix->base.report, NULL), 0);
        wait_for_end_of_guard();
        assert_old(fix);
}

/* No signal that a dying session sends ends it. (SIGTERM, while it waits, means that the host goes
 * down.)
 */
static void guard_ignores_signals(void **state)
{
        static const int signals[] = { SIGHUP, SIGINT, SIGPIPE, SIGUSR1, SIGALRM };
        struct live_fixture *fix = *state;
        pid_t guard;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        guard = find_guard(getpid());
        assert_true(guard > 0);
        assert_int_equal(getsid(guard), guard);
        for (size_t i = 0; i < ARRAY_LEN(signals); i++)
                assert_int_equal(kill(guard, signals[i]), 0);
        usleep(50000);
        assert_true(guarded());
        assert_int_equal(apply_rollback(&fix->base.mem, "vnet0", &fix->base.report, NULL), 0);
        wait_for_end_of_guard();
        assert_old(fix);
}

/* The host goes down: what nobody has kept by then is put back at once. */
static void a_waiting_guard_puts_back_when_told_to_end(void **state)
{
        struct live_fixture *fix = *state;
        pid_t guard;

        live_plan(fix, true);
        fix->plan.confirm = 60;
        assert_int_equal(run_live(fix), 0);
        guard = find_guard(getpid());
        assert_true(guard > 0);
        assert_int_equal(kill(guard, SIGTERM), 0);
        wait_for_end_of_guard();
        assert_false(guarded());
        assert_old(fix);
}

/* A run that says nothing any more is ended, and what it has done is put back. */
static void guard_ends_a_run_that_hangs(void **state)
{
        struct live_fixture *fix = *state;
        pid_t child;
        int status;

        child = fork();
        if (child == 0) {
                struct run_folder folder = RUN_FOLDER_INIT;
                struct guard guard = GUARD_INIT;
                struct fs fs = FS_INIT;

                if (apply_lock(NULL, &fix->base.lock, NULL) < 0 || fs_open(&fs, NULL, NULL) < 0 ||
                    run_folder_make(&fs, "vnet0", &folder, NULL) < 0 ||
                    guard_start(&guard, &fs, &folder, NULL, NULL) < 0 ||
                    guard_expect(&guard, 1) < 0)
                        _exit(1);
                pause();
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        wait_for_end_of_guard();
        assert_old(fix);
}

/* While the guard of a dead run puts back, nobody else gets the lock. */
static void lock_outlives_the_run(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        for (int i = 0; i < 3; i++) /* something that takes its time */
                add_op(fix, &fix->plan.back,
                       (struct live_op){ .type = LIVE_WAIT_UP, .wait = { BRIDGE, "vnet0" } });
        fix->plan.back.items[3] = fix->plan.back.items[0];
        fix->plan.back.items[0] = fix->plan.back.items[1];
        fix->at_end = kill_self;
        assert_true(WIFSIGNALED(run_in_child(fix)));
        assert_true(guarded());
        assert_int_equal(recover_live(fix), 0);
        assert_false(guarded());
        assert_int_equal(fix->base.report.done.n, 0);
        assert_old(fix);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                LIVE(guard_takes_over_from_a_dead_run),
                LIVE(next_run_takes_over_from_both),
                LIVE(run_does_without_its_guard),
                LIVE(run_puts_back_without_its_guard),
                LIVE(waits_for_commit),
                LIVE(rolled_back_on_demand),
                LIVE(rolled_back_in_the_end),
                LIVE(answer_of_an_incomplete_rollback),
                LIVE(committed_without_a_guard),
                LIVE(rolled_back_without_a_guard),
                LIVE(half_a_switch_is_not_committed),
                LIVE(way_back_is_not_committed),
                LIVE(guard_holds_no_pipe),
                LIVE(guard_ignores_signals),
                LIVE(a_waiting_guard_puts_back_when_told_to_end),
                LIVE(guard_ends_a_run_that_hangs),
                LIVE(lock_outlives_the_run),
        };

        return RUN_LIVE_TESTS(tests);
}
