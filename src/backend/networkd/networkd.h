/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the networkd backend share: how systemd-networkd finds the file of a link, what
 * its keys are, and the steps that turn an intent into files.
 */
#pragma once

#include <string.h>

#include "backend/adopt/networkd-keys.h"
#include "backend/adopt/networkd-state.h"
#include "backend/common/common.h"
#include "mkbridge/backend.h"
#include "text/ini.h"

/*
 * Tried with systemd 252: of "Is a directory", "No such device or address" it tells, and goes on; a
 * device is a mask; a FIFO holds it up. A drop-in that it cannot read costs it the whole file, but
 * for a link that leads nowhere.
 */
enum { NETWORKD_PASSES = PASS_MOST, NETWORKD_DROP_IN_PASSES = PASS_NOWHERE };

/* One file that is read: the main one, or a drop-in. */
struct networkd_part {
        const struct file *file;
        struct ini doc;
};

/* A .network, .netdev or .link file with its drop-ins, in the order in which they are read. */
struct networkd_unit {
        const char *name; /* "10-eth0.network" */
        struct networkd_part *items;
        size_t n;
        bool broken; /* cannot be read, so nobody knows what is in it */
};

struct networkd_units {
        struct networkd_unit *items;
        size_t n;
};

/*
 * All files whose name ends in @suffix, in the order in which networkd tries them. One in an
 * earlier folder hides those of the same name in later ones; an empty file, or a link to /dev/null,
 * hides them, too, and is left out itself.
 */
struct networkd_units networkd_units(struct arena *mem, const struct host *host,
                                     const char *suffix);

/* Is there a file of that name in an earlier folder? */
bool networkd_overlooks(const struct host *host, const struct file *file);

/* The value of a key over all parts, the last one that counts; NULL: not set. */
const char *networkd_get(const struct networkd_unit *unit, const char *section, const char *key);

/* Calls @each for every [SECTION] KEY= in all parts, in order. */
void networkd_each(const struct networkd_unit *unit, const char *section, const char *key,
                   void (*each)(void *arg, const char *value), void *arg);

/* Is the path below /etc/systemd/network? What is elsewhere is a package's, or gone at boot. */
bool networkd_is_ours(const char *path);

/* The same of the file and all its drop-ins. */
bool networkd_all_ours(const struct networkd_unit *unit);

/* Does a file of that name, with any ending, be it a drop-in's folder, exist in any folder? */
bool networkd_is_taken(struct arena *mem, const struct host *host, const char *name);

/* yes, true, on, 1, y, t in any case; and the opposites. */
bool networkd_true(const char *value);
bool networkd_false(const char *value);

/* A link as [Match] sees it. One that is not here is taken for a wired card. */
struct networkd_link {
        const char *name;
        const struct link *link; /* NULL: not here */
        const char *mac;         /* that it has, or will have; NULL: not known */
        const char *kind; /* the kernel's word, or that of the file which makes it; "": a card */
        const char *file; /* path of the file that networkd has for it now, or NULL */
};

static inline bool networkd_is_bridge(const struct networkd_link *link)
{
        return strcmp(link->kind, "bridge") == 0;
}

enum networkd_match {
        MATCH_NO,
        MATCH_YES,
        MATCH_CALLED, /* by its very name, and a MAC that cannot be told here */
        MATCH_BY_MAC, /* if that is its MAC, which cannot be told here */
        MATCH_MAYBE,  /* hangs on something else that cannot be told here */
};

enum networkd_match networkd_match(struct arena *mem, const struct networkd_unit *unit,
                                   const struct networkd_link *link);

/* Does [Match] name this link and no other? */
bool networkd_is_own(struct arena *mem, const struct networkd_unit *unit,
                     const struct networkd_link *link);

/* The link called @name, with what the running networkd says of it. */
struct networkd_link networkd_link(struct arena *mem, const struct host *host, const char *name);

/* The file that configures a link. */
struct networkd_found {
        struct networkd_unit *unit; /* NULL: none */
        bool own;                   /* for this link only */
};

struct networkd_found networkd_find(struct arena *mem, const struct host *host,
                                    const struct networkd_link *link,
                                    struct refusal_list *refusals);

/* The .netdev file that makes the link called @name, or NULL. */
struct networkd_unit *networkd_netdev(struct arena *mem, const struct host *host, const char *name);

/* See struct backend. */
void networkd_macs(struct arena *mem, const struct host *host, const char *name,
                   struct string_list *list);

struct profile networkd_inspect(struct arena *mem, const struct host *host, const char *name);

/* How its files are made. */
extern const struct rendering_steps networkd_rendering;

extern const struct backend networkd_backend;
