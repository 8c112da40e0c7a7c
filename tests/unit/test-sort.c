// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sorting numbers: the same as qsort() makes of them, whatever they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "base/sort.h"

enum { MANY = 5000 };

static int by_value(const void *a, const void *b)
{
        const uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

        return (x > y) - (x < y);
}

static void check(const uint64_t *items, size_t n)
{
        uint64_t mine[MANY], theirs[MANY], scratch[MANY];

        memcpy(mine, items, n * sizeof(*items));
        memcpy(theirs, items, n * sizeof(*items));
        sort_numbers(mine, scratch, n);
        qsort(theirs, n, sizeof(*theirs), by_value);
        assert_memory_equal(mine, theirs, n * sizeof(*mine));
}

static void test_few(void **state)
{
        const uint64_t items[] = { 1ULL << 63, 0, UINT64_MAX, 255, 256, 0, 1ULL << 32, 65535 };

        (void) state;
        for (size_t n = 1; n <= ARRAY_LEN(items); n++)
                check(items, n);
        sort_numbers(NULL, NULL, 0);
}

static void test_many(void **state)
{
        uint64_t items[MANY], number = 1;

        (void) state;
        for (size_t i = 0; i < MANY; i++) {
                number = number * 6364136223846793005ULL + 1442695040888963407ULL;
                items[i] = i % 7 || !i ? number : items[i / 2];
        }
        check(items, MANY);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_few),
                cmocka_unit_test(test_many),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
