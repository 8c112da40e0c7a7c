// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan for a bridge: the backend's files, and what keeps cloud-init off them.
 */
#include "mkbridge/render.h"

#include "backend/common/rendering.h"
#include "mkbridge/backend.h"
#include "render/cloud-init.h"
#include "render/lease.h"
#include "render/records.h"

static void take_notes(struct arena *mem, struct plan *plan, const struct string_list *notes)
{
        for (size_t i = 0; i < notes->n; i++)
                LIST_ADD(mem, &plan->notes, notes->items[i]);
}

/* The promise that a power cut is put back rests on a unit, which somebody has to enable. */
static void note_recovery(struct arena *mem, const struct host *host, struct plan *plan)
{
        struct told as = { .code = CHECK_RECOVERY };
        const char *note = plan->ops.n ? host_recovery_note(mem, host, &as.mend) : NULL;

        if (note)
                note_as(mem, &plan->notes, &plan->told, &as, "%s", note);
}

int render(struct arena *mem, const struct host *host, const struct intent *intent,
           struct plan *plan, struct error *err)
{
        int r;

        *plan = (struct plan){ .intent = intent,
                               .bridge = intent->bridge,
                               .confirm = intent->request->confirm };
        take_notes(mem, plan, &intent->notes);
        for (size_t i = 0; i < intent->told.n; i++)
                LIST_ADD(mem, &plan->told, intent->told.items[i]);
        r = backend_render(intent->backend->rendering,
                           (struct rendering){ mem, host, intent, plan, err });
        if (r < 0)
                return r;
        add_cloud_init(mem, host, plan);
        if (intent->backend->adopt && !host->system.offline) /* for an undo, if not for now */
                intent->backend->adopt(mem, host, intent, plan);
        if (intent->backend->reread)
                intent->backend->reread(mem, host, intent, plan);
        if (intent->request->live && !plan->adoption.take.n)
                note_lease(mem, host, plan);
        refuse_pending_files(mem, intent->request, host, plan);
        note_recovery(mem, host, plan);
        return 0;
}
