// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ifcfg backend: Red Hat's /etc/sysconfig/network-scripts/ifcfg-*, read by NetworkManager's
 * ifcfg-rh plugin and by the shell scripts of initscripts. This file is the backend's contract with
 * the rest; render.c puts the plan together.
 */
#include <string.h>

#include "backend/common/client-file.h"
#include "backend/common/embedded.h"
#include "backend/common/link-file.h"
#include "backend/ifcfg/ifcfg.h"

static const struct source sources[] = {
        /* one that is named after the link is asked for by itself: ifcfg_find() */
        { SCRIPTS_FOLDER, "ifcfg-*", SOURCE_LINKS, PASS_MOST },
        { SCRIPTS_FOLDER, "route-*", SOURCE_ASIDE, 0 },
        { SCRIPTS_FOLDER, "route6-*", SOURCE_ASIDE, 0 },
        { SCRIPTS_FOLDER, "rule-*", SOURCE_ASIDE, 0 },
        { SCRIPTS_FOLDER, "rule6-*", SOURCE_ASIDE, 0 },
        { SCRIPTS_FOLDER, "*.route", SOURCE_ASIDE, 0 },
        { "/etc/sysconfig", "network", SOURCE_LINKS, PASS_FOLDER },
        { "/etc/sysconfig", "static-routes", SOURCE_ASIDE, 0 },
        { "/etc/sysconfig", "static-routes-ipv6", SOURCE_ASIDE, 0 },
        { "/run/NetworkManager/devices", "*", SOURCE_ASIDE, 0 },
        LINK_FILE_SOURCES,
        CLIENT_SETTINGS_SOURCES,
        { "/var/lib/dhclient", "dhclient*-*.lease*", SOURCE_ASIDE, 0 },
};

/* A backup, or the loopback link's. */
static bool overlooks(const struct host *host, const struct file *file)
{
        static const char prefix[] = SCRIPTS_FOLDER "/ifcfg-";
        const char *suffix = file->path + sizeof(prefix) - 1;

        return strncmp(file->path, prefix, sizeof(prefix) - 1) == 0 &&
               (strcmp(suffix, "lo") == 0 || ifcfg_ignored(host, suffix));
}

static const char *builtin_template(const char *set, const char *file)
{
        return embedded_template(set, "ifcfg", file);
}

static const char *name_problem(const char *name)
{
        size_t len = strlen(name);

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
        .reader_path = "/usr/lib64/NetworkManager", /* network-scripts read them without it */
        /* RHEL 10 and Fedora 41 read them no more, and leave them where they are. */
        .unread_hint = "nmcli connection migrate makes a keyfile of it where NetworkManager still "
                       "has its ifcfg plugin; or say --dhcp, --address or --no-ip",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .overlooks = overlooks,
        .builtin_template = builtin_template,
        .claim = ifcfg_claim,
        .name_problem = name_problem,
        .inspect = ifcfg_inspect,
        .macs = ifcfg_macs,
        .rendering = &ifcfg_rendering,
        .adopt = ifcfg_adopt,
        .give_lease_back = ifcfg_give_lease_back,
};
