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

const struct backend *backend_choose(const struct request *request, const struct host *host,
                                     const char **ret_why)
{
        *ret_why = "asked for";
        if (strcmp(request->backend, "auto") != 0)
                return backend_find(request->backend);
        for (size_t i = 0; i < n_backends; i++) {
                *ret_why = backends[i]->present(host);
                if (*ret_why)
                        return backends[i];
        }
        return NULL;
}
