// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * To say "kept" of a bridge that somebody has deleted would be a promise that the host is reachable
 * which it is not. What waits goes on waiting, and is put back.
 */
#include "kept.h"

#include <errno.h>
#include <string.h>

#include "nl/link-list.h"

static const struct link *find_link(const struct link_list *links, const char *name)
{
        for (size_t i = 0; i < links->n; i++)
                if (strcmp(links->items[i].name, name) == 0)
                        return &links->items[i];
        return NULL;
}

static int not_there(const struct transaction *tx, const char *what, struct error *err)
{
        return error_set(err, STATUS_REFUSED, ENODEV, tx->bridge,
                         arena_printf(tx->mem, "go back with: mkbridge --rollback %s", tx->bridge),
                         "%s, so it cannot be kept", what);
}

int check_kept(const struct transaction *tx, struct error *err)
{
        struct link_list links = { 0 };
        const struct link *bridge;
        int r;

        if (!tx->record.live || tx->undo)
                return 0;
        r = nl_link_list(tx->mem, &links, err);
        if (r < 0)
                return r;
        bridge = find_link(&links, tx->bridge);
        if (!bridge || bridge->kind != LINK_BRIDGE)
                return not_there(tx, "the bridge is not there any more", err);
        for (size_t i = 0; i < tx->record.ports.n; i++) {
                const char *name = tx->record.ports.items[i];
                const struct link *port = find_link(&links, name);

                if (!port || !port->master || strcmp(port->master, tx->bridge) != 0)
                        return not_there(tx,
                                         arena_printf(tx->mem, "%s is not its port any more", name),
                                         err);
        }
        return 0;
}
