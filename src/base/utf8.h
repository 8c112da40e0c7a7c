/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts of any bytes in a format that takes only UTF-8, and on a terminal.
 */
#pragma once

#include <stdbool.h>

#include "base/strbuf.h"

/* Bytes of the character that @text begins with, or 0 if it begins with none. @text is not empty.
 */
size_t utf8_length(const char *text);

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool utf8_valid(const char *text);

/* @text itself if it is valid, else a copy with U+FFFD for each byte that is part of no character.
 */
const char *utf8_clean(struct arena *mem, const char *text);

/*
 * Makes a text one line without terminal commands, in place: each control character (also U+0080 to
 * U+009F, where 8-bit escape sequences begin) and each byte that is part of no character becomes
 * '?'. The text gets no longer.
 */
void plain_line(char *text);

/* Appends the first @len bytes of @text, made such a line. */
void plain_line_add(struct strbuf *out, const char *text, size_t len);

/* The same with its tabs, which do nothing to a terminal and keep columns readable. */
void plain_columns_add(struct strbuf *out, const char *text, size_t len);

/* RFC 4648, with padding, in one line. */
const char *base64(struct arena *mem, const char *text);
