// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files, in the order in which they are written: the bridge's file, the files around
 * it, the ports' files, the removal of what is now the bridge's, the files of the whole host.
 */
#include <string.h>
#include <strings.h>

#include "backend/adopt/nm-pin.h"
#include "backend/common/reading.h"
#include "backend/ifcfg/render.h"

static void note_method(struct job *job, const struct ifcfg_file *port)
{
        const char *method = shvar_get(&port->doc, "BOOTPROTO");

        if (ifcfg_is_dhcp(method) && strcmp(method, "dhcp") != 0 && strcmp(method, "bootp") != 0 &&
            ifcfg_reader(job->host, &port->doc) != READER_NM)
                add_note(job->mem, &job->plan->notes,
                         "BOOTPROTO=%s: network-scripts know it in lower case only "
                         "and take this as static; NetworkManager asks by DHCP",
                         method);
}

/*
 * Files of links on top of the port stay: a VLAN works on a port as it did on the card. A macvlan
 * does not: the kernel allows one receive handler a card (netdev_rx_handler_register()), and it is
 * taken.
 */
static void check_vlan_file(struct job *job, const struct file *file, const char *port)
{
        struct shvar doc = file_shvar(job->mem, file);
        const char *device = shvar_get(&doc, "DEVICE");
        const char *parent = shvar_get(&doc, "PHYSDEV");
        const char *type = shvar_get(&doc, "TYPE");
        size_t len = strlen(port);

        if (!(parent && strcmp(parent, port) == 0) &&
            !(device && strncmp(device, port, len) == 0 && device[len] == '.'))
                return;
        if (type && (strcasecmp(type, "Macvlan") == 0 || strcasecmp(type, "Ipvlan") == 0))
                refuse(job->mem, &job->plan->refusals, file->path,
                       "give the guests the bridge instead, and remove it",
                       "puts a %s on %s, which cannot be a port then", type, port);
        else
                add_note(job->mem, &job->plan->notes,
                         "%s is for a VLAN on %s; it stays, and the VLAN keeps working", file->path,
                         port);
}

/*
 * PPPoE over the port: the frames of a port are the bridge's before anybody else sees them, so the
 * bridge is what it goes over.
 */
static void move_pppoe(struct job *job, const struct file *file, const char *port)
{
        struct shvar doc = file_shvar(job->mem, file);
        const char *type = shvar_get(&doc, "TYPE"), *over = shvar_get(&doc, "ETH");

        if (!type || strcasecmp(type, "xDSL") != 0 || !over || strcmp(over, port) != 0)
                return;
        shvar_set(job->mem, &doc, "ETH", job->intent->bridge);
        backend_add_key(job->mem, &job->side, file->path, "ETH", KEY_CHANGED,
                        "names the link that PPPoE goes over; the bridge has its frames");
        backend_add_op(job->mem, &job->side, job->host, file->path, shvar_format(job->mem, &doc),
                       "PPPoE goes over the bridge");
}

static void check_vlan_files(struct job *job, const char *port)
{
        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];

                if (file->state != FILE_READ || !ifcfg_suffix(job->host, file))
                        continue;
                check_vlan_file(job, file, port);
                move_pppoe(job, file, port);
        }
}

/* A file that NetworkManager passes over, so that the card is as one without a file. */
static void note_unread(struct job *job, const struct ifcfg_file *port, const char *name)
{
        if (port->unread)
                add_note(job->mem, &job->plan->notes,
                         "NetworkManager did not read %s, which says neither DEVICE nor TYPE (a "
                         "line with export does not count), and configured %s as a card without a "
                         "file, by DHCP and router advertisements",
                         port->file->path, name);
}

static void note_reader(struct job *job)
{
        const struct ifcfg_readers *here = &job->host->system.ifcfg;

        if (ifcfg_nm_alone(job->host) && job->unmanaged)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
                        "NM_CONTROLLED=no keeps NetworkManager from %s and its ports, and no "
                        "network-scripts are here, so nothing reads these files at boot",
                        job->intent->bridge);

        if (!here->networkmanager && !here->scripts)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
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

static void find_port(void *data, size_t i)
{
        struct job *job = data;

        job->ports[i] = ifcfg_find(job->mem, job->host, job->intent->ports.items[i].name,
                                   &job->plan->refusals);
}

