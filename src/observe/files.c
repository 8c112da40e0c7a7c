// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files that configure the network, for all backends at once: which of them matters is decided
 * later, by code that does no I/O. A file that cannot be read is an answer too, not a failure.
 */
#include "mkbridge/backend.h"

#include <errno.h>
#include <fnmatch.h>
#include <search.h>
#include <string.h>

#include "backend/common/reading.h"
#include "observe/observation.h"

#define GLOB_CHARS "*?[\\"

static const struct {
        int code;
        enum file_state state;
} states[] = {
        { ENOENT, FILE_ABSENT },
        { ENOTDIR, FILE_ABSENT }, /* a folder of the path is a file */
        { EFBIG, FILE_TOO_BIG },
        { EINVAL, FILE_NOT_REGULAR },
};

static void set_state(struct file *file, int code)
{
        file->state = FILE_UNREADABLE;
        for (size_t i = 0; i < ARRAY_LEN(states); i++)
                if (states[i].code == code)
                        file->state = states[i].state;
        if (file->state == FILE_ABSENT && file->symlink)
                file->state = FILE_UNREADABLE; /* a link to nowhere is in the way of a file */
        if (file->state == FILE_UNREADABLE)
                file->problem = code;
}

/* Where its bytes are. Returns 0 or a negative errno, then `real` is the path itself. */
static int locate(const struct observation *obs, struct file *file, struct fs_place *ret)
{
        int r = fs_resolve(obs->fs, file->path, true, ret);

        file->symlink = ret->symlink;
        file->masked = file->symlink && fs_is_mask(obs->fs, file->path);
        file->real = file->path;
        if (r == 0 && strcmp(ret->real, file->path) != 0)
                file->real = arena_strdup(obs->mem, ret->real);
        return r;
}

/* Of a way that links lead elsewhere: the file there, if it has been read. /lib is a link to
 * /usr/lib in most systems of today. */
static const struct file *twin_of(const struct observation *obs, const struct file *file,
                                  size_t max)
{
        const struct file_list *files = &obs->host->files;

        for (size_t i = 0; file->real != file->path && i < files->n; i++)
                if (files->items[i].state == FILE_READ && files->items[i].size <= max &&
                    strcmp(files->items[i].real, file->real) == 0)
                        return &files->items[i];
        return NULL;
}

struct file observe_file(const struct observation *obs, const char *path, size_t max)
{
        FS_PLACE(place);
        struct file file = { .path = arena_strdup(obs->mem, path), .state = FILE_READ };
        const struct file *twin;
        struct stat st = { 0 };
        char *data = NULL;
        int r = locate(obs, &file, &place);

        twin = r == 0 ? twin_of(obs, &file, max) : NULL;
        if (twin) {
                file.mode = twin->mode;
                file.uid = twin->uid;
                file.gid = twin->gid;
                file.size = twin->size;
                file.data = twin->data;
                return file;
        }
        if (r == 0)
                r = fs_read_place(&place, max, obs->mem, &data, &file.size, &st);
        if (r < 0)
                set_state(&file, -r);
        file.mode = st.st_mode;
        file.uid = st.st_uid;
        file.gid = st.st_gid;
        file.data = data ? data : file.state == FILE_ABSENT ? NULL : "";
        return file;
}

static int by_text(const void *a, const void *b)
{
        return strcmp(a, b);
}

static bool is_known(const struct observation *obs, const char *path)
{
        const struct file_list *files = &obs->host->files;

        if (obs->paths)
                return tfind(path, obs->paths, by_text);
        for (size_t i = 0; i < files->n; i++)
                if (strcmp(files->items[i].path, path) == 0)
                        return true;
        return false;
}

static void keep_file(const struct observation *obs, struct file *file)
{
        if (file->state == FILE_READ)
                file->reading = reading_new(obs->mem);
        if (obs->paths && !tsearch(file->path, obs->paths, by_text))
                error_out_of_memory();
        LIST_ADD(obs->mem, &obs->host->files, *file);
}

/* From the end: one backend's folders come one behind the other, and are asked for in turn. */
static struct listing *find_listing(const struct observation *obs, const char *folder)
{
        const size_t len = strlen(folder);

        for (size_t i = obs->listings ? obs->listings->n : 0; i > 0; i--) {
                struct listing *listing = &obs->listings->items[i - 1];

                if (listing->len == len && memcmp(listing->folder, folder, len) == 0)
                        return listing;
        }
        return NULL;
}

static struct listing *list_once(const struct observation *obs, const char *folder,
                                 struct listing *made)
{
        struct listing *known = find_listing(obs, folder);

