// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which network services are installed, which of them start at boot, and which run now: from the
 * names of files alone, because asking a service manager costs more than all the rest of a dry run,
 * and below --root there is none to ask.
 *
 * At boot starts what systemd finds in a folder TARGET.wants or .requires and is not masked; where
 * there is no systemd, or no unit of its own, what a link in /etc/rcN.d starts, or one in a
 * runlevel of OpenRC's. What runs systemd
 * tells by a link /run/systemd/units/invocation:UNIT, which it removes when the unit becomes
 * inactive (since version 235); before, by the unit's folder in the tree of control groups.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "observe/observation.h"

/* Folders that are looked into more than once; each is opened once. Those called OLD_ are the same
 * as others where /usr is merged, and then stay closed. */
enum place {
        SBIN,
        OLD_SBIN,
        LIB_SYSTEMD,
        OLD_LIB_SYSTEMD,
        ETC_UNITS,
        LIB_UNITS,
        OLD_LIB_UNITS,
        INIT_SCRIPTS,
        N_PLACES,
};

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

enum { N_SCRIPTS = 3 }; /* names that one service's has had */

/* What starts a service at boot. */
static const struct {
        const char *unit;
        const char *scripts[N_SCRIPTS]; /* below /etc/init.d */
} starters[N_NETWORK_SERVICES] = {
        [SERVICE_NETWORKMANAGER] = { "NetworkManager.service",
                                     { "network-manager", "NetworkManager", "networkmanager" } },
        [SERVICE_NETWORKD] = { "systemd-networkd.service", { NULL } },
        [SERVICE_IFUPDOWN] = { "networking.service", { "networking" } },
        [SERVICE_IFUPDOWN2] = { "networking.service", { "networking" } },
        [SERVICE_SCRIPTS] = { "network.service", { "network" } },
        [SERVICE_WICKED] = { "wicked.service", { NULL } },
        [SERVICE_DHCPCD] = { "dhcpcd.service", { "dhcpcd" } },
        [SERVICE_CONNMAN] = { "connman.service", { "connman" } },
};

struct survey {
        const struct observation *obs;
        struct fs_place at[N_PLACES];
        bool systemd;             /* is what starts the system */
        struct string_list wants; /* names of folders in ETC_UNITS */
};

static int open_folder(const struct fs_place *at, const char *name)
{
        const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

        return at->folder < 0 ? -1 : openat(at->folder, name, flags);
}

static void open_places(struct survey *survey)
{
        for (size_t i = 0; i < N_PLACES; i++) {
                struct fs_place *at = &survey->at[i];
                const struct fs_place *in = &survey->at[places[i].in];
                const struct fs_place *same = &survey->at[places[i].same];

                *at = (struct fs_place) FS_PLACE_INIT;
                if (at == in)
                        fs_resolve(survey->obs->fs, places[i].path, true, at);
                else
                        at->folder = open_folder(in, places[i].path);
                if (at != same && same->folder >= 0 && strcmp(at->real, same->real) == 0)
                        fs_place_close(at);
        }
}

static void close_places(struct survey *survey)
{
        for (size_t i = 0; i < N_PLACES; i++)
                fs_place_close(&survey->at[i]);
}

