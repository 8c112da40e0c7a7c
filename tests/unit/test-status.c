// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What --status makes of records and files below a root. The kernel's part is in
 * tests/netns/status.sh.
 */
#include "observe-world.h"

#include <sys/file.h>

#include "mkbridge/status.h"
#include "text/manifest.h"

static const struct file_meta meta = { .mode = 0644 };

/* A run of @bridge that changed /etc/net/cfg-a, made /srv/made and removed /etc/net/cfg-old. */
static void put_run(struct world *world, const char *bridge, const char *name, const char *after)
{
        struct manifest_file files[] = { { "/etc/net/cfg-a", &meta, &meta },
                                         { "/srv/made", NULL, &meta },
                                         { "/etc/net/cfg-old", &meta, NULL } };
        struct manifest manifest = { .bridge = bridge, .files = { files, 3 } };
        const char *folder = arena_printf(&world->mem, STATE_FOLDER "/%s/%s", bridge, name);

        LIST_ADD(&world->mem, &manifest.record.ports, (const char *) "eth0");
        manifest.record.l3_port = "eth0";
        put(world, arena_printf(&world->mem, "%s/manifest.json", folder),
            manifest_format(&world->mem, &manifest));
        put(world, arena_printf(&world->mem, "%s/before.0", folder), "before");
        put(world, arena_printf(&world->mem, "%s/after.0", folder), after);
        put(world, arena_printf(&world->mem, "%s/after.1", folder), "made");
        put(world, arena_printf(&world->mem, "%s/before.2", folder), "old");
}

static void put_files(struct world *world, const char *text)
{
        put(world, "/etc/net/cfg-a", text);
        put(world, "/srv/made", "made");
}

static int ask(struct world *world, struct status *status)
{
        world->request.action = ACTION_STATUS;
        return observe_status(&world->mem, &world->request, status, &world->err);
}

static void test_nothing_was_made(void **state)
{
        struct world *world = *state;
        struct status status;

        world->request.bridge = NULL;
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.n, 0);
        assert_false(status.busy);
        world->request.bridge = "vnet0";
        assert_int_equal(ask(world, &status), -ENOENT);
        assert_int_equal(world->err.status, STATUS_REFUSED);
        assert_string_equal(world->err.where, "vnet0");
        assert_string_equal(world->err.what, "mkbridge has made no bridge of this name here");
}

static void test_as_the_last_run_left_it(void **state)
{
        struct world *world = *state;
        struct status status;

        put_run(world, "vnet1", "1", "first");
        put_run(world, "vnet0", "2", "second");
        put_run(world, "vnet0", "1", "first");
        put(world, STATE_FOLDER "/.vnet9.undone/1/manifest.json", "rest");
        put_files(world, "second");
        world->request.bridge = NULL;
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.n, 2);
        assert_string_equal(status.items[0].name, "vnet0");
        assert_string_equal(status.items[0].ports.items[0], "eth0");
        assert_int_equal(status.items[0].ports.n, 1);
        assert_int_equal(status.items[0].files, STATUS_FILES_KEPT);
        assert_int_equal(status.items[0].live, STATUS_LIVE_UNKNOWN);
        assert_int_equal(status.items[0].drift.n, 0);
        assert_false(status.items[0].half_done);

        /* what the run of another bridge has made of a file that they share is no edit */
        assert_int_equal(status.items[1].files, STATUS_FILES_KEPT);
        assert_int_equal(status.items[1].edited.n, 0);
        put_files(world, "third");
        assert_int_equal(ask(world, &status), 0);
        for (size_t i = 0; i < status.n; i++) {
                assert_int_equal(status.items[i].files, STATUS_FILES_EDITED);
                assert_int_equal(status.items[i].edited.n, 1);
                assert_string_equal(status.items[i].edited.items[0], "/etc/net/cfg-a");
        }

        world->request.bridge = "vnet1";
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.n, 1);
        assert_string_equal(status.items[0].name, "vnet1");
}

static void test_edited_and_gone(void **state)
{
        struct world *world = *state;
        struct status status;

        put_run(world, "vnet0", "1", "first");
        put_files(world, "first");
        put(world, "/etc/net/cfg-old", "is back");
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.items[0].files, STATUS_FILES_EDITED);
        assert_string_equal(status.items[0].edited.items[0], "/etc/net/cfg-old");

        assert_int_equal(remove(outside(world, "/etc/net/cfg-old")), 0);
        assert_int_equal(remove(outside(world, "/etc/net/cfg-a")), 0);
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.items[0].files, STATUS_FILES_EDITED);
        assert_int_equal(remove(outside(world, "/srv/made")), 0);
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.items[0].files, STATUS_FILES_GONE);
        assert_int_equal(status.items[0].edited.n, 2);
}

/* Bytes after a NUL count too. */
static void test_longer_file_is_edited(void **state)
{
        struct world *world = *state;
        struct status status;

        put_run(world, "vnet0", "1", "first");
        put_files(world, "first");
        put_bytes(world, "/srv/made", "made\0more", 9);
        assert_int_equal(ask(world, &status), 0);
        assert_string_equal(status.items[0].edited.items[0], "/srv/made");
}

static void test_half_done(void **state)
{
        struct world *world = *state;
        struct status status;

        put_run(world, "vnet0", "pending", "first");
        assert_int_equal(ask(world, &status), 0);
        assert_int_equal(status.n, 1);
        assert_true(status.items[0].half_done);
        assert_int_equal(status.items[0].files, STATUS_FILES_NONE);
        assert_string_equal(status.items[0].ports.items[0], "eth0");
}

/* While another run holds its lock, what looks half done is on its way. */
static void test_busy(void **state)
{
        struct world *world = *state;
        cleanup(closep) int fd = -1;
        struct status status;

        put_run(world, "vnet0", "pending", "first");
        fd = open(outside(world, STATE_FOLDER), O_RDONLY | O_DIRECTORY);
        assert_int_equal(flock(fd, LOCK_EX), 0);
        assert_int_equal(ask(world, &status), 0);
        assert_true(status.busy);
        assert_false(status.items[0].half_done);
}

static void test_records_are_for_root(void **state)
{
        struct world *world = *state;
        struct status status;
        int r;

        put_run(world, "vnet0", "1", "first");
        assert_int_equal(chmod(outside(world, STATE_FOLDER), 0), 0);
        if (geteuid() == 0)
                assert_int_equal(seteuid(65534), 0);
        r = ask(world, &status);
        if (getuid() == 0)
                assert_int_equal(seteuid(0), 0);
        assert_int_equal(chmod(outside(world, STATE_FOLDER), 0700), 0);
        assert_int_equal(r, -EACCES);
        assert_int_equal(world->err.status, STATUS_FAILED);
        assert_non_null(strstr(world->err.hint, "run as root"));
}

static void test_damaged_record(void **state)
{
        struct world *world = *state;
        struct status status;

        put_run(world, "vnet0", "1", "first");
        put(world, STATE_FOLDER "/vnet0/1/manifest.json", "{");
        assert_true(ask(world, &status) < 0);
        assert_int_equal(world->err.status, STATUS_FAILED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(test_nothing_was_made),
                TEST(test_as_the_last_run_left_it),
                TEST(test_edited_and_gone),
                TEST(test_longer_file_is_edited),
                TEST(test_half_done),
                TEST(test_busy),
                TEST(test_records_are_for_root),
                TEST(test_damaged_record),
        };

        return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
