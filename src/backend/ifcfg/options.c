// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks for, in the keys of ifcfg files: the network layer, and the bridge
 * options in the dialect of whoever reads the file.
 *
 * The dialects differ in units. NetworkManager takes DELAY and the times of BRIDGING_OPTS in
 * seconds. network-scripts write BRIDGING_OPTS to sysfs, in 1/100 s; DELAY goes to brctl(8) in
 * seconds up to RHEL 7, and since initscripts 10 to ip(8), raw, in 1/100 s. Those of RHEL 7 and
 * later then wait for a carrier, or sleep before they set static addresses, for twice DELAY
 * *seconds* and some more, so for these the delay goes into BRIDGING_OPTS, from where it comes
 * last; with DHCP they need DELAY beside it, an integer. Those before them wait LINKDELAY alone, 5
 * s if it is not set, and give up on DHCP if STP still holds the port back then.
 */
#include <stdio.h>
#include <string.h>

#include "backend/ifcfg/ifcfg.h"

enum {
        DEFAULT_DELAY = 1500, /* 1/100 s */
        CENTI = 100,
        LINK_SECONDS = 7, /* beside twice the delay, as later scripts reckon for themselves */
};

static void add(struct arena *mem, struct key_value_list *list, const char *key, const char *value)
{
        LIST_ADD(mem, list, (struct key_value){ key, value });
}

static void add_address4(struct arena *mem, struct key_value_list *list, const char *address,
                         size_t index)
{
        const char *number = index ? arena_printf(mem, "%zu", index) : "";
        const char *slash = strchr(address, '/');

        add(mem, list, arena_printf(mem, "IPADDR%s", number),
            arena_strndup(mem, address, (size_t) (slash - address)));
        add(mem, list, arena_printf(mem, "PREFIX%s", number), slash + 1);
}

/* The first IPv6 address has a key of its own, the others share one. */
static void add_addresses6(struct arena *mem, struct key_value_list *list,
                           const struct string_list *addresses, bool gateway)
{
        struct strbuf others = STRBUF_INIT;
        const char *first = NULL;

        for (size_t i = 0; i < addresses->n; i++) {
                if (!strchr(addresses->items[i], ':'))
                        continue;
                if (first)
                        strbuf_addf(&others, "%s%s", others.len ? " " : "", addresses->items[i]);
                else
                        first = addresses->items[i];
        }
        if (!first)
                return;

        add(mem, list, "IPV6INIT", "yes");
        /* Without a gateway of our own, the default route comes from router advertisements. */
        if (gateway)
                add(mem, list, "IPV6_AUTOCONF", "no");
        add(mem, list, "IPV6ADDR", first);
        if (others.len)
                add(mem, list, "IPV6ADDR_SECONDARIES", strbuf_take(&others, mem));
}

struct key_value_list ifcfg_l3_keys(struct arena *mem, const struct request *request)
{
        struct key_value_list list = { 0 };
        const char *gateway6 = NULL;
        size_t n = 0;

        if (request->l3 == L3_DHCP)
                add(mem, &list, "BOOTPROTO", "dhcp");
        else if (request->l3 == L3_NONE || l3_replaced(request, L3_ADDRESS, false))
                add(mem, &list, "BOOTPROTO", "none");
        if (request->l3 == L3_NONE)
                add(mem, &list, "IPV6INIT", "no");

        for (size_t i = 0; i < request->addresses.n; i++)
                if (!strchr(request->addresses.items[i], ':'))
                        add_address4(mem, &list, request->addresses.items[i], n++);
        for (size_t i = 0; i < request->gateways.n; i++) {
                if (strchr(request->gateways.items[i], ':'))
                        gateway6 = request->gateways.items[i];
                else
                        add(mem, &list, "GATEWAY", request->gateways.items[i]);
        }
        add_addresses6(mem, &list, &request->addresses, gateway6);
        if (gateway6)
                add(mem, &list, "IPV6_DEFAULTGW", gateway6);
        for (size_t i = 0; i < request->dns.n; i++)
                add(mem, &list, arena_printf(mem, "DNS%zu", i + 1), request->dns.items[i]);
        return list;
}

