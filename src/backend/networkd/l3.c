// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network layer of the bridge: what of the card's .network it has, what options of the command
 * line put in its place, and what makes the two the same to the network: router advertisements, and
 * the identity of the DHCP client.
 */
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "backend/networkd/render.h"
#include "mkbridge/names.h"

void networkd_add(struct networkd_job *job, struct networkd_additions *list, const char *key,
                  const char *value)
{
        LIST_ADD(job->mem, list, ini_line_make(job->mem, key, value));
}

struct ini networkd_parse_lines(struct arena *mem, const char *section,
                                const struct string_list *lines)
{
        struct strbuf text = STRBUF_INIT;

        if (section)
                strbuf_addf(&text, "[%s]\n", section);
        for (size_t i = 0; i < lines->n; i++)
                strbuf_addf(&text, "%s\n", lines->items[i]);
        return ini_parse(mem, strbuf_take(&text, mem), INI_UNIT);
}

/* A value among the lines that the port gave. */
const char *networkd_carried_value(const struct networkd_job *job, const char *section,
                                   const char *key)
{
        const struct networkd_carried none = { 0 };
        const struct networkd_carried *from = job->l3 ? &job->l3->carried : &none;
        const bool network = strcmp(section, "Network") == 0;
        struct ini doc = networkd_parse_lines(job->mem, network ? section : NULL,
                                              network ? &from->network : &from->sections);

        return ini_get(&doc, section, key);
}

/* Which families a value of DHCP= asks for. */
static void read_dhcp(const char *value, bool *four, bool *six)
{
        bool both = networkd_true(value) || (value && strcasecmp(value, "both") == 0);

        *four = both || (value && (strcasecmp(value, "ipv4") == 0 || strcasecmp(value, "v4") == 0));
        *six = both || (value && (strcasecmp(value, "ipv6") == 0 || strcasecmp(value, "v6") == 0));
}

/* DHCP= of the bridge; NULL: as the lines of the port have it, or none. */
static const char *dhcp_method(const struct networkd_job *job)
{
        static const char *const words[2][2] = { { NULL, "ipv6" }, { "ipv4", "yes" } };
        const struct request *request = job->intent->request;
        const struct port_intent *port = job->intent->l3_port;
        bool bare = port && !port->profile.path, four, six;

        if (request->l3 == L3_NONE || (request->l3 == L3_KEEP && !bare))
                return NULL;
        if (request->l3 == L3_KEEP)
                return "yes";
        read_dhcp(job->dhcp, &four, &six);
        if (request->l3 == L3_DHCP)
                return words[1][six || bare];
        return words[four && !l3_replaced(request, L3_ADDRESS, false)]
                    [six && !l3_replaced(request, L3_ADDRESS, true)];
}

static bool forwards_six(const struct networkd_job *job)
{
        const char *forward = networkd_carried_value(job, "Network", "IPForward");
        const char *six = networkd_carried_value(job, "Network", "IPv6Forwarding");
        const char *masquerade = networkd_carried_value(job, "Network", "IPMasquerade");

        return networkd_true(forward) || (forward && strcasecmp(forward, "ipv6") == 0) ||
               networkd_true(six) ||
               networkd_true(networkd_carried_value(job, "Network", "IPv6SendRA")) ||
               (masquerade &&
                (strcasecmp(masquerade, "ipv6") == 0 || strcasecmp(masquerade, "both") == 0));
}

/* A card accepts router advertisements unless told otherwise; a bridge may not. */
static bool wants_ra(const struct networkd_job *job)
{
        const char *local = networkd_carried_value(job, "Network", "LinkLocalAddressing");

        if (networkd_carried_value(job, "Network", "IPv6AcceptRA") ||
            networkd_carried_value(job, "Network", "IPv6AcceptRouterAdvertisements"))
                return false;
        if (local && !networkd_true(local) && strcasecmp(local, "ipv6") != 0)
                return false;
        return !forwards_six(job);
}

