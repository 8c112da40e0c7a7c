// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line: what each line becomes, and the one clear error of each wrong one. The backends
 * are two of the test's own, so that nothing here depends on which there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cli/cli.h"
#include "cli/fit.h"
#include "cli/options.h"
#include "mkbridge/backend.h"

static const struct backend one = { .name = "ifcfg", .summary = "one" };
static const struct backend two = { .name = "keyfile", .summary = "two" };
const struct backend *const backends[] = { &one, &two };
const size_t n_backends = 2;

const struct backend *backend_find(const char *name)
{
        for (size_t i = 0; i < n_backends; i++)
                if (!strcmp(backends[i]->name, name))
                        return backends[i];
        return NULL;
}

enum { ARGS_MAX = 12 };

static int parse(struct arena *mem, const char *const *args, struct request *request,
                 struct error *err)
{
        char *argv[ARGS_MAX + 2] = { arena_strdup(mem, "mkbridge") };
        int argc = 1;

        for (; args[argc - 1]; argc++)
                argv[argc] = arena_strdup(mem, args[argc - 1]);
        *err = (struct error){ 0 };
        return cli_parse(mem, argc, argv, request, err);
}

struct bad {
        const char *args[ARGS_MAX];
        const char *where, *what, *hint; /* where exactly; what and hint contain */
};

