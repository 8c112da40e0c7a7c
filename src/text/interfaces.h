/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of interfaces(5), as ifupdown and ifupdown2 read it: a list of lines, kept byte for byte.
 * A line that ends in a backslash goes on in the next one, a comment does not. What belongs to a
 * stanza are the lines from its header to its last option; comments and blank lines behind that
 * belong to whatever follows.
 *
 * Lines are changed where they stand: a document that was taken apart keeps the index of each line,
 * so that whoever found a stanza can go on using it while others write.
 */
#pragma once

#include <stdbool.h>

#include "base/strbuf.h"

enum interfaces_type {
        INTERFACES_BLANK,
        INTERFACES_COMMENT,
        INTERFACES_IFACE,  /* iface NAME [FAMILY METHOD] [inherits NAME] */
        INTERFACES_STANZA, /* another that takes options: mapping, vlan, template */
        INTERFACES_NAMES,  /* auto, allow-CLASS, no-auto-down, no-scripts: names of links */
        INTERFACES_RENAME, /* rename OLD=NEW... */
        INTERFACES_SOURCE, /* source PATTERN, source-directory PATTERN */
        INTERFACES_OPTION, /* NAME VALUE, in a stanza */
        INTERFACES_OTHER,  /* an option outside of any stanza, or without a value */
};

struct interfaces_line {
        const char *text;          /* all of it, with lines that continue it, and its newline */
        enum interfaces_type type; /* nothing but the words below is taken apart */
        unsigned number;           /* of its first line in the file, from 1 */
        const char *word;          /* the first word: keyword, or name of the option */
        const char *rest;          /* what follows it, trimmed, continued lines joined */

        /* What becomes of it. */
        const char *before, *after; /* whole lines to be written above and below it, or NULL */
        const char *now;            /* its text from now on; "" takes it out; NULL: as it is */
};

struct interfaces {
        struct interfaces_line *items;
        size_t n;
};

/* Takes @text apart. Never fails: what no reader understands is a line of type OTHER. */
struct interfaces interfaces_parse(struct arena *mem, const char *text);

/* Puts the lines together again: for an unchanged document, the bytes that were parsed. */
char *interfaces_format(struct arena *mem, const struct interfaces *doc);

/*
 * Puts copies of the @n @lines behind the one at @at: what a stanza has from elsewhere. They are
 * read like the rest, and written nowhere as long as their text from now on, "", is not changed.
 */
void interfaces_inherit(struct arena *mem, struct interfaces *doc, size_t at,
                        const struct interfaces_line *lines, size_t n);

/* The index behind the last option of the stanza whose header is at @header. */
size_t interfaces_stanza_end(const struct interfaces *doc, size_t header);

/* The index of the first of the comment lines right above the line at @at, or @at. */
size_t interfaces_comments(const struct interfaces *doc, size_t at);

/* The word numbered @index, from 0, of @text; NULL when it has fewer. */
char *interfaces_word(struct arena *mem, const char *text, size_t index);

/* True when @name is one of the blank-separated words of @text. */
bool interfaces_has_word(const char *text, const char *name);

/*
 * @text with each word @from replaced by @to; "" takes the word out, with the blanks before it. All
 * other bytes stay. @skip words at the beginning are left alone.
 */
char *interfaces_replace_word(struct arena *mem, const char *text, size_t skip, const char *from,
                              const char *to);

/* Two names of an option are the same when they differ only in '-' and '_': both readers take one
 * for the other. */
bool interfaces_same_option(const char *a, const char *b);

/* Adds whole lines above or below the line at @at, behind what was added there before. */
void interfaces_add_before(struct arena *mem, struct interfaces *doc, size_t at, const char *text);
void interfaces_add_after(struct arena *mem, struct interfaces *doc, size_t at, const char *text);
