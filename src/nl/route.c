// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks the kernel by which link it would send something; nothing is sent. The answer is that of its
 * rules and tables for a packet of this host's own, without a mark.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/arena.h"
#include "base/fs.h"
#include "netlink.h"
#include "socket.h"
#include "wire/wire.h"

enum { ANSWER_MAX = 4096 };

/* Sends @request, which is in an arena and ours, and takes the one answer. */
static int ask(struct nlmsghdr *request, void *answer, size_t size)
{
        const struct timeval limit = { .tv_sec = NL_REQUEST_SECONDS };
        cleanup(closep) int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        const struct nlmsghdr *message = answer;
        ssize_t len;

        request->nlmsg_flags = NLM_F_REQUEST;
        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
            send(fd, request, request->nlmsg_len, 0) < 0)
                return -errno;
        len = recv(fd, answer, size, 0);
        if (len < 0)
                return nl_receive_problem(errno);
        if (len < (ssize_t) sizeof(*message) || message->nlmsg_len > (size_t) len)
                return -EBADMSG;
        return message->nlmsg_type == RTM_NEWROUTE ? 0 : -ENETUNREACH;
}

int nl_route_link(int family, const unsigned char *address)
{
        struct arena mem cleanup(arena_free) = { 0 };
        const unsigned char size = family == AF_INET ? 4 : 16;
        const struct rtmsg body = { .rtm_family = (unsigned char) family,
                                    .rtm_dst_len = (unsigned char) (8 * size) };
        struct wire_builder builder = wire_start(&mem, RTM_GETROUTE, &body, sizeof(body));
        _Alignas(struct nlmsghdr) char answer[ANSWER_MAX];
        int r;

        wire_put(&builder, RTA_DST, address, size);
        r = ask(builder.message, answer, sizeof(answer));
        return r < 0 ? r : wire_index((const struct nlmsghdr *) (const void *) answer);
}
