/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes a system call from a traced program, and gives it an error instead. The kernel tells the
 * number and the arguments of a call in the same way everywhere (PTRACE_GET_SYSCALL_INFO); what is
 * to be changed stands in other registers on each architecture.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Whether the two below can work: registers.c knows this architecture. */
extern const bool registers_are_known;

/* At the entry of a call of @child: there will be none. Returns 0, or -1 with errno. */
int drop_call(pid_t child);

/*
 * At the exit of the call that was dropped: as if call @number had failed with @code, an errno.
 * Returns 0, or -1 with errno.
 */
int fail_call(pid_t child, long number, int code);
