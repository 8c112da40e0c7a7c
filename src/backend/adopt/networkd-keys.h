/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections and keys of .network files, for those who write such files and those who leave them
 * to a generator and find an administrator's drop-ins for what it makes.
 */
#pragma once

#include "backend/common/keys.h"
#include "text/ini.h"

extern const struct key_table networkd_keys;

/* The row of a section. */
const struct key_rule *networkd_section(const char *section);

/* Is it a section whose keys have rows of their own, [Network] or [Link]? */
bool networkd_has_keys(const char *section);

/* The row of a key, or that of its section, where that says it for all. */
const struct key_rule *networkd_key(const char *section, const char *key);

/* The value of @key in the section that begins at @index; "": it has none. */
const char *networkd_value_in(const struct ini *doc, size_t index, const char *key);

/* What the section that begins at @index counts as: an [Address] as its address, a [Route] without
 * a destination as its gateway, which is in @value then. */
struct key_rule networkd_section_rule(const struct ini *doc, size_t index, const char **value);

/* Is the value of IPv6? */
bool networkd_is_six(const char *value);
