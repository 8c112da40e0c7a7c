// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The port's profile: what taking it apart has left, with what makes it a port; as a file of its
 * own where the profile is not the port's alone or will be gone; or a new one from the template.
 */
#include <string.h>

#include "backend/common/vlan.h"
#include "backend/adopt/nm-pin.h"
#include "backend/keyfile/render.h"

/* NetworkManager must not choose another profile for the card: ours has to come before all. */
static const char *priority_over(struct keyfile_job *job, const char *name, const char *own,
                                 const struct file *file, long has)
{
        long highest = keyfile_priority(job->mem, job->host, name, own, file);

        if (highest < has || highest == KEYFILE_PRIORITY_NONE)
                return NULL;
        if (highest >= KEYFILE_PRIORITY_MAX)
                refuse(job->mem, &job->plan->refusals, name, "give that a lower one",
                       "another profile for it has the highest autoconnect-priority, 999");
        return arena_printf(job->mem, "%ld", highest + 1);
}

/* What a template for a port must say, whatever else it says. */
static void check_port(struct keyfile_job *job, const struct port_intent *port, const char *uuid,
                       const char *priority, const char *text)
{
        bool new_words = nm_version(job->host, 1, 46);
        const struct must rows[] = {
                { "connection", "interface-name", port->name },
                { "connection", "uuid", uuid },
                { "connection", new_words ? "controller" : "master", job->intent->bridge },
                { "connection", new_words ? "port-type" : "slave-type", "bridge" },
                { "connection", "autoconnect-priority", priority }, /* where it needs one */
        };
        struct ini doc = ini_parse(job->mem, text, INI_KEYFILE);
        const struct template_check check =
                keyfile_template_check(job, &job->host->port_template, &doc);

        template_require(&check, rows, ARRAY_LEN(rows) - !priority);
        if (keyfile_false(ini_get(&doc, "connection", "autoconnect")))
                refuse(job->mem, &job->plan->refusals, job->host->port_template.origin,
                       "the bridge would have no port at boot", "says autoconnect=false");
}

static int render_new(struct keyfile_job *job, const struct port_intent *port)
{
        const char *path = keyfile_new_path(job, port->name);
        const char *uuid =
                keyfile_uuid(job->mem, job->host, arena_printf(job->mem, "port %s", port->name));
        const char *priority = priority_over(job, port->name, uuid, NULL, 0);
        const struct port_vlan vlan = port_vlan(job->mem, port, &job->plan->refusals);
        const char *word = nm_version(job->host, 1, 46) ? "new" : "old";
        const struct mustache_field fields[] = {
                { .name = "port", .text = port->name },
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "uuid", .text = uuid },
                { .name = "type", .text = vlan.parent ? "vlan" : "ethernet" },
                { .name = "priority", .text = priority },
                { .name = "old", .text = *word == 'o' ? "" : NULL },
                { .name = "new", .text = *word == 'n' ? "" : NULL },
                template_vlan(job->mem, &vlan),
        };
        char *text;
        int r = template_fill(job->mem, &job->host->port_template, fields, ARRAY_LEN(fields),
                              keyfile_escape, &text, job->err);

        if (r < 0)
                return r;
        check_port(job, port, uuid, priority, text);
        backend_add_key(job->mem, job->plan, path,
                        *word == 'n' ? "connection.controller" : "connection.master", KEY_ADDED,
                        KEY_OF_PORT_WHY);
        keyfile_add_op(job, path, text, "the port");
        return 0;
}

static void set(struct keyfile_job *job, struct keyfile *port, const char *path, const char *key,
                const char *value, const char *why)
{
        const char *has = ini_get(&port->doc, "connection", key);

        if (has && strcmp(has, value) == 0)
                return;
        backend_add_key(job->mem, job->plan, path, arena_printf(job->mem, "connection.%s", key),
                        has ? KEY_CHANGED : KEY_ADDED, why);
        ini_set(job->mem, &port->doc, "connection", key, value);
}

static void drop(struct keyfile_job *job, struct keyfile *port, const char *path, const char *key,
                 const char *why)
{
        for (long i; (i = ini_find(&port->doc, "connection", key)) >= 0;) {
                ini_remove(&port->doc, (size_t) i);
                backend_add_key(job->mem, job->plan, path,
                                arena_printf(job->mem, "connection.%s", key), KEY_DROPPED, why);
        }
}

/* Both spellings in one profile might say two things. */
static void set_controller(struct keyfile_job *job, struct keyfile *port, const char *path)
{
        static const char *const words[][2] = { { "master", "slave-type" },
                                                { "controller", "port-type" } };
        bool new_words = nm_version(job->host, 1, 46);
        const char *const *ours = words[new_words], *const *others = words[!new_words];

        for (size_t i = 0; i < 2; i++)
                drop(job, port, path, others[i], "said in the words of the installed version");
        set(job, port, path, ours[0], job->intent->bridge, KEY_OF_PORT_WHY);
        set(job, port, path, ours[1], "bridge", KEY_OF_PORT_WHY);
}

/* A profile of its own: the old one is not the port's alone, or will not be there at boot. */
static const char *as_own(struct keyfile_job *job, struct keyfile *port, const char *name)
{
        const char *path = keyfile_new_path(job, name);

        set(job, port, path, "id", name, "a profile of its own");
        set(job, port, path, "uuid",
            keyfile_uuid(job->mem, job->host, arena_printf(job->mem, "port %s", name)),
            "a profile of its own");
        drop(job, port, path, "multi-connect", "it is for one card now");
        drop(job, port, path, "timestamp", "of the profile that it comes from");
        return path;
}

static void change(struct keyfile_job *job, struct keyfile *port, const struct port_intent *intent)
{
        bool own = port->place == PLACE_RUN || keyfile_shared(port);
        const char *path = own ? as_own(job, port, intent->name) : keyfile_write_path(job, port);
        const char *uuid = ini_get(&port->doc, "connection", "uuid");
        const char *priority =
                priority_over(job, intent->name, uuid, own ? NULL : port->file, port->priority);

        if (port->match < MATCH_MAC)
                set(job, port, path, "interface-name", intent->name,
                    "so that it is for this card and no other");
        set_controller(job, port, path);
        if (priority)
                set(job, port, path, "autoconnect-priority", priority,
                    "another profile may be for the card, too, and be chosen at boot");
        if (intent->profile.down && priority)
                refuse(job->mem, &job->plan->refusals, port->file->path,
                       "set autoconnect=true, or remove the other profile",
                       "has autoconnect=false: at boot NetworkManager takes "
                       "another profile for %s, and the bridge has no port",
                       intent->name);
        keyfile_add_op(job, path, ini_format(job->mem, &port->doc), "the port");
}

int keyfile_make_port(struct keyfile_job *job, struct keyfile *port,
                      const struct port_intent *intent)
{
        if (!port->file)
                return render_new(job, intent);
        change(job, port, intent);
        return 0;
}
