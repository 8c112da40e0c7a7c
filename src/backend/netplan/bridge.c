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

char *netplan_join_ids(struct netplan_job *job)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < job->ids.n; i++) {
                strbuf_adds(&out, i ? ", " : "");
                yaml_quote(&out, job->ids.items[i]);
        }
        return strbuf_take(&out, job->mem);
}

/* The list that there will still be, or NULL. */
static const struct yaml_pair *find_left(const struct netplan_job *job, const struct yaml *map,
                                         const char *key)
{
        const struct yaml_pair *pair = yaml_find(map, key);

        for (size_t i = 0; i < job->cut.n; i++)
                if (job->cut.items[i] == pair)
                        return NULL;
        return pair;
}

/*
 * Adds what the command line wants to lists that @holder's mapping has already; the others come
 * back as lines for its end.
 */
char *netplan_merge_additions(struct netplan_job *job, struct netplan_file *file,
                              const struct yaml *map)
{
        struct strbuf rest = STRBUF_INIT;

        for (size_t i = 0; i < job->additions.n; i++) {
                const struct netplan_addition *addition = &job->additions.items[i];
                const struct yaml_pair *pair = find_left(job, map, addition->key);
                bool fits = pair && addition->items.n && pair->value->kind == YAML_LIST;

                if (addition->done)
                        continue;
                for (size_t k = 0; fits && k < addition->items.n; k++)
                        fits = netplan_add_item(job->mem, file, pair->value,
                                                addition->items.items[k]);
                if (!fits && pair && pair->value->kind == YAML_MAP)
                        fits = netplan_add_body(
                                job->mem, file, pair,
                                strchr(netplan_addition_lines(job->mem, addition, 0), '\n') + 1,
                                job->step);
                if (!fits)
                        strbuf_adds(&rest, netplan_addition_lines(job->mem, addition, job->step));
        }
        return strbuf_take(&rest, job->mem);
}

char *netplan_join_lines(struct netplan_job *job, const struct netplan_carried *carried)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; carried && i < carried->lines.n; i++)
                strbuf_addf(&out, "%s\n", carried->lines.items[i]);
        return strbuf_take(&out, job->mem);
}

static struct netplan_carried *carried_in(struct netplan_job *job, const struct netplan_file *file)
{
        for (size_t i = 0; i < job->carried.n; i++)
                if (job->carried.items[i].file == file)
                        return &job->carried.items[i];
        return NULL;
}

/* The lines that the port gave, with what the command line adds to lists among them; what it adds
 * beside goes to @rest. */
char *netplan_merged_carried(struct netplan_job *job, const char *body, char **rest)
{
        struct netplan_file scratch = { .doc = yaml_parse(job->mem, body) };
        char *text;

        *rest = netplan_merge_additions(job, &scratch, scratch.doc.root);
        text = netplan_edited(job->mem, &scratch);
        return text ? text : arena_strdup(job->mem, body);
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
        const struct template_file *template = &job->host->bridge_template;
        char *rest, *carried = netplan_merged_carried(
                            job, netplan_join_lines(job, carried_in(job, job->main)), &rest);
        const char *stp = parameter(parameters, "stp");
        bool told = strcmp(job->renderer, job->default_renderer) != 0 &&
                    !has_key(job, carried, "renderer");
        const char *l3 = needs_dhcp(job) ? arena_printf(job->mem, "dhcp4: true\n%s", rest) : rest;
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "interfaces", .text = netplan_join_ids(job) },
                { .name = "mac", .text = job->intent->mac },
                { .name = "indent", .text = arena_printf(job->mem, "%*s", (int) job->step, "") },
                { .name = "stp", .text = stp ? stp : "false" },
                { .name = "renderer", .text = told ? job->renderer : NULL },
                options_field(job->mem, parameters),
                lines_field(job->mem, "l3", l3),
                lines_field(job->mem, "carried", carried),
        };
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        struct strbuf out = STRBUF_INIT;
        int r = mustache_render(template->origin, template->text, &scope, yaml_quote, &out,
                                job->err);

        *ret = strbuf_take(&out, job->mem);
        return r;
}

static void refuse_template(struct netplan_job *job, const char *what)
{
        backend_refuse(job->mem, &job->plan->refusals, job->host->bridge_template.origin, what,
                       "use another template set, or add what is missing; see mkbridge(8)");
}

