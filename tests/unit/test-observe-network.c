// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a live switch needs to know of a host, as far as text and files tell it; network.sh looks at
 * a real network. What matters most: a switch that waits is seen, and so is a root file system that
 * comes through the card.
 */
#include "observe-world.h"

#include <arpa/inet.h>
#include <sys/file.h>
#include <time.h>

#include "between.h"

static struct pending_switch pending(struct world *world)
{
        cleanup(fs_close) struct fs fs = FS_INIT;

        assert_int_equal(fs_open(&fs, world->root, &world->err), 0);
        return pending_of(&fs, &world->mem, "vnet0");
}

static void put_deadline(struct world *world, long seconds)
{
        struct timespec now;

        clock_gettime(CLOCK_BOOTTIME, &now);
        put(world, RUN_FOLDER "/vnet0/guard",
            arena_printf(&world->mem, "%ld\n", (long) now.tv_sec + seconds));
}

static void no_switch_is_pending(void **state)
{
        struct world *world = *state;

        assert_false(pending(world).present);
        put(world, RUN_FOLDER "/vnet0/guard", "");
        assert_false(pending(world).present);
        put(world, RUN_FOLDER "/vnet1/journal", "x");
        assert_false(pending(world).present);
}

static void a_pending_switch_without_a_guard(void **state)
{
        struct world *world = *state;

        put(world, RUN_FOLDER "/vnet0/journal", "x");
        assert_true(pending(world).present);
        assert_false(pending(world).guarded);
        assert_false(pending(world).confirm);

        /* it died, and left its file */
        put_deadline(world, 50);
        assert_false(pending(world).guarded);
}

static void a_pending_switch_with_a_guard(void **state)
{
        struct world *world = *state;
        cleanup(closep) int fd = -1;

        put(world, RUN_FOLDER "/vnet0/journal", "x");
        put(world, RUN_FOLDER "/vnet0/guard", "");
        fd = open(outside(world, RUN_FOLDER "/vnet0/guard"), O_RDWR | O_CLOEXEC);
        assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
        assert_true(pending(world).present);
        assert_true(pending(world).guarded);
        assert_false(pending(world).confirm);

        put_deadline(world, 50);
        assert_true(pending(world).guarded);
        assert_true(pending(world).confirm);
        assert_between(pending(world).seconds_left, 48, 50);
        put_deadline(world, -5);
        assert_true(pending(world).confirm);
        assert_int_equal(pending(world).seconds_left, 0);
        put(world, RUN_FOLDER "/vnet0/guard", "soon\n");
        assert_false(pending(world).confirm);
}

static void nothing_pending_or_live_below_a_root(void **state)
{
        struct world *world = *state;

        put(world, RUN_FOLDER "/vnet0/journal", "x");
        world->request.live = true;
        assert_int_equal(look(world), 0);
        assert_false(world->host.pending.present);
        assert_false(world->host.network.observed);
        assert_int_equal(world->host.network.sysctls.n, 0);
}

/* Settings */

static const char *sysctl(const struct sysctl_list *list, const char *tree, const char *link,
                          const char *key)
{
        for (size_t i = 0; i < list->n; i++)
                if (!strcmp(list->items[i].tree, tree) && !strcmp(list->items[i].link, link) &&
                    !strcmp(list->items[i].key, key))
                        return list->items[i].value;
        return NULL;
}

static void settings_of_a_link(void **state)
{
        struct world *world = *state;
        struct sysctl_list list = { 0 };
        char long_value[2000];

        memset(long_value, 'x', sizeof(long_value) - 1);
        long_value[sizeof(long_value) - 1] = '\0';
        put(world, "/ipv4/conf/eth0/rp_filter", "2\n");
        put(world, "/ipv4/conf/eth0/tag", "0");
        put(world, "/ipv4/conf/eth0/empty", "");
        put(world, "/ipv4/conf/eth0/endless", long_value);
        put(world, "/ipv4/conf/eth0/folder/x", "1\n");
        put(world, "/ipv4/conf/eth0/mc_forwarding", "1\n");
        put_link(world, "/ipv4/conf/eth0/link", "rp_filter");
        assert_int_equal(chmod(outside(world, "/ipv4/conf/eth0/mc_forwarding"), 0444), 0);
        assert_int_equal(mkfifo(outside(world, "/ipv4/conf/eth0/fifo"), 0644), 0);
        put(world, "/ipv6/neigh/eth0/retrans_time_ms", "1000\n");
        put(world, "/ipv4/conf/eth1/rp_filter", "1\n");
        put(world, "/ipv4/conf/all/rp_filter", "1\n");
        put(world, "/ipv4/conf/all/medium_id", "1\n");

        sysctls_read(&world->mem, world->root, "eth0", &list);
        assert_int_equal(list.n, 3);
        assert_string_equal(sysctl(&list, "ipv4/conf", "eth0", "rp_filter"), "2");
        assert_string_equal(sysctl(&list, "ipv4/conf", "eth0", "tag"), "0");
        assert_string_equal(sysctl(&list, "ipv6/neigh", "eth0", "retrans_time_ms"), "1000");

        sysctls_read(&world->mem, world->root, "all", &list);
        assert_int_equal(list.n, 4);
        assert_string_equal(sysctl(&list, "ipv4/conf", "all", "rp_filter"), "1");
}

/* The session */

