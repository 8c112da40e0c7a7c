// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to YAML: the ports' definitions are taken apart, the bridge's is made, and all edits
 * of a file are done at once. A new text is read once more before it is planned; netplan-check.c
 * compares it with the old one.
 */
#include <string.h>

#include "backend/netplan/render.h"
#include "mkbridge/names.h"

/* The file for a bridge whose ports nothing defines. */
static struct netplan_file *new_file(struct netplan_job *job)
{
        const char *path =
                arena_printf(job->mem, NETPLAN_FOLDER "/90-mkbridge-%s.yaml", job->intent->bridge);
        struct netplan_file *file;

        for (size_t i = 0; i < job->netplan->files.n; i++)
                if (strcmp(job->netplan->files.items[i]->path, path) == 0 &&
                    job->netplan->files.items[i]->network)
                        return job->netplan->files.items[i];
        file = arena_alloc(job->mem, sizeof(*file));
        file->path = file->target = path;
        file->doc = yaml_parse(job->mem, "network:\n  version: 2\n");
        file->network = yaml_get(file->doc.root, "network");
        LIST_ADD(job->mem, &job->netplan->files, file);
        return file;
}

/* Where the bridge is defined, or shall be: beside the port that gives its address. */
static void choose_main(struct netplan_job *job, const struct netplan_place *place)
{
        if (job->main)
                return;
        job->step = 2;
        if (!place) {
                job->main = new_file(job);
                return;
        }
        job->main = place->file;
        job->main_section = place->section;
        job->step = netplan_step(place);
}

static void check_renderer(struct netplan_job *job, const struct netplan_def *def,
                           const struct port_intent *port)
{
        const char *renderer = netplan_renderer(job->netplan, def);

        if (strcmp(renderer, job->renderer) != 0)
                backend_refuse(job->mem, &job->plan->refusals, port->profile.path,
                               arena_printf(job->mem, "%s is for %s, and the bridge for %s",
                                            def->id, renderer, job->renderer),
                               "a bridge has one renderer; make it the same for all of them");
}

static int take_port(struct netplan_job *job, const struct port_intent *port)
{
        struct netplan_match found = netplan_match(job->netplan, port->name, &job->plan->refusals);
        const char *id = port->name;

        if (!found.def) {
                int r = netplan_new_port(job, port);

                if (r < 0)
                        return r;
        } else {
                check_renderer(job, found.def, port);
                if (!found.several)
                        netplan_take(job, found.def, port);
                id = found.several ? netplan_split(job, found.def, port) : found.def->id;
        }
        if (id)
                LIST_ADD(job->mem, &job->ids, id);
        return 0;
}

/* The definition that decides about file and renderer: of the bridge, or of its first port. */
static void look_around(struct netplan_job *job)
{
        const struct port_intent *first = job->intent->l3_port;
        struct netplan_match match = { 0 };
        struct netplan_def *def;
        struct refusal_list ignored = { 0 };

        job->bridge = netplan_find(job->netplan, job->intent->bridge);
        if (job->bridge &&
            strcmp(job->bridge->section, "bridges") != 0) // it may match the bridge, too
                netplan_refuse_foreign_id(job->mem, job->bridge, &job->plan->refusals);
        if (first)
                match = netplan_match(job->netplan, first->name, &ignored);
        def = job->bridge ? job->bridge : match.def;
        job->renderer = netplan_renderer(job->netplan, def);
        job->default_renderer = netplan_renderer(job->netplan, NULL);
        choose_main(job, def ? &def->places.items[def->places.n - 1] : NULL);
}

static bool is_system_file(const struct netplan_file *file)
{
        return file->file && strcmp(file->path, file->target) != 0;
}

static void write_file(struct netplan_job *job, struct netplan_file *file, const char *text)
{
        size_t before = job->plan->ops.n;

        backend_add_op(job->mem, job->plan, job->host, file->target, text,
                       file == job->main ? "the bridge and its ports" : "its ports");
        if (job->plan->ops.n == before)
                return;
        job->plan->ops.items[before].file.mode = 0600;
        if (is_system_file(file))
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem, "%s belongs to the system; %s takes its place",
                                      file->path, file->target));
}

/* What must not be lost in the new text of a file. */
static bool holds(struct netplan_job *job, const struct netplan_promise *promise,
                  const struct yaml *network)
{
        const struct yaml *section =
                yaml_get(network, yaml_resolve(promise->place->section->key)->value);
        const struct yaml *def = yaml_get(section, yaml_resolve(promise->place->pair->key)->value);
        const char *key = yaml_resolve(promise->pair->key)->value;
        const struct yaml *bridge = yaml_get(yaml_get(network, "bridges"), job->intent->bridge);
        bool last = yaml_find(promise->place->map, key) == promise->pair;

        if (!last || job->bridge)
                return def != NULL;
        if (promise->fate == KEY_STAYS || promise->fate == KEY_COPIED)
                if (!yaml_equal(yaml_get(def, key), promise->pair->value))
                        return false;
        if (promise->fate == KEY_MOVES || promise->fate == KEY_COPIED)
                return !promise->whole || job->additions.n ||
                       yaml_equal(yaml_get(bridge, key), promise->pair->value);
        return true;
}