static void require(struct netplan_job *job, const struct yaml *map, const char *key,
                    const char *value)
{
        const char *has = yaml_text(map, key);

        if (value && (!has || strcasecmp(has, value) != 0))
                refuse_template(job, arena_printf(job->mem, "has no place for %s: %s", key, value));
}

static bool list_has(const struct yaml *list, const char *text)
{
        for (size_t i = 0; list && i < list->nodes.n; i++) {
                const struct yaml *item = yaml_resolve(list->nodes.items[i]);

                if (item->kind == YAML_TEXT && strcmp(item->value, text) == 0)
                        return true;
        }
        return false;
}

/* The template decides the order and may leave defaults out; it may not lose what matters. */
static void check_template(struct netplan_job *job, const struct key_value_list *parameters,
                           const char *body)
{
        struct yaml_doc doc = yaml_parse(job->mem, body);
        const char *stp = parameter(parameters, "stp");

        if (doc.problem || !doc.root || doc.root->kind != YAML_MAP) {
                refuse_template(job, arena_printf(job->mem, "makes what %s",
                                                  doc.problem ? doc.problem : "is no mapping"));
                return;
        }
        for (size_t i = 0; i < job->ids.n; i++)
                if (!list_has(yaml_get(doc.root, "interfaces"), job->ids.items[i]))
                        refuse_template(job, arena_printf(job->mem, "has no place for interface %s",
                                                          job->ids.items[i]));
        require(job, doc.root, "macaddress", job->intent->request->mac);
        require(job, yaml_get(doc.root, "parameters"), "stp", stp ? stp : "false");
        for (size_t i = 0; i < parameters->n; i++)
                require(job, yaml_get(doc.root, "parameters"), parameters->items[i].key,
                        parameters->items[i].value);
        for (size_t i = 0; i < job->additions.n; i++)
                if (!yaml_find(doc.root, job->additions.items[i].key))
                        refuse_template(job, arena_printf(job->mem, "has no place for %s",
                                                          job->additions.items[i].key));
}

static void explain(struct netplan_job *job, const char *path, const char *body)
{
        const struct {
                const char *key, *why;
        } reasons[] = {
                { "interfaces", "the ports, by their IDs" },
                { "macaddress", job->intent->mac_why },
                { "parameters", job->intent->request->settings.n
                                        ? "as asked for with -o; STP off by default"
                                        : "STP off: a port would be deaf for twice the delay" },
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
        struct yaml_doc doc = yaml_parse(job->mem, body);
        const char *carried = netplan_join_lines(job, carried_in(job, job->main));

        for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
                if (yaml_find(doc.root, reasons[i].key) && !has_key(job, carried, reasons[i].key))
                        backend_add_key(job->mem, job->plan, path, reasons[i].key, KEY_ADDED,
                                        reasons[i].why);
}

void netplan_define_section(struct netplan_job *job, const char *section, const char *body)
{
        struct netplan_file *file = job->main;
        const struct yaml_pair *network = yaml_find(yaml_resolve(file->doc.root), "network");

        if (!netplan_add_pair(job->mem, file, network, job->main_section, section, body, job->step))
                netplan_refuse_style(job, file, network->key);
}

void netplan_define(struct netplan_job *job, const char *section, const char *id, const char *body)
{
        struct netplan_file *file = job->main;
        const struct yaml_pair *holder = yaml_find(file->network, section);

        if (!holder)
                netplan_define_section(job, section, netplan_nest(job->mem, id, body, job->step));
        else if (!netplan_add_pair(job->mem, file, holder, NULL, id, body, job->step))
                netplan_refuse_style(job, file, holder->key);
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
        char *body;
        int r = render_template(job, parameters, &body);

        if (r < 0)
                return r;
        check_template(job, parameters, body);
        explain(job, job->main->target, body);
        netplan_define(job, "bridges", job->intent->bridge, body);
        add_other_parts(job);
        return 0;
}

int netplan_make_bridge(struct netplan_job *job)
{
        struct key_value_list parameters = netplan_parameters(job->mem, job->intent->request,
                                                              job->renderer, &job->plan->refusals);

        job->additions = netplan_additions(job->mem, job->intent->request);
        if (!job->bridge)
                return new_bridge(job, &parameters);
        netplan_change_bridge(job, &parameters);
        return 0;
}
