// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard and the wire to it. Nothing ends it but SIGKILL: what a dying session, a closed
 * terminal or a shutdown sends is blocked, because ending without putting back is the one thing it
 * must not do. If it is killed nevertheless, --rollback, the next run, or --recover at boot do it.
 */
#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>

#include "control.h"
#include "lock.h"
#include "lookout.h"
#include "settle.h"

enum {
        READY_MS = 5000,   /* how long a guard may take to answer */
        END_MS = 2000,     /* and to end when it is told so */
        FIRST_LIMIT = 300, /* seconds until it must hear something, if it is not told otherwise */
        SLICE_MS = 200,    /* how often it looks round while it waits for --commit */
};

enum word {
        WORD_READY = 'r',
        WORD_EXPECT = 'e',
        WORD_CHILD = 'c',
        WORD_DONE = 'd',
        WORD_WAIT = 'w',
};

struct message {
        enum word word;
        unsigned number; /* seconds, or a process group */
};

/* What says no more than that we live must never make us wait. */
static int tell(int channel, enum word word, unsigned number)
{
        const struct message message = { .word = word, .number = number };
        int flags = MSG_NOSIGNAL | (word == WORD_EXPECT ? MSG_DONTWAIT : 0);

        return send(channel, &message, sizeof(message), flags) < 0 ? -errno : 0;
}

/* Return: 0, -ETIMEDOUT, or -EPIPE at the end of the other side. */
static int hear(int channel, int milliseconds, struct message *ret)
{
        struct pollfd ready = { .fd = channel, .events = POLLIN };
        ssize_t n;
        int r;

        do
                r = poll(&ready, 1, milliseconds);
        while (r < 0 && errno == EINTR);
        if (r == 0)
                return -ETIMEDOUT;
        n = recv(channel, ret, sizeof(*ret), 0);
        return n == sizeof(*ret) ? 0 : -EPIPE;
}

/* The guard itself */

struct watch {
        struct arena mem;
        const struct fs *fs;
        struct run_folder run;
        int channel, file; /* file: `guard`, locked */
        pid_t main, child; /* child: process group of a program that the run waits for; 0: none */
        unsigned seconds;  /* to wait for --commit */
        struct apply_lock lock;
        struct executor executor;
        const struct proof *proof; /* the run's, as it was when it was forked */
        struct lookout lookout;
};

/* What it must keep open, and nothing else: not a pipe whose end somebody waits for. */
static bool is_ours(const struct watch *watch, int fd)
{
        const int ours[] = { watch->fs->root, watch->run.parent,  watch->run.folder, watch->channel,
                             watch->file,     watch->lock.folder, watch->lock.parent };
        bool found = false;

        for (size_t i = 0; i < ARRAY_LEN(ours); i++)
                found |= fd == ours[i];
        return found;
}

static int close_others(const struct watch *watch)
{
        DIR *dir = opendir("/proc/self/fd");
        struct dirent *entry;

        if (!dir)
                return -errno;
        while ((entry = readdir(dir))) {
                int fd = (int) strtol(entry->d_name, NULL, 10);

                if (fd > STDERR_FILENO && fd != dirfd(dir) && !is_ours(watch, fd))
                        close(fd);
        }
        closedir(dir);
        return 0;
}

/* If our caller closed them, their numbers may have been given to what we need. */
static int detach_standard_files(const struct watch *watch)
{
        int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

        if (fd < 0)
                return -errno;
        for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
                if (!is_ours(watch, i) && dup2(fd, i) < 0)
                        return -errno;
        if (fd > STDERR_FILENO)
                close(fd);
        return 0;
}

static void write_to(const char *path, const char *text)
{
        int fd cleanup(closep) = open(path, O_WRONLY | O_CLOEXEC);

        if (fd >= 0 && write(fd, text, strlen(text)) < 0)
                return; /* it would have been nice */
}

/*
 * A session manager may end all processes of a session with it, and a machine without memory those
 * that seem to matter least. The root of the cgroup tree takes any process.
 */
static void leave_session(void)
{
        /* cgroup2, or what systemd has of its own beside the controllers of cgroup1 */
        static const char *const roots[] = { "/sys/fs/cgroup/cgroup.procs",
                                             "/sys/fs/cgroup/unified/cgroup.procs",
                                             "/sys/fs/cgroup/systemd/cgroup.procs" };

        setsid();
        if (chdir("/") < 0)
                return;
        prctl(PR_SET_NAME, "mkbridge-guard");
        write_to("/proc/self/oom_score_adj", "-1000");
        for (size_t i = 0; i < ARRAY_LEN(roots); i++)
                write_to(roots[i], "0");
}

