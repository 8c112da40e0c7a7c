// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rtnetlink messages as data: what is read stays inside the message whatever its lengths say, a
 * retargeted message says the same of another link, and what only a dump says is gone from it. That
 * the kernel takes them is tested in tests/netns/netlink.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

enum { FROM = 2, TO = 130, OTHER = 7, ROOM = 1024 };

static const struct wire_move move = { FROM, TO, "eth0", "vnet0" };

static struct arena mem;

static int end(void **state)
{
        (void) state;
        arena_free(&mem);
        return 0;
}

static struct wire_builder route(unsigned char family, unsigned char flags)
{
        struct rtmsg body = {
                .rtm_family = family,
                .rtm_dst_len = 24,
                .rtm_table = RT_TABLE_MAIN,
                .rtm_type = RTN_UNICAST,
                .rtm_flags = flags,
        };

        return wire_start(&mem, RTM_NEWROUTE, &body, sizeof(body));
}

static struct wire_builder address(uint32_t flags)
{
        struct ifaddrmsg body = {
                .ifa_family = AF_INET,
                .ifa_prefixlen = 24,
                .ifa_flags = (unsigned char) flags,
                .ifa_index = FROM,
        };
        struct wire_builder builder = wire_start(&mem, RTM_NEWADDR, &body, sizeof(body));

        wire_put(&builder, IFA_LOCAL, "\xc0\0\2\x0a", 4);
        wire_put_u32(&builder, IFA_FLAGS, flags);
        return builder;
}

static const struct nlmsghdr *retarget(const struct nlmsghdr *message, const struct wire_move *by)
{
        struct nlmsghdr *buffer = arena_alloc(&mem, ROOM);
        size_t size = wire_retarget(buffer, ROOM, message, by);

        assert_true(size > 0);
        assert_int_equal(size, buffer->nlmsg_len);
        assert_int_equal(size % 4, 0);
        assert_int_equal(buffer->nlmsg_type, message->nlmsg_type);
        assert_int_equal(buffer->nlmsg_seq, 0);
        assert_int_equal(buffer->nlmsg_flags, 0);
        return buffer;
}

static void test_build(void **state)
{
        static const char text[200] = "x";
        struct ifinfomsg body = { .ifi_index = FROM };
        struct wire_builder builder = wire_start(&mem, RTM_NEWLINK, &body, sizeof(body));
        const struct nlmsghdr *message;
        const struct rtattr *nest;
        size_t outer, inner;

        (void) state;
        wire_put_string(&builder, IFLA_IFNAME, "eth0");
        wire_put_u32(&builder, IFLA_MTU, 1400);
        outer = wire_nest(&builder, IFLA_LINKINFO);
        wire_put_string(&builder, IFLA_INFO_KIND, "bridge");
        inner = wire_nest(&builder, IFLA_INFO_DATA);
        for (int i = 0; i < 20; i++) /* it has to grow within the nests */
                wire_put(&builder, 60, text, sizeof(text));
        wire_put(&builder, 1, &(uint8_t){ 1 }, 1);
        wire_put(&builder, 2, &(uint16_t){ 2 }, 2);
        wire_put(&builder, 3, &(uint64_t){ 3 }, 8);
        wire_nest_end(&builder, inner);
        wire_nest_end(&builder, outer);
        wire_put_u32(&builder, IFLA_GROUP, 9);
        message = wire_end(&builder);

        assert_non_null(message);
        assert_int_equal(wire_index(message), FROM);
        assert_string_equal(wire_string(&mem, message, IFLA_IFNAME, ""), "eth0");
        assert_string_equal(wire_string(&mem, message, IFLA_QDISC, "none"), "none");
        assert_int_equal(wire_u32(message, IFLA_MTU, 0), 1400);
        assert_int_equal(wire_u32(message, IFLA_GROUP, 0), 9);
        assert_int_equal(wire_u32(message, IFLA_TXQLEN, 42), 42);
        nest = wire_find_in(wire_find(message, IFLA_LINKINFO, 0), IFLA_INFO_DATA, 0);
        assert_non_null(nest);
        assert_int_equal(wire_size(wire_find_in(nest, 1, 1)), 1);
        assert_int_equal(wire_size(wire_find_in(nest, 2, 2)), 2);
        assert_int_equal(wire_size(wire_find_in(nest, 3, 8)), 8);
        assert_null(wire_find_in(nest, 3, 9));
        assert_null(wire_find_in(NULL, 3, 0));
}

