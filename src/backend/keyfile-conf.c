// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What NetworkManager is told beside its profiles: NetworkManager.conf and the conf.d folders, what
 * it keeps of a link while it runs, and a UUID for a new profile.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "backend/keyfile.h"

/* In the order in which they are read: a later one overrides. */
static const char *const folders[] = {
        "/usr/lib/NetworkManager/conf.d/",
        "/run/NetworkManager/conf.d/",
        "/etc/NetworkManager/",
        "/etc/NetworkManager/conf.d/",
};

enum { FOLDER_MAIN = 2 };

/* The name of a file below one of the folders, if it is of that very folder; or NULL. */
static const char *name_in(const char *path, size_t folder)
{
        size_t len = strlen(folders[folder]);
        const char *name = strncmp(path, folders[folder], len) == 0 ? path + len : NULL;

        if (!name || strchr(name, '/'))
                return NULL;
        if (folder == FOLDER_MAIN && strcmp(name, "NetworkManager.conf") != 0)
                return NULL;
        return name;
}

/* A file of the same name in a folder that is read later takes its place. */
static bool is_replaced(const struct host *host, struct arena *mem, const char *name, size_t folder)
{
        for (size_t later = folder + 1; later < ARRAY_LEN(folders); later++) {
                const char *path = arena_printf(mem, "%s%s", folders[later], name);

                if (later != FOLDER_MAIN && folder != FOLDER_MAIN && host_file(host, path))
                        return true;
        }
        return false;
}

/* The value of the last file that has it, and that file. */
static const char *conf_get(struct arena *mem, const struct host *host, const char *section,
                            const char *key, const char **ret_path)
{
        const char *value = NULL;

        for (size_t folder = 0; folder < ARRAY_LEN(folders); folder++) {
                for (size_t i = 0; i < host->files.n; i++) {
                        const struct file *file = &host->files.items[i];
                        const char *name = name_in(file->path, folder), *has;
                        struct ini doc;

                        if (!name || file->state != FILE_READ ||
                            is_replaced(host, mem, name, folder))
                                continue;
                        doc = ini_parse(mem, file->data, INI_KEYFILE);
                        has = ini_get(&doc, section, key);
                        value = has ? has : value;
                        *ret_path = has ? file->path : *ret_path;
                }
        }
        return value;
}

/* One word of a device list, "Device List Format" in NetworkManager.conf(5). */
static bool matches_device(const char *word, const char *name, const struct link *link, bool bridge)
{
        static const char interface[] = "interface-name:", type[] = "type:", mac[] = "mac:";

        if (strcmp(word, "*") == 0)
                return true;
        if (strncmp(word, interface, strlen(interface)) == 0) {
                word += strlen(interface);
                return *word == '=' ? strcmp(word + 1, name) == 0
                                    : fnmatch(word + (*word == '~'), name, 0) == 0;
        }
        if (strncmp(word, type, strlen(type)) == 0)
                return strcmp(word + strlen(type), bridge ? "bridge" : "ethernet") == 0;
        if (strncmp(word, mac, strlen(mac)) == 0)
                word += strlen(mac);
        return strcmp(word, name) == 0 || (link && link->mac && strcasecmp(word, link->mac) == 0) ||
               (link && link->permanent_mac && strcasecmp(word, link->permanent_mac) == 0);
}

/* "A;B;except:C": one that matches, and no exception that does. */
static bool in_device_list(struct arena *mem, const char *list, const char *name,
                           const struct link *link, bool bridge)
{
        static const char except[] = "except:";
        bool found = false;

        for (const char *at = list; *at;) {
                size_t len = strcspn(at, ";, \t");
                const char *word = arena_strndup(mem, at, len);
                bool exception = strncmp(word, except, strlen(except)) == 0;

                word += exception ? strlen(except) : 0;
                if (len && matches_device(word, name, link, bridge)) {
                        if (exception)
                                return false;
                        found = true;
                }
                at += len + (at[len] != '\0');
        }
        return found;
}

bool keyfile_unmanaged(struct arena *mem, const struct host *host, const char *name, bool bridge,
                       const char **ret_path)
{
        const char *list = conf_get(mem, host, "keyfile", "unmanaged-devices", ret_path);

        return list && in_device_list(mem, list, name, host_link(host, name), bridge);
}

bool keyfile_no_default(struct arena *mem, const struct host *host, const char *name)
{
        const struct file *state = host_file(host, "/var/lib/NetworkManager/no-auto-default.state");
        const struct link *link = host_link(host, name);
        const char *path = NULL;
        const char *list = conf_get(mem, host, "main", "no-auto-default", &path);

        if (list && in_device_list(mem, list, name, link, false))
                return true;
        return state && state->data && link && link->mac && strcasestr(state->data, link->mac);
}

const char *keyfile_other_folder(struct arena *mem, const struct host *host, const char **ret_path)
{
        const char *folder = conf_get(mem, host, "keyfile", "path", ret_path);

        return folder && strcmp(folder, KEYFILE_ETC) != 0 ? folder : NULL;
}

struct ini keyfile_device(struct arena *mem, const struct host *host, const char *name)
{
        const struct link *link = host_link(host, name);
        const struct file *file = NULL;

        if (link)
                file = host_file(host,
                                 arena_printf(mem, "/run/NetworkManager/devices/%d", link->index));
        return ini_parse(mem, file && file->data ? file->data : "", INI_KEYFILE);
}

/* FNV-1a. */
static uint64_t hash(uint64_t seed, const char *text)
{
        const uint64_t prime = 0x100000001b3;

        for (; *text; text++)
                seed = (seed ^ (unsigned char) *text) * prime;
        return seed;
}

/* The machine's own ID tells hosts apart; an image that has none yet is told by its bridge alone.
 */
static const char *make_uuid(struct arena *mem, const struct host *host, const char *what)
{
        const struct file *id = host_file(host, "/etc/machine-id");
        const char *machine = id && id->data ? id->data : "";
        const char *text =
                arena_printf(mem, "mkbridge %.*s %s", (int) strcspn(machine, "\n"), machine, what);
        uint64_t high = hash(0xcbf29ce484222325, text), low = hash(high ^ 0x9e3779b97f4a7c15, text);

        /* RFC 9562: version 8 is for UUIDs that are made in a way of one's own. */
        return arena_printf(mem, "%08x-%04x-8%03x-%04x-%012" PRIx64, (unsigned) (high >> 32),
                            (unsigned) (high >> 16) & 0xffff, (unsigned) high & 0xfff,
                            ((unsigned) (low >> 48) & 0x3fff) | 0x8000, low & 0xffffffffffff);
}

static bool is_used(const struct keyfile_list *list, const char *uuid)
{
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].uuid && strcmp(list->items[i].uuid, uuid) == 0)
                        return true;
        return false;
}

const char *keyfile_uuid(struct arena *mem, const struct host *host, const char *what)
{
        struct keyfile_list list = keyfile_load(mem, host, "");
        const char *uuid = make_uuid(mem, host, what);

        /* A copy of an earlier profile may have it already. */
        for (size_t i = 0; i < list.n && is_used(&list, uuid); i++)
                uuid = make_uuid(mem, host, arena_printf(mem, "%s %zu", what, i + 2));
        return uuid;
}
