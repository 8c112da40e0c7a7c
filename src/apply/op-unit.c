// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Restarting one service, after the files are safe. It undoes nothing and fails nothing: a service
 * that does not come up again is a warning with what it has logged last.
 */
#include "step.h"

#include <errno.h>
#include <string.h>

#include "base/spawn.h"
#include "transaction.h"

enum { RESTART_SECONDS = 60, LOG_SECONDS = 10 };

static int unit_check(struct transaction *tx, const struct op *op, struct step *step,
                      struct error *err)
{
        (void) tx;
        (void) err;
        step->unit = op->unit.name;
        return 0;
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

static void unit_after(struct arena *mem, const struct host *host, const struct step *step,
                       struct apply_report *report)
{
        struct strbuf output cleanup(strbuf_free) = STRBUF_INIT;
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        enum service_manager manager = host->system.manager;
        int status;

        if (manager == MANAGER_NONE || host->system.offline)
                return;
        status = restart(manager, step->unit, &output);
        if (status == 0) {
                LIST_ADD(mem, &report->done, arena_printf(mem, "restarted %s", step->unit));
                return;
        }

        strbuf_addf(&text, "%s: ", step->unit);
        if (status == -ETIMEDOUT)
                strbuf_addf(&text, "the restart has not ended within %d s", RESTART_SECONDS);
        else if (status < 0)
                strbuf_addf(&text, "cannot restart it: %s", strerror(-status));
        else
                strbuf_addf(&text, "the restart failed with exit status %d", status);
        trim_end(&output);
        if (output.len > 0)
                strbuf_addf(&text, ": %s", strbuf_str(&output));
        if (manager == MANAGER_SYSTEMD)
                add_log(step->unit, &text);
        trim_end(&text);
        LIST_ADD(mem, &report->warnings, strbuf_take(&text, mem));
}

const struct op_impl op_unit_impl = {
        .check = unit_check,
        .after = unit_after,
};
