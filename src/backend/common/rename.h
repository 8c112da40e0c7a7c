/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The port's name inside a value: where it names the link, what moves to the bridge has to name the
 * bridge.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

/* How a value may name a link. */
enum link_naming {
        NAMES_NOTHING,
        NAMES_LINK,   /* the whole value: GATEWAYDEV=eth0 */
        NAMES_SCOPE,  /* behind a percent sign or an at: fe80::1%eth0, 192.0.2.1@eth0 20 */
        NAMES_WORD,   /* behind dev, iif or oif: "iif eth0 table 100" */
        NAMES_LABEL,  /* the whole value, or before a colon: eth0, eth0:1 */
        NAMES_PREFIX, /* before a dash: "eth0-:0004::1/64 eth1-..." */
        NAMES_ALONE,  /* as a word, or a part of a path or a dotted key, that is no other link's
                         name:  of commands */
};

/* Does @text name @port in that way? */
bool link_named(const char *text, enum link_naming naming, const char *port);

/* The text, in @mem, with @bridge wherever it names @port in that way. */
char *link_rename(struct arena *mem, const char *text, enum link_naming naming, const char *port,
                  const char *bridge);
