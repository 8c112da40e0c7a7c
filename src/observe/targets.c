// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the files of a plan really are: render knows the folders of the files that it has seen, and
 * a new file's folder may be behind a symbolic link, or in the way. Asked for preview and real run
 * alike, so that both show, and refuse, the same.
 */
#include <errno.h>
#include <string.h>

#include "mkbridge/observe.h"
#include "mkbridge/past.h"
#include "mkbridge/plan.h"
#include "observe/observation.h"

static void refuse_way(struct arena *mem, struct plan *plan, const char *path,
                       const char *in_the_way, int code)
{
        const char *hint = code == EACCES || code == EPERM
                                   ? "run as root"
                                   : arena_printf(mem, "%s is to be there; mend the folder", path);

        refuse(mem, &plan->refusals, arena_strdup(mem, in_the_way), hint, "%s",
               fs_way_problem(code));
}

static void look_up(struct arena *mem, const struct fs *fs, struct plan *plan, const char **path)
{
        char real[PATH_MAX];
        int r = fs_resolve_new(fs, *path, real);

        if (r < 0)
                refuse_way(mem, plan, *path, real, -r);
        else if (strcmp(real, *path) != 0)
                *path = arena_strdup(mem, real);
}

int observe_targets(struct arena *mem, const struct request *request, struct plan *plan,
                    struct error *err)
{
        cleanup(fs_memo_close) struct fs_memo memo = { .mem = mem };
        cleanup(fs_close) struct fs fs = FS_INIT;
        const char *state = STATE_FOLDER;
        int r;

        if (plan->refusals.n)
                return 0;
        r = fs_open(&fs, request->root, err);
        if (r < 0)
                return r;
        fs.memo = &memo;
        look_up(mem, &fs, plan, &state);
        for (size_t i = 0; i < plan->ops.n && !plan->refusals.n; i++)
                if (plan->ops.items[i].type == OP_FILE)
                        look_up(mem, &fs, plan, &plan->ops.items[i].file.path);
        return 0;
}
