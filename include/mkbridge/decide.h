/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Request and host make an intent. Pure: no I/O, no failure; what cannot be is a refusal in the
 * intent.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/cards.h"
#include "mkbridge/plan.h"

void decide(struct arena *mem, const struct request *request, const struct host *host,
            struct intent *intent);

/*
 * Concludes of each card in @cards who configures it and whether it may be a port: by decide() for
 * it alone, so that a run says the same. Sorts them, and picks a free name for the bridge.
 */
void decide_cards(struct arena *mem, const struct host *host, struct card_list *cards);

/* What a check goes by, beside the host. */
struct check_input {
        const struct request *request; /* as it was asked for */
        const struct host *host;       /* with its fitness */
        /* What a run on the ports would come to, of files alone and with --live; NULL where no card
         * is checked, or there is no such plan. */
        const struct intent *intent, *live_intent;
        const struct plan *plan, *live_plan;
        bool beside; /* the run itself: what it refuses and notes is told without a check */
};

/* Whether the host is fit to carry virtual machines: a finding for each thing that speaks against
 * it, or that its owner should know of. */
void check(struct arena *mem, const struct check_input *input, struct finding_list *ret);

/* For a run on a host that runs: the same, but for what it refuses and notes by itself, as notes;
 * of what is no warning nothing is said. */
void note_unfit(struct arena *mem, const struct host *host, const struct intent *intent,
                struct string_list *notes);

/* The codes there are, in their order, for tests; CHECK_NONE behind the last one. */
enum check_code check_code_at(size_t i);