static const struct bad bad[] = {
        { { NULL }, "command line", "PORT and BRIDGE are missing", "mkbridge eth0 vnet0" },
        { { "eth0" }, "eth0", "is alone", "mkbridge eth0 vnet0" },
        { { "--bogus" }, "--bogus", "unknown option", "see mkbridge --help" },
        { { "--bogus=5", "eth0", "vnet0" }, "--bogus", "unknown option", "--help" },
        { { "--dryrun", "eth0", "vnet0" }, "--dryrun", "unknown", "did you mean --dry-run?" },
        { { "--adress=192.0.2.1/24" }, "--adress", "unknown", "did you mean --address?" },
        { { "--liv=1", "eth0", "vnet0" }, "--live", "takes no value", "" },
        { { "--lives", "eth0", "vnet0" }, "--lives", "unknown", "did you mean --live?" },
        { { "--com", "vnet0" }, "--com", "can mean --commit or --completion", "in full" },
        { { "--ro", "vnet0" }, "--ro", "can mean --rollback or --root", "in full" },
        { { "--live", "--root=/mnt", "eth0", "vnet0" }, "--live", "no sense with --root", "" },
        { { "--live", "--undo", "--root=/mnt", "vnet0" }, "--live", "no sense with --root", "" },
        { { "--undo", "--confirm=9", "--root=/mnt", "vnet0" }, "--confirm", "with --root", "" },
        { { "--confirm=10", "eth0", "vnet0" }, "--confirm", "live switch", "add --live" },
        { { "--live", "--confirm", "eth0", "vnet0" }, "--confirm", "'eth0' is not a number", "" },
        { { "--live", "--confirm=0", "eth0", "vnet0" }, "--confirm", "'0' is not", "=60" },
        { { "--live", "--confirm=86401", "eth0", "vnet0" }, "--confirm", "from 1 to 86400", "" },
        { { "--live", "--confirm=-5", "eth0", "vnet0" }, "--confirm", "'-5'", "" },
        { { "--live", "--confirm=10s", "eth0", "vnet0" }, "--confirm", "'10s'", "" },
        { { "--live", "--confirm= 10", "eth0", "vnet0" }, "--confirm", "' 10'", "" },
        { { "--live", "--confirm=18446744073709551617", "eth0", "vnet0" },
          "--confirm",
          "is not a number",
          "" },
        { { "--live", "--confirm=10", "--confirm=20", "eth0", "vnet0" },
          "--confirm",
          "given twice",
          "" },
        { { "--no", "eth0", "vnet0" }, "--no", "can mean --no-ip or --no-restart", "in full" },
        { { "-x", "eth0", "vnet0" }, "-x", "unknown option", "--help" },
        { { "-nx", "eth0", "vnet0" }, "-x", "unknown option", "--help" },
        { { "-L", "eth0", "vnet0" }, "-L", "unknown option", "--help" },
        { { "--json=yes", "eth0", "vnet0" }, "--json", "takes no value", "without" },
        { { "eth0", "vnet0", "--root" }, "--root", "needs a value: DIR", "" },
        { { "eth0", "vnet0", "-o" }, "--option", "needs a value: KEY=VALUE", "" },
        { { "--root=", "eth0", "vnet0" }, "--root", "is empty", "" },
        { { "--templates=", "eth0", "vnet0" }, "--templates", "is empty", "" },
        { { "--root=/a", "--root=/b", "eth0", "vnet0" }, "--root", "given twice", "" },
        { { "--mac=52:54:00:00:00:01", "--mac=52:54:00:00:00:01", "eth0", "vnet0" },
          "--mac",
          "given twice",
          "" },
        { { "--backend=keyfil", "eth0", "vnet0" }, "--backend", "'keyfil'", "--backend=keyfile?" },
        { { "--backend=upstart", "eth0", "vnet0" }, "--backend", "'upstart'", "ifcfg and keyfile" },
        { { "-o", "stp", "eth0", "vnet0" }, "-o", "'stp' has no value", "KEY=VALUE" },
        { { "-o", "=yes", "eth0", "vnet0" }, "-o", "no bridge option ''", "--help" },
        { { "-o", "stpp=yes", "eth0", "vnet0" }, "-o", "'stpp'", "did you mean stp?" },
        { { "-o", "forward-delay=4", "eth0", "vnet0" },
          "-o",
          "'forward-delay'",
          "did you mean forward_delay?" },
        { { "-o", "stp=maybe", "eth0", "vnet0" }, "-o stp", "maybe", "" },
        { { "-o", "forward_delay=99", "eth0", "vnet0" }, "-o forward_delay", "99", "" },
        { { "-o", "stp=yes", "-o", "stp=no", "eth0", "vnet0" }, "-o", "'stp' is given twice", "" },
        { { "--dhcp", "--no-ip", "eth0", "vnet0" }, "--no-ip", "together with --dhcp", "" },
        { { "--address=192.0.2.1/24", "--dhcp", "eth0", "vnet0" },
          "--dhcp",
          "together with --address",
          "" },
        { { "--no-ip", "--address=192.0.2.1/24", "eth0", "vnet0" },
          "--address",
          "together with --no-ip",
          "" },
        { { "--address=192.0.2.1", "eth0", "vnet0" },
          "--address",
          "'192.0.2.1' is not",
          "192.0.2.10/24" },
        { { "--address=192.0.2.300/24", "eth0", "vnet0" }, "--address", "not an address", "" },
        { { "--address=192.0.2.1/33", "eth0", "vnet0" }, "--address", "not an address", "" },
        { { "--address=192.0.2.1/$(id)", "eth0", "vnet0" }, "--address", "not an address", "" },
        { { "--address=224.0.0.1/24", "eth0", "vnet0" }, "--address", "multicast", "" },
        { { "--address=239.255.255.250/8", "eth0", "vnet0" }, "--address", "multicast", "" },
        { { "--address=0.0.0.0/8", "eth0", "vnet0" }, "--address", "0.0.0.0/8", "" },
        { { "--address=127.0.0.1/8", "eth0", "vnet0" }, "--address", "loopback", "" },
        { { "--address=192.0.2.0/24", "eth0", "vnet0" }, "--address", "network itself", "" },
        { { "--address=192.0.2.255/24", "eth0", "vnet0" }, "--address", "broadcast", "" },
        { { "--address=192.0.2.3/30", "eth0", "vnet0" }, "--address", "broadcast", "" },
        { { "--address=255.255.255.255/32", "eth0", "vnet0" }, "--address", "broadcast", "" },
        { { "--address=ff02::1/64", "eth0", "vnet0" }, "--address", "multicast", "" },
        { { "--address=::/64", "eth0", "vnet0" }, "--address", "unspecified", "" },
        { { "--address=::1/128", "eth0", "vnet0" }, "--address", "loopback", "" },
        { { "--address=::ffff:192.0.2.1/120", "eth0", "vnet0" }, "--address", "IPv4 address", "" },
        { { "--address=2001:db8::1/64", "--address=2001:DB8:0::1/48", "eth0", "vnet0" },
          "--address",
          "given twice",
          "" },
        { { "--gateway=192.0.2.1", "eth0", "vnet0" },
          "--gateway",
          "same family, IPv4",
          "--address" },
        { { "--gateway=192.0.2.1", "--address=2001:db8::2/64", "eth0", "vnet0" },
          "--gateway",
          "same family, IPv4",
          "" },
        { { "--gateway=fe80::1", "--address=192.0.2.2/24", "eth0", "vnet0" },
          "--gateway",
          "same family, IPv6",
          "" },
        { { "--gateway=router", "--address=192.0.2.2/24", "eth0", "vnet0" },
          "--gateway",
          "'router' is not an address",
          "" },
        { { "--gateway=192.0.2.2", "--address=192.0.2.2/24", "eth0", "vnet0" },
          "--gateway",
          "own address",
          "" },
        { { "--gateway=224.0.0.1", "--address=192.0.2.2/24", "eth0", "vnet0" },
          "--gateway",
          "multicast",
          "" },
        { { "--gateway=127.0.0.1", "--address=192.0.2.2/24", "eth0", "vnet0" },
          "--gateway",
          "loopback",
          "" },
        { { "--address=192.0.2.2/24", "--gateway=192.0.2.1", "--gateway=192.0.2.9", "eth0",
            "vnet0" },
          "--gateway",
          "second one for IPv4",
          "" },
        { { "--no-ip", "--dns=192.0.2.53", "eth0", "vnet0" }, "--dns", "--no-ip", "" },
        { { "--address=192.0.2.2/24", "--dns=ns1", "eth0", "vnet0" }, "--dns", "'ns1'", "" },
        { { "--address=192.0.2.2/24", "--dns=0.0.0.0", "eth0", "vnet0" }, "--dns", "0.0.0.0", "" },
        { { "--mac=zz", "eth0", "vnet0" }, "--mac", "'zz' is not a MAC", "52:54" },
        { { "--mac=01:00:5e:00:00:01", "eth0", "vnet0" }, "--mac", "multicast", "" },
        { { "--mac=00:00:00:00:00:00", "eth0", "vnet0" }, "--mac", "all zero", "" },
        { { "--l3-from=eth2", "eth0", "eth1", "vnet0" }, "--l3-from", "'eth2' is neither", "" },
        { { "--l3-from=eth0", "--dhcp", "eth0", "vnet0" }, "--l3-from", "--dhcp", "" },
        { { "eth0", "eth0" }, "eth0", "PORT and BRIDGE at once", "" },
        { { "eth0", "eth1", "eth0", "vnet0" }, "eth0", "given twice", "" },
        { { "", "vnet0" }, "PORT ''", "the name is empty", "" },
        { { "eth0", "" }, "BRIDGE ''", "the name is empty", "" },
        { { "eth0", "a23456789012345x" }, "BRIDGE 'a23456789012345x'", "15 bytes", "" },
        { { "eth0", ".." }, "BRIDGE '..'", "reserved", "" },
        { { "all", "vnet0" }, "PORT 'all'", "reserved", "" },
        { { "eth0", "vnet 0" }, "BRIDGE 'vnet 0'", "white space", "" },
        { { "eth0:1", "vnet0" }, "PORT 'eth0:1'", "':'", "" },
        { { "eth0", "$(id)" }, "BRIDGE '$(id)'", "shells", "" },
        { { "eth0", "v\xff" }, "BRIDGE 'v?'", "ASCII", "" },
        { { "--", "-eth0", "vnet0" }, "PORT '-eth0'", "begins with '-'", "" },
        { { "--undo" }, "--undo", "BRIDGE is missing", "mkbridge --undo vnet0" },
        { { "--undo", "vnet0", "eth0" }, "eth0", "--undo takes one BRIDGE", "" },
        { { "--undo", "v/0" }, "BRIDGE 'v/0'", "the name", "" },
        { { "--undo=vnet0" }, "--undo", "takes no value", "without '='" },
        { { "--recover", "vnet0" }, "vnet0", "--recover takes no name", "" },
        { { "--recover", "--undo", "vnet0" }, "--undo", "together with --recover", "" },
        { { "--recover", "-n" }, "--dry-run", "no sense with --recover", "" },
        { { "--undo", "--dhcp", "vnet0" }, "--dhcp", "no sense with --undo", "" },
        { { "--undo", "-o", "stp=1", "vnet0" }, "--option", "no sense with --undo", "" },
        { { "--undo", "--backend=ifcfg", "vnet0" }, "--backend", "no sense with --undo", "" },
        { { "--force", "eth0", "vnet0" }, "--force", "with --undo only", "" },
        { { "--force", "--recover" }, "--force", "no sense with --recover", "" },
        { { "--commit" }, "--commit", "BRIDGE is missing", "mkbridge --commit vnet0" },
        { { "--rollback" }, "--rollback", "BRIDGE is missing", "mkbridge --rollback vnet0" },
        { { "--commit", "vnet0", "eth0" }, "eth0", "--commit takes one BRIDGE", "" },
        { { "--rollback", "../x" }, "BRIDGE '../x'", "the name", "" },
        { { "--commit", "--rollback", "vnet0" }, "--rollback", "together with --commit", "" },
        { { "--undo", "--rollback", "vnet0" }, "--rollback", "together with --undo", "" },
        { { "--commit", "-n", "vnet0" }, "--dry-run", "no sense with --commit", "" },
        { { "--rollback", "-n", "vnet0" }, "--dry-run", "no sense with --rollback", "" },
        { { "--commit", "--live", "vnet0" }, "--live", "no sense with --commit", "" },
        { { "--commit", "--root=/mnt", "vnet0" }, "--root", "no sense with --commit", "" },
        { { "--rollback", "--confirm=5", "vnet0" }, "--confirm", "with --rollback", "" },
        { { "--status", "vnet0", "vnet1" }, "vnet1", "--status takes at most one BRIDGE", "" },
        { { "--list", "vnet0" }, "vnet0", "--list takes no name", "" },
        { { "--list", "--root=/mnt" }, "--root", "no kernel", "mkbridge --dry-run --root=DIR" },
        { { "--list", "-n" }, "--dry-run", "no sense with --list", "" },
        { { "--list", "--status" }, "--status", "together with --list", "" },
        { { "--guest" }, "--guest", "needs a value: KIND", "" },
        { { "--guest=libvirt" }, "--guest", "BRIDGE is missing", "mkbridge --guest=libvirt vnet0" },
        { { "--guest", "vnet0" }, "--guest", "no kind of guests 'vnet0'", "bochs, docker, " },
        { { "--guest=libvrit", "vnet0" }, "--guest", "'libvrit'", "did you mean --guest=libvirt?" },
        { { "--guest=KVM", "vnet0" }, "--guest", "'KVM'", "libvirt starts its guests" },
        { { "--guest=qemu", "eth0", "vnet0" }, "vnet0", "--guest takes one BRIDGE", "" },
        { { "--guest=qemu", "v/0" }, "BRIDGE 'v/0'", "the name", "" },
        { { "--guest=qemu", "a,b" }, "BRIDGE 'a,b'", "words of qemu", "another name" },
        { { "--guest=qemu", "--guest=lxc", "vnet0" }, "--guest", "is given twice", "" },
        { { "--guest=qemu", "--status" }, "--status", "together with --guest", "" },
        { { "--guest=qemu", "--root=/mnt", "vnet0" }, "--root", "no sense with --guest", "" },
        { { "--status", "-l" }, "--live", "no sense with --status", "" },
        { { "--check", "eth0", "eth0" }, "eth0", "given twice", "" },
        { { "--check", "a/b" }, "PORT 'a/b'", "the name", "" },
        { { "--check", "-n" }, "--dry-run", "no sense with --check", "" },
        { { "--check", "--undo", "vnet0" }, "--undo", "together with --check", "" },
        { { "--recover", "--live" }, "--live", "no sense with --recover", "" },
        { { "--completion=tcsh" }, "--completion", "'tcsh'", "" },
        { { "--completion=fsih" }, "--completion", "'fsih'", "did you mean fish?" },
};

