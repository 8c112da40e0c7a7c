/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table for people: columns as wide as their widest cell, two blanks between them, and below a
 * row whatever has no place in it.
 */
#pragma once

#include "base/strbuf.h"
#include "mkbridge/request.h"

enum { TABLE_COLUMNS_MAX = 8 };

struct table_row {
        const char *cells[TABLE_COLUMNS_MAX]; /* NULL behind the last one; "" is an empty one */
        struct string_list below; /* lines from the second column on, wrapped at the width of a
                                     terminal */
};

struct table {
        struct table_row *items; /* the first is the heading */
        size_t n;
};

/* Cells and lines may hold what a file held: they are made plain. */
void add_table(struct strbuf *out, const struct table *table);
