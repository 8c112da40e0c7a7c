/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RUN_FOLDER/BRIDGE: what is there of a live switch that is not over. Its files are described in
 * mkbridge/past.h. A switch is about the kernel of this host, so below --root there is none,
 * whatever a foreign tree holds.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/fs.h"
#include "mkbridge/past.h"

struct run_folder {
        const char *bridge;
        int parent; /* RUN_FOLDER */
        int folder; /* RUN_FOLDER/BRIDGE */
};

#define RUN_FOLDER_INIT                                                                            \
        {                                                                                          \
                .parent = -1, .folder = -1                                                         \
        }

/* Return: 0, -ENOENT when nothing is there, or another negative errno. @bridge must live on. */
int run_folder_open(const struct fs *fs, const char *bridge, struct run_folder *ret);

/* Makes it, for root alone, after throwing away what is left of an earlier one. */
int run_folder_make(const struct fs *fs, const char *bridge, struct run_folder *ret,
                    struct error *err);

void run_folder_close(struct run_folder *run); /* for cleanup() */

/* Removes it with all in it, and RUN_FOLDER if nothing else is there. */
void run_folder_remove(struct run_folder *run);

/* Makes `guard` and locks it. The lock is held as long as any copy of the descriptor is open. */
int run_folder_lock(const struct run_folder *run, int *ret_fd, struct error *err);

/* True while the process that guards the switch lives. */
bool run_folder_guarded(const struct run_folder *run);

/* The same for a bridge. */
bool bridge_guarded(const struct fs *fs, const char *bridge);

/* Milliseconds of CLOCK_BOOTTIME: it goes on while the machine sleeps. */
int64_t boot_ms(void);

/* Leaves word of a switch that was put back while nobody looked (text/ended.h). */
void run_folder_note_end(const struct fs *fs, struct arena *mem, const char *bridge,
                         const char *cause);

/* Return: whether there is such word of @bridge. */
bool run_folder_read_end(const struct fs *fs, struct arena *mem, const char *bridge,
                         struct ended_switch *ret);

/* Somebody has been told, or there is more to be told since. */
void run_folder_forget_end(const struct fs *fs, struct arena *mem, const char *bridge);

/* Says in `guard`, which is @fd, in which second of that clock the switch is rolled back. */
int run_folder_set_deadline(int fd, int64_t seconds);

/* Says that the network is being put back: if that is cut off, half a switch is left. */
void run_folder_note_way_back(const struct run_folder *run);
bool run_folder_is_on_way_back(const struct run_folder *run);

/* Says that the network service may be told of the new files from now on. Return: as errno. */
int run_folder_note_adopting(const struct run_folder *run);
bool run_folder_is_adopting(const struct run_folder *run);

/* Return: true when all that was left to wait for is --commit. */
bool run_folder_has_deadline(const struct run_folder *run);
