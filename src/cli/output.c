// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only place that writes to the terminal: results to standard output, errors and warnings to
 * standard error.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/fit.h"

/* In one piece, so that lines of several writers do not mix. Nobody is left to tell of a failure.
 */
static void print_bytes(const char *text, size_t len)
{
        if (len && fwrite(text, 1, len, stderr) == len)
                fflush(stderr);
}

static void print_text(const char *text)
{
        struct strbuf fitted cleanup(strbuf_free) = STRBUF_INIT;

        if (isatty(STDERR_FILENO)) {
                cli_fit(&fitted, text, cli_terminal_width(STDERR_FILENO));
                text = strbuf_str(&fitted);
        }
        print_bytes(text, strlen(text));
}

/* Texts of files and services, line by line. */
static void add_lines(struct strbuf *out, const char *text)
{
        for (; *text; text += *text != '\0') {
                const size_t len = strcspn(text, "\n");

                plain_columns_add(out, text, len);
                text += len;
                if (*text)
                        strbuf_addc(out, *text);
        }
        if (out->len && out->data[out->len - 1] != '\n')
                strbuf_addc(out, '\n');
}

/* An error that was not given a text must not look like none. */
static const char *or_unknown(const char *what)
{
        return what && *what ? what : "failed";
}

void cli_print_error(const char *where, const char *what, const char *hint)
{
        struct strbuf line cleanup(strbuf_free) = STRBUF_INIT;
        const char *rest;

        what = or_unknown(what);
        rest = strchr(what, '\n');
        strbuf_adds(&line, "mkbridge: ");
        if (where && *where) {
                plain_line_add(&line, where, strlen(where));
                strbuf_adds(&line, ": ");
        }
        plain_line_add(&line, what, rest ? (size_t) (rest - what) : strlen(what));
        if (hint && *hint) {
                strbuf_adds(&line, "; ");
                plain_line_add(&line, hint, strlen(hint));
        }
        strbuf_addc(&line, '\n');
        if (rest)
                add_lines(&line, rest + 1);
        print_text(line.data);
}

void cli_print_refusals(const struct refusal_list *refusals, bool all, struct error *err)
{
        const struct refusal *first = refusals->items;

        error_set(err, STATUS_REFUSED, EPERM, first->where, first->hint, "%.*s",
                  (int) strcspn(first->what, "\n"), first->what);
        for (size_t i = 0; i < (all ? refusals->n : 1); i++)
                cli_print_error(refusals->items[i].where, refusals->items[i].what,
                                refusals->items[i].hint);
}

static void print_list(const char *kind, const struct string_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                cli_print_error(kind, list->items[i], NULL);
}

/* A refusal comes with differences, among the notes; the other notes were about what is not done.
 */
static void print_differences(const struct string_list *notes)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

        for (size_t i = 0; i < notes->n; i++)
                if (strchr(notes->items[i], '\n'))
                        add_lines(&text, notes->items[i]);
        print_text(strbuf_str(&text));
}

void cli_print_warnings(const struct show *show)
{
        if (show->plan && show->error)
                print_differences(&show->plan->notes);
        else if (show->plan && show->request->verbosity >= 0 && !show->request->dry_run)
                print_list("note", &show->plan->notes);
        if (show->report)
                print_list("warning", &show->report->warnings);
}

void cli_progress(const char *line)
{
        static const char unseen[] = "";
        struct stat st;

        if (line)
                cli_print_error(NULL, line, NULL);
        else if (isatty(STDERR_FILENO) ||
                 (fstat(STDERR_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))))
                print_bytes(unseen, sizeof(unseen));
}

/* Returns as cli_print() does. */
static int write_bytes(const struct strbuf *text, struct error *err)
{
        errno = 0;
        if ((!text->len || fwrite(text->data, 1, text->len, stdout) == text->len) &&
            fflush(stdout) == 0)
                return 0;
        return error_errno(err, errno ? errno : EIO, "standard output", "write");
}

/* Text is as wide as the terminal, if it goes to one. */
static int write_out(const struct strbuf *text, struct error *err)
{
        struct strbuf fitted cleanup(strbuf_free) = STRBUF_INIT;

        if (!cli_is_terminal())
                return write_bytes(text, err);
        cli_fit(&fitted, strbuf_str(text), cli_terminal_width(STDOUT_FILENO));
        return write_bytes(&fitted, err);
}

/* patch(1) calls words without a difference garbage, and fails; an empty input is fine with it. */
static bool goes_beside(const struct show *show)
{
        return !show->request->json && !show->terminal && show_is_no_patch(show);
}

int cli_print(const struct show *show, struct error *err)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

        if (show->request->json)
                show_json(&mem, &text, show);
        else
                show_text(&mem, &text, show);
        if (goes_beside(show)) {
                print_text(strbuf_str(&text));
                return 0;
        }
        return show->request->json ? write_bytes(&text, err) : write_out(&text, err);
}

void cli_print_write_error(int code, const struct error *err)
{
        if (code != -EPIPE)
                cli_print_error(err->where, err->what, err->hint);
}

bool cli_is_terminal(void)
{
        return isatty(STDOUT_FILENO);
}

bool cli_is_interactive(void)
{
        return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
}

bool cli_wants_colour(void)
{
        const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

        return cli_is_terminal() && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

bool cli_is_information(const struct request *request)
{
        return request->action == ACTION_HELP || request->action == ACTION_VERSION ||
               request->action == ACTION_COMPLETION;
}

enum exit_status cli_print_information(const struct request *request)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        struct error err;
        int r;

        if (request->action == ACTION_HELP)
                cli_help(&text);
        else if (request->action == ACTION_VERSION)
                cli_version(&text);
        else
                cli_completion(&text, request->shell);

        r = write_out(&text, &err);
        if (r == 0)
                return STATUS_DONE;
        cli_print_write_error(r, &err);
        return STATUS_FAILED;
}
