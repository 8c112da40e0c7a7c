// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text and JSON of a live switch, planned and done, and of --status. How a request becomes a
 * command is in test-words.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "mkbridge/show.h"
#include "show/status.h"
#include "wire/wire.h"

struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct plan plan;
        struct live_plan live;
        struct apply_report report;
        struct show show;
};

static void add_route(struct fixture *f, struct live_script *script, uint16_t type, const char *why)
{
        const struct rtmsg body = { .rtm_family = AF_INET,
                                    .rtm_table = RT_TABLE_MAIN,
                                    .rtm_protocol = RTPROT_DHCP,
                                    .rtm_scope = RT_SCOPE_LINK,
                                    .rtm_type = RTN_UNICAST };
        struct wire_builder b = wire_start(&f->mem, type, &body, sizeof(body));

        wire_put_u32(&b, RTA_OIF, 2);
        LIST_ADD(&f->mem, script,
                 (struct live_op){ .type = LIVE_REQUEST,
                                   .why = why,
                                   .request = { .message = wire_end(&b),
                                                .type = type,
                                                .flags = NLM_F_CREATE | NLM_F_REPLACE,
                                                .tolerance = TOLERATE_EXISTS | TOLERATE_GONE,
                                                .moved = type == RTM_NEWROUTE } });
}

