// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The folder of a live switch. It is for root alone: whoever could write there could have requests
 * of his own sent to the kernel.
 */
#include "run-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "base/clock.h"
#include "base/replace.h"
#include "text/ended.h"

enum { ENDED_MAX = 1024 }; /* bytes */

static const char guard_name[] = "guard", way_back_name[] = "way-back",
                  adopting_name[] = "adopting";

/* Opens a folder that nobody but us can write to. */
static int open_own(int parent, const char *name)
{
        int fd = fs_open_folder(parent, name);
        struct stat st;

        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0 || st.st_uid != geteuid() || (st.st_mode & 022)) {
                close(fd);
                return -EPERM;
        }
        return fd;
}

int run_folder_open(const struct fs *fs, const char *bridge, struct run_folder *ret)
{
        FS_PLACE(place);
        int r;

        *ret = (struct run_folder) RUN_FOLDER_INIT;
        ret->bridge = bridge;
        if (*fs->name)
                return -ENOENT;
        r = fs_resolve(fs, RUN_FOLDER, false, &place);
        if (r == 0)
                r = ret->parent = open_own(place.folder, place.name);
        if (r >= 0)
                r = ret->folder = open_own(ret->parent, bridge);
        if (r < 0)
                run_folder_close(ret);
        return r < 0 ? r : 0;
}

static int make_own(int parent, const char *name)
{
        return mkdirat(parent, name, 0700) < 0 && errno != EEXIST ? -errno : open_own(parent, name);
}

/* RUN_FOLDER itself. Return: a descriptor, or a negative errno. */
static int make_parent(const struct fs *fs)
{
        FS_PLACE(place);
        int r = fs_make_parents(fs->root, RUN_FOLDER);

        if (r == 0)
                r = fs_resolve(fs, RUN_FOLDER, false, &place);
        return r < 0 ? r : make_own(place.folder, place.name);
}

int run_folder_make(const struct fs *fs, const char *bridge, struct run_folder *ret,
                    struct error *err)
{
        int r;

        *ret = (struct run_folder) RUN_FOLDER_INIT;
        ret->bridge = bridge;
        r = ret->parent = make_parent(fs);
        if (r >= 0)
                r = fs_remove_tree(ret->parent, bridge, 1);
        if (r >= 0)
                r = ret->folder = make_own(ret->parent, bridge);
        if (r >= 0)
                return 0;
        run_folder_close(ret);
        return error_errno(err, -r, RUN_FOLDER, "make the folder");
}

void run_folder_close(struct run_folder *run)
{
        closep(&run->folder);
        closep(&run->parent);
        run->folder = run->parent = -1;
}

void run_folder_remove(struct run_folder *run)
{
        if (run->parent < 0)
                return;
        fs_remove_tree(run->parent, run->bridge, 1);
        run_folder_close(run);
        rmdir(RUN_FOLDER); /* fails when there are others */
}

int run_folder_lock(const struct run_folder *run, int *ret_fd, struct error *err)
{
        int fd = openat(run->folder, guard_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                        0600);

        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0) {
                int code = errno;

                closep(&fd);
                return error_errno(err, code, RUN_FOLDER, "lock the file of the guard");
        }
        *ret_fd = fd;
        return 0;
}

bool run_folder_guarded(const struct run_folder *run)
{
        int fd cleanup(closep) =
                openat(run->folder, guard_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

        return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

bool bridge_guarded(const struct fs *fs, const char *bridge)
{
        struct run_folder run cleanup(run_folder_close) = RUN_FOLDER_INIT;

        return run_folder_open(fs, bridge, &run) == 0 && run_folder_guarded(&run);
}

int64_t boot_ms(void)
{
        struct timespec now = { 0 };

        clock_gettime(CLOCK_BOOTTIME, &now);
        return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int run_folder_set_deadline(int fd, int64_t seconds)
{
        char text[32];
        int len = snprintf(text, sizeof(text), "%lld\n", (long long) seconds);
        ssize_t n = pwrite(fd, text, (size_t) len, 0);

        return n == len ? 0 : n < 0 ? -errno : -ENOSPC;
}

void run_folder_note_end(const struct fs *fs, struct arena *mem, const char *bridge,
                         const char *cause)
{
        const char *name = strrchr(ended_path(mem, bridge), '/') + 1;
        int parent cleanup(closep) = *fs->name ? -1 : make_parent(fs);
        int fd;

        if (parent < 0)
                return; /* it is also in the log */
        fs_unlink(parent, name);
        fd = fs_create(parent, name, ended_format(mem, time(NULL), cause));
        closep(&fd);
}

bool run_folder_read_end(const struct fs *fs, struct arena *mem, const char *bridge,
                         struct ended_switch *ret)
{
        char *text, when[64];

        if (*fs->name ||
            fs_read(fs, ended_path(mem, bridge), ENDED_MAX, mem, &text, NULL, NULL) < 0 ||
            ended_parse(mem, bridge, text, ret) < 0)
                return false;
        clock_words(when, sizeof(when), ret->at);
        ret->when = arena_strdup(mem, when);
        return true;
}

void run_folder_forget_end(const struct fs *fs, struct arena *mem, const char *bridge)
{
        FS_PLACE(place);

        if (*fs->name || fs_resolve(fs, ended_path(mem, bridge), false, &place) < 0)
                return;
        fs_unlink(place.folder, place.name);
        rmdir(RUN_FOLDER); /* fails when there is more in it */
}

static int make_mark(const struct run_folder *run, const char *name)
{
        int fd cleanup(closep) =
                openat(run->folder, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

        return fd < 0 ? -errno : 0;
}

static bool has_mark(const struct run_folder *run, const char *name)
{
        struct stat st;

        return run->folder >= 0 && fs_look(run->folder, name, &st) > 0;
}

void run_folder_note_way_back(const struct run_folder *run)
{
        if (make_mark(run, way_back_name) < 0)
                return; /* no reason not to go that way */
}

bool run_folder_is_on_way_back(const struct run_folder *run)
{
        return has_mark(run, way_back_name);
}

int run_folder_note_adopting(const struct run_folder *run)
{
        return make_mark(run, adopting_name);
}

bool run_folder_is_adopting(const struct run_folder *run)
{
        return has_mark(run, adopting_name);
}

bool run_folder_has_deadline(const struct run_folder *run)
{
        struct stat st;

        return fstatat(run->folder, guard_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > 0;
}
