/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which chains of the packet filter drop what they have no rule for, of packets that go through
 * this host.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/fitness.h"

/*
 * Adds them to @ret: base chains of nftables, among which are those of iptables-nft, and the
 * FORWARD chain of the old iptables. Looks only, and needs CAP_NET_ADMIN. Return: 0, -EPERM, or
 * another negative errno; what was seen by then is in @ret.
 */
int nl_forward_drops(struct arena *mem, struct forward_drop_list *ret);
