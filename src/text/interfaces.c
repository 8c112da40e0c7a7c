// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Documents of interfaces(5). The rules are those of ifupdown's reader (measured with 0.8.41):
 * leading white space means nothing; '#' makes a comment only at the beginning of a line; a
 * backslash at the very end joins the next line, whatever that is, but not for a comment.
 */
#include "text/interfaces.h"

#include <ctype.h>
#include <string.h>

#define BLANKS " \t\r\v\f\n"

static const struct {
        const char *word;
        enum interfaces_type type;
} keywords[] = {
        { "iface", INTERFACES_IFACE },       { "mapping", INTERFACES_STANZA },
        { "vlan", INTERFACES_STANZA },       { "template", INTERFACES_STANZA },
        { "auto", INTERFACES_NAMES },        { "no-auto-down", INTERFACES_NAMES },
        { "no-scripts", INTERFACES_NAMES },  { "rename", INTERFACES_RENAME },
        { "source", INTERFACES_SOURCE },     { "source-directory", INTERFACES_SOURCE },
        { "source-dir", INTERFACES_SOURCE },
};

static enum interfaces_type type_of(const char *word, bool in_stanza)
{
        for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
                if (strcmp(keywords[i].word, word) == 0)
                        return keywords[i].type;
        if (strncmp(word, "allow-", 6) == 0)
                return INTERFACES_NAMES;
        return in_stanza ? INTERFACES_OPTION : INTERFACES_OTHER;
}

/* Length of the line at @text with its newline, and with the lines that continue it. */
static size_t line_length(const char *text, bool comment)
{
        size_t len = 0;

        for (;;) {
                size_t end = len + strcspn(text + len, "\n");

                if (!text[end])
                        return end;
                len = end + 1;
                if (comment || end == 0 || text[end - 1] != '\\')
                        return len;
        }
}

/* Length of what joins a line with the next one, or with nothing at the end of the file; or 0. */
static size_t continuation(const char *text)
{
        if (*text != '\\' || (text[1] && text[1] != '\n'))
                return 0;
        return text[1] ? 2 : 1;
}

/* The line as the reader sees it: joined and trimmed. */
static char *joined(struct arena *mem, const char *text, size_t len)
{
        char *out = arena_alloc(mem, len + 1);
        size_t n = 0;

        for (size_t i = 0; i < len;) {
                size_t mark = continuation(text + i);

                if (!mark)
                        out[n++] = text[i];
                i += mark ? mark : 1;
        }
        while (n && strchr(BLANKS, out[n - 1]))
                n--;
        out[n] = '\0';
        return out + strspn(out, BLANKS);
}

static void split(struct arena *mem, struct interfaces_line *line, bool in_stanza)
{
        char *text = joined(mem, line->text, strlen(line->text));
        size_t len = strcspn(text, BLANKS);

        if (!*text) {
                line->type = INTERFACES_BLANK;
                return;
        }
        line->word = arena_strndup(mem, text, len);
        line->rest = text + len + strspn(text + len, BLANKS);
        line->type = type_of(line->word, in_stanza);
        if (line->type == INTERFACES_OPTION && !*line->rest)
                line->type = INTERFACES_OTHER;
}

static bool has_options(enum interfaces_type type)
{
        return type == INTERFACES_IFACE || type == INTERFACES_STANZA;
}

struct interfaces interfaces_parse(struct arena *mem, const char *text)
{
        struct interfaces doc = { 0 };
        bool in_stanza = false;
        unsigned number = 1;

        while (*text) {
                bool comment = text[strspn(text, " \t\r\v\f")] == '#';
                size_t len = line_length(text, comment);
                struct interfaces_line line = { .text = arena_strndup(mem, text, len),
                                                .type = INTERFACES_COMMENT,
                                                .number = number };

                if (!comment)
                        split(mem, &line, in_stanza);
                if (line.word && line.type != INTERFACES_OPTION && line.type != INTERFACES_OTHER)
                        in_stanza = has_options(line.type);
                LIST_ADD(mem, &doc, line);
                for (size_t i = 0; i < len; i++)
                        number += text[i] == '\n';
                text += len;
        }
        return doc;
}

/* Text that is added below a line without a newline has to begin with one. */
static void add_lines(struct strbuf *out, const char *text)
{
        if (!text || !*text)
                return;
        if (out->len && out->data[out->len - 1] != '\n')
                strbuf_addc(out, '\n');
        strbuf_adds(out, text);
}

