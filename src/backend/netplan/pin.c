// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the bridge must be told where netplan writes for NetworkManager, because that makes it of
 * the kind or the name of a link: the metric of its routes, who it is to a DHCPv6 server, and that
 * it is to call its ports. netplan has no words for the latter two, and for a metric none that
 * holds for a gateway or what a router advertises; so NetworkManager's own are passed through.
 */
#include <string.h>

#include "backend/adopt/nm-pin.h"
#include "backend/netplan/render.h"
#include "base/strbuf.h"

#define METRIC ".route-metric"

#define FEATURES "/usr/share/netplan/netplan/_features.py"

/* Up to 0.101 it takes `passthrough` for an error; 0.103 tells of a word that it has learnt since.
 */
static bool passes_through(const struct host *host)
{
        const struct file *features = host_file(host, FEATURES);

        return !features || features->state != FILE_READ ||
               strstr(features->data, "activation-mode");
}

/* The card that a definition is for, by its name or its MAC; "": for any. */
static const char *card_of(const struct netplan_def *def)
{
        const struct yaml *match = netplan_get(def, "match");
        const char *set_name = netplan_text(def, "set-name");
        const char *name, *mac;

        if (!match || match->kind != YAML_MAP)
                return def->id;
        name = yaml_text(match, "name");
        mac = yaml_text(match, "macaddress");
        if (set_name)
                return set_name;
        return name && !strpbrk(name, "*?[") ? name : mac ? mac : "";
}

/* Definitions of the port's kind that NetworkManager brings up beside it. */
static struct string_list others_of(struct netplan_job *job, const struct netplan_match *own,
                                    const char *section)
{
        const struct netplan *netplan = job->netplan;
        struct string_list others = { 0 };

        for (size_t i = 0; i < netplan->defs.n; i++) {
                const struct netplan_def *def = &netplan->defs.items[i];

                if (strcmp(def->section, section) == 0 && (def != own->def || own->several) &&
                    strcmp(netplan_renderer(netplan, def), "NetworkManager") == 0 &&
                    !netplan_controller(netplan, def->id))
                        LIST_ADD(job->mem, &others, card_of(def));
        }
        return others;
}

static struct nm_metric metric_of(struct netplan_job *job)
{
        static const char *const kinds[][2] = { { "ethernets", "ethernet" },
                                                { "bonds", "bond" },
                                                { "vlans", "vlan" } };
        struct refusal_list ignored = { 0 };
        const struct netplan_match own =
                netplan_match(job->netplan, job->intent->l3_port->name, &ignored);
        const char *section = own.def ? own.def->section : "ethernets", *type = NULL;
        const struct string_list others = others_of(job, &own, section);

        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (own.def && strcmp(kinds[i][0], section) == 0)
                        type = kinds[i][1];
        return nm_metric(job->mem, job->host, job->intent, job->plan, type, &others);
}

/* What the bridge has of a key: in @map, the body that is written, or in a part of the port's that
 * stands elsewhere. */
static const struct yaml *has(const struct netplan_job *job, const struct yaml *map,
                              const char *key)
{
        const struct yaml *value = yaml_get(map, key);

        for (size_t i = job->promises.n; !value && i-- > 0;) {
                const struct yaml_pair *pair = job->promises.items[i].pair;
                const char *name = yaml_resolve(pair->key)->value;

                if (name && strcmp(name, key) == 0)
                        value = yaml_resolve(pair->value);
        }
        return value;
}

static bool is_on(const struct yaml *value)
{
        return value && value->kind == YAML_TEXT && netplan_true(value->value);
}

/* Does the network layer have IPv6 that NetworkManager looks after? */
static bool has_v6(const struct netplan_job *job, const struct yaml *map)
{
        return netplan_has_family(has(job, map, "addresses"), true) ||
               is_on(has(job, map, "dhcp6"));
}

static void write_word(struct netplan_job *job, struct strbuf *lines, const char *key,
                       const char *value)
{
        strbuf_addf(lines, "%*s%s: ", 2 * (int) job->step, "", key);
        yaml_quote(lines, value);
        strbuf_addc(lines, '\n');
}

