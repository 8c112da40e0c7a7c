/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock that limits and pauses are measured by: CLOCK_MONOTONIC, which nobody sets. And the one
 * on the wall, for people.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

static inline int64_t now_us(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* "at 19:26:11", with the date before it unless that is today, in the time of this host. */
static inline void clock_words(char *ret, size_t size, time_t at)
{
        const time_t today = time(NULL);
        struct tm then = { 0 }, now = { 0 };
        bool same_day;

        tzset();
        localtime_r(&at, &then);
        localtime_r(&today, &now);
        same_day = then.tm_year == now.tm_year && then.tm_yday == now.tm_yday;
        strftime(ret, size, same_day ? "at %H:%M:%S" : "on %Y-%m-%d at %H:%M:%S", &then);
}

static inline int64_t now_ms(void)
{
        return now_us() / 1000;
}
