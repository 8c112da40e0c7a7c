// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The array of backends. --backend=auto tries them in this order.
 */
#include "mkbridge/backend.h"

#include <string.h>

#include "backend/ifcfg.h"

const struct backend *const backends[] = {
        &ifcfg_backend,
};

const size_t n_backends = ARRAY_LEN(backends);

const struct backend *backend_find(const char *name)
{
        for (size_t i = 0; i < n_backends; i++)
                if (strcmp(backends[i]->name, name) == 0)
                        return backends[i];
        return NULL;
}

/* Of all ports the weakest claim: a bridge has one service. */
static struct claim claim_ports(struct arena *mem, const struct backend *backend,
                                const struct request *request, const struct host *host)
{
        struct claim weakest = { CLAIM_NONE, NULL };

        if (request->ports.n == 0)
                return backend->claim(mem, host, request->bridge ? request->bridge : "");
        for (size_t i = 0; i < request->ports.n; i++) {
                struct claim claim = backend->claim(mem, host, request->ports.items[i]);

                if (i == 0 || claim.strength < weakest.strength)
                        weakest = claim;
        }
        return weakest;
}

struct backend_choice backend_choose(struct arena *mem, const struct request *request,
                                     const struct host *host)
{
        struct backend_choice choice = { .why = "asked for" };
        enum claim_strength best = CLAIM_NONE;

        if (strcmp(request->backend, "auto") != 0) {
                choice.backend = backend_find(request->backend);
                return choice;
        }
        for (size_t i = 0; i < n_backends; i++) {
                struct claim claim = claim_ports(mem, backends[i], request, host);

                if (claim.strength > best) {
                        choice = (struct backend_choice){ backends[i], claim.why, NULL, NULL };
                        best = claim.strength;
                } else if (claim.strength == best && best == CLAIM_LINK && !choice.rival) {
                        choice.rival = backends[i];
                        choice.rival_why = claim.why;
                }
        }
        return choice;
}
