/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The switch of a running host: how it becomes part of a plan, and how what has come of it is
 * judged. Pure; mkbridge/live.h has what the scripts are made of.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/live.h"
#include "mkbridge/plan.h"

/*
 * Adds the live switch to @plan: what puts host->network under the intent's bridge, and what puts
 * it back. Sets plan->live, also when it is empty; what cannot be switched is a refusal in @plan.
 */
void live_render(struct arena *mem, const struct host *host, struct plan *plan);

/*
 * After a switch: checks that each address, route and rule that @live moved is there in @now.
 * Return: 0, or -ESTALE with @err naming the first that is not.
 */
int live_check(struct arena *mem, const struct live_plan *live, const struct network *now,
               struct error *err);

/*
 * After the network service has taken it over: each address that @live moved is there in @now, but
 * for link-local and temporary ones, which the service may make anew; so is a default route of each
 * family that had one, by whatever metric; and the ports are where they were put, with no address
 * or route that would win over one of the bridge's. Routes are the service's own by now. IPv6
 * addresses that were lent for a while and are not there are no failure, but in @ret_lost. Return:
 * as above.
 */
int live_check_adopted(struct arena *mem, const struct live_plan *live, const struct network *now,
                       struct string_list *ret_lost, struct error *err);

/*
 * What the network service has made anew beside what @live moved, where nothing but a life time
 * would end the latter, or nothing at all: routes of router advertisements that name a nexthop
 * object; those of a lease or an advertisement that it has made with another metric. Deletes what
 * has moved.
 */
struct live_script live_doubled(struct arena *mem, const struct live_plan *live,
                                const struct network *now);

/*
 * The gateways that the default routes of @live's target lead over in @now: of each family those of
 * the best metric, and of IPv4 only of the first route with that, as the kernel takes no other.
 */
struct live_probe_list live_gateways(struct arena *mem, const struct live_plan *live,
                                     const struct network *now);
