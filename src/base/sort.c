// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A radix sort: by each byte in turn, the lowest one first, keeping the order of equal ones.
 */
#include "base/sort.h"

enum { DIGITS = sizeof(uint64_t), DIGIT_BITS = 8, BUCKETS = 1 << DIGIT_BITS };

static unsigned digit_of(uint64_t item, unsigned digit)
{
        return item >> (digit * DIGIT_BITS) & (BUCKETS - 1);
}

static void sort_by(unsigned digit, const uint64_t *from, uint64_t *to, size_t n)
{
        size_t next[BUCKETS] = { 0 }, start = 0;

        for (size_t i = 0; i < n; i++)
                next[digit_of(from[i], digit)]++;
        for (size_t i = 0; i < BUCKETS; i++) {
                const size_t count = next[i];

                next[i] = start;
                start += count;
        }
        for (size_t i = 0; i < n; i++)
                to[next[digit_of(from[i], digit)]++] = from[i];
}

/* An even number of digits, so the last one brings them back to @items. */
void sort_numbers(uint64_t *items, uint64_t *scratch, size_t n)
{
        for (unsigned digit = 0; digit < DIGITS; digit += 2) {
                sort_by(digit, items, scratch, n);
                sort_by(digit + 1, scratch, items, n);
        }
}
