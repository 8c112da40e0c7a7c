// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Can this machine run guests, and are the programs there that do? Where /dev/kvm is, processor and
 * modules have proved themselves.
 */
#include <string.h>

#include "decide/check.h"
#include "text/shvar.h"

/* By what a processor says that it can run guests, and the module that makes use of it. */
static const struct {
        const char *key, *flag, *module;
} flags[] = {
        { "flags", "vmx", "kvm_intel" },
        { "flags", "svm", "kvm_amd" },
        { "features", "sie", "kvm" }, /* s390x */
};

/* The value of the line "KEY : ..." that comes first; NULL: there is none. */
static const char *line_of(struct arena *mem, const char *text, const char *key)
{
        const size_t len = strlen(key);

        for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
                const char *colon;

                if (strncmp(line, key, len) != 0)
                        continue;
                colon = line + len + strspn(line + len, " \t");
                if (*colon == ':')
                        return arena_strndup(mem, colon + 1, strcspn(colon + 1, "\n"));
        }
        return NULL;
}

static bool has_word(const char *line, const char *word)
{
        const size_t len = strlen(word);

        for (const char *at = line; at && *at; at += strcspn(at, " \t")) {
                at += strspn(at, " \t");
                if (strncmp(at, word, len) == 0 && strchr(" \t", at[len]))
                        return true;
        }
        return false;
}

static bool is_guest(struct check_job *job)
{
        const char *cpuinfo = job->fitness->cpuinfo;
        const char *line = cpuinfo ? line_of(job->mem, cpuinfo, "flags") : NULL;

        return line && has_word(line, "hypervisor");
}

static void check_module(struct check_job *job, const char *module, const char *flag)
{
        if (!string_list_has(&job->fitness->modules, module))
                found(job, CHECK_KVM_MODULE, NULL,
                      arena_printf(job->mem,
                                   "modprobe %s; if it says 'Operation not supported', switch "
                                   "virtualization on in the firmware",
                                   module),
                      flag ? "the processor can run guests (%s), but the module %s is not loaded"
                           : "%sthe module %s is not loaded",
                      flag ? flag : "", module);
        else
                found(job, CHECK_KVM_DEVICE, NULL, NULL,
                      "the module %s is loaded, but there is no /dev/kvm", module);
}

/* Architectures of which /proc/cpuinfo tells nothing: the module is all that tells. */
static void check_other(struct check_job *job)
{
        const bool power = line_of(job->mem, job->fitness->cpuinfo, "cpu") != NULL;

        check_module(job, power ? "kvm_hv" : "kvm", NULL);
}

static void check_processor(struct check_job *job)
{
        const char *cpuinfo = job->fitness->cpuinfo;
        bool told = false;

        if (job->fitness->kvm_device)
                return;
        if (!cpuinfo) {
                found(job, CHECK_UNREAD, "/proc/cpuinfo", "mount -t proc proc /proc",
                      "cannot be read, so what the processor can is not known");
                return;
        }
        for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
                const char *line = line_of(job->mem, cpuinfo, flags[i].key);

                told = told || line;
                if (line && has_word(line, flags[i].flag)) {
                        check_module(job, flags[i].module, flags[i].flag);
                        return;
                }
        }
        if (told)
                found(job, CHECK_CPU, NULL,
                      is_guest(job) ? "have nested virtualization switched on for this machine, "
                                      "which is a guest, on the host that it runs on"
                                    : NULL,
                      "the processor does not say that it can run guests: no vmx, svm or sie in "
                      "/proc/cpuinfo");
        else
                check_other(job);
}

void check_machine(struct check_job *job)
{
        const struct fitness *fitness = job->fitness;
        const char *machine = job->host->system.machine;

        if (!fitness->machine)
                return;
        check_processor(job);
        if (is_guest(job))
                found(job, CHECK_NESTED, NULL, NULL, "this host is a guest itself%s%s",
                      machine ? ": " : "", machine ? machine : "");
        if (fitness->container)
                found(job, CHECK_CONTAINER, NULL, NULL, "this host is a container: %s",
                      fitness->container);
}

/* What each distribution calls the programs. The last row is for those that are not known. */
static const struct distribution {
        const char *id; /* in os-release(5): ID, or among ID_LIKE */
        const char *install;
        const char *qemu, *libvirt;
} distributions[] = {
        { "debian", "apt install", "qemu-system-x86", "libvirt-daemon-system" },
        { "ubuntu", "apt install", "qemu-system-x86", "libvirt-daemon-system" },
        { "fedora", "dnf install", "qemu-kvm", "libvirt" },
        { "rhel", "dnf install", "qemu-kvm", "libvirt" },
        { "centos", "dnf install", "qemu-kvm", "libvirt" },
        { "suse", "zypper install", "qemu-kvm", "libvirt" },
        { "opensuse", "zypper install", "qemu-kvm", "libvirt" },
        { "arch", "pacman -S", "qemu-base", "libvirt" },
        { "alpine", "apk add", "qemu-system-x86_64", "libvirt-daemon" },
        { "gentoo", "emerge", "app-emulation/qemu", "app-emulation/libvirt" },
        { NULL, "install with your distribution's package manager:", "qemu", "libvirt" },
};

static const struct distribution *distribution_of(struct check_job *job)
{
        const char *text = job->fitness->os_release;
        const struct shvar release = shvar_parse(job->mem, text ? text : "");
        const char *ids[] = { shvar_get(&release, "ID"), shvar_get(&release, "ID_LIKE") };
        const size_t last = ARRAY_LEN(distributions) - 1;

        for (size_t k = 0; k < ARRAY_LEN(ids); k++)
                for (size_t i = 0; i < last; i++)
                        if (has_word(ids[k], distributions[i].id))
                                return &distributions[i];
        return &distributions[last];
}

static const char *install(struct check_job *job, const char *package)
{
        return arena_printf(job->mem, "%s %s", distribution_of(job)->install, package);
}

/* @verb: as for systemctl(1); below --root, too. */
static const char *unit_command(struct check_job *job, const char *verb)
{
        const struct host *host = job->host;
        const char *unit = job->fitness->libvirt_unit;

        if (host->system.recovery == RECOVERY_NONE)
                return arena_printf(job->mem, "%s %.*s with the service manager of this system",
                                    verb, (int) strcspn(unit, "."), unit);
        return arena_printf(job->mem, "systemctl %s%s%s%s %s", host->root ? "--root=" : "",
                            host->root ? host->root : "", host->root ? " " : "", verb, unit);
}

static void check_libvirt(struct check_job *job)
{
        const struct fitness *fitness = job->fitness;

        if (!fitness->libvirt) {
                found(job, CHECK_LIBVIRT, NULL, install(job, distribution_of(job)->libvirt),
                      "libvirt is not installed");
                return;
        }
        if (fitness->machine && !fitness->libvirt_runs)
                found(job, CHECK_LIBVIRT_STOPPED, NULL, unit_command(job, "start"),
                      "libvirt is installed, and does not run");
        if (!fitness->libvirt_at_boot)
                found(job, CHECK_LIBVIRT_BOOT, NULL, unit_command(job, "enable"),
                      "libvirt does not start at boot");
}

void check_programs(struct check_job *job)
{
        if (!job->fitness->qemu)
                found(job, CHECK_QEMU, NULL, install(job, distribution_of(job)->qemu),
                      "QEMU is not installed");
        check_libvirt(job);
}

void check_recovery(struct check_job *job)
{
        const char *command, *note = host_recovery_note(job->mem, job->host, &command);

        if (note)
                found(job, CHECK_RECOVERY, NULL, command, "%s", note);
}
