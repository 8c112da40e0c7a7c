// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks for, in netplan's words: which of the old keys it replaces, what it
 * adds to the network layer, and the bridge's `parameters`.
 *
 * netplan hands the times on as they are: networkd reads "1.5" and "300ms", NetworkManager takes
 * whole seconds only, and refuses the whole profile when a number is out of its range.
 */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "backend/netplan/netplan.h"
#include "base/strbuf.h"
#include "mkbridge/names.h"

enum { CENTI = 100 };

/* A/P, or a mapping with it as its only key. */
static bool address_gone(const struct request *request, const struct yaml *item)
{
        if (item->kind == YAML_MAP && item->pairs.n)
                item = yaml_resolve(item->pairs.items[0].key);
        return item->kind == YAML_TEXT && l3_replaced(request, L3_ADDRESS, l3_is_v6(item->value));
}

static bool route_gone(const struct request *request, const struct yaml *item)
{
        const char *to = yaml_text(item, "to"), *via = yaml_text(item, "via");
        const char *table = yaml_text(item, "table");

        return to && l3_is_default(to) && (!table || strcmp(table, "254") == 0) &&
               l3_replaced(request, L3_GATEWAY, l3_is_v6(via ? via : to));
}

static const struct {
        const char *key;
        bool (*gone)(const struct request *request, const struct yaml *item);
} lists[] = {
        { "addresses", address_gone },
        { "routes", route_gone },
};

static bool scalar_replaced(const struct request *request, const char *key)
{
        if (strcmp(key, "dhcp4") == 0)
                return l3_replaced(request, L3_ADDRESS, false);
        if (strcmp(key, "gateway4") == 0)
                return l3_replaced(request, L3_GATEWAY, false);
        if (strcmp(key, "gateway6") == 0)
                return l3_replaced(request, L3_GATEWAY, true);
        return false;
}

static bool *list_gone(struct arena *mem, const struct request *request, const struct yaml *list,
                       size_t row, bool *all)
{
        bool *gone = arena_alloc(mem, list->nodes.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < list->nodes.n; i++) {
                gone[i] = lists[row].gone(request, yaml_resolve(list->nodes.items[i]));
                n += gone[i];
        }
        *all = n && n == list->nodes.n;
        return n ? gone : NULL;
}

static bool *nameservers_gone(struct arena *mem, const struct request *request,
                              const struct yaml *map, bool *all)
{
        bool *gone = arena_alloc(mem, map->pairs.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < map->pairs.n; i++) {
                const struct yaml *key = yaml_resolve(map->pairs.items[i].key);

                gone[i] = request->dns.n && key->kind == YAML_TEXT &&
                          strcmp(key->value, "addresses") == 0;
                n += gone[i];
        }
        *all = n && n == map->pairs.n;
        return n ? gone : NULL;
}

bool *netplan_replaced(struct arena *mem, const struct request *request,
                       const struct yaml_pair *pair, bool *all)
{
        const char *key = yaml_resolve(pair->key)->value;
        const struct yaml *value = yaml_resolve(pair->value);

        *all = request->l3 == L3_NONE || scalar_replaced(request, key);
        if (*all)
                return arena_alloc(mem, value->nodes.n + value->pairs.n + 1);
        for (size_t i = 0; i < ARRAY_LEN(lists); i++)
                if (strcmp(key, lists[i].key) == 0 && value->kind == YAML_LIST)
                        return list_gone(mem, request, value, i, all);
        if (strcmp(key, "nameservers") == 0 && value->kind == YAML_MAP)
                return nameservers_gone(mem, request, value, all);
        return NULL;
}

static const char *quoted(struct arena *mem, const char *text)
{
        struct strbuf out = STRBUF_INIT;

        yaml_quote(&out, text);
        return strbuf_take(&out, mem);
}

static void add_list(struct arena *mem, struct netplan_additions *list, const char *key,
                     const struct string_list *items)
{
        struct netplan_addition addition = { .key = key };

        for (size_t i = 0; i < items->n; i++)
                LIST_ADD(mem, &addition.items, quoted(mem, items->items[i]));
        if (addition.items.n)
                LIST_ADD(mem, list, addition);
}

