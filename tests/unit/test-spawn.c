// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Running other programs: what comes back, and that nothing a program does can hold us up.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/spawn.h"

#define SH(script) ((const char *const[]){ "sh", "-c", (script), NULL })

static double seconds_now(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void exit_status_comes_back(void **state)
{
        (void) state;
        assert_int_equal(spawn_wait((const char *const[]){ "true", NULL }, 10, NULL), 0);
        assert_int_equal(spawn_wait(SH("exit 7"), 10, NULL), 7);
        assert_int_equal(spawn_wait(SH("exit 255"), 10, NULL), 255);
        assert_int_equal(spawn_wait(SH("kill -TERM $$"), 10, NULL), 128 + SIGTERM);
}

static void absent_program(void **state)
{
        const char *preload = getenv("LD_PRELOAD");

        (void) state;
        /* it makes vfork() a fork(), so posix_spawn() never learns how exec went */
        if (preload && strstr(preload, "vgpreload"))
                skip();
        assert_int_equal(spawn_wait((const char *const[]){ "no-such-program", NULL }, 10, NULL),
                         -ENOENT);
        assert_int_equal(spawn_wait((const char *const[]){ "/", NULL }, 10, NULL), -EACCES);
}

static void both_outputs_are_caught(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        (void) state;
        strbuf_adds(&output, "before;");
        assert_int_equal(spawn_wait(SH("echo out; echo err >&2"), 10, &output), 0);
        assert_string_equal(strbuf_str(&output), "before;out\nerr\n");
}

static void output_null_throws_it_away(void **state)
{
        (void) state;
        assert_int_equal(spawn_wait(SH("[ /proc/self/fd/1 -ef /dev/null ]"), 10, NULL), 0);
        assert_int_equal(spawn_wait(SH("head -c 1000000 /dev/zero"), 10, NULL), 0);
}

static void output_is_capped(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        (void) state;
        assert_int_equal(spawn_wait(SH("head -c 1000000 /dev/zero; exit 3"), 10, &output), 3);
        assert_int_equal(output.len, 64 * 1024);
}

static void no_shell_in_between(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        (void) state;
        assert_int_equal(spawn_wait((const char *const[]){ "echo", "$(id)", ";", "`id`", NULL }, 10,
                                    &output),
                         0);
        assert_string_equal(strbuf_str(&output), "$(id) ; `id`\n");
}

static void nothing_of_our_environment(void **state)
{
        static const char *const names[] = {
                "LD_LIBRARY_PATH", "PYTHONPATH", "BASH_ENV", "ENV", "IFS", "SPAWN_TEST"
        };
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        (void) state;
        setenv("LC_ALL", "xx_XX.UTF-8", 1);
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                setenv(names[i], "/nonexistent", 1);
        assert_int_equal(spawn_wait((const char *const[]){ "env", NULL }, 10, &output), 0);
        assert_string_equal(strbuf_str(&output), "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C\n");
        assert_string_equal(getenv("LC_ALL"), "xx_XX.UTF-8");
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                unsetenv(names[i]);
}

/* A folder that anybody may write to, or none at all, in the PATH of who calls us. */
static void programs_are_the_systems(void **state)
{
        char folder[] = "/tmp/spawn.XXXXXX", cwd[4096], *path = strdup(getenv("PATH"));
        FILE *file;

        (void) state;
        assert_non_null(getcwd(cwd, sizeof(cwd)));
        assert_non_null(mkdtemp(folder));
        assert_int_equal(chdir(folder), 0);
        file = fopen("true", "we");
        fputs("#!/bin/sh\nexit 9\n", file);
        fclose(file);
        assert_int_equal(chmod("true", 0755), 0);
        setenv("PATH", ".:/usr/bin", 1);
        assert_int_equal(spawn_wait((const char *const[]){ "true", NULL }, 10, NULL), 0);
        assert_int_equal(spawn_wait((const char *const[]){ "./true", NULL }, 10, NULL), 9);
        setenv("PATH", "/nonexistent", 1); /* no sbin, as in root's crontab */
        assert_int_equal(spawn_wait((const char *const[]){ "chroot", "--version", NULL }, 10, NULL),
                         0);
        unsetenv("PATH");
        assert_int_equal(spawn_wait((const char *const[]){ "true", NULL }, 10, NULL), 0);

        setenv("PATH", path, 1);
        free(path);
        assert_int_equal(unlink("true"), 0);
        assert_int_equal(chdir(cwd), 0);
        assert_int_equal(rmdir(folder), 0);
}

static void input_is_empty(void **state)
{
        (void) state;
        assert_int_equal(spawn_wait((const char *const[]){ "cat", NULL }, 10, NULL), 0);
}

static void only_the_standard_descriptors(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        (void) state;
        assert_int_equal(spawn_wait(SH("me=$(readlink /proc/$$/fd/1); n=0;"
                                       "for f in /proc/$$/fd/*; do"
                                       "  [ \"$(readlink $f)\" = $me ] && n=$((n + 1)); "
                                       "done; echo $n"),
                                    10, &output),
                         0);
        assert_string_equal(strbuf_str(&output), "2\n");
}

static void time_out_ends_the_whole_group(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;
        double start = seconds_now();
        int pid;

        (void) state;
        assert_int_equal(
                spawn_wait(SH("sleep 60 & echo $!; trap '' TERM; wait; sleep 60"), 1, &output),
                -ETIMEDOUT);
        assert_true(seconds_now() - start > 0.9);
        assert_true(seconds_now() - start < 10);
        pid = (int) strtol(strbuf_str(&output), NULL, 10);
        assert_true(pid > 1);
        for (int i = 0; i < 100 && kill(pid, 0) == 0; i++) {
                char path[64], text[64] = "";
                FILE *file;

                /* nobody may reap it in a container; a zombie is dead enough */
                snprintf(path, sizeof(path), "/proc/%d/stat", pid);
                file = fopen(path, "re");
                if (!file)
                        return;
                assert_non_null(fgets(text, sizeof(text), file));
                fclose(file);
                if (strstr(text, ") Z"))
                        return;
                usleep(20000);
        }
        assert_int_equal(kill(pid, 0), -1);
}

static void flood_does_not_outrun_the_limit(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;
        double start = seconds_now();

        (void) state;
        assert_int_equal(spawn_wait((const char *const[]){ "yes", NULL }, 1, &output), -ETIMEDOUT);
        assert_true(seconds_now() - start < 10);
        assert_int_equal(output.len, 64 * 1024);
}

static void daemon_that_holds_the_pipe(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;
        double start = seconds_now();

        (void) state;
        assert_int_equal(spawn_wait(SH("sleep 5 & echo started"), 10, &output), 0);
        assert_true(seconds_now() - start < 4);
        assert_string_equal(strbuf_str(&output), "started\n");
}

static void program_that_closes_its_output(void **state)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        (void) state;
        assert_int_equal(spawn_wait(SH("echo x; exec >&- 2>&-; sleep 0.2; exit 4"), 10, &output),
                         4);
        assert_string_equal(strbuf_str(&output), "x\n");
}

