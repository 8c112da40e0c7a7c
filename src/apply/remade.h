/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bridge that somebody has made anew, under the same name and another index, while the way back
 * knows the old one. After a whole switch that had made it, it would stay beside the card with the
 * same addresses; after an undo that had removed it, its name would be in the way of the old one,
 * and of all that is put back there.
 */
#pragma once

#include "mkbridge/live.h"
#include "nl/netlink.h"

/* Removes it; @bridge: as the way back knows it. Without one nothing happens. */
void remade_remove(struct nl *nl, const struct live_link *bridge);
