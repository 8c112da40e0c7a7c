// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's .network file. A new one is a template plus the lines that the port gave, and is
 * checked afterwards: whatever the template was, the result must say what was meant.
 */
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "backend/networkd/render.h"
#include "mkbridge/names.h"

static struct mustache_field keys_field(struct arena *mem, const char *name,
                                        const struct networkd_additions *list)
{
        struct key_value_list pairs = { 0 };

        for (size_t i = 0; i < list->n; i++)
                LIST_ADD(mem, &pairs,
                         ((struct key_value){ list->items[i].name, list->items[i].value }));
        return template_pairs(mem, name, &pairs);
}

static void require(struct networkd_job *job, const struct ini *doc, const char *section,
                    const struct ini_line *line)
{
        const char *in = "";

        for (size_t i = 0; i < doc->n; i++) {
                if (doc->items[i].type == INI_SECTION)
                        in = doc->items[i].name;
                else if (doc->items[i].type == INI_KEY && strcmp(in, section) == 0 &&
                         strcmp(doc->items[i].name, line->name) == 0 &&
                         strcmp(doc->items[i].value, line->value) == 0)
                        return;
        }
        backend_refuse(
                job->mem, &job->plan->refusals, job->host->bridge_template.origin,
                arena_printf(job->mem, "has no place for %s=%s in [%s]", line->name, line->value,
                             section),
                "use another template set, or add the section that is missing; see mkbridge(8)");
}

static void require_all(struct networkd_job *job, const struct ini *doc, const struct ini *wanted)
{
        const char *in = "";

        for (size_t i = 0; i < wanted->n; i++) {
                if (wanted->items[i].type == INI_SECTION)
                        in = wanted->items[i].name;
                else if (wanted->items[i].type == INI_KEY)
                        require(job, doc, in, &wanted->items[i]);
        }
}

/* A route that cannot be set keeps networkd from ever calling the link configured. */
static void check_route(struct networkd_job *job, const struct ini *doc, size_t header)
{
        const char *gateway;
        struct networkd_key row = networkd_section_row(doc, header, &gateway);

        if (networkd_true(networkd_value_in(doc, header, "GatewayOnLink")))
                return;
        if (row.group == L3_GATEWAY)
                l3_check_gateway(job->mem, job->intent, job->plan, gateway);
        else
                l3_check_route(job->mem, job->intent, job->plan, gateway);
}

/* The routes of a file as it is to be: Gateway=, and [Route]. */
void networkd_check_gateways(struct networkd_job *job, const struct ini *doc)
{
        const char *in = "";

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_KEY && strcmp(in, "Network") == 0 &&
                    strcmp(line->name, "Gateway") == 0)
                        l3_check_gateway(job->mem, job->intent, job->plan, line->value);
                if (line->type != INI_SECTION)
                        continue;
                in = line->name;
                if (strcmp(in, "Route") == 0)
                        check_route(job, doc, i);
        }
}

/* The template decides the order; it may not lose or change what matters. */
static void check_bridge(struct networkd_job *job, const char *text,
                         const struct networkd_carried *carried,
                         const struct networkd_additions *l3)
{
        const struct ini_line name = ini_line_make(job->mem, "Name", job->intent->bridge);
        struct ini doc = ini_parse(job->mem, text, INI_UNIT);
        struct ini link = networkd_parse_lines(job->mem, "Link", &carried->link);
        struct ini network = networkd_parse_lines(job->mem, "Network", &carried->network);
        struct ini sections = networkd_parse_lines(job->mem, NULL, &carried->sections);

        require(job, &doc, "Match", &name);
        require_all(job, &doc, &link);
        require_all(job, &doc, &network);
        require_all(job, &doc, &sections);
        for (size_t i = 0; i < l3->n; i++)
                require(job, &doc, "Network", &l3->items[i]);
        networkd_check_gateways(job, &doc);
}

static int render_template(struct networkd_job *job, const struct networkd_carried *carried,
                           const struct networkd_additions *link,
                           const struct networkd_additions *l3, char **ret)
{
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "has_link", .text = carried->link.n || link->n ? "yes" : NULL },
                keys_field(job->mem, "link_keys", link),
                template_lines(job->mem, "link", &carried->link),
                keys_field(job->mem, "l3", l3),
                template_lines(job->mem, "carried", &carried->network),
                template_lines(job->mem, "sections", &carried->sections),
        };
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        const struct template_file *template = &job->host->bridge_template;
        struct strbuf out = STRBUF_INIT;
        int r = mustache_render(template->origin, template->text, &scope, NULL, &out, job->err);

        *ret = strbuf_take(&out, job->mem);
        return r;
}

