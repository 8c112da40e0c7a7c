// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a running reader of ifcfg files is told after a live switch: which profiles and which DHCP
 * client, and nothing when no reader runs.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>

#include "backend/adopt/adoption.h"
#include "backend/ifcfg/ifcfg.h"

#define SCRIPTS "/etc/sysconfig/network-scripts/"

/* What came of it. These two take the place of the real ones. */
static struct adopt_nm told;
static struct adopt_dhclient clients[4];
static size_t n_nm, n_clients;

void adopt_networkmanager(struct arena *mem, struct plan *plan, const struct adopt_nm *nm)
{
        (void) mem;
        (void) plan;
        told = *nm;
        n_nm++;
}

void adopt_dhclient(struct arena *mem, struct plan *plan, const struct adopt_dhclient *client)
{
        (void) mem;
        (void) plan;
        clients[n_clients++] = *client;
}

struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct intent intent;
        struct plan plan;
        struct port_intent port;
};

static struct file text_file(const char *path, const char *text)
{
        return (struct file){
                .path = path, .real = path, .state = FILE_READ, .data = text, .size = strlen(text)
        };
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        n_nm = n_clients = 0;
        f->request = (struct request){ .bridge = "vnet0", .backend = "ifcfg" };
        f->port = (struct port_intent){ .name = "eth0" };
        f->intent = (struct intent){ .request = &f->request,
                                     .backend = &ifcfg_backend,
                                     .bridge = "vnet0",
                                     .ports = { &f->port, 1 },
                                     .l3_port = &f->port };
        f->plan.intent = &f->intent;
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_free(&f->mem);
        free(f);
        return 0;
}

/* The port's file as it is, what it and the bridge's will be. */
static void plan_files(struct fixture *f, const char *port, const char *bridge)
{
        LIST_ADD(&f->mem, &f->host.files, text_file(SCRIPTS "ifcfg-eth0", port));
        LIST_ADD(&f->mem, &f->plan.ops,
                 (struct op){ .type = OP_FILE,
                              .file = { .path = SCRIPTS "ifcfg-vnet0", .after = bridge } });
        LIST_ADD(&f->mem, &f->plan.ops,
                 (struct op){ .type = OP_FILE,
                              .file = { .path = SCRIPTS "ifcfg-eth0",
                                        .before = port,
                                        .after = "DEVICE=eth0\nUUID=port-new\nBRIDGE=vnet0\n" } });
        f->port.profile = ifcfg_inspect(&f->mem, &f->host, "eth0");
}

static void networkmanager_gets_the_profiles(void **state)
{
        struct fixture *f = *state;

        plan_files(f, "DEVICE=eth0\nUUID=port-old\nBOOTPROTO=dhcp\n",
                   "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=dhcp\n");
        f->host.system.ifcfg.networkmanager = true;
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_nm, 0); /* it does not run */

        f->host.system.services[SERVICE_NETWORKMANAGER].running = true;
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_nm, 1);
        assert_int_equal(n_clients, 0);
        assert_string_equal(told.bridge.link, "vnet0");
        assert_string_equal(told.bridge.path, SCRIPTS "ifcfg-vnet0");
        assert_null(told.bridge.uuid);
        assert_int_equal(told.n_ports, 1);
        assert_string_equal(told.ports[0].link, "eth0");
        assert_string_equal(told.ports[0].path, SCRIPTS "ifcfg-eth0");
        assert_string_equal(told.ports[0].uuid, "port-new");
        assert_string_equal(told.former[0].path, SCRIPTS "ifcfg-eth0");
        assert_string_equal(told.former[0].uuid, "port-old");
}

/* Its default connection was only in memory. */
static void a_port_without_a_file_had_no_profile(void **state)
{
        struct fixture *f = *state;

        f->host.system.ifcfg.networkmanager = true;
        f->host.system.services[SERVICE_NETWORKMANAGER].running = true;
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_nm, 1);
        assert_null(told.former[0].path);
        assert_string_equal(told.former[0].link, "eth0");
        assert_string_equal(told.ports[0].path, SCRIPTS "ifcfg-eth0");
}

