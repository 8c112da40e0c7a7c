/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether there is anything to be kept.
 */
#pragma once

#include "transaction.h"

/*
 * Of a switch that waits for --commit: is the bridge there, with the ports that the run has put
 * under it? Somebody may have taken it away by hand meanwhile.
 * Return: 0, or a negative errno with @err; status 3 when it is not.
 */
int check_kept(const struct transaction *tx, struct error *err);
