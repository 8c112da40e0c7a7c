// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The YAML files as netplan reads them: a file in /run hides one of the same name in /etc, and that
 * one in /usr/lib; then all are merged in the order of their names, whatever their folders. What
 * netplan itself would refuse is refused here, because it would configure nothing at the next boot.
 */
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/netplan/netplan.h"

/* Strongest first. */
static const char *const folders[] = { "/run/netplan/", "/etc/netplan/", "/usr/lib/netplan/",
                                       "/lib/netplan/" };

static size_t rank_of(const char *path)
{
        size_t i = 0;

        while (i < ARRAY_LEN(folders) && strncmp(path, folders[i], strlen(folders[i])) != 0)
                i++;
        return i;
}

static const char *name_of(const char *path)
{
        return strrchr(path, '/') + 1;
}

static bool is_ours(const struct file *file)
{
        size_t len = strlen(file->path);

        return rank_of(file->path) < ARRAY_LEN(folders) && file->state != FILE_ABSENT && len > 5 &&
               strcmp(file->path + len - 5, ".yaml") == 0;
}

static bool is_hidden(const struct host *host, const struct file *file)
{
        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *other = &host->files.items[i];

                if (is_ours(other) && strcmp(name_of(other->path), name_of(file->path)) == 0 &&
                    rank_of(other->path) < rank_of(file->path))
                        return true;
        }
        return false;
}

bool netplan_overlooks(const struct host *host, const struct file *file)
{
        return is_ours(file) && is_hidden(host, file);
}

static void refuse_at(struct netplan *netplan, const struct netplan_file *file, unsigned line,
                      const char *what, struct refusal_list *refusals)
{
        refuse(netplan->mem, refusals, arena_printf(netplan->mem, "%s:%u", file->path, line),
               "netplan would not read it; mend the file, try `netplan generate`", "%s", what);
}

bool netplan_refuse_twice(struct arena *mem, const struct netplan_file *file,
                          const struct yaml *map, struct refusal_list *refusals)
{
        const struct yaml_pair *pair = yaml_twice(map);

        if (pair)
                refuse(mem, refusals, arena_printf(mem, "%s:%u", file->path, pair->key->line),
                       "put both into one", "has %s: twice in one mapping",
                       yaml_resolve(pair->key)->value);
        return pair;
}

static struct netplan_def *def_at(struct netplan *netplan, const char *section, const char *id)
{
        struct netplan_def *def = netplan_find(netplan, id);

        if (!def) {
                lookup_put(&netplan->ids, (struct lookup_key){ .key = id }, netplan->defs.n);
                LIST_ADD(netplan->mem, &netplan->defs,
                         (struct netplan_def){ .section = section, .id = id });
                def = &netplan->defs.items[netplan->defs.n - 1];
        }
        return def;
}

static void check_kinds(struct netplan *netplan, const struct netplan_file *file,
                        const struct yaml *map, struct refusal_list *refusals)
{
        static const char *const words[] = {
                [YAML_TEXT] = "a word or number", [YAML_LIST] = "a list", [YAML_MAP] = "a mapping"
        };

        for (size_t i = 0; i < map->pairs.n; i++) {
                const struct yaml *key = yaml_resolve(map->pairs.items[i].key);
                const struct key_rule *rule = netplan_keys.unknown;

                if (key->kind == YAML_TEXT)
                        rule = key_find(&netplan_keys, NULL, key->value);
                if (rule != netplan_keys.unknown &&
                    yaml_resolve(map->pairs.items[i].value)->kind != rule->kind)
                        refuse_at(netplan, file, map->pairs.items[i].key->line,
                                  arena_printf(netplan->mem, "%s is not %s", rule->name,
                                               words[rule->kind]),
                                  refusals);
        }
}

/* One entry of a section; `renderer` may stand beside the definitions. */
static void add_place(struct netplan *netplan, struct netplan_file *file,
                      const struct yaml_pair *section, const struct yaml_pair *pair,
                      struct refusal_list *refusals)
{
        const struct yaml *key = yaml_resolve(pair->key), *map = yaml_resolve(pair->value);
        const char *name = yaml_resolve(section->key)->value;
        struct netplan_def *def;

