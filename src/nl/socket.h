/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to this folder: sockets of any netlink protocol, and what dumps and batches share.
 */
#pragma once

#include <sys/socket.h>

#include "nl/netlink.h"

/* Opens a socket of @protocol, as NETLINK_ROUTE. */
int nl_open_protocol(struct nl *nl, int protocol, struct error *err);

/* The three things that libnl does for us here. */
struct nl_sock *nl_sock_open(int protocol, int *ret_code); /* code: positive errno */
void nl_sock_close(struct nl_sock *sock);
int nl_sock_fd(const struct nl_sock *sock);

/* Sends whole messages to the kernel. Return: 0 or a negative errno. */
int nl_send_bytes(const struct nl *nl, const void *bytes, size_t size);

/* What a failed receive means: SO_RCVTIMEO tells EAGAIN when it is over. */
int nl_receive_problem(int code);

/* True for what the kernel itself sent. */
bool nl_from_kernel(const struct msghdr *header);

/*
 * The answer in an NLMSG_ERROR message: code and reason. Return: 0, or -EBADMSG if it is too short.
 */
int nl_read_answer(const struct nlmsghdr *message, struct nl_answer *ret);

/* The extended ACK's text after the first @head bytes, if there is one, without its full stop. */
void nl_read_reason(const struct nlmsghdr *message, size_t head, struct nl_answer *ret);

/* "kernel: cannot VERB: ..." */
int nl_problem(int code, const char *verb, struct error *err);