void networkd_explain(struct networkd_job *job, const char *path,
                      const struct networkd_additions *list)
{
        for (size_t i = 0; i < list->n; i++) {
                const char *key = list->items[i].name, *why = "asked for";

                if (strcmp(key, "IPv6AcceptRA") == 0 && job->intent->request->l3 != L3_NONE)
                        why = "the default of a card; that of a bridge differs between versions";
                else if (strcmp(key, "RequiredForOnline") == 0)
                        why = "without an address it never counts as online; the boot would wait";
                else if (strcmp(key, "DHCP") == 0 && job->intent->request->l3 == L3_KEEP)
                        why = "the port had no configuration at all";
                backend_add_key(job->mem, job->plan, path, key, KEY_ADDED, why);
        }
}

static struct networkd_link bridge_link(const struct networkd_job *job)
{
        return (struct networkd_link){ .name = job->intent->bridge,
                                       .link = host_link(job->host, job->intent->bridge),
                                       .mac = job->intent->mac,
                                       .bridge = true };
}

/* A file that not everybody may read makes one that not everybody may. */
static const struct file_meta *former_meta(const struct networkd_job *job)
{
        const struct file *file = job->l3->unit->items[0].file;

        return (file->mode & 07777) == 0644 ? NULL : backend_meta(job->mem, file);
}

static int new_network(struct networkd_job *job, const char *path)
{
        struct networkd_carried carried = { 0 };
        struct networkd_additions l3 = networkd_network_keys(job), link = networkd_link_keys(job);
        size_t before;
        char *text;
        int r;

        if (job->l3)
                carried = job->l3->carried;
        before = carried.sections.n;
        networkd_pin_identity(job, &carried.sections);
        r = render_template(job, &carried, &link, &l3, &text);
        if (r < 0)
                return r;
        check_bridge(job, text, &carried, &l3);
        networkd_explain(job, path, &link);
        networkd_explain(job, path, &l3);
        if (carried.sections.n > before)
                backend_add_key(job->mem, job->plan, path, "IAID", KEY_ADDED,
                                networkd_iaid(job->mem, job->host, job->l3->intent).why);
        backend_add_op(job->mem, job->plan, job->host, path, text, "the bridge's network layer");
        if (job->l3)
                job->plan->ops.items[job->plan->ops.n - 1].file.meta = former_meta(job);
        return 0;
}

/* Is it the file of a card? The bridge has the same MAC, and so is found by it, too. */
static bool is_of_port(const struct networkd_job *job, const struct networkd_found *found)
{
        for (size_t i = 0; found->own && i < job->intent->ports.n; i++) {
                const struct networkd_unit *unit = job->ports[i].unit;

                if (unit && unit->items[0].file == found->unit->items[0].file)
                        return true;
        }
        return false;
}

static struct networkd_found find_bridge(struct networkd_job *job, const struct networkd_link *link)
{
        struct refusal_list ignored = { 0 };
        struct networkd_found found = networkd_find(job->mem, job->host, link, &ignored);

        if (found.unit && is_of_port(job, &found))
                found.unit = NULL;
        return found;
}

/* A bridge that is there already has its network layer from a file that is for other links, too. */
static void keep_shared(struct networkd_job *job, const struct networkd_unit *unit)
{
        const struct request *request = job->intent->request;

        if (job->intent->l3_port || request->l3 != L3_KEEP || request->dns.n)
                backend_refuse(job->mem, &job->plan->refusals, unit->items[0].file->path,
                               arena_printf(job->mem,
                                            "is for %s, whose network layer is to change, and for "
                                            "other links, too",
                                            job->intent->bridge),
                               arena_printf(job->mem, "give %s a file of its own first",
                                            job->intent->bridge));
}

int networkd_make_bridge(struct networkd_job *job)
{
        struct networkd_unit *netdev = networkd_netdev(job->mem, job->host, job->intent->bridge);
        struct networkd_link link = bridge_link(job);
        struct networkd_found found = find_bridge(job, &link);
        const char *path = netdev && found.unit ? NULL : networkd_new_path(job, &link);

        networkd_make_netdev(job, path);
        if (found.unit && found.own)
                networkd_change_network(job, found.unit);
        else if (found.unit && netdev)
                keep_shared(job, found.unit);
        else
                return new_network(job, path);
        return 0;
}
