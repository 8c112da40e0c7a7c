/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intents and records of earlier runs become plans. Pure.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"

/*
 * The plan for an intent without refusals: the backend's file operations. New refusals may turn up
 * in plan->refusals.
 * Return: 0, or a negative errno with @err for a template that cannot be used.
 */
int render(struct arena *mem, const struct host *host, const struct intent *intent,
           struct plan *plan, struct error *err);

/*
 * Adds the live switch to @plan: what puts host->network under the intent's bridge, and what puts
 * it back. Sets plan->live, also when it is empty; what cannot be switched is a refusal in @plan.
 */
void render_live(struct arena *mem, const struct host *host, struct plan *plan);

/*
 * After a switch: checks that each address, route and rule that @live moved is there in @now.
 * Return: 0, or -ESTALE with @err naming the first that is not.
 */
int render_live_check(struct arena *mem, const struct live_plan *live, const struct network *now,
                      struct error *err);

/*
 * After the network service has taken it over: each address that @live moved is there in @now, but
 * for link-local and temporary ones, which the service may make anew; so is a default route of each
 * family that had one, by whatever metric; and the ports are where they were put, with no address
 * or route that would win over one of the bridge's. Routes are the service's own by now. IPv6
 * addresses that were lent for a while and are not there are no failure, but in @ret_lost. Return:
 * as above.
 */
int render_live_check_adopted(struct arena *mem, const struct live_plan *live,
                              const struct network *now, struct string_list *ret_lost,
                              struct error *err);

/*
 * What the network service has made anew beside what @live moved, where nothing but a life time
 * would end the latter, or nothing at all: routes of router advertisements that name a nexthop
 * object; those of a lease or an advertisement that it has made with another metric. Deletes what
 * has moved.
 */
struct live_script render_live_doubled(struct arena *mem, const struct live_plan *live,
                                       const struct network *now);

/*
 * The gateways that the default routes of @live's target lead over in @now: of each family those of
 * the best metric, and of IPv4 only of the first route with that, as the kernel takes no other.
 */
struct live_probe_list render_live_gateways(struct arena *mem, const struct live_plan *live,
                                            const struct network *now);

/*
 * The plan that gives back what host->past has kept for @request's bridge. A file that was edited
 * since is a refusal that holds the difference, unless request->force.
 */
void render_undo(struct arena *mem, const struct request *request, const struct host *host,
                 struct plan *plan);

/*
 * Adds the restarts of libvirt's daemons, which look at the host's bridges only when they start, to
 * a plan that changes a file or the running host. The last step: it asks what the others have made.
 */
void render_restarts(struct arena *mem, const struct host *host, struct plan *plan);
