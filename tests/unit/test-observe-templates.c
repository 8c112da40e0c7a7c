// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the templates of a run come from, and which of several places prevails.
 */
#include "observe-world.h"

static void assert_templates(struct world *world, const char *bridge, const char *port)
{
        assert_int_equal(look(world), 0);
        assert_string_equal(world->host.bridge_template.text, bridge);
        assert_string_equal(world->host.port_template.text, port);
}

static void built_in_templates(void **state)
{
        struct world *world = *state;

        assert_templates(world, "first bridge", "first port");
        assert_string_equal(world->host.bridge_template.origin, "built-in bridge template");

        world->request.templates = "classic";
        assert_templates(world, "classic bridge", "classic port");
        assert_string_equal(world->host.port_template.origin, "built-in classic port template");
}

static void templates_are_those_of_the_backend(void **state)
{
        struct world *world = *state;

        world->request.backend = "second";
        assert_templates(world, "second", "second");
        world->request.backend = "auto";
        put(world, "/etc/late/here", "");
        assert_templates(world, "second", "second");
        world->request.backend = "first";
        assert_templates(world, "first bridge", "first port");
}

static void templates_of_the_administrator(void **state)
{
        struct world *world = *state;

        put(world, "/etc/mkbridge/templates/first/port.mustache", "admin port");
        put(world, "/etc/mkbridge/templates/second/bridge.mustache", "not mine");
        assert_templates(world, "first bridge", "admin port");
        assert_string_equal(world->host.port_template.origin,
                            arena_printf(&world->mem,
                                         "%s/etc/mkbridge/templates/first/port.mustache",
                                         world->root));

        world->request.templates = "classic";
        assert_templates(world, "classic bridge", "classic port");
}

static void templates_of_a_given_folder(void **state)
{
        struct world *world = *state;

        world->request.templates = arena_printf(&world->mem, "%s/mine", world->root);
        put(world, "/mine/bridge.mustache", "flat bridge");
        put(world, "/etc/mkbridge/templates/first/port.mustache", "admin port");
        put(world, "/etc/mkbridge/templates/first/bridge.mustache", "admin bridge");
        assert_templates(world, "flat bridge", "admin port");

        put(world, "/mine/port.mustache", "flat port");
        put(world, "/mine/first/bridge.mustache", "own bridge");
        assert_templates(world, "own bridge", "flat port");

        world->request.backend = "second";
        assert_templates(world, "flat bridge", "flat port");
}

static void templates_of_a_relative_folder(void **state)
{
        struct world *world = *state;
        cleanup(freep) char *here = getcwd(NULL, 0);

        put(world, "/classic/bridge.mustache", "relative");
        put(world, "/plain/bridge.mustache", "plain");
        assert_int_equal(chdir(world->root), 0);
        world->request.templates = "plain";
        assert_templates(world, "plain", "first port");
        world->request.templates = "classic"; /* the shipped set goes first */
        assert_templates(world, "classic bridge", "classic port");
        world->request.templates = "./classic";
        assert_templates(world, "relative", "first port");
        assert_int_equal(chdir(here), 0);
}

static void templates_that_are_not_there(void **state)
{
        struct world *world = *state;

        world->request.templates = "clasic";
        assert_int_equal(look(world), -ENOENT);
        assert_int_equal(world->err.status, STATUS_USAGE);
        assert_non_null(strstr(world->err.what, "'clasic'"));
        assert_non_null(strstr(world->err.hint, "classic"));

        outside(world, "/empty/");
        world->request.templates = arena_printf(&world->mem, "%s/empty", world->root);
        assert_int_equal(look(world), -ENOENT);
        assert_int_equal(world->err.status, STATUS_USAGE);

        world->request.backend = "second";
        world->request.templates = "classic";
        assert_int_equal(look(world), -ENOENT);
        assert_string_equal(world->err.hint, "shipped sets for second: none");

        world->request.action = ACTION_UNDO;
        assert_int_equal(look(world), 0);
}

static void templates_that_cannot_be_used(void **state)
{
        static const char path[] = "/etc/mkbridge/templates/first/bridge.mustache";
        struct world *world = *state;

        put_bytes(world, path, "a\0b", 3);
        assert_int_equal(look(world), -EINVAL);
        assert_int_equal(world->err.status, STATUS_REFUSED);
        assert_non_null(strstr(world->err.where, path));

        put_sparse(world, path, 1024 * 1024 + 1);
        assert_int_equal(look(world), -EFBIG);

        assert_int_equal(unlink(outside(world, path)), 0);
        assert_int_equal(mkfifo(outside(world, path), 0644), 0);
        assert_int_equal(look(world), -EINVAL);

        assert_int_equal(unlink(outside(world, path)), 0);
        put_link(world, path, "bridge.mustache");
        assert_int_equal(look(world), -ELOOP);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(built_in_templates),
                TEST(templates_are_those_of_the_backend),
                TEST(templates_of_the_administrator),
                TEST(templates_of_a_given_folder),
                TEST(templates_of_a_relative_folder),
                TEST(templates_that_are_not_there),
                TEST(templates_that_cannot_be_used),
        };

        return cmocka_run_group_tests_name("observe-templates", tests, NULL, NULL);
}
