/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of rendering /etc/network/interfaces share: the ports' stanzas are taken apart
 * (take.c), the bridge's stanza is made (bridge.c, own.c) from what they
 * gave and from the words of the command line (words.c), and the lines that say what comes
 * up at boot follow (auto.c).
 */
#pragma once

#include "backend/ifupdown/ifupdown.h"
#include "backend/common/options.h"
#include "backend/common/rendering.h"
#include "backend/common/template.h"

/* A stanza of the bridge that no file has yet. */
struct ifupdown_new {
        const char *family, *method;
        struct key_value_list l3;
        struct string_list carried; /* what is left of a stanza that it replaces */
};

struct ifupdown_news {
        struct ifupdown_new *items;
        size_t n;
};

/* Where the lines that say what comes up at boot have the port, beside the bridge. */
enum ifupdown_place {
        PLACE_TAKEN, /* by the bridge */
        PLACE_BEHIND,
        PLACE_BEFORE,
};

/* What came out of a port's stanzas. */
struct ifupdown_taken {
        const struct port_intent *port;
        bool apart;              /* its stanzas were taken apart; else they stay as they are */
        bool gives;              /* its network layer goes to the bridge */
        long first;              /* as ifupdown_first() has it */
        long base;               /* of the one whose place the bridge's first takes, or NOWHERE */
        struct string_list kept; /* lines for the port's own stanza */
        bool waits;              /* for the card to appear: allow-hotplug */
        enum ifupdown_place place;
};

struct ifupdown_job {
        RENDERING;
        struct ifupdown_config config;

        struct ifupdown_taken *ports;           /* parallel to intent->ports */
        const struct ifupdown_taken *giver;     /* or NULL */
        const char *family, *method, *inherits; /* of the bridge's first stanza */
        struct string_list carried;   /* lines for it, verbatim, without the last newline */
        struct key_value_list l3;     /* for it, from the command line */
        struct ifupdown_news news;    /* further stanzas of the command line */
        struct string_list appended;  /* stanzas of the port, for a bridge that has its own */
        const char *path;             /* of the file that the bridge is in */
        bool at_boot;                 /* the bridge comes up then */
        const struct file_meta *meta; /* of the giver's file, for a new one */
};

/* Takes the stanzas of one port apart. */
void ifupdown_take(struct ifupdown_job *job, struct ifupdown_taken *taken);

/* The stanzas that the command line asks for, by family; none for one that it does not replace. */
struct ifupdown_news ifupdown_new_stanzas(struct arena *mem, const struct request *request);

/* "dns-nameservers" and what --dns gives, or nothing. */
struct key_value_list ifupdown_dns(struct arena *mem, const struct request *request);

/* How bridge-utils' hook writes -o options, and how ifupdown2 does: by config.two. */
extern const struct option_traits ifupdown_option_traits[2];

/* The last of them for the family, when all its addresses are there; or NULL. */
struct ifupdown_new *ifupdown_new_for(const struct ifupdown_news *news, bool v6);

/* As a file has it: an option, or a line as a whole. For struct template_reader. */
char *ifupdown_spell(struct arena *mem, const struct must *must, const char *value);

/* The text of the bridge's stanzas. @auto_line: with the line that brings it up at boot. */
int ifupdown_bridge_text(struct ifupdown_job *job, bool auto_line, char **ret);

/* Changes the stanzas of a bridge that is there already. */
void ifupdown_change_bridge(struct ifupdown_job *job);

/* Refuses a gateway among @lines that no new address can reach. */
void ifupdown_check_gateways(struct ifupdown_job *job, const struct string_list *lines);

/* Text of a stanza of the command line's: "iface BRIDGE FAMILY METHOD" and its options. */
char *ifupdown_stanza_text(struct arena *mem, const char *bridge, const struct ifupdown_new *new);

/*
 * Finds the place of a port that was taken apart, and keeps IPv6 off one that comes up before the
 * bridge takes it.
 */
void ifupdown_place(struct ifupdown_job *job, struct ifupdown_taken *taken);

/*
 * Puts the bridge where the port stood in lines of auto and its like. Returns true when a line
 * names the bridge then.
 */
bool ifupdown_change_names(struct ifupdown_job *job);

/* Lease files for the bridge, if it will ask by DHCP as the port did. */
void ifupdown_copy_leases(struct ifupdown_job *job);

/* Adds a reason; the line is one of the file at @file. */
void ifupdown_reason(struct ifupdown_job *job, size_t file, const char *key, enum key_fate fate,
                     const char *why);

/*
 * two.c: what only ifupdown2 asks for; for ifupdown they do nothing. What is of IPv6 gets a stanza
 * of its own beside one that asks by DHCP.
 */
void ifupdown_split_dhcp(struct ifupdown_job *job);

/* The bridge and its aliases forward as the card did. */
void ifupdown_keep_forwarding(struct ifupdown_job *job);

/* Refuses scripts that would fail for the port. */
void ifupdown_check_hooks(struct ifupdown_job *job, const char *port);
