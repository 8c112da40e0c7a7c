// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which NetworkManager and which systemd are installed, told from the names of files: the first has
 * a folder for its plugins that is named after its version, the second a library. Whether
 * NetworkManager has the plugin for ifcfg files shows on the way.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "observe/observation.h"

#define PLUGIN  "libnm-settings-plugin-ifcfg-rh.so"
#define LIBRARY "libsystemd-shared-"

/* The first letters and digits of @text that look like a version: "1.42.4" of "1.42.4-2.el9". */
static const char *version_in(struct arena *mem, const char *text)
{
        size_t len = strspn(text, "0123456789.");

        while (len && text[len - 1] == '.')
                len--;
        return len ? arena_strndup(mem, text, len) : NULL;
}

/* What stands behind the last @tag of @text as a number; 0: it has none. */
static long release_of(const char *text, const char *tag)
{
        const char *at = strstr(text, tag);

        return at ? strtol(at + strlen(tag), NULL, 10) : 0;
}

/*
 * Red Hat's builds made new profiles as ifcfg files up to RHEL 8 and Fedora 32, and keyfiles since,
 * whatever their version is: RHEL 8 ends with 1.40, RHEL 9 begins with 1.36. The release is in the
 * name of the folder.
 */
static bool writes_ifcfg(const char *folder)
{
        long el = release_of(folder, ".el"), fc = release_of(folder, ".fc");

        return el ? el <= 8 : fc ? fc <= 32 : false;
}

/* Of several folders the newest: others may be left from before an update. */
static void look_into(const struct observation *obs, const char *folder)
{
        struct system *system = &obs->host->system;
        const char **version = &system->services[SERVICE_NETWORKMANAGER].version;
        struct stat st;
        struct name_list names;
        int r;

        observe_unseen(obs, folder, observe_names(obs, folder, "[0-9]*", &names), false);
        for (size_t i = 0; i < names.n; i++) {
                const char *name = names.items[i];
                const char *path = arena_printf(obs->mem, "%s/%s/" PLUGIN, folder, name);
                const char *found = version_in(obs->mem, name);

                if (!found)
                        continue;
                if (!*version || strverscmp(found, *version) > 0)
                        *version = found;
                r = fs_stat(obs->fs, path, true, &st);
                observe_unseen(obs, path, r, false);
                if (r == 0) {
                        system->ifcfg.networkmanager = true;
                        system->ifcfg.nm_writes = writes_ifcfg(name);
                }
        }
}

static void look_for_systemd(const struct observation *obs, const char *folder)
{
        const char **version = &obs->host->system.services[SERVICE_NETWORKD].version;
        struct name_list names;

        if (*version || observe_names(obs, folder, LIBRARY "*", &names) < 0)
                return;
        for (size_t i = 0; i < names.n && !*version; i++)
                *version = version_in(obs->mem, names.items[i] + strlen(LIBRARY));
}

/* /usr/lib/x86_64-linux-gnu and the like */
static const char *multiarch_folder(const struct observation *obs)
{
        struct name_list names;

        if (observe_names(obs, "/usr/lib", "*-linux-*", &names) < 0 || !names.n)
                return NULL;
        return arena_path(obs->mem, "/usr/lib", names.items[0]);
}

void observe_versions(const struct observation *obs)
{
        const char *folders[] = { "/usr/lib64", multiarch_folder(obs), "/usr/lib" };

        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
                if (!folders[i])
                        continue;
                look_into(obs, arena_printf(obs->mem, "%s/NetworkManager", folders[i]));
                look_for_systemd(obs, arena_printf(obs->mem, "%s/systemd", folders[i]));
        }
        /* where that is no link to /usr/lib: a Debian that was installed long ago */
        look_for_systemd(obs, "/lib/systemd");
}
