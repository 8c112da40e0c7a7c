// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The definition of a new bridge: its template plus the lines that the port gave, checked
 * afterwards.
 */
#include <string.h>
#include <strings.h>

#include "backend/netplan/render.h"
#include "base/strbuf.h"

static struct mustache_field lines_field(struct arena *mem, const char *name, const char *body)
{
        struct string_list lines = { 0 };

        if (*body)
                LIST_ADD(mem, &lines, arena_strndup(mem, body, strlen(body) - 1));
        return template_lines(mem, name, &lines);
}

/* -o options but STP, which has a place of its own. */
static struct mustache_field options_field(struct arena *mem, const struct key_value_list *list)
{
        struct key_value_list others = { 0 };

        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].key, "stp") != 0)
                        LIST_ADD(mem, &others, list->items[i]);
        return template_pairs(mem, "options", &others);
}

static const char *parameter(const struct key_value_list *list, const char *key)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].key, key) == 0)
                        return list->items[i].value;
        return NULL;
}

static struct netplan_carried *carried_in(struct netplan_job *job, const struct netplan_file *file)
{
        for (size_t i = 0; i < job->carried.n; i++)
                if (job->carried.items[i].file == file)
                        return &job->carried.items[i];
        return NULL;
}

/* DHCP for a port that nothing configured. */
static bool needs_dhcp(const struct netplan_job *job)
{
        const struct intent *intent = job->intent;

        return intent->request->l3 == L3_KEEP && !job->bridge && intent->l3_port &&
               !intent->l3_port->profile.path;
}

static bool has_key(struct netplan_job *job, const char *body, const char *key)
{
        return yaml_find(yaml_parse(job->mem, body).root, key) != NULL;
}

static int render_template(struct netplan_job *job, const struct key_value_list *parameters,
                           char **ret)
{
        char *rest, *carried = netplan_merged_carried(
                            job, netplan_join_lines(job, carried_in(job, job->main)), &rest);
        bool told = strcmp(job->renderer, job->default_renderer) != 0 &&
                    !has_key(job, carried, "renderer");
        const char *asked =
                needs_dhcp(job) ? arena_printf(job->mem, "dhcp4: true\n%s", rest) : rest;
        const char *pins =
                netplan_passed_lines(job, arena_printf(job->mem, "%s%s", asked, carried));
        const char *l3 = arena_printf(job->mem, "%s%s", asked, pins);
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "interfaces", .text = netplan_join_ids(job->mem, &job->ids) },
                { .name = "mac", .text = job->intent->mac },
                { .name = "indent", .text = arena_printf(job->mem, "%*s", (int) job->step, "") },
                { .name = "stp", .text = parameter(parameters, "stp") },
                { .name = "renderer", .text = told ? job->renderer : NULL },
                options_field(job->mem, parameters),
                lines_field(job->mem, "l3", l3),
                lines_field(job->mem, "carried", carried),
        };
        int r = template_fill(job->mem, &job->host->bridge_template, fields, ARRAY_LEN(fields),
                              yaml_quote, ret, job->err);

        return r;
}

static bool list_has(const struct yaml *list, const char *text)
{
        for (size_t i = 0; i < list->nodes.n; i++) {
                const struct yaml *item = yaml_resolve(list->nodes.items[i]);

                if (item->kind == YAML_TEXT && strcmp(item->value, text) == 0)
                        return true;
        }
        return false;
}

/* The key in the mapping, or in the one of that section; of a list the item that is wanted. */
static const char *get_key(const void *text, const struct must *must)
{
        const struct yaml *map = must->section ? yaml_get(text, must->section) : text;
        const struct yaml *node = yaml_get(map, must->key);

        if (!node || !must->value)
                return yaml_find(map, must->key) ? must->key : NULL;
        if (node->kind == YAML_LIST)
                return list_has(node, must->value) ? must->value : NULL;
        if (node->kind != YAML_TEXT)
                return NULL;
        return strcasecmp(node->value, must->value) == 0 ? must->value : node->value;
}

static char *spell_key(struct arena *mem, const struct must *must, const char *value)
{
        return value ? arena_printf(mem, "%s: %s", must->key, value) : arena_strdup(mem, must->key);
}

