// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TCP connections, by sock_diag(7): linux/inet_diag.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "nl/netlink.h"
#include "nl/socket.h"
#include "wire/wire.h"

enum {
        ESTABLISHED = 1, /* TCP_ESTABLISHED in net/tcp_states.h, which is the kernel's own */
        MAPPED = 12,     /* bytes before the IPv4 address in ::ffff:a.b.c.d */
};

struct request {
        struct nlmsghdr header;
        struct inet_diag_req_v2 what;
};

static struct request make_request(int family)
{
        struct request request;

        memset(&request, 0, sizeof(request));
        request.header.nlmsg_len = sizeof(request);
        request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
        request.what.sdiag_family = (unsigned char) family;
        request.what.sdiag_protocol = IPPROTO_TCP;
        request.what.idiag_states = 1U << ESTABLISHED;
        request.what.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
        request.what.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
        return request;
}

/* The message's body, or NULL if it is no connection. */
static const struct inet_diag_msg *body_of(const struct nlmsghdr *message)
{
        if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
            message->nlmsg_len < NLMSG_HDRLEN + sizeof(struct inet_diag_msg))
                return NULL;
        return (const void *) ((const unsigned char *) message + NLMSG_HDRLEN);
}

static int open_diag(struct nl *nl)
{
        return nl_open_protocol(nl, NETLINK_SOCK_DIAG, NULL);
}

struct look {
        const struct session *session;
        bool found, told;
        struct nl_tcp counters;
};

/* Where there is no such connection the kernel tells of the socket that listens for new ones. */
static void read_counters(void *arg, const struct nlmsghdr *message)
{
        const struct inet_diag_msg *body = body_of(message);
        struct look *look = arg;
        const struct rtattr *attr;
        struct tcp_info info;

        if (!body || ntohs(body->id.idiag_dport) != look->session->peer_port)
                return;
        look->found = true;
        attr = wire_find_after(message, sizeof(*body), INET_DIAG_INFO,
                               offsetof(struct tcp_info, tcpi_bytes_received) +
                                       sizeof(info.tcpi_bytes_received));
        if (!attr)
                return;
        memset(&info, 0, sizeof(info)); /* an older kernel's is shorter */
        memcpy(&info, wire_data(attr),
               wire_size(attr) < sizeof(info) ? wire_size(attr) : sizeof(info));
        look->told = true;
        look->counters = (struct nl_tcp){
                .bytes_acked = info.tcpi_bytes_acked,
                .bytes_received = info.tcpi_bytes_received,
                .unacked = info.tcpi_unacked,
                .retransmits = info.tcpi_retransmits,
                .queued = body->idiag_wqueue,
        };
}

int nl_tcp_look(const struct session *session, struct nl_tcp *ret)
{
        cleanup(nl_end) struct nl nl = NL_INIT;
        struct request request = make_request(session->family);
        struct inet_diag_req_v2 *what = &request.what;
        struct look look = { .session = session };
        const struct nl_dump get = {
                .request = &request.header,
                .add = read_counters,
                .arg = &look,
        };
        size_t size = session->family == AF_INET6 ? 16 : 4;
        int r;

        what->idiag_ext = 1U << (INET_DIAG_INFO - 1);
        what->id.idiag_sport = htons(session->local_port);
        what->id.idiag_dport = htons(session->peer_port);
        what->id.idiag_if = (uint32_t) session->index;
        memcpy(what->id.idiag_src, session->local, size);
        memcpy(what->id.idiag_dst, session->peer, size);

        r = open_diag(&nl);
        if (r == 0)
                r = nl_get(&nl, &get);
        if (r < 0)
                return r;
        if (!look.told)
                return look.found ? -EOPNOTSUPP : -ENOENT;
        *ret = look.counters;
        return 0;
}

struct finder {
        bool (*match)(void *arg, uint32_t inode);
        void *arg;
        bool found;
        struct session session;
};

static struct session session_of(const struct inet_diag_msg *body)
{
        static const unsigned char mapped[MAPPED] = { [10] = 0xff, [11] = 0xff };
        bool ipv4 = body->idiag_family == AF_INET;
        size_t skip = 0, size = ipv4 ? 4 : 16;
        struct session session = {
                .family = body->idiag_family,
                .local_port = ntohs(body->id.idiag_sport),
                .peer_port = ntohs(body->id.idiag_dport),
                .index = (int) body->id.idiag_if,
        };

        if (!ipv4 && memcmp(body->id.idiag_dst, mapped, MAPPED) == 0) {
                session.family = AF_INET;
                skip = MAPPED;
                size = 4;
        }
        memcpy(session.local, (const unsigned char *) body->id.idiag_src + skip, size);
        memcpy(session.peer, (const unsigned char *) body->id.idiag_dst + skip, size);
        return session;
}

static void see_connection(void *arg, const struct nlmsghdr *message)
{
        const struct inet_diag_msg *body = body_of(message);
        struct finder *finder = arg;

        if (finder->found || !body || body->idiag_state != ESTABLISHED ||
            !finder->match(finder->arg, body->idiag_inode))
                return;
        finder->found = true;
        finder->session = session_of(body);
}

int nl_tcp_find(bool (*match)(void *arg, uint32_t inode), void *arg, struct session *ret)
{
        static const int families[] = { AF_INET, AF_INET6 };
        cleanup(nl_end) struct nl nl = NL_INIT;
        struct finder finder = { .match = match, .arg = arg };
        int r;

        r = open_diag(&nl);
        for (size_t i = 0; r == 0 && !finder.found && i < ARRAY_LEN(families); i++) {
                struct request request = make_request(families[i]);
                const struct nl_dump dump = {
                        .request = &request.header,
                        .add = see_connection,
                        .arg = &finder,
                };

                r = nl_list(&nl, &dump, "list the TCP connections", NULL);
                if (r == -ENOENT && families[i] == AF_INET6)
                        r = 0; /* a kernel without IPv6 */
        }
        if (r < 0)
                return r;
        if (!finder.found)
                return -ENOENT;
        *ret = finder.session;
        return 0;
}