static void test_errors(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
                struct arena mem cleanup(arena_free) = { 0 };
                struct request request;
                struct error err;
                int r = parse(&mem, bad[i].args, &request, &err);

                if (r >= 0 || err.status != STATUS_USAGE || strcmp(err.where, bad[i].where) != 0 ||
                    !strstr(err.what, bad[i].what) || !strstr(err.hint, bad[i].hint))
                        fail_msg("case %zu (%s): %d, status %d: '%s: %s; %s'", i,
                                 bad[i].args[0] ? bad[i].args[0] : "", r, err.status, err.where,
                                 err.what, err.hint);
        }
}

static struct request good(struct arena *mem, const char *const *args)
{
        struct request request;
        struct error err;

        if (parse(mem, args, &request, &err) < 0)
                fail_msg("%s: %s; %s", err.where, err.what, err.hint);
        return request;
}

#define GOOD(mem, ...) good((mem), (const char *const[]){ __VA_ARGS__, NULL })

static void test_defaults(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request = GOOD(&mem, "eth0", "vnet0");

        (void) state;
        assert_int_equal(request.action, ACTION_BRIDGE);
        assert_int_equal(request.ports.n, 1);
        assert_string_equal(request.ports.items[0], "eth0");
        assert_string_equal(request.bridge, "vnet0");
        assert_string_equal(request.backend, "auto");
        assert_true(request.restart);
        assert_false(request.dry_run || request.json || request.force);
        assert_int_equal(request.verbosity, 0);
        assert_int_equal(request.l3, L3_KEEP);
        assert_null(request.root);
        assert_null(request.templates);
        assert_null(request.mac);
        assert_null(request.l3_from);
}

