// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ifupdown backend's answers: what a command is about, what a link is called by, who is to
 * bring it up, and what a running host is told after a live switch.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/common/rendering.h"
#include "backend/ifupdown/ifupdown.h"

static void a_command_is_told_by_its_program(void **state)
{
        static const struct {
                const char *command;
                enum ifupdown_command about;
        } cases[] = {
                { "ethtool -s eth0 wol g", COMMAND_LINK },
                { "/sbin/ethtool -K $IFACE tso off || true", COMMAND_LINK },
                { "sudo ip link set eth0 mtu 9000", COMMAND_LINK },
                { "ip -d link set dev eth0 up", COMMAND_LINK },
                { "ifconfig eth0 promisc", COMMAND_LINK },
                { "ifconfig eth0 192.0.2.1 netmask 255.255.255.0", COMMAND_NETWORK },
                { "ifconfig eth0:1 192.0.2.1 up", COMMAND_NETWORK },
                { "ip -6 route add default via fe80::1", COMMAND_NETWORK },
                { "ip r a x; /sbin/ip ru add from y", COMMAND_NETWORK },
                { "route add -net x gw y", COMMAND_NETWORK },
                { "echo 1 >/proc/sys/net/ipv4/ip_forward", COMMAND_NETWORK },
                { "PATH=/x iptables -A INPUT -i eth0 -j DROP", COMMAND_NETWORK },
                { "if [ -x /a ]; then ethtool eth0", COMMAND_LINK },
                { "sleep 1", COMMAND_NEUTRAL },
                { "true", COMMAND_NEUTRAL },
                { "", COMMAND_NEUTRAL },
                { "/etc/network/fix eth0", COMMAND_UNKNOWN },
                { "ethtool eth0 && ip route add x", COMMAND_UNKNOWN },
                { "ip route add x && /usr/local/bin/y", COMMAND_UNKNOWN },
                { "echo x >/tmp/y", COMMAND_UNKNOWN },
                { "(ethtool eth0)", COMMAND_UNKNOWN },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
                if (ifupdown_command(cases[i].command) != cases[i].about)
                        fail_msg("'%s' is %d", cases[i].command,
                                 ifupdown_command(cases[i].command));
}

struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct intent intent;
        struct plan plan;
        struct port_intent port;
};

static void add_file(struct fixture *f, const char *path, const char *text)
{
        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = FILE_READ,
                                .data = text,
                                .size = strlen(text) });
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        f->request = (struct request){ .bridge = "vnet0", .backend = "ifupdown" };
        f->host.system.services[SERVICE_IFUPDOWN] =
                (struct network_service_state){ .installed = true, .enabled = true };
        f->host.system.bridge_utils = true;
        f->host.bridge_template.text = ifupdown_backend.builtin_template("", "bridge");
        f->host.port_template.text = ifupdown_backend.builtin_template("", "port");
        f->host.bridge_template.origin = f->host.port_template.origin = "template";
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

static void make_plan(struct fixture *f)
{
        struct error err = { 0 };

        f->port = (struct port_intent){ .name = "eth0" };
        f->port.profile = ifupdown_inspect(&f->mem, &f->host, "eth0");
        LIST_ADD(&f->mem, &f->request.ports, "eth0");
        LIST_ADD(&f->mem, &f->intent.ports, f->port);
        f->intent.request = &f->request;
        f->intent.backend = &ifupdown_backend;
        f->intent.bridge = "vnet0";
        f->intent.l3_port = &f->intent.ports.items[0];
        f->plan.intent = &f->intent;
        assert_int_equal(
                backend_render(&ifupdown_rendering,
                               (struct rendering){ &f->mem, &f->host, &f->intent, &f->plan, &err }),
                0);
        assert_int_equal(f->plan.refusals.n, 0);
        ifupdown_adopt(&f->mem, &f->host, &f->intent, &f->plan);
}

static char *commands(struct fixture *f, const struct adopt_list *list)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < list->n; i++) {
                adopt_step_command(&out, &list->items[i]);
                strbuf_addc(&out, '\n');
        }
        return strbuf_take(&out, &f->mem);
}

static void strength_of_the_claim(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_ENABLED);
        add_file(f, INTERFACES_FILE,
                 "auto /en*\niface enp1s0 inet dhcp\niface eth1 inet dhcp\nallow-hotplug eth0\n"
                 "iface eth0 inet dhcp\n");
        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_LINK);
        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "enp1s0").strength, CLAIM_LINK);
        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "eth1").strength, CLAIM_ENABLED);
        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "eth9").strength, CLAIM_ENABLED);
        f->host.system.services[SERVICE_IFUPDOWN].enabled = false;
        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "eth0").strength,
                         CLAIM_INSTALLED);
        f->host.system.services[SERVICE_IFUPDOWN].installed = false;
        assert_int_equal(ifupdown_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_FILES);
}

