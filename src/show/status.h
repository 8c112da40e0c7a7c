/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of --status that its parts share.
 */
#pragma once

#include "base/strbuf.h"
#include "mkbridge/names.h"
#include "mkbridge/status.h"

extern const struct word_table status_files_words; /* enum status_files */
extern const struct word_table status_live_words;  /* enum status_live */

/* status-link.c: "up, forwarding", "no carrier", "down"; then ", A/PREFIX" for each address. */
void add_link_state(struct strbuf *out, const struct link_status *link);
void add_link_addresses(struct strbuf *out, const struct link_status *link);

/* What keeps ports that are in the bridge from carrying anything, a phrase each. */
struct string_list status_trouble(struct arena *mem, const struct bridge_status *row);
