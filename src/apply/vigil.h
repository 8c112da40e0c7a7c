/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What follows from what the lookout sees. Pure: it is told what is missing, and the time.
 *
 * A service may take something away for a moment, so nothing follows at once. What is still missing
 * after that is a reason to ask who has to answer: again and again for a while, because a service
 * that makes a bridge anew may be slow. If they do, it is borne: it asks for nothing any
 * more, until it has come back and gone again, or something else is missing as well.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
        VIGIL_GRACE_MS = 3000,
        VIGIL_PATIENCE_MS = 2000, /* after that: as long as who is asked has time to answer */
};

/* What may be missing, as bits of a number. Of two, the lower one is what the other comes from. */
enum missing {
        MISSING_TARGET, /* the link that has the network layer; its being set up */
        MISSING_UP,
        MISSING_PORT, /* the port in the bridge; its being set up */
        MISSING_PORT_UP,
        MISSING_ADDRESS, /* the first of so many */
        MISSING_ADDRESSES_MAX = 58,
        MISSING_DEFAULT = MISSING_ADDRESS + MISSING_ADDRESSES_MAX, /* of IPv4, and of IPv6 */
};

struct vigil {
        uint64_t borne;
        bool waits;    /* something else is missing */
        int64_t since; /* in milliseconds */
};

enum vigil_verdict {
        VIGIL_CALM,
        VIGIL_GRACE,
        VIGIL_PROVE, /* until vigil_bear(), or until it is there again */
};

/* @now: in milliseconds, of a clock that nobody sets */
enum vigil_verdict vigil_look(struct vigil *vigil, uint64_t missing, int64_t now);

/* Who had to answer did not, at @now. Return: true when they have had all their time. */
bool vigil_is_over(const struct vigil *vigil, int64_t now);

/* Who had to answer did so, with @missing. */
void vigil_bear(struct vigil *vigil, uint64_t missing);

/* Of what is missing and not borne, what the rest comes from: enum missing. */
unsigned vigil_cause(const struct vigil *vigil, uint64_t missing);
