// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking up paths below a root, one component at a time, and reading what they lead to.
 *
 * Every component is opened with O_PATH | O_NOFOLLOW and then looked at through that descriptor:
 * what is checked, what is read as a link and what is entered is one and the same inode, whatever
 * somebody puts under the name in the meantime. The last one, which is not entered, is looked at by
 * its name unless it is a link to be followed; who opens it follows none. A folder that no link
 * leads to is opened at once where the kernel can (fs-once.c).
 */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs-memo.h"
#include "base/fs-once.h"
#include "base/strbuf.h"

enum { LINKS_MAX = 40 }; /* as the kernel has it: MAXSYMLINKS */

/* A lookup on its way: what is behind it is in place, what is before it is in rest. */
struct walk {
        const struct fs *fs;
        struct fs_place *place;
        char rest[2 * PATH_MAX];
        unsigned links;
};

int fs_open(struct fs *fs, const char *root, struct error *err)
{
        const char *name = root ? root : "/";
        int fd = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
                return error_set(err, STATUS_REFUSED, errno, name,
                                 "--root= takes the root folder of an installed system",
                                 "cannot open the folder: %s", strerror(errno));
        if (fd < 0)
                return error_errno(err, errno, name, "open the folder");
        fs->root = fd;
        fs->name = strcmp(name, "/") ? name : "";
        return 0;
}

void fs_close(struct fs *fs)
{
        closep(&fs->root);
        fs->root = -1;
}

void fs_place_close(struct fs_place *place)
{
        if (!place->lent)
                closep(&place->folder);
        place->folder = -1;
        place->lent = false;
}

/* Makes @fd, which now belongs to the place, the folder that the lookup stands in. */
static void enter(struct fs_place *place, int fd)
{
        fs_place_close(place);
        place->folder = fd;
}

/* The same with a folder that somebody else keeps open. */
static void enter_lent(struct fs_place *place, int fd)
{
        enter(place, fd);
        place->lent = true;
}

/* Who remembers folders has places that end before the root is closed. */
static int enter_root(struct walk *walk)
{
        int fd = walk->fs->memo ? walk->fs->root : fcntl(walk->fs->root, F_DUPFD_CLOEXEC, 3);

        if (fd < 0)
                return -errno;
        enter(walk->place, fd);
        walk->place->lent = walk->fs->memo;
        walk->place->real[0] = '\0';
        return 0;
}

static int append_real(struct fs_place *place, const char *name, size_t len)
{
        size_t used = strlen(place->real);

        if (used + 1 + len + 1 > sizeof(place->real))
                return -ENAMETOOLONG;
        place->real[used] = '/';
        memcpy(place->real + used + 1, name, len);
        place->real[used + 1 + len] = '\0';
        return 0;
}

/*
 * "..": the way from the root to here is known and free of links, so it is walked again without its
 * last component. Asking the kernel for ".." would lead out of the root if the folder was moved.
 */
