/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What earlier runs on a bridge have recorded: enough to take them back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mkbridge/adopt.h"
#include "mkbridge/live.h"
#include "mkbridge/request.h"

struct file_meta; /* plan.h */

/* Below it, in a folder named after each bridge, is what runs have recorded (see apply.h). */
#define STATE_FOLDER "/var/lib/mkbridge"

/* What one earlier run wrote, from its manifest below /var/lib/mkbridge/BRIDGE. */
struct past_file {
        const char *path;
        const char *before, *after;                       /* NULL: absent */
        const struct file_meta *before_meta, *after_meta; /* NULL when absent */
};

/* What a run was, beside the files that it changed. What records of old have not is empty. */
struct run_record {
        bool live;        /* it switched the running host too */
        bool made_bridge; /* neither was the bridge there, nor did anything configure it */
        bool dropped;     /* it took addresses off a port that came to no bridge */
        struct live_gone_list gone;   /* of these, and of routes, what can be given back */
        struct string_list addresses; /* of --address, in their place: "192.0.2.10/24" */
        struct string_list gateways;  /* of --gateway: "192.0.2.1" */
        struct string_list ports;     /* that it put under the bridge */
        const char *l3_port;          /* of these, the one whose network layer moved; or NULL */
        const char *backend;          /* that wrote its files; NULL: not known */
        struct adoption adoption;     /* by the service that read its files */
};

struct past_run {
        int number;
        int64_t written; /* when its record was, ns since 1970; see record_is_newer() */
        struct run_record record;
        struct past_file *items;
        size_t n;
};

/*
 * Of a live switch that is not over, in RUN_FOLDER/BRIDGE/: `journal` is what puts it back, `guard`
 * is locked (flock) by the guard for as long as it lives, and holds the moment at which it rolls
 * back, in whole seconds of CLOCK_BOOTTIME, once all that is left to wait for is --commit;
 * `way-back` is there when somebody has begun to put the network back; `adopting` when the network
 * service may have been told of the new files; `journal.again` then takes the place of `journal`
 * until the service has the card back.
 */
#define RUN_FOLDER "/run/mkbridge"

struct pending_switch {
        bool present;
        bool guarded;          /* its guard lives */
        bool confirm;          /* it waits for --commit */
        unsigned seconds_left; /* until it is rolled back */
};

/* A switch that was put back while nobody looked: --commit did not come in time, or its run died.
 */
struct ended_switch {
        const char *bridge;
        int64_t at;        /* seconds since 1970 */
        const char *when;  /* the same for people here: "at 19:26:11", with the date if not today */
        const char *cause; /* a phrase */
};

struct ended_list {
        struct ended_switch *items;
        size_t n;
};

struct past_list {
        struct past_run *items; /* oldest first */
        size_t n;
};

/* The port whose network layer moved in the latest run that moved one; NULL: none is recorded. */
const char *past_l3_port(const struct past_list *past);

/* A run on a bridge that the request is not about. */
struct other_run {
        const char *bridge;
        const char *where;  /* its record, for messages */
        const char *damage; /* why not all that it has changed is known; NULL: all is */
        bool pending;       /* it is not completed: it waits for --commit, or was interrupted */
        struct pending_switch waits;
        struct past_run run; /* its texts are read for an undo and a status only */
};

struct other_list {
        struct other_run *items;
        size_t n;
        bool hidden; /* they are for root alone, and we are not */
};
