// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quoting: what a value means to bash and to NetworkManager's shvar.c, and how to write one that
 * means the same to both. bash(1) QUOTING is the grammar; everything beyond constants is rejected,
 * as is what depends on the locale (\u in $'...', $"...").
 */
#include "text/shvar.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

/* One value while it is read. */
struct reader {
        const char *at; /* next byte */
        struct strbuf value;
        const char *problem;
};

static const char unterminated[] = "has a quote that is not closed on its line";
static const char computes[] = "is computed by the shell ($ or ` in it); write the value itself";

static bool at_end(const struct reader *in)
{
        return *in->at == '\0' || *in->at == '\n';
}

/* '...': all of it literally. */
static void read_single(struct reader *in)
{
        size_t len = strcspn(++in->at, "'\n");

        strbuf_add(&in->value, in->at, len);
        in->at += len;
        if (at_end(in))
                in->problem = unterminated;
        else
                in->at++;
}

/* "...": a backslash quotes only $ ` " and itself. */
static void read_double(struct reader *in)
{
        for (in->at++; !at_end(in) && *in->at != '"'; in->at++) {
                if (*in->at == '$' || *in->at == '`') {
                        in->problem = computes;
                        return;
                }
                if (*in->at == '\\' && in->at[1] && strchr("$`\"\\", in->at[1]))
                        in->at++;
                strbuf_addc(&in->value, *in->at);
        }
        if (at_end(in))
                in->problem = unterminated;
        else
                in->at++;
}

/* \nnn and \xHH; returns how many bytes were read, 0 if it is neither. */
static size_t read_number(const char *text, unsigned *byte)
{
        size_t n = 0, first = *text == 'x';
        char digits[4] = "";

        while (n < (first ? 2 : 3) && (first ? isxdigit((unsigned char) text[first + n])
                                             : text[n] >= '0' && text[n] <= '7')) {
                digits[n] = text[first + n];
                n++;
        }
        *byte = (unsigned) strtoul(digits, NULL, first ? 16 : 8) & 0xff;
        return n ? first + n : 0;
}

/* One escape of $'...'; in->at is behind the backslash. */
static void read_escape(struct reader *in)
{
        static const char letters[] = "abeEfnrtv\\'\"?";
        static const char bytes[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
        const char *letter = *in->at ? strchr(letters, *in->at) : NULL;
        unsigned byte;
        size_t len;

        if (letter) {
                strbuf_addc(&in->value, bytes[letter - letters]);
                in->at++;
                return;
        }
        if (*in->at && strchr("uUc", *in->at)) {
                in->problem = "has an escape (\\u, \\U or \\c) that not all readers take alike";
                return;
        }
        len = read_number(in->at, &byte);
        if (!len) {
                if (*in->at == 'x') {
                        in->problem = "has \\x without digits in it";
                        return;
                }
                strbuf_addc(&in->value, '\\'); /* an unknown escape stands for itself */
                return;
        }
        if (!byte) {
                in->problem = "has a NUL byte in it";
                return;
        }
        strbuf_addc(&in->value, (char) byte);
        in->at += len;
}

/* $'...' */
static void read_ansi(struct reader *in)
{
        in->at += 2;
        while (!in->problem && !at_end(in) && *in->at != '\'') {
                if (*in->at != '\\') {
                        strbuf_addc(&in->value, *in->at++);
                        continue;
                }
                in->at++;
                if (at_end(in))
                        break;
                read_escape(in);
        }
        if (in->problem)
                return;
        if (at_end(in))
                in->problem = unterminated;
        else
                in->at++;
}

static void read_backslash(struct reader *in)
{
        in->at++;
        if (at_end(in)) {
                in->problem = "goes on in the next line";
                return;
        }
        strbuf_addc(&in->value, *in->at++);
}

static void read_dollar(struct reader *in)
{
        if (in->at[1] == '\'')
                read_ansi(in);
        else
                in->problem = computes;
}

static void read_backquote(struct reader *in)
{
        in->problem = computes;
}

static void read_operator(struct reader *in)
{
        in->problem = "has an unquoted | & ( ) < or > in it";
}

static void read_carriage_return(struct reader *in)
{
        in->problem = "has a carriage return in it, which shells take as part of the value; "
                      "convert the file with dos2unix";
}

static const struct {
        const char *starts;
        void (*read)(struct reader *in);
} pieces[] = {
        { "'", read_single },           { "\"", read_double },   { "$", read_dollar },
        { "\\", read_backslash },       { "`", read_backquote }, { "|&()<>", read_operator },
        { "\r", read_carriage_return },
};

/* What ends a run of characters that stand for themselves. A table: strcspn(3) makes one of so many
 * anew each time. */
static const bool ends_run[UCHAR_MAX + 1] = {
        ['\0'] = true, ['\''] = true, ['"'] = true, ['$'] = true,  ['\\'] = true, ['`'] = true,
        ['|'] = true,  ['&'] = true,  ['('] = true, [')'] = true,  ['<'] = true,  ['>'] = true,
        ['\r'] = true, ['~'] = true,  [' '] = true, ['\t'] = true, [';'] = true,  ['\n'] = true,
};

static void read_piece(struct reader *in, const char *start)
{
        size_t plain = 0;

        while (!ends_run[(unsigned char) in->at[plain]])
                plain++;
        strbuf_add(&in->value, in->at, plain);
        in->at += plain;
        if (plain)
                return;
        for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
                if (strchr(pieces[i].starts, *in->at)) {
                        pieces[i].read(in);
                        return;
                }
        }
        /* In an assignment bash expands a tilde at the start and behind each colon. */
        if (*in->at == '~' && (in->at == start || in->at[-1] == ':')) {
                in->problem = "has an unquoted ~ in it, which shells replace";
                return;
        }
        strbuf_addc(&in->value, *in->at++);
}

