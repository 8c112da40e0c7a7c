// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text and JSON of one small fixed plan: eth0 with its address goes under vnet0. The text must be
 * of use to patch(1) and not be misread by it; the JSON must parse whatever bytes the files hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "mkbridge/backend.h"
#include "mkbridge/show.h"
#include "show/topology.h"
#include "base/utf8.h"

#define SCRIPTS "/etc/sysconfig/network-scripts/"

static const struct backend ifcfg = { .name = "ifcfg", .summary = "ifcfg files" };

/* One of everything, small enough to be read. */
struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct intent intent;
        struct plan plan;
        struct apply_report report;
        struct show show;
};

static const char *words(const char *first)
{
        return first;
}

static void add_file_op(struct fixture *f, const char *path, const char *before, const char *after)
{
        LIST_ADD(&f->mem, &f->plan.ops,
                 (struct op){ .type = OP_FILE,
                              .why = "the reason",
                              .file = { .path = path, .before = before, .after = after } });
}

static const struct key_reason keys[] = {
        { SCRIPTS "ifcfg-eth0", "IPADDR", KEY_MOVES, "network layer" },
        { SCRIPTS "ifcfg-eth0", "DNS1", KEY_MOVES, "network layer" },
        { SCRIPTS "ifcfg-eth0", "DNS1", KEY_MOVES, "network layer" },
        { SCRIPTS "ifcfg-vnet0", "STP", KEY_ADDED, "no loops here" },
        { SCRIPTS "ifcfg-eth0", "HWADDR", KEY_STAYS, NULL },
        { SCRIPTS "ifcfg-eth0", "PREFIX", KEY_MOVES, "network layer" },
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));
        struct port_intent port = { .name = "eth0" };

        LIST_ADD(&f->mem, &f->request.ports, words("eth0"));
        f->request.bridge = "vnet0";
        f->request.restart = true;
        f->request.dry_run = true;
        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = "eth0", .mac = "52:54:00:12:34:56", .kind_name = "" });
        port.link = &f->host.links.items[0];
        port.profile.path = SCRIPTS "ifcfg-eth0";
        port.profile.has_l3 = true;
        LIST_ADD(&f->mem, &port.profile.l3, words("192.0.2.10/24"));
        LIST_ADD(&f->mem, &f->intent.ports, port);
        f->intent.request = &f->request;
        f->intent.backend = &ifcfg;
        f->intent.backend_why = "its files are there";
        f->intent.bridge = "vnet0";
        f->intent.mac = "52:54:00:12:34:56";
        f->intent.l3_port = &f->intent.ports.items[0];
        f->plan.intent = &f->intent;
        f->plan.bridge = "vnet0";
        add_file_op(f, SCRIPTS "ifcfg-vnet0", NULL, "DEVICE=vnet0\nIPADDR=192.0.2.10\n");
        add_file_op(f, SCRIPTS "ifcfg-eth0", "DEVICE=eth0\nIPADDR=192.0.2.10\n",
                    "DEVICE=eth0\nBRIDGE=vnet0\n");
        LIST_ADD(&f->mem, &f->plan.ops,
                 (struct op){
                         .type = OP_UNIT, .why = "it is active", .unit = { .name = "libvirtd" } });
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                LIST_ADD(&f->mem, &f->plan.keys, keys[i]);
        LIST_ADD(&f->mem, &f->plan.notes, words("/etc/firewalld/zones/x.xml names eth0"));
        f->show = (struct show){ .request = &f->request, .host = &f->host, .plan = &f->plan };
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

static const char *text_of(struct fixture *f)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        show_text(&f->mem, &out, &f->show);
        return strbuf_take(&out, &f->mem);
}

