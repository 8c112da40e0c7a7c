// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names in a folder below a root. Most folders that are listed are looked into next, so the
 * memo keeps their descriptors.
 */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fs-memo.h"
#include "base/fs-once.h"

static int by_strcmp(const void *a, const void *b)
{
        return strcmp(*(char *const *) a, *(char *const *) b);
}

void fs_sort_names(struct name_list *names)
{
        if (names->n > 1)
                qsort(names->items, names->n, sizeof(*names->items), by_strcmp);
}

/* As getdents64(2) has it; no header of the kernel has. */
struct entry {
        uint64_t inode;
        int64_t offset;
        unsigned short length; /* of this entry */
        unsigned char type;
        char name[];
};

static void take_names(const unsigned char *entries, long size, struct arena *mem,
                       struct name_list *names)
{
        for (const unsigned char *at = entries; at < entries + size;) {
                const struct entry *entry = (const void *) at;

                if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0)
                        LIST_ADD(mem, names, arena_strdup(mem, entry->name));
                at += entry->length;
        }
}

/* Reads all names of the opened folder @fd. fdopendir(3) would ask the kernel for what is known. */
static int read_names(int fd, struct arena *mem, struct name_list *names)
{
        _Alignas(struct entry) unsigned char entries[16 * 1024];
        long size;

        while ((size = syscall(SYS_getdents64, fd, entries, sizeof(entries))) > 0)
                take_names(entries, size, mem, names);
        return size < 0 ? -errno : 0;
}

static int absent_folder(const struct fs_place *place)
{
        return place->symlink ? -ENOLINK : 0;
}

/*
 * Opens the folder in the first @len bytes of @path, before a '/', at once, and lets the memo keep
 * it. Returns its descriptor, which is the memo's, or a negative errno; -ELOOP: it must be looked
 * up.
 * @access: O_PATH, or O_RDONLY for one that the memo does not know yet
 */
static int get_to(const struct fs *fs, const char *path, size_t len, unsigned access,
                  struct arena *mem, const char **ret_real)
{
        const struct fs_known *near = fs_memo_find(fs->memo, path, len);
        const size_t done = near ? near->len : 0;
        const char *way = arena_strndup(mem, path + done, len - done);
        int fd;

        if (near && near->folder < 0)
                return -ENOENT;
        if (done == len)
                return access == O_PATH ? near->folder : -ELOOP;
        fd = fs_open_at_once(near ? near->folder : fs->root, way, access);
        if (fd < 0 && fd != -ENOENT)
                return fd;
        if (fd >= 0)
                *ret_real = near ? arena_path(mem, near->real, way + 1) : way;
        if (fs_memo_add(fs->memo, path, len, fd < 0 ? NULL : *ret_real, fd))
                return fd;
        closep(&fd);
        return -ELOOP;
}

/* Opens a folder for reading, by way of the one that it is in, where others may be looked for. */
static int open_listed(const struct fs *fs, const char *folder, struct arena *mem,
                       const char **ret_real)
{
        const size_t len = strlen(folder);
        const char *slash = strrchr(folder, '/'), *path;
        int r = 0;

        if (!fs->memo || *folder != '/' || len < 2)
                return -ELOOP;
        path = arena_path(mem, folder, "");
        if (slash > folder)
                r = get_to(fs, path, (size_t) (slash - folder), O_PATH, mem, ret_real);
        return r < 0 ? r : get_to(fs, path, len, O_RDONLY, mem, ret_real);
}

int fs_names(const struct fs *fs, const char *folder, struct arena *mem, struct name_list *ret,
             const char **ret_real)
{
        FS_PLACE(place);
        int fd cleanup(closep) = -1;
        const char *real = "";
        int r, lent;

        *ret = (struct name_list){ 0 };
        lent = open_listed(fs, folder, mem, &real);
        if (lent >= 0 || lent == -ENOENT) {
                if (ret_real)
                        *ret_real = real;
                return lent < 0 ? 0 : read_names(lent, mem, ret);
        }
        r = fs_resolve(fs, folder, true, &place);
        if (r == 0 && place.seen && !place.st.st_mode)
                r = -ENOENT;
        if (ret_real)
                *ret_real = r == 0 ? arena_strdup(mem, place.real) : "";
        if (r < 0)
                return r == -ENOENT ? absent_folder(&place) : r;
        fd = openat(place.folder, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? absent_folder(&place) : -errno;
        return read_names(fd, mem, ret);
}

int fs_list(const struct fs *fs, const char *folder, struct arena *mem, char ***ret_names,
            size_t *ret_n)
{
        struct name_list names;
        int r = fs_names(fs, folder, mem, &names, NULL);

        if (r < 0)
                names.n = 0;
        fs_sort_names(&names);
        *ret_names = names.items;
        *ret_n = names.n;
        return r;
}