/* Only blanks, one `;` and a comment may stand behind a value. */
static const char *rest_problem(const char *rest)
{
        const char *at = rest + strspn(rest, " \t");

        if (*at == ';')
                at += 1 + strspn(at + 1, " \t");
        if (*at == '\0' || *at == '\n' || (*at == '#' && at > rest))
                return NULL;
        if (*at == '\r')
                return "ends in a carriage return; convert the file with dos2unix";
        return "has more text behind the value, which a shell would run";
}

/* Bytes that bash uses as marks of its own, and garbles inside some quotes. */
static bool has_mark(const char *text, size_t len)
{
        return memchr(text, '\001', len) || memchr(text, '\177', len);
}

const char *shvar_unquote(struct arena *mem, const char *text, const char **ret_value,
                          size_t *ret_end)
{
        struct reader in = { .at = text };

        while (!in.problem && !at_end(&in) && !strchr(" \t;", *in.at))
                read_piece(&in, text);
        if (!in.problem && has_mark(text, (size_t) (in.at - text)))
                in.problem = "has a control character in it";
        if (!in.problem)
                in.problem = rest_problem(in.at);

        if (in.problem) {
                strbuf_free(&in.value);
                return in.problem;
        }
        *ret_end = (size_t) (in.at - text);
        *ret_value = strbuf_take(&in.value, mem);
        return NULL;
}

static bool harmless(const char *value)
{
        for (const char *c = value; *c; c++)
                if (!isalnum((unsigned char) *c) && !strchr("_./:@%+,=-", *c))
                        return false;
        return true;
}

static bool has_control(const char *value)
{
        for (const char *c = value; *c; c++)
                if (iscntrl((unsigned char) *c))
                        return true;
        return false;
}

static void quote_ansi(struct strbuf *out, const char *value)
{
        strbuf_adds(out, "$'");
        for (const char *c = value; *c; c++) {
                if (iscntrl((unsigned char) *c))
                        strbuf_addf(out, "\\%03o", (unsigned char) *c);
                else if (*c == '\'' || *c == '\\')
                        strbuf_addf(out, "\\%c", *c);
                else
                        strbuf_addc(out, *c);
        }
        strbuf_addc(out, '\'');
}

void shvar_quote(struct strbuf *out, const char *value)
{
        if (harmless(value)) {
                strbuf_adds(out, value);
                return;
        }
        if (has_control(value)) {
                quote_ansi(out, value);
                return;
        }

        strbuf_addc(out, '"');
        for (const char *c = value; *c; c++) {
                if (strchr("\"\\$`", *c))
                        strbuf_addc(out, '\\');
                strbuf_addc(out, *c);
        }
        strbuf_addc(out, '"');
}
