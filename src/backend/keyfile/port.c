// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The port's profile: what taking it apart has left, with what makes it a port; as a file of its
 * own where the profile is not the port's alone or will be gone; or a new one from the template.
 */
#include <string.h>

#include "backend/keyfile/render.h"

enum { VLAN_ID_MIN = 1, VLAN_ID_MAX = 4094 };

/* The digits behind the last dot of a name such as eth0.100, or NULL. */
static const char *vlan_number(const char *name)
{
        const char *dot = strrchr(name, '.');

        return dot && dot > name && dot[1] && !dot[1 + strspn(dot + 1, "0123456789")] ? dot + 1
                                                                                      : NULL;
}

/* The VLAN that a link name or the kernel tells of; false: it is none. */
static bool find_vlan(struct keyfile_job *job, const struct port_intent *port, const char **parent,
                      unsigned long *id)
{
        const char *number = vlan_number(port->name);

        if (port->link && port->link->kind == LINK_VLAN) {
                *parent = port->link->parent;
                *id = port->link->vlan_id;
        } else if (!port->link && number) {
                *parent = arena_strndup(job->mem, port->name, (size_t) (number - 1 - port->name));
                *id = strtoul(number, NULL, 10);
        } else {
                return false;
        }
        if (*id < VLAN_ID_MIN || *id > VLAN_ID_MAX)
                backend_refuse(job->mem, &job->plan->refusals, port->name,
                               arena_printf(job->mem, "%lu is no VLAN ID; they are 1 to 4094", *id),
                               NULL);
        return *parent;
}

static struct mustache_field vlan_field(struct keyfile_job *job, const char *parent,
                                        unsigned long id)
{
        struct mustache_scope *scope = arena_alloc(job->mem, sizeof(*scope));
        struct mustache_field *fields = arena_alloc(job->mem, 2 * sizeof(*fields));

        fields[0] = (struct mustache_field){ .name = "parent", .text = parent };
        fields[1] =
                (struct mustache_field){ .name = "id", .text = arena_printf(job->mem, "%lu", id) };
        *scope = (struct mustache_scope){ fields, 2 };
        return (struct mustache_field){ .name = "vlan", .items = scope, .n_items = parent != NULL };
}

/* NetworkManager must not choose another profile for the card: ours has to come before all. */
static const char *priority_over(struct keyfile_job *job, const char *name, const char *own,
                                 long has)
{
        long highest = keyfile_priority(job->mem, job->host, name, own);

        if (highest < has || highest == KEYFILE_PRIORITY_NONE)
                return NULL;
        if (highest >= KEYFILE_PRIORITY_MAX)
                backend_refuse(job->mem, &job->plan->refusals, name,
                               "another profile for it has the highest autoconnect-priority, 999",
                               "give that a lower one");
        return arena_printf(job->mem, "%ld", highest + 1);
}

/* What a template for a port must say, whatever else it says. */
static void check_port(struct keyfile_job *job, const struct port_intent *port, const char *uuid,
                       const char *priority, const char *text)
{
        bool new_words = keyfile_version(job->host, 1, 46);
        const struct {
                const char *key, *value;
        } required[] = {
                { "interface-name", port->name },
                { "uuid", uuid },
                { new_words ? "controller" : "master", job->intent->bridge },
                { new_words ? "port-type" : "slave-type", "bridge" },
                { "autoconnect-priority", priority },
        };
        struct ini doc = ini_parse(job->mem, text, INI_KEYFILE);

        for (size_t i = 0; i < ARRAY_LEN(required); i++) {
                const char *has = ini_get(&doc, "connection", required[i].key);

                if (required[i].value && (!has || strcmp(has, required[i].value) != 0))
                        backend_refuse(job->mem, &job->plan->refusals,
                                       job->host->port_template.origin,
                                       arena_printf(job->mem, "does not say [connection] %s=%s",
                                                    required[i].key, required[i].value),
                                       "see mkbridge(8), TEMPLATES");
        }
        if (keyfile_false(ini_get(&doc, "connection", "autoconnect")))
                backend_refuse(job->mem, &job->plan->refusals, job->host->port_template.origin,
                               "says autoconnect=false", "the bridge would have no port at boot");
}

static int render_new(struct keyfile_job *job, const struct port_intent *port)
{
        const char *path = keyfile_new_path(job, port->name), *parent = NULL;
        const char *uuid =
                keyfile_uuid(job->mem, job->host, arena_printf(job->mem, "port %s", port->name));
        const char *priority = priority_over(job, port->name, uuid, 0);
        unsigned long id = 0;
        bool vlan = find_vlan(job, port, &parent, &id);
        const char *word = keyfile_version(job->host, 1, 46) ? "new" : "old";
        const struct mustache_field fields[] = {
                { .name = "port", .text = port->name },
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "uuid", .text = uuid },
                { .name = "type", .text = vlan ? "vlan" : "ethernet" },
                { .name = "priority", .text = priority },
                { .name = "old", .text = *word == 'o' ? "" : NULL },
                { .name = "new", .text = *word == 'n' ? "" : NULL },
                vlan_field(job, parent, id),
        };
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        const struct template_file *template = &job->host->port_template;
        struct strbuf out = STRBUF_INIT;
        char *text;
        int r = mustache_render(template->origin, template->text, &scope, keyfile_escape, &out,
                                job->err);

        text = strbuf_take(&out, job->mem);
        if (r < 0)
                return r;
        check_port(job, port, uuid, priority, text);
        backend_add_key(job->mem, job->plan, path,
                        *word == 'n' ? "connection.controller" : "connection.master", KEY_ADDED,
                        "makes it a port of the bridge");
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
        bool new_words = keyfile_version(job->host, 1, 46);
        const char *const *ours = words[new_words], *const *others = words[!new_words];

        for (size_t i = 0; i < 2; i++)
                drop(job, port, path, others[i], "said in the words of the installed version");
        set(job, port, path, ours[0], job->intent->bridge, "makes it a port of the bridge");
        set(job, port, path, ours[1], "bridge", "makes it a port of the bridge");
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
        const char *priority = priority_over(job, intent->name, uuid, port->priority);

        if (port->match < MATCH_MAC)
                set(job, port, path, "interface-name", intent->name,
                    "so that it is for this card and no other");
        set_controller(job, port, path);
        if (priority)
                set(job, port, path, "autoconnect-priority", priority,
                    "another profile is for the card, too, and might be chosen at boot");
        if (intent->profile.not_at_boot && priority)
                backend_refuse(job->mem, &job->plan->refusals, port->file->path,
                               arena_printf(job->mem,
                                            "has autoconnect=false: at boot NetworkManager takes "
                                            "another profile for %s, and the bridge has no port",
                                            intent->name),
                               "set autoconnect=true, or remove the other profile");
        else if (intent->profile.not_at_boot)
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem,
                                      "%s has autoconnect=false, so %s is not up at boot, as "
                                      "before, and the bridge has no carrier by it",
                                      path, intent->name));
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
