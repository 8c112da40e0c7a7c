/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs that were done, as if they were still to be done: what a backend is asked of them when their
 * records do not say it.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/host.h"
#include "mkbridge/plan.h"
#include "mkbridge/request.h"

struct again {
        struct request request;
        struct host host; /* without the runs, as far as its files go */
        struct intent intent;
        struct plan plan; /* undo is set: the bridge has what the port had */
};

/*
 * @changes: what the runs in @past have made of each file; @undo: the plan that takes them back
 * Return: false if the records are too old to say which ports the runs are about.
 */
bool runs_again(struct arena *mem, const struct request *request, const struct host *host,
                const struct past_list *past, const struct plan *changes, const struct plan *undo,
                struct again *ret);
