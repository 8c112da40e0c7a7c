/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A backend knows the files of one network service. It is pure: it reads what observe found and
 * writes what render plans. To add one: a file in src/backend, a row in backend.c (HACKING.md,
 * "add a backend in six steps").
 */
#pragma once

#include "mkbridge/plan.h"
#include "text/mustache.h"

/* Files to read: every entry of @folder that matches the glob, in the order of strcmp(). */
struct source {
        const char *folder;
        const char *glob;
};

struct backend {
        const char *name; /* for --backend, and the folder of its templates */
        const char *summary;

        const struct source *sources;
        size_t n_sources;

        /* Text of the shipped templates of @set ("" or "classic"), @file "bridge" or "port"; NULL:
         * no such set. */
        const char *(*builtin_template)(const char *set, const char *file);

        /* For --backend=auto: how it can tell that this service configures the host, or NULL. */
        const char *(*present)(const struct host *host);

        /* Why the service could not have a bridge called @name, as a phrase, or NULL. Optional. */
        const char *(*name_problem)(const char *name);

        /* What is configured for the link called @name. Whatever stands in the way is a refusal in
         * the result. */
        struct profile (*inspect)(struct arena *mem, const struct host *host, const char *name);

        /*
         * Adds the file operations and the reasons to @plan, in the order in which they are to be
         * done; what cannot be expressed becomes a refusal in @plan. Returns 0, or a negative errno
         * with @err for a template that cannot be used.
         */
        int (*render)(struct arena *mem, const struct host *host, const struct intent *intent,
                      struct plan *plan, struct error *err);
};

extern const struct backend *const backends[];
extern const size_t n_backends;

/* The backend called @name, or NULL. */
const struct backend *backend_find(const char *name);

/*
 * The backend that @request asks for; for "auto" the first that is present on @host, or NULL. @host
 * needs its files and system.
 * @ret_why: why this one, as a phrase; NULL without a backend
 */
const struct backend *backend_choose(const struct request *request, const struct host *host,
                                     const char **ret_why);
