/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first impure end: looks at kernel and files, changes nothing, needs no root.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/cards.h"
#include "mkbridge/guests.h"
#include "mkbridge/host.h"
#include "mkbridge/plan.h"
#include "mkbridge/request.h"

/*
 * Fills in @host for @request: the links (unless below --root), every file that a backend of
 * backends[] names as a source, places that may mention a port, the system, the templates (from
 * --templates, else /etc/mkbridge/templates below the root, else built in), and what earlier runs
 * have recorded for the bridge. For a live switch also the network layer of the links in question.
 *
 * Return: 0, or a negative errno with @err when the root, a given template or the record of an
 * earlier run cannot be read. Single files that cannot be read are data in @host, not failures.
 */
int observe(struct arena *mem, const struct request *request, struct host *host, struct error *err);

/*
 * For a check: what a run would be asked for, as a preview. Of no PORT it is the link of the
 * default route, or what is in the bridge that this is; where there is none, the action stays
 * ACTION_CHECK and there are no ports. Return: 0, or a negative errno with @err.
 */
int observe_wish(struct arena *mem, const struct request *request, struct request *ret,
                 struct error *err);

/*
 * Where the files of @plan really are: their paths become those without any link. What is in the
 * way of one, or of the record of the run, is a refusal in @plan. The last step before a plan is
 * shown or done. Return: 0, or a negative errno with @err when the root cannot be opened.
 */
int observe_targets(struct arena *mem, const struct request *request, struct plan *plan,
                    struct error *err);

/*
 * Another look at the links and their network layer, after a switch: all else in @host is as
 * @before, whose memory it shares.
 */
int observe_again(struct arena *mem, const struct request *request, const struct host *before,
                  struct host *host, struct error *err);

/*
 * The links of this host, all but the loopback link, as seen; what decide_cards() concludes is left
 * empty. Needs no root; what only root can read is data in @host.
 * @host: filled in as for a request that has each of them as a PORT
 * Return: 0, or a negative errno with @err when the kernel cannot be asked.
 */
int observe_cards(struct arena *mem, struct host *host, struct card_list *ret, struct error *err);

/*
 * What --guest tells beside its texts: whether the bridge is there. Needs no root.
 * Return: 0, or a negative errno with @err when a link of that name is no bridge (status 3).
 */
int observe_guest(struct arena *mem, const struct request *request, struct guest *ret,
                  struct error *err);
