// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bridge that is defined already gets its ports, and what the port or the command line gives it:
 * key by key, where they stand. What is there as it is asked for is not touched, so that a second
 * run finds nothing to do.
 */
#include <string.h>
#include <strings.h>

#include "backend/netplan/render.h"
#include "base/strbuf.h"

/* The place of the bridge that has @key, the one that counts; else its last. */
static struct netplan_place *place_with(struct netplan_def *def, const char *key)
{
        for (size_t i = def->places.n; i-- > 0;)
                if (yaml_find(def->places.items[i].map, key))
                        return &def->places.items[i];
        return &def->places.items[def->places.n - 1];
}

static void refuse_shared(struct netplan_job *job, const struct netplan_place *place,
                          const struct yaml *node)
{
        refuse(job->mem, &job->plan->refusals,
               arena_printf(job->mem, "%s:%u", place->file->path, node->line), "write it out",
               "is shared with something else by an alias");
}

static bool same(struct netplan_job *job, const char *text, const struct yaml *node)
{
        struct yaml_doc doc = yaml_parse(job->mem, text);

        return doc.root && yaml_equal(doc.root, yaml_resolve(node));
}

/* Changes a scalar in a mapping where it stands, or adds it. */
static void set_text(struct netplan_job *job, struct netplan_place *place,
                     const struct yaml_pair *holder, const char *key, const char *value)
{
        const struct yaml_pair *pair = yaml_find(yaml_resolve(holder->value), key);
        const char *has = yaml_text(yaml_resolve(holder->value), key);

        if (has && (strcasecmp(has, value) == 0 || same(job, value, pair->value)))
                return;
        backend_add_key(job->mem, job->plan, place->file->path, key, pair ? KEY_CHANGED : KEY_ADDED,
                        "asked for");
        if (holder->value->kind == YAML_ALIAS || holder->value->shared ||
            (pair && (pair->value->kind != YAML_TEXT || pair->value->shared)))
                refuse_shared(job, place, pair ? pair->key : holder->key);
        else if (pair)
                yaml_replace(job->mem, &place->file->draft, pair->value->start, pair->value->end,
                             value);
        else if (!yaml_add_body(job->mem, &place->file->draft, holder,
                                arena_printf(job->mem, "%s: %s\n", key, value), job->step))
                netplan_refuse_style(job, place->file, holder->key);
}

static void forget(struct string_list *list, size_t index)
{
        for (size_t i = index + 1; i < list->n; i++)
                list->items[i - 1] = list->items[i];
        list->n--;
}

/* True when @node, an item or the value of @key, is what the command line asks for: then it need
 * not be added. */
static bool is_there(struct netplan_job *job, const char *key, const struct yaml *node)
{
        for (size_t i = 0; i < job->additions.n; i++) {
                struct netplan_addition *addition = &job->additions.items[i];

                if (strcmp(addition->key, key) != 0)
                        continue;
                if (addition->value && same(job, addition->value, node)) {
                        addition->done = true;
                        return true;
                }
                for (size_t k = 0; k < addition->items.n; k++) {
                        if (!same(job, addition->items.items[k], node))
                                continue;
                        forget(&addition->items, k);
                        addition->done = !addition->items.n;
                        return true;
                }
        }
        return false;
}

/* The same for all items of a list at once, in their order. */
static bool list_is_there(struct netplan_job *job, const char *key, const struct yaml *list)
{
        for (size_t i = 0; list && i < job->additions.n; i++) {
                struct netplan_addition *addition = &job->additions.items[i];
                bool equal = strcmp(addition->key, key) == 0 &&
                             list->nodes.n == addition->items.n && addition->items.n;

                for (size_t k = 0; equal && k < list->nodes.n; k++)
                        equal = same(job, addition->items.items[k], list->nodes.items[k]);
                if (equal) {
                        addition->done = true;
                        return true;
                }
        }
        return false;
}

/* The same for the entry @i of a list, or of `nameservers`. */
static bool entry_is_there(struct netplan_job *job, const char *key, const struct yaml *value,
                           size_t i)
{
        if (value->kind == YAML_LIST)
                return is_there(job, key, value->nodes.items[i]);
        return list_is_there(job, key, yaml_resolve(value->pairs.items[i].value));
}

