// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to a plan.
 */
#include "mkbridge/plan.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
        return a == b || (a && b && strcmp(a, b) == 0);
}

bool plan_is_empty(const struct plan *plan)
{
        if (plan->undo)
                return false; /* it ends the history of the bridge, if nothing else */

        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op *op = &plan->ops.items[i];

                if (op->type != OP_FILE || !same_text(op->file.before, op->file.after))
                        return false;
        }
        return true;
}
