// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is around the card's own profile: links that stand on it, rules and .link files that name
 * it, defaults of NetworkManager.conf for it alone, and that the bridge calls its ports.
 */
#include "keyfile-fixture.h"

#include "backend/adopt/nm-conf.h"

/* By the name of the link, its profile or its MAC; what is for another link stays. */
static void what_stands_on_the_port_stands_on_the_bridge(void **state)
{
        static const struct {
                const char *type, *below;
                bool moves;
        } rows[] = {
                { "macvlan", "[macvlan]\nparent=eth0\n", true },
                { "macvlan", "[macvlan]\nparent=" UUID "1\n", true },
                { "macvlan", "[ethernet]\nmac-address=" MAC "\n[macvlan]\nmode=2\n", true },
                { "vxlan", "[vxlan]\nid=5\nparent=eth0\n", true },
                { "ip-tunnel", "[ip-tunnel]\nparent=eth0\n", true },
                { "vlan", "[vlan]\nid=5\nparent=eth0\n", false },
                { "macvlan", "[macvlan]\nparent=eth1\n", false },
                { "macvlan", "[macvlan]\nparent=" UUID "3\n", false },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.files = (struct file_list){ 0 };
                f->plan = (struct plan){ 0 };
                add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n"));
                add_profile(f, "upper",
                            arena_printf(&f->mem,
                                         "[connection]\nid=upper\nuuid=" UUID
                                         "2\ntype=%s\ninterface-name=up0\n%s",
                                         rows[i].type, rows[i].below));
                make_plan(f);
                assert_int_equal(f->plan.refusals.n, 0);
                assert_int_equal(f->plan.ops.n, 2 + rows[i].moves);
                if (!rows[i].moves)
                        continue;
                expect(f, "upper", rows[i].type, "parent", "vnet0");
                expect(f, "upper", "ethernet", "mac-address", NULL);
        }
        add_profile(f, "sec",
                    "[connection]\nid=sec\ntype=macsec\ninterface-name=s0\n"
                    "[macsec]\nparent=eth0\n");
        make_plan(f);
        assert_int_equal(f->plan.refusals.n, 1);
}

/* Below a root, where no MAC is known: who a profile by MAC is no rival of. */
static void a_profile_by_mac_is_for_another_card(void **state)
{
        static const struct {
                const char *name, *type;
                size_t refusals;
        } rows[] = {
                { "bond0", "bond", 0 },    { "eth0.5", "vlan", 0 },
                { "eth0", "ethernet", 0 }, { "eth1", NULL, 1 }, /* its own, or another's */
                { "eth1.5", NULL, 0 },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct refusal_list refusals = { 0 };
                struct keyfile found;

                f->host.links = (struct link_list){ 0 };
                f->host.files = (struct file_list){ 0 };
                add_profile(f, "mac", PROFILE("mac", "1", "[ethernet]\nmac-address=" MAC "\n"));
                if (rows[i].type)
                        add_profile(f, "own",
                                    arena_printf(&f->mem,
                                                 "[connection]\nid=own\nuuid=" UUID
                                                 "2\ntype=%s\ninterface-name=%s\n",
                                                 rows[i].type, rows[i].name));
                found = keyfile_find(&f->mem, &f->host, rows[i].name, MATCH_UNSURE, &refusals);
                assert_int_equal(refusals.n, rows[i].refusals);
                if (rows[i].type)
                        assert_string_equal(found.id, "own");
        }
        assert_int_equal(keyfile_priority(&f->mem, &f->host, "eth0", UUID "2", NULL), 0);
}

static void rules_name_the_bridge(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "e",
                    PROFILE("e", "1",
                            "interface-name=eth0\n[ipv4]\nmethod=auto\n"
                            "routing-rule1=priority 5 iif eth0 table 9\n"
                            "routing-rule2=priority 6 oif eth01 table 9\n"));
        make_plan(f);
        expect(f, "vnet0", "ipv4", "routing-rule1", "priority 5 iif vnet0 table 9");
        expect(f, "vnet0", "ipv4", "routing-rule2", "priority 6 oif eth01 table 9");
}

