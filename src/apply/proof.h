/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the host can still be reached when its network layer has moved: neighbours that have
 * answered before must answer through the target, and the connection that the user came over must
 * make progress.
 */
#pragma once

#include "mkbridge/apply.h"
#include "nl/netlink.h"

enum { PROBES_MAX = 16 };

/* How many of the plan's probes are asked: what is over PROBES_MAX proves nothing. */
size_t proof_n_probes(const struct live_plan *plan);

struct proof {
        const struct live_plan *plan;
        struct arena *mem;
        struct apply_report *report;
        bool answered[PROBES_MAX]; /* before anything was changed */
        bool told[PROBES_MAX];     /* that it does not, and that nothing follows from it */
        bool session;              /* its counters can be read */
        struct nl_tcp before;
};

/*
 * Before any change: which neighbours answer at all. One that does not is a warning, and proves
 * nothing later. Takes up to 2 s for each that is silent, 4 s in all. @mem and @report must last as
 * long as @proof.
 */
void proof_prepare(struct proof *proof, struct arena *mem, const struct live_plan *plan,
                   struct nl *nl, struct apply_report *report);

/*
 * After the move: who has answered before must answer through the target. A new default gateway
 * must, if its family had one that did; else, and where somebody is there to say --commit, it is
 * only a warning that it does not. Return: 0, or a negative errno with @err naming the gateway.
 */
int proof_gateways(struct proof *proof, struct nl *nl, struct error *err);

/*
 * The same for @now, the gateways that the target's default routes lead over by now, whoever has
 * set them: of each family that had one that answered, and was to have one, one must.
 */
int proof_current(struct proof *proof, struct nl *nl, const struct live_probe_list *now,
                  struct error *err);

/*
 * After all: remembers where the session stands (begin), and then waits until something that was
 * sent has been acknowledged (end). Between the two, something should be sent.
 * @ret_idle: true when the session had nothing to send, so that it has proved nothing.
 */
void proof_session_begin(struct proof *proof);
int proof_session_end(const struct proof *proof, bool *ret_idle, struct error *err);
