/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of --check that its parts share.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/check.h"
#include "mkbridge/names.h"

extern const struct word_table check_severities; /* enum severity */

/* "MB101". */
const char *check_code_word(struct arena *mem, enum check_code code);
