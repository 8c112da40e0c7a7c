// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is refused, and what is chosen: over hosts that are made here, so that Wi-Fi cards, bonds
 * and odd links need no hardware. The refusals are looked at as data, as main does.
 */
#include "decide-fixture.h"

static void a_card_is_accepted(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        assert_accepted(f);
        assert_string_equal(f->intent.mac, "52:54:00:12:34:56");
        assert_string_equal(f->intent.l3_port->name, "eth0");
}

static void unfit_links_are_refused(void **state)
{
        static const struct {
                struct link link;
                const char *part;
        } rows[] = {
                { { .name = "eth0", .kind_name = "", .loopback = true }, "loopback" },
                { { .name = "eth0", .kind_name = "", .ethernet = true, .wireless = true },
                  "Wi-Fi" },
                { { .name = "eth0", .kind = LINK_BRIDGE, .kind_name = "bridge", .ethernet = true },
                  "is a bridge" },
                { { .name = "eth0", .kind_name = "" }, "no Ethernet" },
                { { .name = "eth0", .kind = LINK_OTHER, .kind_name = "macvlan", .ethernet = true },
                  "virtual link" },
                { { .name = "eth0", .kind_name = "", .ethernet = true, .master = "br9" },
                  "port of br9 already" },
                { { .name = "eth0", .kind = LINK_BOND, .kind_name = "bond", .ethernet = true },
                  "without a configuration file" },
                { { .name = "eth0", .kind = LINK_TEAM, .kind_name = "team", .ethernet = true },
                  "without a configuration file" },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.links.n = 0;
                add_link(f, rows[i].link);
                assert_refused(f, "eth0", rows[i].part);
        }
}

static void a_missing_link_is_refused_on_a_running_host_only(void **state)
{
        struct fixture *f = *state;

        assert_refused(f, "eth0", "no such link");

        f->request.dry_run = true;
        assert_accepted(f);

        f->request.dry_run = false;
        f->host.system.offline = true;
        assert_accepted(f);

        f->host.system.offline = false;
        f->host.system.chroot = true;
        assert_accepted(f);
        assert_int_equal(f->intent.notes.n, 1);
}

static void a_bridge_name_that_is_another_link_is_refused(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_link(f, card("vnet0", "52:54:00:00:00:01"));
        assert_refused(f, "vnet0", "no bridge");
}

static void names_the_wrong_way_round(void **state)
{
        struct fixture *f = *state;

        f->request.ports.items[0] = "vnet0";
        f->request.bridge = "eth0";
        add_link(f, card("eth0", "52:54:00:12:34:56"));
        assert_refused(f, "eth0", "is a card, and the bridge comes last");
        assert_string_equal(f->intent.refusals.items[0].hint, "did you mean mkbridge eth0 vnet0?");
}

/* Where no kernel may be asked it is the files that tell. */
static void names_the_wrong_way_round_below_a_root(void **state)
{
        struct fixture *f = *state;
        static const char hint[] = "the bridge comes last; did you mean mkbridge eth0 vnet0?";

        f->request.ports.items[0] = "vnet0";
        f->request.bridge = "eth0";
        f->host.system.offline = true;
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\n");
        assert_refused(f, SCRIPTS "ifcfg-eth0", "as something else than a bridge");
        assert_string_equal(f->intent.refusals.items[0].hint, hint);

        add_file(f, SCRIPTS "ifcfg-vnet0", "DEVICE=vnet0\nBOOTPROTO=dhcp\n"); /* a card, too */
        assert_refused(f, SCRIPTS "ifcfg-eth0", "as something else than a bridge");
        assert_string_equal(f->intent.refusals.items[0].hint, "choose another name for the bridge");
}

static void a_word_that_is_an_action(void **state)
{
        struct fixture *f = *state;

        f->request.ports.items[0] = "undo";
        f->host.system.offline = true;
        assert_refused(f, "undo", "is no link here");
        assert_string_equal(f->intent.refusals.items[0].hint, "did you mean mkbridge --undo?");
        add_link(f, card("undo", "52:54:00:12:34:56")); /* who has it may use it */
        assert_accepted(f);
}

/* In a chroot nothing but the files is there to tell. */
static void a_bridge_called_like_an_action(void **state)
{
        struct fixture *f = *state;

        f->request.bridge = "list";
        f->host.system.chroot = true;
        assert_refused(f, "list", "is no link here, and no file configures one");
        assert_string_equal(f->intent.refusals.items[0].hint, "did you mean mkbridge --list?");
        add_file(f, SCRIPTS "ifcfg-list", "DEVICE=list\nTYPE=Bridge\n");
        assert_accepted(f);
}

