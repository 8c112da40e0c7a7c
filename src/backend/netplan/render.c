// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to YAML: the ports' definitions are taken apart, the bridge's is made, and all edits
 * of a file are done at once. A new text is read once more before it is planned, and compared with
 * what was meant.
 */
#include <string.h>

#include "backend/adopt/nm-pin.h"
#include "backend/common/reading.h"
#include "backend/netplan/render.h"
#include "mkbridge/names.h"

/* Where the bridge is defined, or shall be: beside the port that gives its address. */
static void choose_main(struct netplan_job *job, const struct netplan_place *place)
{
        if (job->main)
                return;
        job->step = 2;
        if (!place) {
                job->main = netplan_own_file(job);
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
                refuse(job->mem, &job->plan->refusals, port->profile.path,
                       "a bridge has one renderer; make it the same for all of them",
                       "%s is for %s, and the bridge for %s", def->id, renderer, job->renderer);
}

/* With networkd both versions must have the same overrides, or netplan makes nothing of any file.
 */
static void check_overrides(struct netplan_job *job, const struct netplan_def *def)
{
        const struct yaml *four = netplan_get(def, "dhcp4-overrides");
        const struct yaml *six = netplan_get(def, "dhcp6-overrides");

        if (job->intent->request->l3 != L3_DHCP || strcmp(job->renderer, "networkd") != 0 ||
            netplan_true(netplan_text(def, "dhcp4")) || !netplan_true(netplan_text(def, "dhcp6")))
                return;
        if (six && !(four && yaml_equal(four, six)))
                refuse(job->mem, &job->plan->refusals, def->places.items[0].file->path,
                       "give it the same dhcp4-overrides first, or leave --dhcp out",
                       "has dhcp6-overrides for %s, and netplan takes none that differ from those "
                       "of dhcp4, which --dhcp asks for",
                       def->id);
}

static int take_port(void *data, size_t i)
{
        struct netplan_job *job = data;
        const struct port_intent *port = &job->intent->ports.items[i];
        struct netplan_match found = netplan_match(job->netplan, port->name, &job->plan->refusals);
        const char *id = port->name;

        if (!found.def) {
                int r = netplan_new_port(job, port);

                if (r < 0)
                        return r;
        } else {
                check_renderer(job, found.def, port);
                if (job->intent->l3_port == port)
                        check_overrides(job, found.def);
                if (!found.several)
                        netplan_take(job, found.def, port);
                id = found.several ? netplan_split(job, found.def, port) : found.def->id;
                if (id && strcmp(job->renderer, "networkd") == 0)
                        netplan_take_drop_ins(job, &found, port, id);
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

static bool has_port(const struct netplan_job *job, const struct netplan_file *file)
{
        for (size_t i = 0; i < job->ids.n; i++) {
                const struct netplan_def *def = netplan_find(job->netplan, job->ids.items[i]);

                for (size_t k = 0; def && k < def->places.n; k++)
                        if (def->places.items[k].file == file)
                                return true;
        }
        return false;
}

static const char *why_file(const struct netplan_job *job, const struct netplan_file *file)
{
        if (file == job->main)
                return "the bridge and its ports";
        return !file->file || has_port(job, file) ? "its ports" : "what goes by it";
}

static void write_file(struct netplan_job *job, struct netplan_file *file, const struct file *after)
{
        struct op_file *op = backend_add_op(job->mem, job->plan, job->host, file->target,
                                            after->data, why_file(job, file));

        if (!op)
                return;
        op->mode = 0600;
        op->reading = after->reading;
        if (is_system_file(file))
                add_note(job->mem, &job->plan->notes,
                         "%s belongs to the system; %s takes its place", file->path, file->target);
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

/* The definitions of a text, by section and ID. */
struct names {
        struct lookup at;
        struct {
                const struct yaml_pair **items;
                size_t n;
        } pairs;
};

static void add_names(struct arena *mem, struct names *names, const struct yaml *network)
{
        for (size_t i = 0; network && i < network->pairs.n; i++) {
                const struct yaml *key = yaml_resolve(network->pairs.items[i].key);
                const struct yaml *map = yaml_resolve(network->pairs.items[i].value);

                if (key->kind != YAML_TEXT ||
                    yaml_find(network, key->value) != &network->pairs.items[i])
                        continue;
                for (size_t k = 0; map->kind == YAML_MAP && k < map->pairs.n; k++) {
                        const struct yaml *id = yaml_resolve(map->pairs.items[k].key);

                        if (id->kind != YAML_TEXT)
                                continue;
                        lookup_put(&names->at, (struct lookup_key){ key->value, id->value, NULL },
                                   names->pairs.n);
                        LIST_ADD(mem, &names->pairs, &map->pairs.items[k]);
                }
        }
}

/* NULL: it is not there, or in a section that another one of its name hides. */
static const struct yaml_pair *named(const struct names *names, const char *section, const char *id)
{
        long at = lookup_find(&names->at, (struct lookup_key){ section, id, NULL });

        return at < 0 || !names->pairs.items ? NULL : names->pairs.items[at];
}

/* Is it the last of its ID in its section, which is the one that counts there? */
static bool is_last(const struct names *before, const struct netplan_place *place)
{
        const char *section = yaml_resolve(place->section->key)->value;
        const char *id = yaml_resolve(place->pair->key)->value;

        if (yaml_find(place->file->network, section) == place->section)
                return named(before, section, id) == place->pair;
        return yaml_find(yaml_resolve(place->section->value), id) == place->pair;
}

static bool is_port_id(const struct netplan_job *job, const char *id)
{
        for (size_t k = 0; k < job->ids.n; k++)
                if (strcmp(id, job->ids.items[k]) == 0)
                        return true;
        return false;
}

static const char *bridge_id(const struct netplan_job *job)
{
        return job->bridge ? job->bridge->id : job->intent->bridge;
}

static bool is_tunnel_of_port(const struct netplan_job *job, const struct netplan_def *def,
                              const struct yaml *map)
{
        const char *link = yaml_text(map, "link");

        return strcmp(def->section, "tunnels") == 0 && link && is_port_id(job, link);
}

/* Does netplan read the bridge by then? It knows nothing of what is in a later file. */
static bool is_read_by(const struct netplan_job *job, const struct netplan_file *file)
{
        for (size_t i = 0; i < job->netplan->files.n; i++) {
                if (job->netplan->files.items[i] == job->main)
                        return true;
                if (job->netplan->files.items[i] == file)
                        return false;
        }
        return false;
}

/* But for its link, which is the bridge now. */
static bool is_moved(const struct netplan_job *job, const struct yaml *before,
                     const struct yaml *after)
{
        if (before->pairs.n != after->pairs.n)
                return false;
        for (size_t i = 0; i < before->pairs.n; i++) {
                const struct yaml_pair *old = &before->pairs.items[i];
                const struct yaml_pair *new = &after->pairs.items[i];
                const char *key = yaml_resolve(old->key)->value;
                const struct yaml *value = yaml_resolve(new->value);

                if (key && strcmp(key, "link") == 0
                            ? value->kind != YAML_TEXT || strcmp(value->value, bridge_id(job)) != 0
                            : !yaml_equal(yaml_resolve(old->value), value))
                        return false;
        }
        return true;
}

static bool means_the_same(const struct netplan_job *job, const struct names *after,
                           const struct netplan_def *def, const struct netplan_place *place)
{
        const struct yaml_pair *pair = named(after, def->section, def->id);
        const struct yaml *value = pair ? yaml_resolve(pair->value) : NULL;

        if (!value)
                return false;
        return is_tunnel_of_port(job, def, place->map) && is_read_by(job, place->file)
                       ? is_moved(job, place->map, value)
                       : yaml_equal(value, place->map);
}

static bool is_ours(const struct netplan_job *job, const char *id)
{
        return strcmp(id, job->intent->bridge) == 0 || is_port_id(job, id);
}

/* All definitions of the file that are neither port nor bridge mean what they did. */
static bool others_are_same(struct netplan_job *job, const struct netplan_file *file,
                            const struct yaml *network)
{
        struct names before = { .at.mem = job->mem }, after = { .at.mem = job->mem };

        add_names(job->mem, &before, file->network);
        add_names(job->mem, &after, network);
        for (size_t i = 0; i < job->netplan->defs.n; i++) {
                const struct netplan_def *def = &job->netplan->defs.items[i];
                bool ours = is_ours(job, def->id);

                for (size_t k = 0; !ours && k < def->places.n; k++) {
                        const struct netplan_place *place = &def->places.items[k];

                        if (place->file == file && is_last(&before, place) &&
                            !means_the_same(job, &after, def, place))
                                return false;
                }
        }
        return true;
}

static void check_and_write(struct netplan_job *job, struct netplan_file *file)
{
        char *text = yaml_edited(job->mem, &file->draft);
        const struct file after = { .data = text ? text : "", .reading = reading_new(job->mem) };
        struct yaml_doc doc = netplan_document(job->mem, &after);
        const struct yaml *network = yaml_get(yaml_resolve(doc.root), "network");
        bool good = text && !doc.problem && network && others_are_same(job, file, network);

        for (size_t i = 0; good && i < job->promises.n; i++)
                if (job->promises.items[i].place->file == file)
                        good = holds(job, &job->promises.items[i], network);
        if (good)
                write_file(job, file, &after);
        else if (!job->plan->refusals.n &&
                 !netplan_refuse_twice(job->mem, file, file->network, &job->plan->refusals))
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

        l3_check_source(job->mem, job->intent, job->plan, yaml_text(route, "from"));
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

        if (!is_as_meant(job, after, &refusals)) {
                netplan_refuse_style(job, job->main, job->main->network);
                return;
        }
        netplan_check_profile(job, after, job->intent->bridge);
        for (size_t i = 0; i < job->ids.n; i++)
                netplan_check_profile(job, after, job->ids.items[i]);
        if (job->intent->request->addresses.n)
                check_gateways(job, after);
}

/* Adds the operations for all files that changed, after a check of their new texts. */
static void write_files(struct netplan_job *job)
{
        for (size_t i = 0; i < job->netplan->files.n; i++)
                if (job->netplan->files.items[i]->draft.edits.n)
                        check_and_write(job, job->netplan->files.items[i]);
        if (!job->plan->refusals.n)
                check_result(job);
}

/* Which definition a card has, where another may be for it, too: the one that calls it. */
static void note_doubt(struct netplan_job *job)
{
        for (size_t i = 0; i < job->intent->ports.n; i++) {
                const char *name = job->intent->ports.items[i].name;
                struct refusal_list known = { 0 }; /* inspect has told them */
                const struct netplan_def *own = netplan_match(job->netplan, name, &known).def;
                const struct netplan_def *def = netplan_doubtful(job->netplan, own, name);

                if (def)
                        add_note(job->mem, &job->plan->notes,
                                 "%s has a definition %s that is for a card by its MAC or its "
                                 "driver, which is taken for those of others than %s",
                                 def->places.items[0].file->path, def->id, name);
        }
}

/* networkd takes the first of two, and for a bridge asks no more than for a card. */
static void check_catcher(struct netplan_job *job)
{
        const struct netplan_def *def = netplan_catcher(job->netplan, job->intent->bridge);

        if (def && strcmp(job->renderer, "networkd") == 0)
                refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "%s:%u", def->places.items[0].file->path,
                                    def->places.items[0].pair->key->line),
                       "narrow its match:, or choose another name for the bridge",
                       "%s matches %s, too, and comes before it: networkd "
                       "would give the bridge that configuration",
                       def->id, job->intent->bridge);
}

/* A tunnel bound to a port hears nothing: it goes by the network layer, which is the bridge's. */
static void move_tunnel(struct netplan_job *job, const struct netplan_def *def,
                        const struct netplan_place *place)
{
        const struct yaml *value = yaml_get(place->map, "link");

        if (!is_tunnel_of_port(job, def, place->map))
                return;
        if (!is_read_by(job, place->file)) {
                add_note(job->mem, &job->plan->notes,
                         "%s is a tunnel bound to %s, and hears nothing there once that is a port; "
                         "write link: %s in its definition, and move that to %s or a file after it",
                         def->id, value->value, bridge_id(job), job->main->target);
                return;
        }
        if (value->shared) {
                refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "%s:%u", place->file->path, value->line),
                       NETPLAN_TODO, "is referred to by an alias, and has to be another for %s",
                       place->pair->key->value);
                return;
        }
        yaml_replace(job->mem, &place->file->draft, value->content, value->end, bridge_id(job));
        backend_add_key(job->mem, job->plan, place->file->target,
                        arena_printf(job->mem, "tunnels.%s.link", place->pair->key->value),
                        KEY_CHANGED, "a tunnel bound to a port hears nothing");
}

