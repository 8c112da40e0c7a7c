// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The steps of adoption one by one: what each does to files and processes, what an error says, and
 * that the preview's commands do the same when a shell runs them. Whole switches with a service are
 * in tests/live/test-adopt.
 */
#include "temp-root.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "apply/adopt.h"
#include "render/lease.h"
#include "wire/wire.h"

struct fixture {
        struct arena mem;
        struct temp_root root;
        struct fs fs;
        struct apply_report report;
        struct error err;
        unsigned seconds; /* that were announced last */
        size_t calls;
        int alive; /* what is answered */
        int ends;  /* the same, after the third time */
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        temp_root_make(&f->root);
        assert_int_equal(fs_open(&f->fs, f->root.path, NULL), 0);
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        fs_close(&f->fs);
        temp_root_remove(&f->root);
        arena_free(&f->mem);
        free(f);
        return 0;
}

static void put(struct fixture *f, const char *path, const char *text, mode_t mode)
{
        FILE *file = fopen(in_root(&f->root, path), "we");

        assert_non_null(file);
        fputs(text, file);
        fclose(file);
        assert_int_equal(chmod(in_root(&f->root, path), mode), 0);
}

static void assert_file(struct fixture *f, const char *path, const char *text, mode_t mode)
{
        struct stat st;
        char *data = NULL;

        assert_int_equal(fs_read(&f->fs, path, 4096, &f->mem, &data, NULL, &st), 0);
        assert_string_equal(data, text);
        assert_int_equal(st.st_mode & 07777, mode);
}

static void a_copy_has_mode_and_bytes(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(adopt_copy(&f->fs, &f->mem, "/a", "/b"), 0); /* nothing to copy */
        assert_int_equal(access(in_root(&f->root, "/b"), F_OK), -1);
        put(f, "/a", "lease {\n}\n", 0640);
        put(f, "/b", "old\n", 0644);
        assert_int_equal(adopt_copy(&f->fs, &f->mem, "/a", "/b"), 0);
        assert_file(f, "/b", "lease {\n}\n", 0640);
        assert_int_equal(adopt_copy(&f->fs, &f->mem, "/a", "/no/folder"), -ENOENT);
        assert_int_equal(mkdir(in_root(&f->root, "/d"), 0755), 0);
        assert_int_equal(adopt_copy(&f->fs, &f->mem, "/d", "/b"), -EINVAL);
        assert_file(f, "/b", "lease {\n}\n", 0640);
}

/* A lease of dhcpcd's is the server's answer as it came. */
static void a_copy_may_hold_any_byte(void **state)
{
        static const char lease[] = "\x02\x01\x06\0\xff\n\0";
        struct fixture *f = *state;
        FILE *file = fopen(in_root(&f->root, "/a"), "we");
        char *data = NULL;
        size_t size = 0;

        assert_non_null(file);
        assert_int_equal(fwrite(lease, 1, sizeof(lease), file), sizeof(lease));
        fclose(file);
        assert_int_equal(adopt_copy(&f->fs, &f->mem, "/a", "/b"), 0);
        assert_int_equal(fs_read(&f->fs, "/b", 4096, &f->mem, &data, &size, NULL), 0);
        assert_int_equal(size, sizeof(lease));
        assert_memory_equal(data, lease, sizeof(lease));
}

/* Also where the path holds a link that would lead out. */
static void a_copy_stays_below_the_root(void **state)
{
        struct fixture *f = *state;

        put(f, "/a", "x\n", 0644);
        assert_int_equal(mkdir(in_root(&f->root, "/tmp"), 0755), 0);
        assert_int_equal(symlink("/tmp", in_root(&f->root, "/link")), 0);
        assert_int_equal(adopt_copy(&f->fs, &f->mem, "/a", "/link/b"), 0);
        assert_file(f, "/tmp/b", "x\n", 0644);
}

