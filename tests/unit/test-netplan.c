// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netplan's files: which of them count, which definition is a link's, what a claim says, and what
 * the running host adds to the golden cases: MACs of links, the IAID of a lease, the steps of
 * adoption.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/common/rendering.h"
#include "backend/netplan/netplan.h"
#include "mkbridge/decide.h"

struct world {
        struct arena mem;
        struct host host;
        struct request request;
        struct intent intent;
        struct plan plan;
};

static int set_up(void **state)
{
        struct world *world = calloc(1, sizeof(*world));

        world->host.bridge_template.origin = "bridge";
        world->host.bridge_template.text = netplan_backend.builtin_template("", "bridge");
        world->host.port_template.origin = "port";
        world->host.port_template.text = netplan_backend.builtin_template("", "port");
        world->request = (struct request){ .bridge = "vnet0", .backend = "netplan" };
        LIST_ADD(&world->mem, &world->request.ports, "eth0");
        *state = world;
        return 0;
}

static int tear_down(void **state)
{
        struct world *world = *state;

        arena_free(&world->mem);
        free(world);
        return 0;
}

static void add_file(struct world *world, const char *path, const char *text)
{
        LIST_ADD(&world->mem, &world->host.files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = FILE_READ,
                                .mode = 0600,
                                .data = text,
                                .size = strlen(text) });
}

static void add_link(struct world *world, const char *name, int index, const char *mac)
{
        LIST_ADD(&world->mem, &world->host.links,
                 (struct link){ .name = name, .index = index, .mac = mac, .ethernet = true });
}

static void make_plan(struct world *world)
{
        struct error err;

        decide(&world->mem, &world->request, &world->host, &world->intent);
        if (world->intent.refusals.n)
                fail_msg("%s: %s", world->intent.refusals.items[0].where,
                         world->intent.refusals.items[0].what);
        world->plan.intent = &world->intent;
        assert_int_equal(backend_render(&netplan_rendering,
                                        (struct rendering){ &world->mem, &world->host,
                                                            &world->intent, &world->plan, &err }),
                         0);
        if (world->plan.refusals.n)
                fail_msg("%s: %s", world->plan.refusals.items[0].where,
                         world->plan.refusals.items[0].what);
}

static const char *written(const struct world *world, const char *path)
{
        for (size_t i = 0; i < world->plan.ops.n; i++)
                if (strcmp(world->plan.ops.items[i].file.path, path) == 0)
                        return world->plan.ops.items[i].file.after;
        return NULL;
}

#define CARD(mac, rest)                                                                            \
        "network:\n  ethernets:\n    lan:\n      match: {macaddress: \"" mac "\"}\n" rest

static void test_keys_are_sorted(void **state)
{
        (void) state;
        for (size_t i = 0; i < netplan_keys.n; i++)
                assert_ptr_equal(key_find(&netplan_keys, NULL, netplan_keys.rules[i].name),
                                 &netplan_keys.rules[i]);
        assert_int_equal(key_find(&netplan_keys, NULL, "addresses")->class, KEY_OF_NETWORK);
        assert_int_equal(key_find(&netplan_keys, NULL, "from-the-future")->class, KEY_UNKNOWN);
}

static void test_match_by_mac(void **state)
{
        struct world *world = *state;

        add_file(world, "/etc/netplan/a.yaml", CARD("52:54:00:AA:00:01", "      dhcp4: true\n"));
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        add_link(world, "eth1", 3, "52:54:00:aa:00:02");
        assert_string_equal(netplan_inspect(&world->mem, &world->host, "eth0").path,
                            "/etc/netplan/a.yaml");
        assert_null(netplan_inspect(&world->mem, &world->host, "eth1").path);
        assert_int_equal(netplan_inspect(&world->mem, &world->host, "vnet0").refusals.n, 0);
}

static void test_ports_are_named_by_id(void **state)
{
        struct world *world = *state;
        const char *text;

        add_file(world, "/etc/netplan/a.yaml", CARD("52:54:00:aa:00:01", "      dhcp4: true\n"));
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        make_plan(world);
        text = written(world, "/etc/netplan/a.yaml");
        assert_non_null(strstr(text, "interfaces: [lan]\n"));
        assert_non_null(strstr(text, "macaddress: \"52:54:00:aa:00:01\"\n"));
}

