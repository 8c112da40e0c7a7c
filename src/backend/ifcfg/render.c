// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files, in the order in which they are written: the bridge's file, the files around
 * it, the ports' files, the removal of what is now the bridge's, the files of the whole host.
 */
#include <string.h>
#include <strings.h>

#include "backend/ifcfg/render.h"

static void note_method(struct job *job, const struct ifcfg_file *port)
{
        const char *method = shvar_get(&port->doc, "BOOTPROTO");

        if (method && (strcasecmp(method, "dhcp") == 0 || strcasecmp(method, "bootp") == 0) &&
            strcmp(method, "dhcp") != 0 && strcmp(method, "bootp") != 0 &&
            ifcfg_reader(job->host, &port->doc) != READER_NM)
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem,
                                      "BOOTPROTO=%s: network-scripts know it in lower case only "
                                      "and take this as static; NetworkManager asks by DHCP",
                                      method));
}

/* NetworkManager makes these from the profile's UUID or the link's name, and the bridge's are
 * others. */
static void note_automatic_addresses(struct job *job, const struct ifcfg_file *port)
{
        const char *mode = shvar_get(&port->doc, "IPV6_ADDR_GEN_MODE");

        if (mode && strcasecmp(mode, "stable-privacy") == 0 && !shvar_get(&port->doc, "STABLE_ID"))
                LIST_ADD(job->mem, &job->plan->notes,
                         "IPV6_ADDR_GEN_MODE=stable-privacy without STABLE_ID: NetworkManager "
                         "will give the bridge another automatic IPv6 address than the card had");
        if (shvar_true(shvar_get(&port->doc, "DHCPV6C")) && !shvar_get(&port->doc, "DHCPV6_IAID") &&
            !shvar_get(&port->doc, "DHCPv6_IAID") && job->host->system.ifcfg.networkmanager)
                LIST_ADD(job->mem, &job->plan->notes,
                         "DHCPV6C=yes without DHCPV6_IAID: NetworkManager makes the IAID from the "
                         "link's name, so the bridge may get another IPv6 address");
}

/*
 * Files of links on top of the port stay: a VLAN works on a port as it did on the card. A macvlan
 * does not: the kernel allows one receive handler a card (netdev_rx_handler_register()), and it is
 * taken.
 */
static void check_vlan_file(struct job *job, const struct file *file, const char *port)
{
        struct shvar doc = shvar_parse(job->mem, file->data);
        const char *device = shvar_get(&doc, "DEVICE");
        const char *parent = shvar_get(&doc, "PHYSDEV");
        const char *type = shvar_get(&doc, "TYPE");
        size_t len = strlen(port);

        if (!(parent && strcmp(parent, port) == 0) &&
            !(device && strncmp(device, port, len) == 0 && device[len] == '.'))
                return;
        if (type && (strcasecmp(type, "Macvlan") == 0 || strcasecmp(type, "Ipvlan") == 0))
                backend_refuse(job->mem, &job->plan->refusals, file->path,
                               arena_printf(job->mem,
                                            "puts a %s on %s, which cannot be a port then", type,
                                            port),
                               "give the guests the bridge instead, and remove it");
        else
                LIST_ADD(
                        job->mem, &job->plan->notes,
                        arena_printf(job->mem,
                                     "%s is for a VLAN on %s; it stays, and the VLAN keeps working",
                                     file->path, port));
}

static void check_vlan_files(struct job *job, const char *port)
{
        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];

                if (file->state == FILE_READ && ifcfg_suffix(job->host, file))
                        check_vlan_file(job, file, port);
        }
}

static void note_reader(struct job *job)
{
        const struct ifcfg_readers *here = &job->host->system.ifcfg;

        if (!here->networkmanager && !here->scripts)
                LIST_ADD(
                        job->mem, &job->plan->notes,
                        "no reader of ifcfg files was found here (NetworkManager's ifcfg plugin or "
                        "network-scripts); without one the files have no effect");
}

static struct side_job side_job(struct job *job, const struct ifcfg_file *port, const char *name)
{
        return (struct side_job){
                .mem = job->mem,
                .host = job->host,
                .intent = job->intent,
                .port = port,
                .name = name,
                .suffix = job->bridge.suffix,
                .plan = job->plan,
                .late = &job->late,
        };
}

static void take_side_files(struct job *job, const struct ifcfg_file *port, const char *name)
{
        struct side_job side = side_job(job, port, name);
        struct shvar carried = { 0 };

        for (size_t i = 0; i < job->carried.lines.n; i++)
                LIST_ADD(job->mem, &carried,
                         shvar_parse(job->mem, job->carried.lines.items[i]).items[0]);
        side.bridge_doc = &carried;
        ifcfg_side_files(&side);
        for (size_t i = 0; i < side.extra.n; i++) {
                struct strbuf line = STRBUF_INIT;

                strbuf_addf(&line, "%s=", side.extra.items[i].key);
                shvar_quote(&line, side.extra.items[i].value);
                LIST_ADD(job->mem, &job->carried.lines, strbuf_take(&line, job->mem));
        }
}

