// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ifcfg backend: Red Hat's /etc/sysconfig/network-scripts/ifcfg-*, read by NetworkManager's
 * ifcfg-rh plugin and by the shell scripts of initscripts. This file is the backend's contract with
 * the rest; ifcfg-render.c puts the plan together.
 */
#include <string.h>

#include "backend/embedded.h"
#include "backend/ifcfg.h"

void ifcfg_add_op(struct arena *mem, struct plan *plan, const struct host *host, const char *path,
                  const char *after, const char *why)
{
        const struct file *file = host_file(host, path);
        struct op op = {
                .type = OP_FILE,
                .why = why,
                .file = {
                        .path = file && after ? file->real : path,
                        .before = file ? file->data : NULL,
                        .after = after,
                },
        };

        if (op.file.before && after && strcmp(op.file.before, after) == 0)
                return;
        LIST_ADD(mem, &plan->ops, op);
}

void ifcfg_refuse(struct arena *mem, struct refusal_list *refusals, const char *where,
                  const char *what, const char *hint)
{
        LIST_ADD(mem, refusals, (struct refusal){ where, what, hint });
}

void ifcfg_add_key(struct arena *mem, struct plan *plan, const char *path, const char *key,
                   enum key_fate fate, const char *why)
{
        LIST_ADD(mem, &plan->keys, (struct key_reason){ path, key, fate, why });
}

static const struct source sources[] = {
        { SCRIPTS_FOLDER, "ifcfg-*", SOURCE_READ },
        { SCRIPTS_FOLDER, "route-*", SOURCE_READ },
        { SCRIPTS_FOLDER, "route6-*", SOURCE_READ },
        { SCRIPTS_FOLDER, "rule-*", SOURCE_READ },
        { SCRIPTS_FOLDER, "rule6-*", SOURCE_READ },
        { SCRIPTS_FOLDER, "*.route", SOURCE_READ },
        { "/etc/sysconfig", "network", SOURCE_READ },
        { "/etc/sysconfig", "static-routes", SOURCE_READ },
        { "/etc/sysconfig", "static-routes-ipv6", SOURCE_READ },
        { "/etc/dhcp", "dhclient*-*.conf", SOURCE_READ },
        { "/etc", "dhclient*-*.conf", SOURCE_READ },
        { "/var/lib/dhclient", "dhclient*-*.lease*", SOURCE_READ },
};

static const char *builtin_template(const char *set, const char *file)
{
        return embedded_template(set, "ifcfg", file);
}

static bool has_ifcfg_files(const struct host *host)
{
        static const char prefix[] = SCRIPTS_FOLDER "/ifcfg-";

        for (size_t i = 0; i < host->files.n; i++)
                if (strncmp(host->files.items[i].path, prefix, sizeof(prefix) - 1) == 0)
                        return true;
        return false;
}

static const char *present(const struct host *host)
{
        const struct ifcfg_readers *here = &host->system.ifcfg;

        if (here->networkmanager)
                return "NetworkManager's ifcfg plugin is installed";
        if (here->scripts)
                return "network-scripts are installed";
        return has_ifcfg_files(host) ? "there are files in " SCRIPTS_FOLDER : NULL;
}

static const char *name_problem(const char *name)
{
        static const char *const endings[] = { ".bak", ".orig", ".rpmnew", ".rpmsave", ".rpmorig",
                                               ".old", ".rej",  ".augnew", ".augtmp",  ".route" };
        size_t len = strlen(name);

        if (strstr(name, "-range"))
                return "holds \"-range\": network-scripts take its file for a range of aliases";
        for (size_t i = 0; i < ARRAY_LEN(endings); i++)
                if (len > strlen(endings[i]) &&
                    strcmp(name + len - strlen(endings[i]), endings[i]) == 0)
                        return "ends like a backup: readers of ifcfg files would skip its file";
        return NULL;
}

const struct backend ifcfg_backend = {
        .name = "ifcfg",
        .summary = "Red Hat's ifcfg files",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .builtin_template = builtin_template,
        .present = present,
        .name_problem = name_problem,
        .inspect = ifcfg_inspect,
        .render = ifcfg_render,
};
