// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files, in the order in which they are written: the bridge's .netdev and .network,
 * then the ports'. A file that is for several cards stays as it is: the port gets one of its own,
 * whose name sorts before it.
 */
#include <ctype.h>
#include <string.h>

#include "backend/networkd/render.h"

static void note_vlan(struct networkd_job *job, const struct networkd_port *port)
{
        const char *vlan = networkd_get(port->unit, "Network", "VLAN");

        if (vlan && *vlan)
                add_note(job->mem, &job->plan->notes,
                         "%s keeps VLAN=%s, and the VLAN keeps working", port->intent->name, vlan);
}

/* Names like eth0.100 are VLANs; networkd makes one only from a .netdev of its own. */
static void check_vlan(struct networkd_job *job, const struct port_intent *port)
{
        const char *dot = strrchr(port->name, '.');

        if (!port->link && dot && isdigit((unsigned char) dot[1]) &&
            !networkd_netdev(job->mem, job->host, port->name))
                refuse(job->mem, &job->plan->refusals, port->name,
                       "configure it first: a .netdev with Kind=vlan, and VLAN= in the "
                       ".network of the card",
                       "is a VLAN that no .netdev file makes");
}

/* Of those that networkd would take first, if the card had their MAC. */
static void note_others(struct networkd_job *job, const struct networkd_unit *unit,
                        const struct networkd_link *link)
{
        struct networkd_units units = networkd_units(job->mem, job->host, ".network");

        for (size_t i = 0; i < units.n && strcmp(units.items[i].name, unit->name) != 0; i++)
                if (!units.items[i].broken &&
                    networkd_match(job->mem, &units.items[i], link) == MATCH_BY_MAC)
                        add_note(
                                job->mem, &job->plan->notes,
                                "%s comes before %s, and finds its card by a MAC address, which is "
                                "taken for that of another card than %s",
                                units.items[i].items[0].file->path, unit->items[0].file->path,
                                link->name);
}

static void find_port(void *data, size_t i)
{
        struct networkd_job *job = data;
        const struct port_intent *intent = &job->intent->ports.items[i];
        struct networkd_link link = networkd_link(job->mem, job->host, intent->name);
        struct refusal_list known = { 0 }; /* inspect has told them */
        struct networkd_found found = networkd_find(job->mem, job->host, &link, &known);

        job->ports[i] = (struct networkd_port){ .intent = intent, .unit = found.unit };
        job->ports[i].in_place = found.unit && found.own && networkd_all_ours(found.unit);
        check_vlan(job, intent);
        if (found.unit)
                note_others(job, found.unit, &link);
}

static int take_port(void *data, size_t i)
{
        struct networkd_job *job = data;
        struct networkd_port *port = &job->ports[i];

        if (!port->unit)
                return 0;
        note_vlan(job, port);
        if (job->intent->l3_port == port->intent) {
                job->l3 = port;
                job->dhcp = networkd_get(port->unit, "Network", "DHCP");
        }
        networkd_take_apart(job->mem, job->intent, port, job->plan);
        return 0;
}

/* What a template for a port must say, whatever else it says. */
static void check_port(struct networkd_job *job, const struct port_intent *port, const char *text)
{
        const struct must rows[] = {
                { "Match", "Name", port->name },
                { "Network", "Bridge", job->intent->bridge },
        };
        struct ini doc = ini_parse(job->mem, text, INI_UNIT);
        const struct template_check check =
                networkd_template_check(job, &job->host->port_template, &doc);

        template_require(&check, rows, ARRAY_LEN(rows));
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
        char *text;
        int r = template_fill(job->mem, &job->host->port_template, fields, ARRAY_LEN(fields), NULL,
                              &text, job->err);

        if (r < 0)
                return r;
        check_port(job, port->intent, text);
        backend_add_key(job->mem, job->plan, path, "Bridge", KEY_ADDED, KEY_OF_PORT_WHY);
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
                        KEY_OF_PORT_WHY);
        for (size_t i = 0; i < unit->n; i++) {
                const struct networkd_part *part = &unit->items[i];
                bool hollow = i && is_hollow(&part->doc);

                backend_add_op(job->mem, job->plan, job->host, part->file->path,
                               hollow ? NULL : ini_format(job->mem, &part->doc),
                               hollow ? "all of it is the bridge's now" : "the port");
        }
}

static int make_port(void *data, size_t i)
{
        struct networkd_job *job = data;

        if (!job->ports[i].in_place)
                return new_port(job, &job->ports[i]);
        change_port(job, &job->ports[i]);
        return 0;
}

static void note_reader(struct networkd_job *job)
{
        const struct network_service_state *state = &job->host->system.services[SERVICE_NETWORKD];

        if (!state->installed)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
                        "systemd-networkd was not found here; without it the files have no "
                        "effect");
        else if (!state->enabled)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
                        "systemd-networkd does not start at boot; without it the files have no "
                        "effect (systemctl enable systemd-networkd)");
}

static void end(void *data)
{
        networkd_leave_guests(data);
        note_reader(data);
}

static void begin(void *data)
{
        struct networkd_job *job = data;

        job->ports = arena_alloc(job->mem, (job->intent->ports.n + 1) * sizeof(*job->ports));
}

static int make_bridge(void *data)
{
        return networkd_make_bridge(data);
}

static const struct option_traits *options(void *data, const struct bridge_option *option)
{
        (void) data;
        (void) option;
        return &networkd_option_traits;
}

const struct rendering_steps networkd_rendering = {
        .job_size = sizeof(struct networkd_job),
        .begin = begin,
        .look = find_port,
        .take = take_port,
        .bridge = make_bridge,
        .port = make_port,
        .options = options,
        .end = end,
};
