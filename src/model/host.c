// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking things up in what was observed.
 */
#include "mkbridge/host.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "mkbridge/adopt.h"
#include "mkbridge/names.h"

bool link_has_mac(const struct link *link, const char *mac)
{
        return (link->mac && mac_is_same(link->mac, mac)) ||
               (link->permanent_mac && mac_is_same(link->permanent_mac, mac));
}

const struct link *link_by_name(const struct link_list *links, const char *name)
{
        for (size_t i = 0; name && i < links->n; i++)
                if (strcmp(links->items[i].name, name) == 0)
                        return &links->items[i];
        return NULL;
}

const struct link *host_link(const struct host *host, const char *name)
{
        return link_by_name(&host->links, name);
}

const struct absent *host_absent(const struct host *host, const char *name)
{
        for (size_t i = 0; i < host->absent.n; i++)
                if (strcmp(host->absent.items[i].name, name) == 0)
                        return &host->absent.items[i];
        return NULL;
}

const char *host_mac(const struct host *host, const char *name)
{
        const struct link *link = host_link(host, name);
        const struct absent *card = link ? NULL : host_absent(host, name);

        return link ? link->mac : card ? card->mac : NULL;
}

bool host_has_mac(const struct host *host, const char *name, const char *mac)
{
        const struct link *link = host_link(host, name);
        const char *own = host_mac(host, name);

        return link ? link_has_mac(link, mac) : own && mac_is_same(own, mac);
}

#define RECOVERY_MISSING                                                                           \
        "nothing puts back at boot what a power cut leaves half done: " RECOVERY_UNIT " is not "

const char *host_recovery_note(struct arena *mem, const struct host *host, const char **ret_run)
{
        const bool installed = host->system.recovery == RECOVERY_NOT_ENABLED;
        struct strbuf root cleanup(strbuf_free) = STRBUF_INIT;

        if (!installed && host->system.recovery != RECOVERY_NOT_INSTALLED)
                return NULL;
        if (host->root) {
                strbuf_adds(&root, "--root=");
                shell_quote(&root, host->root);
                strbuf_addc(&root, ' ');
        }
        *ret_run = arena_printf(mem, "run: %ssystemctl %senable " RECOVERY_UNIT,
                                installed ? "" : "meson install, then ", strbuf_str(&root));
        return installed ? RECOVERY_MISSING "enabled" : RECOVERY_MISSING "installed";
}

const struct file *host_file(const struct host *host, const char *path)
{
        for (size_t i = 0; i < host->files.n; i++)
                if (strcmp(host->files.items[i].path, path) == 0)
                        return host->files.items[i].state == FILE_ABSENT ? NULL
                                                                         : &host->files.items[i];
        return NULL;
}
