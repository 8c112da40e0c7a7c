/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the ifupdown backend share: the configuration of the host as its reader sees
 * it, over all files; what becomes of an option or a command; and the steps of rendering.
 */
#pragma once

#include "backend/common/common.h"
#include "backend/common/l3.h"
#include "mkbridge/backend.h"
#include "text/interfaces.h"

#define INTERFACES_FILE   "/etc/network/interfaces"
#define INTERFACES_FOLDER "/etc/network/interfaces.d"
#define DHCPCD_CONFIG     "/etc/dhcpcd.conf"

/* One file; its document is changed line by line while rendering. */
struct ifupdown_file {
        const struct file *file;
        struct interfaces doc;
};

struct ifupdown_stanza {
        size_t file, header, end;               /* lines [header, end) of files.items[file].doc */
        const char *keyword;                    /* "iface", or "mapping", "vlan", "template" */
        const char *name;                       /* of the link; of a mapping: its pattern */
        const char *family, *method, *inherits; /* "" where not said */
};

/* A line that lists names of links. */
struct ifupdown_names {
        size_t file, line;
        const char *keyword, *names;
};

/* All that the reader reads, in the order in which it does. */
struct ifupdown_config {
        bool two; /* ifupdown2 reads it */
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
};

struct ifupdown_config ifupdown_read(struct arena *mem, const struct host *host);

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

/* The N of an alias NAME:N of @name, or NULL. */
const char *ifupdown_alias(const struct ifupdown_stanza *stanza, const char *name);

/* The value of the first option called @option in the stanza, or NULL. */
const char *ifupdown_get(const struct ifupdown_config *config, const struct ifupdown_stanza *stanza,
                         const char *option);

/* The same over all stanzas of the link called @name. */
const char *ifupdown_get_any(const struct ifupdown_config *config, const char *name,
                             const char *option);

/*
 * Is the option of a stanza of that family about IPv6? ifupdown2 takes both families in one stanza,
 * and tells them by the value.
 */
bool ifupdown_is_v6(const struct ifupdown_config *config, const struct interfaces_line *line,
                    bool v6);

/* How a link is brought up. */
enum ifupdown_start {
        START_NOT,
        START_HOTPLUG, /* allow-hotplug */
        START_AUTO,    /* auto, or its synonym allow-auto */
};

enum ifupdown_start ifupdown_start(struct arena *mem, const struct ifupdown_config *config,
                                   const char *name);

/* What becomes of an option of the port. */
enum ifupdown_class {
        IFU_UNKNOWN, /* of a hook; goes to the bridge, with a note */
        IFU_MOVES,
        IFU_STAYS,
        IFU_BOTH,
        IFU_BRIDGE, /* means something on a bridge only */
        IFU_COMMAND,
        IFU_CONTROLLER, /* its value names what the link is a port of */
        IFU_REFUSED,
};

struct ifupdown_option {
        const char *name; /* ends in '*': a prefix; '-' stands for '_', too */
        enum ifupdown_class class;
        enum l3_part group;
};

/* The row of @name; one that says IFU_UNKNOWN when there is none. */
const struct ifupdown_option *ifupdown_option(const char *name);

/* What a command of up, down and their like is about, as far as its words tell. */
enum ifupdown_command {
        COMMAND_UNKNOWN,
        COMMAND_LINK,    /* the card: ethtool, ip link, ... */
        COMMAND_NETWORK, /* addresses, routes, rules, packet filters, ... */
        COMMAND_NEUTRAL, /* sleep, true, ... */
};

enum ifupdown_command ifupdown_command(const char *command);

/* True when the command gives the link an address: "ip addr add", a DHCP client. */
bool ifupdown_gives_address(const char *command);

/* True when the text has @name, or $IFACE, as a word or as a part of a path or key. */
bool ifupdown_names_link(const char *text, const char *name);

/* The command with each @port that stands alone made @bridge. */
char *ifupdown_rename(struct arena *mem, const char *command, const char *port, const char *bridge);

struct profile ifupdown_inspect(struct arena *mem, const struct host *host, const char *name);

int ifupdown_render(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan, struct error *err);

/* What tells of the DHCP clients that run for the link called @link. */
void ifupdown_client_sources(struct arena *mem, const char *link, struct source_list *list);

/* The metric of the routes that the dhcpcd of the link makes, of the link's number; NULL: it has
 * none, or was told another. */
const char *ifupdown_dhcpcd_metric(struct arena *mem, const struct host *host,
                                   const struct ifupdown_config *config, const char *name);

/* Has DHCPCD_CONFIG a block for the link? */
bool ifupdown_dhcpcd_has_block(struct arena *mem, const struct host *host, const char *name);

void ifupdown_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan);

/* For an undo; see struct backend. */
void ifupdown_give_lease_back(struct arena *mem, const struct host *host,
                              const struct intent *intent, struct plan *plan);
void ifupdown_reread(struct arena *mem, const struct host *host, const struct intent *intent,
                     struct plan *plan);

extern const struct backend ifupdown_backend;
