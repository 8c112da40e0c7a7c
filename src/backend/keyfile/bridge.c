// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's profile. A new one is a template plus what the port gave, and is checked afterwards:
 * whatever the template was, the result must say what was meant. One that is there already is
 * changed key by key.
 */
#include <string.h>
#include <strings.h>

#include "backend/keyfile/render.h"
#include "backend/common/l3.h"

static struct mustache_field lines_field(struct arena *mem, const char *name, const struct ini *doc)
{
        struct string_list lines = { 0 };

        for (size_t i = 0; i < doc->n; i++) {
                const char *text = doc->items[i].text;

                LIST_ADD(mem, &lines, arena_strndup(mem, text, strcspn(text, "\n")));
        }
        return template_lines(mem, name, &lines);
}

static void refuse_template(struct keyfile_job *job, const char *what)
{
        backend_refuse(job->mem, &job->plan->refusals, job->host->bridge_template.origin, what,
                       "use another template set, or add what is missing; see mkbridge(8)");
}

/* The template decides the order and may add; it may not lose or change what matters. */
static void require(struct keyfile_job *job, const struct ini *doc, const char *section,
                    const char *key, const char *value)
{
        const char *has = keyfile_get(doc, section, key);

        if (has && strcmp(has, value) == 0)
                return;
        refuse_template(job, has ? arena_printf(job->mem, "makes [%s] %s=%s of what should be %s",
                                                section, key, has, value)
                                 : arena_printf(job->mem, "has no place for [%s] %s=%s", section,
                                                key, value));
}

static void require_all(struct keyfile_job *job, const struct ini *doc, const struct ini *from,
                        const char *section)
{
        for (size_t i = 0; i < from->n; i++) {
                const struct ini_line *line = &from->items[i];

                if (line->type == INI_SECTION)
                        section = line->name;
                /* Of a key that stands twice only the last counts. */
                if (line->type == INI_KEY && (strcmp(section, "connection") == 0 ||
                                              ini_find(from, section, line->name) == (long) i))
                        require(job, doc, section, line->name, line->value);
        }
}

static void check_bridge(struct keyfile_job *job, const char *text, const char *uuid,
                         const struct key_value_list *options)
{
        struct ini doc = ini_parse(job->mem, text, INI_KEYFILE);

        for (size_t i = 0; i < doc.n; i++) {
                if (!doc.items[i].problem)
                        continue;
                refuse_template(
                        job, arena_printf(job->mem, "makes a line that %s", doc.items[i].problem));
                return;
        }
        require(job, &doc, "connection", "type", "bridge");
        require(job, &doc, "connection", "interface-name", job->intent->bridge);
        require(job, &doc, "connection", "uuid", uuid);
        if (job->mac)
                require(job, &doc, "ethernet", "cloned-mac-address", job->mac);
        for (size_t i = 0; i < options->n; i++)
                require(job, &doc, "bridge", options->items[i].key, options->items[i].value);
        require_all(job, &doc, &job->carried.connection, "connection");
        require_all(job, &doc, &job->carried.network, "");
}

static int render_template(struct keyfile_job *job, const char *uuid,
                           const struct key_value_list *options, char **ret)
{
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "uuid", .text = uuid },
                { .name = "mac", .text = job->mac },
                { .name = "mtu", .text = job->mtu },
                lines_field(job->mem, "connection", &job->carried.connection),
                template_pairs(job->mem, "options", options),
                lines_field(job->mem, "carried", &job->carried.network),
        };
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        const struct template_file *template = &job->host->bridge_template;
        struct strbuf out = STRBUF_INIT;
        int r = mustache_render(template->origin, template->text, &scope, keyfile_escape, &out,
                                job->err);

        *ret = strbuf_take(&out, job->mem);
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
                { "ethernet.cloned-mac-address", job->intent->mac_why, job->mac != NULL },
                { "ethernet.mtu", "as the port has it", job->mtu != NULL },
        };

        for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
                if (reasons[i].there)
                        backend_add_key(job->mem, job->plan, path, reasons[i].key, KEY_ADDED,
                                        reasons[i].why);
        for (size_t i = 0; i < options->n; i++) {
                const char *key = options->items[i].key;
                bool stp = strcmp(key, "stp") == 0 && strcmp(options->items[i].value, "false") == 0;

                backend_add_key(job->mem, job->plan, path, arena_printf(job->mem, "bridge.%s", key),
                                KEY_ADDED, stp ? STP_OFF_WHY : "asked for with -o");
        }
}