static void a_line_is_there_or_not(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(adopt_line(&f->fs, &f->mem, "/state", "eth0=eth0", false), 0);
        assert_int_equal(access(in_root(&f->root, "/state"), F_OK), -1);
        assert_int_equal(adopt_line(&f->fs, &f->mem, "/state", "eth0=eth0", true), 0);
        assert_file(f, "/state", "eth0=eth0\n", 0644);

        put(f, "/state", "lo=lo\neth0=eth0\neth0=eth01\neth0=eth0\nlast", 0600);
        assert_int_equal(adopt_line(&f->fs, &f->mem, "/state", "eth0=eth0", true), 0);
        assert_file(f, "/state", "lo=lo\neth0=eth0\neth0=eth01\neth0=eth0\nlast", 0600);
        assert_int_equal(adopt_line(&f->fs, &f->mem, "/state", "eth0=eth0", false), 0);
        assert_file(f, "/state", "lo=lo\neth0=eth01\nlast", 0600);
        assert_int_equal(adopt_line(&f->fs, &f->mem, "/state", "vnet0=vnet0", true), 0);
        assert_file(f, "/state", "lo=lo\neth0=eth01\nlast\nvnet0=vnet0\n", 0600);
        assert_int_equal(adopt_line(&f->fs, &f->mem, "/state", "last", false), 0);
        assert_int_equal(adopt_line(&f->fs, &f->mem, "/no/state", "x", true), -ENOENT);
}

/* Who may not give files away need not, either. */
static void a_new_state_file_is_its_makers(void **state)
{
        const uid_t me = geteuid(), maker = me ? me : 65534;
        struct fixture *f = *state;
        struct stat st;
        int r;

        assert_int_equal(chown(f->root.path, maker, (gid_t) -1), 0);
        assert_int_equal(seteuid(maker), 0);
        r = adopt_line(&f->fs, &f->mem, "/state", "eth0=eth0", true);
        assert_int_equal(seteuid(me), 0);
        assert_int_equal(r, 0);
        assert_int_equal(stat(in_root(&f->root, "/state"), &st), 0);
        assert_int_equal(st.st_uid, maker);
}

/* A child that is called @name and sleeps. */
static pid_t sleeper(const char *name)
{
        int ends[2];
        char byte;
        pid_t pid;

        assert_int_equal(pipe(ends), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                alarm(30); /* if the test fails */
                prctl(PR_SET_NAME, name);
                if (write(ends[1], "x", 1) == 1)
                        for (;;)
                                pause();
                _exit(1);
        }
        assert_int_equal(read(ends[0], &byte, 1), 1);
        close(ends[0]);
        close(ends[1]);
        return pid;
}

/* A daemon and its helper, which is in the same session and goes on without it. */
static pid_t daemon_of_two(const char *name, bool own_session, pid_t *ret_helper)
{
        int ends[2];
        pid_t pid, helper;

        assert_int_equal(pipe(ends), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                if (own_session)
                        setsid();
                prctl(PR_SET_NAME, name);
                helper = sleeper(name);
                if (write(ends[1], &helper, sizeof(helper)) == sizeof(helper))
                        for (;;)
                                pause();
                _exit(1);
        }
        assert_int_equal(read(ends[0], ret_helper, sizeof(*ret_helper)), sizeof(*ret_helper));
        close(ends[0]);
        close(ends[1]);
        return pid;
}

static bool is_gone_soon(pid_t pid)
{
        for (unsigned i = 0; i < 200 && waitpid(pid, NULL, WNOHANG) == 0; i++)
                usleep(10000);
        return kill(pid, 0) < 0 && errno == ESRCH;
}

/* dhcpcd 9 has helpers that go on when it is killed. */
static void a_daemon_is_ended_with_its_helpers(void **state)
{
        struct fixture *f = *state;
        struct fs here cleanup(fs_close) = FS_INIT;
        const char *pid_file = in_root(&f->root, "/pid");
        pid_t helper = 0, pid;

        assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
        assert_int_equal(fs_open(&here, NULL, NULL), 0);
        pid = daemon_of_two("dhcpcd", true, &helper);
        put(f, "/pid", arena_printf(&f->mem, "%d\n", (int) pid), 0644);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhcpc", 1), 0);
        assert_int_equal(kill(helper, 0), 0);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhcpcd", 1), 0);
        assert_true(is_gone_soon(pid));
        assert_true(is_gone_soon(helper));

        /* in our session it is alone: the rest of it is not its own */
        pid = daemon_of_two("dhcpcd", false, &helper);
        put(f, "/pid", arena_printf(&f->mem, "%d\n", (int) pid), 0644);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhcpcd", 1), 0);
        assert_true(is_gone_soon(pid));
        assert_int_equal(kill(helper, 0), 0);
        assert_int_equal(kill(helper, SIGKILL), 0);
        assert_true(is_gone_soon(helper));
}

