// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * State files of a network service: a lease that goes along, a line of what is up. Each is replaced
 * as a whole, so that whoever reads it meanwhile finds the old one or the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adopt.h"
#include "base/replace.h"
#include "base/strbuf.h"
#include "meta.h"
#include "mkbridge/host.h"

static int replace(const struct fs_place *place, const char *data, size_t size,
                   const struct file_meta *meta)
{
        char name[NAME_MAX + 1];
        int fd = -1, r, len = snprintf(name, sizeof(name), ".%s.mkbridge-new", place->name);

        if (len < 0 || (size_t) len >= sizeof(name))
                return -ENAMETOOLONG;
        r = fs_unlink(place->folder, name); /* of one that was killed */
        if (r == 0)
                r = fd = fs_create_bytes(place->folder, name, data, size);
        if (r < 0)
                return r;
        r = meta_apply(fd, meta);
        if (r == 0)
                r = fs_sync_close(fd);
        else
                close(fd);
        if (r == 0 && renameat(place->folder, name, place->folder, place->name) < 0)
                r = -errno;
        if (r < 0)
                fs_unlink(place->folder, name);
        return r < 0 ? r : fs_sync_folder(place->folder);
}

/* All of a text file; -EINVAL for one with NUL bytes. */
static int read_text(const struct fs *fs, struct arena *mem, const char *path, char **ret)
{
        size_t size = 0;
        int r = fs_read(fs, path, FILE_SIZE_MAX, mem, ret, &size, NULL);

        return r == 0 && strlen(*ret) != size ? -EINVAL : r;
}

int adopt_copy(const struct fs *fs, struct arena *mem, const char *from, const char *to)
{
        FS_PLACE(place);
        struct file_meta meta = { 0 };
        struct stat st;
        char *data = NULL;
        size_t size = 0;
        int r = fs_read(fs, from, FILE_SIZE_MAX, mem, &data, &size, &st);

        if (r == -ENOENT)
                return 0;
        if (r == 0)
                r = fs_resolve(fs, to, true, &place);
        if (r < 0)
                return r;
        meta.mode = st.st_mode & 07777;
        meta.uid = st.st_uid;
        meta.gid = st.st_gid;
        return replace(&place, data, size, &meta);
}

/* @text without the lines that are @line; how many these are goes to @ret_n. */
static char *without_line(struct arena *mem, const char *text, const char *line, size_t *ret_n)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        size_t len = strlen(line);

        *ret_n = 0;
        while (*text) {
                size_t n = strcspn(text, "\n"), whole = n + (text[n] == '\n');

                if (n == len && !memcmp(text, line, len))
                        ++*ret_n;
                else
                        strbuf_add(&out, text, whole);
                text += whole;
        }
        return arena_strdup(mem, strbuf_str(&out));
}

static int read_meta(const struct fs_place *place, struct arena *mem, struct file_meta *ret)
{
        int fd cleanup(closep) =
                openat(place->folder, place->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        struct file_meta meta = { 0 };
        int r = fd < 0 ? -errno : meta_read(fd, mem, &meta);

        *ret = meta_for_new_text(mem, &meta);
        return r;
}

int adopt_line(const struct fs *fs, struct arena *mem, const char *path, const char *line,
               bool present)
{
        FS_PLACE(place);
        struct file_meta meta = { .mode = 0644, .uid = geteuid(), .gid = getegid() };
        size_t n = 0, end;
        char *text = NULL, *rest;
        int r = read_text(fs, mem, path, &text), q;

        if (r < 0 && r != -ENOENT)
                return r;
        rest = without_line(mem, text ? text : "", line, &n);
        if (present == (n > 0))
                return 0;
        q = fs_resolve(fs, path, true, &place);
        if (q == 0 && r == 0)
                q = read_meta(&place, mem, &meta);
        if (q < 0)
                return q;
        end = strlen(rest);
        if (present)
                rest = arena_printf(mem, "%s%s%s\n", rest, end && rest[end - 1] != '\n' ? "\n" : "",
                                    line);
        return replace(&place, rest, strlen(rest), &meta);
}
