/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the ifcfg backend share: how an ifcfg file is found and taken apart, who reads
 * it, and the steps that turn an intent into the files of bridge and port.
 */
#pragma once

#include "backend/common/common.h"
#include "backend/ifcfg/keys.h"
#include "backend/common/options.h"
#include "backend/common/template.h"
#include "mkbridge/backend.h"
#include "text/shvar.h"
#include "backend/common/lookup.h"

#define SCRIPTS_FOLDER "/etc/sysconfig/network-scripts"

/* Who will read the files, which decides the units and words of bridge options. */
enum ifcfg_reader {
        READER_UNKNOWN,
        READER_NM,    /* NetworkManager: seconds */
        READER_IP,    /* network-scripts of initscripts 10 and later: ip(8), 1/100 s */
        READER_BRCTL, /* network-scripts up to RHEL 7: brctl(8), DELAY in seconds */
};

/* One ifcfg file; file is NULL when the link has none. */
struct ifcfg_file {
        const struct file *file;
        const char
                *suffix; /* of its name, behind "ifcfg-"; the link's name when there is no file */
        struct shvar doc;
        bool unread; /* see ifcfg_unread() */
};

/* Finds the one file that configures the link; ambiguity and bad files go to @refusals. */
struct ifcfg_file ifcfg_find(struct arena *mem, const struct host *host, const char *name,
                             struct refusal_list *refusals);

/* Does a reader bring the link up by it at boot? */
bool ifcfg_at_boot(const struct ifcfg_file *ifcfg);

/* The part of a path behind "ifcfg-", or NULL for aliases, ranges and files that nobody reads. */
const char *ifcfg_suffix(const struct host *host, const struct file *file);

/* How firmly readers of ifcfg files have the link called @name. */
struct claim ifcfg_claim(struct arena *mem, const struct host *host, const char *name);

/* Refuses a port that a file without a device configures, too, or may. */
void ifcfg_check_owners(struct arena *mem, const struct host *host, const struct ifcfg_file *port,
                        const struct port_intent *intent, struct refusal_list *refusals);

struct profile ifcfg_inspect(struct arena *mem, const struct host *host, const char *name);

/* Whether a file names no device, and is for some Ethernet card: that with its HWADDR=, if any. */
bool ifcfg_is_nameless(const struct shvar *doc);

/* Adds the MAC addresses by which files without a name find a card that may be called @name. */
void ifcfg_macs(struct arena *mem, const struct host *host, const char *name,
                struct string_list *macs);

/* Who reads the files of a link whose NM_CONTROLLED is as @doc has it. */
enum ifcfg_reader ifcfg_reader(const struct host *host, const struct shvar *doc);

/* Does nobody but NetworkManager read ifcfg files here? */
bool ifcfg_nm_alone(const struct host *host);

/* Does a line that NetworkManager reads give @key a value? */
bool ifcfg_nm_has(const struct shvar *doc, const char *key);

/*
 * Is @doc a file that nobody here reads? NetworkManager alone is here, and the file says neither
 * DEVICE nor TYPE, or only in lines that it skips; then it has configured the card by a profile of
 * its own.
 */
bool ifcfg_unread(const struct host *host, const struct shvar *doc);

/* Of @port, which gives its network layer: refuses lines that the bridge would get, and that only a
 * shell would read. */
void ifcfg_check_exported(struct arena *mem, const struct host *host, const struct ifcfg_file *port,
                          struct refusal_list *refusals);

/* Where each key stands last; is the line at @index that one; and what the one of @key says. */
struct lookup ifcfg_last(struct arena *mem, const struct shvar *doc);
bool ifcfg_is_last(const struct lookup *last, const struct shvar *doc, size_t index);
const char *ifcfg_value(const struct lookup *last, const struct shvar *doc, const char *key);

/* "/etc/sysconfig/network-scripts/PREFIX-SUFFIX" */
char *ifcfg_path(struct arena *mem, const char *prefix, const char *suffix);

/* True when at least one reader takes a file whose name ends so for a backup. */
bool ifcfg_backup_name(const char *name);

/* Is @method, a BOOTPROTO or NULL, one by which a DHCP client is started? */
bool ifcfg_is_dhcp(const char *method);

/* STP has words of its own beside those of shvar_true(). */
bool ifcfg_is_on(const char *stp);

/* True when nobody who may be there reads a file whose name ends like @name does: backups, editor
 * files. */
bool ifcfg_ignored(const struct host *host, const char *name);

/* Every line of it is a constant. Otherwise false, with the reason in @refusals. */
bool ifcfg_constant(struct arena *mem, const struct file *file, const struct shvar *doc,
                    struct refusal_list *refusals);

