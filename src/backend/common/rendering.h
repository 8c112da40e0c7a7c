/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which every dialect renders: the host is read, then each port is looked at and taken
 * apart, since the bridge gets what its ports give; then the bridge is made, then its ports; and
 * what is about all of it comes last.
 */
#pragma once

#include "backend/common/options.h"
#include "mkbridge/backend.h"

/* What a rendering is about; the job of each dialect begins with these members. */
#define RENDERING                                                                                  \
        struct arena *mem;                                                                         \
        const struct host *host;                                                                   \
        const struct intent *intent;                                                               \
        struct plan *plan;                                                                         \
        struct error *err

struct rendering {
        RENDERING;
};

/*
 * The steps of a dialect. @job is its own; @i is the number of a port in the intent. One that is in
 * place, under the bridge already, is looked at and then left alone. A step that uses a template
 * returns 0, or a negative errno with job->err, which ends the rendering.
 */
struct rendering_steps {
        size_t job_size;
        void (*begin)(void *job);          /* reads what is about the bridge and the whole host */
        void (*look)(void *job, size_t i); /* optional */
        int (*take)(void *job, size_t i);
        int (*bridge)(void *job);
        int (*port)(void *job, size_t i);   /* optional */
        option_traits_for *options;         /* how it writes an option of the bridge */
        bool (*takes_mac)(const void *job); /* optional: its files say whose MAC the bridge takes */
        void (*end)(void *job); /* what all of it means for the host, and who reads it */
};

/*
 * Does the steps of a backend, with a job that holds @rendering and otherwise zeros. They add the
 * file operations and the reasons to the plan, in the order in which they are to be done; what
 * cannot be expressed becomes a refusal there.
 *
 * Return: 0, or a negative errno with rendering.err for a template that cannot be used.
 */
int backend_render(const struct rendering_steps *steps, struct rendering rendering);
