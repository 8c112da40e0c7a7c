// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeps cloud-init from writing over the files of the bridge, in the way that its own files
 * recommend. It comes before the others: a bridge that the next boot takes away is none.
 */
#include "render/cloud-init.h"

#include <string.h>

#include "backend/common/common.h"

static const char text[] =
        "# mkbridge has configured the network: cloud-init must leave it alone.\n"
        "network: {config: disabled}\n";

void add_cloud_init(struct arena *mem, const struct host *host, struct plan *plan)
{
        const char *why = plan->intent->cloud_init_why;
        size_t n = plan->ops.n;
        struct op op;

        if (!why || n == 0)
                return;
        backend_add_op(mem, plan, host, CLOUD_INIT_FILE, text, why);
        if (plan->ops.n == n)
                return;
        op = plan->ops.items[n];
        memmove(&plan->ops.items[1], &plan->ops.items[0], n * sizeof(op));
        plan->ops.items[0] = op;
        add_note(mem, &plan->notes,
                 "cloud-init no longer configures any card of this host; --undo %s",
                 op.file.before ? "puts " CLOUD_INIT_FILE " back"
                                : "removes " CLOUD_INIT_FILE " again");
}
