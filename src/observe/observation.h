/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of observe share. Each part fills in its own fields of struct host; observe.c
 * calls them in an order in which each finds what it needs.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/fs.h"
#include "mkbridge/host.h"
#include "mkbridge/request.h"

struct observation {
        struct arena *mem;
        const struct request *request;
        const struct fs *fs; /* the root of the system that is observed */
        struct host *host;
};

/* links.c: host->links, of this host. */
int observe_links(const struct observation *obs, struct error *err);

/* files.c: host->files: the sources of all backends, sorted by path, each once. */
void observe_files(const struct observation *obs);

/*
 * files.c: one file of at most @max bytes, as data: what hinders reading is its state. An absent
 * one is told by FILE_ABSENT. Paths and text live in the arena.
 */
struct file observe_file(const struct observation *obs, const char *path, size_t max);

/* files.c: makes sure that host->files has the text of @path, unless it is absent. */
void observe_file_too(const struct observation *obs, const char *path);

/* mentions.c: host->mentions, those that can be read. */
void observe_mentions(const struct observation *obs);

/* system.c: host->system, without its part about libvirt. */
void observe_system(const struct observation *obs);

/* libvirt.c: host->system.units and .libvirt_skip; needs the rest of host->system. */
void observe_libvirt(const struct observation *obs);

/*
 * libvirt.c: the daemons that run, by /run/NAME.pid and /proc/PID/comm below @fs.
 * @ret_units: an array of *@ret_n names in the arena
 */
void libvirt_running(const struct fs *fs, struct arena *mem, const char *const **ret_units,
                     size_t *ret_n);

/* templates.c: the two templates; needs files and system, to know the backend. */
int observe_templates(const struct observation *obs, struct error *err);

/* past.c: host->interrupted; for an undo also host->past, and the files in question are added to
 * host->files. */
int observe_past(const struct observation *obs, struct error *err);
