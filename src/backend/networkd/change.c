// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A .network file that the bridge has already: the port's network layer, or that of the command
 * line, takes the place of its own.
 */
#include <string.h>

#include "backend/networkd/render.h"

/* The bridge's own network layer makes room for the port's, or for that of the command line. */
static void drop_own(struct networkd_job *job, struct networkd_unit *unit)
{
        struct profile none = { .has_l3 = true };
        struct port_intent self = { .name = job->intent->bridge, .profile = none };
        struct networkd_port port = { .intent = &self, .unit = unit, .in_place = true };
        struct intent intent = *job->intent;

        if (!job->intent->l3_port)
                intent.l3_port = &self; /* so that only what an option replaces goes */
        networkd_take_apart(job->mem, &intent, &port, job->plan);
}

static void add_lines(struct networkd_job *job, struct ini *doc, const char *section,
                      const struct string_list *lines)
{
        struct ini more = networkd_parse_lines(job->mem, section, lines);
        size_t number = ini_last_section(doc, section);

        if (lines->n && !number)
                number = ini_open(job->mem, doc, section);
        for (size_t i = 1; i < more.n; i++) {
                size_t at = 0;

                for (size_t k = 0; k < doc->n; k++)
                        if (doc->items[k].section == number && doc->items[k].type != INI_BLANK)
                                at = k + 1;
                more.items[i].section = number;
                ini_insert(job->mem, doc, at, more.items[i]);
        }
}

static void add_sections(struct networkd_job *job, struct ini *doc, const struct string_list *lines)
{
        struct ini more = networkd_parse_lines(job->mem, NULL, lines);
        size_t last = doc->n ? doc->items[doc->n - 1].section : 0;

        for (size_t i = 0; i < more.n; i++) {
                more.items[i].section += last;
                ini_insert(job->mem, doc, doc->n, more.items[i]);
        }
}

static bool has_pair(const struct networkd_additions *list, const struct ini_line *line)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].name, line->name) == 0 &&
                    strcmp(list->items[i].value, line->value) == 0)
                        return true;
        return false;
}

/* Is the line at @index a section or a key that an option of the command line replaces? */
static bool is_replaced(const struct networkd_job *job, const struct ini *doc, size_t index,
                        const char *section)
{
        const struct ini_line *line = &doc->items[index];
        const char *value = line->value;
        struct key_rule rule;

        if (line->type == INI_SECTION)
                rule = networkd_section_rule(doc, index, &value);
        else if (line->type == INI_KEY && networkd_has_keys(section))
                rule = *networkd_key(section, line->name);
        else
                return false;
        return rule.class == KEY_OF_NETWORK &&
               networkd_replaced(job->intent->request, &rule, value);
}

/* What options would replace is what they ask for, all of it, already. */
static bool says_already(struct networkd_job *job, const struct networkd_unit *unit,
                         const struct networkd_additions *wanted)
{
        size_t found = 0;

        for (size_t i = 0; i < unit->n; i++) {
                const struct ini *doc = &unit->items[i].doc;
                const char *section = "";

                for (size_t k = 0; k < doc->n; k++) {
                        if (doc->items[k].type == INI_SECTION)
                                section = doc->items[k].name;
                        if (!is_replaced(job, doc, k, section))
                                continue;
                        if (doc->items[k].type == INI_SECTION || !has_pair(wanted, &doc->items[k]))
                                return false;
                        found++;
                }
        }
        return found == wanted->n;
}

void networkd_change_network(struct networkd_job *job, struct networkd_unit *unit)
{
        struct ini *doc = &unit->items[0].doc;
        struct networkd_carried carried = { 0 };
        struct string_list keys = { 0 }, link_lines = { 0 };
        struct networkd_additions l3, link, wanted = { 0 };

        if (!job->intent->l3_port)
                job->dhcp = networkd_get(unit, "Network", "DHCP");
        l3 = networkd_network_keys(job);
        link = networkd_link_keys(job);

        for (size_t i = 0; i < l3.n + link.n; i++)
                LIST_ADD(job->mem, &wanted, i < l3.n ? l3.items[i] : link.items[i - l3.n]);
        if (!job->intent->l3_port && says_already(job, unit, &wanted))
                return;
        drop_own(job, unit);
        if (job->l3)
                carried = job->l3->carried;
        for (size_t i = 0; i < l3.n; i++)
                LIST_ADD(job->mem, &keys,
                         arena_printf(job->mem, "%s=%s", l3.items[i].name, l3.items[i].value));
        for (size_t i = 0; i < link.n; i++)
                LIST_ADD(job->mem, &link_lines,
                         arena_printf(job->mem, "%s=%s", link.items[i].name, link.items[i].value));
        if (job->l3)
                networkd_pin_identity(job, &carried.sections);
        add_lines(job, doc, "Link", &link_lines);
        add_lines(job, doc, "Link", &carried.link);
        add_lines(job, doc, "Network", &keys);
        add_lines(job, doc, "Network", &carried.network);
        add_sections(job, doc, &carried.sections);
        for (size_t i = 0; i < unit->n; i++)
                networkd_check_gateways(job, &unit->items[i].doc);
        networkd_explain(job, unit->items[0].file->path, &l3);
        networkd_store(job, unit, "the bridge's network layer, which was there already");
}
