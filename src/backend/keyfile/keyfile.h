/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the keyfile backend share: how NetworkManager's profiles are found and taken
 * apart, and the steps that turn an intent into the profiles of bridge and ports.
 */
#pragma once

#include "backend/common/common.h"
#include "backend/common/lookup.h"
#include "mkbridge/backend.h"
#include "text/ini.h"

#define KEYFILE_ETC "/etc/NetworkManager/system-connections"
#define KEYFILE_RUN "/run/NetworkManager/system-connections"
#define KEYFILE_LIB "/usr/lib/NetworkManager/system-connections"

/* Where a profile is, in the order of precedence among those with one UUID: measured. */
enum keyfile_place {
        PLACE_RUN,
        PLACE_ETC,
        PLACE_LIB,
        N_KEYFILE_PLACES,
};

/* Why NetworkManager takes a profile for a link. */
enum keyfile_match {
        MATCH_NONE,
        MATCH_UNSURE,  /* by something that cannot be told from here: @doubt */
        MATCH_GENERIC, /* for any link of its type, or for a glob */
        MATCH_MAC,
        MATCH_NAME,
};

/* One profile; file is NULL when a link has none. */
struct keyfile {
        const struct file *file;
        enum keyfile_place place;
        struct ini doc;
        const char *id, *uuid, *type; /* uuid: NULL when the file has none */
        bool generated;               /* NetworkManager has made it up for a card without one */
        bool netplan;                 /* made by netplan, which makes it again at the next boot */
        const char *ignored; /* why NetworkManager does, as a sentence; NULL: it does not */
        const char *mend;    /* and what helps */
        enum keyfile_match match;
        const char *doubt; /* MATCH_UNSURE: the key, "match.path" */
        long priority;     /* autoconnect-priority */
        uint64_t used;     /* when it was last in use, in seconds; 0: not known */
};

struct keyfile_list {
        struct keyfile *items;
        size_t n;
};

/* Is it a file in a folder of profiles that NetworkManager does not take for one, by its name? */
bool keyfile_overlooks(const char *path);

/* All profiles that NetworkManager would read, with what they are to the link called @name. */
struct keyfile_list keyfile_load(struct arena *mem, const struct host *host, const char *name);

/*
 * The profile that NetworkManager would use for the link, of those that fit it at least as well as
 * @least; what cannot be told goes to @refusals. A link that is not here, and may be the bridge to
 * be, is asked for with MATCH_GENERIC: then a profile for any card is not for it.
 */
struct keyfile keyfile_find(struct arena *mem, const struct host *host, const char *name,
                            enum keyfile_match least, struct refusal_list *refusals);

/* autoconnect-priority that our profile needs to be the first choice for its link, or a number
 * below all that are possible. @own is the UUID of that profile, where it says one, and @file where
 * it is, or NULL. */
long keyfile_priority(struct arena *mem, const struct host *host, const char *name, const char *own,
                      const struct file *file);

enum { KEYFILE_PRIORITY_MAX = 999, KEYFILE_PRIORITY_NONE = -1000 };

/* See struct backend. */
void keyfile_macs(struct arena *mem, const struct host *host, const char *name,
                  struct string_list *macs);

/* Is it used by several links at once, so that it must not become the port's alone? */
bool keyfile_shared(const struct keyfile *profile);

/* What in the profile makes NetworkManager refuse all of it, as a phrase; NULL: nothing known. */
const char *keyfile_problem(struct arena *mem, const struct ini *doc);

/* The value of @key in @section, under its new or its old name ("ethernet", "802-3-ethernet"). */
const char *keyfile_get(const struct ini *doc, const char *section, const char *key);

/* The name of the link that a profile of @type is for; or NULL. Those of NetworkManager 0.9 have it
 * in the section of the type. */
const char *keyfile_interface(const struct ini *doc, const char *type);

/* The MAC of the card that the profile is for, as links have it or as the file says; or NULL. The
 * old form is a list of bytes, see nm-settings-keyfile(5). */
const char *keyfile_mac(struct arena *mem, const struct ini *doc);

/* Where each key stands last, by section and key. What is before any section counts nowhere. */
struct lookup keyfile_last(struct arena *mem, const struct ini *doc);

/* The name of a section as we call it: "ethernet" for "802-3-ethernet". */
const char *keyfile_section(const char *name);

/* GLib's words, "true" and "1", "false" and "0"; of any other the default counts: measured. */
bool keyfile_true(const char *value);
bool keyfile_false(const char *value);

/* Is it "address", "address1", "addresses2", as NetworkManager writes them, or once did? */
bool keyfile_is_address(const char *key);

/* The same for route1 and its kin. */
bool keyfile_is_route(const char *key);

/* A mustache_escape: a value as a key file holds it. */
void keyfile_escape(struct strbuf *out, const char *value);

/* The name or UUID of what it is a port of; or NULL. NetworkManager before 1.46 knows the key
 * `master` alone, and takes a profile with `controller` for one of no port. */
const char *keyfile_controller(const struct host *host, const struct ini *doc);

/* Does NetworkManager have leases by dhclient(8), and what that is told in /etc? */
bool keyfile_by_dhclient(struct arena *mem, const struct host *host);

/* Answers of NetworkManager.conf and its conf.d folders. */
bool keyfile_unmanaged(struct arena *mem, const struct host *host, const char *name, bool bridge,
                       const char **ret_path);

/* Refuses a link that NetworkManager leaves alone, or takes no profile for. */
void keyfile_check_managed(struct arena *mem, const struct host *host, const char *name,
                           bool bridge, struct refusal_list *refusals);
bool keyfile_no_default(struct arena *mem, const struct host *host, const char *name);
const char *keyfile_other_folder(struct arena *mem, const struct host *host, const char **ret_path);

/* A UUID for a profile called @what: the same one on each run on one host, and on no other host. */
const char *keyfile_uuid(struct arena *mem, const struct host *host, const char *what);

struct profile keyfile_inspect(struct arena *mem, const struct host *host, const char *name);
/* How its files are made. */
extern const struct rendering_steps keyfile_rendering;
void keyfile_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan);

extern const struct backend keyfile_backend;
