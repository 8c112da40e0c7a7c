/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that a backend asks for, and what follows when one cannot be read: decided once, in
 * backend/unread.c, for all dialects, so that none of them concludes anything from an empty text.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/host.h"
#include "mkbridge/request.h"

struct backend;

/* What hangs on a file: whether anything can be said of a link without it. */
enum source_weight {
        SOURCE_LINKS, /* it may configure any link: nothing is concluded as long as it is unread */
        SOURCE_ASIDE, /* a detail comes from it; an unread one is told */
};

/* Entries that the service itself goes on without, as bits. All that is not here is taken for a
 * file that could not be read. */
enum {
        PASS_FOLDER = 1,
        PASS_FIFO = 2,
        PASS_SPECIAL = 4, /* a socket or a device */
        PASS_NOWHERE = 8, /* a link that leads nowhere, or to itself */
        PASS_IRREGULAR = PASS_FOLDER | PASS_FIFO | PASS_SPECIAL | PASS_NOWHERE,
        PASS_MOST = PASS_IRREGULAR & ~PASS_FIFO, /* it would wait for somebody to write there */
};

/*
 * Files to read: every entry of @folder that matches the glob, in the order of strcmp(). Components
 * of @folder may be globs, too.
 */
struct source {
        const char *folder;
        const char *glob;
        enum source_weight weight;
        unsigned passes; /* bits PASS_ */
};

struct source_list {
        struct source *items;
        size_t n;
};

/* What follows from an entry that was not read. */
enum unread {
        UNREAD_NOT,     /* it was read, or is nothing to the service */
        UNREAD_PASSED,  /* the service goes on without it, too */
        UNREAD_ASIDE,   /* a detail may be missing */
        UNREAD_MATTERS, /* it may configure any link */
};

/* What @file, a file or a folder that host->files holds, leaves open for @backend. */
enum unread backend_unread(struct arena *mem, const struct request *request,
                           const struct host *host, const struct backend *backend,
                           const struct file *file);

/* Is it root's alone to read? */
bool backend_forbidden(const struct file *file);

/* What is wrong with an entry that was not read, as a phrase. */
const char *backend_unread_words(struct arena *mem, const struct file *file);

/* Is it an entry of a kind that is among the PASS_ bits of @passes? */
bool backend_passes(const struct file *file, unsigned passes);
