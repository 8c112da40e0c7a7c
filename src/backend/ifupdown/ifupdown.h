/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the ifupdown backend share: the configuration of the host as its reader sees
 * it, over all files; what becomes of an option or a command; and the steps of rendering.
 */
#pragma once

#include "backend/common/client-file.h"
#include "backend/common/common.h"
#include "backend/common/keys.h"
#include "mkbridge/backend.h"
#include "text/interfaces.h"

#define INTERFACES_FILE   "/etc/network/interfaces"
#define INTERFACES_FOLDER "/etc/network/interfaces.d"
#define DHCPCD_CONFIG     "/etc/dhcpcd.conf"

enum { NOWHERE = -1 }; /* among the stanzas */

/* One file; its document is changed line by line while rendering. */
struct ifupdown_file {
        const struct file *file;
        struct interfaces doc;
};

struct ifupdown_stanza {
        size_t file, header, end;               /* lines [header, end) of files.items[file].doc */
        const char *keyword;                    /* "iface", or "mapping", "vlan", "template" */
        const char *name;                       /* of the link; of a mapping: its pattern */
        const char *family, *method, *inherits; /* "" where neither said nor inherited */
        bool written_out;                       /* what it inherits stands among its lines */
};

/* A line that lists names of links. */
struct ifupdown_names {
        size_t file, line;
        const char *keyword, *names;
};

/* All that the reader reads, in the order in which it does. */
struct ifupdown_config {
        bool two; /* ifupdown2 reads it */
        const struct host *host;
        struct {
                struct ifupdown_file *items;
                size_t n;
        } files;
        struct {
                struct ifupdown_stanza *items;
                size_t n;
        } stanzas;
        struct {
                struct ifupdown_names *items;
                size_t n;
        } names;
        struct refusal_list refusals; /* why it cannot be taken apart as a whole */
        struct source_list sources;   /* files that it refers to */
        bool sources_folder;          /* it reads any file in INTERFACES_FOLDER */
        size_t inherited;             /* options that stanzas have from others */
};

struct ifupdown_config ifupdown_read(struct arena *mem, const struct host *host);

/*
 * Gives the last stanza of @config what it inherits: family and method where it says none, and
 * options that are not all a bridge's. Returns what is wrong with it, and what to do, or NULL.
 */
const char *ifupdown_inherit(struct arena *mem, struct ifupdown_config *config,
                             struct ifupdown_stanza *stanza, const char **ret_hint);

/* run-parts' rule for names: others are left out of a folder that is read as a whole. */
bool ifupdown_plain_name(const char *name);

/* The files that those of the host refer to. */
struct source_list ifupdown_sources(struct arena *mem, const struct host *host);

/* True when ifupdown2 is the reader. */
bool ifupdown_is_two(const struct host *host);

static inline struct interfaces_line *ifupdown_line(const struct ifupdown_config *config,
                                                    size_t file, size_t line)
{
        return &config->files.items[file].doc.items[line];
}

/* Is it an `iface` stanza for the link called @name? */
bool ifupdown_is_for(const struct ifupdown_stanza *stanza, const char *name);

/* The stanza of the link that asks by DHCP for that @family (AF_INET, AF_INET6), or NULL. */
const struct ifupdown_stanza *ifupdown_dhcp(const struct ifupdown_config *config, const char *name,
                                            int family);

/* The N of an alias NAME:N of @name, or NULL. */
const char *ifupdown_alias(const struct ifupdown_stanza *stanza, const char *name);

/*
 * Index of the first stanza for the link called @name, or, where there is none, of its first alias:
 * ifup gives the card the address of an alias whether or not it has a stanza itself. NOWHERE: no
 * stanza is about it.
 */
long ifupdown_first(const struct ifupdown_config *config, const char *name);

/* Does anything bring the link up at boot, be it one of its aliases? */
bool ifupdown_comes_up(struct arena *mem, const struct ifupdown_config *config, const char *name);

/* The value of the first option called @option in the stanza, or NULL. */
const char *ifupdown_get(const struct ifupdown_config *config, const struct ifupdown_stanza *stanza,
                         const char *option);