static void test_everything_at_once(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request = GOOD(&mem, "-nqv", "eth0", "--root", "/mnt", "eth1",
                                      "--backend=ifcfg", "--templates=classic", "-ostp=yes",
                                      "--option=forward_delay=4", "--no-restart", "vnet0");

        (void) state;
        assert_int_equal(request.ports.n, 2);
        assert_string_equal(request.ports.items[1], "eth1");
        assert_string_equal(request.bridge, "vnet0");
        assert_true(request.dry_run);
        assert_int_equal(request.verbosity, 1);
        assert_string_equal(request.root, "/mnt");
        assert_string_equal(request.backend, "ifcfg");
        assert_string_equal(request.templates, "classic");
        assert_false(request.restart);
        assert_int_equal(request.settings.n, 2);
        assert_string_equal(request.settings.items[0].option->name, "stp");
        assert_int_equal(request.settings.items[0].value, 1);
        assert_int_equal(request.settings.items[1].value, 400);
}

static void test_network_layer(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request =
                GOOD(&mem, "--gateway=192.0.2.1", "--gateway=fe80::1", "--address=192.0.2.10/24",
                     "--address=2001:db8::10/64", "--dns=127.0.0.53", "--dns=2001:db8::53",
                     "--mac=52:54:00:12:34:56", "eth0", "vnet0");

        (void) state;
        assert_int_equal(request.l3, L3_STATIC);
        assert_int_equal(request.addresses.n, 2);
        assert_string_equal(request.addresses.items[1], "2001:db8::10/64");
        assert_int_equal(request.gateways.n, 2);
        assert_int_equal(request.dns.n, 2);
        assert_string_equal(request.mac, "52:54:00:12:34:56");

        assert_int_equal(GOOD(&mem, "--dhcp", "eth0", "vnet0").l3, L3_DHCP);
        assert_int_equal(GOOD(&mem, "--no-ip", "eth0", "vnet0").l3, L3_NONE);
        assert_string_equal(GOOD(&mem, "--l3-from=eth1", "eth0", "eth1", "vnet0").l3_from, "eth1");
        /* A /31 and a /32 have no network and no broadcast address (RFC 3021). */
        assert_int_equal(
                GOOD(&mem, "--address=192.0.2.0/31", "--address=192.0.2.255/32", "eth0", "v0").l3,
                L3_STATIC);
}

