/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each key of NetworkManager's profiles is about: in its own files, and where netplan hands
 * them on.
 */
#pragma once

#include "backend/common/keys.h"

extern const struct key_table nm_keys;

/* The row of a key, or that of its section, where that says it for all; @key NULL: of a section's
 * header. */
const struct key_rule *nm_key(const char *section, const char *key);

/* Is that about the network layer, so that it belongs to the bridge? */
bool nm_key_moves(const char *section, const char *key);
