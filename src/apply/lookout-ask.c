// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the lookout asks: the gateways that answered when it began, or those that have taken their
 * place since, and the peer of the session. One that does not answer is enough for an alarm. Where
 * none had answered, nothing can be proved, and what is missing is reason enough.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "lookout.h"

enum { ASK_MS = VIGIL_PATIENCE_MS, ASK_ALL_MS = ASK_MS + 500 };

/* Addresses of documentation, and one of benchmarks: of a host that has a route of its own to the
 * first, which is no default one, the next tells. */
static const unsigned char anywhere4[][4] = { { 203, 0, 113, 1 },
                                              { 198, 51, 100, 1 },
                                              { 198, 18, 0, 1 } };
static const unsigned char anywhere6[][16] = { { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
                                               { 0x3f, 0xff, [15] = 1 } };

static bool answers(const struct lookout *lookout, struct nl *nl, int family,
                    const unsigned char *address, int64_t deadline)
{
        const int64_t left = deadline - now_ms();
        const unsigned limit = left <= 0 ? 0 : left < ASK_MS ? (unsigned) left : ASK_MS;

        return nl_probe(nl, lookout->target.index, family, address, limit) == 0;
}

/* True when a default route to it leads over the target. */
static bool is_way(const struct lookout *lookout, struct lookout_way *way,
                   const unsigned char *address)
{
        return nl_route_is_default(way->family, address) &&
               nl_route_way(way->family, address, &way->way) == 0 &&
               way->way.index == lookout->target.index;
}

static void find_ways(struct lookout *lookout)
{
        struct lookout_way *ipv4 = &lookout->ways[0], *ipv6 = &lookout->ways[1];

        ipv4->family = AF_INET;
        for (size_t i = 0; i < ARRAY_LEN(anywhere4) && !ipv4->to; i++)
                ipv4->to = is_way(lookout, ipv4, anywhere4[i]) ? anywhere4[i] : NULL;
        ipv6->family = AF_INET6;
        for (size_t i = 0; i < ARRAY_LEN(anywhere6) && !ipv6->to; i++)
                ipv6->to = is_way(lookout, ipv6, anywhere6[i]) ? anywhere6[i] : NULL;
}

void lookout_ask_first(struct lookout *lookout, struct nl *nl)
{
        const struct live_plan *plan = lookout->proof.plan;
        const int64_t deadline = now_ms() + ASK_ALL_MS;

        find_ways(lookout);
        for (size_t i = 0; i < ARRAY_LEN(lookout->ways); i++) {
                struct lookout_way *way = &lookout->ways[i];

                way->answered = way->to && way->way.family &&
                                answers(lookout, nl, way->way.family, way->way.gateway, deadline);
        }
        for (size_t i = 0; i < proof_n_probes(plan); i++) {
                const struct live_probe *probe = &plan->probes.items[i];

                lookout->answered[i] =
                        probe->after && !probe->gateway &&
                        answers(lookout, nl, probe->family, probe->address, deadline);
        }
}

/* What came of asking. */
enum outcome { NOBODY_TO_ASK, ANSWERED, SILENT };

struct asking {
        struct lookout *lookout;
        struct nl *nl;
        int64_t deadline;
        char *clause;
        size_t size;
};

static enum outcome ask(struct asking *asking, const char *who, int family,
                        const unsigned char *address)
{
        char text[INET6_ADDRSTRLEN] = "?";

        if (answers(asking->lookout, asking->nl, family, address, asking->deadline))
                return ANSWERED;
        inet_ntop(family, address, text, sizeof(text));
        snprintf(asking->clause, asking->size, "%s %s does not answer any more", who, text);
        return SILENT;
}

/*
 * The gateway by which the family's default route leads now. What a router has told it may end; by
 * another link a VPN may lead, which needs the gateway as before.
 */
static enum outcome ask_gateway(struct asking *asking, const struct lookout_way *had)
{
        struct nl_way now;
        int r;

        if (!had->answered)
                return NOBODY_TO_ASK;
        r = nl_route_way(had->family, had->to, &now);
        if (r == -ENETUNREACH && had->way.advertised)
                return NOBODY_TO_ASK;
        if (r == 0 && now.index == asking->lookout->target.index && now.family)
                return ask(asking, "the gateway", now.family, now.gateway);
        if (ask(asking, "the gateway", had->way.family, had->way.gateway) == SILENT)
                return SILENT;
        if (r != -ENETUNREACH)
                return ANSWERED;
        snprintf(asking->clause, asking->size, "nothing has come in its place");
        return SILENT;
}

static enum outcome ask_hop(struct asking *asking, size_t i)
{
        const struct live_probe *probe = &asking->lookout->proof.plan->probes.items[i];

        return asking->lookout->answered[i] ? ask(asking, probe->why, probe->family, probe->address)
                                            : NOBODY_TO_ASK;
}

/* A session that has ended proves nothing, nor does one whose lease has. */
static enum outcome ask_session(struct asking *asking)
{
        struct lookout *lookout = asking->lookout;
        struct error err = { 0 };
        struct nl_tcp now;
        bool idle;
        int r;

        if (!lookout->proof.session || nl_tcp_look(&lookout->proof.plan->session, &now) < 0 ||
            (!lookout->session_here && lookout->session_lent))
                return NOBODY_TO_ASK;
        if (!lookout->session_here) {
                snprintf(asking->clause, asking->size, "the ssh session used it");
                return SILENT;
        }
        proof_session_begin(&lookout->proof);
        r = proof_session_end(&lookout->proof, &idle, &err);
        if (r == 0 || r == -ENOENT)
                return r < 0 || idle ? NOBODY_TO_ASK : ANSWERED;
        snprintf(asking->clause, asking->size, "nothing of the ssh session gets through any more");
        return SILENT;
}

/* All of them, up to the first that is silent. */
static enum outcome ask_all(struct asking *asking)
{
        const struct lookout *lookout = asking->lookout;
        enum outcome all = NOBODY_TO_ASK, one = NOBODY_TO_ASK;

        for (size_t i = 0; i < ARRAY_LEN(lookout->ways) && one != SILENT; i++) {
                one = ask_gateway(asking, &lookout->ways[i]);
                all = one > all ? one : all;
        }
        for (size_t i = 0; i < proof_n_probes(lookout->proof.plan) && one != SILENT; i++) {
                one = ask_hop(asking, i);
                all = one > all ? one : all;
        }
        if (one == SILENT)
                return SILENT;
        one = ask_session(asking);
        return one > all ? one : all;
}

/* What a router had told, and nothing else, is missing. */
static bool is_advertised(const struct lookout *lookout, uint64_t missing)
{
        for (unsigned i = 0; i < ARRAY_LEN(lookout->ways); i++)
                if (lookout->ways[i].way.advertised)
                        missing &= ~((uint64_t) 1 << (MISSING_DEFAULT + i));
        return missing == 0;
}

bool lookout_is_answered(struct lookout *lookout, struct nl *nl, uint64_t missing, char *clause,
                         size_t size)
{
        struct asking asking = { .lookout = lookout,
                                 .nl = nl,
                                 .deadline = now_ms() + ASK_ALL_MS,
                                 .clause = clause,
                                 .size = size };
        const enum outcome all = ask_all(&asking);

        if (all == NOBODY_TO_ASK)
                snprintf(clause, size, "nobody is there who could show that all is well");
        return all == ANSWERED || (all == NOBODY_TO_ASK && is_advertised(lookout, missing));
}