/* New lines, which a last line of the file that ends in a backslash would take for its own. */
static void add_new_lines(struct strbuf *out, const char *text)
{
        size_t len = out->len;

        if (!text || !*text)
                return;
        if (len && out->data[len - 1] == '\n')
                len--;
        if (len && out->data[len - 1] == '\\')
                add_lines(out, "\n");
        add_lines(out, text);
}

char *interfaces_format(struct arena *mem, const struct interfaces *doc)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < doc->n; i++) {
                const struct interfaces_line *line = &doc->items[i];

                add_new_lines(&out, line->before);
                add_lines(&out, line->now ? line->now : line->text);
                add_new_lines(&out, line->after);
        }
        return strbuf_take(&out, mem);
}

/* The last line of a file may lack its newline. */
static const char *whole_line(struct arena *mem, const char *text)
{
        size_t len = strlen(text);

        return len && text[len - 1] == '\n' ? text : arena_printf(mem, "%s\n", text);
}

void interfaces_inherit(struct arena *mem, struct interfaces *doc, size_t at,
                        const struct interfaces_line *lines, size_t n)
{
        const size_t behind = doc->n - at - 1;

        for (size_t i = 0; i < n; i++)
                LIST_ADD(mem, doc, lines[i]);
        memmove(&doc->items[at + 1 + n], &doc->items[at + 1], behind * sizeof(*doc->items));
        for (size_t i = 0; i < n; i++) {
                struct interfaces_line *line = &doc->items[at + 1 + i];

                *line = lines[i];
                line->text = whole_line(mem, lines[i].text);
                line->number = doc->items[at].number;
                line->now = "";
        }
}

size_t interfaces_stanza_end(const struct interfaces *doc, size_t header)
{
        size_t end = header + 1;

        for (size_t i = end; i < doc->n; i++) {
                enum interfaces_type type = doc->items[i].type;

                if (type == INTERFACES_OPTION || type == INTERFACES_OTHER)
                        end = i + 1;
                else if (type != INTERFACES_BLANK && type != INTERFACES_COMMENT)
                        break;
        }
        return end;
}

size_t interfaces_comments(const struct interfaces *doc, size_t at)
{
        while (at && doc->items[at - 1].type == INTERFACES_COMMENT)
                at--;
        return at;
}

char *interfaces_word(struct arena *mem, const char *text, size_t index)
{
        for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
                size_t len = strcspn(text, BLANKS);

                if (index-- == 0)
                        return arena_strndup(mem, text, len);
                text += len;
        }
        return NULL;
}

bool interfaces_has_word(const char *text, const char *name)
{
        size_t wanted = strlen(name);

        for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
                size_t len = strcspn(text, BLANKS);

                if (len == wanted && memcmp(text, name, len) == 0)
                        return true;
                text += len;
        }
        return false;
}

/* Blanks and the backslash of a continued line, which are no part of a word. */
static size_t gap_length(const char *text)
{
        size_t len = 0;

        for (;;) {
                size_t mark;

                len += strspn(text + len, BLANKS);
                mark = continuation(text + len);
                if (!mark)
                        return len;
                len += mark;
        }
}

static size_t word_length(const char *text)
{
        size_t len = 0;

        while (text[len] && !strchr(BLANKS, text[len]) && !continuation(text + len))
                len++;
        return len;
}

char *interfaces_replace_word(struct arena *mem, const char *text, size_t skip, const char *from,
                              const char *to)
{
        struct strbuf out = STRBUF_INIT;
        size_t wanted = strlen(from);

        for (size_t index = 0; *text; index++) {
                size_t gap = gap_length(text), len = word_length(text + gap);
                bool same =
                        index >= skip && len == wanted && len && memcmp(text + gap, from, len) == 0;

                if (!same || *to)
                        strbuf_add(&out, text, gap);
                if (same)
                        strbuf_adds(&out, to);
                else
                        strbuf_add(&out, text + gap, len);
                text += gap + len;
        }
        return strbuf_take(&out, mem);
}

bool interfaces_same_option(const char *a, const char *b)
{
        for (; *a && *b; a++, b++)
                if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
                        return false;
        return *a == *b;
}

static const char *appended(struct arena *mem, const char *old, const char *text)
{
        return old ? arena_printf(mem, "%s%s", old, text) : text;
}

void interfaces_add_before(struct arena *mem, struct interfaces *doc, size_t at, const char *text)
{
        doc->items[at].before = appended(mem, doc->items[at].before, text);
}

void interfaces_add_after(struct arena *mem, struct interfaces *doc, size_t at, const char *text)
{
        doc->items[at].after = appended(mem, doc->items[at].after, text);
}
