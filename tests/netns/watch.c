// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is looked at while a switch waits: links and addresses as they change, also when more is
 * told than anybody can hear, and by which way the kernel would send something.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "nl/watch.h"
#include "world.h"

static struct nl_watch *watch;

static struct nl_watch_link link_now(int index, const char *name)
{
        struct nl_watch_link link = { 0 };

        assert_true(nl_watch_update(watch) >= 0);
        if (!nl_watch_link(watch, index, name, &link))
                link.index = -1;
        return link;
}

static void links_are_as_they_are_now(void **state)
{
        (void) state;
        assert_int_equal(nl_watch_open(&watch), 0);
        assert_int_equal(link_now(world.eth1, "x").master, 0);
        assert_true(link_now(world.eth1, "x").up);
        assert_int_equal(nl_watch_update(watch), 0);
        run("ip link set eth1 master vnet0");
        assert_true(nl_watch_update(watch) > 0);
        assert_int_equal(link_now(world.eth1, NULL).master, world.vnet0);
        run("bridge link set dev eth1 cost 7");
        assert_int_equal(link_now(world.eth1, NULL).master, world.vnet0);
        run("ip link set eth1 down");
        assert_false(link_now(world.eth1, NULL).up);
        run("ip link set eth1 nomaster");
        assert_int_equal(link_now(world.eth1, NULL).master, 0);
        run("ip link set vnet0 down");
        assert_false(link_now(world.vnet0, NULL).up);
        run("ip link del eth1");
        assert_int_equal(link_now(world.eth1, "eth1").index, -1);
        nl_watch_close(&watch);
        assert_null(watch);
}

/* A service may make a bridge anew, under another index. */
static void a_link_is_found_by_its_name_in_the_end(void **state)
{
        (void) state;
        assert_int_equal(nl_watch_open(&watch), 0);
        run("ip link del vnet0");
        assert_int_equal(link_now(world.vnet0, "vnet0").index, -1);
        run("ip link add vnet0 index 777 type bridge && ip link set vnet0 up");
        assert_int_equal(link_now(world.vnet0, "vnet0").index, 777);
        assert_true(link_now(world.vnet0, "vnet0").up);
        nl_watch_close(&watch);
}

static size_t n_found;
static struct nl_watch_address found;

static void find(void *arg, const struct nl_watch_address *address)
{
        if (memcmp(address->bytes, arg, address->family == AF_INET ? 4 : 16) != 0)
                return;
        n_found++;
        found = *address;
}

static size_t addresses_now(const char *text)
{
        unsigned char bytes[16] = { 0 };

        inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, bytes);
        assert_true(nl_watch_update(watch) >= 0);
        n_found = 0;
        nl_watch_addresses(watch, find, bytes);
        return n_found;
}

static void addresses_are_as_they_are_now(void **state)
{
        (void) state;
        assert_int_equal(nl_watch_open(&watch), 0);
        assert_int_equal(addresses_now("192.0.2.10"), 0);
        run("ip addr add 192.0.2.10/24 dev eth0");
        assert_int_equal(addresses_now("192.0.2.10"), 1);
        assert_int_equal(found.index, world.eth0);
        assert_int_equal(found.prefix, 24);
        assert_false(found.lent);
        run("ip addr add 192.0.2.10/24 dev vnet0");
        assert_int_equal(addresses_now("192.0.2.10"), 2);
        run("ip addr del 192.0.2.10/24 dev vnet0; ip addr add 2001:db8::10/64 dev eth0 valid_lft "
            "100 preferred_lft 50; ip addr add 10.9.0.1 peer 10.9.0.2/32 dev eth0");
        assert_int_equal(addresses_now("192.0.2.10"), 1);
        assert_int_equal(addresses_now("10.9.0.1"), 1);
        assert_int_equal(addresses_now("2001:db8::10"), 1);
        assert_int_equal(found.family, AF_INET6);
        assert_true(found.lent);
        run("ip addr flush dev eth0");
        assert_int_equal(addresses_now("192.0.2.10"), 0);
        nl_watch_close(&watch);
}

