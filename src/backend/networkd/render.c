// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files, in the order in which they are written: the bridge's .netdev and .network,
 * then the ports'. A file that is for several cards stays as it is: the port gets one of its own,
 * whose name sorts before it.
 */
#include <ctype.h>
#include <string.h>

#include "backend/networkd/render.h"

/* The name of the first file that is for the link, or may be. */
static const char *first_match(struct arena *mem, const struct host *host,
                               const struct networkd_link *link)
{
        struct networkd_units units = networkd_units(mem, host, ".network");

        for (size_t i = 0; i < units.n; i++)
                if (units.items[i].broken || networkd_match(mem, &units.items[i], link) != MATCH_NO)
                        return units.items[i].name;
        return NULL;
}

const char *networkd_new_path(struct networkd_job *job, const struct networkd_link *link)
{
        static const char *const starts[] = { "10-", "05-", "00-", "00-00-", "0-", "+" };
        const char *first = first_match(job->mem, job->host, link), *name = NULL;

        for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
                name = arena_printf(job->mem, "%s%s", starts[i], link->name);
                if (!networkd_is_taken(job->mem, job->host, name) &&
                    (!first || strcmp(arena_printf(job->mem, "%s.network", name), first) < 0))
                        return arena_printf(job->mem, NETWORKD_FOLDER "/%s.network", name);
        }
        backend_refuse(job->mem, &job->plan->refusals, first ? first : link->name,
                       arena_printf(job->mem,
                                    "is for %s, too, and no file that mkbridge would make comes "
                                    "before it",
                                    link->name),
                       "give it a name that begins with a digit above 1");
        return arena_printf(job->mem, NETWORKD_FOLDER "/%s.network", name);
}

static bool all_ours(const struct networkd_unit *unit)
{
        for (size_t i = 0; i < unit->n; i++)
                if (!networkd_is_ours(unit->items[i].file->path))
                        return false;
        return true;
}

static void note_vlan(struct networkd_job *job, const struct networkd_port *port)
{
        const char *vlan = networkd_get(port->unit, "Network", "VLAN");

        if (vlan && *vlan)
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem, "%s keeps VLAN=%s, and the VLAN keeps working",
                                      port->intent->name, vlan));
}

/* Names like eth0.100 are VLANs; networkd makes one only from a .netdev of its own. */
static void check_vlan(struct networkd_job *job, const struct port_intent *port)
{
        const char *dot = strrchr(port->name, '.');

        if (!port->link && dot && isdigit((unsigned char) dot[1]) &&
            !networkd_netdev(job->mem, job->host, port->name))
                backend_refuse(job->mem, &job->plan->refusals, port->name,
                               "is a VLAN that no .netdev file makes",
                               "configure it first: a .netdev with Kind=vlan, and VLAN= in the "
                               ".network of the card");
}

static void load_port(struct networkd_job *job, const struct port_intent *intent,
                      struct networkd_port *port)
{
        struct networkd_link link = networkd_link(job->mem, job->host, intent->name);
        struct refusal_list known = { 0 }; /* inspect has told them */
        struct networkd_found found = networkd_find(job->mem, job->host, &link, &known);

        *port = (struct networkd_port){ .intent = intent, .unit = found.unit };
        check_vlan(job, intent);
        if (!found.unit || intent->in_place)
                return;
        port->in_place = found.own && all_ours(found.unit);
        note_vlan(job, port);
        if (job->intent->l3_port == intent) {
                job->l3 = port;
                job->dhcp = networkd_get(port->unit, "Network", "DHCP");
        }
        networkd_take_apart(job->mem, job->intent, port, job->plan);
}

/* What a template for a port must say, whatever else it says. */
static void check_port(struct networkd_job *job, const struct port_intent *port, const char *text)
{
        const struct {
                const char *section, *key, *value;
        } required[] = {
                { "Match", "Name", port->name },
                { "Network", "Bridge", job->intent->bridge },
        };
        struct ini doc = ini_parse(job->mem, text, INI_UNIT);

        for (size_t i = 0; i < ARRAY_LEN(required); i++) {
                const char *has = ini_get(&doc, required[i].section, required[i].key);

                if (!has || strcmp(has, required[i].value) != 0)
                        backend_refuse(job->mem, &job->plan->refusals,
                                       job->host->port_template.origin,
                                       arena_printf(job->mem, "does not say %s=%s", required[i].key,
                                                    required[i].value),
                                       "see mkbridge(8), TEMPLATES");
        }
}