/* The same, but for lines that are left alone. */
bool ifcfg_known(struct arena *mem, const struct file *file, const struct shvar *doc,
                 struct refusal_list *refusals);

/* Is it a line that a shell computes, and that means the same wherever its file's other lines go?
 */
bool ifcfg_left_alone(struct arena *mem, const struct shvar_line *line);

/* What a line of the port's file holds for the bridge, verbatim and without its final newline. */
struct carried {
        struct string_list both;  /* keys that port and bridge share */
        struct string_list lines; /* what moves, with the comments above it */
};

/*
 * Takes the port's file apart: removes from @port->doc what leaves it, returns what the bridge
 * gets, and adds a reason for each key to the plan. If another port gives the address, the lines of
 * the network layer stay, or go when they would give one.
 */
struct carried ifcfg_take_apart(struct arena *mem, const struct intent *intent,
                                struct ifcfg_file *port, const struct port_intent *found,
                                struct plan *plan);

/* The network layer of --dhcp, --address, --gateway, --dns and --no-ip. */
struct key_value_list ifcfg_l3_keys(struct arena *mem, const struct request *request);

/* What NetworkManager gives a card without a file beside DHCP of IPv4. Without IPV6INIT it leaves
 * IPv6 to the kernel, and does not ask by DHCPv6. */
void ifcfg_put_default(struct arena *mem, struct key_value_list *list);

/* How -o options are written for network-scripts, and for NetworkManager. */
extern const struct option_traits ifcfg_option_traits[2];

/* Where nobody knows the reader, NetworkManager's words, as far as it has any. */
const struct option_traits *ifcfg_traits_for(enum ifcfg_reader reader,
                                             const struct bridge_option *option);

/* What is asked of a bridge with -o, and who will read it. */
struct ifcfg_wish {
        struct arena *mem;
        const struct request *request;
        enum ifcfg_reader reader;
        bool no_words;              /* the reader knows no BRIDGING_OPTS */
        bool dynamic;               /* the bridge asks a DHCP server */
        const struct shvar *bridge; /* its file, where it is there */
        struct plan *plan;          /* for notes and refusals */
};

/* The keys of -o options, STP always among them, in the dialect of the reader. What it cannot
 * express is a refusal. */
struct key_value_list ifcfg_option_keys(const struct ifcfg_wish *wish);

/*
 * Operations for route-, rule-, alias, range, DHCP client and lease files of the port that gives
 * its address. What the bridge gets goes to @plan, what the port loses to @late, which comes after
 * the port's own file. An alias whose label would be too long for the bridge becomes IPADDRn in
 * @extra.
 */
struct side_job {
        struct arena *mem;
        const struct host *host;
        const struct intent *intent;
        const struct ifcfg_file *port;
        const char *name;               /* of the port */
        const char *suffix;             /* of the bridge's ifcfg file */
        const struct shvar *bridge_doc; /* what the bridge has so far, for free numbers */
        struct plan *plan, *late;
        struct key_value_list extra;
};

void ifcfg_side_files(struct side_job *job);

/*
 * The route file of a kind, from 0 on up to IFCFG_ROUTE_FILES, that a link called @name, or an
 * ifcfg file of that suffix, has. @ret_variables: it holds variables, not words of ip(8). Return:
 * NULL when there is none, or it could not be read.
 */
enum { IFCFG_ROUTE_FILES = 3 };
const struct file *ifcfg_route_file(struct arena *mem, const struct host *host, size_t kind,
                                    const char *name, bool *ret_variables);

/* Refuses a gateway of the bridge's route files, as @plan leaves them, that no new address reaches.
 * @suffix: of the bridge's ifcfg file. */
void ifcfg_check_routes(struct arena *mem, const struct host *host, const struct intent *intent,
                        const char *suffix, struct plan *plan);

/* For a port that does not give its address: notes about files that lose their effect. */
void ifcfg_note_side_files(struct side_job *job);

/* True when the bridge will ask a DHCP server because of the port or of the command line. */
bool ifcfg_asks_dhcp(const struct intent *intent);

/* Aliases and ranges, a part of the above. */
void ifcfg_alias_files(struct side_job *job);

/* Moves one file: to @to with @text (NULL: dropped), and away from where it was. */
void ifcfg_move_file(struct side_job *job, const struct file *from, const char *to,
                     const char *text, const char *why);

/* Operations for the files that name links of the whole host: /etc/sysconfig/network,
 * static-routes. */
void ifcfg_global_files(struct arena *mem, const struct host *host, const struct intent *intent,
                        struct plan *plan);

/* How its files are made. */
extern const struct rendering_steps ifcfg_rendering;

void ifcfg_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                 struct plan *plan);

/* For an undo; see struct backend. */
void ifcfg_give_lease_back(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan);

extern const struct backend ifcfg_backend;
