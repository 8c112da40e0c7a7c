// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows and columns; see table.h.
 */
#include "show/table.h"

#include <string.h>

#include "base/columns.h"
#include "show/text.h"

enum { GAP = 2 };

/* Cells up to the last one that holds anything, so that no line ends with blanks. */
static size_t used_cells(const struct table_row *row)
{
        size_t n = 0;

        for (size_t i = 0; i < TABLE_COLUMNS_MAX && row->cells[i]; i++)
                if (*row->cells[i])
                        n = i + 1;
        return n;
}

static void add_cells(struct strbuf *out, const struct table_row *row, const size_t *widths)
{
        const size_t n = used_cells(row);

        for (size_t i = 0; i < n; i++) {
                const size_t start = out->len;

                add_plain(out, row->cells[i]);
                while (i + 1 < n && out->len - start < widths[i] + GAP)
                        strbuf_addc(out, ' ');
        }
        strbuf_addc(out, '\n');
}

static void add_below(struct strbuf *out, const struct table_row *row, size_t column)
{
        for (size_t i = 0; i < row->below.n; i++) {
                struct strbuf line cleanup(strbuf_free) = STRBUF_INIT;

                add_plain(&line, row->below.items[i]);
                columns_wrap(out, column, strbuf_str(&line));
        }
}

void add_table(struct strbuf *out, const struct table *table)
{
        size_t widths[TABLE_COLUMNS_MAX] = { 0 };

        for (size_t i = 0; i < table->n; i++)
                for (size_t k = 0; k < TABLE_COLUMNS_MAX && table->items[i].cells[k]; k++)
                        if (strlen(table->items[i].cells[k]) > widths[k])
                                widths[k] = strlen(table->items[i].cells[k]);
        for (size_t i = 0; i < table->n; i++) {
                add_cells(out, &table->items[i], widths);
                add_below(out, &table->items[i], widths[0] + GAP);
        }
}