        if (key->kind != YAML_TEXT) {
                refuse_at(netplan, file, pair->key->line, "has a key that is no word", refusals);
                return;
        }
        if (strcmp(key->value, "renderer") == 0 && map->kind == YAML_TEXT)
                return;
        if (map->kind != YAML_MAP) {
                refuse_at(netplan, file, pair->key->line,
                          arena_printf(netplan->mem, "the definition of %s is no mapping",
                                       key->value),
                          refusals);
                return;
        }
        if (yaml_find(map, "<<"))
                refuse_at(netplan, file, yaml_find(map, "<<")->key->line,
                          "merges another mapping (<<), which netplan does not know", refusals);
        check_kinds(netplan, file, map, refusals);
        def = def_at(netplan, name, key->value);
        if (strcmp(def->section, name) != 0)
                refuse_at(netplan, file, pair->key->line,
                          arena_printf(netplan->mem, "%s is defined in %s and in %s", key->value,
                                       def->section, name),
                          refusals);
        LIST_ADD(netplan->mem, &def->places, (struct netplan_place){ file, section, pair, map });
}

/* Keys of `network` that hold no definitions. */
static bool is_setting(const char *key)
{
        static const char *const keys[] = { "version", "renderer", "openvswitch" };

        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                if (strcmp(key, keys[i]) == 0)
                        return true;
        return false;
}

static void add_section(struct netplan *netplan, struct netplan_file *file,
                        const struct yaml_pair *section, struct refusal_list *refusals)
{
        const struct yaml *key = yaml_resolve(section->key), *map = yaml_resolve(section->value);

        if (key->kind == YAML_TEXT && is_setting(key->value))
                return;
        if (key->kind != YAML_TEXT || map->kind != YAML_MAP) {
                refuse_at(netplan, file, section->key->line, "is no mapping of definitions",
                          refusals);
                return;
        }
        for (size_t i = 0; i < map->pairs.n; i++)
                add_place(netplan, file, section, &map->pairs.items[i], refusals);
}

static void add_sections(struct netplan *netplan, struct netplan_file *file,
                         struct refusal_list *refusals)
{
        const struct yaml *root = yaml_resolve(file->draft.doc.root);
        const struct yaml_pair *pair = yaml_find(root, "network");

        if (root && root->kind != YAML_MAP && !(root->kind == YAML_TEXT && !*root->value)) {
                refuse_at(netplan, file, root->line, "is no mapping", refusals);
                return;
        }
        if (!pair || netplan_refuse_twice(netplan->mem, file, root, refusals))
                return;
        file->network = yaml_resolve(pair->value);
        if (file->network->kind != YAML_MAP) {
                refuse_at(netplan, file, pair->key->line, "`network` is no mapping", refusals);
                file->network = NULL;
                return;
        }
        for (size_t i = 0; i < file->network->pairs.n; i++)
                add_section(netplan, file, &file->network->pairs.items[i], refusals);
}

static const void *make_yaml(struct arena *mem, const char *text)
{
        struct yaml_doc *doc = arena_alloc(mem, sizeof(*doc));

        *doc = yaml_parse(mem, text);
        return doc;
}

struct yaml_doc netplan_document(struct arena *mem, const struct file *file)
{
        return *(const struct yaml_doc *) file_document(mem, file, make_yaml);
}

static void add_file(struct netplan *netplan, const struct file *found,
                     struct refusal_list *refusals)
{
        struct netplan_file *file = arena_alloc(netplan->mem, sizeof(*file));

        if (!backend_usable(netplan->mem, found, refusals))
                return;
        file->file = found;
        file->path = found->path;
        file->target = arena_printf(netplan->mem, NETPLAN_FOLDER "/%s", name_of(found->path));
        file->draft.doc = netplan_document(netplan->mem, found);
        LIST_ADD(netplan->mem, &netplan->files, file);
        if (file->draft.doc.problem)
                refuse_at(netplan, file, file->draft.doc.problem_line, file->draft.doc.problem,
                          refusals);
        else
                add_sections(netplan, file, refusals);
}

/* The strongest of the folders that have a file of the name. */
static struct lookup ranks(struct arena *mem, const struct host *host)
{
        struct lookup ranks = { .mem = mem };

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                struct lookup_key name = { .key = is_ours(file) ? name_of(file->path) : NULL };
                long known = lookup_find(&ranks, name);