/* Runs @body in a process of its own, because it spoils what all tests share. */
static int in_child(int (*body)(void))
{
        int status = -1;
        pid_t pid = fork();

        if (pid == 0)
                _exit(body());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int with_sigchld_ignored(void)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        signal(SIGCHLD, SIG_IGN);
        if (spawn_wait(SH("echo x; exit 9"), 10, &output) != 9)
                return 1;
        return signal(SIGCHLD, SIG_DFL) == SIG_IGN ? 0 : 2;
}

static int with_nothing_open(void)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;

        close(0);
        close(1);
        close(2);
        if (spawn_wait(SH("cat; echo out; echo err >&2"), 10, &output) != 0)
                return 1;
        return strcmp(strbuf_str(&output), "out\nerr\n") == 0 ? 0 : 2;
}

static int leaves_no_descriptor(void)
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;
        int before = dup(0), after;

        close(before);
        spawn_wait(SH("exit 0"), 10, &output);
        spawn_wait(SH("exit 0"), 10, NULL);
        spawn_wait((const char *const[]){ "no-such-program", NULL }, 10, &output);
        after = dup(0);
        return after == before ? 0 : 1;
}

static void what_the_caller_has_done_to_itself(void **state)
{
        (void) state;
        assert_int_equal(in_child(with_sigchld_ignored), 0);
        assert_int_equal(in_child(with_nothing_open), 0);
        assert_int_equal(in_child(leaves_no_descriptor), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(exit_status_comes_back),
                cmocka_unit_test(absent_program),
                cmocka_unit_test(both_outputs_are_caught),
                cmocka_unit_test(output_null_throws_it_away),
                cmocka_unit_test(output_is_capped),
                cmocka_unit_test(no_shell_in_between),
                cmocka_unit_test(nothing_of_our_environment),
                cmocka_unit_test(programs_are_the_systems),
                cmocka_unit_test(input_is_empty),
                cmocka_unit_test(only_the_standard_descriptors),
                cmocka_unit_test(time_out_ends_the_whole_group),
                cmocka_unit_test(flood_does_not_outrun_the_limit),
                cmocka_unit_test(daemon_that_holds_the_pipe),
                cmocka_unit_test(program_that_closes_its_output),
                cmocka_unit_test(what_the_caller_has_done_to_itself),
        };

        return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
