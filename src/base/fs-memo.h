/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fs.c asks of the memo of a struct fs.
 */
#pragma once

#include "base/fs.h"

/* Of the known folders that the first @len bytes of @path are, or are below, the nearest; or NULL.
 */
const struct fs_known *fs_memo_find(const struct fs_memo *memo, const char *path, size_t len);

/*
 * Adds the folder in the first @len bytes of @path.
 * @real: its path without any link; @folder: its descriptor, or -1: it is not there
 * Return: whether there was room; then the descriptor belongs to the memo.
 */
bool fs_memo_add(struct fs_memo *memo, const char *path, size_t len, const char *real, int folder);