/* The same over all stanzas of the link called @name. */
const char *ifupdown_get_any(const struct ifupdown_config *config, const char *name,
                             const char *option);

/*
 * Is `mtu` in the stanza that of the link? ifupdown takes that of an inet6 stanza for the MTU of
 * IPv6, and passes over that of one that asks by DHCP.
 */
bool ifupdown_mtu_counts(const struct ifupdown_config *config,
                         const struct ifupdown_stanza *stanza);

/* The MTU that the stanzas give the link, or NULL. */
const char *ifupdown_mtu(const struct ifupdown_config *config, const char *name);

/* Does an option's value, or NULL, say yes? */
bool ifupdown_is_on(const char *value);

/*
 * Is the option of a stanza of that family about IPv6? ifupdown2 takes both families in one stanza,
 * and tells them by the value.
 */
bool ifupdown_is_v6(const struct ifupdown_config *config, const struct interfaces_line *line,
                    bool v6);

/* The row of an option in a stanza of @config that is for the link called @name. */
const struct key_rule *ifupdown_key(const struct ifupdown_config *config, const char *name,
                                    const char *option);

/* How a link is brought up. */
enum ifupdown_start {
        START_NOT,
        START_HOTPLUG, /* allow-hotplug */
        START_AUTO,    /* auto, or its synonym allow-auto */
};

enum ifupdown_start ifupdown_start(struct arena *mem, const struct ifupdown_config *config,
                                   const char *name);

/* Is it a pattern that brings the link up? */
bool ifupdown_by_pattern(struct arena *mem, const struct ifupdown_config *config, const char *name);

enum ifupdown_fit {
        FITS_NOT,
        FITS_PERHAPS, /* it asks for what is not known of the link here */
        FITS,
};

/* Does the @word [VARIABLE]/VALUE[/OPTIONS][=LOGICAL] stand for the link? What is none does not. */
enum ifupdown_fit ifupdown_pattern_fits(struct arena *mem, const struct ifupdown_config *config,
                                        const char *word, const char *name);

/* The options of a stanza. */
extern const struct key_table ifupdown_keys;

/* What a command of up, down and their like is about, as far as its words tell. */
enum ifupdown_command {
        COMMAND_UNKNOWN,
        COMMAND_LINK,    /* the card: ethtool, ip link, ... */
        COMMAND_NETWORK, /* addresses, routes, rules, packet filters, ... */
        COMMAND_NEUTRAL, /* sleep, true, ... */
};

enum ifupdown_command ifupdown_command(const char *command);

/* True when the command sets the MTU of the link: "ip link set eth0 mtu 1400". */
bool ifupdown_sets_mtu(const char *command);

/* True when the command gives the link an address: "ip addr add", a DHCP client. */
bool ifupdown_gives_address(const char *command);

/* Does the text have @name, or $IFACE, as a word or as a part of a path or key? */
bool ifupdown_names_link(const char *text, const char *name);

struct profile ifupdown_inspect(struct arena *mem, const struct host *host, const char *name);

/* How its files are made. */
extern const struct rendering_steps ifupdown_rendering;

/* What tells of the DHCP clients that run for the link called @link. */
void ifupdown_client_sources(struct arena *mem, const char *link, struct source_list *list);

/* The metric of the routes that the dhcpcd of the link makes, of the link's number; NULL: it has
 * none, or was told another. */
const char *ifupdown_dhcpcd_metric(struct arena *mem, const struct host *host,
                                   const struct ifupdown_config *config, const char *name);

/* What DHCPCD_CONFIG says of links->from_link is said of links->to_link from then on. */
void ifupdown_rename_dhcpcd_blocks(struct arena *mem, const struct request *request,
                                   const struct host *host, const struct client_file *links,
                                   struct plan *plan);

void ifupdown_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan);

/* For an undo; see struct backend. */
void ifupdown_give_lease_back(struct arena *mem, const struct host *host,
                              const struct intent *intent, struct plan *plan);
void ifupdown_reread(struct arena *mem, const struct host *host, const struct intent *intent,
                     struct plan *plan);

extern const struct backend ifupdown_backend;
