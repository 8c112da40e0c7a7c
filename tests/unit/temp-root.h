/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests only: a throwaway root folder below $TMPDIR, files in it, and the tree as one text that
 * can be compared: a line for each entry with mode, link target or size, and the bytes.
 */
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/strbuf.h"

struct temp_root {
        char path[PATH_MAX / 2];
};

static inline void temp_root_make(struct temp_root *root)
{
        const char *base = getenv("TMPDIR");

        snprintf(root->path, sizeof(root->path), "%s/mkbridge-test.XXXXXX", base ? base : "/tmp");
        assert_non_null(mkdtemp(root->path));
        assert_int_equal(chmod(root->path, 0755), 0);
}

static inline int temp_remove_entry(const char *path, const struct stat *st, int type,
                                    struct FTW *at)
{
        (void) st;
        (void) type;
        (void) at;
        return remove(path);
}

static inline void temp_root_remove(struct temp_root *root)
{
        nftw(root->path, temp_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path outside; one of four buffers in turn. */
static inline const char *in_root(const struct temp_root *root, const char *path)
{
        static char buffers[4][2 * PATH_MAX];
        static unsigned next;
        char *buffer = buffers[next++ % 4];

        snprintf(buffer, sizeof(buffers[0]), "%s%s", root->path, path);
        return buffer;
}

static inline void make_folders(const struct temp_root *root, const char *path)
{
        char partial[PATH_MAX];

        snprintf(partial, sizeof(partial), "%s/", path);
        for (char *slash = strchr(partial + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
                *slash = '\0';
                mkdir(in_root(root, partial), 0755);
                *slash = '/';
        }
}

static inline void put_file(const struct temp_root *root, const char *path, const char *text)
{
        FILE *file = fopen(in_root(root, path), "we");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static inline void tree_of_file(struct strbuf *out, const char *outside)
{
        char chunk[4096];
        FILE *file = fopen(outside, "re");
        size_t n;

        assert_non_null(file);
        while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
                strbuf_add(out, chunk, n);
        fclose(file);
}

static inline void tree_add(struct strbuf *out, const struct temp_root *root, const char *path)
{
        struct dirent **entries;
        int n = scandir(in_root(root, path), &entries, NULL, alphasort);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++) {
                const char *name = entries[i]->d_name;
                char target[PATH_MAX] = "", *child = NULL;
                struct stat st;

                assert_true(asprintf(&child, "%s/%s", path, name) > 0);
                if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
                        assert_int_equal(lstat(in_root(root, child), &st), 0);
                        strbuf_addf(out, "%s %o %u:%u\n", child, (unsigned) st.st_mode,
                                    (unsigned) st.st_uid, (unsigned) st.st_gid);
                        if (S_ISDIR(st.st_mode))
                                tree_add(out, root, child);
                        if (S_ISREG(st.st_mode))
                                tree_of_file(out, in_root(root, child));
                        if (readlink(in_root(root, child), target, sizeof(target) - 1) > 0)
                                strbuf_addf(out, "-> %s\n", target);
                }
                free(child);
                free(entries[i]);
        }
        free(entries);
}

/* All below the root; to be freed. */
static inline char *tree(const struct temp_root *root)
{
        struct strbuf out = STRBUF_INIT;

        strbuf_adds(&out, "/\n");
        tree_add(&out, root, "");
        return out.data;
}
