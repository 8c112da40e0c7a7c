// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's ifcfg file. A new one is a template plus the lines that the port gave, and is
 * checked afterwards: whatever the template was, the result must say what was meant. A file that is
 * there already is changed key by key.
 */
#include <string.h>

#include "backend/ifcfg/render.h"
#include "backend/common/l3.h"
#include "backend/common/link-file.h"

static bool has_key(struct arena *mem, const struct string_list *lines, const char *key)
{
        for (size_t i = 0; i < lines->n; i++) {
                struct shvar doc = shvar_parse(mem, lines->items[i]);

                if (shvar_find(&doc, key) >= 0)
                        return true;
        }
        return false;
}

/* Takes the pair called @key out of the list. */
static const char *take_key(struct key_value_list *list, const char *key)
{
        const char *value = NULL;
        size_t kept = 0;

        for (size_t i = 0; i < list->n; i++) {
                if (strcmp(list->items[i].key, key) == 0)
                        value = list->items[i].value;
                else
                        list->items[kept++] = list->items[i];
        }
        list->n = kept;
        return value;
}

/* BOOTPROTO of a new bridge, unless it is among the lines that the port gave. */
static const char *bootproto(struct job *job, struct key_value_list *l3)
{
        const char *asked = take_key(l3, "BOOTPROTO");

        if (asked || has_key(job->mem, &job->carried.lines, "BOOTPROTO"))
                return asked;
        return job->intent->l3_port && job->intent->l3_port->profile.path ? "none" : "dhcp";
}

static int render_bridge_template(struct job *job, char **ret)
{
        const struct intent *intent = job->intent;
        struct key_value_list l3 = job->l3, options = job->options;
        const char *method = bootproto(job, &l3);
        const char *stp = take_key(&options, "STP"), *delay = take_key(&options, "DELAY");
        const struct mustache_field fields[] = {
                { .name = "bridge", .text = intent->bridge },
                { .name = "onboot",
                  .text = has_key(job->mem, &job->carried.both, "ONBOOT") ? NULL : "yes" },
                { .name = "bootproto", .text = method },
                { .name = "stp", .text = stp },
                { .name = "delay", .text = delay },
                { .name = "mac", .text = job->mac },
                template_lines(job->mem, "both", &job->carried.both),
                template_pairs(job->mem, "options", &options),
                template_pairs(job->mem, "l3", &l3),
                template_lines(job->mem, "carried", &job->carried.lines),
        };
        int r = template_fill(job->mem, &job->host->bridge_template, fields, ARRAY_LEN(fields),
                              shvar_quote, ret, job->err);

        return r;
}

/* A file that a template has made. */
struct made {
        const struct shvar *doc;
        struct lookup last;
};

static const struct made *look_up(struct arena *mem, const struct shvar *doc)
{
        struct made *made = arena_alloc(mem, sizeof(*made));

        *made = (struct made){ doc, ifcfg_last(mem, doc) };
        return made;
}

/* Both readers take a missing ONBOOT for yes. */
static const char *get_key(const void *text, const struct must *must)
{
        const struct made *made = text;
        const char *has = ifcfg_value(&made->last, made->doc, must->key);

        return has || strcmp(must->key, "ONBOOT") != 0 || !shvar_true(must->value) ? has
                                                                                   : must->value;
}

static char *spell_key(struct arena *mem, const struct must *must, const char *value)
{
        return arena_printf(mem, "%s=%s", must->key, value);
}

struct template_check ifcfg_template_check(struct job *job, const struct template_file *template,
                                           const struct shvar *doc)
{
        static const struct template_reader reader = {
                .get = get_key,
                .spell = spell_key,
        };

        return (struct template_check){ &reader, job->mem, template->origin, &job->plan->refusals,
                                        look_up(job->mem, doc) };
}

static void require_lines(struct job *job, const struct template_check *check,
                          const struct string_list *lines)
{
        struct shvar doc = { 0 };
        struct lookup last;

        for (size_t i = 0; i < lines->n; i++) {
                struct shvar line = shvar_parse(job->mem, lines->items[i]);

                if (line.n)
                        LIST_ADD(job->mem, &doc, line.items[0]);
        }
        last = ifcfg_last(job->mem, &doc);
        for (size_t i = 0; i < doc.n; i++)
                if (doc.items[i].key && ifcfg_is_last(&last, &doc, i))
                        template_require(check,
                                         &(struct must){ .key = doc.items[i].key,
                                                         .value = doc.items[i].value },
                                         1);
}

