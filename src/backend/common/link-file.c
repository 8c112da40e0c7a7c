// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of all .link files udev takes the first that matches, in the order of their names, whatever
 * folder they are in. One that has nothing but the name of the bridge in [Match] leaves name and
 * MAC alone if it comes first. PermanentMACAddress= matches no bridge.
 */
#include "backend/common/link-file.h"

#include <string.h>

#include "backend/common/reading.h"
#include "mkbridge/names.h"

#define FOLDER "/etc/systemd/network/"
#define BLANKS " \t"

/* The name of a file that udev reads; or NULL. */
static const char *link_file_name(const struct file *file)
{
        static const char folder[] = "/systemd/network/", ending[] = ".link";
        const char *at = strstr(file->path, folder);
        const char *name = at ? at + strlen(folder) : "";
        size_t len = strlen(name), tail = strlen(ending);

        return file->state == FILE_READ && !strchr(name, '/') && len > tail &&
                               strcmp(name + len - tail, ending) == 0
                       ? name
                       : NULL;
}

/* Is the MAC one of the words of MACAddress=? */
static bool has_mac(struct arena *mem, const char *list, const char *mac)
{
        for (list += strspn(list, BLANKS); *list; list += strspn(list, BLANKS)) {
                const size_t len = strcspn(list, BLANKS);

                if (mac_is_same(arena_strndup(mem, list, len), mac))
                        return true;
                list += len;
        }
        return false;
}

/* Does its [Match] ask for that MAC, by that key? */
static bool asks_for(struct arena *mem, const struct file *file, const char *key, const char *mac)
{
        struct ini doc = file_ini(mem, file, INI_UNIT);

        for (size_t i = 0; i < doc.n; i++) {
                const struct ini_line *line = &doc.items[i];

                if (line->type == INI_KEY && strcmp(line->name, key) == 0 &&
                    strcmp(ini_section_name(&doc, line->section), "Match") == 0 &&
                    has_mac(mem, line->value, mac))
                        return true;
        }
        return false;
}

const char *link_file_name_of(struct arena *mem, const struct host *host, const char *mac)
{
        const char *found = NULL;

        for (size_t i = 0; i < host->files.n && !found; i++) {
                const struct file *file = &host->files.items[i];
                struct ini doc;

                if (!link_file_name(file) || !(asks_for(mem, file, "MACAddress", mac) ||
                                               asks_for(mem, file, "PermanentMACAddress", mac)))
                        continue;
                doc = file_ini(mem, file, INI_UNIT);
                found = ini_get(&doc, "Link", "Name");
        }
        return found;
}

/* The first file that would take the bridge for the card, and its name; or NULL. */
static const char *first_rival(struct arena *mem, const struct host *host, const char *mac,
                               const char **ret_path)
{
        const char *first = NULL;

        for (size_t i = 0; mac && i < host->files.n; i++) {
                const char *name = link_file_name(&host->files.items[i]);

                if (!name || (first && strcmp(name, first) >= 0) ||
                    !asks_for(mem, &host->files.items[i], "MACAddress", mac))
                        continue;
                first = name;
                *ret_path = host->files.items[i].path;
        }
        return first;
}

/* A name for the file that is not taken and comes before that of @rival; or NULL. */
static const char *free_path(struct arena *mem, const struct host *host, const char *bridge,
                             const char *name, const char *rival)
{
        const char *const candidates[] = { name, arena_printf(mem, "00-%s.link", bridge),
                                           arena_printf(mem, "0-%s.link", bridge) };

        for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
                const char *path = arena_printf(mem, FOLDER "%s", candidates[i]);

                if ((!rival || strcmp(candidates[i], rival) < 0) && !host_file(host, path))
                        return path;
        }
        return NULL;
}

void backend_add_link_file(struct arena *mem, const struct host *host, const char *bridge,
                           const char *mac, bool late, const char *name, struct plan *plan)
{
        const char *rival_path = NULL, *rival = first_rival(mem, host, mac, &rival_path);
        const char *path = free_path(mem, host, bridge, name, rival);

        if (mac && !rival && !late)
                return;
        if (!path) {
                refuse(mem, &plan->refusals, rival_path ? rival_path : FOLDER,
                       "give it a name that comes later in the alphabet",
                       "comes before any file for %s, and udev would take that for the card",
                       bridge);
                return;
        }
        backend_add_op(mem, plan, host, path,
                       arena_printf(mem,
                                    "[Match]\nOriginalName=%s\n\n[Link]\nMACAddressPolicy=none\n",
                                    bridge),
                       rival ? arena_printf(mem,
                                            "keeps udev from taking the bridge for the card, by "
                                            "%s",
                                            rival_path)
                             : "keeps udev from making up a MAC for the bridge");
}
