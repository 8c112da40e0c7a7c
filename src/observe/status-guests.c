// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guests that sit on a bridge, for --status: each tap and veth in it that is no port of ours.
 * Whose it is says what is cheap to ask and does not guess: the files that libvirt keeps of running
 * domains, the name that systemd-nspawn gives its end, and who has a tap open. Container engines
 * leave no such trace.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "mkbridge/names.h"
#include "observe/status.h"

enum { DOMAIN_SIZE_MAX = 1024 * 1024, PROC_SIZE_MAX = 64 * 1024 };

static void add_guests(const struct status_look *look, struct bridge_status *row)
{
        for (size_t i = 0; i < look->host.links.n; i++) {
                const struct link *link = &look->host.links.items[i];
                const bool veth = link->kind == LINK_VETH;
                const struct guest_port guest = { .name = link->name,
                                                  .kind = veth ? "veth" : "tap" };

                if (!link->master || strcmp(link->master, row->name) != 0 ||
                    (!veth && strcmp(link->kind_name, "tun") != 0) ||
                    string_list_has(&row->ports, link->name))
                        continue;
                LIST_ADD(look->mem, &row->guests, guest);
        }
}

/* @name need not end: @len bytes of it count. */
static void tell(struct bridge_status *row, const char *name, size_t len, const char *program,
                 const char *whose)
{
        for (size_t i = 0; i < row->guests.n; i++) {
                struct guest_port *guest = &row->guests.items[i];

                if (guest->program || strlen(guest->name) != len ||
                    memcmp(guest->name, name, len) != 0)
                        continue;
                guest->program = program;
                guest->guest = whose;
        }
}

/* @mem: for the path, too */
static char *read_text(const struct status_look *look, struct arena *mem, const char *folder,
                       const char *file, size_t max)
{
        char *text = NULL;

        return fs_read(&look->fs, arena_printf(mem, "%s/%s", folder, file), max, mem, &text, NULL,
                       NULL) < 0
                       ? NULL
                       : text;
}

/* libvirt */

/* virDomainNetDefFormat() of src/conf/domain_conf.c writes the link as <target dev='NAME'/>. */
static void read_domain(const struct status_look *look, struct bridge_status *row,
                        const char *folder, const char *file)
{
        static const char mark[] = "<target dev='";
        const char *domain = arena_strndup(look->mem, file, strlen(file) - strlen(".xml"));
        struct arena mem cleanup(arena_free) = { 0 };
        const char *text = read_text(look, &mem, folder, file, DOMAIN_SIZE_MAX);

        for (text = text ? strstr(text, mark) : NULL; text; text = strstr(text, mark)) {
                text += strlen(mark);
                tell(row, text, strcspn(text, "'"), "libvirt", domain);
        }
}

/* A file a domain that runs, called after it. */
static void ask_libvirt(const struct status_look *look, struct bridge_status *row)
{
        static const char *const folders[] = { "/run/libvirt/qemu", "/run/libvirt/lxc" };

        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
                char **names = NULL;
                size_t n = 0;

                if (fs_list(&look->fs, folders[i], look->mem, &names, &n) < 0)
                        continue;
                for (size_t k = 0; k < n; k++) {
                        const size_t len = strlen(names[k]);

                        if (len > strlen(".xml") &&
                            !strcmp(names[k] + len - strlen(".xml"), ".xml"))
                                read_domain(look, row, folders[i], names[k]);
                }
        }
}

/* systemd-nspawn */

/*
 * "vb-MACHINE" of --network-bridge= (systemd-nspawn(1)). Of a longer name there are a begin and a
 * hash, so one that fills a link's name tells nothing.
 */
static void ask_nspawn(struct bridge_status *row)
{
        static const char mark[] = "vb-";

        for (size_t i = 0; i < row->guests.n; i++) {
                const struct guest_port *guest = &row->guests.items[i];
                const size_t len = strlen(guest->name);

                if (strncmp(guest->name, mark, strlen(mark)) == 0 && !strcmp(guest->kind, "veth"))
                        tell(row, guest->name, len, "nspawn",
                             len < LINK_NAME_MAX ? guest->name + strlen(mark) : NULL);
        }
}

/* Who has a tap open */

/* As /proc/PID/comm begins. */
static const struct {
        const char *comm, *program;
} holders[] = {
        { "qemu-system-", "qemu" },
        { "qemu-kvm", "qemu" },
        { "bochs", "bochs" },
};

static const char *program_of(const char *comm)
{
        for (size_t i = 0; comm && i < ARRAY_LEN(holders); i++)
                if (strncmp(comm, holders[i].comm, strlen(holders[i].comm)) == 0)
                        return holders[i].program;
        return NULL;
}

/* A tap of another network namespace may have the same name. */
static bool is_of_our_network(const char *pid)
{
        char path[64];
        struct stat ours, its;

        snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
        return stat("/proc/self/ns/net", &ours) == 0 && stat(path, &its) == 0 &&
               ours.st_dev == its.st_dev && ours.st_ino == its.st_ino;
}

/* tun_chr_show_fdinfo() of drivers/net/tun.c: "iff:" and the name. */
static void read_descriptors(const struct status_look *look, struct bridge_status *row,
                             const char *pid, const char *program)
{
        static const char mark[] = "\niff:\t";
        struct arena mem cleanup(arena_free) = { 0 };
        const char *folder = arena_printf(&mem, "/proc/%s/fdinfo", pid);
        char **names = NULL;
        size_t n = 0;

        if (fs_list(&look->fs, folder, &mem, &names, &n) < 0)
                return;
        for (size_t i = 0; i < n; i++) {
                const char *text = read_text(look, &mem, folder, names[i], PROC_SIZE_MAX);
                const char *name = text ? strstr(text, mark) : NULL;

                if (name)
                        tell(row, name + strlen(mark), strcspn(name + strlen(mark), "\n"), program,
                             NULL);
        }
}

static bool wants_holder(const struct bridge_status *row)
{
        for (size_t i = 0; i < row->guests.n; i++)
                if (!row->guests.items[i].program && strcmp(row->guests.items[i].kind, "tap") == 0)
                        return true;
        return false;
}

static void ask_process(const struct status_look *look, struct bridge_status *row, const char *pid)
{
        struct arena mem cleanup(arena_free) = { 0 };
        const char *program = program_of(
                read_text(look, &mem, arena_printf(&mem, "/proc/%s", pid), "comm", PROC_SIZE_MAX));

        if (program && is_of_our_network(pid))
                read_descriptors(look, row, pid, program);
}

static void ask_processes(const struct status_look *look, struct bridge_status *row)
{
        struct arena mem cleanup(arena_free) = { 0 };
        char **pids = NULL;
        size_t n = 0;

        if (!wants_holder(row) || fs_list(&look->fs, "/proc", &mem, &pids, &n) < 0)
                return;
        for (size_t i = 0; i < n; i++)
                if (isdigit((unsigned char) pids[i][0]))
                        ask_process(look, row, pids[i]);
}

void status_look_at_guests(const struct status_look *look, struct bridge_status *row)
{
        add_guests(look, row);
        if (!row->guests.n)
                return;
        ask_libvirt(look, row);
        ask_nspawn(row);
        ask_processes(look, row);
}