static json_t *json_of(struct fixture *f)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        json_error_t error;
        json_t *object;

        show_json(&f->mem, &out, &f->show);
        object = json_loads(strbuf_str(&out), JSON_REJECT_DUPLICATES, &error);
        if (!object)
                fail_msg("line %d: %s\n%s", error.line, error.text, strbuf_str(&out));
        assert_int_equal(json_integer_value(json_object_get(object, "format")), 1);
        return object;
}

static const char *json_text(json_t *object, const char *name)
{
        return json_string_value(json_object_get(object, name));
}

static void test_dry_run(void **state)
{
        static const char expected[] =
                "eth0 goes under the new bridge vnet0, which gets 192.0.2.10/24 from eth0.\n"
                "Writes ifcfg files (ifcfg): its files are there.\n"
                "They take effect at the next boot.\n"
                "\n"
                "  Before                             After\n"
                "\n"
                "  LAN                                LAN\n"
                "   |                                  |\n"
                "   +-- eth0 (card)                    +-- eth0 (card)\n"
                "   |     52:54:00:12:34:56            |     52:54:00:12:34:56\n"
                "   |     192.0.2.10/24                |     no address\n"
                "                                      |\n"
                "                                     vnet0 (new bridge)\n"
                "                                      |     52:54:00:12:34:56\n"
                "                                      |     STP off\n"
                "                                      |     192.0.2.10/24\n"
                "                                      |\n"
                "                                      +-- guests\n"
                "\n"
                "Keys:\n"
                "  " SCRIPTS "ifcfg-eth0\n"
                "    - moves    IPADDR, DNS1, PREFIX: network layer\n"
                "    - stays    HWADDR\n"
                "  " SCRIPTS "ifcfg-vnet0\n"
                "    - added    STP: no loops here\n"
                "\n"
                "Files:\n"
                "  - create " SCRIPTS "ifcfg-vnet0: the reason\n"
                "--- /dev/null\n"
                "+++ b" SCRIPTS "ifcfg-vnet0\n"
                "@@ -0,0 +1,2 @@\n"
                "+DEVICE=vnet0\n"
                "+IPADDR=192.0.2.10\n"
                "  - change " SCRIPTS "ifcfg-eth0: the reason\n"
                "--- a" SCRIPTS "ifcfg-eth0\n"
                "+++ b" SCRIPTS "ifcfg-eth0\n"
                "@@ -1,2 +1,2 @@\n"
                " DEVICE=eth0\n"
                "-IPADDR=192.0.2.10\n"
                "+BRIDGE=vnet0\n"
                "\n"
                "Services:\n"
                "  - restart libvirtd: it is active\n"
                "\n"
                "Notes:\n"
                "  - /etc/firewalld/zones/x.xml names eth0\n";

        assert_string_equal(text_of(*state), expected);
}

static void test_colour_only_when_asked_for(void **state)
{
        struct fixture *f = *state;

        assert_null(strchr(text_of(f), '\033'));
        f->show.terminal = f->show.colour = true;
        assert_non_null(strstr(text_of(f), "\033[32m+DEVICE=vnet0\033[0m\n"));
        assert_non_null(strstr(text_of(f), "\033[31m-IPADDR=192.0.2.10\033[0m\n"));
}

static void test_quiet(void **state)
{
        struct fixture *f = *state;

        f->request.verbosity = -1;
        assert_string_equal(text_of(f), "");
}

/* Counts the lines that patch(1) would take for the start of a difference, or of an ed script. */
static size_t suspicious_lines(const char *text)
{
        static const char *const starts[] = { "--- ",  "+++ ",    "*** ", "@@",  "Index:",
                                              "diff ", "Prereq:", "1d",   "1,2c" };
        size_t n = 0;

        for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
                const char *word = line + strspn(line, " \t");

                for (size_t i = 0; i < ARRAY_LEN(starts); i++)
                        n += !strncmp(word, starts[i], strlen(starts[i]));
                if (!line[strcspn(line, "\n")])
                        break;
        }
        return n;
}

