// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What libnl asks about names of hosts and protocols, for a program that has no shared library.
 *
 * A C library would want its own shared objects for an answer, those of the very release that it is
 * of; and it brings 120 KB of resolver along. Nothing of mkbridge leads to these questions: it
 * reads and prints addresses by itself. So here they have no answer, which every caller must be
 * ready for.
 */
#include <netdb.h>
#include <stddef.h>

// The headers have names of parameters that are the C library's own.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **ret)
{
        (void) node;
        (void) service;
        (void) hints;
        *ret = NULL;
        return EAI_FAIL;
}

int getnameinfo(const struct sockaddr *address, socklen_t len, char *host, socklen_t host_len,
                char *service, socklen_t service_len, int flags)
{
        (void) address;
        (void) len;
        (void) host;
        (void) host_len;
        (void) service;
        (void) service_len;
        (void) flags;
        return EAI_FAIL;
}

struct protoent *getprotobyname(const char *name)
{
        (void) name;
        return NULL;
}

struct protoent *getprotobynumber(int number)
{
        (void) number;
        return NULL;
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
