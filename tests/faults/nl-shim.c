// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stands between a program and rtnetlink (LD_PRELOAD), counts the requests that change something,
 * and does harm to chosen ones. Requests are counted one by one, also those that share a send; each
 * process counts its own.
 *
 *   SHIM_PROGRAM   name of the program to act in (default mkbridge); in others the shim sleeps
 *   SHIM_FAULTS    WHO:N:HARM, several with blanks between them. WHO is main (the process that was
 *                  started), guard (one that it forked) or any; N counts from 1
 *   SHIM_LOG       file that gets a line "WHO N TYPE FLAGS" for each request
 *   SHIM_HOOK      command of the harm hook, for sh
 *   SHIM_REAL_TIME wait for answers that cannot come, as the program would; else it is told at once
 *   SHIM_NO_BPF    bpf(2) fails with EPERM
 *   SHIM_LOOKS     requests of the guard count also when they only ask for something
 *
 * HARM:
 *   EPERM, EBUSY, ...   not sent; answered with that errno
 *   timeout             not sent; never answered
 *   lost                done, but the answer gets lost
 *   truncated, cut      done; the answer is too short, without or with a word about it (MSG_TRUNC)
 *   enobufs             done; the receive buffer was too small for the answer
 *   kill, kill-after    SIGKILL before or after it is done
 *   hook                SHIM_HOOK is run, then it is sent
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nl-faults.h"

/* Under the C library's name, but not with its prototype, which has types of its own in some. */
#define EXPORT(name) __asm__(#name) __attribute__((visibility("default")))

/* Something that a receive on a descriptor shall find, or not find. */
struct pending {
        bool used;
        int fd;
        uint32_t sequence;
        enum harm harm;
        bool asks;              /* the answer is what was asked for, in any number of messages */
        struct nlmsgerr answer; /* for REFUSE */
};

/* What is not the same in every process that the program forks. */
static struct {
        pid_t pid;
        struct pending pending[64];
        bool any_pending;
} process;

static bool is_awake; /* false: this is another program */
static bool is_real_time;

/* The C library's own. */
static struct {
        ssize_t (*sendto)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
        ssize_t (*sendmsg)(int, const struct msghdr *, int);
        ssize_t (*recvmsg)(int, struct msghdr *, int);
        int (*recvmmsg)(int, struct mmsghdr *, unsigned, int, struct timespec *);
        ssize_t (*recvfrom)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
        ssize_t (*write)(int, const void *, size_t);
        ssize_t (*read)(int, void *, size_t);
        int (*ppoll)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
        long (*syscall)(long, ...);
} real;

ssize_t shim_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to,
                    socklen_t to_size) EXPORT(sendto);
ssize_t shim_send(int fd, const void *bytes, size_t size, int flags) EXPORT(send);
ssize_t shim_write(int fd, const void *bytes, size_t size) EXPORT(write);
ssize_t shim_sendmsg(int fd, const struct msghdr *header, int flags) EXPORT(sendmsg);
int shim_sendmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags) EXPORT(sendmmsg);
ssize_t shim_recvmsg(int fd, struct msghdr *header, int flags) EXPORT(recvmsg);
int shim_recvmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags, struct timespec *limit)
        EXPORT(recvmmsg);
ssize_t shim_recvfrom(int fd, void *bytes, size_t size, int flags, struct sockaddr *from,
                      socklen_t *from_size) EXPORT(recvfrom);
ssize_t shim_recv(int fd, void *bytes, size_t size, int flags) EXPORT(recv);
ssize_t shim_read(int fd, void *bytes, size_t size) EXPORT(read);
int shim_ppoll(struct pollfd *items, nfds_t n, const struct timespec *limit, const sigset_t *mask)
        EXPORT(ppoll);
int shim_poll(struct pollfd *items, nfds_t n, int milliseconds) EXPORT(poll);
long shim_syscall(long number, ...) EXPORT(syscall);

/* ISO C knows no conversion between pointers to objects and to functions. */
static void find(void *function, const char *name)
{
        void *found = dlsym(RTLD_NEXT, name);

        if (!found)
                fault_trouble(name);
        memcpy(function, &found, sizeof(found));
}

static void __attribute__((constructor)) start(void)
{
        find(&real.sendto, "sendto");
        find(&real.sendmsg, "sendmsg");
        find(&real.recvmsg, "recvmsg");
        find(&real.recvmmsg, "recvmmsg");
        find(&real.recvfrom, "recvfrom");
        find(&real.write, "write");
        find(&real.read, "read");
        find(&real.ppoll, "ppoll");
        find(&real.syscall, "syscall");
        is_real_time = getenv("SHIM_REAL_TIME");
        is_awake = fault_start();
}

