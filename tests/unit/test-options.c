// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bridge options in the words of each dialect: what an option becomes by its traits, for the rows
 * in which dialects differ, and that each option becomes something everywhere, or is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/ifcfg/ifcfg.h"
#include "backend/ifupdown/render.h"
#include "backend/keyfile/render.h"
#include "backend/networkd/render.h"
#ifdef WITH_NETPLAN
#include "backend/netplan/render.h"
#endif

enum { KEYFILE, NETWORKD, HOOK, IFUPDOWN2, NETPLAN, NETPLAN_NM, SCRIPTS, IFCFG_NM, N_DIALECTS };

static const struct option_traits *const dialects[N_DIALECTS] = {
        [KEYFILE] = &keyfile_option_traits,    [NETWORKD] = &networkd_option_traits,
        [HOOK] = &ifupdown_option_traits[0],   [IFUPDOWN2] = &ifupdown_option_traits[1],
#ifdef WITH_NETPLAN
        [NETPLAN] = &netplan_option_traits[0], [NETPLAN_NM] = &netplan_option_traits[1],
#endif
        [SCRIPTS] = &ifcfg_option_traits[0],   [IFCFG_NM] = &ifcfg_option_traits[1],
};

/* Where a dialect has no word: udev does it, unless NetworkManager would undo that. */
#define NO_WORD ""

static const char *no_word(size_t dialect, const struct bridge_option *option)
{
        const struct option_traits *traits = dialects[dialect];

        return option_is_lacking(traits, option) ? traits->lacks : NO_WORD;
}

#define NO_FRACTION(text, reader)                                                                  \
        "'" text "' is not a whole number of seconds, and " reader " takes no other"
#define NO_POWER(text, reader) "'" text "' is not a power of 2, and " reader " takes no other"

