// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bridge that has stanzas already: the new port joins its list, options are changed where they
 * stand, and addresses that are replaced make way for stanzas of their own behind the last one.
 */
#include <string.h>

#include "backend/ifupdown/render.h"

struct own {
        struct ifupdown_job *job;
        const struct ifupdown_stanza *first; /* the one with bridge_ports */
        const struct ifupdown_stanza *last;
};

static struct own find_own(struct ifupdown_job *job)
{
        struct own own = { .job = job };

        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if (!ifupdown_is_for(stanza, job->intent->bridge))
                        continue;
                own.last = stanza;
                if (!own.first && ifupdown_get(&job->config, stanza, "bridge-ports"))
                        own.first = stanza;
        }
        return own;
}

static struct interfaces *doc_of(const struct own *own, const struct ifupdown_stanza *stanza)
{
        return &own->job->config.files.items[stanza->file].doc;
}

/* The white space that the stanza's options begin with. */
static const char *indent_of(const struct own *own, const struct ifupdown_stanza *stanza)
{
        const struct interfaces_line *line = ifupdown_line(
                &own->job->config, stanza->file,
                stanza->header + 1 < stanza->end ? stanza->header + 1 : stanza->header);

        return arena_strndup(own->job->mem, line->text, strspn(line->text, " \t"));
}

static void set_option(const struct own *own, const struct ifupdown_stanza *stanza, const char *key,
                       const char *value, const char *why)
{
        struct ifupdown_job *job = own->job;
        struct interfaces *doc = doc_of(own, stanza);

        for (size_t i = stanza->header + 1; i < stanza->end; i++) {
                struct interfaces_line *line = &doc->items[i];

                if (line->type != INTERFACES_OPTION || !interfaces_same_option(line->word, key) ||
                    (line->now && !*line->now))
                        continue;
                if (strcmp(line->rest, value) == 0)
                        return;
                line->now = arena_printf(job->mem, "%.*s%s %s\n", (int) strspn(line->text, " \t"),
                                         line->text, line->word, value);
                ifupdown_reason(job, stanza->file, line->word, KEY_CHANGED, why);
                return;
        }
        interfaces_add_after(
                job->mem, doc, stanza->end - 1,
                arena_printf(job->mem, "%s%s %s\n", indent_of(own, stanza), key, value));
        ifupdown_reason(job, stanza->file, key, KEY_ADDED, why);
}

/* The new ports, behind those that are there; "none" goes. */
static void add_ports(const struct own *own)
{
        struct ifupdown_job *job = own->job;
        const char *has = ifupdown_get(&job->config, own->first, "bridge-ports");
        struct strbuf ports = STRBUF_INIT;

        if (strcmp(has, "none") != 0)
                strbuf_adds(&ports, has);
        for (size_t i = 0; i < job->intent->ports.n; i++)
                if (!intent_joined(job->intent, &job->intent->ports.items[i].profile))
                        strbuf_addf(&ports, "%s%s", ports.len ? " " : "",
                                    job->intent->ports.items[i].name);
        set_option(own, own->first, "bridge_ports", strbuf_take(&ports, job->mem), "the new port");
}

static bool is_l3_stanza(const struct ifupdown_stanza *stanza)
{
        return *stanza->method && strcmp(stanza->method, "manual") != 0;
}

/* Does the stanza say just what the command line asks for? */
static bool says(const struct own *own, const struct ifupdown_stanza *stanza,
                 const struct ifupdown_new *new)
{
        if (strcmp(stanza->family, new->family) != 0 || strcmp(stanza->method, new->method) != 0)
                return false;
        for (size_t i = 0; i < new->l3.n; i++) {
                const char *has = ifupdown_get(&own->job->config, stanza, new->l3.items[i].key);

                if (!has || strcmp(has, new->l3.items[i].value) != 0)
                        return false;
        }
        return true;
}

/* The next one of the family at or behind @next; "manual" asks for no address. */
static size_t next_new(const struct ifupdown_news *news, size_t next, bool v6)
{
        while (next < news->n && ((strcmp(news->items[next].family, "inet6") == 0) != v6 ||
                                  strcmp(news->items[next].method, "manual") == 0))
                next++;
        return next;
}

/* The stanzas of the bridge that give it addresses of that family are those of the command line, in
 * its order. */