static int new_port(struct networkd_job *job, const struct networkd_port *port)
{
        struct networkd_link link = networkd_link(job->mem, job->host, port->intent->name);
        const char *path = networkd_new_path(job, &link);
        const struct mustache_field fields[] = {
                { .name = "port", .text = port->intent->name },
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "has_link", .text = port->stays.link.n ? "yes" : NULL },
                template_lines(job->mem, "link", &port->stays.link),
                template_lines(job->mem, "stays", &port->stays.network),
                template_lines(job->mem, "sections", &port->stays.sections),
        };
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        const struct template_file *template = &job->host->port_template;
        struct strbuf out = STRBUF_INIT;
        int r = mustache_render(template->origin, template->text, &scope, NULL, &out, job->err);
        char *text = strbuf_take(&out, job->mem);

        if (r < 0)
                return r;
        check_port(job, port->intent, text);
        backend_add_key(job->mem, job->plan, path, "Bridge", KEY_ADDED,
                        "makes it a port of the bridge");
        if (port->unit)
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem,
                                      "%s is left as it is; %s gets a file of its own, which comes "
                                      "before it",
                                      port->unit->items[0].file->path, port->intent->name));
        backend_add_op(job->mem, job->plan, job->host, path, text, "the port");
        return 0;
}

/* Nothing but section headers and empty lines is left of a drop-in. */
static bool is_hollow(const struct ini *doc)
{
        for (size_t i = 0; i < doc->n; i++)
                if (doc->items[i].type != INI_BLANK && doc->items[i].type != INI_SECTION)
                        return false;
        return true;
}

static void change_port(struct networkd_job *job, struct networkd_port *port)
{
        struct networkd_unit *unit = port->unit;
        struct networkd_part *main_part = &unit->items[0];

        ini_set(job->mem, &main_part->doc, "Network", "Bridge", job->intent->bridge);
        backend_add_key(job->mem, job->plan, main_part->file->path, "Bridge", KEY_ADDED,
                        "makes it a port of the bridge");
        for (size_t i = 0; i < unit->n; i++) {
                const struct networkd_part *part = &unit->items[i];
                bool hollow = i && is_hollow(&part->doc);

                backend_add_op(job->mem, job->plan, job->host, part->file->path,
                               hollow ? NULL : ini_format(job->mem, &part->doc),
                               hollow ? "all of it is the bridge's now" : "the port");
        }
}

static int make_ports(struct networkd_job *job)
{
        for (size_t i = 0; i < job->intent->ports.n; i++) {
                struct networkd_port *port = &job->ports[i];
                int r = 0;

                if (port->intent->in_place)
                        continue;
                if (port->in_place)
                        change_port(job, port);
                else
                        r = new_port(job, port);
                if (r < 0)
                        return r;
        }
        return 0;
}

static void note_reader(struct networkd_job *job)
{
        const struct network_service_state *state = &job->host->system.services[SERVICE_NETWORKD];

        if (!state->installed)
                LIST_ADD(job->mem, &job->plan->notes,
                         "systemd-networkd was not found here; without it the files have no "
                         "effect");
        else if (!state->enabled)
                LIST_ADD(job->mem, &job->plan->notes,
                         "systemd-networkd does not start at boot; without it the files have no "
                         "effect (systemctl enable systemd-networkd)");
}

int networkd_render(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan, struct error *err)
{
        struct networkd_job job = {
                .mem = mem, .host = host, .intent = intent, .plan = plan, .err = err
        };
        int r;

        job.ports = arena_alloc(mem, (intent->ports.n + 1) * sizeof(*job.ports));
        for (size_t i = 0; i < intent->ports.n; i++)
                load_port(&job, &intent->ports.items[i], &job.ports[i]);
        r = networkd_make_bridge(&job);
        if (r == 0)
                r = make_ports(&job);
        note_reader(&job);
        return r;
}
