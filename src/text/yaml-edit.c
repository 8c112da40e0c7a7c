// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cutting and splicing the text of a YAML document; see edit.h.
 */
#include "text/yaml-edit.h"

#include <string.h>

#include "base/strbuf.h"

enum { FLOW_MAX = 65536 }; /* what aliases stand for can be without end */

void yaml_replace(struct arena *mem, struct yaml_draft *draft, size_t start, size_t end,
                  const char *text)
{
        LIST_ADD(mem, &draft->edits,
                 (struct yaml_edit){ .start = start, .end = end, .text = text });
}

static bool is_empty_flow(const struct yaml *map)
{
        return map->flow && !map->pairs.n;
}

/* Behind the colon of a key. */
static size_t behind_colon(const char *text, const struct yaml *key)
{
        size_t at = key->end + strspn(text + key->end, " \t");

        return text[at] == ':' ? at + 1 : key->end;
}

/*
 * What to cut for the entry @i of @n in flow style: with the comma behind it, or, for those at the
 * end, with the one before.
 */
static struct yaml_span flow_span(const struct yaml_span *all, const bool *gone, size_t n, size_t i)
{
        bool later = false;

        for (size_t k = i + 1; k < n; k++)
                later = later || !gone[k];
        if (later)
                return (struct yaml_span){ all[i].start, all[i + 1].start };
        return (struct yaml_span){ i ? all[i - 1].end : all[i].start, all[i].end };
}

static bool has_comment(const char *text, struct yaml_span span, struct yaml_span own)
{
        for (size_t at = span.start; at < span.end; at++)
                if ((at < own.start || at >= own.end) && text[at] == '#')
                        return true;
        return false;
}

static bool cut_flow(struct arena *mem, struct yaml_draft *draft, const struct yaml_span *all,
                     const bool *gone, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                struct yaml_span span;

                if (!gone[i])
                        continue;
                span = flow_span(all, gone, n, i);
                if (has_comment(draft->doc.text, span, all[i]))
                        return false;
                yaml_replace(mem, draft, span.start, span.end, "");
        }
        return true;
}

static struct yaml_span *pair_spans(struct arena *mem, const struct yaml *map)
{
        struct yaml_span *all = arena_alloc(mem, (map->pairs.n + 1) * sizeof(*all));

        for (size_t i = 0; i < map->pairs.n; i++)
                all[i] = (struct yaml_span){ map->pairs.items[i].key->start,
                                             map->pairs.items[i].value->end };
        return all;
}

bool yaml_cut_pairs(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                    const bool *gone)
{
        const struct yaml *map = holder->value;
        size_t left = map->pairs.n;

        if (map->flow)
                return cut_flow(mem, draft, pair_spans(mem, map), gone, map->pairs.n);
        for (size_t i = 0; i < map->pairs.n; i++) {
                const struct yaml_pair *pair = &map->pairs.items[i];
                struct yaml_span span;

                if (!gone[i])
                        continue;
                if (!yaml_lines(&draft->doc, pair->key, pair->value, &span))
                        return false;
                yaml_replace(mem, draft, span.start, span.end, "");
                left--;
        }
        if (!left) {
                size_t at = behind_colon(draft->doc.text, holder->key);

                yaml_replace(mem, draft, at, at, " {}");
        }
        return true;
}

static struct yaml_span *item_spans(struct arena *mem, const struct yaml *list)
{
        struct yaml_span *all = arena_alloc(mem, (list->nodes.n + 1) * sizeof(*all));

        for (size_t i = 0; i < list->nodes.n; i++)
                all[i] = (struct yaml_span){ list->nodes.items[i]->start,
                                             list->nodes.items[i]->end };
        return all;
}

bool yaml_cut_items(struct arena *mem, struct yaml_draft *draft, const struct yaml *list,
                    const bool *gone)
{
        if (list->flow)
                return cut_flow(mem, draft, item_spans(mem, list), gone, list->nodes.n);
        for (size_t i = 0; i < list->nodes.n; i++) {
                struct yaml_span span;

                if (!gone[i])
                        continue;
                if (!yaml_lines(&draft->doc, NULL, list->nodes.items[i], &span))
                        return false;
                yaml_replace(mem, draft, span.start, span.end, "");
        }
        return true;
}

