// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What NetworkManager reads of a file that a shell would read: no line with export, and nothing of
 * a file that names neither the link nor its kind. It counts where no network-scripts are here.
 */
#include <string.h>

#include "backend/ifcfg/ifcfg.h"

bool ifcfg_nm_alone(const struct host *host)
{
        return host->system.ifcfg.networkmanager && !host->system.ifcfg.scripts;
}

bool ifcfg_nm_has(const struct shvar *doc, const char *key)
{
        for (size_t i = doc->n; i-- > 0;) {
                const struct shvar_line *line = &doc->items[i];

                if (line->key && strcmp(line->key, key) == 0 && !shvar_exported(line))
                        return line->problem || *line->value;
        }
        return false;
}

bool ifcfg_unread(const struct host *host, const struct shvar *doc)
{
        return ifcfg_nm_alone(host) && !ifcfg_nm_has(doc, "DEVICE") && !ifcfg_nm_has(doc, "TYPE");
}

void ifcfg_check_exported(struct arena *mem, const struct host *host, const struct ifcfg_file *port,
                          struct refusal_list *refusals)
{
        for (size_t i = 0; i < port->doc.n && !port->unread && ifcfg_nm_alone(host); i++) {
                const struct shvar_line *line = &port->doc.items[i];
                enum key_class class;

                if (!shvar_exported(line))
                        continue;
                class = key_find(&ifcfg_keys, NULL, line->key)->class;
                if (class == KEY_OF_NETWORK || class == KEY_OF_BOTH)
                        refuse(mem, refusals,
                               arena_printf(mem, "%s:%u", port->file->path, line->number),
                               "take the word export away if it is to count, else the line",
                               "%s is exported, and NetworkManager skips such a line, so what "
                               "the card has is not what the file says",
                               line->key);
        }
}
