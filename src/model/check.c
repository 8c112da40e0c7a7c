// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to the findings of a check.
 */
#include "mkbridge/check.h"

bool findings_fit(const struct finding_list *findings)
{
        for (size_t i = 0; i < findings->n; i++)
                if (findings->items[i].severity == SEVERITY_UNFIT)
                        return false;
        return true;
}
