// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the port's stanzas apart, line by line, as the table of options and the words of the
 * commands say. A stanza that moves keeps its place and its bytes but for the name in its header;
 * the first one is made anew, as the bridge's options go there. Comments right above a line go
 * where the line goes.
 */
#include <string.h>

#include "backend/ifupdown/render.h"
#include "text/secret.h"

/* One stanza on its way. */
struct pass {
        struct ifupdown_job *job;
        struct ifupdown_taken *taken;
        const struct ifupdown_stanza *stanza;
        bool v6;
        bool in_place;           /* what moves stays in its line, below the renamed header */
        struct string_list *out; /* where it goes else */
};

void ifupdown_reason(struct ifupdown_job *job, size_t file, const char *key, enum key_fate fate,
                     const char *why)
{
        backend_add_key(job->mem, job->plan, job->config.files.items[file].file->path, key, fate,
                        why);
}

static const char *without_newline(struct arena *mem, const char *text)
{
        size_t len = strlen(text);

        return len && text[len - 1] == '\n' ? arena_strndup(mem, text, len - 1) : text;
}

static const char *path_of(const struct pass *pass)
{
        return pass->job->config.files.items[pass->stanza->file].file->path;
}

/* A command as it may be told of. */
static const char *shown_command(const struct pass *pass, const struct interfaces_line *line)
{
        const char *text = arena_printf(pass->job->mem, "%s %s", line->word, line->rest);

        if (pass->job->intent->request->show_secrets)
                return text;
        return secret_hide(pass->job->mem, path_of(pass), text).text;
}

static void note_command(const struct pass *pass, const struct interfaces_line *line)
{
        add_note(pass->job->mem, &pass->job->plan->notes,
                 "%s:%u: mkbridge cannot tell what '%s' is about; it goes to the "
                 "bridge as it is%s",
                 path_of(pass), line->number, shown_command(pass, line),
                 ifupdown_names_link(line->rest, pass->taken->port->name)
                         ? "; look whether it should stay with the card"
                         : "");
}

/* Of commands of the network layer: a route, or what is said of the link. All else, such as a
 * packet filter, is for the whole host. */
static bool needs_address(const struct pass *pass, const struct interfaces_line *line)
{
        size_t at = 0;

        return ifupdown_names_link(line->rest, pass->taken->port->name) ||
               l3_next_gateway(pass->job->mem, line->rest, &at);
}

/* The row of a command by what it is about. */
static struct key_rule rule_of_command(const struct pass *pass, const struct interfaces_line *line)
{
        switch (ifupdown_command(line->rest)) {
        case COMMAND_LINK:
                return (struct key_rule){ .class = KEY_OF_CARD };
        case COMMAND_UNKNOWN:
                return (struct key_rule){ .class = KEY_GOES_ALONG };
        case COMMAND_NETWORK:
                if (needs_address(pass, line))
                        return (struct key_rule){ .class = KEY_OF_NETWORK };
                break;
        case COMMAND_NEUTRAL:
                break;
        }
        return (struct key_rule){ .class = KEY_GOES_ALONG,
                                  .why = key_why(&(struct key_rule){ .class = KEY_OF_NETWORK }) };
}

static const struct key_rule no_mtu = { .why = "ifup passes over it in a stanza that asks by DHCP; "
                                               "the hook of bridge-utils does not" };
static const struct key_rule mtu_of_v6 = { .class = KEY_OF_NETWORK };

/* The hook that makes the bridge gives all its ports the MTU of the stanza with bridge_ports. */
static const struct key_rule *row_of(const struct pass *pass, const struct interfaces_line *line)
{
        if (strcmp(line->word, "mtu") != 0 || ifupdown_mtu_counts(&pass->job->config, pass->stanza))
                return ifupdown_key(&pass->job->config, pass->taken->port->name, line->word);
        return pass->v6 ? &mtu_of_v6 : &no_mtu;
}

static struct key_verdict verdict_of(const struct pass *pass, const struct interfaces_line *line)
{
        const struct key_rule *row = row_of(pass, line);
        const bool command = row->class == KEY_IS_COMMAND;
        const struct key_rule rule = command ? rule_of_command(pass, line) : *row;
        const struct key_place place = {
                .port = pass->taken->port,
                .v6 = ifupdown_is_v6(&pass->job->config, line, pass->v6),
                .harmless = !command && rule.part == L3_REST, /* as long as there is no address */
        };

        if (row == &no_mtu)
                return (struct key_verdict){ .fate = KEY_DROPPED, .why = row->why };
        if (pass->taken->gives && rule.class == KEY_GOES_ALONG && !rule.why)
                note_command(pass, line);
        return key_decide(pass->job->mem, pass->job->intent, &rule, &place);
}

