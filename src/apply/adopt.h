/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the steps of adoption (mkbridge/adopt.h): tells the running network service what has become
 * of the links that it looks after.
 */
#pragma once

#include "base/fs.h"
#include "mkbridge/apply.h"

struct adopt_run {
        struct arena *mem;
        const struct fs *fs;
        const char *service; /* for messages */
        bool lenient;        /* nothing that fails ends it, but for what is needed where somebody
                              * wants to know; all else is a warning */
        struct apply_report *report;
        unsigned seconds_max; /* for each step, whatever it asks for; 0: as it asks */

        /* Called before each step and each try: it may take so many seconds. A negative errno with
         * @err ends it all, lenient or not. NULL: nobody wants to know. */
        int (*alive)(void *arg, unsigned seconds, struct error *err);
        void (*running)(void *arg, pid_t group); /* see base/spawn.h */

        /* Asked again and again while a program runs: a negative errno with @err ends it, and all,
         * lenient or not, and is said as often as it is asked from then on. NULL: nobody. */
        int (*ends)(void *arg, struct error *err);
        void *arg;
};

/*
 * All of @list, in order, up to the first failure. Return: 0, or a negative errno with @err saying
 * which service and step, and what was printed last.
 */
int adopt_steps(const struct adopt_run *run, const struct adopt_list *list, struct error *err);

/* adopt-file.c: one step each. Return: 0, or a negative errno. */
int adopt_copy(const struct fs *fs, struct arena *mem, const char *from, const char *to);
int adopt_line(const struct fs *fs, struct arena *mem, const char *path, const char *line,
               bool present);

/* adopt-process.c: until the process is gone, @seconds at most. */
int adopt_end(const struct fs *fs, struct arena *mem, const char *pid_file, const char *program,
              unsigned seconds);
