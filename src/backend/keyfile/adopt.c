// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which profiles NetworkManager is to activate after a live switch, and which it had before.
 */
#include <string.h>

#include "backend/adopt/adoption.h"
#include "backend/keyfile/keyfile.h"

/* The operation that writes the profile of a link: its text says connection.interface-name. */
static struct adopt_profile written(struct arena *mem, const struct plan *plan, const char *link,
                                    const char *uuid)
{
        struct adopt_profile profile = { .link = link };

        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op *op = &plan->ops.items[i];
                const char *name, *has;
                struct ini doc;

                if (op->type != OP_FILE || !op->file.after)
                        continue;
                doc = ini_parse(mem, op->file.after, INI_KEYFILE);
                name = ini_get(&doc, "connection", "interface-name");
                has = ini_get(&doc, "connection", "uuid");
                if ((name && strcmp(name, link) == 0) || (uuid && has && strcmp(uuid, has) == 0)) {
                        profile.path = op->file.path;
                        profile.uuid = has;
                }
        }
        return profile;
}

/* The profile that the link has before the switch: of a file, or made up. */
static struct adopt_profile present(struct arena *mem, const struct host *host,
                                    const struct plan *plan, const char *link)
{
        struct refusal_list refusals = { 0 };
        struct keyfile found = keyfile_find(mem, host, link, MATCH_UNSURE, &refusals);
        struct ini device = adopt_nm_device(mem, host, link);
        /* for an undo it has changed since */
        const char *active = plan->undo ? NULL : ini_get(&device, "device", "connection-uuid");

        return (struct adopt_profile){
                .link = link,
                .path = found.file ? found.file->path : NULL,
                .uuid = found.uuid ? found.uuid : active,
        };
}

struct profile_list {
        struct adopt_profile *items;
        size_t n;
};

void keyfile_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan)
{
        struct profile_list ports = { 0 }, former = { 0 };
        struct adopt_nm nm = { .bridge = written(mem, plan, intent->bridge, NULL) };

        if (!host->system.services[SERVICE_NETWORKMANAGER].running)
                return;
        if (!nm.bridge.path)
                nm.bridge = present(mem, host, plan, intent->bridge);
        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];
                struct adopt_profile was = present(mem, host, plan, port->name);

                if (port->in_place)
                        continue;
                LIST_ADD(mem, &former, was);
                LIST_ADD(mem, &ports, written(mem, plan, port->name, was.uuid));
        }
        nm.ports = ports.items;
        nm.former = former.items;
        nm.n_ports = ports.n;
        adopt_networkmanager(mem, plan, &nm);
}
