// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sockets, by libnl's core: it knows how to get a port number that no other socket of this process
 * has. This file must not include nl/netlink.h; see nl/socket.h.
 */
#include <errno.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

enum {
        RECEIVE_BUFFER = 1024 * 1024, /* asked for; the kernel gives what the host allows */
        SEND_BUFFER = 64 * 1024,      /* a batch, and the kernel's own part of it */
};

/* Their declarations are in nl/socket.h. */
struct nl_sock *nl_sock_open(int protocol, int *ret_code);
void nl_sock_close(struct nl_sock *sock);
int nl_sock_fd(const struct nl_sock *sock);

struct nl_sock *nl_sock_open(int protocol, int *ret_code)
{
        struct nl_sock *sock = nl_socket_alloc();

        *ret_code = ENOMEM;
        if (!sock)
                return NULL;

        errno = 0;
        if (nl_connect(sock, protocol) < 0) {
                *ret_code = errno ? errno : EIO; /* libnl's own codes fold several into one */
                nl_socket_free(sock);
                return NULL;
        }
        nl_socket_set_buffer_size(sock, RECEIVE_BUFFER, SEND_BUFFER);
        return sock;
}

void nl_sock_close(struct nl_sock *sock)
{
        nl_socket_free(sock);
}

int nl_sock_fd(const struct nl_sock *sock)
{
        return nl_socket_get_fd(sock);
}
