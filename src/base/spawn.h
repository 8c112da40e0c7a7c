/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running another program: no shell, standard input from /dev/null, output caught, a time limit,
 * and nothing of the caller's environment. Only apply uses it, and only after the files are safe.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Runs argv[0] and waits for it. A name without a slash is looked up in /usr/sbin, /usr/bin, /sbin
 * and /bin, whatever PATH says; the program gets this PATH, LC_ALL=C, and no other variable.
 *
 * @argv:    NULL-terminated
 * @seconds: limit; the whole process group is ended when it runs out
 * @output:  gets standard output and standard error, at most 64 KiB; NULL throws them away
 *
 * Return: its exit status (0-255; 128 + the signal if one ended it), -ETIMEDOUT, -ENOENT when there
 * is no such program, or another negative errno.
 */
int spawn_wait(const char *const argv[], unsigned seconds, struct strbuf *output);

/*
 * The same, for who wants to know more; each of the two may be NULL. @running is told the program's
 * process group when it has started, and 0 when it has ended, so that somebody else can end it if
 * this process dies meanwhile. @ends is asked again and again: a negative errno ends the program,
 * as the limit does, and is returned.
 */
struct spawn_watch {
        void (*running)(void *arg, pid_t group);
        int (*ends)(void *arg);
        void *arg;
};
int spawn_watched(const char *const argv[], unsigned seconds, struct strbuf *output,
                  const struct spawn_watch *watch);
