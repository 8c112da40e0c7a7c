// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks for, in the words of interfaces(5): the network layer, and the bridge
 * options as bridge-utils' hook and ifupdown2's bridge addon take them. Both count in seconds; the
 * hook hands them to brctl(8), which takes fractions, ifupdown2 takes whole ones only.
 */
#include <string.h>

#include "backend/ifupdown/render.h"

enum { CENTI = 100 };

static void add(struct arena *mem, struct key_value_list *list, const char *key, const char *value)
{
        LIST_ADD(mem, list, (struct key_value){ key, value });
}

static const char *gateway_of(const struct request *request, bool v6)
{
        for (size_t i = 0; i < request->gateways.n; i++)
                if ((strchr(request->gateways.items[i], ':') != NULL) == v6)
                        return request->gateways.items[i];
        return NULL;
}

/* One stanza an address: ifupdown takes no more in one. */
static void add_static(struct arena *mem, const struct request *request, bool v6,
                       struct ifupdown_news *news)
{
        const char *gateway = gateway_of(request, v6);

        for (size_t i = 0; i < request->addresses.n; i++) {
                struct ifupdown_new new = { .family = v6 ? "inet6" : "inet", .method = "static" };

                if ((strchr(request->addresses.items[i], ':') != NULL) != v6)
                        continue;
                add(mem, &new.l3, "address", request->addresses.items[i]);
                if (gateway)
                        add(mem, &new.l3, "gateway", gateway);
                gateway = NULL;
                LIST_ADD(mem, news, new);
        }
}

struct ifupdown_news ifupdown_new_stanzas(struct arena *mem, const struct request *request)
{
        static const char *const methods[] = { [L3_DHCP] = "dhcp", [L3_NONE] = "manual" };
        struct ifupdown_news news = { 0 };

        if (request->l3 == L3_DHCP || request->l3 == L3_NONE)
                LIST_ADD(mem, &news,
                         (struct ifupdown_new){ .family = "inet", .method = methods[request->l3] });
        add_static(mem, request, false, &news);
        add_static(mem, request, true, &news);
        return news;
}

struct ifupdown_new *ifupdown_new_for(const struct ifupdown_news *news, bool v6)
{
        for (size_t i = news->n; i-- > 0;)
                if ((strcmp(news->items[i].family, "inet6") == 0) == v6)
                        return &news->items[i];
        return NULL;
}

struct key_value_list ifupdown_dns(struct arena *mem, const struct request *request)
{
        struct key_value_list list = { 0 };
        struct strbuf servers = STRBUF_INIT;

        for (size_t i = 0; i < request->dns.n; i++)
                strbuf_addf(&servers, "%s%s", i ? " " : "", request->dns.items[i]);
        if (servers.len)
                add(mem, &list, "dns-nameservers", strbuf_take(&servers, mem));
        return list;
}

char *ifupdown_stanza_text(struct arena *mem, const char *bridge, const struct ifupdown_new *new)
{
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "iface %s %s %s", bridge, new->family, new->method);
        for (size_t i = 0; i < new->l3.n; i++)
                strbuf_addf(&text, "\n    %s %s", new->l3.items[i].key, new->l3.items[i].value);
        for (size_t i = 0; i < new->carried.n; i++)
                strbuf_addf(&text, "\n%s", new->carried.items[i]);
        return strbuf_take(&text, mem);
}

const struct bridge_setting *ifupdown_setting(const struct request *request, const char *name)
{
        for (size_t i = request->settings.n; i-- > 0;)
                if (strcmp(request->settings.items[i].option->name, name) == 0)
                        return &request->settings.items[i];
        return NULL;
}

static void refuse(struct ifupdown_job *job, const struct bridge_setting *set, const char *what,
                   const char *hint)
{
        backend_refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "-o %s", set->option->name), what, hint);
}

/* Seconds as decimals, without a point where there is nothing behind it. */
static const char *seconds(struct arena *mem, uint64_t value)
{
        unsigned long long whole = value / CENTI, part = value % CENTI;

        if (!part)
                return arena_printf(mem, "%llu", whole);
        return part % 10 ? arena_printf(mem, "%llu.%02llu", whole, part)
                         : arena_printf(mem, "%llu.%llu", whole, part / 10);
}

static const char *bool_word(const struct ifupdown_job *job, const struct bridge_setting *set)
{
        if (!job->config.two && strcmp(set->option->name, "stp") != 0)
                return set->value ? "yes" : "no";
        return strcmp(set->option->name, "stp") == 0 ||
                               strcmp(set->option->name, "vlan_stats_enabled") == 0
                       ? (set->value ? "on" : "off")
                       : (set->value ? "yes" : "no");
}

static const char *value_word(struct ifupdown_job *job, const struct bridge_setting *set)
{
        switch (set->option->type) {
        case OPTION_BOOL:
                return bool_word(job, set);
        case OPTION_SECONDS:
                if (job->config.two && set->value % CENTI)
                        refuse(job, set,
                               arena_printf(job->mem,
                                            "'%s' is not a whole number of seconds, and ifupdown2 "
                                            "takes no other",
                                            set->text),
                               NULL);
                return seconds(job->mem, set->value);
        case OPTION_PROTOCOL:
                return set->value == 0x88a8 ? "802.1ad" : "802.1q";
        case OPTION_NUMBER:
        case OPTION_MASK:
        case OPTION_MAC:
                break;
        }
        return set->option->type == OPTION_NUMBER
                       ? arena_printf(job->mem, "%llu", (unsigned long long) set->value)
                       : set->text;
}

struct key_value_list ifupdown_option_words(struct ifupdown_job *job)
{
        const struct request *request = job->intent->request;
        struct key_value_list list = { 0 };

        for (size_t i = 0; i < request->settings.n; i++) {
                const struct bridge_setting *set = &request->settings.items[i];
                const char *word = job->config.two ? set->option->words.ifupdown2
                                                   : set->option->words.ifupdown;

                if (ifupdown_setting(request, set->option->name) != set)
                        continue;
                if (!word)
                        refuse(job, set,
                               job->config.two ? "ifupdown2 cannot set it"
                                               : "ifupdown (bridge-utils) cannot set it",
                               "leave the option out");
                else
                        add(job->mem, &list, word, value_word(job, set));
        }
        return list;
}
