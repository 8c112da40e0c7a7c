/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the text share. Every line that they add starts with a word or a bullet, so
 * that patch(1) takes none for the start of a difference (text.c).
 */
#pragma once

#include "mkbridge/show.h"

/* For a terminal that takes colours. */
#define BOLD  "\033[1m"
#define RESET "\033[0m"

/* Words that may hold what a file held: one line, without terminal commands. */
void add_plain(struct strbuf *out, const char *text);

/* An empty line and "TITLE:". */
void add_title(struct strbuf *out, const struct show *show, const char *title);

/* "  - TEXT". */
void add_bullet(struct strbuf *out, const char *text);

/* "a, b and c", with @last before the last one. */
void add_list(struct strbuf *out, const struct string_list *list, const char *last);

/* live-text.c: what is sent, how it is proved, how it goes back; nothing when nothing is sent. */
void add_live(struct arena *mem, struct strbuf *out, const struct show *show);

/* adopt-text.c: what the network service is told; nothing when it is told nothing. */
void add_hold(struct arena *mem, struct strbuf *out, const struct show *show);
void add_adoption(struct arena *mem, struct strbuf *out, const struct show *show);

/* live-text.c: the same in a few lines, when it has been done. */
void add_live_done(struct arena *mem, struct strbuf *out, const struct show *show);

/* check-text.c */
void add_check(struct arena *mem, struct strbuf *out, const struct show *show);

/* status-text.c */
void add_status(struct arena *mem, struct strbuf *out, const struct show *show);

/* guest-text.c */
void add_guest(struct arena *mem, struct strbuf *out, const struct show *show);

/* cards-text.c */
void add_cards(struct arena *mem, struct strbuf *out, const struct show *show);
