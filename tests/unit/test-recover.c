// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Putting back what runs that died have left, and what becomes of services once files are done.
 */
#include "apply-fixture.h"

#include "base/spawn.h"

/* Makes the record of a run that died while it touched the files. */
static void make_pending(struct fixture *fix)
{
        assert_int_equal(rename(in_root(&fix->root, STATE_FOLDER "/vnet0/1"),
                                in_root(&fix->root, STATE_FOLDER "/vnet0/pending")),
                         0);
}

static void recovery_from_the_copies(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        assert_int_equal(recover(fix), 0);
        assert_int_equal(fix->report.done.n, 3);
        assert_untouched(fix);
        assert_int_equal(recover(fix), 0);
        assert_int_equal(fix->report.done.n, 0);
        assert_untouched(fix);
}

/* A record that is ended says so, also where no file was changed yet or all are back. */
static void recovery_with_nothing_to_put_back(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        put_file(&fix->root, ETH0, eth0_before);
        assert_int_equal(chmod(in_root(&fix->root, ETH0), 0640), 0);
        put_file(&fix->root, ROUTE, route_before);
        assert_int_equal(unlink(in_root(&fix->root, VNET0)), 0);
        put_file(&fix->root, SCRIPTS "/.ifcfg-vnet0.mkbridge-new", vnet0_after);
        put_file(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-new", eth0_after);
        assert_int_equal(recover(fix), 0);
        assert_int_equal(fix->report.done.n, 1);
        assert_string_equal(fix->report.done.items[0],
                            "ended the run for vnet0, which has left no file changed");
        assert_untouched(fix);
        assert_int_equal(recover(fix), 0);
        assert_int_equal(fix->report.done.n, 0);
}

static void recovery_leaves_edited_files(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        put_file(&fix->root, ETH0, "edited\n");

        assert_int_equal(recover(fix), -ESTALE);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
        assert_non_null(strstr(fix->err.where, "ifcfg-eth0"));
        assert_non_null(strstr(fix->err.hint, "before.1"));
        assert_text(fix, ETH0, "edited\n");
        assert_text(fix, ROUTE, route_before);
        assert_text(fix, VNET0, NULL);

        /* Nothing new is begun on top of it. */
        fix->plan.ops.n = 0;
        add_file(fix, ETH0, "edited\n", eth0_after);
        assert_int_equal(run(fix), -ESTALE);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
        assert_text(fix, ETH0, "edited\n");

        /* What the hint says helps. */
        put_file(&fix->root, ETH0, eth0_before);
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

static void recovery_with_a_damaged_record(void **state)
{
        static const char *const damages[] = { "", "{", "[]", "{\"format\": 2}" };
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
                put_file(&fix->root, STATE_FOLDER "/vnet0/pending/manifest.json", damages[i]);
                assert_int_equal(recover(fix), -EINVAL);
                assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
                assert_text(fix, ETH0, eth0_after);
        }
        assert_int_equal(unlink(in_root(&fix->root, STATE_FOLDER "/vnet0/pending/manifest.json")),
                         0);
        assert_int_equal(recover(fix), -ENOENT);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
}

/* What a DHCP client wrote to its lease file is no edit of anybody's, and never lost to it. */
static void recovery_takes_leases_as_it_finds_them(void **state)
{
        static const char lease[] = "/var/lib/dhcp/dhclient.vnet0.leases";
        static const struct {
                const char *before, *after; /* of the run */
                const char *now, *then;
        } cases[] = {
                { NULL, "1\n", "1\n2\n", NULL }, { "old\n", "1\n", "1\n2\n", "old\n" },
                { NULL, "1\n", NULL, NULL },     { "old\n", "1\n", NULL, "old\n" },
                { "1\n", NULL, NULL, "1\n" },    { "1\n", NULL, "1\n2\n", "1\n2\n" },
        };
        struct fixture *fix = *state;

        make_folders(&fix->root, "/var/lib/dhcp");
        free(fix->tree);
        fix->tree = tree(&fix->root);
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                if (cases[i].before)
                        put_file(&fix->root, lease, cases[i].before);
                fix->plan.ops.n = 0;
                usual_plan(fix);
                add_file(fix, lease, cases[i].before, cases[i].after);
                assert_int_equal(run(fix), 0);
                make_pending(fix);
                unlink(in_root(&fix->root, lease));
                if (cases[i].now)
                        put_file(&fix->root, lease, cases[i].now);
                assert_int_equal(recover(fix), 0);
                assert_text(fix, lease, cases[i].then);
                unlink(in_root(&fix->root, lease));
                assert_untouched(fix);
        }
}

