// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The manifest: what is written can be read back to the byte, and nothing that is not exactly a
 * manifest is taken for one, because files are put back from it.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <cmocka.h>

#include "text/manifest.h"

static const struct file_xattr xattrs[] = {
        { .name = "security.selinux", .value = "system_u:object_r:net_conf_t:s0", .size = 32 },
        { .name = "user.\xff", .value = "\x00\xff\n", .size = 3 },
};
static const struct file_meta plain = { .mode = 0644, .uid = 0, .gid = 0 };
static struct file_meta rich = { .mode = 04750, .uid = 4294967294, .gid = 12 };

static struct manifest_file files[] = {
        { .path = "/etc/sysconfig/network-scripts/ifcfg-vnet0", .after = &plain },
        { .path = "/etc/sysconfig/network-scripts/ifcfg-eth0", .before = &rich, .after = &plain },
        { .path = "/etc/caf\xe9 \"x\"\n", .before = &plain },
};
static const char *folders[] = { "/etc/a", "/etc/a/b" };

static struct manifest sample(void)
{
        struct manifest manifest = { .bridge = "vnet0", .undo = true };

        rich.xattrs.items = (struct file_xattr *) (uintptr_t) xattrs;
        rich.xattrs.n = ARRAY_LEN(xattrs);
        manifest.files.items = files;
        manifest.files.n = ARRAY_LEN(files);
        manifest.folders.items = folders;
        manifest.folders.n = ARRAY_LEN(folders);
        return manifest;
}

/* struct nlmsghdr, struct rtmsg: a default route, in the order of this host's bytes. */
static struct {
        struct nlmsghdr header;
        struct rtmsg body;
} route = {
        .header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)), .nlmsg_type = RTM_NEWROUTE },
        .body = { .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN },
};

static void what_has_gone_is_read_back(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct live_gone gone = { "eth0", &route.header };
        const char *addresses[] = { "192.0.2.10/24", "2001:db8::1/64" },
                   *gateways[] = { "fe80::1" };
        struct manifest manifest = { .bridge = "vnet0", .record.gone = { &gone, 1 } }, read = { 0 };
        const char *text;

        (void) state;
        manifest.record.addresses = (struct string_list){ addresses, 2 };
        manifest.record.gateways = (struct string_list){ gateways, 1 };
        text = manifest_format(&mem, &manifest);
        assert_int_equal(manifest_parse(&mem, "x", text, &read, NULL), 0);
        assert_int_equal(read.record.gone.n, 1);
        assert_string_equal(read.record.gone.items[0].link, "eth0");
        assert_memory_equal(read.record.gone.items[0].message, &route, route.header.nlmsg_len);
        assert_string_equal(read.record.addresses.items[1], addresses[1]);
        assert_string_equal(read.record.gateways.items[0], gateways[0]);

        route.header.nlmsg_type = RTM_NEWNEXTHOP; /* its body is smaller */
        assert_int_equal(manifest_parse(&mem, "x", manifest_format(&mem, &manifest), &read, NULL),
                         0);
        route.header.nlmsg_type = RTM_NEWRULE;
        assert_int_equal(manifest_parse(&mem, "x", manifest_format(&mem, &manifest), &read, NULL),
                         -EINVAL);
        route.header.nlmsg_type = RTM_NEWROUTE;
        gone.link = "eth0/..";
        assert_int_equal(manifest_parse(&mem, "x", manifest_format(&mem, &manifest), &read, NULL),
                         -EINVAL);
        gone.link = "eth0";
        gateways[0] = "192.0.2.1/24";
        assert_int_equal(manifest_parse(&mem, "x", manifest_format(&mem, &manifest), &read, NULL),
                         -EINVAL);
}

static void written_and_read_back(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct manifest manifest = sample(), read;
        const char *text = manifest_format(&mem, &manifest);
        const struct file_meta *meta;

        (void) state;
        assert_int_equal(manifest_parse(&mem, "x", text, &read, NULL), 0);
        assert_string_equal(manifest_format(&mem, &read), text);

        assert_string_equal(read.bridge, "vnet0");
        assert_true(read.undo);
        assert_int_equal(read.files.n, 3);
        assert_string_equal(read.files.items[2].path, files[2].path);
        assert_null(read.files.items[0].before);
        assert_null(read.files.items[2].after);
        meta = read.files.items[1].before;
        assert_int_equal(meta->mode, 04750);
        assert_true(meta->uid == 4294967294);
        assert_int_equal(meta->xattrs.n, 2);
        assert_string_equal(meta->xattrs.items[1].name, "user.\xff");
        assert_int_equal(meta->xattrs.items[1].size, 3);
        assert_memory_equal(meta->xattrs.items[1].value, "\x00\xff\n", 3);
        assert_string_equal(read.folders.items[1], "/etc/a/b");
}

