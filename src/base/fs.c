// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking up paths below a root, one component at a time, and reading what they lead to.
 *
 * Every component is opened with O_PATH | O_NOFOLLOW and then looked at through that descriptor:
 * what is checked, what is read as a link and what is entered is one and the same inode, whatever
 * somebody puts under the name in the meantime.
 */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

void fs_memo_close(struct fs_memo *memo)
{
        closep(&memo->folder);
        memo->folder = -1;
}

void fs_place_close(struct fs_place *place)
{
        closep(&place->folder);
        place->folder = -1;
}

/* Makes @fd, which now belongs to the place, the folder that the lookup stands in. */
static void enter(struct fs_place *place, int fd)
{
        fs_place_close(place);
        place->folder = fd;
}

static int enter_root(struct walk *walk)
{
        int fd = fcntl(walk->fs->root, F_DUPFD_CLOEXEC, 3);

        if (fd < 0)
                return -errno;
        enter(walk->place, fd);
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

static int end_at_name(struct fs_place *place, const char *name)
{
        strcpy(place->name, name);
        return append_real(place, name, strlen(name));
}

/* One component that is neither "." nor "..". Returns 1 when the lookup has come to its end. */
static int step(struct walk *walk, const char *name, bool last, bool follow)
{
        int fd cleanup(closep) = -1;
        struct stat st;
        int r;

        fd = openat(walk->place->folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT && last)
                return (r = end_at_name(walk->place, name)) < 0 ? r : 1;
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;

        if (S_ISLNK(st.st_mode)) {
                walk->place->symlink |= last;
                if (!last || follow)
                        return follow_link(walk, fd);
        }
        if (last)
                return (r = end_at_name(walk->place, name)) < 0 ? r : 1;
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
        struct fs_memo *memo = walk->fs->memo;
        size_t len = folder_length(path);

        if (!memo || !len || walk->place->symlink)
                return;
        if (memo->folder >= 0 && strlen(memo->path) == len && memcmp(memo->path, path, len) == 0)
                return;
        fs_memo_close(memo);
        memo->folder = fcntl(walk->place->folder, F_DUPFD_CLOEXEC, 3);
        memcpy(memo->path, path, len);
        memo->path[len] = '\0';
        strcpy(memo->real, walk->place->real);
}

/* Begins in the root, or where the last lookup has been: walk->rest is what is left of @path. */
static int begin(struct walk *walk, const char *path)
{
        const struct fs_memo *memo = walk->fs->memo;
        size_t len = folder_length(path);
        int fd = -1;

        if (memo && memo->folder >= 0 && len && strlen(memo->path) == len &&
            memcmp(memo->path, path, len) == 0)
                fd = fcntl(memo->folder, F_DUPFD_CLOEXEC, 3);
        if (fd < 0) {
                strcpy(walk->rest, path);
                return enter_root(walk);
        }
        strcpy(walk->rest, path + len);
        enter(walk->place, fd);
        strcpy(walk->place->real, memo->real);
        return 0;
}

static bool is_known_absent(const struct fs_memo *memo, const char *path)
{
        for (size_t i = 0; memo && i < FS_ABSENT_MAX; i++)
                if (*memo->absent[i] && !strncmp(path, memo->absent[i], strlen(memo->absent[i])))
                        return true;
        return false;
}

/* Keeps the folder of @path that the lookup has just missed, if that is plain to see. */
static void remember_absent(const struct walk *walk, const char *path)
{
        struct fs_memo *memo = walk->fs->memo;
        size_t len = strlen(path) - strlen(walk->rest);

        if (!memo || walk->links || len >= FS_ABSENT_SIZE)
                return;
        memcpy(memo->absent[memo->next_absent], path, len);
        memo->absent[memo->next_absent][len] = '\0';
        memo->next_absent = (memo->next_absent + 1) % FS_ABSENT_MAX;
}

static int walk_all(struct walk *walk, const char *path, bool follow)
{
        int r = is_known_absent(walk->fs->memo, path) ? -ENOENT : begin(walk, path);

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
                if (r == -ENOENT && !last)
                        remember_absent(walk, path);
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
        ret->symlink = false;
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

/* Opens a regular file for reading; a FIFO or a device is told by its kind and never opened. */
static int open_regular(const struct fs_place *place, struct stat *st)
{
        int fd, r;

        if (fstatat(place->folder, place->name, st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!S_ISREG(st->st_mode))
                return -EINVAL;

        fd = openat(place->folder, place->name,
                    O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = fstat(fd, st) < 0 ? -errno : S_ISREG(st->st_mode) ? 0 : -EINVAL;
        if (r < 0)
                close(fd);
        return r < 0 ? r : fd;
}

static int read_all(int fd, size_t max, struct strbuf *text)
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
        r = read_all(fd, max, &text);
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
        struct fs_place place cleanup(fs_place_close) = FS_PLACE_INIT;
        int r = fs_resolve(fs, path, true, &place);

        return r < 0 ? r : fs_read_place(&place, max, mem, ret_data, ret_size, ret_stat);
}

static int by_strcmp(const void *a, const void *b)
{
        return strcmp(*(char *const *) a, *(char *const *) b);
}

static void closedirp(DIR **dir)
{
        if (*dir)
                closedir(*dir);
}

/* Reads all names of the opened folder @fd, which it takes over. */
static int read_names(int fd, struct arena *mem, char ***ret_names, size_t *ret_n)
{
        struct {
                char **items;
                size_t n;
        } names = { 0 };
        DIR *dir cleanup(closedirp) = fdopendir(fd);
        struct dirent *entry;

        if (!dir) {
                int code = errno;

                close(fd);
                return -code;
        }
        for (errno = 0; (entry = readdir(dir)); errno = 0)
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        LIST_ADD(mem, &names, arena_strdup(mem, entry->d_name));
        if (errno)
                return -errno;

        if (names.n)
                qsort(names.items, names.n, sizeof(*names.items), by_strcmp);
        *ret_names = names.items;
        *ret_n = names.n;
        return 0;
}

static int absent_folder(const struct fs_place *place)
{
        return place->symlink ? -ENOLINK : 0;
}

int fs_list(const struct fs *fs, const char *folder, struct arena *mem, char ***ret_names,
            size_t *ret_n)
{
        struct fs_place place cleanup(fs_place_close) = FS_PLACE_INIT;
        int fd, r;

        *ret_names = NULL;
        *ret_n = 0;
        r = fs_resolve(fs, folder, true, &place);
        if (r < 0)
                return r == -ENOENT ? absent_folder(&place) : r;
        fd = openat(place.folder, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? absent_folder(&place) : -errno;
        return read_names(fd, mem, ret_names, ret_n);
}

int fs_stat(const struct fs *fs, const char *path, bool follow, struct stat *ret)
{
        struct fs_place place cleanup(fs_place_close) = FS_PLACE_INIT;
        int r = fs_resolve(fs, path, follow, &place);

        if (r < 0)
                return r;
        return fstatat(place.folder, place.name, ret, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}
