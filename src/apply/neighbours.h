/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Neighbours on the way back. A journal knows those of the time before the switch; minutes later
 * only the target knows who is there, and asking anew while the port is still in the bridge would
 * get no answer: that costs a second.
 */
#pragma once

#include "mkbridge/live.h"
#include "nl/netlink.h"

/* Copies what @from knows of its neighbours to @to. What fails is only slower, so nobody is told.
 */
void neighbours_copy(struct nl *nl, const struct live_link *from, const struct live_link *to);
