// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Observing systems that lie below temporary roots. What matters most: nothing below a root leads
 * out of it, and a file that cannot be read is said to be so instead of being taken for absent.
 */
#include "observe-world.h"

/* Files */

/* Those that are there; of others that were asked for it is known that they are not. */
static size_t there(const struct world *world)
{
        size_t n = 0;

        for (size_t i = 0; i < world->host.files.n; i++)
                n += world->host.files.items[i].state != FILE_ABSENT;
        return n;
}

static void empty_root(void **state)
{
        struct world *world = *state;

        assert_int_equal(look(world), 0);
        assert_string_equal(world->host.root, world->root);
        assert_int_equal(there(world), 0);
        assert_int_equal(world->host.around.n, 0);
        assert_int_equal(world->host.past.n, 0);
        assert_false(world->host.interrupted);
}

static void root_that_is_not_there(void **state)
{
        struct world *world = *state;

        world->request.root = arena_printf(&world->mem, "%s/nowhere", world->root);
        assert_int_equal(look(world), -ENOENT);
        assert_string_equal(world->err.where, world->request.root);
}

static void nothing_of_this_host_below_a_root(void **state)
{
        struct world *world = *state;

        put(world, "/run/systemd/system/x", "");
        put(world, "/usr/sbin/service", "");
        put(world, "/usr/sbin/libvirtd", "");
        put(world, "/run/libvirtd.pid", "1");
        put(world, "/proc/1/comm", "libvirtd");
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.links.n, 0);
        assert_true(world->host.system.offline);
        assert_false(world->host.system.chroot);
        assert_int_equal(world->host.system.manager, MANAGER_NONE);
        assert_int_equal(world->host.system.n_units, 0);
        assert_string_equal(world->host.system.libvirt_skip,
                            "the system below --root is not running");
}

static void files_are_read_in_order(void **state)
{
        struct world *world = *state;

        put(world, "/etc/net/cfg-b", "b\n");
        put(world, "/etc/net/cfg-a", "a\n");
        put(world, "/etc/net/list", "other glob");
        put(world, "/etc/net/Other", "of no glob");
        put(world, "/etc/net/.cfg-hidden", "x");
        put(world, "/etc/late/x.conf", "late\n");
        put(world, "/etc/cfg-c", "elsewhere");
        put(world, "/etc/plain", "");
        assert_int_equal(chmod(outside(world, "/etc/net/cfg-a"), 0600), 0);
        assert_int_equal(look(world), 0);

        assert_int_equal(there(world), 4);
        for (size_t i = 1; i < world->host.files.n; i++)
                assert_true(strcmp(world->host.files.items[i - 1].path,
                                   world->host.files.items[i].path) < 0);
        assert_read(world, "/etc/net/cfg-a", "/etc/net/cfg-a", "a\n");
        assert_read(world, "/etc/net/cfg-b", "/etc/net/cfg-b", "b\n");
        assert_read(world, "/etc/late/x.conf", "/etc/late/x.conf", "late\n");
        assert_ptr_equal(seen(world, "/etc/net/cfg-a")->real, seen(world, "/etc/net/cfg-a")->path);
        assert_int_equal(seen(world, "/etc/net/cfg-a")->mode & 07777, 0600);
        assert_read(world, "/etc/net/list", "/etc/net/list", "other glob");
}

static void files_that_are_no_files(void **state)
{
        struct world *world = *state;

        assert_int_equal(mkfifo(outside(world, "/etc/net/cfg-fifo"), 0644), 0);
        outside(world, "/etc/net/cfg-folder/");
        put_link(world, "/etc/net/cfg-null", "/dev/null-like");
        assert_int_equal(mkfifo(outside(world, "/dev/null-like"), 0644), 0);
        assert_int_equal(look(world), 0);

        assert_int_equal(seen(world, "/etc/net/cfg-fifo")->state, FILE_NOT_REGULAR);
        assert_true(S_ISFIFO(seen(world, "/etc/net/cfg-fifo")->mode));
        assert_int_equal(seen(world, "/etc/net/cfg-folder")->state, FILE_NOT_REGULAR);
        assert_int_equal(seen(world, "/etc/net/cfg-null")->state, FILE_NOT_REGULAR);
}