static bool is_rtnetlink(int fd)
{
        int saved = errno, domain = 0, protocol = -1;
        socklen_t size = sizeof(int);
        bool is = is_awake && getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
                  domain == AF_NETLINK &&
                  getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 &&
                  protocol == NETLINK_ROUTE;

        errno = saved;
        return is;
}

/* A child of the program begins anew. */
static void know_process(void)
{
        if (process.pid == getpid())
                return;
        memset(&process, 0, sizeof(process));
        process.pid = getpid();
}

/*
 * Of a batch only the last request may ask for an ACK; then its answer is the one that gets lost or
 * cut. One that never comes is lost, too, if another one was to come instead.
 */
static void expect(int fd, const struct fault *fault, const struct nlmsghdr *message,
                   const struct nlmsghdr *last)
{
        const bool asks = (message->nlmsg_type & 3) == 2; /* GET */
        const bool silent = fault->harm != REFUSE && !asks && !(message->nlmsg_flags & NLM_F_ACK);

        for (size_t i = 0; i < sizeof(process.pending) / sizeof(process.pending[0]); i++) {
                if (process.pending[i].used)
                        continue;
                process.pending[i] = (struct pending){
                        .used = true,
                        .fd = fd,
                        .sequence = silent ? last->nlmsg_seq : message->nlmsg_seq,
                        .harm = silent && fault->harm == TIME_OUT ? LOSE : fault->harm,
                        .asks = asks,
                        .answer = { .error = -fault->code, .msg = *message },
                };
                process.any_pending = true;
                return;
        }
        fault_trouble("too much is pending");
}

static bool is_sent(enum harm harm)
{
        return harm != REFUSE && harm != TIME_OUT;
}

/*
 * What of @bytes goes to the kernel now: up to @ret_end, without the message at the end if it is
 * held back. Returns the harm of that message, or NULL when all can go.
 */
static const struct fault *next_fault(const unsigned char *bytes, size_t size, size_t *ret_at,
                                      size_t *ret_end)
{
        size_t at = 0;

        while (size - at >= sizeof(struct nlmsghdr)) {
                const struct nlmsghdr *message = (const void *) (bytes + at);
                size_t end = at + NLMSG_ALIGN(message->nlmsg_len);
                const struct fault *fault;

                if (message->nlmsg_len < sizeof(*message) || end > size)
                        end = size;
                fault = fault_of(message);
                *ret_at = at;
                *ret_end = end;
                if (fault)
                        return fault;
                at = end;
        }
        *ret_at = *ret_end = size;
        return NULL;
}

static ssize_t send_part(int fd, const unsigned char *bytes, size_t size)
{
        const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

        return size ? real.sendto(fd, bytes, size, 0, (const struct sockaddr *) &kernel,
                                  sizeof(kernel))
                    : 0;
}

static const struct nlmsghdr *last_of(const unsigned char *bytes, size_t size)
{
        const struct nlmsghdr *message = (const void *) bytes;
        size_t at = 0;

        while (size - at >= sizeof(*message)) {
                message = (const void *) (bytes + at);
                if (message->nlmsg_len < sizeof(*message) || size - at < message->nlmsg_len)
                        break;
                at += NLMSG_ALIGN(message->nlmsg_len);
                if (at >= size)
                        break;
        }
        return message;
}

/* Sends whole messages, with harm. */
static ssize_t send_messages(int fd, const unsigned char *bytes, size_t size)
{
        const struct nlmsghdr *last = last_of(bytes, size);
        size_t done = 0;

        know_process();
        while (done < size) {
                size_t at, end;
                const struct fault *fault = next_fault(bytes + done, size - done, &at, &end);
                bool with_it = fault && is_sent(fault->harm);

                if (fault && fault->harm < KILL)
                        expect(fd, fault, (const void *) (bytes + done + at), last);
                if (fault && (fault->harm == KILL || fault->harm == HOOK)) {
                        if (send_part(fd, bytes + done, at) < 0)
                                return -1;
                        if (fault->harm == KILL)
                                raise(SIGKILL);
                        fault_hook();
                        if (send_part(fd, bytes + done + at, end - at) < 0)
                                return -1;
                } else if (send_part(fd, bytes + done, with_it ? end : at) < 0) {
                        return -1;
                }
                if (fault && fault->harm == KILL_AFTER)
                        raise(SIGKILL);
                done += end;
        }
        return (ssize_t) size;
}

