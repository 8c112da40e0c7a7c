// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From intent to files. The bridge's stanza takes the place of the port's, in the same file; what
 * is left of the port becomes a stanza below it. Only where the port had none the bridge gets a
 * file of its own, if /etc/network/interfaces reads such files.
 */
#include <fnmatch.h>
#include <string.h>

#include "backend/common/link-file.h"
#include "backend/ifupdown/render.h"

static bool is_virtual(const struct ifupdown_job *job, const struct ifupdown_stanza *stanza,
                       const char *port)
{
        const char *parent = ifupdown_get(&job->config, stanza, "vlan-raw-device");
        size_t len = strlen(port);

        return (parent && strcmp(parent, port) == 0) ||
               (strncmp(stanza->name, port, len) == 0 && stanza->name[len] == '.');
}

/* Once for a link, however many stanzas it has. */
static bool is_first_stanza(const struct ifupdown_job *job, size_t index)
{
        for (size_t i = 0; i < index; i++)
                if (strcmp(job->config.stanzas.items[i].name,
                           job->config.stanzas.items[index].name) == 0)
                        return false;
        return true;
}

static void note_vlans(struct ifupdown_job *job, const char *port)
{
        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if (strcmp(stanza->keyword, "iface") == 0 && is_virtual(job, stanza, port) &&
                    is_first_stanza(job, i))
                        add_note(job->mem, &job->plan->notes,
                                 "the stanza of %s is for a VLAN on %s; it stays, and "
                                 "the VLAN keeps working",
                                 stanza->name, port);
        }
}

/* The port's own stanza */

static struct string_list port_lines(struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        struct string_list lines = { 0 };
        bool addrgen = false;

        for (size_t i = 0; i < taken->kept.n; i++) {
                LIST_ADD(job->mem, &lines, taken->kept.items[i]);
                addrgen = addrgen || strstr(taken->kept.items[i], "ipv6-addrgen");
        }
        /* Without it ifupdown2 sets the port down and up again to give it an IPv6 address. */
        if (job->config.two && !addrgen)
                LIST_ADD(job->mem, &lines, "    ipv6-addrgen off");
        return lines;
}

static const char *get_line(const void *text, const struct must *must)
{
        return strstr(text, must->key);
}

static void check_port(struct ifupdown_job *job, const struct ifupdown_taken *taken,
                       const char *text)
{
        static const struct template_reader reader = {
                .get = get_line,
                .spell = ifupdown_spell,
        };
        struct interfaces doc = interfaces_parse(job->mem, text);
        const char *wanted = arena_printf(job->mem, "%s inet manual", taken->port->name);
        const struct template_check check = { &reader, job->mem, job->host->port_template.origin,
                                              &job->plan->refusals, text };
        bool found = false;

        for (size_t i = 0; i < doc.n; i++) {
                found = found || (doc.items[i].type == INTERFACES_IFACE &&
                                  strcmp(doc.items[i].rest, wanted) == 0);
                if (doc.items[i].type == INTERFACES_OTHER)
                        found = false;
        }
        if (!found)
                template_refuse(&check, arena_printf(job->mem, "does not make 'iface %s'", wanted));
        for (size_t i = 0; i < taken->kept.n; i++)
                template_require(&check, &(struct must){ .key = taken->kept.items[i] }, 1);
}

static int port_text(struct ifupdown_job *job, const struct ifupdown_taken *taken, char **ret)
{
        struct string_list lines = port_lines(job, taken);
        const struct mustache_field fields[] = {
                { .name = "port", .text = taken->port->name },
                { .name = "bridge", .text = job->intent->bridge },
                template_lines(job->mem, "lines", &lines),
        };
        int r = template_fill(job->mem, &job->host->port_template, fields, ARRAY_LEN(fields), NULL,
                              ret, job->err);

        if (r == 0)
                check_port(job, taken, *ret);
        return r;
}

/* Places */

static struct ifupdown_stanza *stanza_at(struct ifupdown_job *job, long index)
{
        return index == NOWHERE ? NULL : &job->config.stanzas.items[index];
}

/* Does the port need a stanza to be written: it lost its own, or never had one. */
static bool needs_stanza(const struct ifupdown_taken *taken)
{
        return !taken->port->in_place && (taken->apart || taken->first == NOWHERE);
}

