// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Presets of systemd, systemd.preset(5): what the first boot of an image enables that nobody has
 * enabled yet. It is the first boot when /etc/machine-id is not there or says so.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "observe/observation.h"

enum { PRESET_SIZE_MAX = 64 * 1024, ID_SIZE_MAX = 64 };

/* Files of a name in an earlier folder hide those in a later one. */
static const char *const folders[] = {
        "/etc/systemd/system-preset", "/usr/lib/systemd/system-preset",
        "/lib/systemd/system-preset", /* where that is no link to /usr/lib */
};

struct preset_file {
        const char *folder, *name;
};

struct preset_list {
        struct preset_file *items;
        size_t n;
};

static bool first_boot(const struct observation *obs)
{
        static const char word[] = "uninitialized", path[] = "/etc/machine-id";
        const struct file *known = host_file(obs->host, path);
        char *id;
        int r;

        if (known && known->state == FILE_READ)
                return strncmp(known->data, word, strlen(word)) == 0;
        r = fs_read(obs->fs, path, ID_SIZE_MAX, obs->mem, &id, NULL, NULL);
        observe_unseen(obs, path, r, false);
        return r == -ENOENT || (r == 0 && strncmp(id, word, strlen(word)) == 0);
}

static bool is_known(const struct preset_list *list, const char *name)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].name, name) == 0)
                        return true;
        return false;
}

static int by_name(const void *a, const void *b)
{
        return strcmp(((const struct preset_file *) a)->name,
                      ((const struct preset_file *) b)->name);
}

static struct preset_list find_files(const struct observation *obs)
{
        struct preset_list list = { 0 };
        char **names;
        size_t n;

        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
                observe_unseen(obs, folders[i], fs_list(obs->fs, folders[i], obs->mem, &names, &n),
                               false);
                for (size_t k = 0; k < n; k++)
                        if (fnmatch("*.preset", names[k], FNM_PERIOD) == 0 &&
                            !is_known(&list, names[k]))
                                LIST_ADD(obs->mem, &list,
                                         (struct preset_file){ folders[i], names[k] });
        }
        if (list.n)
                qsort(list.items, list.n, sizeof(*list.items), by_name);
        return list;
}

/* The first line for the unit: 1 enables, 0 disables, -1: there is none. */
static int verdict_of(const struct observation *obs, const struct preset_file *preset,
                      const char *unit)
{
        const char *path = arena_path(obs->mem, preset->folder, preset->name);
        struct file file = observe_file(obs, path, PRESET_SIZE_MAX);
        char *save = NULL;
        char *text = arena_strdup(obs->mem, file.state == FILE_READ ? file.data : "");

        observe_unread(obs, &file, false);
        for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
                char *rest = NULL, *verb = strtok_r(line, " \t", &rest);
                const char *pattern = verb ? strtok_r(NULL, " \t", &rest) : NULL;
                bool enable = pattern && strcmp(verb, "enable") == 0;

                if (!pattern || (!enable && strcmp(verb, "disable") != 0))
                        continue;
                if (fnmatch(pattern, unit, FNM_NOESCAPE) == 0)
                        return enable;
        }
        return -1;
}

bool preset_enables(const struct observation *obs, const char *unit)
{
        struct preset_list list;

        if (!first_boot(obs))
                return false;
        list = find_files(obs);
        for (size_t i = 0; i < list.n; i++) {
                int verdict = verdict_of(obs, &list.items[i], unit);

                if (verdict >= 0)
                        return verdict;
        }
        return true; /* what no line is for is enabled */
}
