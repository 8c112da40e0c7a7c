// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of keys of all dialects, the look-up in them, what becomes of a key of each class, and
 * the port's name inside values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/ifcfg/keys.h"
#include "backend/ifupdown/ifupdown.h"
#include "backend/keyfile/render.h"
#include "backend/adopt/networkd-keys.h"

static const char *text(const char *name)
{
        return name ? name : "";
}

/* All rows in the order that the search relies on, and each found by its own name. */
static void check_table(const struct key_table *table)
{
        for (size_t i = 0; i < table->n; i++) {
                const struct key_rule *rule = &table->rules[i];

                if (key_find(table, rule->section, rule->name) != rule)
                        fail_msg("[%s] %s is not found", text(rule->section), rule->name);
                if (i && strcmp(text(rule->section), text(rule[-1].section)) <= 0 &&
                    strcmp(rule->name, rule[-1].name) <= 0)
                        fail_msg("[%s] %s is not sorted", text(rule->section), rule->name);
        }
}

static void tables_are_sorted_and_unique(void **state)
{
        (void) state;
        check_table(&ifcfg_keys);
        check_table(&ifupdown_keys);
        check_table(&nm_keys);
        check_table(&networkd_keys);
}

static void keys_have_their_rows(void **state)
{
        static const struct {
                const struct key_table *table;
                const char *key, *name; /* the name of the row; NULL: it has none */
                enum key_class class;
        } rows[] = {
                { &ifcfg_keys, "IPADDR", "IPADDR", KEY_OF_NETWORK },
                { &ifcfg_keys, "IPADDR12", "IPADDR", KEY_OF_NETWORK },
                { &ifcfg_keys, "IPADDRX", NULL, KEY_UNKNOWN },
                { &ifcfg_keys, "IPADDR_START", "IPADDR_START", KEY_OF_ALIASES },
                { &ifcfg_keys, "ROUTING_RULE6_3", "ROUTING_RULE6_", KEY_OF_NETWORK },
                { &ifcfg_keys, "NM_USER_ANY__THING", "NM_USER_", KEY_OF_CARD },
                { &ifcfg_keys, "KEY_PASSPHRASE1", "KEY_PASSPHRASE", KEY_REFUSED },
                { &ifcfg_keys, "DEVICE1", NULL, KEY_UNKNOWN },
                { &ifcfg_keys, "FOO", NULL, KEY_UNKNOWN },
                { &ifcfg_keys, "A", NULL, KEY_UNKNOWN },
                { &ifcfg_keys, "zzz", NULL, KEY_UNKNOWN },
                { &ifcfg_keys, "", NULL, KEY_UNKNOWN },
                { &ifupdown_keys, "address", "address", KEY_OF_NETWORK },
                { &ifupdown_keys, "address_virtual-4", "address-virtual", KEY_OF_NETWORK },
                { &ifupdown_keys, "addresses", NULL, KEY_GOES_ALONG },
                { &ifupdown_keys, "dns_search", "dns-", KEY_OF_NETWORK },
                { &ifupdown_keys, "hwaddress", "hwaddress", KEY_OF_CARD },
                { &ifupdown_keys, "mtu", "mtu", KEY_OF_BOTH },
                { &ifupdown_keys, "vlan_raw_device", "vlan-", KEY_OF_CARD },
                { &ifupdown_keys, "bond-master", "bond-master", KEY_OF_CONTROLLER },
                { &ifupdown_keys, "bond_mode", "bond-", KEY_OF_CARD },
                { &ifupdown_keys, "bridge_ports", "bridge-", KEY_OF_BRIDGE },
                { &ifupdown_keys, "wpa-ssid", "wpa-", KEY_REFUSED },
                { &ifupdown_keys, "post-up", "post-up", KEY_IS_COMMAND },
                { &ifupdown_keys, "accept_ra", "accept-ra", KEY_OF_NETWORK },
                { &ifupdown_keys, "shorewall", NULL, KEY_GOES_ALONG },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const struct key_rule *rule = key_find(rows[i].table, NULL, rows[i].key);

                if (strcmp(text(rule->name), text(rows[i].name)) != 0 ||
                    rule->class != rows[i].class)
                        fail_msg("%s is %s", rows[i].key, text(rule->name));
        }
}

