// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What kind of system this is: running or not, who manages its services, and which programs would
 * read ifcfg files at the next boot. The latter is answered from files alone, so that the answer
 * below --root is the one that the installed system will give.
 */
#include <stdio.h>
#include <string.h>

#include "observe/observation.h"

#define DISPATCHER "NetworkManager/dispatcher.d/10-ifcfg-rh-routes.sh"

enum { SCRIPT_SIZE_MAX = 1024 * 1024 };

static bool exists(const struct observation *obs, const char *path)
{
        struct stat st;

        return fs_stat(obs->fs, path, true, &st) == 0;
}

static bool is_folder(const struct observation *obs, const char *path)
{
        struct stat st;

        return fs_stat(obs->fs, path, true, &st) == 0 && S_ISDIR(st.st_mode);
}

/* brctl setfd takes seconds; `ip link ... forward_delay`, which replaced it, hundredths. */
static bool scripts_use_brctl(const struct file *script)
{
        return script->state == FILE_READ && !strstr(script->data, "forward_delay") &&
               (strstr(script->data, "brctl") || strstr(script->data, "setfd"));
}

static struct ifcfg_readers find_readers(const struct observation *obs)
{
        struct file script =
                observe_file(obs, "/etc/sysconfig/network-scripts/ifup-eth", SCRIPT_SIZE_MAX);

        observe_unread(obs, &script, false);
        return (struct ifcfg_readers){
                .nm_routing_rules =
                        exists(obs, "/etc/" DISPATCHER) || exists(obs, "/usr/lib/" DISPATCHER),
                .scripts = script.state != FILE_ABSENT,
                .scripts_brctl = scripts_use_brctl(&script),
                .scripts_no_options =
                        script.state == FILE_READ && !strstr(script.data, "BRIDGING_OPTS"),
        };
}

/*
 * Does any line of mountinfo have "/" as its mount point (proc(5): the fifth field)? A root that is
 * a mount of its own is there; one that chroot() has put into the middle of a file system is not.
 */
static bool root_is_mounted(void)
{
        FILE *file = fopen("/proc/self/mountinfo", "re");
        char *line cleanup(freep) = NULL;
        char point[8];
        size_t size = 0;
        bool found = false;

        if (!file)
                return true;
        while (!found && getline(&line, &size, file) >= 0)
                found = sscanf(line, "%*s %*s %*s %*s %7s", point) == 1 && strcmp(point, "/") == 0;
        fclose(file);
        return found;
}

/*
 * Our root is not that of process 1. The link /proc/1/root may only be followed by who may trace
 * process 1; everybody else goes by the mounts, and by systemd's folder, which no chroot has unless
 * somebody put /run there (installers do).
 */
static bool in_chroot(const struct observation *obs)
{
        struct stat ours, first;

        if (stat("/", &ours) < 0 || stat("/proc/1/root", &first) < 0)
                return !root_is_mounted() || !is_folder(obs, "/run/systemd/system");
        return ours.st_dev != first.st_dev || ours.st_ino != first.st_ino;
}

static enum service_manager find_manager(const struct observation *obs)
{
        if (is_folder(obs, "/run/systemd/system"))
                return MANAGER_SYSTEMD;
        if (exists(obs, "/usr/sbin/service") || exists(obs, "/sbin/service"))
                return MANAGER_SERVICE;
        return MANAGER_NONE;
}

/* What the firmware says of the machine; both files have a newline at the end. */
static const char *find_machine(const struct observation *obs)
{
        enum { WORDS_MAX = 4096 };
        const struct file vendor =
                observe_file(obs, "/sys/devices/virtual/dmi/id/sys_vendor", WORDS_MAX);
        const struct file product =
                observe_file(obs, "/sys/devices/virtual/dmi/id/product_name", WORDS_MAX);

        if (vendor.state != FILE_READ || product.state != FILE_READ)
                return NULL;
        return arena_printf(obs->mem, "%.*s %.*s", (int) strcspn(vendor.data, "\n"), vendor.data,
                            (int) strcspn(product.data, "\n"), product.data);
}

void observe_system(const struct observation *obs)
{
        struct system *system = &obs->host->system;

        system->ifcfg = find_readers(obs);
        system->suse = is_folder(obs, "/etc/sysconfig/network");
        system->offline = obs->request->root != NULL;
        if (!system->offline) {
                system->chroot = in_chroot(obs);
                if (!system->chroot)
                        system->manager = find_manager(obs);
                if (!system->chroot)
                        system->machine = find_machine(obs);
        }
        observe_versions(obs);
        observe_services(obs);
        observe_cloud_init(obs);
}
