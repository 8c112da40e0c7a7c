// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ifcfg backend: Red Hat's /etc/sysconfig/network-scripts/ifcfg-*, read by NetworkManager's
 * ifcfg-rh plugin and by the shell scripts of initscripts. This file is the backend's contract with
 * the rest; ifcfg-render.c puts the plan together.
 */
#include <string.h>

#include "backend/embedded.h"
#include "backend/ifcfg.h"

static const struct source sources[] = {
        { SCRIPTS_FOLDER, "ifcfg-*" },
        { SCRIPTS_FOLDER, "route-*" },
        { SCRIPTS_FOLDER, "route6-*" },
        { SCRIPTS_FOLDER, "rule-*" },
        { SCRIPTS_FOLDER, "rule6-*" },
        { SCRIPTS_FOLDER, "*.route" },
        { "/etc/sysconfig", "network" },
        { "/etc/sysconfig", "static-routes" },
        { "/etc/sysconfig", "static-routes-ipv6" },
        { "/etc/dhcp", "dhclient*-*.conf" },
        { "/etc", "dhclient*-*.conf" },
        { "/var/lib/dhclient", "dhclient*-*.lease*" },
        { KEYFILE_FOLDER, "*" },
};

static const char *builtin_template(const char *set, const char *file)
{
        return embedded_template(set, "ifcfg", file);
}

static const char *name_problem(const char *name)
{
        size_t len = strlen(name);

        if (strcmp(name, "lo") == 0)
                return "is that of the loopback link";
        if (strstr(name, "-range"))
                return "holds \"-range\": network-scripts take its file for a range of aliases";
        if (len > 6 && strcmp(name + len - 6, ".route") == 0)
                return "ends in \".route\", like the files of network-scripts for routes";
        return ifcfg_backup_name(name)
                       ? "ends like a backup: readers of ifcfg files would skip its file"
                       : NULL;
}

const struct backend ifcfg_backend = {
        .name = "ifcfg",
        .summary = "Red Hat's ifcfg files",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .builtin_template = builtin_template,
        .claim = ifcfg_claim,
        .name_problem = name_problem,
        .inspect = ifcfg_inspect,
        .render = ifcfg_render,
        .adopt = ifcfg_adopt,
};
