/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a failure travels: every function that can fail returns 0 or a negative errno value, and says
 * what happened in the struct error that its caller handed in. Only main prints it, as
 * `mkbridge: WHERE: WHAT; HINT`, and leaves with its exit status. Library code never prints.
 */
#pragma once

#include "base/macro.h"

/* The exit states of the program, as README and mkbridge(8) list them. */
enum exit_status {
        STATUS_DONE = 0,       /* done, or nothing to do */
        STATUS_FAILED = 1,     /* failed; everything put back */
        STATUS_USAGE = 2,      /* the command line is wrong */
        STATUS_REFUSED = 3,    /* refused before any change */
        STATUS_INCOMPLETE = 4, /* putting back was incomplete */
};

struct error {
        enum exit_status status;
        char where[512];
        char what[1024];
        char hint[512]; /* "" when there is nothing useful to add */
};

/*
 * Fills in the error and returns -code, so that a caller can write `return error_set(...)`.
 *
 * @err:    may be NULL, then only the code travels
 * @status: the exit status that this failure asks for
 * @code:   a positive errno value
 * @where:  file, file:line, option or link that it is about
 * @hint:   what the user can do; NULL for none
 * @fmt:    what is wrong, in one line, without a full stop
 */
int error_set(struct error *err, enum exit_status status, int code, const char *where,
              const char *hint, const char *fmt, ...) printf_like(6, 7);

/*
 * The same for a failed system call: status 1, the text is "cannot VERB: STRERROR(code)", and the
 * hint is chosen from the code (no space, read-only, not permitted).
 */
int error_errno(struct error *err, int code, const char *where, const char *verb);

/*
 * Ends the process with status 1 and one line on stderr, without allocating. See arena.h for why
 * that is safe.
 */
_Noreturn void error_out_of_memory(void);