static void a_process_is_ended_by_its_own_name_only(void **state)
{
        struct fixture *f = *state;
        struct fs here cleanup(fs_close) = FS_INIT;
        const char *pid_file = in_root(&f->root, "/pid");
        pid_t pid = sleeper("dhclient-long-nam"); /* the kernel cuts it to 15 */
        int status = 0;

        assert_int_equal(fs_open(&here, NULL, NULL), 0);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient", 1), 0); /* no file */
        put(f, "/pid", arena_printf(&f->mem, "%d\n", (int) pid), 0644);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient", 1), 0);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient-long-m", 1), 0);
        assert_int_equal(kill(pid, 0), 0);
        assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient-long-name", 1), 0);
        assert_int_equal(waitpid(pid, &status, WNOHANG), pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient-long-name", 1), 0);

        put(f, "/pid", "1\n", 0644); /* no client, whatever it is called */
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "systemd", 1), 0);
        put(f, "/pid", "-1\n", 0644);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient", 1), 0);
        put(f, "/pid", "rubbish", 0644);
        assert_int_equal(adopt_end(&here, &f->mem, pid_file, "dhclient", 1), 0);
}

static int alive(void *arg, unsigned seconds, struct error *err)
{
        struct fixture *f = arg;

        f->seconds = seconds;
        f->calls++;
        return f->alive < 0 ? error_set(err, STATUS_FAILED, -f->alive, "this run", NULL,
                                        "was told to end")
                            : 0;
}

static int ends(void *arg, struct error *err)
{
        struct fixture *f = arg;

        if (!f->ends || ++f->calls < 3)
                return 0;
        return error_set(err, STATUS_FAILED, -f->ends, "this host", NULL, "is cut off");
}

static int steps(struct fixture *f, bool lenient, struct adopt_step *items, size_t n)
{
        const struct adopt_run run = { .mem = &f->mem,
                                       .fs = &f->fs,
                                       .service = "netsvc",
                                       .lenient = lenient,
                                       .report = &f->report,
                                       .alive = alive,
                                       .ends = ends,
                                       .arg = f };
        const struct adopt_list list = { items, n };

        f->err = (struct error){ 0 };
        return adopt_steps(&run, &list, &f->err);
}

#define ARGV(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void an_error_tells_who_what_and_why(void **state)
{
        struct adopt_step fails = { .type = ADOPT_RUN,
                                    .argv = ARGV("sh", "-c", "seq 9; printf '\\033[1mx'; exit 3") };
        struct adopt_step hangs = { .type = ADOPT_RUN, .seconds = 1, .argv = ARGV("sleep", "9") };
        struct adopt_step copy = { .type = ADOPT_COPY, .copy = { "/a", "/no/b" } };
        struct fixture *f = *state;

        assert_int_equal(steps(f, false, &fails, 1), -EIO);
        assert_string_equal(f->err.where, "netsvc");
        assert_non_null(strstr(f->err.what, "exit status 3: 8 / 9 / ?[1mx"));
        assert_int_equal(f->seconds, ADOPT_SECONDS_DEFAULT);
        assert_int_equal(steps(f, false, &hangs, 1), -ETIMEDOUT);
        assert_string_equal(f->err.what, "sleep 9: has not ended within 1 s");
        put(f, "/a", "x", 0644);
        assert_int_equal(steps(f, false, &copy, 1), -ENOENT);
        assert_string_equal(f->err.what,
                            "[ ! -e /a ] || cp -p /a /no/b: No such file or directory");
        assert_int_equal(f->report.warnings.n, 0);
}

static void a_missing_program_is_called_so(void **state)
{
        struct adopt_step missing = { .type = ADOPT_RUN, .argv = ARGV("no-such-program") };
        const char *preload = getenv("LD_PRELOAD");
        struct fixture *f = *state;

        /* it makes vfork() a fork(), so posix_spawn() never learns how exec went */
        if (preload && strstr(preload, "vgpreload"))
                skip();
        assert_int_equal(steps(f, false, &missing, 1), -ENOENT);
        assert_string_equal(f->err.what, "no-such-program: there is no such program");
}

