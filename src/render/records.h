/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that several bridges share, where a service has one for all links: what a plan may touch
 * beside the records of other bridges.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/host.h"
#include "mkbridge/plan.h"
#include "mkbridge/request.h"

/*
 * Refuses to touch what a run on another bridge has changed that is not completed: once it is
 * changed again, that run cannot be put back. One refusal a bridge. An interrupted run will have
 * been put back when a real run comes this far, so for a preview it is a note.
 */
void refuse_pending_files(struct arena *mem, const struct request *request, const struct host *host,
                          struct plan *plan);

/*
 * The same for one file of an undo, before it is compared with what was recorded: what is in it now
 * may be that run's. Return: whether there is such a run.
 */
bool refuse_pending_file(struct arena *mem, const struct request *request, const struct host *host,
                         struct plan *plan, const char *path);

/* What runs in a row have made of a file; those that came to nothing are none. */
struct layer {
        const char *before, *after; /* NULL: absent */
        const struct file_meta *meta;
        int64_t written;
        size_t first; /* of the runs, counting from 0 */
};

struct layer_list {
        struct layer *items; /* the lowest first; between two of them somebody else was at it */
        size_t n;
};

struct layer_list layers_of(struct arena *mem, const struct past_list *past, const char *path);

/*
 * Of an undo: where other bridges' runs lie between those on this one, only what is above them can
 * be taken back.
 * @ret_next: set to the commands that go on from there
 * Return: the first of the runs that can; 0 when there is nothing in between.
 */
size_t first_on_top(struct arena *mem, const struct host *host, const char *path,
                    const char **ret_next);

/*
 * Of an undo: refuses if runs on other bridges have changed @path after the last run on this one.
 * What they found there is this bridge's, so they must be undone first, whatever is in the file
 * now; --force is no way around it.
 * Return: whether it was refused.
 */
bool refuse_newer(struct arena *mem, const struct host *host, struct plan *plan, const char *path);

/*
 * Of an undo that is forced over an edit: refuses if the edit may be another bridge's, because a
 * record is damaged. Return: whether it was refused.
 */
bool refuse_unknown(struct arena *mem, const struct host *host, struct plan *plan,
                    const char *path);
