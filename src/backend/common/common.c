// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What all backends do alike: operations, reasons and refusals for a plan, and the checks that a
 * file can be taken apart at all.
 */
#include "backend/common/common.h"

#include <string.h>

static size_t folder_length(const char *path)
{
        const char *slash = strrchr(path, '/');

        return slash ? (size_t) (slash - path) : 0;
}

/*
 * Where a file that is not there yet would really be: as @path, but in the folder that the links on
 * the way lead to, as seen from a file beside it.
 */
static const char *real_path(struct arena *mem, const struct host *host, const char *path)
{
        size_t len = folder_length(path);

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                if (!file->symlink && folder_length(file->path) == len &&
                    strncmp(file->path, path, len) == 0)
                        return arena_printf(mem, "%.*s%s", (int) folder_length(file->real),
                                            file->real, path + len);
        }
        return path;
}

void backend_add_key(struct arena *mem, struct plan *plan, const char *path, const char *key,
                     enum key_fate fate, const char *why)
{
        LIST_ADD(mem, &plan->keys, (struct key_reason){ path, key, fate, why });
}

const struct file_meta *backend_meta(struct arena *mem, const struct file *file)
{
        struct file_meta *meta = arena_alloc(mem, sizeof(*meta));

        *meta = (struct file_meta){ .mode = file->mode & 0777,
                                    .uid = OWNER_OF_RUN,
                                    .gid = OWNER_OF_RUN };
        if (!(file->mode & 0044))
                meta->uid = file->uid; /* it may be the service, which could not read it else */
        if ((file->mode >> 3 & 7) != (file->mode & 7))
                meta->gid = file->gid; /* the same of a group that has rights of its own */
        return meta;
}

static const char *state_problem(const struct file *file, struct arena *mem)
{
        if (file->state == FILE_READ)
                return strlen(file->data) == file->size ? NULL : "holds NUL bytes";
        return backend_unread_words(mem, file);
}

bool backend_usable(struct arena *mem, const struct file *file, struct refusal_list *refusals)
{
        const char *problem = state_problem(file, mem);

        if (problem)
                refuse(mem, refusals, file->path,
                       backend_forbidden(file) ? "run as root" : "look at the file", "%s", problem);
        return !problem;
}

struct op_file *backend_add_op(struct arena *mem, struct plan *plan, const struct host *host,
                               const char *path, const char *after, const char *why)
{
        const struct file *file = host_file(host, path);
        struct op op = {
                .type = OP_FILE,
                .why = why,
                .file = {
                        .path = file && after ? file->real : real_path(mem, host, path),
                        .before = file ? file->data : NULL,
                        .after = after,
                },
        };

        if (file && !backend_usable(mem, file, &plan->refusals))
                return NULL;
        if (op.file.before && after && strcmp(op.file.before, after) == 0)
                return NULL;
        LIST_ADD(mem, &plan->ops, op);
        return &plan->ops.items[plan->ops.n - 1].file;
}

static bool is_removed(const struct plan *plan, const struct file *file)
{
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op *op = &plan->ops.items[i];

                if (op->type == OP_FILE && !op->file.after &&
                    strcmp(op->file.path, file->real) == 0)
                        return true;
        }
        return false;
}

static void put_file(struct arena *mem, struct file_list *files, const struct op_file *op)
{
        size_t k = 0;

        while (k < files->n && strcmp(files->items[k].real, op->path) != 0)
                k++;
        if (k == files->n)
                LIST_ADD(mem, files, ((struct file){ .path = op->path, .real = op->path }));
        files->items[k].state = FILE_READ;
        files->items[k].data = op->after;
        files->items[k].size = strlen(op->after);
        files->items[k].reading = op->reading;
}

struct host backend_host_after(struct arena *mem, const struct host *host, const struct plan *plan)
{
        struct host after = *host;

        after.files = (struct file_list){ 0 };
        after.choice = NULL;
        for (size_t i = 0; i < host->files.n; i++)
                if (!is_removed(plan, &host->files.items[i]))
                        LIST_ADD(mem, &after.files, host->files.items[i]);
        for (size_t i = 0; i < plan->ops.n; i++)
                if (plan->ops.items[i].type == OP_FILE && plan->ops.items[i].file.after)
                        put_file(mem, &after.files, &plan->ops.items[i].file);
        return after;
}
