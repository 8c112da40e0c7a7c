// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ending a switch that waits for --commit: by its guard as a rule, which has it all at hand; by
 * this process if the guard is dead. Neither asks the other to trust it: the socket lies in a
 * folder that only root can enter.
 */
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "base/replace.h"
#include "mkbridge/names.h"
#include "settle.h"

enum {
        PACKET_MAX = 8 * 1024,
        CALLER_SECONDS = 2,  /* for the guard: who calls has something to say */
        ANSWER_SECONDS = 60, /* for the caller: a lock may have to be waited for */
        BACKLOG = 4,
        POLL_MS = 50,
        LOOK_MS = 200,           /* for an answer, and whether the guard is stopped */
        STOPPED_MS = 3000,       /* how long one may be so although it was told to go on */
        PATIENCE_MS = 15 * 1000, /* for a guard that has no ear for us any more to end */
};

static const char socket_name[] = "socket";

enum packet { PACKET_DONE = 'd', PACKET_WARNING = 'w', PACKET_END = 'e' };

/* Names of sockets are short; this way it does not matter how long that of the folder is. */
static struct sockaddr_un address_in(int folder)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", folder,
                 socket_name);
        return address;
}

static void set_limits(int fd, int seconds)
{
        const struct timeval limit = { .tv_sec = seconds };

        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

static int open_socket(void)
{
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

        return fd < 0 ? -errno : fd;
}

int control_listen(const struct run_folder *run, int *ret_fd)
{
        const struct sockaddr_un address = address_in(run->folder);
        int fd cleanup(closep) = open_socket();

        if (fd < 0)
                return fd;
        fs_unlink(run->folder, socket_name);
        if (bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 ||
            listen(fd, BACKLOG) < 0)
                return -errno;
        *ret_fd = fd;
        fd = -1;
        return 0;
}

int control_accept(int listening, enum command *ret)
{
        int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
        unsigned char command;

        if (fd < 0)
                return -errno;
        set_limits(fd, CALLER_SECONDS);
        if (recv(fd, &command, 1, 0) != 1 ||
            (command != COMMAND_COMMIT && command != COMMAND_ROLLBACK)) {
                close(fd);
                return -EPROTO;
        }
        *ret = (enum command) command;
        return fd;
}

static void send_packet(int fd, enum packet kind, const void *data, size_t size)
{
        char packet[PACKET_MAX];

        if (size > sizeof(packet) - 1)
                size = sizeof(packet) - 1;
        packet[0] = (char) kind;
        memcpy(packet + 1, data, size);
        if (send(fd, packet, size + 1, MSG_NOSIGNAL) < 0)
                return; /* the caller has gone; what it asked for is done */
}

static void send_lines(int fd, enum packet kind, const struct string_list *lines)
{
        for (size_t i = 0; i < lines->n; i++)
                send_packet(fd, kind, lines->items[i], strlen(lines->items[i]));
}

/* The result as text: code, status, where, what, hint, each ended by a NUL. */
void control_answer(int fd, int code, const struct apply_report *report, const struct error *err)
{
        char text[PACKET_MAX - 1];
        int len = snprintf(text, sizeof(text), "%d%c%d%c%s%c%s%c%s", code, 0, (int) err->status, 0,
                           err->where, 0, err->what, 0, err->hint);

        send_lines(fd, PACKET_DONE, &report->done);
        send_lines(fd, PACKET_WARNING, &report->warnings);
        send_packet(fd, PACKET_END, text, (size_t) len + 1);
}

/* The next of the texts in a packet; "" when there are no more. */
static const char *next_text(const char **at, const char *end)
{
        const char *text = *at;

        if (text >= end)
                return "";
        *at = text + strlen(text) + 1;
        return text;
}

static int read_end(const char *at, const char *end, struct error *err)
{
        int code = (int) strtol(next_text(&at, end), NULL, 10);
        enum exit_status status = (enum exit_status) strtol(next_text(&at, end), NULL, 10);
        const char *where = next_text(&at, end), *what = next_text(&at, end);

        return code < 0 ? error_set(err, status, -code, where, next_text(&at, end), "%s", what) : 0;
}

/* Of the one that listens at the other end, by the kernel's word; 0 if it cannot be told. */
static pid_t listener(int fd)
{
        struct ucred peer = { 0 };
        socklen_t size = sizeof(peer);

        return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ? 0 : peer.pid;
}

/* Whether a process is stopped, or held by a debugger. */
static bool is_stopped(pid_t pid)
{
        char path[64], line[512] = "";
        const char *state;
        int fd cleanup(closep) = -1;
        ssize_t n;

        snprintf(path, sizeof(path), "/proc/%d/stat", (int) pid);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
        state = n > 0 ? strrchr(line, ')') : NULL;
        return state && state[1] && (state[2] == 'T' || state[2] == 't');
}

/*
 * Waits for the next packet. A guard that somebody has stopped is told to go on: whoever asks it
 * wants just that, and a process that runs is not disturbed by it.
 * Return: true when there is something to be read.
 */
static bool wait_for_answer(int fd, pid_t guard)
{
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        int stopped = 0;

        for (int waited = 0; waited < ANSWER_SECONDS * 1000; waited += LOOK_MS) {
                if (guard > 0 && is_stopped(guard)) {
                        kill(guard, SIGCONT);
                        stopped += LOOK_MS;
                }
                if (stopped > STOPPED_MS)
                        return false; /* what holds it is stronger */
                if (poll(&ready, 1, LOOK_MS) > 0)
                        return true;
        }
        return false;
}

/* Without it, what it has not done can be done here. */
static int no_answer(struct arena *mem, const char *bridge, pid_t guard, struct error *err)
{
        return error_set(
                err, STATUS_REFUSED, ETIMEDOUT, bridge,
                arena_printf(mem, "end it with: kill -KILL %d, and say this again", (int) guard),
                "its guard, process %d, does not answer", (int) guard);
}

/*
 * Return: what the guard answers; -EPIPE when it has gone; -ETIMEDOUT when it is there and does not
 * answer.
 */
static int ask(const struct run_folder *run, enum command command, struct arena *mem,
               struct apply_report *report, struct error *err)
{
        const struct sockaddr_un address = address_in(run->folder);
        int fd cleanup(closep) = open_socket();
        char packet[PACKET_MAX + 1], byte = (char) command;
        pid_t guard;
        ssize_t n;

        if (fd < 0)
                return -EPIPE;
        set_limits(fd, ANSWER_SECONDS);
        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 ||
            send(fd, &byte, 1, MSG_NOSIGNAL) != 1)
                return -EPIPE;
        guard = listener(fd);
        for (;;) {
                if (!wait_for_answer(fd, guard))
                        return no_answer(mem, run->bridge, guard, err);
                n = recv(fd, packet, PACKET_MAX, 0);
                if (n <= 0)
                        return -EPIPE;
                packet[n] = '\0';
                if (packet[0] == PACKET_END)
                        return read_end(packet + 1, packet + n, err);
                if (packet[0] == PACKET_DONE)
                        LIST_ADD(mem, &report->done, arena_strdup(mem, packet + 1));
                else
                        LIST_ADD(mem, &report->warnings, arena_strdup(mem, packet + 1));
        }
}

