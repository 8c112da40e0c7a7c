// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a service follows the undo of runs that have recorded nothing of it: just as if they had. For
 * each service the same run is planned twice, on the running host, which says the steps, and below
 * a root; the undo of the latter must say the same ones, backwards.
 */
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "backend/common/common.h"
#include "base/strbuf.h"
#include "mkbridge/decide.h"
#include "mkbridge/render.h"
#include "wire/wire.h"

enum { PORT_INDEX = 2, BRIDGE_INDEX = 7 };

#define MAC "52:54:00:12:34:56"

struct kind {
        const char *name, *backend;
        enum network_service service;
        struct {
                const char *path, *text;
        } files[3];
};

static const struct kind kinds[] = {
        { "NetworkManager",
          "keyfile",
          SERVICE_NETWORKMANAGER,
          { { "/etc/NetworkManager/system-connections/office.nmconnection",
              "[connection]\nid=office\nuuid=5f5b8d5e-9f40-4ec8-8c0e-3b1f0a1c9d10\n"
              "type=ethernet\ninterface-name=eth0\n\n[ipv4]\nmethod=auto\n" } } },
        { "networkd, a file of the card's own",
          "networkd",
          SERVICE_NETWORKD,
          { { "/etc/systemd/network/20-uplink.network",
              "[Match]\nName=eth0\n\n[Network]\nAddress=192.0.2.10/24\n" } } },
        { "networkd, a file for all cards",
          "networkd",
          SERVICE_NETWORKD,
          { { "/etc/systemd/network/80-dhcp.network",
              "[Match]\nName=en* eth*\n\n[Network]\nDHCP=ipv4\n" } } },
        { "ifupdown",
          "ifupdown",
          SERVICE_IFUPDOWN,
          { { "/etc/network/interfaces",
              "auto eth0\niface eth0 inet static\n    address 192.0.2.10/24\n" } } },
        { "ifupdown with dhclient",
          "ifupdown",
          SERVICE_IFUPDOWN,
          { { "/etc/network/interfaces", "auto eth0\niface eth0 inet dhcp\n" },
            { "/var/lib/dhcp/dhclient.eth0.leases", "lease {\n  interface \"eth0\";\n}\n" } } },
        { "ifupdown with dhcpcd",
          "ifupdown",
          SERVICE_IFUPDOWN,
          { { "/etc/network/interfaces", "auto eth0\niface eth0 inet dhcp\n" },
            { "/run/dhcpcd/eth0.pid", "70\n" },
            { "/run/dhcpcd/vnet0.pid", "71\n" } } },
        { "ifupdown2",
          "ifupdown",
          SERVICE_IFUPDOWN2,
          { { "/etc/network/interfaces", "auto eth0\niface eth0\n    address 192.0.2.10/24\n" } } },
        { "NetworkManager by ifcfg files",
          "ifcfg",
          SERVICE_NETWORKMANAGER,
          { { "/etc/sysconfig/network-scripts/ifcfg-eth0",
              "DEVICE=eth0\nUUID=5f5b8d5e-9f40-4ec8-8c0e-3b1f0a1c9d10\nONBOOT=yes\n"
              "BOOTPROTO=dhcp\n" } } },
        { "network-scripts with dhclient",
          "ifcfg",
          SERVICE_SCRIPTS,
          { { "/etc/sysconfig/network-scripts/ifcfg-eth0",
              "DEVICE=eth0\nONBOOT=yes\nBOOTPROTO=dhcp\nNM_CONTROLLED=no\n" },
            { "/var/lib/dhclient/dhclient-eth0.leases", "lease {\n  interface \"eth0\";\n}\n" } } },
#ifdef WITH_NETPLAN
        { "netplan with networkd",
          "netplan",
          SERVICE_NETWORKD,
          { { "/etc/netplan/01.yaml",
              "network:\n  version: 2\n  ethernets:\n    eth0: {dhcp4: true}\n" } } },
        { "netplan with NetworkManager",
          "netplan",
          SERVICE_NETWORKMANAGER,
          { { "/etc/netplan/01.yaml",
              "network:\n  version: 2\n  renderer: NetworkManager\n  ethernets:\n"
              "    eth0: {dhcp4: true}\n" } } },
#endif
};

