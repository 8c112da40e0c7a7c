// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an entry that could not be read leaves open. A service goes on without some kinds of entries
 * (its sources say which: each was tried with the service itself), and then so do we; everything
 * else may hold anything, and as long as nobody has read it, nothing is concluded.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#include "mkbridge/backend.h"

/* The PASS_ bit of an entry; 0: it is a file, or a folder, that only somebody else may read. */
static unsigned kind_of(const struct file *file)
{
        if (file->state == FILE_NOT_REGULAR)
                return S_ISDIR(file->mode)    ? PASS_FOLDER
                       : S_ISFIFO(file->mode) ? PASS_FIFO
                                              : PASS_SPECIAL;
        if (file->state == FILE_UNREADABLE && file->symlink &&
            (file->problem == ENOENT || file->problem == ENOTDIR || file->problem == ELOOP))
                return PASS_NOWHERE;
        return 0;
}

bool backend_passes(const struct file *file, unsigned passes)
{
        return (kind_of(file) & passes) != 0;
}

bool backend_forbidden(const struct file *file)
{
        return file->state == FILE_UNREADABLE &&
               (file->problem == EACCES || file->problem == EPERM);
}

const char *backend_unread_words(struct arena *mem, const struct file *file)
{
        switch (file->state) {
        case FILE_UNREADABLE:
                if (file->symlink && file->problem == ENOENT)
                        return "is a link that leads nowhere";
                return arena_printf(mem, "cannot be read: %s", strerror(file->problem));
        case FILE_TOO_BIG:
                return "is larger than 10 MiB";
        case FILE_NOT_REGULAR:
                return "is not a regular file";
        case FILE_READ:
        case FILE_ABSENT:
                break;
        }
        return NULL;
}

/* Is @path an entry that @source asks for? */
static bool names_file(struct arena *mem, const struct source *source, const char *path)
{
        const char *name = strrchr(path, '/') + 1;
        const char *folder = arena_strndup(mem, path, (size_t) (name - 1 - path));

        return fnmatch(source->folder, folder, FNM_PATHNAME | FNM_PERIOD) == 0 &&
               fnmatch(source->glob, name, FNM_PERIOD) == 0;
}

/* Is it the folder, or one on the way to a folder that is a pattern? */
static bool names_folder(const struct source *source, const char *path)
{
        size_t fixed = strcspn(source->folder, "*?["), len = strlen(path);

        if (fnmatch(source->folder, path, FNM_PATHNAME | FNM_PERIOD) == 0)
                return true;
        return source->folder[fixed] && len < fixed && strncmp(source->folder, path, len) == 0 &&
               source->folder[len] == '/' &&
               !memchr(source->folder + len + 1, '/', fixed - len - 1);
}

static enum unread judge(struct arena *mem, const struct source *source, const struct file *file)
{
        const bool folder = names_folder(source, file->path);

        if (!folder && !names_file(mem, source, file->path))
                return UNREAD_NOT;
        if (backend_passes(file, folder ? PASS_NOWHERE : source->passes))
                return UNREAD_PASSED;
        return source->weight == SOURCE_LINKS ? UNREAD_MATTERS : UNREAD_ASIDE;
}

enum unread backend_unread(struct arena *mem, const struct request *request,
                           const struct host *host, const struct backend *backend,
                           const struct file *file)
{
        enum unread worst = UNREAD_NOT;
        struct source_list more = { 0 };

        if (file->state == FILE_ABSENT || file->state == FILE_READ || file->masked ||
            (backend->overlooks && backend->overlooks(host, file)))
                return UNREAD_NOT;
        for (size_t i = 0; i < backend->n_sources; i++) {
                enum unread here = judge(mem, &backend->sources[i], file);

                worst = here > worst ? here : worst;
        }
        if (worst < UNREAD_MATTERS && backend->more_sources)
                more = backend->more_sources(mem, request, host);
        for (size_t i = 0; i < more.n; i++) {
                enum unread here = judge(mem, &more.items[i], file);

                worst = here > worst ? here : worst;
        }
        return worst;
}
