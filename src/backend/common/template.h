/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all backends put into their templates: lines that are carried over, and keys with values;
 * and what a text that a template has made must say, whatever else it says. A template decides the
 * order and may leave defaults out; it may not lose or change what matters.
 */
#pragma once

#include "mkbridge/host.h"
#include "mkbridge/request.h"
#include "text/mustache.h"

struct key_value {
        const char *key, *value;
};

struct key_value_list {
        struct key_value *items;
        size_t n;
};

/* A scope of one or two texts; @name2 may be NULL. */
struct mustache_scope template_scope(struct arena *mem, const char *name, const char *text,
                                     const char *name2, const char *text2);

/* A list called @name of scopes with {{line}}. */
struct mustache_field template_lines(struct arena *mem, const char *name,
                                     const struct string_list *lines);

/* A list called @name of scopes with {{key}} and {{value}}. */
struct mustache_field template_pairs(struct arena *mem, const char *name,
                                     const struct key_value_list *list);

/*
 * Fills in @template. @escape: how the dialect quotes a value, or NULL: as it is.
 * @ret: set to the text, in @mem
 * Return: 0, or a negative errno with @err for a template that cannot be used.
 */
int template_fill(struct arena *mem, const struct template_file *template,
                  const struct mustache_field *fields, size_t n, mustache_escape *escape,
                  char **ret, struct error *err);

/* What a text must say: one row. */
struct must {
        const char *section;     /* that it is to be in; NULL: there is none */
        const char *key, *value; /* value NULL: the key is enough, whatever it says */
};

struct must_list {
        struct must *items;
        size_t n;
};

/* How a dialect reads such a text, and speaks of it. */
struct template_reader {
        /*
         * What @text, the dialect's document, has under the key, or NULL. Of what may stand several
         * times, or be said in several ways, it is the wanted value if one of them means that.
         */
        const char *(*get)(const void *text, const struct must *must);

        /* The row with @value as a line of a file has it. */
        char *(*spell)(struct arena *mem, const struct must *must, const char *value);
};

/* One look at one text. */
struct template_check {
        const struct template_reader *reader;
        struct arena *mem;
        const char *origin; /* of the template */
        struct refusal_list *refusals;
        const void *text; /* as get() wants it */
};

/* Refuses the template for each of @rows that is not so in its text. */
void template_require(const struct template_check *check, const struct must *rows, size_t n);

/* The same of all keys with values in @pairs. */
void template_require_pairs(const struct template_check *check, const char *section,
                            const struct key_value_list *pairs);

/* Refuses the template for @what it does, a phrase with a verb. */
void template_refuse(const struct template_check *check, const char *what);
