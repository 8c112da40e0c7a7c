/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lookout: sees what cuts a host off that has been switched over, while the network service is
 * told (live.c) and while --commit is awaited (guard.c): the link with the network layer gone or
 * down, the port out of the bridge or down, an address that nobody has only lent gone, a default
 * route gone. Then it waits a little (vigil.h), and asks who has answered before: gateways and the
 * session. It does not see what happens on the other side of the cable.
 *
 * It is told by the live_plan what to look at, and by the host itself, when it begins, what there
 * is. What it needs is in memory alone, so who is forked has it, too.
 */
#pragma once

#include <stdint.h>

#include "nl/netlink.h"
#include "nl/watch.h"
#include "proof.h"
#include "vigil.h"

struct lookout {
        struct proof proof;      /* of the switch; its plan is NULL when nothing is looked at */
        struct nl_watch *watch;  /* NULL: could not be opened, and will be */
        struct live_link target; /* as it is by now: a service may have made it anew */
        int64_t looked;          /* when: now_ms() */
        uint64_t links, missing; /* bits: of links and addresses, when the watch last told
                                  * something new; of all, when it last looked */
        struct vigil vigil;
        const char *cause; /* why all is to be put back; NULL: it is not */
        char words[256];

        bool knows_addresses; /* those below are what there was */
        struct nl_watch_address addresses[MISSING_ADDRESSES_MAX];
        size_t n_addresses;
        bool session_lent, session_here; /* its address has a lifetime; it is on some link */

        struct lookout_way {
                int family;
                const unsigned char *to; /* where a default route leads; NULL: there was none */
                struct nl_way way;       /* as it was */
                bool answered;           /* its gateway did, then */
        } ways[2];
        bool answered[PROBES_MAX]; /* of the plan's probes those that are no default gateways */
};

#define LOOKOUT_INIT                                                                               \
        {                                                                                          \
                .cause = NULL                                                                      \
        }

/*
 * Takes what there is now for what there should be. Asks who answers, which takes up to 2.5 s if
 * somebody does not. @proof: of the switch; without a plan, or with one that moves nothing, nothing
 * will be looked at.
 */
void lookout_begin(struct lookout *lookout, const struct proof *proof, struct nl *nl);

/*
 * To be called again and again; looks five times a second at most. Takes some seconds when somebody
 * has to be asked.
 * Return: true when all is to be put back; it stays so, and lookout->cause says why.
 */
bool lookout_alarms(struct lookout *lookout, struct nl *nl);

void lookout_end(struct lookout *lookout); /* for cleanup(); one that has not begun is fine */

/* lookout-ask.c: who answers, at the beginning; and whether they still do, with @missing. If not,
 * @clause says so: "the gateway 192.0.2.1 does not answer any more". */
void lookout_ask_first(struct lookout *lookout, struct nl *nl);
bool lookout_is_answered(struct lookout *lookout, struct nl *nl, uint64_t missing, char *clause,
                         size_t size);
