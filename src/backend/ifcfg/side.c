// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files around an ifcfg file. They are found by name, so they have to change theirs when the
 * address moves: route-, route6-, rule-, rule6- and NAME.route move, what the DHCP client has under
 * the card's name is copied. network-scripts look for them by device and by the suffix of the ifcfg
 * file, NetworkManager by the suffix only.
 */
#include <stdio.h>
#include <string.h>

#include "backend/common/client-file.h"
#include "backend/common/reading.h"
#include "backend/ifcfg/ifcfg.h"

/* True when the file has lines ADDRESSn=, which makes it a file of variables to both readers. */
static bool is_new_form(const struct shvar *doc)
{
        for (size_t i = 0; i < doc->n; i++) {
                const char *key = doc->items[i].key;

                if (key && strcmp(key, "ADDRESS") != 0 &&
                    key_find(&ifcfg_keys, NULL, key)->class == KEY_OF_ROUTE_FILE)
                        return true;
        }
        return false;
}

/* Routes as variables; only OPTIONSn may name a link. */
static char *rename_variables(struct side_job *job, const struct file *file, struct shvar *doc)
{
        if (!ifcfg_constant(job->mem, file, doc, &job->plan->refusals))
                return NULL;
        for (size_t i = 0; i < doc->n; i++) {
                struct shvar_line *line = &doc->items[i];
                const char *renamed;

                if (!line->key)
                        continue;
                renamed = link_rename(job->mem, line->value, NAMES_WORD, job->name,
                                      job->intent->bridge);
                if (strcmp(renamed, line->value) != 0)
                        *line = shvar_line_change(job->mem, line, renamed);
        }
        return shvar_format(job->mem, doc);
}

/* Arguments of ip(8), a line each; comments stay as they are. */
static char *rename_lines(struct side_job *job, const struct file *file)
{
        struct strbuf out = STRBUF_INIT;
        unsigned number = 1;

        for (const char *at = file->data; *at; number++) {
                size_t len = strcspn(at, "\n");
                char *line = arena_strndup(job->mem, at, len + (at[len] == '\n'));
                bool comment = line[strspn(line, " \t")] == '#';

                if (!comment && strpbrk(line, "$`\r")) {
                        refuse(job->mem, &job->plan->refusals,
                               arena_printf(job->mem, "%s:%u", file->path, number), "mend the line",
                               "the line holds $, ` or a carriage return, which no route or rule "
                               "has");
                        strbuf_free(&out);
                        return NULL;
                }
                strbuf_adds(&out, comment ? line
                                          : link_rename(job->mem, line, NAMES_WORD, job->name,
                                                        job->intent->bridge));
                at += strlen(line);
        }
        return strbuf_take(&out, job->mem);
}

enum { ROUTE, ROUTE6, DOT_ROUTE, RULE, RULE6 };

static const struct side_kind {
        const char *before, *after; /* of the name in the file name */
        bool variables_only;
        const char *why;
} kinds[] = {
        [ROUTE] = { "route-", "", false, "routes of the bridge" },
        [ROUTE6] = { "route6-", "", false, "IPv6 routes of the bridge" },
        [DOT_ROUTE] = { "", ".route", true, "routes of the bridge" },
        [RULE] = { "rule-", "", false, "rules of the bridge" },
        [RULE6] = { "rule6-", "", false, "IPv6 rules of the bridge" },
};

_Static_assert(DOT_ROUTE + 1 == IFCFG_ROUTE_FILES, "routes come first");

static bool holds_variables(const struct side_kind *kind, const struct shvar *doc)
{
        return kind->variables_only || is_new_form(doc);
}

static char *side_path(struct arena *mem, const struct side_kind *kind, const char *name)
{
        return arena_printf(mem, SCRIPTS_FOLDER "/%s%s%s", kind->before, name, kind->after);
}

const struct file *ifcfg_route_file(struct arena *mem, const struct host *host, size_t kind,
                                    const char *name, bool *ret_variables)
{
        const struct file *file = host_file(host, side_path(mem, &kinds[kind], name));
        struct shvar doc;

        if (!file || !file->data)
                return NULL;
        doc = file_shvar(mem, file);
        *ret_variables = holds_variables(&kinds[kind], &doc);
        return file;
}

/* The file of one kind under the device's name, or else under that of the ifcfg file. */
static const struct file *side_file(const struct side_job *job, const struct side_kind *kind)
{
        const struct file *device = host_file(job->host, side_path(job->mem, kind, job->name));

        return device ? device : host_file(job->host, side_path(job->mem, kind, job->port->suffix));
}

