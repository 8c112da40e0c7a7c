// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the files of a port apart, section by section and in [Network] and [Link] key by key, as
 * the table in keys.c says. What moves takes the comments right above it along; all other
 * bytes stay where they are.
 */
#include <string.h>

#include "backend/common/l3.h"
#include "backend/networkd/render.h"
#include "mkbridge/names.h"

/* Where a line goes. */
enum dest {
        DEST_STAYS,
        DEST_LINK,
        DEST_NETWORK,
        DEST_SECTIONS,
        DEST_IN_ORDER, /* among the sections, in one of its own */
        DEST_DROPPED,
};

struct line_list {
        struct ini_line *items;
        size_t n;
};

/* The state of one pass over one file. */
struct pass {
        struct arena *mem;
        const struct intent *intent;
        struct networkd_port *port;
        bool gives; /* the bridge gets this port's network layer */
        struct plan *plan;
        const struct networkd_part *part;
        struct ini left;
        struct line_list above; /* comments and empty lines, until it is known what they are for */
        const char *section;
        enum dest dest; /* of the section */
};

bool networkd_replaced(const struct request *request, const struct key_rule *rule,
                       const char *value)
{
        return l3_replaced(request, rule->part, networkd_is_six(value));
}

static const char *text_of(struct pass *pass, const struct ini_line *line)
{
        size_t len = strlen(line->text);

        return arena_strndup(pass->mem, line->text, len - (len && line->text[len - 1] == '\n'));
}

static void add_text(struct pass *pass, struct string_list *list, const struct ini_line *line)
{
        LIST_ADD(pass->mem, list, text_of(pass, line));
}

/* An empty line between two sections, and before the comments that belong to the second. */
static void separate(struct pass *pass, struct string_list *sections)
{
        if (!sections->n || *sections->items[sections->n - 1])
                LIST_ADD(pass->mem, sections, "");
}

/* A line that stays is also for the file that the port gets of its own, if it does. */
static void add_stay(struct pass *pass, const struct ini_line *line)
{
        struct networkd_carried *own = &pass->port->stays;
        const char *in = pass->section;

        LIST_ADD(pass->mem, &pass->left, *line);
        if (pass->port->in_place || !in || strcmp(in, "Match") == 0)
                return;
        if (strcmp(in, "Link") == 0 || strcmp(in, "Network") == 0) {
                if (line->type != INI_SECTION && line->type != INI_BLANK)
                        add_text(pass, *in == 'L' ? &own->link : &own->network, line);
        } else {
                add_text(pass, &own->sections, line);
        }
}

/* A key of [Network] behind sections that have moved: in another [Network], where it counts when it
 * did. */
static void put_in_order(struct pass *pass, const struct ini_line *line)
{
        static const char header[] = "[Network]";
        struct string_list *sections = &pass->port->carried.sections;
        const char *last = "";

        for (size_t i = 0; i < sections->n; i++)
                last = *sections->items[i] == '[' ? sections->items[i] : last;
        if (strcmp(last, header) != 0) {
                separate(pass, sections);
                LIST_ADD(pass->mem, sections, header);
        }
        add_text(pass, sections, line);
}

static void put(struct pass *pass, enum dest dest, const struct ini_line *line)
{
        struct networkd_carried *carried = &pass->port->carried;

        switch (dest) {
        case DEST_STAYS:
                add_stay(pass, line);
                break;
        case DEST_LINK:
                add_text(pass, &carried->link, line);
                break;
        case DEST_NETWORK:
                add_text(pass, &carried->network, line);
                break;
        case DEST_SECTIONS:
                add_text(pass, &carried->sections, line);
                break;
        case DEST_IN_ORDER:
                put_in_order(pass, line);
                break;
        case DEST_DROPPED:
                break;
        }
}

/* The comments right above a line go where it goes; what is above them stays in its section. */
static void put_above(struct pass *pass, enum dest dest)
{
        size_t first = pass->above.n;

        while (first && pass->above.items[first - 1].type == INI_COMMENT)
                first--;
        for (size_t i = 0; i < first; i++)
                put(pass, pass->dest, &pass->above.items[i]);
        for (size_t i = first; i < pass->above.n; i++)
                put(pass, dest, &pass->above.items[i]);
        pass->above.n = 0;
}

