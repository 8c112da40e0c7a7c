// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For --guest: is the bridge here? What it needs is said all the same where it is yet to be made,
 * or where the kernel does not answer.
 */
#include <errno.h>

#include "mkbridge/observe.h"
#include "nl/link-list.h"

/* Who says the card means its bridge. */
static int no_bridge(struct arena *mem, const struct request *request,
                     const struct link_list *links, const struct link *link, struct error *err)
{
        const struct link *master = link_by_name(links, link->master);
        const char *hint = "mkbridge --list shows the cards, and how to put one under a bridge";

        if (master && master->kind == LINK_BRIDGE)
                hint = arena_printf(mem, "it is a port of %s: mkbridge --guest=%s %s", master->name,
                                    request->guest, master->name);
        return error_set(err, STATUS_REFUSED, EINVAL, link->name, hint,
                         "is no bridge, so no guest can sit on it");
}

int observe_guest(struct arena *mem, const struct request *request, struct guest *ret,
                  struct error *err)
{
        struct link_list links = { 0 };
        const struct link *link;
        struct error unseen;

        *ret = (struct guest){ .kind = guest_kind_find(request->guest) };
        if (nl_link_list(mem, &links, &unseen) < 0)
                return 0;
        link = link_by_name(&links, request->bridge);
        if (link && link->kind != LINK_BRIDGE)
                return no_bridge(mem, request, &links, link, err);
        ret->bridge = link ? GUEST_BRIDGE_HERE : GUEST_BRIDGE_ABSENT;
        return 0;
}
