// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Before a service is started once more. systemd counts all starts of a unit, and refuses the sixth
 * within ten seconds (StartLimitBurst=): who tries a switch that fails again and again would be
 * left without the service that renews his lease.
 */
#include "backend/adoption.h"

void adopt_forget_starts(struct arena *mem, struct adopt_list *list, const char *units,
                         unsigned seconds)
{
        /* of those that are stopped, too */
        const char *const words[] = { "systemctl", "--all", "reset-failed", units, NULL };
        const char **argv = arena_alloc(mem, sizeof(words));

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                argv[i] = words[i];
        LIST_ADD(mem, list,
                 (struct adopt_step){ .type = ADOPT_RUN,
                                      .why = "its earlier starts are not to count",
                                      .seconds = seconds,
                                      .argv = argv });
}
