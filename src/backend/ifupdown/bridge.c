// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first stanza of a new bridge: it comes from the template, with the lines that the port gave,
 * and is checked afterwards: whatever the template was, the result must say what was meant.
 *
 * bridge_maxwait 0 keeps bridge-utils' hook from waiting for the port at boot: up to 32 s for a
 * cable that is not plugged in. With STP off the port forwards at once, so there is nothing to wait
 * for; with STP on the wait is what makes DHCP work.
 */
#include <string.h>

#include "backend/ifupdown/render.h"
#include "backend/common/l3.h"
#include "mkbridge/names.h"

#define WAIT_FOR_CARD "10" /* seconds, for one that was allow-hotplug */

static void add(struct arena *mem, struct key_value_list *list, const char *key, const char *value)
{
        LIST_ADD(mem, list, (struct key_value){ key, value });
}

static bool has_line(struct arena *mem, const struct string_list *lines, const char *key)
{
        for (size_t i = 0; i < lines->n; i++) {
                const char *word = interfaces_word(mem, lines->items[i], 0);

                if (word && interfaces_same_option(word, key))
                        return true;
        }
        return false;
}

static const char *port_names(const struct ifupdown_job *job)
{
        struct strbuf names = STRBUF_INIT;

        for (size_t i = 0; i < job->intent->ports.n; i++)
                strbuf_addf(&names, "%s%s", i ? " " : "", job->intent->ports.items[i].name);
        return strbuf_take(&names, job->mem);
}

/* allow-hotplug: the card may come late, and the hook takes only what is there. */
static const char *late_ports(const struct ifupdown_job *job)
{
        struct strbuf names = STRBUF_INIT;

        for (size_t i = 0; i < job->intent->ports.n; i++)
                if (job->ports[i].waits)
                        strbuf_addf(&names, " %s", job->intent->ports.items[i].name);
        return strbuf_take(&names, job->mem);
}

static void note_unknown_mac(struct ifupdown_job *job)
{
        add_note(job->mem, &job->plan->notes,
                 "the MAC of %s is that of its first card, which may come after it, and is not "
                 "known here: %s may have one that udev makes up; --mac pins it",
                 intent_mac_port(job->intent)->name, job->intent->bridge);
}

static struct key_value_list stanza_options(struct ifupdown_job *job)
{
        const struct bridge_setting *stp = request_setting(job->intent->request, "stp");
        bool two = job->config.two;
        const struct option_traits *traits = &ifupdown_option_traits[two];
        struct key_value_list list = { 0 };
        const char *late = late_ports(job);
        const char *metric = job->giver ? ifupdown_dhcpcd_metric(job->mem, job->host, &job->config,
                                                                 job->giver->port->name)
                                        : NULL;
        const char *mtu = job->giver ? job->giver->port->profile.mtu : NULL;

        add(job->mem, &list, two ? "bridge-ports" : "bridge_ports", port_names(job));
        if (job->intent->mac)
                add(job->mem, &list, two ? "hwaddress" : "bridge_hw", job->intent->mac);
        else if (!two && intent_port_brings_mac(job->intent)) /* the hook takes a card, too */
                add(job->mem, &list, "bridge_hw", intent_mac_port(job->intent)->name);
        else if (!intent_port_brings_mac(job->intent))
                note_unknown_mac(job);
        if (!stp)
                option_put_stp_off(job->mem, traits, &list);
        if (!two && !(stp && stp->value))
                add(job->mem, &list, "bridge_maxwait", "0");
        if (*late)
                add(job->mem, &list, two ? "bridge-waitport" : "bridge_waitport",
                    arena_printf(job->mem, WAIT_FOR_CARD "%s", late));
        option_put_all(job->mem, traits, job->intent->request, &list, &job->plan->refusals);
        if (mtu && !has_line(job->mem, &job->carried, "mtu"))
                add(job->mem, &list, "mtu", mtu);
        if (metric && strcmp(job->method, "dhcp") == 0)
                add(job->mem, &list, "metric", metric);
        return list;
}

/* From list to template */

static int render_template(struct ifupdown_job *job, const struct key_value_list *options,
                           bool auto_line, char **ret)
{
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = job->intent->bridge },
                { .name = "auto", .text = auto_line ? job->intent->bridge : NULL },
                { .name = "family", .text = job->family },
                { .name = "method", .text = job->method },
                { .name = "inherits", .text = job->inherits },
                template_pairs(job->mem, "options", options),
                template_pairs(job->mem, "l3", &job->l3),
                template_lines(job->mem, "carried", &job->carried),
        };

        return template_fill(job->mem, &job->host->bridge_template, fields, ARRAY_LEN(fields), NULL,
                             ret, job->err);
}

/* Checks */

/* A stanza that a template has made. */
struct made {
        struct arena *mem;
        struct interfaces doc;
        long header; /* its line, or NOWHERE */
        size_t end;  /* behind its last option */
        size_t *at;  /* where the last option was found: the next one stands there, mostly */
};

static bool is_option(const struct interfaces_line *line, const char *key, const char *value)
{
        return line->type == INTERFACES_OPTION && strcmp(line->rest, value) == 0 &&
               interfaces_same_option(line->word, key);
}

static bool has_value(const struct made *made, const char *key, const char *value)
{
        size_t first = (size_t) made->header + 1, n = made->end - first;

        for (size_t i = 0; i < n; i++) {
                size_t at = first + (*made->at + i) % n;

                if (is_option(&made->doc.items[at], key, value)) {
                        *made->at = at - first;
                        return true;
                }
        }
        return false;
}

