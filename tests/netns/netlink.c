// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dumps and requests on a real kernel: what was dumped of one link is taken for another one, and is
 * then the same; answers belong to their requests. What this kernel lacks is left out, and said so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "mkbridge/bridge-options.h"
#include "nl/socket.h"
#include "wire/wire.h"
#include "world.h"

/* Dumps */

static struct message_list list;

static void collect(void *arg, const struct nlmsghdr *message)
{
        const struct nlmsghdr *copy = wire_copy(arg, message);

        assert_non_null(copy);
        LIST_ADD(&world.mem, &list, copy);
}

static void restart(void *arg)
{
        (void) arg;
        list.n = 0;
}

static struct message_list dump(uint16_t type, const void *body, size_t size)
{
        struct wire_builder builder = wire_start(&world.mem, type, body, size);
        struct nl_dump question = { wire_end(&builder), collect, restart, &world.mem };
        struct error err;

        list = (struct message_list){ 0 };
        if (nl_list(&world.nl, &question, "list things", &err) < 0)
                fail_msg("%s: %s", err.where, err.what);
        return list;
}

static struct message_list dump_family(uint16_t type, int family)
{
        const unsigned char body[sizeof(struct rtmsg)] = { (unsigned char) family };

        return dump(type, body, type == RTM_GETADDR ? sizeof(struct ifaddrmsg) : sizeof(body));
}

static void test_dump(void **state)
{
        const struct ifaddrmsg of_lo = { .ifa_family = AF_INET, .ifa_index = 1 };
        const struct rtmsg no_table = { .rtm_family = AF_INET, .rtm_table = 99 };
        struct wire_builder builder =
                wire_start(&world.mem, RTM_GETROUTE, &no_table, sizeof(no_table));
        struct nl_dump question = { wire_end(&builder), collect, restart, &world.mem };
        struct message_list addresses;
        struct error err;

        (void) state;
        run("ip addr add 192.0.2.10/24 dev eth0");
        addresses = dump_family(RTM_GETADDR, AF_INET);
        assert_int_equal(addresses.n, 2);
        addresses = dump(RTM_GETADDR, &of_lo, sizeof(of_lo));
        assert_int_equal(addresses.n, 1); /* by this kernel; an older one tells both */
        assert_int_equal(wire_index(addresses.items[0]), 1);

        assert_int_equal(nl_list(&world.nl, &question, "list the routes", &err), -ENOENT);
        assert_string_equal(err.where, "kernel");
        assert_string_equal(err.what, "cannot list the routes: ipv4: FIB table does not exist");
        assert_int_equal(dump_family(RTM_GETADDR, AF_INET).n, 2); /* the socket is still fine */
}

/* What was dumped of eth0 goes to vnet0 */

static const char *const addresses[] = {
        "192.0.2.10/24 dev eth0",
        "192.0.2.11/24 dev eth0 label eth0:1",
        "192.0.2.12/24 dev eth0 valid_lft 5000 preferred_lft 4000",
        "198.51.100.1 peer 198.51.100.2/32 dev eth0",
        "203.0.113.5/24 brd + dev eth0 noprefixroute",
        "203.0.114.5/24 dev eth0 metric 77 scope link",
        "2001:db8::10/64 dev eth0",
        "2001:db8::11/64 dev eth0 valid_lft 5000 preferred_lft 0",
        "2001:db8:1::10 peer 2001:db8:1::11 dev eth0",
        "2001:db8:2::10/64 dev eth0 noprefixroute home nodad",
        "2001:db8:3::10/64 dev eth0 metric 77",
};