/*
 * The line as the bridge has it. Commands name the bridge instead of the port; `pre-up` runs before
 * the bridge is made, so one that names the link becomes an `up`.
 */
static const char *moved_text(const struct pass *pass, const struct interfaces_line *line)
{
        const char *port = pass->taken->port->name, *text = line->text;
        struct arena *mem = pass->job->mem;

        if (key_find(&ifupdown_keys, NULL, line->word)->class != KEY_IS_COMMAND)
                return text;
        if (strcmp(line->word, "pre-up") == 0 && ifupdown_names_link(line->rest, port)) {
                size_t indent = (size_t) (strstr(text, "pre-up") - text);

                add_note(mem, &pass->job->plan->notes,
                         "'%s' becomes an 'up' of the bridge: before that "
                         "there is no bridge yet",
                         shown_command(pass, line));
                text = arena_printf(mem, "%.*s%s", (int) indent, text,
                                    text + indent + strlen("pre-"));
        }
        return ifupdown_command(line->rest) == COMMAND_NETWORK
                       ? link_rename(mem, text, NAMES_ALONE, port, pass->job->intent->bridge)
                       : text;
}

static void add_line(struct arena *mem, struct string_list *list, const char *text)
{
        LIST_ADD(mem, list, without_newline(mem, text));
}

static void take_out(const struct pass *pass, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++)
                ifupdown_line(&pass->job->config, pass->stanza->file, i)->now = "";
}

static void add_lines(const struct pass *pass, struct string_list *list, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++)
                add_line(pass->job->mem, list,
                         ifupdown_line(&pass->job->config, pass->stanza->file, i)->text);
}

/* A port has one MTU, and one stanza to say it in. */
static bool has_option(struct arena *mem, const struct string_list *lines, const char *word)
{
        for (size_t i = 0; i < lines->n; i++) {
                const char *first = interfaces_word(mem, lines->items[i], 0);

                if (first && interfaces_same_option(first, word))
                        return true;
        }
        return false;
}

static void move_line(const struct pass *pass, size_t comments, size_t at)
{
        struct interfaces_line *line = ifupdown_line(&pass->job->config, pass->stanza->file, at);
        const char *text = moved_text(pass, line);

        if (pass->in_place) {
                if (text != line->text || line->now)
                        line->now = text;
                return;
        }
        add_lines(pass, pass->out, comments, at);
        add_line(pass->job->mem, pass->out, text);
        take_out(pass, comments, at + 1);
}

/* Why a whole stanza goes. */
static const char *drop_reason(const struct pass *pass)
{
        struct arena *mem = pass->job->mem;
        const struct intent *intent = pass->job->intent;

        return pass->taken->gives ? l3_replaced_why(mem, intent->request, L3_ADDRESS)
                                  : key_unwanted_why(mem, intent);
}

/* ifupdown2 makes a macvlan of it, and calls that after the stanza that it stands in. */
static void note_virtual(const struct pass *pass, const struct interfaces_line *line)
{
        const struct intent *intent = pass->job->intent;

        if (pass->job->config.two && interfaces_same_option(line->word, "address-virtual"))
                add_note(pass->job->mem, &pass->job->plan->notes,
                         "ifupdown2 makes a link of its own of address-virtual: %s-v0 is called "
                         "%s-v0 from now on",
                         pass->taken->port->name, intent->bridge);
}

static void take_line(const struct pass *pass, size_t at)
{
        struct ifupdown_job *job = pass->job;
        const struct interfaces *doc = &job->config.files.items[pass->stanza->file].doc;
        const struct interfaces_line *line = &doc->items[at];
        const struct key_verdict verdict = verdict_of(pass, line);
        size_t comments = interfaces_comments(doc, at);
        struct pass both = *pass;

        if (!job->intent->bridge_profile.path)
                both.out =
                        &job->carried; /* of the link, so the first stanza is the one to say it */
        ifupdown_reason(job, pass->stanza->file, line->word, verdict.fate, verdict.why);
        switch (verdict.fate) {
        case KEY_MOVES:
                note_virtual(pass, line);
                move_line(pass, comments, at);
                break;
        case KEY_COPIED:
                if (!has_option(job->mem, &pass->taken->kept, line->word))
                        add_line(job->mem, &pass->taken->kept, line->text);
                move_line(&both, comments, at);
                break;
        case KEY_STAYS:
                add_lines(pass, &pass->taken->kept, comments, at + 1);
                take_out(pass, comments, at + 1);
                break;
        default:
                take_out(pass, comments, at + 1);
                break;
        }
}

