// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which DHCP client has the port, and whether it can go over to the bridge while it runs. ifup
 * starts the first one that is installed; what runs now tells more than that, because another one
 * may have been installed since.
 */
#include <netinet/in.h>
#include <string.h>

#include "backend/ifupdown/adopt.h"

static void adopt_the_dhclient(const struct ifupdown_adoption *job,
                               const struct ifupdown_client *client);

/* The surest sign first. */
static const struct client {
        enum dhcp_client client;
        const char *name;
        struct {
                const char *head,
                        *tail; /* of a file, around the name of the link; no tail: whole */
        } sign, sign6;         /* no head: it is not started for that family */
        void (*adopt)(const struct ifupdown_adoption *job, const struct ifupdown_client *client);
        const char *why_not; /* where there is no adopt */
} clients[] = {
        { CLIENT_DHCPCD, "dhcpcd", { "/run/dhcpcd/", ".pid" }, { 0 }, ifupdown_adopt_dhcpcd, NULL },
        { CLIENT_UDHCPC,
          "udhcpc",
          { "/run/udhcpc.", ".pid" },
          { 0 },
          NULL,
          "takes the address off when it starts" },
        { CLIENT_DHCLIENT,
          "dhclient",
          { "/var/lib/dhcp/dhclient.", ".leases" },
          { "/var/lib/dhcp/dhclient6.", ".leases" },
          adopt_the_dhclient,
          NULL },
        { CLIENT_DHCPCD,
          "dhcpcd",
          { "/run/dhcpcd/pid", NULL },
          { 0 },
          NULL,
          "runs for all links in one process" },
};

static const char *sign_of(struct arena *mem, const struct client *row, int family,
                           const char *link)
{
        const char *head = family == AF_INET6 ? row->sign6.head : row->sign.head;
        const char *tail = family == AF_INET6 ? row->sign6.tail : row->sign.tail;

        return !head || !tail ? head : arena_printf(mem, "%s%s%s", head, link, tail);
}

void ifupdown_client_sources(struct arena *mem, const char *link, struct source_list *list)
{
        for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
                const char *path = sign_of(mem, &clients[i], AF_INET, link), *name;

                if (strncmp(path, "/run/", 5) != 0)
                        continue;
                name = strrchr(path, '/');
                LIST_ADD(mem, list,
                         (struct source){
                                 .folder = arena_printf(mem, "%.*s", (int) (name - path), path),
                                 .glob = name + 1,
                                 .weight = SOURCE_ASIDE });
        }
}

/* dhclient */

static const char *lease_file(struct arena *mem, const char *version, const char *link)
{
        return arena_printf(mem, "/var/lib/dhcp/dhclient%s.%s.leases", version, link);
}

static const char *pid_file(struct arena *mem, const char *version, const char *link)
{
        return arena_printf(mem, "/run/dhclient%s.%s.pid", version, link);
}

/* The words that ifup adds: the DUID as client identifier, kept in both lease files. ifupdown2 has
 * none. */
static const char *const *client_options(const struct ifupdown_adoption *job, int family,
                                         const char *link)
{
        static const char *const none[] = { NULL };
        const char **words = arena_alloc(job->mem, 5 * sizeof(*words));
        size_t n = 0;

        if (job->after.two)
                return none;
        if (family == AF_INET)
                words[n++] = "-i";
        words[n++] = "-I";
        words[n++] = "-df";
        words[n++] = lease_file(job->mem, family == AF_INET6 ? "" : "6", link);
        return words;
}

static void adopt_the_dhclient(const struct ifupdown_adoption *job,
                               const struct ifupdown_client *client)
{
        const char *version = client->family == AF_INET6 ? "6" : "";
        const char *port = client->port, *bridge = client->bridge;
        struct arena *mem = job->mem;

        adopt_dhclient(mem, job->plan,
                       &(struct adopt_dhclient){
                               .family = client->family,
                               .port = port,
                               .bridge = bridge,
                               .port_pid = client->had ? pid_file(mem, version, port) : NULL,
                               .bridge_pid = client->has ? pid_file(mem, version, bridge) : NULL,
                               .port_lease = lease_file(mem, version, port),
                               .bridge_lease = lease_file(mem, version, bridge),
                               .port_options = client_options(job, client->family, port),
                               .bridge_options = client_options(job, client->family, bridge),
                       });
}