static void test_hostile_words_are_no_diff(void **state)
{
        static const char *const words_of_evil[] = { "--- a/etc/passwd\n+++ b/etc/passwd",
                                                     "@@ -1 +1 @@",
                                                     "*** a\t1",
                                                     "Index: /etc/passwd",
                                                     "1d\n",
                                                     "1,2c",
                                                     "x\n--- a/x\n\033[2J" };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(words_of_evil); i++) {
                const char *evil = words_of_evil[i];

                LIST_ADD(&f->mem, &f->plan.notes, evil);
                LIST_ADD(&f->mem, &f->plan.keys,
                         (struct key_reason){ SCRIPTS "ifcfg-eth0", evil, KEY_MOVES, evil });
                LIST_ADD(&f->mem, &f->intent.ports.items[0].profile.l3, evil);
        }
        f->plan.ops.items[2].why = "--- a/x\n+++ b/x\n";
        f->intent.backend_why = "x\n--- a/x\n+++ b/x\n";
        assert_int_equal(suspicious_lines(text_of(f)), 6); /* of the two real ones */
        assert_null(strchr(text_of(f), '\033'));
}

static void test_services_say_why_not(void **state)
{
        static const struct service_unit units[] = { { "libvirtd", UNIT_RUNNING } };
        struct fixture *f = *state;

        f->plan.ops.n = 2;
        f->host.system.libvirt_skip = "below --root no service is touched";
        assert_null(strstr(text_of(f), "Services:")); /* nothing runs here that could be */
        f->request.verbosity = 1;
        assert_non_null(strstr(text_of(f), "Services:\n  - none is restarted: below --root no "));
        f->request.verbosity = 0;
        f->host.system.offline = true;
        assert_non_null(strstr(text_of(f), "Services:\n  - none is restarted: below --root no "));
        f->host.system.offline = false;
        f->host.system.units = units;
        f->host.system.n_units = ARRAY_LEN(units);
        f->host.system.libvirt_skip = NULL;
        assert_non_null(strstr(text_of(f), "no daemon of libvirt"));
}

static void test_no_restart_says_what_does_it_later(void **state)
{
        static const struct service_unit units[] = { { "virtnetworkd", UNIT_RUNNING },
                                                     { "virtqemud", UNIT_ASLEEP },
                                                     { "virtinterfaced", UNIT_RUNNING } };
        struct fixture *f = *state;

        f->plan.ops.n = 2;
        f->request.restart = false;
        f->host.system.units = units;
        f->host.system.n_units = ARRAY_LEN(units);
        f->host.system.manager = MANAGER_SYSTEMD;
        assert_non_null(strstr(text_of(f), "Services:\n  - none is restarted: --no-restart was "
                                           "given; 'systemctl restart virtnetworkd virtinterfaced' "
                                           "does it later\n"));
        f->host.system.manager = MANAGER_SERVICE;
        f->host.system.n_units = 1;
        f->request.dry_run = false;
        assert_non_null(strstr(text_of(f), "  - restarted nothing: --no-restart was given; "
                                           "'service virtnetworkd restart' does it later\n"));
        f->host.system.units = &units[1];
        assert_null(strstr(text_of(f), "later"));
}

/* How many units are in this list of "services". */
static size_t n_services(struct fixture *f, const char *list)
{
        json_t *object = json_of(f), *services = json_object_get(object, "services");
        size_t n = json_array_size(json_object_get(services, list));

        json_decref(object);
        return n;
}

static void test_services_that_sleep(void **state)
{
        struct fixture *f = *state;

        f->plan.ops.items[2].unit.asleep = true;
        f->plan.ops.items[2].why = "will see";
        assert_non_null(strstr(text_of(f),
                               "Services:\n  - leave libvirtd asleep behind its socket: "
                               "it will see\n"));
        assert_int_equal(n_services(f, "asleep"), 1);
        assert_int_equal(n_services(f, "restart"), 0);
}

