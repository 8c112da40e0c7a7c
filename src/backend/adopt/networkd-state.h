/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the systemd-networkd of a host is known by, whoever writes its files: its version, what it
 * keeps in /run while it runs, and the IAID by which its DHCP clients are known.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/host.h"
#include "mkbridge/intent.h"
#include "mkbridge/plan.h"

#define NETWORKD_FOLDER "/etc/systemd/network" /* of its files that are an administrator's */

/*
 * A value of a file in /run of the running host: KEY=VALUE in
 * /run/systemd/netif/{links,leases}/INDEX; NULL: not there.
 */
const char *networkd_state(struct arena *mem, const struct host *host, const char *folder,
                           int index, const char *key);

/* Why networkd could not have a link called @name, as a phrase, or NULL: it takes a number for an
 * index (ifname_valid_full() in systemd). */
const char *networkd_name_problem(const char *name);

/* Whether the host's systemd is known to be older than @than. */
bool networkd_is_older(const struct host *host, long than);

/* Tells what comes of a bridge whose MAC nobody knows before the boot. */
void networkd_note_unknown_mac(struct arena *mem, const struct intent *intent, struct plan *plan);

/* Tells that the @address, such as "IPv4 address of LinkLocalAddressing=yes", is another on the
 * bridge. Only where intent->l3_port gives the bridge its network layer. */
void networkd_note_made_of_name(struct arena *mem, const struct intent *intent, struct plan *plan,
                                const char *address);

/* The section of the IAID of the DHCPv6 client: 247 has one IAID, of [DHCPv4], for both clients. */
const char *networkd_iaid6_section(const struct host *host);

/* The IAID that the DHCP clients of a link go by. */
struct networkd_iaid {
        bool known;
        bool same; /* it comes from the MAC, so that a bridge with that has it by itself */
        uint32_t value;
        const char *why;
};

struct networkd_iaid networkd_iaid(struct arena *mem, const struct host *host,
                                   const struct port_intent *port);

/* As networkd makes it of the name that udev knows, or of a MAC. */
uint32_t networkd_iaid_of_name(const char *name);
uint32_t networkd_iaid_of_mac(const char *mac);
