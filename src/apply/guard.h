/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guard: a process of its own, forked before the first file is touched, that puts everything
 * back when this one dies or hangs, and that waits for --commit when this one has ended. What it
 * puts back it knows from what is on disk alone. While it waits it looks round as well (lookout.h).
 *
 * What it is told over a pair of sockets:
 *
 *   expect N   something will be heard again within N seconds; else this process hangs, and is
 *              killed
 *   child P    a program runs in process group P (0: none), and is to end with this process
 *   done       the run is over, either way, and nothing is left to guard
 *   wait N     hand-over: roll back in N seconds, unless --commit or --rollback comes first
 *   (the end)  this process has died, or cannot put back itself
 */
#pragma once

#include <sys/types.h>

#include "executor.h"
#include "proof.h"
#include "run-folder.h"

struct guard {
        int channel;
        pid_t pid;
};

#define GUARD_INIT                                                                                 \
        {                                                                                          \
                .channel = -1                                                                      \
        }

/*
 * Starts the guard of the switch in @run and waits until it is ready. The lock of the system
 * (apply_lock) is its lock too from now on: nobody comes in between when this process dies.
 * @proof: what it looks for while it waits; NULL: nothing but the clock
 */
int guard_start(struct guard *guard, const struct fs *fs, const struct run_folder *run,
                const struct proof *proof, struct error *err);

/* Return: 0, or -EPIPE when the guard is dead. */
int guard_expect(const struct guard *guard, unsigned seconds);

/* Which process group is to be killed if this process dies; 0: none. */
void guard_note_child(const struct guard *guard, pid_t group);

/*
 * Hands over. From its return on the guard takes the lock by itself. Return: 0, or a negative errno
 * when it is not sure that the guard lives.
 */
int guard_wait(struct guard *guard, unsigned seconds, struct error *err);

/* All is over; waits for its end. */
void guard_done(struct guard *guard);

/* For cleanup(). Closing without having told `done` or `wait` lets the guard roll back. */
void guard_close(struct guard *guard);