/* Nothing goes that would come again. Returns whether all is still to go. */
static bool keep_asked_for(struct netplan_job *job, const struct yaml_pair *pair, bool all,
                           bool *gone)
{
        const char *key = yaml_resolve(pair->key)->value;
        const struct yaml *value = yaml_resolve(pair->value);
        size_t n = value->nodes.n + value->pairs.n, left = n;

        if (!n)
                return all && !is_there(job, key, value);
        for (size_t i = 0; i < n; i++) {
                gone[i] = (all || gone[i]) && !entry_is_there(job, key, value, i);
                left -= gone[i];
        }
        return all && !left;
}

static bool any(const bool *gone, const struct yaml *value)
{
        size_t n = yaml_resolve(value)->nodes.n + yaml_resolve(value)->pairs.n;

        for (size_t i = 0; gone && i < n; i++)
                if (gone[i])
                        return true;
        return false;
}

/* Keys of the bridge itself that the port's network layer or the command line takes the place of.
 */
static void drop_own(struct netplan_job *job, struct netplan_place *place)
{
        bool *gone = arena_alloc(job->mem, place->map->pairs.n + 1);

        for (size_t i = 0; i < place->map->pairs.n; i++) {
                const struct yaml_pair *pair = &place->map->pairs.items[i];
                const char *key = yaml_resolve(pair->key)->value;
                struct netplan_gone replaced;
                const bool *items;

                if (!key || key_find(&netplan_keys, NULL, key)->class != KEY_OF_NETWORK)
                        continue;
                replaced = netplan_replaced(job->mem, job->intent->request, pair);
                items = replaced.items;
                if (items && !job->intent->l3_port)
                        replaced.all = keep_asked_for(job, pair, replaced.all, replaced.items);
                gone[i] = replaced.all || job->intent->l3_port;
                if (gone[i])
                        LIST_ADD(job->mem, &job->cut, pair);
                if (gone[i] || any(items, pair->value))
                        backend_add_key(job->mem, job->plan, place->file->path, key, KEY_DROPPED,
                                        key_own_goes_why(job->mem, job->intent, replaced.part));
                if (gone[i] || !any(items, pair->value))
                        continue;
                if (!(pair->value->kind == YAML_MAP
                              ? yaml_cut_pairs(job->mem, &place->file->draft, pair, items)
                              : yaml_cut_items(job->mem, &place->file->draft, pair->value, items)))
                        netplan_refuse_style(job, place->file, pair->key);
        }
        if (!yaml_cut_pairs(job->mem, &place->file->draft, place->pair, gone))
                netplan_refuse_style(job, place->file, place->pair->key);
}

/* The place of the bridge that the ports can be named in: the one that has the others, or one
 * behind all definitions; NULL: none. */
static struct netplan_place *place_for_ports(struct netplan_job *job)
{
        struct netplan_place *best = place_with(job->bridge, "interfaces");

        if (netplan_is_behind(job, best->file, best->section))
                return best;
        for (size_t i = job->bridge->places.n; i-- > 0;)
                if (netplan_is_behind(job, job->bridge->places.items[i].file,
                                      job->bridge->places.items[i].section))
                        return &job->bridge->places.items[i];
        return NULL;
}

/* netplan puts together what several files say of a bridge. */
static void add_interfaces_apart(struct netplan_job *job, const struct string_list *ids)
{
        const struct netplan_job before = *job;

        job->main = netplan_own_file(job);
        job->main_section = NULL;
        job->step = 2;
        backend_add_key(job->mem, job->plan, job->main->path, "interfaces", KEY_ADDED,
                        "the port joins the bridge; netplan has to have read its definition");
        netplan_define(
                job, "bridges", job->intent->bridge,
                arena_printf(job->mem, "interfaces: [%s]\n", netplan_join_ids(job->mem, ids)));
        job->main = before.main;
        job->main_section = before.main_section;
        job->step = before.step;
}

/* The ports that it does not have yet. */
static struct string_list new_ids(struct netplan_job *job)
{
        struct string_list ids = { 0 };

        for (size_t i = 0; i < job->ids.n; i++) {
                const char *has = netplan_controller(job->netplan, job->ids.items[i]);

                if (!has || strcmp(has, job->intent->bridge) != 0)
                        LIST_ADD(job->mem, &ids, job->ids.items[i]);
        }
        return ids;
}

