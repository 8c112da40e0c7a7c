// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The port's ifcfg file: what taking it apart has left, with BRIDGE= and what a port needs; or,
 * where there was none, a new one from the template.
 */
#include <string.h>

#include "backend/ifcfg/render.h"

enum { VLAN_ID_MIN = 1, VLAN_ID_MAX = 4094 };

/* The digits behind the last dot of a name such as eth0.100, or NULL. */
static const char *vlan_number(const char *name)
{
        const char *dot = strrchr(name, '.');

        return dot && dot > name && dot[1] && !dot[1 + strspn(dot + 1, "0123456789")] ? dot + 1
                                                                                      : NULL;
}

/* The VLAN that a link name or the kernel tells of; the reader creates it from these keys. */
static struct mustache_field vlan_field(struct job *job, const struct port_intent *port)
{
        struct mustache_scope *scope = arena_alloc(job->mem, sizeof(*scope));
        const char *number = vlan_number(port->name), *parent = NULL;
        unsigned long id = 0;

        if (port->link && port->link->kind == LINK_VLAN) {
                parent = port->link->parent;
                id = port->link->vlan_id;
        } else if (!port->link && number) {
                parent = arena_strndup(job->mem, port->name, (size_t) (number - 1 - port->name));
                id = strtoul(number, NULL, 10);
        }
        if (!parent)
                return (struct mustache_field){ .name = "vlan" };
        if (id < VLAN_ID_MIN || id > VLAN_ID_MAX)
                backend_refuse(job->mem, &job->plan->refusals, port->name,
                               arena_printf(job->mem, "%lu is no VLAN ID; they are 1 to 4094", id),
                               NULL);
        *scope =
                template_scope(job->mem, "parent", parent, "id", arena_printf(job->mem, "%lu", id));
        return (struct mustache_field){ .name = "vlan", .items = scope, .n_items = 1 };
}

/* What a template for a port must say, whatever else it says. */
static void check_port(struct job *job, const struct port_intent *port, const char *text)
{
        const struct {
                const char *key, *value;
        } required[] = {
                { "DEVICE", port->name },
                { "BRIDGE", job->intent->bridge },
                { "NM_CONTROLLED", job->unmanaged ? "no" : NULL },
        };
        struct shvar doc = shvar_parse(job->mem, text);

        for (size_t i = 0; i < ARRAY_LEN(required); i++) {
                const char *has = shvar_get(&doc, required[i].key);

                if (required[i].value && (!has || strcmp(has, required[i].value) != 0))
                        backend_refuse(job->mem, &job->plan->refusals,
                                       job->host->port_template.origin,
                                       arena_printf(job->mem, "does not say %s=%s", required[i].key,
                                                    required[i].value),
                                       "see mkbridge(8), TEMPLATES");
        }
        if (shvar_false(shvar_get(&doc, "ONBOOT")))
                backend_refuse(job->mem, &job->plan->refusals, job->host->port_template.origin,
                               "says ONBOOT=no", "the bridge would have no port at boot");
}

static int render_new_port(struct job *job, const struct port_intent *port)
{
        const char *path = ifcfg_path(job->mem, "ifcfg", port->name);
        const struct mustache_field fields[] = {
                { .name = "port", .text = port->name },
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "unmanaged", .text = job->unmanaged ? "no" : NULL },
                vlan_field(job, port),
        };
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        const struct template_file *template = &job->host->port_template;
        struct strbuf out = STRBUF_INIT;
        char *text;
        int r = mustache_render(template->origin, template->text, &scope, shvar_quote, &out,
                                job->err);

        text = strbuf_take(&out, job->mem);
        if (r < 0)
                return r;
        check_port(job, port, text);
        backend_add_key(job->mem, job->plan, path, "BRIDGE", KEY_ADDED,
                        "makes it a port of the bridge");
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

/* What is left of the port's file, with BRIDGE= and what a port needs. */
static void change_port(struct job *job, struct ifcfg_file *port, const struct port_intent *intent)
{
        const struct {
                const char *key, *value, *why;
                bool missing;
        } wanted[] = {
                { "DEVICE", intent->name, "so that both readers find the card",
                  shvar_find(&port->doc, "DEVICE") < 0 && shvar_find(&port->doc, "HWADDR") < 0 },
                { "BOOTPROTO", "none", "a port has no network layer of its own",
                  shvar_find(&port->doc, "BOOTPROTO") < 0 },
                { "BRIDGE", job->intent->bridge, "makes it a port of the bridge", true },
        };
        const char *onboot = shvar_get(&port->doc, "ONBOOT");

        match_manager(job, port);
        for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
                if (!wanted[i].missing)
                        continue;
                shvar_set(job->mem, &port->doc, wanted[i].key, wanted[i].value);
                backend_add_key(job->mem, job->plan, port->file->path, wanted[i].key, KEY_ADDED,
                                wanted[i].why);
        }
        if (shvar_false(onboot))
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem,
                                      "%s has ONBOOT=no, so %s is not up at boot, as before, and "
                                      "the bridge has no carrier by it",
                                      port->file->path, intent->name));
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
