// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What netplan's files say about one link.
 */
#include <string.h>

#include "backend/netplan/netplan.h"
#include "mkbridge/names.h"

/* An item of `addresses`: A/P, or a mapping with it as its only key. */
static const char *address_of(const struct yaml *item)
{
        item = yaml_resolve(item);
        if (item->kind == YAML_MAP && item->pairs.n)
                item = yaml_resolve(item->pairs.items[0].key);
        return item->kind == YAML_TEXT ? item->value : NULL;
}

static void inspect_l3(struct arena *mem, const struct netplan_def *def, struct profile *profile)
{
        static const struct {
                const char *key, *word;
        } methods[] = { { "dhcp4", "dhcp" }, { "dhcp6", "dhcpv6" } };

        for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
                if (!netplan_true(netplan_text(def, methods[i].key)))
                        continue;
                profile->dynamic = true;
                LIST_ADD(mem, &profile->l3, methods[i].word);
        }
        for (size_t i = 0; i < def->places.n; i++) {
                const struct yaml *list = yaml_get(def->places.items[i].map, "addresses");

                for (size_t k = 0; list && k < list->nodes.n; k++) {
                        const char *address = address_of(list->nodes.items[k]);

                        if (address)
                                LIST_ADD(mem, &profile->l3, address);
                }
        }
        profile->has_l3 = profile->l3.n > 0;
}

static const char *pair_where(struct arena *mem, const struct netplan_place *place,
                              const struct yaml_pair *pair)
{
        return arena_printf(mem, "%s:%u", place->file->path, pair->key->line);
}

/* Sections whose links can be a port, and those who are bridges. */
static const struct {
        const char *section;
        const char *kind; /* the kernel's, where the link is made */
} sections[] = {
        { "ethernets", NULL },   { "vlans", "vlan" },    { "bonds", "bond" },
        { "bridges", "bridge" }, { "nm-devices", NULL },
};

static void inspect_section(struct arena *mem, const struct netplan_def *def,
                            struct profile *profile)
{
        for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
                if (strcmp(def->section, sections[i].section) == 0) {
                        profile->kind = sections[i].kind;
                        profile->is_bridge = profile->kind && strcmp(profile->kind, "bridge") == 0;
                        return;
                }
        }
        refuse(mem, &profile->refusals,
               pair_where(mem, &def->places.items[0], def->places.items[0].pair),
               "only ethernets, vlans and bonds can",
               "%s is among the %s, which cannot be put under a bridge", def->id, def->section);
}

/* It is no link: the card sorts the frames of one of its virtual functions by it. */
static void inspect_renderer(struct arena *mem, const struct netplan *netplan,
                             const struct netplan_def *def, struct profile *profile)
{
        if (strcmp(netplan_renderer(netplan, def), "sriov") == 0)
                refuse(mem, &profile->refusals,
                       pair_where(mem, &def->places.items[0], def->places.items[0].pair),
                       "name the virtual function itself, whose frames have that tag outside",
                       "makes %s a filter of a virtual function (renderer: sriov), which is no "
                       "link",
                       def->id);
}

static void inspect_keys(struct arena *mem, const struct netplan_place *place,
                         struct profile *profile)
{
        for (size_t i = 0; i < place->map->pairs.n; i++) {
                const struct yaml_pair *pair = &place->map->pairs.items[i];
                const struct yaml *key = yaml_resolve(pair->key);

                if (key->kind == YAML_TEXT &&
                    key_find(&netplan_keys, NULL, key->value)->class == KEY_REFUSED)
                        key_refuse(mem, &profile->refusals, pair_where(mem, place, pair),
                                   key->value);
        }
}

/* A text that stands for more than this definition cannot be taken apart. */
static void inspect_place(struct arena *mem, const struct netplan_place *place,
                          struct profile *profile)
{
        const struct yaml *value = place->pair->value, *list = place->section->value;

        if (value->kind == YAML_ALIAS || value->shared || list->kind == YAML_ALIAS || list->shared)
                refuse(mem, &profile->refusals, pair_where(mem, place, place->pair),
                       "write it out for each of them",
                       "is shared with another definition by an alias");
        if (strncmp(place->file->path, "/run/", 5) == 0)
                refuse(mem, &profile->refusals, place->file->path, "move it to " NETPLAN_FOLDER,
                       "is gone after the next boot, like all in /run");
        inspect_keys(mem, place, profile);
}

static void inspect_mac(const struct netplan_def *def, struct profile *profile)
{
        const char *set = netplan_text(def, "macaddress");
        const char *match = yaml_text(netplan_get(def, "match"), "macaddress");

        profile->mac = mac_or_null(set);
        profile->hwaddr = mac_or_null(match);
        profile->hwaddr_key = "match: macaddress";
}

/* Without `parameters` netplan writes none, and the bridge has what its maker starts with. */
static bool has_stp(const struct netplan *netplan, const struct netplan_def *def)
{
        const struct yaml *parameters = netplan_get(def, "parameters");
        const char *stp = yaml_text(parameters, "stp");

        if (stp)
                return netplan_true(stp);
        return parameters || strcmp(netplan_renderer(netplan, def), "NetworkManager") == 0;
}

static enum controller_kind controller_kind(const struct netplan *netplan, const char *id)
{
        const struct netplan_def *def = id ? netplan_find(netplan, id) : NULL;

        if (!def || strcmp(def->section, "bridges") == 0)
                return CONTROLLER_BRIDGE;
        return strcmp(def->section, "bonds") == 0 ? CONTROLLER_BUNDLE : CONTROLLER_OTHER;
}

static void inspect_def(struct arena *mem, const struct netplan *netplan,
                        const struct netplan_def *def, struct profile *profile)
{
        const char *mode = netplan_text(def, "activation-mode");

        profile->path = def->places.items[def->places.n - 1].file->path;
        profile->controller = netplan_controller(netplan, def->id);
        profile->controller_kind = controller_kind(netplan, profile->controller);
        profile->mtu = netplan_text(def, "mtu");
        profile->down = mode ? arena_printf(mem, "says activation-mode: %s", mode) : NULL;
        inspect_section(mem, def, profile);
        inspect_renderer(mem, netplan, def, profile);
        inspect_l3(mem, def, profile);
        inspect_mac(def, profile);
        for (size_t i = 0; i < def->places.n; i++)
                inspect_place(mem, &def->places.items[i], profile);
        if (profile->is_bridge)
                profile->stp = has_stp(netplan, def);
}

void netplan_refuse_foreign_id(struct arena *mem, const struct netplan_def *def,
                               struct refusal_list *refusals)
{
        refuse(mem, refusals, def->places.items[def->places.n - 1].file->path,
               "name the link itself, or choose another name for the bridge",
               "has %s as the ID of a definition for other links", def->id);
}

struct profile netplan_inspect(struct arena *mem, const struct host *host, const char *name)
{
        struct profile profile = { 0 };
        struct netplan *netplan = netplan_load(mem, host, &profile.refusals);
        struct netplan_match found = netplan_match(netplan, name, &profile.refusals);
        const struct netplan_def *other = netplan_find(netplan, name);

        if (!found.def && other && !profile.refusals.n)
                netplan_refuse_foreign_id(mem, other, &profile.refusals);
        profile.shared = found.several;
        if (!found.def)
                return profile;
        inspect_def(mem, netplan, found.def, &profile);
        if (found.several && strcmp(netplan_renderer(netplan, found.def), "networkd") != 0)
                refuse(mem, &profile.refusals, profile.path,
                       arena_printf(mem, "give %s a definition of its own first", name),
                       "%s may be for other links than %s, too", found.def->id, name);
        return profile;
}
