/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of each key of a link's configuration when the link becomes a port. A dialect has
 * one table of all keys that its readers know; what follows from a row is decided here, for all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "backend/common/common.h"
#include "backend/common/l3.h"
#include "backend/common/rename.h"

enum key_form {
        KEY_PLAIN,
        KEY_NUMBERED, /* KEY, KEY0, KEY1, ... */
        KEY_PREFIX,   /* KEY and whatever follows */
};

/* What a key is about. */
enum key_class {
        KEY_UNKNOWN,    /* no reader is known to know it: stays */
        KEY_GOES_ALONG, /* cannot be told: goes where the network layer goes, whatever replaces that
                         */
        KEY_OF_CARD,    /* stays */
        KEY_OF_NETWORK, /* moves, unless the command line replaces it */
        KEY_OF_ALIASES, /* the same; files of alias addresses, which move, inherit it */
        KEY_OF_BOTH,    /* stays, and the bridge gets it, too */
        KEY_OF_BRIDGE,  /* of what is made of links: stays; means nothing on a port */
        KEY_OF_ROUTE_FILE, /* stays; means nothing here */
        KEY_OF_CONTROLLER, /* makes the link a port of something, if it has a value */
        KEY_REFUSED,       /* of links that cannot be bridged, if it has a value */
        KEY_IS_COMMAND,    /* its value tells what it is about */
        KEY_HAS_KEYS,      /* a section whose keys have rows of their own */
};

struct key_rule {
        const char *section; /* NULL: it is a section itself, or the dialect has none */
        const char *name;
        enum key_class class;
        enum l3_part part; /* of the network layer */
        bool v6;           /* of IPv6, in a dialect whose keys are of one family each */
        bool gives;        /* makes the service give the link an address, whatever its part, or no
                            * port at all */
        enum key_form form;
        enum link_naming naming; /* how its value names a link, which may be the port */
        unsigned kind;           /* of its value, where the service takes only one kind */
        const char *why;         /* NULL: what is true of all keys of its class */
};

struct key_table {
        const struct key_rule *rules; /* sorted by section and name */
        size_t n;
        bool dashes; /* the readers take '-' and '_' for the same; the rules have '-' */
        const struct key_rule *unknown; /* stands for every key that has no row */
};

/* The row of the key, or table->unknown. */
const struct key_rule *key_find(const struct key_table *table, const char *section,
                                const char *name);

/* The reason that goes with the row. */
const char *key_why(const struct key_rule *rule);

/* Refuses a link that has a key of the class KEY_REFUSED. */
void key_refuse(struct arena *mem, struct refusal_list *refusals, const char *where,
                const char *key);

/* Where a key stands. */
struct key_place {
        const struct port_intent *port;
        bool v6;             /* the family of its value, or of what it stands in */
        bool harmless;       /* a port that keeps it gets no address by it */
        bool replaced_later; /* what the command line replaces is taken out where it went */
        bool bridge_keeps;   /* a bridge is there, and keeps its own of what both have */
};

struct key_verdict {
        enum key_fate fate; /* KEY_STAYS, KEY_MOVES, KEY_COPIED or KEY_DROPPED */
        const char *why;
};

/*
 * What becomes of a key. The bridge gets the network layer of intent->l3_port, but for what the
 * command line replaces; on any other port, what would give an address is dropped. The text of the
 * reason may be in @mem.
 */
struct key_verdict key_decide(struct arena *mem, const struct intent *intent,
                              const struct key_rule *rule, const struct key_place *place);

/* Why a port's network layer is not wanted: the bridge has another's, or one of its own. */
const char *key_unwanted_why(struct arena *mem, const struct intent *intent);

/*
 * Does the bridge that is there lose what the row is about, because it gets a port's network layer,
 * or an option of the command line replaces that part of it? @v6: the family of the value
 */
bool key_own_goes(const struct intent *intent, const struct key_rule *rule, bool v6);

/* Why it does. */
const char *key_own_goes_why(struct arena *mem, const struct intent *intent, enum l3_part part);