static void sourced_files_are_asked_for(void **state)
{
        struct fixture *f = *state;
        struct source_list more;

        add_file(f, INTERFACES_FILE, "source a/*.cfg /b/c\nsource-directory /run/x*/y/\n");
        more = ifupdown_backend.more_sources(&f->mem, &f->request, &f->host);
        assert_int_equal(more.n, 3);
        assert_string_equal(more.items[0].folder, "/etc/network/a");
        assert_string_equal(more.items[0].glob, "*.cfg");
        assert_string_equal(more.items[1].folder, "/b");
        assert_string_equal(more.items[1].glob, "c");
        assert_string_equal(more.items[2].folder, "/run/x*/y");
        assert_string_equal(more.items[2].glob, "*");
}

static void a_file_that_sources_itself_is_read_once(void **state)
{
        struct fixture *f = *state;
        struct ifupdown_config config;

        add_file(f, INTERFACES_FILE, "source interfaces\nsource a\niface x inet manual\n");
        add_file(f, "/etc/network/a", "source /etc/network/interfaces\niface y inet manual\n");
        config = ifupdown_read(&f->mem, &f->host);
        assert_int_equal(config.files.n, 2);
        assert_int_equal(config.stanzas.n, 2);
        assert_string_equal(config.stanzas.items[0].name, "y");
}

static void adoption_of_a_lease(void **state)
{
        struct fixture *f = *state;

        add_file(f, INTERFACES_FILE, "auto eth0\niface eth0 inet dhcp\n");
        add_file(f, "/var/lib/dhcp/dhclient.eth0.leases", "lease { interface \"eth0\"; }\n");
        make_plan(f);
        assert_int_equal(f->plan.ops.n, 2);
        assert_string_equal(f->plan.ops.items[1].file.after, "lease { interface \"vnet0\"; }\n");
        assert_int_equal(f->plan.adoption.take.n, 7);
        assert_int_equal(f->plan.adoption.take.items[0].type, ADOPT_END);
        assert_string_equal(f->plan.adoption.take.items[0].end.pid_file, "/run/dhclient.eth0.pid");
        assert_non_null(strstr(commands(f, &f->plan.adoption.take),
                               "dhclient -4 -q -pf /run/dhclient.vnet0.pid -lf "
                               "/var/lib/dhcp/dhclient.vnet0.leases -i -I -df "
                               "/var/lib/dhcp/dhclient6.vnet0.leases vnet0\n"));
        assert_non_null(strstr(commands(f, &f->plan.adoption.leave),
                               "-lf /var/lib/dhcp/dhclient.eth0.leases -i -I"));
        assert_string_equal(f->plan.adoption.take.items[3].line.line, "vnet0=vnet0");
        assert_string_equal(f->plan.adoption.take.items[4].line.path, "/run/network/ifstate.vnet0");
        assert_false(f->plan.adoption.take.items[5].line.present);
}

static void another_client_is_not_adopted(void **state)
{
        struct fixture *f = *state;

        add_file(f, INTERFACES_FILE, "auto eth0\niface eth0 inet dhcp\n");
        f->host.system.offline = false;
        make_plan(f); /* files only */
        assert_int_equal(f->plan.refusals.n, 0);
        assert_true(adoption_is_empty(&f->plan.adoption));

        f->request.live = true;
        make_plan(f);
        assert_int_equal(f->plan.refusals.n, 1);
        assert_string_equal(f->plan.refusals.items[0].where, "eth0");
        assert_true(adoption_is_empty(&f->plan.adoption));
}

/* A running host whose dhcpcd ifup has started for eth0. */
static void add_dhcpcd(struct fixture *f, const char *interfaces)
{
        LIST_ADD(&f->mem, &f->host.links, (struct link){ .name = "eth0", .index = 3 });
        add_file(f, INTERFACES_FILE, interfaces);
        add_file(f, "/run/dhcpcd/eth0.pid", "73\n");
        add_file(f, "/usr/libexec/dhcpcd-run-hooks", "#!/bin/sh\n");
        f->request.live = true;
}

#define END_DHCPCD(link)                                                                           \
        "xargs ps -o sid= -q </run/dhcpcd/" link ".pid | xargs pkill -KILL -x dhcpcd -s\n"