static void test_services_of_the_next_boot(void **state)
{
        static const struct service_unit unit = { "libvirtd", UNIT_AT_BOOT };
        struct fixture *f = *state;

        f->plan.ops.n = 2;
        f->host.system.units = &unit;
        f->host.system.n_units = 1;
        f->host.system.libvirt_skip = "this is a chroot";
        assert_non_null(strstr(text_of(f), "Services:\n  - none is restarted: this is a chroot\n"
                                           "  - libvirtd starts at the next boot, and looks at the "
                                           "host's bridges then\n"));
        assert_int_equal(n_services(f, "next_boot"), 1);
        f->request.dry_run = false;
        assert_non_null(strstr(text_of(f), "  - restarted nothing: this is a chroot\n"
                                           "  - libvirtd starts at the next boot"));
}

static void test_real_run(void **state)
{
        struct fixture *f = *state;

        f->request.dry_run = false;
        f->request.root = "/mnt/it's";
        f->show.report = &f->report;
        LIST_ADD(&f->mem, &f->report.done, words("restarted libvirtd"));
        assert_string_equal(text_of(f), "  - wrote " SCRIPTS "ifcfg-vnet0: the reason\n"
                                        "  - changed " SCRIPTS "ifcfg-eth0: the reason\n"
                                        "  - restarted libvirtd\n"
                                        "The files take effect at the next boot.\n"
                                        "For guests: <source bridge='vnet0'/>\n"
                                        "To undo: mkbridge --root='/mnt/it'\\''s' --undo vnet0\n");
        f->request.verbosity = 1;
        assert_non_null(strstr(text_of(f), "+++ b" SCRIPTS "ifcfg-eth0\n"));
}

static void test_undo(void **state)
{
        struct fixture *f = *state;

        f->request.action = ACTION_UNDO;
        f->plan.intent = NULL;
        f->plan.undo = true;
        assert_non_null(strstr(text_of(f), "The files are given back as they were before mkbridge "
                                           "made vnet0.\n"));
        assert_null(strstr(text_of(f), "LAN"));
        f->request.dry_run = false;
        assert_null(strstr(text_of(f), "To undo"));
        f->plan.ops.n = 0;
        assert_non_null(strstr(text_of(f), "No file had to change.\n"));
        f->request.dry_run = true;
        assert_non_null(strstr(text_of(f), "Files:\n  - none is changed\n"));
        f->show.plan = NULL;
        f->request.dry_run = false;
        assert_non_null(strstr(text_of(f), "are as they were before mkbridge."));
}

static void test_nothing_to_do(void **state)
{
        struct fixture *f = *state;
        json_t *object;

        f->plan.ops.n = 0;
        f->request.dry_run = false;
        assert_string_equal(text_of(f), "Nothing to do: eth0 is configured under vnet0 already.\n");
        object = json_of(f);
        assert_string_equal(json_text(object, "result"), "nothing");
        json_decref(object);

        LIST_ADD(&f->mem, &f->report.done, words("put back " SCRIPTS "ifcfg-eth0"));
        f->show.report = &f->report;
        assert_non_null(strstr(text_of(f), "put back"));
}

static void test_recover(void **state)
{
        struct fixture *f = *state;

        f->show.plan = NULL;
        f->request.action = ACTION_RECOVER;
        f->request.dry_run = false;
        f->show.report = &f->report;
        assert_string_equal(text_of(f), "Nothing to recover.\n");
        LIST_ADD(&f->mem, &f->report.done, words("put back the files of vnet0"));
        assert_string_equal(text_of(f), "  - put back the files of vnet0\n");
}

