// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do two links lead to the same segment? Each sends a frame of its own, and all listen for it. The
 * type is one that IEEE 802 has left for experiments (Local Experimental Ethertype 1), so nobody
 * takes it for anything, and the frame is a broadcast, because that is what would go round.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "nl/segment.h"

enum {
        EXPERIMENTAL_TYPE = 0x88b5,
        TYPE_OFFSET = 12,
        NONCE_SIZE = 8,
        ROUNDS = 3, /* one may be lost while a switch learns */
        FRAME_MAX = 256,
};

struct frame {
        unsigned char to[ETH_ALEN], from[ETH_ALEN];
        uint16_t type;
        char magic[8];
        unsigned char nonce[NONCE_SIZE];
        uint32_t sender; /* its place among the ports */
        char pad[ETH_ZLEN - ETH_HLEN - 8 - NONCE_SIZE - 4];
} __attribute__((packed));

struct probe {
        struct arena mem;
        const struct segment_port *ports;
        size_t n;
        struct pollfd *sockets; /* one for each */
        struct frame frame;
        void (*found)(void *arg, size_t from, size_t at);
        void *arg;
};

static const char magic[8] = { 'm', 'k', 'b', 'r', 'i', 'd', 'g', 'e' };

/*
 * All types of frames, because a bridge takes what comes in at a port of its own before a socket
 * for one type is asked (__netif_receive_skb_core() in net/core/dev.c); the filter leaves ours.
 */
static int listen_on(const struct segment_port *port)
{
        struct sock_filter code[] = {
                BPF_STMT(BPF_LD | BPF_H | BPF_ABS, TYPE_OFFSET),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EXPERIMENTAL_TYPE, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, FRAME_MAX),
                BPF_STMT(BPF_RET | BPF_K, 0),
        };
        const struct sock_fprog filter = { ARRAY_LEN(code), code };
        const struct sockaddr_ll address = { .sll_family = AF_PACKET,
                                             .sll_protocol = htons(ETH_P_ALL),
                                             .sll_ifindex = port->index };
        int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), r;

        if (fd < 0)
                return -errno;
        r = setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ||
                            bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0
                    ? -errno
                    : 0;
        if (r == 0)
                return fd;
        close(fd);
        return r;
}

static int send_from(struct probe *probe, size_t i)
{
        struct frame frame = probe->frame;
        struct sockaddr_ll own = { 0 };
        socklen_t size = sizeof(own);

        if (!probe->ports[i].sends)
                return 0;
        if (getsockname(probe->sockets[i].fd, (struct sockaddr *) &own, &size) < 0)
                return -errno;
        memcpy(frame.from, own.sll_addr, sizeof(frame.from));
        frame.sender = (uint32_t) i;
        return send(probe->sockets[i].fd, &frame, sizeof(frame), 0) < 0 ? -errno : 0;
}

static bool is_ours(const struct probe *probe, const struct frame *frame)
{
        return memcmp(frame->magic, magic, sizeof(magic)) == 0 &&
               memcmp(frame->nonce, probe->frame.nonce, sizeof(frame->nonce)) == 0 &&
               frame->sender < probe->n;
}

/* What a socket has; what its own link sends is among it. */
static void take(struct probe *probe, size_t at)
{
        struct frame frame;
        struct sockaddr_ll from = { 0 };
        socklen_t size = sizeof(from);

        while (recvfrom(probe->sockets[at].fd, &frame, sizeof(frame), 0, (struct sockaddr *) &from,
                        &size) >= (ssize_t) sizeof(frame)) {
                if (from.sll_pkttype != PACKET_OUTGOING && frame.sender != at &&
                    is_ours(probe, &frame))
                        probe->found(probe->arg, frame.sender, at);
                size = sizeof(from);
        }
}

static void listen_for(struct probe *probe, unsigned milliseconds)
{
        const int64_t end = now_ms() + milliseconds;

        for (int64_t now = now_ms(); now < end; now = now_ms()) {
                if (poll(probe->sockets, probe->n, (int) (end - now)) <= 0)
                        continue;
                for (size_t i = 0; i < probe->n; i++)
                        if (probe->sockets[i].revents)
                                take(probe, i);
        }
}

static int open_all(struct probe *probe, size_t *ret_failed)
{
        for (size_t i = 0; i < probe->n; i++) {
                probe->sockets[i] = (struct pollfd){ listen_on(&probe->ports[i]), POLLIN, 0 };
                *ret_failed = i;
                if (probe->sockets[i].fd < 0)
                        return probe->sockets[i].fd;
        }
        return 0;
}

static int send_and_listen(struct probe *probe, unsigned milliseconds, size_t *ret_failed)
{
        for (unsigned round = 0; round < ROUNDS; round++) {
                for (size_t i = 0; i < probe->n; i++) {
                        int r = send_from(probe, i);

                        *ret_failed = i;
                        if (r < 0)
                                return r;
                }
                listen_for(probe, milliseconds / ROUNDS);
        }
        return 0;
}

static void close_all(struct probe *probe)
{
        for (size_t i = 0; i < probe->n; i++)
                closep(&probe->sockets[i].fd);
        arena_free(&probe->mem);
}

int segment_probe(const struct segment_port *ports, size_t n, unsigned milliseconds,
                  void (*found)(void *arg, size_t from, size_t at), void *arg, size_t *ret_failed)
{
        cleanup(close_all) struct probe probe = {
                .ports = ports,
                .n = n,
                .frame = { .type = htons(EXPERIMENTAL_TYPE) },
                .found = found,
                .arg = arg,
        };
        int r;

        probe.sockets = arena_alloc(&probe.mem, n * sizeof(*probe.sockets));
        for (size_t i = 0; i < n; i++)
                probe.sockets[i].fd = -1;
        memset(probe.frame.to, 0xff, sizeof(probe.frame.to));
        memcpy(probe.frame.magic, magic, sizeof(magic));
        if (getrandom(probe.frame.nonce, sizeof(probe.frame.nonce), 0) < 0)
                return -errno;
        r = open_all(&probe, ret_failed);
        return r < 0 ? r : send_and_listen(&probe, milliseconds, ret_failed);
}
