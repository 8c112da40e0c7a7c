// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What nl_look() tells of links that ip(8) has made.
 */
#include "nl/look.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "world.h"

static const struct link_view *look_at(int index)
{
        struct link_view_list list;
        const struct link_view *view;
        struct error err = { 0 };

        if (nl_look(&world.mem, &list, &err) < 0)
                fail_msg("%s: %s", err.where, err.what);
        view = link_view_of(&list, index);
        if (!view)
                fail_msg("there is no link %d", index);
        return view;
}

/* The kernel works its own states out a little later. */
static void await(int index, const char *operstate, const char *port_state)
{
        const struct link_view *view = NULL;

        for (int i = 0; i < 50; i++) {
                const char *state;

                view = look_at(index);
                state = view->port_state ? view->port_state : "none";
                if (strcmp(view->operstate, operstate) == 0 && strcmp(state, port_state) == 0)
                        return;
                usleep(100000);
        }
        fail_msg("%s, %s instead of %s, %s", view->operstate,
                 view->port_state ? view->port_state : "none", operstate, port_state);
}

static void test_states(void **state)
{
        (void) state;
        run("ip link set eth0 up");
        await(world.eth0, "up", "none");
        run("ip link set eth0 master vnet0");
        await(world.eth0, "up", "forwarding");
        await(world.vnet0, "up", "none"); /* a bridge is no port of its own */
        run("bridge link set dev eth0 state 0");
        await(world.eth0, "up", "disabled");
        run("ip link set eth0 down");
        await(world.eth0, "down", "disabled");
        run("ip link set eth0 nomaster");
        await(world.eth0, "down", "none");
        assert_string_equal(look_at(1)->operstate, "unknown"); /* lo */
}

/* The list as one text, sorted as the kernel has it. */
static void check_addresses(int index, const char *want)
{
        const struct string_list *list = &look_at(index)->addresses;
        const char *text = "";

        for (size_t i = 0; i < list->n; i++)
                text = arena_printf(&world.mem, "%s%s%s", text, i ? " " : "", list->items[i]);
        assert_string_equal(text, want);
}

static void test_addresses(void **state)
{
        (void) state;
        run("ip link set lo up; ip link set eth0 up");
        run("ip address flush dev eth0; ip address flush dev vnet0");
        check_addresses(world.eth0, "");
        run("ip address add 192.0.2.10/24 dev eth0");
        run("ip address add 192.0.2.11/32 dev eth0");
        run("ip address add 198.51.100.1 peer 198.51.100.2/30 dev eth0");
        run("ip address add 169.254.7.7/16 scope link dev eth0");
        run("ip address add 601:db8:0:0::10/64 nodad dev eth0");
        run("ip address add fe80::77/64 nodad dev eth0");
        run("ip address add 601:db8::20/128 nodad dev vnet0");
        check_addresses(world.eth0, "169.254.7.7/16 192.0.2.10/24 192.0.2.11/32 198.51.100.1/30 "
                                    "601:db8::10/64");
        check_addresses(world.vnet0, "601:db8::20/128");
        check_addresses(1, ""); /* those of the host itself are of no matter */
}

/* More than one part of an answer holds, of which ports are in the second dump. */
static void test_many(void **state)
{
        struct link_view_list list;
        size_t ports = 0, addresses = 0;

        (void) state;
        run("for n in $(seq 60); do echo link add many$n type veth peer name end$n;"
            " echo link set many$n master vnet0; echo address add 203.0.113.$n/32 dev end$n;"
            " done | ip -batch -");
        assert_int_equal(nl_look(&world.mem, &list, NULL), 0);
        for (size_t i = 0; i < list.n; i++) {
                ports += list.items[i].port_state != NULL;
                addresses += list.items[i].addresses.n;
        }
        assert_true(ports == 60 || ports == 61); /* vnet0 has a port of its own */
        assert_int_equal(addresses, 60);
        run("for n in $(seq 60); do echo link del many$n; done | ip -batch -");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_states, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_addresses, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_many, world_set_up, world_tear_down),
        };

        return cmocka_run_group_tests_name("look", tests, world_make, NULL);
}