/* Takes @column blanks, or as many as there are, off each line; gives the last its newline. */
static char *outdent(struct arena *mem, const char *text, size_t column)
{
        struct strbuf out = STRBUF_INIT;

        for (const char *line = text; *line;) {
                size_t len = strcspn(line, "\n"), blanks = strspn(line, " ");
                const char *next = line + len + (line[len] == '\n');

                blanks = blanks < column ? blanks : column;
                if (len && line[len - 1] == '\r')
                        len--;
                strbuf_add(&out, line + blanks, blanks < len ? len - blanks : 0);
                strbuf_addc(&out, '\n');
                line = next;
        }
        return strbuf_take(&out, mem);
}

static char *indent(struct arena *mem, const char *body, size_t column)
{
        struct strbuf out = STRBUF_INIT;

        for (const char *line = body; *line;) {
                size_t len = strcspn(line, "\n");

                if (len)
                        for (size_t i = 0; i < column; i++)
                                strbuf_addc(&out, ' ');
                strbuf_add(&out, line, len);
                strbuf_addc(&out, '\n');
                line += len + (line[len] == '\n');
        }
        return strbuf_take(&out, mem);
}

/* The part of the text in @span, with the edits of @draft that lie in it. */
static char *edited_part(struct arena *mem, const struct yaml_draft *draft, struct yaml_span span)
{
        struct yaml_draft part = *draft;

        part.doc.text = arena_strndup(mem, draft->doc.text + span.start, span.end - span.start);
        part.edits.items = NULL;
        part.edits.n = 0;
        for (size_t i = 0; i < draft->edits.n; i++) {
                struct yaml_edit edit = draft->edits.items[i];

                if (edit.start < span.start || edit.end > span.end)
                        continue;
                edit.start -= span.start;
                edit.end -= span.start;
                LIST_ADD(mem, &part.edits, edit);
        }
        return yaml_edited(mem, &part);
}

char *yaml_pair_lines(struct arena *mem, const struct yaml_draft *draft,
                      const struct yaml_pair *pair, const bool *gone)
{
        struct yaml_draft scratch = *draft;
        struct yaml_span span;
        char *text;

        scratch.edits.items = NULL;
        scratch.edits.n = 0;
        if (gone &&
            !(pair->value->kind == YAML_MAP ? yaml_cut_pairs(mem, &scratch, pair, gone)
                                            : yaml_cut_items(mem, &scratch, pair->value, gone)))
                return NULL;
        if (!pair->key->flow && yaml_lines(&draft->doc, pair->key, pair->value, &span)) {
                text = edited_part(mem, &scratch, span);
                return text ? outdent(mem, text, pair->key->column) : NULL;
        }
        span = (struct yaml_span){ pair->value->start, pair->value->end };
        text = edited_part(mem, &scratch, span);
        if (!text || strchr(text, '\n'))
                return NULL;
        return arena_printf(mem, "%.*s: %s\n", (int) (pair->key->end - pair->key->start),
                            draft->doc.text + pair->key->start, text);
}

static void add_flow(struct strbuf *out, const struct yaml *node);

static void add_flow_map(struct strbuf *out, const struct yaml *map)
{
        for (size_t i = 0; i < map->pairs.n; i++) {
                strbuf_adds(out, i ? ", " : "");
                add_flow(out, map->pairs.items[i].key);
                strbuf_adds(out, ": ");
                add_flow(out, map->pairs.items[i].value);
        }
}

/* A number or a boolean stays plain, as it was. */
static void add_flow_text(struct strbuf *out, const struct yaml *node)
{
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789_./-";

        if (node->plain && *node->value && !node->value[strspn(node->value, plain)])
                strbuf_adds(out, node->value);
        else
                yaml_quote(out, node->value);
}