static void file_size_limit(void **state)
{
        struct world *world = *state;

        put_sparse(world, "/etc/net/cfg-big", (off_t) 11 * 1024 * 1024);
        put_sparse(world, "/etc/net/cfg-over", FILE_SIZE_MAX + 1);
        put_sparse(world, "/etc/net/cfg-just", FILE_SIZE_MAX);
        put(world, "/etc/net/cfg-empty", "");
        assert_int_equal(look(world), 0);

        assert_int_equal(seen(world, "/etc/net/cfg-big")->state, FILE_TOO_BIG);
        assert_string_equal(seen(world, "/etc/net/cfg-big")->data, "");
        assert_int_equal(seen(world, "/etc/net/cfg-over")->state, FILE_TOO_BIG);
        assert_int_equal(seen(world, "/etc/net/cfg-just")->state, FILE_READ);
        assert_int_equal(seen(world, "/etc/net/cfg-just")->size, FILE_SIZE_MAX);
        assert_read(world, "/etc/net/cfg-empty", "/etc/net/cfg-empty", "");
}

static void file_with_nul_bytes(void **state)
{
        struct world *world = *state;

        put_bytes(world, "/etc/net/cfg-nul", "a\0b", 3);
        assert_int_equal(look(world), 0);
        assert_int_equal(seen(world, "/etc/net/cfg-nul")->state, FILE_READ);
        assert_int_equal(seen(world, "/etc/net/cfg-nul")->size, 3);
        assert_memory_equal(seen(world, "/etc/net/cfg-nul")->data, "a\0b", 4);
}

static void symbolic_links_stay_inside(void **state)
{
        struct world *world = *state;

        put(world, "/etc/passwd", "inside\n");
        put(world, "/srv/real", "real\n");
        put_link(world, "/etc/net/cfg-abs", "/etc/passwd");
        put_link(world, "/etc/net/cfg-up", "../../../../../../../../etc/passwd");
        put_link(world, "/etc/net/cfg-rel", "../../srv/real");
        put_link(world, "/etc/net/cfg-out", "/etc/hostname");
        put_link(world, "/etc/net/cfg-loop", "cfg-loop");
        put_link(world, "/etc/net/listed", "/nowhere/at/all");
        put_link(world, "/etc/loop", "loop");
        assert_int_equal(look(world), 0);

        assert_read(world, "/etc/net/cfg-abs", "/etc/passwd", "inside\n");
        assert_true(seen(world, "/etc/net/cfg-abs")->symlink);
        assert_read(world, "/etc/net/cfg-up", "/etc/passwd", "inside\n");
        assert_read(world, "/etc/net/cfg-rel", "/srv/real", "real\n");
        assert_int_equal(seen(world, "/etc/net/cfg-out")->state, FILE_UNREADABLE);
        assert_int_equal(seen(world, "/etc/net/cfg-out")->problem, ENOENT);
        assert_true(seen(world, "/etc/net/cfg-out")->symlink);
        assert_int_equal(seen(world, "/etc/net/cfg-loop")->state, FILE_UNREADABLE);
        assert_int_equal(seen(world, "/etc/net/cfg-loop")->problem, ELOOP);
        assert_int_equal(seen(world, "/etc/net/listed")->state, FILE_UNREADABLE);
        assert_int_equal(seen(world, "/etc/loop")->state, FILE_UNREADABLE);
        assert_int_equal(seen(world, "/etc/loop")->problem, ELOOP);
}

static void linked_folder(void **state)
{
        struct world *world = *state;

        put(world, "/srv/net/cfg-a", "a\n");
        put(world, "/etc/x", "");
        put_link(world, "/etc/net", "/srv/net");
        assert_int_equal(look(world), 0);
        assert_read(world, "/etc/net/cfg-a", "/srv/net/cfg-a", "a\n");
        assert_false(seen(world, "/etc/net/cfg-a")->symlink);
}

