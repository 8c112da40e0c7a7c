/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will be done: an ordered list of operations, each with its reason. The dry run shows it, the
 * real run does it, and both get it from the same code. Everything lives in the run's arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "mkbridge/adopt.h"
#include "mkbridge/intent.h"
#include "mkbridge/live.h"

enum op_type {
        OP_FILE, /* write, change or remove one file */
        OP_UNIT, /* restart one service */
};

struct file_xattr {
        const char *name;
        const void *value;
        size_t size;
};

/* As uid or gid: of who runs mkbridge, which is root but for trees below --root. */
#define OWNER_OF_RUN ((id_t) -1)

/* What a file is beside its bytes. */
struct file_meta {
        mode_t mode;
        uid_t uid;
        gid_t gid;
        struct {
                struct file_xattr *items;
                size_t n;
        } xattrs;
};

struct op_file {
        const char *path;             /* below the root; no symbolic link is in it */
        const char *before, *after;   /* all of its text; NULL: absent */
        const struct file_meta *meta; /* NULL: as the file before; a new one is its maker's */
        mode_t mode;                  /* of a new one without meta; 0: 0644 */
        struct reading *reading;      /* of @after, taken apart: see struct file; or NULL */
};

struct op_unit {
        const char *name; /* "libvirtd" */
        bool asleep;      /* behind its socket: restarted only if it has been woken meanwhile */
};

struct op {
        enum op_type type;
        const char *why;
        union {
                struct op_file file;
                struct op_unit unit;
        };
};

/* What became of one line of a file that was taken apart. */
enum key_fate {
        KEY_STAYS,
        KEY_MOVES,   /* to the bridge */
        KEY_COPIED,  /* to the bridge, and stays */
        KEY_CHANGED, /* its value was rewritten where it is */
        KEY_ADDED,
        KEY_DROPPED, /* replaced by an option of the command line */
};

struct key_reason {
        const char *path; /* file it was in, or is added to */
        const char *key;
        enum key_fate fate;
        const char *why;
};

struct plan {
        const struct intent *intent; /* NULL for undo */
        const char *bridge;
        bool undo; /* success ends the history of the bridge, if no run of it is left */
        struct {
                struct op *items;
                size_t n;
        } ops;
        struct {
                struct key_reason *items;
                size_t n;
        } keys;
        unsigned confirm;             /* seconds to wait for --commit after a switch; 0: none */
        const struct live_plan *live; /* the switch of the running host; NULL: none */
        struct adoption adoption; /* by the running service; done with live, else only recorded */
        struct refusal_list refusals;
        struct string_list notes;
        struct told_list told; /* about some of them */
};

/* What apply tells: one line each on what was restarted, put back or went wrong without harm. */
struct apply_report {
        struct string_list done;
        struct string_list warnings; /* may hold several lines: the last of a unit's log */
};

/* For a preview when host->interrupted: the files it was made from will not be those of the run. */
extern const char interrupted_note[];

/*
 * True for a file that a service writes on its own, such as a DHCP client's lease: that it is not
 * as a run left it is no edit, and an undo takes it back as it finds it.
 */
bool path_is_state(const char *path);

/* True when @op does more than to write what is there already. */
bool op_changes(const struct op *op);

/* True when no operation would change anything. */
bool plan_is_empty(const struct plan *plan);
