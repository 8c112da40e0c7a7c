// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks the kernel by which link it would send something; nothing is sent. The answer is that of its
 * rules and tables for a packet of this host's own, without a mark.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/arena.h"
#include "base/fs.h"
#include "netlink.h"
#include "socket.h"
#include "wire/wire.h"

enum { ANSWER_MAX = 4096 };

/* What the kernel says instead of a route: there is none, or one that leads nowhere. */
static bool is_no_way(int code)
{
        static const int codes[] = { ENETUNREACH, EHOSTUNREACH, EINVAL, EACCES };
        bool found = false;

        for (size_t i = 0; i < ARRAY_LEN(codes); i++)
                found |= code == codes[i];
        return found;
}

static int read_refusal(const struct nlmsghdr *message)
{
        struct nl_answer answer;
        int r = message->nlmsg_type == NLMSG_ERROR ? nl_read_answer(message, &answer) : -EBADMSG;

        if (r < 0 || answer.code == 0)
                return r < 0 ? r : -EBADMSG;
        return is_no_way(answer.code) ? -ENETUNREACH : -answer.code;
}

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
        return message->nlmsg_type == RTM_NEWROUTE ? 0 : read_refusal(message);
}

static void read_gateway(const struct nlmsghdr *message, struct nl_way *ret)
{
        const int family = wire_family(message);
        const size_t size = family == AF_INET ? 4 : 16;
        const struct rtattr *gateway = wire_find(message, RTA_GATEWAY, size);
        const struct rtattr *via = wire_find(message, RTA_VIA, sizeof(struct rtvia));

        if (gateway) {
                ret->family = family;
                memcpy(ret->gateway, wire_data(gateway), size);
        } else if (via) {
                const struct rtvia *other = wire_data(via);
                const size_t length = wire_size(via) - sizeof(*other);

                if (length > sizeof(ret->gateway))
                        return;
                ret->family = other->rtvia_family;
                memcpy(ret->gateway, other->rtvia_addr, length);
        }
}

struct look_up {
        _Alignas(struct nlmsghdr) char answer[ANSWER_MAX];
};

static const struct nlmsghdr *answer_of(const struct look_up *look)
{
        return (const struct nlmsghdr *) (const void *) look->answer;
}

/* @flags: as RTM_F_FIB_MATCH */
static int look_up(struct look_up *look, int family, const unsigned char *address, unsigned flags)
{
        struct arena mem cleanup(arena_free) = { 0 };
        const unsigned char size = family == AF_INET ? 4 : 16;
        const struct rtmsg body = { .rtm_family = (unsigned char) family,
                                    .rtm_dst_len = (unsigned char) (8 * size),
                                    .rtm_flags = flags };
        struct wire_builder builder = wire_start(&mem, RTM_GETROUTE, &body, sizeof(body));

        wire_put(&builder, RTA_DST, address, size);
        return ask(builder.message, look->answer, sizeof(look->answer));
}

int nl_route_way(int family, const unsigned char *address, struct nl_way *ret)
{
        struct look_up look;
        const struct rtmsg *route;
        int r = look_up(&look, family, address, 0);

        *ret = (struct nl_way){ 0 };
        if (r < 0)
                return r;
        ret->index = wire_index(answer_of(&look));
        read_gateway(answer_of(&look), ret);
        route = wire_body(answer_of(&look));
        ret->advertised = route && route->rtm_protocol == RTPROT_RA;
        return 0;
}

int nl_route_link(int family, const unsigned char *address)
{
        struct nl_way way;
        int r = nl_route_way(family, address, &way);

        return r < 0 ? r : way.index;
}

bool nl_route_is_default(int family, const unsigned char *address)
{
        struct look_up look;
        const struct rtmsg *route;

        if (look_up(&look, family, address, RTM_F_FIB_MATCH) < 0)
                return false;
        route = wire_body(answer_of(&look));
        return route && route->rtm_type == RTN_UNICAST && route->rtm_dst_len <= 1;
}
