/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live switch as a part of a run: what is done between the files and the commit, and how it is
 * taken back. apply.c calls these in this order.
 */
#pragma once

#include "executor.h"
#include "guard.h"
#include "lookout.h"
#include "mkbridge/apply.h"
#include "proof.h"
#include "run-folder.h"
#include "ways.h"

struct live_run {
        struct arena *mem;
        const struct fs *fs;
        const char *bridge;
        const struct live_plan
                *plan; /* NULL: the run is about files only, and all below do nothing */
        const struct adoption *adoption; /* by the service; with plan only */
        bool undo;                      /* a service that does not follow is no reason to go back */
        const struct live_hooks *hooks; /* NULL: nobody looks again */
        struct apply_report *report;

        struct executor executor;
        struct proof proof;
        struct ways ways;
        struct lookout lookout; /* while the service is told */
        struct run_folder folder;
        struct guard guard;
        bool session_proved; /* in one of the proofs */
        int64_t ticked;      /* when the guard was last told in the midst of a script: boot_ms() */
};

#define LIVE_RUN_INIT                                                                              \
        {                                                                                          \
                .executor = EXECUTOR_INIT, .lookout = LOOKOUT_INIT, .folder = RUN_FOLDER_INIT,     \
                .guard = GUARD_INIT                                                                \
        }

/* Before anything: sockets and memory, and who answers. Takes some seconds if somebody does not. */
int live_look(struct live_run *live, struct error *err);

/* Before the first file is touched: the folder, the guard, the journal of run @number. */
int live_arm(struct live_run *live, const char *number, struct error *err);

/* When the files are in place: the way back begins to count, and the service is told to wait, or to
 * let go of what it has. */
int live_hold(struct live_run *live, struct error *err);

/* When the files are in place: moves, proves, tidies up, looks again, proves again. */
int live_switch(struct live_run *live, struct error *err);

/* After that: the service takes over what is there, and the host must prove itself once more. */
int live_adopt(struct live_run *live, struct error *err);

/* Instead of a commit: the guard waits for --commit, if the plan says so. */
bool live_waits(const struct live_run *live);
int live_hand_over(struct live_run *live, struct error *err);

/* After a failure: the network is put back. Return: 0, or a negative errno with status 4. */
int live_put_back(struct live_run *live, struct error *err);

/* When the files are back, too: the service is told, see settle_service(). */
int live_leave(struct live_run *live, struct error *err);

/* After a put-back: true when nothing of it was done, so that the guard has to do it. */
bool live_is_left(const struct live_run *live);

/* When all is committed or put back. Not after a hand-over. */
void live_end(struct live_run *live);

/* For cleanup(). A guard that was not told the end puts everything back. */
void live_close(struct live_run *live);
