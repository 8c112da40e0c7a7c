// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NetworkManager gives each kind of link a metric of its own for its routes, of both families, and
 * a further link of the kind the next number that is free. A port has no routes, so its number is
 * free for another card: if the bridge had the number as well, the route that came first would
 * count. So the bridge stands before all numbers of the kind where its port was the first, and
 * behind those of the others where it was not.
 *
 * Which link is numbered first is told by the running NetworkManager; at boot it takes them by
 * their names.
 */
#include "backend/adopt/nm-pin.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/adopt/adoption.h"
#include "backend/adopt/networkd-state.h"
#include "backend/common/vlan.h"

enum { ETHERNET = 100 };

/* nm_device_get_route_metric_default() */
static const struct {
        const char *type;
        unsigned metric;
} kinds[] = {
        { "ethernet", ETHERNET },
        { "bond", 300 },
        { "team", 350 },
        { "vlan", 400 },
};

#define BRIDGE_WHY "NetworkManager's own for a bridge is 425"

struct ini adopt_nm_device(struct arena *mem, const struct host *host, const char *name)
{
        const struct link *link = host_link(host, name);
        const struct file *file = NULL;

        if (link)
                file = host_file(host,
                                 arena_printf(mem, "/run/NetworkManager/devices/%d", link->index));
        return ini_parse(mem, file && file->data ? file->data : "", INI_KEYFILE);
}

static unsigned metric_of_kind(const struct link *link, const char *type)
{
        if (!type)
                type = link && link->kind == LINK_VLAN ? "vlan" : "ethernet";
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (strcmp(kinds[i].type, type) == 0)
                        return kinds[i].metric;
        return 0;
}

static unsigned number(const char *text)
{
        return text ? (unsigned) strtoul(text, NULL, 10) : 0;
}

/* What the running NetworkManager has numbered the link with, if it is of the kind; or 0. It notes
 * the kind's own number only where the link has got another. */
static unsigned effective(struct arena *mem, const struct host *host, const char *name,
                          unsigned kind)
{
        struct ini device = adopt_nm_device(mem, host, name);
        const unsigned its = number(ini_get(&device, "device", "route-metric-default-effective"));
        const unsigned aspired = number(ini_get(&device, "device", "route-metric-default-aspired"));

        return (aspired ? aspired : its) == kind ? its : 0;
}

static bool is_port(const struct intent *intent, const char *name)
{
        for (size_t i = 0; i < intent->ports.n; i++)
                if (strcmp(intent->ports.items[i].name, name) == 0)
                        return true;
        return false;
}

/* A link of the files by its name; "": it cannot be told; NULL: there is none. */
static const char *name_of(const struct host *host, const char *word)
{
        for (size_t i = 0; i < host->links.n; i++)
                if (link_has_mac(&host->links.items[i], word))
                        return host->links.items[i].name;
        if (host->links.n)
                return host_link(host, word) ? word : NULL;
        return strchr(word, ':') ? "" : word;
}

static int by_text(const void *one, const void *other)
{
        return strcmp(*(const char *const *) one, *(const char *const *) other);
}

static struct string_list each_once(struct string_list list)
{
        size_t n = 0;

        if (list.n)
                qsort(list.items, list.n, sizeof(*list.items), by_text);
        for (size_t i = 0; i < list.n; i++)
                if (!n || strcmp(list.items[n - 1], list.items[i]) != 0)
                        list.items[n++] = list.items[i];
        list.n = n;
        return list;
}

/* All that may be numbered beside the port: those of the files, and those that are there. */
static struct string_list rivals(struct arena *mem, const struct host *host,
                                 const struct intent *intent, unsigned kind,
                                 const struct string_list *others)
{
        struct string_list list = { 0 };

        for (size_t i = 0; i < others->n; i++) {
                const char *name = name_of(host, others->items[i]);

                if (name && !is_port(intent, name))
                        LIST_ADD(mem, &list, name);
        }
        for (size_t i = 0; i < host->links.n; i++) {
                const struct link *link = &host->links.items[i];

                if (!link->master && !is_port(intent, link->name) &&
                    effective(mem, host, link->name, kind))
                        LIST_ADD(mem, &list, link->name);
        }
        return each_once(list);
}

static bool comes_before(struct arena *mem, const struct host *host, const char *rival,
                         const char *port, unsigned kind)
{
        const unsigned own = effective(mem, host, port, kind);
        const unsigned its = effective(mem, host, rival, kind);

        if (own)
                return its && its < own;
        return *rival && strcmp(rival, port) < 0;
}

const char *nm_port_type(struct arena *mem, const struct port_intent *port, const char *type)
{
        struct refusal_list ignored = { 0 };

        if (type || port->profile.path)
                return type;
        return port_vlan(mem, port, &ignored).parent ? "vlan" : NULL;
}

bool nm_metric_is_default(const char *value)
{
        return !value || strtol(value, NULL, 10) < 0;
}

struct nm_metric nm_metric(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan, const char *type, const struct string_list *others)
{
        const char *port = intent->l3_port->name;
        const unsigned kind = metric_of_kind(host_link(host, port), type);
        const unsigned own = effective(mem, host, port, kind);
        const struct string_list list = rivals(mem, host, intent, kind, others);
        unsigned before = 0;

