// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which daemons of libvirt run, which sleep until somebody connects to their socket, and which
 * start at the next boot. Asking the service manager would cost more time than all the rest of a
 * dry run, so files tell: every daemon of libvirt writes /run/NAME.pid (see
 * virPidFileConstructPath() in libvirt's src/util/virpidfile.c), however it was started. Where
 * systemd listens for it the daemon ends after 120 s without work (--timeout in its unit), and the
 * socket in /run/libvirt stays.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "observe/unit-files.h"

/*
 * Those that look at the host's links when they start, in the order in which they are restarted:
 * virtnetworkd calls a network inactive whose bridge is not there (networkUpdateState()), the
 * drivers of guests put the guests' links back on their bridges (virDomainNetNotifyActualDevice()),
 * and virtinterfaced keeps a list where it is built with netcf. libvirtd is all of them in one.
 *
 * Not among them: virtnodedevd, which hears of new links from udev; virtnwfilterd, whose rules hang
 * on the guests' own links; virtproxyd, virtstoraged and virtsecretd, which know of no links; and
 * virtlogd and virtlockd above all: a restart can cost guests their logs and locks.
 *
 * All names fit into the 15 bytes of /proc/PID/comm.
 */
static const struct daemon {
        const char *name, *socket; /* the latter in /run/libvirt */
} daemons[] = {
        { "libvirtd", "libvirt-sock" },    { "virtnetworkd", "virtnetworkd-sock" },
        { "virtqemud", "virtqemud-sock" }, { "virtlxcd", "virtlxcd-sock" },
        { "virtxend", "virtxend-sock" },   { "virtinterfaced", "virtinterfaced-sock" },
};

enum {
        SMALL = 256,        /* bytes: a PID file, a comm */
        LIST_MAX = 1 << 20, /* bytes: all sockets of a busy host */
        LISTENS = 1 << 16,  /* among the flags in /proc/net/unix: __SO_ACCEPTCON of the kernel */
};

static const char *read_word(const struct observation *obs, const char *path)
{
        char *text;

        if (fs_read(obs->fs, path, SMALL, obs->mem, &text, NULL, NULL) < 0)
                return "";
        text[strcspn(text, " \t\n")] = '\0';
        return text;
}

static bool is_number(const char *text)
{
        return *text >= '1' && *text <= '9' && text[strspn(text, "0123456789")] == '\0';
}

/* A PID file may be left from a crash and its number taken by another process: comm tells. */
static bool is_running(const struct observation *obs, const char *run, const char *name)
{
        const char *pid = read_word(obs, arena_printf(obs->mem, "%s/%s.pid", run, name));

        return is_number(pid) &&
               strcmp(read_word(obs, arena_printf(obs->mem, "/proc/%s/comm", pid)), name) == 0;
}

/* The fourth word of a line of /proc/net/unix, hexadecimal. */
static unsigned long socket_flags(const char *line)
{
        for (int i = 0; i < 3; i++) {
                line += strcspn(line, " \n");
                line += strspn(line, " ");
        }
        return strtoul(line, NULL, 16);
}

/*
 * Whether somebody listens on @socket, by the kernel's list: a name may be left from one that
 * nobody listens on any more. A list that cannot be read, or is that long, does not tell; then the
 * name has to do.
 */
static bool is_listened_on(const char *list, const char *socket)
{
        size_t len = strlen(socket);

        for (const char *at = list; (at = strstr(at, socket)); at += len) {
                const char *line = at;

                while (line > list && line[-1] != '\n')
                        line--;
                if ((at[len] == '\n' || at[len] == '\0') && (socket_flags(line) & LISTENS))
                        return true;
        }
        return false;
}

static bool is_asleep(const struct observation *obs, const char *run, const struct daemon *daemon)
{
        const char *path = arena_printf(obs->mem, "%s/libvirt/%s", run, daemon->socket);
        struct stat st;
        char *list;

        if (obs->host->system.manager != MANAGER_SYSTEMD ||
            fs_stat(obs->fs, path, false, &st) < 0 || !S_ISSOCK(st.st_mode))
                return false;
        return fs_read(obs->fs, "/proc/net/unix", LIST_MAX, obs->mem, &list, NULL, NULL) < 0 ||
               is_listened_on(list, arena_printf(obs->mem, "/libvirt/%s", daemon->socket));
}

/* Its socket is enough: the daemon is there as soon as somebody needs it. */
static bool starts_at_boot(const struct unit_files *files, const char *name)
{
        static const char *const no_scripts[N_SCRIPTS] = { NULL };
        const char *const scripts[N_SCRIPTS] = { name };
        struct arena *mem = files->obs->mem;
        const char *service = arena_printf(mem, "%s.service", name);
        const char *socket = arena_printf(mem, "%s.socket", name);

        if (files->systemd && unit_is_masked(files, service))
                return false;
        return unit_is_enabled(files, service, scripts) ||
               unit_is_enabled(files, socket, no_scripts);
}

/* Any daemon in the folder of @path, which is looked up once for all of them. */
static bool any_beside(const struct fs *fs, const char *path)
{
        FS_PLACE(place);

        if (fs_resolve(fs, path, false, &place) < 0)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(daemons); i++)
                if (faccessat(place.folder, daemons[i].name, F_OK, 0) == 0)
                        return true;
        return false;
}

