/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adoption: what makes the running network service take over a bridge that was made over netlink,
 * from its new files and without a gap; and what makes it take the card back. Plain data: a backend
 * says the steps, show prints them, apply does them, and the record of the run keeps those of the
 * way back for an undo.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum adopt_type {
        ADOPT_RUN,   /* a program, to its end; another status than 0 is a failure */
        ADOPT_UNTIL, /* a program, over and over, until what it prints matches */
        ADOPT_COPY,  /* a file, with mode and owner; one that is not there is no failure */
        ADOPT_END,   /* end the process of a PID file without its doing anything more (SIGKILL) */
        ADOPT_LINE,  /* see that a line is in a state file, or is not */
};

struct adopt_step {
        enum adopt_type type;
        const char *why;  /* a phrase */
        bool lenient;     /* a failure is a warning, not a reason to go back */
        unsigned seconds; /* RUN and UNTIL: at most so long */
        union {
                const char *const *argv; /* RUN: the program is searched for in PATH */
                struct {
                        const char *const *argv;
                        const char *pattern; /* extended regular expression, regcomp(3) */
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

struct adoption {
        const char *service;     /* "NetworkManager"; NULL: nothing adopts */
        struct adopt_list take;  /* when the switch has proved itself, before it is kept */
        struct adopt_list leave; /* network and files are as they were before: take the card back */
};