/* The word `default` is newer than netplan 0.101, which says "invalid IP family" to it. */
static void add_default_routes(struct arena *mem, struct netplan_additions *list,
                               const struct string_list *gateways)
{
        struct netplan_addition addition = { .key = "routes" };

        for (size_t i = 0; i < gateways->n; i++)
                LIST_ADD(mem, &addition.items,
                         arena_printf(mem, "{to: %s, via: %s}",
                                      strchr(gateways->items[i], ':') ? "\"::/0\"" : "0.0.0.0/0",
                                      quoted(mem, gateways->items[i])));
        if (addition.items.n)
                LIST_ADD(mem, list, addition);
}

static void add_value(struct arena *mem, struct netplan_additions *list, const char *key,
                      const char *value)
{
        LIST_ADD(mem, list, (struct netplan_addition){ .key = key, .value = value });
}

struct netplan_additions netplan_additions(struct arena *mem, const struct request *request)
{
        struct netplan_additions list = { 0 };

        if (request->l3 == L3_DHCP)
                add_value(mem, &list, "dhcp4", "true");
        if (request->l3 == L3_NONE) {
                add_value(mem, &list, "link-local", "[]");
                add_value(mem, &list, "accept-ra", "false");
        }
        add_list(mem, &list, "addresses", &request->addresses);
        add_default_routes(mem, &list, &request->gateways);
        add_list(mem, &list, "nameservers", &request->dns);
        return list;
}

char *netplan_addition_lines(struct arena *mem, const struct netplan_addition *addition,
                             size_t step)
{
        struct strbuf out = STRBUF_INIT;
        bool nested = strcmp(addition->key, "nameservers") == 0;

        if (addition->value)
                return arena_printf(mem, "%s: %s\n", addition->key, addition->value);
        strbuf_adds(&out, addition->key);
        if (nested)
                strbuf_addf(&out, ":\n%*saddresses", (int) step, "");
        strbuf_adds(&out, ": [");
        for (size_t i = 0; i < addition->items.n; i++)
                strbuf_addf(&out, "%s%s", i ? ", " : "", addition->items.items[i]);
        strbuf_adds(&out, "]\n");
        return strbuf_take(&out, mem);
}

/* NetworkManager's ranges where they are narrower than the kernel's (nm-setting-bridge.c). */
static const char *nm_problem(const struct bridge_setting *set)
{
        if (set->option->type == OPTION_SECONDS && set->value % CENTI)
                return "NetworkManager takes whole seconds only";
        if (strcmp(set->option->name, "ageing_time") == 0 &&
            set->value > 1000000 * (uint64_t) CENTI)
                return "NetworkManager takes at most 1000000 s";
        return NULL;
}

static const char *value_words(struct arena *mem, const struct bridge_setting *set)
{
        switch (set->option->type) {
        case OPTION_BOOL:
                return set->value ? "true" : "false";
        case OPTION_SECONDS:
                if (set->value % CENTI)
                        return arena_printf(mem, "%llu.%02llu",
                                            (unsigned long long) set->value / CENTI,
                                            (unsigned long long) set->value % CENTI);
                return arena_printf(mem, "%llu", (unsigned long long) set->value / CENTI);
        default:
                return arena_printf(mem, "%llu", (unsigned long long) set->value);
        }
}

static void refuse_option(struct arena *mem, const struct bridge_setting *set, const char *what,
                          struct refusal_list *refusals)
{
        backend_refuse(mem, refusals, arena_printf(mem, "-o %s", set->option->name), what,
                       "leave the option out");
}

static void set_parameter(struct arena *mem, struct key_value_list *list, const char *key,
                          const char *value)
{
        for (size_t i = 0; i < list->n; i++) {
                if (strcmp(list->items[i].key, key) == 0) {
                        list->items[i].value = value;
                        return;
                }
        }
        LIST_ADD(mem, list, (struct key_value){ key, value });
}

struct key_value_list netplan_parameters(struct arena *mem, const struct request *request,
                                         const char *renderer, struct refusal_list *refusals)
{
        struct key_value_list list = { 0 };
        bool nm = strcmp(renderer, "NetworkManager") == 0;

        for (size_t i = 0; i < request->settings.n; i++) {
                const struct bridge_setting *set = &request->settings.items[i];
                const char *problem = nm ? nm_problem(set) : NULL;

                if (!set->option->words.netplan)
                        refuse_option(mem, set, "netplan cannot set it", refusals);
                else if (problem)
                        refuse_option(mem, set, problem, refusals);
                else
                        set_parameter(mem, &list, set->option->words.netplan,
                                      value_words(mem, set));
        }
        return list;
}
