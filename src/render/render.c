// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan for a bridge: first the backend's files, then the restart of what is active of libvirt,
 * so that guests find the bridge.
 */
#include "mkbridge/render.h"

#include "mkbridge/backend.h"
#include "render/units.h"

static void take_notes(struct arena *mem, struct plan *plan, const struct string_list *notes)
{
        for (size_t i = 0; i < notes->n; i++)
                LIST_ADD(mem, &plan->notes, notes->items[i]);
}

int render(struct arena *mem, const struct host *host, const struct intent *intent,
           struct plan *plan, struct error *err)
{
        int r;

        *plan = (struct plan){ .intent = intent,
                               .bridge = intent->bridge,
                               .confirm = intent->request->confirm };
        take_notes(mem, plan, &intent->notes);
        r = intent->backend->render(mem, host, intent, plan, err);
        if (r < 0)
                return r;
        if (intent->request->live && intent->backend->adopt)
                intent->backend->adopt(mem, host, intent, plan);
        add_unit_restarts(mem, host, plan);
        return 0;
}