/* Comments behind the option before @at that belong to none, as a blank line says. */
static void keep_comments(const struct pass *pass, size_t at)
{
        const struct interfaces *doc = &pass->job->config.files.items[pass->stanza->file].doc;
        size_t end = interfaces_comments(doc, at), start = end;

        while (start > pass->stanza->header + 1 &&
               (doc->items[start - 1].type == INTERFACES_BLANK ||
                doc->items[start - 1].type == INTERFACES_COMMENT))
                start--;
        for (; start < end; start++)
                if (doc->items[start].type == INTERFACES_COMMENT)
                        add_lines(pass, pass->taken->gives ? pass->out : &pass->taken->kept, start,
                                  start + 1);
}

static bool is_out(const struct interfaces_line *line)
{
        return line->now && !*line->now;
}

/* The gap that a stanza leaves is one blank line, not two, and none at the end of the file. */
static void close_gap(const struct pass *pass)
{
        const struct interfaces *doc = &pass->job->config.files.items[pass->stanza->file].doc;
        size_t before = pass->stanza->header, after = pass->stanza->end;

        while (before && is_out(&doc->items[before - 1]))
                before--;
        if (before && doc->items[before - 1].type != INTERFACES_BLANK)
                return;
        if (after < doc->n && doc->items[after].type == INTERFACES_BLANK)
                doc->items[after].now = "";
        else if (after == doc->n && before)
                doc->items[before - 1].now = "";
}

/* The header with another name in it; what it inherits is written out, if it must not be inherited.
 */
static const char *header_for(const struct pass *pass, const char *name)
{
        const struct ifupdown_stanza *stanza = pass->stanza;
        const struct interfaces_line *line =
                ifupdown_line(&pass->job->config, stanza->file, stanza->header);

        if (stanza->written_out)
                return arena_printf(pass->job->mem, "iface %s %s %s\n", name, stanza->family,
                                    stanza->method);
        return interfaces_replace_word(pass->job->mem, line->text, 1, stanza->name, name);
}

static void rename_header(const struct pass *pass, const char *name)
{
        struct interfaces_line *line =
                ifupdown_line(&pass->job->config, pass->stanza->file, pass->stanza->header);

        line->now = header_for(pass, name);
        ifupdown_reason(pass->job, pass->stanza->file,
                        arena_printf(pass->job->mem, "iface %s", line->rest), KEY_MOVES,
                        "the network layer is the bridge's");
}

static void take_stanza(struct pass *pass)
{
        const struct interfaces *doc = &pass->job->config.files.items[pass->stanza->file].doc;

        for (size_t i = pass->stanza->header + 1; i < pass->stanza->end; i++) {
                if (doc->items[i].type != INTERFACES_OPTION)
                        continue;
                if (!pass->in_place)
                        keep_comments(pass, i);
                take_line(pass, i);
        }
        if (!pass->in_place)
                take_out(pass, pass->stanza->header, pass->stanza->end);
}

/* An alias becomes one of the bridge, or goes with the addresses that are not wanted. */
static void take_alias(struct pass *pass, const char *number)
{
        struct ifupdown_job *job = pass->job;
        const char *name = arena_printf(job->mem, "%s:%s", job->intent->bridge, number);
        const char *path = job->config.files.items[pass->stanza->file].file->path;

        pass->in_place =
                pass->taken->gives && !l3_replaced(job->intent->request, L3_ADDRESS, pass->v6);
        if (!pass->in_place) {
                take_out(pass, pass->stanza->header, pass->stanza->end);
                ifupdown_reason(job, pass->stanza->file, pass->stanza->name, KEY_DROPPED,
                                drop_reason(pass));
                close_gap(pass);
                return;
        }
        if (strlen(name) > 15)
                refuse(job->mem, &job->plan->refusals, path, "choose a shorter name for the bridge",
                       "has the alias %s, and %s would be longer than the 15 "
                       "bytes that a label may have",
                       pass->stanza->name, name);
        rename_header(pass, name);
        take_stanza(pass);
}

/* Is it one that the command line replaces as a whole? */
static bool is_replaced(const struct pass *pass)
{
        return l3_replaced(pass->job->intent->request, L3_ADDRESS, pass->v6);
}

