// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plan or its outcome in words. The dry run can be fed to patch(1): every line that is not part
 * of a difference starts with a word or a bullet, so that none can be taken for a header, a hunk or
 * an ed command, whatever names and values it holds.
 */
#include <string.h>

#include "base/utf8.h"
#include "mkbridge/backend.h"
#include "mkbridge/show.h"
#include "show/outcome.h"
#include "show/text.h"
#include "show/topology.h"

#define RED   "\033[31m"
#define GREEN "\033[32m"
#define CYAN  "\033[36m"

static void add_ports(struct strbuf *out, const struct show *show)
{
        add_list(out, &show->request->ports, " and ");
        strbuf_adds(out, show->request->ports.n > 1 ? " go" : " goes");
}

/* ", which gets 192.0.2.10/24 from eth0" or what else says where the addresses come from. */
static void add_l3(struct strbuf *out, const struct intent *intent, const struct topology *after)
{
        const struct string_list *l3 = &after->bridge.l3;

        if (!l3->n) {
                strbuf_adds(out, ", which has no address");
                return;
        }
        strbuf_adds(out, ", which gets ");
        if (l3->n == 1 && strcmp(l3->items[0], "dhcp") == 0)
                strbuf_adds(out, "its address by DHCP");
        else
                add_list(out, l3, " and ");
        if (intent->request->l3 == L3_KEEP && intent->l3_port && intent->l3_port->profile.l3.n) {
                strbuf_adds(out, intent->l3_port->profile.dynamic ? ", as " : " from ");
                add_plain(out, intent->l3_port->name);
                strbuf_adds(out, intent->l3_port->profile.dynamic ? " did" : "");
        }
}

static bool changes_files(const struct plan *plan)
{
        for (size_t i = 0; i < plan->ops.n; i++)
                if (plan->ops.items[i].type == OP_FILE &&
                    file_action_of(&plan->ops.items[i]) != FILE_SAME)
                        return true;
        return false;
}

/* Now, at the next boot, or both. */
static void add_moment(struct strbuf *out, const struct show *show)
{
        const bool files = changes_files(show->plan);

        if (show_live(show) && show_live(show)->confirm)
                strbuf_addf(out,
                            "The running host is switched now, for %u s: a reboot, or no --commit "
                            "by then, puts everything back.\n",
                            show_live(show)->confirm);
        else if (show_live(show))
                strbuf_addf(out, "The running host is switched now%s.\n",
                            files ? "; the files do the same at the next boot" : "");
        else if (show->plan->live)
                strbuf_adds(out, "The running host is so already; the files take effect at the "
                                 "next boot.\n");
        else
                strbuf_adds(out, "They take effect at the next boot.\n");
}

static void add_headline(struct strbuf *out, const struct show *show, const struct topology *after)
{
        const struct intent *intent = show_intent(show);

        if (!intent) {
                strbuf_adds(out, "The files are given back as they were before mkbridge made ");
                add_plain(out, show->request->bridge);
        } else {
                add_ports(out, show);
                strbuf_addf(out, " under the %s ", after->bridge.kind);
                add_plain(out, intent->bridge);
                add_l3(out, intent, after);
        }
        strbuf_adds(out, ".\n");
        if (show->request->root) {
                strbuf_adds(out, "In the system below ");
                add_plain(out, show->request->root);
                strbuf_adds(out, ".\n");
        }
        if (intent && intent->backend) {
                strbuf_addf(out, "Writes %s (%s)", intent->backend->summary, intent->backend->name);
                if (intent->backend_why) {
                        strbuf_adds(out, ": ");
                        add_plain(out, intent->backend_why);
                }
                strbuf_adds(out, ".\n");
        }
        add_moment(out, show);
}

static void add_picture(struct arena *mem, struct strbuf *out, const struct show *show,
                        const struct topology *after)
{
        const struct intent *intent = show_intent(show);
        struct topology before;
        struct string_list lines;

        topology_before(mem, show->host, intent, &before);
        lines = topology_picture(mem, &before, after);
        strbuf_addc(out, '\n');
        for (size_t i = 0; i < lines.n; i++) {
                strbuf_adds(out, *lines.items[i] ? "  " : "");
                add_plain(out, lines.items[i]);
                strbuf_addc(out, '\n');
        }
}

