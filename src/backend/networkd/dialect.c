// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The networkd backend: systemd-networkd's .network and .netdev files. This file is the backend's
 * contract with the rest; render.c puts the plan together.
 */
#include "backend/networkd/networkd.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "backend/common/embedded.h"
#include "backend/adopt/networkd.h"

#define FOLDERS(folder, glob, weight, passes)                                                      \
        { NETWORKD_FOLDER folder, glob, weight, passes },                                          \
                { "/run/systemd/network" folder, glob, weight, passes },                           \
                { "/usr/local/lib/systemd/network" folder, glob, weight, passes },                 \
                { "/usr/lib/systemd/network" folder, glob, weight, passes },                       \
        {                                                                                          \
                "/lib/systemd/network" folder, glob, weight, passes                                \
        }

static const struct source sources[] = {
        FOLDERS("", "*.network", SOURCE_LINKS, NETWORKD_PASSES),
        FOLDERS("", "*.netdev", SOURCE_LINKS, NETWORKD_PASSES),
        FOLDERS("", "*.link", SOURCE_ASIDE, NETWORKD_PASSES),
        FOLDERS("/*.network.d", "*.conf", SOURCE_LINKS, NETWORKD_DROP_IN_PASSES),
        FOLDERS("/*.netdev.d", "*.conf", SOURCE_LINKS, NETWORKD_DROP_IN_PASSES),
        FOLDERS("/*.link.d", "*.conf", SOURCE_ASIDE, NETWORKD_DROP_IN_PASSES),
};

static const char *builtin_template(const char *set, const char *file)
{
        return embedded_template(set, "networkd", file);
}

/* What the running networkd and udev say of the ports. */
static struct source_list more_sources(struct arena *mem, const struct request *request,
                                       const struct host *host)
{
        static const char *const folders[] = { "/run/systemd/netif/links",
                                               "/run/systemd/netif/leases" };
        struct source_list more = { 0 };

        for (size_t i = 0; i < request->ports.n && !host->system.offline; i++) {
                const struct link *link = host_link(host, request->ports.items[i]);

                if (!link)
                        continue;
                for (size_t k = 0; k < ARRAY_LEN(folders); k++)
                        LIST_ADD(mem, &more,
                                 (struct source){ folders[k], arena_printf(mem, "%d", link->index),
                                                  SOURCE_ASIDE, 0 });
                LIST_ADD(mem, &more,
                         (struct source){ "/run/udev/data", arena_printf(mem, "n%d", link->index),
                                          SOURCE_ASIDE, 0 });
        }
        return more;
}

/* Files that others make at each boot: netplan, and the kernel command line. */
static bool is_generated(const struct networkd_unit *unit)
{
        static const char run[] = "/run/";

        return strncmp(unit->items[0].file->path, run, sizeof(run) - 1) == 0 &&
               (strncmp(unit->name, "10-netplan-", strlen("10-netplan-")) == 0 ||
                strncmp(unit->name, "70-", 3) == 0);
}

static struct claim claim_file(struct arena *mem, const struct networkd_found *found,
                               const char *name)
{
        const char *path = found->unit->items[0].file->path;

        if (networkd_true(networkd_get(found->unit, "Link", "Unmanaged")))
                return (struct claim){ CLAIM_NONE, NULL };
        if (found->own)
                return (struct claim){ CLAIM_LINK,
                                       arena_printf(mem,
                                                    "systemd-networkd is enabled, and %s is for %s",
                                                    path, name) };
        return (struct claim){
                CLAIM_DEFAULT,
                arena_printf(mem, "systemd-networkd is enabled, and %s is for %s, among others",
                             path, name)
        };
}

static bool has_files(const struct host *host)
{
        for (size_t i = 0; i < host->files.n; i++)
                if (networkd_is_ours(host->files.items[i].path))
                        return true;
        return false;
}

static struct claim claim(struct arena *mem, const struct host *host, const char *name)
{
        const struct network_service_state *state = &host->system.services[SERVICE_NETWORKD];
        struct networkd_link link = networkd_link(mem, host, name);
        struct refusal_list ignored = { 0 };
        struct networkd_found found;

        if (state->installed && state->enabled) {
                found = networkd_find(mem, host, &link, &ignored);
                if (found.unit && !is_generated(found.unit))
                        return claim_file(mem, &found, name);
                return (struct claim){ CLAIM_ENABLED, "systemd-networkd is enabled" };
        }
        if (has_files(host))
                return state->installed
                               ? (struct claim){ CLAIM_INSTALLED,
                                                 "systemd-networkd is installed, and there are "
                                                 "files in " NETWORKD_FOLDER }
                               : (struct claim){ CLAIM_FILES,
                                                 "there are files in " NETWORKD_FOLDER };
        if (state->installed)
                return (struct claim){ CLAIM_INSTALLED, "systemd-networkd is installed" };
        return (struct claim){ CLAIM_NONE, NULL };
}

/* The name of the file that the plan writes for a link; NULL: none. */
static const char *written_for(const struct plan *plan, struct arena *mem, const char *name,
                               bool *made)
{
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op *op = &plan->ops.items[i];
                const char *slash = op->type == OP_FILE ? strrchr(op->file.path, '/') : NULL;
                struct ini doc;
                const char *match;

                if (!slash || !op->file.after || !strstr(slash, ".network"))
                        continue;
                doc = ini_parse(mem, op->file.after, INI_UNIT);
                match = ini_get(&doc, "Match", "Name");
                if (!match || strcmp(match, name) != 0)
                        continue;
                *made = !op->file.before;
                return slash + 1;
        }
        return NULL;
}

static struct networkd_former former(struct arena *mem, const struct host *host,
                                     const struct plan *plan, const char *name)
{
        struct networkd_former port = { .name = name };
        struct networkd_link link = networkd_link(mem, host, name);
        struct refusal_list ignored = { 0 };
        struct networkd_found found = networkd_find(mem, host, &link, &ignored);
        bool made = false;

        port.has_file = found.unit;
        port.file = written_for(plan, mem, name, &made);
        if (!port.file && found.unit)
                port.file = found.unit->name; /* found by its MAC */
        if (made && found.unit)
                port.shared = found.unit->items[0].file->path;
        return port;
}

static void adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                  struct plan *plan)
{
        struct networkd_former *ports = arena_alloc(mem, (intent->ports.n + 1) * sizeof(*ports));
        bool made;
        const char *bridge = written_for(plan, mem, intent->bridge, &made);
        size_t n = 0;

        if (!host->system.services[SERVICE_NETWORKD].running)
                return;
        for (size_t i = 0; i < intent->ports.n; i++) {
                if (intent->ports.items[i].in_place)
                        continue;
                ports[n] = former(mem, host, plan, intent->ports.items[i].name);
                n += ports[n].file != NULL;
        }
        adopt_networkd_ports(mem, host, plan, bridge, ports, n);
}

const struct backend networkd_backend = {
        .name = "networkd",
        .l3_on_ports = true,
        .summary = "systemd-networkd's .network and .netdev files",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .more_sources = more_sources,
        .overlooks = networkd_overlooks,
        .builtin_template = builtin_template,
        .claim = claim,
        .name_problem = networkd_name_problem,
        .inspect = networkd_inspect,
        .macs = networkd_macs,
        .rendering = &networkd_rendering,
        .adopt = adopt,
};
