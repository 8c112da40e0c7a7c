// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions about the records of earlier runs on a bridge.
 */
#include "mkbridge/past.h"

const char *past_l3_port(const struct past_list *past)
{
        const char *name = NULL;

        for (size_t run = past->n; run-- > 0 && !name;)
                name = past->items[run].record.l3_port;
        return name;
}
