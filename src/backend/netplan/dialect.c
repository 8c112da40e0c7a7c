// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The netplan backend: YAML in /etc/netplan, of which netplan makes files for networkd or
 * NetworkManager at each boot. This file is the backend's contract with the rest; render.c
 * puts the plan together.
 */
#include "backend/netplan/netplan.h"

#include <string.h>

#include "backend/adopt/networkd-state.h"
#include "backend/common/embedded.h"
#include "backend/common/link-file.h"

static const struct source sources[] = {
        /* it gives up all of them for one that it cannot read (0.106) */
        { NETPLAN_FOLDER, "*.yaml", SOURCE_LINKS, 0 },
        { "/run/netplan", "*.yaml", SOURCE_LINKS, 0 },
        { "/usr/lib/netplan", "*.yaml", SOURCE_LINKS, 0 },
        { "/lib/netplan", "*.yaml", SOURCE_LINKS, 0 },
        { "/usr/share/netplan/netplan", "_features.py", SOURCE_ASIDE, 0 },
        { "/run/NetworkManager/devices", "*", SOURCE_ASIDE, 0 },
        { "/etc/systemd/network/10-netplan-*.network.d", "*.conf", SOURCE_ASIDE, 0 },
        { "/etc/systemd/network/10-netplan-*.netdev.d", "mkbridge.conf", SOURCE_ASIDE, 0 },
        LINK_FILE_SOURCES,
};

static const char *builtin_template(const char *set, const char *file)
{
        return embedded_template(set, "netplan", file);
}

static struct claim claim(struct arena *mem, const struct host *host, const char *name)
{
        struct refusal_list ignored = { 0 };
        struct netplan *netplan = netplan_load(mem, host, &ignored);
        struct netplan_match found = netplan_match(netplan, name, &ignored);

        if (!host->system.services[SERVICE_NETPLAN].installed)
                return netplan->files.n
                               ? (struct claim){ CLAIM_FILES, "there are files in " NETPLAN_FOLDER }
                               : (struct claim){ CLAIM_NONE, NULL };
        if (found.def)
                return (struct claim){ CLAIM_LINK,
                                       arena_printf(mem, "netplan is installed, and %s is for %s",
                                                    found.def->places.items[0].file->path, name) };
        if (ignored.n)
                return (struct claim){
                        CLAIM_LINK, arena_printf(mem, "netplan is installed, and %s may be for %s",
                                                 ignored.items[0].where, name)
                };
        return (struct claim){ CLAIM_INSTALLED,
                               arena_printf(mem,
                                            "netplan is installed, but no file of its own is "
                                            "for %s",
                                            name) };
}

/* What netplan takes for a setting where it expects a name, and what its renderer takes for none.
 */
static const char *name_problem(const char *name)
{
        return strcmp(name, "renderer") == 0 ? "is a word of netplan's"
                                             : networkd_name_problem(name);
}

const struct backend netplan_backend = {
        .name = "netplan",
        .l3_on_ports = true,
        .summary = "netplan's YAML, for networkd or NetworkManager",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .overlooks = netplan_overlooks,
        .builtin_template = builtin_template,
        .claim = claim,
        .name_problem = name_problem,
        .inspect = netplan_inspect,
        .macs = netplan_macs,
        .rendering = &netplan_rendering,
        .adopt = netplan_adopt,
        .reread = netplan_reread,
};