static void test_json_planned(void **state)
{
        struct fixture *f = *state;
        json_t *object = json_of(f), *file, *after, *bridge;

        assert_string_equal(json_text(object, "result"), "planned");
        assert_string_equal(json_text(object, "action"), "bridge");
        assert_string_equal(json_text(object, "bridge"), "vnet0");
        assert_int_equal(json_integer_value(json_object_get(object, "status")), 0);
        assert_true(json_is_null(json_object_get(object, "error")));
        assert_string_equal(json_text(json_object_get(object, "backend"), "name"), "ifcfg");
        assert_int_equal(json_array_size(json_object_get(object, "keys")), 6);
        assert_string_equal(json_text(json_array_get(json_object_get(object, "keys"), 0), "fate"),
                            "moves");

        assert_int_equal(json_array_size(json_object_get(object, "files")), 2);
        file = json_array_get(json_object_get(object, "files"), 0);
        assert_string_equal(json_text(file, "action"), "create");
        assert_string_equal(json_text(file, "mode"), "0644");
        assert_string_equal(json_text(file, "after"), "DEVICE=vnet0\nIPADDR=192.0.2.10\n");
        assert_null(json_object_get(file, "after_base64"));
        assert_non_null(strstr(json_text(file, "diff"), "+DEVICE=vnet0\n"));

        after = json_object_get(json_object_get(object, "topology"), "after");
        assert_int_equal(json_array_size(after), 2);
        bridge = json_array_get(after, 1);
        assert_string_equal(json_text(bridge, "role"), "bridge");
        assert_string_equal(json_text(bridge, "stp"), "off");
        assert_string_equal(json_text(json_array_get(after, 0), "master"), "vnet0");
        assert_int_equal(
                json_array_size(json_object_get(json_object_get(object, "services"), "restart")),
                1);
        json_decref(object);
}

static void test_json_refused_and_failed(void **state)
{
        struct fixture *f = *state;
        struct error err = { .status = STATUS_USAGE, .where = "--bogus", .what = "unknown option" };
        json_t *object;

        f->show.error = &err;
        f->show.plan = NULL;
        f->show.host = NULL;
        object = json_of(f);
        assert_string_equal(json_text(object, "result"), "failed");
        assert_int_equal(json_integer_value(json_object_get(object, "status")), 2);
        assert_string_equal(json_text(json_object_get(object, "error"), "where"), "--bogus");
        assert_true(json_is_null(json_object_get(json_object_get(object, "error"), "hint")));
        json_decref(object);

        f->show.error = NULL;
        f->show.plan = &f->plan;
        f->show.host = &f->host;
        refuse(&f->mem, &f->intent.refusals, "eth0", NULL, "is Wi-Fi");
        refuse(&f->mem, &f->plan.refusals, "x", "hint", "first\nsecond");
        object = json_of(f);
        assert_string_equal(json_text(object, "result"), "refused");
        assert_int_equal(json_integer_value(json_object_get(object, "status")), 3);
        assert_int_equal(json_array_size(json_object_get(object, "refusals")), 2);
        json_decref(object);
        assert_string_equal(text_of(f), "");
}

/* Latin-1 in a comment must neither break the object nor get lost. */
static void test_json_of_bytes_that_are_not_utf8(void **state)
{
        struct fixture *f = *state;
        json_t *object, *file;

        f->plan.ops.items[0].file.after = "# caf\xe9\n";
        f->plan.ops.items[0].file.path = "/etc/caf\xe9";
        LIST_ADD(&f->mem, &f->plan.notes, words("\xff\xfe"));
        object = json_of(f);
        file = json_array_get(json_object_get(object, "files"), 0);
        assert_string_equal(json_text(file, "after"), "# caf\xef\xbf\xbd\n");
        assert_string_equal(json_text(file, "after_base64"), "IyBjYWbpCg==");
        assert_string_equal(json_text(file, "path"), "/etc/caf\xef\xbf\xbd");
        assert_non_null(json_object_get(file, "diff_base64"));
        json_decref(object);
}