static void the_first_failure_ends_it_unless_it_may_fail(void **state)
{
        struct fixture *f = *state;
        struct adopt_step list[] = {
                { .type = ADOPT_RUN, .lenient = true, .argv = ARGV("false") },
                { .type = ADOPT_LINE, .line = { "/one", "x", true } },
                { .type = ADOPT_RUN, .argv = ARGV("false") },
                { .type = ADOPT_LINE, .line = { "/two", "x", true } },
        };

        assert_int_equal(steps(f, false, list, ARRAY_LEN(list)), -EIO);
        assert_int_equal(f->report.warnings.n, 1);
        assert_string_equal(f->report.warnings.items[0], "netsvc: false: exit status 1");
        assert_file(f, "/one", "x\n", 0644);
        assert_int_equal(access(in_root(&f->root, "/two"), F_OK), -1);
        assert_int_equal(steps(f, true, list, ARRAY_LEN(list)), 0);
        assert_int_equal(f->report.warnings.n, 3);
        assert_file(f, "/two", "x\n", 0644);
}

/* What follows goes by it; but where there is nothing else to go back to, all that can be is done.
 */
static void what_is_needed_ends_an_undo(void **state)
{
        struct fixture *f = *state;
        struct adopt_step items[] = {
                { .type = ADOPT_RUN, .needed = true, .argv = ARGV("false") },
                { .type = ADOPT_LINE, .line = { "/three", "x", true } },
        };
        const struct adopt_list list = { items, ARRAY_LEN(items) };
        const struct adopt_run back = {
                .mem = &f->mem, .fs = &f->fs, .lenient = true, .report = &f->report
        };

        assert_int_equal(steps(f, true, items, ARRAY_LEN(items)), -EIO);
        assert_int_equal(access(in_root(&f->root, "/three"), F_OK), -1);
        assert_int_equal(adopt_steps(&back, &list, NULL), 0);
        assert_file(f, "/three", "x\n", 0644);
        assert_int_equal(f->report.warnings.n, 1);
}

static void it_ends_when_nobody_wants_it_any_more(void **state)
{
        struct fixture *f = *state;
        struct adopt_step list[] = {
                { .type = ADOPT_UNTIL, .seconds = 30, .until = { ARGV("echo", "no"), "yes" } },
        };

        f->alive = -EINTR;
        assert_int_equal(steps(f, true, list, 1), -EINTR);
        assert_string_equal(f->err.what, "was told to end");
        assert_int_equal(f->calls, 1);
}

/* Whether it may fail or not: a program that runs, and a question that is asked again and again. */
static void it_ends_in_the_midst_of_a_program(void **state)
{
        struct fixture *f = *state;
        struct adopt_step list[] = {
                { .type = ADOPT_RUN, .seconds = 30, .lenient = true, .argv = ARGV("sleep", "30") },
                { .type = ADOPT_LINE, .line = { "/one", "x", true } },
        };
        struct adopt_step until = { .type = ADOPT_UNTIL,
                                    .seconds = 30,
                                    .until = { ARGV("sh", "-c", "sleep 30 & wait"), "yes" } };
        time_t start = time(NULL);

        f->ends = -EHOSTUNREACH;
        assert_int_equal(steps(f, true, list, ARRAY_LEN(list)), -EHOSTUNREACH);
        assert_string_equal(f->err.what, "is cut off");
        assert_int_equal(f->report.warnings.n, 0);
        assert_int_equal(access(in_root(&f->root, "/one"), F_OK), -1);
        f->calls = 0;
        assert_int_equal(steps(f, false, &until, 1), -EHOSTUNREACH);
        assert_string_equal(f->err.what, "is cut off");
        assert_true(time(NULL) - start < 15);
}

static void it_waits_until_a_line_matches(void **state)
{
        struct fixture *f = *state;
        const char *counter = in_root(&f->root, "/n");
        const char *script = arena_printf(&f->mem, "echo x >>%s; echo first; wc -l <%s; exit 7",
                                          counter, counter);
        struct adopt_step step = { .type = ADOPT_UNTIL,
                                   .until = { ARGV("sh", "-c", script), "^3$" } };
        struct adopt_step never = { .type = ADOPT_UNTIL,
                                    .seconds = 1,
                                    .until = { ARGV("echo", "no"), "^yes$" } };
        struct adopt_step bad = { .type = ADOPT_UNTIL, .until = { ARGV("echo", "no"), "(" } };

        assert_int_equal(steps(f, false, &step, 1), 0);
        assert_file(f, "/n", "x\nx\nx\n", 0644);
        assert_int_equal(f->calls, 3);
        assert_int_equal(steps(f, false, &never, 1), -ETIMEDOUT);
        assert_non_null(strstr(f->err.what, "not so within 1 s: no"));
        assert_int_equal(steps(f, false, &bad, 1), -EINVAL);
}