struct world {
        struct arena mem;
        struct host host; /* as it is before the run */
        struct request request;
        struct intent intent;
        struct plan run, undo;
};

static int set_up(void **state)
{
        struct world *w = calloc(1, sizeof(*w));

        if (!w)
                return -1;
        LIST_ADD(&w->mem, &w->request.ports, "eth0");
        w->request.bridge = "vnet0";
        LIST_ADD(&w->mem, &w->host.links,
                 (struct link){ .name = "eth0",
                                .index = PORT_INDEX,
                                .kind_name = "",
                                .mac = MAC,
                                .mtu = 1500,
                                .ethernet = true });
        *state = w;
        return 0;
}

static int tear_down(void **state)
{
        struct world *w = *state;

        arena_free(&w->mem);
        free(w);
        return 0;
}

static void add_file(struct world *w, const char *path, const char *text)
{
        LIST_ADD(&w->mem, &w->host.files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = FILE_READ,
                                .mode = 0600,
                                .data = text,
                                .size = strlen(text) });
}

static void install(struct world *w, const struct kind *kind)
{
        const struct backend *backend = backend_find(kind->backend);

        w->request.backend = kind->backend;
        w->host.system.services[kind->service] = (struct network_service_state){ .installed = true,
                                                                                 .enabled = true,
                                                                                 .running = true };
        if (strcmp(kind->backend, "netplan") == 0)
                w->host.system.services[SERVICE_NETPLAN].installed = true;
        w->host.system.ifcfg.networkmanager = kind->service == SERVICE_NETWORKMANAGER;
        w->host.system.ifcfg.scripts = kind->service == SERVICE_SCRIPTS;
        w->host.system.bridge_utils = true;
        w->host.bridge_template.origin = w->host.port_template.origin = "template";
        w->host.bridge_template.text = backend->builtin_template("", "bridge");
        w->host.port_template.text = backend->builtin_template("", "port");
        for (size_t i = 0; i < ARRAY_LEN(kind->files) && kind->files[i].path; i++)
                add_file(w, kind->files[i].path, kind->files[i].text);
}

static void run(struct world *w)
{
        struct error err = { 0 };

        decide(&w->mem, &w->request, &w->host, &w->intent);
        if (w->intent.refusals.n)
                fail_msg("%s: %s", w->intent.refusals.items[0].where,
                         w->intent.refusals.items[0].what);
        assert_int_equal(render(&w->mem, &w->host, &w->intent, &w->run, &err), 0);
        assert_int_equal(w->run.refusals.n, 0);
}

/* Now the host is as the run has left it, and no record says how its service came to know. */
static void boot_on_it(struct world *w)
{
        struct past_run past = { .number = 1,
                                 .record = { .made_bridge = true, .l3_port = "eth0" } };

        past.record.backend = w->request.backend;
        LIST_ADD(&w->mem, &past.record.ports, "eth0");
        for (size_t i = 0; i < w->run.ops.n; i++)
                LIST_ADD(&w->mem, &past,
                         (struct past_file){ .path = w->run.ops.items[i].file.path,
                                             .before = w->run.ops.items[i].file.before,
                                             .after = w->run.ops.items[i].file.after });
        w->host = backend_host_after(&w->mem, &w->host, &w->run);
        w->host.past = (struct past_list){ 0 };
        LIST_ADD(&w->mem, &w->host.past, past);
        w->host.links.items[0].master = "vnet0";
        LIST_ADD(&w->mem, &w->host.links,
                 (struct link){ .name = "vnet0",
                                .index = BRIDGE_INDEX,
                                .kind = LINK_BRIDGE,
                                .kind_name = "bridge" });
        w->host.network.observed = true;
}

