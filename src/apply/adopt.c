// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The steps of adoption, one after the other. What a program prints is kept only for the message
 * about its failure, of which the last lines tell most.
 */
#include "adopt.h"

#include <errno.h>
#include <regex.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/spawn.h"
#include "base/utf8.h"

enum {
        POLL_MS = 50,
        END_SECONDS = 5, /* a killed process may have to be waited for */
        LINES_SHOWN = 3,
        OUTPUT_SHOWN = 600, /* bytes; struct error has room for some 1000 */
};

static unsigned limit_of(const struct adopt_run *run, const struct adopt_step *step)
{
        const unsigned max = run->seconds_max ? run->seconds_max : ADOPT_SECONDS_MAX;
        unsigned seconds = step->seconds ? step->seconds : ADOPT_SECONDS_DEFAULT;

        if (step->type != ADOPT_RUN && step->type != ADOPT_UNTIL)
                seconds = END_SECONDS;
        return seconds < max ? seconds : max;
}

/* The last lines of @text in one, as ": one / two"; nothing when it is empty. */
static void add_last_lines(struct strbuf *out, const char *text)
{
        size_t end = strlen(text), start, n = 0;

        while (end > 0 && strchr("\r\n ", text[end - 1]))
                end--;
        for (start = end; start > 0 && end - start < OUTPUT_SHOWN; start--)
                if (text[start - 1] == '\n' && ++n == LINES_SHOWN)
                        break;
        if (start == end)
                return;
        strbuf_adds(out, ": ");
        while (start < end) {
                size_t len = strcspn(text + start, "\n");

                len = len < end - start ? len : end - start;
                plain_line_add(out, text + start, len);
                start += len + 1;
                if (start < end)
                        strbuf_adds(out, " / ");
        }
}

/* Which command, what came of it, and what it printed. */
static int failed(const struct adopt_run *run, const struct adopt_step *step, int code,
                  const char *what, const char *output, struct error *err)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

        adopt_step_command(&text, step);
        plain_line(text.data);
        strbuf_addf(&text, ": %s", what);
        add_last_lines(&text, output);
        return error_set(err, STATUS_FAILED, code, run->service ? run->service : "network service",
                         NULL, "%s", strbuf_str(&text));
}

static const char *say_end(const struct adopt_run *run, int status, unsigned seconds)
{
        if (status == -ENOENT)
                return "there is no such program";
        if (status == -ETIMEDOUT)
                return arena_printf(run->mem, "has not ended within %u s", seconds);
        if (status < 0)
                return strerror(-status);
        return arena_printf(run->mem, "exit status %d", status);
}

static void note_running(void *arg, pid_t group)
{
        const struct adopt_run *run = arg;

        if (run->running)
                run->running(run->arg, group);
}

static int ask_for_end(void *arg)
{
        const struct adopt_run *run = arg;

        return run->ends ? run->ends(run->arg, NULL) : 0;
}

static int spawn(const struct adopt_run *run, const char *const argv[], unsigned seconds,
                 struct strbuf *output)
{
        struct adopt_run asked = *run; /* that is not const */
        const struct spawn_watch watch = { .running = note_running,
                                           .ends = ask_for_end,
                                           .arg = &asked };

        return spawn_watched(argv, seconds, output, &watch);
}

static int do_run(const struct adopt_run *run, const struct adopt_step *step, struct error *err)
{
        struct strbuf output cleanup(strbuf_free) = STRBUF_INIT;
        int status = spawn(run, step->argv, limit_of(run, step), &output);

        if (status == 0)
                return 0;
        return failed(run, step, status < 0 ? -status : EIO,
                      say_end(run, status, limit_of(run, step)), strbuf_str(&output), err);
}

/* One try. Return: 1 when it matches, 0 when not yet, a negative errno when it never will. */
static int try_once(const struct adopt_run *run, const struct adopt_step *step,
                    const regex_t *pattern, int64_t left, struct strbuf *output)
{
        int status;

        output->len = 0;
        status = spawn(run, step->until.argv, (unsigned) (left / 1000) + 1, output);
        if (status < 0 && status != -ETIMEDOUT)
                return status;
        return regexec(pattern, strbuf_str(output), 0, NULL, 0) == 0;
}

static int wait_until(const struct adopt_run *run, const struct adopt_step *step,
                      const regex_t *pattern, struct error *err)
{
        const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
        struct strbuf output cleanup(strbuf_free) = STRBUF_INIT;
        int64_t deadline = now_ms() + limit_of(run, step) * 1000LL;

        for (;;) {
                int64_t left = deadline - now_ms();
                int r = left > 0 ? try_once(run, step, pattern, left, &output) : -ETIMEDOUT;

                if (r > 0)
                        return 0;
                if (r == -ETIMEDOUT)
                        return failed(
                                run, step, ETIMEDOUT,
                                arena_printf(run->mem, "not so within %u s", limit_of(run, step)),
                                strbuf_str(&output), err);
                if (r < 0)
                        return failed(run, step, -r, say_end(run, r, 0), "", err);
                nanosleep(&pause, NULL);
                r = run->alive ? run->alive(run->arg, limit_of(run, step), err) : 0;
                if (r < 0)
                        return r;
        }
}

static int do_until(const struct adopt_run *run, const struct adopt_step *step, struct error *err)
{
        regex_t pattern;
        int r;

        if (regcomp(&pattern, step->until.pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB) != 0)
                return failed(run, step, EINVAL, "the pattern is no regular expression", "", err);
        r = wait_until(run, step, &pattern, err);
        regfree(&pattern);
        return r;
}

static int do_file(const struct adopt_run *run, const struct adopt_step *step, struct error *err)
{
        int r = 0;

        if (step->type == ADOPT_COPY)
                r = adopt_copy(run->fs, run->mem, step->copy.from, step->copy.to);
        else if (step->type == ADOPT_LINE)
                r = adopt_line(run->fs, run->mem, step->line.path, step->line.line,
                               step->line.present);
        else if (step->type == ADOPT_END)
                r = adopt_end(run->fs, run->mem, step->end.pid_file, step->end.program,
                              limit_of(run, step));
        return r < 0 ? failed(run, step, -r, strerror(-r), "", err) : 0;
}

static int do_step(const struct adopt_run *run, const struct adopt_step *step, struct error *err)
{
        switch (step->type) {
        case ADOPT_RUN:
                return do_run(run, step, err);
        case ADOPT_UNTIL:
                return do_until(run, step, err);
        default:
                return do_file(run, step, err);
        }
}

static void warn(const struct adopt_run *run, const struct error *problem)
{
        LIST_ADD(run->mem, &run->report->warnings,
                 arena_printf(run->mem, "%s: %s", problem->where, problem->what));
}

int adopt_steps(const struct adopt_run *run, const struct adopt_list *list, struct error *err)
{
        for (size_t i = 0; i < list->n; i++) {
                const struct adopt_step *step = &list->items[i];
                struct error problem = { 0 };
                int r = run->alive ? run->alive(run->arg, limit_of(run, step), err) : 0;
                int ended;

                if (r < 0)
                        return r;
                r = do_step(run, step, &problem);
                if (r == 0)
                        continue;
                ended = run->ends ? run->ends(run->arg, err) : 0;
                if (ended < 0)
                        return ended;
                if (step->lenient || (run->lenient && !(step->needed && err))) {
                        warn(run, &problem);
                        continue;
                }
                if (err)
                        *err = problem;
                return r;
        }
        return 0;
}
