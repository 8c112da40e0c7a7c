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

void adopt_run(struct arena *mem, struct adopt_list *list, unsigned seconds, const char *why,
               const char *const *argv)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){
                         .type = ADOPT_RUN, .why = why, .seconds = seconds, .argv = argv });
}

void adopt_until(struct arena *mem, struct adopt_list *list, unsigned seconds, const char *why,
                 const char *const *argv, const char *pattern)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){ .type = ADOPT_UNTIL,
                                      .why = why,
                                      .seconds = seconds,
                                      .until = { argv, pattern } });
}

void adopt_forget_starts(struct arena *mem, struct adopt_list *list, const char *units,
                         unsigned seconds)
{
        /* --all: of those that are stopped, too */
        adopt_run(mem, list, seconds, "its earlier starts are not to count",
                  ADOPT_WORDS(mem, "systemctl", "--all", "reset-failed", units));
}
