// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What earlier runs have recorded, read back; also when it is damaged or only root may read it.
 */
#include "observe-world.h"

#include "text/manifest.h"

static const struct file_meta meta = { .mode = 0640 };

/* A run that changed /etc/net/cfg-a and made /srv/made. */
static void put_run(struct world *world, const char *name)
{
        struct manifest_file files[] = { { "/etc/net/cfg-a", &meta, &meta },
                                         { "/srv/made", NULL, &meta } };
        const struct manifest manifest = { .bridge = "vnet0", .files = { files, 2 } };
        char folder[64];

        snprintf(folder, sizeof(folder), STATE_FOLDER "/vnet0/%s", name);
        put(world, arena_printf(&world->mem, "%s/manifest.json", folder),
            manifest_format(&world->mem, &manifest));
        put(world, arena_printf(&world->mem, "%s/before.0", folder),
            arena_printf(&world->mem, "before %s", name));
        put(world, arena_printf(&world->mem, "%s/after.0", folder), "after");
        put(world, arena_printf(&world->mem, "%s/after.1", folder), "made");
}

static void what_a_live_run_has_switched(void **state)
{
        struct world *world = *state;
        const char *ports[] = { "eth0", "eth1" };
        const struct manifest manifest = { .bridge = "vnet0",
                                           .record = { .live = true,
                                                       .made_bridge = true,
                                                       .dropped = true,
                                                       .ports = { ports, 2 },
                                                       .l3_port = "eth1" } };
        const struct past_run *runs;

        world->request.action = ACTION_UNDO;
        put(world, STATE_FOLDER "/vnet0/1/manifest.json", manifest_format(&world->mem, &manifest));
        put_run(world, "2");
        assert_int_equal(look(world), 0);

        runs = world->host.past.items;
        assert_int_equal(world->host.past.n, 2);
        assert_true(runs[0].record.live && runs[0].record.made_bridge && runs[0].record.dropped);
        assert_int_equal(runs[0].record.ports.n, 2);
        assert_string_equal(runs[0].record.ports.items[1], "eth1");
        assert_string_equal(runs[0].record.l3_port, "eth1");
        assert_false(runs[1].record.live || runs[1].record.made_bridge || runs[1].record.dropped);
        assert_int_equal(runs[1].record.ports.n, 0);
        assert_null(runs[1].record.l3_port);
        assert_false(world->host.network.observed); /* below a root */
}

static void earlier_runs_oldest_first(void **state)
{
        struct world *world = *state;
        const struct past_run *runs;

        world->request.action = ACTION_UNDO;

        put_run(world, "10");
        put_run(world, "2");
        put_run(world, "new");
        put(world, STATE_FOLDER "/other/1/manifest.json", "not JSON");
        assert_int_equal(look(world), 0);

        runs = world->host.past.items;
        assert_int_equal(world->host.past.n, 2);
        assert_int_equal(runs[0].number, 2);
        assert_int_equal(runs[1].number, 10);
        assert_int_equal(runs[0].n, 2);
        assert_string_equal(runs[0].items[0].path, "/etc/net/cfg-a");
        assert_string_equal(runs[0].items[0].before, "before 2");
        assert_string_equal(runs[0].items[0].after, "after");
        assert_int_equal(runs[0].items[0].before_meta->mode, 0640);
        assert_null(runs[0].items[1].before);
        assert_null(runs[0].items[1].before_meta);
        assert_string_equal(runs[0].items[1].after, "made");
        assert_false(world->host.interrupted);
}

static void run_that_died(void **state)
{
        struct world *world = *state;

        put_run(world, "pending");
        assert_int_equal(look(world), 0);
        assert_true(world->host.interrupted);
        assert_int_equal(world->host.past.n, 0);
        world->request.action = ACTION_UNDO;
        assert_int_equal(look(world), 0);
        assert_true(world->host.interrupted);
        assert_int_equal(world->host.past.n, 0);
}

