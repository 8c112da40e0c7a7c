// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decided once, so that no dialect decides it in another way: what options of the command line
 * replace, whether a gateway can be reached, what the MAC of a bridge means for its lease.
 */
#include "backend/common/l3.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "backend/common/common.h"
#include "mkbridge/names.h"
#include "text/interfaces.h"

bool l3_is_v6(const char *text)
{
        return strchr(text, ':') != NULL;
}

static bool has_family(const struct string_list *list, bool v6)
{
        for (size_t i = 0; i < list->n; i++)
                if (l3_is_v6(list->items[i]) == v6)
                        return true;
        return false;
}

bool l3_replaced(const struct request *request, enum l3_part part, bool v6)
{
        const bool dhcp = request->l3 == L3_DHCP && !v6;

        if (request->l3 == L3_NONE)
                return true;
        switch (part) {
        case L3_METHOD:
                return request->l3 != L3_KEEP;
        case L3_ADDRESS:
                return dhcp || has_family(&request->addresses, v6);
        case L3_GATEWAY:
                return dhcp || has_family(&request->gateways, v6);
        case L3_DNS:
                return request->dns.n > 0;
        case L3_REST:
                break;
        }
        return false;
}

/* The option that replaces the part, as it is typed. */
static const char *option_for(const struct request *request, enum l3_part part)
{
        static const char *const methods[] = {
                [L3_KEEP] = "an option",
                [L3_DHCP] = "--dhcp",
                [L3_STATIC] = "--address",
                [L3_NONE] = "--no-ip",
        };

        if (request->l3 != L3_NONE && part == L3_DNS)
                return "--dns";
        if (request->l3 == L3_STATIC && part == L3_GATEWAY)
                return "--gateway";
        return methods[request->l3];
}

const char *l3_replaced_why(struct arena *mem, const struct request *request, enum l3_part part)
{
        return arena_printf(mem, "replaced by %s", option_for(request, part));
}

/* fe80::/10, which is on every link. */
static bool is_link_local(const char *address)
{
        return address_in_network(address, "fe80::1/10");
}

static bool is_in_one_of(const char *address, const struct string_list *networks)
{
        for (size_t i = 0; i < networks->n; i++)
                if (address_in_network(address, networks->items[i]))
                        return true;
        return false;
}

static bool is_given(const struct request *request, const char *gateway)
{
        for (size_t i = 0; i < request->gateways.n; i++)
                if (strcmp(gateway, request->gateways.items[i]) == 0)
                        return true;
        return false;
}

/* "192.0.2.10/24" of that, or of "192.0.2.10 netmask 255.255.255.0"; NULL: of neither. */
static const char *with_prefix(struct arena *mem, const char *words)
{
        static const char netmask[] = " netmask ";
        const char *mask = strstr(words, netmask);
        struct in_addr bits;
        const char *text;

        if (!mask)
                return address_prefix_family(words) ? words : NULL;
        text = arena_printf(mem, "%.*s/%s", (int) (mask - words), words, mask + strlen(netmask));
        if (inet_pton(AF_INET, mask + strlen(netmask), &bits) == 1)
                text = arena_printf(mem, "%.*s/%d", (int) (mask - words), words,
                                    __builtin_popcount(bits.s_addr));
        return address_prefix_family(text) ? text : NULL;
}

/*
 * In none of the networks that the link had before, and yet its gateway: it is reached on-link, as
 * hosters of single addresses have it, and a new address changes nothing about that. What the link
 * had must all be known for that.
 */
static bool was_on_link(struct arena *mem, const struct profile *before, const char *gateway)
{
        struct string_list networks = { 0 };

        if (before->peer)
                return false; /* that is what it was reached by, and it goes with the address */
        for (size_t i = 0; i < before->l3.n; i++) {
                const char *network = with_prefix(mem, before->l3.items[i]);

                if (!network)
                        return false;
                if (l3_is_v6(network) == l3_is_v6(gateway))
                        LIST_ADD(mem, &networks, network);
        }
        return networks.n && !is_in_one_of(gateway, &networks);
}

static void refuse_gateway(struct arena *mem, struct refusal_list *refusals, const char *where,
                           const char *gateway, const char *hint)
{
        refuse(mem, refusals, where, hint, "the gateway %s is in none of the networks of --address",
               gateway);
}

void l3_check_given_gateways(struct arena *mem, const struct request *request,
                             struct refusal_list *refusals)
{
        for (size_t i = 0; i < request->gateways.n; i++) {
                const char *gateway = request->gateways.items[i];

                if (!is_link_local(gateway) && !is_in_one_of(gateway, &request->addresses))
                        refuse_gateway(mem, refusals, "--gateway", gateway,
                                       "correct one of the two; look at the length of the prefix, "
                                       "too");
        }
}