/* What each makes of it: NAME=VALUE or a refusal; NULL: it has no word. */
/* clang-format off */
static const struct {
        const char *setting;
        const char *says[N_DIALECTS];
} rows[] = {
        { "stp=yes", {
                [KEYFILE] = "stp=true", [NETWORKD] = "STP=yes", [HOOK] = "bridge_stp=on", [IFUPDOWN2] = "bridge-stp=on",
                [NETPLAN] = "stp=true", [NETPLAN_NM] = "stp=true", [SCRIPTS] = "STP=1", [IFCFG_NM] = "STP=1" } },
        { "stp=off", {
                [KEYFILE] = "stp=false", [NETWORKD] = "STP=no", [HOOK] = "bridge_stp=off", [IFUPDOWN2] = "bridge-stp=off",
                [NETPLAN] = "stp=false", [NETPLAN_NM] = "stp=false", [SCRIPTS] = "STP=0", [IFCFG_NM] = "STP=0" } },
        { "forward_delay=4", {
                [KEYFILE] = "forward-delay=4", [NETWORKD] = "ForwardDelaySec=4",
                [HOOK] = "bridge_fd=4", [IFUPDOWN2] = "bridge-fd=4",
                [NETPLAN] = "forward-delay=4", [NETPLAN_NM] = "forward-delay=4",
                [SCRIPTS] = "forward_delay=400", [IFCFG_NM] = "DELAY=4" } },
        { "forward_delay=4.5", {
                [KEYFILE] = NO_FRACTION("4.5", "NetworkManager"), [NETWORKD] = "ForwardDelaySec=4.50",
                [HOOK] = "bridge_fd=4.5", [IFUPDOWN2] = NO_FRACTION("4.5", "ifupdown2"),
                [NETPLAN] = "forward-delay=4.50", [NETPLAN_NM] = NO_FRACTION("4.5", "NetworkManager"),
                [SCRIPTS] = "forward_delay=450", [IFCFG_NM] = NO_FRACTION("4.5", "the reader of the file") } },
        { "ageing_time=300s", {
                [KEYFILE] = "ageing-time=300", [NETWORKD] = "AgeingTimeSec=300",
                [HOOK] = "bridge_ageing=300", [IFUPDOWN2] = "bridge-ageing=300",
                [NETPLAN] = "ageing-time=300", [NETPLAN_NM] = "ageing-time=300",
                [SCRIPTS] = "ageing_time=30000", [IFCFG_NM] = "ageing_time=300" } },
        { "ageing_time=0", {
                [KEYFILE] = "ageing-time=0", [NETWORKD] = "AgeingTimeSec=0",
                [HOOK] = "bridge_ageing=0", [IFUPDOWN2] = "bridge-ageing=0",
                [NETPLAN] = "ageing-time=0", [NETPLAN_NM] = "ageing-time=0",
                [SCRIPTS] = "ageing_time=0", [IFCFG_NM] = "ageing_time=0" } },
        { "ageing_time=0.05", {
                [KEYFILE] = NO_FRACTION("0.05", "NetworkManager"), [NETWORKD] = "AgeingTimeSec=0.05",
                [HOOK] = "bridge_ageing=0.05", [IFUPDOWN2] = NO_FRACTION("0.05", "ifupdown2"),
                [NETPLAN] = "ageing-time=0.05", [NETPLAN_NM] = NO_FRACTION("0.05", "NetworkManager"),
                [SCRIPTS] = "ageing_time=5", [IFCFG_NM] = NO_FRACTION("0.05", "the reader of the file") } },
        { "priority=0", {
                [KEYFILE] = "priority=0", [NETWORKD] = "systemd-networkd takes 0 for not set; give another value",
                [HOOK] = "bridge_bridgeprio=0", [IFUPDOWN2] = "bridge-bridgeprio=0",
                [NETPLAN] = "priority=0", [NETPLAN_NM] = "priority=0",
                [SCRIPTS] = "priority=0", [IFCFG_NM] = "priority=0" } },
        { "group_fwd_mask=0x4000", {
                [KEYFILE] = "group-forward-mask=16384", [NETWORKD] = "GroupForwardMask=16384",
                [SCRIPTS] = "group_fwd_mask=16384", [IFCFG_NM] = "group_fwd_mask=16384" } },
        { "group_fwd_mask=0", {
                [KEYFILE] = "group-forward-mask=0",
                [NETWORKD] = "systemd-networkd takes 0 for not set; give another value",
                [SCRIPTS] = "group_fwd_mask=0", [IFCFG_NM] = "group_fwd_mask=0" } },
        { "group_address=01:80:c2:00:00:04", {
                [KEYFILE] = "group-address=01:80:c2:00:00:04",
                [SCRIPTS] = "group_addr=01:80:c2:00:00:04", [IFCFG_NM] = "group_address=01:80:c2:00:00:04" } },
        { "vlan_filtering=1", {
                [KEYFILE] = "vlan-filtering=true", [NETWORKD] = "VLANFiltering=yes",
                [HOOK] = "bridge_vlan_aware=yes", [IFUPDOWN2] = "bridge-vlan-aware=yes",
                [SCRIPTS] = "vlan_filtering=1", [IFCFG_NM] = "vlan_filtering=1" } },
        { "vlan_filtering=no", {
                [KEYFILE] = "vlan-filtering=false", [NETWORKD] = "VLANFiltering=no",
                [HOOK] = "bridge_vlan_aware=no", [IFUPDOWN2] = "bridge-vlan-aware=no",
                [SCRIPTS] = "vlan_filtering=0", [IFCFG_NM] = "vlan_filtering=0" } },
        { "vlan_protocol=802.1q", {
                [KEYFILE] = "vlan-protocol=802.1Q", [NETWORKD] = "VLANProtocol=802.1q",
                [IFUPDOWN2] = "bridge-vlan-protocol=802.1q",
                [SCRIPTS] = "vlan_protocol=0x8100", [IFCFG_NM] = "vlan_protocol=802.1Q" } },
        { "vlan_protocol=802.1AD", {
                [KEYFILE] = "vlan-protocol=802.1ad", [NETWORKD] = "VLANProtocol=802.1ad",
                [IFUPDOWN2] = "bridge-vlan-protocol=802.1ad",
                [SCRIPTS] = "vlan_protocol=0x88a8", [IFCFG_NM] = "vlan_protocol=802.1ad" } },
        { "vlan_default_pvid=0", {
                [KEYFILE] = "vlan-default-pvid=0", [NETWORKD] = "DefaultPVID=none",
                [SCRIPTS] = "default_pvid=0", [IFCFG_NM] = "default_pvid=0" } },
        { "vlan_default_pvid=7", {
                [KEYFILE] = "vlan-default-pvid=7", [NETWORKD] = "DefaultPVID=7",
                [SCRIPTS] = "default_pvid=7", [IFCFG_NM] = "default_pvid=7" } },
        { "vlan_stats_enabled=yes", {
                [KEYFILE] = "vlan-stats-enabled=true", [IFUPDOWN2] = "bridge-vlan-stats=on",
                [SCRIPTS] = "vlan_stats_enabled=1", [IFCFG_NM] = "vlan_stats_enabled=1" } },
        { "mcast_router=0", {
                [KEYFILE] = "multicast-router=disabled", [IFUPDOWN2] = "bridge-mcrouter=0",
                [SCRIPTS] = "multicast_router=0" } },
        { "mcast_router=1", {
                [KEYFILE] = "multicast-router=auto", [IFUPDOWN2] = "bridge-mcrouter=1",
                [SCRIPTS] = "multicast_router=1" } },
        { "mcast_router=2", {
                [KEYFILE] = "multicast-router=enabled", [IFUPDOWN2] = "bridge-mcrouter=2",
                [SCRIPTS] = "multicast_router=2" } },
        { "mcast_hash_max=512", {
                [KEYFILE] = "multicast-hash-max=512", [IFUPDOWN2] = "bridge-hashmax=512",
                [SCRIPTS] = "hash_max=512", [IFCFG_NM] = "multicast_hash_max=512" } },
        { "mcast_hash_max=500", {
                [KEYFILE] = NO_POWER("500", "NetworkManager"), [IFUPDOWN2] = "bridge-hashmax=500",
                [SCRIPTS] = "hash_max=500", [IFCFG_NM] = NO_POWER("500", "the reader of the file") } },
        { "mcast_querier_interval=2.55", {
                [KEYFILE] = "multicast-querier-interval=255", [IFUPDOWN2] = NO_FRACTION("2.55", "ifupdown2"),
                [SCRIPTS] = "multicast_querier_interval=255", [IFCFG_NM] = "multicast_querier_interval=255" } },
        { "mcast_igmp_version=3", {
                [NETWORKD] = "MulticastIGMPVersion=3", [IFUPDOWN2] = "bridge-igmp-version=3",
                [SCRIPTS] = "multicast_igmp_version=3" } },
        { "no_linklocal_learn=yes", { [SCRIPTS] = "no_linklocal_learn=1" } },
};
/* clang-format on */

