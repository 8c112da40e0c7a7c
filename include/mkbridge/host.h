/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host is: its links, the files that configure them, what would read those files, and
 * what earlier runs have left. observe fills it in; nothing after observe asks the host again.
 * Everything lives in the run's arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "mkbridge/around.h"
#include "mkbridge/link.h"
#include "mkbridge/network.h"
#include "mkbridge/past.h"
#include "mkbridge/system.h"

enum file_state {
        FILE_ABSENT,
        FILE_READ,       /* data holds all of it */
        FILE_UNREADABLE, /* problem says why */
        FILE_TOO_BIG,    /* over FILE_SIZE_MAX */
        FILE_NOT_REGULAR,
};

enum { FILE_SIZE_MAX = 10 * 1024 * 1024 }; /* as in NetworkManager's shvar.c */
struct file {
        const char *path; /* below the root, as its readers name it; starts with '/' */
        const char *real; /* where its bytes are, below the root; == path: no link in between */
        enum file_state state;
        int problem;  /* errno for FILE_UNREADABLE */
        bool symlink; /* the last component of path is a symbolic link */
        bool masked;  /* a link to /dev/null, whether or not that is there */
        mode_t mode;
        uid_t uid;
        gid_t gid;
        const char *data; /* NUL-terminated; "" unless FILE_READ (backend/unread.c); NULL: absent */
        size_t size;      /* without the final NUL; data may hold NULs of its own */
        struct reading *reading; /* what it holds, taken apart; NULL: none is kept */
};

struct file_list {
        struct file *items;
        size_t n;
};

/* One file of a template set. */
struct template_file {
        const char *origin; /* file name for messages, or "built-in bridge template" */
        const char *text;
};

struct backend_choice; /* mkbridge/backend.h */

struct host {
        const char *root; /* NULL: this host */
        struct link_list links;
        struct absent_list absent;
        struct file_list files;
        struct readings *readings; /* backend/common/reading.h; NULL: none is kept */
        struct around_list around; /* files that may name a port, only ever reported */
        struct network network;    /* only for a live switch */
        struct system system;
        struct fitness *fitness;             /* mkbridge/fitness.h; NULL: not asked */
        const struct backend_choice *choice; /* of its request; NULL: not asked */
        struct template_file bridge_template, port_template;
        struct past_list past;    /* of request.bridge, for an undo */
        struct other_list others; /* of other bridges: `pending`; for an undo the others, too */
        bool interrupted;         /* a run on request.bridge died and was not put back yet */
        struct pending_switch pending; /* of request.bridge */
};

/* The link called @name, or NULL. */
const struct link *host_link(const struct host *host, const char *name);

/* That of @host->absent called @name, or NULL. */
const struct absent *host_absent(const struct host *host, const char *name);

/* The MAC address of the link, or of the card that is not here; NULL: it has none, or it is not
 * known. */
const char *host_mac(const struct host *host, const char *name);

/* Is @mac that, or the permanent one of the link? */
bool host_has_mac(const struct host *host, const char *name, const char *mac);

struct arena; /* base/arena.h */

/* A sentence, and what to run, when nothing puts back after a power cut; NULL: all is well. */
const char *host_recovery_note(struct arena *mem, const struct host *host, const char **ret_run);

/* The file at @path, or NULL when it was not observed or is absent. */
const struct file *host_file(const struct host *host, const char *path);