struct template_check netplan_template_check(struct netplan_job *job,
                                             const struct template_file *template,
                                             const struct yaml *map)
{
        static const struct template_reader reader = {
                .get = get_key,
                .spell = spell_key,
        };

        return (struct template_check){ &reader, job->mem, template->origin, &job->plan->refusals,
                                        map };
}

static void check_template(struct netplan_job *job, const struct key_value_list *parameters,
                           const struct yaml_doc *made)
{
        const struct template_check check =
                netplan_template_check(job, &job->host->bridge_template, made->root);
        struct must_list rows = { 0 };

        if (made->problem || !made->root || made->root->kind != YAML_MAP) {
                template_refuse(&check,
                                arena_printf(job->mem, "makes what %s",
                                             made->problem ? made->problem : "is no mapping"));
                return;
        }
        for (size_t i = 0; i < job->ids.n; i++)
                LIST_ADD(job->mem, &rows, ((struct must){ NULL, "interfaces", job->ids.items[i] }));
        if (job->intent->request->mac)
                LIST_ADD(job->mem, &rows,
                         ((struct must){ NULL, "macaddress", job->intent->request->mac }));
        for (size_t i = 0; i < parameters->n; i++)
                LIST_ADD(job->mem, &rows,
                         ((struct must){ "parameters", parameters->items[i].key,
                                         parameters->items[i].value }));
        for (size_t i = 0; i < job->additions.n; i++)
                LIST_ADD(job->mem, &rows, ((struct must){ .key = job->additions.items[i].key }));
        if (job->passed.n)
                LIST_ADD(job->mem, &rows, ((struct must){ .key = "networkmanager" }));
        template_require(&check, rows.items, rows.n);
}

static void explain(struct netplan_job *job, const char *path, const struct yaml_doc *made)
{
        const struct {
                const char *key, *why;
        } reasons[] = {
                { "interfaces", "the ports, by their IDs" },
                { "macaddress", job->intent->mac_why },
                { "parameters", job->intent->request->settings.n
                                        ? "as asked for with -o; STP off by default"
                                        : "STP " STP_OFF_WHY },
                { "dhcp4", job->intent->request->l3 == L3_KEEP
                                   ? "the port had no configuration at all"
                                   : "asked for" },
                { "addresses", "asked for" },
                { "routes", "asked for" },
                { "nameservers", "asked for" },
                { "link-local", "asked for" },
                { "accept-ra", "asked for" },
                { "renderer", "the one of the port" },
        };
        const struct yaml_doc carried =
                yaml_parse(job->mem, netplan_join_lines(job, carried_in(job, job->main)));

        for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
                if (yaml_find(made->root, reasons[i].key) &&
                    !yaml_find(carried.root, reasons[i].key))
                        backend_add_key(job->mem, job->plan, path, reasons[i].key, KEY_ADDED,
                                        reasons[i].why);
}

/* Parts of the definition that came from other files than the main one stay in those. */
static void add_other_parts(struct netplan_job *job)
{
        struct netplan_file *main = job->main;
        const struct yaml_pair *section = job->main_section;
        size_t step = job->step;

        for (size_t i = 0; i < job->carried.n; i++) {
                struct netplan_carried *carried = &job->carried.items[i];

                if (carried->file == main || !carried->lines.n)
                        continue;
                job->main = carried->file;
                job->main_section = carried->section;
                job->step = carried->step;
                netplan_define(job, "bridges", job->intent->bridge,
                               netplan_join_lines(job, carried));
        }
        job->main = main;
        job->main_section = section;
        job->step = step;
}

static int new_bridge(struct netplan_job *job, const struct key_value_list *parameters)
{
        struct yaml_doc made;
        char *body;
        int r = render_template(job, parameters, &body);

        if (r < 0)
                return r;
        made = yaml_parse(job->mem, body);
        check_template(job, parameters, &made);
        explain(job, job->main->target, &made);
        netplan_define(job, "bridges", job->intent->bridge, body);
        add_other_parts(job);
        return 0;
}

int netplan_make_bridge(struct netplan_job *job)
{
        struct key_value_list parameters = netplan_parameters(job);

        job->additions = netplan_additions(job->mem, job->intent->request);
        netplan_pass_through(job);
        if (!job->bridge)
                return new_bridge(job, &parameters);
        netplan_change_bridge(job, &parameters);
        return 0;
}