static void add_sysctl(struct fixture *f, struct live_script *script, const char *value)
{
        LIST_ADD(&f->mem, script,
                 (struct live_op){ .type = LIVE_SYSCTL,
                                   .why = "it was so on eth0",
                                   .sysctl = { "ipv4/conf/vnet0/rp_filter", value } });
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        LIST_ADD(&f->mem, &f->request.ports, (const char *) "eth0");
        f->request.bridge = "vnet0";
        f->request.restart = f->request.dry_run = f->request.live = true;
        f->live.source = (struct live_link){ 2, "eth0" };
        f->live.target = f->live.bridge = (struct live_link){ 130, "vnet0" };
        f->live.makes_bridge = true;
        add_sysctl(f, &f->live.move, "2");
        add_sysctl(f, &f->live.move, "1");
        add_route(f, &f->live.move, RTM_NEWROUTE, "the route moves");
        add_route(f, &f->live.finish, RTM_DELROUTE, "nothing uses it any more");
        add_route(f, &f->live.back, RTM_NEWROUTE, "as it was");
        LIST_ADD(&f->mem, &f->live.probes,
                 (struct live_probe){
                         AF_INET, { 192, 0, 2, 1 }, "the default gateway", true, true, true });
        f->live.session = (struct session){ .family = AF_INET, .peer = { 198, 51, 100, 7 } };
        f->plan.bridge = "vnet0";
        f->plan.live = &f->live;
        f->plan.undo = true;
        f->request.action = ACTION_UNDO; /* needs no picture */
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

static void check_text(struct fixture *f, const char *part)
{
        const char *text = text_of(f);

        if (!strstr(text, part))
                fail_msg("have:\n%s\nwant:\n%s", text, part);
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
        return object;
}

static const char *json_text(json_t *object, const char *name)
{
        return json_string_value(json_object_get(object, name));
}

static json_int_t json_number(json_t *object, const char *name)
{
        assert_true(json_is_integer(json_object_get(object, name)));
        return json_integer_value(json_object_get(object, name));
}

static const struct service_unit libvirtd = { "libvirtd", UNIT_RUNNING };

static void test_preview(void **state)
{
        struct fixture *f = *state;

        f->host.system.units = &libvirtd;
        f->host.system.n_units = 1;
        f->live.confirm = 60;
        check_text(f, "made vnet0.\nThe running host is switched now, for 60 s: a reboot, or no "
                      "--commit by then, puts everything back.\n");
        check_text(f, "\nLive:\n"
                      "  - it was so on eth0\n"
                      "      sysctl -w net.ipv4.conf.vnet0.rp_filter=2\n"
                      "      sysctl -w net.ipv4.conf.vnet0.rp_filter=1\n"
                      "  - the route moves\n"
                      "      ip route replace default dev vnet0 proto dhcp scope link\n"
                      "\n"
                      "Proof:\n"
                      "  - all that has moved is on vnet0\n"
                      "  - 192.0.2.1, the default gateway, answers through vnet0 within 2 s\n"
                      "  - the connection of your session, from 198.51.100.7, makes progress "
                      "within 1 s\n"
                      "\n"
                      "After the proof:\n"
                      "  - nothing uses it any more\n"
                      "      ip route delete default dev eth0 proto dhcp scope link\n"
                      "\n"
                      "Going back:\n"
                      "  - by itself within 3 s, when a step or the proof fails or mkbridge is "
                      "killed\n"
                      "  - by itself after 60 s, unless you run: mkbridge --commit vnet0\n"
                      "\n"
                      "Services:\n");
        f->request.verbosity = 1;
        check_text(f, "--commit vnet0\n  - as it was\n      ip route replace default dev vnet0 ");
}

static void test_when_it_takes_effect(void **state)
{
        struct fixture *f = *state;

        LIST_ADD(&f->mem, &f->plan.ops,
                 (struct op){ .type = OP_FILE, .why = "", .file = { "/etc/a", NULL, "x\n" } });
        check_text(f, "The running host is switched now; the files do the same at the next "
                      "boot.\n");
        f->live.move.n = f->live.finish.n = f->live.back.n = 0;
        check_text(f, "The running host is so already; the files take effect at the next boot.\n");
        assert_null(strstr(text_of(f), "Live:"));
        f->plan.live = NULL;
        check_text(f, "They take effect at the next boot.\n");
}

static void test_long_runs_are_cut(void **state)
{
        struct fixture *f = *state;

        for (size_t i = 0; i < 12340; i++)
                add_route(f, &f->live.move, RTM_NEWROUTE, "more routes move");
        check_text(f, "scope link\n      # ... and 12,330 more like these\n\nProof:");
        f->live.move.n = 3 + 40;
        assert_null(strstr(text_of(f), "# ..."));
        f->live.move.n = 3 + 41;
        check_text(f, "# ... and 31 more like these");
        f->request.verbosity = 1;
        assert_null(strstr(text_of(f), "# ..."));
}

static void test_done(void **state)
{
        struct fixture *f = *state;

        f->request.dry_run = false;
        f->request.action = ACTION_BRIDGE;
        f->plan.undo = false;
        f->show.report = &f->report;
        f->host.system.libvirt_skip = "it is not here";
        f->host.system.units = &libvirtd;
        f->host.system.n_units = 1;
        LIST_ADD(&f->mem, &f->report.done, (const char *) "192.0.2.1 answers through vnet0");
        assert_string_equal(text_of(f), "  - made the bridge vnet0\n"
                                        "  - moved 1 route, 2 sysctls from eth0 to vnet0\n"
                                        "  - 192.0.2.1 answers through vnet0\n"
                                        "  - restarted nothing: it is not here\n"
                                        "The running host is switched; no file had to change.\n"
                                        "For guests: <source bridge='vnet0'/>\n"
                                        "To undo: mkbridge --undo vnet0\n");
        f->host.system.n_units = 0; /* nothing is left undone */
        assert_null(strstr(text_of(f), "restarted nothing"));
        f->live.confirm = 60;
        check_text(f, "To keep it, within 60 s: mkbridge --commit vnet0\n"
                      "To put it back now: mkbridge --rollback vnet0\n");
        assert_null(strstr(text_of(f), "--undo"));
}

static void test_undone(void **state)
{
        struct fixture *f = *state;

        f->request.dry_run = false;
        f->live.source = f->live.bridge;
        f->live.target = (struct live_link){ 2, "eth0" };
        f->live.makes_bridge = false;
        f->live.removes_bridge = true;
        check_text(
                f,
                "  - moved 1 route from vnet0 to eth0\n" /* what vnet0 has meanwhile is not told */
                "  - removed the bridge vnet0\n");
}

static void test_already_so(void **state)
{
        struct fixture *f = *state;

        f->request.action = ACTION_BRIDGE;
        f->plan.undo = false;
        f->live.move.n = f->live.finish.n = f->live.back.n = 0;
        check_text(f, "Nothing to do: eth0 is configured and running under vnet0 already.\n");
}

static void test_commit_and_rollback(void **state)
{
        struct fixture *f = *state;

        f->show.plan = NULL;
        f->show.report = &f->report;
        f->request.action = ACTION_COMMIT;
        LIST_ADD(&f->mem, &f->report.done, (const char *) "vnet0 stays as it is");
        assert_string_equal(text_of(f), "  - vnet0 stays as it is\n");
        f->report.done.n = 0;
        f->request.action = ACTION_ROLLBACK;
        assert_string_equal(text_of(f), "Nothing to do: nothing waits for it.\n");
}

static void test_json_of_a_preview(void **state)
{
        struct fixture *f = *state;
        json_t *object = json_of(f), *live = json_object_get(object, "live"), *op;

        assert_string_equal(json_text(object, "result"), "planned");
        assert_string_equal(json_text(live, "source"), "eth0");
        assert_string_equal(json_text(live, "target"), "vnet0");
        assert_true(json_is_true(json_object_get(live, "makes_bridge")));
        assert_true(json_is_null(json_object_get(live, "confirm")));
        assert_true(json_is_null(json_object_get(live, "moved")));
        assert_string_equal(json_text(live, "session"), "198.51.100.7");
        op = json_array_get(json_object_get(live, "probes"), 0);
        assert_string_equal(json_text(op, "address"), "192.0.2.1");

        assert_int_equal(json_array_size(json_object_get(live, "move")), 3);
        op = json_array_get(json_object_get(live, "move"), 0);
        assert_string_equal(json_text(op, "type"), "sysctl");
        assert_int_equal(json_array_size(json_object_get(op, "tolerates")), 0);
        op = json_array_get(json_object_get(live, "move"), 2);
        assert_string_equal(json_text(op, "type"), "request");
        assert_string_equal(json_text(op, "why"), "the route moves");
        assert_string_equal(json_text(op, "command"),
                            "ip route replace default dev vnet0 proto dhcp scope link");
        assert_int_equal(json_array_size(json_object_get(op, "tolerates")), 2);
        assert_int_equal(json_array_size(json_object_get(live, "finish")), 1);
        assert_int_equal(json_array_size(json_object_get(live, "back")), 1);
        assert_true(json_is_null(json_object_get(object, "bridges")));
        json_decref(object);
}

static void test_json_of_a_run_counts(void **state)
{
        struct fixture *f = *state;
        struct error err = { .status = STATUS_FAILED };
        json_t *object, *moved;

        f->request.dry_run = false;
        f->show.report = &f->report;
        f->live.confirm = 60;
        object = json_of(f);
        assert_int_equal(json_array_size(json_object_get(json_object_get(object, "live"), "move")),
                         0);
        assert_int_equal(json_number(json_object_get(object, "live"), "confirm"), 60);
        moved = json_object_get(json_object_get(object, "live"), "moved");
        assert_int_equal(json_number(moved, "routes"), 1);
        assert_int_equal(json_number(moved, "sysctls"), 2);
        assert_int_equal(json_number(moved, "addresses"), 0);
        json_decref(object);

        f->show.error = &err;
        object = json_of(f);
        assert_true(json_is_null(json_object_get(json_object_get(object, "live"), "moved")));
        json_decref(object);
}

static struct bridge_status row(struct fixture *f, const char *name)
{
        struct bridge_status status = {
                .name = name,
                .live = STATUS_LIVE_UP,
                .link = { .name = name, .present = true, .up = true, .operstate = "up" },
        };

        LIST_ADD(&f->mem, &status.ports, (const char *) "eth0");
        return status;
}

static void fill_status(struct fixture *f, struct status *status)
{
        struct bridge_status one = row(f, "vnet0"), two = row(f, "br-long");

        LIST_ADD(&f->mem, &one.link.addresses, (const char *) "192.0.2.10/24");
        LIST_ADD(&f->mem, &one.port_links,
                 (struct link_status){ .name = "eth0",
                                       .present = true,
                                       .up = true,
                                       .operstate = "up",
                                       .port_state = "forwarding" });
        one.pending = (struct pending_switch){ true, true, true, 42 };
        two.files = STATUS_FILES_EDITED;
        LIST_ADD(&f->mem, &two.ports, (const char *) "eth1");
        LIST_ADD(&f->mem, &two.edited, (const char *) "/etc/a\nb");
        two.live = STATUS_LIVE_PARTIAL;
        LIST_ADD(&f->mem, &two.missing, (const char *) "eth1");
        LIST_ADD(&f->mem, &two.drift, (const char *) "eth1 is not a port of br-long");
        two.half_done = true;
        LIST_ADD(&f->mem, status, one);
        LIST_ADD(&f->mem, status, two);
        f->show.status = status;
        f->show.plan = NULL;
        f->request.action = ACTION_STATUS;
        f->request.dry_run = false;
}

static void test_status(void **state)
{
        struct fixture *f = *state;
        struct status status = { 0 };

        fill_status(f, &status);
        assert_string_equal(text_of(f),
                            "BRIDGE   PORTS       CONFIGURED  LIVE               PENDING\n"
                            "vnet0    eth0        yes         up, 192.0.2.10/24  42 s left\n"
                            "  eth0                           up, forwarding\n"
                            "br-long  eth0, eth1  edited      up, without eth1   half done\n"
                            "\n"
                            "vnet0: put back in 42 s, unless you run: mkbridge --commit vnet0\n"
                            "br-long: /etc/a?b is not as mkbridge left it\n"
                            "br-long: eth1 is not a port of br-long\n"
                            "br-long: a run was interrupted; to put it back: mkbridge --recover\n");
        status.busy = true;
        check_text(f, "\nAnother mkbridge is at work here: look again.\n");
        status = (struct status){ 0 };
        assert_string_equal(text_of(f), "mkbridge has made no bridge here.\n");
}

/* What a port is at, in the table and as a sentence. */
static void check_port(struct fixture *f, struct link_status port, const char *cell,
                       const char *sentence)
{
        struct status status = { 0 };
        struct bridge_status bridge = row(f, "vnet0");
        struct string_list trouble;

        port.name = "eth0";
        LIST_ADD(&f->mem, &bridge.port_links, port);
        LIST_ADD(&f->mem, &status, bridge);
        f->show.status = &status;
        f->show.plan = NULL;
        f->request.action = ACTION_STATUS;
        check_text(f, arena_printf(&f->mem, "\n  eth0                     %s\n", cell));
        trouble = status_trouble(&f->mem, &bridge);
        assert_int_equal(trouble.n, sentence ? 1 : 0);
        if (!sentence)
                return;
        assert_string_equal(trouble.items[0], sentence);
        check_text(f, arena_printf(&f->mem, "\nvnet0: %s\n", sentence));
}

static void test_states_of_ports(void **state)
{
        static const char waits[] = "eth0 does not forward yet: the spanning tree makes it wait "
                                    "for twice the forward delay";
        static const struct {
                bool down;
                const char *operstate, *port_state, *cell, *sentence;
        } rows[] = {
                { false, "up", "forwarding", "up, forwarding", NULL },
                { false, "unknown", "forwarding", "up, forwarding", NULL },
                { false, "up", NULL, "up", NULL }, /* of no bridge: drift says that */
                { false, "down", NULL, "no carrier", NULL },
                { false, "up", "blocking", "up, blocked",
                  "eth0 is blocked, as the spanning tree does where two ways lead to the same "
                  "network" },
                { false, "up", "listening", "up, listening", waits },
                { false, "up", "learning", "up, learning", waits },
                { false, "up", "disabled", "up, disabled",
                  "eth0 is switched off in the bridge, so nothing passes" },
                { false, "down", "disabled", "no carrier",
                  "eth0 has no carrier: no cable, or nobody at its other end" },
                { false, "lowerlayerdown", "disabled", "no carrier",
                  "eth0 has no carrier: the link below it, or its other end, is down" },
                { false, "dormant", "disabled", "dormant",
                  "eth0 waits to be let in by the switch (802.1X)" },
                { false, "notpresent", "disabled", "not present", "eth0 has no hardware now" },
                { false, "testing", "disabled", "testing",
                  "eth0 is being tested, and carries nothing meanwhile" },
                { false, "0x9", "0x9", "up", NULL }, /* of a kernel to come */
                { true, "down", "disabled", "down", "eth0 is down" },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                check_port(*state,
                           (struct link_status){ .present = true,
                                                 .up = !rows[i].down,
                                                 .operstate = rows[i].operstate,
                                                 .port_state = rows[i].port_state },
                           rows[i].cell, rows[i].sentence);
        check_port(*state, (struct link_status){ 0 }, "absent", NULL);
}

/* Of a bridge that is down the ports are not to blame. */
static void test_ports_of_a_bridge_that_is_down(void **state)
{
        struct fixture *f = *state;
        struct bridge_status bridge = row(f, "vnet0");

        LIST_ADD(&f->mem, &bridge.port_links,
                 (struct link_status){ "eth0", true, true, "up", "disabled", { 0 } });
        assert_int_equal(status_trouble(&f->mem, &bridge).n, 1);
        bridge.live = STATUS_LIVE_DOWN;
        assert_int_equal(status_trouble(&f->mem, &bridge).n, 0);
}

/* The bridge itself: nothing of it is left out where something is missing. */
static void test_states_of_bridges(void **state)
{
        struct fixture *f = *state;
        struct status status = { 0 };

        fill_status(f, &status);
        status.items[0].link.operstate = "down";
        check_text(f, " no carrier, 192.0.2.10/24 ");
        status.items[0].live = STATUS_LIVE_PARTIAL;
        LIST_ADD(&f->mem, &status.items[0].missing, (const char *) "eth0");
        check_text(f, " no carrier, without eth0, 192.0.2.10/24 ");
        status.items[0].live = STATUS_LIVE_DOWN;
        status.items[0].link.up = false;
        check_text(f, " down, 192.0.2.10/24 ");
        status.items[0].live = STATUS_LIVE_ABSENT;
        check_text(f, " absent ");
        status.items[0].live = STATUS_LIVE_OTHER;
        check_text(f, " no bridge ");
        status.items[0].live = STATUS_LIVE_UNKNOWN;
        check_text(f, " not looked at ");
}

static void test_json_of_status(void **state)
{
        struct fixture *f = *state;
        struct status status = { 0 };
        json_t *object, *one, *two, *port;

        fill_status(f, &status);
        object = json_of(f);
        assert_string_equal(json_text(object, "action"), "status");
        assert_string_equal(json_text(object, "result"), "done");
        assert_int_equal(json_array_size(json_object_get(object, "bridges")), 2);
        one = json_array_get(json_object_get(object, "bridges"), 0);
        two = json_array_get(json_object_get(object, "bridges"), 1);
        assert_string_equal(json_text(one, "configured"), "yes");
        assert_string_equal(json_text(one, "live"), "up");
        assert_string_equal(json_text(one, "pending"), "confirm");
        assert_int_equal(json_number(one, "seconds_left"), 42);
        assert_string_equal(json_text(one, "operstate"), "up");
        assert_int_equal(json_array_size(json_object_get(one, "addresses")), 1);
        assert_int_equal(json_array_size(json_object_get(one, "trouble")), 0);
        port = json_array_get(json_object_get(one, "port_states"), 0);
        assert_string_equal(json_text(port, "name"), "eth0");
        assert_true(json_is_true(json_object_get(port, "up")));
        assert_string_equal(json_text(port, "operstate"), "up");
        assert_string_equal(json_text(port, "state"), "forwarding");
        assert_int_equal(json_array_size(json_object_get(port, "addresses")), 0);
        assert_string_equal(json_text(two, "live"), "partial");
        assert_string_equal(json_text(two, "pending"), "half-done");
        assert_true(json_is_null(json_object_get(two, "seconds_left")));
        assert_int_equal(json_array_size(json_object_get(two, "drift")), 1);
        json_decref(object);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(test_preview),
                TEST(test_when_it_takes_effect),
                TEST(test_long_runs_are_cut),
                TEST(test_done),
                TEST(test_undone),
                TEST(test_already_so),
                TEST(test_commit_and_rollback),
                TEST(test_json_of_a_preview),
                TEST(test_json_of_a_run_counts),
                TEST(test_status),
                TEST(test_states_of_ports),
                TEST(test_ports_of_a_bridge_that_is_down),
                TEST(test_states_of_bridges),
                TEST(test_json_of_status),
        };

        return cmocka_run_group_tests_name("show-live", tests, NULL, NULL);
}
