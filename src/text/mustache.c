// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The template engine: one pass over the text, no tree. An open section is a frame on a small fixed
 * stack that remembers where its body begins, so that a list jumps back there for each item, and
 * nothing recurses.
 *
 * Sections that are not shown are read all the same, for their structure and, where it is certain
 * which names are known there, for their names: a typing mistake must not wait for the one host
 * that takes the branch.
 */
#include "text/mustache.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 8 };

enum mode {
        MODE_SHOW,
        MODE_CHECK, /* a branch not taken: check names, add nothing */
        MODE_SKIP,  /* a list without items: it is not known which names an item would have */
};

struct position {
        const char *text;
        unsigned line;
};

struct frame {
        const char *name; /* not terminated */
        size_t name_len;
        unsigned line; /* of the tag that opened it */
        enum mode mode;
        const struct mustache_scope *items; /* NULL when the section adds no names */
        size_t item, n_items;
        struct position body;
};

struct renderer {
        const char *origin;
        const struct mustache_scope *scope;
        mustache_escape *escape;
        struct strbuf *out;
        struct error *err;
        const char *text, *end;
        struct position pos;
        struct frame frames[DEPTH_MAX];
        size_t depth;
};

struct tag {
        const struct tag_kind *kind;
        unsigned line;
        const char *start, *end; /* from the first brace to behind the last */
        const char *name;        /* not terminated, without blanks around it */
        size_t name_len;
};

struct tag_kind {
        char sigil;
        bool standalone; /* alone on its line it takes the line with it */
        const char *close;
        int (*run)(struct renderer *r, const struct tag *tag);
};

/* @name: what it is about, @name_len bytes of it; a long one is cut */
static int refuse(const struct renderer *r, unsigned line, const char *hint, const char *what,
                  const char *name, size_t name_len)
{
        char where[sizeof(r->err->where)];
        int shown = name_len < 64 ? (int) name_len : 64;

        snprintf(where, sizeof(where), "%s:%u", r->origin, line);
        return error_set(r->err, STATUS_REFUSED, EINVAL, where, hint, "%s '%.*s'", what, shown,
                         name);
}

static enum mode mode_of(const struct renderer *r)
{
        return r->depth > 0 ? r->frames[r->depth - 1].mode : MODE_SHOW;
}

/*
 * The scope that @depth open sections give, NULL where the innermost of them adds none. Depth 0 is
 * what the caller handed in.
 */
static const struct mustache_scope *scope_at(const struct renderer *r, size_t depth)
{
        const struct frame *frame;

        if (depth == 0)
                return r->scope;
        frame = &r->frames[depth - 1];
        return frame->items ? &frame->items[frame->item] : NULL;
}

static const struct mustache_field *find_in(const struct mustache_scope *scope, const char *name,
                                            size_t len)
{
        for (size_t i = 0; scope && i < scope->n; i++)
                if (strlen(scope->fields[i].name) == len &&
                    memcmp(scope->fields[i].name, name, len) == 0)
                        return &scope->fields[i];
        return NULL;
}

static const struct mustache_field *find_field(const struct renderer *r, const char *name,
                                               size_t len)
{
        const struct mustache_field *field = NULL;

        for (size_t depth = r->depth + 1; !field && depth-- > 0;)
                field = find_in(scope_at(r, depth), name, len);
        return field;
}

static int refuse_unknown(struct renderer *r, const struct tag *tag)
{
        cleanup(strbuf_free) struct strbuf hint = STRBUF_INIT;

        strbuf_adds(&hint, "known names here:");
        for (size_t depth = r->depth + 1; depth-- > 0;) {
                const struct mustache_scope *scope = scope_at(r, depth);

                for (size_t i = 0; scope && i < scope->n; i++)
                        strbuf_addf(&hint, " %s", scope->fields[i].name);
        }
        return refuse(r, tag->line, strbuf_str(&hint), "unknown name", tag->name, tag->name_len);
}

/* Finds the tag's field; NULL in *ret where names are not looked up. */
static int look_up(struct renderer *r, const struct tag *tag, const struct mustache_field **ret)
{
        *ret = NULL;
        if (mode_of(r) == MODE_SKIP)
                return 0;
        *ret = find_field(r, tag->name, tag->name_len);
        return *ret ? 0 : refuse_unknown(r, tag);
}

static int add_value(struct renderer *r, const struct tag *tag, mustache_escape *escape)
{
        const struct mustache_field *field;
        int ret = look_up(r, tag, &field);

        if (ret < 0 || mode_of(r) != MODE_SHOW || !field->text)
                return ret;
        if (escape)
                escape(r->out, field->text);
        else
                strbuf_adds(r->out, field->text);
        return 0;
}