static bool is_installed(const struct fs *fs)
{
        return any_beside(fs, "/usr/sbin/libvirtd") || any_beside(fs, "/usr/bin/libvirtd");
}

/*
 * What shall start at boot: libvirtd where it is installed, else the daemon of QEMU guests, by its
 * socket.
 */
static const char *unit_to_enable(const struct observation *obs)
{
        struct stat st;

        return fs_stat(obs->fs, "/usr/sbin/libvirtd", true, &st) == 0 ||
                               fs_stat(obs->fs, "/usr/bin/libvirtd", true, &st) == 0
                       ? "libvirtd.service"
                       : "virtqemud.socket";
}

void observe_libvirt_fitness(const struct observation *obs, struct fitness *fitness)
{
        const struct system *system = &obs->host->system;
        cleanup(unit_files_close) struct unit_files files;

        fitness->libvirt = is_installed(obs->fs);
        fitness->libvirt_unit = unit_to_enable(obs);
        for (size_t i = 0; i < system->n_units; i++)
                fitness->libvirt_runs =
                        fitness->libvirt_runs || system->units[i].state != UNIT_AT_BOOT;
        unit_files_open(obs, &files);
        for (size_t i = 0; i < ARRAY_LEN(daemons) && !fitness->libvirt_at_boot; i++)
                fitness->libvirt_at_boot = starts_at_boot(&files, daemons[i].name);
}

struct unit_list {
        struct service_unit *items;
        size_t n;
};

/* What runs or sleeps, on a host that is this one. */
static void add_live(const struct observation *obs, struct unit_list *units)
{
        struct stat st;
        const char *run = fs_stat(obs->fs, "/run", true, &st) == 0 ? "/run" : "/var/run";

        for (size_t i = 0; i < ARRAY_LEN(daemons); i++)
                if (is_running(obs, run, daemons[i].name))
                        LIST_ADD(obs->mem, units,
                                 (struct service_unit){ daemons[i].name, UNIT_RUNNING });
                else if (is_asleep(obs, run, &daemons[i]))
                        LIST_ADD(obs->mem, units,
                                 (struct service_unit){ daemons[i].name, UNIT_ASLEEP });
}

/* What will run or sleep after the next boot, where nothing does now. */
static void add_next_boot(const struct observation *obs, struct unit_list *units)
{
        cleanup(unit_files_close) struct unit_files files;

        unit_files_open(obs, &files);
        for (size_t i = 0; i < ARRAY_LEN(daemons); i++)
                if (starts_at_boot(&files, daemons[i].name))
                        LIST_ADD(obs->mem, units,
                                 (struct service_unit){ daemons[i].name, UNIT_AT_BOOT });
}

/* The first reason, from the most general on, that speaks against a restart. */
static const char *why_skip(const struct observation *obs, bool installed, bool live)
{
        const struct system *system = &obs->host->system;

        if (system->offline)
                return "the system below --root is not running";
        if (!obs->request->restart)
                return "--no-restart was given";
        if (system->chroot)
                return "this is a chroot";
        if (!live)
                return installed ? "libvirt is not running" : "libvirt is not installed";
        if (system->manager == MANAGER_NONE)
                return "there is neither systemd nor service(8)";
        return NULL;
}

void observe_libvirt(const struct observation *obs)
{
        struct system *system = &obs->host->system;
        struct unit_list units = { 0 };
        bool installed = is_installed(obs->fs), live;

        if (!system->offline && !system->chroot)
                add_live(obs, &units);
        live = units.n > 0;
        if (!live && installed)
                add_next_boot(obs, &units);
        system->units = units.items;
        system->n_units = units.n;
        system->libvirt_skip = why_skip(obs, installed, live);
}
