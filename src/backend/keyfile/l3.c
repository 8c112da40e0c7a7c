// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network layer that the command line asks for, put in place of what the profile had: method
 * and addresses of a family, gateways, name servers.
 */
#include <stdlib.h>
#include <string.h>

#include "backend/keyfile/render.h"
#include "backend/common/l3.h"
#include "mkbridge/names.h"

/* One family: its section, and what the command line says about it. */
struct family {
        const char *section;
        bool v6;
        size_t n_addresses;
        const char *gateway;
};

static struct family family_of(const struct request *request, bool v6)
{
        struct family family = { .section = v6 ? "ipv6" : "ipv4", .v6 = v6 };

        for (size_t i = 0; i < request->addresses.n; i++)
                family.n_addresses += l3_is_v6(request->addresses.items[i]) == v6;
        for (size_t i = 0; i < request->gateways.n; i++)
                if (l3_is_v6(request->gateways.items[i]) == v6)
                        family.gateway = request->gateways.items[i];
        return family;
}

static bool is_gateway(const char *key)
{
        return strcmp(key, "gateway") == 0;
}

static bool is_dns(const char *key)
{
        return strcmp(key, "dns") == 0;
}

/* One of address1 to addressN: it is changed where it stands, so that a second run changes nothing.
 */
static bool is_kept(const char *key, size_t n)
{
        return strncmp(key, "address", 7) == 0 && key[7] >= '1' && key[7] <= '9' &&
               strtoul(key + 7, NULL, 10) <= n;
}

/* Drops the keys of the @part that @is is true for, but not address1 to the @n-th. */
static void drop(struct keyfile_job *job, struct ini *doc, const char *path, const char *section,
                 enum l3_part part, bool (*is)(const char *key), size_t n)
{
        for (size_t i = doc->n; i-- > 0;) {
                const struct ini_line *line = &doc->items[i];

                if (line->type != INI_KEY || !is(line->name) || is_kept(line->name, n) ||
                    strcmp(ini_section_name(doc, line->section), section) != 0)
                        continue;
                backend_add_key(job->mem, job->plan, path,
                                arena_printf(job->mem, "%s.%s", section, line->name), KEY_DROPPED,
                                l3_replaced_why(job->mem, job->intent->request, part));
                ini_remove(doc, i);
        }
}

static void set(struct keyfile_job *job, struct ini *doc, const char *path, const char *section,
                const char *key, const char *value)
{
        const char *has = ini_get(doc, section, key);

        if (has && strcmp(has, value) == 0)
                return;
        backend_add_key(job->mem, job->plan, path, arena_printf(job->mem, "%s.%s", section, key),
                        has ? KEY_CHANGED : KEY_ADDED, "asked for");
        ini_set(job->mem, doc, section, key, value);
}

/* Of "address1=A/P,GATEWAY" or "gateway=GATEWAY"; NULL: none. */
static const char *old_gateway(struct arena *mem, const struct ini *doc, const char *section)
{
        const char *gateway = ini_get(doc, section, "gateway");

        for (size_t i = 0; !gateway && i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];
                const char *comma;

                if (line->type != INI_KEY || !keyfile_is_address(line->name) ||
                    strcmp(ini_section_name(doc, line->section), section) != 0)
                        continue;
                comma = strpbrk(line->value, ",;");
                if (comma && address_family(comma + 1))
                        gateway = arena_strdup(mem, comma + 1);
        }
        return gateway;
}

static void apply_static(struct keyfile_job *job, struct ini *doc, const char *path,
                         const struct family *family)
{
        const struct string_list *addresses = &job->intent->request->addresses;
        const char *gateway = family->gateway;
        size_t n = 0;
        /* Without a gateway of our own, the default route comes from router advertisements. */
        bool automatic = family->v6 && !gateway;

        if (!gateway) {
                gateway = old_gateway(job->mem, doc, family->section);
                l3_check_gateway(job->mem, job->intent, job->plan, gateway);
        }
        drop(job, doc, path, family->section, L3_ADDRESS, keyfile_is_address, family->n_addresses);
        if (!gateway)
                drop(job, doc, path, family->section, L3_GATEWAY, is_gateway, 0);
        set(job, doc, path, family->section, "method", automatic ? "auto" : "manual");
        for (size_t i = 0; i < addresses->n; i++)
                if (l3_is_v6(addresses->items[i]) == family->v6)
                        set(job, doc, path, family->section,
                            arena_printf(job->mem, "address%zu", ++n), addresses->items[i]);
        if (gateway)
                set(job, doc, path, family->section, "gateway", gateway);
}

