// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A folder that no link leads to is opened by one call where the kernel has it: openat2(2) with
 * RESOLVE_NO_SYMLINKS, Linux 5.6. It says no, too, where seccomp keeps it from a program.
 */
#include "base/fs-once.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __NR_openat2 // the kernel's own name of it: glibc of Debian 11 has no other
#include <linux/openat2.h>

/* Is the way its own real path, if no link is on it: no "//", "." or ".."? */
static bool is_plain(const char *way)
{
        for (const char *at = way; *at == '/'; at += 1 + strcspn(at + 1, "/")) {
                size_t len = strcspn(at + 1, "/");

                if (len == 0 || (len <= 2 && strspn(at + 1, ".") >= len))
                        return false;
        }
        return true;
}

int fs_open_at_once(int below, const char *way, unsigned access)
{
        const struct open_how how = {
                .flags = access | O_DIRECTORY | O_CLOEXEC,
                .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
        };
        long fd;

        if (!is_plain(way))
                return -ELOOP;
        fd = syscall(__NR_openat2, below, way + 1, &how, sizeof(how));
        if (fd >= 0)
                return (int) fd;
        return errno == ENOENT ? -ENOENT : -ELOOP;
}

#else

int fs_open_at_once(int below, const char *way, unsigned access)
{
        (void) below;
        (void) way;
        (void) access;
        return -ELOOP;
}

#endif
