// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the steps for services and DHCP clients are made of. Before a service is started once more
 * its earlier starts are forgotten: systemd counts all starts of a unit, and refuses the sixth
 * within ten seconds (StartLimitBurst=): who tries a switch that fails again and again would be
 * left without the service that renews his lease.
 */
#include <string.h>

#include "backend/adopt/adoption.h"

const char *const *adopt_words(struct arena *mem, const char *const *words, size_t n)
{
        const char **argv = arena_alloc(mem, (n + 1) * sizeof(*argv));

        memcpy(argv, words, n * sizeof(*argv));
        argv[n] = NULL;
        return argv;
}

void adopt_forget_starts(struct arena *mem, struct adopt_list *list, const char *units,
                         unsigned seconds)
{
        /* of those that are stopped, too */
        LIST_ADD(mem, list,
                 (struct adopt_step){
                         .type = ADOPT_RUN,
                         .why = "its earlier starts are not to count",
                         .seconds = seconds,
                         /* --all: of those that are stopped, too */
                         .argv = ADOPT_WORDS(mem, "systemctl", "--all", "reset-failed", units) });
}
