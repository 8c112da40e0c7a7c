/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the network service follows an undo.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/host.h"
#include "mkbridge/plan.h"
#include "mkbridge/request.h"

/*
 * Fills in plan->adoption, and adds the lease that goes with the service's DHCP client; where a
 * running one could not follow a live undo, that is a refusal in @plan.
 * @past: the runs that are taken back; @changes: what they have made of each file; @plan: the
 * undo, with its file operations
 */
void undo_adopt(struct arena *mem, const struct request *request, const struct host *host,
                const struct past_list *past, const struct plan *changes, struct plan *plan);
