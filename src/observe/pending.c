// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A live switch that is not over. Its guard holds a lock on its file for as long as it lives, so
 * that no process number has to be trusted.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "mkbridge/names.h"
#include "observe/observation.h"

enum { DEADLINE_MAX = 32 }; /* bytes of its text */

/* An instant of shared lock disturbs nobody: the guard takes its own before anybody knows of it. */
static bool is_locked(const struct fs *fs, const char *path)
{
        FS_PLACE(place);
        cleanup(closep) int fd = -1;

        if (fs_resolve(fs, path, false, &place) < 0)
                return false;
        fd = openat(place.folder, place.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

static unsigned seconds_until(unsigned long long deadline)
{
        struct timespec now = { 0 };

        clock_gettime(CLOCK_BOOTTIME, &now);
        return deadline > (unsigned long long) now.tv_sec
                       ? (unsigned) (deadline - (unsigned long long) now.tv_sec)
                       : 0;
}

static void read_deadline(const struct fs *fs, struct arena *mem, const char *path,
                          struct pending_switch *pending)
{
        char *text, *end;
        unsigned long long deadline;

        if (fs_read(fs, path, DEADLINE_MAX, mem, &text, NULL, NULL) < 0)
                return;
        deadline = strtoull(text, &end, 10);
        if (end == text)
                return;
        pending->confirm = true;
        pending->seconds_left = seconds_until(deadline);
}

struct pending_switch pending_of(const struct fs *fs, struct arena *mem, const char *bridge)
{
        const char *folder = arena_printf(mem, RUN_FOLDER "/%s", bridge);
        const char *guard = arena_printf(mem, "%s/guard", folder);
        struct pending_switch pending = { 0 };
        struct stat st;

        if (fs_stat(fs, arena_printf(mem, "%s/journal", folder), false, &st) < 0)
                return pending;
        pending.present = true;
        pending.guarded = is_locked(fs, guard);
        read_deadline(fs, mem, guard, &pending);
        return pending;
}

/* A running switch is about the kernel of this host, whatever is below --root. */
void observe_pending(const struct observation *obs)
{
        const char *bridge = obs->request->bridge;

        if (!obs->request->root && bridge && !link_name_problem(bridge))
                obs->host->pending = pending_of(obs->fs, obs->mem, bridge);
}
