/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel's headers of Debian 11 (5.10) do not name yet, by the numbers of its interface.
 * The headers that name it come first, so that none of these stands in the way of an enum.
 */
#pragma once

#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>

#define IFA_PROTO                      11
#define NDA_FLAGS_EXT                  15
#define BR_BOOLOPT_MCAST_VLAN_SNOOPING 1
#define NHA_RES_GROUP                  12
#define NHA_OP_FLAGS                   14
#define NHA_GROUP_STATS                15
#define NHA_HW_STATS_USED              17
#define NHA_RES_GROUP_UNBALANCED_TIME  4

#ifndef NTF_EXT_MANAGED
#define NTF_EXT_MANAGED (1 << 0)
#endif
