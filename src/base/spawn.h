/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running another program: no shell, standard input from /dev/null, output caught, a time limit.
 * Only apply uses it, and only after the files are safe.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Runs argv[0], looked up in PATH, and waits for it.
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
 * The same. @running is told the program's process group when it has started, and 0 when it has
 * ended, so that somebody else can end it if this process dies meanwhile; NULL: nobody.
 */
int spawn_watched(const char *const argv[], unsigned seconds, struct strbuf *output,
                  void (*running)(void *arg, pid_t group), void *arg);