/* What the port says, and what of it goes to the bridge. */
static int take_port(void *data, size_t i)
{
        struct job *job = data;
        const struct port_intent *port = &job->intent->ports.items[i];
        struct ifcfg_file *file = &job->ports[i];
        struct plan *plan = job->plan;
        bool gives = job->intent->l3_port == port;
        struct carried carried = { 0 };

        ifcfg_check_owners(job->mem, job->host, file, port, &plan->refusals);
        check_vlan_files(job, port->name);
        note_unread(job, file, port->name);
        if (file->file && gives) {
                ifcfg_check_exported(job->mem, job->host, file, &plan->refusals);
                note_method(job, file);
                job->port_meta = backend_meta(job->mem, file->file);
        }
        if (file->file)
                carried = ifcfg_take_apart(job->mem, job->intent, file, port, plan);
        /* Beside a file that nobody reads, nobody reads routes and aliases. */
        if (!gives || file->unread) {
                struct side_job notes = side_job(job, file, port->name);

                ifcfg_note_side_files(&notes);
                return 0;
        }
        job->carried = carried;
        job->plan = &job->side;
        take_side_files(job, file, port->name);
        job->plan = plan;
        return 0;
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

/* Will the bridge ask a DHCP server, be it because its file said so before? */
static bool is_dynamic(const struct intent *intent)
{
        const struct profile *bridge = &intent->bridge_profile;

        if (intent->request->l3 == L3_KEEP && bridge->path && bridge->has_l3)
                return bridge->dynamic;
        return ifcfg_asks_dhcp(intent);
}

static void begin(void *data)
{
        struct job *job = data;
        const struct intent *intent = job->intent;

        job->mac = intent->mac;
        job->bridge = ifcfg_find(job->mem, job->host, intent->bridge, &job->plan->refusals);
        job->ports = arena_alloc(job->mem, (intent->ports.n + 1) * sizeof(*job->ports));
        if (job->bridge.file && job->bridge.unread)
                refuse(job->mem, &job->plan->refusals, job->bridge.file->path,
                       "remove it, or choose another name for the bridge",
                       "says neither DEVICE nor TYPE, so that NetworkManager makes nothing of it");
}

/*
 * Scripts up to RHEL 7 do not know TYPE=Bridge for a kind of link, take the name without its digits
 * for one, and call ifup-KIND if there is such a script. Where DEVICETYPE says it they take that.
 */
static const char *kind_for_scripts(const struct job *job)
{
        static const char *const kinds[] = { "aliases", "bnep",    "ctc",   "ib",   "ippp",
                                             "ipsec",   "ipv6",    "ipx",   "isdn", "iucv",
                                             "ovs",     "plip",    "plusb", "post", "ppp",
                                             "routes",  "sit",     "sl",    "Team", "TeamPort",
                                             "tunnel",  "wireless" };
        const char *name = job->intent->bridge;
        size_t len = strlen(name);

        while (len && strchr("0123456789", name[len - 1]))
                len--;
        for (size_t i = 0; job->host->system.ifcfg.scripts && i < ARRAY_LEN(kinds); i++)
                if (strlen(kinds[i]) == len && strncmp(kinds[i], name, len) == 0)
                        return "eth";
        return NULL;
}

static enum ifcfg_reader reader_of(const struct job *job)
{
        return ifcfg_reader(job->host, job->bridge.file ? &job->bridge.doc : &job->ports[0].doc);
}

/* NetworkManager gave a port without a file IPv6, too. A template may have no place for it. */
static void put_default(struct job *job)
{
        const struct intent *intent = job->intent;

        if (reader_of(job) != READER_NM || intent->request->l3 != L3_KEEP || !intent->l3_port ||
            intent->l3_port->profile.path || job->carried.lines.n)
                return;
        if (strstr(job->host->bridge_template.text, "{{#l3}}"))
                ifcfg_put_default(job->mem, &job->l3);
        else
                add_note(job->mem, &job->plan->notes,
                         "NetworkManager gave %s IPv6 by router advertisements and DHCPv6; the "
                         "template has no place for that, so %s gets none",
                         intent->l3_port->name, intent->bridge);
}

static const struct option_traits *options(void *data, const struct bridge_option *option)
{
        return ifcfg_traits_for(reader_of(data), option);
}

/* Its file, then those around it. */
static int make_bridge(void *data)
{
        struct job *job = data;
        const struct shvar *doc = job->bridge.file ? &job->bridge.doc : NULL;
        const struct ifcfg_wish wish = {
                .mem = job->mem,
                .request = job->intent->request,
                .reader = reader_of(job),
                .no_words = job->host->system.ifcfg.scripts_no_options,
                .dynamic = is_dynamic(job->intent),
                .bridge = doc,
                .plan = job->plan,
        };
        int r;

        job->unmanaged = bridge_unmanaged(job);
        job->l3 = ifcfg_l3_keys(job->mem, job->intent->request);
        if (!doc)
                put_default(job);
        ifcfg_pin(job);
        job->options = ifcfg_option_keys(&wish);
        if (!doc && kind_for_scripts(job))
                LIST_ADD(job->mem, &job->options,
                         ((struct key_value){ "DEVICETYPE", kind_for_scripts(job) }));
        r = ifcfg_make_bridge(job);
        append_ops(job, &job->side);
        return r;
}

static int make_port(void *data, size_t i)
{
        struct job *job = data;

        return ifcfg_make_port(job, &job->ports[i], &job->intent->ports.items[i]);
}

static void end(void *data)
{
        struct job *job = data;

        append_ops(job, &job->late);
        ifcfg_global_files(job->mem, job->host, job->intent, job->plan);
        ifcfg_check_routes(job->mem, job->host, job->intent, job->bridge.suffix, job->plan);
        note_reader(job);
}

/* Where ifcfg files are read nobody makes up a MAC for a bridge, so that it takes that of its port,
 * of several the least: RHEL tells udev so since 9, and no udev of before does. */
static bool takes_mac(const void *data)
{
        const struct job *job = data;

        return nm_takes_mac(job->intent);
}

const struct rendering_steps ifcfg_rendering = {
        .job_size = sizeof(struct job),
        .begin = begin,
        .look = find_port,
        .take = take_port,
        .bridge = make_bridge,
        .port = make_port,
        .options = options,
        .takes_mac = takes_mac,
        .end = end,
};
