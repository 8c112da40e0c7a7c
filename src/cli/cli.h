/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line in both directions: argv becomes a struct request, and the table of options
 * becomes the help text and the completion scripts. Nothing here looks at the host.
 */
#pragma once

#include "base/arena.h"
#include "base/strbuf.h"
#include "mkbridge/plan.h"
#include "mkbridge/request.h"
#include "mkbridge/show.h"

/*
 * Fills in @request from the command line. Its lists live in @mem, its strings in argv.
 *
 * Return: 0, or -EINVAL with a usage error. After an error only request->json and
 * request->verbosity are of use: they are right wherever on the command line they stand.
 */
int cli_parse(struct arena *mem, int argc, char *const argv[], struct request *request,
              struct error *err);

/* The text of --help, in at most 80 columns, and of --version. */
void cli_help(struct strbuf *out);
void cli_version(struct strbuf *out);

/* The completion script for @shell, one of "bash", "zsh" and "fish". */
void cli_completion(struct strbuf *out, const char *shell);

/*
 * `mkbridge: WHERE: WHAT; HINT` on standard error. Of a @what of several lines the first becomes
 * the message and the others follow it. @where and @hint may be empty or NULL. What a terminal must
 * not get becomes '?', see plain_line() in base/utf8.h.
 */
void cli_print_error(const char *where, const char *what, const char *hint);

/*
 * The first refusal as such a line, or @all of them, a line each. The first is also copied to @err
 * (status 3), for the JSON output.
 */
void cli_print_refusals(const struct refusal_list *refusals, bool all, struct error *err);

/*
 * What is to be noticed beside the outcome: after a change its notes (unless -q) and its warnings,
 * after a refusal the differences that it is about.
 */
void cli_print_warnings(const struct show *show);

/*
 * For live_hooks.progress: a line on standard error at once; NULL with -q: nothing that can be
 * seen. A session over ssh can only prove that it gets through by sending something, so even then a
 * NUL goes to what may be such a session: a terminal, which shows none, or a pipe.
 */
void cli_progress(const char *line);

/*
 * Shows the outcome on standard output, as text or as JSON, as show->request asks for. That there
 * is nothing to do goes to standard error where standard output may be that of a patch. Return: 0,
 * or a negative errno with @err if it could not be written: a full disk behind '>' must not look
 * like success.
 */
int cli_print(const struct show *show, struct error *err);

/* What is shown again and again in the same place of a terminal. */
struct cli_frame {
        bool shown;
        size_t rows; /* of the terminal, from where it began to the cursor */
};

/*
 * Shows the outcome in place of the one before; where standard output is no terminal, the first one
 * alone. Returns as cli_print() does.
 */
int cli_print_frame(struct cli_frame *frame, const struct show *show, struct error *err);

/* Takes it away, so that what is printed next is in its place. */
void cli_end_frame(const struct cli_frame *frame);

/* Tells why that failed; but whoever has closed the other end of the pipe knows. */
void cli_print_write_error(int code, const struct error *err);

/* Whether standard output is a terminal, which must not get whatever bytes files hold. */
bool cli_is_terminal(void);

/* Whether somebody sits before all three streams: who typed a command, and reads what it says. */
bool cli_is_interactive(void);

/* Whether standard output is a terminal that takes colours, and the user has not said NO_COLOR. */
bool cli_wants_colour(void);

/* Requests that are answered without a look at the host: --help, --version, --completion. */
bool cli_is_information(const struct request *request);

/* Answers one of them; returns the exit status. */
enum exit_status cli_print_information(const struct request *request);
