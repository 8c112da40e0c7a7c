// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files, in the order in which they are written: the bridge's file, the files around
 * it, the ports' files, the removal of what is now the bridge's, the files of the whole host.
 */
#include <string.h>
#include <strings.h>

#include "backend/ifcfg-render.h"

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

/* NetworkManager seeds stable-privacy addresses with the UUID of the profile, and the bridge's is
 * another. */
static void note_stable_privacy(struct job *job, const struct ifcfg_file *port)
{
        const char *mode = shvar_get(&port->doc, "IPV6_ADDR_GEN_MODE");

        if (mode && strcasecmp(mode, "stable-privacy") == 0 && !shvar_get(&port->doc, "STABLE_ID"))
                LIST_ADD(job->mem, &job->plan->notes,
                         "IPV6_ADDR_GEN_MODE=stable-privacy without STABLE_ID: NetworkManager "
                         "will give the bridge another automatic IPv6 address than the card had");
}

/* Files of VLANs on the port stay: a VLAN works on a port as it did on the card. */
static void note_vlan_files(struct job *job, const char *port)
{
        static const char prefix[] = SCRIPTS_FOLDER "/ifcfg-";
        size_t len = strlen(port);

        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];
                const char *device, *parent;
                struct shvar doc;

                if (file->state != FILE_READ || ifcfg_ignored(job->host, file->path) ||
                    strncmp(file->path, prefix, sizeof(prefix) - 1) != 0)
                        continue;
                doc = shvar_parse(job->mem, file->data);
                device = shvar_get(&doc, "DEVICE");
                parent = shvar_get(&doc, "PHYSDEV");
                if ((parent && strcmp(parent, port) == 0) ||
                    (device && strncmp(device, port, len) == 0 && device[len] == '.'))
                        LIST_ADD(
                                job->mem, &job->plan->notes,
                                arena_printf(job->mem,
                                             "%s is for a VLAN on %s; it stays, and the VLAN keeps "
                                             "working",
                                             file->path, port));
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

/* Does this port's network layer go to the bridge? */
static bool gives_l3(const struct job *job, const struct port_intent *port)
{
        return job->intent->l3_port == port;
}

static void take_side_files(struct job *job, const struct ifcfg_file *port, const char *name)
{
        struct shvar carried = { 0 };
        struct side_job side = {
                .mem = job->mem,
                .host = job->host,
                .intent = job->intent,
                .port = port,
                .name = name,
                .suffix = job->bridge.suffix,
                .bridge_doc = &carried,
                .plan = job->plan,
                .late = &job->late,
        };

        for (size_t i = 0; i < job->carried.lines.n; i++)
                LIST_ADD(job->mem, &carried,
                         shvar_parse(job->mem, job->carried.lines.items[i]).items[0]);
        ifcfg_side_files(&side);
        for (size_t i = 0; i < side.extra.n; i++) {
                struct strbuf line = STRBUF_INIT;

                strbuf_addf(&line, "%s=", side.extra.items[i].key);
                shvar_quote(&line, side.extra.items[i].value);
                LIST_ADD(job->mem, &job->carried.lines, strbuf_take(&line, job->mem));
        }
}

/* First the port that gives its address: what it carries is needed for the bridge's file. */
static struct ifcfg_file *load_ports(struct job *job, struct plan *side)
{
        const struct intent *intent = job->intent;
        struct ifcfg_file *ports = arena_alloc(job->mem, (intent->ports.n + 1) * sizeof(*ports));
        struct plan *plan = job->plan;

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                ports[i] = ifcfg_find(job->mem, job->host, port->name, &plan->refusals);
                if (port->in_place)
                        continue;
                note_vlan_files(job, port->name);
                if (ports[i].file && gives_l3(job, port)) {
                        note_method(job, &ports[i]);
                        note_stable_privacy(job, &ports[i]);
                }
                if (ports[i].file) {
                        struct carried carried =
                                ifcfg_take_apart(job->mem, intent, &ports[i], port, plan);

                        if (gives_l3(job, port))
                                job->carried = carried;
                }
                if (gives_l3(job, port)) {
                        job->plan = side;
                        take_side_files(job, &ports[i], port->name);
                        job->plan = plan;
                }
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
        note_reader(&job);
        return r;
}