/* Was a key of the same file listed before; with @group: one with the same fate for the same
 * reason? */
static bool was_listed(const struct plan *plan, size_t key, bool group)
{
        const struct key_reason *it = &plan->keys.items[key];

        for (size_t i = 0; i < key; i++) {
                const struct key_reason *other = &plan->keys.items[i];

                if (same_text(other->path, it->path) &&
                    (!group || (other->fate == it->fate && same_text(other->why, it->why))))
                        return true;
        }
        return false;
}

/* One line for all keys that are in the file of this one, with its fate and its reason; several in
 * a row of one name are told once. */
static void add_key_group(struct strbuf *out, const struct plan *plan, size_t first)
{
        const struct key_reason *it = &plan->keys.items[first];
        const char *last = NULL;

        strbuf_addf(out, "    - %-8s ", word_of(&key_fates, it->fate));
        for (size_t i = first; i < plan->keys.n; i++) {
                const struct key_reason *other = &plan->keys.items[i];

                if (other->fate != it->fate || !same_text(other->why, it->why) ||
                    !same_text(other->path, it->path) || same_text(other->key, last))
                        continue;
                strbuf_adds(out, last ? ", " : "");
                add_plain(out, other->key);
                last = other->key;
        }
        if (it->why && *it->why) {
                strbuf_adds(out, ": ");
                add_plain(out, it->why);
        }
        strbuf_addc(out, '\n');
}

static void add_keys_of(struct strbuf *out, const struct plan *plan, const char *path)
{
        strbuf_adds(out, "  ");
        add_plain(out, path);
        strbuf_addc(out, '\n');
        for (size_t i = 0; i < plan->keys.n; i++)
                if (same_text(plan->keys.items[i].path, path) && !was_listed(plan, i, true))
                        add_key_group(out, plan, i);
}

static void add_keys(struct strbuf *out, const struct show *show)
{
        const struct plan *plan = show->plan;

        if (!plan->keys.n)
                return;
        add_title(out, show, "Keys");
        for (size_t i = 0; i < plan->keys.n; i++)
                if (!was_listed(plan, i, false))
                        add_keys_of(out, plan, plan->keys.items[i].path);
}

static const char *diff_colour(const char *line)
{
        switch (*line) {
        case '!':
                return GREEN;
        case '+':
                return strncmp(line, "+++ ", 4) ? GREEN : BOLD;
        case '-':
                return strncmp(line, "--- ", 4) ? RED : BOLD;
        case '@':
                return CYAN;
        default:
                return "";
        }
}

/* Bytes stay what they are, so that patch(1) takes them, unless they would be commands. */
static void add_diff(struct strbuf *out, const struct show *show, const struct op_file *file)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        const char *diff;

        if (show_diff(&text, show, file) > 0)
                strbuf_adds(out,
                            "    a line that changes holds a secret, which is hidden: only with "
                            "--show-secrets is this a patch\n");
        diff = strbuf_str(&text);
        if (!show->terminal)
                strbuf_adds(out, diff);
        while (show->terminal && *diff) {
                const size_t len = strcspn(diff, "\n");

                strbuf_adds(out, show->colour ? diff_colour(diff) : "");
                plain_columns_add(out, diff, len);
                strbuf_adds(out, show->colour ? RESET "\n" : "\n");
                diff += len + (diff[len] == '\n');
        }
}

static void add_file(struct strbuf *out, const struct op *op, const char *const *verbs)
{
        strbuf_addf(out, "  - %s ", verbs[file_action_of(op)]);
        add_plain(out, op->file.path);
        if (op->why && *op->why) {
                strbuf_adds(out, ": ");
                add_plain(out, op->why);
        }
        strbuf_addc(out, '\n');
}

static void add_files(struct strbuf *out, const struct show *show)
{
        static const char *const verbs[] = {
                [FILE_CREATE] = "create",
                [FILE_CHANGE] = "change",
                [FILE_REMOVE] = "remove",
        };

        add_title(out, show, "Files");
        if (!changes_files(show->plan))
                add_bullet(out, "none is changed");
        for (size_t i = 0; i < show->plan->ops.n; i++) {
                const struct op *op = &show->plan->ops.items[i];

                if (op->type != OP_FILE || file_action_of(op) == FILE_SAME)
                        continue;
                add_file(out, op, verbs);
                add_diff(out, show, &op->file);
        }
}