static void add_interfaces(struct netplan_job *job)
{
        const struct string_list ids = new_ids(job);
        struct netplan_place *place = ids.n ? place_for_ports(job) : NULL;
        const struct yaml_pair *pair = place ? yaml_find(place->map, "interfaces") : NULL;
        bool done = true;

        if (!place) {
                if (ids.n)
                        add_interfaces_apart(job, &ids);
                return;
        }
        backend_add_key(job->mem, job->plan, place->file->path, "interfaces",
                        pair ? KEY_CHANGED : KEY_ADDED, "the port joins the bridge");
        if (pair && (pair->value->kind != YAML_LIST || pair->value->shared)) {
                refuse_shared(job, place, pair->key);
                return;
        }
        if (!pair)
                done = yaml_add_body(job->mem, &place->file->draft, place->pair,
                                     arena_printf(job->mem, "interfaces: [%s]\n",
                                                  netplan_join_ids(job->mem, &ids)),
                                     job->step);
        for (size_t i = 0; pair && done && i < ids.n; i++) {
                struct strbuf id = STRBUF_INIT;

                yaml_quote(&id, ids.items[i]);
                done = yaml_add_item(job->mem, &place->file->draft, pair->value,
                                     strbuf_take(&id, job->mem));
        }
        if (!done)
                netplan_refuse_style(job, place->file, place->pair->key);
}

static void set_parameters(struct netplan_job *job, const struct key_value_list *parameters)
{
        struct netplan_place *place = place_with(job->bridge, "parameters");
        const struct yaml_pair *holder = yaml_find(place->map, "parameters");
        struct strbuf body = STRBUF_INIT;

        for (size_t i = 0; i < parameters->n; i++) {
                const struct key_value *set = &parameters->items[i];

                if (holder)
                        set_text(job, place, holder, set->key, set->value);
                else
                        strbuf_addf(&body, "%*s%s: %s\n", (int) job->step, "", set->key,
                                    set->value);
        }
        if (body.len &&
            !yaml_add_body(job->mem, &place->file->draft, place->pair,
                           arena_printf(job->mem, "parameters:\n%s", strbuf_str(&body)), job->step))
                netplan_refuse_style(job, place->file, place->pair->key);
        if (body.len)
                backend_add_key(job->mem, job->plan, place->file->path, "parameters", KEY_ADDED,
                                "asked for");
        strbuf_free(&body);
}

/* The lines that the port gave, where the bridge is defined; and what the command line adds. */
static void add_network_layer(struct netplan_job *job)
{
        struct netplan_place *place = &job->bridge->places.items[job->bridge->places.n - 1];
        struct strbuf all = STRBUF_INIT;
        char *rest, *carried;

        for (size_t i = 0; i < job->carried.n; i++)
                strbuf_adds(&all, netplan_join_lines(job, &job->carried.items[i]));
        carried = strbuf_take(&all, job->mem);
        if (*carried)
                carried = netplan_merged_carried(job, carried, &rest);
        else
                rest = netplan_merge_additions(job, place->file, place->map);
        if (job->moved.n && netplan_get(job->bridge, "networkmanager"))
                refuse(job->mem, &job->plan->refusals, place->file->path,
                       "say it in 'networkmanager: passthrough:' of the bridge, and take it out of "
                       "that of the port",
                       "has %s for NetworkManager at the port, and something else at the bridge",
                       job->moved.items[0].key);
        if (!netplan_get(job->bridge, "networkmanager"))
                rest = arena_printf(
                        job->mem, "%s%s", rest,
                        netplan_passed_lines(job, arena_printf(job->mem, "%s%s", rest, carried)));
        if (!yaml_add_body(job->mem, &place->file->draft, place->pair,
                           arena_printf(job->mem, "%s%s", rest, carried), job->step))
                netplan_refuse_style(job, place->file, place->pair->key);
        for (size_t i = 0; i < job->additions.n; i++)
                if (!job->additions.items[i].done)
                        backend_add_key(job->mem, job->plan, place->file->path,
                                        job->additions.items[i].key, KEY_ADDED, "asked for");
}

void netplan_change_bridge(struct netplan_job *job, const struct key_value_list *parameters)
{
        struct netplan_place *last = &job->bridge->places.items[job->bridge->places.n - 1];

        job->step = netplan_step(last);
        for (size_t i = 0; i < job->bridge->places.n; i++)
                drop_own(job, &job->bridge->places.items[i]);
        add_interfaces(job);
        set_parameters(job, parameters);
        add_network_layer(job);
        l3_note_kept_mac(job->mem, job->intent, job->plan, job->intent->bridge_profile.mac);
        if (job->intent->request->mac) {
                struct netplan_place *place = place_with(job->bridge, "macaddress");
                struct strbuf mac = STRBUF_INIT;

                yaml_quote(&mac, job->intent->request->mac);
                set_text(job, place, place->pair, "macaddress", strbuf_take(&mac, job->mem));
        }
}
