// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The array of backends, in the order in which --backend=auto prefers them.
 */
#include "mkbridge/backend.h"

#include <string.h>

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

const struct backend *backend_find(const char *name)
{
        for (size_t i = 0; i < n_backends; i++)
                if (strcmp(backends[i]->name, name) == 0)
                        return backends[i];
        return NULL;
}
