// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the bridge is written. netplan makes nothing of any file where one names a port that only a
 * later file defines. In a file it starts over for such a name, and then takes what it has read
 * once, the costs of another bridge's ports, for a contradiction (0.101 to 1.1), or ends in the
 * middle, at a VRF (0.106). So a bridge stands behind its ports, if need be in a file of its own.
 */
#include <string.h>

#include "backend/netplan/render.h"

/* The first that sorts behind the files of the ports is taken. */
static const char *const starts[] = { "90", "99", "zz" };

static const char *own_path(const struct netplan_job *job, const char *start)
{
        return arena_printf(job->mem, NETPLAN_FOLDER "/%s-mkbridge-%s.yaml", start,
                            job->intent->bridge);
}

static const char *name_of(const struct netplan_file *file)
{
        return strrchr(file->path, '/') + 1;
}

/* Where one of the ports is defined first; of one that gets its definition now, where it will be.
 */
static struct netplan_place place_of(const struct netplan_job *job, const char *id)
{
        const struct netplan_def *def = netplan_find(job->netplan, id);
        const struct yaml_pair *section = yaml_find(job->main->network, "ethernets");

        if (def)
                return def->places.items[0];
        return (struct netplan_place){ .file = job->main,
                                       .section = section ? section : job->main_section };
}

/* The file that the last of the ports is first defined in. */
static const struct netplan_file *last_file(const struct netplan_job *job)
{
        const struct netplan_file *last = NULL;

        for (size_t i = 0; i < job->ids.n; i++) {
                const struct netplan_file *file = place_of(job, job->ids.items[i]).file;

                if (!last || strcmp(name_of(file), name_of(last)) > 0)
                        last = file;
        }
        return last;
}

struct netplan_file *netplan_own_file(struct netplan_job *job)
{
        const struct netplan_file *last = job->main ? last_file(job) : NULL;
        const char *path = NULL;
        struct netplan_file *file;

        for (size_t i = 0; !path && i < ARRAY_LEN(starts); i++) {
                const char *one = own_path(job, starts[i]);

                if (!last || strcmp(strrchr(one, '/') + 1, name_of(last)) > 0)
                        path = one;
        }
        if (last && !path)
                refuse(job->mem, &job->plan->refusals, last->path,
                       "rename it, so that it begins with a digit",
                       "is read after every file that mkbridge would make, and a bridge has to "
                       "stand behind its ports");
        if (!path)
                path = own_path(job, starts[0]);
        for (size_t i = 0; i < job->netplan->files.n; i++)
                if (strcmp(job->netplan->files.items[i]->path, path) == 0 &&
                    job->netplan->files.items[i]->network)
                        return job->netplan->files.items[i];
        file = arena_alloc(job->mem, sizeof(*file));
        file->path = file->target = path;
        file->draft.doc = yaml_parse(job->mem, "network:\n  version: 2\n");
        file->network = yaml_get(file->draft.doc.root, "network");
        LIST_ADD(job->mem, &job->netplan->files, file);
        return file;
}

static bool has_costs(const struct yaml *bridge)
{
        const struct yaml *parameters = yaml_get(yaml_resolve(bridge), "parameters");

        return yaml_find(parameters, "path-cost") || yaml_find(parameters, "port-priority");
}

/* Has the file what netplan cannot read twice? */
static bool must_be_read_once(const struct netplan_file *file)
{
        const struct yaml *bridges = yaml_get(file->network, "bridges");

        for (size_t i = 0; bridges && i < bridges->pairs.n; i++)
                if (has_costs(bridges->pairs.items[i].value))
                        return true;
        return yaml_find(file->network, "vrfs") != NULL;
}

bool netplan_is_behind(const struct netplan_job *job, const struct netplan_file *file,
                       const struct yaml_pair *section)
{
        for (size_t i = 0; i < job->ids.n; i++) {
                const struct netplan_place port = place_of(job, job->ids.items[i]);
                int r = strcmp(name_of(port.file), name_of(file));

                if (r > 0)
                        return false;
                if (r == 0 && section && port.section &&
                    port.section->key->start > section->key->start && must_be_read_once(file))
                        return false;
        }
        return true;
}

/* The last section of the main file that a port is defined in: a new one goes behind it. */
static const struct yaml_pair *last_section(const struct netplan_job *job)
{
        const struct yaml_pair *last = job->main_section;

        for (size_t i = 0; last && i < job->ids.n; i++) {
                const struct netplan_place port = place_of(job, job->ids.items[i]);

                if (port.file == job->main && port.section &&
                    port.section->key->start > last->key->start)
                        last = port.section;
        }
        return last;
}

void netplan_choose_home(struct netplan_job *job)
{
        if (netplan_is_behind(job, job->main, yaml_find(job->main->network, "bridges"))) {
                job->main_section = last_section(job);
                return;
        }
        job->main = netplan_own_file(job);
        job->main_section = NULL;
        job->step = 2;
}

void netplan_define_section(struct netplan_job *job, const char *section, const char *body)
{
        struct netplan_file *file = job->main;
        const struct yaml_pair *network = yaml_find(yaml_resolve(file->draft.doc.root), "network");

        if (!yaml_add_pair(job->mem, &file->draft, network, job->main_section, section, body,
                           job->step))
                netplan_refuse_style(job, file, network->key);
}

void netplan_define(struct netplan_job *job, const char *section, const char *id, const char *body)
{
        struct netplan_file *file = job->main;
        const struct yaml_pair *holder = yaml_find(file->network, section);

        if (!holder)
                netplan_define_section(job, section, yaml_nest(job->mem, id, body, job->step));
        else if (!yaml_add_pair(job->mem, &file->draft, holder, NULL, id, body, job->step))
                netplan_refuse_style(job, file, holder->key);
}