/* Why no service is restarted, and what makes up for it. */
static const char *skipped_words(struct arena *mem, const struct show *show)
{
        const char *later = restart_later(mem, show), *why = restart_skipped(show);

        return later ? arena_printf(mem, "%s; '%s' does it later", why, later) : why;
}

/* What nobody need restart, as it starts after the next boot only, and finds the bridge then. */
static void add_next_boot(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct system *system = show->host ? &show->host->system : NULL;

        for (size_t i = 0; system && i < system->n_units; i++)
                if (system->units[i].state == UNIT_AT_BOOT)
                        add_bullet(out, arena_printf(mem,
                                                     "%s starts at the next boot, and looks at the "
                                                     "host's bridges then",
                                                     system->units[i].name));
}

static void add_restart(struct strbuf *out, const struct op *op)
{
        strbuf_adds(out, op->unit.asleep ? "  - leave " : "  - restart ");
        add_plain(out, op->unit.name);
        if (op->unit.asleep)
                strbuf_adds(out, " asleep behind its socket");
        if (op->why && *op->why) {
                strbuf_adds(out, op->unit.asleep ? ": it " : ": ");
                add_plain(out, op->why);
        }
        strbuf_addc(out, '\n');
}

static void add_services(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const char *skipped = restart_skipped(show);

        if (skipped && !restart_is_news(show))
                return;
        add_title(out, show, "Services");
        if (skipped) {
                add_bullet(out,
                           arena_printf(mem, "none is restarted: %s", skipped_words(mem, show)));
                add_next_boot(mem, out, show);
        }
        for (size_t i = 0; i < show->plan->ops.n; i++)
                if (show->plan->ops.items[i].type == OP_UNIT)
                        add_restart(out, &show->plan->ops.items[i]);
}

static void add_notes(struct strbuf *out, const struct show *show)
{
        if (!show->plan->notes.n)
                return;
        add_title(out, show, "Notes");
        for (size_t i = 0; i < show->plan->notes.n; i++)
                add_bullet(out, show->plan->notes.items[i]);
}

static void add_nothing(struct strbuf *out, const struct show *show)
{
        const struct request *request = show->request;

        switch (request->action) {
        case ACTION_UNDO:
                strbuf_adds(out, "Nothing to do: the files of ");
                add_plain(out, request->bridge);
                strbuf_adds(out, " are as they were before mkbridge.\n");
                return;
        case ACTION_RECOVER:
                strbuf_adds(out, "Nothing to recover.\n");
                return;
        case ACTION_COMMIT:
        case ACTION_ROLLBACK:
                strbuf_adds(out, "Nothing to do: nothing waits for it.\n");
                return;
        default:
                strbuf_adds(out, "Nothing to do: ");
                add_list(out, &request->ports, " and ");
                strbuf_addf(out, " %s configured%s under ", request->ports.n > 1 ? "are" : "is",
                            show->plan && show->plan->live ? " and running" : "");
                add_plain(out, request->bridge);
                strbuf_adds(out, " already.\n");
        }
}

static void dry_run_text(struct arena *mem, struct strbuf *out, const struct show *show)
{
        struct topology after = { 0 };

        if (show_intent(show))
                topology_after(mem, show->host, show_intent(show), &after);
        add_headline(out, show, &after);
        if (show_intent(show))
                add_picture(mem, out, show, &after);
        add_keys(out, show);
        add_files(out, show);
        add_live(mem, out, show);
        add_services(mem, out, show);
        add_notes(out, show);
}

static void add_effect(struct strbuf *out, const struct show *show)
{
        static const char *const words[2][2][2] = {
                /* not live, live; no file changed, some did; a bridge, its undo */
                { { "No file had to change.\n", "No file had to change.\n" },
                  { "The files take effect at the next boot.\n",
                    "The files take effect at the next boot.\n" } },
                { { "The running host is switched; no file had to change.\n",
                    "The running host is as it was before; no file had to change.\n" },
                  { "The running host is switched; the files do the same at the next boot.\n",
                    "The running host and its files are as they were before.\n" } },
        };

        if (show_live(show) && show->request->action == ACTION_UNDO && show_live(show)->drops) {
                strbuf_adds(out, "The files are as they were before, and the running host is "
                                 "switched back without what an earlier run took away.\n");
                return;
        }
        if (show_live(show) && show_live(show)->confirm) {
                strbuf_adds(out, "The running host is switched, for now.\n");
                return;
        }
        strbuf_adds(out, words[show_live(show) != NULL][changes_files(show->plan)]
                              [show->request->action == ACTION_UNDO]);
}