static void test_build_too_large(void **state)
{
        static char text[30000];
        struct ifinfomsg body = { 0 };
        struct wire_builder builder = wire_start(&mem, RTM_NEWLINK, &body, sizeof(body));

        (void) state;
        wire_put(&builder, 1, text, sizeof(text));
        assert_non_null(wire_end(&builder));
        wire_put(&builder, 1, text, sizeof(text));
        wire_put(&builder, 1, text, sizeof(text));
        assert_null(wire_end(&builder));
}

static void test_copy(void **state)
{
        struct nlmsghdr short_one = { .nlmsg_len = NLMSG_HDRLEN + 4, .nlmsg_type = RTM_NEWLINK };
        struct wire_builder builder = address(0);
        const struct nlmsghdr *copy = wire_copy(&mem, wire_end(&builder));
        struct nlmsghdr *broken = builder.message;

        (void) state;
        assert_non_null(copy);
        assert_int_equal(wire_family(copy), AF_INET);
        assert_null(wire_copy(&mem, &short_one));
        assert_null(wire_body(&short_one));
        assert_int_equal(wire_family(&short_one), 0);
        assert_int_equal(wire_index(&short_one), 0);
        assert_int_equal(wire_table(&short_one), 0);
        assert_int_equal(wire_retarget(broken, ROOM, &short_one, NULL), 0);
        broken->nlmsg_type = NLMSG_DONE;
        assert_null(wire_copy(&mem, broken));
        broken->nlmsg_type = 0x7ff0;
        assert_null(wire_copy(&mem, broken));
        broken->nlmsg_type = RTM_NEWADDR;
        broken->nlmsg_len = WIRE_MESSAGE_MAX + 1;
        assert_null(wire_copy(&mem, broken));
}

static void test_index_and_table(void **state)
{
        struct ndmsg neighbour = { .ndm_family = AF_INET6, .ndm_ifindex = OTHER };
        struct fib_rule_hdr rule = { .family = AF_INET, .table = 100 };
        struct wire_builder builder = route(AF_INET, 0);

        (void) state;
        assert_int_equal(wire_index(builder.message), 0);
        assert_int_equal(wire_table(builder.message), RT_TABLE_MAIN);
        wire_put_u32(&builder, RTA_OIF, OTHER);
        wire_put_u32(&builder, RTA_TABLE, 70000);
        assert_int_equal(wire_index(builder.message), OTHER);
        assert_int_equal(wire_table(builder.message), 70000);
        assert_true(wire_concerns(builder.message, OTHER));
        assert_false(wire_concerns(builder.message, FROM));

        builder = wire_start(&mem, RTM_NEWNEIGH, &neighbour, sizeof(neighbour));
        assert_int_equal(wire_index(builder.message), OTHER);
        assert_int_equal(wire_family(builder.message), AF_INET6);
        builder = wire_start(&mem, RTM_NEWRULE, &rule, sizeof(rule));
        assert_int_equal(wire_index(builder.message), 0);
        assert_int_equal(wire_table(builder.message), 100);
        wire_put_u32(&builder, FRA_TABLE, 1000);
        assert_int_equal(wire_table(builder.message), 1000);
}

static uint64_t key(unsigned char family, const char *destination, uint32_t metric, uint32_t table)
{
        static uint32_t link;
        struct wire_builder builder = route(family, 0);

        wire_put_u32(&builder, RTA_OIF, ++link);
        wire_put(&builder, RTA_DST, destination, family == AF_INET ? 4 : 16);
        if (metric)
                wire_put_u32(&builder, RTA_PRIORITY, metric);
        wire_put_u32(&builder, RTA_TABLE, table);
        return wire_route_key(wire_end(&builder));
}