/* /lib is a link to /usr/lib, or, in older systems, a folder of its own. */
static void folder_by_two_names(void **state)
{
        struct world *world = *state;

        put(world, "/usr/lib/late/a.conf", "a");
        put_link(world, "/lib", "usr/lib");
        assert_int_equal(look(world), 0);
        assert_int_equal(there(world), 1);
        assert_read(world, "/usr/lib/late/a.conf", "/usr/lib/late/a.conf", "a");
}

static void two_folders(void **state)
{
        struct world *world = *state;

        put(world, "/usr/lib/late/a.conf", "a");
        put(world, "/lib/late/a.conf", "b");
        assert_int_equal(look(world), 0);
        assert_int_equal(there(world), 2);
        assert_read(world, "/lib/late/a.conf", "/lib/late/a.conf", "b");
}

static void files_of_somebody_else(void **state)
{
        struct world *world = *state;

        put(world, "/etc/net/cfg-a", "secret");
        put(world, "/etc/net/cfg-b", "b");
        put(world, "/etc/late/x", "x");
        assert_int_equal(chmod(outside(world, "/etc/net/cfg-a"), 0), 0);
        assert_int_equal(chmod(outside(world, "/etc/late"), 0), 0);
        assert_int_equal(look_as_user(world), 0);
        assert_int_equal(chmod(outside(world, "/etc/late"), 0755), 0);

        assert_int_equal(seen(world, "/etc/net/cfg-a")->state, FILE_UNREADABLE);
        assert_int_equal(seen(world, "/etc/net/cfg-a")->problem, EACCES);
        assert_int_equal(seen(world, "/etc/net/cfg-b")->state, FILE_READ);
        assert_int_equal(seen(world, "/etc/late")->state, FILE_UNREADABLE);
        assert_int_equal(seen(world, "/etc/late")->problem, EACCES);
}

/* Files around */

static void around_is_what_can_be_read(void **state)
{
        struct world *world = *state;

        put(world, "/etc/firewalld/zones/public.xml", "<interface name=\"eth0\"/>");
        put(world, "/etc/firewalld/zones/public.xml.old", "eth0");
        put(world, "/etc/sysctl.conf", "net.ipv4.conf.eth0.forwarding=1\n");
        put(world, "/etc/sysctl.d/10-x.conf", "x");
        put(world, "/etc/nftables/main.nft", "iif eth0");
        put(world, "/etc/NetworkManager/dispatcher.d/50-x", "eth0");
        put(world, "/etc/dhcp/dhclient-exit-hooks.d/routes", "[ $interface = eth0 ]");
        put(world, "/etc/network/if-up.d/routes", "[ $IFACE = eth0 ]");
        put_sparse(world, "/etc/sysconfig/iptables", 1024 * 1024 + 1);
        put(world, "/sbin/ifup-local", "#!/bin/sh\n");
        put(world, "/etc/systemd/system/multi.wants/client@eth0.service", "not read");
        put(world, "/boot/loader/entries/1.conf", "options ip=dhcp\n");
        assert_int_equal(mkfifo(outside(world, "/etc/dhcp/dhcpd.conf"), 0644), 0);
        assert_int_equal(look(world), 0);

        assert_int_equal(world->host.around.n, 10);
        for (size_t i = 0; i < world->host.around.n; i++) {
                const struct around_file *file = &world->host.around.items[i];

                assert_int_equal(*file->text == '\0', file->place->kind == AROUND_UNIT);
        }
        assert_int_equal(there(world), 0);

        world->request.action = ACTION_UNDO;
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.around.n, 0);
}

/* Neither a folder of thousands nor a mass of text may take long. */
static void a_look_around_has_bounds(void **state)
{
        struct world *world = *state;
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

        for (int i = 0; i < 100; i++)
                put(world, arena_printf(&world->mem, "/etc/shorewall/%d", i), "eth0");
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.around.n, 64);

        while (text.len < 1024 * 1024)
                strbuf_adds(&text, "0123456789abcdef");
        for (int i = 0; i < 10; i++)
                put(world, arena_printf(&world->mem, "/etc/ferm/%d", i), strbuf_str(&text));
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.around.n, 8);
}

