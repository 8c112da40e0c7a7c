// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What every netlink conversation needs: options, sending, and reading an answer. Messages do not
 * go through libnl, because it takes one system call and one allocation for each answer.
 */
#include "nl/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/time.h>

/* NETLINK_GET_STRICT_CHK in linux/netlink.h; headers older than Linux 4.20 lack it. */
enum { GET_STRICT_CHK = 12 };

/* Each makes things better where the kernel has it. */
static void set_options(int fd)
{
        static const int options[] = { NETLINK_EXT_ACK, NETLINK_CAP_ACK, GET_STRICT_CHK };
        const struct timeval limit = { .tv_sec = NL_REQUEST_SECONDS };
        const int on = 1;

        for (size_t i = 0; i < ARRAY_LEN(options); i++)
                (void) setsockopt(fd, SOL_NETLINK, options[i], &on, sizeof(on));
        (void) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        (void) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

int nl_open_protocol(struct nl *nl, int protocol, struct error *err)
{
        int code;
        struct nl_sock *sock = nl_sock_open(protocol, &code);

        if (!sock)
                return nl_problem(code, "open a netlink socket", err);
        set_options(nl_sock_fd(sock));
        *nl = (struct nl){ .sock = sock, .sequence = 1 };
        return 0;
}

int nl_open(struct nl *nl, struct error *err)
{
        return nl_open_protocol(nl, NETLINK_ROUTE, err);
}

void nl_end(struct nl *nl)
{
        nl_sock_close(nl->sock);
        nl->sock = NULL;
}

int nl_send_bytes(const struct nl *nl, const void *bytes, size_t size)
{
        const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
        ssize_t r;

        do
                r = sendto(nl_sock_fd(nl->sock), bytes, size, 0, (const struct sockaddr *) &kernel,
                           sizeof(kernel));
        while (r < 0 && errno == EINTR);
        return r < 0 ? nl_receive_problem(errno) : 0;
}

int nl_receive_problem(int code)
{
        return code == EAGAIN ? -ETIMEDOUT : -code;
}

bool nl_from_kernel(const struct msghdr *header)
{
        const struct sockaddr_nl *from = header->msg_name;

        return header->msg_namelen == sizeof(*from) && from->nl_pid == 0;
}

static void read_text(struct nl_answer *answer, const unsigned char *at, size_t left)
{
        while (left >= sizeof(struct nlattr)) {
                struct nlattr attr;
                size_t step;

                memcpy(&attr, at, sizeof(attr));
                if (attr.nla_len < sizeof(attr) || attr.nla_len > left)
                        return;
                if ((attr.nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG) {
                        size_t len =
                                strnlen((const char *) at + NLA_HDRLEN, attr.nla_len - NLA_HDRLEN);
                        if (len >= sizeof(answer->reason))
                                len = sizeof(answer->reason) - 1;
                        memcpy(answer->reason, at + NLA_HDRLEN, len);
                        while (len && answer->reason[len - 1] == '.')
                                len--;
                        answer->reason[len] = '\0';
                        return;
                }
                step = NLA_ALIGN(attr.nla_len);
                if (step > left)
                        return;
                at += step;
                left -= step;
        }
}

void nl_read_reason(const struct nlmsghdr *message, size_t head, struct nl_answer *ret)
{
        ret->reason[0] = '\0';
        if (message->nlmsg_flags & NLM_F_ACK_TLVS && message->nlmsg_len > head)
                read_text(ret, (const unsigned char *) message + head, message->nlmsg_len - head);
}

int nl_read_answer(const struct nlmsghdr *message, struct nl_answer *ret)
{
        const unsigned char *bytes = (const unsigned char *) message;
        size_t head = NLMSG_HDRLEN + sizeof(struct nlmsgerr);
        struct nlmsgerr answer;

        if (message->nlmsg_len < head)
                return -EBADMSG;
        memcpy(&answer, bytes + NLMSG_HDRLEN, sizeof(answer));
        if (answer.error > 0 || answer.error == INT32_MIN)
                return -EBADMSG;

        ret->code = -answer.error;
        /* A kernel that cannot cap its answers puts the whole request before the text. */
        if (!(message->nlmsg_flags & NLM_F_CAPPED) && answer.error &&
            answer.msg.nlmsg_len > NLMSG_HDRLEN)
                head += NLMSG_ALIGN(answer.msg.nlmsg_len) - NLMSG_HDRLEN;
        nl_read_reason(message, head, ret);
        return 0;
}

int nl_problem(int code, const char *verb, struct error *err)
{
        return error_errno(err, code, "kernel", verb);
}
