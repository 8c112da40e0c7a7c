// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which network layers NetworkManager takes: what `nmcli --offline connection modify` of 1.42 and
 * 1.52 said of a profile with just that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "backend/adopt/nm-valid.h"
#include "base/arena.h"
#include "base/macro.h"

static const struct row {
        struct nm_layer layer;
        const char *problem;
} rows[] = {
        { { .v6 = false, .method = "auto" }, NULL },
        { { .v6 = false, .method = "disabled" }, NULL },
        { { .v6 = true, .method = "ignore" }, NULL },
        { { .v6 = false }, "ipv4.method is missing" },
        { { .v6 = true, .servers = true }, "ipv6.method is missing" },
        { { .v6 = false, .method = "static", .addresses = true }, "ipv4.method 'static' is none" },
        { { .v6 = false, .method = "ignore" }, "ipv4.method 'ignore' is none" },
        { { .v6 = false, .method = "dhcp" }, "ipv4.method 'dhcp' is none" },
        { { .v6 = true, .method = "auto " }, "ipv6.method 'auto ' is none" },
        { { .v6 = false, .method = "manual" }, "ipv4.method manual needs an address" },
        { { .v6 = true, .method = "manual", .servers = true },
          "ipv6.method manual needs an address" },
        { { .v6 = true, .method = "manual", .routes = true }, NULL }, /* of later versions */
        { { .v6 = false, .method = "auto", .gateway = true },
          "ipv4.gateway needs an address beside it" },
        { { .v6 = false, .method = "auto", .gateway = true, .addresses = true }, NULL },
        { { .v6 = false, .method = "disabled", .servers = true },
          "ipv4.dns is not allowed where ipv4.method is disabled" },
        { { .v6 = false, .method = "link-local", .search = true },
          "ipv4.dns-search is not allowed where ipv4.method is link-local" },
        { { .v6 = false, .method = "shared", .addresses = true }, NULL },
        { { .v6 = false, .method = "shared", .servers = true },
          "ipv4.dns is not allowed where ipv4.method is shared" },
        { { .v6 = true, .method = "shared", .servers = true, .search = true }, NULL },
        { { .v6 = true, .method = "link-local", .addresses = true },
          "ipv6.addresses is not allowed where ipv6.method is link-local" },
        { { .v6 = true, .method = "disabled", .routes = true }, NULL },
};

static void layers(void **state)
{
        cleanup(arena_free) struct arena mem = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *problem = nm_layer_problem(&mem, &rows[i].layer);

                if (rows[i].problem)
                        assert_string_equal(problem ? problem : "none", rows[i].problem);
                else
                        assert_null(problem);
        }
}

static void either_counts(void **state)
{
        cleanup(arena_free) struct arena mem = { 0 };
        const struct nm_layer good = { .method = "auto" }, bad = { .v6 = true };

        (void) state;
        assert_null(nm_layers_problem(&mem, NULL, NULL));
        assert_null(nm_layers_problem(&mem, &good, NULL));
        assert_non_null(nm_layers_problem(&mem, NULL, &bad));
        assert_non_null(nm_layers_problem(&mem, &good, &bad));
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(layers),
                cmocka_unit_test(either_counts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