static void test_actions(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request undo = GOOD(&mem, "vnet0", "--undo", "--force", "-n", "--root=/mnt");

        (void) state;
        assert_int_equal(undo.action, ACTION_UNDO);
        assert_string_equal(undo.bridge, "vnet0");
        assert_int_equal(undo.ports.n, 0);
        assert_true(undo.force && undo.dry_run);
        assert_int_equal(GOOD(&mem, "--recover", "--root=/mnt", "-q").action, ACTION_RECOVER);
        assert_int_equal(GOOD(&mem, "--commit", "vnet0", "--json").action, ACTION_COMMIT);
        assert_string_equal(GOOD(&mem, "-v", "vnet0", "--rollback").bridge, "vnet0");
        assert_int_equal(GOOD(&mem, "vnet0", "--rollback").action, ACTION_ROLLBACK);
        assert_int_equal(GOOD(&mem, "--status").action, ACTION_STATUS);
        assert_null(GOOD(&mem, "--status", "--json").bridge);
        assert_string_equal(GOOD(&mem, "--status", "vnet0").bridge, "vnet0");
        assert_int_equal(GOOD(&mem, "--list", "--json", "-v").action, ACTION_LIST);
        assert_int_equal(GOOD(&mem, "--check").action, ACTION_CHECK);
        assert_int_equal(GOOD(&mem, "--check", "eth0", "eth1").ports.n, 2);
        assert_null(GOOD(&mem, "--check", "-o", "stp=yes", "eth0").bridge);
        assert_string_equal(GOOD(&mem, "--guest=lxc", "a,b", "--json").guest, "lxc");
        assert_string_equal(GOOD(&mem, "vnet0", "--guest", "xen").bridge, "vnet0");
        assert_int_equal(GOOD(&mem, "vnet0", "--guest", "xen").action, ACTION_GUEST);
        assert_int_equal(GOOD(&mem, "--help").action, ACTION_HELP);
        assert_int_equal(GOOD(&mem, "-h", "--bogus").action, ACTION_HELP);
        assert_int_equal(GOOD(&mem, "eth0", "--version").action, ACTION_VERSION);
        assert_int_equal(GOOD(&mem, "--completion=zsh").action, ACTION_COMPLETION);
        assert_string_equal(GOOD(&mem, "--completion", "fish").shell, "fish");
}