        if (known)
                return known;
        *made = (struct listing){ .folder = folder, .len = strlen(folder) };
        made->result = fs_names(obs->fs, folder, obs->mem, &made->names, &made->real);
        if (!obs->listings)
                return made;
        LIST_ADD(obs->mem, obs->listings, *made);
        return &obs->listings->items[obs->listings->n - 1];
}

static bool is_glob(const char *text)
{
        return strpbrk(text, GLOB_CHARS) != NULL;
}

/* Most names differ from a glob before its first wildcard, or behind a '*' that is its last, and
 * many a glob is nothing but those; fnmatch(3) takes its time. */
struct pattern {
        const char *glob, *end; /* end: what stands behind that '*' */
        size_t head, tail;      /* length of what stands before the first, and of @end */
        bool plain;             /* nothing else is in it */
};

static struct pattern pattern_of(const char *glob)
{
        const char *star = strrchr(glob, '*');
        struct pattern pattern = { .glob = glob, .end = "", .head = strcspn(glob, GLOB_CHARS) };

        if (star && !is_glob(star + 1)) {
                pattern.end = star + 1;
                pattern.tail = strlen(star + 1);
                pattern.plain = star == glob + pattern.head;
        }
        return pattern;
}

static bool is_match(const struct pattern *pattern, const char *name)
{
        size_t len;

        if (strncmp(pattern->glob, name, pattern->head) != 0 ||
            (*name == '.' && *pattern->glob != '.')) /* as FNM_PERIOD */
                return false;
        len = strlen(name);
        return pattern->head + pattern->tail <= len &&
               memcmp(pattern->end, name + len - pattern->tail, pattern->tail) == 0 &&
               (pattern->plain || fnmatch(pattern->glob, name, FNM_PERIOD) == 0);
}

static struct name_list matches(const struct observation *obs, const struct listing *listing,
                                const char *glob)
{
        const struct pattern pattern = pattern_of(glob);
        struct name_list found = { 0 };

        for (size_t i = 0; i < listing->names.n; i++)
                if (is_match(&pattern, listing->names.items[i]))
                        LIST_ADD(obs->mem, &found, listing->names.items[i]);
        fs_sort_names(&found);
        return found;
}

int observe_names(const struct observation *obs, const char *folder, const char *glob,
                  struct name_list *ret)
{
        struct listing made;
        const struct listing *listing = list_once(obs, folder, &made);

        *ret = matches(obs, listing, glob);
        return listing->result;
}

static bool has(const struct string_list *list, const char *text)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i], text) == 0)
                        return true;
        return false;
}

/*
 * Were these files of a folder read before, under the name of the folder that a link has led to?
 * /lib is one to /usr/lib in most systems of today. Else they count as read from now on.
 */
static bool was_read(const struct observation *obs, struct listing *listing, const char *glob)
{
        const struct listing *other;

        other = strcmp(listing->real, listing->folder) ? find_listing(obs, listing->real) : NULL;
        if (other && has(&other->globs, glob))
                return true;
        LIST_ADD(obs->mem, &listing->globs, glob);
        return false;
}

/* Two backends, or two globs of one, may want the same file. */
static void add_file(const struct observation *obs, const char *path)
{
        struct file file;

        if (is_known(obs, path))
                return;
        file = observe_file(obs, path, FILE_SIZE_MAX);
        keep_file(obs, &file);
}

/* A folder that exists and cannot be listed stands for the files in it. What is no folder has none
 * in it. */
static void add_folder_problem(const struct observation *obs, const char *folder, int code)
{
        struct file file = { .path = folder,
                             .real = folder,
                             .state = FILE_UNREADABLE,
                             .problem = code == ENOLINK ? ENOENT : code,
                             .symlink = code == ENOLINK || code == ELOOP,
                             .data = "" };

        if (code != ENOTDIR && !is_known(obs, folder))
                keep_file(obs, &file);
}

static void add_matches(const struct observation *obs, const struct source *source)
{
        struct listing made, *listing = list_once(obs, source->folder, &made);
        struct name_list names;

        if (listing->result < 0) {
                add_folder_problem(obs, source->folder, -listing->result);
                return;
        }
        if (was_read(obs, listing, source->glob))
                return;
        names = matches(obs, listing, source->glob);
        for (size_t i = 0; i < names.n; i++)
                add_file(obs, arena_path(obs->mem, source->folder, names.items[i]));
}

