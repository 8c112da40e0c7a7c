// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document of shell variables: lines in, lines out, and edits that touch one value only. The
 * quoting rules are in shvar-quote.c.
 */
#include "text/shvar.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static size_t blanks(const char *text)
{
        return strspn(text, " \t");
}

static size_t key_length(const char *text)
{
        size_t n = 0;

        if (isdigit((unsigned char) text[0]))
                return 0;
        while (isalnum((unsigned char) text[n]) || text[n] == '_')
                n++;
        return n;
}

/* Where the key starts in the text of an assignment, past blanks and an `export`. */
static size_t key_start(const char *text)
{
        size_t start = blanks(text);

        if (strncmp(text + start, "export", 6) == 0 && blanks(text + start + 6))
                start += 6 + blanks(text + start + 6);
        return start;
}

bool shvar_exported(const struct shvar_line *line)
{
        return line->type == SHVAR_ASSIGNMENT && key_start(line->text) > blanks(line->text);
}

static void parse_assignment(struct arena *mem, struct shvar_line *line)
{
        size_t start = key_start(line->text);
        size_t len = key_length(line->text + start);

        if (!len || line->text[start + len] != '=') {
                line->type = SHVAR_OTHER;
                line->problem = "is not a KEY=value line; a shell would run it";
                return;
        }

        line->type = SHVAR_ASSIGNMENT;
        line->key = arena_strndup(mem, line->text + start, len);
        line->raw_start = start + len + 1;
        line->raw_end = line->raw_start;
        line->problem = shvar_unquote(mem, line->text + line->raw_start, &line->value, &len);
        if (!line->problem)
                line->raw_end += len;
}

static struct shvar_line parse_line(struct arena *mem, const char *text, size_t len)
{
        struct shvar_line line = { .text = arena_strndup(mem, text, len) };
        char first = line.text[blanks(line.text)];

        if (first == '\0' || first == '\n')
                line.type = SHVAR_BLANK;
        else if (first == '#')
                line.type = SHVAR_COMMENT;
        else
                parse_assignment(mem, &line);

        return line;
}

struct shvar shvar_parse(struct arena *mem, const char *text)
{
        struct shvar doc = { 0 };

        while (*text) {
                size_t len = strcspn(text, "\n");
                struct shvar_line line;

                len += text[len] == '\n';
                line = parse_line(mem, text, len);
                line.number = (unsigned) doc.n + 1;
                LIST_ADD(mem, &doc, line);
                text += len;
        }
        return doc;
}

char *shvar_format(struct arena *mem, const struct shvar *doc)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < doc->n; i++)
                strbuf_adds(&out, doc->items[i].text);
        return strbuf_take(&out, mem);
}

long shvar_find(const struct shvar *doc, const char *key)
{
        for (size_t i = doc->n; i-- > 0;)
                if (doc->items[i].type == SHVAR_ASSIGNMENT && strcmp(doc->items[i].key, key) == 0)
                        return (long) i;
        return -1;
}

const char *shvar_get(const struct shvar *doc, const char *key)
{
        long i = shvar_find(doc, key);

        return i < 0 ? NULL : doc->items[i].value;
}

static bool one_of(const char *value, const char *const words[], size_t n)
{
        for (size_t i = 0; value && i < n; i++)
                if (strcasecmp(value, words[i]) == 0)
                        return true;
        return false;
}

bool shvar_true(const char *value)
{
        static const char *const words[] = { "yes", "true", "t", "y", "1" };

        return one_of(value, words, ARRAY_LEN(words));
}

bool shvar_false(const char *value)
{
        static const char *const words[] = { "no", "false", "f", "n", "0" };

        return one_of(value, words, ARRAY_LEN(words));
}

static struct shvar_line line_from(struct arena *mem, struct strbuf *text)
{
        size_t len = text->len;

        return parse_line(mem, strbuf_take(text, mem), len);
}

struct shvar_line shvar_line_make(struct arena *mem, const char *key, const char *value)
{
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "%s=", key);
        shvar_quote(&text, value);
        strbuf_addc(&text, '\n');
        return line_from(mem, &text);
}

struct shvar_line shvar_line_change(struct arena *mem, const struct shvar_line *line,
                                    const char *value)
{
        struct strbuf text = STRBUF_INIT;

        strbuf_add(&text, line->text, line->raw_start);
        shvar_quote(&text, value);
        strbuf_adds(&text, line->text + line->raw_end);
        return line_from(mem, &text);
}

void shvar_append(struct arena *mem, struct shvar *doc, struct shvar_line line)
{
        struct shvar_line *last = doc->n ? &doc->items[doc->n - 1] : NULL;

        if (last && !strchr(last->text, '\n'))
                last->text = arena_printf(mem, "%s\n", last->text);
        LIST_ADD(mem, doc, line);
}

void shvar_set(struct arena *mem, struct shvar *doc, const char *key, const char *value)
{
        long i = shvar_find(doc, key);

        if (i < 0)
                shvar_append(mem, doc, shvar_line_make(mem, key, value));
        else
                doc->items[i] = shvar_line_change(mem, &doc->items[i], value);
}
