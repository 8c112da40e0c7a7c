// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What tells whether a host can carry virtual machines: its processor, KVM, containers, the
 * programs, and what the firmware says. Read as it is; what follows is decided in
 * decide/check-machine.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "mkbridge/fitness.h"
#include "nl/forward.h"
#include "observe/unit-files.h"

enum { WORDS_MAX = 4096, RELEASE_MAX = 64 * 1024, FIRST_MAX = 8 * 1024 };

static bool exists(const struct observation *obs, const char *path)
{
        struct stat st;

        return fs_stat(obs->fs, path, true, &st) == 0;
}

/* The first line of a small file; NULL where it cannot be read or is empty. */
static const char *first_line(const struct observation *obs, const char *path)
{
        char *text;

        if (fs_read(obs->fs, path, WORDS_MAX, obs->mem, &text, NULL, NULL) < 0)
                return NULL;
        text[strcspn(text, "\n")] = '\0';
        return *text ? text : NULL;
}

/* A block for each processor, of which a host may have hundreds: the first one tells. */
static const char *first_processor(const struct observation *obs)
{
        FS_PLACE(place);
        int fd cleanup(closep) = -1;
        char text[FIRST_MAX];
        ssize_t n;

        if (fs_resolve(obs->fs, "/proc/cpuinfo", true, &place) < 0)
                return NULL;
        fd = openat(place.folder, place.name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
        n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
        if (n <= 0)
                return NULL;
        text[n] = '\0';
        return arena_strdup(obs->mem, text);
}

static void find_modules(const struct observation *obs, struct fitness *fitness)
{
        static const char *const names[] = { "kvm", "kvm_intel", "kvm_amd", "kvm_hv", "kvm_pr" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (exists(obs, arena_path(obs->mem, "/sys/module", names[i])))
                        LIST_ADD(obs->mem, &fitness->modules, names[i]);
}

/* What the managers of containers leave in them; systemd writes the first one for all it knows. */
static const char *find_container(const struct observation *obs)
{
        static const struct {
                const char *path, *kind; /* NULL: its first line says it */
        } marks[] = {
                { "/run/systemd/container", NULL },
                { "/run/host/container-manager", NULL },
                { "/.dockerenv", "docker" },
                { "/run/.containerenv", "podman" },
        };

        for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
                const char *kind = marks[i].kind;

                if (!kind)
                        kind = first_line(obs, marks[i].path);
                else if (!exists(obs, marks[i].path))
                        kind = NULL;
                if (kind)
                        return kind;
        }
        return NULL;
}

static void look_at_machine(const struct observation *obs, struct fitness *fitness)
{
        fitness->machine = true;
        fitness->cpuinfo = first_processor(obs);
        fitness->kvm_device = exists(obs, "/dev/kvm");
        fitness->container = find_container(obs);
        fitness->asset_tag = first_line(obs, "/sys/devices/virtual/dmi/id/chassis_asset_tag");
        find_modules(obs, fitness);
}

/* br_netfilter's own switches: they are there where it is. */
static bool is_filtered(const struct observation *obs, const char *key)
{
        const char *value = first_line(obs, arena_path(obs->mem, "/proc/sys/net/bridge", key));

        return value && strcmp(value, "0") != 0;
}

static void look_at_filter(const struct observation *obs, struct fitness *fitness)
{
        int r;

        fitness->filtered = is_filtered(obs, "bridge-nf-call-iptables");
        fitness->filtered6 = is_filtered(obs, "bridge-nf-call-ip6tables");
        if (!fitness->filtered && !fitness->filtered6)
                return;
        r = nl_forward_drops(obs->mem, &fitness->forward_drops);
        if (r == -EPERM || r == -EACCES)
                fitness->forward_problem = "only root may look";
        else if (r < 0)
                fitness->forward_problem = strerror(-r);
}

/* By the names under which distributions install it, of all processors that run guests. */
static bool has_qemu(const struct observation *obs)
{
        static const char *const paths[] = {
                "/usr/bin/qemu-system-x86_64",
                "/usr/bin/qemu-system-aarch64",
                "/usr/bin/qemu-system-s390x",
                "/usr/bin/qemu-system-ppc64",
                "/usr/bin/qemu-system-riscv64",
                "/usr/libexec/qemu-kvm",
                "/usr/bin/qemu-kvm",
                "/usr/bin/kvm",
                "/usr/local/bin/qemu-system-x86_64",
                "/usr/local/bin/qemu-system-aarch64",
        };

        for (size_t i = 0; i < ARRAY_LEN(paths); i++)
                if (exists(obs, paths[i]))
                        return true;
        return false;
}

/* os-release(5): that in /etc comes first. */
static const char *find_release(const struct observation *obs)
{
        static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };
        char *text;

        for (size_t i = 0; i < ARRAY_LEN(paths); i++)
                if (fs_read(obs->fs, paths[i], RELEASE_MAX, obs->mem, &text, NULL, NULL) == 0)
                        return text;
        return NULL;
}

void observe_fitness(const struct observation *obs)
{
        const struct system *system = &obs->host->system;
        struct fitness *fitness = arena_alloc(obs->mem, sizeof(*fitness));

        obs->host->fitness = fitness;
        fitness->os_release = find_release(obs);
        fitness->qemu = has_qemu(obs);
        observe_libvirt_fitness(obs, fitness);
        if (system->offline || system->chroot)
                return;
        look_at_machine(obs, fitness);
        look_at_filter(obs, fitness);
        fitness->uplink = observe_uplink(&obs->host->links);
        for (size_t i = 0; i < obs->request->ports.n; i++)
                LIST_ADD(obs->mem, &fitness->ports,
                         observe_port_fitness(obs, obs->request->ports.items[i]));
}
