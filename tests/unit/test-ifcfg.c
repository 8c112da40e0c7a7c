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
        { { "stp=yes" }, READER_BRCTL, true, "yes", "15", "(none)", false },
        { { "stp=yes" }, READER_IP, true, "yes", "15", "forward_delay=1500", false },
        { { "stp=yes" }, READER_IP, false, "yes", "(none)", "(none)", false },
        { { "stp=yes", "forward_delay=4" }, READER_NM, true, "yes", "4", "(none)", false },
        { { "stp=yes", "forward_delay=2.5" },
          READER_IP,
          true,
          "yes",
          "3",
          "forward_delay=250",
          false },
        { { "stp=yes", "forward_delay=4" },
          READER_IP,
          false,
          "yes",
          "(none)",
          "forward_delay=400",
          false },
        { { "stp=yes", "forward_delay=2.5" }, READER_NM, true, "yes", "(none)", "(none)", true },
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
        { { "nf_call_iptables=yes" }, READER_NM, true, "no", "(none)", "(none)", false },
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
                struct plan plan = { 0 };
                struct key_value_list list;

                for (size_t k = 0; dialects[i].options[k]; k++) {
                        struct bridge_setting set;

                        assert_int_equal(bridge_setting_parse(dialects[i].options[k], &set, NULL),
                                         0);
                        LIST_ADD(&mem, &request.settings, set);
                }
                list = ifcfg_option_keys(&(struct ifcfg_wish){ .mem = &mem,
                                                               .request = &request,
                                                               .reader = dialects[i].reader,
                                                               .dynamic = dialects[i].dynamic,
                                                               .plan = &plan });
                assert_int_equal(plan.refusals.n > 0, dialects[i].refused);
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
        struct plan plan = { 0 };
        struct bridge_setting set;
        struct key_value_list list;

        (void) state;
        assert_int_equal(bridge_setting_parse("stp=yes", &set, NULL), 0);
        LIST_ADD(&mem, &request.settings, set);
        assert_int_equal(bridge_setting_parse("priority=7", &set, NULL), 0);
        LIST_ADD(&mem, &request.settings, set);
        list = ifcfg_option_keys(&(struct ifcfg_wish){ .mem = &mem,
                                                       .request = &request,
                                                       .reader = READER_NM,
                                                       .dynamic = true,
                                                       .bridge = &bridge,
                                                       .plan = &plan });
        assert_string_equal(value_of(&list, "DELAY"), "(none)");
        assert_string_equal(value_of(&list, "BRIDGING_OPTS"), "priority=7 hello_time=2");
}

static struct key_value_list keys_of(struct arena *mem, const struct ifcfg_wish *wish,
                                     const char *const options[])
{
        struct request request = { 0 };
        struct ifcfg_wish asked = *wish;

        for (size_t i = 0; options[i]; i++) {
                struct bridge_setting set;

                assert_int_equal(bridge_setting_parse(options[i], &set, NULL), 0);
                LIST_ADD(mem, &request.settings, set);
        }
        asked.mem = mem;
        asked.request = &request;
        return ifcfg_option_keys(&asked);
}

static void a_delay_that_is_refused_beside_stp_is_replaced(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct shvar bridge = shvar_parse(&mem, "STP=no\nDELAY=0\n");
        struct plan plan = { 0 };
        struct ifcfg_wish wish = { .reader = READER_NM, .bridge = &bridge, .plan = &plan };
        const char *const stp[] = { "stp=yes", NULL };
        struct key_value_list list = keys_of(&mem, &wish, stp);

        (void) state;
        assert_string_equal(value_of(&list, "DELAY"), "15");
        assert_int_equal(plan.notes.n, 1);
        wish.reader = READER_BRCTL; /* there the kernel makes 2 s of it */
        list = keys_of(&mem, &wish, stp);
        assert_string_equal(value_of(&list, "DELAY"), "(none)");
        assert_int_equal(plan.notes.n, 1);
}

static void old_scripts_wait_for_the_carrier(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct plan plan = { 0 };
        struct ifcfg_wish wish = { .reader = READER_BRCTL, .dynamic = true, .plan = &plan };
        const char *const stp[] = { "stp=yes", NULL };
        const char *const words[] = { "stp=yes", "priority=4096", NULL };
        struct key_value_list list = keys_of(&mem, &wish, stp);

        (void) state;
        assert_string_equal(value_of(&list, "LINKDELAY"), "37");
        wish.dynamic = false;
        wish.no_words = true;
        list = keys_of(&mem, &wish, stp);
        assert_string_equal(value_of(&list, "LINKDELAY"), "(none)");
        assert_int_equal(plan.refusals.n, 0);
        keys_of(&mem, &wish, words);
        assert_int_equal(plan.refusals.n, 1);
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
                cmocka_unit_test(delay_and_options_in_the_unit_of_the_reader),
                cmocka_unit_test(options_of_an_existing_bridge_are_merged),
                cmocka_unit_test(a_delay_that_is_refused_beside_stp_is_replaced),
                cmocka_unit_test(old_scripts_wait_for_the_carrier),
                cmocka_unit_test(backups_are_told_apart_by_reader),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