static void make_scripts(struct fixture *f)
{
        f->host.system.ifcfg.scripts = true;
        f->host.system.services[SERVICE_SCRIPTS].running = true;
}

static void the_client_of_network_scripts_moves(void **state)
{
        struct fixture *f = *state;

        plan_files(f, "DEVICE=eth0\nUUID=u\nBOOTPROTO=dhcp\nDHCPV6C=yes\n",
                   "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=dhcp\nDHCPV6C=yes\n");
        LIST_ADD(&f->mem, &f->host.files,
                 text_file("/var/lib/dhclient/dhclient-u-eth0.lease", "lease {}\n"));
        make_scripts(f);
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_nm, 0);
        assert_int_equal(n_clients, 2);
        assert_int_equal(clients[0].family, AF_INET);
        assert_string_equal(clients[0].port, "eth0");
        assert_string_equal(clients[0].bridge, "vnet0");
        assert_string_equal(clients[0].port_pid, "/run/dhclient-eth0.pid");
        assert_string_equal(clients[0].bridge_pid, "/run/dhclient-vnet0.pid");
        assert_string_equal(clients[0].port_lease, "/var/lib/dhclient/dhclient-u-eth0.lease");
        assert_string_equal(clients[0].bridge_lease, "/var/lib/dhclient/dhclient-vnet0.leases");
        assert_null(clients[0].config);
        assert_int_equal(clients[1].family, AF_INET6);
        assert_string_equal(clients[1].port_pid, "/run/dhclient6-eth0.pid");
        assert_string_equal(clients[1].port_lease, "/var/lib/dhclient/dhclient6-eth0.leases");
}

/* With --dhcp, and with --address. */
static void a_client_only_where_it_is_asked_for(void **state)
{
        struct fixture *f = *state;

        plan_files(f, "DEVICE=eth0\nBOOTPROTO=none\n",
                   "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=dhcp\n");
        make_scripts(f);
        f->request.l3 = L3_DHCP;
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_clients, 1);
        assert_null(clients[0].port_pid);
        assert_string_equal(clients[0].bridge_pid, "/run/dhclient-vnet0.pid");

        f->request.l3 = L3_STATIC;
        f->port.profile.dynamic = true;
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_clients, 2);
        assert_string_equal(clients[1].port_pid, "/run/dhclient-eth0.pid");
        assert_null(clients[1].bridge_pid);
}

static void without_dhcp_nothing_has_to_move(void **state)
{
        struct fixture *f = *state;

        plan_files(f, "DEVICE=eth0\nBOOTPROTO=none\nIPADDR=192.0.2.10\nPREFIX=24\n",
                   "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=none\nIPADDR=192.0.2.10\nPREFIX=24\n");
        make_scripts(f);
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_nm + n_clients, 0);
}

/* A file that NetworkManager leaves alone is that of the scripts, if they run. */
static void what_networkmanager_leaves_alone(void **state)
{
        struct fixture *f = *state;

        plan_files(f, "DEVICE=eth0\nBOOTPROTO=dhcp\nNM_CONTROLLED=no\n",
                   "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=dhcp\nNM_CONTROLLED=no\n");
        f->host.system.ifcfg.networkmanager = true;
        f->host.system.services[SERVICE_NETWORKMANAGER].running = true;
        make_scripts(f);
        ifcfg_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(n_nm, 0);
        assert_int_equal(n_clients, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(networkmanager_gets_the_profiles),
                TEST(a_port_without_a_file_had_no_profile),
                TEST(the_client_of_network_scripts_moves),
                TEST(a_client_only_where_it_is_asked_for),
                TEST(without_dhcp_nothing_has_to_move),
                TEST(what_networkmanager_leaves_alone),
        };

        return cmocka_run_group_tests_name("ifcfg-adopt", tests, NULL, NULL);
}