/* In the place of its first stanza. */
static int put_port(struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        const struct ifupdown_stanza *stanza = stanza_at(job, taken->first);
        char *text;
        int r = port_text(job, taken, &text);

        if (r == 0)
                interfaces_add_before(job->mem, &job->config.files.items[stanza->file].doc,
                                      stanza->header, text);
        return r;
}

/* The stanzas of ports that had none, below the bridge's. */
static int add_portless(struct ifupdown_job *job, struct strbuf *out)
{
        for (size_t i = 0; i < job->intent->ports.n; i++) {
                const struct ifupdown_taken *taken = &job->ports[i];
                char *text;
                int r;

                if (!needs_stanza(taken) || (taken->first != NOWHERE && taken != job->giver))
                        continue;
                r = port_text(job, taken, &text);
                if (r < 0)
                        return r;
                strbuf_addf(out, "\n%s", text);
        }
        return 0;
}

/* The bridge, its further stanzas, and the ports that have no place of their own. */
static int bridge_block(struct ifupdown_job *job, bool auto_line, char **ret)
{
        struct strbuf out = STRBUF_INIT;
        char *text;
        int r = ifupdown_bridge_text(job, auto_line, &text);

        if (r == 0) {
                strbuf_adds(&out, text);
                for (size_t i = 0; i < job->news.n; i++)
                        strbuf_addf(&out, "\n%s\n",
                                    ifupdown_stanza_text(job->mem, job->intent->bridge,
                                                         &job->news.items[i]));
                r = add_portless(job, &out);
        }
        *ret = strbuf_take(&out, job->mem);
        return r;
}

/* A file of its own, where one of that name is read and none is there. */
static const char *new_file(const struct ifupdown_job *job)
{
        const char *path = arena_printf(job->mem, INTERFACES_FOLDER "/%s", job->intent->bridge);

        return job->config.sources_folder && ifupdown_plain_name(job->intent->bridge) &&
                               !host_file(job->host, path)
                       ? path
                       : INTERFACES_FILE;
}

/* A file of its own, or the end of the main one. */
static void put_apart(struct ifupdown_job *job, const char *text)
{
        struct ifupdown_file *main = job->config.files.n ? &job->config.files.items[0] : NULL;

        if (strcmp(job->path, INTERFACES_FILE) != 0 || !main) {
                backend_add_op(job->mem, job->plan, job->host, job->path, text,
                               "the bridge and its port");
                return;
        }
        if (main->doc.n)
                interfaces_add_after(job->mem, &main->doc, main->doc.n - 1,
                                     arena_printf(job->mem, "\n%s", text));
        else
                backend_add_op(job->mem, job->plan, job->host, job->path, text,
                               "the bridge and its port");
}

/* Where the bridge's text goes: the stanza that it takes the place of, or stands below. */
static const struct ifupdown_stanza *place(struct ifupdown_job *job)
{
        if (!job->giver)
                return NULL;
        return stanza_at(job, job->giver->base != NOWHERE ? job->giver->base : job->giver->first);
}

/* ifupdown2 sets hwaddress some time after it has made the bridge. */
static void add_link_file(struct ifupdown_job *job)
{
        const char *bridge = job->intent->bridge;

        if (job->config.two || job->intent->mac)
                backend_add_link_file(job->mem, job->host, bridge, job->intent->mac,
                                      job->config.two, arena_printf(job->mem, "10-%s.link", bridge),
                                      job->plan);
}

static int new_bridge(struct ifupdown_job *job)
{
        const struct ifupdown_stanza *at = place(job);
        bool named = job->giver && ifupdown_change_names(job);
        struct interfaces *doc;
        char *text;
        int r;

        job->path = at ? job->config.files.items[at->file].file->path : new_file(job);
        r = bridge_block(job, job->at_boot && !named, &text);
        if (r < 0)
                return r;
        add_link_file(job);
        if (!at) {
                put_apart(job, text);
                return 0;
        }
        doc = &job->config.files.items[at->file].doc;
        if (ifupdown_alias(at, job->giver->port->name)) /* which stays below it, comments and all */
                interfaces_add_before(job->mem, doc, interfaces_comments(doc, at->header),
                                      arena_printf(job->mem, "%s\n", text));
        else if (job->giver->apart)
                interfaces_add_before(job->mem, doc, at->header, text);
        else
                interfaces_add_after(job->mem, doc, at->end - 1,
                                     arena_printf(job->mem, "\n%s", text));
        return 0;
}

