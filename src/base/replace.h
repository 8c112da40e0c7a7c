/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps that a crash-safe change of a file is made of. Each works on one name in a folder that
 * is already open (see fs_resolve), follows no symbolic link, and does one thing that either has
 * happened or has not. The protocol that puts them together is in src/apply.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Makes a file that must not exist yet (mode 0600) and writes @text, not yet synced.
 * Return: a descriptor for its mode, owner and fsync, or a negative errno; a file that could not be
 * written in full is removed.
 */
int fs_create(int folder, const char *name, const char *text);

/* The same with @size bytes, of any kind. */
int fs_create_bytes(int folder, const char *name, const char *data, size_t size);

/* fsync() and close(); @fd is closed whatever comes back. */
int fs_sync_close(int fd);

/* fsync() of a folder, also of one opened with O_PATH. File systems that cannot are fine. */
int fs_sync_folder(int folder);

/*
 * Gives @from the name @to unless there is something called @to: then -EEXIST. Where the file
 * system does not know RENAME_NOREPLACE, by link() and unlink(), so for a moment both names are
 * there.
 */
int fs_rename_new(int folder, const char *from, const char *to);

/* unlink(); a file that is not there is fine. */
int fs_unlink(int folder, const char *name);

/* lstat(); 1 when it is there, 0 when not. */
int fs_look(int folder, const char *name, struct stat *ret);

/*
 * Compares a file with @text without allocating. Return: 1 for the same bytes in a regular file, 0
 * for other bytes or another kind of file, -ENOENT, or another negative errno.
 */
int fs_same(int folder, const char *name, const char *text);

/*
 * Makes every folder on the way to @path, not the last component, that is not there yet, mode
 * 0755, and syncs the folder that each was made in. @fs_root is the root, the way must be free of
 * symbolic links. -ELOOP or -ENOTDIR where it is not.
 */
int fs_make_parents(int fs_root, const char *path);

/* Opens a folder for openat() and the like; -ELOOP or -ENOTDIR when it is none. */
int fs_open_folder(int folder, const char *name);

/* Removes a folder and all in it, at most @depth folders deep; one that is not there is fine. */
int fs_remove_tree(int folder, const char *name, unsigned depth);