static bool is_as_asked(const struct own *own, bool v6)
{
        const struct ifupdown_job *job = own->job;
        size_t next = next_new(&job->news, 0, v6);

        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if (!ifupdown_is_for(stanza, job->intent->bridge) || !is_l3_stanza(stanza) ||
                    (strcmp(stanza->family, "inet6") == 0) != v6)
                        continue;
                if (next == job->news.n || !says(own, stanza, &job->news.items[next]))
                        return false;
                next = next_new(&job->news, next + 1, v6);
        }
        return next == job->news.n;
}

static bool goes(const struct own *own, const struct interfaces_line *line, bool v6)
{
        const struct key_rule *rule = key_find(&ifupdown_keys, NULL, line->word);

        return rule->part != L3_REST &&
               key_own_goes(own->job->intent, rule, ifupdown_is_v6(&own->job->config, line, v6));
}

static const char *goes_why(const struct own *own, const struct interfaces_line *line)
{
        return key_own_goes_why(own->job->mem, own->job->intent,
                                key_find(&ifupdown_keys, NULL, line->word)->part);
}

/* Does it say nothing but what goes? */
static bool goes_whole(const struct own *own, const struct ifupdown_stanza *stanza, bool v6)
{
        const struct interfaces *doc = doc_of(own, stanza);

        for (size_t i = stanza->header + 1; i < stanza->end; i++)
                if (doc->items[i].type == INTERFACES_OPTION && !goes(own, &doc->items[i], v6))
                        return false;
        return stanza != own->first;
}

/* A gateway in a stanza without an address has no effect. */
static void check_no_gateway(const struct own *own, const struct ifupdown_stanza *stanza, bool v6)
{
        const char *gateway = ifupdown_get(&own->job->config, stanza, "gateway");

        if (gateway && !own->job->giver && !l3_replaced(own->job->intent->request, L3_GATEWAY, v6))
                refuse(own->job->mem, &own->job->plan->refusals, "--address",
                       "give the gateway that is to be with --gateway",
                       "takes away the address that the gateway %s belongs to", gateway);
}

/* What is left of a stanza must still reach the gateways in it. */
static void check_left(const struct own *own, const struct ifupdown_stanza *stanza)
{
        struct string_list lines = { 0 };

        for (size_t i = stanza->header + 1; i < stanza->end; i++) {
                const struct interfaces_line *line =
                        ifupdown_line(&own->job->config, stanza->file, i);

                if (line->type == INTERFACES_OPTION && !(line->now && !*line->now))
                        LIST_ADD(own->job->mem, &lines, line->text);
        }
        ifupdown_check_gateways(own->job, &lines);
}

/*
 * The stanza gets the first new address, so that its commands still run when there is one: ifup
 * gives up the stanzas behind one of whose commands fails.
 */
static bool reuse_stanza(const struct own *own, const struct ifupdown_stanza *stanza, bool v6)
{
        struct ifupdown_job *job = own->job;
        size_t at = job->giver ? job->news.n : next_new(&job->news, 0, v6);
        struct interfaces_line *header = ifupdown_line(&job->config, stanza->file, stanza->header);

        if (at == job->news.n ||
            (job->config.two && strcmp(job->news.items[at].method, "dhcp") == 0))
                return false; /* ifupdown2 sets no address of a stanza that asks by DHCP */
        header->now = interfaces_replace_word(job->mem, header->text, 3, stanza->method,
                                              job->news.items[at].method);
        for (size_t i = 0; i < job->news.items[at].l3.n; i++)
                set_option(own, stanza, job->news.items[at].l3.items[i].key,
                           job->news.items[at].l3.items[i].value, "asked for");
        job->news.items[at].method = "manual"; /* done */
        return true;
}

/* Takes the addresses out of a stanza of the bridge; one that says more gets a new one, or stays as
 * manual. */
