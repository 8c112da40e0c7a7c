// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which links a live switch is about: those that the request names, or that the records of earlier
 * runs name, as far as they are here.
 */
#include "observe/observation.h"

static void watch(struct arena *mem, struct watched *watched, const struct link *link)
{
        if (!link)
                return;
        for (size_t i = 0; i < watched->n; i++)
                if (watched->items[i].index == link->index)
                        return;
        LIST_ADD(mem, watched, (struct live_link){ link->index, link->name });
}

static void watch_names(struct arena *mem, struct watched *watched, const struct host *host,
                        const struct string_list *names)
{
        for (size_t i = 0; i < names->n; i++)
                watch(mem, watched, host_link(host, names->items[i]));
}

void observe_watched(const struct observation *obs, struct arena *mem, struct watched *ret)
{
        const struct request *request = obs->request;
        const struct past_list *past = &obs->host->past;

        watch_names(mem, ret, obs->host, &request->ports);
        for (size_t i = 0; i < past->n; i++)
                watch_names(mem, ret, obs->host, &past->items[i].record.ports);
        watch(mem, ret, host_link(obs->host, request->bridge));
}
