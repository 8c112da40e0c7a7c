// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * VLANs by the names that readers take for one.
 */
#include "backend/common/vlan.h"

#include <stdlib.h>
#include <string.h>

enum { VLAN_ID_MIN = 1, VLAN_ID_MAX = 4094 };

/* The digits behind the last dot of a name such as eth0.100, or NULL. */
static const char *vlan_number(const char *name)
{
        const char *dot = strrchr(name, '.');

        return dot && dot > name && dot[1] && !dot[1 + strspn(dot + 1, "0123456789")] ? dot + 1
                                                                                      : NULL;
}

bool vlan_is_name(const char *name)
{
        return vlan_number(name);
}

struct port_vlan port_vlan(struct arena *mem, const struct port_intent *port,
                           struct refusal_list *refusals)
{
        const char *number = vlan_number(port->name);
        struct port_vlan vlan = { 0 };

        if (port->link && port->link->kind == LINK_VLAN) {
                vlan.parent = port->link->parent;
                vlan.id = port->link->vlan_id;
        } else if (!port->link && number) {
                vlan.parent = arena_strndup(mem, port->name, (size_t) (number - 1 - port->name));
                vlan.id = strtoul(number, NULL, 10);
        }
        if (vlan.parent && (vlan.id < VLAN_ID_MIN || vlan.id > VLAN_ID_MAX))
                refuse(mem, refusals, port->name, NULL, "%lu is no VLAN ID; they are 1 to 4094",
                       vlan.id);
        return vlan;
}

struct mustache_field template_vlan(struct arena *mem, const struct port_vlan *vlan)
{
        struct mustache_scope *scope = arena_alloc(mem, sizeof(*scope));

        *scope = template_scope(mem, "parent", vlan->parent, "id",
                                arena_printf(mem, "%lu", vlan->id));
        return (struct mustache_field){ .name = "vlan",
                                        .items = scope,
                                        .n_items = vlan->parent != NULL };
}
