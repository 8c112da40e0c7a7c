/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What NetworkManager makes of the kind of a link, and of the links beside it, whichever files it
 * reads. The bridge is of another kind than its port, so what is to stay must be said of it.
 */
#pragma once

#include "mkbridge/intent.h"
#include "mkbridge/plan.h"

/* The metric of the routes of a link whose files name none. */
struct nm_metric {
        const char *value, *why; /* value: NULL: not known */
        bool contested;          /* there are other links with a metric of the same kind */
};

/*
 * The one that the bridge has to have, so that of several default routes the same one comes first
 * as before. @type: the port's, as NetworkManager calls it; NULL: by its link. @others: the links
 * of the same type that the files name beside it, by name or MAC; an empty text: any.
 */
struct nm_metric nm_metric(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan, const char *type, const struct string_list *others);

/* The type of the profile that @port will have: @type, that of the one it has; without one "vlan"
 * for what is made a VLAN then, and NULL for a card. */
const char *nm_port_type(struct arena *mem, const struct port_intent *port, const char *type);

/* Does @value, of a key for a metric, leave it to NetworkManager? NULL and -1 do. */
bool nm_metric_is_default(const char *value);

/* What a DHCP server knows a client by, in the words of its keys: a value, or what makes it. */
enum nm_identity {
        NM_CLIENT_ID, /* of DHCPv4 */
        NM_DUID,      /* of DHCPv6 */
        NM_IAID,      /* of either, and with some words part of the client identifier */
};

enum nm_made_of {
        NM_OF_ITSELF, /* the value itself, or of the MAC: the same for the bridge */
        NM_OF_IAID,   /* of the IAID and of what stays */
        NM_OF_NAME,   /* of the name of the link */
        NM_OF_CARD,   /* of the permanent MAC, or of a secret and the profile or the link */
};

/* What makes it by the word @has of its key; NULL: that is not there. */
enum nm_made_of nm_made_of(enum nm_identity identity, const char *has);

/*
 * What makes the client identifier of DHCPv4, @id, down to what its IAID is made of: @iaid4 is the
 * value of the key for it, and @iaid6 that of DHCPv6's, which stands in for it with "ipv6-duid";
 * NULL: not there. Never NM_OF_IAID. Source: nm-settings(5), ipv4.dhcp-client-id.
 */
enum nm_made_of nm_client_made_of(const char *id, const char *iaid4, const char *iaid6);

/* Is the host's NetworkManager known to be of that version, or newer? */
bool nm_version(const struct host *host, unsigned long major, unsigned long minor);

/* Has it a key for the IAID? From 1.22 on, and where its version is not known. */
bool nm_has_iaid(const struct host *host);

/* The IAID that it gives a DHCP client, of the name of its link, as its keys have it. */
char *nm_iaid(struct arena *mem, const char *link);

/* Tells that the bridge has another, where nothing can be said. */
void nm_note_iaid(struct arena *mem, struct plan *plan);

/* Why the bridge has that one said, and why one that the running NetworkManager told. */
#define NM_IAID_WHY "as the port's: NetworkManager makes it of the link's name"
#define NM_IS_WHY   "what it is now: the bridge would have another, and another address"

/* Tells that @key=@has makes another one for the bridge, which nobody knows. */
void nm_note_identity(struct arena *mem, struct plan *plan, const char *key, const char *has);

/*
 * NetworkManager keeps a card up by the profile that it finds it with, be it one that the initrd
 * has left or one that somebody chose, until a bridge calls its ports.
 */
#define NM_CALLS_PORTS_WHY "it calls its ports, whatever profile they are up by"

/* May the bridge call them? Not where a port is not to come up by itself. */
bool nm_may_call_ports(const struct intent *intent);

/*
 * Tells that the bridge gets other IPv6 addresses: NetworkManager makes them of the link's name
 * (RFC 7217). @where: what says so, such as "[ipv6] addr-gen-mode=stable-privacy"; @automatic: not
 * only the link-local one.
 */
void nm_note_made_of_name(struct arena *mem, const struct intent *intent, struct plan *plan,
                          const char *where, bool automatic);

/* Has its bridge the MAC that it is to have by itself, where nobody knows that? It takes that of
 * its port, of several the least; and NetworkManager has it up before udev can give it another. */
bool nm_takes_mac(const struct intent *intent);

/* Tells what comes of a bridge whose MAC nobody knows before the boot, if its addresses are made of
 * that. */
void nm_note_unknown_mac(struct arena *mem, const struct intent *intent, struct plan *plan);
