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

void networkd_read_given(struct networkd_job *job)
{
        const struct networkd_carried none = { 0 };
        const struct networkd_carried *from = job->l3 ? &job->l3->carried : &none;

        job->network = networkd_parse_lines(job->mem, "Network", &from->network);
        job->sections = networkd_parse_lines(job->mem, NULL, &from->sections);
}

/* A value among the lines that the port gave. */
static const char *carried_value(const struct networkd_job *job, const char *section,
                                 const char *key)
{
        return ini_get(strcmp(section, "Network") == 0 ? &job->network : &job->sections, section,
                       key);
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
        const char *forward = carried_value(job, "Network", "IPForward");
        const char *six = carried_value(job, "Network", "IPv6Forwarding");
        const char *masquerade = carried_value(job, "Network", "IPMasquerade");

        return networkd_true(forward) || (forward && strcasecmp(forward, "ipv6") == 0) ||
               networkd_true(six) || networkd_true(carried_value(job, "Network", "IPv6SendRA")) ||
               (masquerade &&
                (strcasecmp(masquerade, "ipv6") == 0 || strcasecmp(masquerade, "both") == 0));
}

/* A card accepts router advertisements unless told otherwise; a bridge may not. */
static bool wants_ra(const struct networkd_job *job)
{
        const char *local = carried_value(job, "Network", "LinkLocalAddressing");
        const char *mode = carried_value(job, "Network", "IPv6LinkLocalAddressGenerationMode");

        if (carried_value(job, "Network", "IPv6AcceptRA") ||
            carried_value(job, "Network", "IPv6AcceptRouterAdvertisements"))
                return false;
        if ((local && !networkd_true(local) && strcasecmp(local, "ipv6") != 0) ||
            (mode && strcmp(mode, "none") == 0))
                return false; /* without a link-local address there is none to hear any by */
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

/* Without that, nobody knows whether one will. */
static bool may_run_dhcp6(const struct networkd_job *job)
{
        const char *accepts = carried_value(job, "Network", "IPv6AcceptRA");

        if (!accepts)
                accepts = carried_value(job, "Network", "IPv6AcceptRouterAdvertisements");
        return job->intent->request->l3 != L3_NONE && (networkd_true(accepts) || wants_ra(job));
}

/* Is it @word, or that with more behind a colon? */
static bool is_word(const char *value, const char *word)
{
        const size_t len = strcspn(value, ":");

        return len == strlen(word) && strncasecmp(value, word, len) == 0;
}

/*
 * Of which values an address is made of the name of its link: make_stableprivate_address() and
 * ipv4ll_start() in systemd 252.
 */
static void note_made_of_name(struct networkd_job *job)
{
        static const struct {
                const char *section, *key;
                const char *value; /* or more behind a colon; NULL: yes, in any of its words */
                const char *address;
        } asks[] = {
                { "IPv6AcceptRA", "Token", "prefixstable", "IPv6 address" },
                { "Network", "IPv6Token", "prefixstable", "IPv6 address" },
                { "Network", "IPv6LinkLocalAddressGenerationMode", "stable-privacy",
                  "link-local IPv6 address" },
                { "Network", "LinkLocalAddressing", "ipv4", "IPv4 address" },
                { "Network", "LinkLocalAddressing", "fallback", "IPv4 address" },
                { "Network", "LinkLocalAddressing", "ipv4-fallback", "IPv4 address" },
                { "Network", "LinkLocalAddressing", NULL, "IPv4 address" },
        };

        for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
                const char *value = carried_value(job, asks[i].section, asks[i].key);

                if (value && (asks[i].value ? is_word(value, asks[i].value) : networkd_true(value)))
                        networkd_note_made_of_name(job->mem, job->intent, job->plan,
                                                   arena_printf(job->mem, "%s of %s=%s",
                                                                asks[i].address, asks[i].key,
                                                                value));
        }
}

/* The IAID of the card goes where the bridge's DHCP clients look for it. */
struct identity {
        const char *section;
        bool needed;
};

void networkd_pin_identity(struct networkd_job *job, struct string_list *sections)
{
        const char *method = dhcp_method(job);
        const char *id = carried_value(job, "DHCPv4", "ClientIdentifier");
        struct networkd_iaid iaid = { 0 };
        bool four, six, asked;

        if (job->l3 && job->intent->request->l3 == L3_KEEP)
                note_made_of_name(job);
        if (!method)
                method = carried_value(job, "Network", "DHCP");
        read_dhcp(method, &four, &six);
        four = four && !(id && (strcmp(id, "mac") == 0 || strcmp(id, "duid-only") == 0)) &&
               !carried_value(job, "DHCPv4", "IAID");
        asked = four || six || runs_dhcp6(job);
        /* networkd takes that of the one for the other, which has none of its own */
        six = (six || runs_dhcp6(job) || may_run_dhcp6(job)) &&
              !carried_value(job, "DHCPv6", "IAID") && !carried_value(job, "DHCPv4", "IAID");
        /* a port that was one already has never had a lease by networkd, and the bridge may */
        if (!job->l3 || !(four || six) || intent_joined(job->intent, &job->l3->intent->profile))
                return;
        iaid = networkd_iaid(job->mem, job->host, job->l3->intent);
        if (!iaid.known && !iaid.same && asked)
                add_note(job->mem, &job->plan->notes,
                         "the IAID of %s cannot be told here, so a DHCP server that "
                         "had given it an address may give the bridge another; "
                         "networkctl status %s shows it as 'DHCP4 Client ID'",
                         job->l3->intent->name, job->l3->intent->name);
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

/* A route that cannot be set keeps networkd from ever calling the link configured. */
static void check_route(struct networkd_job *job, const struct ini *doc, size_t header)
{
        const char *gateway;
        const struct key_rule rule = networkd_section_rule(doc, header, &gateway);

        l3_check_source(job->mem, job->intent, job->plan,
                        networkd_value_in(doc, header, "PreferredSource"));
        if (networkd_true(networkd_value_in(doc, header, "GatewayOnLink")))
                return;
        if (rule.part == L3_GATEWAY)
                l3_check_gateway(job->mem, job->intent, job->plan, gateway);
        else
                l3_check_route(job->mem, job->intent, job->plan, gateway);
}

/* The routes of a file as it is to be: Gateway=, and [Route]. */
void networkd_check_gateways(struct networkd_job *job, const struct ini *doc)
{
        const char *in = "";

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_KEY && strcmp(in, "Network") == 0 &&
                    strcmp(line->name, "Gateway") == 0)
                        l3_check_gateway(job->mem, job->intent, job->plan, line->value);
                if (line->type != INI_SECTION)
                        continue;
                in = line->name;
                if (strcmp(in, "Route") == 0)
                        check_route(job, doc, i);
        }
}

void networkd_explain(struct networkd_job *job, const char *path,
                      const struct networkd_additions *list)
{
        for (size_t i = 0; i < list->n; i++) {
                const char *key = list->items[i].name, *why = "asked for";

                if (strcmp(key, "IPv6AcceptRA") == 0 && job->intent->request->l3 != L3_NONE)
                        why = "the default of a card; that of a bridge differs between versions";
                else if (strcmp(key, "RequiredForOnline") == 0)
                        why = "without an address it never counts as online; the boot would wait";
                else if (strcmp(key, "DHCP") == 0 && job->intent->request->l3 == L3_KEEP)
                        why = "the port had no configuration at all";
                backend_add_key(job->mem, job->plan, path, key, KEY_ADDED, why);
        }
}