static void move_tunnels(struct netplan_job *job)
{
        for (size_t i = 0; i < job->netplan->defs.n; i++) {
                const struct netplan_def *def = &job->netplan->defs.items[i];

                for (size_t k = 0; k < def->places.n; k++)
                        move_tunnel(job, def, &def->places.items[k]);
        }
}

/* A VLAN works on a port as it did on the card. */
static void note_vlans(struct netplan_job *job)
{
        for (size_t i = 0; i < job->netplan->defs.n; i++) {
                const struct netplan_def *def = &job->netplan->defs.items[i];
                const char *link = netplan_text(def, "link");

                if (link && strcmp(def->section, "vlans") == 0 && is_port_id(job, link))
                        add_note(job->mem, &job->plan->notes,
                                 "%s is a VLAN on %s; it stays, and the VLAN keeps working",
                                 def->id, link);
        }
}

static void begin(void *data)
{
        struct netplan_job *job = data;

        job->netplan = netplan_load(job->mem, job->host, &job->plan->refusals);
        look_around(job);
}

/* A bridge can only have ports that are defined, so new ones come first. */
static int make_bridge(void *data)
{
        struct netplan_job *job = data;

        if (!job->bridge)
                netplan_choose_home(job);
        netplan_define_ports(job);
        return netplan_make_bridge(job);
}

static void end(void *data)
{
        move_tunnels(data);
        write_files(data);
        check_catcher(data);
        note_doubt(data);
        netplan_identity(data);
        note_vlans(data);
}

static const struct option_traits *options(void *data, const struct bridge_option *option)
{
        const struct netplan_job *job = data;

        (void) option;
        return netplan_traits(job);
}

static bool takes_mac(const void *data)
{
        const struct netplan_job *job = data;

        return strcmp(job->renderer, "networkd") != 0 && nm_takes_mac(job->intent);
}

const struct rendering_steps netplan_rendering = {
        .job_size = sizeof(struct netplan_job),
        .begin = begin,
        .take = take_port,
        .bridge = make_bridge,
        .options = options,
        .takes_mac = takes_mac,
        .end = end,
};
