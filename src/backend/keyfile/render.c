// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files: the ports' profiles are taken apart, then the bridge's file is written,
 * then the ports'.
 */
#include "backend/adopt/nm-pin.h"
#include "backend/common/client-file.h"
#include "backend/keyfile/render.h"

#include <errno.h>
#include <string.h>

/* NetworkManager makes dhclient's settings for a link of those that name it, and of no other. */
static void move_client_settings(struct keyfile_job *job)
{
        const struct port_intent *port = job->intent->l3_port;

        if (!port || !keyfile_by_dhclient(job->mem, job->host))
                return;
        backend_copy_client_settings(job->mem, job->intent->request, job->host, port->name,
                                     job->intent->bridge, job->plan);
        backend_rename_client_settings(job->mem, job->intent->request, job->host, port->name,
                                       job->intent->bridge, job->plan);
}

static void end(void *data)
{
        struct keyfile_job *job = data;

        move_client_settings(job);
        if (!job->host->system.services[SERVICE_NETWORKMANAGER].installed)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
                        "NetworkManager was not found here; without it the files have no effect");
}

static void check_bridge_managed(struct keyfile_job *job)
{
        if (!job->bridge.file)
                keyfile_check_managed(job->mem, job->host, job->intent->bridge, true,
                                      &job->plan->refusals);
}

static int take_port(void *data, size_t i)
{
        struct keyfile_job *job = data;
        const struct port_intent *port = &job->intent->ports.items[i];
        struct keyfile *profile = &job->ports[i];
        bool moves = job->intent->l3_port == port;
        struct keyfile_carried carried;

        *profile =
                keyfile_find(job->mem, job->host, port->name, MATCH_UNSURE, &job->plan->refusals);
        keyfile_take_uppers(job, port, profile->uuid);
        if (!profile->file)
                return 0;
        carried = keyfile_take_apart(job, profile, port);
        if (!moves)
                return 0;
        job->carried = carried;
        job->port_type = profile->type;
        job->mtu = keyfile_get(&profile->doc, "ethernet", "mtu");
        if (job->mtu && strcmp(job->mtu, "0") == 0)
                job->mtu = NULL;
        return 0;
}

static void begin(void *data)
{
        struct keyfile_job *job = data;
        const struct intent *intent = job->intent;

        job->mac = intent->mac;
        job->bridge =
                keyfile_find(job->mem, job->host, intent->bridge, MATCH_NAME, &job->plan->refusals);
        job->ports = arena_alloc(job->mem, (intent->ports.n + 1) * sizeof(*job->ports));
        check_bridge_managed(job);
}

static int make_bridge(void *data)
{
        return keyfile_make_bridge(data);
}

static int make_port(void *data, size_t i)
{
        struct keyfile_job *job = data;

        return keyfile_make_port(job, &job->ports[i], &job->intent->ports.items[i]);
}

static const struct option_traits *options(void *data, const struct bridge_option *option)
{
        (void) data;
        (void) option;
        return &keyfile_option_traits;
}

static bool takes_mac(const void *data)
{
        const struct keyfile_job *job = data;

        return nm_takes_mac(job->intent);
}

const struct rendering_steps keyfile_rendering = {
        .job_size = sizeof(struct keyfile_job),
        .begin = begin,
        .take = take_port,
        .bridge = make_bridge,
        .port = make_port,
        .options = options,
        .takes_mac = takes_mac,
        .end = end,
};
