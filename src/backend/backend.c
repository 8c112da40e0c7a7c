// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The array of backends, in the order in which --backend=auto prefers them.
 */
#include "mkbridge/backend.h"

#include "backend/ifcfg/ifcfg.h"
#include "backend/ifupdown/ifupdown.h"
#include "backend/keyfile/keyfile.h"
#ifdef WITH_NETPLAN
#include "backend/netplan/netplan.h"
#endif
#include "backend/networkd/networkd.h"

/* One a line, around #ifdef. */
// clang-format off
const struct backend *const backends[] = {
        &ifcfg_backend,
        &ifupdown_backend,
        &keyfile_backend,
#ifdef WITH_NETPLAN
        &netplan_backend,
#endif
        &networkd_backend,
};
// clang-format on

const size_t n_backends = ARRAY_LEN(backends);