/* Which one */

/* What runs is on the bridge when runs are taken back that nobody was told of. */
static const char *link_now(const struct ifupdown_adoption *job)
{
        return job->plan->undo ? job->intent->bridge : job->intent->l3_port->name;
}

static bool has_sign(const struct ifupdown_adoption *job, const struct client *row, int family,
                     const char *link)
{
        const char *sign = sign_of(job->mem, row, family, link);

        return sign && host_file(job->host, sign);
}

/* A lease is given back before anybody is told, a PID file is where the process is. */
static const struct client *running(const struct ifupdown_adoption *job, int family)
{
        const char *port = job->intent->l3_port->name;

        for (size_t i = 0; i < ARRAY_LEN(clients); i++)
                if ((has_sign(job, &clients[i], family, link_now(job)) ||
                     has_sign(job, &clients[i], family, port)) &&
                    (!job->before.two || clients[i].client == CLIENT_DHCLIENT))
                        return &clients[i];
        return NULL;
}

static const struct client *row_of(enum dhcp_client client)
{
        for (size_t i = 0; i < ARRAY_LEN(clients); i++)
                if (clients[i].client == client)
                        return &clients[i];
        return NULL;
}

/* The first that is installed, as ifup looks for them; ifupdown2 and DHCPv6 know but one. */
static const struct client *to_be_started(const struct ifupdown_adoption *job, int family)
{
        const bool *installed = job->host->system.dhcp_clients;

        for (size_t i = 0; i < N_DHCP_CLIENTS && family == AF_INET && !job->after.two; i++)
                if (installed[i])
                        return row_of((enum dhcp_client) i);
        return row_of(CLIENT_DHCLIENT);
}

static bool refuse_live(const struct ifupdown_adoption *job, const char *what)
{
        /* else the record has no step, and an undo asks again */
        if (job->intent->request->live)
                refuse(job->mem, &job->plan->refusals, link_now(job),
                       "leave --live out; the next boot will do it", "%s", what);
        return false;
}

/* dhcpcd asks for IPv6 by itself: for such a stanza ifup finds nothing to start beside it. */
static bool is_in_one(const struct ifupdown_adoption *job, const struct ifupdown_client *client)
{
        const struct client *row = running(job, AF_INET);

        return client->family == AF_INET6 && row && row->adopt == ifupdown_adopt_dhcpcd;
}

static bool judge(const struct ifupdown_adoption *job, const struct client *row, bool runs)
{
        if (!row)
                return refuse_live(job,
                                   "has an address by DHCP, but neither from dhclient nor from a "
                                   "dhcpcd of its own; mkbridge cannot move the lease of another "
                                   "client while it runs");
        if (row->adopt)
                return true;
        return refuse_live(job,
                           arena_printf(job->mem,
                                        "%s an address by DHCP from %s, which %s, so the lease "
                                        "cannot be moved without an outage",
                                        runs ? "has" : "would have", row->name, row->why_not));
}

bool ifupdown_adopt_clients(struct ifupdown_adoption *job)
{
        static const int families[] = { AF_INET, AF_INET6 };
        const char *port = job->intent->l3_port->name, *bridge = job->intent->bridge;
        const struct client *rows[ARRAY_LEN(families)] = { NULL };
        struct ifupdown_client asked[ARRAY_LEN(families)];

        for (size_t i = 0; i < ARRAY_LEN(families); i++) {
                const int family = families[i];
                bool runs;

                asked[i] = (struct ifupdown_client){ family, port, bridge,
                                                     ifupdown_dhcp(&job->before, port, family),
                                                     ifupdown_dhcp(&job->after, bridge, family) };
                if ((!asked[i].had && !asked[i].has) || is_in_one(job, &asked[i]))
                        continue;
                runs = job->plan->undo ? asked[i].has : asked[i].had;
                rows[i] = runs ? running(job, family) : to_be_started(job, family);
                if (!judge(job, rows[i], runs))
                        return false;
        }
        for (size_t i = 0; i < ARRAY_LEN(families); i++)
                if (rows[i])
                        rows[i]->adopt(job, &asked[i]);
        return true;
}