/* The first one that is not replaced makes way for the bridge's, with its own family and method. */
static void choose_base(struct pass *pass, size_t index)
{
        struct ifupdown_job *job = pass->job;

        if (pass->taken->base != NOWHERE || job->method || !pass->taken->gives)
                return;
        pass->taken->base = (long) index;
        job->family = *pass->stanza->family ? pass->stanza->family : "inet";
        job->method = pass->stanza->method;
        if (!*job->method) /* ifupdown2 does without, and sets what addresses there are */
                job->method =
                        ifupdown_get(&job->config, pass->stanza, "address") ? "static" : "manual";
        if (*pass->stanza->inherits && !pass->stanza->written_out)
                job->inherits = pass->stanza->inherits;
}

/* A bridge that is there already keeps its stanza; what moves comes below it, wherever that is. */
static void append_stanza(struct pass *pass, size_t index)
{
        struct ifupdown_job *job = pass->job;
        const struct interfaces_line *line =
                ifupdown_line(&job->config, pass->stanza->file, pass->stanza->header);
        struct string_list lines = { 0 };
        struct strbuf text = STRBUF_INIT;

        pass->out = &lines;
        take_stanza(pass);
        pass->out = NULL;
        strbuf_adds(&text, without_newline(job->mem, header_for(pass, job->intent->bridge)));
        for (size_t i = 0; i < lines.n; i++)
                strbuf_addf(&text, "\n%s", lines.items[i]);
        LIST_ADD(job->mem, &job->appended, strbuf_take(&text, job->mem));
        ifupdown_reason(job, pass->stanza->file, arena_printf(job->mem, "iface %s", line->rest),
                        KEY_MOVES, "the network layer is the bridge's");
        if (pass->taken->first != (long) index)
                close_gap(pass);
}

/* What is left of a stanza that is replaced goes to the one that replaces it. */
static struct string_list *list_for(const struct pass *pass)
{
        struct ifupdown_new *new =
                is_replaced(pass) ? ifupdown_new_for(&pass->job->news, pass->v6) : NULL;

        return new ? &new->carried : &pass->job->carried;
}

static void note_inheritance(const struct pass *pass)
{
        const struct ifupdown_stanza *stanza = pass->stanza;

        if (stanza->written_out)
                add_note(pass->job->mem, &pass->job->plan->notes,
                         "%s:%u: what %s inherits from %s is written out, as some of it stays with "
                         "the card; a later change of %s is for neither of them",
                         path_of(pass),
                         ifupdown_line(&pass->job->config, stanza->file, stanza->header)->number,
                         stanza->name, stanza->inherits, stanza->inherits);
}

static void take_own_stanza(struct pass *pass, size_t index)
{
        struct ifupdown_job *job = pass->job;
        bool bridge_there = job->intent->bridge_profile.path;

        note_inheritance(pass);
        if (bridge_there && pass->taken->gives && !is_replaced(pass)) {
                append_stanza(pass, index);
                return;
        }
        pass->out = list_for(pass);
        if (pass->taken->gives && !is_replaced(pass))
                choose_base(pass, index);
        pass->in_place =
                pass->taken->gives && !is_replaced(pass) && pass->taken->base != (long) index;
        if (pass->in_place)
                rename_header(pass, job->intent->bridge);
        else
                ifupdown_reason(job, pass->stanza->file,
                                arena_printf(job->mem, "iface %s %s %s", pass->stanza->name,
                                             pass->stanza->family, pass->stanza->method),
                                pass->taken->base == (long) index ? KEY_MOVES : KEY_DROPPED,
                                pass->taken->base == (long) index
                                        ? "the network layer is the bridge's"
                                        : drop_reason(pass));
        take_stanza(pass);
        if (!pass->in_place && pass->taken->first != (long) index &&
            pass->taken->base != (long) index)
                close_gap(pass);
}

static bool has_network_layer(const struct ifupdown_job *job, const struct port_intent *port)
{
        if (!port->profile.path)
                return false;
        return port->profile.has_l3 ||
               (job->intent->l3_port == port &&
                ifupdown_get_any(&job->config, port->name, "dns-nameservers"));
}

void ifupdown_take(struct ifupdown_job *job, struct ifupdown_taken *taken)
{
        const char *name = taken->port->name;

        taken->gives = job->intent->l3_port == taken->port;
        taken->apart = has_network_layer(job, taken->port);
        taken->waits = ifupdown_start(job->mem, &job->config, name) == START_HOTPLUG;
        taken->first = ifupdown_first(&job->config, name);
        for (size_t i = 0; taken->apart && i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];
                struct pass pass = { .job = job,
                                     .taken = taken,
                                     .stanza = stanza,
                                     .v6 = strcmp(stanza->family, "inet6") == 0 };

                if (ifupdown_is_for(stanza, name))
                        take_own_stanza(&pass, i);
                else if (ifupdown_alias(stanza, name))
                        take_alias(&pass, ifupdown_alias(stanza, name));
        }
}