/* Written once, the format is for ever: records of older versions are read by newer ones. */
static void format_is_fixed(void **state)
{
        static const char text[] = "{\n"
                                   "  \"bridge\": \"vnet0\",\n"
                                   "  \"files\": [\n"
                                   "    {\n"
                                   "      \"after\": null,\n"
                                   "      \"before\": {\n"
                                   "        \"gid\": 0,\n"
                                   "        \"mode\": \"0644\",\n"
                                   "        \"uid\": 0,\n"
                                   "        \"xattrs\": [\n"
                                   "          {\n"
                                   "            \"name\": \"user.x\",\n"
                                   "            \"value\": \"00ff\"\n"
                                   "          }\n"
                                   "        ]\n"
                                   "      },\n"
                                   "      \"path\": \"/etc/x\"\n"
                                   "    }\n"
                                   "  ],\n"
                                   "  \"folders\": [],\n"
                                   "  \"format\": 1,\n"
                                   "  \"undo\": false\n"
                                   "}\n";
        struct arena mem cleanup(arena_free) = { 0 };
        struct manifest read;

        (void) state;
        assert_int_equal(manifest_parse(&mem, "x", text, &read, NULL), 0);
        assert_string_equal(manifest_format(&mem, &read), text);
}

/* What newer records say in addition; a flag that is not set is not written. */
static void switch_is_kept(void **state)
{
        static const char *ports[] = { "eth0", "eth1" };
        struct arena mem cleanup(arena_free) = { 0 };
        struct manifest manifest = sample(), read;

        (void) state;
        manifest.record.live = manifest.record.made_bridge = manifest.record.dropped = true;
        manifest.record.ports.items = ports;
        manifest.record.ports.n = ARRAY_LEN(ports);
        manifest.record.l3_port = "eth1";
        assert_int_equal(manifest_parse(&mem, "x", manifest_format(&mem, &manifest), &read, NULL),
                         0);
        assert_true(read.record.live && read.record.made_bridge && read.record.dropped);
        assert_int_equal(read.record.ports.n, 2);
        assert_string_equal(read.record.ports.items[0], "eth0");
        assert_string_equal(read.record.l3_port, "eth1");

        manifest = sample();
        assert_null(strstr(manifest_format(&mem, &manifest), "live"));
        assert_null(strstr(manifest_format(&mem, &manifest), "port"));
}

/* What an undo tells the network service, in every kind of step. */
static void adoption_is_kept(void **state)
{
        static const char *const argv[] = { "nmcli", "connection", "up", "a b\xff", NULL };
        struct adopt_step take[] = {
                { .type = ADOPT_RUN,
                  .why = "because",
                  .seconds = 5,
                  .lenient = true,
                  .argv = argv },
                { .type = ADOPT_UNTIL, .needed = true, .until = { argv, "^x$" } },
                { .type = ADOPT_COPY, .copy = { "/var/a", "/var/b" } },
        };
        struct adopt_step leave[] = {
                { .type = ADOPT_END, .end = { "/run/x.pid", "dhclient" } },
                { .type = ADOPT_LINE, .line = { "/run/state", "eth0=eth0", true } },
                { .type = ADOPT_LINE, .line = { "/run/state", "", false } },
                { .type = ADOPT_RUN, .seconds = 100000, .argv = argv },
        };
        struct arena mem cleanup(arena_free) = { 0 };
        struct manifest manifest = sample(), read;
        const struct adopt_step *step;
        const char *text;

        (void) state;
        manifest.record.backend = "keyfile";
        manifest.record.adoption =
                (struct adoption){ "NetworkManager", .take = { take, ARRAY_LEN(take) },
                                   .release = { take, 1 }, .leave = { leave, ARRAY_LEN(leave) },
                                   .reread = { take, 2 } };
        text = manifest_format(&mem, &manifest);
        assert_int_equal(manifest_parse(&mem, "x", text, &read, NULL), 0);
        assert_string_equal(manifest_format(&mem, &read), text);
        assert_string_equal(read.record.backend, "keyfile");
        assert_string_equal(read.record.adoption.service, "NetworkManager");
        step = read.record.adoption.take.items;
        assert_string_equal(step[0].why, "because");
        assert_true(step[0].lenient && step[0].seconds == 5 && !step[1].lenient);
        assert_true(step[1].needed && !step[0].needed);
        assert_string_equal(step[0].argv[3], "a b\xff");
        assert_null(step[0].argv[4]);
        assert_string_equal(step[1].until.pattern, "^x$");
        assert_string_equal(step[2].copy.to, "/var/b");
        assert_int_equal(read.record.adoption.release.n, 1);
        assert_int_equal(read.record.adoption.reread.n, 2);
        assert_string_equal(read.record.adoption.reread.items[0].argv[3], "a b\xff");
        step = read.record.adoption.leave.items;
        assert_string_equal(step[0].end.program, "dhclient");
        assert_true(step[1].line.present && !step[2].line.present);
        assert_string_equal(step[1].line.line, "eth0=eth0");
        assert_int_equal(step[3].seconds, ADOPT_SECONDS_MAX); /* what is written can be read */

        manifest = sample();
        assert_null(strstr(manifest_format(&mem, &manifest), "adoption"));
        assert_null(strstr(manifest_format(&mem, &manifest), "backend"));
}

