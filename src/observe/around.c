// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of other programs that may name a port: a firewall rule for eth0 no longer sees what
 * arrives through the bridge. They are only ever reported, so what cannot be read is left out, and
 * so is what would take long to read; but for what decides: the rules of udev, by which the bridge
 * may need one of its own, and the scripts of ifupdown2, which makes no bridge where one fails.
 */
#include <stdlib.h>
#include <string.h>

#include "mkbridge/around.h"
#include "observe/observation.h"

enum {
        AROUND_SIZE_MAX = 1024 * 1024, /* of one file */
        AROUND_BYTES = 8 * 1024 * 1024,
        AROUND_FILES = 512,
        NAMES_MAX = 64, /* of one folder */
};

/* A look around, and what is left of its means. */
struct look {
        const struct observation *obs;
        struct name_list etc; /* the names in /etc: a program that is not there costs no lookup */
        bool etc_known;
        size_t bytes, files;
};

struct piece {
        const char *text;
        size_t len;
};

static int by_piece(const void *key, const void *item)
{
        const struct piece *piece = key;
        const char *const *name = item;
        int r = strncmp(piece->text, *name, piece->len);

        if (r == 0 && (*name)[piece->len])
                r = -1;
        return r;
}

/* The names are sorted, and there are many more of them than places. */
static bool etc_has(const struct look *look, const char *name, size_t len)
{
        const struct piece piece = { name, len };

        return !look->etc_known || (look->etc.n && bsearch(&piece, look->etc.items, look->etc.n,
                                                           sizeof(*look->etc.items), by_piece));
}

static bool is_glob(const char *text)
{
        return strchr(text, '*') != NULL;
}

/* False only where it is certain that there is nothing. */
static bool may_be_there(const struct look *look, const struct around_place *place)
{
        static const char etc[] = "/etc/";
        const char *below = place->folder + strlen(etc);
        size_t len;

        if (place->with)
                return etc_has(look, place->with, strlen(place->with));
        if (strcmp(place->folder, "/etc") == 0)
                return is_glob(place->glob) || etc_has(look, place->glob, strlen(place->glob));
        if (strncmp(place->folder, etc, strlen(etc)) != 0)
                return true;
        len = strcspn(below, "/");
        return memchr(below, '*', len) || etc_has(look, below, len);
}

/* What is started for a link has the name of the link in its own, and the text is that of many. */
static bool is_instance(const char *name)
{
        return strchr(name, '@') != NULL;
}

static bool decides(const struct look *look, const struct around_place *place)
{
        static const char hooks[] = "/etc/network/";

        return place->kind == AROUND_UDEV ||
               (strncmp(place->folder, hooks, strlen(hooks)) == 0 &&
                look->obs->host->system.services[SERVICE_IFUPDOWN2].installed);
}

static void add_file(struct look *look, const struct around_place *place, const char *folder,
                     const char *name)
{
        struct arena *mem = look->obs->mem;
        const char *path = arena_path(mem, folder, name);
        struct file file = { .data = "" };

        if (!look->files)
                return;
        look->files--;
        if (!is_instance(name)) {
                file = observe_file(look->obs, path,
                                    look->bytes < AROUND_SIZE_MAX ? look->bytes : AROUND_SIZE_MAX);
                if (decides(look, place))
                        observe_unread(look->obs, &file, true);
                if (file.state != FILE_READ)
                        return;
                look->bytes -= file.size;
        }
        LIST_ADD(mem, &look->obs->host->around,
                 (struct around_file){ .place = place, .path = path, .text = file.data });
}

static void add_files(struct look *look, const struct around_place *place, const char *folder)
{
        struct name_list names;
        int r;

        /* a plain name needs no listing of a folder that may hold thousands */
        if (!is_glob(place->glob)) {
                add_file(look, place, folder, place->glob);
                return;
        }
        r = observe_names(look->obs, folder, place->glob, &names);
        if (decides(look, place))
                observe_unseen(look->obs, folder, r, true);
        if (r < 0)
                return;
        for (size_t i = 0; i < names.n && i < NAMES_MAX; i++)
                add_file(look, place, folder, names.items[i]);
}

static void add_folders(struct look *look, const struct around_place *place)
{
        struct arena *mem = look->obs->mem;
        const char *last = strrchr(place->folder, '/');
        const char *parent = arena_strndup(mem, place->folder, (size_t) (last - place->folder));
        struct name_list names;

        if (observe_names(look->obs, parent, last + 1, &names) < 0)
                return;
        for (size_t i = 0; i < names.n && i < NAMES_MAX; i++)
                add_files(look, place, arena_path(mem, parent, names.items[i]));
}

/* The kernel that runs has told its own words already. */
static bool is_told(const struct observation *obs, const struct around_place *place)
{
        const struct system *system = &obs->host->system;

        return place->kind == AROUND_BOOT && !system->offline && !system->chroot;
}

void observe_around(const struct observation *obs)
{
        struct look look = { .obs = obs, .bytes = AROUND_BYTES, .files = AROUND_FILES };

        look.etc_known = observe_names(obs, "/etc", "*", &look.etc) == 0;
        for (size_t i = 0; i < n_around_places; i++) {
                const struct around_place *place = &around_places[i];

                if (is_told(obs, place) || !may_be_there(&look, place))
                        continue;
                if (is_glob(place->folder))
                        add_folders(&look, place);
                else
                        add_files(&look, place, place->folder);
        }
}
