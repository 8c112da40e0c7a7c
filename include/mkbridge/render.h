/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intents and records of earlier runs become plans. Pure.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"

/*
 * The plan for an intent without refusals: the backend's file operations. New refusals may turn up
 * in plan->refusals.
 * Return: 0, or a negative errno with @err for a template that cannot be used.
 */
int render(struct arena *mem, const struct host *host, const struct intent *intent,
           struct plan *plan, struct error *err);

/*
 * The plan that gives back what host->past has kept for @request's bridge. A file that was edited
 * since is a refusal that holds the difference, unless request->force.
 */
void render_undo(struct arena *mem, const struct request *request, const struct host *host,
                 struct plan *plan);

/*
 * Adds the restarts of libvirt's daemons, which look at the host's bridges only when they start, to
 * a plan that changes a file or the running host. The last step: it asks what the others have made.
 */
void render_restarts(struct arena *mem, const struct host *host, struct plan *plan);