static void test_live(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request = GOOD(&mem, "-nl", "--confirm=86400", "eth0", "vnet0");

        (void) state;
        assert_true(request.live && request.dry_run);
        assert_int_equal(request.confirm, 86400);
        assert_int_equal(GOOD(&mem, "--confirm=1", "--live", "eth0", "vnet0").confirm, 1);
        assert_false(GOOD(&mem, "eth0", "vnet0").live);
        assert_int_equal(GOOD(&mem, "eth0", "vnet0").confirm, 0);

        /* Whether an undo is live depends on what was done. */
        request = GOOD(&mem, "--undo", "--confirm=30", "vnet0");
        assert_int_equal(request.confirm, 30);
        assert_false(request.live);
        assert_true(GOOD(&mem, "--undo", "--live", "vnet0").live);
}

static void test_operands_behind_dashes(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request = GOOD(&mem, "eth0", "--dhcp", "--", "eth1", "vnet0");

        (void) state;
        assert_int_equal(request.ports.n, 2);
        assert_string_equal(request.ports.items[0], "eth0");
        assert_string_equal(request.ports.items[1], "eth1");
        assert_string_equal(request.bridge, "vnet0");
}

/* POSIXLY_CORRECT makes plain getopt stop at the first operand. */
static void test_options_behind_operands(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        setenv("POSIXLY_CORRECT", "1", 1);
        assert_true(GOOD(&mem, "eth0", "vnet0", "-n").dry_run);
        unsetenv("POSIXLY_CORRECT");
}

static void test_json_is_seen_behind_an_error(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct request request;
        struct error err;

        (void) state;
        assert_int_equal(
                parse(&mem, (const char *const[]){ "--bogus", "--json", NULL }, &request, &err),
                -22);
        assert_true(request.json);
        assert_string_equal(err.where, "--bogus");
}

static void test_no_arguments_at_all(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        char *argv[] = { NULL };
        struct request request;
        struct error err = { 0 };

        (void) state;
        assert_true(cli_parse(&mem, 0, argv, &request, &err) < 0);
        assert_int_equal(err.status, STATUS_USAGE);
}

static void test_table(void **state)
{
        (void) state;
        for (size_t i = 0; i < n_cli_options; i++) {
                assert_non_null(cli_options[i].take);
                assert_non_null(cli_options[i].help);
                assert_true(strlen(cli_options[i].name) > 1);
                for (size_t j = 0; j < i; j++) {
                        assert_string_not_equal(cli_options[i].name, cli_options[j].name);
                        assert_false(cli_options[i].letter &&
                                     cli_options[i].letter == cli_options[j].letter);
                }
        }
}

static void test_help(void **state)
{
        struct strbuf help cleanup(strbuf_free) = STRBUF_INIT;
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        cli_help(&help);
        for (const char *line = strbuf_str(&help); *line; line += strcspn(line, "\n") + 1)
                if (strcspn(line, "\n") > 80)
                        fail_msg("wider than 80 columns: %.*s", (int) strcspn(line, "\n"), line);
        for (size_t i = 0; i < n_cli_options; i++)
                assert_non_null(
                        strstr(strbuf_str(&help), arena_printf(&mem, "--%s", cli_options[i].name)));
        for (size_t i = 0; i < n_bridge_options; i++)
                assert_non_null(strstr(strbuf_str(&help),
                                       arena_printf(&mem, "\n  %s ", bridge_options[i].name)));
}

