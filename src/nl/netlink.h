/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking the kernel, and telling it: one socket, dumps that are restarted when they were
 * interrupted, and requests whose every answer is looked at. libnl's core opens the sockets; what
 * is sent here goes without libnl-route, which nl/look.h looks with (HACKING.md).
 *
 * Whatever waits for the kernel waits NL_REQUEST_SECONDS at most. Messages in struct error read
 * "kernel: cannot VERB: REASON" where no other place is said.
 */
#pragma once

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "mkbridge/network.h"

enum {
        NL_REQUEST_SECONDS = 3, /* to wait for an answer of the kernel */

        /*
         * The largest batch. The kernel does a whole batch and queues all of its answers before we
         * read the first one: so many small answers fit any receive buffer, and so many bytes the
         * smallest send buffer that a host may have set.
         */
        NL_BATCH_MESSAGES = 64,
        NL_BATCH_BYTES = 32 * 1024,
};

struct nl {
        struct nl_sock *sock;
        uint32_t sequence; /* of the next request */
};

#define NL_INIT                                                                                    \
        {                                                                                          \
                0                                                                                  \
        }

/*
 * Opens a NETLINK_ROUTE socket with extended ACKs, strict checks of dumps (where the kernel has
 * them) and answers without a copy of the request. A child process must open one of its own.
 */
int nl_open(struct nl *nl, struct error *err);

/* For cleanup(); one that is not open is fine. */
void nl_end(struct nl *nl);

/*
 * Whether requests that change something would be taken: they need CAP_NET_ADMIN over this network,
 * which root in a container may lack.
 * Return: 0, or -EPERM with @err, status 3.
 */
int nl_may_change(struct nl *nl, struct error *err);

/*
 * A dump: sends @request (type and body; NLM_F_DUMP is added) and hands every message to @add,
 * which must not trust it further than wire.h does. Restarted, after @restart, when the kernel says
 * that it was interrupted; after 5 times -EAGAIN.
 *
 * A kernel with strict checks (Linux 4.20) filters by the header's ifa_index, rtm_table, ... and by
 * attributes such as NDA_IFINDEX, and refuses a header with anything else in it, or a table that
 * does not exist (-ENOENT). An older kernel ignores all that, so @add has to filter in any case.
 * @what: for the error: "list the routes"
 */
struct nl_dump {
        const struct nlmsghdr *request;
        void (*add)(void *arg, const struct nlmsghdr *message);
        void (*restart)(void *arg); /* NULL if @add can take a message twice */
        void *arg;
};
int nl_list(struct nl *nl, const struct nl_dump *dump, const char *what, struct error *err);

/* The same for one object, without NLM_F_DUMP: its message goes to @get->add. Return: 0 or a
 * negative errno. */
int nl_get(struct nl *nl, const struct nl_dump *get);

/* The answer to one request. */
struct nl_answer {
        int code;         /* 0, or the positive errno of the kernel */
        char reason[256]; /* extended ACK text without a full stop; "" if the kernel gave none */
};

/*
 * Sends messages of a batch in one go, then takes the answers: of the last one in any case, of the
 * others when they are refused; all that the last one's answer comes without are done. The kernel
 * does the later ones also after one was refused. Messages lie in @bytes one after the other, each
 * at a multiple of 4; their nlmsg_seq, nlmsg_pid, NLM_F_REQUEST and NLM_F_ACK are filled in here.
 * @size:    at most NL_BATCH_BYTES, unless it is a single message
 * @answers: one for each message, in their order; after a failure code is EINPROGRESS where it is
 *           not known
 * @n:       at most NL_BATCH_MESSAGES
 * Return: 0 when every answer is known, whatever the answers; -EINVAL when that is no batch
 * and nothing was sent; -ETIMEDOUT, -ENOBUFS, -EBADMSG, ... when an answer is missing: then it is
 * not known what was done.
 */
int nl_batch(struct nl *nl, void *bytes, size_t size, struct nl_answer *answers, size_t n,
             struct error *err);

/*
 * A single message.
 * @flags: as NLM_F_CREATE | NLM_F_EXCL
 * Return: 0, or the negative errno of the kernel with @err: "WHERE: cannot VERB: REASON".
 */
int nl_call(struct nl *nl, const struct nlmsghdr *message, uint16_t flags, const char *where,
            const char *verb, struct error *err);

/*
 * The ingress redirect: what comes in on link @on without a VLAN tag and is not for another host is
 * handed to @to as if that had received it, before the bridge code sees it. tcx where the kernel
 * has it (Linux 6.6), else cls_bpf (4.5) if the link has a clsact qdisc already, by raw bpf(2). In
 * front of other programs that are there already.
 * @ret_handle: descriptor of the tcx link, close-on-exec; the redirect lives as long as some
 *              process holds it. -1 for cls_bpf, which stays until nl_redirect_off().
 * Return: 0, or a negative errno where there is neither or we may not.
 */
int nl_redirect_on(struct nl *nl, int on, int to, int *ret_handle);

/* The same with cls_bpf, whatever the kernel has. */
int nl_redirect_filter_on(struct nl *nl, int on, int to);

/*
 * Ends it: closes *@handle and sets it to -1, and removes our filter, whichever process has put it
 * there. Return: 0, also when there was none or the link is gone, or a negative errno.
 */
int nl_redirect_off(struct nl *nl, int on, int *handle);

/*
 * Asks the kernel to probe a neighbour (ARP or ND) on @index, and waits until it has answered. One
 * that needs no answer (permanent, NOARP) counts as having answered.
 * @address: 4 or 16 bytes in network order
 * Return: 0, -ETIMEDOUT, -EHOSTUNREACH when the kernel gave up, or another negative errno.
 */
int nl_probe(struct nl *nl, int index, int family, const unsigned char *address,
             unsigned milliseconds);

/*
 * The link by which the kernel would send a packet of this host's own to an address. Nothing is
 * sent. @address: 4 or 16 bytes in network order
 * Return: its index; 0: by none, it is a blackhole or the like; -ENETUNREACH: there is no route; or
 * another negative errno.
 */
int nl_route_link(int family, const unsigned char *address);

/* The same, and over which gateway that goes. */
struct nl_way {
        int index;
        int family;                /* of the gateway; 0: it is reached directly */
        unsigned char gateway[16]; /* in network order */
        bool advertised;           /* a router has told the way, and may end it (IPv6) */
};
int nl_route_way(int family, const unsigned char *address, struct nl_way *ret);

/* Whether that goes by a default route, or by one of the two halves that stand for one. */
bool nl_route_is_default(int family, const unsigned char *address);

/* Counters of a TCP connection, from sock_diag(7): struct tcp_info in linux/tcp.h. */
struct nl_tcp {
        uint64_t bytes_acked, bytes_received;
        uint32_t unacked;     /* segments in flight */
        uint32_t queued;      /* bytes in flight, or not sent yet: idiag_wqueue */
        uint32_t retransmits; /* of the segment that is waited for now; 0 when all goes well */
};

/* Return: 0, -ENOENT when there is no such connection, or another negative errno. */
int nl_tcp_look(const struct session *session, struct nl_tcp *ret);

/*
 * Finds a connection by its socket: hands the inode of each established one to @match until that
 * says yes. An IPv4 connection of an IPv6 socket is reported as AF_INET.
 * Return: 0, -ENOENT when @match took none, or another negative errno; @ret is then unchanged.
 */
int nl_tcp_find(bool (*match)(void *arg, uint32_t inode), void *arg, struct session *ret);
