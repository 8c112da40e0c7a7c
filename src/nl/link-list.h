/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The links of this host, as the kernel tells them in one RTM_GETLINK dump (rtnetlink(7)).
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "mkbridge/host.h"

/*
 * Lists the links of the network namespace that we are in, in the kernel's order. All fields of
 * struct link are filled in except `wireless`, which the kernel only says in sysfs.
 *
 * The parent is what IFLA_LINK says of any kind that is stacked on a link (VLAN, macvlan, ipvlan,
 * MACsec, ...); the other end of a veth is none, nor is a link in another namespace.
 * `permanent_mac` needs Linux 5.6 (IFLA_PERM_ADDRESS in linux/if_link.h).
 *
 * @ret: strings and items live in @mem; unchanged on failure
 *
 * Return: 0, or a negative errno when the kernel cannot be asked.
 */
int nl_link_list(struct arena *mem, struct link_list *ret, struct error *err);
