/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libnl-route, which only a switch and --status need: it is loaded for them, so that no preview and
 * no change of files waits for it. `rtnl.link_get_name()` is its rtnl_link_get_name(), once
 * rtnl_load() has been here. The static program has it linked in (load/linked.c) instead of loaded
 * (load/loaded.c).
 */
#pragma once

#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/bridge.h>

#include "base/error.h"

/* What is used of it; nothing that makes or sends a request (HACKING.md). */
#define RTNL_FUNCTIONS(DO)                                                                         \
        DO(addr_get_family)                                                                        \
        DO(addr_get_flags)                                                                         \
        DO(addr_get_ifindex)                                                                       \
        DO(addr_get_local)                                                                         \
        DO(addr_get_prefixlen)                                                                     \
        DO(addr_get_scope)                                                                         \
        DO(link_bridge_get_port_state)                                                             \
        DO(link_bridge_portstate2str)                                                              \
        DO(link_get_family)                                                                        \
        DO(link_get_flags)                                                                         \
        DO(link_get_ifindex)                                                                       \
        DO(link_get_master)                                                                        \
        DO(link_get_name)                                                                          \
        DO(link_get_operstate)                                                                     \
        DO(link_is_bridge)                                                                         \
        DO(link_operstate2str)

#define RTNL_MEMBER(name) __typeof__(rtnl_##name) *name; // NOLINT(bugprone-macro-parentheses)

struct rtnl {
        RTNL_FUNCTIONS(RTNL_MEMBER)
};

extern struct rtnl rtnl;

/*
 * Whoever is to need no disk later, as a guard, calls it before. What a process has loaded, its
 * children have, too; more than once is fine.
 * Return: 0, or a negative errno with @err, status 3: the library, or a function, is not there.
 */
int rtnl_load(struct error *err);