/* A plain name needs no listing of a folder as big as /etc. */
static void add_in_folder(const struct observation *obs, const struct source *source)
{
        const char *path;
        struct file file;

        if (is_glob(source->glob)) {
                add_matches(obs, source);
                return;
        }
        path = arena_path(obs->mem, source->folder, source->glob);
        if (is_known(obs, path))
                return;
        file = observe_file(obs, path, FILE_SIZE_MAX);
        if (file.state != FILE_ABSENT)
                keep_file(obs, &file);
}

/*
 * Turns the first component of @folder that is a glob into the names that match it: "/etc/X/a" and
 * "/etc/X/b", with the rest behind. A folder that is not there matches nothing.
 */
static struct string_list expand(const struct observation *obs, const char *folder)
{
        struct string_list found = { 0 };
        const char *start = folder, *end;
        const char *parent, *pattern;
        struct name_list names;
        int r;

        do {
                start = strchr(start, '/') + 1;
                end = strchrnul(start, '/');
                pattern = arena_strndup(obs->mem, start, (size_t) (end - start));
        } while (!is_glob(pattern));
        parent = arena_strndup(obs->mem, folder, (size_t) (start - 1 - folder));
        r = observe_names(obs, *parent ? parent : "/", pattern, &names);
        if (r < 0) {
                add_folder_problem(obs, parent, -r);
                return found;
        }
        for (size_t i = 0; i < names.n; i++)
                LIST_ADD(obs->mem, &found,
                         arena_printf(obs->mem, "%s/%s%s", parent, names.items[i], end));
        return found;
}

enum { GLOBS_MAX = 8 }; /* in one path; each is a folder deeper */

static void add_source(const struct observation *obs, const struct source *source, int depth)
{
        struct string_list folders;

        if (source->folder[0] != '/' || depth > GLOBS_MAX)
                return;
        if (!is_glob(source->folder)) {
                add_in_folder(obs, source);
                return;
        }
        folders = expand(obs, source->folder);
        for (size_t i = 0; i < folders.n; i++)
                add_source(obs,
                           &(struct source){ .folder = folders.items[i], .glob = source->glob },
                           depth + 1);
}

enum { ROUNDS_MAX = 16 }; /* of files that name files; interfaces(5) knows no limit of its own */

static void add_more(const struct observation *obs, const struct backend *backend)
{
        size_t before;

        if (!backend->more_sources)
                return;
        for (int round = 0; round < ROUNDS_MAX; round++) {
                struct source_list more = backend->more_sources(obs->mem, obs->request, obs->host);

                before = obs->host->files.n;
                for (size_t i = 0; i < more.n; i++)
                        add_source(obs, &more.items[i], 0);
                if (obs->host->files.n == before)
                        return;
        }
}

static int by_path(const void *a, const void *b)
{
        return strcmp(((const struct file *) a)->path, ((const struct file *) b)->path);
}

static void sort_files(struct file_list *files)
{
        if (files->n)
                qsort(files->items, files->n, sizeof(*files->items), by_path);
}

void observe_files(const struct observation *obs)
{
        for (size_t i = 0; i < n_backends; i++)
                for (size_t k = 0; k < backends[i]->n_sources; k++)
                        add_source(obs, &backends[i]->sources[k], 0);
        for (size_t i = 0; i < n_backends; i++)
                add_more(obs, backends[i]);
        sort_files(&obs->host->files);
}

void observe_file_too(const struct observation *obs, const char *path)
{
        add_file(obs, path);
        sort_files(&obs->host->files);
}

static void add_unseen(const struct observation *obs, const char *path, const char *what, int code,
                       bool aside)
{
        struct unseen_list *list = &obs->host->system.unseen;

        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].path, path) == 0)
                        return;
        LIST_ADD(obs->mem, list,
                 (struct unseen){ arena_strdup(obs->mem, path), what,
                                  code == EACCES || code == EPERM, aside });
}

void observe_unseen(const struct observation *obs, const char *path, int code, bool aside)
{
        static const int absent[] = { 0, ENOENT, ENOTDIR, ENOLINK, EINVAL, EFBIG };

        for (size_t i = 0; i < ARRAY_LEN(absent); i++)
                if (-code == absent[i])
                        return;
        add_unseen(obs, path, arena_printf(obs->mem, "cannot be looked into: %s", strerror(-code)),
                   -code, aside);
}

void observe_unread(const struct observation *obs, const struct file *file, bool aside)
{
        if (file->state == FILE_ABSENT || file->state == FILE_READ || file->masked)
                return;
        add_unseen(obs, file->path,
                   file->state == FILE_TOO_BIG ? "is too large"
                                               : backend_unread_words(obs->mem, file),
                   file->problem, aside);
}
