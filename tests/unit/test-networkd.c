// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How networkd finds files: folders, masks, drop-ins, [Match]; the identity of its DHCP clients;
 * and that taking a file apart loses no line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/adopt/networkd.h"
#include "backend/networkd/render.h"

struct world {
        struct arena mem;
        struct host host;
};

static int make_world(void **state)
{
        *state = calloc(1, sizeof(struct world));
        return *state ? 0 : -1;
}

static int drop_world(void **state)
{
        arena_free(&((struct world *) *state)->mem);
        free(*state);
        return 0;
}

static struct file *put(struct world *world, const char *path, const char *text)
{
        struct file file = { .path = path, .real = path, .state = FILE_READ };

        file.data = text;
        file.size = strlen(text);
        LIST_ADD(&world->mem, &world->host.files, file);
        return &world->host.files.items[world->host.files.n - 1];
}

static struct networkd_unit *only(struct world *world)
{
        struct networkd_units units = networkd_units(&world->mem, &world->host, ".network");

        assert_int_equal(units.n, 1);
        return &units.items[0];
}

/* As systemd 252 made it of this MAC, and of names that udev knew. */
static void iaids_are_those_of_systemd(void **state)
{
        (void) state;
        assert_int_equal(networkd_iaid_of_mac("52:54:00:12:34:56"), 0x5f6daaa8);
        assert_int_not_equal(networkd_iaid_of_name("enp1s0"), networkd_iaid_of_name("enp2s0"));
}

static void an_iaid_comes_from_the_lease(void **state)
{
        struct world *world = *state;
        struct link link = { .name = "eth0", .index = 7, .kind = LINK_PHYSICAL, .kind_name = "" };
        struct port_intent port = { .name = "eth0", .link = &link };
        struct networkd_iaid iaid;

        put(world, "/run/udev/data/n7",
            "I:1\nE:ID_NET_NAME_PATH=enp1s0\nE:ID_NET_NAME_SLOT=ens3\n");
        iaid = networkd_iaid(&world->mem, &world->host, &port);
        assert_true(iaid.known);
        assert_int_equal(iaid.value, networkd_iaid_of_name("ens3"));
        put(world, "/run/systemd/netif/leases/7", "# private\nCLIENTID=ffb6220feb0002\n");
        iaid = networkd_iaid(&world->mem, &world->host, &port);
        assert_int_equal(iaid.value, 0xb6220feb);
}

/* ClientIdentifier=duid-only writes zeros in its place, and the DHCPv6 client has one all the same.
 */
static void no_iaid_comes_from_a_lease_without(void **state)
{
        struct world *world = *state;
        struct link link = { .name = "eth0", .index = 7, .kind = LINK_PHYSICAL, .kind_name = "" };
        struct port_intent port = { .name = "eth0", .link = &link };

        put(world, "/run/udev/data/n7", "I:1\nE:ID_NET_NAME_SLOT=ens3\n");
        put(world, "/run/systemd/netif/leases/7", "CLIENTID=ff000000000002000000\n");
        assert_int_equal(networkd_iaid(&world->mem, &world->host, &port).value,
                         networkd_iaid_of_name("ens3"));
}

static void an_iaid_below_a_root_may_be_unknown(void **state)
{
        struct world *world = *state;
        struct port_intent port = { .name = "eth0" };

        world->host.system.offline = true;
        assert_false(networkd_iaid(&world->mem, &world->host, &port).known);
        assert_false(networkd_iaid(&world->mem, &world->host, &port).same);
        port.name = "enp1s0";
        assert_true(networkd_iaid(&world->mem, &world->host, &port).known);
}

static void earlier_folders_hide_later_ones(void **state)
{
        struct world *world = *state;
        struct networkd_unit *unit;

        put(world, "/usr/lib/systemd/network/10-a.network", "[Match]\nName=usr\n");
        put(world, "/run/systemd/network/10-a.network", "[Match]\nName=run\n");
        put(world, "/etc/systemd/network/10-a.network", "[Match]\nName=etc\n");
        unit = only(world);
        assert_string_equal(networkd_get(unit, "Match", "Name"), "etc");
}

