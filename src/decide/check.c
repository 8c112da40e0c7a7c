// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is the host fit to carry virtual machines? Findings come from two sides: what was looked at for
 * the check alone (check-*.c), and the refusals and notes of a run on the same ports, which is
 * planned for it. So what a run decides is decided once.
 */
#include "decide/check.h"

#include "mkbridge/backend.h"

static bool is_refused_already(const struct refusal_list *refusals, const struct refusal *refusal)
{
        for (size_t i = 0; refusals && i < refusals->n; i++)
                if (same_text(refusals->items[i].where, refusal->where) &&
                    same_text(refusals->items[i].what, refusal->what))
                        return true;
        return false;
}

/* @known: those of a run without --live; what is not among them is about --live. */
static void take_refusals(struct check_job *job, const struct refusal_list *refusals,
                          const struct refusal_list *known)
{
        for (size_t i = 0; i < refusals->n; i++) {
                const struct refusal *refusal = &refusals->items[i];
                const enum check_code rest = known ? CHECK_REFUSED_LIVE : CHECK_REFUSED;

                if (!is_refused_already(known, refusal))
                        found(job, refusal->code ? refusal->code : rest, refusal->where,
                              refusal->hint, "%s", refusal->what);
        }
}

static const struct told *told_of(const struct told_list *told, const char *note)
{
        for (size_t i = 0; i < told->n; i++)
                if (told->items[i].note == note)
                        return &told->items[i];
        return NULL;
}

static void take_notes(struct check_job *job, const struct string_list *notes,
                       const struct told_list *told)
{
        for (size_t i = 0; i < notes->n; i++) {
                const struct told *as = told_of(told, notes->items[i]);

                if (as)
                        found(job, as->code, as->where, as->mend, "%.*s", (int) as->len, as->note);
                else
                        found(job, CHECK_NOTED, NULL, NULL, "%s", notes->items[i]);
        }
}

static void take_intent(struct check_job *job, const struct intent *intent)
{
        const char *port = intent->ports.n ? intent->ports.items[0].name : NULL;

        if (intent->backend)
                found(job, CHECK_READER, port, NULL, "is configured by %s: %s",
                      intent->backend->name, intent->backend_why);
        if (intent->cloud_init_why)
                found(job, CHECK_CLOUD_INIT, NULL, NULL, "%s", intent->cloud_init_why);
}

/* A plan has the notes of its intent, too. */
static void check_run(struct check_job *job)
{
        const struct check_input *input = job->input;

        if (!input->intent)
                return;
        take_refusals(job, &input->intent->refusals, NULL);
        take_intent(job, input->intent);
        if (input->plan) {
                take_refusals(job, &input->plan->refusals, NULL);
                take_notes(job, &input->plan->notes, &input->plan->told);
        } else {
                take_notes(job, &input->intent->notes, &input->intent->told);
        }
}

static void check_switch(struct check_job *job)
{
        const struct check_input *input = job->input;

        if (input->live_intent)
                take_refusals(job, &input->live_intent->refusals, &input->intent->refusals);
        if (input->live_plan && input->plan)
                take_refusals(job, &input->live_plan->refusals, &input->plan->refusals);
}

/* Guests may come later, and the run was asked for, so it does not wait for what is told here. */
void note_unfit(struct arena *mem, const struct host *host, const struct intent *intent,
                struct string_list *notes)
{
        const struct check_input input = {
                .request = intent->request, .host = host, .intent = intent, .beside = true
        };
        struct finding_list findings;

        if (!host->fitness || !host->fitness->machine)
                return;
        check(mem, &input, &findings);
        for (size_t i = 0; i < findings.n; i++) {
                const struct finding *finding = &findings.items[i];
                const char *where = finding->where, *mend = finding->mend;

                if (finding->severity != SEVERITY_NOTE)
                        add_note(mem, notes, "MB%d: %s%s%s%s%s", (int) finding->code,
                                 where ? where : "", where ? " " : "", finding->what,
                                 mend ? "; " : "", mend ? mend : "");
        }
}

void check(struct arena *mem, const struct check_input *input, struct finding_list *ret)
{
        struct check_job job = { mem, input, input->host, input->host->fitness, ret };

        *ret = (struct finding_list){ 0 };
        check_machine(&job);
        check_programs(&job);
        check_filter(&job);
        check_ports(&job);
        if (input->beside)
                return;
        check_recovery(&job);
        check_run(&job);
        check_switch(&job);
}
