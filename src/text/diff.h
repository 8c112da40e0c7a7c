/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Line differences in the unified format of diff -u, as patch(1) takes them.
 */
#pragma once

#include "base/strbuf.h"

/*
 * Appends the difference between two texts, with three lines of context: headers "--- a/PATH" and
 * "+++ b/PATH" (or /dev/null for an absent text), hunks, and "\ No newline at end of file" where
 * due. Appends nothing when the texts are equal.
 *
 * The result is minimal for changes of up to 1000 lines in 65536; above that, everything between
 * the common head and tail is shown as replaced, so that time and memory stay bounded.
 *
 * Making or removing an *empty* file cannot be expressed in this format: then only the two header
 * lines are there, for the reader, and patch(1) skips them. A name that holds a quote, a backslash
 * or a control character is quoted as in C; one that holds a blank is followed by a tab. Both is
 * what GNU patch reads.
 *
 * @path:   starts with '/'
 * @before, @after: NULL means that there is no such file; an empty file is ""
 */
void diff_unified(struct strbuf *out, const char *path, const char *before, const char *after);

/*
 * The same of the texts as secret_hide() leaves them. Lines with a secret are no context, so that
 * patch(1) takes the difference as long as no such line changes. A new line with a secret begins
 * with '!' instead of '+': what is shown of it must not be written, and patch(1) calls it
 * malformed.
 *
 * Return: changed lines with a secret; where there is one, the difference is for the eye only.
 */
size_t diff_hiding_secrets(struct strbuf *out, const char *path, const char *before,
                           const char *after);
