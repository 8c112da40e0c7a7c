/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorting numbers, where there may be so many that qsort() would show.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Sorts @items, the smallest one first, in linear time.
 * @scratch: room for @n more; what is in it afterwards is of no use
 */
void sort_numbers(uint64_t *items, uint64_t *scratch, size_t n);
