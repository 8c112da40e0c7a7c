/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the netplan backend share: the YAML files as netplan reads them, the
 * definitions in them, and the edits that turn an intent into new texts.
 *
 * A definition may be spread over several files, and even stand twice in one: netplan merges them
 * in the order of the files' names. Each of its mappings is a place here.
 */
#pragma once

#include "backend/common/common.h"
#include "backend/common/keys.h"
#include "backend/common/lookup.h"
#include "backend/common/template.h"
#include "mkbridge/backend.h"
#include "text/yaml-edit.h"

#define NETPLAN_FOLDER "/etc/netplan"
#define NETPLAN_TODO   "write it in block style, one key a line, and run mkbridge again"

struct netplan_file {
        const struct file *file;    /* NULL: it is to be made */
        const char *path;           /* where it is read from */
        const char *target;         /* where its new text goes: /etc/netplan */
        struct yaml_draft draft;    /* its text, and what becomes of it */
        const struct yaml *network; /* the map below `network`, or NULL */
};

/* One mapping of a definition: section (ethernets, bridges, ...), ID, map. */
struct netplan_place {
        struct netplan_file *file;
        const struct yaml_pair *section, *pair;
        const struct yaml *map; /* aliases resolved */
};

struct netplan_def {
        const char *section, *id;
        struct {
                struct netplan_place *items;
                size_t n;
        } places; /* in the order in which they are merged: the last one wins */
};

struct netplan {
        struct arena *mem;
        const struct host *host;
        struct {
                struct netplan_file **items;
                size_t n;
        } files; /* that netplan reads, in its order */
        struct {
                struct netplan_def *items;
                size_t n;
        } defs;
        struct lookup ids; /* where in defs each ID is */
};

/* Is it hidden by a file of its name in a stronger folder? */
bool netplan_overlooks(const struct host *host, const struct file *file);

/*
 * Refuses a mapping of @file that has a key twice, and tells whether it did. netplan reads both
 * values; what looks a key up, or adds to it, knows the last one alone.
 */
bool netplan_refuse_twice(struct arena *mem, const struct netplan_file *file,
                          const struct yaml *map, struct refusal_list *refusals);

/* What a file says, which is read once. */
struct yaml_doc netplan_document(struct arena *mem, const struct file *file);

/* Reads all that netplan would read; what it would refuse is a refusal. */
struct netplan *netplan_load(struct arena *mem, const struct host *host,
                             struct refusal_list *refusals);

/* The definition of that ID, in any section, or NULL. */
struct netplan_def *netplan_find(const struct netplan *netplan, const char *id);

/*
 * Refuses an ID that is another definition's: what is written under it would be merged with that,
 * whatever links it is for, and netplan makes nothing of any file if it is of another kind.
 */
void netplan_refuse_foreign_id(struct arena *mem, const struct netplan_def *def,
                               struct refusal_list *refusals);

/* The value of @key that counts, over all places: the last one; or NULL. */
const struct yaml *netplan_get(const struct netplan_def *def, const char *key);
const char *netplan_text(const struct netplan_def *def, const char *key);

/* True for the words that netplan takes for yes; for those that it takes for no. */
bool netplan_true(const char *text);
bool netplan_false(const char *text);

/* "networkd" or "NetworkManager": who gets the definition. */
const char *netplan_renderer(const struct netplan *netplan, const struct netplan_def *def);

/* What configures the link called @name. */
struct netplan_match {
        struct netplan_def *def; /* NULL: nothing does */
        bool several;            /* its `match` may be for other links, too; without one: may be
                                  * for this one */
};

struct netplan_match netplan_match(struct netplan *netplan, const char *name,
                                   struct refusal_list *refusals);

/* The first definition that may be for the link called @name, by a MAC or a driver that cannot be
 * told here, beside @own, which is; or NULL. */
const struct netplan_def *netplan_doubtful(const struct netplan *netplan,
                                           const struct netplan_def *own, const char *name);

/* See struct backend. */
void netplan_macs(struct arena *mem, const struct host *host, const char *name,
                  struct string_list *macs);

/* The definition for any links that networkd would take for the bridge, too, before its own. */
const struct netplan_def *netplan_catcher(const struct netplan *netplan, const char *bridge);

/* The ID of the bridge, bond or VRF that has @id among its interfaces, or NULL. */
const char *netplan_controller(const struct netplan *netplan, const char *id);

struct profile netplan_inspect(struct arena *mem, const struct host *host, const char *name);

/* The keys of a definition; kind is the enum yaml_kind of the value, as netplan takes no other. */
extern const struct key_table netplan_keys;

/* What of a pair the command line replaces. */
struct netplan_gone {
        bool all;          /* nothing is left of it */
        bool *items;       /* for each entry of its value, whether it goes; NULL: none does */
        enum l3_part part; /* that the option is for */
};

struct netplan_gone netplan_replaced(struct arena *mem, const struct request *request,
                                     const struct yaml_pair *pair);

/* What it adds: to a list of its own, or, without one, as KEY: VALUE. */
struct netplan_addition {
        const char *key;          /* addresses, routes, nameservers, dhcp4, ... */
        struct string_list items; /* in flow style; empty: `value` is all */
        const char *value;
        bool done; /* it is there already */
};

struct netplan_additions {
        struct netplan_addition *items;
        size_t n;
};

struct netplan_additions netplan_additions(struct arena *mem, const struct request *request);

/* Lines at column 0 for one that has no list to go to. */
char *netplan_addition_lines(struct arena *mem, const struct netplan_addition *addition,
                             size_t step);

/* How its files are made. */
extern const struct rendering_steps netplan_rendering;

/* What NetworkManager calls the profile that netplan makes of the definition @id. */
char *netplan_uuid(struct arena *mem, const char *id);

void netplan_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan);
void netplan_reread(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan);

extern const struct backend netplan_backend;
