// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files of bridge and ports have in common when they are written: where they go, who may
 * read them, which name of a section they keep, and which NetworkManager will read them.
 */
#include <string.h>

#include "backend/adopt/nm-pin.h"
#include "backend/keyfile/render.h"

void keyfile_set(struct arena *mem, struct ini *doc, const char *section, const char *key,
                 const char *value)
{
        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION &&
                    strcmp(keyfile_section(line->name), section) == 0) {
                        ini_set(mem, doc, line->name, key, value);
                        return;
                }
        }
        ini_set(mem, doc, section, key, value);
}

const char *keyfile_new_path(struct keyfile_job *job, const char *name)
{
        const char *path = arena_printf(job->mem, KEYFILE_ETC "/%s.nmconnection", name);

        if (host_file(job->host, path))
                refuse(job->mem, &job->plan->refusals, path, "rename or remove it",
                       "is there already, and is not for %s", name);
        return path;
}

const char *keyfile_write_path(struct keyfile_job *job, const struct keyfile *profile)
{
        const char *path = profile->file->path, *etc;

        if (profile->place == PLACE_ETC)
                return path;
        if (profile->place == PLACE_RUN)
                refuse(job->mem, &job->plan->refusals, path,
                       "make it a permanent one with nmcli connection modify",
                       "is gone at the next boot, and until then hides any other file for "
                       "the same profile");
        /* NetworkManager then makes it of the path, and has two profiles */
        if (!profile->uuid)
                refuse(job->mem, &job->plan->refusals, path, "move it to " KEYFILE_ETC,
                       "has no uuid, by which a file in /etc could take its place");
        etc = arena_printf(job->mem, KEYFILE_ETC "%s", strrchr(path, '/'));
        if (host_file(job->host, etc))
                refuse(job->mem, &job->plan->refusals, etc, "rename or remove it",
                       "is there already, and is not %s", path);
        return etc;
}

void keyfile_add_op(struct keyfile_job *job, const char *path, const char *text, const char *why)
{
        struct op_file *op = backend_add_op(job->mem, job->plan, job->host, path, text, why);

        if (op)
                op->mode = 0600;
}

const char *keyfile_default_mode(const struct host *host)
{
        return nm_version(host, 1, 40) ? "default" : "stable-privacy";
}
