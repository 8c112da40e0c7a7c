// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What could not be read: the same verdict in all dialects, a line for each entry, and no
 * conclusion from the rest.
 */
#include "decide-fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define NM "/etc/NetworkManager/system-connections"

/* An entry that was not read, as observe tells of it. */
static void add_unread(struct fixture *f, const char *path, enum file_state state, int problem,
                       mode_t mode)
{
        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = state,
                                .problem = problem,
                                .symlink = problem == ENOENT || problem == ELOOP,
                                .mode = mode,
                                .data = "" });
}

static void start_again(struct fixture *f, const char *backend)
{
        f->host.files.n = 0;
        f->request.backend = backend;
        f->request.dry_run = true;
        f->host.system.offline = true;
        f->intent = (struct intent){ 0 };
}

/* Where each dialect has its configuration: a folder, and a file for any link in it. */
static const struct {
        const char *backend, *folder, *file, *main;
        bool passes, passes_fifo;
} dialects[] = {
        { "ifcfg", "/etc/sysconfig/network-scripts", SCRIPTS "ifcfg-wired", NULL, true, false },
        { "keyfile", NM, NM "/wired", NULL, true, true },
        { "networkd", "/etc/systemd/network", "/etc/systemd/network/5.network", NULL, true, false },
        { "ifupdown", "/etc/network/interfaces.d", "/etc/network/interfaces.d/wired",
          "/etc/network/interfaces", true, false },
        { "netplan", "/etc/netplan", "/etc/netplan/5.yaml", NULL, false, false },
};

static void begin(struct fixture *f, size_t i)
{
        start_again(f, dialects[i].backend);
        if (dialects[i].main)
                add_file(f, dialects[i].main, "source /etc/network/interfaces.d/*\n");
}

static bool is_built(size_t i)
{
        return backend_find(dialects[i].backend) != NULL;
}

static void what_may_configure_the_port_is_refused(void **state)
{
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
                if (!is_built(i))
                        continue;
                begin(f, i);
                add_unread(f, dialects[i].file, FILE_UNREADABLE, EACCES, S_IFREG | 0600);
                assert_refused(f, dialects[i].file, "cannot be read: Permission denied");
                assert_true(f->intent.unread);
                assert_non_null(strstr(f->intent.refusals.items[0].hint, "run as root"));
                begin(f, i);
                add_unread(f, dialects[i].file, FILE_TOO_BIG, 0, S_IFREG | 0644);
                assert_refused(f, dialects[i].file, "larger than 10 MiB");
                begin(f, i);
                add_unread(f, dialects[i].folder, FILE_UNREADABLE, EACCES, 0);
                assert_refused(f, dialects[i].folder, "cannot be read: Permission denied");
        }
}

static void assert_noted(struct fixture *f, const char *path, const char *part)
{
        assert_accepted(f);
        for (size_t i = 0; i < f->intent.notes.n; i++)
                if (!strncmp(f->intent.notes.items[i], path, strlen(path)) &&
                    strstr(f->intent.notes.items[i], part))
                        return;
        fail_msg("no note about %s", path);
}

static void what_a_service_goes_on_without_is_noted(void **state)
{
        static const struct {
                enum file_state state;
                int problem;
                mode_t mode;
        } kinds[] = {
                { FILE_NOT_REGULAR, 0, S_IFDIR | 0755 }, { FILE_NOT_REGULAR, 0, S_IFSOCK | 0755 },
                { FILE_UNREADABLE, ENOENT, 0 },          { FILE_UNREADABLE, ELOOP, 0 },
                { FILE_NOT_REGULAR, 0, S_IFIFO | 0644 },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
                for (size_t k = 0; k < ARRAY_LEN(kinds) && is_built(i); k++) {
                        bool passes = S_ISFIFO(kinds[k].mode) ? dialects[i].passes_fifo
                                                              : dialects[i].passes;

                        begin(f, i);
                        add_unread(f, dialects[i].file, kinds[k].state, kinds[k].problem,
                                   kinds[k].mode);
                        if (passes)
                                assert_noted(f, dialects[i].file, "goes on without it");
                        else
                                assert_refused(f, dialects[i].file, "");
                }
        }
}

