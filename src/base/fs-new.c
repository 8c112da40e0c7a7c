// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a path leads that need not be there yet, and what is in the way of it.
 */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Does @path itself exist, be it as a link that leads nowhere? */
static bool exists(const struct fs *fs, const char *path)
{
        struct stat st;

        return fs_stat(fs, path, false, &st) == 0;
}

/*
 * Looks at one folder of the way. Returns 1 when it is there, 0 when it is not and the answer is
 * above it, or a negative errno.
 */
static int look_at(const struct fs *fs, const char *folder, struct fs_place *place)
{
        int r = fs_resolve(fs, folder, true, place);
        struct stat st;

        if (r == 0)
                r = fs_stat_place(place, &st);
        if (r == 0)
                return S_ISDIR(st.st_mode) ? 1 : -ENOTDIR;
        if (r == -ENOENT)
                return exists(fs, folder) ? -ENOLINK : 0;
        if (r == -ENOTDIR) /* a link that leads below a file, or a folder that is a file */
                return exists(fs, folder) ? -ENOTDIR : 0;
        return r;
}

/* Puts the real path of the folder before what is to be in it. */
static int join(char real[static PATH_MAX], const struct fs_place *place, const char *rest)
{
        const char *folder = strcmp(place->real, "/") ? place->real : "";

        if (strlen(folder) + strlen(rest) >= PATH_MAX)
                return -ENAMETOOLONG;
        snprintf(real, PATH_MAX, "%s%s", folder, rest);
        return 0;
}

int fs_resolve_new(const struct fs *fs, const char *path, char real[static PATH_MAX])
{
        FS_PLACE(place);
        size_t len = strlen(path);
        int r;

        real[0] = '\0';
        if (path[0] != '/')
                return -EINVAL;
        if (len >= PATH_MAX)
                return -ENAMETOOLONG;
        do {
                while (path[--len] != '/')
                        ;
                memcpy(real, path, len + 1);
                real[len ? len : 1] = '\0';
                r = look_at(fs, real, &place);
        } while (r == 0 && len > 0);
        return r < 0 ? r : join(real, &place, path + len);
}

const char *fs_way_problem(int code)
{
        switch (code) {
        case ENOLINK:
                return "is a link that leads nowhere";
        case ENOTDIR:
                return "is no folder";
        case ELOOP:
                return "is a link that leads back to itself";
        default:
                return strerror(code);
        }
}

bool fs_is_mask(const struct fs *fs, const char *path)
{
        FS_PLACE(place);
        char target[16];
        ssize_t len;

        if (fs_resolve(fs, path, false, &place) < 0)
                return false;
        len = readlinkat(place.folder, place.name, target, sizeof(target));
        return len == (ssize_t) strlen("/dev/null") && !memcmp(target, "/dev/null", (size_t) len);
}
