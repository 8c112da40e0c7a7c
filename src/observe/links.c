// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The links of this host: netlink tells all but one thing, whether a card is a wireless one.
 */
#include "nl/link-list.h"

#include <stdio.h>

#include "observe/observation.h"

/*
 * The folders that net/wireless/core.c makes beside a link: phy80211 with cfg80211, wireless with
 * the old extensions.
 */
static bool is_wireless(const char *name)
{
        static const char *const marks[] = { "phy80211", "wireless" };

        for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
                char path[64];

                snprintf(path, sizeof(path), "/sys/class/net/%s/%s", name, marks[i]);
                if (access(path, F_OK) == 0)
                        return true;
        }
        return false;
}

int observe_links(const struct observation *obs, struct error *err)
{
        struct link_list *links = &obs->host->links;
        int r = nl_link_list(obs->mem, links, err);

        if (r < 0)
                return r;
        for (size_t i = 0; i < links->n; i++) {
                struct link *link = &links->items[i];

                /* cards, and virt_wifi, which the kernel counts as a kind; a thousand taps are
                 * spared */
                if ((link->kind == LINK_PHYSICAL && !link->loopback) || link->kind == LINK_OTHER)
                        link->wireless = is_wireless(link->name);
        }
        return 0;
}
