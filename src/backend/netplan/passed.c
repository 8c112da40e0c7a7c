// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What netplan hands on to NetworkManager as it stands, `networkmanager: passthrough:` of a port:
 * NetworkManager itself writes there what netplan has no word for. That of the network layer is the
 * bridge's; NetworkManager does not take the profile of a port that has it.
 */
#include <string.h>

#include "backend/adopt/nm-keys.h"
#include "backend/common/l3.h"
#include "backend/netplan/render.h"

/* Is "ipv4.dns-search" about the network layer? */
static bool moves(struct arena *mem, const char *word)
{
        const char *dot = word ? strchr(word, '.') : NULL;

        return dot && nm_key_moves(arena_strndup(mem, word, (size_t) (dot - word)), dot + 1);
}

/* What option of the command line takes the place of. */
static enum l3_part part_of(const char *word)
{
        static const struct {
                const char *key;
                enum l3_part part;
        } parts[] = {
                { "address", L3_ADDRESS }, /* address1, addresses, address-data */
                { "dns", L3_DNS },
                { "gateway", L3_GATEWAY },
                { "method", L3_METHOD },
        };
        const char *key = strchr(word, '.') + 1;

        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
                if (strcmp(key, parts[i].key) == 0 ||
                    (parts[i].part == L3_ADDRESS && strncmp(key, "address", 7) == 0))
                        return parts[i].part;
        return L3_REST;
}

static void take_word(struct netplan_job *job, const struct netplan_place *place,
                      const struct yaml_pair *pair, bool gives)
{
        const struct request *request = job->intent->request;
        const char *word = yaml_resolve(pair->key)->value;
        const struct yaml *value = yaml_resolve(pair->value);
        const enum l3_part part = part_of(word);
        const bool replaced = l3_replaced(request, part, strncmp(word, "ipv6.", 5) == 0);

        backend_add_key(job->mem, job->plan, place->file->path,
                        arena_printf(job->mem, "networkmanager.passthrough.%s", word),
                        gives && !replaced ? KEY_MOVES : KEY_DROPPED,
                        replaced ? l3_replaced_why(job->mem, request, part)
                        : gives  ? "belongs to the network layer, which is the bridge's"
                                 : "belongs to the network layer, which a port has not");
        if (gives && !replaced && value->kind == YAML_TEXT)
                LIST_ADD(job->mem, &job->moved,
                         ((struct netplan_word){
                                 word, value->value,
                                 yaml_pair_lines(job->mem, &place->file->draft, pair, NULL) }));
}

bool netplan_take_passed(struct netplan_job *job, const struct netplan_place *place,
                         const struct yaml_pair *settings, bool gives)
{
        const struct yaml_pair *passed = yaml_find(yaml_resolve(settings->value), "passthrough");
        const struct yaml *map = passed ? yaml_resolve(passed->value) : NULL;
        bool *gone, any = false;

        if (!map || map->kind != YAML_MAP)
                return false;
        gone = arena_alloc(job->mem, map->pairs.n + 1);
        for (size_t i = 0; i < map->pairs.n; i++) {
                const struct yaml *key = yaml_resolve(map->pairs.items[i].key);

                gone[i] = key->kind == YAML_TEXT && moves(job->mem, key->value);
                if (gone[i])
                        take_word(job, place, &map->pairs.items[i], gives);
                any |= gone[i];
        }
        if (any && (settings->value->kind == YAML_ALIAS || passed->value->kind == YAML_ALIAS ||
                    !yaml_cut_pairs(job->mem, &place->file->draft, passed, gone)))
                netplan_refuse_style(job, place->file, passed->key);
        return any;
}