static void sections_speak_for_their_keys(void **state)
{
        static const struct {
                const char *section, *key;
                enum key_class class;
        } rows[] = {
                { "Network", "DHCP", KEY_OF_NETWORK },
                { "Network", "LLDP", KEY_OF_CARD },
                { "Network", "VLAN", KEY_OF_CARD },
                { "Link", "MTUBytes", KEY_OF_BOTH },
                { "Link", "MACAddress", KEY_OF_CARD },
                { "Link", "ARP", KEY_OF_NETWORK },
                { "Route", "Metric", KEY_OF_NETWORK },
                { "QDisc", "Parent", KEY_OF_CARD },
                { "Network", "Future", KEY_UNKNOWN },
                { "Future", "Key", KEY_UNKNOWN },
                { "RoutingPolicyRule", "From", KEY_OF_NETWORK },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (networkd_key(rows[i].section, rows[i].key)->class != rows[i].class)
                        fail_msg("[%s] %s", rows[i].section, rows[i].key);
        assert_int_equal(networkd_key("RoutingPolicyRule", "IncomingInterface")->naming,
                         NAMES_LINK);
        assert_true(nm_key_moves("ipv4", "address1"));
        assert_true(nm_key_moves("ipv6", NULL));
        assert_true(nm_key_moves("connection", "zone"));
        assert_false(nm_key_moves("connection", "id"));
        assert_false(nm_key_moves("connection", NULL));
        assert_false(nm_key_moves("ethernet", "mtu"));
}

/* Each class on a port that gives the bridge its address, and on one that does not. */
static void each_class_has_its_verdict(void **state)
{
        static const struct {
                struct key_rule rule;
                bool harmless;
                enum l3_source wish;
                enum key_fate wanted, unwanted;
        } rows[] = {
                { { .class = KEY_UNKNOWN }, false, L3_KEEP, KEY_STAYS, KEY_STAYS },
                { { .class = KEY_OF_CARD }, false, L3_NONE, KEY_STAYS, KEY_STAYS },
                { { .class = KEY_OF_BRIDGE }, false, L3_KEEP, KEY_STAYS, KEY_STAYS },
                { { .class = KEY_OF_BOTH }, false, L3_NONE, KEY_COPIED, KEY_STAYS },
                { { .class = KEY_GOES_ALONG }, false, L3_NONE, KEY_MOVES, KEY_STAYS },
                { { .class = KEY_OF_NETWORK }, false, L3_KEEP, KEY_MOVES, KEY_DROPPED },
                { { .class = KEY_OF_NETWORK }, true, L3_KEEP, KEY_MOVES, KEY_STAYS },
                { { .class = KEY_OF_NETWORK }, true, L3_NONE, KEY_DROPPED, KEY_STAYS },
                { { .class = KEY_OF_ALIASES }, false, L3_NONE, KEY_DROPPED, KEY_DROPPED },
                { { .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
                  false,
                  L3_DHCP,
                  KEY_DROPPED,
                  KEY_DROPPED },
                { { .class = KEY_OF_NETWORK, .part = L3_ADDRESS, .v6 = true },
                  false,
                  L3_DHCP,
                  KEY_MOVES,
                  KEY_DROPPED },
                { { .class = KEY_OF_NETWORK, .part = L3_DNS },
                  true,
                  L3_DHCP,
                  KEY_MOVES,
                  KEY_STAYS },
        };
        struct port_intent ports[2] = { { .name = "eth0" }, { .name = "eth1" } };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const struct request request = { .l3 = rows[i].wish };
                const struct intent intent = { .request = &request, .l3_port = &ports[0] };
                struct key_place place = { .port = &ports[0], .harmless = rows[i].harmless };

                if (key_decide(&mem, &intent, &rows[i].rule, &place).fate != rows[i].wanted)
                        fail_msg("row %zu, wanted", i);
                place.port = &ports[1];
                if (key_decide(&mem, &intent, &rows[i].rule, &place).fate != rows[i].unwanted)
                        fail_msg("row %zu, unwanted", i);
        }
}

/* What is told to be copied is copied: not to a bridge that keeps what it has. */
static void a_bridge_that_is_there_keeps_its_own(void **state)
{
        const struct key_rule both = { .class = KEY_OF_BOTH };
        const struct request request = { .l3 = L3_KEEP };
        struct port_intent port = { .name = "eth0" };
        const struct intent intent = { .request = &request, .l3_port = &port };
        const struct key_place place = { .port = &port, .bridge_keeps = true };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        assert_int_equal(key_decide(&mem, &intent, &both, &place).fate, KEY_STAYS);
}

static void a_reason_names_the_option_or_the_port(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        const struct key_rule address = { .class = KEY_OF_NETWORK, .part = L3_ADDRESS };
        const struct key_rule own = { .class = KEY_OF_CARD, .why = "of its own" };
        const struct request request = { .l3 = L3_DHCP };
        struct port_intent port = { .name = "eth0" };
        struct intent intent = { .request = &request, .l3_port = &port };

        (void) state;
        assert_string_equal(
                key_decide(&mem, &intent, &address, &(struct key_place){ .port = &port }).why,
                "replaced by --dhcp");
        assert_string_equal(key_decide(&mem, &intent, &own, &(struct key_place){ 0 }).why,
                            "of its own");
        assert_string_equal(key_decide(&mem, &intent, &address, &(struct key_place){ 0 }).why,
                            "the bridge has the address of eth0");
        intent.l3_port = NULL;
        assert_string_equal(
                key_decide(&mem, &intent, &address, &(struct key_place){ .port = &port }).why,
                "the bridge has an address of its own");
}

static void names_inside_values(void **state)
{
        static const struct {
                enum link_naming naming;
                const char *before, *after;
        } rows[] = {
                { NAMES_NOTHING, "eth0", "eth0" },
                { NAMES_LINK, "eth0", "vnet0" },
                { NAMES_LINK, "eth01", "eth01" },
                { NAMES_SCOPE, "fe80::1%eth0", "fe80::1%vnet0" },
                { NAMES_SCOPE, "fe80::1%eth01", "fe80::1%eth01" },
                { NAMES_SCOPE, "192.0.2.1@eth0 20", "192.0.2.1@vnet0 20" },
                { NAMES_SCOPE, "eth0", "eth0" },
                { NAMES_WORD, "10.0.0.0/8 via 192.0.2.1 dev eth0",
                  "10.0.0.0/8 via 192.0.2.1 dev vnet0" },
                { NAMES_WORD, "iif eth0 oif eth0 table eth0", "iif vnet0 oif vnet0 table eth0" },
                { NAMES_WORD, "dev eth0.5", "dev eth0.5" },
                { NAMES_WORD, "dev eth01 via x", "dev eth01 via x" },
                { NAMES_WORD, "dev\teth0\n", "dev\tvnet0\n" },
                { NAMES_WORD, "eth0 dev", "eth0 dev" },
                { NAMES_WORD, "deveth0", "deveth0" },
                { NAMES_WORD, "xdev eth0", "xdev eth0" },
                { NAMES_PREFIX, "eth0-:0004::1/64 eth1-:5::1/64",
                  "vnet0-:0004::1/64 eth1-:5::1/64" },
                { NAMES_PREFIX, "xeth0-:1::/64", "xeth0-:1::/64" },
                { NAMES_ALONE, "ip route add x dev eth0", "ip route add x dev vnet0" },
                { NAMES_ALONE, "dev eth0; dev eth0", "dev vnet0; dev vnet0" },
                { NAMES_ALONE, "eth0.5 eth00 xeth0 eth0-a eth0_b my-eth0",
                  "eth0.5 eth00 xeth0 eth0-a eth0_b my-eth0" },
                { NAMES_ALONE, "net.ipv4.conf.eth0.rp_filter", "net.ipv4.conf.vnet0.rp_filter" },
                { NAMES_ALONE, "/proc/sys/net/ipv4/conf/eth0/x",
                  "/proc/sys/net/ipv4/conf/vnet0/x" },
                { NAMES_ALONE, "fe80::1%eth0 eth0:1", "fe80::1%vnet0 vnet0:1" },
        };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                assert_string_equal(
                        link_rename(&mem, rows[i].before, rows[i].naming, "eth0", "vnet0"),
                        rows[i].after);
                assert_int_equal(link_named(rows[i].before, rows[i].naming, "eth0"),
                                 strcmp(rows[i].before, rows[i].after) != 0);
        }
        assert_true(ifupdown_names_link("x ${IFACE}", "eth0"));
        assert_true(ifupdown_names_link("x=eth0", "eth0"));
        assert_false(ifupdown_names_link("x eth0.5", "eth0"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(tables_are_sorted_and_unique),
                cmocka_unit_test(keys_have_their_rows),
                cmocka_unit_test(sections_speak_for_their_keys),
                cmocka_unit_test(each_class_has_its_verdict),
                cmocka_unit_test(a_bridge_that_is_there_keeps_its_own),
                cmocka_unit_test(a_reason_names_the_option_or_the_port),
                cmocka_unit_test(names_inside_values),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
