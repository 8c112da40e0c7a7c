/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all backends do alike: operations, reasons and refusals for a plan, and the checks that a
 * file can be taken apart at all.
 */
#pragma once

#include "mkbridge/backend.h"

/*
 * A file that can be taken apart: present, readable, regular, text. Otherwise false, with the
 * reason in @refusals.
 */
bool backend_usable(struct arena *mem, const struct file *file, struct refusal_list *refusals);

/* Adds the operation unless it would change nothing. @after NULL removes the file. A file that was
 * not read is refused. Return: the operation, for who knows more of a new file, until the next one
 * is added; NULL: none was. */
struct op_file *backend_add_op(struct arena *mem, struct plan *plan, const struct host *host,
                               const char *path, const char *after, const char *why);

/*
 * Mode and owner for a new file that takes something over from @file: who may read that may read
 * this, too. It gets no set-ID bits, and no foreign owner who is not needed for that.
 */
const struct file_meta *backend_meta(struct arena *mem, const struct file *file);

/* Adds one reason to the plan. */
void backend_add_key(struct arena *mem, struct plan *plan, const char *path, const char *key,
                     enum key_fate fate, const char *why);

/* Why a port's file names its bridge. */
#define KEY_OF_PORT_WHY "makes it a port of the bridge"

/* @host as the plan leaves it: its files are as they are to be, or gone. */
struct host backend_host_after(struct arena *mem, const struct host *host, const struct plan *plan);
