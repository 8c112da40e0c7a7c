// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is shown again and again in the same place of a terminal: the rows that it took are counted,
 * and the cursor goes back over them (ECMA-48: CPL, ED). What stands above them stays.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/fit.h"

/* A line that is longer than the terminal is wide goes on in the next row. */
static size_t rows_of(const char *text, size_t width)
{
        size_t rows = 0;

        while (*text) {
                const size_t len = strcspn(text, "\n"), columns = cli_columns_of(text, len);

                rows += columns ? (columns + width - 1) / width : 1;
                text += len + (text[len] == '\n');
        }
        return rows;
}

void cli_end_frame(const struct cli_frame *frame)
{
        if (frame->rows && isatty(STDOUT_FILENO))
                printf("\033[%zuF\033[J", frame->rows);
}

int cli_print_frame(struct cli_frame *frame, const struct show *show, struct error *err)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        struct strbuf fitted cleanup(strbuf_free) = STRBUF_INIT;
        const size_t width = cli_terminal_width(STDOUT_FILENO);

        if (frame->shown && !isatty(STDOUT_FILENO))
                return 0;
        show_text(&mem, &text, show);
        cli_end_frame(frame);
        frame->shown = true;
        cli_fit(&fitted, strbuf_str(&text), width);
        frame->rows = rows_of(strbuf_str(&fitted), width);
        return cli_print(show, err);
}