/* Under both names there can be a file; network-scripts read both, NetworkManager one of them. */
static bool is_twofold(struct side_job *job, const struct side_kind *kind, const struct file *file)
{
        const struct file *other =
                host_file(job->host, side_path(job->mem, kind, job->port->suffix));

        if (!other || other == file)
                return false;
        refuse(job->mem, &job->plan->refusals, file->path, "merge the two",
               "and %s are both for %s", other->path, job->name);
        return true;
}

static void move_side_file(struct side_job *job, const struct side_kind *kind)
{
        const struct file *file = side_file(job, kind);
        bool dropped = job->intent->request->l3 == L3_NONE;
        struct shvar doc;
        char *text = NULL;

        if (!file || is_twofold(job, kind, file) ||
            !backend_usable(job->mem, file, &job->plan->refusals))
                return;
        if (!dropped) {
                doc = file_shvar(job->mem, file);
                text = holds_variables(kind, &doc) ? rename_variables(job, file, &doc)
                                                   : rename_lines(job, file);
                if (!text)
                        return;
        }
        ifcfg_move_file(job, file, side_path(job->mem, kind, job->suffix), text, kind->why);
}

/* A rule- file makes NetworkManager ignore the route files of the profile, unless its dispatcher
 * script is there. */
static void note_rules(struct side_job *job)
{
        const struct ifcfg_readers *here = &job->host->system.ifcfg;
        const struct file *rule = side_file(job, &kinds[RULE]);
        const struct file *rule6 = side_file(job, &kinds[RULE6]);
        bool routes = side_file(job, &kinds[ROUTE]) || side_file(job, &kinds[ROUTE6]);

        if ((!rule && !rule6) || !routes || here->nm_routing_rules ||
            (here->scripts && !here->networkmanager))
                return;
        add_note(job->mem, &job->plan->notes,
                 "%s makes NetworkManager ignore the route files beside it, for the "
                 "bridge as before for %s; install "
                 "NetworkManager-dispatcher-routing-rules",
                 side_path(job->mem, &kinds[rule ? RULE : RULE6], job->suffix), job->name);
}

static void copy_client_file(struct side_job *job, const char *from, const char *to,
                             const char *why)
{
        const struct client_file file = { from, to, job->name, job->intent->bridge, why };

        if (!host_file(job->host, to))
                backend_copy_client_file(job->mem, job->intent->request, job->host, &file,
                                         job->plan);
}

/*
 * network-scripts ask for a lease file called dhclient-DEVICE.leases first, and only then for one
 * with the UUID in its name, so the copy gets the first name whichever the original had.
 */
static void copy_leases(struct side_job *job, const char *version)
{
        const char *uuid = shvar_get(&job->port->doc, "UUID");
        const char *to = arena_printf(job->mem, "/var/lib/dhclient/dhclient%s-%s.leases", version,
                                      job->intent->bridge);
        const char *from[] = {
                arena_printf(job->mem, "/var/lib/dhclient/dhclient%s-%s.leases", version,
                             job->name),
                arena_printf(job->mem, "/var/lib/dhclient/dhclient%s-%s-%s.lease", version,
                             uuid ? uuid : "", job->name),
        };

        for (size_t i = 0; i < ARRAY_LEN(from); i++) {
                if (!host_file(job->host, from[i]))
                        continue;
                copy_client_file(job, from[i], to,
                                 "lease, so that the bridge asks for the same address");
                return;
        }
}

static void copy_client_files(struct side_job *job)
{
        backend_copy_client_settings(job->mem, job->intent->request, job->host, job->name,
                                     job->intent->bridge, job->plan);
        copy_leases(job, "");
        copy_leases(job, "6");
}

/* Does any file have a DHCP client started? Each looks after all links of dhclient.conf. */
static bool any_asks_dhcp(const struct side_job *job)
{
        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];
                struct shvar doc;

                if (!file->data || !ifcfg_suffix(job->host, file))
                        continue;
                doc = file_shvar(job->mem, file);
                if (ifcfg_is_dhcp(shvar_get(&doc, "BOOTPROTO")))
                        return true;
        }
        return false;
}

void ifcfg_note_side_files(struct side_job *job)
{
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                const struct file *file = side_file(job, &kinds[i]);

                if (file)
                        add_note(job->mem, &job->plan->notes,
                                 "%s stays, and has no effect any more: %s is a port "
                                 "without an address",
                                 file->path, job->name);
        }
}

void ifcfg_side_files(struct side_job *job)
{
        note_rules(job);
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                move_side_file(job, &kinds[i]);
        ifcfg_alias_files(job);
        if (ifcfg_asks_dhcp(job->intent))
                copy_client_files(job);
        if (ifcfg_asks_dhcp(job->intent) || any_asks_dhcp(job))
                backend_rename_client_settings(job->mem, job->intent->request, job->host, job->name,
                                               job->intent->bridge, job->plan);
}
