/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a configuration file is nobody's business: passwords, keys, PINs. A plan is shown in
 * terminals that others look at, in logs and in tickets; the files themselves keep what they hold.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

/* A text without its secrets. Nothing else of it is another, and it has as many lines. */
struct shown_text {
        const char *text;   /* the original itself if nothing is hidden; NULL: there is no file */
        const bool *hidden; /* by line, from 0: a secret in it became "<hidden>"; NULL: in none */
        size_t n_hidden;    /* lines */
};

/*
 * Hides the secrets of a file. Which lines hold one is a matter of the dialect, and that of the
 * path; one that was taken out with a comment sign is hidden, too. A value that goes on over
 * several lines is hidden to its end; rather too much than too little.
 *
 * @path: starts with '/'
 * @text: all of the file, or NULL
 */
struct shown_text secret_hide(struct arena *mem, const char *path, const char *text);
