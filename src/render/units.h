/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last operations of a plan: services that look at the host's bridges only when they start.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"

/* Adds a restart of each daemon of libvirt that is running, unless no file changes. */
void add_unit_restarts(struct arena *mem, const struct host *host, struct plan *plan);
