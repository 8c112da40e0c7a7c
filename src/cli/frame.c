// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is shown again and again in the same place of a terminal: the rows that it took are counted,
 * and the cursor goes back over them (ECMA-48: CPL, ED). What stands above them stays.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/columns.h"
#include "base/utf8.h"
#include "cli/cli.h"

static size_t terminal_width(void)
{
        struct winsize size;

        return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col
                                                                           : COLUMNS_WIDTH;
}

static size_t columns_of(const char *line, size_t len)
{
        size_t n = 0;

        for (size_t i = 0; i < len; n++) {
                const size_t bytes = utf8_length(line + i);

                i += bytes ? bytes : 1;
        }
        return n;
}

/* A line that is longer than the terminal is wide goes on in the next row. */
static size_t rows_of(const char *text, size_t width)
{
        size_t rows = 0;

        while (*text) {
                const size_t len = strcspn(text, "\n"), columns = columns_of(text, len);

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

        if (frame->shown && !isatty(STDOUT_FILENO))
                return 0;
        show_text(&mem, &text, show);
        cli_end_frame(frame);
        frame->shown = true;
        frame->rows = rows_of(strbuf_str(&text), terminal_width());
        return cli_print(show, err);
}
