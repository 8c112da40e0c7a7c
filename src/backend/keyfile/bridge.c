// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's profile. A new one is a template plus what the port gave, and is checked afterwards:
 * whatever the template was, the result must say what was meant. One that is there already is
 * changed key by key.
 */
#include <string.h>
#include <strings.h>

#include "backend/adopt/nm-conf.h"
#include "backend/adopt/nm-pin.h"
#include "backend/keyfile/render.h"
#include "backend/common/l3.h"
#include "backend/common/link-file.h"

static struct mustache_field lines_field(struct arena *mem, const char *name, const struct ini *doc)
{
        struct string_list lines = { 0 };

        for (size_t i = 0; i < doc->n; i++) {
                const char *text = doc->items[i].text;

                LIST_ADD(mem, &lines, arena_strndup(mem, text, strcspn(text, "\n")));
        }
        return template_lines(mem, name, &lines);
}

/* A file that a template has made. */
struct made {
        const struct ini *doc;
        struct lookup last;
};

static const char *get_key(const void *text, const struct must *must)
{
        const struct made *made = text;
        long at = lookup_find(&made->last, (struct lookup_key){ must->section, must->key, NULL });

        /* Only what is not there under its name may be under an older one of its section. */
        return at < 0 ? keyfile_get(made->doc, must->section, must->key)
                      : made->doc->items[at].value;
}

static const struct made *look_up(struct arena *mem, const struct ini *doc)
{
        struct made *made = arena_alloc(mem, sizeof(*made));

        *made = (struct made){ doc, keyfile_last(mem, doc) };
        return made;
}

static char *spell_key(struct arena *mem, const struct must *must, const char *value)
{
        return arena_printf(mem, "[%s] %s=%s", must->section, must->key, value);
}

struct template_check keyfile_template_check(struct keyfile_job *job,
                                             const struct template_file *template,
                                             const struct ini *doc)
{
        static const struct template_reader reader = {
                .get = get_key,
                .spell = spell_key,
        };

        return (struct template_check){ &reader, job->mem, template->origin, &job->plan->refusals,
                                        look_up(job->mem, doc) };
}

static void require_all(const struct template_check *check, const struct ini *from,
                        const char *section)
{
        const struct lookup last = keyfile_last(check->mem, from);

        for (size_t i = 0; i < from->n; i++) {
                const struct ini_line *line = &from->items[i];

                if (line->type == INI_SECTION)
                        section = line->name;
                /* Of a key that stands twice only the last counts. */
                if (line->type == INI_KEY &&
                    (strcmp(section, "connection") == 0 ||
                     lookup_find(&last, (struct lookup_key){ section, line->name, NULL }) ==
                             (long) i))
                        template_require(check, &(struct must){ section, line->name, line->value },
                                         1);
        }
}

static void check_bridge(struct keyfile_job *job, const char *text, const char *uuid,
                         const struct key_value_list *options)
{
        const struct must rows[] = {
                { "connection", "type", "bridge" },
                { "connection", "interface-name", job->intent->bridge },
                { "connection", "uuid", uuid },
                { "ethernet", "cloned-mac-address", job->cloned }, /* where it has one */
        };
        struct ini doc = ini_parse(job->mem, text, INI_KEYFILE);
        const struct template_check check =
                keyfile_template_check(job, &job->host->bridge_template, &doc);

        for (size_t i = 0; i < doc.n; i++) {
                if (!doc.items[i].problem)
                        continue;
                template_refuse(&check, arena_printf(job->mem, "makes a line that %s",
                                                     doc.items[i].problem));
                return;
        }
        template_require(&check, rows, ARRAY_LEN(rows) - !job->cloned);
        template_require_pairs(&check, "bridge", options);
        require_all(&check, &job->carried.connection, "connection");
        require_all(&check, &job->carried.network, "");
}

