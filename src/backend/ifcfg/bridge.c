// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's ifcfg file. A new one is a template plus the lines that the port gave, and is
 * checked afterwards: whatever the template was, the result must say what was meant. A file that is
 * there already is changed key by key.
 */
#include <string.h>
#include <strings.h>

#include "backend/ifcfg/render.h"
#include "backend/common/l3.h"

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
        const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };
        const struct template_file *template = &job->host->bridge_template;
        struct strbuf out = STRBUF_INIT;
        int r = mustache_render(template->origin, template->text, &scope, shvar_quote, &out,
                                job->err);

        *ret = strbuf_take(&out, job->mem);
        return r;
}

/* The template decides the order and may leave defaults out; it may not lose or change what
 * matters. */
static void require(struct job *job, const struct shvar *doc, const char *key, const char *value)
{
        const char *has = shvar_get(doc, key);

        if (has && strcmp(has, value) == 0)
                return;
        if (!has && strcmp(key, "ONBOOT") == 0 && shvar_true(value))
                return; /* that is what both readers take a missing one for */
        backend_refuse(
                job->mem, &job->plan->refusals, job->host->bridge_template.origin,
                has ? arena_printf(job->mem, "makes %s=%s of what should be %s=%s", key, has, key,
                                   value)
                    : arena_printf(job->mem, "has no place for %s=%s", key, value),
                "use another template set, or add the section that is missing; see mkbridge(8)");
}

static void require_lines(struct job *job, const struct shvar *doc, const struct string_list *lines)
{
        for (size_t i = 0; i < lines->n; i++) {
                struct shvar line = shvar_parse(job->mem, lines->items[i]);

                /* Of a key that stands twice only the last counts. */
                if (line.n && line.items[0].key &&
                    !has_key(job->mem,
                             &(struct string_list){ lines->items + i + 1, lines->n - i - 1 },
                             line.items[0].key))
                        require(job, doc, line.items[0].key, line.items[0].value);
        }
}

static void require_keys(struct job *job, const struct shvar *doc,
                         const struct key_value_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                require(job, doc, list->items[i].key, list->items[i].value);
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

        if (!ifcfg_constant(job->mem, &made, &doc, &job->plan->refusals))
                return;
        check_gateways(job, &doc);
        require(job, &doc, "DEVICE", job->intent->bridge);
        require(job, &doc, "TYPE", "Bridge");
        if (shvar_find(&doc, "HWADDR") >= 0)
                backend_refuse(
                        job->mem, &job->plan->refusals, job->host->bridge_template.origin,
                        "puts HWADDR into the bridge's file",
                        "the card would be renamed to the bridge's name at boot; use MACADDR");
        require_lines(job, &doc, &job->carried.both);
        require_lines(job, &doc, &job->carried.lines);
        require_keys(job, &doc, &job->l3);
        if (job->intent->request->settings.n)
                require_keys(job, &doc, &job->options);
        if (job->intent->request->mac)
                require(job, &doc, "MACADDR", job->mac);
}

static void explain_new_keys(struct job *job, const char *path, const char *text)
{
        struct shvar doc = shvar_parse(job->mem, text);
        static const struct {
                const char *key, *why;
        } reasons[] = {
                { "DEVICE", "the bridge" },
                { "TYPE", "makes it a bridge to both readers; Bridge with a capital B" },
                { "NAME", "so that nmcli and ifup find it by the same name" },
                { "STP", STP_OFF_WHY },
                { "DELAY", "with STP on; in the unit of the reader that is there" },
                { "BRIDGING_OPTS", "asked for with -o; in the words of the reader that is there" },
                { "MACADDR", NULL },
                { "BOOTPROTO", "the port had no configuration at all" },
        };

        for (size_t i = 0; i < doc.n; i++) {
                const char *key = doc.items[i].key;

                for (size_t r = 0; key && r < ARRAY_LEN(reasons); r++) {
                        const char *why = reasons[r].why ? reasons[r].why : job->intent->mac_why;

                        if (strcmp(key, reasons[r].key) != 0 ||
                            has_key(job->mem, &job->carried.lines, key))
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
        char *text;
        int r = render_bridge_template(job, &text);

        if (r < 0)
                return r;
        check_bridge(job, text);
        explain_new_keys(job, path, text);
        backend_add_op(job->mem, job->plan, job->host, path, text, "the bridge");
        job->plan->ops.items[job->plan->ops.n - 1].file.meta = job->port_meta;
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

/* What the command line replaces goes, unless the same key comes again: then it changes in place.
 */
static void remove_replaced(struct job *job, struct shvar *doc)
{
        size_t kept = 0;

        for (size_t i = 0; i < doc->n; i++) {
                const char *key = doc->items[i].key;
                const struct ifcfg_key *row = key ? ifcfg_key_find(key) : NULL;

                if (row && row->class == CLASS_MOVES && !has_pair(&job->l3, key) &&
                    ifcfg_replaced(job->intent->request, row->group))
                        backend_add_key(job->mem, job->plan, job->bridge.file->path, key,
                                        KEY_DROPPED, "replaced by an option of the command line");
                else
                        doc->items[kept++] = doc->items[i];
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

static void set_keys(struct job *job, struct shvar *doc, const struct key_value_list *list)
{
        for (size_t i = 0; i < list->n; i++) {
                const char *has = shvar_get(doc, list->items[i].key);

                if (has && strcmp(has, list->items[i].value) == 0)
                        continue;
                shvar_set(job->mem, doc, list->items[i].key, list->items[i].value);
                backend_add_key(job->mem, job->plan, job->bridge.file->path, list->items[i].key,
                                has ? KEY_CHANGED : KEY_ADDED, "asked for");
        }
}

/* The port's network layer takes the place of the bridge's own, policy keys such as ZONE included.
 */
static void drop_own_l3(struct job *job, struct shvar *doc)
{
        size_t kept = 0;

        for (size_t i = 0; i < doc->n; i++) {
                const char *key = doc->items[i].key;
                const struct ifcfg_key *row = key ? ifcfg_key_find(key) : NULL;

                if (row && row->class == CLASS_MOVES)
                        backend_add_key(job->mem, job->plan, job->bridge.file->path, key,
                                        KEY_DROPPED,
                                        arena_printf(job->mem, "the bridge gets what %s has",
                                                     job->intent->l3_port->name));
                else
                        doc->items[kept++] = doc->items[i];
        }
        doc->n = kept;
}

static void change_bridge(struct job *job)
{
        struct shvar *doc = &job->bridge.doc;

        if (job->intent->l3_port) {
                drop_own_l3(job, doc);
                l3_note_kept_mac(job->mem, job->intent, job->plan, shvar_get(doc, "MACADDR"));
        }
        remove_replaced(job, doc);
        append_carried(job, doc);
        set_keys(job, doc, &job->l3);
        set_keys(job, doc, &job->options);
        if (has_pair(&job->options, "STP") && !ifcfg_is_on(shvar_get(doc, "STP")))
                remove_key(doc, "DELAY"); /* means nothing without STP, and draws a warning */
        if (job->intent->request->mac)
                set_keys(job, doc,
                         &(struct key_value_list){ &(struct key_value){ "MACADDR", job->mac }, 1 });
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
