// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to what the user asks for.
 */
#include "mkbridge/request.h"

#include <string.h>

const struct bridge_setting *request_setting(const struct request *request, const char *name)
{
        for (size_t i = 0; i < request->settings.n; i++)
                if (strcmp(request->settings.items[i].option->name, name) == 0)
                        return &request->settings.items[i];
        return NULL;
}
