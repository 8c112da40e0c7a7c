/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network layer as the command line has it, for every dialect: which part of a link's own it
 * replaces, and what must hold of the result.
 */
#pragma once

#include "mkbridge/backend.h"

/* What --dhcp, --address, --gateway, --dns replace; the rest goes with --no-ip only. */
enum l3_part { L3_REST, L3_METHOD, L3_ADDRESS, L3_GATEWAY, L3_DNS };

/* Does an option of the command line replace the @part of that family? */
bool l3_replaced(const struct request *request, enum l3_part part, bool v6);

/* That an option does, for the reasons of a plan: "replaced by --address". */
const char *l3_replaced_why(struct arena *mem, const struct request *request, enum l3_part part);

/* Is the text an address, with or without a prefix, of IPv6? It is taken to be one of the two. */
bool l3_is_v6(const char *text);

/*
 * Refuses each --gateway that is in none of the networks of --address; the command line has seen to
 * it that there is an --address of its family. A link-local one is on every link.
 */
void l3_check_given_gateways(struct arena *mem, const struct request *request,
                             struct refusal_list *refusals);

/*
 * Refuses @gateway, which the bridge is to have from a file, if it is in none of the networks of
 * --address: not a link-local one, one of --gateway (refused elsewhere), or one that was in no
 * network of the link before either. The caller asks only for those that its service does not take
 * for on-link by a word of their own. @gateway NULL, or no address: nothing.
 */
void l3_check_gateway(struct arena *mem, const struct intent *intent, struct plan *plan,
                      const char *gateway);

/*
 * The same for @gateway of a route that --gateway would not replace, be it to other networks only.
 * The kernel refuses such a route, and networkd (252) waits for it and calls the link configuring
 * for ever. NetworkManager (1.42) adds a route to the gateway as if it were on-link; whether it is,
 * nobody has said.
 */
void l3_check_route(struct arena *mem, const struct intent *intent, struct plan *plan,
                    const char *gateway);

/*
 * The same for @source, an address that a route prefers as its source: the kernel refuses a route
 * whose source no link has. Only of one that the link had until now. @source NULL: nothing.
 */
void l3_check_source(struct arena *mem, const struct intent *intent, struct plan *plan,
                     const char *source);

/*
 * The next gateway in words of ip(8) or route(8), as route files and commands hold them, from the
 * word numbered *@at on, which is moved behind it; NULL: no more. "via inet6 A" counts as "via A".
 */
const char *l3_next_gateway(struct arena *mem, const char *words, size_t *at);

/* l3_check_source() for such words, and l3_check_route() for each gateway in them, unless they say
 * that it is on-link. */
void l3_check_words(struct arena *mem, const struct intent *intent, struct plan *plan,
                    const char *words);

/* Is @to a destination that is all of a family: "default", 0.0.0.0/0, 0/0 or ::/0? */
bool l3_is_default(const char *to);

/* The bridge keeps @mac (NULL: not known), its own: a note if that makes it another client to a
 * DHCP server. */
void l3_note_kept_mac(struct arena *mem, const struct intent *intent, struct plan *plan,
                      const char *mac);

#define L3_OWN_MAC_WHY "its own: it would take the lower one of its new port"

/*
 * The MAC that a bridge that is there has to be given, so that it keeps it with its new ports:
 * where nobody gives it one the kernel takes the lowest of its ports
 * (br_stp_recalculate_bridge_id()). Where that cannot be told it is a note.
 * @has: what its file gives it, or NULL
 */
const char *l3_mac_to_keep(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan, const char *has);
