/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The documents that a host's files hold, and what a dialect makes of all of them together. A file
 * is taken apart once a run, and the dialect reads them once, however often either is asked for.
 */
#pragma once

#include "mkbridge/host.h"
#include "text/ini.h"
#include "text/interfaces.h"
#include "text/shvar.h"

/* For file->reading: nothing yet. What is read later lives in @mem, so it lasts as the host does.
 */
struct reading *reading_new(struct arena *mem);

/* Takes a text apart; the result is in @mem. */
typedef const void *document_maker(struct arena *mem, const char *text);

/*
 * What @make makes of @file, one that is read: by the first call, for all. Without file->reading,
 * or for another maker or text than the first call's, it is made anew in @mem.
 */
const void *file_document(struct arena *mem, const struct file *file, document_maker *make);

/* For host->readings, once all its files are there: nothing yet. What is read later lives in @mem.
 */
struct readings *readings_new(struct arena *mem, const struct host *host);

/* Reads all files of a dialect; the result is in @mem. */
typedef const void *host_reader(struct arena *mem, const struct host *host);

/*
 * What @read makes of the files of @host: by the first call, for all, so nobody may change it.
 * Without host->readings, or for other files than those it was made for, it is made anew in @mem.
 */
const void *host_reading(struct arena *mem, const struct host *host, host_reader *read);

/* Documents of files as lines, which may be changed: each call gives a copy, in @mem. */
struct shvar file_shvar(struct arena *mem, const struct file *file);
struct ini file_ini(struct arena *mem, const struct file *file, enum ini_dialect dialect);
struct interfaces file_interfaces(struct arena *mem, const struct file *file);
