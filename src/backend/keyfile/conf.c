// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What NetworkManager is told beside its profiles: NetworkManager.conf and the conf.d folders, what
 * it keeps of a link while it runs, and a UUID for a new profile.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/keyfile/keyfile.h"

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

typedef void conf_key(void *arg, const struct file *file, const char *section,
                      const struct ini_line *line);

static void file_each(struct arena *mem, const struct file *file, conf_key *each, void *arg)
{
        struct ini doc = file_ini(mem, file, INI_KEYFILE);
        const char *section = "";

        for (size_t i = 0; i < doc.n; i++) {
                if (doc.items[i].type == INI_SECTION)
                        section = doc.items[i].name;
                else if (doc.items[i].type == INI_KEY)
                        each(arg, file, section, &doc.items[i]);
        }
}

/* Calls @each for every key of the configuration, in the order in which it is read. */
static void conf_each(struct arena *mem, const struct host *host, conf_key *each, void *arg)
{
        for (size_t folder = 0; folder < ARRAY_LEN(folders); folder++) {
                for (size_t i = 0; i < host->files.n; i++) {
                        const struct file *file = &host->files.items[i];
                        const char *name = name_in(file->path, folder);

                        if (name && file->state == FILE_READ &&
                            !is_replaced(host, mem, name, folder))
                                file_each(mem, file, each, arg);
                }
        }
}

static const char list_ends[] = ";, \t";

static bool has_word(const char *list, const char *word, size_t len)
{
        for (const char *at = list; *at; at += strcspn(at, list_ends)) {
                at += strspn(at, list_ends);
                if (strcspn(at, list_ends) == len && strncmp(at, word, len) == 0)
                        return true;
        }
        return false;
}

/* @list without the words of @gone. */
static const char *without(struct arena *mem, const char *list, const char *gone)
{
        struct strbuf left = STRBUF_INIT;

        for (const char *at = list; *at;) {
                size_t len = strcspn(at += strspn(at, list_ends), list_ends);

                if (len && !has_word(gone, at, len))
                        strbuf_addf(&left, "%.*s;", (int) len, at);
                at += len;
        }
        return strbuf_take(&left, mem);
}

/* A key over all files: "KEY=" sets it, "KEY+=" adds to the list so far, "KEY-=" takes away. */
struct setting {
        struct arena *mem;
        const char *section, *key;
        const char *value, *path;
};

static void take_setting(void *arg, const struct file *file, const char *section,
                         const struct ini_line *line)
{
        struct setting *setting = arg;
        size_t len = strlen(setting->key);
        const char *so_far = setting->value ? setting->value : "", *how = line->name + len;

        if (strcmp(section, setting->section) != 0 || strncmp(line->name, setting->key, len) != 0 ||
            (*how && strlen(how) != 1))
                return;
        if (!*how)
                setting->value = line->value;
        else if (*how == '+')
                setting->value = arena_printf(setting->mem, "%s;%s", so_far, line->value);
        else if (*how == '-')
                setting->value = without(setting->mem, so_far, line->value);
        else
                return;
        setting->path = file->path;
}

/* The value, and the last file that has a part in it. */
static const char *conf_get(struct arena *mem, const struct host *host, const char *section,
                            const char *key, const char **ret_path)
{
        struct setting setting = { .mem = mem, .section = section, .key = key };

        conf_each(mem, host, take_setting, &setting);
        if (setting.value)
                *ret_path = setting.path;
        return setting.value;
}

/* The words for the kind of a link; one that is not here is taken for a card. */
static bool is_of_type(const char *word, const struct link *link, bool bridge)
{
        static const char *const words[] = {
                [LINK_PHYSICAL] = "ethernet", [LINK_VLAN] = "vlan",     [LINK_BOND] = "bond",
                [LINK_TEAM] = "team",         [LINK_BRIDGE] = "bridge", [LINK_VETH] = "ethernet",
                [LINK_OTHER] = "ethernet",
        };
        enum link_kind kind = bridge ? LINK_BRIDGE : link ? link->kind : LINK_PHYSICAL;

        return strcmp(word, words[kind]) == 0 || (kind == LINK_VETH && strcmp(word, "veth") == 0);
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
                return is_of_type(word + strlen(type), link, bridge);
        if (strncmp(word, mac, strlen(mac)) == 0)
                word += strlen(mac);
        return strcmp(word, name) == 0 || (link && link->mac && strcasecmp(word, link->mac) == 0) ||
               (link && link->permanent_mac && strcasecmp(word, link->permanent_mac) == 0);
}

/* "A;B;except:C": one that matches, and no exception that does; exceptions alone are from all. */
static bool in_device_list(struct arena *mem, const char *list, const char *name,
                           const struct link *link, bool bridge)
{
        static const char except[] = "except:";
        bool found = false, words = false, exceptions = false;

        for (const char *at = list; *at;) {
                size_t len = strcspn(at, list_ends);
                const char *word = arena_strndup(mem, at, len);
                bool exception = strncmp(word, except, strlen(except)) == 0;

                word += exception ? strlen(except) : 0;
                words |= len && !exception;
                exceptions |= exception;
                if (len && matches_device(word, name, link, bridge)) {
                        if (exception)
                                return false;
                        found = true;
                }
                at += len + (at[len] != '\0');
        }
        return words ? found : exceptions;
}

/* A section [device] or [device-ANYTHING]: one of a later file takes its place. */
struct device_section {
        const char *name;
        const struct file *file;
        const char *links; /* match-device=; NULL: all */
        bool unmanaged;
};

struct device_sections {
        struct arena *mem;
        struct device_section *items;
        size_t n;
};

static bool is_no(const char *value)
{
        static const char *const words[] = { "0", "no", "false", "off" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcasecmp(value, words[i]) == 0)
                        return true;
        return false;
}

static struct device_section *section_called(struct device_sections *list, const char *name)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].name, name) == 0)
                        return &list->items[i];
        LIST_ADD(list->mem, list, (struct device_section){ .name = name });
        return &list->items[list->n - 1];
}

static void take_device(void *arg, const struct file *file, const char *section,
                        const struct ini_line *line)
{
        struct device_section *device;

        if (strcmp(section, "device") != 0 && strncmp(section, "device-", strlen("device-")) != 0)
                return;
        device = section_called(arg, section);
        if (device->file != file)
                *device = (struct device_section){ .name = section, .file = file };
        if (strcmp(line->name, "match-device") == 0)
                device->links = line->value;
        else if (strcmp(line->name, "managed") == 0)
                device->unmanaged = is_no(line->value);
}

bool keyfile_unmanaged(struct arena *mem, const struct host *host, const char *name, bool bridge,
                       const char **ret_path)
{
        const struct link *link = host_link(host, name);
        const char *list = conf_get(mem, host, "keyfile", "unmanaged-devices", ret_path);
        struct device_sections sections = { .mem = mem };

        if (list && in_device_list(mem, list, name, link, bridge))
                return true;
        conf_each(mem, host, take_device, &sections);
        for (size_t i = 0; i < sections.n; i++) {
                const struct device_section *device = &sections.items[i];

                if (!device->unmanaged ||
                    (device->links && !in_device_list(mem, device->links, name, link, bridge)))
                        continue;
                *ret_path = device->file->path;
                return true;
        }
        return false;
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
