/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the nodes of a YAML document are in its text. libyaml reads, nothing here writes: who wants
 * to change a document cuts and splices the text, so comments, anchors, quoting, indentation and
 * the order of all else stay as they are.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

enum yaml_kind {
        YAML_TEXT, /* a scalar */
        YAML_LIST,
        YAML_MAP,
        YAML_ALIAS, /* *NAME; `target` is what has the anchor &NAME */
};

struct yaml;

struct yaml_pair {
        const struct yaml *key, *value;
};

struct yaml {
        enum yaml_kind kind;
        const char *value; /* of a scalar, unquoted; of an alias, its name */
        bool plain;        /* a scalar without quotes, or none at all */
        bool flow;         /* a list or map in brackets, or inside one */
        bool shared;       /* an alias refers to it */
        size_t start, end; /* in the text, in bytes; anchor and tag included, comments around not */
        size_t content;    /* where it starts behind anchor and tag */
        unsigned line;     /* from 1 */
        unsigned column;   /* bytes from the start of its line */
        const char *anchor; /* or NULL */
        struct {
                struct yaml_pair *items; /* a key that stands twice is there twice */
                size_t n;
        } pairs; /* of a map */
        struct {
                const struct yaml **items;
                size_t n;
        } nodes;                   /* of a list */
        const struct yaml *target; /* of an alias */
};

struct yaml_doc {
        const char *text;
        const struct yaml *root; /* NULL: empty, or there is a problem */
        const char *problem;     /* a phrase about the line, or NULL */
        unsigned problem_line;
};

/* Reads one document, UTF-8. More than one, and what cannot be cut by lines, is a problem. */
struct yaml_doc yaml_parse(struct arena *mem, const char *text);

/* What an alias stands for; any other node itself. NULL stays NULL. */
const struct yaml *yaml_resolve(const struct yaml *node);

/* The last pair of @map called @key, or NULL; also when @map is none. */
const struct yaml_pair *yaml_find(const struct yaml *map, const char *key);

/* The last pair of @map whose key stands there twice, or NULL; also when @map is none. */
const struct yaml_pair *yaml_twice(const struct yaml *map);

/* The value of @key in @map, aliases resolved, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* The same for a scalar, as text; NULL when it is something else. */
const char *yaml_text(const struct yaml *map, const char *key);

/* True when both mean the same. Very large documents of aliases count as different. */
bool yaml_equal(const struct yaml *a, const struct yaml *b);

/* A range of bytes of the text. */
struct yaml_span {
        size_t start, end;
};

/*
 * The lines of @key and @value (or, with @key NULL, of an item of a list): comments right above
 * that stand in its column, its own lines, and comments right below that are indented deeper.
 * False when it does not have its lines for itself.
 */
bool yaml_lines(const struct yaml_doc *doc, const struct yaml *key, const struct yaml *value,
                struct yaml_span *span);

/* Appends @value as a scalar in double quotes where plain it could be taken for something else. */
struct strbuf;
void yaml_quote(struct strbuf *out, const char *value);
