// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks for, in the keys of ifcfg files: the network layer, and the bridge
 * options in the dialect of whoever reads the file.
 *
 * The dialects differ in units. NetworkManager takes DELAY and the times of BRIDGING_OPTS in
 * seconds. network-scripts write BRIDGING_OPTS to sysfs, in 1/100 s; DELAY goes to brctl(8) in
 * seconds up to RHEL 7, and since initscripts 10 to ip(8), raw, in 1/100 s. The same scripts then
 * sleep twice DELAY *seconds* before they set static addresses, so with those the delay goes into
 * BRIDGING_OPTS, where they read it back from the kernel in the right unit; with DHCP they need
 * DELAY to be an integer and only wait for the carrier.
 */
#include <stdio.h>
#include <string.h>

#include "backend/ifcfg/ifcfg.h"

enum { CENTI = 100, DEFAULT_DELAY = 15 * CENTI };

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
        else if (request->l3 == L3_NONE || ifcfg_replaced(request, GROUP_METHOD4))
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

static const struct bridge_setting *setting(const struct request *request, const char *name)
{
        for (size_t i = request->settings.n; i-- > 0;)
                if (strcmp(request->settings.items[i].option->name, name) == 0)
                        return &request->settings.items[i];
        return NULL;
}

static void refuse_fraction(struct arena *mem, const struct bridge_setting *set,
                            struct refusal_list *refusals)
{
        LIST_ADD(mem, refusals,
                 (struct refusal){ arena_printf(mem, "-o %s", set->option->name),
                                   arena_printf(mem,
                                                "'%s' is not a whole number of seconds, and "
                                                "the reader of the file takes no other",
                                                set->text),
                                   NULL });
}

/* One word for BRIDGING_OPTS, or NULL after a refusal. */
static const char *option_word(struct arena *mem, const struct bridge_setting *set,
                               enum ifcfg_reader reader, struct refusal_list *refusals)
{
        const struct bridge_option *option = set->option;
        bool scripts = reader == READER_IP || reader == READER_BRCTL;
        bool nm = !scripts && (option->ifcfg_nm || reader == READER_NM);
        uint64_t value = set->value;

        if (nm && !option->ifcfg_nm) {
                LIST_ADD(mem, refusals,
                         (struct refusal){ arena_printf(mem, "-o %s", option->name),
                                           "NetworkManager's ifcfg files cannot express it",
                                           "leave the option out" });
                return NULL;
        }
        if (option->type == OPTION_MAC)
                return arena_printf(mem, "%s=%s", nm ? option->ifcfg_nm : option->ifcfg_sh,
                                    set->text);
        if (option->type == OPTION_PROTOCOL)
                return nm ? arena_printf(mem, "%s=%s", option->ifcfg_nm,
                                         value == 0x88a8 ? "802.1ad" : "802.1Q")
                          : arena_printf(mem, "%s=0x%llx", option->ifcfg_sh,
                                         (unsigned long long) value);
        if (nm) {
                if (value % option->nm_scale) {
                        refuse_fraction(mem, set, refusals);
                        return NULL;
                }
                value /= option->nm_scale;
        }
        return arena_printf(mem, "%s=%llu", nm ? option->ifcfg_nm : option->ifcfg_sh,
                            (unsigned long long) value);
}

/* Puts a word KEY=VALUE into a blank-separated list, in place of one with the same key. */
static void merge_word(struct strbuf *words, const char *word)
{
        size_t key = strcspn(word, "=") + 1;
        struct strbuf merged = STRBUF_INIT;
        bool done = false;

        for (const char *at = strbuf_str(words); *at;) {
                size_t len = strcspn(at, " \t");
                bool same = len >= key && strncmp(at, word, key) == 0;

                if (len && !(same && done))
                        strbuf_addf(&merged, "%s%.*s", merged.len ? " " : "",
                                    same ? (int) strlen(word) : (int) len, same ? word : at);
                done = done || same;
                at += len + strspn(at + len, " \t");
        }
        if (!done)
                strbuf_addf(&merged, "%s%s", merged.len ? " " : "", word);
        strbuf_free(words);
        *words = merged;
}

/* DELAY, or its word for BRIDGING_OPTS; see the head of this file. */
static void add_delay(struct arena *mem, struct key_value_list *list, struct strbuf *words,
                      const struct bridge_setting *set, enum ifcfg_reader reader, bool dynamic,
                      struct refusal_list *refusals)
{
        uint64_t delay = set ? set->value : DEFAULT_DELAY;

        if (reader == READER_IP) {
                if (dynamic)
                        add(mem, list, "DELAY",
                            arena_printf(mem, "%llu", (unsigned long long) delay));
                else if (set)
                        merge_word(words, arena_printf(mem, "forward_delay=%llu",
                                                       (unsigned long long) delay));
                return;
        }
        if (delay % CENTI)
                refuse_fraction(mem, set, refusals);
        add(mem, list, "DELAY", arena_printf(mem, "%llu", (unsigned long long) delay / CENTI));
}

struct key_value_list ifcfg_option_keys(struct arena *mem, const struct request *request,
                                        enum ifcfg_reader reader, bool dynamic,
                                        const struct shvar *bridge, struct refusal_list *refusals)
{
        const struct bridge_setting *stp = setting(request, "stp");
        const struct bridge_setting *delay = setting(request, "forward_delay");
        const char *old = bridge ? shvar_get(bridge, "BRIDGING_OPTS") : NULL;
        bool on = stp ? stp->value : bridge && ifcfg_is_on(shvar_get(bridge, "STP"));
        struct key_value_list list = { 0 };
        struct strbuf words = STRBUF_INIT;

        if (old)
                strbuf_adds(&words, old);
        if (stp || !bridge)
                add(mem, &list, "STP", on ? "yes" : "no");
        if (on && (delay || (stp && !(bridge && shvar_get(bridge, "DELAY")))))
                add_delay(mem, &list, &words, delay, reader, dynamic, refusals);

        for (size_t i = 0; i < request->settings.n; i++) {
                const struct bridge_setting *set = &request->settings.items[i];
                const char *word;

                if (set->option == (stp ? stp->option : NULL) ||
                    set->option == (delay ? delay->option : NULL))
                        continue;
                word = option_word(mem, set, reader, refusals);
                if (word)
                        merge_word(&words, word);
        }
        if (words.len && (!old || strcmp(strbuf_str(&words), old) != 0))
                add(mem, &list, "BRIDGING_OPTS", arena_strdup(mem, strbuf_str(&words)));
        strbuf_free(&words);
        return list;
}
