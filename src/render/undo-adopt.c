// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the network service follows an undo: by what the runs have recorded, backwards. A run below a
 * root, and one of an older version, has recorded nothing. Then the backend is asked now what it
 * would have been asked before these runs. Where nobody can say it, a service that would not follow
 * is a refusal.
 */
#include "render/undo-adopt.h"

#include <linux/if_addr.h>
#include <netinet/in.h>
#include <string.h>

#include "backend/common/common.h"
#include "mkbridge/services.h"
#include "render/again.h"
#include "wire/wire.h"

/* The way back of a run is how the service follows the undo. */
static void add_way_back(struct arena *mem, const struct adoption *run, struct adoption *undo)
{
        if (run->service)
                undo->service = run->service;
        adopt_list_add(mem, &undo->hold, &run->release);
        adopt_list_add(mem, &undo->release, &run->release);
        adopt_list_add(mem, &undo->take, &run->leave);
}

/* The way back of the last run comes first; what made the service follow is the way back of that.
 */
static void add_recorded(struct arena *mem, const struct past_list *past, struct adoption *undo)
{
        for (size_t i = past->n; i-- > 0;)
                add_way_back(mem, &past->items[i].record.adoption, undo);
        for (size_t i = 0; i < past->n; i++)
                adopt_list_add(mem, &undo->leave, &past->items[i].record.adoption.take);
}

/* Does the record of each run that has changed a file say it? */
static bool is_recorded(const struct past_list *past)
{
        for (size_t i = 0; i < past->n; i++)
                if (past->items[i].n && adoption_is_empty(&past->items[i].record.adoption))
                        return false;
        return true;
}

static bool was_live(const struct past_list *past)
{
        for (size_t i = 0; i < past->n; i++)
                if (past->items[i].record.live)
                        return true;
        return false;
}

/* Whoever has asked a DHCP server for it asks on that link, and would go on, or end with it. */
static bool has_lease(const struct host *host, const char *bridge)
{
        const struct link *link = host_link(host, bridge);

        for (size_t i = 0; link && i < host->network.addresses.n; i++) {
                const struct nlmsghdr *message = host->network.addresses.items[i];
                const struct ifaddrmsg *body = wire_body(message);

                if (body && body->ifa_family == AF_INET && wire_index(message) == link->index &&
                    !(wire_u32(message, IFA_FLAGS, body->ifa_flags) & IFA_F_PERMANENT))
                        return true;
        }
        return false;
}

static void refuse_untold(struct arena *mem, struct plan *plan, const char *what)
{
        refuse(mem, &plan->refusals, plan->bridge,
               "leave --live out; the files are put back, and the next boot "
               "goes by them",
               "%s", what);
}

/* Return: whether it was refused. */
static bool refuse_lease(struct arena *mem, const struct host *host, struct plan *plan)
{
        if (!has_lease(host, plan->bridge))
                return false;
        refuse_untold(mem, plan,
                      "has an address by DHCP, and no record says how its client is to follow "
                      "while the host runs");
        return true;
}

/* Otherwise it would make the bridge anew, or leave the host without a DHCP client. */
static void judge_untold(struct arena *mem, const struct host *host, const struct past_list *past,
                         struct plan *plan)
{
        const char *backend = past->items[past->n - 1].record.backend;

        if (refuse_lease(mem, host, plan))
                return;
        for (size_t i = 0; backend && i < n_service_readers; i++)
                if (host->system.services[service_readers[i].service].running &&
                    strstr(service_readers[i].backends, backend))
                        refuse_untold(mem, plan,
                                      arena_printf(mem,
                                                   "no record says how %s is to follow while the "
                                                   "host runs; it would make the bridge anew",
                                                   service_readers[i].name));
}

/* It did not run when the bridge was made live, or that was an older version. */
static void note_untold(struct arena *mem, const struct host *host, struct plan *plan)
{
        for (size_t i = 0; i < n_service_readers; i++)
                if (host->system.services[service_readers[i].service].running)
                        add_note(mem, &plan->notes,
                                 "no record says how %s is to follow this undo: if it "
                                 "has %s from its file, it may make it anew until it "
                                 "is told (%s)",
                                 service_readers[i].name, plan->bridge, service_readers[i].command);
}

/* The records are too old for anybody to be asked. */
static void tell_untold(struct arena *mem, const struct host *host, const struct past_list *past,
                        struct plan *plan)
{
        if (!plan->ops.n || !adoption_is_empty(&plan->adoption))
                return;
        if (was_live(past))
                note_untold(mem, host, plan);
        else
                judge_untold(mem, host, past, plan);
}

/* Its client then finds it among the files that the undo leaves. */
static void give_lease_back(struct arena *mem, const struct host *host, struct again *again,
                            struct plan *plan)
{
        const struct backend *backend = again->intent.backend;

        if (!backend->give_lease_back)
                return;
        backend->give_lease_back(mem, host, &again->intent, plan);
        again->host = backend_host_after(mem, host, plan);
}

/* What was switched live is switched back live, whatever the user says: he is told. */
static void tell_refused(struct arena *mem, const struct past_list *past,
                         const struct refusal_list *refusals, struct plan *plan)
{
        for (size_t i = 0; i < refusals->n; i++)
                if (was_live(past))
                        LIST_ADD(mem, &plan->notes,
                                 arena_printf(mem, "%s %s", refusals->items[i].where,
                                              refusals->items[i].what));
                else
                        LIST_ADD(mem, &plan->refusals, refusals->items[i]);
}

/* One that is not asked for anything does not run, or has no client. */
static void ask_service(struct arena *mem, const struct host *host, const struct past_list *past,
                        struct again *again, struct plan *plan)
{
        const struct backend *backend = again->intent.backend;
        const struct adoption *run = &again->plan.adoption;

        if (backend->adopt)
                backend->adopt(mem, &again->host, &again->intent, &again->plan);
        tell_refused(mem, past, &again->plan.refusals, plan);
        if (adoption_is_empty(run)) {
                if (!again->plan.refusals.n && plan->ops.n && !was_live(past))
                        refuse_lease(mem, host, plan);
                return;
        }
        add_way_back(mem, run, &plan->adoption);
        adopt_list_add(mem, &plan->adoption.leave, &run->take);
}

void undo_adopt(struct arena *mem, const struct request *request, const struct host *host,
                const struct past_list *past, const struct plan *changes, struct plan *plan)
{
        struct again again;

        for (size_t i = 0; i < past->n; i++)
                adopt_list_add(mem, &plan->adoption.reread, &past->items[i].record.adoption.reread);
        if (is_recorded(past) || !runs_again(mem, request, host, past, changes, plan, &again)) {
                add_recorded(mem, past, &plan->adoption);
                if (host->network.observed)
                        tell_untold(mem, host, past, plan);
                return;
        }
        give_lease_back(mem, host, &again, plan);
        if (host->network.observed)
                ask_service(mem, host, past, &again, plan);
}