static ssize_t send_vector(int fd, const struct iovec *items, size_t n)
{
        size_t size = 0, at = 0;
        unsigned char *bytes;
        ssize_t r;

        for (size_t i = 0; i < n; i++)
                size += items[i].iov_len;
        bytes = malloc(size + 1);
        if (!bytes)
                fault_trouble("no memory");
        for (size_t i = 0; i < n; i++) {
                memcpy(bytes + at, items[i].iov_base, items[i].iov_len);
                at += items[i].iov_len;
        }
        r = send_messages(fd, bytes, size);
        free(bytes);
        return r;
}

ssize_t shim_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to,
                    socklen_t to_size)
{
        return is_rtnetlink(fd) ? send_messages(fd, bytes, size)
                                : real.sendto(fd, bytes, size, flags, to, to_size);
}

ssize_t shim_send(int fd, const void *bytes, size_t size, int flags)
{
        return shim_sendto(fd, bytes, size, flags, NULL, 0);
}

ssize_t shim_write(int fd, const void *bytes, size_t size)
{
        return is_rtnetlink(fd) ? send_messages(fd, bytes, size) : real.write(fd, bytes, size);
}

ssize_t shim_sendmsg(int fd, const struct msghdr *header, int flags)
{
        return is_rtnetlink(fd) ? send_vector(fd, header->msg_iov, header->msg_iovlen)
                                : real.sendmsg(fd, header, flags);
}

int shim_sendmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
        for (unsigned i = 0; i < n; i++) {
                ssize_t r = shim_sendmsg(fd, &headers[i].msg_hdr, flags);

                if (r < 0)
                        return i ? (int) i : -1;
                headers[i].msg_len = (unsigned) r;
        }
        return (int) n;
}

static struct pending *pending_of(int fd, enum harm first, enum harm last)
{
        if (process.pid != getpid() || !process.any_pending)
                return NULL;
        for (size_t i = 0; i < sizeof(process.pending) / sizeof(process.pending[0]); i++) {
                struct pending *pending = &process.pending[i];

                if (pending->used && pending->fd == fd && pending->harm >= first &&
                    pending->harm <= last)
                        return pending;
        }
        return NULL;
}

static size_t scatter(const struct msghdr *header, const unsigned char *bytes, size_t size)
{
        size_t done = 0;

        for (size_t i = 0; i < header->msg_iovlen && done < size; i++) {
                size_t step = header->msg_iov[i].iov_len;

                if (step > size - done)
                        step = size - done;
                memcpy(header->msg_iov[i].iov_base, bytes + done, step);
                done += step;
        }
        return done;
}

/* The kernel's answer to a request that it never saw. */
static ssize_t forge(int fd, struct pending *pending, struct msghdr *header, int flags)
{
        const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
        struct sockaddr_nl own = { 0 };
        socklen_t own_size = sizeof(own);
        struct {
                struct nlmsghdr header;
                struct nlmsgerr answer;
        } message = {
                .header = { .nlmsg_len = sizeof(message),
                            .nlmsg_type = NLMSG_ERROR,
                            .nlmsg_flags = NLM_F_CAPPED,
                            .nlmsg_seq = pending->sequence },
                .answer = pending->answer,
        };
        size_t size;

        getsockname(fd, (struct sockaddr *) &own, &own_size);
        message.header.nlmsg_pid = own.nl_pid;
        size = scatter(header, (const unsigned char *) &message, sizeof(message));
        header->msg_flags = size < sizeof(message) ? MSG_TRUNC : 0;
        header->msg_controllen = 0;
        if (header->msg_name) {
                memcpy(header->msg_name, &kernel, sizeof(kernel));
                header->msg_namelen = sizeof(kernel);
        }
        if (!(flags & MSG_PEEK))
                pending->used = false;
        return flags & MSG_TRUNC ? (ssize_t) sizeof(message) : (ssize_t) size;
}

/* The harm that waits for the answer in @header, as far as it is one. */
static struct pending *harm_of(int fd, const struct msghdr *header, ssize_t size)
{
        struct nlmsghdr message;
        struct pending *pending;

        if (size < (ssize_t) sizeof(message) || header->msg_iov[0].iov_len < sizeof(message))
                return NULL;
        memcpy(&message, header->msg_iov[0].iov_base, sizeof(message));
        for (pending = process.pending;
             pending < process.pending + sizeof(process.pending) / sizeof(process.pending[0]);
             pending++)
                if (pending->used && pending->fd == fd && is_sent(pending->harm) &&
                    pending->sequence == message.nlmsg_seq &&
                    (pending->asks || message.nlmsg_type == NLMSG_ERROR))
                        return pending;
        return NULL;
}