                if (name.key && (known < 0 || rank_of(file->path) < (size_t) known))
                        lookup_put(&ranks, name, rank_of(file->path));
        }
        return ranks;
}

/* A folder of its own that cannot be listed, and is no link to nowhere. */
static bool is_closed(const struct file *file)
{
        size_t len = strlen(file->path);
        bool ours = false;

        for (size_t i = 0; i < ARRAY_LEN(folders); i++)
                ours |= strlen(folders[i]) == len + 1 && !strncmp(folders[i], file->path, len);
        return ours && !backend_passes(file, PASS_NOWHERE);
}

static int by_name(const void *a, const void *b)
{
        return strcmp(name_of((*(const struct file *const *) a)->path),
                      name_of((*(const struct file *const *) b)->path));
}

struct netplan *netplan_load(struct arena *mem, const struct host *host,
                             struct refusal_list *refusals)
{
        struct netplan *netplan = arena_alloc(mem, sizeof(*netplan));
        const struct lookup strongest = ranks(mem, host);
        struct {
                const struct file **items;
                size_t n;
        } found = { 0 };

        netplan->mem = netplan->ids.mem = mem;
        netplan->host = host;
        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                if (is_closed(file))
                        backend_usable(mem, file, refusals);
                if (is_ours(file) &&
                    lookup_find(&strongest, (struct lookup_key){ .key = name_of(file->path) }) ==
                            (long) rank_of(file->path))
                        LIST_ADD(mem, &found, file);
        }
        if (found.n)
                qsort(found.items, found.n, sizeof(*found.items), by_name);
        for (size_t i = 0; i < found.n; i++)
                add_file(netplan, found.items[i], refusals);
        return netplan;
}

struct netplan_def *netplan_find(const struct netplan *netplan, const char *id)
{
        long at = lookup_find(&netplan->ids, (struct lookup_key){ .key = id });

        return at < 0 ? NULL : &netplan->defs.items[at];
}

const struct yaml *netplan_get(const struct netplan_def *def, const char *key)
{
        for (size_t i = def->places.n; i-- > 0;) {
                const struct yaml *node = yaml_get(def->places.items[i].map, key);

                if (node)
                        return node;
        }
        return NULL;
}

const char *netplan_text(const struct netplan_def *def, const char *key)
{
        const struct yaml *node = netplan_get(def, key);

        return node && node->kind == YAML_TEXT ? node->value : NULL;
}

static bool is_one_of(const char *text, const char *const words[], size_t n)
{
        for (size_t i = 0; text && i < n; i++)
                if (strcasecmp(text, words[i]) == 0)
                        return true;
        return false;
}

bool netplan_true(const char *text)
{
        static const char *const words[] = { "true", "on", "yes", "y" };

        return is_one_of(text, words, ARRAY_LEN(words));
}

bool netplan_false(const char *text)
{
        static const char *const words[] = { "false", "off", "no", "n" };

        return is_one_of(text, words, ARRAY_LEN(words));
}

const char *netplan_renderer(const struct netplan *netplan, const struct netplan_def *def)
{
        const char *own = def ? netplan_text(def, "renderer") : NULL;
        const char *section = NULL, *global = NULL;

        for (size_t i = 0; i < netplan->files.n; i++) {
                const struct yaml *network = netplan->files.items[i]->network;
                const char *here = yaml_text(network, "renderer");

                global = here ? here : global;
                here = def ? yaml_text(yaml_get(network, def->section), "renderer") : NULL;
                section = here ? here : section;
        }
        return own ? own : section ? section : global ? global : "networkd";
}

/* Is @id in the list of ports at one place of a definition? */
static bool lists_port(const struct yaml *map, const char *id)
{
        const struct yaml *list = yaml_get(map, "interfaces");

        for (size_t i = 0; list && i < list->nodes.n; i++) {
                const struct yaml *item = yaml_resolve(list->nodes.items[i]);

                if (item->kind == YAML_TEXT && strcmp(item->value, id) == 0)
                        return true;
        }
        return false;
}

const char *netplan_controller(const struct netplan *netplan, const char *id)
{
        for (size_t i = 0; i < netplan->defs.n; i++) {
                const struct netplan_def *def = &netplan->defs.items[i];

                for (size_t k = 0; k < def->places.n; k++)
                        if (lists_port(def->places.items[k].map, id))
                                return def->id;
        }
        return NULL;
}
