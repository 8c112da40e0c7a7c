// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the links of this network namespace as nl_link_list() sees them, one line each, for
 * links.sh to compare with what it made.
 */
#include <stdio.h>

#include "nl/link-list.h"

static const char *or_dash(const char *text)
{
        return text ? text : "-";
}

static void print_link(const struct link *link)
{
        static const char *const kinds[] = { "physical", "vlan", "bond", "team",
                                             "bridge",   "veth", "other" };

        printf("%s index=%d kind=%s/%s mac=%s permanent=%s mtu=%u ethernet=%d loopback=%d "
               "master=%s parent=%s vlan=%u up=%d carrier=%d\n",
               link->name, link->index, kinds[link->kind], link->kind_name, or_dash(link->mac),
               or_dash(link->permanent_mac), link->mtu, link->ethernet, link->loopback,
               or_dash(link->master), or_dash(link->parent), link->vlan_id, link->up,
               link->carrier);
}

int main(void)
{
        cleanup(arena_free) struct arena mem = { 0 };
        struct link_list links = { 0 };
        struct error err = { 0 };

        if (nl_link_list(&mem, &links, &err) < 0) {
                fprintf(stderr, "print-links: %s: %s\n", err.where, err.what);
                return 1;
        }
        for (size_t i = 0; i < links.n; i++)
                print_link(&links.items[i]);
        return 0;
}