static int go_up(struct walk *walk)
{
        char way[PATH_MAX];
        char *last, *save = NULL;
        int r;

        strcpy(way, walk->place->real);
        last = strrchr(way, '/');
        if (last)
                *last = '\0';
        r = enter_root(walk);
        if (r < 0)
                return r;

        for (char *name = strtok_r(way, "/", &save); name; name = strtok_r(NULL, "/", &save)) {
                int fd = openat(walk->place->folder, name,
                                O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);

                if (fd < 0)
                        return -errno;
                enter(walk->place, fd);
                r = append_real(walk->place, name, strlen(name));
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Puts the target of the link @fd before the rest of the way. */
static int follow_link(struct walk *walk, int fd)
{
        char target[PATH_MAX];
        size_t rest = strlen(walk->rest);
        ssize_t len = readlinkat(fd, "", target, sizeof(target));

        if (len < 0)
                return -errno;
        if (len == 0)
                return -ENOENT;
        if ((size_t) len == sizeof(target) || (size_t) len + 1 + rest + 1 > sizeof(walk->rest))
                return -ENAMETOOLONG;
        if (++walk->links > LINKS_MAX)
                return -ELOOP;

        memmove(walk->rest + len + 1, walk->rest, rest + 1);
        memcpy(walk->rest, target, (size_t) len);
        walk->rest[len] = '/';
        return target[0] == '/' ? enter_root(walk) : 0;
}

/* Takes the next component off the rest of the way; "" at its end. */
static int next_name(struct walk *walk, char name[NAME_MAX + 1], bool *ret_last)
{
        char *start = walk->rest + strspn(walk->rest, "/");
        size_t len = strcspn(start, "/");
        size_t skip = len + strspn(start + len, "/");

        if (len > NAME_MAX)
                return -ENAMETOOLONG;
        memcpy(name, start, len);
        name[len] = '\0';
        memmove(walk->rest, start + skip, strlen(start + skip) + 1);
        *ret_last = walk->rest[0] == '\0';
        return 0;
}

/* The way ends in the folder itself: "/", or a last component of "." or "..". */
static void end_in_folder(struct fs_place *place)
{
        strcpy(place->name, ".");
        if (!place->real[0])
                strcpy(place->real, "/");
}

/* Returns 1, or a negative errno. */
static int end_at_name(struct fs_place *place, const char *name)
{
        int r = append_real(place, name, strlen(name));

        strcpy(place->name, name);
        return r < 0 ? r : 1;
}

/*
 * The last component: it is not entered, so its name is enough unless it is a link to be followed.
 * Returns 1 when the lookup has come to its end.
 */
static int look(struct walk *walk, const char *name, bool follow)
{
        struct fs_place *place = walk->place;

        if (fstatat(place->folder, name, &place->st, AT_SYMLINK_NOFOLLOW) < 0) {
                if (errno != ENOENT)
                        return -errno;
                place->st.st_mode = 0;
        }
        if (S_ISLNK(place->st.st_mode)) {
                place->symlink = true;
                if (follow)
                        return 0;
        }
        place->seen = true;
        return end_at_name(place, name);
}

/* Behind a link: to the last folder of the rest at once. As a rule no other link is on the way, and
 * where one is, it is walked. */
static int leap_on(struct walk *walk)
{
        char way[PATH_MAX + 1] = "/";
        size_t len = strlen(walk->rest);
        int fd;

        while (len && walk->rest[len - 1] == '/')
                len--;
        while (len && walk->rest[len - 1] != '/')
                len--;
        if (len < 2 || len >= PATH_MAX)
                return 0;
        memcpy(way + 1, walk->rest, len - 1);
        way[len] = '\0';
        fd = fs_open_at_once(walk->place->folder, way, O_PATH);
        if (fd < 0)
                return 0;
        enter(walk->place, fd);
        memmove(walk->rest, walk->rest + len, strlen(walk->rest + len) + 1);
        return append_real(walk->place, way + 1, len - 1);
}

/* One component that is neither "." nor "..". Returns 1 when the lookup has come to its end. */
static int step(struct walk *walk, const char *name, bool last, bool follow)
{
        int fd cleanup(closep) = -1;
        struct stat st;
        int r = last ? look(walk, name, follow) : 0;

        if (r != 0)
                return r;
        fd = openat(walk->place->folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT && last)
                return end_at_name(walk->place, name);
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (S_ISLNK(st.st_mode)) {
                r = follow_link(walk, fd);
                return r < 0 ? r : leap_on(walk);
        }
        if (last) /* a link no more */
                return end_at_name(walk->place, name);
        if (!S_ISDIR(st.st_mode))
                return -ENOTDIR;

        enter(walk->place, fd);
        fd = -1;
        return append_real(walk->place, name, strlen(name));
}

/* How much of @path is the folder that its last component is in; 0: it is not plain to see. */
static size_t folder_length(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash[1] ? (size_t) (slash - path) : 0;
}

/* Keeps the folder that the lookup of @path stands in, before its last component. */
static void remember(const struct walk *walk, const char *path)
{
        size_t len = folder_length(path);

        if (!walk->fs->memo || !len || walk->place->symlink || walk->place->lent)
                return;
        walk->place->lent =
                fs_memo_add(walk->fs->memo, path, len, walk->place->real, walk->place->folder);
}

/* Keeps that the folder in the first @len bytes of @path is not there, if that is plain to see. */
static void remember_absent(const struct walk *walk, const char *path, size_t len)
{
        while (len && path[len - 1] == '/')
                len--;
        if (walk->fs->memo && !walk->links)
                fs_memo_add(walk->fs->memo, path, len, NULL, -1);
}

/* Begins in the root, or in the known folder that is nearest to that of @path. Returns how much of
 * @path is behind it, or a negative errno. */
static int begin_near(struct walk *walk, const char *path)
{
        const struct fs_known *known =
                walk->fs->memo ? fs_memo_find(walk->fs->memo, path, folder_length(path)) : NULL;

        if (!known)
                return enter_root(walk);
        if (known->folder < 0)
                return -ENOENT;
        enter_lent(walk->place, known->folder);
        strcpy(walk->place->real, known->real);
        return (int) known->len;
}

/* Goes into the folder of @path, the first @ahead bytes of the rest, at once, if no link is on the
 * way. */
static int leap(struct walk *walk, const char *path, size_t ahead)
{
        char *end = walk->rest + ahead;
        int fd, r;

        *end = '\0';
        fd = fs_open_at_once(walk->place->folder, walk->rest, O_PATH);
        if (fd == -ENOENT)
                remember_absent(walk, path, folder_length(path));
        if (fd >= 0)
                enter(walk->place, fd);
        r = fd < 0 ? fd : append_real(walk->place, walk->rest + 1, ahead - 1);
        *end = '/';
        if (fd >= 0)
                memmove(walk->rest, end, strlen(end) + 1);
        return r == -ELOOP ? 0 : r;
}

static int begin(struct walk *walk, const char *path)
{
        size_t len = folder_length(path);
        int done = begin_near(walk, path);

        if (done < 0)
                return done;
        strcpy(walk->rest, path + done);
        return (size_t) done < len ? leap(walk, path, len - (size_t) done) : 0;
}

static int walk_all(struct walk *walk, const char *path, bool follow)
{
        int r = begin(walk, path);

        while (r == 0) {
                char name[NAME_MAX + 1];
                bool last = false;

                r = next_name(walk, name, &last);
                if (r < 0)
                        return r;
                if (last)
                        remember(walk, path);
                if (!strcmp(name, ".."))
                        r = go_up(walk);
                else if (*name && strcmp(name, ".") != 0)
                        r = step(walk, name, last, follow);
                if (r == -ENOENT && !last && !walk->links) /* the rest is the end of @path */
                        remember_absent(walk, path, strlen(path) - strlen(walk->rest));
                if (r == 0 && walk->rest[0] == '\0') {
                        end_in_folder(walk->place);
                        return 0;
                }
        }
        return r < 0 ? r : 0;
}

int fs_resolve(const struct fs *fs, const char *path, bool follow, struct fs_place *ret)
{
        struct walk walk; /* its 8 KiB need not be cleared for each lookup */
        int r;

        fs_place_close(ret);
        ret->real[0] = ret->name[0] = '\0';
        ret->symlink = ret->seen = false;
        if (path[0] != '/')
                return -EINVAL;
        if (strlen(path) >= PATH_MAX)
                return -ENAMETOOLONG;

        walk.fs = fs;
        walk.place = ret;
        walk.rest[0] = '\0';
        walk.links = 0;
        r = walk_all(&walk, path, follow);
        if (r < 0)
                fs_place_close(ret);
        return r;
}

int fs_stat_place(const struct fs_place *place, struct stat *ret)
{
        if (!place->seen)
                return fstatat(place->folder, place->name, ret, AT_SYMLINK_NOFOLLOW) < 0 ? -errno
                                                                                         : 0;
        if (!place->st.st_mode)
                return -ENOENT;
        *ret = place->st;
        return 0;
}

/* Opens a regular file for reading; a FIFO or a device is told by its kind and never opened. */
static int open_regular(const struct fs_place *place, struct stat *st)
{
        int fd, r = fs_stat_place(place, st);

        if (r < 0 || !S_ISREG(st->st_mode))
                return r < 0 ? r : -EINVAL;

        fd = openat(place->folder, place->name,
                    O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = fstat(fd, st) < 0 ? -errno : S_ISREG(st->st_mode) ? 0 : -EINVAL;
        if (r < 0)
                close(fd);
        return r < 0 ? r : fd;
}

/* To the end, or to the @size that a file has which is no view of the kernel's. */
static int read_all(int fd, size_t size, size_t max, struct strbuf *text)
{
        char chunk[16 * 1024];

        for (;;) {
                ssize_t n = read(fd, chunk, sizeof(chunk));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : 0;
                if (text->len + (size_t) n > max)
                        return -EFBIG;
                strbuf_add(text, chunk, (size_t) n);
                if (text->len == size)
                        return 0;
        }
}

int fs_read_place(const struct fs_place *place, size_t max, struct arena *mem, char **ret_data,
                  size_t *ret_size, struct stat *ret_stat)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        int fd cleanup(closep) = -1;
        struct stat st = { 0 };
        int r;

        fd = open_regular(place, &st);
        if (ret_stat)
                *ret_stat = st;
        if (fd < 0)
                return fd;
        if (st.st_size > 0 && (size_t) st.st_size > max)
                return -EFBIG;
        r = read_all(fd, (size_t) st.st_size, max, &text);
        if (r < 0)
                return r;

        if (ret_size)
                *ret_size = text.len;
        if (ret_data)
                *ret_data = strbuf_take(&text, mem);
        return 0;
}

int fs_read(const struct fs *fs, const char *path, size_t max, struct arena *mem, char **ret_data,
            size_t *ret_size, struct stat *ret_stat)
{
        FS_PLACE(place);
        int r = fs_resolve(fs, path, true, &place);

        return r < 0 ? r : fs_read_place(&place, max, mem, ret_data, ret_size, ret_stat);
}

int fs_stat(const struct fs *fs, const char *path, bool follow, struct stat *ret)
{
        FS_PLACE(place);
        int r = fs_resolve(fs, path, follow, &place);

        return r < 0 ? r : fs_stat_place(&place, ret);
}