/* Since nobody is there to be told. */
static void log_outcome(const struct watch *watch, const char *cause, int code,
                        const struct error *err)
{
        openlog("mkbridge", LOG_PID, LOG_DAEMON);
        if (code == 0)
                syslog(LOG_WARNING, "%s: %s; all was put back", watch->run.bridge, cause);
        else
                syslog(LOG_ERR, "%s: %s; not all was put back: %s: %s; %s", watch->run.bridge,
                       cause, err->where, err->what, err->hint);
        closelog();
}

static void roll_back(struct watch *watch, const char *cause)
{
        bool pending = settle_is_pending(watch->fs, &watch->mem, watch->run.bridge);
        struct apply_report report = { 0 };
        struct error err = { 0 };
        int r = settle_back(&watch->mem, watch->fs, watch->run.bridge, &watch->executor, &report,
                            &err);

        if (pending && r == 0)
                run_folder_note_end(watch->fs, &watch->mem, watch->run.bridge, cause);
        apply_unlock(&watch->lock); /* a log that does not take it must not hold up others */
        if (pending || r < 0)
                log_outcome(watch, cause, r, &err);
}

/* Our parent has not been heard of for too long. It must not wake up when we have begun. */
static void kill_main(struct watch *watch)
{
        struct message ignored;

        if (getppid() != watch->main)
                return;
        kill(watch->main, SIGKILL);
        while (hear(watch->channel, END_MS, &ignored) == 0)
                ;
}

/* What a program has still to do for the run must not be done after all was put back. */
static void kill_child(const struct watch *watch)
{
        if (watch->child > 1)
                kill(-watch->child, SIGKILL);
}

/* The lock keeps out runs on other bridges; this one is ours alone. So not getting it stops
 * nothing. */
static void take_lock(struct watch *watch)
{
        apply_lock(NULL, &watch->lock, NULL);
}

/* Return: true when the wait is over. */
static bool obey(struct watch *watch, int listening)
{
        struct apply_report report = { 0 };
        struct error err = { 0 };
        enum command command;
        int fd cleanup(closep) = control_accept(listening, &command);
        int r;

        if (fd < 0)
                return false;
        take_lock(watch);
        if (command == COMMAND_COMMIT)
                r = settle_commit(&watch->mem, watch->fs, watch->run.bridge, &report, &err);
        else
                r = settle_back(&watch->mem, watch->fs, watch->run.bridge, &watch->executor,
                                &report, &err);
        apply_unlock(&watch->lock);
        control_answer(fd, r, &report, &err);
        return command == COMMAND_ROLLBACK || r == 0 || err.status == STATUS_INCOMPLETE;
}

/*
 * While it only waits, SIGTERM means that the host goes down: what is not kept by then is put back
 * at once, rather than hold up the shutdown. (A session that ends sends it too; the guard has left
 * that.)
 */
static bool told_to_end(void)
{
        sigset_t pending;

        sigpending(&pending);
        return sigismember(&pending, SIGTERM) == 1;
}

/* Why there is nothing to wait for any more; NULL: there is. */
static const char *reason_to_end(struct watch *watch, int64_t deadline)
{
        if (told_to_end())
                return "the host goes down";
        if (boot_ms() >= deadline)
                return "--commit did not come in time";
        return lookout_alarms(&watch->lookout, &watch->executor.nl) ? watch->lookout.cause : NULL;
}

static void wait_for_word(struct watch *watch)
{
        int listening cleanup(closep) = -1;
        const char *reason;
        int64_t deadline;
        int r = control_listen(&watch->run, &listening);

        /* before the run has told anybody that he may go on */
        lookout_begin(&watch->lookout, watch->proof, &watch->executor.nl);
        deadline = boot_ms() + (int64_t) watch->seconds * 1000;
        if (r == 0)
                r = run_folder_set_deadline(watch->file, deadline / 1000);
        if (r < 0) {
                roll_back(watch, "cannot wait for --commit");
                return;
        }
        apply_unlock(&watch->lock);
        tell(watch->channel, WORD_READY, 0);
        closep(&watch->channel);
        watch->channel = -1;

        do {
                struct pollfd ready = { .fd = listening, .events = POLLIN };

                /* whoever has spoken by then is heard */
                reason = reason_to_end(watch, deadline);
                if (poll(&ready, 1, reason ? 0 : SLICE_MS) > 0 && obey(watch, listening))
                        return;
        } while (!reason);
        take_lock(watch);
        roll_back(watch, reason);
}

