// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * At boot starts what systemd finds in a folder TARGET.wants or .requires and is not masked; where
 * there is no systemd, or no unit of its own, what a link in /etc/rcN.d starts, or one in a
 * runlevel of OpenRC's. What service runs systemd tells by a link /run/systemd/units/
 * invocation:UNIT, which it removes when the unit becomes inactive (since version 235); before, by
 * the unit's folder in the tree of control groups. A socket has neither.
 */
#include "observe/unit-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
        const char *path;
        enum place in;   /* the folder that @path is a name in; itself: it is a whole path */
        enum place same; /* closed when it is the same folder; itself: never */
} places[N_PLACES] = {
        [SBIN] = { "/usr/sbin/.", SBIN, SBIN },
        [OLD_SBIN] = { "/sbin/.", OLD_SBIN, SBIN },
        [LIB_SYSTEMD] = { "/usr/lib/systemd/.", LIB_SYSTEMD, LIB_SYSTEMD },
        [OLD_LIB_SYSTEMD] = { "/lib/systemd/.", OLD_LIB_SYSTEMD, LIB_SYSTEMD },
        [ETC_UNITS] = { "/etc/systemd/system/.", ETC_UNITS, ETC_UNITS },
        [LIB_UNITS] = { "system", LIB_SYSTEMD, LIB_UNITS },
        [OLD_LIB_UNITS] = { "system", OLD_LIB_SYSTEMD, OLD_LIB_UNITS },
        [INIT_SCRIPTS] = { "/etc/init.d/.", INIT_SCRIPTS, INIT_SCRIPTS },
};

/* The folder @name in @at, if there is one. Return: its descriptor, or a negative number. */
static int open_folder(const struct fs_place *at, const char *name)
{
        const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

        return at->folder < 0 ? -1 : openat(at->folder, name, flags);
}

/* A folder whose names nobody may ask for looks like an empty one. */
static void note_closed(const struct unit_files *files, int folder, const char *path)
{
        if (folder >= 0 && faccessat(folder, ".", X_OK, AT_EACCESS) < 0)
                observe_unseen(files->obs, path, -errno, false);
}

/* One that is no whole path is in another place. */
static void open_place(struct unit_files *files, enum place place)
{
        struct fs_place *at = &files->at[place];
        const struct fs_place *in = &files->at[places[place].in];
        const char *path = places[place].path;

        fs_place_init(at);
        if (at == in) {
                observe_unseen(files->obs, path, fs_resolve(files->obs->fs, path, true, at), false);
                return;
        }
        at->folder = open_folder(in, path);
        snprintf(at->real, sizeof(at->real), "%.*s/%s", PATH_MAX / 2, in->real, path);
}

static void open_places(struct unit_files *files)
{
        for (size_t i = 0; i < N_PLACES; i++) {
                struct fs_place *at = &files->at[i];
                const struct fs_place *same = &files->at[places[i].same];

                open_place(files, (enum place) i);
                if (at != same && same->folder >= 0 && strcmp(at->real, same->real) == 0)
                        fs_place_close(at);
                note_closed(files, at->folder, at->real);
        }
}

void unit_files_close(struct unit_files *files)
{
        for (size_t i = 0; i < N_PLACES; i++)
                fs_place_close(&files->at[i]);
}

