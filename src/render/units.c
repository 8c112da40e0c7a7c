// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Restarts of libvirt's daemons.
 */
#include "render/units.h"

void add_unit_restarts(struct arena *mem, const struct host *host, struct plan *plan)
{
        if (!plan->ops.n || host->system.libvirt_skip)
                return;
        for (size_t i = 0; i < host->system.n_units; i++)
                LIST_ADD(mem, &plan->ops,
                         (struct op){ .type = OP_UNIT,
                                      .why = "is running, and looks at the host's bridges when it "
                                             "starts",
                                      .unit = { .name = host->system.units[i] } });
}
