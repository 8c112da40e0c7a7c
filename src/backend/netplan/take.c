// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A port's definition, taken apart: what of it goes to the bridge, what stays, what is dropped.
 * Each file of a definition that is spread over several gives its own part, and the bridge's part
 * stays in that file, so that what netplan merges in which order is as before.
 */
#include <string.h>

#include "backend/common/rename.h"
#include "backend/netplan/render.h"
#include "mkbridge/names.h"

/* Columns from one level to the next, as the author of the file has it. */
size_t netplan_step(const struct netplan_place *place)
{
        const struct yaml *section = place->section->key, *id = place->pair->key;

        if (!section->flow && !id->flow && id->column > section->column)
                return id->column - section->column;
        if (!section->flow && section->column)
                return section->column;
        return 2;
}

static struct netplan_carried *carried_of(struct netplan_job *job,
                                          const struct netplan_place *place)
{
        for (size_t i = 0; i < job->carried.n; i++)
                if (job->carried.items[i].file == place->file)
                        return &job->carried.items[i];
        LIST_ADD(job->mem, &job->carried,
                 (struct netplan_carried){ .file = place->file,
                                           .section = place->section,
                                           .step = netplan_step(place) });
        return &job->carried.items[job->carried.n - 1];
}

struct pass {
        struct netplan_job *job;
        const struct netplan_place *place;
        const struct port_intent *port;
        bool gives; /* its network layer goes to the bridge */
        bool share; /* other links have the definition, too: nothing leaves it */
};

static void reason(struct pass *pass, const struct yaml_pair *pair, enum key_fate fate,
                   const char *why)
{
        backend_add_key(pass->job->mem, pass->job->plan, pass->place->file->path,
                        yaml_resolve(pair->key)->value, fate, why);
}

/* The label of an address that is written with one, or NULL. */
static const char *label_of(const struct yaml *address)
{
        const struct yaml *map = yaml_resolve(address);

        return map->kind == YAML_MAP && map->pairs.n
                       ? yaml_text(yaml_resolve(map->pairs.items[0].value), "label")
                       : NULL;
}

/*
 * Are there labels that name the port, as ifconfig wants it, and are all short enough with the
 * bridge's name? netplan refuses all of its files for one that is longer.
 */
static bool has_labels(const struct pass *pass, const struct yaml_pair *pair)
{
        const struct yaml *value = yaml_resolve(pair->value);
        const char *port = pass->port->name, *bridge = pass->job->intent->bridge;
        bool found = false;

        if (strcmp(yaml_resolve(pair->key)->value, "addresses") != 0)
                return false;
        for (size_t i = 0; i < value->nodes.n; i++) {
                const char *label = label_of(value->nodes.items[i]);

                if (!label || !link_named(label, NAMES_LABEL, port))
                        continue;
                if (strlen(label) - strlen(port) + strlen(bridge) > LINK_NAME_MAX)
                        return false;
                found = true;
        }
        return found;
}

static void promise(struct pass *pass, const struct yaml_pair *pair, enum key_fate fate, bool whole)
{
        LIST_ADD(pass->job->mem, &pass->job->promises,
                 (struct netplan_promise){ pass->place, pair, fate,
                                           whole && !has_labels(pass, pair) });
}

static bool has_alias(const struct yaml *node)
{
        bool found = node->kind == YAML_ALIAS;

        for (size_t i = 0; !found && i < node->nodes.n; i++)
                found = has_alias(node->nodes.items[i]);
        for (size_t i = 0; !found && i < node->pairs.n; i++)
                found = has_alias(node->pairs.items[i].key) ||
                        has_alias(node->pairs.items[i].value);
        return found;
}

/* The node in it that something else refers to, or NULL. */
static const struct yaml *shared_in(const struct yaml *node)
{
        const struct yaml *found = node->shared ? node : NULL;

        for (size_t i = 0; !found && i < node->nodes.n; i++)
                found = shared_in(node->nodes.items[i]);
        for (size_t i = 0; !found && i < node->pairs.n; i++)
                found = shared_in(node->pairs.items[i].value);
        return found;
}