static int change_bridge(struct ifupdown_job *job)
{
        job->path = job->intent->bridge_profile.path;
        ifupdown_change_bridge(job);
        return 0;
}

/* Ports that keep their place: those whose address nobody wants, and all under a bridge of old. */
static int make_port(void *data, size_t i)
{
        struct ifupdown_job *job = data;
        const struct ifupdown_taken *taken = &job->ports[i];
        bool with_bridge = taken == job->giver && !job->intent->bridge_profile.path;

        return taken->apart && !with_bridge ? put_port(job, taken) : 0;
}

static void add_ops(struct ifupdown_job *job)
{
        for (size_t i = 0; i < job->config.files.n; i++) {
                const struct ifupdown_file *file = &job->config.files.items[i];
                char *text = interfaces_format(job->mem, &file->doc);
                bool bridge = job->path && strcmp(file->file->path, job->path) == 0;

                if (strcmp(text, file->file->data) != 0)
                        backend_add_op(job->mem, job->plan, job->host, file->file->path, text,
                                       bridge ? "the bridge and its port" : "the port");
        }
}

/* Who would bring it up */

static void check_reader(struct ifupdown_job *job)
{
        const struct system *system = &job->host->system;
        const struct network_service_state *state =
                &system->services[job->config.two ? SERVICE_IFUPDOWN2 : SERVICE_IFUPDOWN];

        if (!state->installed)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
                        "neither ifupdown nor ifupdown2 was found here; without one of them the "
                        "files have no effect");
        else if (!state->enabled)
                note_as(job->mem, &job->plan->notes, &job->plan->told,
                        &(struct told){ .code = CHECK_NO_READER },
                        "networking.service does not start at boot; without it the files have no "
                        "effect (systemctl enable networking)");
        if (state->installed && !job->config.two && !system->bridge_utils)
                refuse(job->mem, &job->plan->refusals, INTERFACES_FILE, "apt install bridge-utils",
                       "ifupdown makes bridges with the hook of bridge-utils, which is not "
                       "installed: the bridge would not come up at boot");
}

/* The word of a line that a link called @name fits: a name or a pattern of the shell (tried with
 * 0.8.41); or NULL. */
static const char *fitting_word(struct arena *mem, const struct ifupdown_names *line,
                                const char *name)
{
        const char *word;

        for (size_t i = 0; (word = interfaces_word(mem, line->names, i)); i++)
                if (fnmatch(word, name, 0) == 0)
                        return word;
        return NULL;
}

/* The hooks would not run for the bridge, or do now what they did not for the card. */
static void check_no_scripts_line(struct ifupdown_job *job, const struct ifupdown_names *line)
{
        const char *path = job->config.files.items[line->file].file->path;
        const char *bridge = job->intent->bridge, *word = fitting_word(job->mem, line, bridge);
        const struct port_intent *port = job->intent->l3_port;

        if (word)
                refuse(job->mem, &job->plan->refusals, path,
                       arena_printf(job->mem, "take %s out of that line", word),
                       "says no-scripts %s, so nothing would make %s", word, bridge);
        word = port ? fitting_word(job->mem, line, port->name) : NULL;
        if (word)
                add_note(job->mem, &job->plan->notes,
                         "%s says no-scripts %s: for %s the scripts below /etc/network/if-*.d run, "
                         "since one of them makes it",
                         path, word, bridge);
}

static void check_no_scripts(struct ifupdown_job *job)
{
        for (size_t i = 0; i < job->config.names.n; i++)
                if (strcmp(job->config.names.items[i].keyword, "no-scripts") == 0)
                        check_no_scripts_line(job, &job->config.names.items[i]);
}

