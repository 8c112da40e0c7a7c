// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * After a live switch: NetworkManager gets to know the new profiles and takes the bridge over by
 * them, or the DHCP client that network-scripts have started moves to the bridge with its lease.
 */
#include <netinet/in.h>
#include <string.h>

#include "backend/adopt/adoption.h"
#include "backend/common/client-file.h"
#include "backend/ifcfg/ifcfg.h"

/* The text of the file at @path, as the plan leaves it. */
static const char *text_after(const struct host *host, const struct plan *plan, const char *path)
{
        const struct file *file = host_file(host, path);

        for (size_t i = plan->ops.n; i > 0; i--) {
                const struct op *op = &plan->ops.items[i - 1];

                if (op->type == OP_FILE && strcmp(op->file.path, file ? file->real : path) == 0)
                        return op->file.after;
        }
        return file && file->state == FILE_READ ? file->data : NULL;
}

/* NetworkManager makes a UUID of its own for a file without one: then the link must do. */
static struct adopt_profile profile_in(struct arena *mem, const char *link, const char *path,
                                       const char *text)
{
        struct adopt_profile profile = { .link = link, .path = path };
        struct shvar doc;

        if (text) {
                doc = shvar_parse(mem, text);
                profile.uuid = shvar_get(&doc, "UUID");
        }
        return profile;
}

static const char *path_of(struct arena *mem, const struct host *host, const char *link)
{
        struct refusal_list refusals = { 0 };
        struct ifcfg_file ifcfg = ifcfg_find(mem, host, link, &refusals);

        return ifcfg.file ? ifcfg.file->path : ifcfg_path(mem, "ifcfg", link);
}

struct profile_list {
        struct adopt_profile *items;
        size_t n;
};

static void adopt_by_nm(struct arena *mem, const struct host *host, const struct intent *intent,
                        struct plan *plan)
{
        const char *bridge = path_of(mem, host, intent->bridge);
        struct profile_list ports = { 0 }, former = { 0 };
        struct adopt_nm nm;

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];
                const struct file *file =
                        port->profile.path ? host_file(host, port->profile.path) : NULL;
                const char *path = path_of(mem, host, port->name);

                LIST_ADD(mem, &ports,
                         profile_in(mem, port->name, path, text_after(host, plan, path)));
                LIST_ADD(mem, &former,
                         profile_in(mem, port->name, port->profile.path, file ? file->data : NULL));
        }
        nm = (struct adopt_nm){
                .bridge = profile_in(mem, intent->bridge, bridge, text_after(host, plan, bridge)),
                .ports = ports.items,
                .former = former.items,
                .n_ports = ports.n,
        };
        adopt_networkmanager(mem, plan, &nm);
}

/* The file that the client of network-scripts keeps its lease in: the first that is there. */
static const char *lease_of(struct arena *mem, const struct host *host, const char *version,
                            const struct port_intent *port)
{
        const struct file *file = port->profile.path ? host_file(host, port->profile.path) : NULL;
        const char *path =
                arena_printf(mem, "/var/lib/dhclient/dhclient%s-%s.leases", version, port->name);
        struct shvar doc = shvar_parse(mem, file && file->data ? file->data : "");
        const char *uuid = shvar_get(&doc, "UUID"), *other;

        if (host_file(host, path) || !uuid)
                return path;
        other = arena_printf(mem, "/var/lib/dhclient/dhclient%s-%s-%s.lease", version, uuid,
                             port->name);
        return host_file(host, other) ? other : path;
}

static const char *bridge_lease(struct arena *mem, const char *version, const char *bridge)
{
        return arena_printf(mem, "/var/lib/dhclient/dhclient%s-%s.leases", version, bridge);
}

void ifcfg_give_lease_back(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan)
{
        static const char *const versions[] = { "", "6" };
        const struct port_intent *port = intent->l3_port;

        for (size_t i = 0; port && port->profile.dynamic && i < ARRAY_LEN(versions); i++) {
                const struct client_file file = {
                        .from = bridge_lease(mem, versions[i], intent->bridge),
                        .to = lease_of(mem, host, versions[i], port),
                        .from_link = intent->bridge,
                        .to_link = port->name,
                };

                backend_give_lease_back(mem, intent->request, host, &file, plan);
        }
}

static const char *pid_file(struct arena *mem, const char *version, const char *link)
{
        return arena_printf(mem, "/run/dhclient%s-%s.pid", version, link);
}

/* @had: the port was asked for; @has: the bridge is */
static void adopt_client(struct arena *mem, const struct host *host, struct plan *plan, int family,
                         bool had, bool has)
{
        const struct intent *intent = plan->intent;
        const char *port = intent->l3_port->name, *bridge = intent->bridge;
        const char *version = family == AF_INET6 ? "6" : "";
        const char *config = arena_printf(mem, "/etc/dhcp/dhclient%s-%s.conf", version, bridge);

        if (!had && !has)
                return;
        adopt_dhclient(mem, plan,
                       &(struct adopt_dhclient){
                               .family = family,
                               .port = port,
                               .bridge = bridge,
                               .port_pid = had ? pid_file(mem, version, port) : NULL,
                               .bridge_pid = has ? pid_file(mem, version, bridge) : NULL,
                               .port_lease = lease_of(mem, host, version, intent->l3_port),
                               .bridge_lease = bridge_lease(mem, version, bridge),
                               .config = text_after(host, plan, config) ? config : NULL,
                       });
}

static bool asks_dhcpv6(struct arena *mem, const char *text)
{
        const struct shvar doc = shvar_parse(mem, text ? text : "");

        return shvar_true(shvar_get(&doc, "DHCPV6C"));
}

/* Without DHCP there is no process that could hold on to the port. */
static void adopt_by_scripts(struct arena *mem, const struct host *host,
                             const struct intent *intent, struct plan *plan)
{
        const char *text = text_after(host, plan, path_of(mem, host, intent->bridge));
        const struct profile *port = intent->l3_port ? &intent->l3_port->profile : NULL;
        const struct file *file = port && port->path ? host_file(host, port->path) : NULL;

        if (!port || !text)
                return;
        adopt_client(mem, host, plan, AF_INET, port->path && port->dynamic,
                     ifcfg_asks_dhcp(intent));
        adopt_client(mem, host, plan, AF_INET6, asks_dhcpv6(mem, file ? file->data : NULL),
                     asks_dhcpv6(mem, text));
}

void ifcfg_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                 struct plan *plan)
{
        const struct network_service_state *services = host->system.services;
        const char *text = text_after(host, plan, path_of(mem, host, intent->bridge));
        struct shvar doc = shvar_parse(mem, text ? text : "");
        bool by_nm = ifcfg_reader(host, &doc) == READER_NM;

        if (by_nm && services[SERVICE_NETWORKMANAGER].running)
                adopt_by_nm(mem, host, intent, plan);
        else if (!by_nm && services[SERVICE_SCRIPTS].running)
                adopt_by_scripts(mem, host, intent, plan);
}
