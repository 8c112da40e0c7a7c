// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the running network service is told, in words: each step as a command with its reason.
 */
#include "show/outcome.h"
#include "show/text.h"

static void add_steps(struct strbuf *out, const struct adopt_list *list)
{
        for (size_t i = 0; i < list->n; i++) {
                struct strbuf words cleanup(strbuf_free) = STRBUF_INIT;

                if (list->items[i].why && *list->items[i].why)
                        add_bullet(out, list->items[i].why);
                else if (i == 0)
                        add_bullet(out, "so that it follows");
                adopt_step_command(&words, &list->items[i]);
                strbuf_adds(out, "      ");
                add_plain(out, strbuf_str(&words));
                strbuf_addc(out, '\n');
        }
}

void add_hold(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct adoption *adoption = show_adoption(show);

        if (!adoption || !adoption->hold.n)
                return;
        add_title(out, show,
                  arena_printf(mem, show->plan->undo ? "%s lets go" : "%s waits",
                               adoption->service ? adoption->service : "The network service"));
        add_steps(out, &adoption->hold);
}

void add_adoption(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct adoption *adoption = show_adoption(show);
        const char *service;

        if (!adoption)
                return;
        service = adoption->service ? adoption->service : "The network service";
        if (adoption->take.n) {
                add_title(out, show, arena_printf(mem, "%s takes over", service));
                add_steps(out, &adoption->take);
                add_bullet(out, arena_printf(mem,
                                             "then addresses, routes and answers are proved once "
                                             "more, and for %d s that all stays so",
                                             ADOPT_QUIET_SECONDS));
        }
        if (adoption->leave.n && show->request->verbosity > 0) {
                add_title(out, show, arena_printf(mem, "%s, when all was put back", service));
                add_steps(out, &adoption->leave);
        }
}
