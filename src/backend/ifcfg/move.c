// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Moving one of the files around an ifcfg file to the name of the bridge, be it found by the link
 * (side.c) or by the number of an alias (alias.c).
 */
#include "backend/ifcfg/ifcfg.h"

void ifcfg_move_file(struct side_job *job, const struct file *from, const char *to,
                     const char *text, const char *why)
{
        if (from->symlink) {
                refuse(job->mem, &job->plan->refusals, from->path,
                       "put the file itself in its place",
                       "is a symbolic link, which mkbridge does not move");
                return;
        }
        if (text && host_file(job->host, to)) {
                refuse(job->mem, &job->plan->refusals, to,
                       "merge the two, or move one out of the folder",
                       "exists, and %s would become it", from->path);
                return;
        }
        if (text) {
                struct op_file *op = backend_add_op(job->mem, job->plan, job->host, to, text, why);

                if (op)
                        op->meta = backend_meta(job->mem, from);
        }
        backend_add_op(job->mem, job->late, job->host, from->path, NULL,
                       text ? arena_printf(job->mem, "is now %s", to) : "replaced by --no-ip");
}
