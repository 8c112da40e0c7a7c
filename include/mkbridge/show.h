/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words and data for people and programs. Pure: everything goes to a string, main writes it out.
 */
#pragma once

#include "base/strbuf.h"
#include "mkbridge/cards.h"
#include "mkbridge/guests.h"
#include "mkbridge/plan.h"
#include "mkbridge/status.h"

/* What to show about a run; what is not there yet is NULL. */
struct show {
        const struct request *request;
        const struct host *host;
        const struct plan *plan;
        const struct apply_report *report;   /* NULL: a dry run, or nothing was done */
        const struct error *error;           /* NULL: none */
        const struct status *status;         /* what --status found; NULL for other actions */
        const struct card_list *cards;       /* the same of --list */
        const struct finding_list *findings; /* and of --check */
        const struct guest *guest;           /* and of --guest */
        bool terminal; /* control characters of files would be commands to it */
        bool colour;
};

/* The dry run's picture, reasons, diffs and services; or, after a real run, what was done. */
void show_text(struct arena *mem, struct strbuf *out, const struct show *show);

/* True for a preview that finds nothing to do: its text is no patch. */
bool show_is_no_patch(const struct show *show);

/* The same as one JSON object, "format": 1, described in mkbridge-json(5). */
void show_json(struct arena *mem, struct strbuf *out, const struct show *show);