/* Two rows for one file would be two notes. */
static void no_place_is_there_twice(void **state)
{
        (void) state;
        for (size_t i = 0; i < n_around_places; i++) {
                const struct around_place *a = &around_places[i];

                assert_int_equal(a->folder[0], '/');
                for (size_t k = i + 1; k < n_around_places; k++)
                        assert_false(strcmp(a->folder, around_places[k].folder) == 0 &&
                                     strcmp(a->glob, around_places[k].glob) == 0);
        }
}

/* The system */

enum { NM = 1, RULES = 2, SCRIPTS = 4, BRCTL = 8, SUSE = 16 };

static int readers(const struct system *system)
{
        return (system->ifcfg.networkmanager ? NM : 0) |
               (system->ifcfg.nm_routing_rules ? RULES : 0) |
               (system->ifcfg.scripts ? SCRIPTS : 0) | (system->ifcfg.scripts_brctl ? BRCTL : 0) |
               (system->suse ? SUSE : 0);
}

static void readers_of_ifcfg_files(void **state)
{
#define PLUGIN "libnm-settings-plugin-ifcfg-rh.so"
        static const struct {
                const char *path, *text;
                int found;
        } cases[] = {
                { "/usr/lib64/NetworkManager/1.18.8-2.el7/" PLUGIN, "", NM },
                { "/usr/lib/NetworkManager/1.10/" PLUGIN, "", NM },
                { "/usr/lib/x86_64-linux-gnu/NetworkManager/1.10/" PLUGIN, "", NM },
                { "/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifupdown.so", "", 0 },
                { "/etc/NetworkManager/dispatcher.d/10-ifcfg-rh-routes.sh", "", RULES },
                { "/usr/lib/NetworkManager/dispatcher.d/10-ifcfg-rh-routes.sh", "", RULES },
                { "/etc/sysconfig/network-scripts/ifup-eth",
                  "ip link set dev ${DEVICE} type bridge forward_delay ${DELAY}\n", SCRIPTS },
                { "/etc/sysconfig/network-scripts/ifup-eth",
                  "/usr/sbin/brctl setfd -- ${DEVICE} ${DELAY}\n", SCRIPTS | BRCTL },
                { "/etc/sysconfig/network-scripts/ifup-eth",
                  "# no brctl any more\nip link set dev x type bridge forward_delay 2\n", SCRIPTS },
                { "/etc/sysconfig/network-scripts/ifcfg-eth0", "", 0 },
                { "/etc/sysconfig/network", "NETWORKING=yes\n", 0 },
                { "/etc/sysconfig/network/ifcfg-eth0", "", SUSE },
        };
        struct world *world = *state;

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                put(world, cases[i].path, cases[i].text);
                assert_int_equal(look(world), 0);
                assert_int_equal(readers(&world->host.system), cases[i].found);
                assert_int_equal(unlink(outside(world, cases[i].path)), 0);
        }
}

static void this_host(void **state)
{
        struct world *world = *state;
        const struct link *lo;

        world->request.root = NULL;
        assert_int_equal(look(world), 0);
        assert_null(world->host.root);
        assert_false(world->host.system.offline);
        lo = host_link(&world->host, "lo");
        assert_non_null(lo);
        assert_true(lo->loopback);
        assert_false(lo->ethernet);

        world->request.restart = false;
        assert_int_equal(look(world), 0);
        assert_string_equal(world->host.system.libvirt_skip, "--no-restart was given");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(empty_root),
                TEST(root_that_is_not_there),
                TEST(nothing_of_this_host_below_a_root),
                TEST(files_are_read_in_order),
                TEST(files_that_are_no_files),
                TEST(file_size_limit),
                TEST(file_with_nul_bytes),
                TEST(symbolic_links_stay_inside),
                TEST(linked_folder),
                TEST(folder_by_two_names),
                TEST(two_folders),
                TEST(files_of_somebody_else),
                TEST(around_is_what_can_be_read),
                TEST(a_look_around_has_bounds),
                TEST(no_place_is_there_twice),
                TEST(readers_of_ifcfg_files),
                TEST(this_host),
        };

        return cmocka_run_group_tests_name("observe", tests, NULL, NULL);
}
