// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The definition of a port that netplan does not know yet: new from its template.
 */
#include <string.h>

#include "backend/netplan/render.h"
#include "base/strbuf.h"

/* The names that VLANs and bonds commonly have, where there is no link to ask. */
static bool is_virtual(const struct port_intent *port)
{
        if (port->link)
                return port->link->kind == LINK_VLAN || port->link->kind == LINK_BOND ||
                       port->link->kind == LINK_TEAM;
        return strchr(port->name, '.') || strncmp(port->name, "bond", 4) == 0;
}

int netplan_new_port(struct netplan_job *job, const struct port_intent *port)
{
        bool told = strcmp(job->renderer, job->default_renderer) != 0;
        const struct mustache_field fields[] = {
                { .name = "port", .text = port->name },
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "renderer", .text = told ? job->renderer : NULL },
        };
        const struct template_check check =
                netplan_template_check(job, &job->host->port_template, NULL);
        char *body;
        int r = template_fill(job->mem, &job->host->port_template, fields, ARRAY_LEN(fields),
                              yaml_quote, &body, job->err);

        if (r < 0)
                return r;
        if (is_virtual(port))
                refuse(job->mem, &job->plan->refusals, port->name,
                       "define it under vlans: or bonds: first",
                       "is no card, and no file of netplan's defines it");
        if (*body && yaml_parse(job->mem, body).problem)
                template_refuse(&check, "does not make a mapping");
        LIST_ADD(job->mem, &job->fresh, (struct netplan_fresh){ port->name, body });
        backend_add_key(job->mem, job->plan, job->main->target, port->name, KEY_ADDED,
                        "a bridge can only have what is defined");
        return 0;
}

/* Where there is no such section yet, one for all of them. */
void netplan_define_ports(struct netplan_job *job)
{
        struct strbuf section = STRBUF_INIT;
        bool there = yaml_find(job->main->network, "ethernets") != NULL;

        for (size_t i = 0; i < job->fresh.n; i++) {
                const struct netplan_fresh *fresh = &job->fresh.items[i];

                if (there)
                        netplan_define(job, "ethernets", fresh->id, fresh->body);
                else
                        strbuf_adds(&section,
                                    yaml_nest(job->mem, fresh->id, fresh->body, job->step));
        }
        if (section.len)
                netplan_define_section(job, "ethernets", strbuf_str(&section));
        strbuf_free(&section);
}
