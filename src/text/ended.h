/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left of a switch that was put back while nobody looked, for --status and --commit to
 * tell: RUN_FOLDER/.BRIDGE.ended, for root alone, until the next switch of the bridge, or the next
 * boot.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/past.h"

const char *ended_path(struct arena *mem, const char *bridge);

/* The bridge in the NAME of such a file, or NULL. */
const char *ended_bridge(struct arena *mem, const char *name);

/* @cause: a phrase, in one line */
const char *ended_format(struct arena *mem, int64_t at, const char *cause);

/* Return: 0, or -EINVAL. @ret->when stays NULL. */
int ended_parse(struct arena *mem, const char *bridge, const char *text, struct ended_switch *ret);