static void a_port_of_this_bridge_is_in_place(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        f->host.links.items[0].master = "vnet0";
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBRIDGE=vnet0\n");
        add_file(f, SCRIPTS "ifcfg-vnet0", "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=dhcp\n");
        assert_accepted(f);
        assert_true(f->intent.ports.items[0].in_place);
        assert_null(f->intent.l3_port);
}

/* A port whose bridge has no file leaves the host without network at boot: that is mended. */
static void half_a_configuration_is_done_anew(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\nBRIDGE=vnet0\n");
        assert_accepted(f);
        assert_false(f->intent.ports.items[0].in_place);
}

/* The address went with the bridge's file, and a bridge without one would lock the user out. */
static void a_bridge_whose_file_is_gone_is_refused(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=none\nBRIDGE=vnet0\n");
        assert_refused(f, "vnet0", "has no file");
        f->request.l3 = L3_DHCP;
        assert_accepted(f);
}

static void l3_from_must_have_something(void **state)
{
        struct fixture *f = *state;

        f->host.system.offline = true;
        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\n");
        add_file(f, SCRIPTS "ifcfg-eth1", "DEVICE=eth1\nBOOTPROTO=none\n");
        f->request.l3_from = "eth1";
        assert_refused(f, "--l3-from", "no address to give");
        f->request.l3_from = "vnet0";
        assert_refused(f, "--l3-from", "no vnet0 yet");
}

static void a_card_and_its_vlan_are_not_bridged_together(void **state)
{
        struct fixture *f = *state;

        f->host.system.offline = true;
        LIST_ADD(&f->mem, &f->request.ports, "eth0.40");
        assert_refused(f, "eth0.40", "is a VLAN on eth0");
}

static void an_address_does_not_go_to_a_bridge_that_stays_down(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\n");
        add_file(f, SCRIPTS "ifcfg-vnet0", "DEVICE=vnet0\nTYPE=Bridge\nONBOOT=no\n");
        assert_refused(f, SCRIPTS "ifcfg-vnet0", "ONBOOT=no");
}

static void two_addresses_need_a_choice(void **state)
{
        struct fixture *f = *state;

        f->host.system.offline = true;
        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\n");
        add_file(f, SCRIPTS "ifcfg-eth1", "DEVICE=eth1\nIPADDR=192.0.2.1\nPREFIX=24\n");
        assert_refused(f, "eth1", "address of its own");
        assert_non_null(strstr(f->intent.refusals.items[0].hint, "--l3-from=eth0"));

        f->request.l3_from = "eth1";
        assert_accepted(f);
        assert_string_equal(f->intent.l3_port->name, "eth1");
}

static void the_port_with_an_address_gives_it(void **state)
{
        struct fixture *f = *state;

        f->host.system.offline = true;
        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=none\n");
        add_file(f, SCRIPTS "ifcfg-eth1", "DEVICE=eth1\nBOOTPROTO=dhcp\n");
        assert_accepted(f);
        assert_string_equal(f->intent.l3_port->name, "eth1");
}

static void the_mac_is_chosen_in_order(void **state)
{
        struct fixture *f = *state;

        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nHWADDR=52:54:00:AA:00:01\n");
        f->host.system.offline = true;
        assert_accepted(f);
        assert_string_equal(f->intent.mac, "52:54:00:AA:00:01");

        f->host.system.offline = false;
        add_link(f, card("eth0", "52:54:00:aa:00:01"));
        assert_accepted(f);
        assert_string_equal(f->intent.mac, "52:54:00:aa:00:01");

        f->host.files.n = 0;
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nMACADDR=52:54:00:aa:00:02\n");
        assert_accepted(f);
        assert_string_equal(f->intent.mac, "52:54:00:aa:00:02");

        f->request.mac = "52:54:00:aa:00:03";
        assert_accepted(f);
        assert_string_equal(f->intent.mac, "52:54:00:aa:00:03");
}