static long find_header(struct arena *mem, const struct interfaces *doc, const char *bridge)
{
        for (size_t i = 0; i < doc->n; i++) {
                const char *name = doc->items[i].type == INTERFACES_IFACE
                                           ? interfaces_word(mem, doc->items[i].rest, 0)
                                           : NULL;

                if (name && strcmp(name, bridge) == 0)
                        return (long) i;
        }
        return NOWHERE;
}

/* Does the stanza have the option that is in the @line? What is none need not be there. */
static bool has_option(const struct made *made, const char *line)
{
        const struct interfaces doc =
                interfaces_parse(made->mem, arena_printf(made->mem, "iface x\n%s", line));

        return doc.n < 2 || doc.items[1].type != INTERFACES_OPTION ||
               has_value(made, doc.items[1].word, doc.items[1].rest);
}

/* An option, of which one stanza may have several; or, without a value, a line that was carried. */
static const char *get_option(const void *text, const struct must *must)
{
        const struct made *made = text;

        if (!must->value)
                return has_option(made, must->key) ? must->key : NULL;
        return has_value(made, must->key, must->value) ? must->value : NULL;
}

char *ifupdown_spell(struct arena *mem, const struct must *must, const char *value)
{
        const char *key = must->key + strspn(must->key, " \t");

        return value ? arena_printf(mem, "%s %s", key, value) : arena_strdup(mem, key);
}

static const struct template_reader reader = {
        .get = get_option,
        .spell = ifupdown_spell,
};

static void require_all(struct ifupdown_job *job, const struct template_check *check,
                        const struct key_value_list *options)
{
        template_require_pairs(check, NULL, options);
        template_require_pairs(check, NULL, &job->l3);
        for (size_t i = 0; i < job->carried.n; i++)
                template_require(check, &(struct must){ .key = job->carried.items[i] }, 1);
}

static void check_text(struct ifupdown_job *job, const struct key_value_list *options,
                       const char *text)
{
        size_t at = 0;
        struct made made = { job->mem, interfaces_parse(job->mem, text), NOWHERE, 0, &at };
        const struct template_check check = { &reader, job->mem, job->host->bridge_template.origin,
                                              &job->plan->refusals, &made };
        const char *wanted =
                arena_printf(job->mem, "%s %s %s", job->intent->bridge, job->family, job->method);

        made.header = find_header(job->mem, &made.doc, job->intent->bridge);
        for (size_t i = 0; i < made.doc.n; i++)
                if (made.doc.items[i].type == INTERFACES_OTHER)
                        template_refuse(&check, arena_printf(job->mem,
                                                             "makes a line that ifup would "
                                                             "not read: %s",
                                                             made.doc.items[i].word));
        if (made.header == NOWHERE ||
            strncmp(made.doc.items[made.header].rest, wanted, strlen(wanted)) != 0)
                template_refuse(&check, arena_printf(job->mem, "does not make 'iface %s'", wanted));
        else {
                made.end = interfaces_stanza_end(&made.doc, (size_t) made.header);
                require_all(job, &check, options);
        }
}

/* An option, or what a command routes through. */
static void check_line(struct ifupdown_job *job, const char *line)
{
        const char *word = interfaces_word(job->mem, line, 0);

        if (!word)
                return;
        if (key_find(&ifupdown_keys, NULL, word)->class == KEY_IS_COMMAND)
                l3_check_words(job->mem, job->intent, job->plan, line);
        else if (strcmp(word, "gateway") == 0 && !interfaces_has_word(line, "onlink"))
                l3_check_gateway(job->mem, job->intent, job->plan,
                                 interfaces_word(job->mem, line, 1));
}

void ifupdown_check_gateways(struct ifupdown_job *job, const struct string_list *lines)
{
        for (size_t i = 0; i < lines->n; i++)
                check_line(job, lines->items[i]);
}

static void explain(struct ifupdown_job *job, const struct key_value_list *list)
{
        static const struct {
                const char *key, *why;
        } reasons[] = {
                { "bridge_ports", "makes it a bridge" },
                { "bridge_hw", NULL },
                { "hwaddress", NULL },
                { "bridge_stp", STP_OFF_WHY },
                { "bridge_maxwait", "with STP off there is nothing to wait for at boot" },
                { "bridge_waitport", "the card may come late: it was allow-hotplug" },
                { "mtu", "as the port has it" },
                { "metric", "as the port's; dhcpcd's own goes by the number of the link" },
        };

        for (size_t i = 0; i < list->n; i++) {
                const char *why = "asked for";

                for (size_t r = 0; r < ARRAY_LEN(reasons); r++)
                        if (interfaces_same_option(reasons[r].key, list->items[i].key))
                                why = reasons[r].why     ? reasons[r].why
                                      : job->intent->mac ? job->intent->mac_why
                                                         : "the MAC of the card is not known here";
                if (request_setting(job->intent->request, "stp") &&
                    interfaces_same_option(list->items[i].key, "bridge_stp"))
                        why = "asked for";
                backend_add_key(job->mem, job->plan, job->path, list->items[i].key, KEY_ADDED, why);
        }
}

int ifupdown_bridge_text(struct ifupdown_job *job, bool auto_line, char **ret)
{
        struct key_value_list options = stanza_options(job);
        int r = render_template(job, &options, auto_line, ret);

        if (r < 0)
                return r;
        check_text(job, &options, *ret);
        ifupdown_check_gateways(job, &job->carried);
        for (size_t i = 0; i < job->news.n; i++)
                ifupdown_check_gateways(job, &job->news.items[i].carried);
        explain(job, &options);
        explain(job, &job->l3);
        return 0;
}
