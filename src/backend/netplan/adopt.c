// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * After a live switch: netplan makes the files of its renderer anew, and that takes the bridge over
 * from them. Never `netplan apply`, which takes links down.
 */
#include <string.h>

#include "backend/adopt/adoption.h"
#include "backend/netplan/netplan.h"

/* At boot the whole system starts beside it, and the old files are worth the wait. */
enum { GENERATE_SECONDS = 30, GENERATE_AT_BOOT_SECONDS = 90 };

static const char *const generate[] = { "netplan", "generate", NULL };

static struct adopt_step generate_step(const char *why, unsigned seconds)
{
        /* by the files of before, its renderer would make the bridge anew after an undo */
        return (struct adopt_step){
                .type = ADOPT_RUN, .why = why, .needed = true, .seconds = seconds, .argv = generate
        };
}

/* netplan makes no UUID, and NetworkManager one of its own; it may have learnt another way. */
static const char *uuid_of(struct arena *mem, const struct host *host, const char *link,
                           const struct netplan_def *def)
{
        const char *own = yaml_text(netplan_get(def, "networkmanager"), "uuid");
        struct ini device = adopt_nm_device(mem, host, link);
        const char *active = ini_get(&device, "device", "connection-uuid");
        const char *made = netplan_uuid(mem, def->id);

        if (own || !active || strcmp(active, made) == 0)
                return own ? own : made;
        return NULL;
}

/* The profile that netplan makes for NetworkManager. */
static struct adopt_profile profile_of(struct arena *mem, const struct host *host, const char *link,
                                       const struct netplan_def *def, bool undo)
{
        struct ini device = adopt_nm_device(mem, host, link);

        if (!def) /* for an undo it has changed since */
                return (struct adopt_profile){
                        .link = link,
                        .uuid = undo ? NULL : ini_get(&device, "device", "connection-uuid")
                };
        return (struct adopt_profile){
                .link = link,
                .path = arena_printf(
                        mem, "/run/NetworkManager/system-connections/netplan-%s.nmconnection",
                        def->id),
                .uuid = uuid_of(mem, host, link, def),
        };
}

struct profiles {
        struct adopt_profile *items;
        size_t n;
};

static struct profiles ports_of(struct arena *mem, const struct host *host, struct netplan *netplan,
                                const struct intent *intent, bool undo)
{
        struct refusal_list ignored = { 0 };
        struct profiles list = { 0 };

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (!port->in_place)
                        LIST_ADD(mem, &list,
                                 profile_of(mem, host, port->name,
                                            netplan_match(netplan, port->name, &ignored).def,
                                            undo));
        }
        return list;
}

static void adopt_nm(struct arena *mem, const struct host *host, struct netplan *before,
                     struct netplan *after, const struct intent *intent, struct plan *plan)
{
        struct profiles ports = ports_of(mem, host, after, intent, plan->undo);
        struct profiles former = ports_of(mem, host, before, intent, plan->undo);
        struct adopt_nm nm = {
                .bridge = profile_of(mem, host, intent->bridge, netplan_find(after, intent->bridge),
                                     plan->undo),
                .ports = ports.items,
                .former = former.items,
                .n_ports = ports.n,
        };

        for (size_t i = 0; i < former.n; i++)
                if (former.items[i].path && !former.items[i].uuid)
                        nm.bridge.uuid = NULL;
        adopt_networkmanager(mem, plan, &nm);
}

void netplan_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan)
{
        struct refusal_list ignored = { 0 };
        struct host then = backend_host_after(mem, host, plan);
        struct netplan *before = netplan_load(mem, host, &ignored);
        struct netplan *after = netplan_load(mem, &then, &ignored);
        const char *renderer = netplan_renderer(after, netplan_find(after, intent->bridge));
        bool nm = strcmp(renderer, "NetworkManager") == 0;

        if (!host->system.services[nm ? SERVICE_NETWORKMANAGER : SERVICE_NETWORKD].running)
                return;
        LIST_ADD(mem, &plan->adoption.take,
                 generate_step("netplan makes the files anew", GENERATE_SECONDS));
        LIST_ADD(mem, &plan->adoption.leave,
                 generate_step("netplan makes the files as they were", GENERATE_SECONDS));
        if (nm)
                adopt_nm(mem, host, before, after, intent, plan);
        else
                adopt_networkd(mem, host, plan);
}

/* netplan's generator runs before any unit, so before --recover: the files that it has made for its
 * renderer are made anew. Later releases do it in a unit, which comes after that. */
void netplan_reread(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan)
{
        (void) host;
        (void) intent;
        LIST_ADD(mem, &plan->adoption.reread,
                 generate_step("netplan's generator comes first", GENERATE_AT_BOOT_SECONDS));
}
