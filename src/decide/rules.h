/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What speaks against an intent, and what its user should know.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/intent.h"

/*
 * unread.c: refuses, or notes, what could not be read: one line each, before anything is concluded
 * from the rest. True when it was refused; then the intent has no other refusals.
 */
bool refuse_unread(struct arena *mem, const struct host *host, struct intent *intent);

/* owner.c: the backend and the reason for it; or a refusal and no backend. */
void choose_backend(struct arena *mem, const struct host *host, struct intent *intent);

/* boot.c: what of cloud-init is to be switched off, and notes about the initrd. */
void decide_boot(struct arena *mem, const struct host *host, struct intent *intent);

/* rules.c: refuses what the link of @port itself is, whatever files say; @intent needs its bridge.
 */
void check_link(struct arena *mem, const struct host *host, struct intent *intent,
                const struct port_intent *port);

/* live-rules.c: a sentence, where nobody knows whether ports lead to one network; NULL: somebody
 * does, or it does not matter. */
const char *loop_unknown(struct arena *mem, const struct host *host, const struct intent *intent);

/* Adds a refusal for everything that stands in the way. */
void check_rules(struct arena *mem, const struct host *host, struct intent *intent);

/* around.c: the program that has made a file, or NULL. */
const struct maker *maker_of(const struct file *file);

/* around.c: is what @at points to in a line of @text that is a comment? */
bool is_in_comment(const char *text, const char *at);

/* around.c: adds notes: files of other programs that name a port, files that are made anew. */
void note_around(struct arena *mem, const struct host *host, struct intent *intent);

/* The part of all rules that asks no file: adds what the links themselves stand in the way with, of
 * a switch, too, and notes. */
void check_links(struct arena *mem, const struct host *host, struct intent *intent);

/* Adds notes: VLANs on the ports, their MTU; whose guest the machine is. */
void note_surroundings(struct arena *mem, const struct host *host, struct intent *intent);

/* Adds refusals: a switch of the bridge that is not over; with --live, what cannot be switched. */
void check_live_rules(struct arena *mem, const struct host *host, struct intent *intent);

/* With --live, adds notes: no carrier, a leased address. */
void note_live(struct arena *mem, const struct host *host, struct intent *intent);
