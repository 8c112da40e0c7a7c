/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One operation of a run, and what each kind of operation can do. For a file three hidden names
 * beside it are used; none of them outlives a run that ends well or was put back:
 *
 * - .NAME.mkbridge-new: the new text, complete and synced before the first file is changed. As
 *   long as it is there, under another inode than NAME, the file itself has not been touched.
 * - .NAME.mkbridge-old: the original's inode, by a second link or, when the file is to be removed,
 *   by a rename, so that putting back is one rename, which needs no room and keeps everything that
 *   the inode has. A copy where the file system has no links. Dropped when all files are in place,
 *   before the run is committed.
 * - .NAME.mkbridge-back: the original made anew from the record, when -old is gone already.
 */
#pragma once

#include <limits.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/fs.h"
#include "mkbridge/apply.h"

struct transaction;

struct file_step {
        const char *path;  /* below the root, free of links */
        const char *where; /* the same for messages */
        size_t number;     /* N of before.N and after.N */
        const char *before, *after;
        const struct file_meta *before_meta, *after_meta;
        struct fs_place place; /* folder is -1 while it does not exist */
        char new_name[NAME_MAX + 1], old_name[NAME_MAX + 1], back_name[NAME_MAX + 1];

        /* Why it cannot be put back, when its record or its place is not usable; else NULL. */
        const struct error *broken;
        int broken_code; /* negative errno */
};

struct step {
        enum op_type type;
        union {
                struct file_step file;
                struct op_unit unit;
        };
};

typedef int (*step_function)(struct transaction *tx, struct step *step, struct error *err);

enum phase {
        PHASE_STAGE,  /* all that needs room on the disk; nothing that anybody reads changes */
        PHASE_RUN,    /* does it */
        PHASE_FINISH, /* when all have run, before the commit: drops what was kept as -old */
        N_PHASES,
};

/*
 * What a kind of operation can do; an array indexed by op_type (apply.c). All return 0 or a
 * negative errno with @err. NULL: nothing to do.
 */
struct op_impl {
        /* Before any change: is all as the plan says? Completes @step from what is there. */
        int (*check)(struct transaction *tx, const struct op *op, struct step *step,
                     struct error *err);

        step_function phases[N_PHASES];

        /*
         * Puts it back, from whatever point it was left at, by this process or by one that died;
         * can be done over and over. Returns 1 if it changed something.
         */
        step_function undo;

        /* Once the files are safe. What goes wrong is a warning in the report. */
        void (*after)(struct arena *mem, const struct host *host, const struct step *step,
                      struct apply_report *report);
};

extern const struct op_impl op_file_impl, op_unit_impl;

/* Fills in the names of a file step, and opens its folder if that exists. */
int file_step_init(struct transaction *tx, struct file_step *file, struct error *err);

/* Removes what was staged; only for a file that was not touched. One without a place is fine. */
int file_step_unstage(struct file_step *file);
