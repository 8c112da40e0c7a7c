// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * br_netfilter, which Docker loads, has the packet filter see the frames that a bridge carries as
 * if this host routed them. A chain that drops what it has no rule for drops those of guests, too.
 * For a rule both ends of such a packet are the bridge.
 */
#include <string.h>

#include "decide/check.h"

/* Does the chain see what is handed over? */
static bool applies(const struct fitness *fitness, const struct forward_drop *drop)
{
        if (strcmp(drop->family, "ip6") == 0)
                return fitness->filtered6;
        return fitness->filtered || strcmp(drop->family, "inet") == 0;
}

static void tell_drop(struct check_job *job, const struct forward_drop *drop, const char *bridge)
{
        if (!drop->chain)
                found(job, CHECK_FORWARD_DROP, NULL,
                      arena_printf(job->mem, "ip%stables-legacy -I FORWARD -i %s -o %s -j ACCEPT",
                                   strcmp(drop->family, "ip6") == 0 ? "6" : "", bridge, bridge),
                      "br_netfilter is on, and the policy of the old iptables' FORWARD chain (%s) "
                      "is DROP",
                      drop->family);
        else
                found(job, CHECK_FORWARD_DROP, NULL,
                      arena_printf(job->mem,
                                   "nft insert rule %s %s %s iifname %s oifname %s accept",
                                   drop->family, drop->table, drop->chain, bridge, bridge),
                      "br_netfilter is on, and the policy of the chain %s in the table %s %s is "
                      "drop",
                      drop->chain, drop->family, drop->table);
}

void check_filter(struct check_job *job)
{
        const struct fitness *fitness = job->fitness;
        const struct forward_drop_list *drops = &fitness->forward_drops;
        const char *bridge = job->input->intent ? job->input->intent->bridge : "BRIDGE";

        for (size_t i = 0; i < drops->n; i++)
                if (applies(fitness, &drops->items[i]))
                        tell_drop(job, &drops->items[i], bridge);
        if (fitness->forward_problem)
                found(job, CHECK_FORWARD_UNSEEN, NULL,
                      "look as root: nft list chains, iptables -S FORWARD",
                      "br_netfilter is on, and what the packet filter does with packets that go "
                      "through this host is not known: %s",
                      fitness->forward_problem);
}
