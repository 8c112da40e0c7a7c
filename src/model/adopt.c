// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A step of adoption in the words of a shell: what the preview shows, and what an error tells the
 * user to do by hand.
 */
#include "mkbridge/adopt.h"

#include <string.h>

#include "base/strbuf.h"

void adopt_list_add(struct arena *mem, struct adopt_list *list, const struct adopt_list *more)
{
        for (size_t i = 0; i < more->n; i++)
                LIST_ADD(mem, list, more->items[i]);
}

bool adoption_is_empty(const struct adoption *adoption)
{
        return !adoption->take.n && !adoption->release.n && !adoption->leave.n;
}

static bool is_plain(const char *word)
{
        return *word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_./:@%+,=-")] == '\0';
}

static bool is_control(char c)
{
        return ((unsigned char) c < ' ') || c == 0x7f;
}

static bool has_control(const char *word)
{
        while (*word && !is_control(*word))
                word++;
        return *word;
}

/* $'...' of bash(1), which keeps it one line. */
static void quote_control(struct strbuf *out, const char *word)
{
        strbuf_adds(out, "$'");
        for (; *word; word++) {
                if (*word == '\n')
                        strbuf_adds(out, "\\n");
                else if (is_control(*word))
                        strbuf_addf(out, "\\%03o", (unsigned char) *word);
                else if (*word == '\'' || *word == '\\')
                        strbuf_addf(out, "\\%c", *word);
                else
                        strbuf_addc(out, *word);
        }
        strbuf_addc(out, '\'');
}

/* In single quotes, in which only the single quote itself needs care. */
void shell_quote(struct strbuf *out, const char *word)
{
        if (is_plain(word)) {
                strbuf_adds(out, word);
                return;
        }
        if (has_control(word)) {
                quote_control(out, word);
                return;
        }
        strbuf_addc(out, '\'');
        for (; *word; word++) {
                if (*word == '\'')
                        strbuf_adds(out, "'\\'");
                strbuf_addc(out, *word);
        }
        strbuf_addc(out, '\'');
}

/* @format with each '$' replaced by the next word, quoted. */
static void add_words(struct strbuf *out, const char *format, const char *const *words)
{
        for (; *format; format++) {
                if (*format == '$')
                        shell_quote(out, *words++);
                else
                        strbuf_addc(out, *format);
        }
}

static void add_argv(struct strbuf *out, const char *const *argv)
{
        for (size_t i = 0; argv[i]; i++) {
                strbuf_adds(out, i ? " " : "");
                shell_quote(out, argv[i]);
        }
}

static void add_until(struct strbuf *out, const struct adopt_step *step)
{
        strbuf_adds(out, "until ");
        add_argv(out, step->until.argv);
        strbuf_adds(out, " 2>&1 | grep -Eqe ");
        shell_quote(out, step->until.pattern);
        strbuf_adds(out, "; do sleep 0.1; done");
}

static void add_line(struct strbuf *out, const struct adopt_step *step)
{
        const char *path = step->line.path, *line = step->line.line;
        const char *there[] = { line, path, line, path };
        const char *gone[] = { path, line, path, path, path, path };

        if (step->line.present)
                add_words(out, "grep -qsxFe $ $ || printf '%s\\n' $ >>$", there);
        else
                add_words(out, "[ ! -e $ ] || { grep -vxFe $ $ >$.new; mv $.new $; }", gone);
}

void adopt_step_command(struct strbuf *out, const struct adopt_step *step)
{
        const char *copy[] = { step->copy.from, step->copy.from, step->copy.to };
        const char *end[] = { step->end.pid_file, step->end.program };

        switch (step->type) {
        case ADOPT_RUN:
                add_argv(out, step->argv);
                return;
        case ADOPT_UNTIL:
                add_until(out, step);
                return;
        case ADOPT_COPY:
                add_words(out, "[ ! -e $ ] || cp -p $ $", copy);
                return;
        case ADOPT_END:
                add_words(out, "xargs ps -o sid= -q <$ | xargs pkill -KILL -x $ -s", end);
                return;
        case ADOPT_LINE:
                add_line(out, step);
                return;
        case N_ADOPT_TYPES:
                return;
        }
}
