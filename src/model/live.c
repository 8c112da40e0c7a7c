// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to the plan of a live switch.
 */
#include "mkbridge/live.h"

bool live_is_empty(const struct live_plan *live)
{
        return !live || (!live->move.n && !live->finish.n && !live->back.n);
}