static const char *const routes[] = {
        "10.0.1.0/24 via 192.0.2.1 dev eth0",
        "10.0.2.0/24 dev eth0 metric 5 mtu 1400 advmss 1300 initcwnd 20 hoplimit 9",
        "10.0.3.0/24 dev eth0 mtu lock 1400 rto_min 20ms congctl cubic",
        "10.0.4.0/24 via 172.31.0.1 dev eth0 onlink",
        "10.0.5.0/24 nexthop via 192.0.2.1 dev eth0 weight 2 nexthop via 192.0.2.2 dev eth0",
        "10.0.6.0/24 nexthop via 192.0.2.1 dev eth0 nexthop dev eth1 weight 3",
        "10.0.7.0/24 nexthop via 172.31.0.1 dev eth0 onlink nexthop dev eth1",
        "10.0.8.0/24 via 192.0.2.1 src 192.0.2.11 proto static table 100",
        "10.0.9.0/24 via inet6 fe80::1 dev eth0",
        "10.0.10.0/24 tos 0x10 dev eth0",
        "10.0.11.0/24 encap ip id 5 dst 192.0.2.77 via 192.0.2.1 dev eth0",
        "10.0.12.0/24 encap mpls 100 via 192.0.2.1 dev eth0",
        "10.0.13.0/24 dev eth0 realm 5",
        "10.0.14.0/24 dev eth0 scope link table 70000",
        "default via 192.0.2.1 dev eth0 metric 100 proto dhcp",
        "multicast 239.1.0.0/16 dev eth0",
        "2001:db8:a1::/64 via 2001:db8::1 dev eth0",
        "2001:db8:a2::/64 dev eth0 metric 5 mtu 1400 hoplimit 9 pref high",
        "2001:db8:a3::/64 dev eth0 expires 5000 pref low proto ra",
        "2001:db8:a4::/64 via 2001:db8:ffff::1 dev eth0 onlink",
        "2001:db8:a5::/64 nexthop via 2001:db8::1 dev eth0 nexthop via 2001:db8::2 dev eth0",
        "2001:db8:a6::/64 nexthop via 2001:db8::1 dev eth0 nexthop via fe80::9 dev eth1 weight 2",
        "2001:db8:a7::/64 from 2001:db8:b::/64 via 2001:db8::1 dev eth0",
        "2001:db8:a8::/64 via 2001:db8::1 src 2001:db8::11 dev eth0 table 100",
        "2001:db8:a9::/64 encap ip6 id 5 dst 2001:db8::77 via 2001:db8::1 dev eth0",
        "2001:db8:aa::/64 encap seg6 mode encap segs 2001:db8:c::1 dev eth0",
        "default via fe80::1 dev eth0 metric 1024 proto ra expires 5000",
};

static const char *const neighbours[] = {
        "192.0.2.1 lladdr 02:00:00:00:00:01 dev eth0 nud reachable",
        "192.0.2.2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent",
        "192.0.2.3 lladdr 02:00:00:00:00:03 dev eth0 nud stale extern_learn",
        "proxy 192.0.2.50 dev eth0",
        "2001:db8::1 lladdr 02:00:00:00:00:01 dev eth0 nud reachable router",
        "2001:db8::2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent protocol 50",
        "proxy 2001:db8::50 dev eth0",
};

static const char *const rules[] = {
        "-4 rule add iif eth0 lookup 100",
        "-4 rule add oif eth0 fwmark 0x1/0xff lookup 70000 priority 100 proto static",
        "-4 rule add not from 192.0.2.0/24 to 10.0.0.0/8 iif eth0 lookup main",
        "-4 rule add iif eth0 tos 0x10 ipproto tcp sport 1-9 dport 22 lookup 100",
        "-4 rule add iif eth0 uidrange 5-6 unreachable",
        "-4 rule add iif eth0 goto 32766",
        "-4 rule add iif eth0 oif eth1 goto 40000",
        "-6 rule add iif eth0 oif eth1 lookup 100",
        "-6 rule add oif eth0 lookup main suppress_prefixlength 0 suppress_ifgroup 3",
};

/* "ip HEAD ARGUMENTS TAIL"; what this kernel or ip(8) lacks is left out. */
static void make(const char *head, const char *const *items, size_t n, const char *tail)
{
        for (size_t i = 0; i < n; i++) {
                char line[300];

                snprintf(line, sizeof(line), "ip %s %s %s 2>/dev/null", head, items[i], tail);
                if (!try(line))
                        printf("skip: this kernel or ip(8) has no: %s %s\n", head, items[i]);
        }
}

/* Sends each to the kernel as if it were about vnet0; @later: added to its type. */
static void send_moved(const struct message_list *messages, uint16_t flags, uint16_t later)
{
        const struct wire_move by = { world.eth0, world.vnet0, "eth0", "vnet0" };
        _Alignas(4) unsigned char bytes[4096];
        struct nlmsghdr *header = (void *) bytes;
        struct nl_answer answer;

        for (size_t i = 0; i < messages->n; i++) {
                size_t size = wire_retarget(bytes, sizeof(bytes), messages->items[i], &by);

                assert_true(size > 0);
                header->nlmsg_flags = flags;
                header->nlmsg_type += later;
                assert_int_equal(nl_batch(&world.nl, bytes, size, &answer, 1, NULL), 0);
                if (answer.code)
                        fail_msg("message %zu of type %u: %s: %s", i, header->nlmsg_type,
                                 strerror(answer.code), answer.reason);
        }
}