static const char *command(struct fixture *f, const struct adopt_step *step)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        adopt_step_command(&out, step);
        return strbuf_take(&out, &f->mem);
}

/* A shell does the same. */
static void a_step_is_a_command(void **state)
{
        struct fixture *f = *state;
        const char *odd = in_root(&f->root, "/it's $odd");
        const struct adopt_step steps_of[] = {
                { .type = ADOPT_LINE, .line = { odd, "-e x", true } },
                { .type = ADOPT_LINE, .line = { odd, "y", true } },
                { .type = ADOPT_LINE, .line = { odd, "-e x", true } },
                { .type = ADOPT_LINE, .line = { odd, "y", false } },
                { .type = ADOPT_COPY, .copy = { odd, in_root(&f->root, "/copy") } },
                { .type = ADOPT_COPY, .copy = { "/no/file", in_root(&f->root, "/copy") } },
                { .type = ADOPT_LINE, .line = { odd, "-e x", false } },
                { .type = ADOPT_LINE, .line = { "/no/file", "-e x", false } },
                { .type = ADOPT_UNTIL, .until = { ARGV("echo", "-E yes"), "^-E (yes|no)$" } },
        };
        const struct adopt_step odd_word = { .type = ADOPT_RUN,
                                             .argv = ARGV("sh", "-c", "echo 'a\n\\b'\033") };
        const struct adopt_step end = { .type = ADOPT_END, .end = { "/run/a b.pid", "dhclient" } };

        for (size_t i = 0; i < ARRAY_LEN(steps_of); i++)
                assert_int_equal(system(command(f, &steps_of[i])), 0);
        assert_file(f, "/it's $odd", "", 0644);
        assert_file(f, "/copy", "-e x\n", 0644);
        assert_string_equal(command(f, &odd_word), "sh -c $'echo \\'a\\n\\\\b\\\'\\033'");
        assert_string_equal(
                command(f, &end),
                "xargs ps -o sid= -q <'/run/a b.pid' | xargs pkill -KILL -x dhclient -s");
}

/* An address message of eth0, or of another link. */
static void add_address(struct fixture *f, struct host *host, unsigned char family, unsigned index,
                        uint32_t flags)
{
        const struct ifaddrmsg body = { .ifa_family = family,
                                        .ifa_flags = (unsigned char) flags,
                                        .ifa_index = index };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWADDR, &body, sizeof(body));

        wire_put_u32(&builder, IFA_FLAGS, flags);
        LIST_ADD(&f->mem, &host->network.addresses, wire_end(&builder));
}

static void a_lease_is_noted(void **state)
{
        const struct link eth0 = { .name = "eth0", .index = 7 };
        const struct port_intent port = { .name = "eth0", .link = &eth0 };
        const struct intent intent = { .l3_port = &port };
        struct plan plan = { .intent = &intent };
        struct fixture *f = *state;
        struct host host = { 0 };

        add_address(f, &host, AF_INET, 7, IFA_F_PERMANENT);
        add_address(f, &host, AF_INET, 8, 0);
        add_address(f, &host, AF_INET6, 7, IFA_F_MANAGETEMPADDR);
        note_lease(&f->mem, &host, &plan);
        assert_int_equal(plan.notes.n, 0);
        add_address(f, &host, AF_INET, 7, 0);
        add_address(f, &host, AF_INET, 7, 0);
        note_lease(&f->mem, &host, &plan);
        assert_int_equal(plan.notes.n, 1);
        assert_non_null(strstr(plan.notes.items[0], "the address of eth0 was leased by DHCP"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_copy_has_mode_and_bytes),
                TEST(a_copy_may_hold_any_byte),
                TEST(a_copy_stays_below_the_root),
                TEST(a_line_is_there_or_not),
                TEST(a_new_state_file_is_its_makers),
                TEST(a_daemon_is_ended_with_its_helpers),
                TEST(a_process_is_ended_by_its_own_name_only),
                TEST(an_error_tells_who_what_and_why),
                TEST(a_missing_program_is_called_so),
                TEST(the_first_failure_ends_it_unless_it_may_fail),
                TEST(what_is_needed_ends_an_undo),
                TEST(it_ends_when_nobody_wants_it_any_more),
                TEST(it_ends_in_the_midst_of_a_program),
                TEST(it_waits_until_a_line_matches),
                TEST(a_step_is_a_command),
                TEST(a_lease_is_noted),
        };

        umask(022);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