static void reason(struct pass *pass, const char *key, enum key_fate fate, const char *why)
{
        const char *path = pass->part->file->path;

        if (!pass->port->in_place && fate == KEY_MOVES) {
                fate = KEY_COPIED;
                why = arena_printf(pass->mem, "%s; the file stays as it is", why);
        } else if (!pass->port->in_place && fate == KEY_DROPPED) {
                why = arena_printf(pass->mem, "left out of the files of bridge and port: %s", why);
                fate = KEY_STAYS;
        }
        backend_add_key(pass->mem, pass->plan, path, key, fate, why);
}

static bool is_bridge(const struct pass *pass)
{
        return strcmp(pass->port->intent->name, pass->intent->bridge) == 0;
}

/* What becomes of what the rule is about. */
static struct key_verdict verdict_on(const struct pass *pass, const struct key_rule *rule,
                                     const char *value)
{
        const struct port_intent *port = pass->port->intent;
        const struct key_place place = {
                .port = port,
                .v6 = networkd_is_six(value),
                .harmless = !port->profile.has_l3 && !(rule->gives && !networkd_false(value)),
        };
        struct key_verdict verdict = key_decide(pass->mem, pass->intent, rule, &place);

        if (verdict.fate != KEY_DROPPED && is_bridge(pass))
                verdict.fate = KEY_STAYS; /* what is the bridge's is where it belongs */
        return verdict;
}

static enum dest dest_of(enum key_fate fate, enum dest moved)
{
        return fate == KEY_MOVES ? moved : fate == KEY_DROPPED ? DEST_DROPPED : DEST_STAYS;
}

/* Puts the header, and the comments above it, where the section goes. */
static void open_section(struct pass *pass, enum dest dest, const struct ini_line *header)
{
        struct line_list above = { 0 };
        size_t first = pass->above.n;

        while (first && pass->above.items[first - 1].type == INI_COMMENT)
                first--;
        for (size_t i = first; i < pass->above.n; i++)
                LIST_ADD(pass->mem, &above, pass->above.items[i]);
        pass->above.n = first;
        put_above(pass, pass->dest);
        pass->section = header->name;
        pass->dest = dest;
        if (dest == DEST_SECTIONS)
                separate(pass, &pass->port->carried.sections);
        else if (!networkd_has_keys(header->name))
                separate(pass, &pass->port->stays.sections);
        for (size_t i = 0; i < above.n; i++)
                put(pass, dest, &above.items[i]);
        put(pass, dest, header);
}

static void take_section(struct pass *pass, const struct ini *doc, size_t index)
{
        const struct ini_line *line = &doc->items[index];
        const char *value;
        const struct key_rule rule = networkd_section_rule(doc, index, &value);
        const struct key_verdict verdict = verdict_on(pass, &rule, value);

        open_section(pass, dest_of(verdict.fate, DEST_SECTIONS), line);
        if (rule.class != KEY_HAS_KEYS && strcmp(line->name, "Match") != 0)
                reason(pass, arena_printf(pass->mem, "[%s]", line->name), verdict.fate,
                       verdict.why);
}

/* Many values may name the port by the scope of an address. */
static struct ini_line renamed(struct pass *pass, const struct ini_line *line,
                               const struct key_rule *rule)
{
        const char *port = pass->port->intent->name;
        enum link_naming naming = rule->naming == NAMES_NOTHING ? NAMES_SCOPE : rule->naming;
        const char *value;

        if (!link_named(line->value, naming, port))
                return *line;
        value = link_rename(pass->mem, line->value, naming, port, pass->intent->bridge);
        /* networkd and the kernel do without a label that is longer */
        if (naming == NAMES_LABEL && strlen(value) > LINK_NAME_MAX)
                return *line;
        return ini_line_change(pass->mem, line, value);
}

