/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts in columns, for a terminal of 80: that is what an installer's console and a fresh ssh
 * window have, and what a mail keeps. Columns are bytes, counted from 0.
 */
#pragma once

#include "base/strbuf.h"

enum { COLUMNS_WIDTH = 80 };

/* Blanks up to @column; a line that is there already gets a new one. */
void columns_go(struct strbuf *out, size_t column);

/*
 * The words of @text from @column on, in as many lines as it takes, and the end of the line. A word
 * that is too long for a line gets one of its own.
 */
void columns_wrap(struct strbuf *out, size_t column, const char *text);
