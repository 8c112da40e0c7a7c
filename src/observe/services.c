// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which network services are installed, which of them start at boot, and which run now: from the
 * names of files alone, because asking a service manager costs more than all the rest of a dry run,
 * and below --root there is none to ask.
 */
#include "observe/unit-files.h"

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

/* Installed */

static bool has_ifupdown2(const struct unit_files *files)
{
        return unit_files_path(files, "/usr/share/ifupdown2");
}

/* Red Hat's initscripts and NetworkManager have an ifup of their own, but not this folder. */
static bool has_ifupdown(const struct unit_files *files)
{
        return unit_files_either_holds(files, SBIN, OLD_SBIN, "ifup") &&
               unit_files_path(files, "/etc/network") && !has_ifupdown2(files);
}

static bool has_networkmanager(const struct unit_files *files)
{
        return unit_files_either_holds(files, SBIN, OLD_SBIN, "NetworkManager");
}

static bool has_networkd(const struct unit_files *files)
{
        return unit_files_either_holds(files, LIB_SYSTEMD, OLD_LIB_SYSTEMD, "systemd-networkd");
}

/* Its generator is what works at boot; the command alone writes nothing then. */
static bool has_netplan(const struct unit_files *files)
{
        return unit_files_path(files, "/usr/lib/systemd/system-generators/netplan") ||
               (files->at[OLD_LIB_SYSTEMD].folder >= 0 &&
                unit_files_path(files, "/lib/systemd/system-generators/netplan"));
}

static bool has_scripts(const struct unit_files *files)
{
        return files->obs->host->system.ifcfg.scripts;
}

static bool has_wicked(const struct unit_files *files)
{
        return unit_files_either_holds(files, SBIN, OLD_SBIN, "wickedd");
}

/* The program alone is what other services start for one link. */
static bool has_dhcpcd(const struct unit_files *files)
{
        return unit_files_either_holds(files, SBIN, OLD_SBIN, "dhcpcd") &&
               (unit_files_have(files, "dhcpcd.service") ||
                unit_files_hold(files, INIT_SCRIPTS, "dhcpcd"));
}

static bool has_connman(const struct unit_files *files)
{
        return unit_files_either_holds(files, SBIN, OLD_SBIN, "connmand");
}

static bool (*const installed[N_NETWORK_SERVICES])(const struct unit_files *) = {
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

static bool is_enabled(const struct unit_files *files, enum network_service service)
{
        const char *unit = starters[service].unit;

        return unit ? unit_is_enabled(files, unit, starters[service].scripts)
                    : !generator_is_masked(files, "netplan");
}

static enum recovery look_at_recovery(const struct unit_files *files, bool here)
{
        static const char *const none[N_SCRIPTS];

        if (here ? files->obs->host->system.manager != MANAGER_SYSTEMD : !files->systemd)
                return RECOVERY_NONE;
        if (!unit_files_have(files, RECOVERY_UNIT))
                return RECOVERY_NOT_INSTALLED;
        return unit_is_enabled(files, RECOVERY_UNIT, none) ? RECOVERY_ENABLED
                                                           : RECOVERY_NOT_ENABLED;
}

/* Running */

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

static bool is_running(const struct unit_files *files, enum network_service service)
{
        const char *unit = starters[service].unit;

        if (unit && files->obs->host->system.manager == MANAGER_SYSTEMD)
                return unit_is_active(files->obs, unit);
        for (size_t i = 0; i < ARRAY_LEN(traces); i++)
                if (traces[i].service == service)
                        return unit_files_link(files, traces[i].path);
        return false;
}

static void find_clients(const struct unit_files *files)
{
        static const char *const names[N_DHCP_CLIENTS] = {
                [CLIENT_DHCLIENT] = "dhclient",
                [CLIENT_UDHCPC] = "udhcpc",
                [CLIENT_DHCPCD] = "dhcpcd",
        };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                files->obs->host->system.dhcp_clients[i] =
                        unit_files_either_holds(files, SBIN, OLD_SBIN, names[i]);
}

void observe_services(const struct observation *obs)
{
        struct system *system = &obs->host->system;
        cleanup(unit_files_close) struct unit_files files;
        bool here = !system->offline && !system->chroot;

        unit_files_open(obs, &files);
        for (size_t i = 0; i < N_NETWORK_SERVICES; i++) {
                enum network_service service = (enum network_service) i;
                struct network_service_state *state = &system->services[i];

                state->installed = installed[service](&files);
                state->enabled = state->installed && is_enabled(&files, service);
                state->running = state->installed && here && is_running(&files, service);
        }
        system->recovery = look_at_recovery(&files, here);
        find_clients(&files);
        system->bridge_utils = unit_files_either_holds(&files, SBIN, OLD_SBIN, "brctl");
}
