// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What NetworkManager is told of a link beside its profiles, what it keeps of one while it runs,
 * and a UUID for a new profile.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "backend/adopt/nm-conf.h"
#include "backend/keyfile/keyfile.h"

/* A section [device] or [device-ANYTHING]: one of a later file takes its place. */
struct device_section {
        const char *name;
        const struct file *file;
        const char *links; /* match-device=; NULL: all */
        bool unmanaged;
        bool stops, allows; /* stop-match=, allowed-connections= */
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

        if (strncmp(section, "device", strlen("device")) != 0) /* whatever follows; measured */
                return;
        device = section_called(arg, section);
        if (device->file != file)
                *device = (struct device_section){ .name = section, .file = file };
        if (strcmp(line->name, "match-device") == 0)
                device->links = line->value;
        else if (strcmp(line->name, "managed") == 0)
                device->unmanaged = is_no(line->value);
        else if (strcmp(line->name, "stop-match") == 0)
                device->stops = !is_no(line->value);
        else if (strcmp(line->name, "allowed-connections") == 0)
                device->allows = true;
}

/* The sections for the link, one of a name. */
static struct device_sections sections_of(struct arena *mem, const struct host *host,
                                          const char *name, bool bridge)
{
        struct device_sections all = { .mem = mem }, found = { .mem = mem };

        nm_conf_each(mem, host, take_device, &all);
        for (size_t i = 0; i < all.n; i++) {
                const struct device_section *device = &all.items[i];

                if (!device->links ||
                    nm_device_listed(mem, device->links, name, host_link(host, name), bridge))
                        LIST_ADD(mem, &found, *device);
        }
        return found;
}

static bool is_unmanaged(struct arena *mem, const struct host *host, const char *name, bool bridge,
                         const struct device_sections *sections, const char **ret_path)
{
        const char *list = nm_conf_get(mem, host, "keyfile", "unmanaged-devices", ret_path);

        if (list && nm_device_listed(mem, list, name, host_link(host, name), bridge))
                return true;
        for (size_t i = 0; i < sections->n; i++) {
                if (!sections->items[i].unmanaged)
                        continue;
                *ret_path = sections->items[i].file->path;
                return true;
        }
        return false;
}

bool keyfile_unmanaged(struct arena *mem, const struct host *host, const char *name, bool bridge,
                       const char **ret_path)
{
        const struct device_sections sections = sections_of(mem, host, name, bridge);

        return is_unmanaged(mem, host, name, bridge, &sections, ret_path);
}

/*
 * A section that ends the search for keys of the link ends it for the list of profiles that the
 * link may have, too, and NetworkManager takes none for an empty list: seen with 1.42 and 1.52.
 */
static const struct device_section *barring(const struct device_sections *sections)
{
        const struct device_section *bars = NULL;

        for (size_t i = 0; i < sections->n; i++) {
                if (sections->items[i].allows)
                        return NULL;
                if (sections->items[i].stops)
                        bars = &sections->items[i];
        }
        return bars;
}

void keyfile_check_managed(struct arena *mem, const struct host *host, const char *name,
                           bool bridge, struct refusal_list *refusals)
{
        const struct device_sections sections = sections_of(mem, host, name, bridge);
        const struct device_section *bars = barring(&sections);
        const char *path = NULL;

        if (is_unmanaged(mem, host, name, bridge, &sections, &path))
                refuse(mem, refusals, path,
                       "change unmanaged-devices or managed there, or name another --backend",
                       "tells NetworkManager to leave %s alone", name);
        else if (bars)
                refuse(mem, refusals, bars->file->path,
                       "take stop-match out of it, or name another --backend",
                       "lets NetworkManager take no profile for %s: [%s] has stop-match and no "
                       "allowed-connections",
                       name, bars->name);
}

bool keyfile_no_default(struct arena *mem, const struct host *host, const char *name)
{
        const struct file *state = host_file(host, "/var/lib/NetworkManager/no-auto-default.state");
        const struct link *link = host_link(host, name);
        const char *path = NULL;
        const char *list = nm_conf_get(mem, host, "main", "no-auto-default", &path);

        if (list && nm_device_listed(mem, list, name, link, false))
                return true;
        return state && state->data && link && link->mac && strcasestr(state->data, link->mac);
}

const char *keyfile_other_folder(struct arena *mem, const struct host *host, const char **ret_path)
{
        const char *folder = nm_conf_get(mem, host, "keyfile", "path", ret_path);

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

bool keyfile_by_dhclient(struct arena *mem, const struct host *host)
{
        const char *path, *client = nm_conf_get(mem, host, "main", "dhcp", &path);

        return client && strcmp(client, "dhclient") == 0;
}
