/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the manifest share: writing that cannot fail, and reading that remembers the
 * first problem.
 */
#pragma once

#include <jansson.h>

#include "base/arena.h"
#include "mkbridge/adopt.h"
#include "mkbridge/live.h"
#include "mkbridge/request.h"

/* @json itself; without memory there is no way on. */
json_t *manifest_must(json_t *json);
void manifest_set(json_t *object, const char *key, json_t *value);
void manifest_append(json_t *array, json_t *value);

/* A text that need not be UTF-8. */
json_t *manifest_name(const char *name);

/* Where the reading stands; the first problem is kept and makes all that follows moot. */
struct manifest_reader {
        struct arena *mem;
        const char *problem;
};

/* Return: false. */
bool manifest_fail(struct manifest_reader *reader, const char *problem);

/* The value of @key, or NULL. */
json_t *manifest_get(struct manifest_reader *reader, json_t *object, const char *key);

/* An object with so many keys. */
bool manifest_is_object(struct manifest_reader *reader, const json_t *json, size_t n_keys);

/* NULL after a problem. */
const char *manifest_parse_name(struct manifest_reader *reader, json_t *json);
const char *manifest_parse_path(struct manifest_reader *reader, json_t *json);

/* @json NULL is false. */
bool manifest_parse_flag(struct manifest_reader *reader, const json_t *json, bool *ret);

/* Bytes as a text; reading leaves a NUL behind them. */
json_t *manifest_hex(const void *bytes, size_t size);
bool manifest_parse_hex(struct manifest_reader *reader, const json_t *json, size_t max, char **ret,
                        size_t *ret_size);

/* manifest-gone.c. @json NULL is nothing. */
json_t *manifest_gone(const struct live_gone_list *list);
bool manifest_parse_gone(struct manifest_reader *reader, json_t *json, struct live_gone_list *ret);
bool manifest_parse_addresses(struct manifest_reader *reader, json_t *json,
                              struct string_list *ret);
bool manifest_parse_gateways(struct manifest_reader *reader, json_t *json, struct string_list *ret);

/* manifest-adopt.c. @json NULL is an adoption without anything. */
json_t *manifest_adoption(const struct adoption *adoption);
bool manifest_parse_adoption(struct manifest_reader *reader, json_t *json, struct adoption *ret);
