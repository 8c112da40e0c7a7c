// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Making the two namespaces.
 */
#include "world.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"

enum { SKIPPED = 77 };

struct world world;

static void write_file(const char *path, const char *text)
{
        FILE *file = fopen(path, "w");

        if (!file || fputs(text, file) < 0 || fclose(file) != 0)
                exit(SKIPPED);
}

/* Root makes a network namespace; others need a user namespace in which they are root. */
static void enter_namespace(void)
{
        char map[64];
        unsigned uid = geteuid(), gid = getegid();

        if (unshare(CLONE_NEWNET) == 0)
                return;
        if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0) {
                puts("skip: no network namespace can be made here");
                exit(SKIPPED);
        }
        snprintf(map, sizeof(map), "0 %u 1", uid);
        write_file("/proc/self/uid_map", map);
        write_file("/proc/self/setgroups", "deny");
        snprintf(map, sizeof(map), "0 %u 1", gid);
        write_file("/proc/self/gid_map", map);
}

static int this_namespace(void)
{
        int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

        assert_true(fd >= 0);
        return fd;
}

void go(int namespace)
{
        assert_int_equal(setns(namespace, CLONE_NEWNET), 0);
}

bool try(const char *command)
{
        return system(command) == 0; // NOLINT(cert-env33-c)
}

void run(const char *command)
{
        if (!try(command))
                fail_msg("failed: %s", command);
}

char *output(const char *command)
{
        struct strbuf text = STRBUF_INIT;
        FILE *pipe = popen(command, "r"); // NOLINT(cert-env33-c)
        char line[1024];

        assert_non_null(pipe);
        while (fgets(line, sizeof(line), pipe))
                strbuf_adds(&text, line);
        assert_int_equal(pclose(pipe), 0);
        strbuf_adds(&text, "");
        return strbuf_take(&text, &world.mem);
}

int world_make(void **state)
{
        (void) state;
        enter_namespace();
        world.peer = this_namespace();
        run("ip link set lo up");
        assert_int_equal(unshare(CLONE_NEWNET), 0);
        world.host = this_namespace();
        return 0;
}

/* eth0 leads to the other namespace, eth1 to nowhere; vnet0 has a carrier from a pair of its own.
 */
int world_set_up(void **state)
{
        static const char *const host[] = {
                "echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad",
                "ip link set lo up",
                "ip link add eth1 type veth peer name other1",
                "ip link add port0 type veth peer name other0",
                "ip link add vnet0 type bridge forward_delay 0",
                "ip link set port0 master vnet0",
        };
        static const char *const links[] = { "eth0", "eth1", "other1", "port0", "other0", "vnet0" };
        char line[200];

        (void) state;
        go(world.peer);
        run("echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad");
        go(world.host);
        for (size_t i = 0; i < ARRAY_LEN(host); i++)
                run(host[i]);
        snprintf(line, sizeof(line),
                 "ip link add eth0 address 02:00:00:00:00:10 type veth peer address "
                 "02:00:00:00:00:01 netns /proc/%d/fd/%d name eth0",
                 getpid(), world.peer);
        run(line);
        for (size_t i = 0; i < ARRAY_LEN(links); i++) {
                snprintf(line, sizeof(line), "ip link set %s up", links[i]);
                run(line);
        }
        go(world.peer);
        run("ip link set eth0 up");
        run("ip addr add 192.0.2.1/24 dev eth0 && ip addr add 2001:db8::1/64 dev eth0");
        go(world.host);
        run("for i in 1 2 3 4 5 6 7 8 9 10; do ip link show dev vnet0 | grep -q 'state UP' && "
            "ip link show dev eth0 | grep -q 'state UP' && exit 0; sleep 0.1; done; exit 1");

        world.eth0 = (int) if_nametoindex("eth0");
        world.eth1 = (int) if_nametoindex("eth1");
        world.vnet0 = (int) if_nametoindex("vnet0");
        return nl_open(&world.nl, NULL);
}

int world_tear_down(void **state)
{
        (void) state;
        go(world.host);
        nl_end(&world.nl);
        try("for l in eth0 eth1 port0 vnet0; do ip link del $l 2>/dev/null; done; "
            "for f in -4 -6; do while ip $f rule del priority 100 2>/dev/null; do :; done; done");
        arena_free(&world.mem);
        return 0;
}
