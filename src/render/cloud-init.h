/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cloud-init, which would write over our files.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"

/* Puts the operation that keeps cloud-init off the network before those that are there, if any. */
void add_cloud_init(struct arena *mem, const struct host *host, struct plan *plan);
