/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Request and host make an intent. Pure: no I/O, no failure; what cannot be is a refusal in the
 * intent.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/cards.h"
#include "mkbridge/intent.h"

void decide(struct arena *mem, const struct request *request, const struct host *host,
            struct intent *intent);

/*
 * Concludes of each card in @cards who configures it and whether it may be a port: by decide() for
 * it alone, so that a run says the same. Sorts them, and picks a free name for the bridge.
 */
void decide_cards(struct arena *mem, const struct host *host, struct card_list *cards);