static void a_foreign_hwaddr_is_refused(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_file(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nHWADDR=52:54:00:00:00:99\n");
        assert_refused(f, SCRIPTS "ifcfg-eth0", "is not the MAC of eth0");
}

static void a_file_is_found_by_hwaddr(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_file(f, SCRIPTS "ifcfg-uplink", "HWADDR=52:54:00:12:34:56\nBOOTPROTO=dhcp\n");
        assert_accepted(f);
        assert_string_equal(f->intent.ports.items[0].profile.path, SCRIPTS "ifcfg-uplink");
}

/* At the next boot the card would be called em1, and eth0 would not exist. */
static void a_card_that_will_be_renamed_is_refused(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_file(f, SCRIPTS "ifcfg-em1", "DEVICE=em1\nHWADDR=52:54:00:12:34:56\n");
        assert_refused(f, SCRIPTS "ifcfg-em1", "names that card em1");
}

static void auto_needs_something_to_go_by(void **state)
{
        struct fixture *f = *state;

        f->request.backend = "auto";
        add_link(f, card("eth0", "52:54:00:12:34:56"));
        assert_refused(f, "--backend=auto", "no network service");

        f->host.system.ifcfg.networkmanager = true;
        assert_accepted(f);
        assert_string_equal(f->intent.backend->name, "ifcfg");
}

static void stp_times_without_stp_are_refused(void **state)
{
        struct fixture *f = *state;
        struct bridge_setting set;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        assert_int_equal(bridge_setting_parse("forward_delay=4", &set, NULL), 0);
        LIST_ADD(&f->mem, &f->request.settings, set);
        assert_refused(f, "-o forward_delay", "STP is off");

        assert_int_equal(bridge_setting_parse("stp=yes", &set, NULL), 0);
        LIST_ADD(&f->mem, &f->request.settings, set);
        assert_accepted(f);
}

static void the_name_of_a_range_file_is_no_bridge(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        f->request.bridge = "x-range1";
        assert_refused(f, "x-range1", "range");
        f->request.bridge = "br.old";
        assert_refused(f, "br.old", "backup");
}

/* Files around */

static void add_around(struct fixture *f, enum around_kind kind, const char *says, const char *path,
                       const char *text)
{
        struct around_place *place = arena_alloc(&f->mem, sizeof(*place));

        *place = (struct around_place){ .kind = kind, .says = says };
        LIST_ADD(&f->mem, &f->host.around,
                 (struct around_file){ .place = place, .path = path, .text = text });
}

static void assert_only_note(struct fixture *f, const char *start)
{
        assert_accepted(f);
        assert_int_equal(f->intent.notes.n, start ? 1 : 0);
        if (start)
                assert_int_equal(strncmp(f->intent.notes.items[0], start, strlen(start)), 0);
}

static void what_names_the_port(void **state)
{
        static const struct {
                enum around_kind kind;
                const char *text;
                bool named;
        } rows[] = {
                { AROUND_FIREWALL, "-A INPUT -i eth0 -j DROP\n", true },
                { AROUND_FIREWALL, "iif \"eth0\" drop", true },
                { AROUND_FIREWALL, "-i eth01 -i xeth0 -i eth0_a -i eth0-b", false },
                { AROUND_FIREWALL, "-i eth0.5 -i eth0.100\n", false },
                { AROUND_FIREWALL, "-i eth0.5 -i eth0", true },
                { AROUND_SERVER, "# interface=eth0\n  ; eth0\n\t// eth0\n! eth0", false },
                { AROUND_SERVER, "# such as\ninterface=eth0 # the LAN", true },
                { AROUND_SYSCTL, "net.ipv4.conf.eth0.rp_filter=1", true },
                { AROUND_UDEV, "ATTR{address}==\"52:54:00:12:34:56\", NAME=\"eth0\"", false },
                { AROUND_UDEV, "KERNEL==\"eth0\", RUN+=\"/x\"\nNAME=\"eth1\"", true },
                { AROUND_UDEV, "NAME=\"eth0\"\nKERNEL==\"eth1\", RUN+=\"/x\"", false },
                { AROUND_BOOT, "ifname=eth0:52:54:00:12:34:56", false },
        };
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.around.n = 0;
                add_around(f, rows[i].kind, NULL, "/etc/x", rows[i].text);
                assert_only_note(f, rows[i].named ? "/etc/x names eth0, which becomes a port: "
                                                  : NULL);
        }
}

static void files_of_a_kind_are_one_note(void **state)
{
        static const char *const paths[] = { "/a", "/b", "/c", "/d", "/e", "/f", "/g",
                                             "/h", "/i", "/j", "/k", "/l", "/m" };
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        for (size_t i = 0; i < 2; i++)
                add_around(f, AROUND_HOOK, NULL, paths[i], "eth0");
        assert_only_note(f, "/a and /b name eth0, which becomes a port: the addresses are those of "
                            "vnet0, ");
        for (size_t i = 2; i < 12; i++)
                add_around(f, AROUND_HOOK, NULL, paths[i], "eth0");
        assert_only_note(f, "/a, /b, /c, /d, /e, /f, /g, /h, /i, /j, /k and /l name ");
        add_around(f, AROUND_HOOK, NULL, paths[12], "eth0");
        assert_only_note(f, "/a, /b, /c, /d, /e, /f, /g, /h, /i, /j, /k and 2 more name ");
        add_around(f, AROUND_GUEST, NULL, "/n", "eth0");
        assert_accepted(f);
        assert_int_equal(f->intent.notes.n, 2);
}