static void a_newer_format_is_not_damage(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct error err = { 0 };
        struct manifest read;

        (void) state;
        assert_true(manifest_parse(&mem, "x", "{\"format\": 2}", &read, &err) < 0);
        assert_non_null(strstr(err.hint, "newer"));
        assert_true(manifest_parse(&mem, "x", "{\"format\": 0}", &read, &err) < 0);
        assert_non_null(strstr(err.hint, "damaged"));
}

#define META            "{\"mode\": \"0644\", \"uid\": 0, \"gid\": 0, \"xattrs\": []}"
#define ONE             "{\"path\": \"/etc/x\", \"before\": " META ", \"after\": null}"
#define ENDS            "\"format\": 1, \"undo\": false, \"folders\": []"
#define WITH_LIVE(more) "{\"bridge\": \"vnet0\", \"files\": [], " more ", " ENDS "}"
#define STEP(step)                                                                                 \
        WITH_LIVE("\"adoption\": {\"service\": \"x\", \"take\": [" step "], \"leave\": []}")
#define ALL(files)   "{\"bridge\": \"vnet0\", \"files\": " files ", " ENDS "}"
#define PATH(path)   ALL("[{\"path\": " path ", \"before\": " META ", \"after\": null}]")
#define WITH(meta)   ALL("[{\"path\": \"/etc/x\", \"before\": " meta ", \"after\": null}]")
#define XATTR(xattr) WITH("{\"mode\": \"0644\", \"uid\": 0, \"gid\": 0, \"xattrs\": [" xattr "]}")