/* While the run is at work: until it is over, one way or another. */
static void stand_by(struct watch *watch)
{
        unsigned limit = FIRST_LIMIT;

        for (;;) {
                struct message message;
                int r = hear(watch->channel, (int) limit * 1000, &message);

                if (r == -ETIMEDOUT)
                        kill_main(watch);
                if (r < 0) {
                        kill_child(watch);
                        roll_back(watch, r == -ETIMEDOUT ? "the run hung" : "the run died");
                        return;
                }
                switch (message.word) {
                case WORD_EXPECT:
                        limit = message.number;
                        break;
                case WORD_CHILD:
                        watch->child = (pid_t) message.number;
                        break;
                case WORD_WAIT:
                        watch->seconds = message.number;
                        wait_for_word(watch);
                        return;
                default:
                        return;
                }
        }
}

static _Noreturn void guard_main(struct watch *watch)
{
        sigset_t all;
        int r;

        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        leave_session();
        r = lock_inherit(NULL, &watch->lock);
        if (r == 0 || r == -ENOLCK)
                r = close_others(watch);
        if (r == 0)
                r = detach_standard_files(watch);
        if (r == 0)
                r = executor_open(&watch->executor, &watch->mem, NULL);
        if (r == 0 && tell(watch->channel, WORD_READY, 0) == 0)
                stand_by(watch);
        apply_unlock(&watch->lock);
        _exit(r < 0);
}

/* The side of the run */

static int no_guard(struct error *err, int code)
{
        return error_set(err, STATUS_FAILED, code, "guard",
                         "nothing is switched without a process that can put it back",
                         "the guard does not answer: %s", strerror(code));
}

static int wait_until_ready(const struct guard *guard, struct error *err)
{
        struct message message;
        int r = hear(guard->channel, READY_MS, &message);

        if (r == 0 && message.word != WORD_READY)
                r = -EPROTO;
        return r < 0 ? no_guard(err, -r) : 0;
}

static void end_guard(struct guard *guard)
{
        if (guard->pid > 0) {
                kill(guard->pid, SIGKILL);
                waitpid(guard->pid, NULL, 0);
        }
        guard->pid = 0;
        guard_close(guard);
}

int guard_start(struct guard *guard, const struct fs *fs, const struct run_folder *run,
                const struct proof *proof, struct error *err)
{
        struct watch watch = { .fs = fs,
                               .run = *run,
                               .lock = APPLY_LOCK_INIT,
                               .executor = EXECUTOR_INIT,
                               .proof = proof,
                               .lookout = LOOKOUT_INIT };
        const struct timeval limit = { .tv_sec = READY_MS / 1000 };
        int file cleanup(closep) = -1;
        int ends[2], r = run_folder_lock(run, &file, err);

        if (r < 0)
                return r;
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
                return error_errno(err, errno, "guard", "make a pair of sockets");
        watch.main = getpid();
        guard->pid = fork();
        if (guard->pid == 0) {
                close(ends[0]);
                watch.channel = ends[1];
                watch.file = file;
                guard_main(&watch);
        }
        if (guard->pid < 0) {
                r = error_errno(err, errno, "guard", "start a process");
                close(ends[0]);
        }
        close(ends[1]);
        if (r < 0)
                return r;
        guard->channel = ends[0];
        setsockopt(guard->channel, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
        r = wait_until_ready(guard, err);
        if (r < 0)
                end_guard(guard);
        return r;
}

int guard_expect(const struct guard *guard, unsigned seconds)
{
        int r = tell(guard->channel, WORD_EXPECT, seconds);

        return r < 0 && r != -EAGAIN ? -EPIPE : 0;
}

void guard_note_child(const struct guard *guard, pid_t group)
{
        tell(guard->channel, WORD_CHILD, (unsigned) group);
}

/* A guard of which it is not known whether it waits must not roll back beside us. */
int guard_wait(struct guard *guard, unsigned seconds, struct error *err)
{
        int r = tell(guard->channel, WORD_WAIT, seconds);

        r = r < 0 ? no_guard(err, -r) : wait_until_ready(guard, err);
        if (r < 0)
                end_guard(guard);
        else
                guard_close(guard);
        return r;
}

void guard_done(struct guard *guard)
{
        struct message ignored;

        if (guard->channel < 0)
                return;
        if (tell(guard->channel, WORD_DONE, 0) == 0)
                hear(guard->channel, END_MS, &ignored);
        end_guard(guard);
}

void guard_close(struct guard *guard)
{
        closep(&guard->channel);
        guard->channel = -1;
}
