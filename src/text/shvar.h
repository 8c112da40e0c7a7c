/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of shell variables, as in /etc/sysconfig: a list of lines, kept byte for byte. A shell
 * sources such a file, NetworkManager parses it. We take a line apart only when it means the same
 * constant to both; whatever a shell would compute or run is reported as a problem, never
 * evaluated.
 */
#pragma once

#include <stdbool.h>

#include "base/strbuf.h"

enum shvar_type {
        SHVAR_BLANK,
        SHVAR_COMMENT,
        SHVAR_ASSIGNMENT, /* [export] KEY=VALUE */
        SHVAR_OTHER,      /* anything else: a command to the shell, junk to NetworkManager */
};

struct shvar_line {
        const char *text; /* the whole line, with its newline if it has one; NUL-terminated */
        enum shvar_type type;
        unsigned number; /* in the file it was read from, from 1; 0 for a line that we made */

        const char *key;
        size_t raw_start, raw_end; /* where the value's text is in `text`, quotes included */
        const char *value;         /* without quoting; NULL if it is no constant */
        const char *problem;       /* why a line cannot be taken apart, as a phrase, or NULL */
};

struct shvar {
        struct shvar_line *items;
        size_t n;
};

/* Takes @text apart. Never fails: what it does not understand is a line of type SHVAR_OTHER. */
struct shvar shvar_parse(struct arena *mem, const char *text);

/* Puts the lines together again: for an unchanged document, the bytes that were parsed. */
char *shvar_format(struct arena *mem, const struct shvar *doc);

/* Is it written "export KEY=value"? A shell takes that as an assignment, NetworkManager skips it.
 */
bool shvar_exported(const struct shvar_line *line);

/* The index of the last assignment to @key, which is the one that counts, or -1. */
long shvar_find(const struct shvar *doc, const char *key);

/* The value of @key, or NULL when it is not set or no constant. */
const char *shvar_get(const struct shvar *doc, const char *key);

/* True for the words that both readers take as true: yes, true, t, y, 1, in any case. */
bool shvar_true(const char *value);
/* Likewise for no, false, f, n, 0. */
bool shvar_false(const char *value);

/* A new line KEY=value, quoted as needed. */
struct shvar_line shvar_line_make(struct arena *mem, const char *key, const char *value);

/* The same line with another text in place of its value, quoted as needed; all around it stays. */
struct shvar_line shvar_line_change(struct arena *mem, const struct shvar_line *line,
                                    const char *value);

/* Appends a line; gives the last line its newline first if that is missing. */
void shvar_append(struct arena *mem, struct shvar *doc, struct shvar_line line);

/* Changes the last assignment of @key where it stands, or appends one. */
void shvar_set(struct arena *mem, struct shvar *doc, const char *key, const char *value);

/*
 * Appends @value to @out so that bash and NetworkManager read it back as it is: plain where only
 * harmless characters are in it, else in double quotes with a backslash before " \ $ and `, or as
 * $'...' if it has control characters. A mustache_escape.
 */
void shvar_quote(struct strbuf *out, const char *value);

/*
 * Reads one value at the start of @text, up to the end of the line.
 *
 * @ret_value: the value without quoting, in the arena; not touched on failure
 * @ret_end:   length of the value's text
 *
 * Return: NULL, or a phrase that says why it is not a constant to both readers: an expansion, a
 * command substitution, an unquoted operator or tilde, an unterminated quote, text behind the
 * value...
 */
const char *shvar_unquote(struct arena *mem, const char *text, const char **ret_value,
                          size_t *ret_end);
