// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files: the ports' profiles are taken apart, then the bridge's file is written,
 * then the ports'.
 */
#include "backend/keyfile/render.h"

#include <errno.h>
#include <string.h>

bool keyfile_version(const struct host *host, unsigned long major, unsigned long minor)
{
        const char *version = host->system.services[SERVICE_NETWORKMANAGER].version;
        char *end;
        unsigned long has;

        if (!version)
                return false;
        has = strtoul(version, &end, 10);
        if (has != major || *end != '.')
                return has > major;
        return strtoul(end + 1, NULL, 10) >= minor;
}

void keyfile_set(struct arena *mem, struct ini *doc, const char *section, const char *key,
                 const char *value)
{
        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION &&
                    strcmp(keyfile_section(line->name), section) == 0) {
                        ini_set(mem, doc, line->name, key, value);
                        return;
                }
        }
        ini_set(mem, doc, section, key, value);
}

const char *keyfile_new_path(struct keyfile_job *job, const char *name)
{
        const char *path = arena_printf(job->mem, KEYFILE_ETC "/%s.nmconnection", name);

        if (host_file(job->host, path))
                backend_refuse(job->mem, &job->plan->refusals, path,
                               arena_printf(job->mem, "is there already, and is not for %s", name),
                               "rename or remove it");
        return path;
}

const char *keyfile_write_path(struct keyfile_job *job, const struct keyfile *profile)
{
        const char *path = profile->file->path, *etc;

        if (profile->place == PLACE_ETC)
                return path;
        if (profile->place == PLACE_RUN)
                backend_refuse(job->mem, &job->plan->refusals, path,
                               "is gone at the next boot, and until then hides any other file for "
                               "the same profile",
                               "make it a permanent one with nmcli connection modify");
        etc = arena_printf(job->mem, KEYFILE_ETC "%s", strrchr(path, '/'));
        if (host_file(job->host, etc))
                backend_refuse(job->mem, &job->plan->refusals, etc,
                               arena_printf(job->mem, "is there already, and is not %s", path),
                               "rename or remove it");
        return etc;
}

void keyfile_add_op(struct keyfile_job *job, const char *path, const char *text, const char *why)
{
        size_t before = job->plan->ops.n;

        backend_add_op(job->mem, job->plan, job->host, path, text, why);
        if (job->plan->ops.n > before)
                job->plan->ops.items[before].file.mode = 0600;
}

/* What does not fit the bridge's link: a profile of the card's permanent MAC, or of its name. */
static void check_vlans(struct keyfile_job *job, const char *port)
{
        struct keyfile_list list = keyfile_load(job->mem, job->host, port);

        for (size_t i = 0; i < list.n; i++) {
                const struct keyfile *profile = &list.items[i];
                const char *parent = NULL, *path = profile->file->path;

                if (strcmp(profile->type, "macvlan") == 0)
                        parent = ini_get(&profile->doc, "macvlan", "parent");
                if (parent && strcmp(parent, port) == 0)
                        backend_refuse(job->mem, &job->plan->refusals, path,
                                       arena_printf(job->mem,
                                                    "puts a macvlan on %s, which cannot be a port "
                                                    "then",
                                                    port),
                                       "give the guests the bridge instead, and remove it");
                parent = ini_get(&profile->doc, "vlan", "parent");
                if (parent && strcmp(parent, port) == 0 && profile->match != MATCH_NAME)
                        LIST_ADD(
                                job->mem, &job->plan->notes,
                                arena_printf(job->mem,
                                             "%s is for a VLAN on %s; it stays, and the VLAN keeps "
                                             "working",
                                             path, port));
        }
}

static void note_service(struct keyfile_job *job)
{
        if (!job->host->system.services[SERVICE_NETWORKMANAGER].installed)
                LIST_ADD(job->mem, &job->plan->notes,
                         "NetworkManager was not found here; without it the files have no effect");
}

static void check_bridge_managed(struct keyfile_job *job)
{
        const char *path = NULL;

        if (!job->bridge.file &&
            keyfile_unmanaged(job->mem, job->host, job->intent->bridge, true, &path))
                backend_refuse(
                        job->mem, &job->plan->refusals, path,
                        arena_printf(job->mem, "tells NetworkManager to leave %s alone",
                                     job->intent->bridge),
                        "change unmanaged-devices or managed there, or name another --backend");
}

static void load_port(struct keyfile_job *job, const struct port_intent *port,
                      struct keyfile *profile)
{
        bool moves = job->intent->l3_port == port;
        struct keyfile_carried carried;

        check_vlans(job, port->name);
        if (!profile->file)
                return;
        carried = keyfile_take_apart(job, profile, moves);
        if (!moves)
                return;
        job->carried = carried;
        job->port_type = profile->type;
        job->mtu = keyfile_get(&profile->doc, "ethernet", "mtu");
        if (job->mtu && strcmp(job->mtu, "0") == 0)
                job->mtu = NULL;
}

static struct keyfile *load_ports(struct keyfile_job *job)
{
        const struct intent *intent = job->intent;
        struct keyfile *ports = arena_alloc(job->mem, (intent->ports.n + 1) * sizeof(*ports));

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (port->in_place)
                        continue;
                ports[i] = keyfile_find(job->mem, job->host, port->name, MATCH_UNSURE,
                                        &job->plan->refusals);
                load_port(job, port, &ports[i]);
        }
        return ports;
}

int keyfile_render(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan, struct error *err)
{
        struct keyfile_job job = { .mem = mem,
                                   .host = host,
                                   .intent = intent,
                                   .plan = plan,
                                   .err = err,
                                   .mac = intent->mac };
        struct keyfile *ports;
        int r;

        job.bridge = keyfile_find(mem, host, intent->bridge, MATCH_NAME, &plan->refusals);
        check_bridge_managed(&job);
        ports = load_ports(&job);
        r = keyfile_make_bridge(&job);
        for (size_t i = 0; r == 0 && i < intent->ports.n; i++)
                if (!intent->ports.items[i].in_place)
                        r = keyfile_make_port(&job, &ports[i], &intent->ports.items[i]);
        note_service(&job);
        return r;
}