static void check_gateways(struct job *job, const struct shvar *doc)
{
        static const char *const keys[] = { "GATEWAY", "IPV6_DEFAULTGW" };

        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                l3_check_gateway(job->mem, job->intent, job->plan, shvar_get(doc, keys[i]));
}

static void check_bridge(struct job *job, const char *text)
{
        struct shvar doc = shvar_parse(job->mem, text);
        const struct file made = { .path = job->host->bridge_template.origin };
        const struct template_check check =
                ifcfg_template_check(job, &job->host->bridge_template, &doc);
        const struct must always[] = { { .key = "DEVICE", .value = job->intent->bridge },
                                       { .key = "TYPE", .value = "Bridge" } };
        const struct must mac = { .key = "MACADDR", .value = job->mac };

        if (!ifcfg_constant(job->mem, &made, &doc, &job->plan->refusals))
                return;
        check_gateways(job, &doc);
        template_require(&check, always, ARRAY_LEN(always));
        if (shvar_find(&doc, "HWADDR") >= 0)
                refuse(job->mem, &job->plan->refusals, job->host->bridge_template.origin,
                       "the card would be renamed to the bridge's name at boot; use MACADDR",
                       "puts HWADDR into the bridge's file");
        require_lines(job, &check, &job->carried.both);
        require_lines(job, &check, &job->carried.lines);
        template_require_pairs(&check, NULL, &job->l3);
        if (job->intent->request->settings.n)
                template_require_pairs(&check, NULL, &job->options);
        if (job->intent->request->mac)
                template_require(&check, &mac, 1);
}

static void explain_new_keys(struct job *job, const char *path, const char *text)
{
        struct shvar doc = shvar_parse(job->mem, text);
        static const struct {
                const char *key, *why;
        } reasons[] = {
                { "DEVICE", "the bridge" },
                { "TYPE", "makes it a bridge to both readers; Bridge with a capital B" },
                { "DEVICETYPE", "or older network-scripts take the name for another kind of link" },
                { "LINKDELAY", "STP lets nothing through until then, and DHCP would be given up" },
                { "NAME", "so that nmcli and ifup find it by the same name" },
                { "STP", STP_OFF_WHY },
                { "DELAY", "with STP on; in the unit of the reader that is there" },
                { "BRIDGING_OPTS", "asked for with -o; in the words of the reader that is there" },
                { "MACADDR", NULL },
                { "BOOTPROTO", "the port had no configuration at all" },
                { "IPV6INIT", "as NetworkManager gives a card without a configuration" },
        };

        for (size_t i = 0; i < doc.n; i++) {
                const char *key = doc.items[i].key;

                for (size_t r = 0; key && r < ARRAY_LEN(reasons); r++) {
                        const char *why = reasons[r].why ? reasons[r].why : job->intent->mac_why;

                        if (strcmp(key, reasons[r].key) != 0 ||
                            has_key(job->mem, &job->carried.lines, key) ||
                            (strcmp(key, "IPV6INIT") == 0 && job->intent->request->l3 != L3_KEEP))
                                continue;
                        if (strcmp(key, "BOOTPROTO") == 0 && job->intent->request->l3 != L3_KEEP)
                                why = "asked for";
                        else if (strcmp(key, "BOOTPROTO") == 0 && job->intent->l3_port &&
                                 job->intent->l3_port->profile.path)
                                why = job->intent->l3_port->profile.has_l3
                                              ? "the port did not say how it gets its address"
                                              : "the port had no address either";
                        backend_add_key(job->mem, job->plan, path, key, KEY_ADDED, why);
                }
        }
}

static int render_new_bridge(struct job *job)
{
        const char *path = ifcfg_path(job->mem, "ifcfg", job->intent->bridge);
        struct op_file *op;
        char *text;
        int r = render_bridge_template(job, &text);

        if (r < 0)
                return r;
        check_bridge(job, text);
        explain_new_keys(job, path, text);
        op = backend_add_op(job->mem, job->plan, job->host, path, text, "the bridge");
        if (op)
                op->meta = job->port_meta;
        if (job->mac) /* else udev leaves it alone, where ifcfg files are read */
                backend_add_link_file(job->mem, job->host, job->intent->bridge, job->mac, false,
                                      arena_printf(job->mem, "10-%s.link", job->intent->bridge),
                                      job->plan);
        return 0;
}