static int run_variable(struct renderer *r, const struct tag *tag)
{
        return add_value(r, tag, r->escape);
}

static int run_verbatim(struct renderer *r, const struct tag *tag)
{
        return add_value(r, tag, NULL);
}

static int run_comment(struct renderer *r, const struct tag *tag)
{
        (void) r;
        (void) tag;
        return 0;
}

static int push(struct renderer *r, const struct tag *tag, struct frame frame)
{
        if (r->depth == DEPTH_MAX)
                return refuse(r, tag->line, "put less into each other",
                              "more than 8 sections inside each other at", tag->name,
                              tag->name_len);
        frame.name = tag->name;
        frame.name_len = tag->name_len;
        frame.line = tag->line;
        frame.body = r->pos;
        r->frames[r->depth++] = frame;
        return 0;
}

static int run_section(struct renderer *r, const struct tag *tag)
{
        struct frame frame = { .mode = mode_of(r) };
        const struct mustache_field *field;
        int ret = look_up(r, tag, &field);

        if (ret < 0)
                return ret;
        if (!field || (!field->text && field->n_items == 0)) {
                frame.mode = MODE_SKIP;
        } else if (!field->text) {
                frame.items = field->items;
                frame.n_items = frame.mode == MODE_SHOW ? field->n_items : 1;
        }
        return push(r, tag, frame);
}

static int run_inverted(struct renderer *r, const struct tag *tag)
{
        struct frame frame = { .mode = mode_of(r) };
        const struct mustache_field *field;
        int ret = look_up(r, tag, &field);

        if (ret < 0)
                return ret;
        if (frame.mode == MODE_SHOW && (field->text || field->n_items > 0))
                frame.mode = MODE_CHECK;
        return push(r, tag, frame);
}

static int refuse_wrong_close(struct renderer *r, const struct tag *tag)
{
        const struct frame *frame = r->depth > 0 ? &r->frames[r->depth - 1] : NULL;
        char hint[sizeof(r->err->hint)];

        if (!frame)
                return refuse(r, tag->line, "no section is open here", "nothing to close for",
                              tag->name, tag->name_len);
        snprintf(hint, sizeof(hint), "close the section of line %u first: {{/%.*s}}", frame->line,
                 frame->name_len < 64 ? (int) frame->name_len : 64, frame->name);
        return refuse(r, tag->line, hint, "wrong section closed:", tag->name, tag->name_len);
}

static int run_close(struct renderer *r, const struct tag *tag)
{
        struct frame *frame = r->depth > 0 ? &r->frames[r->depth - 1] : NULL;

        if (!frame || frame->name_len != tag->name_len ||
            memcmp(frame->name, tag->name, tag->name_len) != 0)
                return refuse_wrong_close(r, tag);
        if (++frame->item < frame->n_items)
                r->pos = frame->body;
        else
                r->depth--;
        return 0;
}

static const struct tag_kind tag_kinds[] = {
        { '#', true, "}}", run_section },    { '^', true, "}}", run_inverted },
        { '/', true, "}}", run_close },      { '!', true, "}}", run_comment },
        { '{', false, "}}}", run_verbatim }, { '&', false, "}}", run_verbatim },
};

static const struct tag_kind variable_kind = { 0, false, "}}", run_variable };

/* Sigils that mean something in other dialects: better refused than taken for part of a name. */
static const char foreign_sigils[] = "><=$*@%~|";

static const struct tag_kind *kind_of(char sigil)
{
        for (size_t i = 0; i < ARRAY_LEN(tag_kinds); i++)
                if (tag_kinds[i].sigil == sigil)
                        return &tag_kinds[i];
        return &variable_kind;
}

/* Like strstr(), whose checked version in sanitizer builds measures the whole text in each call. */
static const char *find(const struct renderer *r, const char *from, const char *what)
{
        const size_t len = strlen(what);

        from = memchr(from, what[0], (size_t) (r->end - from));
        while (from && strncmp(from, what, len) != 0)
                from = memchr(from + 1, what[0], (size_t) (r->end - from - 1));
        return from;
}

static bool is_blank(char c)
{
        return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *text)
{
        return text + strspn(text, " \t");
}

static int refuse_unclosed(struct renderer *r, const struct tag *tag)
{
        return refuse(r, tag->line,
                      tag->kind->sigil == '{' ? "end it with }}} on the same line"
                                              : "end it with }} on the same line",
                      "unclosed tag", tag->start, strcspn(tag->start, "\r\n"));
}