static bool look_up(int folder, const char *name, struct stat *ret)
{
        return folder >= 0 && fstatat(folder, name, ret, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool holds(int folder, const char *name)
{
        struct stat st;

        return look_up(folder, name, &st);
}

bool unit_files_hold(const struct unit_files *files, enum place place, const char *name)
{
        return holds(files->at[place].folder, name);
}

bool unit_files_either_holds(const struct unit_files *files, enum place one, enum place other,
                             const char *name)
{
        return holds(files->at[one].folder, name) || holds(files->at[other].folder, name);
}

/* A unit is masked by a link to /dev/null, or by an empty file. */
static bool is_mask(int folder, const char *name, const struct stat *st)
{
        char target[16];
        ssize_t len;

        if (!S_ISLNK(st->st_mode))
                return S_ISREG(st->st_mode) && st->st_size == 0;
        len = readlinkat(folder, name, target, sizeof(target));
        return len == (ssize_t) strlen("/dev/null") &&
               memcmp(target, "/dev/null", (size_t) len) == 0;
}

/* The first folder that has it counts. */
bool unit_is_masked(const struct unit_files *files, const char *unit)
{
        static const enum place order[] = { ETC_UNITS, LIB_UNITS, OLD_LIB_UNITS };

        struct stat st;

        for (size_t i = 0; i < ARRAY_LEN(order); i++)
                if (look_up(files->at[order[i]].folder, unit, &st))
                        return is_mask(files->at[order[i]].folder, unit, &st);
        return false;
}

/* What somebody has built and installed by hand is below /usr/local. */
bool unit_files_have(const struct unit_files *files, const char *unit)
{
        return holds(files->at[ETC_UNITS].folder, unit) ||
               unit_files_either_holds(files, LIB_UNITS, OLD_LIB_UNITS, unit) ||
               unit_files_path(files, arena_printf(files->obs->mem,
                                                   "/usr/local/lib/systemd/system/%s", unit));
}

static bool is_there(const struct unit_files *files, const char *path, bool follow)
{
        struct stat st;
        int r = fs_stat(files->obs->fs, path, follow, &st);

        observe_unseen(files->obs, path, r, false);
        return r == 0;
}

bool unit_files_path(const struct unit_files *files, const char *path)
{
        return is_there(files, path, true);
}

bool unit_files_link(const struct unit_files *files, const char *path)
{
        return is_there(files, path, false);
}

/* Enabled */

static void find_wants(struct unit_files *files)
{
        static const char folder[] = "/etc/systemd/system";
        char **names;
        size_t n;

        observe_unseen(files->obs, folder,
                       fs_list(files->obs->fs, folder, files->obs->mem, &names, &n), false);
        for (size_t i = 0; i < n; i++)
                if (ends_in(names[i], ".wants") || ends_in(names[i], ".requires"))
                        LIST_ADD(files->obs->mem, &files->wants, names[i]);
}

/*
 * A link in FOLDER, itself in @at, that is none to /dev/null: that would take back a vendor's.
 * There is such a folder for each target, so only one that will not say is looked at more closely.
 */
static bool is_wanted_in(const struct unit_files *files, enum place place, const char *folder,
                         const char *unit)
{
        const struct fs_place *at = &files->at[place];
        cleanup(closep) int wants = open_folder(at, folder);
        struct stat st;

        if (look_up(wants, unit, &st))
                return !is_mask(wants, unit, &st);
        if (wants >= 0 && errno != ENOENT)
                note_closed(files, wants, arena_path(files->obs->mem, at->real, folder));
        return false;
}

/* The vendor's folder holds hundreds of names; these are the targets of every boot. */
static bool is_wanted_by_vendor(const struct unit_files *files, const char *unit)
{
        static const char *const targets[] = { "multi-user.target.wants", "network.target.wants",
                                               "network-online.target.wants", "basic.target.wants",
                                               "sysinit.target.wants" };

        for (size_t i = 0; i < ARRAY_LEN(targets); i++)
                if (is_wanted_in(files, LIB_UNITS, targets[i], unit) ||
                    is_wanted_in(files, OLD_LIB_UNITS, targets[i], unit))
                        return true;
        return false;
}

static bool is_wanted(const struct unit_files *files, const char *unit)
{
        for (size_t i = 0; i < files->wants.n; i++)
                if (is_wanted_in(files, ETC_UNITS, files->wants.items[i], unit))
                        return true;
        return is_wanted_by_vendor(files, unit);
}

/* "S10network" in one of the folders of the runlevels with a network, or of the boot itself. */
static bool starts_in_runlevel(const struct unit_files *files, const char *script)
{
        static const char levels[] = "S2345";

        for (const char *level = levels; *level; level++) {
                char **names, folder[] = "/etc/rcX.d";
                size_t n;

                folder[strlen("/etc/rc")] = *level;
                observe_unseen(files->obs, folder,
                               fs_list(files->obs->fs, folder, files->obs->mem, &names, &n), false);
                for (size_t i = 0; i < n; i++)
                        if (names[i][0] == 'S' && strlen(names[i]) > 3 &&
                            strcmp(names[i] + 3, script) == 0)
                                return true;
        }
        return false;
}

/* OpenRC's runlevels are folders with links of the scripts' own names. */
static bool starts_in_openrc(const struct unit_files *files, const char *script)
{
        return unit_files_link(files,
                               arena_printf(files->obs->mem, "/etc/runlevels/boot/%s", script)) ||
               unit_files_link(files,
                               arena_printf(files->obs->mem, "/etc/runlevels/default/%s", script));
}

static bool has_enabled_script(const struct unit_files *files,
                               const char *const scripts[static N_SCRIPTS])
{
        for (size_t i = 0; i < N_SCRIPTS; i++)
                if (scripts[i] && holds(files->at[INIT_SCRIPTS].folder, scripts[i]) &&
                    (starts_in_runlevel(files, scripts[i]) || starts_in_openrc(files, scripts[i])))
                        return true;
        return false;
}

bool generator_is_masked(const struct unit_files *files, const char *name)
{
        struct stat st;
        FS_PLACE(etc);

        fs_resolve(files->obs->fs, "/etc/systemd/system-generators/.", true, &etc);
        return look_up(etc.folder, name, &st) && is_mask(etc.folder, name, &st);
}

bool unit_is_enabled(const struct unit_files *files, const char *unit,
                     const char *const scripts[static N_SCRIPTS])
{
        if (files->systemd && unit_is_masked(files, unit))
                return false;
        if (files->systemd && unit_files_have(files, unit))
                return is_wanted(files, unit) || preset_enables(files->obs, unit);
        return has_enabled_script(files, scripts);
}

bool unit_is_active(const struct observation *obs, const char *unit)
{
        struct stat st;
        const char *folder = fs_stat(obs->fs, "/run/systemd/units", false, &st) == 0
                                     ? "/run/systemd/units/invocation:"
                                     : "/sys/fs/cgroup/systemd/system.slice/";

        return fs_stat(obs->fs, arena_printf(obs->mem, "%s%s", folder, unit), false, &st) == 0;
}

void unit_files_open(const struct observation *obs, struct unit_files *ret)
{
        ret->obs = obs;
        ret->wants = (struct string_list){ 0 };
        open_places(ret);
        ret->systemd = obs->host->system.manager == MANAGER_SYSTEMD ||
                       unit_files_either_holds(ret, LIB_SYSTEMD, OLD_LIB_SYSTEMD, "systemd");
        find_wants(ret);
}
