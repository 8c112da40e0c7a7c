// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Would the bridge be a loop? Which of its ports lead to the same segment is found out by frames of
 * our own, before the ports have joined: those that shall join send, those that are in it listen.
 */
#include <errno.h>
#include <string.h>

#include "nl/segment.h"
#include "observe/observation.h"

enum { PROBE_MILLISECONDS = 1000 };

struct loop_job {
        const struct observation *obs;
        struct {
                struct segment_port *items;
                size_t n;
        } ports;
        struct string_list names; /* of the ports */
};

static void add_port(struct loop_job *job, const struct link *link, bool sends)
{
        if (!link || string_list_has(&job->names, link->name))
                return;
        LIST_ADD(job->obs->mem, &job->ports,
                 (struct segment_port){ .index = link->index, .sends = sends });
        LIST_ADD(job->obs->mem, &job->names, link->name);
}

/* A tap, and what else is no way to another switch, is a guest's. */
static bool is_of_bridge(const struct link *link, const char *bridge)
{
        return link->master && strcmp(link->master, bridge) == 0 && link->kind != LINK_OTHER;
}

static void add_ports(struct loop_job *job)
{
        const struct request *request = job->obs->request;
        const struct host *host = job->obs->host;

        for (size_t i = 0; i < request->ports.n; i++) {
                const struct link *link = host_link(host, request->ports.items[i]);

                if (link && !link->master)
                        add_port(job, link, true);
        }
        if (!job->ports.n)
                return;
        for (size_t i = 0; i < host->links.n; i++)
                if (is_of_bridge(&host->links.items[i], request->bridge))
                        add_port(job, &host->links.items[i], false);
}

static bool is_known(const struct loops *loops, const char *one, const char *other)
{
        for (size_t i = 0; i < loops->n; i++)
                if ((loops->items[i].one == one && loops->items[i].other == other) ||
                    (loops->items[i].one == other && loops->items[i].other == one))
                        return true;
        return false;
}

static void found(void *arg, size_t from, size_t at)
{
        struct loop_job *job = arg;
        struct loops *loops = &job->obs->host->network.loops;
        const char *one = job->names.items[from], *other = job->names.items[at];

        if (!is_known(loops, one, other))
                LIST_ADD(job->obs->mem, loops, (struct loop){ one, other });
}

/* What is sent without a carrier is lost, and nobody hears that it was. */
static const char *deaf_port(const struct loop_job *job)
{
        for (size_t i = 0; i < job->names.n; i++) {
                const struct link *link = host_link(job->obs->host, job->names.items[i]);

                if (!link->carrier)
                        return arena_printf(job->obs->mem, "%s %s", link->name,
                                            link->up ? "has no carrier" : "is down");
        }
        return NULL;
}

void observe_loops(const struct observation *obs)
{
        struct loop_job job = { .obs = obs };
        struct loops *loops = &obs->host->network.loops;
        size_t failed = 0;
        int r;

        add_ports(&job);
        if (job.ports.n < 2)
                return;
        loops->problem = deaf_port(&job);
        if (loops->problem)
                return;
        r = segment_probe(job.ports.items, job.ports.n, PROBE_MILLISECONDS, found, &job, &failed);
        loops->looked = r == 0;
        if (r == -EPERM)
                loops->problem = "only root may look";
        else if (r < 0)
                loops->problem = arena_printf(obs->mem, "no frame could be sent from %s: %s",
                                              job.names.items[failed], strerror(-r));
}