static const struct {
        const char *text, *problem;
} bad[] = {
        { "", "JSON" },
        { "{", "JSON" },
        { "nonsense", "JSON" },
        { ALL("[]") "x", "JSON" },
        { "{\"format\": 1, \"format\": 1}", "duplicate" },
        { "[]", "format" },
        { "{}", "format" },
        { "{\"format\": 2}", "format" },
        { "{\"format\": \"1\"}", "format" },
        { "{\"bridge\": \"vnet0\", \"files\": [], \"format\": 1, \"undo\": false}", "keys" },
        { "{\"bridge\": \"vnet0\", \"files\": [], \"more\": 1, " ENDS "}", "keys" },
        { "{\"bridge\": \"vnet0\", \"file\": [], " ENDS "}", "missing" },
        { "{\"bridge\": \"../x\", \"files\": [], " ENDS "}", "bridge" },
        { "{\"bridge\": \"\", \"files\": [], " ENDS "}", "bridge" },
        { "{\"bridge\": 1, \"files\": [], " ENDS "}", "bridge" },
        { "{\"bridge\": \"v\", \"files\": [], \"format\": 1, \"undo\": 0, \"folders\": []}",
          "undo" },
        { "{\"bridge\": \"v\", \"files\": [], \"format\": 1, \"undo\": true, \"folders\": {}}",
          "folders" },
        { "{\"bridge\": \"v\", \"files\": [], \"format\": 1, \"undo\": true, \"folders\": [1]}",
          "not an object" },
        { "{\"bridge\": \"v\", \"files\": [], \"format\": 1, \"undo\": true, "
          "\"folders\": [\"/../x\"]}",
          "path" },
        { WITH_LIVE("\"live\": 1"), "flag" },
        { WITH_LIVE("\"made_bridge\": null"), "flag" },
        { WITH_LIVE("\"ports\": {}"), "ports" },
        { WITH_LIVE("\"ports\": [1]"), "not an object" },
        { WITH_LIVE("\"ports\": [\"a/b\"]"), "link" },
        { WITH_LIVE("\"l3_port\": \"eth0\""), "l3_port" },
        { WITH_LIVE("\"ports\": [\"eth1\"], \"l3_port\": \"eth0\""), "l3_port" },
        { WITH_LIVE("\"backend\": 1"), "not an object" },
        { WITH_LIVE("\"backend\": \"\""), "backend" },
        { WITH_LIVE("\"adoption\": []"), "not an object" },
        { WITH_LIVE("\"adoption\": {\"service\": \"x\", \"take\": []}"), "keys" },
        { WITH_LIVE("\"adoption\": {\"service\": \"x\", \"take\": [], \"leave\": []}"),
          "any step" },
        { WITH_LIVE("\"adoption\": {\"service\": \"x\", \"take\": {}, \"leave\": []}"), "array" },
        { STEP("1"), "not an object" },
        { STEP("{\"argv\": [\"x\"]}"), "known type" },
        { STEP("{\"type\": \"shell\", \"argv\": [\"x\"]}"), "known type" },
        { STEP("{\"type\": \"run\"}"), "keys" },
        { STEP("{\"type\": \"run\", \"argv\": [\"x\"], \"more\": 1}"), "keys" },
        { STEP("{\"type\": \"run\", \"argv\": []}"), "command" },
        { STEP("{\"type\": \"run\", \"argv\": \"x\"}"), "command" },
        { STEP("{\"type\": \"run\", \"argv\": [\"\"]}"), "no program" },
        { STEP("{\"type\": \"run\", \"argv\": [1]}"), "not an object" },
        { STEP("{\"type\": \"run\", \"argv\": [\"x\"], \"seconds\": 0}"), "limit" },
        { STEP("{\"type\": \"run\", \"argv\": [\"x\"], \"seconds\": 1000}"), "limit" },
        { STEP("{\"type\": \"run\", \"argv\": [\"x\"], \"lenient\": 1}"), "flag" },
        { STEP("{\"type\": \"run\", \"argv\": [\"x\"], \"why\": 1}"), "not an object" },
        { STEP("{\"type\": \"until\", \"argv\": [\"x\"]}"), "keys" },
        { STEP("{\"type\": \"copy\", \"from\": \"/a\", \"to\": \"b\"}"), "path" },
        { STEP("{\"type\": \"copy\", \"from\": \"/a\", \"too\": \"/b\"}"), "missing" },
        { STEP("{\"type\": \"end\", \"pid_file\": \"/a/../b\", \"program\": \"x\"}"), "path" },
        { STEP("{\"type\": \"line\", \"path\": \"/a\", \"line\": \"x\"}"), "keys" },
        { STEP("{\"type\": \"line\", \"path\": \"/a\", \"line\": \"x\", \"present\": 1}"), "flag" },
        { STEP("{\"type\": \"line\", \"path\": \"/a\", \"line\": \"x\\ny\", \"present\": true}"),
          "one line" },
        { ALL("{}"), "files" },
        { ALL("[1]"), "not an object" },
        { ALL("[{}]"), "keys" },
        { ALL("[" ONE ", " ONE "]"), "twice" },
        { ALL("[{\"path\": \"/etc/x\", \"before\": null, \"after\": null}]"), "absent" },
        { PATH("1"), "not an object" },
        { PATH("\"etc/x\""), "path" },
        { PATH("\"\""), "path" },
        { PATH("\"/\""), "path" },
        { PATH("\"/etc/\""), "path" },
        { PATH("\"/etc//x\""), "path" },
        { PATH("\"/etc/./x\""), "path" },
        { PATH("\"/etc/../x\""), "path" },
        { PATH("\"/etc/..\""), "path" },
        { PATH("\"/etc/a\\u0000b\""), "JSON" },
        { PATH("{\"hex\": \"2f6500\"}"), "NUL" },
        { PATH("{\"hex\": \"2f6\"}"), "hexadecimal" },
        { PATH("{\"hex\": \"2F65\"}"), "hexadecimal" },
        { PATH("{\"hex\": \"2f2e2e\"}"), "path" },
        { PATH("{\"hex\": 1}"), "hexadecimal" },
        { PATH("{\"oct\": \"2f65\"}"), "missing" },
        { WITH("1"), "not an object" },
        { WITH("{\"mode\": \"644\", \"uid\": 0, \"gid\": 0, \"xattrs\": []}"), "mode" },
        { WITH("{\"mode\": \"0648\", \"uid\": 0, \"gid\": 0, \"xattrs\": []}"), "mode" },
        { WITH("{\"mode\": 420, \"uid\": 0, \"gid\": 0, \"xattrs\": []}"), "mode" },
        { WITH("{\"mode\": \"0644\", \"uid\": -1, \"gid\": 0, \"xattrs\": []}"), "owner" },
        { WITH("{\"mode\": \"0644\", \"uid\": 0, \"gid\": 4294967295, \"xattrs\": []}"), "owner" },
        { WITH("{\"mode\": \"0644\", \"uid\": 0.0, \"gid\": 0, \"xattrs\": []}"), "owner" },
        { WITH("{\"mode\": \"0644\", \"uid\": 0, \"gid\": 0, \"xattrs\": {}}"), "xattrs" },
        { XATTR("1"), "not an object" },
        { XATTR("{\"name\": \"\", \"value\": \"\"}"), "proper name" },
        { XATTR("{\"name\": \"user.x\", \"value\": \"0\"}"), "hexadecimal" },
        { XATTR("{\"name\": \"user.x\", \"value\": \"zz\"}"), "hexadecimal" },
        { XATTR("{\"name\": \"user.x\"}"), "keys" },
};

