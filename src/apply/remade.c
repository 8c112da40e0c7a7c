// SPDX-License-Identifier: GPL-2.0-or-later
#include "remade.h"

#include <linux/if_link.h>
#include <string.h>

#include "nl/link-list.h"
#include "wire/wire.h"

/* Of the bridge that is called so now; 0: there is none, or it is still the one. */
static int find(struct arena *mem, const struct live_link *bridge)
{
        struct link_list links = { 0 };

        if (nl_link_list(mem, &links, NULL) < 0)
                return 0;
        for (size_t i = 0; i < links.n; i++) {
                const struct link *link = &links.items[i];

                if (strcmp(link->name, bridge->name) == 0)
                        return link->kind == LINK_BRIDGE && link->index != bridge->index
                                       ? link->index
                                       : 0;
        }
        return 0;
}

void remade_remove(struct nl *nl, const struct live_link *bridge)
{
        struct arena mem cleanup(arena_free) = { 0 };
        const struct ifinfomsg body = { .ifi_index = find(&mem, bridge) };
        struct wire_builder builder = wire_start(&mem, RTM_DELLINK, &body, sizeof(body));

        if (body.ifi_index)
                nl_call(nl, wire_end(&builder), 0, bridge->name, "remove the bridge", NULL);
}