struct networkd_additions networkd_network_keys(struct networkd_job *job)
{
        const struct request *request = job->intent->request;
        const char *dhcp = dhcp_method(job);
        struct networkd_additions list = { 0 };

        if (dhcp)
                networkd_add(job, &list, "DHCP", dhcp);
        for (size_t i = 0; i < request->addresses.n; i++)
                networkd_add(job, &list, "Address", request->addresses.items[i]);
        for (size_t i = 0; i < request->gateways.n; i++)
                networkd_add(job, &list, "Gateway", request->gateways.items[i]);
        for (size_t i = 0; i < request->dns.n; i++)
                networkd_add(job, &list, "DNS", request->dns.items[i]);
        if (request->l3 == L3_NONE) {
                networkd_add(job, &list, "LinkLocalAddressing", "no");
                networkd_add(job, &list, "IPv6AcceptRA", "no");
        } else if (job->l3 && wants_ra(job)) {
                networkd_add(job, &list, "IPv6AcceptRA", "yes");
        }
        return list;
}

/* A bridge without any address never gets further than to have a carrier. */
struct networkd_additions networkd_link_keys(struct networkd_job *job)
{
        struct networkd_additions list = { 0 };

        if (job->intent->request->l3 == L3_NONE)
                networkd_add(job, &list, "RequiredForOnline", "no");
        return list;
}

/* Router advertisements may start a DHCPv6 client that no file asks for. */
static bool runs_dhcp6(const struct networkd_job *job)
{
        const struct link *link = job->l3 ? job->l3->intent->link : NULL;

        return link &&
               networkd_state(job->mem, job->host, "links", link->index, "DHCP6_CLIENT_IAID");
}

/* The IAID of the card goes where the bridge's DHCP clients look for it. */
struct identity {
        const char *section;
        bool needed;
};

void networkd_pin_identity(struct networkd_job *job, struct string_list *sections)
{
        const char *method = dhcp_method(job);
        const char *id = networkd_carried_value(job, "DHCPv4", "ClientIdentifier");
        struct networkd_iaid iaid = { 0 };
        bool four, six;

        if (!method)
                method = networkd_carried_value(job, "Network", "DHCP");
        read_dhcp(method, &four, &six);
        four = four && !(id && (strcmp(id, "mac") == 0 || strcmp(id, "duid-only") == 0)) &&
               !networkd_carried_value(job, "DHCPv4", "IAID");
        six = (six || runs_dhcp6(job)) && !networkd_carried_value(job, "DHCPv6", "IAID");
        if (!job->l3 || !(four || six))
                return;
        iaid = networkd_iaid(job->mem, job->host, job->l3->intent);
        if (!iaid.known && !iaid.same)
                LIST_ADD(job->mem, &job->plan->notes,
                         arena_printf(job->mem,
                                      "the IAID of %s cannot be told here, so a DHCP server that "
                                      "had given it an address may give the bridge another; "
                                      "networkctl status %s shows it as 'DHCP4 Client ID'",
                                      job->l3->intent->name, job->l3->intent->name));
        if (iaid.known) {
                const struct identity both[] = { { "DHCPv4", four },
                                                 { networkd_iaid6_section(job->host), six } };
                struct ini doc = networkd_parse_lines(job->mem, NULL, sections);

                sections->n = 0;
                for (size_t i = 0; i < ARRAY_LEN(both); i++)
                        if (both[i].needed)
                                ini_set(job->mem, &doc, both[i].section, "IAID",
                                        arena_printf(job->mem, "%u", iaid.value));
                if (doc.n && doc.items[0].type != INI_BLANK)
                        LIST_ADD(job->mem, sections, "");
                for (size_t i = 0; i < doc.n; i++)
                        LIST_ADD(job->mem, sections,
                                 arena_strndup(job->mem, doc.items[i].text,
                                               strlen(doc.items[i].text) - 1));
        }
}
