// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One RTM_GETADDR dump. Link-local addresses are left out: each link has one by itself.
 */
#include "observe/holders.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <string.h>

#include "nl/netlink.h"
#include "wire/wire.h"

struct gathering {
        struct arena *mem;
        struct holder_list *list;
};

static void forget(void *arg)
{
        ((struct gathering *) arg)->list->n = 0;
}

static void add(void *arg, const struct nlmsghdr *message)
{
        const struct gathering *gathering = arg;
        const struct ifaddrmsg *body = wire_body(message);
        const struct rtattr *address;
        char text[INET6_ADDRSTRLEN];
        size_t size;

        if (!body || message->nlmsg_type != RTM_NEWADDR || body->ifa_scope == RT_SCOPE_HOST ||
            (body->ifa_family == AF_INET6 && body->ifa_scope == RT_SCOPE_LINK))
                return;
        size = body->ifa_family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
        address = wire_find(message, IFA_LOCAL, size);
        if (!address)
                address = wire_find(message, IFA_ADDRESS, size);
        if (!address || !inet_ntop(body->ifa_family, wire_data(address), text, sizeof(text)))
                return;
        LIST_ADD(gathering->mem, gathering->list,
                 (struct holder){ .index = (int) body->ifa_index,
                                  .address = arena_printf(gathering->mem, "%s/%u", text,
                                                          body->ifa_prefixlen) });
}

int observe_holders(struct arena *mem, struct holder_list *ret, struct error *err)
{
        struct nl nl cleanup(nl_end) = NL_INIT;
        const struct ifaddrmsg any = { .ifa_family = AF_UNSPEC };
        struct wire_builder request = wire_start(mem, RTM_GETADDR, &any, sizeof(any));
        struct gathering gathering = { mem, ret };
        const struct nl_dump dump = {
                .request = wire_end(&request),
                .add = add,
                .restart = forget,
                .arg = &gathering,
        };
        int r = nl_open(&nl, err);

        return r < 0 ? r : nl_list(&nl, &dump, "addresses", err);
}

const char *holder_address(struct arena *mem, const char *text)
{
        const char *slash = strchr(text, '/');
        const int family = strchr(text, ':') ? AF_INET6 : AF_INET;
        unsigned char bytes[sizeof(struct in6_addr)];
        char plain[INET6_ADDRSTRLEN];

        if (!slash || (size_t) (slash - text) >= sizeof(plain))
                return text;
        memcpy(plain, text, (size_t) (slash - text));
        plain[slash - text] = '\0';
        if (inet_pton(family, plain, bytes) != 1 || !inet_ntop(family, bytes, plain, sizeof(plain)))
                return text;
        return arena_printf(mem, "%s%s", plain, slash);
}
