/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock that limits and pauses are measured by: CLOCK_MONOTONIC, which nobody sets.
 */
#pragma once

#include <stdint.h>
#include <time.h>

static inline int64_t now_us(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline int64_t now_ms(void)
{
        return now_us() / 1000;
}
