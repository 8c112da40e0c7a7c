// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a struct show: what came of the run, what an operation does, how to go back.
 */
#include "show/outcome.h"
#include "text/diff.h"

#include <linux/rtnetlink.h>
#include <string.h>

static const char *const fate_words[] = {
        [KEY_STAYS] = "stays",     [KEY_MOVES] = "moves", [KEY_COPIED] = "copied",
        [KEY_CHANGED] = "changed", [KEY_ADDED] = "added", [KEY_DROPPED] = "dropped",
};

const struct word_table key_fates = { fate_words, ARRAY_LEN(fate_words) };

const struct intent *show_intent(const struct show *show)
{
        return show->plan ? show->plan->intent : NULL;
}

static bool is_refused(const struct show *show)
{
        const struct intent *intent = show_intent(show);

        if (show->error)
                return show->error->status == STATUS_REFUSED;
        return (intent && intent->refusals.n) || (show->plan && show->plan->refusals.n);
}

const struct live_plan *show_live(const struct show *show)
{
        const struct live_plan *live = show->plan ? show->plan->live : NULL;

        return live && (live->move.n || live->finish.n) ? live : NULL;
}

const struct adoption *show_adoption(const struct show *show)
{
        return show_live(show) && !adoption_is_empty(&show->plan->adoption) ? &show->plan->adoption
                                                                            : NULL;
}

/* Else it is what the other end has only for as long as it takes. */
static bool is_of_target(const struct live_plan *live, const struct live_op *op)
{
        const char *link = strchr(strchr(op->sysctl.path, '/') + 1, '/') + 1;
        size_t len = strlen(live->target.name);

        return strncmp(link, live->target.name, len) == 0 && link[len] == '/';
}

struct live_counts live_counts(const struct live_plan *live)
{
        const struct live_script *script = &live->move;
        struct live_counts counts = { .routes = live->followers.n };

        for (size_t i = 0; i < script->n; i++) {
                const struct live_op *op = &script->items[i];
                uint16_t type = op->type == LIVE_REQUEST ? op->request.type : 0;

                /* without NLM_F_CREATE only the flags of one that was counted change */
                counts.addresses += type == RTM_NEWADDR && (op->request.flags & NLM_F_CREATE) != 0;
                counts.routes += type == RTM_NEWROUTE;
                counts.nexthops += type == RTM_NEWNEXTHOP;
                counts.rules += type == RTM_NEWRULE;
                counts.neighbours += type == RTM_NEWNEIGH;
                counts.sysctls += op->type == LIVE_SYSCTL && is_of_target(live, op);
        }
        return counts;
}

enum outcome outcome_of(const struct show *show)
{
        if (is_refused(show))
                return OUTCOME_REFUSED;
        if (show->error)
                return OUTCOME_FAILED;
        if (show->plan && !plan_is_empty(show->plan))
                return show->request->dry_run ? OUTCOME_PLANNED : OUTCOME_DONE;
        if (show->status || show->cards || show->guest || show->request->action == ACTION_CHECK)
                return OUTCOME_DONE;
        return show->report && show->report->done.n ? OUTCOME_DONE : OUTCOME_NOTHING;
}

bool show_is_no_patch(const struct show *show)
{
        return show->request->dry_run && outcome_of(show) == OUTCOME_NOTHING;
}

enum file_action file_action_of(const struct op *op)
{
        if (!op_changes(op))
                return FILE_SAME;
        if (!op->file.before)
                return FILE_CREATE;
        return op->file.after ? FILE_CHANGE : FILE_REMOVE;
}

bool restart_is_news(const struct show *show)
{
        const struct system *system = show->host ? &show->host->system : NULL;

        return show->request->verbosity > 0 || !system || system->offline || system->chroot ||
               system->n_units > 0;
}

const char *restart_skipped(const struct show *show)
{
        if (!show->plan || plan_is_empty(show->plan))
                return NULL;
        for (size_t i = 0; i < show->plan->ops.n; i++)
                if (show->plan->ops.items[i].type == OP_UNIT)
                        return NULL;
        if (!show->request->restart)
                return "--no-restart was given";
        if (show->host && show->host->system.libvirt_skip)
                return show->host->system.libvirt_skip;
        return "no daemon of libvirt needs it";
}

size_t show_diff(struct strbuf *out, const struct show *show, const struct op_file *file)
{
        if (!show->request->show_secrets)
                return diff_hiding_secrets(out, file->path, file->before, file->after);
        diff_unified(out, file->path, file->before, file->after);
        return 0;
}

const char *restart_later(struct arena *mem, const struct show *show)
{
        static const char *const starts[] = {
                [MANAGER_SYSTEMD] = "systemctl restart",
                [MANAGER_SERVICE] = "service",
        };
        const struct system *system = show->host ? &show->host->system : NULL;
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        size_t n = 0;

        if (show->request->restart || !system || system->manager == MANAGER_NONE)
                return NULL;
        strbuf_adds(&out, starts[system->manager]);
        for (size_t i = 0; i < system->n_units; i++)
                if (system->units[i].state == UNIT_RUNNING) {
                        strbuf_addf(&out, " %s", system->units[i].name);
                        n++;
                }
        if (system->manager == MANAGER_SERVICE)
                strbuf_adds(&out, " restart");
        return n ? strbuf_take(&out, mem) : NULL;
}

const char *mkbridge_command(struct arena *mem, const struct request *request, const char *option,
                             const char *bridge)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        strbuf_adds(&out, "mkbridge");
        if (request->root) {
                strbuf_adds(&out, " --root=");
                shell_quote(&out, request->root);
        }
        strbuf_addf(&out, " %s", option);
        if (bridge) {
                strbuf_addc(&out, ' ');
                shell_quote(&out, bridge);
        }
        return strbuf_take(&out, mem);
}
