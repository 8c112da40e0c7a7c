/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to this folder: what the parts of --status share.
 */
#pragma once

#include "mkbridge/backend.h"
#include "mkbridge/status.h"
#include "nl/look.h"
#include "observe/observation.h"

/* What is the same for all bridges. */
struct status_look {
        struct arena *mem;
        struct request request; /* of one bridge at a time */
        struct fs fs;
        struct host host;
        struct link_view_list views;
        struct status *status;
};

/* status-profile.c: what the files of the bridge's backend say of @link. */
struct profile status_profile(const struct status_look *look, const struct host *host,
                              const char *link);

/* status-kernel.c: what the kernel has of the bridge, nothing below a root. */
void status_look_at_kernel(const struct status_look *look, struct bridge_status *row);

/* status-guests.c: the guests that are in the bridge, and whose they are. */
void status_look_at_guests(const struct status_look *look, struct bridge_status *row);

/* The same beside the files that are in @host. */
void status_compare_kernel(const struct status_look *look, const struct host *host,
                           struct bridge_status *row);