/* All definitions of the file that are neither port nor bridge mean what they did. */
static bool others_are_same(struct netplan_job *job, const struct netplan_file *file,
                            const struct yaml *network)
{
        for (size_t i = 0; i < job->netplan->defs.n; i++) {
                const struct netplan_def *def = &job->netplan->defs.items[i];
                bool ours = strcmp(def->id, job->intent->bridge) == 0;

                for (size_t k = 0; k < job->ids.n; k++)
                        ours = ours || strcmp(def->id, job->ids.items[k]) == 0;
                for (size_t k = 0; !ours && k < def->places.n; k++) {
                        const struct netplan_place *place = &def->places.items[k];
                        const struct yaml *section = yaml_get(network, def->section);

                        if (place->file == file &&
                            yaml_find(yaml_resolve(place->section->value), def->id) ==
                                    place->pair &&
                            !yaml_equal(yaml_get(section, def->id), place->map))
                                return false;
                }
        }
        return true;
}

static void check_and_write(struct netplan_job *job, struct netplan_file *file)
{
        char *text = netplan_edited(job->mem, file);
        struct yaml_doc doc = yaml_parse(job->mem, text ? text : "");
        const struct yaml *network = yaml_get(yaml_resolve(doc.root), "network");
        bool good = text && !doc.problem && network && others_are_same(job, file, network);

        for (size_t i = 0; good && i < job->promises.n; i++)
                if (job->promises.items[i].place->file == file)
                        good = holds(job, &job->promises.items[i], network);
        if (good)
                write_file(job, file, text);
        else if (!job->plan->refusals.n)
                netplan_refuse_style(job, file, file->network);
}

/* All that is written, read as netplan will: the ports are the bridge's, and nothing is refused. */
static bool is_as_meant(struct netplan_job *job, const struct netplan *after,
                        const struct refusal_list *refusals)
{
        for (size_t i = 0; i < job->ids.n; i++) {
                const char *controller = netplan_controller(after, job->ids.items[i]);

                if (!controller || strcmp(controller, job->intent->bridge) != 0)
                        return false;
        }
        return !refusals->n;
}

static void check_route(struct netplan_job *job, const struct yaml *route)
{
        const char *to = yaml_text(route, "to"), *via = yaml_text(route, "via");

        if (netplan_true(yaml_text(route, "on-link")))
                return;
        if (to && l3_is_default(to))
                l3_check_gateway(job->mem, job->intent, job->plan, via);
        else
                l3_check_route(job->mem, job->intent, job->plan, via);
}

static void check_gateways(struct netplan_job *job, const struct netplan *after)
{
        static const char *const keys[] = { "gateway4", "gateway6" };
        const struct netplan_def *def = netplan_find(after, job->intent->bridge);

        for (size_t i = 0; def && i < def->places.n; i++) {
                const struct yaml *map = def->places.items[i].map;
                const struct yaml *routes = yaml_get(map, "routes");

                for (size_t k = 0; k < ARRAY_LEN(keys); k++)
                        l3_check_gateway(job->mem, job->intent, job->plan, yaml_text(map, keys[k]));
                for (size_t k = 0; routes && k < routes->nodes.n; k++)
                        check_route(job, yaml_resolve(routes->nodes.items[k]));
        }
}

static void check_result(struct netplan_job *job)
{
        struct host host = backend_host_after(job->mem, job->host, job->plan);
        struct refusal_list refusals = { 0 };
        struct netplan *after = netplan_load(job->mem, &host, &refusals);

        if (!is_as_meant(job, after, &refusals))
                netplan_refuse_style(job, job->main, job->main->network);
        else if (job->intent->request->addresses.n)
                check_gateways(job, after);
}

void netplan_write(struct netplan_job *job)
{
        for (size_t i = 0; i < job->netplan->files.n; i++)
                if (job->netplan->files.items[i]->edits.n)
                        check_and_write(job, job->netplan->files.items[i]);
        if (!job->plan->refusals.n)
                check_result(job);
}

/* networkd takes the first of two, and for a bridge asks no more than for a card. */
static void check_catcher(struct netplan_job *job)
{
        const struct netplan_def *def = netplan_catcher(job->netplan, job->intent->bridge);

        if (def && strcmp(job->renderer, "networkd") == 0)
                backend_refuse(job->mem, &job->plan->refusals,
                               arena_printf(job->mem, "%s:%u", def->places.items[0].file->path,
                                            def->places.items[0].pair->key->line),
                               arena_printf(job->mem,
                                            "%s matches %s, too, and comes before it: networkd "
                                            "would give the bridge that configuration",
                                            def->id, job->intent->bridge),
                               "narrow its match:, or choose another name for the bridge");
}

static void note_vlans(struct netplan_job *job)
{
        for (size_t i = 0; i < job->netplan->defs.n; i++) {
                const struct netplan_def *def = &job->netplan->defs.items[i];
                const char *link = netplan_text(def, "link");

                for (size_t k = 0; link && k < job->ids.n; k++)
                        if (strcmp(link, job->ids.items[k]) == 0 &&
                            strcmp(def->section, "vlans") == 0)
                                LIST_ADD(job->mem, &job->plan->notes,
                                         arena_printf(job->mem,
                                                      "%s is a VLAN on %s; it stays, and the VLAN "
                                                      "keeps working",
                                                      def->id, link));
        }
}

int netplan_render(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan, struct error *err)
{
        struct netplan_job job = {
                .mem = mem, .host = host, .intent = intent, .plan = plan, .err = err
        };
        int r;

        job.netplan = netplan_load(mem, host, &plan->refusals);
        look_around(&job);
        for (size_t i = 0; i < intent->ports.n; i++) {
                if (intent->ports.items[i].in_place)
                        continue;
                r = take_port(&job, &intent->ports.items[i]);
                if (r < 0)
                        return r;
        }
        netplan_define_ports(&job);
        r = netplan_make_bridge(&job);
        if (r < 0)
                return r;
        netplan_write(&job);
        check_catcher(&job);
        netplan_identity(&job);
        note_vlans(&job);
        return 0;
}