static void move(const struct message_list *messages, uint16_t flags)
{
        send_moved(messages, flags, 0);
}

/* The same messages as requests to delete what they have made. */
static void delete (const struct message_list *messages)
{
        send_moved(messages, 0, RTM_DELLINK - RTM_NEWLINK);
}

static struct message_list keep(struct message_list all, bool (*wanted)(const struct nlmsghdr *))
{
        struct message_list some = { 0 };

        for (size_t i = 0; i < all.n; i++)
                if (wanted(all.items[i]))
                        LIST_ADD(&world.mem, &some, all.items[i]);
        return some;
}

static bool is_on_eth0(const struct nlmsghdr *message)
{
        return wire_concerns(message, world.eth0);
}

static bool is_global(const struct nlmsghdr *message)
{
        const struct ifaddrmsg *body = wire_body(message);

        return is_on_eth0(message) &&
               !(body->ifa_family == AF_INET6 && body->ifa_scope == RT_SCOPE_LINK);
}

static bool is_route_to_move(const struct nlmsghdr *message)
{
        const struct rtmsg *body = wire_body(message);

        return is_on_eth0(message) && body->rtm_protocol != RTPROT_KERNEL &&
               wire_table(message) != RT_TABLE_LOCAL;
}

static bool is_ours(const struct nlmsghdr *message)
{
        return wire_u32(message, RTA_PRIORITY, 0) == 100; /* FRA_PRIORITY has the same number */
}

static bool is_static_neighbour(const struct nlmsghdr *message)
{
        const struct ndmsg *body = wire_body(message);

        return is_on_eth0(message) && body->ndm_type != RTN_MULTICAST &&
               !(body->ndm_state & (NUD_NOARP | NUD_INCOMPLETE | NUD_FAILED));
}

/* The kernel counts down what is in seconds: more than a minute where each command takes one. And
 * its test for duplicates ends at a moment of its own. */
#define SECONDS                                                                                    \
        " | sed -E 's/ 49[0-9]{2}sec/ 5000sec/g; s/ 39[0-9]{2}sec/ 4000sec/g; "                    \
        "s/ (used|probes|ref) [0-9\\/]+//g; s/ tentative//'"

/* Tells the first line that is another one: cmocka cuts off what is long. */
static void same_lines(const char *what, const char *expected, const char *have)
{
        size_t line = 0;

        for (size_t i = 0; expected[i] == have[i]; i++) {
                if (!expected[i])
                        return;
                if (expected[i] == '\n')
                        line = i + 1;
        }
        expected += line;
        have += line;
        fail_msg("%s\nexpected: %.*s\nhave:     %.*s", what, (int) strcspn(expected, "\n"),
                 expected, (int) strcspn(have, "\n"), have);
}

static void compare(const char *before, const char *after)
{
        char *expected = output(before), *have = output(after);

        assert_true(strlen(expected) > 100);
        same_lines(after, expected, have);
}

static void test_addresses(void **state)
{
        struct message_list some;

        (void) state;
        make("addr add", addresses, ARRAY_LEN(addresses), "");
        some = keep(dump_family(RTM_GETADDR, AF_UNSPEC), is_global);
        assert_true(some.n > 8);
        move(&some, NLM_F_CREATE | NLM_F_EXCL);
        compare("ip -d addr show dev eth0 | grep -A1 inet | sed '/fe80/d'" SECONDS
                "| sed 's/eth0/vnet0/' | sort",
                "ip -d addr show dev vnet0 | grep -A1 inet | sed '/fe80/d'" SECONDS "| sort");
        compare("ip route show dev eth0; ip -6 route show dev eth0" SECONDS,
                "ip route show dev vnet0; ip -6 route show dev vnet0" SECONDS);
        for (size_t i = some.n; i > 0; i--) { /* a secondary one goes with its primary one */
                struct message_list one = { &some.items[i - 1], 1 };

                delete (&one);
        }
        assert_string_equal(output("ip addr show dev vnet0 | grep inet | sed '/fe80/d'"), "");
}

