// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to a plan, and what is said about one.
 */
#include "mkbridge/plan.h"

#include <string.h>

const char interrupted_note[] =
        "an earlier run was interrupted; its files are put back before the next "
        "one begins, so this preview may differ";

bool op_changes(const struct op *op)
{
        return op->type != OP_FILE || !same_text(op->file.before, op->file.after);
}

bool plan_is_empty(const struct plan *plan)
{
        if (plan->undo)
                return false; /* it ends the history of the bridge, if nothing else */
        if (!live_is_empty(plan->live))
                return false;

        for (size_t i = 0; i < plan->ops.n; i++)
                if (op_changes(&plan->ops.items[i]))
                        return false;
        return true;
}

bool path_is_state(const char *path)
{
        static const char *const folders[] = { "/var/lib/dhcp/", "/var/lib/dhclient/" };

        for (size_t i = 0; i < ARRAY_LEN(folders); i++)
                if (strncmp(path, folders[i], strlen(folders[i])) == 0)
                        return true;
        return false;
}
