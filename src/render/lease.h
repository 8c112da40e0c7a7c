/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a lease when no service takes the bridge over.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"

/* Adds a note if the address that is moved ends some day, and nobody asks for it anew. */
void note_lease(struct arena *mem, const struct host *host, struct plan *plan);
