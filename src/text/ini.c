// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document of sections and keys: lines in, lines out, and edits that touch one value only. It
 * takes lines apart as GLib's GKeyFile and systemd's config_parse() do; see ini.h for where they
 * differ.
 */
#include "text/ini.h"

#include <string.h>

static bool is_space(char c, enum ini_dialect dialect)
{
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' ||
               (c == '\f' && dialect == INI_KEYFILE);
}

static const char *skip_spaces(const char *text, enum ini_dialect dialect)
{
        while (is_space(*text, dialect))
                text++;
        return text;
}

/* Length of the physical line at @text, with its newline. */
static size_t line_length(const char *text)
{
        const char *end = strchrnul(text, '\n');

        return (size_t) (end - text) + (*end == '\n');
}

static bool is_comment(const char *text, enum ini_dialect dialect)
{
        char first = *skip_spaces(text, dialect);

        return first == '#' || (first == ';' && dialect == INI_UNIT);
}

/* True when the physical line ends in a backslash that no other one takes for itself. */
static bool goes_on(const char *text, size_t len)
{
        size_t end = len, n = 0;

        while (end && (text[end - 1] == '\n' || text[end - 1] == '\r'))
                end--;
        while (n < end && text[end - 1 - n] == '\\')
                n++;
        return n % 2;
}

/* Adds a physical line to what systemd makes of several: a blank stands for the backslash. */
static void join(struct strbuf *joined, const char *text, size_t len, bool more)
{
        while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
                len--;
        strbuf_add(joined, text, len - more);
        if (more)
                strbuf_addc(joined, ' ');
}

/*
 * Length of the logical line at @text; @joined becomes what its reader sees of it. Comments between
 * lines that go on are part of it, and are not seen.
 */
static size_t logical_line(const char *text, enum ini_dialect dialect, struct strbuf *joined)
{
        size_t total = line_length(text);
        bool more = dialect == INI_UNIT && goes_on(text, total) && !is_comment(text, dialect);

        strbuf_clear(joined);
        join(joined, text, total, more);
        while (more && text[total]) {
                const char *next = text + total;
                size_t len = line_length(next);

                total += len;
                if (is_comment(next, dialect))
                        continue;
                more = goes_on(next, len);
                join(joined, next, len, more);
        }
        return total;
}

/* Without the spaces behind it. */
static const char *trimmed(struct arena *mem, const char *text, size_t len,
                           enum ini_dialect dialect)
{
        while (len && is_space(text[len - 1], dialect))
                len--;
        return arena_strndup(mem, text, len);
}

/* "[NAME]"; GLib wants a name without brackets and control characters, systemd takes any. */
static void parse_section(struct arena *mem, struct ini_line *line, const char *text,
                          enum ini_dialect dialect)
{
        size_t len = strlen(text);
        bool valid = len >= 2 && text[len - 1] == ']';

        if (valid && dialect == INI_KEYFILE)
                for (size_t i = 1; i < len - 1; i++)
                        valid = valid && !strchr("[]", text[i]) && (unsigned char) text[i] >= ' ' &&
                                text[i] != 0x7f;
        if (!valid || (len == 2 && dialect == INI_KEYFILE)) {
                line->problem = "is no [section] that its reader takes";
                return;
        }
        line->type = INI_SECTION;
        line->name = arena_strndup(mem, text + 1, len - 2);
}

/* GLib leaves blanks at the end of a value alone, systemd does not. */
static const char *value_of(struct arena *mem, const char *text, enum ini_dialect dialect)
{
        text = skip_spaces(text, dialect);
        return dialect == INI_UNIT ? trimmed(mem, text, strlen(text), dialect)
                                   : arena_strdup(mem, text);
}

static void parse_key(struct arena *mem, struct ini_line *line, const char *text,
                      enum ini_dialect dialect)
{
        const char *equals = strchr(text, '=');

        if (!equals || equals == text) {
                line->problem = "is not a [section], a KEY=value or a comment";
                return;
        }
        line->name = trimmed(mem, text, (size_t) (equals - text), dialect);
        line->value = value_of(mem, equals + 1, dialect);
        if (line->section)
                line->type = INI_KEY;
        else
                line->problem = "stands before the first [section]";
}

/* @joined is the line as its reader sees it, without its newline. */
static struct ini_line parse_line(struct arena *mem, const char *joined, enum ini_dialect dialect,
                                  size_t section)
{
        struct ini_line line = { .type = INI_OTHER, .section = section };
        const char *text = skip_spaces(joined, dialect);

        if (!*text)
                line.type = INI_BLANK;
        else if (is_comment(text, dialect))
                line.type = INI_COMMENT;
        else if (*text == '[')
                parse_section(mem, &line, trimmed(mem, text, strlen(text), dialect), dialect);
        else
                parse_key(mem, &line, text, dialect);
        return line;
}

static unsigned count_lines(const char *text, size_t len)
{
        const char *end = text + len;
        unsigned n = 0;

        for (; (text = memchr(text, '\n', (size_t) (end - text))); text++)
                n++;
        return n;
}

/* systemd skips the mark at the start of a file; GLib takes it for a part of the first line. */
static size_t mark_length(const char *text, enum ini_dialect dialect)
{
        static const char mark[] = "\xef\xbb\xbf";

        return dialect == INI_UNIT && strncmp(text, mark, strlen(mark)) == 0 ? strlen(mark) : 0;
}

struct ini ini_parse(struct arena *mem, const char *text, enum ini_dialect dialect)
{
        struct strbuf joined cleanup(strbuf_free) = STRBUF_INIT;
        struct ini doc = { .dialect = dialect };
        size_t section = 0, mark = mark_length(text, dialect);
        unsigned number = 1;