static void test_route_key(void **state)
{
        const char *d1 = "\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\0";
        const char *d2 = "\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\1";
        struct wire_builder plain = route(AF_INET, 0), tos = route(AF_INET, 0);
        uint64_t base = key(AF_INET, d1, 0, 254);

        (void) state;
        assert_true(base == key(AF_INET, d1, 0, 254)); /* whatever link it goes through */
        assert_true(base != key(AF_INET, d1, 1, 254));
        assert_true(base != key(AF_INET, d1, 0, 255));
        assert_true(base != key(AF_INET, "\x20\1\r\xb9", 0, 254));
        assert_true(base != key(AF_INET6, d1, 0, 254));
        assert_true(key(AF_INET6, d1, 0, 254) != key(AF_INET6, d2, 0, 254));

        ((struct rtmsg *) (tos.message + 1))->rtm_tos = 8;
        assert_true(wire_route_key(plain.message) != wire_route_key(tos.message));
}

static void test_address(void **state)
{
        static const struct {
                const char *label, *expected;
        } rows[] = {
                { "eth0", "vnet0" },
                { "eth0:1", "vnet0:1" },
                { "eth0:", "vnet0:" },
                { "eth00", "eth00" },
                { "eth", "eth" },
                { "other", "other" },
                { "eth0:234567890", "vnet0:234567890" },
                { "eth0:2345678901", NULL }, /* one more than a label can be long */
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct wire_builder builder = address(IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE |
                                                      IFA_F_TENTATIVE | IFA_F_SECONDARY);
                const struct nlmsghdr *out;
                const struct ifaddrmsg *body;

                wire_put_string(&builder, IFA_LABEL, rows[i].label);
                wire_put_u32(&builder, 60, 0x12345678); /* one that we do not know */
                out = retarget(wire_end(&builder), &move);
                body = wire_body(out);
                assert_int_equal(body->ifa_index, TO);
                assert_int_equal(body->ifa_flags, 0);
                assert_int_equal(wire_u32(out, IFA_FLAGS, 0), IFA_F_NOPREFIXROUTE);
                assert_int_equal(wire_u32(out, 60, 0), 0x12345678);
                if (rows[i].expected)
                        assert_string_equal(wire_string(&mem, out, IFA_LABEL, ""),
                                            rows[i].expected);
                else
                        assert_null(wire_find(out, IFA_LABEL, 0));

                out = retarget(builder.message, NULL);
                assert_int_equal(wire_index(out), FROM);
                assert_string_equal(wire_string(&mem, out, IFA_LABEL, ""), rows[i].label);
        }
}

static void put_path(struct wire_builder *builder, int index, unsigned char flags)
{
        struct {
                struct rtnexthop path;
                struct rtattr attr;
                unsigned char gateway[4];
        } bytes = {
                .path = { sizeof(bytes), flags, 2, index },
                .attr = { RTA_LENGTH(4), RTA_GATEWAY },
                .gateway = { 192, 0, 2, 1 },
        };
        struct nlmsghdr *grown = arena_alloc(&mem, 2 * ROOM);

        memcpy(grown, builder->message, builder->message->nlmsg_len);
        memcpy((char *) grown + grown->nlmsg_len, &bytes, sizeof(bytes));
        grown->nlmsg_len += sizeof(bytes);
        builder->message = grown;
        builder->capacity = 2 * ROOM;
}

