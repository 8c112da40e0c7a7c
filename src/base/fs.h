/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files below a root folder. Every path starts with '/' and is looked up inside the root: a
 * symbolic link, absolute or with "..", never leads out of it (each component is opened with
 * O_NOFOLLOW and links are followed by hand, so it works without /proc, and without openat2, which
 * only saves time).
 *
 * What changes files is in base/replace.h.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/error.h"

/*
 * The folders that lookups have been in, for many in a row: each is opened once, and one below a
 * folder that was not there ends at once. For looking around only: it goes on with a folder that
 * was moved meanwhile, and misses one that was made.
 */
struct fs_memo {
        struct arena *mem;
        struct fs_known {
                const char *path, *real; /* as it was asked for, and without any link */
                size_t len;              /* of @path */
                int folder;              /* -1: it was not there */
        } * items;
        size_t n;
};

struct fs {
        int root;         /* descriptor of the root folder */
        const char *name; /* "" for this host, or the folder as the user named it: for messages */
        struct fs_memo *memo; /* or NULL */
};

#define FS_INIT                                                                                    \
        {                                                                                          \
                .root = -1, .name = ""                                                             \
        }

/* @root NULL means "/". The string must outlive @fs. */
int fs_open(struct fs *fs, const char *root, struct error *err);
void fs_close(struct fs *fs); /* for cleanup(); a closed or never opened one is fine */

void fs_memo_close(struct fs_memo *memo); /* for cleanup(); places that it has lent to are void */

/* Where a path leads: the folder that holds its last component, opened. */
struct fs_place {
        int folder;
        char name[NAME_MAX + 1];
        char real[PATH_MAX]; /* the path below the root without any symbolic link */
        bool symlink;        /* the last component of the path given was a link */
        bool lent;           /* the folder is the memo's, and stays open until that is closed */
        bool seen;           /* so @st is what was there then; a mode of 0: nothing */
        struct stat st;
};

/* A place without a folder. The rest is 4 KiB, is filled in by a lookup, and is not cleared for
 * each of hundreds: that was a tenth of a run. */
static inline void fs_place_init(struct fs_place *place)
{
        place->folder = -1;
        place->lent = false;
}

/* Declares such a place for the rest of the block. */
#define FS_PLACE(place)                                                                            \
        struct fs_place place cleanup(fs_place_close);                                             \
        fs_place_init(&(place))

/*
 * Resolves @path. With @follow a link in the last component is followed too. The last component
 * need not exist; every folder before it must (-ENOENT, -ENOTDIR, -ELOOP after 40 links,
 * -ENAMETOOLONG). Fills in no error text: the caller knows what the path was for.
 */
int fs_resolve(const struct fs *fs, const char *path, bool follow, struct fs_place *ret);
void fs_place_close(struct fs_place *place); /* for cleanup() */

/* lstat() of what the path of a place has led to, which the lookup may have seen already. */
int fs_stat_place(const struct fs_place *place, struct stat *ret);

/*
 * Reads a regular file of at most @max bytes into the arena, NUL-terminated; never blocks on a FIFO
 * or a device. -EFBIG when it is longer, -EINVAL when it is not a regular file (@ret_stat is valid
 * then). Any of the ret_ pointers may be NULL.
 */
int fs_read(const struct fs *fs, const char *path, size_t max, struct arena *mem, char **ret_data,
            size_t *ret_size, struct stat *ret_stat);

/* The same, of a place that is resolved already. */
int fs_read_place(const struct fs_place *place, size_t max, struct arena *mem, char **ret_data,
                  size_t *ret_size, struct stat *ret_stat);

/* In an arena, as the strings. */
struct name_list {
        char **items;
        size_t n;
};

/*
 * The names in a folder, as they come, without "." and ".."; an absent folder has none.
 * @ret_real: NULL, or the path of the folder without any symbolic link, "" where there is none
 * -ENOLINK: it is a symbolic link that leads nowhere.
 */
int fs_names(const struct fs *fs, const char *folder, struct arena *mem, struct name_list *ret,
             const char **ret_real);

void fs_sort_names(struct name_list *names); /* by strcmp() */

/* Both: the names in a folder, sorted. */
int fs_list(const struct fs *fs, const char *folder, struct arena *mem, char ***ret_names,
            size_t *ret_n);

/*
 * Where a new file would be: @path with the links of its folders followed, those that are not there
 * yet as they are. -ENOLINK when a link on the way leads nowhere, -ENOTDIR when something on it is
 * no folder, or what else keeps from looking; then @real is the path of what is in the way.
 */
int fs_resolve_new(const struct fs *fs, const char *path, char real[static PATH_MAX]);

/* What is wrong with what is in the way, as a phrase. */
const char *fs_way_problem(int code);

/* Is the path itself a link to /dev/null? */
bool fs_is_mask(const struct fs *fs, const char *path);

/* stat() of what @path leads to, or lstat() of the path itself. */
int fs_stat(const struct fs *fs, const char *path, bool follow, struct stat *ret);
