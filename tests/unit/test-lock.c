// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One run at a time: the lock, with real processes in each other's way.
 */
#include "apply-fixture.h"

static void unlock_removes_an_empty_state_folder(void **state)
{
        struct fixture *fix = *state;

        assert_int_equal(apply_lock(fix->root.path, &fix->lock, NULL), 0);
        assert_int_equal(mode_of(fix, STATE_FOLDER), 0700);
        apply_unlock(&fix->lock);
        assert_untouched(fix);
        apply_unlock(&fix->lock);
}

/* Who shared the lock has removed the folder, and another run has made its own since. */
static void unlock_spares_the_folder_of_another_run(void **state)
{
        struct fixture *fix = *state;
        struct apply_lock other = APPLY_LOCK_INIT;

        assert_int_equal(apply_lock(fix->root.path, &fix->lock, NULL), 0);
        assert_int_equal(rmdir(in_root(&fix->root, STATE_FOLDER)), 0);
        assert_int_equal(apply_lock(fix->root.path, &other, NULL), 0);
        apply_unlock(&fix->lock);
        assert_int_equal(mode_of(fix, STATE_FOLDER), 0700);
        apply_unlock(&other);
        assert_untouched(fix);
}

/* Another process takes the lock, says so, and holds it for @ms. */
static pid_t hold_lock(const struct fixture *fix, int ms)
{
        int ready[2];
        char byte;
        pid_t child;

        assert_int_equal(pipe(ready), 0);
        child = fork();
        if (child == 0) {
                struct apply_lock lock = APPLY_LOCK_INIT;

                if (apply_lock(fix->root.path, &lock, NULL) < 0 || write(ready[1], "", 1) != 1)
                        _exit(1);
                usleep((useconds_t) ms * 1000);
                apply_unlock(&lock);
                _exit(0);
        }
        assert_int_equal(read(ready[0], &byte, 1), 1);
        close(ready[0]);
        close(ready[1]);
        return child;
}

static void lock_waits_for_the_other_run(void **state)
{
        struct fixture *fix = *state;
        pid_t child = hold_lock(fix, 300);
        int status;

        /* The other one removes the folder as it ends: ours must be the new one. */
        assert_int_equal(apply_lock(fix->root.path, &fix->lock, &fix->err), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        assert_int_equal(mode_of(fix, STATE_FOLDER), 0700);
        apply_unlock(&fix->lock);
        assert_untouched(fix);
}

static void lock_gives_up_in_the_end(void **state)
{
        struct fixture *fix = *state;
        pid_t child = hold_lock(fix, 11500);
        int status;

        assert_int_equal(apply_lock(fix->root.path, &fix->lock, &fix->err), -EBUSY);
        assert_int_equal(fix->err.status, STATUS_REFUSED);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_untouched(fix);
}

/* Many runs at once that make and remove the same folder: each gets its turn. */
static void lock_under_contention(void **state)
{
        struct fixture *fix = *state;
        enum { N = 8, ROUNDS = 20 };
        pid_t children[N];
        int status;

        put_file(&fix->root, "/count", "0");
        for (int i = 0; i < N; i++) {
                children[i] = fork();
                if (children[i] != 0)
                        continue;
                for (int round = 0; round < ROUNDS; round++) {
                        struct apply_lock lock = APPLY_LOCK_INIT;
                        int count = 0;
                        FILE *file;

                        if (apply_lock(fix->root.path, &lock, NULL) < 0)
                                _exit(1);
                        file = fopen(in_root(&fix->root, "/count"), "re");
                        if (!file || fscanf(file, "%d", &count) != 1)
                                _exit(2);
                        fclose(file);
                        file = fopen(in_root(&fix->root, "/count"), "we");
                        if (!file)
                                _exit(3);
                        fprintf(file, "%d", count + 1);
                        fclose(file);
                        apply_unlock(&lock);
                        usleep(2000);
                }
                _exit(0);
        }
        for (int i = 0; i < N; i++) {
                assert_int_equal(waitpid(children[i], &status, 0), children[i]);
                assert_int_equal(status, 0);
        }
        assert_text(fix, "/count", "160");
}

static void lock_of_somebody_else(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, STATE_FOLDER);
        if (chown(in_root(&fix->root, STATE_FOLDER), 12, 34) < 0)
                skip();
        assert_int_equal(apply_lock(fix->root.path, &fix->lock, &fix->err), -EPERM);
        assert_int_equal(fix->err.status, STATUS_REFUSED);
}

static void lock_does_not_follow_a_link(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, "/elsewhere");
        assert_int_equal(symlink("/elsewhere", in_root(&fix->root, STATE_FOLDER)), 0);
        assert_int_equal(apply_lock(fix->root.path, &fix->lock, &fix->err), -ENOTDIR);
        apply_unlock(&fix->lock);
        assert_int_equal(access(in_root(&fix->root, "/elsewhere"), F_OK), 0);
}

static void lock_folder_is_closed_to_others(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, STATE_FOLDER);
        assert_int_equal(mode_of(fix, STATE_FOLDER), 0755);
        assert_int_equal(apply_lock(fix->root.path, &fix->lock, &fix->err), 0);
        assert_int_equal(mode_of(fix, STATE_FOLDER), 0700);
        apply_unlock(&fix->lock);
}

static void root_that_is_none(void **state)
{
        struct fixture *fix = *state;

        assert_int_equal(apply_lock("/nonexistent/root", &fix->lock, &fix->err), -ENOENT);
        assert_int_equal(fix->err.status, STATUS_REFUSED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
        static const struct CMUnitTest tests[] = {
                TEST(unlock_removes_an_empty_state_folder),
                TEST(unlock_spares_the_folder_of_another_run),
                TEST(lock_waits_for_the_other_run),
                TEST(lock_gives_up_in_the_end),
                TEST(lock_under_contention),
                TEST(lock_of_somebody_else),
                TEST(lock_does_not_follow_a_link),
                TEST(lock_folder_is_closed_to_others),
                TEST(root_that_is_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
