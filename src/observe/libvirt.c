// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which daemons of libvirt run. Asking the service manager would cost more time than all the rest
 * of a dry run, so their own PID files are read: every daemon of libvirt writes /run/NAME.pid (see
 * virPidFileConstructPath() in libvirt's src/util/virpidfile.c), however it was started.
 */
#include <fcntl.h>
#include <string.h>

#include "observe/observation.h"

/*
 * Those that look at the host's links when they start. virtlogd and virtlockd are not among them:
 * restarting virtlockd can cost guests their locks, and neither knows about networks. All names fit
 * into the 15 bytes of /proc/PID/comm.
 */
static const char *const daemons[] = {
        "libvirtd",       "virtnetworkd",  "virtqemud", "virtlxcd",
        "virtinterfaced", "virtnwfilterd", "virtxend",
};

enum { SMALL = 256 }; /* bytes: a PID file, a comm */

static const char *read_word(const struct fs *fs, struct arena *mem, const char *path)
{
        char *text;

        if (fs_read(fs, path, SMALL, mem, &text, NULL, NULL) < 0)
                return "";
        text[strcspn(text, " \t\n")] = '\0';
        return text;
}

static bool is_number(const char *text)
{
        return *text >= '1' && *text <= '9' && text[strspn(text, "0123456789")] == '\0';
}

/* A PID file may be left from a crash and its number taken by another process: comm tells. */
static bool is_running(const struct fs *fs, struct arena *mem, const char *run, const char *name)
{
        const char *pid = read_word(fs, mem, arena_printf(mem, "%s/%s.pid", run, name));

        return is_number(pid) &&
               strcmp(read_word(fs, mem, arena_printf(mem, "/proc/%s/comm", pid)), name) == 0;
}

void libvirt_running(const struct fs *fs, struct arena *mem, const char *const **ret_units,
                     size_t *ret_n)
{
        struct {
                const char **items;
                size_t n;
        } units = { 0 };
        struct stat st;
        const char *run = fs_stat(fs, "/run", true, &st) == 0 ? "/run" : "/var/run";

        for (size_t i = 0; i < ARRAY_LEN(daemons); i++)
                if (is_running(fs, mem, run, daemons[i]))
                        LIST_ADD(mem, &units, daemons[i]);
        *ret_units = units.items;
        *ret_n = units.n;
}

/* Any daemon in the folder of @path, which is looked up once for all of them. */
static bool any_beside(const struct fs *fs, const char *path)
{
        cleanup(fs_place_close) struct fs_place place = FS_PLACE_INIT;

        if (fs_resolve(fs, path, false, &place) < 0)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(daemons); i++)
                if (faccessat(place.folder, daemons[i], F_OK, 0) == 0)
                        return true;
        return false;
}

static bool is_installed(const struct fs *fs)
{
        return any_beside(fs, "/usr/sbin/libvirtd") || any_beside(fs, "/usr/bin/libvirtd");
}

/* The first reason, from the most general on, that speaks against a restart. */
static const char *why_skip(const struct observation *obs)
{
        const struct system *system = &obs->host->system;

        if (system->offline)
                return "the system below --root is not running";
        if (!obs->request->restart)
                return "--no-restart was given";
        if (system->chroot)
                return "this is a chroot";
        if (system->n_units == 0)
                return is_installed(obs->fs) ? "libvirt is not running"
                                             : "libvirt is not installed";
        if (system->manager == MANAGER_NONE)
                return "there is neither systemd nor service(8)";
        return NULL;
}

void observe_libvirt(const struct observation *obs)
{
        struct system *system = &obs->host->system;

        if (!system->offline && !system->chroot)
                libvirt_running(obs->fs, obs->mem, &system->units, &system->n_units);
        system->libvirt_skip = why_skip(obs);
}
