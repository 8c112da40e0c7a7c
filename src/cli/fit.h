/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts as wide as the terminal that shows them.
 */
#pragma once

#include "base/strbuf.h"

/* The columns of the terminal at @fd; COLUMNS_WIDTH where it does not say. */
size_t cli_terminal_width(int fd);

/* The columns that @len bytes of a line take; commands to the terminal (SGR) take none. */
size_t cli_columns_of(const char *line, size_t len);

/*
 * Appends the lines of @text, with those that are longer than @width broken between words; what
 * goes on stands below where its sentence began. Differences, tables and pictures stay as they are,
 * and a word that is longer than the line, such as a path, is left whole, so that it can be copied.
 */
void cli_fit(struct strbuf *out, const char *text, size_t width);