static void has_a_lease(struct world *w)
{
        struct ifaddrmsg body = { .ifa_family = AF_INET, .ifa_index = BRIDGE_INDEX };

        LIST_ADD(&w->mem, &w->host.network.addresses,
                 wire_start(&w->mem, RTM_NEWADDR, &body, sizeof(body)).message);
}

static void undo(struct world *w)
{
        const struct request request = { .action = ACTION_UNDO, .bridge = "vnet0", .live = true };

        render_undo(&w->mem, &request, &w->host, &w->undo);
}

static char *words(struct world *w, const struct adopt_list *list)
{
        struct strbuf out = STRBUF_INIT;

        strbuf_adds(&out, "");
        for (size_t i = 0; i < list->n; i++) {
                adopt_step_command(&out, &list->items[i]);
                strbuf_addc(&out, '\n');
        }
        return strbuf_take(&out, &w->mem);
}

static void assert_same(struct world *w, const struct kind *kind, const char *list,
                        const struct adopt_list *has, const struct adopt_list *wants)
{
        const char *is = words(w, has), *shall = words(w, wants);

        if (strcmp(is, shall) != 0)
                fail_msg("%s, %s: it is\n%sand was to be\n%s", kind->name, list, is, shall);
}

static void it_follows_as_it_would_have_been_recorded(void **state)
{
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                struct world *w = *state;
                const struct kind *kind = &kinds[i];

                tear_down(state);
                set_up(state);
                w = *state;
                install(w, kind);
                run(w);
                assert_true(w->run.adoption.leave.n);
                boot_on_it(w);
                has_a_lease(w);
                undo(w);
                if (w->undo.refusals.n)
                        fail_msg("%s: %s", kind->name, w->undo.refusals.items[0].what);
                assert_ptr_equal(w->undo.adoption.service, w->run.adoption.service);
                assert_same(w, kind, "hold", &w->undo.adoption.hold, &w->run.adoption.release);
                assert_same(w, kind, "take", &w->undo.adoption.take, &w->run.adoption.leave);
                assert_same(w, kind, "release", &w->undo.adoption.release,
                            &w->run.adoption.release);
                assert_same(w, kind, "leave", &w->undo.adoption.leave, &w->run.adoption.take);
        }
}

/* Of two runs one below a root: then both are asked for, as one. */
static void a_record_of_a_part_is_none(void **state)
{
        struct world *w = *state;
        struct past_run more = { .number = 2 };
        const char *argv[] = { "recorded", NULL };

        install(w, &kinds[3]);
        run(w);
        boot_on_it(w);
        LIST_ADD(&w->mem, &more,
                 (struct past_file){ .path = "/etc/x", .before = NULL, .after = "x\n" });
        LIST_ADD(&w->mem, &more.record.adoption.leave,
                 (struct adopt_step){ .type = ADOPT_RUN, .argv = argv });
        LIST_ADD(&w->mem, &w->host.past, more);
        w->host.past.items[1].record.backend = "ifupdown";
        undo(w);
        assert_same(w, &kinds[3], "take", &w->undo.adoption.take, &w->run.adoption.leave);

        w->host.past.items[0].record.adoption = w->run.adoption;
        undo(w);
        assert_non_null(strstr(words(w, &w->undo.adoption.take), "recorded\n"));
}

/* Made by ifupdown in an installer, so that the card has never asked for an address. */
static void boot_without_a_lease(struct world *w)
{
        install(w, &(struct kind){ "",
                                   "ifupdown",
                                   SERVICE_IFUPDOWN,
                                   { { kinds[4].files[0].path, kinds[4].files[0].text } } });
        w->host.system.offline = true;
        run(w);
        boot_on_it(w);
        w->host.system.offline = false;
}

