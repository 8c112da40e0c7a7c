/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file is beside its bytes: mode, owner, extended attributes (the SELinux label and ACLs are
 * among them).
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"

/* Reads all of it from an open file. Return: 0 or a negative errno. */
int meta_read(int fd, struct arena *mem, struct file_meta *ret);

/*
 * What another text in the place of a file with @meta shall have: all the same, but not the
 * attributes that vouch for the old bytes (security.ima, security.evm).
 */
struct file_meta meta_for_new_text(struct arena *mem, const struct file_meta *meta);

/*
 * Gives it to an open file that was just made. An attribute that the file system does not know is
 * fine; an ACL that @meta does not have, but that the folder has handed down, is taken away.
 */
int meta_apply(int fd, const struct file_meta *meta);
