// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks for, in netplan's words: which of the old keys it replaces, what it
 * adds to the network layer, and the bridge's `parameters`.
 *
 * netplan hands the times on as they are: networkd reads "1.5" and "300ms", NetworkManager takes
 * whole seconds only.
 */
#include <arpa/inet.h>
#include <string.h>

#include "backend/netplan/render.h"
#include "base/strbuf.h"
#include "mkbridge/names.h"

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

static bool name_server_gone(const struct request *request, const char *key)
{
        return strcmp(key, "addresses") == 0 && l3_replaced(request, L3_DNS, false);
}

/* Keys of which options replace a part: entries of a list, or keys of a mapping. */
static const struct {
        const char *key;
        enum l3_part part;
        bool (*item_gone)(const struct request *request, const struct yaml *item);
        bool (*key_gone)(const struct request *request, const char *key);
} in_parts[] = {
        { "addresses", L3_ADDRESS, address_gone, NULL },
        { "nameservers", L3_DNS, NULL, name_server_gone },
        { "routes", L3_GATEWAY, route_gone, NULL },
};

static bool is_gone(const struct request *request, const struct yaml *value, size_t row, size_t i)
{
        const struct yaml *key;

        if (value->kind == YAML_LIST)
                return in_parts[row].item_gone &&
                       in_parts[row].item_gone(request, yaml_resolve(value->nodes.items[i]));
        key = yaml_resolve(value->pairs.items[i].key);
        return in_parts[row].key_gone && key->kind == YAML_TEXT &&
               in_parts[row].key_gone(request, key->value);
}

static struct netplan_gone parts_gone(struct arena *mem, const struct request *request,
                                      const struct yaml *value, size_t row)
{
        const size_t n = value->nodes.n + value->pairs.n;
        struct netplan_gone gone = { .items = arena_alloc(mem, n + 1), .part = in_parts[row].part };
        size_t n_gone = 0;

        for (size_t i = 0; i < n; i++) {
                gone.items[i] = is_gone(request, value, row, i);
                n_gone += gone.items[i];
        }
        gone.all = n_gone && n_gone == n;
        if (!n_gone)
                gone.items = NULL;
        return gone;
}

struct netplan_gone netplan_replaced(struct arena *mem, const struct request *request,
                                     const struct yaml_pair *pair)
{
        const char *key = yaml_resolve(pair->key)->value;
        const struct yaml *value = yaml_resolve(pair->value);
        const struct key_rule *rule = key_find(&netplan_keys, NULL, key);

        if (l3_replaced(request, rule->part, rule->v6))
                return (struct netplan_gone){
                        .all = true,
                        .items = arena_alloc(mem, value->nodes.n + value->pairs.n + 1),
                        .part = rule->part,
                };
        for (size_t i = 0; i < ARRAY_LEN(in_parts); i++)
                if (strcmp(key, in_parts[i].key) == 0)
                        return parts_gone(mem, request, value, i);
        return (struct netplan_gone){ .all = false };
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

/* By networkd, and by NetworkManager. */
const struct option_traits netplan_option_traits[] = {
        {
                .names = OPTION_NAMES(words.netplan),
                .more_vlans = "[BridgeVLAN] with VLAN=2-4094 in "
                              "/etc/systemd/network/10-netplan-@.network.d/vlans.conf",
                .off = "false",
                .on = "true",
                .times = TIMES_PLACES,
        },
        {
                .names = OPTION_NAMES(words.netplan),
                .lacks = "NetworkManager sets it itself, and netplan has no word for it",
                .lacks_hint =
                        "put it into 'networkmanager: passthrough:' of the bridge as bridge.NAME, "
                        "see nm-settings(5), or " LEAVE_OPTION_OUT,
                .more_vlans = "bridge-port.vlans: 2-4094 in 'networkmanager: passthrough:' of its "
                              "definition",
                .reader = "NetworkManager",
                .off = "false",
                .on = "true",
                .times = TIMES_WHOLE,
                .nm = true,
        },
};

const struct option_traits *netplan_traits(const struct netplan_job *job)
{
        return &netplan_option_traits[strcmp(job->renderer, "NetworkManager") == 0];
}

/* What netplan has no word for, in NetworkManager's: it hands that on as it is. */
static const struct option_traits passthrough_traits = {
        .names = OPTION_NAMES(words.keyfile),
        .reader = "NetworkManager",
        .off = "false",
        .on = "true",
        .dot1q = "802.1Q",
        .times = TIMES_WHOLE,
        .nm = true,
};

/* In a bridge that is there it must be said already. */
static void check_passed(struct netplan_job *job, const struct bridge_setting *set, const char *key,
                         const char *value)
{
        const struct option_traits *traits = netplan_traits(job);
        const struct yaml *settings = netplan_get(job->bridge, "networkmanager");
        const struct yaml *passed = settings ? yaml_get(settings, "passthrough") : NULL;
        const char *has = passed ? yaml_text(passed, key) : NULL;

        if (!has || strcmp(has, value) != 0)
                refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "-o %s", set->option->name), traits->lacks_hint, "%s",
                       traits->lacks);
}

void netplan_pass_through(struct netplan_job *job)
{
        const struct option_traits *traits = netplan_traits(job);
        const struct request *request = job->intent->request;

        for (size_t i = 0; i < request->settings.n; i++) {
                const struct bridge_setting *set = &request->settings.items[i];
                const char *key, *value;

                if (!option_is_lacking(traits, set->option))
                        continue;
                value = option_value(job->mem, &passthrough_traits, set, &job->plan->refusals);
                key = arena_printf(job->mem, "bridge.%s",
                                   option_name(&passthrough_traits, set->option));
                if (value && job->bridge)
                        check_passed(job, set, key, value);
                else if (value)
                        LIST_ADD(job->mem, &job->passed, ((struct key_value){ key, value }));
        }
}

struct key_value_list netplan_parameters(struct netplan_job *job)
{
        const struct option_traits *traits = netplan_traits(job);
        const struct setting_list *settings = &job->intent->request->settings;
        struct key_value_list list = { 0 };

        /* Not said, it may be on; see inspect.c. */
        if (!job->bridge)
                option_put_stp_off(job->mem, traits, &list);
        for (size_t i = 0; i < settings->n; i++)
                if (!option_is_lacking(traits, settings->items[i].option))
                        option_put(job->mem, traits, &settings->items[i], &list,
                                   &job->plan->refusals);
        if (job->bridge)
                option_mend_delay(
                        job->mem, traits,
                        yaml_text(netplan_get(job->bridge, "parameters"), "forward-delay"), &list,
                        job->plan);
        return list;
}
