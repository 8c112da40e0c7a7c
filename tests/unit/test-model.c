// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names, addresses and the table of bridge options.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "mkbridge/bridge-options.h"
#include "mkbridge/names.h"

static void good_names_pass(void **state)
{
        static const char *const names[] = { "eth0",   "vnet0", "enp1s0f0np0",     "eth0.100",
                                             "br-lan", "a",     "123456789012345", "bond_0",
                                             "x@y" };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_null(link_name_problem(names[i]));
}

static void bad_names_are_refused(void **state)
{
        static const char *const names[] = {
                "",     ".",        "..",  "all",    "default", "1234567890123456",
                "a/b",  "a:0",      "a b", "a\tb",   "a\nb",    "50%",
                "a;b",  "$(x)",     "`x`", "a*",     "a?",      "[a]",
                "a|b",  "a&b",      "a>b", "a\"b",   "a'b",     "a\\b",
                "\xe9", "\xc3\xa9", "-n",  "a\001b", "~x",      "a!",
                "a#b",  "{a}",
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (!link_name_problem(names[i]))
                        fail_msg("accepted: '%s'", names[i]);
}

static void macs(void **state)
{
        (void) state;
        assert_true(mac_assignable("52:54:00:12:34:56"));
        assert_true(mac_valid("FF:ff:FF:ff:FF:ff"));
        assert_false(mac_assignable("ff:ff:ff:ff:ff:ff"));
        assert_false(mac_assignable("00:00:00:00:00:00"));
        assert_false(mac_assignable("01:00:5e:00:00:01"));
        assert_false(mac_valid("52:54:00:12:34"));
        assert_false(mac_valid("52:54:00:12:34:56:"));
        assert_false(mac_valid("52-54-00-12-34-56"));
        assert_false(mac_valid(""));
}

static void macs_in_names(void **state)
{
        static const char *const none[] = { "eth0",
                                            "enx",
                                            "enx52540012345",
                                            "enx5254001234567",
                                            "enx52540012345g",
                                            "enX525400123456",
                                            "wlx525400123456",
                                            "" };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        assert_string_equal(mac_of_name(&mem, "enx525400a2b4c6"), "52:54:00:a2:b4:c6");
        for (size_t i = 0; i < ARRAY_LEN(none); i++)
                assert_null(mac_of_name(&mem, none[i]));
}

static void addresses(void **state)
{
        (void) state;
        assert_int_equal(address_family("192.0.2.1"), AF_INET);
        assert_int_equal(address_family("2001:db8::1"), AF_INET6);
        assert_int_equal(address_family("192.0.2"), 0);
        assert_int_equal(address_prefix_family("192.0.2.1/24"), AF_INET);
        assert_int_equal(address_prefix_family("2001:db8::1/128"), AF_INET6);
        assert_int_equal(address_prefix_family("192.0.2.1/33"), 0);
        assert_int_equal(address_prefix_family("192.0.2.1/0"), 0);
        assert_int_equal(address_prefix_family("192.0.2.1/"), 0);
        assert_int_equal(address_prefix_family("192.0.2.1/24x"), 0);
        assert_int_equal(address_prefix_family("192.0.2.1"), 0);
        assert_int_equal(address_prefix_family("192.0.2.1/024"), 0);
}

static void networks(void **state)
{
        (void) state;
        assert_true(address_in_network("192.0.2.1", "192.0.2.10/24"));
        assert_false(address_in_network("192.0.3.1", "192.0.2.10/24"));
        assert_true(address_in_network("192.0.3.1", "192.0.2.10/23"));
        assert_false(address_in_network("192.0.4.1", "192.0.2.10/23"));
        assert_false(address_in_network("192.0.2.1", "192.0.2.10/32"));
        assert_true(address_in_network("2001:db8::1", "2001:db8::ffff/64"));
        assert_false(address_in_network("2001:db8:0:1::1", "2001:db8::1/64"));
        assert_false(address_in_network("192.0.2.1", "2001:db8::1/64"));
}

static void plain_addresses(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        assert_string_equal(address_prefix_plain(&mem, "2001:DB8:0:0::10/64"), "2001:db8::10/64");
        assert_string_equal(address_prefix_plain(&mem, "192.0.2.1/32"), "192.0.2.1/32");
        assert_string_equal(address_prefix_plain(&mem, "2001:DB8::/x"), "2001:DB8::/x");
        assert_string_equal(address_prefix_plain(&mem, "dhcp"), "dhcp");
}

static void option_names_are_unique(void **state)
{
        (void) state;
        for (size_t i = 0; i < n_bridge_options; i++) {
                assert_ptr_equal(bridge_option_find(bridge_options[i].name), &bridge_options[i]);
                assert_true(bridge_options[i].attr > 0);
                assert_true(bridge_options[i].size > 0 && bridge_options[i].size <= 8);
                assert_true(bridge_options[i].nm_scale > 0);
        }
}

static void good_settings(void **state)
{
        static const struct {
                const char *text;
                uint64_t value;
        } rows[] = {
                { "stp=yes", 1 },
                { "stp=OFF", 0 },
                { "forward_delay=4", 400 },
                { "forward_delay=2.5s", 250 },
                { "ageing_time=0.05", 5 },
                { "priority=0x8000", 32768 },
                { "priority=010", 10 },
                { "group_fwd_mask=0x4000", 0x4000 },
                { "vlan_protocol=802.1AD", 0x88a8 },
                { "mcast_hash_max=4096", 4096 },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct bridge_setting set;

                assert_int_equal(bridge_setting_parse(rows[i].text, &set, NULL), 0);
                assert_int_equal(set.value, rows[i].value);
        }
}

static void bad_settings(void **state)
{
        static const char *const rows[] = {
                "stp",
                "stp=",
                "=yes",
                "stp=maybe",
                "spt=yes",
                "priority=-1",
                "priority=65536",
                "priority=1x",
                "forward_delay=1",
                "forward_delay=31",
                "forward_delay=4,5",
                "forward_delay=.",
                "forward_delay=5.",
                "forward_delay=2.505",
                "group_fwd_mask=1",
                "group_fwd_mask=0x10000",
                "group_address=01:80:c2:00:00:01",
                "vlan_protocol=8021q",
                "ageing_time=99999999999999999999",
                "priority=0x",
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct bridge_setting set;
                struct error err;

                if (bridge_setting_parse(rows[i], &set, &err) == 0)
                        fail_msg("accepted: %s", rows[i]);
                assert_int_equal(err.status, STATUS_USAGE);
                assert_true(*err.what);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(good_names_pass),
                cmocka_unit_test(bad_names_are_refused),
                cmocka_unit_test(macs),
                cmocka_unit_test(macs_in_names),
                cmocka_unit_test(addresses),
                cmocka_unit_test(networks),
                cmocka_unit_test(plain_addresses),
                cmocka_unit_test(option_names_are_unique),
                cmocka_unit_test(good_settings),
                cmocka_unit_test(bad_settings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
