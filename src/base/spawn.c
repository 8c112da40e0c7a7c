// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Running another program with posix_spawn(). What is waited for is the end of the program, not the
 * end of its output: a daemon that it leaves behind may hold the pipe open for ever. The program
 * leads a process group of its own, so that a time-out ends its children as well.
 */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum {
        OUTPUT_MAX = 64 * 1024,
        SLICE_MS = 10,  /* how often to look whether the program has ended */
        REAP_MS = 1000, /* how long a killed program may take to go */
        READS_MAX = 32, /* at a time, so that a flood of output cannot outrun the deadline */
        FIRST_FREE = 3, /* descriptors below are the standard ones */
};

struct child {
        pid_t pid;
        int pipe; /* read end; -1: none, or its end was reached */
        struct strbuf *output;
        size_t caught;
        struct spawn_watch watch;
};

/*
 * Where the programs of a system are, and all the environment that a service is started with: what
 * our caller has in his own (PATH, LD_PRELOAD, PYTHONPATH, BASH_ENV, ...) would be code that runs
 * with our rights. The locale, because the output is shown beside our own English.
 */
static const char *const folders[] = { "/usr/sbin", "/usr/bin", "/sbin", "/bin" };
static char *const environment[] = {
        (char[]){ "PATH=/usr/sbin:/usr/bin:/sbin:/bin" },
        (char[]){ "LC_ALL=C" },
        NULL,
};

/*
 * Moves a descriptor above the standard ones, where the child's own set-up cannot overwrite it: if
 * our caller closed them, open() and pipe() hand out 0 to 2. Takes @fd over.
 */
static int above_standard(int fd)
{
        int moved;

        if (fd < 0)
                return -errno;
        moved = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
        if (moved < 0)
                moved = -errno;
        close(fd);
        return moved;
}

/* Both ends close on exec; only the end that we read is non-blocking. */
static int open_pipe(int *ret_read, int *ret_write)
{
        int ends[2], r = 0;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return -errno;
        ends[0] = above_standard(ends[0]);
        ends[1] = above_standard(ends[1]);
        if (ends[0] < 0 || ends[1] < 0)
                r = ends[0] < 0 ? ends[0] : ends[1];
        else if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
                r = -errno;
        if (r < 0) {
                closep(&ends[0]);
                closep(&ends[1]);
                return r;
        }

        *ret_read = ends[0];
        *ret_write = ends[1];
        return 0;
}

/* Its own process group, no blocked and no ignored signals. */
static int set_attributes(posix_spawnattr_t *attr)
{
        sigset_t none, all;

        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setpgroup(attr, 0);
        posix_spawnattr_setsigmask(attr, &none);
        posix_spawnattr_setsigdefault(attr, &all);
        return -posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                       POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *files, int in, int out)
{
        int r = posix_spawn_file_actions_adddup2(files, in, STDIN_FILENO);

        if (r == 0)
                r = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawn_file_actions_adddup2(files, out, STDERR_FILENO);
        return -r;
}

/*
 * The first file of this name that may be run; a name with a slash is one already.
 * Return: 0 or a negative errno: the first that is not -ENOENT, as in a shell.
 */
static int find_program(struct arena *mem, const char *name, const char **ret_path)
{
        int r = -ENOENT;

        if (strchr(name, '/')) {
                *ret_path = name;
                return 0;
        }
        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
                *ret_path = arena_path(mem, folders[i], name);
                if (access(*ret_path, X_OK) == 0)
                        return 0;
                if (r == -ENOENT && errno != ENOTDIR)
                        r = -errno;
        }
        return r;
}

/* @in and @out are above the standard descriptors. */
static int start(const char *path, const char *const argv[], int in, int out, pid_t *ret_pid)
{
        cleanup(posix_spawn_file_actions_destroy) posix_spawn_file_actions_t files;
        cleanup(posix_spawnattr_destroy) posix_spawnattr_t attr;
        char *const *args;
        int r;

        /* posix_spawn() changes neither the pointers nor the strings; its prototype is older than
         * const. */
        memcpy(&args, &argv, sizeof(args));
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attr);

        r = set_attributes(&attr);
        if (r == 0)
                r = set_files(&files, in, out);
        if (r < 0)
                return r;
        return -posix_spawn(ret_pid, path, &files, &attr, args, environment);
}

