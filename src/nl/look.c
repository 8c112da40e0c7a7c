// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three dumps, whose messages libnl-route takes apart. Its caches are not used: they wait without a
 * limit, and a port that is told of twice, as the kernel does of a card with a switch of its own
 * (rtnl_bridge_getlink() in net/core/rtnetlink.c), is a failure to them.
 */
#include "nl/look.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <stdint.h>

#include "nl/netlink.h"
#include "nl/rtnl.h"
#include "wire/wire.h"

enum {
        SKIP_STATS = 1 << 3, /* RTEXT_FILTER_SKIP_STATS: nobody here wants the counters */
        WORD_SIZE = 32,
};

struct look {
        struct arena *mem;
        struct link_view_list *views;
        void (*take)(const struct look *look, struct nl_object *object); /* of this dump */
};

const struct link_view *link_view_of(const struct link_view_list *list, int index)
{
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].index == index)
                        return &list->items[i];
        return NULL;
}

/* A link that came after the dump of links, or that libnl-route could not read, gets one, too. */
static struct link_view *view_for(const struct look *look, int index)
{
        for (size_t i = 0; i < look->views->n; i++)
                if (look->views->items[i].index == index)
                        return &look->views->items[i];
        LIST_ADD(look->mem, look->views,
                 (struct link_view){ .index = index, .operstate = "unknown" });
        return &look->views->items[look->views->n - 1];
}

/* What each dump tells, and what is forgotten of it when it was interrupted */

static void take_link(const struct look *look, struct nl_object *object)
{
        struct rtnl_link *link = (struct rtnl_link *) object;
        char word[WORD_SIZE];

        rtnl.link_operstate2str(rtnl.link_get_operstate(link), word, sizeof(word));
        view_for(look, rtnl.link_get_ifindex(link))->operstate = arena_strdup(look->mem, word);
}

static void forget_links(void *arg)
{
        ((struct look *) arg)->views->n = 0;
}

/* The bridge speaks first; a card that speaks of its own switch after that knows of no state. */
static void take_port(const struct look *look, struct nl_object *object)
{
        struct rtnl_link *port = (struct rtnl_link *) object;
        struct link_view *view = view_for(look, rtnl.link_get_ifindex(port));
        char word[WORD_SIZE];

        if (view->port_state || !rtnl.link_get_master(port) || !rtnl.link_is_bridge(port))
                return;
        rtnl.link_bridge_portstate2str(rtnl.link_bridge_get_port_state(port), word, sizeof(word));
        view->port_state = arena_strdup(look->mem, word);
}

static void forget_ports(void *arg)
{
        const struct link_view_list *views = ((struct look *) arg)->views;

        for (size_t i = 0; i < views->n; i++)
                views->items[i].port_state = NULL;
}

static void take_address(const struct look *look, struct nl_object *object)
{
        struct rtnl_addr *address = (struct rtnl_addr *) object;
        const struct nl_addr *local = rtnl.addr_get_local(address);
        const int family = rtnl.addr_get_family(address), scope = rtnl.addr_get_scope(address);
        char text[INET6_ADDRSTRLEN];
        struct link_view *view;

        if (!local || scope == RT_SCOPE_HOST || (family == AF_INET6 && scope == RT_SCOPE_LINK) ||
            !inet_ntop(family, nl_addr_get_binary_addr(local), text, sizeof(text)))
                return;
        view = view_for(look, rtnl.addr_get_ifindex(address));
        LIST_ADD(look->mem, &view->addresses,
                 arena_printf(look->mem, "%s/%d", text, rtnl.addr_get_prefixlen(address)));
}

static void forget_addresses(void *arg)
{
        const struct link_view_list *views = ((struct look *) arg)->views;

        for (size_t i = 0; i < views->n; i++)
                views->items[i].addresses.n = 0;
}

/* Dumps */

static void take_object(struct nl_object *object, void *arg)
{
        const struct look *look = arg;

        look->take(look, object);
}

static void free_message(struct nl_msg **msg)
{
        nlmsg_free(*msg);
}

static void take_message(void *arg, const struct nlmsghdr *message)
{
        cleanup(free_message) struct nl_msg *msg =
                nlmsg_convert((struct nlmsghdr *) (uintptr_t) message);

        if (!msg)
                return;
        nlmsg_set_proto(msg, NETLINK_ROUTE);
        (void) nl_msg_parse(msg, take_object, arg);
}

static const struct nlmsghdr *links_request(struct arena *mem, unsigned char family)
{
        const struct ifinfomsg body = { .ifi_family = family };
        struct wire_builder request = wire_start(mem, RTM_GETLINK, &body, sizeof(body));

        wire_put_u32(&request, IFLA_EXT_MASK, SKIP_STATS);
        return wire_end(&request);
}

static const struct nlmsghdr *addresses_request(struct arena *mem)
{
        const struct ifaddrmsg body = { .ifa_family = AF_UNSPEC };
        struct wire_builder request = wire_start(mem, RTM_GETADDR, &body, sizeof(body));

        return wire_end(&request);
}

int nl_look(struct arena *mem, struct link_view_list *ret, struct error *err)
{
        struct nl nl cleanup(nl_end) = NL_INIT;
        struct look look[] = { { mem, ret, take_link },
                               { mem, ret, take_port },
                               { mem, ret, take_address } };
        const struct nl_dump dumps[] = {
                { links_request(mem, AF_UNSPEC), take_message, forget_links, &look[0] },
                { links_request(mem, AF_BRIDGE), take_message, forget_ports, &look[1] },
                { addresses_request(mem), take_message, forget_addresses, &look[2] },
        };
        static const char *const what[] = { "list the links", "list the ports of bridges",
                                            "list the addresses" };
        int r = rtnl_load(err);

        *ret = (struct link_view_list){ 0 };
        if (r == 0)
                r = nl_open(&nl, err);
        for (size_t i = 0; r == 0 && i < ARRAY_LEN(dumps); i++)
                r = nl_list(&nl, &dumps[i], what[i], err);
        return r;
}
