// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether NetworkManager takes the profile that netplan makes of a definition: netplan writes a
 * name server wherever it has one, and calls IPv6 manual for it, while NetworkManager refuses the
 * whole profile where no address is beside it. What it passes through comes on top.
 */
#include <string.h>

#include "backend/adopt/nm-valid.h"
#include "backend/common/l3.h"
#include "backend/netplan/render.h"

/* The text of an item of a list, which may be a mapping of one key: "192.0.2.10/24: {label: x}". */
static const char *text_of(const struct yaml *item)
{
        item = yaml_resolve(item);
        if (item->kind == YAML_MAP && item->pairs.n)
                item = yaml_resolve(item->pairs.items[0].key);
        return item->kind == YAML_TEXT ? item->value : "";
}

bool netplan_has_family(const struct yaml *list, bool v6)
{
        for (size_t i = 0; list && list->kind == YAML_LIST && i < list->nodes.n; i++)
                if (l3_is_v6(text_of(list->nodes.items[i])) == v6)
                        return true;
        return false;
}

static bool has_any(const struct yaml *list)
{
        return list && list->kind == YAML_LIST && list->nodes.n;
}

static bool has_routes(const struct yaml *list, bool v6)
{
        for (size_t i = 0; list && list->kind == YAML_LIST && i < list->nodes.n; i++) {
                const struct yaml *route = yaml_resolve(list->nodes.items[i]);
                const char *to = yaml_text(route, "to"), *via = yaml_text(route, "via");

                if (((to && l3_is_v6(to)) || (via && l3_is_v6(via))) == v6)
                        return true;
        }
        return false;
}

/* What netplan's own words say; lists are joined over all places. */
static struct nm_layer layer_of(const struct netplan_def *def, bool v6)
{
        const bool dhcp = netplan_true(netplan_text(def, v6 ? "dhcp6" : "dhcp4"));
        struct nm_layer layer = { .v6 = v6 };
        bool mode = v6 && netplan_text(def, "ipv6-address-generation");

        layer.gateway = netplan_text(def, v6 ? "gateway6" : "gateway4");
        for (size_t i = 0; i < def->places.n; i++) {
                const struct yaml *map = def->places.items[i].map;
                const struct yaml *dns = yaml_get(map, "nameservers");

                layer.addresses |= netplan_has_family(yaml_get(map, "addresses"), v6);
                layer.routes |= has_routes(yaml_get(map, "routes"), v6);
                layer.servers |= netplan_has_family(yaml_get(dns, "addresses"), v6);
                layer.search |= has_any(yaml_get(dns, "search"));
        }
        layer.search &= dhcp || layer.addresses;
        if (v6)
                layer.method = dhcp ? "auto"
                               : layer.addresses || layer.gateway || layer.servers || mode
                                       ? "manual"
                                       : "ignore";
        else
                layer.method = dhcp ? "auto" : layer.addresses ? "manual" : "link-local";
        return layer;
}

static void pass(struct nm_layer *layer, const char *key, const char *value)
{
        if (strcmp(key, "method") == 0)
                layer->method = value;
        else if (strcmp(key, "gateway") == 0)
                layer->gateway = true;
        else if (strcmp(key, "dns") == 0)
                layer->servers = *value;
        else if (strcmp(key, "dns-search") == 0)
                layer->search = *value;
        else if (strncmp(key, "address", 7) == 0)
                layer->addresses |= *value;
        else if (strncmp(key, "route", 5) == 0 && strncmp(key, "route-", 6) != 0)
                layer->routes |= *value;
}

static void pass_all(struct nm_layer *layer, const struct netplan_def *def)
{
        const char *section = layer->v6 ? "ipv6." : "ipv4.";
        const size_t len = strlen(section);

        for (size_t i = 0; i < def->places.n; i++) {
                const struct yaml *map = def->places.items[i].map;
                const struct yaml *words = yaml_get(yaml_get(map, "networkmanager"), "passthrough");

                for (size_t k = 0; words && words->kind == YAML_MAP && k < words->pairs.n; k++) {
                        const struct yaml *key = yaml_resolve(words->pairs.items[k].key);
                        const struct yaml *value = yaml_resolve(words->pairs.items[k].value);

                        if (key->kind == YAML_TEXT && value->kind == YAML_TEXT &&
                            strncmp(key->value, section, len) == 0)
                                pass(layer, key->value + len, value->value);
                }
        }
}

void netplan_check_profile(struct netplan_job *job, const struct netplan *after, const char *id)
{
        const struct netplan_def *def = netplan_find(after, id);
        struct nm_layer ipv4, ipv6;
        const char *problem;

        if (!def || strcmp(netplan_renderer(after, def), "NetworkManager") != 0)
                return;
        ipv4 = layer_of(def, false);
        ipv6 = layer_of(def, true);
        pass_all(&ipv4, def);
        pass_all(&ipv6, def);
        problem = nm_layers_problem(job->mem, &ipv4, &ipv6);
        if (problem)
                refuse(job->mem, &job->plan->refusals, def->places.items[0].file->path,
                       "give it an address of that family, or DHCP, or take away what needs one, "
                       "such as its name server",
                       "NetworkManager would not take what netplan makes of %s: %s", id, problem);
}
