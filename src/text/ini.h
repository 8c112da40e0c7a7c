/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of sections and keys, as NetworkManager's keyfiles and systemd's units: a list of lines,
 * kept byte for byte. Values stay as the file has them; what they mean is up to who asks.
 *
 * The two dialects differ in what is a comment ('#' in a keyfile, '#' and ';' in a unit), in lines
 * that go on after a backslash (units only; comment lines in between are skipped), in a byte order
 * mark at the start (skipped in units; in a keyfile it spoils the first line), and in what a
 * section that stands twice means: one section in a keyfile (g_key_file_load_from_data()), another
 * [Address] in a .network file (systemd.syntax(7), systemd.network(5)). The document keeps them
 * apart for both.
 */
#pragma once

#include <stdbool.h>

#include "base/strbuf.h"

enum ini_dialect {
        INI_KEYFILE, /* GLib */
        INI_UNIT,    /* systemd */
};

enum ini_type {
        INI_BLANK,
        INI_COMMENT,
        INI_SECTION,
        INI_KEY,
        INI_OTHER, /* no reader understands it; kept all the same */
};

struct ini_line {
        const char
                *text; /* all of it, with lines that continue it, and its newline if it has one */
        enum ini_type type;
        unsigned number;     /* of its first line in the file, from 1; 0 for a line that we made */
        size_t section;      /* which section it is in: 0 before the first, then 1, 2, ... */
        const char *name;    /* of the section that it opens, or of the key */
        const char *value;   /* of a key, as its reader sees it: without blanks before it, for
                                systemd also behind it; continued lines are one */
        const char *problem; /* why a line is INI_OTHER, as a phrase, or NULL */
};

struct ini {
        enum ini_dialect dialect;
        struct ini_line *items;
        size_t n;
};

/* Takes @text apart. Never fails: what it does not understand is a line of type INI_OTHER. */
struct ini ini_parse(struct arena *mem, const char *text, enum ini_dialect dialect);

/* Puts the lines together again: for an unchanged document, the bytes that were parsed. */
char *ini_format(struct arena *mem, const struct ini *doc);

/* Name of the section numbered @section, or "" for 0. */
const char *ini_section_name(const struct ini *doc, size_t section);

/*
 * The value of @key in any section called @section, the last one that counts; NULL: not set. An
 * empty value is "".
 */
const char *ini_get(const struct ini *doc, const char *section, const char *key);

/* The index of that line, or -1. */
long ini_find(const struct ini *doc, const char *section, const char *key);

/* The number of the last section called @section, or 0. */
size_t ini_last_section(const struct ini *doc, const char *section);

/* A new line KEY=VALUE; the value is written as it is given. */
struct ini_line ini_line_make(struct arena *mem, const char *key, const char *value);

/* The same line with another value; what is before it, and the line end, stay. */
struct ini_line ini_line_change(struct arena *mem, const struct ini_line *line, const char *value);

/* Puts a line before the one at @index; @index may be doc->n. Its `section` is the caller's. */
void ini_insert(struct arena *mem, struct ini *doc, size_t index, struct ini_line line);

/* Puts a line behind the last key of the section numbered @section. */
void ini_add(struct arena *mem, struct ini *doc, size_t section, struct ini_line line);

/* Opens another section called @section at the end of the file; returns its number. */
size_t ini_open(struct arena *mem, struct ini *doc, const char *section);

/* Changes the last KEY of [SECTION] where it stands, or adds it at the end of the last section of
 * that name, or adds that section at the end of the file. */
void ini_set(struct arena *mem, struct ini *doc, const char *section, const char *key,
             const char *value);

/* Takes out the line at @index. Its comments are lines of their own, and stay. */
void ini_remove(struct ini *doc, size_t index);