static void the_lease_comes_along(void **state)
{
        struct world *w = *state;
        const char *lease = "";

        boot_without_a_lease(w);
        add_file(w, "/var/lib/dhcp/dhclient.vnet0.leases", "lease {\n  interface \"vnet0\";\n}\n");
        has_a_lease(w);
        undo(w);
        assert_int_equal(w->undo.refusals.n, 0);
        for (size_t i = 0; i < w->undo.ops.n; i++)
                if (strcmp(w->undo.ops.items[i].file.path, "/var/lib/dhcp/dhclient.eth0.leases") ==
                    0)
                        lease = w->undo.ops.items[i].file.after;
        assert_string_equal(lease, "lease {\n  interface \"eth0\";\n}\n");
        assert_non_null(
                strstr(words(w, &w->undo.adoption.take),
                       "xargs ps -o sid= -q </run/dhclient.vnet0.pid | xargs pkill -KILL -x "
                       "dhclient -s\n"));
        assert_non_null(
                strstr(words(w, &w->undo.adoption.take), "-lf /var/lib/dhcp/dhclient.eth0.leases"));
}

/* Its lease is in no file that is known here. */
static void another_client_is_refused(void **state)
{
        struct world *w = *state;

        boot_without_a_lease(w);
        has_a_lease(w);
        undo(w);
        assert_int_equal(w->undo.refusals.n, 1);
        assert_non_null(strstr(w->undo.refusals.items[0].what, "neither from dhclient"));

        /* what was made live is undone live */
        w->host.past.items[0].record.live = true;
        undo(w);
        assert_int_equal(w->undo.refusals.n, 0);
        assert_int_equal(w->undo.notes.n, 1);
        assert_non_null(strstr(w->undo.notes.items[0], "neither from dhclient"));
}

/* Whoever does not run has no lease; one that is there is somebody else's. */
static void nobody_to_be_told(void **state)
{
        struct world *w = *state;

        install(w, &kinds[1]);
        run(w);
        boot_on_it(w);
        w->host.system.services[SERVICE_NETWORKD].running = false;
        undo(w);
        assert_int_equal(w->undo.refusals.n, 0);
        assert_int_equal(w->undo.adoption.take.n, 0);
        has_a_lease(w);
        undo(w);
        assert_int_equal(w->undo.refusals.n, 1);
        assert_non_null(strstr(w->undo.refusals.items[0].what, "by DHCP"));
}

/* NetworkManager's own profile for a card without a file: only it knows the UUID. */
static void a_made_up_profile_is_learnt(void **state)
{
        struct world *w = *state;
        const char *take;

        install(w, &(struct kind){ "", "keyfile", SERVICE_NETWORKMANAGER, { { NULL, NULL } } });
        add_file(w, "/run/NetworkManager/devices/2", "[device]\nconnection-uuid=of-the-port\n");
        run(w);
        boot_on_it(w);
        undo(w);
        assert_int_equal(w->undo.refusals.n, 0);
        take = words(w, &w->undo.adoption.take);
        assert_null(strstr(take, "of-the-port"));
        assert_null(strstr(take, "device connect"));
        assert_non_null(strstr(take, "AVAILABLE-CONNECTIONS"));
}

/* Old records name no backend; and those that name no ports are of no use. */
static void records_of_old(void **state)
{
        struct world *w = *state;

        install(w, &kinds[1]);
        run(w);
        boot_on_it(w);
        w->host.past.items[0].record.backend = NULL;
        w->host.past.items[0].record.live = true;
        undo(w);
        assert_same(w, &kinds[1], "take", &w->undo.adoption.take, &w->run.adoption.leave);
        w->host.past.items[0].record.ports.n = 0;
        undo(w);
        assert_int_equal(w->undo.adoption.take.n, 0);
        assert_int_equal(w->undo.notes.n, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(it_follows_as_it_would_have_been_recorded),
                TEST(a_record_of_a_part_is_none),
                TEST(the_lease_comes_along),
                TEST(another_client_is_refused),
                TEST(nobody_to_be_told),
                TEST(a_made_up_profile_is_learnt),
                TEST(records_of_old),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
