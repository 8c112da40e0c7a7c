// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * YAML documents as a tree of places in the text, built from the events of libyaml. Its marks count
 * characters; here everything is in bytes.
 */
#include "text/yaml.h"

#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "base/error.h"
#include "base/strbuf.h"

enum { DEPTH_MAX = 64, COMPARE_MAX = 1000000 };

/* One reading. @open is the stack of collections that have begun and not ended. */
struct reader {
        struct arena *mem;
        struct yaml_doc *doc;
        yaml_parser_t parser;
        struct yaml *open[DEPTH_MAX];
        const struct yaml *key[DEPTH_MAX]; /* of a map: its key, when the value comes next */
        size_t depth;
        struct {
                struct yaml **items;
                size_t n;
        } anchors;
        size_t chars, bytes; /* the same place in both counts, the last one asked for */
        unsigned documents;
};

static void problem(struct reader *reader, const char *what, size_t line)
{
        if (reader->doc->problem)
                return;
        reader->doc->problem = what;
        reader->doc->problem_line = (unsigned) line + 1;
}

static bool is_inside(char c)
{
        return ((unsigned char) c & 0xc0) == 0x80;
}

/* Goes from the last place to the one asked for, whichever way that is. */
static size_t to_bytes(struct reader *reader, size_t chars)
{
        const char *text = reader->doc->text;

        while (reader->chars < chars && text[reader->bytes]) {
                for (reader->bytes++; is_inside(text[reader->bytes]); reader->bytes++)
                        ;
                reader->chars++;
        }
        while (reader->chars > chars) {
                for (reader->bytes--; is_inside(text[reader->bytes]); reader->bytes--)
                        ;
                reader->chars--;
        }
        return reader->bytes;
}

static const char *copy(struct reader *reader, const yaml_char_t *text)
{
        return text ? arena_strdup(reader->mem, (const char *) text) : NULL;
}

/* Behind &anchor and !tag, which come in any order and with blanks between. */
static size_t skip_properties(const char *text, size_t at)
{
        while (text[at] == '&' || text[at] == '!') {
                at += strcspn(text + at, " \t\r\n,[]{}");
                at += strspn(text + at, " \t");
        }
        return at;
}

static void add_anchor(struct reader *reader, struct yaml *node, const char *anchor)
{
        for (size_t i = 0; i < reader->anchors.n; i++)
                if (strcmp(reader->anchors.items[i]->anchor, anchor) == 0)
                        problem(reader, "has an anchor that is there already", node->line - 1);
        node->anchor = anchor;
        LIST_ADD(reader->mem, &reader->anchors, node);
}

static struct yaml *new_node(struct reader *reader, const yaml_event_t *event, enum yaml_kind kind,
                             const yaml_char_t *anchor)
{
        struct yaml *node = arena_alloc(reader->mem, sizeof(*node));
        const char *text = reader->doc->text;

        node->kind = kind;
        node->start = to_bytes(reader, event->start_mark.index);
        node->end = to_bytes(reader, event->end_mark.index);
        node->content = skip_properties(text, node->start);
        node->line = (unsigned) event->start_mark.line + 1;
        while (node->column < node->start && text[node->start - node->column - 1] != '\n')
                node->column++;
        if (anchor)
                add_anchor(reader, node, copy(reader, anchor));
        return node;
}

static void add_to_parent(struct reader *reader, struct yaml *node)
{
        struct yaml *parent = reader->depth ? reader->open[reader->depth - 1] : NULL;
        const struct yaml **key = reader->depth ? &reader->key[reader->depth - 1] : NULL;

        if (!parent) {
                reader->doc->root = node;
        } else if (parent->kind == YAML_LIST) {
                LIST_ADD(reader->mem, &parent->nodes, node);
        } else if (!*key) {
                *key = node;
        } else {
                LIST_ADD(reader->mem, &parent->pairs, (struct yaml_pair){ *key, node });
                *key = NULL;
        }
        if (parent && parent->flow)
                node->flow = true;
}

static void open_node(struct reader *reader, struct yaml *node, bool flow)
{
        node->flow = flow;
        add_to_parent(reader, node);
        if (reader->depth == DEPTH_MAX) {
                problem(reader, "is nested too deep", node->line - 1);
                return;
        }
        reader->open[reader->depth] = node;
        reader->key[reader->depth++] = NULL;
}

/* A collection in block style ends where its last child does: libyaml means the next token. */
static void close_node(struct reader *reader, const yaml_event_t *event)
{
        struct yaml *node = reader->open[--reader->depth];
        const struct yaml *last = NULL;

        if (node->flow) {
                node->end = to_bytes(reader, event->end_mark.index);
                return;
        }
        if (node->nodes.n)
                last = node->nodes.items[node->nodes.n - 1];
        else if (node->pairs.n)
                last = node->pairs.items[node->pairs.n - 1].value;
        if (last)
                node->end = last->end;
}

