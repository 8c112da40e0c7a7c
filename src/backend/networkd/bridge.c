// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's .network file. A new one is a template plus the lines that the port gave, and is
 * checked afterwards: whatever the template was, the result must say what was meant.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "backend/common/lookup.h"
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

/* Of whom the file is: of these the last one counts, or must be the only one. */
static bool is_single(const struct must *must)
{
        return (strcmp(must->section, "Match") == 0 && strcmp(must->key, "Name") == 0) ||
               (strcmp(must->section, "Network") == 0 && strcmp(must->key, "Bridge") == 0);
}

/* A file that a template has made. */
struct made {
        const struct ini *doc;
        struct lookup lines; /* by all three words */
};

/* Other keys may stand several times, as their sections may: one of them must be it. */
static const char *get_key(const void *text, const struct must *must)
{
        const struct made *made = text;

        if (is_single(must))
                return ini_get(made->doc, must->section, must->key);
        return lookup_find(&made->lines,
                           (struct lookup_key){ must->section, must->key, must->value }) < 0
                       ? NULL
                       : must->value;
}

static const struct made *look_up(struct arena *mem, const struct ini *doc)
{
        struct made *made = arena_alloc(mem, sizeof(*made));
        const char *in = "";

        *made = (struct made){ doc, { .mem = mem } };
        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION)
                        in = line->name;
                else if (line->type == INI_KEY)
                        lookup_put(&made->lines, (struct lookup_key){ in, line->name, line->value },
                                   i);
        }
        return made;
}

static char *spell_key(struct arena *mem, const struct must *must, const char *value)
{
        return arena_printf(mem, "%s=%s in [%s]", must->key, value, must->section);
}

struct template_check networkd_template_check(struct networkd_job *job,
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

static void require_all(const struct template_check *check, const struct ini *wanted)
{
        const char *in = "";

        for (size_t i = 0; i < wanted->n; i++) {
                const struct ini_line *line = &wanted->items[i];

                if (line->type == INI_SECTION)
                        in = line->name;
                else if (line->type == INI_KEY)
                        template_require(check, &(struct must){ in, line->name, line->value }, 1);
        }
}

/* The template decides the order; it may not lose or change what matters. */
static void check_bridge(struct networkd_job *job, const char *text,
                         const struct networkd_carried *carried,
                         const struct networkd_additions *l3)
{
        const struct must name = { "Match", "Name", job->intent->bridge };
        struct ini doc = ini_parse(job->mem, text, INI_UNIT);
        struct ini link = networkd_parse_lines(job->mem, "Link", &carried->link);
        struct ini network = networkd_parse_lines(job->mem, "Network", &carried->network);
        struct ini sections = networkd_parse_lines(job->mem, NULL, &carried->sections);
        const struct template_check check =
                networkd_template_check(job, &job->host->bridge_template, &doc);

        template_require(&check, &name, 1);
        require_all(&check, &link);
        require_all(&check, &network);
        require_all(&check, &sections);
        for (size_t i = 0; i < l3->n; i++)
                template_require(&check,
                                 &(struct must){ "Network", l3->items[i].name, l3->items[i].value },
                                 1);
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
        int r = template_fill(job->mem, &job->host->bridge_template, fields, ARRAY_LEN(fields),
                              NULL, ret, job->err);

        return r;
}

static struct networkd_link bridge_link(const struct networkd_job *job)
{
        return (struct networkd_link){ .name = job->intent->bridge,
                                       .link = host_link(job->host, job->intent->bridge),
                                       .mac = job->intent->mac,
                                       .kind = "bridge" };
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
        struct op_file *op;
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
        op = backend_add_op(job->mem, job->plan, job->host, path, text,
                            "the bridge's network layer");
        if (op && job->l3)
                op->meta = former_meta(job);
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
                refuse(job->mem, &job->plan->refusals, unit->items[0].file->path,
                       arena_printf(job->mem, "give %s a file of its own first",
                                    job->intent->bridge),
                       "is for %s, whose network layer is to change, and for "
                       "other links, too",
                       job->intent->bridge);
}

enum { IPV6_MTU_MIN = 1280 }; /* RFC 8200, section 5 */

/* networkd gives a link with IPv6 no less; a port is none. */
static void note_small_mtu(struct networkd_job *job)
{
        const struct port_intent *port = job->intent->l3_port;
        const char *mtu = port ? port->profile.mtu : NULL;
        char *end;

        if (!mtu || strtoul(mtu, &end, 10) >= IPV6_MTU_MIN || end == mtu || *end)
                return;
        add_note(job->mem, &job->plan->notes,
                 "%s says MTUBytes=%s, which systemd-networkd raises to %d on a link with IPv6 "
                 "alone: %s has none as a port, and so what its file says",
                 port->profile.path, mtu, IPV6_MTU_MIN, port->name);
}

int networkd_make_bridge(struct networkd_job *job)
{
        struct networkd_unit *netdev = networkd_netdev(job->mem, job->host, job->intent->bridge);
        struct networkd_link link = bridge_link(job);
        struct networkd_found found = find_bridge(job, &link);
        const char *path = netdev && found.unit ? NULL : networkd_new_path(job, &link);

        networkd_read_given(job);
        note_small_mtu(job);
        networkd_make_netdev(job, path);
        if (found.unit && found.own)
                networkd_change_network(job, found.unit);
        else if (found.unit && netdev)
                keep_shared(job, found.unit);
        else
                return new_network(job, path);
        return 0;
}