        while (*text) {
                size_t len = mark + logical_line(text + mark, dialect, &joined);
                struct ini_line line = parse_line(mem, strbuf_str(&joined), dialect, section);

                if (line.type == INI_SECTION)
                        line.section = ++section;
                line.text = arena_strndup(mem, text, len);
                line.number = number;
                LIST_ADD(mem, &doc, line);
                number += count_lines(text, len);
                text += len;
                mark = 0;
        }
        return doc;
}

char *ini_format(struct arena *mem, const struct ini *doc)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < doc->n; i++)
                strbuf_adds(&out, doc->items[i].text);
        return strbuf_take(&out, mem);
}

const char *ini_section_name(const struct ini *doc, size_t section)
{
        for (size_t i = 0; section && i < doc->n; i++)
                if (doc->items[i].type == INI_SECTION && doc->items[i].section == section)
                        return doc->items[i].name;
        return "";
}

/* Asked of each line for one of them: most differ in the first letter. */
static bool is(const char *name, const char *wanted)
{
        return *name == *wanted && strcmp(name, wanted) == 0;
}

long ini_find(const struct ini *doc, const char *section, const char *key)
{
        long found = -1;
        bool inside = false;

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION)
                        inside = is(line->name, section);
                else if (inside && line->type == INI_KEY && is(line->name, key))
                        found = (long) i;
        }
        return found;
}

const char *ini_get(const struct ini *doc, const char *section, const char *key)
{
        long i = ini_find(doc, section, key);

        return i < 0 ? NULL : doc->items[i].value;
}

struct ini_line ini_line_make(struct arena *mem, const char *key, const char *value)
{
        return (struct ini_line){
                .text = arena_printf(mem, "%s=%s\n", key, value),
                .type = INI_KEY,
                .name = arena_strdup(mem, key),
                .value = arena_strdup(mem, value),
        };
}

struct ini_line ini_line_change(struct arena *mem, const struct ini_line *line, const char *value)
{
        struct ini_line changed = *line;
        const char *start = strchr(line->text, '=') + 1, *end = line->text + strlen(line->text);

        start += strspn(start, " \t");
        while (end > start && (end[-1] == '\n' || end[-1] == '\r'))
                end--;
        changed.text =
                arena_printf(mem, "%.*s%s%s", (int) (start - line->text), line->text, value, end);
        changed.value = arena_strdup(mem, value);
        return changed;
}

/* Would the reader take the next line for a part of this one? Only the last of a file can be so. */
static bool is_open(struct arena *mem, const char *text, enum ini_dialect dialect)
{
        struct strbuf joined cleanup(strbuf_free) = STRBUF_INIT;
        const char *probe = arena_printf(mem, "%sx=y\n", text);

        return logical_line(probe, dialect, &joined) > strlen(text);
}

/* The line before a new one needs an end of its own: a newline, or a blank line that it may have.
 */
static void close_line(struct arena *mem, struct ini_line *line, enum ini_dialect dialect)
{
        size_t len = strlen(line->text);

        if (!len || line->text[len - 1] != '\n')
                line->text = arena_printf(mem, "%s\n", line->text);
        if (is_open(mem, line->text, dialect))
                line->text = arena_printf(mem, "%s\n", line->text);
}

void ini_insert(struct arena *mem, struct ini *doc, size_t index, struct ini_line line)
{
        if (index)
                close_line(mem, &doc->items[index - 1], doc->dialect);
        LIST_ADD(mem, doc, line);
        memmove(&doc->items[index + 1], &doc->items[index],
                (doc->n - 1 - index) * sizeof(*doc->items));
        doc->items[index] = line;
}

size_t ini_open(struct arena *mem, struct ini *doc, const char *section)
{
        struct ini_line line = {
                .text = arena_printf(mem, "[%s]\n", section),
                .type = INI_SECTION,
                .section = 1,
                .name = arena_strdup(mem, section),
        };

        for (size_t i = 0; i < doc->n; i++)
                if (doc->items[i].type == INI_SECTION)
                        line.section = doc->items[i].section + 1;
        if (doc->n && doc->items[doc->n - 1].type != INI_BLANK)
                ini_insert(mem, doc, doc->n,
                           (struct ini_line){ .text = "\n", .section = line.section - 1 });
        ini_insert(mem, doc, doc->n, line);
        return line.section;
}

void ini_add(struct arena *mem, struct ini *doc, size_t section, struct ini_line line)
{
        size_t at = 0;

        for (size_t i = 0; i < doc->n; i++)
                if (doc->items[i].section == section &&
                    (doc->items[i].type == INI_KEY || doc->items[i].type == INI_SECTION))
                        at = i + 1;
        line.section = section;
        ini_insert(mem, doc, at, line);
}

size_t ini_last_section(const struct ini *doc, const char *section)
{
        size_t found = 0;

        for (size_t i = 0; i < doc->n; i++)
                if (doc->items[i].type == INI_SECTION && strcmp(doc->items[i].name, section) == 0)
                        found = doc->items[i].section;
        return found;
}

void ini_set(struct arena *mem, struct ini *doc, const char *section, const char *key,
             const char *value)
{
        long i = ini_find(doc, section, key);
        size_t number;

        if (i >= 0) {
                doc->items[i] = ini_line_change(mem, &doc->items[i], value);
                return;
        }
        number = ini_last_section(doc, section);
        if (!number)
                number = ini_open(mem, doc, section);
        ini_add(mem, doc, number, ini_line_make(mem, key, value));
}

void ini_remove(struct ini *doc, size_t index)
{
        doc->n--;
        memmove(&doc->items[index], &doc->items[index + 1], (doc->n - index) * sizeof(*doc->items));
}