static bool is_name(const char *name, size_t len)
{
        for (size_t i = 0; i < len; i++)
                if (!isalnum((unsigned char) name[i]) && !strchr("_.-", name[i]))
                        return false;
        return true;
}

static int check_name(struct renderer *r, const struct tag *tag)
{
        if (tag->name_len == 0)
                return refuse(r, tag->line, "write a name between the braces", "empty tag",
                              tag->start, (size_t) (tag->end - tag->start));
        if (strchr(foreign_sigils, tag->name[0]))
                return refuse(r, tag->line,
                              "kinds: {{x}} {{{x}}} {{&x}} {{#x}} {{^x}} {{/x}} {{!x}}",
                              "tag of a kind that is not supported", tag->start,
                              (size_t) (tag->end - tag->start));
        if (!is_name(tag->name, tag->name_len))
                return refuse(r, tag->line, "a name has letters, digits, '_', '.' and '-' only",
                              "not a name", tag->name, tag->name_len);
        return 0;
}

/* Reads the tag at @start. A comment may run over several lines, no other tag. */
static int read_tag(struct renderer *r, const char *start, struct tag *ret)
{
        const char *name = skip_blanks(start + 2), *end;

        *ret = (struct tag){
                .kind = kind_of(*name), .line = r->pos.line, .start = start, .end = start
        };
        if (ret->kind->sigil)
                name++;
        end = find(r, name, ret->kind->close);
        if (!end)
                return refuse_unclosed(r, ret);

        ret->end = end + strlen(ret->kind->close);
        if (ret->kind->sigil == '!')
                return 0;
        if (strcspn(name, "{}\r\n") < (size_t) (end - name))
                return refuse_unclosed(r, ret);

        name = skip_blanks(name);
        while (end > name && is_blank(end[-1]))
                end--;
        ret->name = name;
        ret->name_len = (size_t) (end - name);
        return check_name(r, ret);
}

/*
 * Widens a tag that is alone on its line to the whole line. Looking back ends at the tag before, so
 * all looking back together takes no longer than one pass.
 */
static void take_line(const struct renderer *r, const struct tag *tag, const char **start,
                      const char **end)
{
        const char *from = tag->start, *to = skip_blanks(tag->end);

        while (from > r->text && is_blank(from[-1]))
                from--;
        if (!tag->kind->standalone || (from > r->text && from[-1] != '\n'))
                return;

        if (to[0] == '\r' && to[1] == '\n')
                to++;
        if (*to != '\n' && *to != '\0')
                return;
        *start = from;
        *end = *to ? to + 1 : to;
}

static void advance(struct position *pos, const char *to)
{
        for (const char *c = pos->text; (c = memchr(c, '\n', (size_t) (to - c))); c++)
                pos->line++;
        pos->text = to;
}

/* Copies the text up to the tag at @start, then obeys the tag. */
static int run_tag(struct renderer *r, const char *start)
{
        const char *literal = r->pos.text, *end;
        struct tag tag;
        int ret;

        advance(&r->pos, start);
        ret = read_tag(r, start, &tag);
        if (ret < 0)
                return ret;

        end = tag.end;
        take_line(r, &tag, &start, &end);
        if (mode_of(r) == MODE_SHOW)
                strbuf_add(r->out, literal, (size_t) (start - literal));
        advance(&r->pos, end);
        return tag.kind->run(r, &tag);
}

static int run_text(struct renderer *r)
{
        const char *start;
        int ret;

        while ((start = find(r, r->pos.text, "{{"))) {
                ret = run_tag(r, start);
                if (ret < 0)
                        return ret;
        }
        if (r->depth > 0) {
                const struct frame *frame = &r->frames[r->depth - 1];

                return refuse(r, frame->line, "end it with {{/NAME}}", "unclosed section",
                              frame->name, frame->name_len);
        }
        strbuf_adds(r->out, r->pos.text);
        return 0;
}

int mustache_render(const char *origin, const char *text, const struct mustache_scope *scope,
                    mustache_escape *escape, struct strbuf *out, struct error *err)
{
        struct renderer r = { .origin = origin,
                              .text = text,
                              .end = text + strlen(text),
                              .scope = scope,
                              .escape = escape,
                              .out = out,
                              .err = err,
                              .pos = { text, 1 } };
        size_t old_len = out->len;
        int ret = run_text(&r);

        if (ret < 0 && out->data) {
                out->len = old_len;
                out->data[old_len] = '\0';
        }
        return ret;
}