/* Of several sections a later file's is asked first, in one file the first, [connection] last. */
static void defaults_of_the_card_are_the_bridges(void **state)
{
        struct fixture *f = *state;

        add_file(f, "/etc/NetworkManager/conf.d/1.conf", 0644,
                 "[connection]\nipv4.dhcp-timeout=7\nipv4.route-metric=9\n"
                 "[connection-a]\nmatch-device=type:ethernet\nipv6.dhcp-duid=ll\n"
                 "[connection.b]\nipv6.dhcp-duid=uuid\nethernet.mtu=1400\n");
        add_file(f, "/etc/NetworkManager/conf.d/2.conf", 0644,
                 "[connectionc]\nmatch-device=interface-name:eth0\nipv4.may-fail=no\n"
                 "ipv4.dhcp-hostname-flags=3\nipv6.dhcp-hostname-flags=3\n"
                 "ethernet.mtu=1300\n");
        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n[ipv4]\nmethod=auto\n"));
        make_plan(f);
        expect(f, "vnet0", "ipv4", "may-fail", "no");
        expect(f, "vnet0", "ipv4", "dhcp-hostname-flags", NULL);
        expect(f, "vnet0", "ipv6", "dhcp-hostname-flags", "3");
        expect(f, "vnet0", "ipv4", "dhcp-timeout", NULL);
        expect(f, "vnet0", "ipv4", "route-metric", NULL);
        expect(f, "vnet0", "ipv6", "dhcp-duid", "ll");
        expect(f, "vnet0", "ipv6", "route-metric", "99");
        assert_string_equal(nm_default(&f->mem, &f->host, "vnet0", true, "ipv6.dhcp-duid"), "uuid");
}

static void a_made_up_mac_is_not_pinned(void **state)
{
        struct fixture *f = *state;
        struct profile profile;

        add_profile(f, "e",
                    PROFILE("e", "1", "interface-name=eth0\n[ethernet]\nmac-address=" MAC "\n"));
        profile = keyfile_inspect(&f->mem, &f->host, "eth0");
        assert_string_equal(profile.hwaddr, MAC);
        add_file(f, "/etc/NetworkManager/conf.d/1.conf", 0644,
                 "[connection]\nethernet.cloned-mac-address=stable\n");
        profile = keyfile_inspect(&f->mem, &f->host, "eth0");
        assert_null(profile.hwaddr);
        assert_null(profile.mac);
}

static void a_bridge_calls_its_ports(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n"));
        make_plan(f);
        expect(f, "vnet0", "connection", "autoconnect-slaves", "1");
        f->plan = (struct plan){ 0 };
        f->host.files = (struct file_list){ 0 };
        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\nautoconnect=false\n"));
        make_plan(f);
        expect(f, "vnet0", "connection", "autoconnect-slaves", NULL);
}

/* udev takes the first file in the order of the names; one of a permanent MAC is for no bridge. */
static void a_link_file_that_names_the_card_is_not_for_the_bridge(void **state)
{
        static const struct {
                const char *name, *match, *ours;
        } rows[] = {
                { "70-lan0.link", "MACAddress=" MAC, "10-vnet0.link" },
                { "70-lan0.link", "MACAddress=52-54-00-00-00-01 5254.0012.3456", "10-vnet0.link" },
                { "05-lan0.link", "MACAddress=" MAC, "00-vnet0.link" },
                { "70-lan0.link", "PermanentMACAddress=" MAC, NULL },
                { "70-lan0.link", "MACAddress=52:54:00:00:00:01", NULL },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const struct op_file *last;

                f->host.files = (struct file_list){ 0 };
                f->plan = (struct plan){ 0 };
                add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n"));
                add_file(f, arena_printf(&f->mem, "/etc/systemd/network/%s", rows[i].name), 0644,
                         arena_printf(&f->mem, "[Match]\n%s\n[Link]\nName=lan0\n", rows[i].match));
                make_plan(f);
                assert_int_equal(f->plan.ops.n, 2 + (rows[i].ours != NULL));
                last = &f->plan.ops.items[1].file;
                if (rows[i].ours)
                        assert_string_equal(strrchr(last->path, '/') + 1, rows[i].ours);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_stands_on_the_port_stands_on_the_bridge),
                TEST(a_profile_by_mac_is_for_another_card),
                TEST(rules_name_the_bridge),
                TEST(defaults_of_the_card_are_the_bridges),
                TEST(a_made_up_mac_is_not_pinned),
                TEST(a_bridge_calls_its_ports),
                TEST(a_link_file_that_names_the_card_is_not_for_the_bridge),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