static void anything_else_is_refused(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
                struct arena mem cleanup(arena_free) = { 0 };
                struct manifest read;
                struct error err = { 0 };

                if (manifest_parse(&mem, "/some/file", bad[i].text, &read, &err) != -22)
                        fail_msg("taken for a manifest: %s", bad[i].text);
                if (!strstr(err.what, bad[i].problem))
                        fail_msg("%s: \"%s\" is not in \"%s\"", bad[i].text, bad[i].problem,
                                 err.what);
                assert_string_equal(err.where, "/some/file");
                assert_int_equal(err.status, STATUS_FAILED);
        }
}

/* A text cut off at any point, as by a crash, is not a manifest; nor is one with a byte missing. */
static void half_a_record_is_none(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct manifest manifest = sample(), read;
        char *text = manifest_format(&mem, &manifest);
        size_t len = strlen(text) - 1; /* without the final newline, which JSON can do without */

        (void) state;
        for (size_t cut = 0; cut < len; cut++)
                assert_int_equal(
                        manifest_parse(&mem, "x", arena_strndup(&mem, text, cut), &read, NULL),
                        -22);
}

static void templates_of_the_bad_ones_are_good(void **state)
{
        static const char *const good[] = { WITH_LIVE("\"live\": true"),
                                            WITH_LIVE(
                                                    "\"ports\": [\"eth0\"], \"l3_port\": \"eth0\""),
                                            ALL("[]"),
                                            ALL("[" ONE "]"),
                                            PATH("\"/etc/x\""),
                                            PATH("{\"hex\": \"2f65\"}"),
                                            WITH(META),
                                            XATTR("{\"name\": \"user.x\", \"value\": \"\"}") };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(good); i++) {
                struct arena mem cleanup(arena_free) = { 0 };
                struct manifest read;

                if (manifest_parse(&mem, "x", good[i], &read, NULL) != 0)
                        fail_msg("not taken: %s", good[i]);
        }
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(written_and_read_back),
                cmocka_unit_test(what_has_gone_is_read_back),
                cmocka_unit_test(format_is_fixed),
                cmocka_unit_test(switch_is_kept),
                cmocka_unit_test(adoption_is_kept),
                cmocka_unit_test(a_newer_format_is_not_damage),
                cmocka_unit_test(anything_else_is_refused),
                cmocka_unit_test(half_a_record_is_none),
                cmocka_unit_test(templates_of_the_bad_ones_are_good),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