bool l3_is_default(const char *to)
{
        static const char *const words[] = { "default", "0.0.0.0/0", "::/0", "0/0" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(to, words[i]) == 0)
                        return true;
        return false;
}

/* Of the link whose network layer the bridge gets. */
static const struct profile *profile_before(const struct intent *intent)
{
        return intent->l3_port ? &intent->l3_port->profile : &intent->bridge_profile;
}

static void check_kept(struct arena *mem, const struct intent *intent, struct plan *plan,
                       const char *gateway, const char *hint)
{
        const struct request *request = intent->request;

        if (!gateway || !address_family(gateway) ||
            !has_family(&request->addresses, l3_is_v6(gateway)) || is_link_local(gateway) ||
            is_given(request, gateway) || is_in_one_of(gateway, &request->addresses) ||
            was_on_link(mem, profile_before(intent), gateway))
                return;
        refuse_gateway(mem, &plan->refusals, "--address", gateway, hint);
}

void l3_check_gateway(struct arena *mem, const struct intent *intent, struct plan *plan,
                      const char *gateway)
{
        check_kept(mem, intent, plan, gateway, "give one that is with --gateway");
}

void l3_check_route(struct arena *mem, const struct intent *intent, struct plan *plan,
                    const char *gateway)
{
        check_kept(mem, intent, plan, gateway, "change the route through it first");
}

/* Is @address the one of "192.0.2.10/24", or "192.0.2.10 netmask 255.255.255.0"? */
static bool is_address_of(const char *words, const char *address)
{
        const size_t len = strcspn(words, "/ ");

        return strlen(address) == len && strncmp(words, address, len) == 0;
}

static bool has_address(const struct string_list *list, const char *address)
{
        for (size_t i = 0; i < list->n; i++)
                if (is_address_of(list->items[i], address))
                        return true;
        return false;
}

void l3_check_source(struct arena *mem, const struct intent *intent, struct plan *plan,
                     const char *source)
{
        const struct request *request = intent->request;

        if (source && has_family(&request->addresses, l3_is_v6(source)) &&
            has_address(&profile_before(intent)->l3, source) &&
            !has_address(&request->addresses, source))
                refuse(mem, &plan->refusals, "--address", "change the route first, or give it, too",
                       "%s is not given, and a route has it as its source: the kernel would "
                       "take no such route",
                       source);
}

const char *l3_next_gateway(struct arena *mem, const char *words, size_t *at)
{
        const char *word;

        while ((word = interfaces_word(mem, words, (*at)++))) {
                const char *next;

                if (strcmp(word, "via") != 0 && strcmp(word, "gw") != 0)
                        continue;
                next = interfaces_word(mem, words, (*at)++);
                if (next && (strcmp(next, "inet") == 0 || strcmp(next, "inet6") == 0))
                        next = interfaces_word(mem, words, (*at)++);
                return next;
        }
        return NULL;
}

void l3_check_words(struct arena *mem, const struct intent *intent, struct plan *plan,
                    const char *words)
{
        const char *gateway, *word;
        size_t at = 0;

        while ((word = interfaces_word(mem, words, at++)))
                if (strcmp(word, "src") == 0)
                        l3_check_source(mem, intent, plan, interfaces_word(mem, words, at));
        at = 0;
        if (interfaces_has_word(words, "onlink"))
                return;
        while ((gateway = l3_next_gateway(mem, words, &at)))
                l3_check_route(mem, intent, plan, gateway);
}

void l3_note_kept_mac(struct arena *mem, const struct intent *intent, struct plan *plan,
                      const char *mac)
{
        const struct port_intent *port = intent->l3_port;

        if (port && port->profile.dynamic && mac && intent->mac && !intent->request->mac &&
            strcasecmp(mac, intent->mac) != 0)
                add_note(mem, &plan->notes,
                         "the bridge keeps its MAC %s, so a DHCP server may give it "
                         "another address than %s had; --mac=%s makes it the same",
                         mac, port->name, intent->mac);
}

const char *l3_mac_to_keep(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan, const char *has)
{
        const struct link *bridge = host_link(host, intent->bridge);

        for (size_t i = 0; !has && !intent->request->mac && i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (port->in_place)
                        continue;
                if (!bridge)
                        add_note(mem, &plan->notes,
                                 "no file gives %s a MAC, so it has the lowest of its ports, and "
                                 "may get another with %s; --mac pins it",
                                 intent->bridge, port->name);
                else if (bridge->mac && port->link && port->link->mac &&
                         strcasecmp(port->link->mac, bridge->mac) < 0)
                        return bridge->mac;
        }
        return NULL;
}