static void empty_files_and_null_links_mask(void **state)
{
        struct world *world = *state;
        struct file *null;

        put(world, "/usr/lib/systemd/network/10-a.network", "[Match]\nName=a\n");
        put(world, "/etc/systemd/network/10-a.network", "");
        put(world, "/usr/lib/systemd/network/10-b.network", "[Match]\nName=b\n");
        null = put(world, "/etc/systemd/network/10-b.network", "");
        null->state = FILE_NOT_REGULAR;
        null->symlink = true;
        null->real = "/dev/null";
        assert_int_equal(networkd_units(&world->mem, &world->host, ".network").n, 0);
}

static void drop_ins_are_read_in_the_order_of_their_names(void **state)
{
        struct world *world = *state;
        struct networkd_unit *unit;

        put(world, "/etc/systemd/network/a.network.d/20.conf", "[Network]\nDNS=2\n");
        put(world, "/usr/lib/systemd/network/a.network.d/30.conf", "[Network]\nDNS=3\n");
        put(world, "/usr/lib/systemd/network/a.network.d/20.conf", "[Network]\nDNS=hidden\n");
        put(world, "/etc/systemd/network/a.network", "[Network]\nDNS=1\n");
        put(world, "/etc/systemd/network/b.network.d/10.conf", "[Network]\nDNS=other\n");
        unit = only(world);
        assert_int_equal(unit->n, 3);
        assert_string_equal(networkd_get(unit, "Network", "DNS"), "3");
        assert_string_equal(ini_get(&unit->items[1].doc, "Network", "DNS"), "2");
}

static void what_an_adoption_left_is_not_configuration(void **state)
{
        struct world *world = *state;

        put(world, "/run/systemd/network/10-eth0.network", "[Match]\nName=e*\n");
        put(world, "/run/systemd/network/10-eth0.network.d/" NETWORKD_DROP_IN,
            "[Match]\nName=\nName=eth0\n");
        assert_int_equal(networkd_units(&world->mem, &world->host, ".network").n, 0);
        assert_false(networkd_is_taken(&world->mem, &world->host, "10-eth0"));
}

static const struct link card = {
        .name = "eth0",
        .index = 2,
        .kind = LINK_PHYSICAL,
        .kind_name = "",
        .mac = "52:54:00:12:34:56",
        .permanent_mac = "52:54:00:12:34:57",
};

