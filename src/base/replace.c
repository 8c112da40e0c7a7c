// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of a crash-safe change: thin layers over one or two system calls, so that what can happen
 * between any two of them stays easy to enumerate.
 */
#include "base/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/macro.h"

static int write_all(int fd, const char *text, size_t left)
{
        while (left > 0) {
                ssize_t n = write(fd, text, left);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                text += n;
                left -= (size_t) n;
        }
        return 0;
}

int fs_create(int folder, const char *name, const char *text)
{
        return fs_create_bytes(folder, name, text, strlen(text));
}

int fs_create_bytes(int folder, const char *name, const char *data, size_t size)
{
        int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        int r;

        if (fd < 0)
                return -errno;
        r = write_all(fd, data, size);
        if (r < 0) {
                close(fd);
                unlinkat(folder, name, 0);
                return r;
        }
        return fd;
}

int fs_sync_close(int fd)
{
        int r = fsync(fd) < 0 ? -errno : 0;

        if (close(fd) < 0 && r == 0)
                r = -errno;
        return r;
}

int fs_sync_folder(int folder)
{
        int fd cleanup(closep) = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                return -errno;
        if (fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP)
                return -errno;
        return 0;
}

int fs_rename_new(int folder, const char *from, const char *to)
{
        if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0)
                return 0;
        if (errno != EINVAL && errno != ENOSYS)
                return -errno;

        if (linkat(folder, from, folder, to, 0) < 0)
                return -errno;
        return unlinkat(folder, from, 0) < 0 ? -errno : 0;
}

int fs_look(int folder, const char *name, struct stat *ret)
{
        if (fstatat(folder, name, ret, AT_SYMLINK_NOFOLLOW) == 0)
                return 1;
        return errno == ENOENT ? 0 : -errno;
}

/* A file system that is read-only refuses (EROFS) before it looks whether the name is there. */
int fs_unlink(int folder, const char *name)
{
        struct stat st;
        int code;

        if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
                return 0;
        code = errno;
        return fs_look(folder, name, &st) == 0 ? 0 : -code;
}

/* Whether the rest of the opened file is @text. */
static int same_bytes(int fd, const char *text)
{
        size_t left = strlen(text);
        char chunk[4096];

        for (;;) {
                ssize_t n = read(fd, chunk, sizeof(chunk));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if (n == 0)
                        return left == 0;
                if ((size_t) n > left || memcmp(chunk, text, (size_t) n) != 0)
                        return 0;
                text += n;
                left -= (size_t) n;
        }
}

int fs_same(int folder, const char *name, const char *text)
{
        int fd cleanup(closep) = -1;
        struct stat st;

        if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return 0;
        fd = openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        return same_bytes(fd, text);
}

int fs_open_folder(int folder, const char *name)
{
        int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

/* Opens @name in @folder, made if need be. */
static int enter_or_make(int folder, const char *name)
{
        int fd = fs_open_folder(folder, name), r;

        if (fd != -ENOENT)
                return fd;
        if (mkdirat(folder, name, 0755) < 0)
                return -errno;
        fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        r = fchmod(fd, 0755) < 0 ? -errno : 0; /* because mkdir is cut by the umask */
        if (r == 0)
                r = fs_sync_folder(folder);
        if (r == 0)
                return fd;
        close(fd);
        return r;
}

int fs_make_parents(int fs_root, const char *path)
{
        int folder cleanup(closep) = fs_open_folder(fs_root, ".");
        const char *slash;

        if (folder < 0)
                return folder;
        for (path++; (slash = strchr(path, '/')); path = slash + 1) {
                char name[NAME_MAX + 1];
                int next;

                if ((size_t) (slash - path) > NAME_MAX)
                        return -ENAMETOOLONG;
                memcpy(name, path, (size_t) (slash - path));
                name[slash - path] = '\0';

                next = enter_or_make(folder, name);
                if (next < 0)
                        return next;
                close(folder);
                folder = next;
        }
        return 0;
}

static void closedirp(DIR **dir)
{
        if (*dir)
                closedir(*dir);
}

static int remove_entry(int folder, const char *name, unsigned depth)
{
        if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
                return 0;
        if (errno != EISDIR)
                return -errno;
        return depth ? fs_remove_tree(folder, name, depth - 1) : -ENOTEMPTY;
}

static int remove_entries(DIR *dir, unsigned depth)
{
        struct dirent *entry;
        int r = 0;

        for (errno = 0; r == 0 && (entry = readdir(dir)); errno = 0)
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        r = remove_entry(dirfd(dir), entry->d_name, depth);
        return r < 0 ? r : -errno;
}

int fs_remove_tree(int folder, const char *name, unsigned depth)
{
        int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *dir cleanup(closedirp) = NULL;
        int r;

        if (fd < 0)
                return errno == ENOENT ? 0 : -errno;
        dir = fdopendir(fd);
        if (!dir) {
                r = -errno;
                close(fd);
                return r;
        }
        r = remove_entries(dir, depth);
        if (r < 0)
                return r;
        return unlinkat(folder, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}