static int render_template(struct keyfile_job *job, const char *uuid,
                           const struct key_value_list *options, char **ret)
{
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "uuid", .text = uuid },
                { .name = "mac", .text = job->cloned },
                { .name = "mtu", .text = job->mtu },
                lines_field(job->mem, "connection", &job->carried.connection),
                template_pairs(job->mem, "options", options),
                lines_field(job->mem, "carried", &job->carried.network),
        };
        int r = template_fill(job->mem, &job->host->bridge_template, fields, ARRAY_LEN(fields),
                              keyfile_escape, ret, job->err);

        return r;
}

static void explain(struct keyfile_job *job, const char *path, const struct key_value_list *options)
{
        const struct {
                const char *key, *why;
                bool there;
        } reasons[] = {
                { "connection.uuid", "made of this host's machine-id and the bridge's name", true },
                { "connection.interface-name", "the bridge", true },
                { "ethernet.cloned-mac-address",
                  job->mac ? job->intent->mac_why
                           : "that of its port, whatever NetworkManager.conf says",
                  job->cloned != NULL },
                { "ethernet.mtu", "as the port has it", job->mtu != NULL },
        };

        for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
                if (reasons[i].there)
                        backend_add_key(job->mem, job->plan, path, reasons[i].key, KEY_ADDED,
                                        reasons[i].why);
        option_explain(job->mem, &keyfile_option_traits, options, path, "bridge",
                       "asked for with -o", job->plan);
}

/* A port without a profile had one that NetworkManager makes up: DHCP and router advertisements. */
static void default_network(struct keyfile_job *job)
{
        const char *text = arena_printf(job->mem,
                                        "[ipv4]\nmethod=auto\n\n[ipv6]\naddr-gen-mode=%s\n"
                                        "method=auto\n",
                                        keyfile_default_mode(job->host));

        if (job->carried.network.n)
                return;
        job->carried.network = ini_parse(job->mem, text, INI_KEYFILE);
        if (job->intent->request->l3 == L3_KEEP)
                backend_add_key(job->mem, job->plan, keyfile_new_path(job, job->intent->bridge),
                                "ipv4.method", KEY_ADDED,
                                "the port had no configuration of its own");
}

/*
 * NetworkManager keeps a card up by the profile that it finds it with, be it one that the initrd
 * has left or one that somebody chose, until a bridge calls its ports. A port that is not to come
 * up by itself is not called.
 */
static void call_ports(struct keyfile_job *job, const char *path)
{
        const char *key = nm_version(job->host, 1, 46) ? "autoconnect-ports" : "autoconnect-slaves";

        if (!nm_may_call_ports(job->intent) || ini_find(&job->carried.connection, "", key) >= 0)
                return;
        LIST_ADD(job->mem, &job->carried.connection,
                 (struct ini_line){ .type = INI_KEY,
                                    .name = key,
                                    .value = "1",
                                    .text = arena_printf(job->mem, "%s=1\n", key) });
        backend_add_key(job->mem, job->plan, path, arena_printf(job->mem, "connection.%s", key),
                        KEY_ADDED, NM_CALLS_PORTS_WHY);
}

/* What the command line takes away and adds must still go together. */
static void check_network(struct keyfile_job *job, const struct ini *network, const char *path)
{
        const char *problem = keyfile_problem(job->mem, network);

        if (problem)
                refuse(job->mem, &job->plan->refusals, path,
                       "name what is missing, too, or mend the port's profile",
                       "would not be taken by NetworkManager: %s", problem);
}

static int make_new(struct keyfile_job *job)
{
        const char *path = keyfile_new_path(job, job->intent->bridge);
        const char *uuid = keyfile_uuid(job->mem, job->host, job->intent->bridge);
        struct key_value_list options = keyfile_option_pairs(job);
        char *text;
        int r;

        job->cloned = job->mac ? job->mac
                      : nm_default(job->mem, job->host, job->intent->bridge, true, NM_CLONED_MAC)
                              ? "preserve"
                              : NULL;
        call_ports(job, path);
        default_network(job);
        keyfile_apply_l3(job, &job->carried.network, path);
        keyfile_pin_identity(job, &job->carried.network, path);
        check_network(job, &job->carried.network, path);
        r = render_template(job, uuid, &options, &text);
        if (r < 0)
                return r;
        check_bridge(job, text, uuid, &options);
        explain(job, path, &options);
        keyfile_add_op(job, path, text, "the bridge");
        backend_add_link_file(job->mem, job->host, job->intent->bridge, job->mac, false,
                              arena_printf(job->mem, "10-%s.link", job->intent->bridge), job->plan);
        return 0;
}

