// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The port's ifcfg file: what taking it apart has left, with BRIDGE= and what a port needs; or,
 * where there was none, a new one from the template.
 */
#include <string.h>

#include "backend/common/vlan.h"
#include "backend/ifcfg/render.h"

/* What a template for a port must say, whatever else it says. */
static void check_port(struct job *job, const struct port_intent *port, const char *text)
{
        const struct must rows[] = {
                { .key = "DEVICE", .value = port->name },
                { .key = "BRIDGE", .value = job->intent->bridge },
                { .key = "NM_CONTROLLED", .value = "no" }, /* of an unmanaged one alone */
        };
        struct shvar doc = shvar_parse(job->mem, text);
        const struct template_check check =
                ifcfg_template_check(job, &job->host->port_template, &doc);

        template_require(&check, rows, ARRAY_LEN(rows) - !job->unmanaged);
        if (shvar_false(shvar_get(&doc, "ONBOOT")))
                refuse(job->mem, &job->plan->refusals, job->host->port_template.origin,
                       "the bridge would have no port at boot", "says ONBOOT=no");
}

static int render_new_port(struct job *job, const struct port_intent *port)
{
        const char *path = ifcfg_path(job->mem, "ifcfg", port->name);
        const struct port_vlan vlan = port_vlan(job->mem, port, &job->plan->refusals);
        const struct mustache_field fields[] = {
                { .name = "port", .text = port->name },
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "unmanaged", .text = job->unmanaged ? "no" : NULL },
                template_vlan(job->mem, &vlan),
        };
        char *text;
        int r = template_fill(job->mem, &job->host->port_template, fields, ARRAY_LEN(fields),
                              shvar_quote, &text, job->err);

        if (r < 0)
                return r;
        check_port(job, port, text);
        backend_add_key(job->mem, job->plan, path, "BRIDGE", KEY_ADDED, KEY_OF_PORT_WHY);
        backend_add_op(job->mem, job->plan, job->host, path, text, "the port");
        return 0;
}

/* A second port may have been managed by somebody else than the bridge will be. */
static void match_manager(struct job *job, struct ifcfg_file *port)
{
        const char *has = shvar_get(&port->doc, "NM_CONTROLLED");

        if (shvar_false(has) == job->unmanaged)
                return;
        shvar_set(job->mem, &port->doc, "NM_CONTROLLED", job->unmanaged ? "no" : "yes");
        backend_add_key(job->mem, job->plan, port->file->path, "NM_CONTROLLED",
                        has ? KEY_CHANGED : KEY_ADDED,
                        "must be the same on bridge and port, or each reader has half a bridge");
}

/* Does no reader find the card by the file? NetworkManager reads none that says neither. */
static bool is_nameless(const struct job *job, const struct shvar *doc)
{
        if (job->host->system.ifcfg.networkmanager && !ifcfg_nm_has(doc, "DEVICE") &&
            !ifcfg_nm_has(doc, "TYPE"))
                return true;
        return shvar_find(doc, "DEVICE") < 0 && shvar_find(doc, "HWADDR") < 0;
}

/* Sets the key in a line that both readers take. */
static void set_plain(struct arena *mem, struct shvar *doc, const char *key, const char *value)
{
        long at = shvar_find(doc, key);

        if (at >= 0 && shvar_exported(&doc->items[at]))
                doc->items[at] = shvar_line_make(mem, key, value);
        else
                shvar_set(mem, doc, key, value);
}

/* What is left of the port's file, with BRIDGE= and what a port needs. */
static void change_port(struct job *job, struct ifcfg_file *port, const struct port_intent *intent)
{
        const struct {
                const char *key, *value, *why;
                bool missing;
        } wanted[] = {
                { "DEVICE", intent->name, "so that both readers find the card",
                  is_nameless(job, &port->doc) },
                { "BOOTPROTO", "none", "a port has no network layer of its own",
                  shvar_find(&port->doc, "BOOTPROTO") < 0 },
                { "BRIDGE", job->intent->bridge, KEY_OF_PORT_WHY, true },
        };

        match_manager(job, port);
        for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
                if (!wanted[i].missing)
                        continue;
                backend_add_key(job->mem, job->plan, port->file->path, wanted[i].key,
                                shvar_find(&port->doc, wanted[i].key) < 0 ? KEY_ADDED : KEY_CHANGED,
                                wanted[i].why);
                set_plain(job->mem, &port->doc, wanted[i].key, wanted[i].value);
        }
        backend_add_op(job->mem, job->plan, job->host, port->file->path,
                       shvar_format(job->mem, &port->doc), "the port");
}

int ifcfg_make_port(struct job *job, struct ifcfg_file *port, const struct port_intent *intent)
{
        if (!port->file)
                return render_new_port(job, intent);
        change_port(job, port, intent);
        return 0;
}
