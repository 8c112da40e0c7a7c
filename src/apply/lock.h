/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock of the system in the hands of the guard.
 */
#pragma once

#include "mkbridge/apply.h"

/*
 * After a fork: finds the lock among the descriptors that this process got from its parent, so that
 * it stays locked until both have closed it. Return: 0, -ENOLCK when none of them is it, or another
 * negative errno.
 */
int lock_inherit(const char *root, struct apply_lock *ret);