static void clear_stanza(const struct own *own, const struct ifupdown_stanza *stanza)
{
        struct ifupdown_job *job = own->job;
        struct interfaces *doc = doc_of(own, stanza);
        bool v6 = strcmp(stanza->family, "inet6") == 0, whole = goes_whole(own, stanza, v6);
        struct interfaces_line *header = &doc->items[stanza->header];

        for (size_t i = stanza->header; i < stanza->end; i++) {
                struct interfaces_line *line = &doc->items[i];

                if (whole || (line->type == INTERFACES_OPTION && goes(own, line, v6)))
                        line->now = "";
                if (line->type == INTERFACES_OPTION && goes(own, line, v6))
                        ifupdown_reason(job, stanza->file, line->word, KEY_DROPPED,
                                        goes_why(own, line));
        }
        if (whole)
                return;
        check_left(own, stanza);
        if (!is_l3_stanza(stanza) ||
            !(job->giver || l3_replaced(job->intent->request, L3_ADDRESS, v6)) ||
            reuse_stanza(own, stanza, v6))
                return;
        check_no_gateway(own, stanza, v6);
        header->now = interfaces_replace_word(job->mem, header->text, 3, stanza->method, "manual");
}

static void clear_own(const struct own *own)
{
        struct ifupdown_job *job = own->job;

        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];
                bool v6 = strcmp(stanza->family, "inet6") == 0;

                if (ifupdown_is_for(stanza, job->intent->bridge) &&
                    (job->giver || job->config.two ||
                     l3_replaced(job->intent->request, L3_ADDRESS, v6)))
                        clear_stanza(own, stanza);
        }
}

static void append(const struct own *own, const char *text)
{
        interfaces_add_after(own->job->mem, doc_of(own, own->last), own->last->end - 1,
                             arena_printf(own->job->mem, "\n%s\n", text));
}

static void change_mac(const struct own *own)
{
        struct ifupdown_job *job = own->job;

        if (job->intent->request->mac)
                set_option(own, own->first,
                           job->config.two || ifupdown_get(&job->config, own->first, "hwaddress")
                                   ? "hwaddress"
                                   : "bridge_hw",
                           job->intent->request->mac, "asked for");
        l3_note_kept_mac(job->mem, job->intent, job->plan, job->intent->bridge_profile.mac);
}

static void change_options(const struct own *own)
{
        struct key_value_list words = { 0 };

        option_put_all(own->job->mem, &ifupdown_option_traits[own->job->config.two],
                       own->job->intent->request, &words, &own->job->plan->refusals);
        for (size_t i = 0; i < words.n; i++)
                set_option(own, own->first, words.items[i].key, words.items[i].value, "asked for");
        for (size_t i = 0; i < own->job->l3.n; i++)
                set_option(own, own->first, own->job->l3.items[i].key, own->job->l3.items[i].value,
                           "asked for");
        /* What is left of a stanza of the port whose address was replaced. */
        for (size_t i = 0; i < own->job->carried.n; i++)
                interfaces_add_after(
                        own->job->mem, doc_of(own, own->first), own->first->end - 1,
                        arena_printf(own->job->mem, "%s\n", own->job->carried.items[i]));
}

/* What moves here, and what the command line asks for, as stanzas of their own. */
static void append_stanzas(const struct own *own)
{
        struct ifupdown_job *job = own->job;

        for (size_t i = 0; i < job->appended.n; i++)
                append(own, job->appended.items[i]);
        for (size_t i = 0; i < job->news.n; i++) {
                if (strcmp(job->news.items[i].method, "manual") == 0)
                        continue;
                ifupdown_check_gateways(job, &job->news.items[i].carried);
                append(own,
                       ifupdown_stanza_text(job->mem, job->intent->bridge, &job->news.items[i]));
        }
}

/* Has the bridge all that the command line asks for, and nothing else? */
static bool is_asked_l3(const struct own *own)
{
        const struct request *request = own->job->intent->request;

        for (int v6 = 0; v6 <= 1; v6++)
                if (request->l3 != L3_KEEP && l3_replaced(request, L3_ADDRESS, v6) &&
                    !is_as_asked(own, v6))
                        return false;
        return true;
}

void ifupdown_change_bridge(struct ifupdown_job *job)
{
        struct own own = find_own(job);
        bool new_ports = false, new_l3;

        if (!own.first)
                return; /* decide has refused a bridge that is none */
        new_l3 = job->giver || !is_asked_l3(&own);
        for (size_t i = 0; i < job->intent->ports.n; i++)
                new_ports = new_ports ||
                            !intent_joined(job->intent, &job->intent->ports.items[i].profile);
        if (new_l3)
                clear_own(&own);
        if (new_ports)
                add_ports(&own);
        change_mac(&own);
        change_options(&own);
        if (new_l3)
                append_stanzas(&own);
}
