// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of the ifcfg backend that golden cases reach only in passing: the key table itself, the
 * replacing of names inside values, and the dialects of bridge options for each reader.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/ifcfg/ifcfg.h"

static void the_table_is_sorted_and_unique(void **state)
{
        (void) state;
        for (size_t i = 1; i < n_ifcfg_keys; i++)
                if (strcmp(ifcfg_keys[i - 1].name, ifcfg_keys[i].name) >= 0)
                        fail_msg("%s stands before %s", ifcfg_keys[i - 1].name, ifcfg_keys[i].name);
}

static void each_key_finds_its_own_row(void **state)
{
        (void) state;
        for (size_t i = 0; i < n_ifcfg_keys; i++)
                assert_ptr_equal(ifcfg_key_find(ifcfg_keys[i].name), &ifcfg_keys[i]);
        assert_string_equal(ifcfg_key_find("IPADDR12")->name, "IPADDR");
        assert_string_equal(ifcfg_key_find("ROUTING_RULE6_3")->name, "ROUTING_RULE6_");
        assert_string_equal(ifcfg_key_find("NM_USER_ANY__THING")->name, "NM_USER_");
        assert_null(ifcfg_key_find("IPADDRX"));
        assert_null(ifcfg_key_find("DEVICE1"));
        assert_null(ifcfg_key_find("FOO"));
}

static void names_inside_values(void **state)
{
        static const struct {
                enum ifcfg_naming naming;
                const char *before, *after;
        } rows[] = {
                { NAMES_NOTHING, "eth0", "eth0" },
                { NAMES_LINK, "eth0", "vnet0" },
                { NAMES_LINK, "eth01", "eth01" },
                { NAMES_SCOPE, "fe80::1%eth0", "fe80::1%vnet0" },
                { NAMES_SCOPE, "fe80::1%eth01", "fe80::1%eth01" },
                { NAMES_SCOPE, "eth0", "eth0" },
                { NAMES_WORD, "10.0.0.0/8 via 192.0.2.1 dev eth0",
                  "10.0.0.0/8 via 192.0.2.1 dev vnet0" },
                { NAMES_WORD, "iif eth0 oif eth0 table eth0", "iif vnet0 oif vnet0 table eth0" },
                { NAMES_WORD, "dev eth0.5", "dev eth0.5" },
                { NAMES_WORD, "dev eth01 via x", "dev eth01 via x" },
                { NAMES_WORD, "dev\teth0\n", "dev\tvnet0\n" },
                { NAMES_WORD, "eth0 dev", "eth0 dev" },
                { NAMES_WORD, "xdev eth0", "xdev eth0" },
                { NAMES_PREFIX, "eth0-:0004::1/64 eth1-:5::1/64",
                  "vnet0-:0004::1/64 eth1-:5::1/64" },
                { NAMES_PREFIX, "xeth0-:1::/64", "xeth0-:1::/64" },
        };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                assert_string_equal(
                        ifcfg_rename_in(&mem, rows[i].before, rows[i].naming, "eth0", "vnet0"),
                        rows[i].after);
}

static const char *value_of(const struct key_value_list *list, const char *key)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].key, key) == 0)
                        return list->items[i].value;
        return "(none)";
}

/* One row: options, who reads them, whether an address comes by DHCP, and what the file then says.
 */
static const struct {
        const char *options[4];
        enum ifcfg_reader reader;
        bool dynamic;
        const char *stp, *delay, *opts;
        bool refused;
} dialects[] = {
        { { NULL }, READER_NM, true, "no", "(none)", "(none)", false },
        { { NULL }, READER_IP, true, "no", "(none)", "(none)", false },
        { { "stp=no" }, READER_NM, true, "no", "(none)", "(none)", false },
        { { "stp=yes" }, READER_NM, true, "yes", "15", "(none)", false },
        { { "stp=yes" }, READER_BRCTL, false, "yes", "15", "(none)", false },
        { { "stp=yes" }, READER_UNKNOWN, false, "yes", "15", "(none)", false },
        { { "stp=yes" }, READER_IP, true, "yes", "1500", "(none)", false },
        { { "stp=yes" }, READER_IP, false, "yes", "(none)", "(none)", false },
        { { "stp=yes", "forward_delay=4" }, READER_NM, true, "yes", "4", "(none)", false },
        { { "stp=yes", "forward_delay=4" }, READER_IP, true, "yes", "400", "(none)", false },
        { { "stp=yes", "forward_delay=4" },
          READER_IP,
          false,
          "yes",
          "(none)",
          "forward_delay=400",
          false },
        { { "stp=yes", "forward_delay=2.5" }, READER_NM, true, "yes", "2", "(none)", true },
        { { "stp=yes", "hello_time=2" }, READER_NM, true, "yes", "15", "hello_time=2", false },
        { { "stp=yes", "hello_time=2" }, READER_BRCTL, true, "yes", "15", "hello_time=200", false },
        { { "ageing_time=100" }, READER_NM, true, "no", "(none)", "ageing_time=100", false },
        { { "ageing_time=100" }, READER_IP, true, "no", "(none)", "ageing_time=10000", false },
        { { "mcast_querier_interval=2.55" },
          READER_NM,
          true,
          "no",
          "(none)",
          "multicast_querier_interval=255",
          false },
        { { "mcast_hash_max=8" }, READER_NM, true, "no", "(none)", "multicast_hash_max=8", false },
        { { "mcast_hash_max=8" }, READER_IP, true, "no", "(none)", "hash_max=8", false },
        { { "vlan_protocol=802.1ad" },
          READER_NM,
          true,
          "no",
          "(none)",
          "vlan_protocol=802.1ad",
          false },
        { { "vlan_protocol=802.1ad" },
          READER_IP,
          true,
          "no",
          "(none)",
          "vlan_protocol=0x88a8",
          false },
        { { "nf_call_iptables=yes" }, READER_NM, true, "no", "(none)", "(none)", true },
        { { "nf_call_iptables=yes" },
          READER_IP,
          true,
          "no",
          "(none)",
          "nf_call_iptables=1",
          false },
        { { "vlan_filtering=yes", "mcast_snooping=no" },
          READER_NM,
          true,
          "no",
          "(none)",
          "vlan_filtering=1 multicast_snooping=0",
          false },
        { { "group_address=01:80:c2:00:00:04" },
          READER_IP,
          true,
          "no",
          "(none)",
          "group_addr=01:80:c2:00:00:04",
          false },
};

