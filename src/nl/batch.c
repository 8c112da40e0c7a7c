// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests. A batch costs two system calls: the kernel does it all within the first one, in order,
 * and its answers, one datagram each, come with the second one. Only the last request asks for an
 * ACK: a refusal is answered in any case (netlink_rcv_skb() in net/netlink/af_netlink.c), stands in
 * the queue before that ACK, and where there is no room for it the next receive fails with ENOBUFS.
 * That is what makes thousands of routes fast.
 */
#include <errno.h>
#include <string.h>

#include "nl/socket.h"

enum {
        ANSWER = 1024, /* bytes: header, errno and text; requests are not copied into answers */
        UNANSWERED = EINPROGRESS,
};

struct batch {
        struct nl_answer *answers;
        size_t n;
        uint32_t first; /* sequence number */
};

/* Numbers the messages. Return: how many there are, or -EINVAL if they do not fill @size. */
static int prepare(struct nl *nl, unsigned char *bytes, size_t size)
{
        struct nlmsghdr *message = NULL;
        int n = 0;

        while (size) {
                size_t step;

                message = (void *) bytes;

                if (size < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
                    message->nlmsg_len > size)
                        return -EINVAL;
                message->nlmsg_flags |= NLM_F_REQUEST;
                message->nlmsg_flags &= (uint16_t) ~NLM_F_ACK;
                message->nlmsg_pid = 0;
                message->nlmsg_seq = nl->sequence + (uint32_t) n++;
                step = NLMSG_ALIGN(message->nlmsg_len);
                if (step > size)
                        step = size;
                bytes += step;
                size -= step;
        }
        if (message)
                message->nlmsg_flags |= NLM_F_ACK;
        return n;
}

/* The answer to the last one is there, so all the others are as well. */
static bool is_complete(const struct batch *batch)
{
        return batch->answers[batch->n - 1].code != UNANSWERED;
}

/* One datagram, which is one answer, or something that is not for us. */
static int take_answer(struct batch *batch, const unsigned char *bytes, size_t size)
{
        const struct nlmsghdr *message = (const void *) bytes;
        struct nl_answer *answer;
        size_t i;

        if (size < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
            message->nlmsg_len > size)
                return -EBADMSG;

        i = message->nlmsg_seq - batch->first;
        if (i >= batch->n || message->nlmsg_type != NLMSG_ERROR)
                return 0;
        answer = &batch->answers[i];
        if (answer->code != UNANSWERED)
                return 0;
        return nl_read_answer(message, answer);
}

/* As many answers as are there, at least one. */
static int receive_answers(const struct nl *nl, struct batch *batch)
{
        _Alignas(struct nlmsghdr) unsigned char bytes[NL_BATCH_MESSAGES][ANSWER];
        struct sockaddr_nl from[NL_BATCH_MESSAGES];
        struct iovec room[NL_BATCH_MESSAGES];
        struct mmsghdr headers[NL_BATCH_MESSAGES];
        unsigned max = (unsigned) batch->n;
        int n, r = 0;

        memset(headers, 0, max * sizeof(headers[0]));
        for (unsigned i = 0; i < max; i++) {
                room[i] = (struct iovec){ bytes[i], ANSWER };
                headers[i].msg_hdr.msg_name = &from[i];
                headers[i].msg_hdr.msg_namelen = sizeof(from[i]);
                headers[i].msg_hdr.msg_iov = &room[i];
                headers[i].msg_hdr.msg_iovlen = 1;
        }
        do
                n = recvmmsg(nl_sock_fd(nl->sock), headers, max, MSG_WAITFORONE, NULL);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return nl_receive_problem(errno);

        for (int i = 0; i < n && r == 0; i++) {
                if (!nl_from_kernel(&headers[i].msg_hdr))
                        continue;
                r = (headers[i].msg_hdr.msg_flags & MSG_TRUNC)
                            ? -EBADMSG
                            : take_answer(batch, bytes[i], headers[i].msg_len);
        }
        return r;
}

/* Return: as nl_batch(), without the words. */
static int do_batch(struct nl *nl, void *bytes, size_t size, struct nl_answer *answers, size_t n)
{
        struct batch batch = { .answers = answers, .n = n, .first = nl->sequence };
        int r;

        for (size_t i = 0; i < n; i++) {
                answers[i].code = UNANSWERED;
                answers[i].reason[0] = '\0';
        }
        if (n > NL_BATCH_MESSAGES || (n > 1 && size > NL_BATCH_BYTES))
                return -EINVAL;
        r = prepare(nl, bytes, size);
        if (r < 0 || (size_t) r != n)
                return -EINVAL;
        if (n == 0)
                return 0;

        nl->sequence += (uint32_t) n;
        r = nl_send_bytes(nl, bytes, size);
        while (r == 0 && !is_complete(&batch))
                r = receive_answers(nl, &batch);
        for (size_t i = 0; i < n && r == 0; i++)
                if (answers[i].code == UNANSWERED)
                        answers[i].code = 0;
        return r;
}

int nl_batch(struct nl *nl, void *bytes, size_t size, struct nl_answer *answers, size_t n,
             struct error *err)
{
        int r = do_batch(nl, bytes, size, answers, n);

        return r < 0 ? nl_problem(-r, "take the answers to requests", err) : 0;
}

int nl_call(struct nl *nl, const struct nlmsghdr *message, uint16_t flags, const char *where,
            const char *verb, struct error *err)
{
        cleanup(freep) struct nlmsghdr *request = malloc(message->nlmsg_len);
        struct nl_answer answer;
        int r;

        if (!request)
                return error_errno(err, ENOMEM, where, verb);
        memcpy(request, message, message->nlmsg_len);
        request->nlmsg_flags |= flags;

        r = do_batch(nl, request, request->nlmsg_len, &answer, 1);
        if (r < 0)
                return error_errno(err, -r, where, verb);
        if (answer.code && answer.reason[0])
                return error_set(err, STATUS_FAILED, answer.code, where, NULL, "cannot %s: %s",
                                 verb, answer.reason);
        return answer.code ? error_errno(err, answer.code, where, verb) : 0;
}
