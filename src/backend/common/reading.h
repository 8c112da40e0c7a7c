/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The documents that a host's files hold. A file is taken apart once a run, however often it is
 * asked for.
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

/* The same as documents of lines, which may be changed: each call gives a copy, in @mem. */
struct shvar file_shvar(struct arena *mem, const struct file *file);
struct ini file_ini(struct arena *mem, const struct file *file, enum ini_dialect dialect);
struct interfaces file_interfaces(struct arena *mem, const struct file *file);