        for (size_t i = 0; i < list.n; i++)
                before += comes_before(mem, host, list.items[i], port, kind);
        if (!kind)
                return (struct nm_metric){ 0 };
        /* NetworkManager makes profiles for cards that have none; which are there it tells if it
         * runs */
        if (!list.n && !own && kind == ETHERNET)
                return (struct nm_metric){ arena_printf(mem, "%u", kind - 1),
                                           "before cards that may be there without a "
                                           "profile; " BRIDGE_WHY,
                                           false };
        if (!list.n)
                return (struct nm_metric){ arena_printf(mem, "%u", own ? own : kind),
                                           "as the port's; " BRIDGE_WHY, false };
        if (!own && string_list_has(&list, ""))
                add_note(mem, &plan->notes,
                         "a profile is for a card by its MAC, and the name of that is not known "
                         "here: where it comes before %s in the alphabet, its default route came "
                         "first, and that of %s does now",
                         port, intent->bridge);
        if (!before)
                return (struct nm_metric){ arena_printf(mem, "%u", kind - 1),
                                           "before other cards, as the port was; " BRIDGE_WHY,
                                           true };
        if (before < list.n)
                add_note(mem, &plan->notes,
                         "%s has the metric %u, and so may the card that comes next: if there is "
                         "no other default route, that of the one which is up first counts",
                         intent->bridge, kind + before);
        return (struct nm_metric){ arena_printf(mem, "%u", kind + before),
                                   "behind other cards, as the port was; " BRIDGE_WHY, true };
}

enum nm_made_of nm_made_of(enum nm_identity identity, const char *has)
{
        static const struct {
                enum nm_identity identity;
                const char *word;
                enum nm_made_of made_of;
        } rows[] = {
                { NM_CLIENT_ID, "duid", NM_OF_IAID },     { NM_CLIENT_ID, "ipv6-duid", NM_OF_IAID },
                { NM_CLIENT_ID, "perm-mac", NM_OF_CARD }, { NM_CLIENT_ID, "stable", NM_OF_CARD },
                { NM_DUID, "stable-ll", NM_OF_CARD },     { NM_DUID, "stable-llt", NM_OF_CARD },
                { NM_DUID, "stable-uuid", NM_OF_CARD },   { NM_IAID, "ifname", NM_OF_NAME },
                { NM_IAID, "perm-mac", NM_OF_CARD },      { NM_IAID, "stable", NM_OF_CARD },
        };

        if (!has)
                return identity == NM_IAID ? NM_OF_NAME : NM_OF_ITSELF;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (rows[i].identity == identity && strcmp(rows[i].word, has) == 0)
                        return rows[i].made_of;
        return NM_OF_ITSELF;
}

enum nm_made_of nm_client_made_of(const char *id, const char *iaid4, const char *iaid6)
{
        const enum nm_made_of made_of = nm_made_of(NM_CLIENT_ID, id);
        const bool falls_back = !iaid4 && id && strcmp(id, "ipv6-duid") == 0;

        return made_of == NM_OF_IAID ? nm_made_of(NM_IAID, falls_back ? iaid6 : iaid4) : made_of;
}

void nm_note_identity(struct arena *mem, struct plan *plan, const char *key, const char *has)
{
        add_note(mem, &plan->notes,
                 "%s=%s: the bridge has another than the card, so the DHCP server may give it "
                 "another address",
                 key, has);
}

bool nm_version(const struct host *host, unsigned long major, unsigned long minor)
{
        const char *version = host->system.services[SERVICE_NETWORKMANAGER].version;
        char *end;
        unsigned long has;

        if (!version)
                return false;
        has = strtoul(version, &end, 10);
        if (has != major || *end != '.')
                return has > major;
        return strtoul(end + 1, NULL, 10) >= minor;
}

bool nm_has_iaid(const struct host *host)
{
        return !host->system.services[SERVICE_NETWORKMANAGER].version || nm_version(host, 1, 22);
}

void nm_note_iaid(struct arena *mem, struct plan *plan)
{
        note_as(mem, &plan->notes, &plan->told, &(struct told){ .code = CHECK_IPV6 },
                "DHCPv6: NetworkManager makes the IAID of the link's name, so the bridge "
                "may get another IPv6 address than the card had");
}

char *nm_iaid(struct arena *mem, const char *link)
{
        return arena_printf(mem, "%u", networkd_iaid_of_name(link)); /* both took it from systemd */
}

bool nm_may_call_ports(const struct intent *intent)
{
        for (size_t i = 0; i < intent->ports.n; i++)
                if (intent->ports.items[i].profile.down)
                        return false;
        return true;
}

void nm_note_made_of_name(struct arena *mem, const struct intent *intent, struct plan *plan,
                          const char *where, bool automatic)
{
        note_as(mem, &plan->notes, &plan->told,
                &(struct told){ .code = CHECK_IPV6, .where = intent->l3_port->name },
                "%s: NetworkManager makes the %s of the link's name, so %s will have %s than %s",
                where,
                automatic ? "automatic and link-local IPv6 addresses" : "link-local IPv6 address",
                intent->bridge, automatic ? "others" : "another", intent->l3_port->name);
}

bool nm_takes_mac(const struct intent *intent)
{
        return intent->ports.n == 1;
}

void nm_note_unknown_mac(struct arena *mem, const struct intent *intent, struct plan *plan)
{
        add_note(mem, &plan->notes,
                 "the MAC of %s is not known here: %s takes it at boot, and may have an IPv6 "
                 "link-local address of another one by then; --mac pins both",
                 intent_mac_port(intent)->name, intent->bridge);
}