static void test_precedence(void **state)
{
        struct world *world = *state;
        struct netplan *netplan;
        struct refusal_list refusals = { 0 };
        struct netplan_def *def;

        add_file(world, "/etc/netplan/10.yaml", "network: {ethernets: {eth0: {mtu: 1}}}\n");
        add_file(world, "/etc/netplan/20.yaml", "network: {ethernets: {eth0: {mtu: 2}}}\n");
        add_file(world, "/run/netplan/20.yaml", "network: {ethernets: {eth0: {mtu: 3}}}\n");
        add_file(world, "/usr/lib/netplan/30.yaml", "network: {ethernets: {eth0: {mtu: 4}}}\n");
        add_file(world, "/usr/lib/netplan/10.yaml", "network: {ethernets: {eth0: {mtu: 5}}}\n");
        add_file(world, "/etc/netplan/40.yml", "network: {ethernets: {eth0: {mtu: 6}}}\n");
        netplan = netplan_load(&world->mem, &world->host, &refusals);
        def = netplan_find(netplan, "eth0");
        assert_int_equal(refusals.n, 0);
        assert_int_equal(def->places.n, 3);
        assert_string_equal(yaml_text(def->places.items[0].map, "mtu"), "1");
        assert_string_equal(yaml_text(def->places.items[1].map, "mtu"), "3");
        assert_string_equal(netplan_text(def, "mtu"), "4");
}

static void test_renderer(void **state)
{
        struct world *world = *state;
        struct refusal_list refusals = { 0 };
        struct netplan *netplan;

        add_file(world, "/etc/netplan/10.yaml",
                 "network:\n  renderer: networkd\n  ethernets:\n    eth0: {renderer: "
                 "NetworkManager}\n"
                 "    eth1: {}\n  bonds:\n    renderer: networkd\n    bond0: {}\n");
        add_file(world, "/etc/netplan/20.yaml", "network: {renderer: NetworkManager}\n");
        netplan = netplan_load(&world->mem, &world->host, &refusals);
        assert_string_equal(netplan_renderer(netplan, netplan_find(netplan, "eth0")),
                            "NetworkManager");
        assert_string_equal(netplan_renderer(netplan, netplan_find(netplan, "eth1")),
                            "NetworkManager");
        assert_string_equal(netplan_renderer(netplan, netplan_find(netplan, "bond0")), "networkd");
}

static enum claim_strength claimed(struct world *world)
{
        return netplan_backend.claim(&world->mem, &world->host, "eth0").strength;
}

static void test_claim(void **state)
{
        struct world *world = *state;

        assert_int_equal(claimed(world), CLAIM_NONE);
        add_file(world, "/etc/netplan/01.yaml", "network: {renderer: NetworkManager}\n");
        assert_int_equal(claimed(world), CLAIM_FILES);
        world->host.system.services[SERVICE_NETPLAN].installed = true;
        assert_int_equal(claimed(world), CLAIM_INSTALLED);
        add_file(world, "/etc/netplan/02.yaml", "network: {ethernets: {eth0: {}}}\n");
        assert_int_equal(claimed(world), CLAIM_LINK);
}

/* The lease's IAID, also when it is not the one that networkd would make of the MAC. */
static void test_identity(void **state)
{
        static const char drop_in[] =
                "/etc/systemd/network/10-netplan-vnet0.network.d/mkbridge.conf";
        struct world *world = *state;

        add_file(world, "/etc/netplan/a.yaml", "network: {ethernets: {eth0: {dhcp4: true}}}\n");
        add_file(world, "/run/systemd/netif/leases/2",
                 "ADDRESS=192.0.2.7\nCLIENTID=ff010203040002000000\n");
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        make_plan(world);
        assert_non_null(written(world, drop_in));
        assert_non_null(strstr(written(world, drop_in), "[DHCPv4]\nIAID=16909060\n"));
}

static void test_identity_is_the_mac(void **state)
{
        struct world *world = *state;

        add_file(world, "/etc/netplan/a.yaml",
                 "network: {ethernets: {eth0: {dhcp4: true, dhcp-identifier: mac}}}\n");
        add_file(world, "/run/systemd/netif/leases/2",
                 "ADDRESS=192.0.2.7\nCLIENTID=01525400aa0001\n");
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        make_plan(world);
        assert_int_equal(world->plan.ops.n, 1);
}

