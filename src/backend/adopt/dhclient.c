// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dhclient's words. `dhclient -r` gives the lease back, and `-x` runs its script, which takes the
 * address and the name servers away. It does not look at what becomes of the link, so it may run
 * until the switch has proved itself.
 */
#include <netinet/in.h>

#include "backend/adopt/adoption.h"

static const char *const *command(struct arena *mem, const struct adopt_dhclient *client,
                                  const char *pid, const char *lease, const char *const *options,
                                  const char *link)
{
        struct string_list words = { 0 };

        LIST_ADD(mem, &words, "dhclient");
        LIST_ADD(mem, &words, client->family == AF_INET6 ? "-6" : "-4");
        LIST_ADD(mem, &words, "-q");
        LIST_ADD(mem, &words, "-pf");
        LIST_ADD(mem, &words, pid);
        if (lease) {
                LIST_ADD(mem, &words, "-lf");
                LIST_ADD(mem, &words, lease);
        }
        if (client->config) {
                LIST_ADD(mem, &words, "-cf");
                LIST_ADD(mem, &words, client->config);
        }
        for (; options && *options; options++)
                LIST_ADD(mem, &words, *options);
        LIST_ADD(mem, &words, link);
        LIST_ADD(mem, &words, NULL);
        return (const char *const *) words.items;
}

void adopt_dhclient(struct arena *mem, struct plan *plan, const struct adopt_dhclient *client)
{
        adopt_dhcp_client(
                mem, plan,
                &(struct adopt_client){
                        .program = "dhclient",
                        .port = { .pid_file = client->port_pid,
                                  .start =
                                          command(mem, client, client->port_pid, client->port_lease,
                                                  client->port_options, client->port) },
                        .bridge = { .pid_file = client->bridge_pid,
                                    .start = command(mem, client, client->bridge_pid,
                                                     client->bridge_lease, client->bridge_options,
                                                     client->bridge) },
                });
}
