/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adoption: what makes the running network service take over a bridge that was made over netlink,
 * from its new files and without a gap; and what makes it take the card back. Plain data: a backend
 * says the steps, show prints them, apply does them, and the record of the run keeps both lists: an
 * undo does what is in `leave`, and goes back by what is in `take`.
 *
 * `hold` is done before the network changes: the service must not react to what it would see. It is
 * not recorded; an undo holds by the `release` of the records.
 *
 * `take` is done when the switch has proved itself. A step that fails, or a host that is not as
 * planned after all of them, puts everything back: `release`, network, files, then `leave`, in
 * which a failure is a warning that names the command. `release` and `leave` may find any part of
 * `take` done, and may be cut off and done again; `release` gets a few seconds a step at most, and
 * none of its failures matters.
 *
 * `reread` is for a run that is put back in another boot than its own: then no service runs yet,
 * but something may have read the new files before anything could be put back. It may be done at
 * any time, and a failure is a warning.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct strbuf; /* base/strbuf.h */

enum adopt_type {
        ADOPT_RUN,   /* a program, to its end; another status than 0 is a failure */
        ADOPT_UNTIL, /* a program, over and over, until a line of what it prints matches */
        ADOPT_COPY,  /* a file, with mode and owner; one that is not there is no failure */
        ADOPT_END,   /* end the process of a PID file, and all of a session of its own, without
                        its doing anything more (SIGKILL); that there is none, or one of another
                        program, is no failure */
        ADOPT_LINE,  /* see that a line is in a state file, or is not */
        N_ADOPT_TYPES,
};

enum {
        ADOPT_SECONDS_MAX = 120,
        ADOPT_SECONDS_DEFAULT = 20,
        ADOPT_QUIET_SECONDS = 3, /* so long all must stay right after `take`: it may react late */
};

struct adopt_step {
        enum adopt_type type;
        const char *why;  /* a phrase */
        bool lenient;     /* a failure is a warning, not a reason to go back */
        bool needed;      /* a reason to go back even for an undo: what follows goes by it */
        unsigned seconds; /* RUN and UNTIL: at most so long; 0: ADOPT_SECONDS_DEFAULT */
        union {
                const char *const *argv; /* RUN: the program is searched for in PATH */
                struct {
                        const char *const *argv;
                        const char *pattern; /* regcomp(3) with REG_EXTENDED and REG_NEWLINE */
                } until;
                struct {
                        const char *from, *to; /* paths of files; their folders are there */
                } copy;
                struct {
                        const char *pid_file;
                        const char *program; /* its /proc/PID/comm must be this */
                } end;
                struct {
                        const char *path;
                        const char *line; /* without newline */
                        bool present;     /* false: all lines that are the same go */
                } line;
        };
};

struct adopt_list {
        struct adopt_step *items;
        size_t n;
};

/* Appends the steps of @more. */
void adopt_list_add(struct arena *mem, struct adopt_list *list, const struct adopt_list *more);

struct adoption {
        const char *service;       /* "NetworkManager"; NULL: nothing adopts */
        struct adopt_list hold;    /* before the switch: it must not react */
        struct adopt_list take;    /* when the switch has proved itself, before it is kept */
        struct adopt_list release; /* before the network goes back under it: it must not react */
        struct adopt_list leave; /* network and files are as they were before: take the card back */
        struct adopt_list
                reread; /* at boot the files are put back: who has read them reads again */
};

/* True when there is nothing to be done while the host runs, in either direction. */
bool adoption_is_empty(const struct adoption *adoption);

/* Appends the step as a command for a shell, in one line without its end. */
void adopt_step_command(struct strbuf *out, const struct adopt_step *step);

/* Appends a word so that a shell reads it as it is. */
void shell_quote(struct strbuf *out, const char *word);