/* Somebody thinks that it configures the link, whatever the service makes of it. */
static void a_name_of_the_link_is_refused(void **state)
{
        struct fixture *f = *state;

        start_again(f, "keyfile");
        add_unread(f, NM "/eth0.nmconnection", FILE_NOT_REGULAR, 0, S_IFDIR | 0755);
        assert_refused(f, NM "/eth0.nmconnection", "is not a regular file");
        start_again(f, "keyfile");
        add_unread(f, NM "/veth01.nmconnection", FILE_NOT_REGULAR, 0, S_IFDIR | 0755);
        assert_noted(f, NM "/veth01.nmconnection", "goes on without it");
}

static void every_one_has_a_line(void **state)
{
        struct fixture *f = *state;

        start_again(f, "keyfile");
        add_unread(f, NM "/a", FILE_UNREADABLE, EACCES, S_IFREG | 0600);
        add_unread(f, NM "/b", FILE_UNREADABLE, EACCES, S_IFREG | 0600);
        add_unread(f, NM "/b~", FILE_UNREADABLE, EACCES, S_IFREG | 0600);
        run(f);
        assert_int_equal(f->intent.refusals.n, 2);
}

static void a_detail_is_noted(void **state)
{
        struct fixture *f = *state;

        start_again(f, "keyfile");
        add_unread(f, "/var/lib/NetworkManager/timestamps", FILE_UNREADABLE, EACCES, 0600);
        assert_noted(f, "/var/lib/NetworkManager/timestamps", "cannot be read");
}

/* Which service reads the configuration is asked of folders that may be closed, too. */
static void who_reads_it_must_be_seen(void **state)
{
        struct fixture *f = *state;
        struct unseen closed = { "/etc/systemd/system", "cannot be looked into: no", true, false };

        start_again(f, "auto");
        LIST_ADD(&f->mem, &f->host.system.unseen, closed);
        assert_refused(f, "/etc/systemd/system", "cannot be looked into");
        start_again(f, "ifcfg");
        assert_noted(f, "/etc/systemd/system", "cannot be looked into");
}

/* Another service's file may configure the port as long as nothing of our own does. */
/* ifupdown2 reads the same files in its own way, so to name the backend does not settle it. */
static void which_of_two_reads_them_must_be_seen(void **state)
{
        struct fixture *f = *state;
        struct unseen closed = { "/usr/share/ifupdown2", "cannot be looked into: no", true, false };

        start_again(f, "ifupdown");
        LIST_ADD(&f->mem, &f->host.system.unseen, closed);
        assert_refused(f, "/usr/share/ifupdown2", "cannot be looked into");
        start_again(f, "ifcfg");
        assert_noted(f, "/usr/share/ifupdown2", "cannot be looked into");
}

static void files_of_another_service_count(void **state)
{
        struct fixture *f = *state;
        struct network_service_state *nm = &f->host.system.services[SERVICE_NETWORKMANAGER];

        start_again(f, "ifupdown");
        nm->installed = nm->enabled = true;
        add_unread(f, NM "/wired", FILE_UNREADABLE, EACCES, S_IFREG | 0600);
        assert_refused(f, NM "/wired", "cannot be read");
        start_again(f, "ifupdown");
        add_unread(f, NM "/wired", FILE_UNREADABLE, EACCES, S_IFREG | 0600);
        add_file(f, "/etc/network/interfaces", "auto eth0\niface eth0 inet dhcp\n");
        assert_noted(f, NM "/wired", "is not known");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_may_configure_the_port_is_refused),
                TEST(what_a_service_goes_on_without_is_noted),
                TEST(a_name_of_the_link_is_refused),
                TEST(every_one_has_a_line),
                TEST(a_detail_is_noted),
                TEST(who_reads_it_must_be_seen),
                TEST(which_of_two_reads_them_must_be_seen),
                TEST(files_of_another_service_count),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
