// SPDX-License-Identifier: GPL-2.0-or-later
#include "vigil.h"

enum vigil_verdict vigil_look(struct vigil *vigil, uint64_t missing, int64_t now)
{
        vigil->borne &= missing;
        if (missing == vigil->borne) {
                vigil->waits = false;
                return VIGIL_CALM;
        }
        if (!vigil->waits)
                vigil->since = now;
        vigil->waits = true;
        return now - vigil->since < VIGIL_GRACE_MS ? VIGIL_GRACE : VIGIL_PROVE;
}

bool vigil_is_over(const struct vigil *vigil, int64_t now)
{
        return now - vigil->since >= VIGIL_GRACE_MS + VIGIL_PATIENCE_MS;
}

void vigil_bear(struct vigil *vigil, uint64_t missing)
{
        vigil->borne = missing;
        vigil->waits = false;
}

unsigned vigil_cause(const struct vigil *vigil, uint64_t missing)
{
        const uint64_t bits = missing & ~vigil->borne;

        return bits ? (unsigned) __builtin_ctzll(bits) : 0;
}
