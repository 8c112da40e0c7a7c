// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One run at a time: flock() on STATE_FOLDER itself. The folder is for root alone (0700), so that
 * nobody else can hold the lock. Whoever finds it empty at the end removes it, so a run that gets
 * the lock looks whether the folder is still the one that has the name.
 */
#include "lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/replace.h"

enum { WAIT_MS = 10 * 1000, POLL_MS = 50 };

static const char state_parent[] = "/var/lib";
static const char state_name[] = "mkbridge"; /* STATE_FOLDER is state_parent/state_name */

/*
 * Made if need be; then its name is synced, so that no record can get lost with the folder. Return:
 * 1 if it was made.
 */
static int make_folder(int parent, const char *name, mode_t mode)
{
        int r;

        if (mkdirat(parent, name, mode) < 0)
                return errno == EEXIST ? 0 : -errno;
        r = fs_sync_folder(parent);
        return r < 0 ? r : 1;
}

/* Remembers that @place was made. */
static void note_made(struct made_folder *made, struct fs_place *place)
{
        snprintf(made->name, sizeof(made->name), "%s", place->name);
        made->in = place->folder;
        place->folder = -1;
}

/* Opens /var/lib, made if need be; links on the way are followed below the root. */
static int open_parent(const struct fs *fs, struct made_folder ways[2], int *ret)
{
        static const char *const way[] = { "/var", state_parent };
        FS_PLACE(place);

        for (size_t i = 0; i < ARRAY_LEN(way); i++) {
                int r = fs_resolve(fs, way[i], true, &place);

                if (r == 0)
                        r = make_folder(place.folder, place.name, 0755);
                if (r < 0)
                        return r;
                if (r > 0)
                        note_made(&ways[i], &place);
        }
        if (place.folder < 0 && fs_resolve(fs, state_parent, true, &place) < 0)
                return -ENOENT;
        *ret = fs_open_folder(place.folder, place.name);
        return *ret < 0 ? *ret : 0;
}

/* Opens STATE_FOLDER for locking; it must be ours, and nobody else's business. */
static int open_state(int parent, const char *where, bool *ret_made, int *ret, struct error *err)
{
        int fd cleanup(closep) = -1;
        struct stat st;
        int r = make_folder(parent, state_name, 0700);

        if (r < 0)
                return error_errno(err, -r, where, "make the folder");
        *ret_made = r > 0;
        fd = openat(parent, state_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0)
                return errno == ENOENT ? -EAGAIN
                                       : error_errno(err, errno, where, "open the folder");

        if (st.st_uid != geteuid())
                return error_set(
                        err, STATUS_REFUSED, EPERM, where,
                        "look at what is in it, then give it to the user who runs mkbridge",
                        "belongs to user %u", (unsigned) st.st_uid);
        if ((st.st_mode & 0777) != 0700 && fchmod(fd, 0700) < 0)
                return error_errno(err, errno, where, "close the folder to others");
        *ret = fd;
        fd = -1;
        return 0;
}

static int wait_for_lock(int fd, int64_t deadline, const char *where, struct error *err)
{
        const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };

        while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
                if (errno == EINTR)
                        continue;
                if (errno != EWOULDBLOCK)
                        return error_errno(err, errno, where, "lock the folder");
                if (now_ms() >= deadline)
                        return error_set(err, STATUS_REFUSED, EBUSY, where,
                                         "wait until it has ended and run again; if it was "
                                         "stopped: pkill -CONT mkbridge",
                                         "another mkbridge is at work here");
                nanosleep(&pause, NULL);
        }
        return 0;
}