static void check_adoption(struct world *world, const char *service)
{
        const struct adoption *adoption = &world->plan.adoption;

        add_file(world, "/etc/netplan/a.yaml", "network: {ethernets: {eth0: {dhcp4: true}}}\n");
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        make_plan(world);
        netplan_backend.adopt(&world->mem, &world->host, &world->intent, &world->plan);
        netplan_backend.reread(&world->mem, &world->host, &world->intent, &world->plan);
        assert_string_equal(adoption->service, service);
        assert_int_equal(adoption->reread.n, 1);
        assert_string_equal(adoption->reread.items[0].argv[1], "generate");
        assert_true(adoption->take.n > 1 && adoption->leave.n > 1);
        assert_string_equal(adoption->take.items[0].argv[0], "netplan");
        assert_string_equal(adoption->take.items[0].argv[1], "generate");
        assert_string_equal(adoption->leave.items[0].argv[1], "generate");
}

static void test_adoption_by_networkd(void **state)
{
        struct world *world = *state;

        world->host.system.services[SERVICE_NETWORKD].running = true;
        check_adoption(world, "systemd-networkd");
}

static bool says(const char *const *argv, const char *word)
{
        for (; *argv; argv++)
                if (strcmp(*argv, word) == 0)
                        return true;
        return false;
}

static void test_adoption_by_networkmanager(void **state)
{
        struct world *world = *state;

        add_file(world, "/etc/netplan/0.yaml", "network: {renderer: NetworkManager}\n");
        world->host.system.services[SERVICE_NETWORKMANAGER].running = true;
        check_adoption(world, "NetworkManager");
        assert_true(says(world->plan.adoption.hold.items[0].argv, "NetworkManager.service"));
        assert_true(says(world->plan.adoption.take.items[2].argv, "vnet0"));
}

/* As NetworkManager 1.42 calls the profiles that netplan 0.106 makes. */
static void test_uuid(void **state)
{
        struct world *world = *state;

        assert_string_equal(netplan_uuid(&world->mem, "eth0"),
                            "626dd384-8b3d-3690-9511-192b2c79b3fd");
        assert_string_equal(netplan_uuid(&world->mem, "vnet0"),
                            "2d9b765c-5e53-359c-8c8a-9acd7f9e3aeb");
}

/* It makes other UUIDs than we know: then it has to find the profile by the link. */
static void test_unknown_uuid(void **state)
{
        struct world *world = *state;

        add_file(world, "/run/NetworkManager/devices/2",
                 "[device]\nconnection-uuid=00000000-0000-4000-8000-000000000001\n");
        add_file(world, "/etc/netplan/0.yaml", "network: {renderer: NetworkManager}\n");
        world->host.system.services[SERVICE_NETWORKMANAGER].running = true;
        check_adoption(world, "NetworkManager");
        for (size_t i = 0; i < world->plan.adoption.take.n; i++)
                if (world->plan.adoption.take.items[i].type == ADOPT_RUN)
                        assert_false(says(world->plan.adoption.take.items[i].argv,
                                          netplan_uuid(&world->mem, "eth0")));
}

static void test_nothing_runs_nothing_adopts(void **state)
{
        struct world *world = *state;

        add_file(world, "/etc/netplan/a.yaml", "network: {ethernets: {eth0: {dhcp4: true}}}\n");
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        make_plan(world);
        netplan_backend.adopt(&world->mem, &world->host, &world->intent, &world->plan);
        assert_true(adoption_is_empty(&world->plan.adoption));
}

/* NetworkManager takes manual with routes alone: each family must be found among the routes of
 * both.
 */
static void test_routes_of_both_families(void **state)
{
        struct world *world = *state;

        add_file(world, "/etc/netplan/a.yaml",
                 "network:\n  renderer: NetworkManager\n  ethernets:\n    eth0:\n"
                 "      addresses: [\"2001:db8::10/64\"]\n"
                 "      routes:\n"
                 "        - {to: default, via: \"2001:db8::1\"}\n"
                 "        - {to: 198.51.100.0/24, via: 192.0.2.1}\n"
                 "      networkmanager: {passthrough: {ipv4.method: manual}}\n");
        add_link(world, "eth0", 2, "52:54:00:aa:00:01");
        make_plan(world);
        assert_non_null(written(world, "/etc/netplan/a.yaml"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_keys_are_sorted, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_match_by_mac, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_ports_are_named_by_id, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_precedence, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_renderer, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_claim, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_identity, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_identity_is_the_mac, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_adoption_by_networkd, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_adoption_by_networkmanager, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_uuid, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_unknown_uuid, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_nothing_runs_nothing_adopts, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_routes_of_both_families, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