#define SHOW_ROUTES                                                                                \
        "{ ip -d -4 route show table all; ip -d -6 route show table all; } | "                     \
        "grep -v -e '^local' -e '^anycast' -e '^broadcast' -e 'proto kernel'" SECONDS

/* The order as in a switch: addresses, so that gateways are reachable, then routes in place. */
static void test_routes(void **state)
{
        struct message_list some;
        char *before, *after;

        (void) state;
        make("addr add", addresses, ARRAY_LEN(addresses), "");
        make("route add", routes, 16, "");
        make("-6 route add", routes + 16, ARRAY_LEN(routes) - 16, "");
        before = output(SHOW_ROUTES " | sed 's/ eth0 / vnet0 /g' | sort");
        some = keep(dump_family(RTM_GETADDR, AF_UNSPEC), is_global);
        move(&some, NLM_F_CREATE | NLM_F_EXCL);
        some = keep(dump_family(RTM_GETROUTE, AF_UNSPEC), is_route_to_move);
        assert_true(some.n > 18);
        move(&some, NLM_F_CREATE | NLM_F_REPLACE);
        after = output(SHOW_ROUTES " | sort");
        assert_true(strlen(before) > 1000);
        same_lines("the routes", before, after);
        delete (&some);
        assert_string_equal(output(SHOW_ROUTES " | grep vnet0 | cat"), "");
}

static void test_neighbours_and_rules(void **state)
{
        static const struct ndmsg proxies = { .ndm_flags = NTF_PROXY };
        struct message_list some;

        (void) state;
        make("neigh add", neighbours, ARRAY_LEN(neighbours), "");
        some = keep(dump_family(RTM_GETNEIGH, AF_UNSPEC), is_static_neighbour);
        assert_int_equal(some.n, 5);
        move(&some, NLM_F_CREATE | NLM_F_REPLACE);
        some = keep(dump(RTM_GETNEIGH, &proxies, sizeof(proxies)), is_on_eth0);
        assert_int_equal(some.n, 2);
        move(&some, NLM_F_CREATE | NLM_F_REPLACE);
        compare("ip neigh show dev eth0 | grep lladdr | sort; ip neigh show proxy dev eth0",
                "ip neigh show dev vnet0 | grep lladdr | sort; ip neigh show proxy dev vnet0");
        delete (&some);
        assert_string_equal(output("ip neigh show proxy dev vnet0"), "");

        make("", rules, ARRAY_LEN(rules), "priority 100");
        some = keep(dump_family(RTM_GETRULE, AF_UNSPEC), is_ours);
        assert_true(some.n > 6);
        move(&some, NLM_F_CREATE | NLM_F_EXCL);
        compare("{ ip -d rule; ip -d -6 rule; } | grep eth0 | sed s/eth0/vnet0/",
                "{ ip -d rule; ip -d -6 rule; } | grep vnet0");
        delete (&some);
        assert_string_equal(output("{ ip -d rule; ip -d -6 rule; } | grep vnet0 | cat"), "");
}

/* Batches */

static void put_route(struct strbuf *bytes, int index, unsigned number)
{
        const struct rtmsg body = {
                .rtm_family = AF_INET,
                .rtm_dst_len = 32,
                .rtm_table = RT_TABLE_MAIN,
                .rtm_protocol = RTPROT_STATIC,
                .rtm_scope = RT_SCOPE_LINK,
                .rtm_type = RTN_UNICAST,
        };
        struct wire_builder builder = wire_start(&world.mem, RTM_NEWROUTE, &body, sizeof(body));

        wire_put_u32(&builder, RTA_DST, htonl(0x0a000000 + number));
        wire_put_u32(&builder, RTA_OIF, (uint32_t) index);
        builder.message->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
        strbuf_add(bytes, (const char *) builder.message, builder.message->nlmsg_len);
}

