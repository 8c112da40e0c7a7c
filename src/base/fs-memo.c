// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The folders that lookups have been in. A dry run asks for two hundred paths in some fifty
 * folders, half of which are not there, so a list that is gone through is short enough.
 */
#include "base/fs-memo.h"

#include <string.h>

enum { KNOWN_MAX = 100 }; /* descriptors are scarce: 1024 a process */

const struct fs_known *fs_memo_find(const struct fs_memo *memo, const char *path, size_t len)
{
        const struct fs_known *best = NULL;
        size_t longest = 0;

        for (size_t i = 0; i < memo->n; i++) {
                const struct fs_known *known = &memo->items[i];

                if (known->len <= len && known->len > longest && path[known->len] == '/' &&
                    path[known->len - 1] == known->path[known->len - 1] && /* mostly not */
                    memcmp(path, known->path, known->len) == 0) {
                        best = known;
                        longest = known->len;
                }
        }
        return best;
}

bool fs_memo_add(struct fs_memo *memo, const char *path, size_t len, const char *real, int folder)
{
        if (memo->n == KNOWN_MAX)
                return false;
        LIST_ADD(memo->mem, memo,
                 (struct fs_known){ .path = arena_strndup(memo->mem, path, len),
                                    .real = real ? arena_strdup(memo->mem, real) : NULL,
                                    .len = len,
                                    .folder = folder });
        return true;
}

void fs_memo_close(struct fs_memo *memo)
{
        for (size_t i = 0; i < memo->n; i++)
                closep(&memo->items[i].folder);
        *memo = (struct fs_memo){ .mem = memo->mem };
}
