// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The keyfile backend: NetworkManager's own profiles, *.nmconnection. This file is the backend's
 * contract with the rest; render.c puts the plan together.
 */
#include "backend/keyfile/keyfile.h"

#include <string.h>

#include "backend/common/client-file.h"
#include "backend/common/embedded.h"
#include "backend/common/link-file.h"

static const struct source sources[] = {
        /* "failed to load connection: file is not a regular file", and it goes on (1.42) */
        { KEYFILE_ETC, "*", SOURCE_LINKS, PASS_IRREGULAR },
        { KEYFILE_RUN, "*", SOURCE_LINKS, PASS_IRREGULAR },
        { KEYFILE_LIB, "*", SOURCE_LINKS, PASS_IRREGULAR },
        { "/etc/NetworkManager", "NetworkManager.conf", SOURCE_LINKS, 0 },
        { "/etc/NetworkManager/conf.d", "*.conf", SOURCE_LINKS, 0 },
        { "/run/NetworkManager/conf.d", "*.conf", SOURCE_LINKS, 0 },
        { "/usr/lib/NetworkManager/conf.d", "*.conf", SOURCE_LINKS, 0 },
        { "/run/NetworkManager/devices", "*", SOURCE_ASIDE, 0 },
        LINK_FILE_SOURCES,
        { "/var/lib/NetworkManager", "timestamps", SOURCE_ASIDE, 0 },
        { "/var/lib/NetworkManager", "no-auto-default.state", SOURCE_ASIDE, 0 },
        { "/etc", "machine-id", SOURCE_ASIDE, 0 },
};

/* The addresses that NetworkManager, or the kernel, made of the links here; what dhclient is told.
 */
static struct source_list more_sources(struct arena *mem, const struct request *request,
                                       const struct host *host)
{
        static const struct source settings[] = { CLIENT_SETTINGS_SOURCES };
        struct source_list more = { 0 };
        bool here = false;

        for (size_t i = 0; i < request->ports.n; i++)
                here |= host_link(host, request->ports.items[i]) != NULL;
        if (here)
                LIST_ADD(mem, &more,
                         (struct source){ "/proc/self/net", "if_inet6", SOURCE_ASIDE, 0 });
        for (size_t i = 0; keyfile_by_dhclient(mem, host) && i < ARRAY_LEN(settings); i++)
                LIST_ADD(mem, &more, settings[i]);
        return more;
}

static const char *builtin_template(const char *set, const char *file)
{
        return embedded_template(set, "keyfile", file);
}

static bool overlooks(const struct host *host, const struct file *file)
{
        (void) host;
        return keyfile_overlooks(file->path);
}

/* Does the profile bind the link to this backend? netplan's are netplan's. */
static bool is_claim(const struct keyfile *profile)
{
        return profile->match != MATCH_NONE && !profile->generated && !profile->netplan &&
               !profile->ignored;
}

static bool has_netplan(const struct keyfile_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].match != MATCH_NONE && list->items[i].netplan)
                        return true;
        return false;
}

static const struct keyfile *claiming(const struct keyfile_list *list)
{
        const struct keyfile *best = NULL;

        for (size_t i = 0; i < list->n; i++)
                if (is_claim(&list->items[i]) && (!best || list->items[i].match > best->match))
                        best = &list->items[i];
        return best;
}

static bool is_card(const struct link *link)
{
        return !link || link->kind == LINK_PHYSICAL || link->kind == LINK_VETH;
}

/* The claim of a NetworkManager that starts at boot. */
static struct claim claim_enabled(struct arena *mem, const struct host *host, const char *name,
                                  const struct keyfile_list *list)
{
        const struct keyfile *profile = claiming(list);
        const char *path = NULL;

        if (keyfile_unmanaged(mem, host, name, false, &path)) /* says why, if nobody else has it */
                return profile ? (struct claim){ CLAIM_INSTALLED,
                                                 arena_printf(
                                                         mem,
                                                         "NetworkManager is enabled, and %s is "
                                                         "for %s",
                                                         profile->file->path, name) }
                               : (struct claim){ CLAIM_NONE, NULL };
        if (profile && profile->match >= MATCH_MAC)
                return (struct claim){ CLAIM_LINK,
                                       arena_printf(mem,
                                                    "NetworkManager is enabled, and %s is "
                                                    "for %s",
                                                    profile->file->path, name) };
        if (profile)
                return (struct claim){ CLAIM_DEFAULT,
                                       arena_printf(mem,
                                                    "NetworkManager is enabled, and %s is "
                                                    "for cards such as %s",
                                                    profile->file->path, name) };
        if (!has_netplan(list) && is_card(host_link(host, name)) &&
            !keyfile_no_default(mem, host, name))
                return (struct claim){ CLAIM_DEFAULT,
                                       arena_printf(mem,
                                                    "NetworkManager is enabled, and would "
                                                    "configure %s by itself",
                                                    name) };
        return (struct claim){ CLAIM_ENABLED, "NetworkManager is enabled" };
}

static struct claim claim(struct arena *mem, const struct host *host, const char *name)
{
        const struct network_service_state *service =
                &host->system.services[SERVICE_NETWORKMANAGER];
        struct keyfile_list list = keyfile_load(mem, host, name);

        if (service->enabled)
                return claim_enabled(mem, host, name, &list);
        if (service->installed)
                return (struct claim){ CLAIM_INSTALLED, "NetworkManager is installed" };
        if (claiming(&list))
                return (struct claim){ CLAIM_FILES, "there are files in " KEYFILE_ETC };
        return (struct claim){ CLAIM_NONE, NULL };
}

static const char *name_problem(const char *name)
{
        return *name == '.' ? "begins with a dot, and NetworkManager does not read hidden files"
                            : NULL;
}

const struct backend keyfile_backend = {
        .name = "keyfile",
        .summary = "NetworkManager's profiles",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .builtin_template = builtin_template,
        .more_sources = more_sources,
        .overlooks = overlooks,
        .claim = claim,
        .name_problem = name_problem,
        .inspect = keyfile_inspect,
        .macs = keyfile_macs,
        .rendering = &keyfile_rendering,
        .adopt = keyfile_adopt,
};