static void add_flow(struct strbuf *out, const struct yaml *node)
{
        if (out->len > FLOW_MAX)
                return;
        node = yaml_resolve(node);
        switch (node->kind) {
        case YAML_TEXT:
                add_flow_text(out, node);
                break;
        case YAML_ALIAS:
                break;
        case YAML_LIST:
                strbuf_addc(out, '[');
                for (size_t i = 0; i < node->nodes.n; i++) {
                        strbuf_adds(out, i ? ", " : "");
                        add_flow(out, node->nodes.items[i]);
                }
                strbuf_addc(out, ']');
                break;
        case YAML_MAP:
                strbuf_addc(out, '{');
                add_flow_map(out, node);
                strbuf_addc(out, '}');
                break;
        }
}

/* The lines of the pair that hold only a comment, without their indent. */
static void add_comments(struct strbuf *out, const struct yaml_draft *draft,
                         const struct yaml_pair *pair)
{
        const char *text = draft->doc.text, *end;
        struct yaml_span span;

        if (pair->key->flow || !yaml_lines(&draft->doc, pair->key, pair->value, &span))
                return;
        for (const char *line = text + span.start; line < text + span.end; line = end + 1) {
                end = line + strcspn(line, "\n");
                line += strspn(line, " ");
                if (*line == '#') {
                        strbuf_add(out, line, (size_t) (end - line));
                        strbuf_addc(out, '\n');
                }
                if (!*end)
                        return;
        }
}

char *yaml_pair_written_out(struct arena *mem, const struct yaml_draft *draft,
                            const struct yaml_pair *pair)
{
        struct strbuf out = STRBUF_INIT;

        add_comments(&out, draft, pair);
        add_flow(&out, pair->key);
        strbuf_adds(&out, ": ");
        add_flow(&out, pair->value);
        strbuf_addc(&out, '\n');
        if (out.len > FLOW_MAX)
                strbuf_free(&out);
        return out.len ? strbuf_take(&out, mem) : NULL;
}

/* The pairs of a body in flow style, without braces; NULL when something would get lost. */
static char *flow_pairs(struct arena *mem, const char *body)
{
        struct yaml_doc doc = yaml_parse(mem, body);
        struct strbuf out = STRBUF_INIT;

        if (doc.problem || !doc.root || doc.root->kind != YAML_MAP || strchr(body, '#') ||
            strchr(body, '&'))
                return NULL;
        add_flow_map(&out, doc.root);
        return strbuf_take(&out, mem);
}

/* Puts @inside before the closing bracket of a collection in flow style. */
static bool add_to_flow(struct arena *mem, struct yaml_draft *draft, const struct yaml *node,
                        const char *inside)
{
        size_t n = node->pairs.n + node->nodes.n, at = node->end - 1;
        const struct yaml *last = node->pairs.n   ? node->pairs.items[node->pairs.n - 1].value
                                  : node->nodes.n ? node->nodes.items[node->nodes.n - 1]
                                                  : NULL;

        if (!inside)
                return false;
        yaml_replace(mem, draft, last ? last->end : at, last ? last->end : at,
                     n ? arena_printf(mem, ", %s", inside) : inside);
        return true;
}

char *yaml_nest(struct arena *mem, const char *key, const char *body, size_t step)
{
        struct strbuf name = STRBUF_INIT;
        const char *quoted;

        yaml_quote(&name, key);
        quoted = strbuf_take(&name, mem);
        if (!*body)
                return arena_printf(mem, "%s: {}\n", quoted);
        return arena_printf(mem, "%s:\n%s", quoted, indent(mem, body, step));
}

/* Inserts whole lines. */
static void insert_lines(struct arena *mem, struct yaml_draft *draft, size_t at, const char *lines)
{
        LIST_ADD(mem, &draft->edits,
                 (struct yaml_edit){ .start = at,
                                     .end = at,
                                     .text = lines,
                                     .lines = true,
                                     .column = strspn(lines, " ") });
}