static void remove_key(struct shvar *doc, const char *key)
{
        size_t kept = 0;

        for (size_t i = 0; i < doc->n; i++)
                if (!doc->items[i].key || strcmp(doc->items[i].key, key) != 0)
                        doc->items[kept++] = doc->items[i];
        doc->n = kept;
}

static bool has_pair(const struct key_value_list *list, const char *key)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].key, key) == 0)
                        return true;
        return false;
}

/* The row of a line, which may be a comment. */
static const struct key_rule *rule_of(const struct shvar_line *line)
{
        return line->key ? key_find(&ifcfg_keys, NULL, line->key) : ifcfg_keys.unknown;
}

/* Does what the line is about go? What the command line replaces changes in place if the same key
 * comes again. */
static bool goes(const struct job *job, const struct shvar_line *line)
{
        return key_own_goes(job->intent, rule_of(line), false) &&
               (job->intent->l3_port || !has_pair(&job->l3, line->key));
}

/* The network layer of a port takes the place of the bridge's own, policy keys such as ZONE
 * included; that of the command line what it replaces. */
static void drop_own_l3(struct job *job, struct shvar *doc)
{
        size_t kept = 0;

        for (size_t i = 0; i < doc->n; i++) {
                const struct shvar_line *line = &doc->items[i];

                if (goes(job, line))
                        backend_add_key(
                                job->mem, job->plan, job->bridge.file->path, line->key, KEY_DROPPED,
                                key_own_goes_why(job->mem, job->intent, rule_of(line)->part));
                else
                        doc->items[kept++] = *line;
        }
        doc->n = kept;
}

/* Lines of the port, at the end of the file. */
static void append_carried(struct job *job, struct shvar *doc)
{
        for (size_t i = 0; i < job->carried.lines.n; i++) {
                char *text = arena_printf(job->mem, "%s\n", job->carried.lines.items[i]);

                shvar_append(job->mem, doc, shvar_parse(job->mem, text).items[0]);
        }
}

static void set_keys(struct job *job, struct shvar *doc, const struct key_value_list *list,
                     const char *why)
{
        for (size_t i = 0; i < list->n; i++) {
                const char *has = shvar_get(doc, list->items[i].key);

                if (has && strcmp(has, list->items[i].value) == 0)
                        continue;
                shvar_set(job->mem, doc, list->items[i].key, list->items[i].value);
                backend_add_key(job->mem, job->plan, job->bridge.file->path, list->items[i].key,
                                has ? KEY_CHANGED : KEY_ADDED, why);
        }
}

static void set_key(struct job *job, struct shvar *doc, const char *key, const char *value,
                    const char *why)
{
        set_keys(job, doc, &(struct key_value_list){ &(struct key_value){ key, value }, 1 }, why);
}

static void change_bridge(struct job *job)
{
        struct shvar *doc = &job->bridge.doc;
        const char *own = l3_mac_to_keep(job->mem, job->host, job->intent, job->plan,
                                         shvar_get(doc, "MACADDR"));

        drop_own_l3(job, doc);
        if (job->intent->l3_port)
                l3_note_kept_mac(job->mem, job->intent, job->plan, shvar_get(doc, "MACADDR"));
        append_carried(job, doc);
        set_keys(job, doc, &job->l3, "asked for");
        set_keys(job, doc, &job->options, "asked for");
        if (has_pair(&job->options, "STP") && !ifcfg_is_on(shvar_get(doc, "STP")))
                remove_key(doc, "DELAY"); /* means nothing without STP, and draws a warning */
        if (job->intent->request->mac)
                set_key(job, doc, "MACADDR", job->mac, "asked for");
        else if (own)
                set_key(job, doc, "MACADDR", own, L3_OWN_MAC_WHY);
        check_gateways(job, doc);
        backend_add_op(job->mem, job->plan, job->host, job->bridge.file->path,
                       shvar_format(job->mem, doc), "the bridge, which was there already");
}

int ifcfg_make_bridge(struct job *job)
{
        if (!job->bridge.file)
                return render_new_bridge(job);
        change_bridge(job);
        return 0;
}