#define LEASE(from, to, what)                                                                      \
        "[ ! -e /var/lib/dhcpcd/" from what " ] || cp -p /var/lib/dhcpcd/" from what               \
        " /var/lib/dhcpcd/" to what "\n"
#define LEASES(from, to) LEASE(from, to, ".lease") LEASE(from, to, ".lease6")
#define FORGET_ONE(link, what)                                                                     \
        "env interface=" link " protocol=" what                                                    \
        " reason=STOPPED if_configured=true if_down=true /usr/libexec/dhcpcd-run-hooks\n"
#define DHCPCD "dhcpcd --waitip=4 --lastlease --noipv4ll"
#define ANSWER(link)                                                                               \
        "until find /var/lib/dhcpcd/" link ".lease -newer /run/dhcpcd/" link                       \
        ".pid 2>&1 | grep -Eqe '\\.lease$'; do sleep 0.1; done\n"
#define RUN_FILE(link, what) " /run/dhcpcd/" link "." what
#define REMOVE(link)                                                                               \
        "rm -f" RUN_FILE(link, "pid") RUN_FILE(link, "sock") RUN_FILE(link, "unpriv.sock")
#define FORGET(link)                                                                               \
        FORGET_ONE(link, "dhcp") FORGET_ONE(link, "ra") FORGET_ONE(link, "dhcp6") REMOVE(link)
#define SYSCTL(link, what) "sysctl -q -e -w net.ipv6.conf." link "." what "\n"

static void assert_begins(const char *text, const char *with)
{
        if (strncmp(text, with, strlen(with)) != 0)
                fail_msg("this does not begin with\n%s\n\nbut is\n%s", with, text);
}

static void dhcpcd_goes_over_with_its_lease(void **state)
{
        struct fixture *f = *state;
        struct adoption *adoption = &f->plan.adoption;

        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\n hostname lab\niface eth0 inet6 auto\n");
        make_plan(f);
        assert_non_null(strstr(f->plan.ops.items[0].file.after, "    metric 1003\n"));
        assert_string_equal(commands(f, &adoption->hold),
                            LEASES("eth0", "vnet0") END_DHCPCD("eth0"));
        assert_begins(commands(f, &adoption->take),
                      END_DHCPCD("eth0") LEASES("eth0", "vnet0") END_DHCPCD("vnet0") DHCPCD
                      " -h lab -m 1003 vnet0\n" ANSWER("vnet0") SYSCTL("vnet0", "accept_ra=2")
                              SYSCTL("vnet0", "autoconf=1") FORGET("eth0") "\ngrep ");
        assert_string_equal(commands(f, &adoption->release),
                            END_DHCPCD("vnet0") END_DHCPCD("eth0"));
        assert_begins(commands(f, &adoption->leave),
                      END_DHCPCD("vnet0") LEASES("vnet0", "eth0") END_DHCPCD("eth0") DHCPCD
                      " -h lab eth0\n" ANSWER("eth0") SYSCTL("eth0", "accept_ra=2")
                              SYSCTL("eth0", "autoconf=1")
                                      FORGET("vnet0") " /var/lib/dhcpcd/vnet0.lease "
                                                      "/var/lib/dhcpcd/vnet0.lease6\n");
}

/* What was said of the metric is said already. */
static void a_metric_is_not_said_twice(void **state)
{
        struct fixture *f = *state;

        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\n metric 7\n");
        make_plan(f);
        assert_null(strstr(f->plan.ops.items[0].file.after, "1003"));
        assert_non_null(strstr(commands(f, &f->plan.adoption.take), " -m 7 vnet0\n"));
        assert_non_null(strstr(commands(f, &f->plan.adoption.leave), " -m 7 eth0\n"));
}

static void a_metric_of_all_links_stays(void **state)
{
        struct fixture *f = *state;

        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\n");
        add_file(f, "/etc/dhcpcd.conf", "# metric\nhostname\n\tmetric 5\ninterface eth00\n");
        make_plan(f);
        assert_null(strstr(f->plan.ops.items[0].file.after, "metric"));
        assert_int_equal(f->plan.notes.n, 0);
}

static const char *text_after(const struct fixture *f, const char *path)
{
        for (size_t i = 0; i < f->plan.ops.n; i++)
                if (strcmp(f->plan.ops.items[i].file.path, path) == 0)
                        return f->plan.ops.items[i].file.after;
        return NULL;
}