static void add_alias(struct reader *reader, const yaml_event_t *event)
{
        struct yaml *node = new_node(reader, event, YAML_ALIAS, NULL);

        node->value = copy(reader, event->data.alias.anchor);
        node->plain = true;
        for (size_t i = reader->anchors.n; i-- > 0 && !node->target;) {
                struct yaml *other = reader->anchors.items[i];

                if (strcmp(other->anchor, node->value) == 0) {
                        other->shared = true;
                        node->target = other;
                }
        }
        if (!node->target)
                problem(reader, "is an alias of an anchor that is not there", node->line - 1);
        for (size_t i = 0; i < reader->depth; i++)
                if (reader->open[i] == node->target)
                        problem(reader, "is an alias of what it is in", node->line - 1);
        add_to_parent(reader, node);
}

static void add_scalar(struct reader *reader, const yaml_event_t *event)
{
        struct yaml *node = new_node(reader, event, YAML_TEXT, event->data.scalar.anchor);

        node->value = copy(reader, event->data.scalar.value);
        node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        if (strlen(node->value) != event->data.scalar.length)
                problem(reader, "holds a NUL", node->line - 1);
        add_to_parent(reader, node);
}

static void take_event(struct reader *reader, const yaml_event_t *event)
{
        switch (event->type) {
        case YAML_DOCUMENT_START_EVENT:
                if (reader->documents++)
                        problem(reader, "starts a second document", event->start_mark.line);
                break;
        case YAML_ALIAS_EVENT:
                add_alias(reader, event);
                break;
        case YAML_SCALAR_EVENT:
                add_scalar(reader, event);
                break;
        case YAML_SEQUENCE_START_EVENT:
                open_node(reader,
                          new_node(reader, event, YAML_LIST, event->data.sequence_start.anchor),
                          event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
                break;
        case YAML_MAPPING_START_EVENT:
                open_node(reader,
                          new_node(reader, event, YAML_MAP, event->data.mapping_start.anchor),
                          event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
                break;
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
                close_node(reader, event);
                break;
        default:
                break;
        }
}

/* libyaml takes more for a line end than '\n' and "\r\n"; whoever cuts by lines does not. */
static void check_line_ends(struct reader *reader)
{
        static const char *const others[] = { "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };
        const char *text = reader->doc->text, *bad = NULL;
        size_t line = 0;

        for (const char *c = strchr(text, '\r'); c && !bad; c = strchr(c + 1, '\r'))
                if (c[1] != '\n')
                        bad = c;
        for (size_t i = 0; i < ARRAY_LEN(others) && !bad; i++)
                bad = strstr(text, others[i]);
        for (const char *c = text; bad && c < bad; c++)
                line += *c == '\n';
        if (bad)
                problem(reader, "holds a line end of an uncommon kind", line);
}

static void read_events(struct reader *reader)
{
        bool end = false;

        while (!end && !reader->doc->problem) {
                yaml_event_t event;

                if (!yaml_parser_parse(&reader->parser, &event)) {
                        const char *what = reader->parser.problem;

                        problem(reader,
                                arena_printf(reader->mem, "is no YAML: %s",
                                             what ? what : "it cannot be read"),
                                reader->parser.problem_mark.line);
                        return;
                }
                end = event.type == YAML_STREAM_END_EVENT;
                take_event(reader, &event);
                yaml_event_delete(&event);
        }
}

struct yaml_doc yaml_parse(struct arena *mem, const char *text)
{
        struct yaml_doc doc = { .text = text };
        struct reader reader = { .mem = mem, .doc = &doc };

        if (!yaml_parser_initialize(&reader.parser))
                error_out_of_memory();
        yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&reader.parser, (const unsigned char *) text, strlen(text));
        check_line_ends(&reader);
        read_events(&reader);
        yaml_parser_delete(&reader.parser);
        if (doc.problem)
                doc.root = NULL;
        return doc;
}

const struct yaml *yaml_resolve(const struct yaml *node)
{
        return node && node->kind == YAML_ALIAS ? node->target : node;
}

const struct yaml_pair *yaml_find(const struct yaml *map, const char *key)
{
        if (!map || map->kind != YAML_MAP)
                return NULL;
        for (size_t i = map->pairs.n; i-- > 0;) {
                const struct yaml *name = yaml_resolve(map->pairs.items[i].key);

                if (name->kind == YAML_TEXT && strcmp(name->value, key) == 0)
                        return &map->pairs.items[i];
        }
        return NULL;
}

const struct yaml_pair *yaml_twice(const struct yaml *map)
{
        if (!map || map->kind != YAML_MAP)
                return NULL;
        for (size_t i = 0; i < map->pairs.n; i++) {
                const struct yaml *key = yaml_resolve(map->pairs.items[i].key);
                const struct yaml_pair *last =
                        key->kind == YAML_TEXT ? yaml_find(map, key->value) : NULL;

                if (last && last != &map->pairs.items[i])
                        return last;
        }
        return NULL;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
        const struct yaml_pair *pair = yaml_find(map, key);

        return pair ? yaml_resolve(pair->value) : NULL;
}

const char *yaml_text(const struct yaml *map, const char *key)
{
        const struct yaml *node = yaml_get(map, key);

        return node && node->kind == YAML_TEXT ? node->value : NULL;
}

/* @budget keeps a handful of lines of aliases of aliases from taking for ever. */
static bool equal(const struct yaml *a, const struct yaml *b, size_t *budget)
{
        a = yaml_resolve(a);
        b = yaml_resolve(b);
        if (!*budget || a->kind != b->kind || a->nodes.n != b->nodes.n || a->pairs.n != b->pairs.n)
                return false;
        --*budget;
        if (a->kind == YAML_TEXT)
                return strcmp(a->value, b->value) == 0;
        for (size_t i = 0; i < a->nodes.n; i++)
                if (!equal(a->nodes.items[i], b->nodes.items[i], budget))
                        return false;
        for (size_t i = 0; i < a->pairs.n; i++)
                if (!equal(a->pairs.items[i].key, b->pairs.items[i].key, budget) ||
                    !equal(a->pairs.items[i].value, b->pairs.items[i].value, budget))
                        return false;
        return true;
}

bool yaml_equal(const struct yaml *a, const struct yaml *b)
{
        size_t budget = COMPARE_MAX;

        return a == b || (a && b && equal(a, b, &budget));
}

static size_t line_start(const char *text, size_t at)
{
        while (at && text[at - 1] != '\n')
                at--;
        return at;
}

static size_t next_line(const char *text, size_t at)
{
        at += strcspn(text + at, "\n");
        return text[at] ? at + 1 : at;
}

/* True when the line at @at holds only a comment; @column is where that starts. */
static bool is_comment(const char *text, size_t at, size_t *column)
{
        *column = strspn(text + at, " ");
        return text[at + *column] == '#';
}

/* An item of a list starts at its dash. */
static size_t item_start(const char *text, size_t at)
{
        while (at && (text[at - 1] == ' ' || text[at - 1] == '\t'))
                at--;
        return at && text[at - 1] == '-' ? at - 1 : at;
}

bool yaml_lines(const struct yaml_doc *doc, const struct yaml *key, const struct yaml *value,
                struct yaml_span *span)
{
        const char *text = doc->text;
        size_t first = key ? key->start : item_start(text, value->start);
        size_t start = line_start(text, first), column = first - start, other;
        size_t end = value->end, rest;

        if (start + strspn(text + start, " ") != first)
                return false;
        if (!(end > start && text[end - 1] == '\n')) {
                rest = end + strspn(text + end, " \t\r");
                if (text[rest] && text[rest] != '\n' && text[rest] != '#')
                        return false;
                end = next_line(text, end);
        }
        while (start && is_comment(text, line_start(text, start - 1), &other) && other == column)
                start = line_start(text, start - 1);
        while (text[end] && is_comment(text, end, &other) && other > column)
                end = next_line(text, end);
        *span = (struct yaml_span){ start, end };
        return true;
}

/* Words that YAML 1.1 or netplan could take for a boolean, a number or nothing. */
static bool is_word(const char *value)
{
        static const char *const words[] = { "true", "false", "yes", "no",  "on",
                                             "off",  "y",     "n",   "null" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcasecmp(value, words[i]) == 0)
                        return true;
        /* with two dots it is an address, not a number */
        return !value[strspn(value, "0123456789._-eE")] &&
               strchr(value, '.') == strrchr(value, '.');
}

void yaml_quote(struct strbuf *out, const char *value)
{
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789_./-";

        if (*value && *value != '-' && !value[strspn(value, plain)] && !is_word(value)) {
                strbuf_adds(out, value);
                return;
        }
        strbuf_addc(out, '"');
        for (const char *c = value; *c; c++) {
                if ((unsigned char) *c < ' ' || *c == 0x7f)
                        strbuf_addf(out, "\\x%02x", (unsigned) *c);
                else
                        strbuf_addf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        }
        strbuf_addc(out, '"');
}
