/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The short way to a folder, for those who know the long one.
 */
#pragma once

/*
 * Opens the folder @way below the folder @below.
 * @way: begins with a '/'
 * @access: O_PATH or O_RDONLY
 * Return: a descriptor; -ENOENT: it is not there; -ELOOP: it must be walked, for whatever reason,
 * a component at a time.
 */
int fs_open_at_once(int below, const char *way, unsigned access);