static bool holds(const struct fs_place *at, const char *name)
{
        struct stat st;

        return at->folder >= 0 && fstatat(at->folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool either_holds(const struct survey *survey, enum place one, enum place other,
                         const char *name)
{
        return holds(&survey->at[one], name) || holds(&survey->at[other], name);
}

/* A unit is masked by a link to /dev/null, or by an empty file. */
static bool is_masked_in(const struct fs_place *at, const char *name)
{
        char target[16];
        struct stat st;
        ssize_t len;

        if (at->folder < 0 || fstatat(at->folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return false;
        if (!S_ISLNK(st.st_mode))
                return S_ISREG(st.st_mode) && st.st_size == 0;
        len = readlinkat(at->folder, name, target, sizeof(target));
        return len == (ssize_t) strlen("/dev/null") &&
               memcmp(target, "/dev/null", (size_t) len) == 0;
}

/* The first folder that has it counts. */
static bool is_masked(const struct survey *survey, const char *unit)
{
        static const enum place order[] = { ETC_UNITS, LIB_UNITS, OLD_LIB_UNITS };

        for (size_t i = 0; i < ARRAY_LEN(order); i++)
                if (holds(&survey->at[order[i]], unit))
                        return is_masked_in(&survey->at[order[i]], unit);
        return false;
}

static bool has_unit(const struct survey *survey, const char *unit)
{
        return holds(&survey->at[ETC_UNITS], unit) ||
               either_holds(survey, LIB_UNITS, OLD_LIB_UNITS, unit);
}

/* Installed */

static bool exists(const struct survey *survey, const char *path)
{
        struct stat st;

        return fs_stat(survey->obs->fs, path, true, &st) == 0;
}

static bool link_exists(const struct survey *survey, const char *path)
{
        struct stat st;

        return fs_stat(survey->obs->fs, path, false, &st) == 0;
}

static bool has_ifupdown2(const struct survey *survey)
{
        return exists(survey, "/usr/share/ifupdown2");
}

/* Red Hat's initscripts and NetworkManager have an ifup of their own, but not this folder. */
static bool has_ifupdown(const struct survey *survey)
{
        return either_holds(survey, SBIN, OLD_SBIN, "ifup") && exists(survey, "/etc/network") &&
               !has_ifupdown2(survey);
}

static bool has_networkmanager(const struct survey *survey)
{
        return either_holds(survey, SBIN, OLD_SBIN, "NetworkManager");
}

static bool has_networkd(const struct survey *survey)
{
        return either_holds(survey, LIB_SYSTEMD, OLD_LIB_SYSTEMD, "systemd-networkd");
}

/* Its generator is what works at boot; the command alone writes nothing then. */
static bool has_netplan(const struct survey *survey)
{
        return exists(survey, "/usr/lib/systemd/system-generators/netplan") ||
               (survey->at[OLD_LIB_SYSTEMD].folder >= 0 &&
                exists(survey, "/lib/systemd/system-generators/netplan"));
}

static bool has_scripts(const struct survey *survey)
{
        return survey->obs->host->system.ifcfg.scripts;
}

static bool has_wicked(const struct survey *survey)
{
        return either_holds(survey, SBIN, OLD_SBIN, "wickedd");
}

/* The program alone is what other services start for one link. */
static bool has_dhcpcd(const struct survey *survey)
{
        return either_holds(survey, SBIN, OLD_SBIN, "dhcpcd") &&
               (has_unit(survey, "dhcpcd.service") || holds(&survey->at[INIT_SCRIPTS], "dhcpcd"));
}

static bool has_connman(const struct survey *survey)
{
        return either_holds(survey, SBIN, OLD_SBIN, "connmand");
}

static bool (*const installed[N_NETWORK_SERVICES])(const struct survey *) = {
        [SERVICE_NETWORKMANAGER] = has_networkmanager,
        [SERVICE_NETWORKD] = has_networkd,
        [SERVICE_IFUPDOWN] = has_ifupdown,
        [SERVICE_IFUPDOWN2] = has_ifupdown2,
        [SERVICE_NETPLAN] = has_netplan,
        [SERVICE_SCRIPTS] = has_scripts,
        [SERVICE_WICKED] = has_wicked,
        [SERVICE_DHCPCD] = has_dhcpcd,
        [SERVICE_CONNMAN] = has_connman,
};

/* Enabled */

static bool ends_in(const char *text, const char *end)
{
        size_t len = strlen(text), tail = strlen(end);

        return len > tail && strcmp(text + len - tail, end) == 0;
}

static void find_wants(struct survey *survey)
{
        char **names;
        size_t n;

        if (fs_list(survey->obs->fs, "/etc/systemd/system", survey->obs->mem, &names, &n) < 0)
                return;
        for (size_t i = 0; i < n; i++)
                if (ends_in(names[i], ".wants") || ends_in(names[i], ".requires"))
                        LIST_ADD(survey->obs->mem, &survey->wants, names[i]);
}

/* A link in FOLDER, itself in @at, that is none to /dev/null: that would take back a vendor's. */
static bool is_wanted_in(const struct fs_place *at, const char *folder, const char *unit)
{
        cleanup(fs_place_close) struct fs_place wants = FS_PLACE_INIT;

        wants.folder = open_folder(at, folder);
        return holds(&wants, unit) && !is_masked_in(&wants, unit);
}

/* The vendor's folder holds hundreds of names; these are the targets of every boot. */
static bool is_wanted_by_vendor(const struct survey *survey, const char *unit)
{
        static const char *const targets[] = { "multi-user.target.wants", "network.target.wants",
                                               "network-online.target.wants", "basic.target.wants",
                                               "sysinit.target.wants" };

        for (size_t i = 0; i < ARRAY_LEN(targets); i++)
                if (is_wanted_in(&survey->at[LIB_UNITS], targets[i], unit) ||
                    is_wanted_in(&survey->at[OLD_LIB_UNITS], targets[i], unit))
                        return true;
        return false;
}

static bool is_wanted(const struct survey *survey, const char *unit)
{
        for (size_t i = 0; i < survey->wants.n; i++)
                if (is_wanted_in(&survey->at[ETC_UNITS], survey->wants.items[i], unit))
                        return true;
        return is_wanted_by_vendor(survey, unit);
}

/* "S10network" in one of the folders of the runlevels with a network, or of the boot itself. */
static bool starts_in_runlevel(const struct survey *survey, const char *script)
{
        static const char levels[] = "S2345";

        for (const char *level = levels; *level; level++) {
                char **names, folder[] = "/etc/rcX.d";
                size_t n;

                folder[strlen("/etc/rc")] = *level;
                if (fs_list(survey->obs->fs, folder, survey->obs->mem, &names, &n) < 0)
                        continue;
                for (size_t i = 0; i < n; i++)
                        if (names[i][0] == 'S' && strlen(names[i]) > 3 &&
                            strcmp(names[i] + 3, script) == 0)
                                return true;
        }
        return false;
}

/* OpenRC's runlevels are folders with links of the scripts' own names. */
static bool starts_in_openrc(const struct survey *survey, const char *script)
{
        return link_exists(survey,
                           arena_printf(survey->obs->mem, "/etc/runlevels/boot/%s", script)) ||
               link_exists(survey,
                           arena_printf(survey->obs->mem, "/etc/runlevels/default/%s", script));
}

static bool has_enabled_script(const struct survey *survey,
                               const char *const scripts[static N_SCRIPTS])
{
        for (size_t i = 0; i < N_SCRIPTS; i++)
                if (scripts[i] && holds(&survey->at[INIT_SCRIPTS], scripts[i]) &&
                    (starts_in_runlevel(survey, scripts[i]) ||
                     starts_in_openrc(survey, scripts[i])))
                        return true;
        return false;
}

static bool is_enabled(const struct survey *survey, enum network_service service)
{
        const char *unit = starters[service].unit;

        if (!unit) { /* netplan: a generator is masked like a unit */
                cleanup(fs_place_close) struct fs_place etc = FS_PLACE_INIT;

                fs_resolve(survey->obs->fs, "/etc/systemd/system-generators/.", true, &etc);
                return !is_masked_in(&etc, "netplan");
        }
        if (survey->systemd && is_masked(survey, unit))
                return false;
        if (survey->systemd && has_unit(survey, unit))
                return is_wanted(survey, unit) || preset_enables(survey->obs, unit);
        return has_enabled_script(survey, starters[service].scripts);
}

/* Running */

static bool unit_runs(const struct survey *survey, const char *unit)
{
        struct arena *mem = survey->obs->mem;

        if (link_exists(survey, "/run/systemd/units"))
                return link_exists(survey,
                                   arena_printf(mem, "/run/systemd/units/invocation:%s", unit));
        return link_exists(survey,
                           arena_printf(mem, "/sys/fs/cgroup/systemd/system.slice/%s", unit));
}

/* What the services leave of themselves where no systemd looks after them; ifupdown and the
 * scripts have no process. */
static const struct {
        enum network_service service;
        const char *path;
} traces[] = {
        { SERVICE_NETWORKMANAGER, "/run/NetworkManager/NetworkManager.pid" },
        { SERVICE_IFUPDOWN, "/run/network/ifstate" },
        { SERVICE_IFUPDOWN2, "/run/network/ifstatenew" },
        { SERVICE_SCRIPTS, "/var/lock/subsys/network" },
        { SERVICE_DHCPCD, "/run/dhcpcd.pid" },
};

static bool is_running(const struct survey *survey, enum network_service service)
{
        const char *unit = starters[service].unit;

        if (unit && survey->obs->host->system.manager == MANAGER_SYSTEMD)
                return unit_runs(survey, unit);
        for (size_t i = 0; i < ARRAY_LEN(traces); i++)
                if (traces[i].service == service)
                        return link_exists(survey, traces[i].path);
        return false;
}

void observe_services(const struct observation *obs)
{
        struct system *system = &obs->host->system;
        struct survey survey = { .obs = obs };
        bool here = !system->offline && !system->chroot;

        open_places(&survey);
        survey.systemd = either_holds(&survey, LIB_SYSTEMD, OLD_LIB_SYSTEMD, "systemd");
        find_wants(&survey);
        for (size_t i = 0; i < N_NETWORK_SERVICES; i++) {
                enum network_service service = (enum network_service) i;
                struct network_service_state *state = &system->services[i];

                state->installed = installed[service](&survey);
                state->enabled = state->installed && is_enabled(&survey, service);
                state->running = state->installed && here && is_running(&survey, service);
        }
        system->bridge_utils = either_holds(&survey, SBIN, OLD_SBIN, "brctl");
        close_places(&survey);
}
