// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Restarts of libvirt's daemons: of what runs. What sleeps is in the plan too, as it may be woken
 * before its turn comes; one that is woken later finds the bridge by itself.
 */
#include "mkbridge/render.h"

/* Why, by enum unit_state. */
static const char *const reasons[] = {
        [UNIT_RUNNING] = "is running, and looks at the host's bridges when it starts",
        [UNIT_ASLEEP] = "looks at the host's bridges when it is woken",
};

void render_restarts(struct arena *mem, const struct host *host, struct plan *plan)
{
        const struct system *system = &host->system;

        if ((!plan->ops.n && live_is_empty(plan->live)) || system->libvirt_skip)
                return;
        for (size_t i = 0; i < system->n_units; i++)
                LIST_ADD(mem, &plan->ops,
                         (struct op){ .type = OP_UNIT,
                                      .why = reasons[system->units[i].state],
                                      .unit = {
                                              .name = system->units[i].name,
                                              .asleep = system->units[i].state == UNIT_ASLEEP,
                                      } });
}