static void test_batch(void **state)
{
        struct nl_answer answers[NL_BATCH_MESSAGES + 1];
        struct strbuf bytes cleanup(strbuf_free) = STRBUF_INIT;
        struct error err;

        (void) state;
        for (unsigned i = 0; i < NL_BATCH_MESSAGES; i++)
                put_route(&bytes, i % 8 == 5 ? 9999 : world.eth0, i % 8 == 7 ? i - 1 : i);
        assert_int_equal(nl_batch(&world.nl, bytes.data, bytes.len, answers, 64, &err), 0);
        for (unsigned i = 0; i < NL_BATCH_MESSAGES; i++)
                assert_int_equal(answers[i].code, i % 8 == 5 ? ENODEV : i % 8 == 7 ? EEXIST : 0);

        /* no batch: one less than there are, one more, cut off, too many */
        assert_int_equal(nl_batch(&world.nl, bytes.data, bytes.len, answers, 63, &err), -EINVAL);
        assert_int_equal(nl_batch(&world.nl, bytes.data, bytes.len, answers, 65, &err), -EINVAL);
        assert_int_equal(nl_batch(&world.nl, bytes.data, bytes.len - 4, answers, 64, &err),
                         -EINVAL);
        put_route(&bytes, world.eth0, 100);
        assert_int_equal(nl_batch(&world.nl, bytes.data, bytes.len, answers, 65, &err), -EINVAL);
        assert_string_equal(output("ip route show 10.0.0.100"), "");
        assert_int_equal(nl_batch(&world.nl, bytes.data, 0, answers, 0, &err), 0);
}

/* The answer to something that was given up is not taken for the next one's. */
static void test_late_answer(void **state)
{
        struct strbuf bytes cleanup(strbuf_free) = STRBUF_INIT;
        struct nlmsghdr *message;
        struct nl_answer answer;

        (void) state;
        put_route(&bytes, 9999, 1);
        message = (void *) bytes.data;
        message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
        message->nlmsg_seq = world.nl.sequence - 1;
        assert_int_equal(nl_send_bytes(&world.nl, bytes.data, bytes.len), 0);

        bytes.len = 0;
        put_route(&bytes, world.eth0, 2);
        assert_int_equal(nl_batch(&world.nl, bytes.data, bytes.len, &answer, 1, NULL), 0);
        assert_int_equal(answer.code, 0);
        assert_true(dump_family(RTM_GETADDR, AF_INET6).n > 0);
}

static void test_call(void **state)
{
        struct strbuf bytes cleanup(strbuf_free) = STRBUF_INIT;
        struct nlmsghdr *message;
        struct error err;

        (void) state;
        put_route(&bytes, world.eth0, 1);
        message = (void *) bytes.data;
        assert_int_equal(nl_call(&world.nl, message, 0, "eth0", "add a route", &err), 0);
        assert_int_equal(nl_call(&world.nl, message, 0, "eth0", "add a route", &err), -EEXIST);
        assert_string_equal(err.where, "eth0");
        assert_string_equal(err.what, "cannot add a route: File exists");
        ((struct rtmsg *) (message + 1))->rtm_dst_len = 33;
        assert_int_equal(nl_call(&world.nl, message, 0, "eth0", "add a route", &err), -EINVAL);
        assert_string_equal(err.what, "cannot add a route: Invalid prefix length");
}

/* Bridge options: the kernel tells each of the size that the table has. */

static const struct rtattr *data_of_bridge(const char *name)
{
        const struct ifinfomsg all = { .ifi_family = AF_UNSPEC };
        struct message_list links = dump(RTM_GETLINK, &all, sizeof(all));

        for (size_t i = 0; i < links.n; i++) {
                const struct rtattr *attr = wire_find(links.items[i], IFLA_IFNAME, 2);

                if (attr && strcmp(wire_data(attr), name) == 0)
                        return wire_find_in(wire_find(links.items[i], IFLA_LINKINFO, 0),
                                            IFLA_INFO_DATA, 0);
        }
        return NULL;
}

static void test_bridge_options(void **state)
{
        const struct rtattr *data;
        size_t told = 0;

        (void) state;
        run("ip link add br0 type bridge");
        data = data_of_bridge("br0");
        assert_non_null(data);
        for (size_t i = 0; i < n_bridge_options; i++) {
                const struct rtattr *attr = wire_find_in(data, bridge_options[i].attr, 0);

                told += attr != NULL;
                if (attr && wire_size(attr) != bridge_options[i].size)
                        fail_msg("%s has %zu bytes, not %u", bridge_options[i].name,
                                 wire_size(attr), bridge_options[i].size);
        }
        print_message("%zu of %zu options are told by this kernel\n", told, n_bridge_options);
        assert_true(told > n_bridge_options / 2);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_dump, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_addresses, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_routes, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_neighbours_and_rules, world_set_up,
                                                world_tear_down),
                cmocka_unit_test_setup_teardown(test_batch, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_late_answer, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_call, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_bridge_options, world_set_up, world_tear_down),
        };

        return cmocka_run_group_tests(tests, world_make, NULL);
}
