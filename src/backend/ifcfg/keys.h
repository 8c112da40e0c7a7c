/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of ifcfg files.
 */
#pragma once

#include "backend/common/keys.h"

extern const struct key_table ifcfg_keys;