/* The pair's lines; an alias is written out, for its anchor may be anywhere. Comments stay. */
static char *lines_of(struct pass *pass, const struct yaml_pair *pair, const bool *gone)
{
        if (has_alias(pair->value))
                return gone ? NULL
                            : yaml_pair_written_out(pass->job->mem, &pass->place->file->draft,
                                                    pair);
        return yaml_pair_lines(pass->job->mem, &pass->place->file->draft, pair, gone);
}

/* @gone are entries of its value that do not come along. */
static bool carry(struct pass *pass, const struct yaml_pair *pair, const bool *gone)
{
        struct netplan_job *job = pass->job;
        const struct yaml *shared = shared_in(pair->value);
        char *text = lines_of(pass, pair, gone);

        if (shared && !pass->share) {
                refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "%s:%u", pass->place->file->path, shared->line),
                       "write it out there",
                       "is used elsewhere, too, by an alias, and would move to the bridge");
                return false;
        }
        if (!text) {
                netplan_refuse_style(job, pass->place->file, pair->key);
                return false;
        }
        text[strlen(text) - 1] = '\0';
        if (has_labels(pass, pair))
                text = link_rename(job->mem, text, NAMES_ALONE, pass->port->name,
                                   job->intent->bridge);
        LIST_ADD(job->mem, &carried_of(job, pass->place)->lines, text);
        return true;
}

/* Returns whether the pair leaves the definition. */
static bool take_moving(struct pass *pass, const struct yaml_pair *pair, const char *why)
{
        const struct request *request = pass->job->intent->request;
        const struct netplan_gone gone = netplan_replaced(pass->job->mem, request, pair);
        const char *by = l3_replaced_why(pass->job->mem, request, gone.part);

        if (gone.all) {
                reason(pass, pair, KEY_DROPPED, by);
                promise(pass, pair, KEY_DROPPED, false);
                return true;
        }
        if (gone.items)
                reason(pass, pair, KEY_DROPPED,
                       arena_printf(pass->job->mem, "a part of it; %s", by));
        reason(pass, pair, pass->share ? KEY_COPIED : KEY_MOVES,
               pass->share ? "the definition is for other links, too" : why);
        carry(pass, pair, gone.items);
        promise(pass, pair, KEY_MOVES, !gone.items);
        return true;
}

/* `dhcp4: false` and the like: harmless on a port, and who reads the file is glad to see it. All
 * else networkd would set, also on a port. */
static bool gives_nothing(const struct yaml *value)
{
        value = yaml_resolve(value);
        return (value->kind == YAML_TEXT && netplan_false(value->value)) ||
               (value->kind == YAML_LIST && !value->nodes.n);
}

/* Returns whether the pair leaves the definition. */
static bool take_pair(struct pass *pass, const struct yaml_pair *pair)
{
        const struct key_place place = { .port = pass->port,
                                         .harmless = gives_nothing(pair->value) };
        const bool passed = strcmp(yaml_resolve(pair->key)->value, "networkmanager") == 0;
        const struct key_verdict verdict =
                key_decide(pass->job->mem, pass->job->intent,
                           key_find(&netplan_keys, NULL, yaml_resolve(pair->key)->value), &place);

        if (passed && !pass->share &&
            netplan_take_passed(pass->job, pass->place, pair, pass->gives)) {
                promise(pass, pair, KEY_CHANGED, false);
                return false;
        }
        if (verdict.fate == KEY_MOVES)
                return take_moving(pass, pair, verdict.why);
        if (verdict.fate == KEY_COPIED)
                carry(pass, pair, NULL);
        reason(pass, pair, verdict.fate, verdict.why);
        promise(pass, pair, verdict.fate, verdict.fate != KEY_DROPPED);
        return verdict.fate == KEY_DROPPED;
}

