/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What --status tells: of each bridge that mkbridge made, what is configured, what is live, and
 * where the two differ.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "mkbridge/past.h"
#include "mkbridge/request.h"

/* The files that mkbridge has written, beside what they were when it had. */
enum status_files {
        STATUS_FILES_KEPT,
        STATUS_FILES_EDITED,  /* some of them; bridge_status.edited says which */
        STATUS_FILES_GONE,    /* all of them */
        STATUS_FILES_NONE,    /* no run has been completed */
        STATUS_FILES_WAIT,    /* for --commit: a reboot would put them back, too */
        STATUS_FILES_UNKNOWN, /* the record is damaged */
};

enum status_live {
        STATUS_LIVE_UNKNOWN, /* below --root: nobody looked */
        STATUS_LIVE_ABSENT,  /* no link has the name */
        STATUS_LIVE_OTHER,   /* one has, and is no bridge */
        STATUS_LIVE_DOWN,
        STATUS_LIVE_PARTIAL, /* up, without some of its ports */
        STATUS_LIVE_UP,
};

/* What a link is at, for who looks. */
struct link_status {
        const char *name;
        bool present;           /* there is such a link; if not, there is no more to say */
        bool up;                /* by its own flag, whatever the other end does */
        const char *operstate;  /* RFC 2863: "up", "down", "lowerlayerdown", "dormant", ... */
        const char *port_state; /* in the bridge: "forwarding", "blocking", "listening", "learning",
                                   "disabled"; NULL: it is not in it */
        struct string_list addresses; /* A/PREFIX, without link-local ones */
};

struct link_status_list {
        struct link_status *items;
        size_t n;
};

/* A guest's end of a wire, in the bridge. */
struct guest_port {
        const char *name;    /* of the link */
        const char *kind;    /* "tap" or "veth" */
        const char *program; /* as --guest= calls it: "libvirt", "qemu", ...; NULL: not known */
        const char *guest;   /* its name there; NULL: not known */
};

struct guest_port_list {
        struct guest_port *items;
        size_t n;
};

struct bridge_status {
        const char *name;
        struct string_list
                ports; /* that mkbridge put under it; for records of old, what is there */

        enum status_files files;
        struct string_list edited; /* paths of files that are not as mkbridge left them */

        enum status_live live;
        struct string_list missing;         /* of the ports */
        struct link_status link;            /* the bridge's own */
        struct link_status_list port_links; /* one for each of the ports; none below --root */

        struct guest_port_list guests; /* in the bridge beside the ports */

        struct string_list drift; /* where files and kernel differ, a phrase each */

        struct pending_switch pending;
        bool half_done; /* a run was interrupted: mkbridge --recover puts it back */
};

struct status {
        struct bridge_status *items; /* sorted by name */
        size_t n;
        struct string_list notes; /* about all of it, a sentence each */
        bool busy;                /* another mkbridge is at work, so the above may be on its way */
        struct ended_list ended;  /* of bridges that nothing waits for any more */
};

/*
 * Fills in @ret for request->bridge, or for all bridges. Changes nothing; needs root where there
 * are records, because they are for root alone.
 * Return: 0, or a negative errno with @err; status 3 for a bridge that mkbridge did not make. Of a
 * damaged record it is the error, and all else is in @ret nevertheless.
 */
int observe_status(struct arena *mem, const struct request *request, struct status *ret,
                   struct error *err);