/* As it stood at the port, with its comments. */
static void move_word(struct netplan_job *job, struct strbuf *lines,
                      const struct netplan_word *word)
{
        const char *at = word->lines;

        if (!at)
                write_word(job, lines, word->key, word->value);
        for (; at && *at; at += strcspn(at, "\n"), at += *at == '\n')
                strbuf_addf(lines, "%*s%.*s\n", 2 * (int) job->step, "", (int) strcspn(at, "\n"),
                            at);
}

/* What the port had of a word; NULL: nothing. */
static const char *moved(const struct netplan_job *job, const char *key)
{
        for (size_t i = 0; i < job->moved.n; i++)
                if (strcmp(job->moved.items[i].key, key) == 0)
                        return job->moved.items[i].value;
        return NULL;
}

/* Adds one of NetworkManager's own words. */
static void pass(struct netplan_job *job, struct strbuf *lines, const char *key, const char *value,
                 const char *why)
{
        backend_add_key(job->mem, job->plan, job->main->target,
                        arena_printf(job->mem, "networkmanager.passthrough.%s", key), KEY_ADDED,
                        why);
        write_word(job, lines, key, value);
}

/* What netplan's own word says of a family already, or the port's of NetworkManager, stays. */
static void pin_metric(struct netplan_job *job, struct strbuf *lines, const struct yaml *map)
{
        static const char *const families[][2] = { { "dhcp4-overrides", "ipv4.route-metric" },
                                                   { "dhcp6-overrides", "ipv6.route-metric" } };
        const struct nm_metric metric = metric_of(job);

        for (size_t i = 0; metric.value && i < 1U + has_v6(job, map); i++)
                if (nm_metric_is_default(
                            yaml_text(has(job, map, families[i][0]), "route-metric")) &&
                    nm_metric_is_default(moved(job, families[i][1])))
                        pass(job, lines, families[i][1], metric.value, metric.why);
}

static void pin(struct netplan_job *job, struct strbuf *lines, const char *body)
{
        const struct yaml *map;

        if (strcmp(job->renderer, "NetworkManager") != 0 || !passes_through(job->host))
                return;
        if (!job->bridge && nm_may_call_ports(job->intent))
                pass(job, lines, "connection.autoconnect-slaves", "1", NM_CALLS_PORTS_WHY);
        if (!job->intent->l3_port || job->intent->request->l3 == L3_NONE)
                return;
        map = yaml_resolve(yaml_parse(job->mem, body).root);
        if (!map)
                return;
        pin_metric(job, lines, map);
        if (!is_on(has(job, map, "dhcp6")) || moved(job, "ipv6.dhcp-iaid"))
                return;
        if (nm_has_iaid(job->host))
                pass(job, lines, "ipv6.dhcp-iaid", nm_iaid(job->mem, job->intent->l3_port->name),
                     NM_IAID_WHY);
        else
                nm_note_iaid(job->mem, job->plan);
}

char *netplan_passed_lines(struct netplan_job *job, const char *body)
{
        struct strbuf lines = STRBUF_INIT;
        char *text;

        for (size_t i = 0; i < job->passed.n; i++)
                pass(job, &lines, job->passed.items[i].key, job->passed.items[i].value,
                     "asked for with -o; netplan itself has no word for it");
        for (size_t i = 0; i < job->moved.n; i++) {
                const struct netplan_word *word = &job->moved.items[i];
                const size_t len = strlen(word->key), tail = strlen(METRIC);

                /* one that leaves it to NetworkManager is pinned */
                if (len < tail || strcmp(word->key + len - tail, METRIC) != 0 ||
                    !nm_metric_is_default(word->value))
                        move_word(job, &lines, word);
        }
        pin(job, &lines, body);
        text = strbuf_take(&lines, job->mem);
        return *text ? arena_printf(job->mem, "networkmanager:\n%*spassthrough:\n%s",
                                    (int) job->step, "", text)
                     : text;
}
