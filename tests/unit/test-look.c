// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What nl_look() makes of answers that a kernel gives seldom: the dumps are made up here. Those of
 * a real one are in tests/netns/look.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>

#include "nl/look.h"
#include "nl/netlink.h"
#include "wire/wire.h"

/* Dumps */

static struct arena mem;
static struct message_list answers[3]; /* of links, of ports, of addresses */
static struct message_list before[3];  /* the same, of a try that was interrupted */
static int failure;                    /* of the last one */
static size_t asked;

/* What look.c is compiled with here, in place of nl_open() and so on. */
int open_of_the_test(struct nl *nl, struct error *err);
int list_of_the_test(struct nl *nl, const struct nl_dump *dump, const char *what,
                     struct error *err);
void end_of_the_test(struct nl *nl);

int open_of_the_test(struct nl *nl, struct error *err)
{
        (void) nl;
        (void) err;
        return 0;
}

void end_of_the_test(struct nl *nl)
{
        (void) nl;
}

static void tell(const struct nl_dump *dump, const struct message_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                dump->add(dump->arg, list->items[i]);
}

/* Each is interrupted at its end, and comes once more. */
int list_of_the_test(struct nl *nl, const struct nl_dump *dump, const char *what, struct error *err)
{
        (void) nl;
        (void) what;
        (void) err;
        tell(dump, &before[asked]);
        dump->restart(dump->arg);
        tell(dump, &answers[asked++]);
        return asked == ARRAY_LEN(answers) ? failure : 0;
}

static void start_link(struct wire_builder *builder, unsigned char family, int index)
{
        const struct ifinfomsg body = { .ifi_family = family, .ifi_index = index };

        *builder = wire_start(&mem, RTM_NEWLINK, &body, sizeof(body));
        wire_put_string(builder, IFLA_IFNAME, "eth0");
}

static void tell_link(int index, unsigned char operstate)
{
        struct wire_builder builder;

        start_link(&builder, AF_UNSPEC, index);
        wire_put(&builder, IFLA_OPERSTATE, &operstate, 1);
        LIST_ADD(&mem, &answers[0], wire_end(&builder));
}

/* @attr: what is in the nest of the port */
static void tell_port(int index, int master, unsigned attr, unsigned char value)
{
        struct wire_builder builder;
        size_t nest;

        start_link(&builder, AF_BRIDGE, index);
        if (master)
                wire_put_u32(&builder, IFLA_MASTER, (uint32_t) master);
        nest = wire_nest(&builder, IFLA_PROTINFO | NLA_F_NESTED);
        wire_put(&builder, attr, &value, 1);
        wire_nest_end(&builder, nest);
        LIST_ADD(&mem, &answers[1], wire_end(&builder));
}

static void tell_address(int index, const char *address)
{
        const struct ifaddrmsg body = { .ifa_family = AF_INET,
                                        .ifa_prefixlen = 24,
                                        .ifa_index = (uint32_t) index };
        struct wire_builder builder = wire_start(&mem, RTM_NEWADDR, &body, sizeof(body));
        struct in_addr bytes;

        inet_pton(AF_INET, address, &bytes);
        wire_put(&builder, IFA_LOCAL, &bytes, sizeof(bytes));
        wire_put(&builder, IFA_ADDRESS, &bytes, sizeof(bytes));
        LIST_ADD(&mem, &answers[2], wire_end(&builder));
}

static int teardown(void **state)
{
        (void) state;
        arena_free(&mem);
        failure = 0;
        for (size_t i = 0; i < ARRAY_LEN(answers); i++)
                answers[i] = before[i] = (struct message_list){ 0 };
        return 0;
}

static struct link_view_list look(void)
{
        struct link_view_list list;

        asked = 0;
        assert_int_equal(nl_look(&mem, &list, NULL), failure);
        return list;
}

/* Tests */

/* What an interrupted dump has told is forgotten. */
static void test_interrupted(void **state)
{
        struct link_view_list list;

        (void) state;
        tell_link(3, IF_OPER_DOWN);
        tell_link(9, IF_OPER_DOWN); /* is gone after that */
        tell_port(3, 4, IFLA_BRPORT_STATE, 4);
        tell_address(3, "192.0.2.99");
        for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
                before[i] = answers[i];
                answers[i] = (struct message_list){ 0 };
        }
        tell_link(3, IF_OPER_UP);
        tell_port(3, 4, IFLA_BRPORT_STATE, 1);
        tell_address(3, "192.0.2.10");
        list = look();
        assert_int_equal(list.n, 1);
        assert_string_equal(list.items[0].operstate, "up");
        assert_string_equal(list.items[0].port_state, "listening");
        assert_int_equal(list.items[0].addresses.n, 1);
        assert_string_equal(list.items[0].addresses.items[0], "192.0.2.10/24");
}

/* A card with a switch of its own speaks after the bridge, of no state (ndo_bridge_getlink). */
static void test_port_is_told_twice(void **state)
{
        struct link_view_list list;

        (void) state;
        tell_link(3, IF_OPER_UP);
        tell_port(3, 4, IFLA_BRPORT_STATE, 4);
        tell_port(3, 4, IFLA_BRPORT_LEARNING, 1);
        list = look();
        assert_int_equal(list.n, 1);
        assert_string_equal(list.items[0].port_state, "blocking");
}

/* Such a card that is in no bridge. */
static void test_no_port(void **state)
{
        struct link_view_list list;

        (void) state;
        tell_link(3, IF_OPER_UP);
        tell_port(3, 0, IFLA_BRPORT_LEARNING, 1);
        list = look();
        assert_null(list.items[0].port_state);
}

/* Links that came after the first dump, or of which there is no message that can be read. */
static void test_link_of_the_later_dumps(void **state)
{
        const struct link_view *view;
        struct link_view_list list;

        (void) state;
        tell_port(5, 4, IFLA_BRPORT_STATE, 3);
        tell_address(6, "192.0.2.10");
        list = look();
        view = link_view_of(&list, 5);
        assert_non_null(view);
        assert_string_equal(view->operstate, "unknown");
        assert_string_equal(view->port_state, "forwarding");
        view = link_view_of(&list, 6);
        assert_non_null(view);
        assert_int_equal(view->addresses.n, 1);
        assert_null(link_view_of(&list, 7));
}

/* States of kernels to come. */
static void test_unknown_states(void **state)
{
        struct link_view_list list;

        (void) state;
        tell_link(3, 77);
        tell_port(3, 4, IFLA_BRPORT_STATE, 77);
        list = look();
        assert_string_equal(list.items[0].operstate, "0x4d");
        assert_string_equal(list.items[0].port_state, "0x4d");
}

static void test_failure(void **state)
{
        (void) state;
        failure = -ETIMEDOUT;
        look();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, teardown)
        const struct CMUnitTest tests[] = {
                TEST(test_interrupted),    TEST(test_port_is_told_twice),
                TEST(test_no_port),        TEST(test_link_of_the_later_dumps),
                TEST(test_unknown_states), TEST(test_failure),
        };

        return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