static void test_completions_name_everything(void **state)
{
        (void) state;
        for (size_t s = 0; s < n_cli_shells; s++) {
                struct strbuf script cleanup(strbuf_free) = STRBUF_INIT;

                cli_completion(&script, cli_shells[s]);
                for (size_t i = 0; i < n_cli_options; i++)
                        assert_non_null(strstr(strbuf_str(&script), cli_options[i].name));
                for (size_t i = 0; i < n_bridge_options; i++)
                        assert_non_null(strstr(strbuf_str(&script), bridge_options[i].name));
        }
}

static void test_suggestions(void **state)
{
        static const struct {
                const char *word, *candidate;
                bool near;
        } cases[] = {
                { "stp", "stp", true },    { "spt", "stp", true },
                { "st", "stp", true },     { "stpp", "stp", true },
                { "xyz", "stp", false },   { "a", "b", false },
                { "", "stp", false },      { "dry_run", "dry-run", true },
                { "live", "json", false }, { "comit", "completion", false },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct suggestion near = { .word = cases[i].word };

                suggest_consider(&near, cases[i].candidate);
                if ((near.best != NULL) != cases[i].near)
                        fail_msg("%s, %s", cases[i].word, cases[i].candidate);
        }
}

static void fits(const char *text, size_t width, const char *expected)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        cli_fit(&out, text, width);
        assert_string_equal(strbuf_str(&out), expected);
}

static void sentences_are_broken_between_words(void **state)
{
        (void) state;
        fits("", 20, "");
        fits("one two three four five\n", 20, "one two three four\nfive\n");
        fits("no end of the line is here", 20, "no end of the line\nis here");
        fits("  - note: this is a note of some words\n", 24,
             "  - note: this is a note\n    of some words\n");
        fits("mkbridge: eth0: is alone here\n", 20, "mkbridge: eth0: is\n  alone here\n");
        fits("    - moves    A, B: belongs to the card\n", 32,
             "    - moves    A, B: belongs to\n               the card\n");
        fits("\033[1mone two three four\033[0m five\n", 18,
             "\033[1mone two three four\033[0m\nfive\n");
        fits("\303\244\303\244\303\244\303\244 \303\244\303\244\303\244\303\244 x\n", 9,
             "\303\244\303\244\303\244\303\244 \303\244\303\244\303\244\303\244\nx\n");
}

static const char difference[] =
        "--- a/etc/network/interfaces of a name\n+++ b/etc/network/interfaces of a name\n"
        "@@ -1,2 +1,2 @@ and more words behind it\n a line that is the same in both\n"
        "-a line that is only in the old one\n+a line that is only in the new one\n"
        "\\ No newline at end of file, as patch has it\n";

static void what_has_columns_is_left_alone(void **state)
{
        static const char *const texts[] = {
                "vnet0   eth0   waits       up, 192.0.2.10/24\n",
                "  |     192.0.2.10/24                |  none\n",
                "  +-- eth0                           +-- eth0\n",
                difference,
                "@@ -1 +0,0 @@\n-a line that is only in the old one\n",
                "\033[36m@@ -0,0 +1 @@\n\033[32m+a line that is only in the new one\033[0m\n",
        };

        (void) state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                fits(texts[i], 20, texts[i]);
        fits("a /path/that/is/longer/than/the/line\n", 20,
             "a\n/path/that/is/longer/than/the/line\n");
        fits("@@ -1 +1 @@\n-one old line of some words\n+new\n  - what is behind it\n", 16,
             "@@ -1 +1 @@\n-one old line of some words\n+new\n  - what is\n    behind it\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sentences_are_broken_between_words),
                cmocka_unit_test(what_has_columns_is_left_alone),
                cmocka_unit_test(test_errors),
                cmocka_unit_test(test_defaults),
                cmocka_unit_test(test_everything_at_once),
                cmocka_unit_test(test_network_layer),
                cmocka_unit_test(test_actions),
                cmocka_unit_test(test_live),
                cmocka_unit_test(test_operands_behind_dashes),
                cmocka_unit_test(test_options_behind_operands),
                cmocka_unit_test(test_json_is_seen_behind_an_error),
                cmocka_unit_test(test_no_arguments_at_all),
                cmocka_unit_test(test_table),
                cmocka_unit_test(test_help),
                cmocka_unit_test(test_completions_name_everything),
                cmocka_unit_test(test_suggestions),
        };

        return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
