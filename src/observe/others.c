// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What has been recorded for bridges that the request is not about, because they may share files
 * with it. A run must know what is not completed yet; an undo must know of all runs, to tell which
 * one was there first. A record that is damaged keeps nobody from anything here: it is told.
 */
#include <errno.h>
#include <string.h>

#include "mkbridge/names.h"
#include "observe/observation.h"

static void add_run(const struct observation *obs, const char *bridge, const char *name)
{
        const char *folder = arena_printf(obs->mem, STATE_FOLDER "/%s/%s", bridge, name);
        const bool pending = strcmp(name, "pending") == 0;
        struct other_run other = { .bridge = bridge, .pending = pending };
        struct error problem = { 0 };
        struct stat st;

        if (fs_stat(obs->fs, folder, false, &st) < 0 || !S_ISDIR(st.st_mode))
                return;
        other.where = arena_printf(obs->mem, "%s%s", obs->fs->name, folder);
        other.run.number = past_number(name);
        if (past_read(obs, folder, obs->request->action == ACTION_UNDO, &other.run, &problem) < 0)
                other.damage = arena_strdup(obs->mem, problem.what);
        if (pending && !obs->request->root)
                other.waits = pending_of(obs->fs, obs->mem, bridge);
        LIST_ADD(obs->mem, &obs->host->others, other);
}

static void add_runs(const struct observation *obs, const char *bridge)
{
        char **names;
        size_t n;

        add_run(obs, bridge, "pending");
        if (obs->request->action != ACTION_UNDO ||
            fs_list(obs->fs, arena_printf(obs->mem, STATE_FOLDER "/%s", bridge), obs->mem, &names,
                    &n) < 0)
                return;
        for (size_t i = 0; i < n; i++)
                if (past_number(names[i]) >= 0)
                        add_run(obs, bridge, names[i]);
}

void observe_others(const struct observation *obs)
{
        const char *bridge = obs->request->bridge;
        char **names;
        size_t n;
        int r = fs_list(obs->fs, STATE_FOLDER, obs->mem, &names, &n);

        obs->host->others.hidden = r == -EACCES || r == -EPERM;
        for (size_t i = 0; r == 0 && i < n; i++)
                if (!link_name_problem(names[i]) && names[i][0] != '.' &&
                    !(bridge && strcmp(names[i], bridge) == 0))
                        add_runs(obs, names[i]);
}
