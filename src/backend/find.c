// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A backend by its name; beside the array, so that a test can have one of its own.
 */
#include <string.h>

#include "mkbridge/backend.h"

const struct backend *backend_find(const char *name)
{
        for (size_t i = 0; i < n_backends; i++)
                if (strcmp(backends[i]->name, name) == 0)
                        return backends[i];
        return NULL;
}
