// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ifcfg backend: Red Hat's /etc/sysconfig/network-scripts/ifcfg-*, read by NetworkManager's
 * ifcfg-rh plugin and by the shell scripts of initscripts. This file is the backend's contract with
 * the rest; ifcfg-render.c puts the plan together.
 */
#include <string.h>

#include "backend/embedded.h"
#include "backend/ifcfg.h"

static size_t folder_length(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash ? (size_t) (slash - path) : 0;
}

const char *ifcfg_real_path(struct arena *mem, const struct host *host, const char *path)
{
        size_t len = folder_length(path);

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                if (!file->symlink && folder_length(file->path) == len &&
                    strncmp(file->path, path, len) == 0)
                        return arena_printf(mem, "%.*s%s", (int) folder_length(file->real),
                                            file->real, path + len);
        }
        return path;
}

void ifcfg_add_op(struct arena *mem, struct plan *plan, const struct host *host, const char *path,
                  const char *after, const char *why)
{
        const struct file *file = host_file(host, path);
        struct op op = {
                .type = OP_FILE,
                .why = why,
                .file = {
                        .path = file && after ? file->real : ifcfg_real_path(mem, host, path),
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
        .present = present,
        .name_problem = name_problem,
        .inspect = ifcfg_inspect,
        .render = ifcfg_render,
};