/* "NAME=VALUE", or the refusal in one text. */
static const char *said(struct arena *mem, const struct option_traits *traits,
                        const struct bridge_setting *set)
{
        struct key_value_list list = { 0 };
        struct refusal_list refusals = { 0 };

        option_put(mem, traits, set, &list, &refusals);
        assert_in_range(list.n + refusals.n, 0, 1);
        if (!list.n && !refusals.n)
                return NO_WORD;
        if (list.n)
                return arena_printf(mem, "%s=%s", list.items[0].key, list.items[0].value);
        assert_string_equal(refusals.items[0].where, arena_printf(mem, "-o %s", set->option->name));
        return refusals.items[0].hint
                       ? arena_printf(mem, "%s; %s", refusals.items[0].what, refusals.items[0].hint)
                       : refusals.items[0].what;
}

static void check(struct arena *mem, size_t dialect, const struct bridge_setting *set,
                  const char *says)
{
        const char *text = said(mem, dialects[dialect], set);
        const char *none = no_word(dialect, set->option);

        if (says)
                assert_string_equal(text, says);
        else if (*none)
                assert_memory_equal(text, none, strlen(none));
        else
                assert_string_equal(text, "");
}

static void each_dialect_has_its_words(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct bridge_setting set;

                assert_int_equal(bridge_setting_parse(rows[i].setting, &set, NULL), 0);
                for (size_t k = 0; k < N_DIALECTS; k++)
                        if (dialects[k])
                                check(&mem, k, &set, rows[i].says[k]);
        }
}

