// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The links of guests. A hypervisor makes a tap for each and puts it under the bridge, and networkd
 * knows nothing of that: a file for any Ethernet link is for the tap, too, and takes it out of the
 * bridge again, since it does not say Bridge= (link_request_to_set_master() in systemd). So a file
 * before that one tells networkd to leave taps alone.
 */
#include <string.h>

#include "backend/networkd/render.h"

/* As libvirt names them. One that is asked for by another name is one that somebody configures. */
#define TAP "vnet32767"

static struct networkd_unit *first_for_taps(struct networkd_job *job)
{
        static const struct link tap = {
                .name = TAP, .kind = LINK_OTHER, .kind_name = "tun", .ethernet = true, .up = true
        };
        static const struct networkd_link link = {
                .name = TAP, .link = &tap, .kind = "tun", .mac = "fe:54:00:00:00:00"
        };
        struct networkd_units units = networkd_units(job->mem, job->host, ".network");
        struct networkd_unit *unit = units.items;

        for (size_t i = 0; i < units.n; i++, unit++)
                if (networkd_match(job->mem, unit, &link) == MATCH_YES)
                        return unit;
        return NULL;
}

void networkd_leave_guests(struct networkd_job *job)
{
        struct networkd_unit *unit = first_for_taps(job);
        const char *path;

        if (!unit || networkd_true(networkd_get(unit, "Link", "Unmanaged")) ||
            networkd_true(networkd_get(unit, "Network", "KeepMaster")))
                return;
        path = networkd_path_before(job, "guests", unit->name);
        if (!path) {
                add_note(job->mem, &job->plan->notes,
                         "%s is for the links of guests, too, and takes them out of the bridge; "
                         "make its [Match] the names of cards",
                         unit->items[0].file->path);
                return;
        }
        backend_add_op(job->mem, job->plan, job->host, path,
                       "[Match]\nDriver=tun\n\n[Link]\nUnmanaged=yes\n",
                       arena_printf(job->mem,
                                    "leaves the links of guests under the bridge, for which %s "
                                    "is, too",
                                    unit->items[0].file->path));
}