/* Matches of a real card, of one that is not here, and of a bridge with the card's MAC. */
static void matches(void **state)
{
        static const struct {
                const char *match;
                enum networkd_match card, missing, bridge;
        } rows[] = {
                { "", MATCH_NO, MATCH_NO, MATCH_NO },
                { "Name=eth0", MATCH_YES, MATCH_YES, MATCH_NO },
                { "Name=eth1 e*", MATCH_YES, MATCH_YES, MATCH_NO },
                { "Name=!eth0", MATCH_NO, MATCH_NO, MATCH_YES },
                { "Name=!eth1 lo", MATCH_YES, MATCH_YES, MATCH_YES },
                { "Name=eth0\nName=", MATCH_NO, MATCH_NO, MATCH_NO },
                { "Name=*\nType=wlan", MATCH_NO, MATCH_NO, MATCH_NO },
                { "Type=ether", MATCH_YES, MATCH_YES, MATCH_MAYBE },
                { "Type=!bridge", MATCH_YES, MATCH_YES, MATCH_NO },
                { "Kind=!*", MATCH_YES, MATCH_YES, MATCH_NO },
                { "Kind=bond", MATCH_NO, MATCH_NO, MATCH_NO },
                { "MACAddress=52-54-00-12-34-56", MATCH_YES, MATCH_BY_MAC, MATCH_YES },
                { "MACAddress=5254.0012.3456 02:00:00:00:00:01", MATCH_YES, MATCH_BY_MAC,
                  MATCH_YES },
                { "MACAddress=02:00:00:00:00:01", MATCH_NO, MATCH_BY_MAC, MATCH_NO },
                { "PermanentMACAddress=52:54:00:12:34:57", MATCH_YES, MATCH_BY_MAC, MATCH_NO },
                { "MACAddress=52:54:00:12:34:56\nName=eth0", MATCH_YES, MATCH_CALLED, MATCH_NO },
                { "MACAddress=52:54:00:12:34:56\nName=e*", MATCH_YES, MATCH_BY_MAC, MATCH_NO },
                { "MACAddress=52:54:00:12:34:56\nDriver=virtio_net", MATCH_MAYBE, MATCH_MAYBE,
                  MATCH_NO },
                { "Driver=virtio_net", MATCH_MAYBE, MATCH_MAYBE, MATCH_NO },
                { "Driver=bridge", MATCH_NO, MATCH_NO, MATCH_YES },
                { "Driver=tun", MATCH_NO, MATCH_NO, MATCH_NO },
                { "Driver=t* e*", MATCH_MAYBE, MATCH_MAYBE, MATCH_NO },
                { "Driver=virtio_net\nName=eth1", MATCH_NO, MATCH_NO, MATCH_NO },
                { "SSID=home", MATCH_NO, MATCH_NO, MATCH_NO },
        };
        struct world *world = *state;
        const struct networkd_link links[] = {
                { .name = "eth0", .link = &card, .mac = card.mac, .kind = "" },
                { .name = "eth0", .kind = "" },
                { .name = "vnet0", .mac = card.mac, .kind = "bridge" },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const enum networkd_match wanted[] = { rows[i].card, rows[i].missing,
                                                       rows[i].bridge };
                struct networkd_unit *unit;

                world->host.files.n = 0;
                put(world, "/etc/systemd/network/a.network",
                    arena_printf(&world->mem, "[Match]\n%s\n", rows[i].match));
                unit = only(world);
                for (size_t k = 0; k < ARRAY_LEN(links); k++)
                        if (networkd_match(&world->mem, unit, &links[k]) != wanted[k])
                                fail_msg("%s, link %zu", rows[i].match, k);
        }
}

static void networkd_knows_what_the_files_do_not_tell(void **state)
{
        struct world *world = *state;
        struct networkd_link link = { .name = "eth0", .link = &card, .mac = card.mac, .kind = "" };
        struct refusal_list refusals = { 0 };
        struct networkd_found found;

        put(world, "/etc/systemd/network/05-other.network", "[Match]\nDriver=e1000\n");
        put(world, "/etc/systemd/network/10-mine.network", "[Match]\nDriver=virtio_net\n");
        found = networkd_find(&world->mem, &world->host, &link, &refusals);
        assert_null(found.unit);
        assert_int_equal(refusals.n, 1);
        refusals.n = 0;
        link.file = "/etc/systemd/network/10-mine.network";
        found = networkd_find(&world->mem, &world->host, &link, &refusals);
        assert_non_null(found.unit);
        assert_string_equal(found.unit->name, "10-mine.network");
        assert_false(found.own);
        assert_int_equal(refusals.n, 0);
}

/* By another name of the link, which the file tells and the kernel's name is not. */
static void networkd_may_know_another_name(void **state)
{
        struct world *world = *state;
        struct networkd_link link = { .name = "eth0", .link = &card, .mac = card.mac, .kind = "" };
        struct refusal_list refusals = { 0 };

        put(world, "/etc/systemd/network/10-lan.network", "[Match]\nName=ens3\n");
        put(world, "/etc/systemd/network/20-all.network", "[Match]\nName=e*\n");
        link.file = "/etc/systemd/network/10-lan.network";
        assert_null(networkd_find(&world->mem, &world->host, &link, &refusals).unit);
        assert_int_equal(refusals.n, 1);
        assert_string_equal(refusals.items[0].where, link.file);
        link.file = "/etc/systemd/network/20-all.network";
        assert_non_null(networkd_find(&world->mem, &world->host, &link, &refusals).unit);
        assert_int_equal(refusals.n, 1);
}