static void a_block_for_the_port_is_the_bridges(void **state)
{
        struct fixture *f = *state;

        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\n");
        add_file(f, "/etc/dhcpcd.conf",
                 "# eth0\nallowinterfaces eth0 eth1\ninterface eth00\ninterface eth0\n"
                 "  static routers=192.0.2.9");
        make_plan(f);
        assert_int_equal(f->plan.notes.n, 0);
        assert_string_equal(text_after(f, "/etc/dhcpcd.conf"),
                            "# eth0\nallowinterfaces vnet0 eth1\ninterface eth00\n"
                            "interface vnet0\n  static routers=192.0.2.9");
}

/* Nobody looks after the automatic addresses then, if not the kernel. */
static void dhcpcd_goes_and_the_kernel_takes_over(void **state)
{
        struct fixture *f = *state;

        f->request.l3 = L3_STATIC;
        LIST_ADD(&f->mem, &f->request.addresses, "192.0.2.9/24");
        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\n");
        make_plan(f);
        assert_string_equal(commands(f, &f->plan.adoption.hold), END_DHCPCD("eth0"));
        assert_begins(commands(f, &f->plan.adoption.take),
                      END_DHCPCD("eth0") SYSCTL("vnet0", "accept_ra=1")
                              SYSCTL("vnet0", "autoconf=1") FORGET("eth0") "\ngrep ");
        assert_begins(commands(f, &f->plan.adoption.leave),
                      END_DHCPCD("eth0") DHCPCD " eth0\n" ANSWER("eth0") "[ ! -e ");
}

static void no_ip_takes_no_advertisement(void **state)
{
        struct fixture *f = *state;

        f->request.l3 = L3_NONE;
        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\n");
        make_plan(f);
        assert_null(strstr(commands(f, &f->plan.adoption.take), "sysctl"));
}

/* One for each of the cases of a test. */
static struct fixture *fixture_of_case(void **state, size_t i)
{
        if (i > 0) {
                teardown(state);
                setup(state);
        }
        return *state;
}

/* ifup starts the first that is installed. */
static void a_first_client_is_the_one_that_is_installed(void **state)
{
        static const struct {
                enum dhcp_client client;
                const char *command;
        } cases[] = { { CLIENT_DHCLIENT, "dhclient -4 " },
                      { CLIENT_DHCPCD, DHCPCD " vnet0\n" },
                      { N_DHCP_CLIENTS, "dhclient -4 " } };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct fixture *f = fixture_of_case(state, i);

                f->request.l3 = L3_DHCP;
                f->request.live = true;
                if (cases[i].client < N_DHCP_CLIENTS)
                        f->host.system.dhcp_clients[cases[i].client] = true;
                add_file(f, INTERFACES_FILE,
                         "auto eth0\niface eth0 inet static\n address 192.0.2.1/24\n");
                make_plan(f);
                assert_non_null(strstr(commands(f, &f->plan.adoption.take), cases[i].command));
                assert_int_equal(f->plan.adoption.hold.n, 0);
                assert_null(strstr(commands(f, &f->plan.adoption.leave), " eth0\n"));
        }
}