/* Whether the locked folder still has the name; a run that ended may have removed it meanwhile. */
static bool still_there(int parent, int fd)
{
        struct stat mine, named;

        return fstat(fd, &mine) == 0 &&
               fstatat(parent, state_name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
               mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

/* One try; -EAGAIN when the folder was removed before we had the lock on it. */
static int try_lock(struct apply_lock *lock, int64_t deadline, const char *where, struct error *err)
{
        int r = open_state(lock->parent, where, &lock->made, &lock->folder, err);

        if (r == 0)
                r = wait_for_lock(lock->folder, deadline, where, err);
        if (r == 0 && still_there(lock->parent, lock->folder))
                return 0;

        closep(&lock->folder);
        lock->folder = -1;
        if (r < 0 && r != -EAGAIN)
                return r;
        if (now_ms() >= deadline)
                return error_set(err, STATUS_REFUSED, EBUSY, where, "run again",
                                 "other runs keep making and removing the folder");
        return -EAGAIN;
}

/* What a live switch has left is to be cleared away, too; word of one that has ended is not. */
static bool has_run_folders(const struct fs *fs)
{
        struct arena mem cleanup(arena_free) = { 0 };
        char **names = NULL;
        size_t n = 0;

        if (*fs->name || fs_list(fs, RUN_FOLDER, &mem, &names, &n) < 0)
                return false;
        for (size_t i = 0; i < n; i++)
                if (names[i][0] != '.')
                        return true;
        return false;
}

bool apply_has_records(const char *root)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        struct stat st;

        return fs_open(&fs, root, NULL) < 0 || fs_stat(&fs, STATE_FOLDER, false, &st) != -ENOENT ||
               has_run_folders(&fs);
}

/* What is in the way of the folder is told as a preview tells it, see observe_targets(). */
static int check_way(const struct fs *fs, struct error *err)
{
        char real[PATH_MAX];
        int r = fs_resolve_new(fs, STATE_FOLDER, real);

        if (r != -ENOLINK && r != -ENOTDIR && r != -ELOOP)
                return 0;
        return error_set(err, STATUS_REFUSED, -r, real,
                         STATE_FOLDER " is to be there; mend the folder", "%s", fs_way_problem(-r));
}

int apply_lock(const char *root, struct apply_lock *lock, struct error *err)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        int64_t deadline = now_ms() + WAIT_MS;
        char where[512];
        int r;

        r = fs_open(&fs, root, err);
        if (r < 0)
                return r;
        snprintf(where, sizeof(where), "%s%s", fs.name, STATE_FOLDER);
        r = check_way(&fs, err);
        if (r < 0)
                return r;
        r = open_parent(&fs, lock->ways, &lock->parent);
        if (r < 0)
                return error_errno(err, -r, where, "make the folder");

        do
                r = try_lock(lock, deadline, where, err);
        while (r == -EAGAIN);
        if (r < 0)
                apply_unlock(lock);
        return r;
}

static void closedirp(DIR **dir)
{
        if (*dir)
                closedir(*dir);
}

/* A lock belongs to the opened file, not to a process: taking it again shows whether it is ours. */
static int find_lock(const struct apply_lock *lock)
{
        DIR *dir cleanup(closedirp) = opendir("/proc/self/fd");
        struct dirent *entry;

        if (!dir)
                return -errno;
        while ((entry = readdir(dir))) {
                int fd = (int) strtol(entry->d_name, NULL, 10);

                if (entry->d_name[0] != '.' && fd != lock->parent && fd != dirfd(dir) &&
                    still_there(lock->parent, fd) && flock(fd, LOCK_EX | LOCK_NB) == 0)
                        return fd;
        }
        return -ENOLCK;
}

int lock_inherit(const char *root, struct apply_lock *ret)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        int r = fs_open(&fs, root, NULL);

        *ret = (struct apply_lock) APPLY_LOCK_INIT;
        if (r == 0)
                r = open_parent(&fs, ret->ways, &ret->parent);
        if (r == 0)
                r = ret->folder = find_lock(ret);
        if (r < 0) {
                closep(&ret->parent);
                *ret = (struct apply_lock) APPLY_LOCK_INIT;
        }
        return r < 0 ? r : 0;
}

void apply_unlock(struct apply_lock *lock)
{
        /*
         * Still locked, so nobody can have put anything in it between looking and removing. Whoever
         * shared the lock may have removed it already, and the name is another run's by now.
         */
        if (lock->folder >= 0 && still_there(lock->parent, lock->folder))
                unlinkat(lock->parent, state_name, AT_REMOVEDIR);
        closep(&lock->folder);
        closep(&lock->parent);
        for (size_t i = ARRAY_LEN(lock->ways); i-- > 0;) {
                if (lock->ways[i].in < 0)
                        continue;
                unlinkat(lock->ways[i].in, lock->ways[i].name, AT_REMOVEDIR); /* fails if in use */
                close(lock->ways[i].in);
        }
        *lock = (struct apply_lock) APPLY_LOCK_INIT;
}