static void the_session_that_ssh_tells(void **state)
{
        static const unsigned char mapped[4] = { 192, 0, 2, 7 };
        struct session session = { 0 };
        char text[INET6_ADDRSTRLEN];

        (void) state;
        assert_true(session_parse("192.0.2.7 51234 192.0.2.10 22", &session));
        assert_int_equal(session.family, AF_INET);
        assert_int_equal(session.peer_port, 51234);
        assert_int_equal(session.local_port, 22);
        assert_string_equal(inet_ntop(AF_INET, session.peer, text, sizeof(text)), "192.0.2.7");
        assert_string_equal(inet_ntop(AF_INET, session.local, text, sizeof(text)), "192.0.2.10");

        assert_true(session_parse("2001:db8::7 51234 2001:db8::10 22", &session));
        assert_int_equal(session.family, AF_INET6);
        assert_string_equal(inet_ntop(AF_INET6, session.local, text, sizeof(text)), "2001:db8::10");

        assert_true(session_parse("::ffff:192.0.2.7 51234 ::ffff:192.0.2.10 22", &session));
        assert_int_equal(session.family, AF_INET);
        assert_memory_equal(session.peer, mapped, 4);

        assert_true(session_parse("fe80::7%lo 51234 fe80::10%lo 22", &session));
        assert_int_equal(session.index, 1);
}

static void sessions_that_make_no_sense(void **state)
{
        static const char *const texts[] = {
                "",
                "192.0.2.7",
                "192.0.2.7 51234 192.0.2.10",
                "192.0.2.7 51234 192.0.2.10 22 more",
                "192.0.2.7 51234 2001:db8::10 22",
                "192.0.2.7 65536 192.0.2.10 22",
                "192.0.2.7 1 192.0.2.10 99999999999999999999",
                "192.0.2.7 1 192.0.2.300 22",
                "peer 1 local 22",
                "UNKNOWN 65535 UNKNOWN 65535",
                "11111111111111111111111111111111111111111111111111111111111111 1 192.0.2.10 22",
        };
        struct session session = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
                if (session_parse(texts[i], &session) || session.family)
                        fail_msg("'%s' was taken", texts[i]);
}

/* Mounts from the network */

static void the_system_comes_over_the_network(void **state)
{
        static const struct {
                const char *line, *address, *type;
        } rows[] = {
                { "25 1 0:22 / / rw,relatime shared:1 - nfs4 192.0.2.5:/srv/root "
                  "rw,vers=4.2,clientaddr=192.0.2.10,local_lock=none,addr=192.0.2.5",
                  "192.0.2.5", "NFS" },
                { "25 1 0:22 / / rw - nfs server:/srv rw,mountaddr=192.0.2.6,addr=192.0.2.5\n",
                  "192.0.2.5", "NFS" },
                { "25 1 0:22 / /usr rw shared:1 master:2 - nfs s:/x rw,addr=2001:db8::5",
                  "2001:db8::5", "NFS" },
                { "25 1 0:22 / /run/live/medium rw - nfs s:/x addr=192.0.2.5", "192.0.2.5", "NFS" },
                { "25 1 0:22 / /var/lib rw - cifs //server/x rw,addr=192.0.2.5,uid=0", "192.0.2.5",
                  "SMB" },
                { "25 1 0:22 / / rw - ceph 192.0.2.5:6789,192.0.2.6:6789:/ rw,name=a", "192.0.2.5",
                  "Ceph" },
                { "25 1 0:22 / / rw - ceph [2001:db8::5]:6789:/ rw", "2001:db8::5", "Ceph" },
                { "25 1 0:22 / / rw - ceph a@b.c=/ rw,mon_addr=192.0.2.5:3300", "192.0.2.5",
                  "Ceph" },
                { "25 1 0:22 / / rw - 9p 192.0.2.5 rw,trans=tcp", "192.0.2.5", "9P" },
        };
        struct world *world = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *type = "", *point;
                struct server server = { 0 };
                char text[INET6_ADDRSTRLEN] = "";

                if (!root_server(arena_strdup(&world->mem, rows[i].line), &server, &type, &point))
                        fail_msg("not seen: %s", rows[i].line);
                inet_ntop(server.family, server.address, text, sizeof(text));
                assert_string_equal(text, rows[i].address);
                assert_string_equal(type, rows[i].type);
        }
}

static void other_mounts(void **state)
{
        static const char *const lines[] = {
                "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,addr=192.0.2.5",
                "25 1 0:22 / /home rw - nfs4 192.0.2.5:/home rw,addr=192.0.2.5",
                "25 1 0:22 / /usrlocal rw - nfs4 192.0.2.5:/home rw,addr=192.0.2.5",
                "25 1 0:22 / / rw - 9p root rw,trans=virtio",
                "25 1 0:22 / / rw - nfs server:/x rw",
                "25 1 0:22 / / rw - nfs",
                "25 1 0:22 / /",
                "",
                "-",
                "- - - - - - - - - -",
        };
        struct world *world = *state;

        for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
                const char *type, *point;
                struct server server;

                if (root_server(arena_strdup(&world->mem, lines[i]), &server, &type, &point))
                        fail_msg("seen: %s", lines[i]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(no_switch_is_pending),
                TEST(a_pending_switch_without_a_guard),
                TEST(a_pending_switch_with_a_guard),
                TEST(nothing_pending_or_live_below_a_root),
                TEST(settings_of_a_link),
                TEST(the_session_that_ssh_tells),
                TEST(sessions_that_make_no_sense),
                TEST(the_system_comes_over_the_network),
                TEST(other_mounts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
