/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What earlier runs on a bridge have recorded: enough to take them back.
 */
#pragma once

#include <stddef.h>

struct file_meta; /* plan.h */

/* Below it, in a folder named after each bridge, is what runs have recorded (see apply.h). */
#define STATE_FOLDER "/var/lib/mkbridge"

/* What one earlier run wrote, from its manifest below /var/lib/mkbridge/BRIDGE. */
struct past_file {
        const char *path;
        const char *before, *after;          /* NULL: absent */
        const struct file_meta *before_meta; /* NULL when absent */
};

struct past_run {
        int number;
        struct past_file *items;
        size_t n;
};

struct past_list {
        struct past_run *items; /* oldest first */
        size_t n;
};