static bool takes_dns(const char *method)
{
        return !method || (strcmp(method, "disabled") != 0 && strcmp(method, "ignore") != 0);
}

static void apply_dns(struct keyfile_job *job, struct ini *doc, const char *path,
                      const struct family *family)
{
        const struct string_list *dns = &job->intent->request->dns;
        struct strbuf words = STRBUF_INIT;

        for (size_t i = 0; i < dns->n; i++)
                if (l3_is_v6(dns->items[i]) == family->v6)
                        strbuf_addf(&words, "%s;", dns->items[i]);
        if (!words.len) {
                drop(job, doc, path, family->section, L3_DNS, is_dns, 0);
                return;
        }
        if (!takes_dns(ini_get(doc, family->section, "method")))
                refuse(job->mem, &job->plan->refusals, "--dns",
                       "give a name server of the other family",
                       "%.*s is for %s, which is off, and NetworkManager "
                       "would not take the profile",
                       (int) words.len - 1, words.data, family->section);
        set(job, doc, path, family->section, "dns", strbuf_take(&words, job->mem));
}

/* Nothing of the network layer is left: also not what NetworkManager would do by itself. */
static void apply_none(struct keyfile_job *job, struct ini *doc, const char *path)
{
        for (size_t i = doc->n; i-- > 0;) {
                const struct ini_line *line = &doc->items[i];
                const char *section = ini_section_name(doc, line->section);

                if (!nm_key_moves(section, NULL))
                        continue;
                if (line->type == INI_KEY && strcmp(line->name, "method") != 0)
                        backend_add_key(job->mem, job->plan, path,
                                        arena_printf(job->mem, "%s.%s", section, line->name),
                                        KEY_DROPPED, "asked for: no network layer");
                ini_remove(doc, i);
        }
        set(job, doc, path, "ipv4", "method", "disabled");
        set(job, doc, path, "ipv6", "method", "disabled");
}

/* The value of "src=" in "table=9,src=192.0.2.10"; NULL: it is not there. */
static const char *option_of(struct arena *mem, const char *options, const char *word)
{
        const size_t len = strlen(word);

        for (const char *at = options; at && *at; at += strcspn(at, ","), at += *at == ',')
                if (strncmp(at, word, len) == 0)
                        return arena_strndup(mem, at + len, strcspn(at + len, ","));
        return NULL;
}

/* Of "route1=NETWORK/P,GATEWAY,METRIC", unless route1_options says that it is on-link. */
static void check_route(struct keyfile_job *job, const struct ini *doc, const struct lookup *last,
                        const char *section, const struct ini_line *route)
{
        const char *key = arena_printf(job->mem, "%s_options", route->name);
        long at = lookup_find(last, (struct lookup_key){ section, key, NULL });
        const char *options = at < 0 ? NULL : doc->items[at].value;
        size_t network = strcspn(route->value, ",;");
        const char *gateway = route->value + network + (route->value[network] != '\0');

        l3_check_source(job->mem, job->intent, job->plan, option_of(job->mem, options, "src="));
        if (!options || !strstr(options, "onlink=true"))
                l3_check_route(job->mem, job->intent, job->plan,
                               arena_strndup(job->mem, gateway, strcspn(gateway, ",; ")));
}

static void check_routes(struct keyfile_job *job, const struct ini *doc)
{
        const struct lookup last = keyfile_last(job->mem, doc);
        const char *in = "";

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION)
                        in = line->name;
                else if (line->type == INI_KEY && keyfile_is_route(line->name))
                        check_route(job, doc, &last, in, line);
        }
}

void keyfile_apply_l3(struct keyfile_job *job, struct ini *doc, const char *path)
{
        const struct request *request = job->intent->request;
        const struct family families[] = { family_of(request, false), family_of(request, true) };

        if (request->l3 == L3_NONE) {
                apply_none(job, doc, path);
                return;
        }
        if (request->l3 == L3_DHCP) {
                drop(job, doc, path, "ipv4", L3_ADDRESS, keyfile_is_address, 0);
                drop(job, doc, path, "ipv4", L3_GATEWAY, is_gateway, 0);
                set(job, doc, path, "ipv4", "method", "auto");
        }
        for (size_t i = 0; i < ARRAY_LEN(families); i++) {
                if (families[i].n_addresses)
                        apply_static(job, doc, path, &families[i]);
                if (request->dns.n)
                        apply_dns(job, doc, path, &families[i]);
        }
        check_routes(job, doc);
}
