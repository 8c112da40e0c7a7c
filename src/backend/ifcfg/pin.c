// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the bridge must be told where NetworkManager reads the files, because that makes it of the
 * kind or the name of a link: the metric of its routes, who it is to a DHCP server, and that it
 * is to call its ports.
 */
#include <string.h>
#include <strings.h>

#include "backend/adopt/adoption.h"
#include "backend/adopt/nm-pin.h"
#include "backend/common/reading.h"
#include "backend/ifcfg/render.h"

/* What NetworkManager takes the link of a file for; NULL: for something else. */
static const char *type_of(const struct shvar *doc)
{
        static const struct {
                const char *key, *value, *type;
        } words[] = {
                { "BONDING_MASTER", "yes", "bond" }, { "TYPE", "Bond", "bond" },
                { "DEVICETYPE", "Team", "team" },    { "TYPE", "Team", "team" },
                { "VLAN", "yes", "vlan" },           { "TYPE", "Vlan", "vlan" },
                { "TYPE", "Ethernet", "ethernet" },
        };

        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                const char *has = shvar_get(doc, words[i].key);

                if (has && strcasecmp(has, words[i].value) == 0)
                        return words[i].type;
        }
        return shvar_find(doc, "TYPE") < 0 ? "ethernet" : NULL;
}

/* Does it bring up a link of that type which is no port? */
static bool is_beside(const struct ifcfg_file *other, const char *type)
{
        static const char *const ports[] = { "BRIDGE", "MASTER", "TEAM_MASTER" };
        const char *its = type_of(&other->doc);

        for (size_t i = 0; i < ARRAY_LEN(ports); i++)
                if (shvar_find(&other->doc, ports[i]) >= 0)
                        return false;
        return its && strcmp(its, type) == 0 && ifcfg_at_boot(other);
}

static struct string_list others_of(struct job *job, const struct ifcfg_file *port,
                                    const char *type)
{
        struct string_list others = { 0 };

        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];
                struct ifcfg_file other = { .file = file };
                const char *suffix, *device, *hwaddr;

                suffix = file->state == FILE_READ ? ifcfg_suffix(job->host, file) : NULL;
                if (file == port->file || !suffix || strcmp(suffix, "lo") == 0)
                        continue;
                other.doc = file_shvar(job->mem, file);
                other.unread = ifcfg_unread(job->host, &other.doc);
                if (!is_beside(&other, type))
                        continue;
                device = shvar_get(&other.doc, "DEVICE");
                hwaddr = shvar_get(&other.doc, "HWADDR");
                LIST_ADD(job->mem, &others, device && *device ? device : hwaddr ? hwaddr : "");
        }
        return others;
}

/* The last line of what the port gives that sets the key; or -1. */
static long carried_at(struct job *job, const char *key)
{
        for (size_t i = job->carried.lines.n; i-- > 0;) {
                struct shvar line = shvar_parse(job->mem, job->carried.lines.items[i]);

                if (shvar_find(&line, key) >= 0)
                        return (long) i;
        }
        return -1;
}

static const char *carried_value(struct job *job, const char *key)
{
        long at = carried_at(job, key);
        struct shvar line;

        if (at < 0)
                return NULL;
        line = shvar_parse(job->mem, job->carried.lines.items[at]);
        return shvar_get(&line, key);
}

static void pin(struct job *job, const char *key, const char *value, const char *why)
{
        char *line = arena_printf(job->mem, "%s=%s", key, value);
        long at = carried_at(job, key);

        backend_add_key(job->mem, job->plan,
                        job->bridge.file ? job->bridge.file->path
                                         : ifcfg_path(job->mem, "ifcfg", job->intent->bridge),
                        key, at < 0 ? KEY_ADDED : KEY_CHANGED, why);
        if (at < 0)
                LIST_ADD(job->mem, &job->carried.lines, line);
        else
                job->carried.lines.items[at] = line;
}

static bool has_place(const struct job *job)
{
        return job->bridge.file || strstr(job->host->bridge_template.text, "{{#carried}}");
}

/* What the bridge has, be it the port's or asked for. */
static const char *value_of(struct job *job, const char *key)
{
        for (size_t i = job->l3.n; i-- > 0;)
                if (strcmp(job->l3.items[i].key, key) == 0)
                        return job->l3.items[i].value;
        return carried_value(job, key);
}

/* Is the family on? Else the key would say nothing. */
static bool has_v6(struct job *job)
{
        return shvar_true(value_of(job, "IPV6INIT"));
}

