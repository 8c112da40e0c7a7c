/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of following a live switch share: the files before and after (adopt.c),
 * the DHCP clients that ifup starts (client.c), and dhcpcd of them (dhcpcd.c).
 */
#pragma once

#include "backend/adopt/adoption.h"
#include "backend/ifupdown/ifupdown.h"

struct ifupdown_adoption {
        struct arena *mem;
        const struct host *host;
        const struct intent *intent;
        struct plan *plan;
        struct ifupdown_config before, after;
};

/* The client of one family: of the port as it was, and of the bridge as it is to be. */
struct ifupdown_client {
        int family;
        const char *port, *bridge;
        const struct ifupdown_stanza *had, *has; /* what asks for it; NULL: nothing does */
};

/*
 * Has the DHCP clients of the port follow. False when one cannot, which is refused for a live
 * switch; then the plan has no step.
 */
bool ifupdown_adopt_clients(struct ifupdown_adoption *job);

/* The same for dhcpcd. */
void ifupdown_adopt_dhcpcd(const struct ifupdown_adoption *job,
                           const struct ifupdown_client *client);
