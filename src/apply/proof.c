// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gateways and the session. Of the session's counters only what the peer has acknowledged counts:
 * that it goes on sending says nothing about whether it hears us.
 */
#include "proof.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum {
        PROBE_MS = 2000,
        PREPARE_MS = 4000, /* for all probes before the switch */
        PROVE_MS = 2500,   /* for all after it: the old addresses must not wait long */
        SESSION_MS = 2000,
        POLL_MS = 10,
};

static const char *say(const struct live_probe *probe, char text[INET6_ADDRSTRLEN])
{
        if (!inet_ntop(probe->family, probe->address, text, INET6_ADDRSTRLEN))
                strcpy(text, "?");
        return text;
}

size_t proof_n_probes(const struct live_plan *plan)
{
        return plan->probes.n < PROBES_MAX ? plan->probes.n : PROBES_MAX;
}

static unsigned milliseconds_for_one(int64_t deadline)
{
        int64_t left = deadline - now_ms();

        return left <= 0 ? 0 : left < PROBE_MS ? (unsigned) left : PROBE_MS;
}

void proof_prepare(struct proof *proof, struct arena *mem, const struct live_plan *plan,
                   struct nl *nl, struct apply_report *report)
{
        int64_t deadline = now_ms() + PREPARE_MS;
        char text[INET6_ADDRSTRLEN];

        *proof = (struct proof){ .plan = plan, .mem = mem, .report = report };
        for (size_t i = 0; i < proof_n_probes(plan); i++) {
                const struct live_probe *probe = &plan->probes.items[i];
                unsigned limit = milliseconds_for_one(deadline);

                if (!probe->before)
                        continue;
                if (limit > 0)
                        proof->answered[i] = nl_probe(nl, plan->source.index, probe->family,
                                                      probe->address, limit) == 0;
                if (!proof->answered[i])
                        LIST_ADD(mem, &report->warnings,
                                 arena_printf(mem,
                                              "%s: %s did not answer before the switch, so it "
                                              "proves nothing",
                                              say(probe, text), probe->why));
        }
        proof->session =
                plan->session.family != 0 && nl_tcp_look(&plan->session, &proof->before) == 0;
}

/* Had the family a default gateway that answered? */
static bool had_gateway(const struct proof *proof, int family)
{
        for (size_t i = 0; i < proof_n_probes(proof->plan); i++)
                if (proof->plan->probes.items[i].family == family &&
                    proof->plan->probes.items[i].gateway && proof->answered[i])
                        return true;
        return false;
}

static bool is_to_have_gateway(const struct proof *proof, int family)
{
        for (size_t i = 0; i < proof_n_probes(proof->plan); i++)
                if (proof->plan->probes.items[i].family == family &&
                    proof->plan->probes.items[i].gateway && proof->plan->probes.items[i].after)
                        return true;
        return false;
}

/* A default gateway that the host did not have before has not answered. */
static int judge_new(struct proof *proof, const struct live_probe *probe, int code,
                     struct error *err)
{
        const struct live_plan *plan = proof->plan;
        char text[INET6_ADDRSTRLEN];

        if (had_gateway(proof, probe->family) && !plan->confirm)
                return error_set(err, STATUS_FAILED, code, plan->target.name, NULL,
                                 "the new default gateway %s does not answer", say(probe, text));
        LIST_ADD(proof->mem, &proof->report->warnings,
                 arena_printf(proof->mem,
                              "%s: the new default gateway %s does not answer, so nothing proves "
                              "that this host reaches other networks",
                              plan->target.name, say(probe, text)));
        return 0;
}

static int prove_one(struct proof *proof, size_t i, struct nl *nl, unsigned limit,
                     struct error *err)
{
        const struct live_plan *plan = proof->plan;
        const struct live_probe *probe = &plan->probes.items[i];
        char text[INET6_ADDRSTRLEN];
        int r;