/* The port's network layer takes the place of the bridge's own. */
static void drop_own_l3(struct keyfile_job *job, struct ini *doc)
{
        for (size_t i = doc->n; i-- > 0;) {
                const struct ini_line *line = &doc->items[i];
                const char *section = ini_section_name(doc, line->section);

                if (!nm_key_moves(section, line->type == INI_KEY ? line->name : NULL))
                        continue;
                if (line->type == INI_KEY)
                        backend_add_key(job->mem, job->plan, job->bridge.file->path,
                                        arena_printf(job->mem, "%s.%s", section, line->name),
                                        KEY_DROPPED,
                                        key_own_goes_why(job->mem, job->intent, L3_REST));
                ini_remove(doc, i);
        }
}

static void append_network(struct keyfile_job *job, struct ini *doc)
{
        const struct ini *network = &job->carried.network;
        size_t section = 0;

        if (doc->n && network->n && doc->items[doc->n - 1].type != INI_BLANK)
                ini_insert(job->mem, doc, doc->n, (struct ini_line){ .text = "\n" });
        for (size_t i = 0; i < doc->n; i++)
                section = doc->items[i].section > section ? doc->items[i].section : section;
        for (size_t i = 0; i < network->n; i++) {
                struct ini_line line = network->items[i];

                section += line.type == INI_SECTION;
                line.section = section;
                ini_insert(job->mem, doc, doc->n, line);
        }
}

static void set_key(struct keyfile_job *job, struct ini *doc, const char *section, const char *key,
                    const char *value, const char *why)
{
        const char *has = keyfile_get(doc, section, key);

        if (has && strcasecmp(has, value) == 0)
                return;
        keyfile_set(job->mem, doc, section, key, value);
        backend_add_key(job->mem, job->plan, job->bridge.file->path,
                        arena_printf(job->mem, "%s.%s", section, key),
                        has ? KEY_CHANGED : KEY_ADDED, why);
}

static void change(struct keyfile_job *job)
{
        struct key_value_list options = keyfile_option_pairs(job);
        struct ini *doc = &job->bridge.doc;
        const char *own = l3_mac_to_keep(job->mem, job->host, job->intent, job->plan,
                                         job->intent->bridge_profile.mac);

        if (job->intent->l3_port) {
                l3_note_kept_mac(job->mem, job->intent, job->plan, job->intent->bridge_profile.mac);
                drop_own_l3(job, doc);
                for (size_t i = 0; i < job->carried.connection.n; i++) {
                        const struct ini_line *line = &job->carried.connection.items[i];

                        if (line->type == INI_KEY)
                                ini_add(job->mem, doc, ini_last_section(doc, "connection"), *line);
                }
                append_network(job, doc);
        }
        keyfile_apply_l3(job, doc, job->bridge.file->path);
        keyfile_pin_identity(job, doc, job->bridge.file->path);
        check_network(job, doc, job->bridge.file->path);
        for (size_t i = 0; i < options.n; i++)
                set_key(job, doc, "bridge", options.items[i].key, options.items[i].value,
                        "asked for with -o");
        if (job->intent->request->mac)
                set_key(job, doc, "ethernet", "cloned-mac-address", job->mac, job->intent->mac_why);
        else if (own)
                set_key(job, doc, "ethernet", "cloned-mac-address", own, L3_OWN_MAC_WHY);
        keyfile_add_op(job, keyfile_write_path(job, &job->bridge), ini_format(job->mem, doc),
                       "the bridge, which was there already");
}

int keyfile_make_bridge(struct keyfile_job *job)
{
        if (!job->bridge.file)
                return make_new(job);
        change(job);
        return 0;
}