static void delay_and_options_in_the_unit_of_the_reader(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
                struct arena mem cleanup(arena_free) = { 0 };
                struct request request = { 0 };
                struct refusal_list refusals = { 0 };
                struct key_value_list list;

                for (size_t k = 0; dialects[i].options[k]; k++) {
                        struct bridge_setting set;

                        assert_int_equal(bridge_setting_parse(dialects[i].options[k], &set, NULL),
                                         0);
                        LIST_ADD(&mem, &request.settings, set);
                }
                list = ifcfg_option_keys(&mem, &request, dialects[i].reader, dialects[i].dynamic,
                                         NULL, &refusals);
                assert_int_equal(refusals.n > 0, dialects[i].refused);
                assert_string_equal(value_of(&list, "STP"), dialects[i].stp);
                assert_string_equal(value_of(&list, "DELAY"), dialects[i].delay);
                assert_string_equal(value_of(&list, "BRIDGING_OPTS"), dialects[i].opts);
        }
}

/* What the bridge's file has stays, but for the words that are asked for. */
static void options_of_an_existing_bridge_are_merged(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct shvar bridge = shvar_parse(&mem, "STP=yes\nDELAY=4\n"
                                                "BRIDGING_OPTS=\"priority=1 hello_time=2\"\n");
        struct request request = { 0 };
        struct refusal_list refusals = { 0 };
        struct bridge_setting set;
        struct key_value_list list;

        (void) state;
        assert_int_equal(bridge_setting_parse("stp=yes", &set, NULL), 0);
        LIST_ADD(&mem, &request.settings, set);
        assert_int_equal(bridge_setting_parse("priority=7", &set, NULL), 0);
        LIST_ADD(&mem, &request.settings, set);
        list = ifcfg_option_keys(&mem, &request, READER_NM, true, &bridge, &refusals);
        assert_string_equal(value_of(&list, "DELAY"), "(none)");
        assert_string_equal(value_of(&list, "BRIDGING_OPTS"), "priority=7 hello_time=2");
}

static void backups_are_told_apart_by_reader(void **state)
{
        struct host host = { 0 };

        (void) state;
        assert_true(ifcfg_ignored(&host, "eth0.bak"));
        assert_true(ifcfg_ignored(&host, "eth0~"));
        assert_false(ifcfg_ignored(&host, "eth0.old"));
        assert_false(ifcfg_ignored(&host, "eth0.rej"));
        assert_false(ifcfg_ignored(&host, "eth0.save"));

        host.system.ifcfg.scripts = true;
        assert_true(ifcfg_ignored(&host, "eth0.old"));
        assert_false(ifcfg_ignored(&host, "eth0.rej"));

        host.system.ifcfg = (struct ifcfg_readers){ .networkmanager = true };
        assert_false(ifcfg_ignored(&host, "eth0.old"));
        assert_true(ifcfg_ignored(&host, "eth0.rej"));
        assert_false(ifcfg_ignored(&host, ".bak"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_table_is_sorted_and_unique),
                cmocka_unit_test(each_key_finds_its_own_row),
                cmocka_unit_test(names_inside_values),
                cmocka_unit_test(delay_and_options_in_the_unit_of_the_reader),
                cmocka_unit_test(options_of_an_existing_bridge_are_merged),
                cmocka_unit_test(backups_are_told_apart_by_reader),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
