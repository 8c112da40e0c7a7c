// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Restarting one service, after the files are safe. It undoes nothing and fails nothing: a service
 * that does not come up again is a warning with what it has logged last. Where systemd is, it is
 * asked once more what runs: what sleeps is left alone.
 */
#include "step.h"

#include <errno.h>
#include <string.h>

#include "base/spawn.h"
#include "tx.h"

enum { ASK_SECONDS = 10, RESTART_SECONDS = 60, LOG_SECONDS = 10 };

static int unit_check(struct transaction *tx, const struct op *op, struct step *step,
                      struct error *err)
{
        (void) tx;
        (void) err;
        step->unit = op->unit;
        return 0;
}

/* The plan is from before the switch, and a daemon may fall asleep or be woken at any time. */
static bool is_up(const struct op_unit *unit)
{
        static const char *const down[] = { "inactive\n", "failed\n", "unknown\n" };
        const char *const argv[] = { "systemctl", "is-active", unit->name, NULL };
        struct strbuf state cleanup(strbuf_free) = STRBUF_INIT;
        int status = spawn_wait(argv, ASK_SECONDS, &state);

        if (status == 0)
                return true;
        for (size_t i = 0; i < ARRAY_LEN(down); i++)
                if (strcmp(strbuf_str(&state), down[i]) == 0)
                        return false;
        return !unit->asleep; /* on its way up or down, or nobody answers */
}

static int restart(enum service_manager manager, const char *unit, struct strbuf *output)
{
        const char *const by_systemd[] = { "systemctl", "restart", unit, NULL };
        const char *const by_service[] = { "service", unit, "restart", NULL };

        return spawn_wait(manager == MANAGER_SYSTEMD ? by_systemd : by_service, RESTART_SECONDS,
                          output);
}

/* Adds the last lines that the unit has logged, for whoever wonders why it does not start. */
static void add_log(const char *unit, struct strbuf *text)
{
        const char *const argv[] = { "journalctl", "-u", unit,  "-n", "5",
                                     "--no-pager", "-o", "cat", NULL };
        struct strbuf log cleanup(strbuf_free) = STRBUF_INIT;

        if (spawn_wait(argv, LOG_SECONDS, &log) == 0 && log.len > 0) {
                strbuf_addc(text, '\n');
                strbuf_adds(text, strbuf_str(&log));
        }
}

/* What the program said, without the line ends at its end. */
static void trim_end(struct strbuf *text)
{
        while (text->len > 0 && strchr("\r\n", text->data[text->len - 1]))
                text->data[--text->len] = '\0';
}

/* What went wrong, in one line, and what the unit has logged. */
static const char *failure(struct arena *mem, enum service_manager manager, const char *unit,
                           int status, const struct strbuf *output)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

        strbuf_addf(&text, "%s: ", unit);
        if (status == -ETIMEDOUT)
                strbuf_addf(&text, "the restart has not ended within %d s", RESTART_SECONDS);
        else if (status < 0)
                strbuf_addf(&text, "cannot restart it: %s", strerror(-status));
        else
                strbuf_addf(&text, "the restart failed with exit status %d", status);
        if (output->len > 0)
                strbuf_addf(&text, ": %s", strbuf_str(output));
        if (manager == MANAGER_SYSTEMD)
                add_log(unit, &text);
        trim_end(&text);
        return strbuf_take(&text, mem);
}

static void unit_after(struct arena *mem, const struct host *host, const struct step *step,
                       struct apply_report *report)
{
        struct strbuf output cleanup(strbuf_free) = STRBUF_INIT;
        enum service_manager manager = host->system.manager;
        const struct op_unit *unit = &step->unit;
        int status;

        if (manager == MANAGER_NONE || host->system.offline)
                return;
        if (manager == MANAGER_SYSTEMD && !is_up(unit)) {
                LIST_ADD(mem, &report->done,
                         arena_printf(mem,
                                      unit->asleep ? "left %s asleep behind its socket"
                                                   : "left %s alone: it has ended meanwhile",
                                      unit->name));
                return;
        }
        status = restart(manager, unit->name, &output);
        trim_end(&output);
        if (status == 0)
                LIST_ADD(mem, &report->done, arena_printf(mem, "restarted %s", unit->name));
        else
                LIST_ADD(mem, &report->warnings,
                         failure(mem, manager, unit->name, status, &output));
}

const struct op_impl op_unit_impl = {
        .check = unit_check,
        .after = unit_after,
};