/* Takes what the pipe holds now; what exceeds the limit is read and dropped, so that nobody blocks.
 */
static void drain(struct child *child)
{
        char bytes[4096];

        for (int i = 0; i < READS_MAX && child->pipe >= 0; i++) {
                ssize_t n = read(child->pipe, bytes, sizeof(bytes));
                if (n < 0 && (errno == EINTR || errno == EAGAIN))
                        return;
                if (n <= 0) {
                        closep(&child->pipe);
                        child->pipe = -1;
                        return;
                }
                if ((size_t) n > OUTPUT_MAX - child->caught)
                        n = (ssize_t) (OUTPUT_MAX - child->caught);
                strbuf_add(child->output, bytes, (size_t) n);
                child->caught += (size_t) n;
        }
}

/* Catches output until the program ends. Returns 0, -ETIMEDOUT, or what waitpid() or @ends says. */
static int wait_until(struct child *child, long long deadline, int (*ends)(void *arg),
                      int *ret_status)
{
        for (int r = 0;; r = ends ? ends(child->watch.arg) : 0) {
                struct pollfd ready = { .fd = child->pipe, .events = POLLIN };
                long long left = deadline - now_ms();
                pid_t pid = waitpid(child->pid, ret_status, WNOHANG);

                if (pid < 0 && errno != EINTR)
                        return -errno;
                drain(child);
                if (pid == child->pid)
                        return 0;
                if (left <= 0 || r < 0)
                        return r < 0 ? r : -ETIMEDOUT;
                poll(&ready, 1, left < SLICE_MS ? (int) left : SLICE_MS);
        }
}

static int run(struct child *child, unsigned seconds)
{
        int status = 0;
        int r = wait_until(child, now_ms() + seconds * 1000LL, child->watch.ends, &status);

        if (r < 0 && r != -ECHILD) {
                kill(-child->pid, SIGKILL);
                wait_until(child, now_ms() + REAP_MS, NULL, &status);
        }
        if (r < 0)
                return r;
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Who started us may have had SIGCHLD ignored, which is inherited and takes waitpid() its answer.
 */
static int run_with_sigchld(struct child *child, const char *const argv[], int in, int out,
                            unsigned seconds)
{
        const struct sigaction wanted = { .sa_handler = SIG_DFL };
        cleanup(arena_free) struct arena mem = { 0 };
        struct sigaction before;
        const char *path;
        int r;

        sigaction(SIGCHLD, &wanted, &before);
        r = find_program(&mem, argv[0], &path);
        if (r == 0)
                r = start(path, argv, in, out, &child->pid);
        closep(&out);
        if (r == 0 && child->watch.running)
                child->watch.running(child->watch.arg, child->pid);
        if (r == 0) {
                r = run(child, seconds);
                if (child->watch.running)
                        child->watch.running(child->watch.arg, 0);
        }
        sigaction(SIGCHLD, &before, NULL);
        return r;
}

int spawn_wait(const char *const argv[], unsigned seconds, struct strbuf *output)
{
        const struct spawn_watch nobody = { 0 };

        return spawn_watched(argv, seconds, output, &nobody);
}

int spawn_watched(const char *const argv[], unsigned seconds, struct strbuf *output,
                  const struct spawn_watch *watch)
{
        struct child child = { .pipe = -1, .output = output, .watch = *watch };
        cleanup(closep) int null = -1;
        int out = -1, r;

        null = above_standard(open("/dev/null", O_RDWR | O_CLOEXEC));
        if (null < 0)
                return -ENODEV; /* -ENOENT would blame the program */

        if (output)
                r = open_pipe(&child.pipe, &out);
        else
                r = out = above_standard(dup(null));
        if (r < 0)
                return r;

        r = run_with_sigchld(&child, argv, null, out, seconds);
        closep(&child.pipe);
        return r;
}
