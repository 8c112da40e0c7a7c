// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a run would be asked for, when a check is about a card: the same request, as a preview. Of
 * no PORT it is the card of the default route, and a card that is in a bridge already stays in
 * that.
 */
#include "nl/link-list.h"

#include <arpa/inet.h>
#include <string.h>

#include "mkbridge/observe.h"
#include "nl/netlink.h"
#include "observe/observation.h"

/* A name that a message can show as it is: a check needs none of the user's. */
static const char placeholder[] = "BRIDGE";

/* By an address that is for documents, so only a default route leads there: RFC 5737, RFC 3849. */
static int default_index(void)
{
        static const struct {
                int family;
                const char *address;
        } anywhere[] = { { AF_INET, "203.0.113.1" }, { AF_INET6, "2001:db8::1" } };

        for (size_t i = 0; i < ARRAY_LEN(anywhere); i++) {
                unsigned char address[16];

                inet_pton(anywhere[i].family, anywhere[i].address, address);
                if (nl_route_is_default(anywhere[i].family, address))
                        return nl_route_link(anywhere[i].family, address);
        }
        return 0;
}

const char *observe_uplink(const struct link_list *links)
{
        const int index = default_index();

        for (size_t i = 0; index > 0 && i < links->n; i++)
                if (links->items[i].index == index && !links->items[i].loopback)
                        return links->items[i].name;
        return NULL;
}

/* Those that lead out of the host. A veth pair is a container's as a rule, so it counts only where
 * nothing else does. */
static void add_ports_of(struct arena *mem, const struct link_list *links, const char *bridge,
                         bool pairs, struct request *wish)
{
        for (size_t i = 0; i < links->n; i++) {
                const struct link *link = &links->items[i];

                if (link->master && strcmp(link->master, bridge) == 0 && link->kind != LINK_OTHER &&
                    (link->kind == LINK_VETH) == pairs)
                        LIST_ADD(mem, &wish->ports, link->name);
        }
}

/* The bridge of the first port that is in one. */
static const char *bridge_for(const struct link_list *links, const struct request *wish)
{
        for (size_t i = 0; i < wish->ports.n; i++) {
                const struct link *port = link_by_name(links, wish->ports.items[i]);
                const struct link *master = port ? link_by_name(links, port->master) : NULL;

                if (master && master->kind == LINK_BRIDGE)
                        return master->name;
        }
        return placeholder;
}

static void choose_ports(struct arena *mem, const struct link_list *links, struct request *wish)
{
        const char *uplink = observe_uplink(links);
        const struct link *link = link_by_name(links, uplink);

        if (link && link->kind != LINK_BRIDGE)
                LIST_ADD(mem, &wish->ports, uplink);
        else if (link)
                add_ports_of(mem, links, uplink, false, wish);
        if (link && !wish->ports.n)
                add_ports_of(mem, links, uplink, true, wish);
}

int observe_wish(struct arena *mem, const struct request *request, struct request *ret,
                 struct error *err)
{
        struct link_list links = { 0 };
        int r = request->root ? 0 : nl_link_list(mem, &links, err);

        *ret = *request;
        ret->check = true;
        ret->dry_run = true;
        ret->probe = request->live;
        if (r < 0)
                return r;
        if (!ret->ports.n)
                choose_ports(mem, &links, ret);
        if (!ret->ports.n)
                return 0;
        ret->action = ACTION_BRIDGE;
        ret->live = !request->root;
        ret->bridge = bridge_for(&links, ret);
        return 0;
}
