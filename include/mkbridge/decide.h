/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Request and host make an intent. Pure: no I/O, no failure; what cannot be is a refusal in the
 * intent.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/intent.h"

void decide(struct arena *mem, const struct request *request, const struct host *host,
            struct intent *intent);
