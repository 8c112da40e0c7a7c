/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VLAN that a port without a file is, so that the new one makes it.
 */
#pragma once

#include "backend/common/template.h"
#include "mkbridge/intent.h"

struct port_vlan {
        const char *parent; /* the link below; NULL: the port is no VLAN */
        unsigned long id;
};

/*
 * As the kernel tells it, or where the port is not here, its name: eth0.100. A number that is no
 * VLAN's goes to @refusals.
 */
struct port_vlan port_vlan(struct arena *mem, const struct port_intent *port,
                           struct refusal_list *refusals);

/* Would readers take a link of that name for a VLAN? */
bool vlan_is_name(const char *name);

/* A section called "vlan" with {{parent}} and {{id}}, left out of what is none. */
struct mustache_field template_vlan(struct arena *mem, const struct port_vlan *vlan);
