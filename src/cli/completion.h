/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completion scripts, made from the option table and the bridge option table: for each shell a
 * fixed frame around generated lists. The names of links and bridges are looked up by the script,
 * at the time of completion.
 */
#pragma once

#include "base/strbuf.h"
#include "cli/options.h"

void completion_bash(struct strbuf *out);
void completion_zsh(struct strbuf *out);
void completion_fish(struct strbuf *out);

/* The known words for a value, if any; they need no quoting in any of the shells. */
void completion_values(struct strbuf *out, enum option_values values, const char *separator);

/* What can follow KEY= for the types that have few values, with blanks between; else "". */
const char *completion_setting_values(const struct bridge_option *option);

/* Adds @text with @escape before each of the @special characters. */
void completion_escape(struct strbuf *out, const char *text, const char *special,
                       const char *escape);
