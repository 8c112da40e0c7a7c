// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What NetworkManager is told of devices beside its profiles: NetworkManager.conf and the conf.d
 * folders, the lists of devices in them, and defaults of [connection].
 */
#include "backend/adopt/nm-conf.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"

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

static void file_each(struct arena *mem, const struct file *file, nm_conf_key *each, void *arg)
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

void nm_conf_each(struct arena *mem, const struct host *host, nm_conf_key *each, void *arg)
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

const char *nm_conf_get(struct arena *mem, const struct host *host, const char *section,
                        const char *key, const char **ret_path)
{
        struct setting setting = { .mem = mem, .section = section, .key = key };

        nm_conf_each(mem, host, take_setting, &setting);
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
        return strcmp(word, name) == 0 || (link && link_has_mac(link, word));
}

bool nm_device_listed(struct arena *mem, const char *list, const char *name,
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

/* A section of one file that begins with "connection", whatever follows; measured. */
struct defaults_section {
        const struct file *file;
        const char *name, *links; /* match-device=; NULL: all */
        bool stops;               /* stop-match=: what it is for is not searched for further */
        struct key_value_list keys;
};

struct defaults {
        struct arena *mem;
        struct defaults_section *items;
        size_t n;
};

static bool is_yes(const char *value)
{
        return strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0 ||
               strcasecmp(value, "on") == 0 || strcmp(value, "1") == 0;
}

static void take_default(void *arg, const struct file *file, const char *section,
                         const struct ini_line *line)
{
        struct defaults *list = arg;
        struct defaults_section *in = list->n ? &list->items[list->n - 1] : NULL;

        if (strncmp(section, "connection", strlen("connection")) != 0)
                return;
        if (!in || in->file != file || strcmp(in->name, section) != 0) {
                LIST_ADD(list->mem, list,
                         (struct defaults_section){ .file = file, .name = section });
                in = &list->items[list->n - 1];
        }
        if (strcmp(line->name, "match-device") == 0)
                in->links = line->value;
        else if (strcmp(line->name, "stop-match") == 0)
                in->stops = is_yes(line->value);
        else
                LIST_ADD(list->mem, &in->keys, ((struct key_value){ line->name, line->value }));
}

/* Is @a asked before @b, both in the order in which they are read? A later file's is; in one file
 * the first is, but for [connection] itself. */
static bool comes_first(const struct defaults_section *a, const struct defaults_section *b)
{
        const bool a_last = strcmp(a->name, "connection") == 0;

        return a->file == b->file && (!a_last || strcmp(b->name, "connection") == 0);
}

static const char *value_in(const struct defaults_section *section, const char *key)
{
        const char *value = NULL;

        for (size_t i = 0; i < section->keys.n; i++)
                if (strcmp(section->keys.items[i].key, key) == 0)
                        value = section->keys.items[i].value;
        return value;
}

/* In the order in which they are asked: each is put behind those that come before it. */
static struct defaults read_defaults(struct arena *mem, const struct host *host)
{
        struct defaults read = { .mem = mem }, sorted = { .mem = mem };

        nm_conf_each(mem, host, take_default, &read);
        for (size_t i = 0; i < read.n; i++) {
                size_t at = 0;

                while (at < sorted.n && comes_first(&sorted.items[at], &read.items[i]))
                        at++;
                LIST_ADD(mem, &sorted, read.items[i]);
                for (size_t k = sorted.n - 1; k > at; k--)
                        sorted.items[k] = sorted.items[k - 1];
                sorted.items[at] = read.items[i];
        }
        return sorted;
}

static const char *default_of(const struct defaults *list, const struct host *host,
                              const char *name, bool bridge, const char *key)
{
        for (size_t i = 0; i < list->n; i++) {
                const struct defaults_section *section = &list->items[i];
                const char *value = value_in(section, key);

                if (section->links && !nm_device_listed(list->mem, section->links, name,
                                                        host_link(host, name), bridge))
                        continue;
                if (value || section->stops)
                        return value;
        }
        return NULL;
}

const char *nm_default(struct arena *mem, const struct host *host, const char *name, bool bridge,
                       const char *key)
{
        const struct defaults list = read_defaults(mem, host);

        return default_of(&list, host, name, bridge, key);
}

static bool has_pair(const struct key_value_list *list, const char *key)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].key, key) == 0)
                        return true;
        return false;
}

struct key_value_list nm_defaults_of_card(struct arena *mem, const struct host *host,
                                          const char *card, const char *bridge)
{
        const struct defaults list = read_defaults(mem, host);
        struct key_value_list lost = { 0 };

        for (size_t i = 0; i < list.n; i++) {
                for (size_t k = 0; k < list.items[i].keys.n; k++) {
                        const char *key = list.items[i].keys.items[k].key;
                        const char *has = default_of(&list, host, card, false, key);
                        const char *gets = default_of(&list, host, bridge, true, key);

                        if (has && !(gets && strcmp(has, gets) == 0) && !has_pair(&lost, key))
                                LIST_ADD(mem, &lost, ((struct key_value){ key, has }));
                }
        }
        return lost;
}
