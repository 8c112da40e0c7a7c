// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks for, in the words of interfaces(5): the network layer, and the bridge
 * options as bridge-utils' hook and ifupdown2's bridge addon take them. Both count in seconds; the
 * hook hands them to brctl(8), which takes fractions, ifupdown2 takes whole ones only.
 */
#include <string.h>

#include "backend/ifupdown/render.h"

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

const struct option_traits ifupdown_option_traits[] = {
        {
                .names = OPTION_NAMES(words.ifupdown),
                .more_vlans = "'up bridge vlan add dev @ vid 2-4094' in the stanza of the bridge",
                .off = "no",
                .on = "yes",
                .dot1q = "802.1q",
                .times = TIMES_SHORT,
                .on_off = true,
        },
        {
                .names = OPTION_NAMES(words.ifupdown2),
                .more_vlans = "'bridge-vids 2-4094' in the stanza of the bridge",
                .reader = "ifupdown2",
                .off = "no",
                .on = "yes",
                .dot1q = "802.1q",
                .times = TIMES_WHOLE,
                .on_off = true,
        },
};