static void undo_sees_the_files_that_were_changed(void **state)
{
        struct world *world = *state;

        put_run(world, "1");
        put(world, "/etc/net/cfg-a", "now");
        put(world, "/srv/made", "edited");
        assert_int_equal(look(world), 0);
        assert_null(host_file(&world->host, "/srv/made"));

        world->request.action = ACTION_UNDO;
        assert_int_equal(look(world), 0);
        assert_read(world, "/srv/made", "/srv/made", "edited");
        assert_read(world, "/etc/net/cfg-a", "/etc/net/cfg-a", "now");
        assert_int_equal(world->host.files.n, 2);
}

/* What the service keeps of each of them tells how it can follow. */
static void undo_is_about_the_ports_of_its_records(void **state)
{
        struct world *world = *state;
        const char *ports[] = { "eth0" };
        const struct manifest manifest = { .bridge = "vnet0", .record.ports = { ports, 1 } };

        world->request.ports.n = 0;
        put(world, STATE_FOLDER "/vnet0/1/manifest.json", manifest_format(&world->mem, &manifest));
        put(world, "/run/links/eth0", "of the port");
        put(world, "/run/links/eth1", "of another");
        put(world, "/run/links/vnet0", "of the bridge");
        world->request.action = ACTION_UNDO;
        assert_int_equal(look(world), 0);
        assert_read(world, "/run/links/eth0", "/run/links/eth0", "of the port");
        assert_read(world, "/run/links/vnet0", "/run/links/vnet0", "of the bridge");
        assert_null(host_file(&world->host, "/run/links/eth1"));
        assert_int_equal(world->request.ports.n, 0);
}

static void record_that_is_damaged(void **state)
{
        struct world *world = *state;

        put_run(world, "1");
        world->request.action = ACTION_UNDO;
        assert_int_equal(unlink(outside(world, STATE_FOLDER "/vnet0/1/before.0")), 0);
        assert_int_equal(look(world), -ENOENT);
        assert_non_null(strstr(world->err.where, "/vnet0/1/before.0"));

        put_bytes(world, STATE_FOLDER "/vnet0/1/before.0", "a\0b", 3);
        assert_int_equal(look(world), -EINVAL);
        assert_non_null(strstr(world->err.what, "NUL"));

        put(world, STATE_FOLDER "/vnet0/1/manifest.json", "{");
        assert_int_equal(look(world), -EINVAL);
        assert_non_null(strstr(world->err.where, "/vnet0/1/manifest.json"));

        world->request.action = ACTION_BRIDGE; /* needs none of it */
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.past.n, 0);
}

static void record_that_only_root_may_read(void **state)
{
        struct world *world = *state;

        put_run(world, "1");
        assert_int_equal(chmod(outside(world, STATE_FOLDER), 0), 0);
        assert_int_equal(look_as_user(world), 0);
        assert_int_equal(world->host.past.n, 0);
        world->request.action = ACTION_UNDO;
        assert_int_equal(look_as_user(world), -EACCES);
        assert_non_null(strstr(world->err.hint, "for root alone"));
        assert_null(strstr(world->err.hint, "dry-run"));
        assert_int_equal(chmod(outside(world, STATE_FOLDER), 0755), 0);
}

static void bridge_name_is_never_a_path(void **state)
{
        struct world *world = *state;

        put(world, "/var/lib/1/manifest.json", "{");
        outside(world, STATE_FOLDER "/");
        world->request.action = ACTION_UNDO;
        world->request.bridge = "..";
        assert_int_equal(look(world), 0);
        world->request.bridge = "../../lib";
        assert_int_equal(look(world), 0);
        world->request.bridge = NULL;
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.past.n, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_a_live_run_has_switched),
                TEST(earlier_runs_oldest_first),
                TEST(run_that_died),
                TEST(undo_sees_the_files_that_were_changed),
                TEST(undo_is_about_the_ports_of_its_records),
                TEST(record_that_is_damaged),
                TEST(record_that_only_root_may_read),
                TEST(bridge_name_is_never_a_path),
        };

        return cmocka_run_group_tests_name("observe-past", tests, NULL, NULL);
}