/* The rule of a key; what the boot does not wait for as a card, it is not to wait for as a port. */
static struct key_rule rule_of(const struct pass *pass, const char *section,
                               const struct ini_line *line)
{
        struct key_rule rule = *networkd_key(section, line->name);

        if (strcmp(line->name, "RequiredForOnline") == 0 && networkd_false(line->value) &&
            !is_bridge(pass)) {
                rule.class = pass->intent->request->l3 == L3_NONE ? KEY_OF_CARD : KEY_OF_BOTH;
                rule.why = "the boot is to wait for neither of the two";
        }
        return rule;
}

/*
 * Where a key that moves goes. The first address of a network is the one that the host sends with,
 * and an empty one clears those before it, also where they stand in sections of their own: what
 * counts by its place stays behind the sections that it stood behind.
 */
static enum dest place_of(const struct pass *pass, const char *section, const struct key_rule *rule)
{
        if (strcmp(section, "Link") == 0)
                return DEST_LINK;
        if (pass->port->carried.sections.n &&
            (rule->part == L3_ADDRESS || rule->part == L3_GATEWAY))
                return DEST_IN_ORDER;
        return DEST_NETWORK;
}

static void take_key(struct pass *pass, const struct ini_line *line)
{
        const char *section = pass->section ? pass->section : "";
        const struct key_rule rule = rule_of(pass, section, line);
        const enum dest moved = place_of(pass, section, &rule);
        const struct ini_line changed = renamed(pass, line, &rule);
        struct key_verdict verdict;
        enum dest dest;

        if (!networkd_has_keys(section)) {
                put_above(pass, pass->dest);
                put(pass, pass->dest, pass->dest == DEST_SECTIONS ? &changed : line);
                return;
        }
        verdict = verdict_on(pass, &rule, line->value);
        dest = dest_of(verdict.fate, moved);
        put_above(pass, dest);
        put(pass, dest, dest == DEST_STAYS ? line : &changed);
        if (verdict.fate == KEY_COPIED)
                put(pass, moved, line);
        reason(pass, line->name, verdict.fate, verdict.why);
}

/* A section of which nothing is left but its header goes, with the empty lines below it. */
static void drop_empty_sections(struct ini *left, const struct ini *before)
{
        size_t kept = 0;

        if (left->n == before->n)
                return;
        for (size_t i = 0; i < left->n; i++) {
                size_t next = i + 1;
                bool keys = left->items[i].type == INI_SECTION &&
                            networkd_has_keys(left->items[i].name);

                while (keys && next < left->n && left->items[next].type == INI_BLANK)
                        next++;
                if (keys && (next == left->n || left->items[next].type == INI_SECTION))
                        i = next - 1;
                else
                        left->items[kept++] = left->items[i];
        }
        left->n = kept;
        while (left->n && left->items[left->n - 1].type == INI_BLANK)
                left->n--;
}

static void take_part(struct pass *pass, struct networkd_part *part)
{
        const struct ini doc = part->doc;

        pass->part = part;
        pass->left = (struct ini){ .dialect = doc.dialect };
        pass->section = NULL;
        pass->dest = DEST_STAYS;
        for (size_t i = 0; i < doc.n; i++) {
                const struct ini_line *line = &doc.items[i];

                if (line->type == INI_SECTION)
                        take_section(pass, &doc, i);
                else if (line->type == INI_KEY)
                        take_key(pass, line);
                else
                        LIST_ADD(pass->mem, &pass->above, *line);
        }
        for (size_t i = 0; i < pass->above.n; i++)
                put(pass, pass->dest, &pass->above.items[i]);
        pass->above.n = 0;
        drop_empty_sections(&pass->left, &doc);
        part->doc = pass->left;
}

static void trim(struct string_list *lines)
{
        while (lines->n && !*lines->items[lines->n - 1])
                lines->n--;
}

void networkd_take_apart(struct arena *mem, const struct intent *intent, struct networkd_port *port,
                         struct plan *plan)
{
        struct pass pass = { .mem = mem,
                             .intent = intent,
                             .port = port,
                             .gives = intent->l3_port == port->intent,
                             .plan = plan };

        for (size_t i = 0; port->unit && i < port->unit->n; i++)
                take_part(&pass, &port->unit->items[i]);
        trim(&port->carried.sections);
        trim(&port->stays.sections);
}
