// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Echo requests of ICMP and ICMPv6 at an even pace. The sender keeps to absolute deadlines, so that
 * a delay is made up for and not added up; the receiver takes the kernel's time of arrival, so that
 * its own delays do not count. The socket is not connected: each request looks up its route.
 */
#include "prober.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <linux/icmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RECEIVE_BUFFER = 8 << 20, BATCH = 64, PACKET_MAX = 256 };

/* The number is in the payload: the sequence number of the header has 16 bits only. */
struct request {
        uint8_t type, code;
        uint16_t checksum, id, sequence;
        uint32_t number;
};

struct batch {
        struct mmsghdr messages[BATCH];
        struct iovec parts[BATCH];
        unsigned char packets[BATCH][PACKET_MAX];
        _Alignas(struct cmsghdr) char controls[BATCH][CMSG_SPACE(sizeof(struct timespec))];
};

/* Through memcpy(): the words are not what the bytes were stored as, so a cast would be undefined.
 */
static uint16_t checksum(const void *data, size_t length)
{
        uint32_t sum = 0;

        for (size_t i = 0; i + sizeof(uint16_t) <= length; i += sizeof(uint16_t)) {
                uint16_t word;

                memcpy(&word, (const unsigned char *) data + i, sizeof(word));
                sum += word;
        }
        sum = (sum >> 16) + (sum & 0xffff);
        return (uint16_t) ~(sum + (sum >> 16));
}

/* Replies only: a raw socket gets all that comes in, requests of the other direction too. */
static void filter_replies(int socket, int family)
{
        struct icmp_filter filter = { .data = ~(1U << ICMP_ECHOREPLY) };
        struct icmp6_filter filter6;

        ICMP6_FILTER_SETBLOCKALL(&filter6);
        ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter6);
        if (family == AF_INET
                    ? setsockopt(socket, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter))
                    : setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter6, sizeof(filter6)))
                die("filter of a raw socket");
}

void echo_open(struct echo *echo, const char *ns, const char *address, size_t room)
{
        struct timeval patience = { .tv_usec = 20000 }; /* to look at stop */
        int buffer = RECEIVE_BUFFER, on = 1;
        int family;

        parse_address(address, 0, &echo->to);
        family = echo->to.storage.ss_family;
        echo->socket =
                socket_in(ns, family, SOCK_RAW, family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        filter_replies(echo->socket, family);
        if (setsockopt(echo->socket, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)) < 0)
                setsockopt(echo->socket, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
        if (setsockopt(echo->socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ||
            setsockopt(echo->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
                die("options of a raw socket");
        echo->room = room;
        echo->probes = calloc(room, sizeof(*echo->probes));
        if (!echo->probes)
                die("memory for the probes");
}

static void send_request(struct echo *echo, size_t number)
{
        bool v4 = echo->to.storage.ss_family == AF_INET;
        struct request request = { .type = v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
                                   .id = htons(echo->id),
                                   .sequence = htons((uint16_t) number),
                                   .number = htonl((uint32_t) number) };

        if (v4) /* the kernel makes it for ICMPv6 */
                request.checksum = checksum(&request, sizeof(request));
        echo->probes[number].sent = now(CLOCK_REALTIME);
        atomic_store(&echo->sent, number + 1); /* the reply can be here before sendto() ends */
        /* what the kernel refuses to send is as lost as what it drops */
        (void) sendto(echo->socket, &request, sizeof(request), MSG_DONTWAIT,
                      (struct sockaddr *) &echo->to.storage, echo->to.length);
}

/* Waits until then, and says how late it is. */
static int64_t wait_until(int64_t due)
{
        struct timespec at = { .tv_sec = due / NS_PER_S, .tv_nsec = due % NS_PER_S };
        int64_t late = now(CLOCK_MONOTONIC) - due;

        if (late >= 0)
                return late;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
                ;
        return now(CLOCK_MONOTONIC) - due;
}

static void *send_all(void *arg)
{
        struct echo *echo = arg;
        int64_t due = now(CLOCK_MONOTONIC);

        for (size_t number = 0; number < echo->room && !atomic_load(&stop_sending); number++) {
                int64_t late = wait_until(due);

                if (late > echo->most_behind)
                        echo->most_behind = late;
                send_request(echo, number);
                due += echo->interval;
        }
        return NULL;
}

static int64_t arrival_of(struct msghdr *message)
{
        for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
                struct timespec at;

                if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_TIMESTAMPNS)
                        continue;
                memcpy(&at, CMSG_DATA(c), sizeof(at));
                return at.tv_sec * NS_PER_S + at.tv_nsec;
        }
        return now(CLOCK_REALTIME);
}

static void take_reply(struct echo *echo, const unsigned char *packet, size_t length,
                       struct msghdr *message)
{
        size_t skip = echo->to.storage.ss_family == AF_INET ? (size_t) (packet[0] & 15) * 4 : 0;
        struct request reply;
        struct probe *probe;
        size_t number;

        if (length < skip + sizeof(reply))
                return;
        memcpy(&reply, packet + skip, sizeof(reply));
        number = ntohl(reply.number);
        if (ntohs(reply.id) != echo->id || number >= atomic_load(&echo->sent))
                return;
        probe = &echo->probes[number];
        if (probe->answers++)
                return;
        probe->answered = arrival_of(message);
        atomic_fetch_add(&echo->answered, 1);
        if (number >= atomic_load(&echo->newest))
                atomic_store(&echo->newest, number + 1);
}

static void prepare(struct batch *batch)
{
        for (size_t i = 0; i < BATCH; i++) {
                batch->parts[i] = (struct iovec){ batch->packets[i], PACKET_MAX };
                batch->messages[i].msg_hdr =
                        (struct msghdr){ .msg_iov = &batch->parts[i],
                                         .msg_iovlen = 1,
                                         .msg_control = batch->controls[i],
                                         .msg_controllen = sizeof(batch->controls[i]) };
        }
}

static void *receive_all(void *arg)
{
        struct batch batch;
        struct echo *echo = arg;

        while (!atomic_load(&stop)) {
                int n;

                prepare(&batch);
                n = recvmmsg(echo->socket, batch.messages, BATCH, MSG_WAITFORONE, NULL);
                for (int i = 0; i < n; i++)
                        take_reply(echo, batch.packets[i], batch.messages[i].msg_len,
                                   &batch.messages[i].msg_hdr);
        }
        return NULL;
}

void echo_start(struct echo *echo)
{
        echo->receiver = start_thread(receive_all, echo);
        echo->sender = start_thread(send_all, echo);
}

bool echo_alive(const struct echo *echo)
{
        size_t behind = atomic_load(&echo->sent) - atomic_load(&echo->newest);

        return (int64_t) behind * echo->interval < ALIVE_WITHIN;
}

bool echo_complete(const struct echo *echo)
{
        return atomic_load(&echo->answered) == atomic_load(&echo->sent);
}

struct echo_result echo_result(const struct echo *echo)
{
        struct echo_result result = { 0 };
        size_t sent = atomic_load(&echo->sent);
        int64_t since = 0; /* the first of those that were lost in a row */

        for (size_t i = 0; i < sent; i++) {
                const struct probe *probe = &echo->probes[i];
                int64_t taken = probe->answered - probe->sent;

                if (since && probe->sent - since > result.gap)
                        result.gap = probe->sent - since;
                if (!probe->answers) {
                        result.lost++;
                        since = since ? since : probe->sent;
                        continue;
                }
                since = 0;
                result.late += taken > ALIVE_WITHIN;
                result.duplicates += probe->answers - 1;
                if (taken > result.slowest)
                        result.slowest = taken;
        }
        return result;
}