static const char *written(const struct plan *plan, const char *path)
{
        for (size_t i = 0; i < plan->ops.n; i++)
                if (strcmp(plan->ops.items[i].file.path, path) == 0)
                        return plan->ops.items[i].file.after;
        fail_msg("%s is not written", path);
        return NULL;
}

/* The bridge has the MAC of the card, and so [Match] of the card's file is for it, too. */
static void a_file_by_mac_is_the_cards(void **state)
{
        struct world *world = *state;
        struct host *host = &world->host;
        struct request request = { .l3 = L3_KEEP, .bridge = "vnet0" };
        struct port_intent port = { .name = "eth0", .link = &card };
        struct intent intent = { .request = &request,
                                 .backend = &networkd_backend,
                                 .bridge = "vnet0",
                                 .mac = card.mac,
                                 .mac_why = "the MAC" };
        struct plan plan = { 0 };
        struct error err;
        struct ini doc;

        LIST_ADD(&world->mem, &host->links, card);
        host->bridge_template =
                (struct template_file){ "bridge", networkd_backend.builtin_template("", "bridge") };
        host->port_template =
                (struct template_file){ "port", networkd_backend.builtin_template("", "port") };
        put(world, "/etc/systemd/network/10-lan.network",
            "[Match]\nMACAddress=52:54:00:12:34:56\n[Network]\nAddress=192.0.2.10/24\n");
        port.profile = networkd_inspect(&world->mem, host, "eth0");
        LIST_ADD(&world->mem, &intent.ports, port);
        intent.l3_port = &intent.ports.items[0];
        assert_int_equal(
                backend_render(&networkd_rendering,
                               (struct rendering){ &world->mem, host, &intent, &plan, &err }),
                0);
        assert_int_equal(plan.refusals.n, 0);
        assert_int_equal(plan.ops.n, 3);
        doc = ini_parse(&world->mem, written(&plan, "/etc/systemd/network/05-vnet0.network"),
                        INI_UNIT);
        assert_string_equal(ini_get(&doc, "Network", "Address"), "192.0.2.10/24");
        doc = ini_parse(&world->mem, written(&plan, "/etc/systemd/network/10-lan.network"),
                        INI_UNIT);
        assert_string_equal(ini_get(&doc, "Network", "Bridge"), "vnet0");
        assert_null(ini_get(&doc, "Network", "Address"));
}

/* A new file must come before whatever would be the link's. */
static void new_files_come_first(void **state)
{
        static const char *const names[] = { "20-a", "10-a", "10-eth0+", "10-zzz",
                                             "05-a", "00-a", "0-a",      "a" };
        struct world *world = *state;
        struct plan plan = { 0 };
        struct networkd_job job = { .mem = &world->mem, .host = &world->host, .plan = &plan };
        const struct networkd_link link = { .name = "eth0", .kind = "" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                const char *path;

                world->host.files.n = 0;
                put(world, arena_printf(&world->mem, "/etc/systemd/network/%s.network", names[i]),
                    "[Match]\nName=e*\n");
                path = networkd_new_path(&job, &link);
                assert_int_equal(plan.refusals.n, 0);
                if (strcmp(strrchr(path, '/') + 1, names[i]) >= 0)
                        fail_msg("%s does not come before %s", path, names[i]);
        }
        put(world, "/etc/systemd/network/!.network", "[Match]\nName=e*\n");
        networkd_new_path(&job, &link);
        assert_int_equal(plan.refusals.n, 1);
}