static bool has_words_only(struct pass *pass, const struct yaml *map)
{
        for (size_t i = 0; i < map->pairs.n; i++) {
                if (map->pairs.items[i].key->kind == YAML_TEXT)
                        continue;
                netplan_refuse_style(pass->job, pass->place->file, map->pairs.items[i].key);
                return false;
        }
        return true;
}

static void take_place(struct pass *pass)
{
        const struct yaml *map = pass->place->map;
        bool *gone = arena_alloc(pass->job->mem, map->pairs.n + 1);

        if (!has_words_only(pass, map))
                return;
        for (size_t i = 0; i < map->pairs.n; i++)
                gone[i] = take_pair(pass, &map->pairs.items[i]);
        if (!pass->share &&
            !yaml_cut_pairs(pass->job->mem, &pass->place->file->draft, pass->place->pair, gone))
                netplan_refuse_style(pass->job, pass->place->file, pass->place->pair->key);
}

void netplan_take(struct netplan_job *job, const struct netplan_def *def,
                  const struct port_intent *port)
{
        for (size_t i = 0; i < def->places.n; i++)
                take_place(&(struct pass){ .job = job,
                                           .place = &def->places.items[i],
                                           .port = port,
                                           .gives = job->intent->l3_port == port });
}

/* An ID that networkd takes before that of the shared definition: it goes by the files' names. */
static const char *early_id(struct netplan_job *job, const struct netplan_def *shared,
                            const char *name)
{
        const char *const ids[] = { name, arena_printf(job->mem, "0-%s", name) };

        for (size_t i = 0; i < ARRAY_LEN(ids); i++)
                if (strcmp(ids[i], shared->id) < 0 && !netplan_find(job->netplan, ids[i]))
                        return ids[i];
        return NULL;
}

/* What of the shared definition the port keeps. */
static char *kept_lines(struct pass *pass)
{
        struct strbuf body = STRBUF_INIT;
        const struct yaml *map = pass->place->map;

        for (size_t i = 0; i < map->pairs.n; i++) {
                const struct yaml_pair *pair = &map->pairs.items[i];
                const char *key = yaml_resolve(pair->key)->value;
                char *text;

                if (key_find(&netplan_keys, NULL, key)->class == KEY_OF_NETWORK ||
                    strcmp(key, "match") == 0)
                        continue;
                text = yaml_pair_lines(pass->job->mem, &pass->place->file->draft, pair, NULL);
                if (text)
                        strbuf_adds(&body, text);
                else
                        netplan_refuse_style(pass->job, pass->place->file, pair->key);
        }
        return strbuf_take(&body, pass->job->mem);
}

const char *netplan_split(struct netplan_job *job, const struct netplan_def *def,
                          const struct port_intent *port)
{
        const struct netplan_place *place = &def->places.items[0];
        struct pass pass = { job, place, port, job->intent->l3_port == port, true };
        const char *id = early_id(job, def, port->name);
        char *body;

        if (def->places.n > 1 || !id) {
                refuse(job->mem, &job->plan->refusals, place->file->path,
                       arena_printf(job->mem, "give %s a definition of its own first", port->name),
                       "%s may be for other links than %s, too", def->id, port->name);
                return NULL;
        }
        if (pass.gives)
                take_place(&pass);
        body = kept_lines(&pass);
        if (strcmp(id, port->name) != 0)
                body = arena_printf(job->mem, "match:\n  name: %s\n%s", port->name, body);
        job->main = place->file;
        job->main_section = place->section;
        job->step = netplan_step(place);
        if (!yaml_add_pair(job->mem, &place->file->draft, place->section, place->pair, id, body,
                           job->step))
                netplan_refuse_style(job, place->file, place->pair->key);
        backend_add_key(job->mem, job->plan, place->file->path, id, KEY_ADDED,
                        arena_printf(job->mem,
                                     "%s is for other links, too; networkd takes the "
                                     "definition that comes first in the alphabet",
                                     def->id));
        return id;
}
