/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the three steps of rendering ifcfg files share: the ports are taken apart (render.c),
 * then the bridge's file is made (bridge.c), then the ports' (port.c).
 */
#pragma once

#include "backend/common/rendering.h"
#include "backend/ifcfg/ifcfg.h"

/* One rendering, from the first look at the ports to the finished plan. */
struct job {
        RENDERING;
        struct plan side; /* files around the bridge's: after it */
        struct plan late; /* removals: after the port's own file */

        struct ifcfg_file *ports; /* as many as the intent has */
        struct ifcfg_file bridge; /* file is NULL for a new one */
        struct carried carried;
        struct key_value_list l3, options;
        const char *mac;
        bool unmanaged;                    /* the bridge has NM_CONTROLLED=no */
        const struct file_meta *port_meta; /* of the file that the lines come from, or NULL */
};

/* The look at what a template has made, taken apart as @doc. */
struct template_check ifcfg_template_check(struct job *job, const struct template_file *template,
                                           const struct shvar *doc);

/* The bridge's file: new from its template, or the one that is there, changed. */
int ifcfg_make_bridge(struct job *job);

/* The file of a port: @port, already taken apart, with what a port needs; or new from its template.
 */
int ifcfg_make_port(struct job *job, struct ifcfg_file *port, const struct port_intent *intent);

/* What NetworkManager must be told of the bridge, among what the port gives. */
void ifcfg_pin(struct job *job);
