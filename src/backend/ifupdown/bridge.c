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
#include <strings.h>

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

static struct key_value_list stanza_options(struct ifupdown_job *job)
{
        const struct bridge_setting *stp = ifupdown_setting(job->intent->request, "stp");
        struct key_value_list words = ifupdown_option_words(job), list = { 0 };
        bool two = job->config.two;
        const char *late = late_ports(job);
        const char *metric = job->giver ? ifupdown_dhcpcd_metric(job->mem, job->host, &job->config,
                                                                 job->giver->port->name)
                                        : NULL;
        const char *mtu = job->giver ? job->giver->port->profile.mtu : NULL;

        add(job->mem, &list, two ? "bridge-ports" : "bridge_ports", port_names(job));
        if (job->intent->mac)
                add(job->mem, &list, two ? "hwaddress" : "bridge_hw", job->intent->mac);
        if (!stp)
                add(job->mem, &list, two ? "bridge-stp" : "bridge_stp", "off");
        if (!two && !(stp && stp->value))
                add(job->mem, &list, "bridge_maxwait", "0");
        if (!two && *late)
                add(job->mem, &list, "bridge_waitport",
                    arena_printf(job->mem, WAIT_FOR_CARD "%s", late));
        for (size_t i = 0; i < words.n; i++)
                add(job->mem, &list, words.items[i].key, words.items[i].value);
        if (mtu && !has_line(job->mem, &job->carried, "mtu"))
                add(job->mem, &list, "mtu", mtu);
        if (metric && strcmp(job->method, "dhcp") == 0)
                add(job->mem, &list, "metric", metric);
        return list;
}

/* From list to template */

static int render_template(struct ifupdown_job *job, const struct key_value_list *options,
                           bool auto_line, struct strbuf *out)
{
        const struct template_file *template = &job->host->bridge_template;
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
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };

        return mustache_render(template->origin, template->text, &scope, NULL, out, job->err);
}

/* Checks */

static void refuse_template(struct ifupdown_job *job, const char *what)
{
        backend_refuse(job->mem, &job->plan->refusals, job->host->bridge_template.origin, what,
                       "use another template set, or add the section that is missing; see "
                       "mkbridge(8)");
}

static bool has_value(const struct interfaces *doc, size_t header, const char *key,
                      const char *value)
{
        for (size_t i = header + 1; i < interfaces_stanza_end(doc, header); i++)
                if (doc->items[i].type == INTERFACES_OPTION &&
                    interfaces_same_option(doc->items[i].word, key) &&
                    strcmp(doc->items[i].rest, value) == 0)
                        return true;
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

static void require_pairs(struct ifupdown_job *job, const struct interfaces *doc, size_t header,
                          const struct key_value_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                if (!has_value(doc, header, list->items[i].key, list->items[i].value))
                        refuse_template(job,
                                        arena_printf(job->mem, "has no place for %s %s",
                                                     list->items[i].key, list->items[i].value));
}

static void require_lines(struct ifupdown_job *job, const struct interfaces *doc, size_t header)
{
        for (size_t i = 0; i < job->carried.n; i++) {
                struct interfaces line = interfaces_parse(
                        job->mem, arena_printf(job->mem, "iface x\n%s", job->carried.items[i]));

                if (line.n > 1 && line.items[1].type == INTERFACES_OPTION &&
                    !has_value(doc, header, line.items[1].word, line.items[1].rest))
                        refuse_template(job, arena_printf(job->mem, "has no place for %s",
                                                          job->carried.items[i]));
        }
}

static void check_text(struct ifupdown_job *job, const struct key_value_list *options,
                       const char *text)
{
        struct interfaces doc = interfaces_parse(job->mem, text);
        long header = find_header(job->mem, &doc, job->intent->bridge);
        const char *wanted =
                arena_printf(job->mem, "%s %s %s", job->intent->bridge, job->family, job->method);

        for (size_t i = 0; i < doc.n; i++)
                if (doc.items[i].type == INTERFACES_OTHER)
                        refuse_template(job, arena_printf(job->mem,
                                                          "makes a line that ifup would "
                                                          "not read: %s",
                                                          doc.items[i].word));
        if (header == NOWHERE || strncmp(doc.items[header].rest, wanted, strlen(wanted)) != 0) {
                refuse_template(job, arena_printf(job->mem, "does not make 'iface %s'", wanted));
                return;
        }
        require_pairs(job, &doc, (size_t) header, options);
        require_pairs(job, &doc, (size_t) header, &job->l3);
        require_lines(job, &doc, (size_t) header);
}

/* An option, or what a command routes through. */
static void check_line(struct ifupdown_job *job, const char *line)
{
        const char *word = interfaces_word(job->mem, line, 0);

        if (!word)
                return;
        if (ifupdown_option(word)->class == IFU_COMMAND)
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
                                why = reasons[r].why ? reasons[r].why : job->intent->mac_why;
                if (ifupdown_setting(job->intent->request, "stp") &&
                    interfaces_same_option(list->items[i].key, "bridge_stp"))
                        why = "asked for";
                backend_add_key(job->mem, job->plan, job->path, list->items[i].key, KEY_ADDED, why);
        }
}

int ifupdown_bridge_text(struct ifupdown_job *job, bool auto_line, char **ret)
{
        struct key_value_list options = stanza_options(job);
        struct strbuf text = STRBUF_INIT;
        int r = render_template(job, &options, auto_line, &text);

        *ret = strbuf_take(&text, job->mem);
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
