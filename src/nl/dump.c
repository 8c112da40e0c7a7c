// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions: dumps, and the one object that a request names. The kernel sends parts as large as the
 * buffer that we receive with, up to 32 KiB, so a large buffer means few system calls.
 */
#include <errno.h>
#include <string.h>

#include "nl/socket.h"

enum {
        TRIES = 5,
        PART = 64 *
               1024, /* of a single message that is larger than what the kernel fills parts to */
};

/* How far one try has come. */
struct progress {
        const struct nl_dump *dump;
        uint32_t sequence;
        bool done, interrupted;
        struct nl_answer answer;
};

/* The end tells an errno and the reason, too, when the kernel stopped early. */
static int take_end(struct progress *progress, const struct nlmsghdr *message)
{
        int code = 0;

        progress->done = true;
        if (message->nlmsg_len < NLMSG_HDRLEN + sizeof(code))
                return 0;
        memcpy(&code, (const unsigned char *) message + NLMSG_HDRLEN, sizeof(code));
        if (code > 0 || code == INT32_MIN)
                return -EBADMSG;
        progress->answer.code = -code;
        nl_read_reason(message, NLMSG_HDRLEN + sizeof(code), &progress->answer);
        return 0;
}

static int take_message(struct progress *progress, const struct nlmsghdr *message)
{
        if (message->nlmsg_seq != progress->sequence)
                return 0;
        if (message->nlmsg_flags & NLM_F_DUMP_INTR)
                progress->interrupted = true;

        switch (message->nlmsg_type) {
        case NLMSG_DONE:
                return take_end(progress, message);
        case NLMSG_ERROR:
                progress->done = true;
                return nl_read_answer(message, &progress->answer);
        case NLMSG_OVERRUN:
                return -ENOBUFS;
        case NLMSG_NOOP:
                return 0;
        default:
                progress->dump->add(progress->dump->arg, message);
                return 0;
        }
}

static int take_part(struct progress *progress, const unsigned char *part, size_t left)
{
        while (left >= sizeof(struct nlmsghdr) && !progress->done) {
                const struct nlmsghdr *message = (const void *) part;
                size_t step;
                int r;

                if (message->nlmsg_len < sizeof(*message) || message->nlmsg_len > left)
                        return -EBADMSG;
                r = take_message(progress, message);
                if (r < 0)
                        return r;
                step = NLMSG_ALIGN(message->nlmsg_len);
                if (step > left)
                        step = left;
                part += step;
                left -= step;
        }
        return 0;
}

static int receive_part(const struct nl *nl, struct progress *progress)
{
        _Alignas(struct nlmsghdr) unsigned char part[PART];
        struct sockaddr_nl from = { 0 };
        struct iovec room = { part, sizeof(part) };
        struct msghdr header = {
                .msg_name = &from,
                .msg_namelen = sizeof(from),
                .msg_iov = &room,
                .msg_iovlen = 1,
        };
        ssize_t n;

        do
                n = recvmsg(nl_sock_fd(nl->sock), &header, 0);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return nl_receive_problem(errno);
        if (!nl_from_kernel(&header))
                return 0;
        if (header.msg_flags & MSG_TRUNC)
                return -EBADMSG;
        return take_part(progress, part, (size_t) n);
}

/* Return: as nl_list(); -EAGAIN when it was interrupted. */
static int ask(struct nl *nl, const struct nl_dump *dump, uint16_t flags, struct progress *progress)
{
        const struct nlmsghdr *request = dump->request;
        cleanup(freep) struct nlmsghdr *message = malloc(request->nlmsg_len);
        int r;

        if (!message)
                return -ENOMEM;
        memcpy(message, request, request->nlmsg_len);
        message->nlmsg_flags |= NLM_F_REQUEST | flags;
        message->nlmsg_seq = nl->sequence++;
        *progress = (struct progress){ .dump = dump, .sequence = message->nlmsg_seq };

        r = nl_send_bytes(nl, message, message->nlmsg_len);
        while (r == 0 && !progress->done)
                r = receive_part(nl, progress);
        if (r < 0)
                return r;
        return progress->answer.code ? -progress->answer.code : progress->interrupted ? -EAGAIN : 0;
}

int nl_get(struct nl *nl, const struct nl_dump *get)
{
        struct progress progress = { 0 };

        return ask(nl, get, NLM_F_ACK, &progress);
}

int nl_list(struct nl *nl, const struct nl_dump *dump, const char *what, struct error *err)
{
        struct progress progress = { 0 };
        int r = -EAGAIN;

        for (int i = 0; i < TRIES && r == -EAGAIN; i++) {
                if (i && dump->restart)
                        dump->restart(dump->arg);
                r = ask(nl, dump, NLM_F_DUMP, &progress);
        }
        if (r == 0)
                return 0;
        if (progress.answer.reason[0])
                return error_set(err, STATUS_FAILED, -r, "kernel", NULL, "cannot %s: %s", what,
                                 progress.answer.reason);
        return nl_problem(-r, what, err);
}
