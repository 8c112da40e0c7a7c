/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests only: a number between two others. cmocka 1.1 has assert_in_range() for it, cmocka 2
 * has two others instead, and neither has both.
 */
#pragma once

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define assert_between(value, least, most)                                                         \
        do {                                                                                       \
                int64_t value_ = (value);                                                          \
                                                                                                   \
                if (value_ < (least) || value_ > (most))                                           \
                        fail_msg("%s is %" PRId64 ", not between %s and %s", #value, value_,       \
                                 #least, #most);                                                   \
        } while (0)