/* It asks for IPv6 in the same process, and ifup has started nothing else for it. */
static void dhcpcd_is_of_both_families(void **state)
{
        struct fixture *f = *state;

        add_dhcpcd(f, "auto eth0\niface eth0 inet dhcp\niface eth0 inet6 dhcp\n");
        make_plan(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_null(strstr(commands(f, &f->plan.adoption.take), "dhclient"));
        assert_non_null(
                strstr(commands(f, &f->plan.adoption.take), SYSCTL("vnet0", "accept_ra=1")));
}

static void a_client_that_cannot_follow_is_named(void **state)
{
        static const struct {
                const char *sign, *words;
        } cases[] = {
                { "/run/udhcpc.eth0.pid", "from udhcpc, which takes the address off" },
                { "/run/dhcpcd/pid", "from dhcpcd, which runs for all links" },
                { "/run/dhcpcd/eth1.pid", "neither from dhclient nor from a dhcpcd" },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct fixture *f = fixture_of_case(state, i);

                add_file(f, INTERFACES_FILE, "auto eth0\niface eth0 inet dhcp\n");
                add_file(f, cases[i].sign, "73\n");
                make_plan(f);
                assert_int_equal(f->plan.refusals.n, 0);
                f->request.live = true;
                ifupdown_adopt(&f->mem, &f->host, &f->intent, &f->plan);
                assert_int_equal(f->plan.refusals.n, 1);
                assert_non_null(strstr(f->plan.refusals.items[0].what, cases[i].words));
                assert_true(adoption_is_empty(&f->plan.adoption));
        }
}

static void adoption_of_a_static_address(void **state)
{
        struct fixture *f = *state;

        add_file(f, INTERFACES_FILE,
                 "auto eth0\niface eth0 inet static\n address 192.0.2.1/24\n mtu 1400\n"
                 " dns-nameservers 192.0.2.53\n dns-search x.example\n");
        add_file(f, "/etc/network/if-up.d/resolved", "#!/bin/sh\n");
        make_plan(f);
        /* the port keeps its place because of its MTU, so only the bridge is new in the list */
        assert_int_equal(f->plan.adoption.take.n, 4);
        assert_non_null(strstr(commands(f, &f->plan.adoption.take), "IFACE=vnet0 ADDRFAM=inet "));
        assert_non_null(strstr(commands(f, &f->plan.adoption.take), "192.0.2.53"));
        assert_non_null(strstr(commands(f, &f->plan.adoption.leave), "IFACE=eth0"));
}

static void commands_that_set_the_mtu(void **state)
{
        struct fixture *f = *state;
        struct profile profile;

        add_file(f, INTERFACES_FILE,
                 "auto eth0\niface eth0 inet dhcp\n up ip link set dev $IFACE mtu 1400 up\n"
                 "auto eth1\niface eth1 inet dhcp\n up ip link set dev eth0 mtu 1400\n");
        profile = ifupdown_inspect(&f->mem, &f->host, "eth0");
        assert_true(profile.sets_mtu);
        profile = ifupdown_inspect(&f->mem, &f->host, "eth1");
        assert_false(profile.sets_mtu);
        assert_false(ifupdown_sets_mtu("ip route add 192.0.2.0/24 dev eth0 mtu 1400"));
}

static void ifupdown2_is_asked_to_look(void **state)
{
        struct fixture *f = *state;

        f->host.system.services[SERVICE_IFUPDOWN2].installed = true;
        add_file(f, INTERFACES_FILE, "auto eth0\niface eth0 inet static\n address 192.0.2.1/24\n");
        make_plan(f);
        assert_string_equal(f->plan.adoption.service, "ifupdown2");
        assert_string_equal(commands(f, &f->plan.adoption.take), "ifup vnet0\n");
        assert_string_equal(commands(f, &f->plan.adoption.leave), "ifup eth0\n");
}

static void nothing_is_adopted_below_a_root(void **state)
{
        struct fixture *f = *state;

        f->host.system.offline = true;
        add_file(f, INTERFACES_FILE, "auto eth0\niface eth0 inet dhcp\n");
        make_plan(f);
        assert_null(f->plan.adoption.service);
        assert_int_equal(f->plan.adoption.take.n, 0);
}

/* `ifup -a` does not: where only the event of the card does, it has to come once more. */
static void what_brings_the_card_up_is_told_again(void **state)
{
        struct fixture *f = *state;

        f->host.system.offline = true;
        add_file(f, INTERFACES_FILE, "allow-hotplug eth0\niface eth0 inet dhcp\n");
        make_plan(f);
        ifupdown_reread(&f->mem, &f->host, &f->intent, &f->plan);
        assert_string_equal(commands(f, &f->plan.adoption.reread),
                            "udevadm trigger --action=add /sys/class/net/eth0\n");
}

static void what_starts_by_itself_is_not_told_again(void **state)
{
        struct fixture *f = *state;

        add_file(f, INTERFACES_FILE, "auto eth0\niface eth0 inet dhcp\n");
        make_plan(f);
        ifupdown_reread(&f->mem, &f->host, &f->intent, &f->plan);
        assert_int_equal(f->plan.adoption.reread.n, 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_command_is_told_by_its_program),
                WITH(strength_of_the_claim),
                WITH(what_brings_the_card_up_is_told_again),
                WITH(what_starts_by_itself_is_not_told_again),
                WITH(sourced_files_are_asked_for),
                WITH(a_file_that_sources_itself_is_read_once),
                WITH(adoption_of_a_lease),
                WITH(another_client_is_not_adopted),
                WITH(dhcpcd_goes_over_with_its_lease),
                WITH(a_metric_is_not_said_twice),
                WITH(a_metric_of_all_links_stays),
                WITH(a_block_for_the_port_is_the_bridges),
                WITH(dhcpcd_goes_and_the_kernel_takes_over),
                WITH(no_ip_takes_no_advertisement),
                WITH(a_first_client_is_the_one_that_is_installed),
                WITH(dhcpcd_is_of_both_families),
                WITH(a_client_that_cannot_follow_is_named),
                WITH(adoption_of_a_static_address),
                WITH(commands_that_set_the_mtu),
                WITH(ifupdown2_is_asked_to_look),
                WITH(nothing_is_adopted_below_a_root),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
