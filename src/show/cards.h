/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of --list that its parts share.
 */
#pragma once

#include "base/strbuf.h"
#include "mkbridge/cards.h"
#include "mkbridge/names.h"

extern const struct word_table card_fit_words; /* enum card_fit */

/* What people call a link of its kind: "Ethernet", "Wi-Fi", "bond", "tap"; else the kernel's word.
 */
const char *card_kind(const struct link *link);

/* "WHERE: WHAT; HINT", as the error of a run. */
const char *card_problem(struct arena *mem, const struct refusal *problem);
