// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Columns of a text that grows at its end.
 */
#include "base/columns.h"

#include <string.h>

static size_t line_length(const struct strbuf *out)
{
        const char *newline = out->len ? memrchr(out->data, '\n', out->len) : NULL;

        return out->len - (newline ? (size_t) (newline - out->data) + 1 : 0);
}

void columns_go(struct strbuf *out, size_t column)
{
        if (line_length(out) + 1 > column)
                strbuf_addc(out, '\n');
        while (line_length(out) < column)
                strbuf_addc(out, ' ');
}

void columns_wrap(struct strbuf *out, size_t column, const char *text)
{
        columns_go(out, column);
        while (*text) {
                size_t len = strcspn(text, " ");

                if (line_length(out) > column && line_length(out) + 1 + len > COLUMNS_WIDTH)
                        columns_go(out, column);
                else if (line_length(out) > column)
                        strbuf_addc(out, ' ');
                strbuf_add(out, text, len);
                text += len + (text[len] == ' ');
        }
        strbuf_addc(out, '\n');
}
