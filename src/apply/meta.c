// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copying mode, owner and extended attributes with nothing but system calls.
 */
#include "meta.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

enum { TRIES = 8 }; /* another process may add attributes between asking for a size and reading */

#define ACL_XATTR "system.posix_acl_access"

/* The kernel makes these from the bytes; with other bytes they would be wrong. */
static bool vouches_for_bytes(const char *name)
{
        return !strcmp(name, "security.ima") || !strcmp(name, "security.evm");
}

static int read_names(int fd, struct arena *mem, char **ret, size_t *ret_size)
{
        for (int i = 0; i < TRIES; i++) {
                ssize_t size = flistxattr(fd, NULL, 0);

                if (size > 0) {
                        *ret = arena_alloc(mem, (size_t) size + 1);
                        size = flistxattr(fd, *ret, (size_t) size);
                }
                if (size < 0 && errno == ERANGE)
                        continue;
                if (size < 0 && errno != ENOTSUP)
                        return -errno;
                *ret_size = size < 0 ? 0 : (size_t) size;
                return 0;
        }
        return -EAGAIN;
}

static int read_value(int fd, struct arena *mem, const char *name, struct file_xattr *ret)
{
        for (int i = 0; i < TRIES; i++) {
                ssize_t size = fgetxattr(fd, name, NULL, 0);
                char *value;

                if (size < 0)
                        return -errno;
                value = arena_alloc(mem, (size_t) size + 1);
                size = fgetxattr(fd, name, value, (size_t) size);
                if (size < 0 && errno == ERANGE)
                        continue;
                if (size < 0)
                        return -errno;
                *ret = (struct file_xattr){ .name = name, .value = value, .size = (size_t) size };
                return 0;
        }
        return -EAGAIN;
}

int meta_read(int fd, struct arena *mem, struct file_meta *ret)
{
        char *names = NULL;
        size_t size = 0;
        struct stat st;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        *ret = (struct file_meta){ .mode = st.st_mode & 07777, .uid = st.st_uid, .gid = st.st_gid };

        r = read_names(fd, mem, &names, &size);
        for (const char *name = names; r == 0 && size && name < names + size;
             name += strlen(name) + 1) {
                struct file_xattr xattr = { 0 };

                r = read_value(fd, mem, name, &xattr);
                if (r == -ENODATA || r == -ENOTSUP) /* gone again, or listed but not for us */
                        r = 0;
                else if (r == 0)
                        LIST_ADD(mem, &ret->xattrs, xattr);
        }
        return r;
}

struct file_meta meta_for_new_text(struct arena *mem, const struct file_meta *meta)
{
        struct file_meta ret = { .mode = meta->mode, .uid = meta->uid, .gid = meta->gid };

        for (size_t i = 0; i < meta->xattrs.n; i++)
                if (!vouches_for_bytes(meta->xattrs.items[i].name))
                        LIST_ADD(mem, &ret.xattrs, meta->xattrs.items[i]);
        return ret;
}

/* A label that is right already is left alone: setting it may need a right that we do not have. */
static bool has_value(int fd, const struct file_xattr *xattr)
{
        char value[1024];
        ssize_t size = fgetxattr(fd, xattr->name, value, sizeof(value));

        return size >= 0 && (size_t) size == xattr->size &&
               !memcmp(value, xattr->value, xattr->size);
}

static int set_xattr(int fd, const struct file_xattr *xattr)
{
        if (has_value(fd, xattr) || fsetxattr(fd, xattr->name, xattr->value, xattr->size, 0) == 0)
                return 0;
        return errno == ENOTSUP || vouches_for_bytes(xattr->name) ? 0 : -errno;
}

static int drop_inherited_acl(int fd, const struct file_meta *meta)
{
        for (size_t i = 0; i < meta->xattrs.n; i++)
                if (!strcmp(meta->xattrs.items[i].name, ACL_XATTR))
                        return 0;
        if (fremovexattr(fd, ACL_XATTR) == 0 || errno == ENODATA || errno == ENOTSUP)
                return 0;
        return -errno;
}

int meta_apply(int fd, const struct file_meta *meta)
{
        struct stat st;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        if ((st.st_uid != meta->uid || st.st_gid != meta->gid) &&
            fchown(fd, meta->uid, meta->gid) < 0)
                return -errno;

        r = drop_inherited_acl(fd, meta);
        for (size_t i = 0; r == 0 && i < meta->xattrs.n; i++)
                r = set_xattr(fd, &meta->xattrs.items[i]);
        if (r < 0)
                return r;

        /* Last, because a change of owner clears set-ID bits and an ACL has bits of its own. */
        return fchmod(fd, meta->mode & 07777) < 0 ? -errno : 0;
}