/* A port without a profile had one that NetworkManager makes up: DHCP and router advertisements. */
static void default_network(struct keyfile_job *job)
{
        const char *mode = keyfile_version(job->host, 1, 40) ? "default" : "stable-privacy";
        const char *text = arena_printf(job->mem,
                                        "[ipv4]\nmethod=auto\n\n[ipv6]\naddr-gen-mode=%s\n"
                                        "method=auto\n",
                                        mode);

        if (job->carried.network.n)
                return;
        job->carried.network = ini_parse(job->mem, text, INI_KEYFILE);
        if (job->intent->request->l3 == L3_KEEP)
                backend_add_key(job->mem, job->plan, keyfile_new_path(job, job->intent->bridge),
                                "ipv4.method", KEY_ADDED,
                                "the port had no configuration of its own");
}

static int make_new(struct keyfile_job *job)
{
        const char *path = keyfile_new_path(job, job->intent->bridge);
        const char *uuid = keyfile_uuid(job->mem, job->host, job->intent->bridge);
        struct key_value_list options = keyfile_option_pairs(job);
        char *text;
        int r;

        default_network(job);
        keyfile_apply_l3(job, &job->carried.network, path);
        keyfile_pin_identity(job, &job->carried.network, path);
        r = render_template(job, uuid, &options, &text);
        if (r < 0)
                return r;
        check_bridge(job, text, uuid, &options);
        explain(job, path, &options);
        keyfile_add_op(job, path, text, "the bridge");
        return 0;
}

/* The port's network layer takes the place of the bridge's own. */
static void drop_own_l3(struct keyfile_job *job, struct ini *doc)
{
        for (size_t i = doc->n; i-- > 0;) {
                const struct ini_line *line = &doc->items[i];
                const char *section = ini_section_name(doc, line->section);
                bool connection = strcmp(section, "connection") == 0;

                if (!keyfile_section_moves(section) &&
                    !(connection && line->type == INI_KEY && keyfile_connection_moves(line->name)))
                        continue;
                if (line->type == INI_KEY)
                        backend_add_key(job->mem, job->plan, job->bridge.file->path,
                                        arena_printf(job->mem, "%s.%s", section, line->name),
                                        KEY_DROPPED,
                                        arena_printf(job->mem, "the bridge gets what %s has",
                                                     job->intent->l3_port->name));
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

        if (job->intent->l3_port) {
                l3_note_kept_mac(job->mem, job->intent, job->plan, job->intent->bridge_profile.mac);
                drop_own_l3(job, doc);
                for (size_t i = 0; i < job->carried.connection.n; i++) {
                        const struct ini_line *line = &job->carried.connection.items[i];

                        if (line->type == INI_KEY && keyfile_connection_moves(line->name))
                                ini_add(job->mem, doc, ini_last_section(doc, "connection"), *line);
                }
                append_network(job, doc);
        }
        keyfile_apply_l3(job, doc, job->bridge.file->path);
        keyfile_pin_identity(job, doc, job->bridge.file->path);
        for (size_t i = 0; i < options.n; i++)
                set_key(job, doc, "bridge", options.items[i].key, options.items[i].value,
                        "asked for with -o");
        if (job->intent->request->mac)
                set_key(job, doc, "ethernet", "cloned-mac-address", job->mac, job->intent->mac_why);
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