static void test_utf8(void **state)
{
        static const struct {
                const char *text, *clean;
        } cases[] = {
                { "", "" },
                { "plain", "plain" },
                { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\x89", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\x89" },
                { "a\x80z", "a\xef\xbf\xbdz" },
                { "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* overlong */
                { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* surrogate */
                { "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
                { "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" }, /* cut off */
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
                assert_string_equal(utf8_clean(&f->mem, cases[i].text), cases[i].clean);
        assert_string_equal(base64(&f->mem, ""), "");
        assert_string_equal(base64(&f->mem, "f"), "Zg==");
        assert_string_equal(base64(&f->mem, "fo"), "Zm8=");
        assert_string_equal(base64(&f->mem, "foobar"), "Zm9vYmFy");
}

static void test_nothing_reaches_the_terminal_as_a_command(void **state)
{
        static const struct {
                const char *text, *plain;
        } cases[] = {
                { "caf\xc3\xa9 \xe2\x82\xac \xc2\xa0", "caf\xc3\xa9 \xe2\x82\xac \xc2\xa0" },
                { "a\033[2Jb\x7f\n", "a?[2Jb??" },
                { "\302\2332J\302\200|\302\237", "?2J?|?" },
                { "\2332J", "?2J" },
                { "cut \xe2\x82", "cut ??" },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                char *text = arena_strdup(&f->mem, cases[i].text);

                plain_line(text);
                assert_string_equal(text, cases[i].plain);
        }
        LIST_ADD(&f->mem, &f->plan.notes, words("x\302\2332Jy"));
        assert_non_null(strstr(text_of(f), "  - x?2Jy\n"));
}

/* The host knows ifcfg-eth0 by a symbolic link, the operation by where it is. */
static void test_json_mode_behind_a_link(void **state)
{
        struct fixture *f = *state;
        json_t *object;

        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = SCRIPTS "link",
                                .real = SCRIPTS "ifcfg-eth0",
                                .state = FILE_READ,
                                .symlink = true,
                                .mode = 0100600 });
        object = json_of(f);
        assert_string_equal(json_text(json_array_get(json_object_get(object, "files"), 1), "mode"),
                            "0600");
        json_decref(object);
}

/* A second port joins a bridge that has one port and a guest. */
static void test_existing_bridge(void **state)
{
        struct fixture *f = *state;
        struct topology before, after;

        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = "vnet0", .kind = LINK_BRIDGE, .mac = "52:54:00:00:00:01" });
        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = "eth1", .kind_name = "", .master = "vnet0" });
        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = "tap0",
                                .kind = LINK_OTHER,
                                .kind_name = "tun",
                                .master = "vnet0" });
        topology_before(&f->mem, &f->host, &f->intent, &before);
        topology_after(&f->mem, &f->host, &f->intent, &after);
        assert_true(before.has_bridge);
        assert_int_equal(before.ports.n, 2);
        assert_int_equal(before.guests.n, 1);
        assert_string_equal(before.guests.items[0], "tap0");
        assert_null(before.ports.items[0].master);
        assert_string_equal(after.ports.items[0].master, "vnet0");
        assert_string_equal(after.bridge.kind, "bridge");
        assert_null(after.bridge.stp); /* stays as it is, and that is not known */
        assert_non_null(strstr(text_of(f), "guests, among them:"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(test_dry_run),
                TEST(test_colour_only_when_asked_for),
                TEST(test_quiet),
                TEST(test_hostile_words_are_no_diff),
                TEST(test_services_say_why_not),
                TEST(test_no_restart_says_what_does_it_later),
                TEST(test_services_that_sleep),
                TEST(test_services_of_the_next_boot),
                TEST(test_real_run),
                TEST(test_undo),
                TEST(test_nothing_to_do),
                TEST(test_recover),
                TEST(test_json_planned),
                TEST(test_json_refused_and_failed),
                TEST(test_json_of_bytes_that_are_not_utf8),
                TEST(test_utf8),
                TEST(test_nothing_reaches_the_terminal_as_a_command),
                TEST(test_json_mode_behind_a_link),
                TEST(test_existing_bridge),
        };

        return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
