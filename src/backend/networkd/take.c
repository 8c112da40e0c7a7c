// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the files of a port apart, section by section and in [Network] and [Link] key by key, as
 * the table in networkd-keys.c says. What moves takes the comments right above it along; all other
 * bytes stay where they are.
 */
#include <string.h>
#include <strings.h>

#include "backend/common/l3.h"
#include "backend/networkd/render.h"

/* Where a line goes. */
enum dest {
        DEST_STAYS,
        DEST_LINK,
        DEST_NETWORK,
        DEST_SECTIONS,
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

static bool is_six(const char *value)
{
        return strchr(value, ':') || (*value == '_' && strchr(value, '6'));
}

bool networkd_replaced(const struct request *request, enum l3_part part, const char *value)
{
        return l3_replaced(request, part, is_six(value));
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

/*
 * Where something of the network layer goes. On a port whose address is not wanted, what gives one
 * goes; the rest is harmless if the port has no address.
 */
static enum dest dest_of_layer(struct pass *pass, const struct networkd_key *row, const char *value,
                               enum dest moved, const char **why)
{
        const struct request *request = pass->intent->request;
        bool gives = row->gives && !networkd_false(value);

        *why = row->why;
        if (pass->gives && networkd_replaced(request, row->group, value)) {
                *why = arena_printf(pass->mem, "replaced by %s", l3_option(request, row->group));
                return DEST_DROPPED;
        }
        if (pass->gives)
                return strcmp(pass->port->intent->name, pass->intent->bridge) ? moved : DEST_STAYS;
        if (!gives && !pass->port->intent->profile.has_l3) {
                *why = "a port has no network layer; left as it is";
                return DEST_STAYS;
        }
        *why = pass->intent->l3_port ? arena_printf(pass->mem, "the bridge has the address of %s",
                                                    pass->intent->l3_port->name)
                                     : "the bridge has an address of its own";
        return DEST_DROPPED;
}

static enum key_fate fate_of(enum dest dest)
{
        return dest == DEST_STAYS ? KEY_STAYS : dest == DEST_DROPPED ? KEY_DROPPED : KEY_MOVES;
}

const char *networkd_value_in(const struct ini *doc, size_t index, const char *key)
{
        const char *value = "";

        for (size_t i = index + 1; i < doc->n && doc->items[i].type != INI_SECTION; i++)
                if (doc->items[i].type == INI_KEY && strcmp(doc->items[i].name, key) == 0)
                        value = doc->items[i].value;
        return value;
}

struct networkd_key networkd_section_row(const struct ini *doc, size_t index, const char **value)
{
        const char *name = doc->items[index].name;
        struct networkd_key row = networkd_section(name);
        const char *to;

        *value = "";
        if (strcmp(name, "Address") == 0)
                *value = networkd_value_in(doc, index, "Address");
        if (strcmp(name, "Route") != 0)
                return row;
        to = networkd_value_in(doc, index, "Destination");
        *value = networkd_value_in(doc, index, "Gateway");
        if (!*to || l3_is_default(to))
                row.group = L3_GATEWAY;
        return row;
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
        else if (networkd_section(header->name).class != NETWORKD_KEYS)
                separate(pass, &pass->port->stays.sections);
        for (size_t i = 0; i < above.n; i++)
                put(pass, dest, &above.items[i]);
        put(pass, dest, header);
}

static void take_section(struct pass *pass, const struct ini *doc, size_t index)
{
        const struct ini_line *line = &doc->items[index];
        const char *value, *why;
        struct networkd_key row = networkd_section_row(doc, index, &value);
        enum dest dest = DEST_STAYS;

        if (row.class == NETWORKD_MOVES)
                dest = dest_of_layer(pass, &row, value, DEST_SECTIONS, &why);
        else
                why = row.why;
        open_section(pass, dest, line);
        if (row.class != NETWORKD_KEYS && strcmp(line->name, "Match") != 0)
                reason(pass, arena_printf(pass->mem, "[%s]", line->name), fate_of(dest), why);
}

/* The port's name where a value names a link: all of it, the scope of an address, or the link of a
 * MultiPathRoute=ADDRESS@LINK WEIGHT. */
static struct ini_line renamed(struct pass *pass, const struct ini_line *line,
                               const struct networkd_key *row)
{
        const char *port = pass->port->intent->name, *bridge = pass->intent->bridge;
        const char *name = strpbrk(line->value, "%@");
        size_t len = strlen(port);

        if (row->names_link && strcmp(line->value, port) == 0)
                return ini_line_change(pass->mem, line, bridge);
        if (!name || strncmp(++name, port, len) != 0 || (name[len] && name[len] != ' '))
                return *line;
        return ini_line_change(pass->mem, line,
                               arena_printf(pass->mem, "%.*s%s%s", (int) (name - line->value),
                                            line->value, bridge, name + len));
}

static bool is_bridge(const struct pass *pass)
{
        return strcmp(pass->port->intent->name, pass->intent->bridge) == 0;
}

/* The row of a key; what the boot does not wait for as a card, it is not to wait for as a port. */
static struct networkd_key row_of(const struct pass *pass, const char *section,
                                  const struct ini_line *line)
{
        struct networkd_key row = networkd_key(section, line->name);

        if (strcmp(line->name, "RequiredForOnline") == 0 && networkd_false(line->value) &&
            !is_bridge(pass)) {
                row.class = pass->intent->request->l3 == L3_NONE ? NETWORKD_STAYS : NETWORKD_BOTH;
                row.why = "the boot is to wait for neither of the two";
        }
        return row;
}

static void take_key(struct pass *pass, const struct ini_line *line)
{
        const char *section = pass->section ? pass->section : "";
        struct networkd_key row = row_of(pass, section, line);
        enum dest moved = strcmp(section, "Link") == 0 ? DEST_LINK : DEST_NETWORK;
        struct ini_line changed = renamed(pass, line, &row);
        enum dest dest = DEST_STAYS;
        const char *why = row.why;

        if (networkd_section(section).class != NETWORKD_KEYS) {
                put_above(pass, pass->dest);
                put(pass, pass->dest, pass->dest == DEST_SECTIONS ? &changed : line);
                return;
        }
        if (row.class == NETWORKD_MOVES)
                dest = dest_of_layer(pass, &row, line->value, moved, &why);
        put_above(pass, dest);
        put(pass, dest, dest == DEST_STAYS ? line : &changed);
        if (row.class == NETWORKD_BOTH && pass->gives && !is_bridge(pass))
                put(pass, moved, line);
        reason(pass, line->name,
               row.class == NETWORKD_BOTH && pass->gives ? KEY_COPIED : fate_of(dest), why);
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
                            networkd_section(left->items[i].name).class == NETWORKD_KEYS;

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