static size_t count_lines(const struct string_list *lines, bool blanks)
{
        size_t n = 0;

        for (size_t i = 0; i < lines->n; i++)
                n += blanks || *lines->items[i];
        return n;
}

/* Each line that is not empty is in the port's file or in the bridge's, and in one of them only. */
static void taking_apart_loses_nothing(void **state)
{
        static const char text[] =
                "# top\n\n[Match]\nName=eth0\n\n# l2\n[Link]\n# a\nMTUBytes=9000\n"
                "ARP=yes\n\n[Network]\n# b\nAddress=1\nLLDP=yes\nX=1\n# c\n\n"
                "# d\n[Route]\nGateway=2\n\n[QDisc]\nParent=root\n# e\n";
        struct world *world = *state;
        struct request request = { .l3 = L3_KEEP };
        struct port_intent port_intent = { .name = "eth0", .profile = { .has_l3 = true } };
        struct intent intent = { .request = &request, .bridge = "vnet0", .l3_port = &port_intent };
        struct networkd_port port = { .intent = &port_intent, .in_place = true };
        struct plan plan = { 0 };
        size_t before = 0, after = 0;

        put(world, "/etc/systemd/network/a.network", text);
        port.unit = only(world);
        for (size_t i = 0; i < port.unit->items[0].doc.n; i++)
                before += port.unit->items[0].doc.items[i].type != INI_BLANK;
        networkd_take_apart(&world->mem, &intent, &port, &plan);
        for (size_t i = 0; i < port.unit->items[0].doc.n; i++)
                after += port.unit->items[0].doc.items[i].type != INI_BLANK;
        after += count_lines(&port.carried.link, true) + count_lines(&port.carried.network, true) +
                 count_lines(&port.carried.sections, false);
        assert_int_equal(after, before + 1); /* MTUBytes is in both */
        assert_string_equal(ini_get(&port.unit->items[0].doc, "Network", "X"), "1");
        assert_null(ini_get(&port.unit->items[0].doc, "Network", "Address"));
}

enum { NO_STEP = 1000 };

/* The first with @part in its command. */
static int step_of(const struct adopt_list *list, const char *part)
{
        for (size_t i = 0; i < list->n; i++) {
                struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;

                adopt_step_command(&text, &list->items[i]);
                if (strstr(strbuf_str(&text), part))
                        return (int) i;
        }
        return NO_STEP;
}

static bool has_step(const struct adopt_list *list, const char *part)
{
        return step_of(list, part) != NO_STEP;
}

/* One that is started by its Restart= starts its socket, too, and cancels the stop of that. */
static void is_killed_after_its_socket(const struct adopt_list *list)
{
        const int stopped = step_of(list, "systemctl stop systemd-networkd.socket");
        const int killed = step_of(list, "--signal=SIGKILL systemd-networkd.service");

        const int forgotten = step_of(list, "reset-failed 'systemd-networkd.s[eo]*'");

        assert_true(stopped < killed && forgotten < killed &&
                    killed < step_of(list, "systemctl start"));
        assert_false(has_step(list, "stop systemd-networkd.service"));
}