/* As libvirt takes it. */
static void add_guests(struct strbuf *out, const struct show *show)
{
        if (show->request->action != ACTION_BRIDGE)
                return;
        strbuf_adds(out, "For guests: <source bridge='");
        add_plain(out, show->request->bridge);
        strbuf_adds(out, "'/>\n");
}

static void add_way_back(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct live_plan *live = show_live(show);
        const struct request *request = show->request;

        if (live && live->confirm) {
                strbuf_addf(out, "To keep it, within %u s: ", live->confirm);
                add_plain(out, mkbridge_command(mem, request, "--commit", request->bridge));
                strbuf_adds(out, "\nTo put it back now: ");
                add_plain(out, mkbridge_command(mem, request, "--rollback", request->bridge));
                strbuf_addc(out, '\n');
        } else if (request->action == ACTION_BRIDGE) {
                strbuf_adds(out, "To undo: ");
                add_plain(out, mkbridge_command(mem, request, "--undo", request->bridge));
                strbuf_addc(out, '\n');
        }
}

/* What was done: files from the plan, services and what was recovered from the report. */
static void done_text(struct arena *mem, struct strbuf *out, const struct show *show)
{
        static const char *const verbs[] = {
                [FILE_CREATE] = "wrote",
                [FILE_CHANGE] = "changed",
                [FILE_REMOVE] = "removed",
        };

        if (show->request->verbosity > 0) {
                dry_run_text(mem, out, show);
                strbuf_adds(out, "\nDone:\n");
        }
        for (size_t i = 0; i < show->plan->ops.n; i++) {
                const struct op *op = &show->plan->ops.items[i];

                if (op->type == OP_FILE && file_action_of(op) != FILE_SAME)
                        add_file(out, op, verbs);
        }
        add_live_done(mem, out, show);
        for (size_t i = 0; show->report && i < show->report->done.n; i++)
                add_bullet(out, show->report->done.items[i]);
        if (restart_skipped(show) && restart_is_news(show)) {
                add_bullet(out,
                           arena_printf(mem, "restarted nothing: %s", skipped_words(mem, show)));
                add_next_boot(mem, out, show);
        }
        add_effect(out, show);
        add_guests(out, show);
        add_way_back(mem, out, show);
}

/* --recover, --commit and --rollback only end what others began. */
static bool makes_plan(enum action action)
{
        return action == ACTION_BRIDGE || action == ACTION_UNDO;
}

/* A run that only put back what an earlier one had left has nothing that takes effect. */
static void recovered_text(struct strbuf *out, const struct show *show)
{
        for (size_t i = 0; show->report && i < show->report->done.n; i++)
                add_bullet(out, show->report->done.items[i]);
}

void show_text(struct arena *mem, struct strbuf *out, const struct show *show)
{
        if (show->request->verbosity < 0)
                return;
        if (show->findings) {
                add_check(mem, out, show);
                return;
        }
        if (show->status) { /* beside an error: what is known all the same */
                add_status(mem, out, show);
                return;
        }
        if (show->cards) { /* beside a command line that lacks one of them, too */
                add_cards(mem, out, show);
                return;
        }
        if (show->guest) {
                add_guest(mem, out, show);
                return;
        }
        switch (outcome_of(show)) {
        case OUTCOME_PLANNED:
                dry_run_text(mem, out, show);
                return;
        case OUTCOME_REFUSED:
        case OUTCOME_FAILED:
                recovered_text(out, show);
                return;
        case OUTCOME_NOTHING:
                break;
        case OUTCOME_DONE:
                if (show->plan && !plan_is_empty(show->plan)) {
                        done_text(mem, out, show);
                        return;
                }
                recovered_text(out, show);
                if (!makes_plan(show->request->action))
                        return;
        }
        add_nothing(out, show);
        if (show->plan && show->request->dry_run)
                add_notes(out, show);
}
