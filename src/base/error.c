// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filling in struct error. Texts that are too long are cut, never overrun; what a terminal must not
 * get, as file names and files may hold it, is shown as '?', and so is a character that was cut.
 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char needs_root[] = "needs root";

/* Root is told what may still be in the way of root. */
static const struct {
        int code;
        const char *hint, *root_hint; /* NULL: the same */
} errno_hints[] = {
        { EACCES, needs_root,
          "a security module (SELinux, AppArmor) or this container forbids it" },
        { EPERM, needs_root,
          "lsattr shows whether it is immutable or append-only (chattr -ia ends that); else this "
          "container forbids it" },
        { EROFS, "the file system is mounted read-only; preview with --dry-run", NULL },
        { ENOSPC, "make room on that file system and run again", NULL },
        { EDQUOT, "make room on that file system and run again", NULL },
        { EIO, "the disk reports a fault; look at dmesg", NULL },
};

int error_set(struct error *err, enum exit_status status, int code, const char *where,
              const char *hint, const char *fmt, ...)
{
        va_list args;

        if (!err)
                return -code;

        err->status = status;
        snprintf(err->where, sizeof(err->where), "%s", where ? where : "");
        snprintf(err->hint, sizeof(err->hint), "%s", hint ? hint : "");
        va_start(args, fmt);
        vsnprintf(err->what, sizeof(err->what), fmt, args);
        va_end(args);

        plain_line(err->where);
        plain_line(err->what);
        plain_line(err->hint);
        return -code;
}

int error_errno(struct error *err, int code, const char *where, const char *verb)
{
        const char *hint = NULL;

        for (size_t i = 0; i < ARRAY_LEN(errno_hints); i++)
                if (errno_hints[i].code == code)
                        hint = errno_hints[i].root_hint && geteuid() == 0 ? errno_hints[i].root_hint
                                                                          : errno_hints[i].hint;

        return error_set(err, STATUS_FAILED, code, where, hint, "cannot %s: %s", verb,
                         strerror(code));
}
