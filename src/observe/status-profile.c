// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files say of a link of --status, by the backend that its bridge is of.
 */
#include "mkbridge/choice.h"
#include "observe/status.h"

/* The one that has written last, or in records of old the one that would write now. */
static const struct backend *backend_of(const struct status_look *look, const struct host *host)
{
        for (size_t i = host->past.n; i > 0; i--)
                if (host->past.items[i - 1].record.backend)
                        return backend_find(host->past.items[i - 1].record.backend);
        return backend_choose(look->mem, &look->request, host).backend;
}

struct profile status_profile(const struct status_look *look, const struct host *host,
                              const char *link)
{
        const struct backend *backend = backend_of(look, host);

        return backend && backend->inspect ? backend->inspect(look->mem, host, link)
                                           : (struct profile){ 0 };
}
