// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The metric that the bridge gets where NetworkManager numbers the links of a kind: before all
 * others, behind them, or between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "backend/adopt/nm-pin.h"

#define N_OTHERS 3

struct row {
        const char *what, *port, *type;
        const char *others[N_OTHERS];
        struct {
                const char *name;
                unsigned aspired, effective; /* as NetworkManager notes them; 0: not */
        } links[N_OTHERS];
        const char *metric;
        bool note;
};

/* Those without links are below a root. */
static const struct row rows[] = {
        { .what = "alone as far as files tell", .port = "eth0", .metric = "99" },
        { .what = "alone, a bond", .port = "bond0", .type = "bond", .metric = "300" },
        { .what = "of no known kind", .port = "x0", .type = "macvlan", .metric = NULL },
        { .what = "the first by its name", .port = "eth0", .others = { "eth1" }, .metric = "99" },
        { .what = "the last by its name", .port = "eth1", .others = { "eth0" }, .metric = "101" },
        { .what = "between two",
          .port = "eth1",
          .others = { "eth0", "eth2" },
          .metric = "101",
          .note = true },
        { .what = "beside any", .port = "eth0", .others = { "" }, .metric = "99", .note = true },
        { .what = "beside one of a MAC",
          .port = "eth0",
          .others = { "52:54:00:12:34:57" },
          .metric = "99",
          .note = true },
        { .what = "alone on a running host",
          .port = "eth0",
          .others = { "eth9", "" },
          .links = { { "eth0", 0, 100 } },
          .metric = "100" },
        { .what = "numbered second",
          .port = "eth0",
          .links = { { "eth0", 100, 101 }, { "eth1", 0, 100 } },
          .metric = "101" },
        { .what = "numbered first",
          .port = "eth1",
          .links = { { "eth0", 100, 101 }, { "eth1", 0, 100 } },
          .metric = "99" },
        { .what = "beside a link of another kind",
          .port = "eth0",
          .links = { { "eth0", 0, 100 }, { "br7", 0, 425 } },
          .metric = "100" },
        { .what = "beside one that a file names and that is not up",
          .port = "eth1",
          .others = { "eth0" },
          .links = { { "eth1", 0, 100 }, { "eth0", 0, 0 } },
          .metric = "99" },
};

static void check(const struct row *row)
{
        struct arena mem = { 0 };
        struct host host = { 0 };
        struct intent intent = { .bridge = "br0" };
        struct plan plan = { 0 };
        struct string_list others = { 0 };
        struct nm_metric metric;

        for (size_t i = 0; i < N_OTHERS; i++) {
                const char *name = row->links[i].name;
                char *note;

                if (row->others[i])
                        LIST_ADD(&mem, &others, row->others[i]);
                if (!name)
                        continue;
                LIST_ADD(&mem, &host.links, (struct link){ .name = name, .index = (int) i + 2 });
                note = arena_printf(&mem, "[device]\nroute-metric-default-effective=%u\n",
                                    row->links[i].effective);
                if (row->links[i].aspired)
                        note = arena_printf(&mem, "%sroute-metric-default-aspired=%u\n", note,
                                            row->links[i].aspired);
                LIST_ADD(&mem, &host.files,
                         (struct file){ .path = arena_printf(
                                                &mem, "/run/NetworkManager/devices/%zu", i + 2),
                                        .state = FILE_READ,
                                        .data = note,
                                        .size = strlen(note) });
        }
        LIST_ADD(&mem, &intent.ports, (struct port_intent){ .name = row->port });
        intent.l3_port = &intent.ports.items[0];
        metric = nm_metric(&mem, &host, &intent, &plan, row->type, &others);
        if (!row->metric || !metric.value)
                assert_ptr_equal(row->metric, metric.value);
        else
                assert_string_equal(row->metric, metric.value);
        assert_int_equal(plan.notes.n, row->note);
        arena_free(&mem);
}

static void the_order_stays(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                print_message("%s\n", rows[i].what);
                check(&rows[i]);
        }
}

static void some_words_leave_it_to_networkmanager(void **state)
{
        (void) state;
        assert_true(nm_metric_is_default(NULL));
        assert_true(nm_metric_is_default("-1"));
        assert_false(nm_metric_is_default("0"));
        assert_false(nm_metric_is_default("100"));
}

static void versions(void **state)
{
        struct host host = { 0 };
        const char **version = &host.system.services[SERVICE_NETWORKMANAGER].version;

        (void) state;
        assert_false(nm_version(&host, 1, 0));
        assert_true(nm_has_iaid(&host)); /* as far as one knows */
        *version = "1.46.2";
        assert_true(nm_version(&host, 1, 46));
        assert_false(nm_version(&host, 1, 47));
        assert_false(nm_version(&host, 2, 0));
        *version = "1.22.0-1.el8";
        assert_true(nm_has_iaid(&host));
        *version = "1.18.8-2.el7";
        assert_false(nm_has_iaid(&host));
}

static void client_identifiers(void **state)
{
        (void) state;
        assert_int_equal(nm_client_made_of(NULL, NULL, NULL), NM_OF_ITSELF);
        assert_int_equal(nm_client_made_of("stable", NULL, NULL), NM_OF_CARD);
        assert_int_equal(nm_client_made_of("duid", NULL, "perm-mac"), NM_OF_NAME);
        assert_int_equal(nm_client_made_of("duid", "7", NULL), NM_OF_ITSELF);
        assert_int_equal(nm_client_made_of("ipv6-duid", NULL, NULL), NM_OF_NAME);
        assert_int_equal(nm_client_made_of("ipv6-duid", NULL, "perm-mac"), NM_OF_CARD);
        assert_int_equal(nm_client_made_of("ipv6-duid", NULL, "mac"), NM_OF_ITSELF);
        assert_int_equal(nm_client_made_of("ipv6-duid", "ifname", "mac"), NM_OF_NAME);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_order_stays),
                cmocka_unit_test(some_words_leave_it_to_networkmanager),
                cmocka_unit_test(versions),
                cmocka_unit_test(client_identifiers),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
