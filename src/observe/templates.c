// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two templates of a run. Each is taken from the first place that has it: what --templates
 * names (a shipped set, or a folder of the system that we run on), /etc/mkbridge/templates of the
 * system that we work on, the built-in ones.
 */
#include "mkbridge/choice.h"

#include <errno.h>
#include <string.h>

#include "observe/observation.h"

#define ADMIN_FOLDER "/etc/mkbridge/templates"

enum { TEMPLATE_SIZE_MAX = 1024 * 1024 };

/* The sets that packages ship, for the message about one that does not exist. */
static const char *const shipped_sets[] = { "classic" };

struct search {
        const struct observation *obs;
        const struct backend *backend;
        const char *set;    /* a shipped set, or NULL */
        const char *folder; /* as given, or NULL */
};

/* Reads one file: 1 when it was there, 0 when not, or a negative errno. */
static int read_template(const struct search *search, const struct fs *fs, const char *path,
                         struct template_file *ret, struct error *err)
{
        struct arena *mem = search->obs->mem;
        const char *origin = arena_printf(mem, "%s%s", fs->name, path);
        size_t size = 0;
        struct stat st;
        char *text;
        int r = fs_read(fs, path, TEMPLATE_SIZE_MAX, mem, &text, &size, NULL);

        if ((r == -ENOENT || r == -ENOTDIR) && fs_stat(fs, path, false, &st) == 0)
                return error_set(err, STATUS_REFUSED, -r, origin, NULL,
                                 "the template is a symbolic link that leads nowhere");
        if (r == -ENOENT || r == -ENOTDIR)
                return 0;
        if (r == -EINVAL || r == -EFBIG)
                return error_set(err, STATUS_REFUSED, -r, origin, NULL, "the template is %s",
                                 r == -EFBIG ? "over 1 MiB" : "not a regular file");
        if (r < 0)
                return error_set(err, STATUS_REFUSED, -r, origin, NULL,
                                 "cannot read the template: %s", strerror(-r));
        if (strlen(text) != size)
                return error_set(err, STATUS_REFUSED, EINVAL, origin, NULL,
                                 "the template has a NUL byte in it");
        *ret = (struct template_file){ .origin = origin, .text = text };
        return 1;
}

/* The folder of --templates is one of the running system, also with --root, like any other
 * argument. */
static int from_folder(const struct search *search, const char *file, struct template_file *ret,
                       struct error *err)
{
        cleanup(fs_close) struct fs fs = FS_INIT;
        cleanup(freep) char *here = getcwd(NULL, 0);
        struct arena *mem = search->obs->mem;
        const char *folder = search->folder;
        int r;

        if (folder[0] != '/')
                folder = arena_path(mem, here ? here : "", folder);
        r = fs_open(&fs, NULL, err);
        if (r < 0)
                return r;

        r = read_template(
                search, &fs,
                arena_printf(mem, "%s/%s/%s.mustache", folder, search->backend->name, file), ret,
                err);
        if (r == 0)
                r = read_template(search, &fs, arena_printf(mem, "%s/%s.mustache", folder, file),
                                  ret, err);
        return r;
}

static int from_set(const struct search *search, const char *set, const char *file,
                    struct template_file *ret)
{
        const char *text = search->backend->builtin_template(set, file);

        if (!text)
                return 0;
        ret->origin = arena_printf(search->obs->mem, "built-in %s%s%s template", set,
                                   *set ? " " : "", file);
        ret->text = text;
        return 1;
}

static int from_given(const struct search *search, const char *file, struct template_file *ret,
                      struct error *err)
{
        if (search->set)
                return from_set(search, search->set, file, ret);
        return search->folder ? from_folder(search, file, ret, err) : 0;
}

static int from_usual(const struct search *search, const char *file, struct template_file *ret,
                      struct error *err)
{
        const struct observation *obs = search->obs;
        const char *path =
                arena_printf(obs->mem, ADMIN_FOLDER "/%s/%s.mustache", search->backend->name, file);
        int r = read_template(search, obs->fs, path, ret, err);

        return r == 0 ? from_set(search, "", file, ret) : r;
}

static int no_such_set(const struct search *search, struct error *err)
{
        struct arena *mem = search->obs->mem;
        const char *given = search->obs->request->templates;
        const char *names = "", *backend = search->backend->name;

        for (size_t i = 0; i < ARRAY_LEN(shipped_sets); i++)
                if (search->backend->builtin_template(shipped_sets[i], "bridge"))
                        names = arena_printf(mem, "%s%s%s", names, *names ? ", " : "",
                                             shipped_sets[i]);
        return error_set(
                err, STATUS_USAGE, ENOENT, "--templates",
                arena_printf(mem, "shipped sets for %s: %s", backend, *names ? names : "none"),
                "'%s' is neither a shipped set nor a folder with bridge.mustache or"
                " port.mustache, or %s/ with one of them",
                given, backend);
}

/* A shipped set goes before a folder of the same name, which ./NAME still reaches. */
static void find_set(struct search *search, const char *given)
{
        if (!given)
                return;
        if (search->backend->builtin_template(given, "bridge") ||
            search->backend->builtin_template(given, "port"))
                search->set = given;
        else
                search->folder = given;
}

int observe_templates(const struct observation *obs, struct error *err)
{
        struct backend_choice *choice = arena_alloc(obs->mem, sizeof(*choice));
        struct search search = { .obs = obs };
        struct {
                const char *file;
                struct template_file *ret;
                int found;
        } wanted[] = { { "bridge", &obs->host->bridge_template, 0 },
                       { "port", &obs->host->port_template, 0 } };
        int r = 0, given = 0;

        *choice = backend_choose(obs->mem, obs->request, obs->host);
        obs->host->choice = choice;
        search.backend = choice->backend;
        if (!search.backend || !search.backend->builtin_template)
                return 0;
        find_set(&search, obs->request->templates);

        for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
                r = from_given(&search, wanted[i].file, wanted[i].ret, err);
                if (r < 0)
                        return r;
                wanted[i].found = r;
                given += r;
        }
        if (obs->request->templates && !given)
                return no_such_set(&search, err);

        for (size_t i = 0; i < ARRAY_LEN(wanted) && r >= 0; i++)
                if (!wanted[i].found)
                        r = from_usual(&search, wanted[i].file, wanted[i].ret, err);
        return r < 0 ? r : 0;
}
