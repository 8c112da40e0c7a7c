// SPDX-License-Identifier: GPL-2.0-or-later
/* clang-format off */
/*
 * The pipeline in reading order:
 *
 *     argv -- cli --> request --+
 *                               +-- decide --> intent -- render --> plan --+-- show (a dry run ends here)
 *     kernel, files -- observe --> host                                    +-- apply -- show
 *
 * Only observe looks at the host and only apply changes it; what is shown is what is done.
 */
/* clang-format on */
#include <errno.h>

#include "cli/cli.h"
#include "mkbridge/apply.h"
#include "mkbridge/decide.h"
#include "mkbridge/observe.h"
#include "mkbridge/render.h"

struct run {
        struct arena mem; /* everything below lives in it */
        struct request request;
        struct host host;
        struct intent intent;
        struct plan plan;
        struct apply_report report;
        struct error err;
};

static void end_run(struct run *run)
{
        arena_free(&run->mem);
}

/* A refusal is data up to here; from here on it is an error. */
static int refused(const struct refusal_list *refusals)
{
        return refusals->n ? -EPERM : 0;
}

static int make_plan(struct run *run)
{
        int r = observe(&run->mem, &run->request, &run->host, &run->err);

        if (r < 0)
                return r;
        run->plan.bridge = run->request.bridge;
        if (run->request.action == ACTION_UNDO) {
                render_undo(&run->mem, &run->request, &run->host, &run->plan);
                if (run->host.interrupted && run->request.dry_run)
                        LIST_ADD(&run->mem, &run->plan.notes, interrupted_note);
                return refused(&run->plan.refusals);
        }

        decide(&run->mem, &run->request, &run->host, &run->intent);
        run->plan.intent = &run->intent;
        if (run->intent.refusals.n)
                return refused(&run->intent.refusals);
        r = render(&run->mem, &run->host, &run->intent, &run->plan, &run->err);
        return r < 0 ? r : refused(&run->plan.refusals);
}

/* The lock is held from before the first look at the host until the last change. */
static int change(struct run *run)
{
        struct apply_lock lock cleanup(apply_unlock) = APPLY_LOCK_INIT;
        const char *root = run->request.root;
        int r = apply_lock(root, &lock, &run->err);

        if (r == 0)
                r = apply_recover(&run->mem, root, &run->report, &run->err);
        if (r < 0 || run->request.action == ACTION_RECOVER)
                return r;

        r = make_plan(run);
        if (r < 0 || plan_is_empty(&run->plan))
                return r;
        return apply(&run->mem, &run->host, &run->plan, &run->report, &run->err);
}

/*
 * The outcome could not be written to standard output. Of a dry run that was all there was to do;
 * after a change status 1 would say that all is as it was.
 */
static enum exit_status output_failed(struct run *run, int r, const struct error *err)
{
        if (r == 0 && !run->request.dry_run) {
                cli_print_error("warning", arena_printf(&run->mem, "%s: %s", err->where, err->what),
                                "all else is done");
                return STATUS_DONE;
        }
        cli_print_error(err->where, err->what, err->hint);
        return r < 0 ? run->err.status : STATUS_FAILED;
}

/* Tells how it went, on standard error and standard output; returns the exit status. */
static int finish(struct run *run, int r)
{
        struct show show = { .request = &run->request, .host = &run->host, .report = &run->report };
        bool verbose = run->request.verbosity > 0;
        struct error err;

        show.colour = cli_wants_colour();
        show.plan = run->plan.bridge ? &run->plan : NULL;
        show.error = r < 0 ? &run->err : NULL;
        if (refused(&run->intent.refusals))
                cli_print_refusals(&run->intent.refusals, verbose, &run->err);
        else if (refused(&run->plan.refusals))
                cli_print_refusals(&run->plan.refusals, verbose, &run->err);
        else if (r < 0)
                cli_print_error(run->err.where, run->err.what, run->err.hint);
        cli_print_warnings(&show);

        if (cli_print(&show, &err) < 0)
                return (int) output_failed(run, r, &err);
        return r < 0 ? (int) run->err.status : (int) STATUS_DONE;
}

int main(int argc, char *argv[])
{
        struct run run cleanup(end_run) = { 0 };
        int r = cli_parse(&run.mem, argc, argv, &run.request, &run.err);

        if (r < 0)
                return finish(&run, r);
        if (cli_is_information(&run.request))
                return cli_print_information(&run.request);
        return finish(&run, run.request.dry_run ? make_plan(&run) : change(&run));
}