enum { SHORT = 18 }; /* bytes that are left of an answer: less than its errno */

/* What the kernel has sent, with harm. */
static ssize_t receive_harmed(int fd, struct msghdr *header, int flags)
{
        socklen_t name_size = header->msg_namelen;
        struct pending *pending;
        ssize_t r;

        do {
                header->msg_namelen = name_size;
                /* All answers are there: the kernel works while it is sent to. */
                r = real.recvmsg(fd, header, flags | (is_real_time ? 0 : MSG_DONTWAIT));
                pending = r < 0 ? NULL : harm_of(fd, header, r);
                if (pending && pending->harm == LOSE && flags & MSG_PEEK)
                        real.recvfrom(fd, NULL, 0, MSG_DONTWAIT, NULL, NULL);
        } while (pending && pending->harm == LOSE);

        if (r < 0 && (errno == EAGAIN || errno == EINTR)) {
                pending = pending_of(fd, TIME_OUT, LOSE);
                if (pending && errno == EAGAIN)
                        pending->used = false;
                else if (!is_real_time)
                        return real.recvmsg(fd, header, flags);
        }
        if (!pending || r < 0)
                return r;
        if (pending->harm == CUT)
                header->msg_flags |= MSG_TRUNC;
        if (!(flags & MSG_PEEK))
                pending->used = false;
        return SHORT;
}

static ssize_t receive(int fd, struct msghdr *header, int flags)
{
        struct pending *pending = pending_of(fd, REFUSE, REFUSE);

        if (pending)
                return forge(fd, pending, header, flags);
        pending = pending_of(fd, OVERRUN, OVERRUN);
        if (pending) {
                pending->harm = LOSE;
                errno = ENOBUFS;
                return -1;
        }
        return pending_of(fd, REFUSE, OVERRUN) ? receive_harmed(fd, header, flags)
                                               : real.recvmsg(fd, header, flags);
}

ssize_t shim_recvmsg(int fd, struct msghdr *header, int flags)
{
        return receive(fd, header, flags);
}

int shim_recvmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags, struct timespec *limit)
{
        ssize_t r;

        if (!pending_of(fd, REFUSE, OVERRUN))
                return real.recvmmsg(fd, headers, n, flags, limit);
        r = receive(fd, &headers[0].msg_hdr, flags & ~MSG_WAITFORONE);
        if (r < 0)
                return -1;
        headers[0].msg_len = (unsigned) r;
        return 1;
}

ssize_t shim_recvfrom(int fd, void *bytes, size_t size, int flags, struct sockaddr *from,
                      socklen_t *from_size)
{
        struct iovec room = { bytes, size };
        struct msghdr header = { .msg_iov = &room, .msg_iovlen = 1, .msg_name = from };
        ssize_t r;

        if (!pending_of(fd, REFUSE, OVERRUN))
                return real.recvfrom(fd, bytes, size, flags, from, from_size);
        header.msg_namelen = from ? *from_size : 0;
        r = receive(fd, &header, flags);
        if (from)
                *from_size = header.msg_namelen;
        return r;
}

ssize_t shim_recv(int fd, void *bytes, size_t size, int flags)
{
        return shim_recvfrom(fd, bytes, size, flags, NULL, NULL);
}

ssize_t shim_read(int fd, void *bytes, size_t size)
{
        return pending_of(fd, REFUSE, OVERRUN) ? shim_recvfrom(fd, bytes, size, 0, NULL, NULL)
                                               : real.read(fd, bytes, size);
}

int shim_ppoll(struct pollfd *items, nfds_t n, const struct timespec *limit, const sigset_t *mask)
{
        int ready = 0;

        for (nfds_t i = 0; i < n; i++)
                if (pending_of(items[i].fd, REFUSE, REFUSE) ||
                    pending_of(items[i].fd, OVERRUN, OVERRUN)) {
                        items[i].revents = POLLIN;
                        ready++;
                }
        return ready ? ready : real.ppoll(items, n, limit, mask);
}

int shim_poll(struct pollfd *items, nfds_t n, int milliseconds)
{
        const struct timespec limit = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

        return shim_ppoll(items, n, milliseconds < 0 ? NULL : &limit, NULL);
}

long shim_syscall(long number, ...)
{
        va_list rest;
        long args[6];

        va_start(rest, number);
        for (int i = 0; i < 6; i++)
                args[i] = va_arg(rest, long);
        va_end(rest);
        if (number == SYS_bpf && is_awake && getenv("SHIM_NO_BPF")) {
                errno = EPERM;
                return -1;
        }
        return real.syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}