/* A word is a name of the column and a value. */
static void check_option(struct arena *mem, const struct bridge_option *option, size_t dialect)
{
        const struct option_traits *traits = dialects[dialect];
        const char *name = option_name(traits, option);
        const uint64_t values[] = { option->min, option->max };

        for (size_t i = 0; i < ARRAY_LEN(values); i++) {
                const struct bridge_setting set = { option, values[i], "as asked" };
                const char *text = said(mem, traits, &set);

                if (!name)
                        check(mem, dialect, &set, NULL);
                else if (strncmp(text, name, strlen(name)) == 0)
                        assert_true(text[strlen(name)] == '=' && text[strlen(name) + 1]);
                else
                        assert_non_null(strstr(text, traits->reader));
        }
}

static void each_option_is_a_word_or_left_to_udev(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < n_bridge_options; i++)
                for (size_t k = 0; k < N_DIALECTS; k++)
                        if (dialects[k])
                                check_option(&mem, &bridge_options[i], k);
}

/* Of what NetworkManager sets there is a word, or a refusal; what it does not know is udev's. */
static void who_lacks_an_option(void **state)
{
        const struct bridge_option *router = bridge_option_find("mcast_router");
        const struct bridge_option *igmp = bridge_option_find("mcast_igmp_version");

        (void) state;
        assert_true(option_is_lacking(&ifcfg_option_traits[1], router));
        assert_false(option_is_lacking(&ifcfg_option_traits[1], igmp));
        assert_false(option_is_lacking(&keyfile_option_traits, igmp));
        assert_false(option_is_lacking(&networkd_option_traits, router));
}

/* A refusal of a value names who does not take it. */
static void who_is_strict_has_a_name(void **state)
{
        (void) state;
        for (size_t k = 0; k < N_DIALECTS; k++) {
                const struct option_traits *traits = dialects[k];

                if (traits && (traits->times == TIMES_WHOLE || traits->nm || traits->zero_words))
                        assert_non_null(traits->reader);
        }
}

/* A bridge has it off unless asked, and what is asked takes its place. */
static void stp_is_off_unless_asked(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request = { 0 };
        struct bridge_setting stp, ageing;

        (void) state;
        assert_int_equal(bridge_setting_parse("ageing_time=7", &ageing, NULL), 0);
        assert_int_equal(bridge_setting_parse("stp=yes", &stp, NULL), 0);
        LIST_ADD(&mem, &request.settings, ageing);
        LIST_ADD(&mem, &request.settings, stp);
        for (size_t k = 0; k < N_DIALECTS; k++) {
                struct key_value_list list = { 0 };
                struct refusal_list refusals = { 0 };
                const struct bridge_setting off = { stp.option, 0, "no" };

                if (!dialects[k])
                        continue;
                option_put_stp_off(&mem, dialects[k], &list);
                assert_int_equal(list.n, 1);
                assert_string_equal(list.items[0].value,
                                    option_value(&mem, dialects[k], &off, &refusals));
                option_put_all(&mem, dialects[k], &request, &list, &refusals);
                assert_int_equal(refusals.n, 0);
                assert_int_equal(list.n, 2);
                assert_string_equal(list.items[0].key, option_name(dialects[k], stp.option));
                assert_string_equal(list.items[0].value,
                                    option_value(&mem, dialects[k], &stp, &refusals));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_dialect_has_its_words),
                cmocka_unit_test(each_option_is_a_word_or_left_to_udev),
                cmocka_unit_test(who_lacks_an_option),
                cmocka_unit_test(who_is_strict_has_a_name),
                cmocka_unit_test(stp_is_off_unless_asked),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
