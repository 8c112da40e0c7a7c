// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Breaks the lines of what is shown so that a terminal does not break them within a word. It works
 * on the text as it is in the end: a file or a pipe gets each sentence in one line, for grep.
 */
#include "cli/fit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/columns.h"
#include "base/utf8.h"

enum { WIDTH_MIN = 20 };

/* Where in a difference the text is: the lines that a hunk still has. */
struct hunk {
        unsigned old, new;
};

size_t cli_terminal_width(int fd)
{
        struct winsize size;

        if (ioctl(fd, TIOCGWINSZ, &size) < 0 || !size.ws_col)
                return COLUMNS_WIDTH;
        return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

/* The bytes of such a command at @text, or 0: ESC [ digits and semicolons m */
static size_t command_length(const char *text)
{
        size_t len;

        if (strncmp(text, "\033[", 2) != 0)
                return 0;
        len = 2 + strspn(text + 2, "0123456789;");
        return text[len] == 'm' ? len + 1 : 0;
}

size_t cli_columns_of(const char *line, size_t len)
{
        size_t columns = 0, step;

        for (size_t i = 0; i < len; i += step) {
                step = command_length(line + i);
                if (step)
                        continue;
                step = utf8_length(line + i);
                step = step ? step : 1;
                columns++;
        }
        return columns;
}

static const char *without_commands(const char *line)
{
        for (size_t len; (len = command_length(line));)
                line += len;
        return line;
}

/* Of "1,4" it is 4; a number of lines that is left out is 1. */
static unsigned lines_of(const char *range)
{
        const char *number = range + strspn(range, "0123456789");

        return *number == ',' ? (unsigned) strtoul(number + 1, NULL, 10) : 1;
}

/* "@@ -1,4 +1,5 @@" */
static bool begins_hunk(const char *line, struct hunk *hunk)
{
        static const char begin[] = "@@ -";
        const char *plus;

        if (strncmp(line, begin, strlen(begin)) != 0)
                return false;
        line += strlen(begin);
        plus = line + strcspn(line, " \n");
        if (strncmp(plus, " +", 2) != 0)
                return false;
        *hunk = (struct hunk){ lines_of(line), lines_of(plus + 2) };
        return true;
}

/* Takes a line of a hunk off what it has. */
static void count(struct hunk *hunk, char sign)
{
        if (hunk->old && (sign == '-' || sign == ' '))
                hunk->old--;
        if (hunk->new && (sign == '+' || sign == ' '))
                hunk->new --;
}

static bool is_of_difference(struct hunk *hunk, const char *line)
{
        const char *text = without_commands(line);

        if (hunk->old || hunk->new) {
                count(hunk, *text);
                return true;
        }
        return strncmp(text, "--- ", 4) == 0 || strncmp(text, "+++ ", 4) == 0 || *text == '\\' ||
               begins_hunk(text, hunk);
}

/* How a line is laid out: in sentences, or in columns with two blanks or more between them. */
struct layout {
        size_t gaps;
        size_t hang; /* where the last column, or the sentence, begins */
};

static struct layout layout_of(const char *line, size_t len)
{
        static const char error[] = "mkbridge: ";
        const size_t lead = strspn(line, " ");
        struct layout layout = { .hang = lead };

        if (strncmp(line + lead, "- ", 2) == 0)
                layout.hang = lead + 2;
        if (strncmp(line, error, strlen(error)) == 0)
                layout.hang = 2;
        for (size_t i = lead; i + 1 < len; i++) {
                if (line[i] != ' ' || line[i + 1] != ' ')
                        continue;
                i += strspn(line + i, " ");
                layout.gaps++;
                layout.hang = cli_columns_of(line, i);
        }
        return layout;
}

static bool is_drawn(const char *line, size_t len)
{
        return memchr(line, '|', len) || memmem(line, len, "+--", 3);
}

static void break_line(struct strbuf *out, const char *line, size_t len, size_t hang, size_t width)
{
        size_t at = strspn(line, " "), column = at;

        strbuf_add(out, line, at);
        while (at < len) {
                const size_t blanks = strspn(line + at, " ");
                const size_t word = strcspn(line + at + blanks, " \n");
                const size_t columns = cli_columns_of(line + at + blanks, word);

                if (column > hang && column + blanks + columns > width) {
                        strbuf_addf(out, "\n%*s", (int) hang, "");
                        column = hang;
                } else {
                        strbuf_add(out, line + at, blanks);
                        column += blanks;
                }
                strbuf_add(out, line + at + blanks, word);
                column += columns;
                at += blanks + word;
        }
}

static void fit_line(struct strbuf *out, const char *line, size_t len, size_t width)
{
        const struct layout layout = layout_of(line, len);

        if (cli_columns_of(line, len) <= width || layout.gaps > 1 || is_drawn(line, len) ||
            layout.hang > width / 2)
                strbuf_add(out, line, len);
        else
                break_line(out, line, len, layout.hang, width);
}

void cli_fit(struct strbuf *out, const char *text, size_t width)
{
        struct hunk hunk = { 0 };

        while (*text) {
                const size_t len = strcspn(text, "\n");

                if (is_of_difference(&hunk, text))
                        strbuf_add(out, text, len);
                else
                        fit_line(out, text, len, width);
                text += len;
                if (*text)
                        strbuf_addc(out, *text++);
        }
}