static void what_was_lost_is_noticed(void **state)
{
        struct nl_watch_link link;

        (void) state;
        assert_int_equal(nl_watch_open(&watch), 0);
        run("for i in $(seq 2000); do echo link set eth1 mtu $((1000 + i % 2)); done | ip -batch "
            "-");
        run("ip link set eth1 down");
        assert_int_equal(nl_watch_update(watch), -ENOBUFS);
        nl_watch_close(&watch);
        assert_int_equal(nl_watch_open(&watch), 0);
        assert_true(nl_watch_link(watch, world.eth1, NULL, &link));
        assert_false(link.up);
        nl_watch_close(&watch);
}

static int way(const char *to, struct nl_way *ret)
{
        unsigned char address[16];
        const int family = strchr(to, ':') ? AF_INET6 : AF_INET;

        assert_int_equal(inet_pton(family, to, address), 1);
        return nl_route_way(family, address, ret);
}

static bool is_default(const char *to)
{
        unsigned char address[16];
        const int family = strchr(to, ':') ? AF_INET6 : AF_INET;

        assert_int_equal(inet_pton(family, to, address), 1);
        return nl_route_is_default(family, address);
}

static void assert_way(const char *to, int index, const char *gateway)
{
        char text[INET6_ADDRSTRLEN] = "";
        struct nl_way now;

        assert_int_equal(way(to, &now), 0);
        assert_int_equal(now.index, index);
        if (now.family)
                assert_non_null(inet_ntop(now.family, now.gateway, text, sizeof(text)));
        assert_string_equal(text, gateway);
}

static void ways_are_as_the_kernel_would_go(void **state)
{
        struct nl_way now;

        (void) state;
        assert_int_equal(way("203.0.113.1", &now), -ENETUNREACH);
        assert_int_equal(way("2001:db8:1::1", &now), -ENETUNREACH);
        assert_false(is_default("203.0.113.1"));
        run("ip addr add 192.0.2.10/24 dev eth0; ip -6 addr add 2001:db8::10/64 dev eth0 nodad; "
            "ip route add default via 192.0.2.1; ip route add 198.51.100.0/24 via 192.0.2.2; "
            "ip -6 route add default via 2001:db8::1 proto ra");
        assert_way("203.0.113.1", world.eth0, "192.0.2.1");
        assert_way("198.51.100.1", world.eth0, "192.0.2.2");
        assert_way("192.0.2.77", world.eth0, "");
        assert_way("2001:db8:1::1", world.eth0, "2001:db8::1");
        assert_true(is_default("203.0.113.1"));
        assert_true(is_default("2001:db8:1::1"));
        assert_false(is_default("198.51.100.1"));
        assert_int_equal(way("2001:db8:1::1", &now), 0);
        assert_true(now.advertised);
        run("ip route add 128.0.0.0/1 dev vnet0");
        assert_true(is_default("203.0.113.1"));
        assert_way("203.0.113.1", world.vnet0, "");
        run("ip route add blackhole 203.0.113.1");
        assert_int_equal(way("203.0.113.1", &now), -ENETUNREACH);
        assert_false(is_default("203.0.113.1"));
        run("ip route del default; ip -4 route add default via inet6 2001:db8::1 dev eth0");
        assert_way("100.64.0.1", world.eth0, "2001:db8::1");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(links_are_as_they_are_now, world_set_up,
                                                world_tear_down),
                cmocka_unit_test_setup_teardown(a_link_is_found_by_its_name_in_the_end,
                                                world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(addresses_are_as_they_are_now, world_set_up,
                                                world_tear_down),
                cmocka_unit_test_setup_teardown(what_was_lost_is_noticed, world_set_up,
                                                world_tear_down),
                cmocka_unit_test_setup_teardown(ways_are_as_the_kernel_would_go, world_set_up,
                                                world_tear_down),
        };

        return cmocka_run_group_tests(tests, world_make, NULL);
}
