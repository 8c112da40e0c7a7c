// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The live switch in words: each request as a command with its reason, the proof, and the ways
 * back. A host with a full routing table sends 100,000 requests for one reason; of such a run the
 * first few tell all there is to tell.
 */
#include <arpa/inet.h>
#include <string.h>

#include "show/ip/words.h"
#include "show/outcome.h"
#include "show/text.h"

enum {
        RUN_LENGTH = 40, /* requests for one reason that are all shown */
        RUN_SHOWN = 10,  /* of a longer run, unless -v */

        /* seconds; apply keeps to them */
        PROBE_LIMIT = 2,
        SESSION_LIMIT = 1,
        BACK_LIMIT = 3,
};

/* 99,990 */
static void add_count(struct strbuf *out, size_t n)
{
        if (n >= 1000)
                add_count(out, n / 1000);
        strbuf_addf(out, n >= 1000 ? ",%03zu" : "%zu", n % 1000);
}

static bool same_reason(const struct live_op *a, const struct live_op *b)
{
        return a->why == b->why || (a->why && b->why && strcmp(a->why, b->why) == 0);
}

/* How many operations from @at on have the same reason. */
static size_t run_of(const struct live_script *script, size_t at)
{
        size_t n = 1;

        while (at + n < script->n && same_reason(&script->items[at], &script->items[at + n]))
                n++;
        return n;
}

static void add_command(struct strbuf *out, const struct show *show, const struct live_op *op)
{
        struct strbuf words cleanup(strbuf_free) = STRBUF_INIT;

        ip_words(&words, show->host, show->plan->live, op);
        strbuf_adds(out, "      ");
        add_plain(out, strbuf_str(&words));
        strbuf_addc(out, '\n');
}

static void add_script(struct strbuf *out, const struct show *show,
                       const struct live_script *script)
{
        const bool all = show->request->verbosity > 0 && show->request->dry_run;

        for (size_t at = 0; at < script->n;) {
                const size_t n = run_of(script, at);
                const size_t shown = all || n <= RUN_LENGTH ? n : RUN_SHOWN;

                add_bullet(out, script->items[at].why ? script->items[at].why : "also");
                for (size_t i = 0; i < shown; i++)
                        add_command(out, show, &script->items[at + i]);
                if (shown < n) {
                        strbuf_adds(out, "      # ... and ");
                        add_count(out, n - shown);
                        strbuf_adds(out, " more like these\n");
                }
                at += n;
        }
}

static const char *address_text(struct arena *mem, int family, const unsigned char *address)
{
        char text[INET6_ADDRSTRLEN];

        return arena_strdup(mem, inet_ntop(family, address, text, sizeof(text)) ? text : "?");
}

static void add_proof(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct live_plan *live = show->plan->live;
        const char *target = live->target.index ? live->target.name : live->bridge.name;

        add_title(out, show, "Proof");
        if (live->source.index)
                add_bullet(out, arena_printf(mem, "all that has moved is on %s", target));
        for (size_t i = 0; i < live->probes.n; i++) {
                const struct live_probe *probe = &live->probes.items[i];

                if (!probe->after)
                        continue;
                add_bullet(out, arena_printf(mem, "%s, %s, answers through %s within %d s",
                                             address_text(mem, probe->family, probe->address),
                                             probe->why, target, PROBE_LIMIT));
        }
        if (live->session.family)
                add_bullet(out,
                           arena_printf(mem,
                                        "the connection of your session, from %s, makes "
                                        "progress within %d s",
                                        address_text(mem, live->session.family, live->session.peer),
                                        SESSION_LIMIT));
}

static void add_back(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct live_plan *live = show->plan->live;
        const struct request *request = show->request;

        add_title(out, show, "Going back");
        add_bullet(out, arena_printf(mem,
                                     "by itself within %d s, when a step or the proof fails or "
                                     "mkbridge is killed",
                                     BACK_LIMIT));
        if (live->confirm)
                add_bullet(
                        out,
                        arena_printf(mem, "by itself after %u s, unless you run: %s", live->confirm,
                                     mkbridge_command(mem, request, "--commit", request->bridge)));
        if (request->action == ACTION_BRIDGE)
                add_bullet(out,
                           arena_printf(mem, "any time later: %s",
                                        mkbridge_command(mem, request, "--undo", request->bridge)));
        if (request->verbosity > 0)
                add_script(out, show, &live->back);
}

void add_live(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct live_plan *live = show_live(show);

        if (!live)
                return;
        add_hold(mem, out, show);
        add_title(out, show, "Live");
        add_script(out, show, &live->move);
        add_proof(mem, out, show);
        if (live->finish.n) {
                add_title(out, show, "After the proof");
                add_script(out, show, &live->finish);
        }
        add_adoption(mem, out, show);
        add_back(mem, out, show);
}

/* "2 addresses, 1 route"; nothing for none. */
static void add_counted(struct arena *mem, struct string_list *list, size_t n, const char *one,
                        const char *many)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

        if (!n)
                return;
        add_count(&text, n);
        strbuf_addf(&text, " %s", n == 1 ? one : many);
        LIST_ADD(mem, list, (const char *) strbuf_take(&text, mem));
}

static struct string_list counted(struct arena *mem, const struct live_counts *counts)
{
        struct string_list list = { 0 };

        add_counted(mem, &list, counts->addresses, "address", "addresses");
        add_counted(mem, &list, counts->routes, "route", "routes");
        add_counted(mem, &list, counts->nexthops, "nexthop object", "nexthop objects");
        add_counted(mem, &list, counts->rules, "rule", "rules");
        add_counted(mem, &list, counts->neighbours, "neighbour", "neighbours");
        add_counted(mem, &list, counts->sysctls, "sysctl", "sysctls");
        return list;
}

void add_live_done(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct live_plan *live = show_live(show);
        struct live_counts counts;
        struct string_list list;

        if (!live)
                return;
        if (live->makes_bridge)
                add_bullet(out, arena_printf(mem, "made the bridge %s", live->bridge.name));
        counts = live_counts(live);
        list = counted(mem, &counts);
        if (live->source.index && list.n) {
                strbuf_adds(out, "  - moved ");
                add_list(out, &list, ", ");
                strbuf_addf(out, " from %s to %s\n", live->source.name, live->target.name);
        }
        if (live->removes_bridge)
                add_bullet(out, arena_printf(mem, "removed the bridge %s", live->bridge.name));
}