/* What the port says, and what of it goes to the bridge. */
static void load_port(struct job *job, const struct port_intent *port, struct ifcfg_file *file,
                      struct plan *side)
{
        struct plan *plan = job->plan;
        bool gives = job->intent->l3_port == port;
        struct carried carried = { 0 };

        ifcfg_check_owners(job->mem, job->host, file, port->name, &plan->refusals);
        check_vlan_files(job, port->name);
        if (file->file && gives) {
                note_method(job, file);
                note_automatic_addresses(job, file);
                job->port_meta = backend_meta(job->mem, file->file);
        }
        if (file->file)
                carried = ifcfg_take_apart(job->mem, job->intent, file, port, plan);
        if (!gives) {
                struct side_job notes = side_job(job, file, port->name);

                ifcfg_note_side_files(&notes);
                return;
        }
        job->carried = carried;
        job->plan = side;
        take_side_files(job, file, port->name);
        job->plan = plan;
}

/* All ports, before the bridge's file: it needs what they carry. */
static struct ifcfg_file *load_ports(struct job *job, struct plan *side)
{
        const struct intent *intent = job->intent;
        struct ifcfg_file *ports = arena_alloc(job->mem, (intent->ports.n + 1) * sizeof(*ports));

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                ports[i] = ifcfg_find(job->mem, job->host, port->name, &job->plan->refusals);
                if (!port->in_place)
                        load_port(job, port, &ports[i], side);
        }
        return ports;
}

static void append_ops(struct job *job, const struct plan *from)
{
        for (size_t i = 0; i < from->ops.n; i++)
                LIST_ADD(job->mem, &job->plan->ops, from->ops.items[i]);
        for (size_t i = 0; i < from->keys.n; i++)
                LIST_ADD(job->mem, &job->plan->keys, from->keys.items[i]);
        for (size_t i = 0; i < from->refusals.n; i++)
                LIST_ADD(job->mem, &job->plan->refusals, from->refusals.items[i]);
        for (size_t i = 0; i < from->notes.n; i++)
                LIST_ADD(job->mem, &job->plan->notes, from->notes.items[i]);
}

/* NM_CONTROLLED=no on the bridge: its ports must say the same, or each reader has half a bridge. */
static bool bridge_unmanaged(const struct job *job)
{
        if (job->bridge.file)
                return shvar_false(shvar_get(&job->bridge.doc, "NM_CONTROLLED"));
        for (size_t i = 0; i < job->carried.both.n; i++) {
                struct shvar line = shvar_parse(job->mem, job->carried.both.items[i]);

                if (shvar_find(&line, "NM_CONTROLLED") >= 0)
                        return shvar_false(line.items[0].value);
        }
        return false;
}

static int render_ports(struct job *job, struct ifcfg_file *ports)
{
        for (size_t i = 0; i < job->intent->ports.n; i++) {
                const struct port_intent *port = &job->intent->ports.items[i];
                int r;

                if (port->in_place)
                        continue;
                r = ifcfg_make_port(job, &ports[i], port);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Will the bridge ask a DHCP server, be it because its file said so before? */
static bool is_dynamic(const struct intent *intent)
{
        const struct profile *bridge = &intent->bridge_profile;

        if (intent->request->l3 == L3_KEEP && bridge->path && bridge->has_l3)
                return bridge->dynamic;
        return ifcfg_asks_dhcp(intent);
}

int ifcfg_render(struct arena *mem, const struct host *host, const struct intent *intent,
                 struct plan *plan, struct error *err)
{
        struct job job = { .mem = mem,
                           .host = host,
                           .intent = intent,
                           .plan = plan,
                           .err = err,
                           .mac = intent->mac };
        struct plan side = { 0 };
        struct ifcfg_file *ports;
        enum ifcfg_reader reader;
        int r;

        job.bridge = ifcfg_find(mem, host, intent->bridge, &plan->refusals);
        ports = load_ports(&job, &side);
        job.unmanaged = bridge_unmanaged(&job);
        reader = ifcfg_reader(host, job.bridge.file ? &job.bridge.doc : &ports[0].doc);
        job.l3 = ifcfg_l3_keys(mem, intent->request);
        job.options = ifcfg_option_keys(mem, intent->request, reader, is_dynamic(intent),
                                        job.bridge.file ? &job.bridge.doc : NULL, &plan->refusals);

        r = ifcfg_make_bridge(&job);
        append_ops(&job, &side);
        if (r == 0)
                r = render_ports(&job, ports);
        append_ops(&job, &job.late);
        ifcfg_global_files(mem, host, intent, plan);
        ifcfg_check_routes(mem, host, intent, job.bridge.suffix, plan);
        note_reader(&job);
        return r;
}
