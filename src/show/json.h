/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the JSON output share. jansson fails only without memory, since our texts are
 * valid, and then there is no way on: so none of these fails.
 */
#pragma once

#include <jansson.h>

#include "mkbridge/show.h"

/* @value itself. */
json_t *checked_value(json_t *value);

void put_value(json_t *object, const char *name, json_t *value);
void append_value(json_t *array, json_t *value);

/* NULL becomes null; bytes that are not UTF-8 become U+FFFD. */
json_t *text_value(struct arena *mem, const char *text);

/* An array of texts; NULL is an empty one. */
json_t *list_value(struct arena *mem, const struct string_list *list);

/* An object with what an error or a refusal says; @where and @hint may be NULL or "". */
json_t *message_value(struct arena *mem, const char *where, const char *what, const char *hint);

/* live-json.c: an object, or null. */
json_t *live_value(struct arena *mem, const struct show *show);

/* adopt-json.c: an object, or null. */
json_t *adoption_value(struct arena *mem, const struct show *show);

/* status-json.c: an array, or null. */
json_t *bridges_value(struct arena *mem, const struct show *show);

/* Its `put_back`: what was put back while nobody looked; null without a status. */
json_t *ended_value(struct arena *mem, const struct show *show);

/* guest-json.c: an object, or null. */
json_t *guest_value(struct arena *mem, const struct show *show);

/* cards-json.c: an array, or null; and what to try first: an object, or null. */
json_t *cards_value(struct arena *mem, const struct card_list *cards);
json_t *suggestion_value(struct arena *mem, const struct card_list *cards);

/* check-json.c: an array, or null. */
json_t *findings_value(struct arena *mem, const struct show *show);