        if (!probe->after || proof->told[i] || (probe->before && !proof->answered[i]))
                return 0;
        r = nl_probe(nl, plan->target.index, probe->family, probe->address, limit);
        if (r == 0)
                return 0;
        if (probe->before)
                return error_set(err, STATUS_FAILED, -r, say(probe, text), NULL,
                                 "%s does not answer through %s", probe->why, plan->target.name);
        proof->told[i] = true;
        return judge_new(proof, probe, -r, err);
}

int proof_gateways(struct proof *proof, struct nl *nl, struct error *err)
{
        int64_t deadline = now_ms() + PROVE_MS;
        int r = 0;

        for (size_t i = 0; i < proof_n_probes(proof->plan) && r == 0; i++)
                r = prove_one(proof, i, nl, milliseconds_for_one(deadline), err);
        return r;
}

/* The first of the family that answers; or else @ret_silent, if there is one at all. */
static bool one_answers(const struct proof *proof, struct nl *nl, int family,
                        const struct live_probe_list *now, const struct live_probe **ret_silent)
{
        int64_t deadline = now_ms() + PROVE_MS;

        *ret_silent = NULL;
        for (size_t i = 0; i < now->n; i++) {
                const struct live_probe *probe = &now->items[i];

                if (probe->family != family)
                        continue;
                if (nl_probe(nl, proof->plan->target.index, family, probe->address,
                             milliseconds_for_one(deadline)) == 0)
                        return true;
                *ret_silent = probe;
        }
        return false;
}

int proof_current(struct proof *proof, struct nl *nl, const struct live_probe_list *now,
                  struct error *err)
{
        static const int families[] = { AF_INET, AF_INET6 };
        int r = 0;

        for (size_t i = 0; i < ARRAY_LEN(families) && r == 0; i++) {
                const struct live_probe *silent;

                if (!had_gateway(proof, families[i]) || !is_to_have_gateway(proof, families[i]) ||
                    one_answers(proof, nl, families[i], now, &silent))
                        continue;
                if (silent)
                        r = judge_new(proof, silent, EHOSTUNREACH, err);
                else if (!proof->plan->confirm)
                        r = error_set(err, STATUS_FAILED, ENETUNREACH, proof->plan->target.name,
                                      NULL, "has no default gateway of %s any more",
                                      families[i] == AF_INET ? "IPv4" : "IPv6");
        }
        return r;
}

void proof_session_begin(struct proof *proof)
{
        struct nl_tcp now;

        if (proof->session && nl_tcp_look(&proof->plan->session, &now) == 0)
                proof->before = now;
}

static const char session_where[] = "your ssh session";

/* Whatever waits for an answer has the whole time for it, since it was first seen. */
static int64_t answer_due(const struct nl_tcp *now, int64_t due, int64_t *waits_since)
{
        if (*waits_since == 0 && (now->unacked > 0 || now->queued > 0))
                *waits_since = now_ms();
        return *waits_since ? *waits_since + SESSION_MS : due;
}

int proof_session_end(const struct proof *proof, bool *ret_idle, struct error *err)
{
        const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
        int64_t due = now_ms() + SESSION_MS, waits_since = 0;
        struct nl_tcp now = { 0 };
        int r;

        *ret_idle = false;
        if (!proof->session)
                return 0;
        for (;;) {
                r = nl_tcp_look(&proof->plan->session, &now);
                if (r < 0)
                        return error_set(err, STATUS_FAILED, -r, session_where, NULL,
                                         "it has ended: %s", strerror(-r));
                if (now.bytes_acked > proof->before.bytes_acked)
                        return 0;
                due = answer_due(&now, due, &waits_since);
                if (now_ms() >= due)
                        break;
                nanosleep(&pause, NULL);
        }
        /* Where there is no route, nothing is in flight, but something waits. */
        *ret_idle = waits_since == 0;
        return *ret_idle ? 0
                         : error_set(err, STATUS_FAILED, ETIMEDOUT, session_where, NULL,
                                     "nothing of what it sends has arrived within %d s",
                                     SESSION_MS / 1000);
}
