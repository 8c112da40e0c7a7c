// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The array of backends. --backend=auto tries them in this order.
 */
#include "mkbridge/backend.h"

#include <string.h>

#include "backend/ifcfg.h"

const struct backend *const backends[] = {
        &ifcfg_backend,
};

const size_t n_backends = ARRAY_LEN(backends);

const struct backend *backend_find(const char *name)
{
        for (size_t i = 0; i < n_backends; i++)
                if (strcmp(backends[i]->name, name) == 0)
                        return backends[i];
        return NULL;
}
