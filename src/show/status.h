/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of --status that text and JSON share.
 */
#pragma once

#include "mkbridge/names.h"
#include "mkbridge/status.h"

extern const struct word_table status_files_words; /* enum status_files */
extern const struct word_table status_live_words;  /* enum status_live */

/* "none", "switching", "confirm", "half-done": what is under way with a bridge. */
const char *status_pending(const struct bridge_status *row);
