/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A backend knows the files of one network service. It is pure: it reads what observe found and
 * writes what render plans. To add one: a folder in src/backend, a row in backend.c (HACKING.md,
 * "Add a dialect in seven steps").
 */
#pragma once

#include "mkbridge/plan.h"
#include "mkbridge/source.h"
#include "text/mustache.h"

/* How firmly a service has a link in its hands, from nothing to all one could wish. */
enum claim_strength {
        CLAIM_NONE,
        CLAIM_FILES,     /* files of its kind are there, but nothing that reads them */
        CLAIM_INSTALLED, /* its service is installed, but does not start at boot */
        CLAIM_ENABLED,   /* its service starts at boot, but no file is for this link */
        CLAIM_DEFAULT,   /* it would configure the link at boot by what it does without a file, or
                            by a file for all links */
        CLAIM_LINK,      /* it starts at boot, and a file configures the very link */
};

struct claim {
        enum claim_strength strength;
        const char
                *why; /* a phrase with a verb: "NetworkManager is enabled, and FILE is for eth0" */
};

struct rendering_steps;

struct backend {
        const char *name; /* for --backend, and the folder of its templates */
        const char *summary;
        const char *reader_path; /* tells which of two services reads its files; NULL: one may */
        bool l3_on_ports;        /* it gives addresses to a port, too, if the port's file has any */
        const char *unread_hint; /* what to do where nothing reads them; NULL: enable what does */

        const struct source *sources;
        size_t n_sources;

        /* Text of the shipped templates of @set ("" or "classic"), @file "bridge" or "port"; NULL:
         * no such set. */
        const char *(*builtin_template)(const char *set, const char *file);

        /* Further files, which those that host->files holds already refer to; asked until it names
         * no new ones. Optional. */
        struct source_list (*more_sources)(struct arena *mem, const struct request *request,
                                           const struct host *host);

        /* Of what the sources name: does the service not even look at the file, by its name or
         * because another one hides it? Optional. */
        bool (*overlooks)(const struct host *host, const struct file *file);

        /* For --backend=auto: is the link called @name its service's? */
        struct claim (*claim)(struct arena *mem, const struct host *host, const char *name);

        /* Why the service could not have a bridge called @name, as a phrase, or NULL. Optional. */
        const char *(*name_problem)(const char *name);

        /* What is configured for the link called @name. Whatever stands in the way is a refusal in
         * the result. */
        struct profile (*inspect)(struct arena *mem, const struct host *host, const char *name);

        /*
         * Adds to @macs the MAC addresses by which its files, and by nothing else, find a card that
         * may be the one called @name, which is not here. Optional: none of its files does.
         */
        void (*macs)(struct arena *mem, const struct host *host, const char *name,
                     struct string_list *macs);

        /* The steps by which its files are made (backend/common/rendering.h). */
        const struct rendering_steps *rendering;

        /*
         * For a host whose service runs: fills in plan->adoption, whether the switch is to be live
         * or not, since an undo may be. @plan holds the file operations already. Optional; a
         * service that does not run has nothing to adopt. Of runs that were done without it, it is
         * asked when they are taken back: then plan->undo is set, @host has the files of before,
         * and what runs is on the bridge.
         */
        void (*adopt)(struct arena *mem, const struct host *host, const struct intent *intent,
                      struct plan *plan);

        /*
         * For an undo: adds to @plan the lease that the bridge's DHCP client keeps, for that of the
         * port, where that has none of its own. @intent is that of the runs. Optional.
         */
        void (*give_lease_back)(struct arena *mem, const struct host *host,
                                const struct intent *intent, struct plan *plan);

        /*
         * Adds to plan->adoption.reread, also for a host that does not run: what comes before every
         * unit of a boot and reads the files. @plan holds the file operations already. Optional.
         */
        void (*reread)(struct arena *mem, const struct host *host, const struct intent *intent,
                       struct plan *plan);
};

extern const struct backend *const backends[];
extern const size_t n_backends;

/* The backend called @name, or NULL. */
const struct backend *backend_find(const char *name);
