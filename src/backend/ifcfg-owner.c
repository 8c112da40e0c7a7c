// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether something else configures a card: an ifcfg file that names no device, or a NetworkManager
 * keyfile. Two profiles for one card fight over it at boot, and either may win.
 */
#include <string.h>
#include <strings.h>

#include "backend/ifcfg.h"

/*
 * A file without DEVICE= is for the card that has its HWADDR=, which cannot be told while the card
 * is not here; or, without that, for the first Ethernet card that comes.
 */
static bool may_be_for(const struct link *link, const struct shvar *doc)
{
        const char *device = shvar_get(doc, "DEVICE");
        const char *hwaddr = shvar_get(doc, "HWADDR");
        const char *type = shvar_get(doc, "TYPE");

        if ((device && *device) || (type && strcasecmp(type, "Ethernet") != 0))
                return false;
        return hwaddr ? !link : type != NULL;
}

static void check_nameless(struct arena *mem, const struct host *host, const char *name,
                           struct refusal_list *refusals)
{
        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                struct shvar doc;

                if (!ifcfg_suffix(host, file) || file->state != FILE_READ)
                        continue;
                doc = shvar_parse(mem, file->data);
                if (may_be_for(host_link(host, name), &doc))
                        backend_refuse(
                                mem, refusals, file->path,
                                arena_printf(mem, "names no device, so it may be for %s", name),
                                "add DEVICE= to it");
        }
}

/* Is one of the lines KEY=VALUE? Values of keyfiles have no quoting, and MACs any case. */
static bool has_line(const char *text, const char *key, const char *value)
{
        size_t key_len = strlen(key), len = strlen(value);

        for (const char *line = text; line; line = strchr(line, '\n')) {
                line += *line == '\n';
                if (strncmp(line, key, key_len) == 0 && line[key_len] == '=' &&
                    strncasecmp(line + key_len + 1, value, len) == 0 &&
                    strchr("\r\n", line[key_len + 1 + len]))
                        return true;
        }
        return false;
}

static void check_keyfiles(struct arena *mem, const struct host *host, const char *name,
                           struct refusal_list *refusals)
{
        static const char folder[] = KEYFILE_FOLDER "/";
        const struct link *link = host_link(host, name);

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                if (strncmp(file->path, folder, sizeof(folder) - 1) != 0 ||
                    file->state != FILE_READ)
                        continue;
                if (has_line(file->data, "interface-name", name) ||
                    (link && link->mac && has_line(file->data, "mac-address", link->mac)))
                        backend_refuse(mem, refusals, file->path,
                                       arena_printf(mem,
                                                    "is NetworkManager's profile for %s, of a "
                                                    "kind that mkbridge does not write yet",
                                                    name),
                                       "remove it, or make an ifcfg file of it first");
        }
}

void ifcfg_check_owners(struct arena *mem, const struct host *host, const struct ifcfg_file *port,
                        const char *name, struct refusal_list *refusals)
{
        if (!port->file)
                check_nameless(mem, host, name, refusals);
        check_keyfiles(mem, host, name, refusals);
}