static void adoption_goes_both_ways(void **state)
{
        struct world *world = *state;
        struct plan plan = { .bridge = "vnet0" };
        const struct networkd_former port = { .name = "eth0",
                                              .file = "10-eth0.network",
                                              .has_file = true,
                                              .shared = "/etc/systemd/network/20.network" };

        adopt_networkd_ports(&world->mem, &world->host, &plan, "10-vnet0.network", &port, 1);
        assert_true(has_step(&plan.adoption.take, "systemctl start"));
        assert_true(has_step(&plan.adoption.take, "KeepConfiguration=yes"));
        assert_true(has_step(&plan.adoption.release, "SIGSTOP"));
        /* a copy needs the folder */
        assert_true(step_of(&plan.adoption.leave, "mkdir -p /run/systemd/network/10-eth0") <
                    step_of(&plan.adoption.leave, "/etc/systemd/network/20.network"));
        is_killed_after_its_socket(&plan.adoption.take);
        is_killed_after_its_socket(&plan.adoption.leave);
        assert_true(step_of(&plan.adoption.leave, "SIGCONT") ==
                    (int) plan.adoption.leave.n - 1); /* it never stays stopped */
        assert_true(step_of(&plan.adoption.release, "persistent-storage") <
                    step_of(&plan.adoption.release, "SIGSTOP"));
        assert_true(step_of(&plan.adoption.take, "persistent-storage") <
                    step_of(&plan.adoption.take, "SIGKILL"));
}

/* A start from 256 on, and where the version is not known. */
static void versions_differ(void **state)
{
        static const struct {
                const char *version, *words, *port;
                bool keeps, resets; /* the drop-in of the port */
        } rows[] = {
                { "247.3", "networkctl reload", "'(enslaved|carrier) +configured'", false, false },
                { "252.39", "networkctl reload", "'enslaved +configured'", true, true },
                { "255", "networkctl reload", "'enslaved +configured'", true, true },
                { "256", "systemctl start", "'enslaved +configured'", true, true },
                { "257.13", "systemctl start", "'enslaved +configured'", true, true },
                { NULL, "systemctl start", "'enslaved +configured'", true, false },
        };
        const struct networkd_former port = { .name = "eth0", .file = "10-eth0.network" };
        struct world *world = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct plan plan = { .bridge = "vnet0" };

                world->host.system.services[SERVICE_NETWORKD].version = rows[i].version;
                adopt_networkd_ports(&world->mem, &world->host, &plan, "10-vnet0.network", &port,
                                     1);
                assert_true(has_step(&plan.adoption.take, rows[i].words));
                assert_true(has_step(&plan.adoption.take, rows[i].port));
                assert_int_equal(has_step(&plan.adoption.take, "KeepMaster=yes"), rows[i].keeps);
                assert_int_equal(has_step(&plan.adoption.take, "Bridge="), rows[i].resets);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(iaids_are_those_of_systemd),
                cmocka_unit_test_setup_teardown(an_iaid_comes_from_the_lease, make_world,
                                                drop_world),
                cmocka_unit_test_setup_teardown(no_iaid_comes_from_a_lease_without, make_world,
                                                drop_world),
                cmocka_unit_test_setup_teardown(an_iaid_below_a_root_may_be_unknown, make_world,
                                                drop_world),
                cmocka_unit_test_setup_teardown(earlier_folders_hide_later_ones, make_world,
                                                drop_world),
                cmocka_unit_test_setup_teardown(empty_files_and_null_links_mask, make_world,
                                                drop_world),
                cmocka_unit_test_setup_teardown(drop_ins_are_read_in_the_order_of_their_names,
                                                make_world, drop_world),
                cmocka_unit_test_setup_teardown(what_an_adoption_left_is_not_configuration,
                                                make_world, drop_world),
                cmocka_unit_test_setup_teardown(matches, make_world, drop_world),
                cmocka_unit_test_setup_teardown(versions_differ, make_world, drop_world),
                cmocka_unit_test_setup_teardown(networkd_knows_what_the_files_do_not_tell,
                                                make_world, drop_world),
                cmocka_unit_test_setup_teardown(networkd_may_know_another_name, make_world,
                                                drop_world),
                cmocka_unit_test_setup_teardown(a_file_by_mac_is_the_cards, make_world, drop_world),
                cmocka_unit_test_setup_teardown(new_files_come_first, make_world, drop_world),
                cmocka_unit_test_setup_teardown(taking_apart_loses_nothing, make_world, drop_world),
                cmocka_unit_test_setup_teardown(adoption_goes_both_ways, make_world, drop_world),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