/* The first stanza that the command line asks for becomes the bridge's first. */
static void use_first_new(struct ifupdown_job *job)
{
        const struct ifupdown_new *new = &job->news.items[0];

        job->family = new->family;
        job->method = new->method;
        for (size_t i = 0; i < new->l3.n; i++)
                LIST_ADD(job->mem, &job->l3, new->l3.items[i]);
        for (size_t i = 0; i < new->carried.n; i++)
                LIST_ADD(job->mem, &job->carried, new->carried.items[i]);
        for (size_t i = 1; i < job->news.n; i++)
                job->news.items[i - 1] = job->news.items[i];
        job->news.n--;
}

/* What the bridge's first stanza is, where no stanza of the port makes way for it. */
static void choose_method(struct ifupdown_job *job)
{
        const struct request *request = job->intent->request;

        job->l3 = ifupdown_dns(job->mem, request);
        job->news = ifupdown_new_stanzas(job->mem, request);
        if (job->news.n && l3_replaced(request, L3_ADDRESS, false) &&
            !job->intent->bridge_profile.path)
                use_first_new(job);
}

static void default_method(struct ifupdown_job *job)
{
        const struct port_intent *port = job->intent->l3_port;

        if (job->method)
                return;
        if (job->news.n && !job->intent->bridge_profile.path) {
                use_first_new(job);
                return;
        }
        job->family = "inet";
        job->method = port && port->profile.path ? "manual" : "dhcp";
}

static void look_at_port(void *data, size_t i)
{
        struct ifupdown_job *job = data;

        job->ports[i].port = &job->intent->ports.items[i];
        job->ports[i].first = job->ports[i].base = NOWHERE;
}

/* ifup brings up one stanza after the other, each with what it says of the link. */
static void note_late_mac(struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        const char *name = taken->port->name;

        for (size_t i = 0; !job->config.two && i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if ((long) i == taken->first || !ifupdown_is_for(stanza, name) ||
                    !ifupdown_get(&job->config, stanza, "hwaddress"))
                        continue;
                add_note(job->mem, &job->plan->notes,
                         "%s has its MAC address from a later stanza than the first: its lease and "
                         "its link-local address are of its own one, and those of %s are of that",
                         name, job->intent->bridge);
                return;
        }
}

static int take_port(void *data, size_t i)
{
        struct ifupdown_job *job = data;
        struct ifupdown_taken *taken = &job->ports[i];

        if (job->intent->l3_port == taken->port)
                job->giver = taken;
        ifupdown_take(job, taken);
        if (job->giver == taken)
                note_late_mac(job, taken);
        ifupdown_place(job, taken);
        if (!taken->port->in_place)
                ifupdown_check_hooks(job, taken->port->name);
        note_vlans(job, taken->port->name);
        return 0;
}

static bool is_at_boot(const struct ifupdown_job *job)
{
        return !job->giver || !job->giver->port->profile.down;
}

static void begin(void *data)
{
        struct ifupdown_job *job = data;

        job->config = ifupdown_read(job->mem, job->host);
        job->ports = arena_alloc(job->mem, (job->intent->ports.n + 1) * sizeof(*job->ports));
        check_reader(job);
        check_no_scripts(job);
        choose_method(job);
}

static int make_bridge(void *data)
{
        struct ifupdown_job *job = data;

        job->at_boot = is_at_boot(job);
        default_method(job);
        ifupdown_split_dhcp(job);
        ifupdown_keep_forwarding(job);
        return job->intent->bridge_profile.path ? change_bridge(job) : new_bridge(job);
}

static void end(void *data)
{
        add_ops(data);
        ifupdown_copy_leases(data);
}

static const struct option_traits *options(void *data, const struct bridge_option *option)
{
        const struct ifupdown_job *job = data;

        (void) option;
        return &ifupdown_option_traits[job->config.two];
}

/* bridge_hw= does; ifupdown2's hwaddress does not. */
static bool takes_mac(const void *data)
{
        const struct ifupdown_job *job = data;

        return !job->config.two;
}

const struct rendering_steps ifupdown_rendering = {
        .job_size = sizeof(struct ifupdown_job),
        .begin = begin,
        .look = look_at_port,
        .take = take_port,
        .bridge = make_bridge,
        .port = make_port,
        .options = options,
        .takes_mac = takes_mac,
        .end = end,
};
