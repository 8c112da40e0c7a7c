/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of options. getopt's array, --help, the completions and the checks are made from
 * it, so that none of them can lag behind; the tests hold it against the manual.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/request.h"

enum option_group {
        GROUP_ACTION,
        GROUP_L3,
        GROUP_BRIDGE,
        GROUP_FILES,
        GROUP_OUTPUT,
        N_OPTION_GROUPS,
};

/* What the shells offer for the value of an option. */
enum option_values {
        VALUES_NONE, /* nothing can be guessed */
        VALUES_FOLDER,
        VALUES_BACKEND,
        VALUES_TEMPLATES, /* a folder or the name of a shipped set */
        VALUES_SETTING,   /* KEY=VALUE of the bridge option table */
        VALUES_LINK,
        VALUES_SHELL,
        VALUES_GUEST, /* a kind of guests */
};

struct parse;

struct cli_option {
        char letter;  /* '\0': has no short form */
        bool repeats; /* may be given more than once */
        enum option_group group;
        enum option_values values;
        unsigned actions;  /* ON(ACTION_...) of those that it makes sense with */
        const char *name;  /* without the dashes */
        const char *value; /* what --help calls its value; NULL: it takes none */
        int (*take)(struct parse *parse, const struct cli_option *option, const char *value);
        size_t field; /* for take: where in struct request */
        int number;   /* for take: what to store there */
        const char *help;
};

#define ON(action) (1U << (action))

extern const struct cli_option cli_options[];
extern const size_t n_cli_options;

/* Titles of the groups, by enum option_group. */
extern const char *const option_group_titles[];

/* Shells that there is a completion script for. */
extern const char *const cli_shells[];
extern const size_t n_cli_shells;

/* State while the command line is read. */
enum { CLI_OPTIONS_MAX = 48 };

struct parse {
        struct arena *mem;
        struct request *request;
        struct error *err; /* holds the first error */
        bool failed;
        bool seen[CLI_OPTIONS_MAX]; /* by index in cli_options */
        struct string_list operands;
        const char *action_name; /* the option that chose the action; NULL: none did */
        const char *l3_name;     /* the option that chose the network layer */
};

/* Keeps the first usage error; the others would only be its consequences. Returns -EINVAL. */
int parse_error(struct parse *parse, const char *where, const char *hint, const char *fmt, ...)
        printf_like(4, 5);

/* --NAME, as messages call an option. */
const char *parse_dashed(struct parse *parse, const char *name);

/* What can only be judged when all is read. Returns 0 or -EINVAL. */
int parse_check(struct parse *parse);

/* The best match for a mistyped word: consider every candidate, then look at best. */
struct suggestion {
        const char *word;
        const char *best; /* NULL: nothing is near enough */
        unsigned distance;
};

void suggest_consider(struct suggestion *suggestion, const char *candidate);

/* "did you mean PREFIX...?", or @otherwise when there is no suggestion. */
const char *suggest_hint(struct arena *mem, const struct suggestion *suggestion, const char *prefix,
                         const char *otherwise);