/* One file whose record cannot be read does not keep the others from being put back. */
static void recovery_goes_on_with_other_files(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        assert_int_equal(unlink(in_root(&fix->root, STATE_FOLDER "/vnet0/pending/after.1")), 0);
        assert_int_equal(recover(fix), -ENOENT);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
        assert_text(fix, ETH0, eth0_after);
        assert_text(fix, ROUTE, route_before);
        assert_text(fix, VNET0, NULL);

        put_file(&fix->root, STATE_FOLDER "/vnet0/pending/after.1", eth0_after);
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

/* The same for a folder that is something else now: a file, or a link. */
static void recovery_goes_on_beside_a_lost_folder(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        add_file(fix, "/etc/a/one", NULL, "1\n");
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        assert_int_equal(rename(in_root(&fix->root, "/etc/a"), in_root(&fix->root, "/etc/b")), 0);
        put_file(&fix->root, "/etc/a", "");
        assert_int_equal(recover(fix), -ENOTDIR);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
        assert_text(fix, ETH0, eth0_before);

        assert_int_equal(unlink(in_root(&fix->root, "/etc/a")), 0);
        assert_int_equal(symlink("b", in_root(&fix->root, "/etc/a")), 0);
        assert_int_equal(recover(fix), -ELOOP);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);

        assert_int_equal(unlink(in_root(&fix->root, "/etc/a")), 0);
        assert_int_equal(rename(in_root(&fix->root, "/etc/b"), in_root(&fix->root, "/etc/a")), 0);
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

/* A run that was only prepared is forgotten, whatever became of the places of its files. */
static void prepared_run_with_a_lost_folder_is_forgotten(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        add_file(fix, "/etc/a/one", NULL, "1\n");
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        assert_int_equal(rename(in_root(&fix->root, STATE_FOLDER "/vnet0/pending"),
                                in_root(&fix->root, STATE_FOLDER "/vnet0/new")),
                         0);
        put_file(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-new", eth0_after);
        assert_int_equal(rename(in_root(&fix->root, "/etc/a"), in_root(&fix->root, "/etc/b")), 0);
        put_file(&fix->root, "/etc/a", "");
        assert_int_equal(recover(fix), 0);
        assert_int_not_equal(access(in_root(&fix->root, STATE_FOLDER), F_OK), 0);
        assert_text(fix, SCRIPTS "/.ifcfg-eth0.mkbridge-new", NULL);
        assert_text(fix, ETH0, eth0_after);
}

static void recovery_does_not_follow_links(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        put_file(&fix->root, "/etc/other", eth0_after);
        assert_int_equal(unlink(in_root(&fix->root, ETH0)), 0);
        assert_int_equal(symlink("/etc/other", in_root(&fix->root, ETH0)), 0);
        assert_true(recover(fix) < 0);
        assert_int_equal(fix->err.status, STATUS_INCOMPLETE);
        assert_text(fix, "/etc/other", eth0_after);
}

/* One bridge that cannot be put back does not keep the others from being. */
static void recovery_goes_on_with_other_bridges(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        make_folders(&fix->root, STATE_FOLDER "/abr/pending");
        assert_int_equal(recover(fix), -ENOENT);
        assert_non_null(strstr(fix->err.where, "/abr/pending"));
        assert_text(fix, ETH0, eth0_before);
        assert_int_equal(rmdir(in_root(&fix->root, STATE_FOLDER "/abr/pending")), 0);
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

static void leftovers_of_an_undo_are_removed(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, STATE_FOLDER "/.vnet0.undone/1");
        put_file(&fix->root, STATE_FOLDER "/.vnet0.undone/1/before.0", "x");
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

/* Five folders deep is nothing that a run has made: it stays, and the other bridges go on. */
static void leftovers_that_stay_are_a_warning(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        make_folders(&fix->root, STATE_FOLDER "/.abr.undone/1/2/3/4/5");
        assert_int_equal(run(fix), 0);
        assert_text(fix, ETH0, eth0_after);
        assert_int_equal(recover(fix), 0);
        assert_int_equal(fix->report.warnings.n, 1);
        assert_non_null(strstr(fix->report.warnings.items[0], "/.abr.undone: "));
}

/* What cannot be the name of a bridge is somebody else's, even with the names of ours in it. */
static void foreign_names_are_left_alone(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, STATE_FOLDER "/a:b/pending");
        make_folders(&fix->root, STATE_FOLDER "/far-too-long-for-a-link/new");
        make_folders(&fix->root, STATE_FOLDER "/.a:b.undone/1");
        free(fix->tree);
        assert_int_equal(chmod(in_root(&fix->root, STATE_FOLDER), 0700), 0);
        fix->tree = tree(&fix->root);
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

/* What runs is the kernel of this host: a foreign tree must not have requests sent to it. */
static void journal_below_a_root_is_not_done(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        make_pending(fix);
        make_folders(&fix->root, RUN_FOLDER "/vnet0");
        put_file(&fix->root, RUN_FOLDER "/vnet0/journal", "mkbridge journal 1\n");
        assert_int_equal(recover(fix), 0);
        assert_int_equal(fix->report.warnings.n, 0);
        assert_text(fix, RUN_FOLDER "/vnet0/journal", "mkbridge journal 1\n");
        assert_text(fix, ETH0, eth0_before);
}

static void empty_folders_of_records_are_removed(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, STATE_FOLDER "/vnet0/new");
        put_file(&fix->root, STATE_FOLDER "/vnet0/new/manifest.json", "{");
        assert_int_equal(recover(fix), 0);
        assert_untouched(fix);
}

static void units_are_left_alone_below_a_root(void **state)
{
        struct fixture *fix = *state;

        LIST_ADD(&fix->mem, &fix->plan.ops,
                 (struct op){ .type = OP_UNIT, .unit = { .name = "no-such-unit" } });
        fix->host.system.offline = true;
        fix->host.system.manager = MANAGER_SYSTEMD;
        assert_int_equal(run(fix), 0);
        assert_int_equal(fix->report.warnings.n, 0);
        assert_untouched(fix);
}

/* op-unit.c is compiled to call this: programs of the test instead of those of the system. */
static const char *programs;

int spawn_of_the_test(const char *const argv[], unsigned seconds, struct strbuf *output);

int spawn_of_the_test(const char *const argv[], unsigned seconds, struct strbuf *output)
{
        const char *args[16];
        char program[2 * PATH_MAX];

        snprintf(program, sizeof(program), "%s/bin/%s", programs, argv[0]);
        args[0] = program;
        for (size_t i = 1; i < ARRAY_LEN(args) && (args[i] = argv[i]); i++)
                ;
        return spawn_wait(args, seconds, output);
}

/* Puts @script for @name, in place of the system's program. */
static void put_program(struct fixture *fix, const char *name, const char *script)
{
        char path[64];

        snprintf(path, sizeof(path), "/bin/%s", name);
        make_folders(&fix->root, "/bin");
        put_file(&fix->root, path, script);
        assert_int_equal(chmod(in_root(&fix->root, path), 0755), 0);
}

/* Runs the plan with one more operation, the restart of libvirtd, by what put_program() has put. */
static void run_with_restart(struct fixture *fix, enum service_manager manager, bool asleep)
{
        programs = fix->root.path;
        LIST_ADD(&fix->mem, &fix->plan.ops,
                 (struct op){ .type = OP_UNIT, .unit = { "libvirtd", asleep } });
        fix->host.system.manager = manager;
        assert_int_equal(run(fix), 0);
}

/* A systemctl that finds libvirtd in @state, and restarts it when asked to. */
static void put_systemctl(struct fixture *fix, const char *state)
{
        char script[256];

        snprintf(script, sizeof(script),
                 "#!/bin/sh\ncase \"$*\" in\n'is-active libvirtd') echo %s; [ %s = active ] ;;\n"
                 "'restart libvirtd') ;;\n*) exit 9 ;;\nesac\n",
                 state, state);
        put_program(fix, "systemctl", script);
}

static void failing_unit_is_a_warning(void **state)
{
        struct fixture *fix = *state;

        put_program(fix, "systemctl",
                    "#!/bin/sh\n[ $1 = restart ] || exit 0\necho \"no $1 of $2\"\nexit 3\n");
        put_program(fix, "journalctl", "#!/bin/sh\necho last words\n");
        usual_plan(fix);
        run_with_restart(fix, MANAGER_SYSTEMD, false);

        assert_new(fix);
        assert_int_equal(fix->report.warnings.n, 1);
        assert_string_equal(fix->report.warnings.items[0],
                            "libvirtd: the restart failed with exit status 3: no restart of "
                            "libvirtd\nlast words");
}

static void only_what_is_up_is_restarted(void **state)
{
        static const struct {
                const char *now; /* as systemctl says */
                bool asleep;     /* as the plan says */
                const char *done;
        } cases[] = {
                { "active", false, "restarted libvirtd" },
                { "active", true, "restarted libvirtd" }, /* it was woken meanwhile */
                { "inactive", true, "left libvirtd asleep behind its socket" },
                { "inactive", false, "left libvirtd alone: it has ended meanwhile" },
                { "failed", false, "left libvirtd alone: it has ended meanwhile" },
                { "activating", false, "restarted libvirtd" },
        };
        struct fixture *fix = *state;

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                fix->plan.ops.n = 0;
                fix->report = (struct apply_report){ 0 };
                put_systemctl(fix, cases[i].now);
                run_with_restart(fix, MANAGER_SYSTEMD, cases[i].asleep);
                assert_int_equal(fix->report.warnings.n, 0);
                assert_int_equal(fix->report.done.n, 1);
                assert_string_equal(fix->report.done.items[0], cases[i].done);
        }
}

static void restarted_by_service(void **state)
{
        struct fixture *fix = *state;

        put_program(fix, "service", "#!/bin/sh\n[ \"$*\" = 'libvirtd restart' ]\n");
        run_with_restart(fix, MANAGER_SERVICE, false);
        assert_int_equal(fix->report.warnings.n, 0);
        assert_string_equal(fix->report.done.items[0], "restarted libvirtd");
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                TEST(recovery_from_the_copies),
                TEST(recovery_with_nothing_to_put_back),
                TEST(recovery_leaves_edited_files),
                TEST(recovery_takes_leases_as_it_finds_them),
                TEST(recovery_with_a_damaged_record),
                TEST(recovery_goes_on_with_other_files),
                TEST(recovery_goes_on_beside_a_lost_folder),
                TEST(prepared_run_with_a_lost_folder_is_forgotten),
                TEST(recovery_does_not_follow_links),
                TEST(recovery_goes_on_with_other_bridges),
                TEST(leftovers_of_an_undo_are_removed),
                TEST(leftovers_that_stay_are_a_warning),
                TEST(foreign_names_are_left_alone),
                TEST(journal_below_a_root_is_not_done),
                TEST(empty_folders_of_records_are_removed),
                TEST(units_are_left_alone_below_a_root),
                TEST(failing_unit_is_a_warning),
                TEST(only_what_is_up_is_restarted),
                TEST(restarted_by_service),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