static bool add_to_block(struct arena *mem, struct yaml_draft *draft, const struct yaml *map,
                         const struct yaml_pair *after, const char *body)
{
        const struct yaml_pair *last = after ? after : &map->pairs.items[map->pairs.n - 1];
        struct yaml_span span;

        if (!yaml_lines(&draft->doc, last->key, last->value, &span))
                return false;
        insert_lines(mem, draft, span.end, indent(mem, body, map->pairs.items[0].key->column));
        return true;
}

/* {} becomes lines of its own, where what it is in has those. */
static void fill_empty(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                       const char *body, size_t step)
{
        char *lines = indent(mem, body, holder->key->column + step);

        lines[strlen(lines) - 1] = '\0';
        yaml_replace(mem, draft, behind_colon(draft->doc.text, holder->key), holder->value->end,
                     arena_printf(mem, "\n%s", lines));
}

static bool add_behind(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                       const struct yaml_pair *after, const char *body, size_t step)
{
        const struct yaml *map = holder->value;

        if (map->kind != YAML_MAP)
                return false;
        if (is_empty_flow(map) && !holder->key->flow && !map->anchor) {
                fill_empty(mem, draft, holder, body, step);
                return true;
        }
        if (map->flow)
                return add_to_flow(mem, draft, map, flow_pairs(mem, body));
        return add_to_block(mem, draft, map, after, body);
}

bool yaml_add_pair(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                   const struct yaml_pair *after, const char *key, const char *body, size_t step)
{
        return add_behind(mem, draft, holder, after, yaml_nest(mem, key, body, step), step);
}

bool yaml_add_body(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                   const char *body, size_t step)
{
        return !*body || add_behind(mem, draft, holder, NULL, body, step);
}

bool yaml_add_item(struct arena *mem, struct yaml_draft *draft, const struct yaml *list,
                   const char *item)
{
        const struct yaml *last;
        struct yaml_span span;
        size_t column;

        if (list->kind != YAML_LIST)
                return false;
        if (list->flow)
                return add_to_flow(mem, draft, list, item);
        last = list->nodes.items[list->nodes.n - 1];
        if (!yaml_lines(&draft->doc, NULL, last, &span))
                return false;
        column = list->column;
        insert_lines(mem, draft, span.end, indent(mem, arena_printf(mem, "- %s\n", item), column));
        return true;
}

/* At one place, what is deeper belongs to what is before it. */
static bool comes_after(const struct yaml_edit *a, const struct yaml_edit *b)
{
        bool insert_a = a->start == a->end, insert_b = b->start == b->end;

        if (a->start != b->start)
                return a->start > b->start;
        return insert_a ? insert_b && a->column < b->column : insert_b;
}

/* In the order of their places; at one place, what is put in comes before what is taken out. */
static void sort_edits(struct yaml_edit *items, size_t n)
{
        for (size_t i = 1; i < n; i++) {
                struct yaml_edit edit = items[i];
                size_t k = i;

                for (; k && comes_after(&items[k - 1], &edit); k--)
                        items[k] = items[k - 1];
                items[k] = edit;
        }
}

/* With the line ends of the text. */
static void add_text(struct strbuf *out, const char *text, bool crlf)
{
        for (; *text; text++) {
                if (*text == '\n' && crlf)
                        strbuf_addc(out, '\r');
                strbuf_addc(out, *text);
        }
}

char *yaml_edited(struct arena *mem, const struct yaml_draft *draft)
{
        struct strbuf out = STRBUF_INIT;
        const char *text = draft->doc.text;
        bool crlf = strstr(text, "\r\n") != NULL;
        size_t at = 0;

        sort_edits(draft->edits.items, draft->edits.n);
        for (size_t i = 0; i < draft->edits.n; i++) {
                const struct yaml_edit *edit = &draft->edits.items[i];

                if (edit->start < at) {
                        strbuf_free(&out);
                        return NULL;
                }
                strbuf_add(&out, text + at, edit->start - at);
                if (edit->lines && out.len && out.data[out.len - 1] != '\n')
                        add_text(&out, "\n", crlf);
                add_text(&out, edit->text, crlf);
                at = edit->end;
        }
        strbuf_adds(&out, text + at);
        return strbuf_take(&out, mem);
}