static int nothing_waits(struct arena *mem, const struct fs *fs, const char *bridge,
                         struct error *err)
{
        struct ended_switch ended;

        if (run_folder_read_end(fs, mem, bridge, &ended))
                return error_set(err, STATUS_REFUSED, ENOENT, bridge,
                                 "nothing of it waits any more", "was put back %s: %s", ended.when,
                                 ended.cause);
        return error_set(err, STATUS_REFUSED, ENOENT, bridge, "mkbridge --status tells what is",
                         "no switch of it waits for --commit");
}

static int at_work(const char *bridge, struct error *err)
{
        return error_set(err, STATUS_REFUSED, EBUSY, bridge,
                         "wait until it has ended; if it was stopped: pkill -CONT mkbridge",
                         "a run is at work on it");
}

/* Without a guard. The lock is held. */
static int end_here(struct arena *mem, const struct fs *fs, const struct run_folder *run,
                    enum command command, struct apply_report *report, struct error *err)
{
        struct error problem = { 0 };
        int r;

        if (!settle_is_pending(fs, mem, run->bridge))
                return nothing_waits(mem, fs, run->bridge, err);
        if (command == COMMAND_ROLLBACK)
                return settle_back(mem, fs, run->bridge, NULL, report, err);
        if (run->folder < 0 || !run_folder_has_deadline(run) || run_folder_is_on_way_back(run))
                return error_set(
                        err, STATUS_REFUSED, EINVAL, run->bridge,
                        arena_printf(mem, "go back with: mkbridge --rollback %s", run->bridge),
                        "its run died half-way, so there is nothing to be kept");
        r = settle_commit(mem, fs, run->bridge, report, &problem);
        if (r == -ENOENT && !*problem.what)
                return nothing_waits(mem, fs, run->bridge, err);
        if (r < 0 && err)
                *err = problem;
        return r;
}

static int lock_and_end_here(struct arena *mem, const struct fs *fs, const char *bridge,
                             enum command command, struct apply_report *report, struct error *err)
{
        struct apply_lock lock cleanup(apply_unlock) = APPLY_LOCK_INIT;
        struct run_folder run cleanup(run_folder_close) = RUN_FOLDER_INIT;
        int r = apply_lock(NULL, &lock, err);

        if (r < 0)
                return r;
        if (bridge_guarded(fs, bridge))
                return at_work(bridge, err);
        if (run_folder_open(fs, bridge, &run) < 0)
                run.bridge = bridge;
        return end_here(mem, fs, &run, command, report, err);
}

/* A guard that rolls back at this moment listens no more, and will end. */
static bool guard_ends(const struct run_folder *run)
{
        const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };

        for (int waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
                if (!run_folder_guarded(run))
                        return true;
                nanosleep(&pause, NULL);
        }
        return false;
}

static int end_switch(struct arena *mem, const char *bridge, enum command command,
                      struct apply_report *report, struct error *err)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        struct run_folder run cleanup(run_folder_close) = RUN_FOLDER_INIT;
        int r;

        r = fs_open(&fs, NULL, err);
        if (r < 0)
                return r;
        if (link_name_problem(bridge))
                return error_set(err, STATUS_REFUSED, EINVAL, bridge, NULL,
                                 "cannot be the name of a bridge");
        if (run_folder_open(&fs, bridge, &run) == 0 && run_folder_guarded(&run)) {
                if (!run_folder_has_deadline(&run))
                        return at_work(bridge, err);
                r = ask(&run, command, mem, report, err);
                if (r != -EPIPE)
                        return r;
                if (!guard_ends(&run))
                        return at_work(bridge, err);
        }
        if (!apply_has_records(NULL))
                return nothing_waits(mem, &fs, bridge, err);
        return lock_and_end_here(mem, &fs, bridge, command, report, err);
}

int apply_commit(struct arena *mem, const char *bridge, struct apply_report *report,
                 struct error *err)
{
        return end_switch(mem, bridge, COMMAND_COMMIT, report, err);
}

int apply_rollback(struct arena *mem, const char *bridge, struct apply_report *report,
                   struct error *err)
{
        return end_switch(mem, bridge, COMMAND_ROLLBACK, report, err);
}