static void test_multipath(void **state)
{
        struct wire_builder builder = route(AF_INET, RTNH_F_LINKDOWN | RTNH_F_ONLINK);
        size_t paths = wire_nest(&builder, RTA_MULTIPATH);
        const struct nlmsghdr *out;
        const struct rtnexthop *path;
        const struct rtmsg *body;

        (void) state;
        put_path(&builder, OTHER, RTNH_F_DEAD);
        put_path(&builder, FROM, RTNH_F_ONLINK | RTNH_F_LINKDOWN | RTNH_F_OFFLOAD);
        wire_nest_end(&builder, paths);
        assert_true(wire_concerns(wire_end(&builder), FROM));
        assert_true(wire_concerns(builder.message, OTHER));
        assert_false(wire_concerns(builder.message, TO));

        out = retarget(builder.message, &move);
        body = wire_body(out);
        assert_int_equal(body->rtm_flags, RTNH_F_ONLINK);
        path = wire_data(wire_find(out, RTA_MULTIPATH, 2 * sizeof(*path)));
        assert_int_equal(path->rtnh_ifindex, OTHER);
        assert_int_equal(path->rtnh_flags, 0);
        path = (const void *) ((const char *) path + path->rtnh_len);
        assert_int_equal(path->rtnh_ifindex, TO);
        assert_int_equal(path->rtnh_flags, RTNH_F_ONLINK);
        assert_int_equal(path->rtnh_hops, 2);
        assert_memory_equal((const char *) (path + 1) + 4, "\xc0\0\2\1", 4);
}

static void test_expires(void **state)
{
        static const struct {
                unsigned char family;
                int32_t ticks;
                uint32_t seconds; /* 0: no RTA_EXPIRES */
        } rows[] = {
                { AF_INET6, 0, 0 },
                { AF_INET6, 100, 1 },
                { AF_INET6, 101, 2 },
                { AF_INET6, 180000, 1800 },
                { AF_INET6, -500, 1 },
                { AF_INET, 100, 0 },
                { AF_INET6, INT32_MAX, 21474837 },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct wire_builder builder = route(rows[i].family, 0);
                struct rta_cacheinfo info = { .rta_expires = rows[i].ticks, .rta_error = -101 };
                const struct nlmsghdr *out;

                wire_put_u32(&builder, RTA_OIF, FROM);
                wire_put(&builder, RTA_CACHEINFO, &info, sizeof(info));
                out = retarget(wire_end(&builder), &move);
                assert_null(wire_find(out, RTA_CACHEINFO, 0));
                assert_int_equal(wire_u32(out, RTA_EXPIRES, 0), rows[i].seconds);
                assert_int_equal(wire_index(out), TO);
        }
}

static void test_neighbour_rule_link(void **state)
{
        struct ndmsg neighbour = { .ndm_family = AF_INET,
                                   .ndm_ifindex = FROM,
                                   .ndm_flags = NTF_ROUTER };
        struct fib_rule_hdr rule = {
                .family = AF_INET,
                .flags = FIB_RULE_INVERT | FIB_RULE_IIF_DETACHED | FIB_RULE_UNRESOLVED,
        };
        struct ifinfomsg link = { .ifi_index = OTHER };
        struct wire_builder builder = wire_start(&mem, RTM_NEWNEIGH, &neighbour, sizeof(neighbour));
        const struct nlmsghdr *out;

        (void) state;
        wire_put(&builder, NDA_LLADDR, "\2\0\0\0\0\1", 6);
        wire_put_u32(&builder, NDA_PROBES, 3);
        wire_put(&builder, NDA_CACHEINFO, &(struct nda_cacheinfo){ 0 },
                 sizeof(struct nda_cacheinfo));
        out = retarget(wire_end(&builder), &move);
        assert_int_equal(wire_index(out), TO);
        assert_int_equal(((const struct ndmsg *) wire_body(out))->ndm_flags, NTF_ROUTER);
        assert_non_null(wire_find(out, NDA_LLADDR, 6));
        assert_null(wire_find(out, NDA_PROBES, 0));
        assert_null(wire_find(out, NDA_CACHEINFO, 0));

        builder = wire_start(&mem, RTM_NEWRULE, &rule, sizeof(rule));
        wire_put_string(&builder, FRA_IIFNAME, "eth0");
        wire_put_string(&builder, FRA_OIFNAME, "eth0:1");
        out = retarget(wire_end(&builder), &move);
        assert_string_equal(wire_string(&mem, out, FRA_IIFNAME, ""), "vnet0");
        assert_string_equal(wire_string(&mem, out, FRA_OIFNAME, ""), "eth0:1");
        assert_int_equal(((const struct fib_rule_hdr *) wire_body(out))->flags, FIB_RULE_INVERT);

        builder = wire_start(&mem, RTM_NEWLINK, &link, sizeof(link));
        wire_put_u32(&builder, IFLA_LINK, FROM);
        wire_put_u32(&builder, IFLA_MASTER, FROM);
        out = retarget(wire_end(&builder), &move);
        assert_int_equal(wire_u32(out, IFLA_LINK, 0), TO);
        assert_int_equal(wire_u32(out, IFLA_MASTER, 0), TO);
        wire_put_u32(&builder, IFLA_LINK_NETNSID, 0);
        out = retarget(wire_end(&builder), &move);
        assert_int_equal(wire_u32(out, IFLA_LINK, 0), FROM);
}