void ifcfg_put_default(struct arena *mem, struct key_value_list *list)
{
        add(mem, list, "IPV6INIT", "yes");
        add(mem, list, "IPV6_AUTOCONF", "yes");
        add(mem, list, "IPV6_ADDR_GEN_MODE", "stable-privacy");
}

/* NetworkManager's words, and those of network-scripts, which know all that sysfs has. */
const struct option_traits ifcfg_option_traits[] = {
        {
                .names = OPTION_NAMES(sysfs),
                .more_vlans = "'bridge vlan add dev @ vid 2-4094' in /sbin/ifup-local",
                .off = "0",
                .on = "1",
                .times = TIMES_CENTI,
        },
        {
                .names = OPTION_NAMES(ifcfg_nm),
                .lacks = "NetworkManager sets it itself, and its ifcfg files have no word for it",
                .lacks_hint = LEAVE_OPTION_OUT,
                .more_vlans = "BRIDGE_PORT_VLANS=2-4094 in its file",
                .reader = "the reader of the file",
                .off = "0",
                .on = "1",
                .dot1q = "802.1Q",
                .times = TIMES_WHOLE,
                .nm = true,
        },
};

const struct option_traits *ifcfg_traits_for(enum ifcfg_reader reader,
                                             const struct bridge_option *option)
{
        bool scripts = reader == READER_IP || reader == READER_BRCTL;

        return &ifcfg_option_traits[!scripts && (option->ifcfg_nm || reader == READER_NM)];
}

/* Puts a word KEY=VALUE into a blank-separated list, in place of one with the same key. */
static void merge_word(struct strbuf *words, const char *word)
{
        size_t key = strcspn(word, "=") + 1;
        struct strbuf out = STRBUF_INIT;
        bool done = false;

        for (const char *at = strbuf_str(words); *at;) {
                size_t len = strcspn(at, " \t");
                bool same = len >= key && strncmp(at, word, key) == 0;

                if (len && !(same && done))
                        strbuf_addf(&out, "%s%.*s", out.len ? " " : "",
                                    same ? (int) strlen(word) : (int) len, same ? word : at);
                done = done || same;
                at += len + strspn(at + len, " \t");
        }
        if (!done)
                strbuf_addf(&out, "%s%s", out.len ? " " : "", word);
        strbuf_free(words);
        *words = out;
}

/* A whole number of seconds that the delay does not exceed. */
static const char *whole_seconds(struct arena *mem, const struct bridge_setting *delay, unsigned n,
                                 unsigned more)
{
        return arena_printf(mem, "%llu",
                            (unsigned long long) (delay->value * n + CENTI - 1) / CENTI + more);
}

/* How long the oldest scripts wait for a bridge that asks by DHCP. */
static void add_wait(const struct ifcfg_wish *wish, struct key_value_list *list,
                     const struct bridge_setting *delay)
{
        if (wish->reader == READER_BRCTL && wish->dynamic)
                add(wish->mem, list, "LINKDELAY", whole_seconds(wish->mem, delay, 2, LINK_SECONDS));
}

/* The delay that the bridge has and keeps, which is in seconds where brctl(8) is called. */
static void wait_for_own(const struct ifcfg_wish *wish, struct key_value_list *list)
{
        const char *own = shvar_get(wish->bridge, "DELAY");
        const struct bridge_setting delay = { .option = bridge_option_find("forward_delay"),
                                              .value = strtoul(own, NULL, 10) * CENTI };

        if (!shvar_get(wish->bridge, "LINKDELAY"))
                add_wait(wish, list, &delay);
}

