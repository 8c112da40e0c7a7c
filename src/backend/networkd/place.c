// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a new file goes. networkd takes the first in the order of the names that is for a link, so
 * the name has to sort before all that are for it, too.
 */
#include <string.h>

#include "backend/networkd/render.h"

/* The name of the first file that is for the link, or may be. */
static const char *first_match(struct arena *mem, const struct host *host,
                               const struct networkd_link *link)
{
        struct networkd_units units = networkd_units(mem, host, ".network");

        for (size_t i = 0; i < units.n; i++)
                if (units.items[i].broken || networkd_match(mem, &units.items[i], link) != MATCH_NO)
                        return units.items[i].name;
        return NULL;
}

const char *networkd_path_before(struct networkd_job *job, const char *what, const char *first)
{
        static const char *const starts[] = { "10-", "05-", "00-", "00-00-", "0-", "+" };

        for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
                const char *name = arena_printf(job->mem, "%s%s", starts[i], what);

                if (!networkd_is_taken(job->mem, job->host, name) &&
                    (!first || strcmp(arena_printf(job->mem, "%s.network", name), first) < 0))
                        return arena_printf(job->mem, NETWORKD_FOLDER "/%s.network", name);
        }
        return NULL;
}

const char *networkd_new_path(struct networkd_job *job, const struct networkd_link *link)
{
        const char *first = first_match(job->mem, job->host, link);
        const char *path = networkd_path_before(job, link->name, first);

        if (path)
                return path;
        refuse(job->mem, &job->plan->refusals, first ? first : link->name,
               "give it a name that begins with a digit above 1",
               "is for %s, too, and no file that mkbridge would make comes "
               "before it",
               link->name);
        return arena_printf(job->mem, NETWORKD_FOLDER "/+%s.network", link->name);
}