static void pin_metric(struct job *job, const struct ifcfg_file *port)
{
        static const char *const keys[] = { "IPV4_ROUTE_METRIC", "IPV6_ROUTE_METRIC" };
        const char *type = nm_port_type(job->mem, job->intent->l3_port,
                                        port->file && !port->unread ? type_of(&port->doc) : NULL);
        const struct string_list others = others_of(job, port, type ? type : "ethernet");
        const struct nm_metric metric =
                nm_metric(job->mem, job->host, job->intent, job->plan, type, &others);

        if (metric.value && metric.contested && !has_place(job))
                add_note(job->mem, &job->plan->notes,
                         "the template has no place for IPV4_ROUTE_METRIC=%s, so a default route "
                         "of another card comes before that of %s",
                         metric.value, job->intent->bridge);
        for (size_t i = 0; metric.value && has_place(job) && i < 1U + has_v6(job); i++)
                if (nm_metric_is_default(carried_value(job, keys[i])))
                        pin(job, keys[i], metric.value, metric.why);
}

/* By DHCPv4; of DHCPv6 a router may tell it, or DHCPV6C. */
static bool asks(struct job *job, bool v6)
{
        const char *method = value_of(job, "BOOTPROTO");

        if (!v6)
                return ifcfg_is_dhcp(method);
        return has_v6(job) && (!shvar_false(value_of(job, "IPV6_AUTOCONF")) ||
                               shvar_true(value_of(job, "DHCPV6C")));
}

/* What makes another one for the bridge becomes the value @is that the card has. */
static void pin_value(struct job *job, const char *key, const char *has, const char *is)
{
        if (is)
                pin(job, key, is, NM_IS_WHY);
        else
                nm_note_identity(job->mem, job->plan, key, has);
}

static void pin_client_id(struct job *job, const struct ini *device)
{
        const char *has = carried_value(job, "DHCP_CLIENT_ID");
        const char *is = ini_get(device, "dhcp4", "dhcp4.dhcp_client_identifier");
        const enum nm_made_of made_of = nm_client_made_of(has, carried_value(job, "DHCP_IAID"),
                                                          carried_value(job, "DHCPV6_IAID"));

        if (!is && made_of == NM_OF_NAME && nm_has_iaid(job->host))
                pin(job, "DHCP_IAID", nm_iaid(job->mem, job->intent->l3_port->name), NM_IAID_WHY);
        else if (made_of != NM_OF_ITSELF)
                pin_value(job, "DHCP_CLIENT_ID", has, is);
}

/* DHCPv6_DUID and DHCPv6_IAID, of which it knows the names, it never reads (1.42). */
static void pin_duid(struct job *job, const struct ini *device)
{
        const char *has = carried_value(job, "DHCPV6_DUID");

        if (nm_made_of(NM_DUID, has) != NM_OF_ITSELF)
                pin_value(job, "DHCPV6_DUID", has,
                          ini_get(device, "dhcp6", "dhcp6.dhcp6_client_id"));
}

static void pin_iaid(struct job *job)
{
        const char *has = carried_value(job, "DHCPV6_IAID");

        switch (nm_made_of(NM_IAID, has)) {
        case NM_OF_NAME:
                if (nm_has_iaid(job->host))
                        pin(job, "DHCPV6_IAID", nm_iaid(job->mem, job->intent->l3_port->name),
                            NM_IAID_WHY);
                else
                        nm_note_iaid(job->mem, job->plan);
                break;
        case NM_OF_CARD:
                nm_note_identity(job->mem, job->plan, "DHCPV6_IAID", has);
                break;
        case NM_OF_ITSELF:
        case NM_OF_IAID:
                break;
        }
}

/* Who it is to a DHCP server. */
static void pin_identity(struct job *job)
{
        const struct ini device = adopt_nm_device(job->mem, job->host, job->intent->l3_port->name);

        if (!has_place(job))
                return;
        if (asks(job, false))
                pin_client_id(job, &device);
        if (!asks(job, true))
                return;
        pin_duid(job, &device);
        pin_iaid(job);
}

/* STABLE_ID is a part of what the address is made of, beside the name. */
static void note_addresses(struct job *job)
{
        const char *mode = value_of(job, "IPV6_ADDR_GEN_MODE");

        if (!has_v6(job))
                return;
        if (mode && strcasecmp(mode, "eui64") != 0)
                nm_note_made_of_name(job->mem, job->intent, job->plan,
                                     arena_printf(job->mem, "IPV6_ADDR_GEN_MODE=%s", mode),
                                     !shvar_false(value_of(job, "IPV6_AUTOCONF")));
        else if (!job->mac)
                nm_note_unknown_mac(job->mem, job->intent, job->plan);
}

void ifcfg_pin(struct job *job)
{
        const struct intent *intent = job->intent;
        const size_t first = intent->l3_port ? (size_t) (intent->l3_port - intent->ports.items) : 0;
        const struct ifcfg_file *port = &job->ports[first];

        if (!intent->ports.n || ifcfg_reader(job->host, &port->doc) != READER_NM || job->unmanaged)
                return;
        if (!job->bridge.file && has_place(job) && nm_may_call_ports(intent))
                pin(job, "AUTOCONNECT_SLAVES", "yes", NM_CALLS_PORTS_WHY);
        if (!intent->l3_port || intent->request->l3 == L3_NONE)
                return;
        pin_metric(job, port);
        pin_identity(job);
        note_addresses(job);
}