/* DELAY, or its word for BRIDGING_OPTS, or both; see the head of this file. */
static void add_delay(const struct ifcfg_wish *wish, struct key_value_list *list,
                      struct key_value_list *words, const struct bridge_setting *set)
{
        const struct bridge_setting usual = { .option = bridge_option_find("forward_delay"),
                                              .value = DEFAULT_DELAY };
        const struct option_traits *traits = &ifcfg_option_traits[wish->reader != READER_IP];
        const struct bridge_setting *delay = set ? set : &usual;
        struct refusal_list *refusals = &wish->plan->refusals;
        const char *value;

        if (wish->reader == READER_IP) {
                if (set || wish->dynamic)
                        option_put(wish->mem, traits, delay, words, refusals);
                if (wish->dynamic)
                        add(wish->mem, list, "DELAY", whole_seconds(wish->mem, delay, 1, 0));
                return;
        }
        value = option_value(wish->mem, traits, delay, refusals);
        if (value)
                add(wish->mem, list, "DELAY", value);
        add_wait(wish, list, delay);
}

/* What BRIDGING_OPTS held, with the words that are asked for; in @mem. */
static const char *merged(struct arena *mem, const char *old, const struct key_value_list *words)
{
        struct strbuf text = STRBUF_INIT;

        strbuf_adds(&text, old);
        for (size_t i = 0; i < words->n; i++)
                merge_word(&text,
                           arena_printf(mem, "%s=%s", words->items[i].key, words->items[i].value));
        return strbuf_take(&text, mem);
}

/* Has the bridge that is there a delay which its reader takes beside STP? */
static bool has_delay(const struct ifcfg_wish *wish)
{
        const bool scripts = wish->reader == READER_IP || wish->reader == READER_BRCTL;
        const struct option_traits *traits = &ifcfg_option_traits[!scripts];
        const char *delay = wish->bridge ? shvar_get(wish->bridge, "DELAY") : NULL;

        return delay && !option_replaces_delay(wish->mem, traits, delay, &wish->plan->notes);
}

/* One of BRIDGING_OPTS. */
static void put_word(const struct ifcfg_wish *wish, const struct bridge_setting *set,
                     struct key_value_list *words)
{
        if (wish->no_words && wish->reader == READER_BRCTL)
                refuse(wish->mem, &wish->plan->refusals,
                       arena_printf(wish->mem, "-o %s", set->option->name), LEAVE_OPTION_OUT,
                       "the network-scripts that are here cannot set it: they know no "
                       "BRIDGING_OPTS");
        else
                option_put(wish->mem, ifcfg_traits_for(wish->reader, set->option), set, words,
                           &wish->plan->refusals);
}

struct key_value_list ifcfg_option_keys(const struct ifcfg_wish *wish)
{
        const struct bridge_setting *stp = request_setting(wish->request, "stp");
        const struct bridge_setting *delay = request_setting(wish->request, "forward_delay");
        const struct shvar *bridge = wish->bridge;
        const char *old = bridge ? shvar_get(bridge, "BRIDGING_OPTS") : NULL, *text;
        bool on = stp ? stp->value : bridge && ifcfg_is_on(shvar_get(bridge, "STP"));
        struct key_value_list list = { 0 }, words = { 0 };

        if (stp || !bridge)
                add(wish->mem, &list, "STP", on ? "yes" : "no");
        if (on && (delay || (stp && !has_delay(wish))))
                add_delay(wish, &list, &words, delay);
        else if (on && stp)
                wait_for_own(wish, &list);
        for (size_t i = 0; i < wish->request->settings.n; i++) {
                const struct bridge_setting *set = &wish->request->settings.items[i];

                if (set != stp && set != delay)
                        put_word(wish, set, &words);
        }
        text = merged(wish->mem, old ? old : "", &words);
        if (*text && strcmp(text, old ? old : "") != 0)
                add(wish->mem, &list, "BRIDGING_OPTS", text);
        return list;
}

bool ifcfg_asks_dhcp(const struct intent *intent)
{
        if (intent->request->l3 != L3_KEEP)
                return intent->request->l3 == L3_DHCP;
        return intent->l3_port &&
               (!intent->l3_port->profile.path || intent->l3_port->profile.dynamic);
}