static void files_that_count_without_the_name(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_around(f, AROUND_UNIT, NULL, "/etc/s/x.wants/client@eth1.service", "");
        assert_only_note(f, NULL);
        add_around(f, AROUND_UNIT, NULL, "/etc/s/x.wants/client@eth0.service", "");
        assert_only_note(f, "/etc/s/x.wants/client@eth0.service names eth0");
        f->host.around.n = 0;
        add_around(f, AROUND_UNIT, NULL, "/etc/s/x.service",
                   "After=sys-subsystem-net-devices-eth0.device\n");
        assert_only_note(f, "/etc/s/x.service names eth0");
        f->host.around.n = 0;
        add_around(f, AROUND_STAGED, "", "/etc/new", "");
        assert_only_note(f, "/etc/new waits to take the place of what is written here");
        f->host.around.n = 0;
        add_around(f, AROUND_AGENT, "Host=y", "/etc/agent", "# Host=y\nHost=n\n");
        assert_only_note(f, NULL);
        add_around(f, AROUND_AGENT, "Host=y", "/etc/agent", "Host=y\n");
        assert_only_note(f, "/etc/agent has eth0 taken down and up again");
}

/* Of a system that does not run, the words are in the files of its boot loader. */
static void what_the_next_kernel_is_told(void **state)
{
        static const struct {
                const char *text, *note;
        } rows[] = {
                { "options root=/dev/sda1 ro quiet\n", NULL },
                { "options root=/dev/sda1 ip=dhcp\n",
                  "/boot/x says ip=dhcp, so the initrd configures eth0 " },
                { "options ip=eth1:dhcp bridge=br0:eth1,eth2\n", NULL },
                { "A=\"quiet ip=eth0:dhcp\"\n", "/boot/x says ip=eth0:dhcp, " },
                { "#A=\"ip=dhcp\"\n", NULL },
                { "bridge=br0:eth1,eth0:1400",
                  "/boot/x says bridge=br0:eth1,eth0:1400, so the initrd makes a bridge of its own "
                  "of eth0 " },
                { "bridge=br0:eth1:eth0", NULL },
                { "bridge", NULL },
        };
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        f->host.system.chroot = true;
        f->host.system.command_line = "ip=dhcp"; /* of the installer */
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.around.n = 0;
                add_around(f, AROUND_BOOT, "", "/boot/x", rows[i].text);
                assert_only_note(f, rows[i].note);
        }
}

static void whose_guest_the_machine_is(void **state)
{
        static const struct {
                const char *machine, *note;
        } rows[] = {
                { NULL, NULL },
                { "QEMU Standard PC (Q35 + ICH9, 2009)", NULL },
                { "Microsoft Corporation Surface Laptop", NULL },
                { "Microsoft Corporation Virtual Machine",
                  "this machine is a guest of Azure or Hyper-V, " },
                { "Amazon EC2 t3.micro", "this machine is a guest of Amazon EC2, " },
                { "OpenStack Foundation OpenStack Nova", "this machine is a guest of OpenStack, " },
        };
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.system.machine = rows[i].machine;
                assert_only_note(f, rows[i].note);
        }
}

static void vlans_on_the_port_are_noted(void **state)
{
        struct fixture *f = *state;

        add_link(f, card("eth0", "52:54:00:12:34:56"));
        add_link(f, (struct link){ .name = "eth0.5",
                                   .kind = LINK_VLAN,
                                   .kind_name = "vlan",
                                   .ethernet = true,
                                   .parent = "eth0",
                                   .vlan_id = 5 });
        assert_accepted(f);
        assert_non_null(strstr(f->intent.notes.items[0], "keeps working"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_card_is_accepted),
                TEST(unfit_links_are_refused),
                TEST(a_missing_link_is_refused_on_a_running_host_only),
                TEST(a_bridge_name_that_is_another_link_is_refused),
                TEST(names_the_wrong_way_round),
                TEST(names_the_wrong_way_round_below_a_root),
                TEST(a_bridge_called_like_an_action),
                TEST(a_word_that_is_an_action),
                TEST(a_port_of_this_bridge_is_in_place),
                TEST(half_a_configuration_is_done_anew),
                TEST(a_bridge_whose_file_is_gone_is_refused),
                TEST(l3_from_must_have_something),
                TEST(a_card_and_its_vlan_are_not_bridged_together),
                TEST(an_address_does_not_go_to_a_bridge_that_stays_down),
                TEST(two_addresses_need_a_choice),
                TEST(the_port_with_an_address_gives_it),
                TEST(the_mac_is_chosen_in_order),
                TEST(a_foreign_hwaddr_is_refused),
                TEST(a_file_is_found_by_hwaddr),
                TEST(a_card_that_will_be_renamed_is_refused),
                TEST(auto_needs_something_to_go_by),
                TEST(stp_times_without_stp_are_refused),
                TEST(the_name_of_a_range_file_is_no_bridge),
                TEST(what_names_the_port),
                TEST(files_of_a_kind_are_one_note),
                TEST(files_that_count_without_the_name),
                TEST(what_the_next_kernel_is_told),
                TEST(whose_guest_the_machine_is),
                TEST(vlans_on_the_port_are_noted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
