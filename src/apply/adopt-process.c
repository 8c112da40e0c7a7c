// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ending a process that must do nothing more: a DHCP client that is told to end would give its
 * lease back, or take the address away. A PID file may be old and its number somebody else's by
 * now, so the process is held (pidfd, Linux 5.3) before its name is looked at.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "adopt.h"
#include "base/clock.h"

enum { PID_FILE_MAX = 64, COMM_LEN = 15, POLL_MS = 20 };

/* -ENOSYS before Linux 5.3, and where it was not known yet when this was built. */
static int hold(pid_t pid)
{
#ifdef SYS_pidfd_open
        int fd = (int) syscall(SYS_pidfd_open, pid, 0);

        return fd < 0 ? -errno : fd;
#else
        (void) pid;
        return -ENOSYS;
#endif
}

/* One file of /proc/PID; "" when there is none. */
static const char *proc_text(const struct fs *fs, struct arena *mem, pid_t pid, const char *name)
{
        const char *path = arena_printf(mem, "/proc/%d/%s", (int) pid, name);
        char *text = NULL;

        return fs_read(fs, path, 4096, mem, &text, NULL, NULL) < 0 ? "" : text;
}

static bool is_called(const struct fs *fs, struct arena *mem, pid_t pid, const char *program)
{
        const char *comm = proc_text(fs, mem, pid, "comm");
        size_t len = strcspn(comm, "\n");

        return len > 0 && len <= COMM_LEN && !strncmp(comm, program, len) &&
               strnlen(program, COMM_LEN) == len;
}

/* "PID (COMM) STATE ...": one that has ended and that nobody has waited for is gone for us. */
static bool is_gone(const struct fs *fs, struct arena *mem, pid_t pid)
{
        const char *stat = proc_text(fs, mem, pid, "stat"), *end = strrchr(stat, ')');

        return !end || strncmp(end, ") Z", 3) == 0 || strncmp(end, ") X", 3) == 0;
}

/*
 * A daemon that has left the session of whoever started it is alone in its own, with what it has
 * started: dhcpcd 9 has helpers that would outlive it. 0: it is not, or it is ours.
 */
static pid_t own_group(const struct fs *fs, struct arena *mem, pid_t pid, const char *program)
{
        pid_t group = getpgid(pid);

        if (group <= 1 || group != getsid(pid) || group == getpgrp())
                return 0;
        return is_called(fs, mem, group, program) || is_gone(fs, mem, group) ? group : 0;
}

static int kill_group(pid_t group)
{
        return kill(-group, SIGKILL) < 0 ? -errno : 0;
}

static int kill_held(int fd, pid_t pid)
{
#ifdef SYS_pidfd_send_signal
        if (fd >= 0)
                return syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0) < 0 ? -errno : 0;
#endif
        return kill(pid, SIGKILL) < 0 ? -errno : 0;
}

static int wait_for_end(const struct fs *fs, struct arena *mem, int fd, pid_t pid, unsigned seconds)
{
        const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
        int64_t deadline = now_ms() + seconds * 1000LL;

        if (fd >= 0) {
                struct pollfd ended = { .fd = fd, .events = POLLIN };

                return poll(&ended, 1, (int) seconds * 1000) > 0 ? 0 : -ETIMEDOUT;
        }
        while (!is_gone(fs, mem, pid)) {
                if (now_ms() >= deadline)
                        return -ETIMEDOUT;
                nanosleep(&pause, NULL);
        }
        return 0;
}

/* The number in a PID file; 0 for none. */
static pid_t read_pid(const char *text)
{
        char *end;
        long pid = strtol(text, &end, 10);

        return pid > 1 && pid <= INT_MAX && end[strspn(end, " \t\r\n")] == '\0' ? (pid_t) pid : 0;
}

int adopt_end(const struct fs *fs, struct arena *mem, const char *pid_file, const char *program,
              unsigned seconds)
{
        char *text = NULL;
        int r = fs_read(fs, pid_file, PID_FILE_MAX, mem, &text, NULL, NULL);
        pid_t pid = r == 0 ? read_pid(text) : 0, group;
        int fd cleanup(closep) = -1;

        if (r < 0 && r != -ENOENT)
                return r;
        if (pid == 0)
                return 0;
        fd = hold(pid);
        if (fd == -ESRCH || !is_called(fs, mem, pid, program))
                return 0;
        if (fd < 0 && fd != -ENOSYS && fd != -EPERM)
                return fd;
        group = own_group(fs, mem, pid, program);
        r = group ? kill_group(group) : kill_held(fd, pid);
        if (r == -ESRCH)
                return 0;
        return r < 0 ? r : wait_for_end(fs, mem, fd, pid, seconds);
}
