/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bridge that a whole switch had made, and that somebody has made anew since, under the same name
 * and another index: the way back, which knows the old one, would leave it beside the card with the
 * same addresses.
 */
#pragma once

#include "mkbridge/live.h"
#include "nl/netlink.h"

/* Removes it; @bridge: as it was made. Without one nothing happens. */
void remade_remove(struct nl *nl, const struct live_link *bridge);
