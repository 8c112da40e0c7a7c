// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The identity of the DHCP client. dhclient keeps its DUID with the leases, in a file named after
 * the link, and ifup has it send that as client identifier: without the file the bridge would be
 * somebody else to the server, in spite of its MAC address. dhcpcd has one DUID for all links and
 * makes the rest of the MAC, so at a boot it gets its address without a lease.
 */
#include <string.h>

#include "backend/common/client-file.h"
#include "backend/ifupdown/render.h"

#define LEASE_FOLDER "/var/lib/dhcp"

/* Either family needs both files: the DUID is in the one of the other, too. */
static bool asks_dhcp(const struct ifupdown_job *job)
{
        const struct request *request = job->intent->request;
        bool asks = request->l3 == L3_DHCP;

        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                asks = asks ||
                       (ifupdown_is_for(stanza, job->giver->port->name) &&
                        strcmp(stanza->method, "dhcp") == 0 &&
                        !l3_replaced(request, L3_ADDRESS, strcmp(stanza->family, "inet6") == 0));
        }
        return asks;
}

static const char *lease_path(struct arena *mem, const char *version, const char *link)
{
        return arena_printf(mem, LEASE_FOLDER "/dhclient%s.%s.leases", version, link);
}

static void copy_lease(struct ifupdown_job *job, const char *version)
{
        const char *port = job->giver->port->name, *bridge = job->intent->bridge;
        const struct client_file file = {
                .from = lease_path(job->mem, version, port),
                .to = lease_path(job->mem, version, bridge),
                .from_link = port,
                .to_link = bridge,
                .why = "lease and identity of the DHCP client, so that the address stays",
        };

        backend_copy_client_file(job->mem, job->intent->request, job->host, &file, job->plan);
}

void ifupdown_give_lease_back(struct arena *mem, const struct host *host,
                              const struct intent *intent, struct plan *plan)
{
        static const char *const versions[] = { "", "6" };
        const struct port_intent *port = intent->l3_port;

        for (size_t i = 0; port && port->profile.dynamic && i < ARRAY_LEN(versions); i++) {
                const struct client_file file = {
                        .from = lease_path(mem, versions[i], intent->bridge),
                        .to = lease_path(mem, versions[i], port->name),
                        .from_link = intent->bridge,
                        .to_link = port->name,
                };

                backend_give_lease_back(mem, intent->request, host, &file, plan);
        }
}

/* dhclient asks for a lease on each link that has a block, whichever it is started for: on that of
 * a card with a static address by the client of another card. */
static bool any_asks_dhcp(const struct ifupdown_job *job)
{
        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if (strcmp(stanza->keyword, "iface") == 0 && strcmp(stanza->method, "dhcp") == 0)
                        return true;
        }
        return false;
}

void ifupdown_copy_leases(struct ifupdown_job *job)
{
        const struct client_file file = {
                .from = "/etc/dhcp/dhclient.conf",
                .from_link = job->giver ? job->giver->port->name : NULL,
                .to_link = job->intent->bridge,
        };

        if (!job->giver || !any_asks_dhcp(job))
                return;
        if (asks_dhcp(job)) {
                copy_lease(job, "");
                copy_lease(job, "6");
                ifupdown_rename_dhcpcd_blocks(job->mem, job->intent->request, job->host, &file,
                                              job->plan);
        }
        backend_rename_client_blocks(job->mem, job->intent->request, job->host, &file, job->plan);
}