/* Every size up to the needed one is too small, and nothing behind it is written. */
static void test_small_buffer(void **state)
{
        struct wire_builder builder = address(0);
        size_t need;

        (void) state;
        wire_put_string(&builder, IFA_LABEL, "eth0:1");
        need = retarget(wire_end(&builder), &move)->nlmsg_len;
        for (size_t size = 0; size < need; size++) {
                struct nlmsghdr *buffer = malloc(size ? size : 1); /* the sanitizer watches it */

                assert_int_equal(wire_retarget(buffer, size, builder.message, &move), 0);
                free(buffer);
        }
}

/* Whatever the bytes: only what is inside nlmsg_len is read (the sanitizer and valgrind watch). */
static void test_random_bytes(void **state)
{
        static const uint16_t types[] = { RTM_NEWLINK,  RTM_NEWADDR, RTM_NEWROUTE,
                                          RTM_NEWNEIGH, RTM_NEWRULE, RTM_NEWTFILTER };
        unsigned seed = 1;

        (void) state;
        for (int i = 0; i < 20000; i++) {
                size_t size = NLMSG_HDRLEN + (size_t) rand_r(&seed) % 100;
                unsigned char *bytes = malloc(size);
                struct nlmsghdr *message = (void *) bytes;
                _Alignas(4) unsigned char buffer[ROOM];

                for (size_t k = 0; k < size; k++) /* small numbers make plausible lengths */
                        bytes[k] = (unsigned char) (rand_r(&seed) % 3 ? rand_r(&seed) % 20
                                                                      : rand_r(&seed));
                for (size_t k = NLMSG_HDRLEN + 1; k < size; k += 2)
                        if (rand_r(&seed) % 4)
                                bytes[k] = 0;
                message->nlmsg_len = (uint32_t) size;
                message->nlmsg_type = types[(size_t) rand_r(&seed) % ARRAY_LEN(types)];

                wire_route_key(message);
                wire_concerns(message, FROM);
                wire_string(&mem, message, IFLA_IFNAME, NULL);
                wire_find_in(wire_find(message, IFLA_LINKINFO, 0), IFLA_INFO_DATA, 0);
                wire_copy(&mem, message);
                wire_retarget(buffer, sizeof(buffer), message, &move);
                wire_retarget(buffer, sizeof(buffer), message, NULL);
                free(bytes);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_teardown(test_build, end),
                cmocka_unit_test_teardown(test_build_too_large, end),
                cmocka_unit_test_teardown(test_copy, end),
                cmocka_unit_test_teardown(test_index_and_table, end),
                cmocka_unit_test_teardown(test_route_key, end),
                cmocka_unit_test_teardown(test_address, end),
                cmocka_unit_test_teardown(test_multipath, end),
                cmocka_unit_test_teardown(test_expires, end),
                cmocka_unit_test_teardown(test_neighbour_rule_link, end),
                cmocka_unit_test_teardown(test_small_buffer, end),
                cmocka_unit_test_teardown(test_random_bytes, end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
