// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doing a plan and undoing it over a real tree: files made, changed and removed with all that they
 * have beside their bytes, and everything that must stop a run before it has changed anything.
 */
#include "apply-fixture.h"

#include <sys/syscall.h>
#include <time.h>

/* While set: the file system has no hard links, and somebody edits the file at that moment. */
static struct fixture *edit_at_link;

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
        if (!edit_at_link)
                return (int) syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
        put_file(&edit_at_link->root, ETH0, "edited\n");
        errno = EPERM;
        return -1;
}

static void makes_changes_and_removes(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        assert_new(fix);
        assert_int_equal(mode_of(fix, ETH0), 0640);
        assert_int_equal(mode_of(fix, VNET0), 0644);
        assert_int_equal(mode_of(fix, STATE_FOLDER), 0700);
        assert_int_equal(mode_of(fix, STATE_FOLDER "/vnet0"), 0700);
        assert_text(fix, STATE_FOLDER "/vnet0/1/before.1", eth0_before);
        assert_text(fix, STATE_FOLDER "/vnet0/1/after.0", vnet0_after);
        assert_int_equal(mode_of(fix, STATE_FOLDER "/vnet0/1/before.1"), 0600);
}

static void modes_do_not_depend_on_the_umask(void **state)
{
        struct fixture *fix = *state;
        mode_t old = umask(077);

        add_file(fix, "/etc/netcfg/x/ifcfg-vnet0", NULL, vnet0_after);
        assert_int_equal(run(fix), 0);
        umask(old);
        assert_int_equal(mode_of(fix, "/etc/netcfg/x/ifcfg-vnet0"), 0644);
        assert_int_equal(mode_of(fix, "/etc/netcfg/x"), 0755);
}

static void undo_gives_the_tree_back(void **state)
{
        struct fixture *fix = *state;
        struct file_meta meta = { .mode = 0640, .uid = geteuid(), .gid = getegid() };

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        undo_plan(fix);
        fix->plan.ops.items[1].file.meta = &meta;
        assert_int_equal(run(fix), 0);
        assert_untouched(fix);
}

static void second_run_gets_the_next_number(void **state)
{
        struct fixture *fix = *state;

        add_file(fix, VNET0, NULL, vnet0_after);
        assert_int_equal(run(fix), 0);
        fix->plan.ops.n = 0;
        add_file(fix, ETH0, eth0_before, eth0_after);
        assert_int_equal(run(fix), 0);
        assert_text(fix, STATE_FOLDER "/vnet0/1/after.0", vnet0_after);
        assert_text(fix, STATE_FOLDER "/vnet0/2/after.0", eth0_after);
}

static void new_folders_go_with_the_undo(void **state)
{
        struct fixture *fix = *state;

        add_file(fix, "/etc/a/b/one", NULL, "1\n");
        add_file(fix, "/etc/a/c/two", NULL, "2\n");
        assert_int_equal(run(fix), 0);
        assert_text(fix, "/etc/a/c/two", "2\n");

        fix->plan.ops.n = 0;
        fix->plan.undo = true;
        add_file(fix, "/etc/a/b/one", "1\n", NULL);
        add_file(fix, "/etc/a/c/two", "2\n", NULL);
        assert_int_equal(run(fix), 0);
        assert_untouched(fix);
}

static void new_folders_that_are_in_use_stay(void **state)
{
        struct fixture *fix = *state;

        add_file(fix, "/etc/a/b/one", NULL, "1\n");
        assert_int_equal(run(fix), 0);
        put_file(&fix->root, "/etc/a/somebody", "else");

        fix->plan.ops.n = 0;
        fix->plan.undo = true;
        add_file(fix, "/etc/a/b/one", "1\n", NULL);
        assert_int_equal(run(fix), 0);
        assert_text(fix, "/etc/a/somebody", "else");
        assert_int_not_equal(access(in_root(&fix->root, "/etc/a/b"), F_OK), 0);
}

static void attributes_are_kept(void **state)
{
        struct fixture *fix = *state;
        char value[16] = "";

        if (setxattr(in_root(&fix->root, ETH0), "user.note", "a\0b", 3, 0) < 0)
                skip();
        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        assert_int_equal(getxattr(in_root(&fix->root, ETH0), "user.note", value, sizeof(value)), 3);
        assert_memory_equal(value, "a\0b", 3);
}

static void owner_is_kept(void **state)
{
        struct fixture *fix = *state;
        struct stat st;

        if (chown(in_root(&fix->root, ETH0), 12, 34) < 0)
                skip();
        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        assert_int_equal(lstat(in_root(&fix->root, ETH0), &st), 0);
        assert_int_equal(st.st_uid, 12);
        assert_int_equal(st.st_gid, 34);
}

/* A plan that cannot be done, and what must be left of it: nothing. */
static void assert_refused(struct fixture *fix, int code, const char *what)
{
        free(fix->tree);
        fix->tree = tree(&fix->root);
        assert_int_equal(run(fix), -code);
        assert_int_equal(fix->err.status, STATUS_FAILED);
        if (!strstr(fix->err.what, what))
                fail_msg("\"%s\" is not in \"%s\"", what, fix->err.what);
        assert_untouched(fix);
}

static void changed_since_read(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        put_file(&fix->root, ETH0, "edited\n");
        assert_refused(fix, ESTALE, "changed since it was read");
        assert_string_equal(fix->err.hint, "run mkbridge again");
}

static void longer_since_read(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        put_file(&fix->root, ETH0, "DEVICE=eth0\nBOOTPROTO=dhcp\n# mine\nX=1\n");
        assert_refused(fix, ESTALE, "changed since it was read");
}

static void appeared_since_read(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        put_file(&fix->root, VNET0, vnet0_after);
        assert_refused(fix, ESTALE, "changed since it was read");
}

static void vanished_since_read(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        assert_int_equal(unlink(in_root(&fix->root, ROUTE)), 0);
        assert_refused(fix, ESTALE, "changed since it was read");
}

static void changed_while_a_copy_is_kept(void **state)
{
        struct fixture *fix = *state;

        usual_plan(fix);
        edit_at_link = fix;
        assert_int_equal(run(fix), -ESTALE);
        edit_at_link = NULL;
        assert_int_equal(fix->err.status, STATUS_FAILED);
        assert_text(fix, ETH0, "edited\n");
        put_file(&fix->root, ETH0, eth0_before);
        assert_untouched(fix);
}

static void link_in_the_place_of_a_file(void **state)
{
        struct fixture *fix = *state;

        put_file(&fix->root, "/etc/secret", eth0_before);
        assert_int_equal(unlink(in_root(&fix->root, ETH0)), 0);
        assert_int_equal(symlink("/etc/secret", in_root(&fix->root, ETH0)), 0);
        usual_plan(fix);
        assert_refused(fix, ELOOP, "symbolic link");
}

static void link_in_the_place_of_a_folder(void **state)
{
        struct fixture *fix = *state;

        assert_int_equal(rename(in_root(&fix->root, SCRIPTS), in_root(&fix->root, "/x")), 0);
        assert_int_equal(symlink(in_root(&fix->root, "/x"), in_root(&fix->root, SCRIPTS)), 0);
        usual_plan(fix);
        assert_refused(fix, ENOTDIR, "cannot use the folder");
}

static void folder_link_below_the_root(void **state)
{
        struct fixture *fix = *state;

        assert_int_equal(rename(in_root(&fix->root, SCRIPTS), in_root(&fix->root, "/x")), 0);
        assert_int_equal(symlink("/x", in_root(&fix->root, SCRIPTS)), 0);
        usual_plan(fix);
        assert_refused(fix, ELOOP, "symbolic link");
}

static void link_under_a_hidden_name(void **state)
{
        struct fixture *fix = *state;

        put_file(&fix->root, "/etc/passwd", "root\n");
        assert_int_equal(
                symlink("/etc/passwd", in_root(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-new")),
                0);
        assert_int_equal(
                symlink("/etc/passwd", in_root(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-old")),
                0);
        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        assert_new(fix);
        assert_text(fix, "/etc/passwd", "root\n");
}

static void stale_hidden_files_are_replaced(void **state)
{
        struct fixture *fix = *state;

        put_file(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-new", "half");
        put_file(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-old", "half");
        put_file(&fix->root, SCRIPTS "/.ifcfg-vnet0.mkbridge-new", "half");
        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        assert_new(fix);
}

/* The second operation cannot be staged: a folder stands under its hidden name. */
static void failing_stage_leaves_nothing(void **state)
{
        struct fixture *fix = *state;

        make_folders(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-new");
        usual_plan(fix);
        free(fix->tree);
        fix->tree = tree(&fix->root);
        assert_int_not_equal(run(fix), 0);
        assert_int_equal(fix->err.status, STATUS_FAILED);
        assert_int_equal(rmdir(in_root(&fix->root, SCRIPTS "/.ifcfg-eth0.mkbridge-new")), 0);
        assert_int_equal(recover(fix), 0);
        assert_text(fix, ETH0, eth0_before);
        assert_text(fix, VNET0, NULL);
        assert_int_not_equal(access(in_root(&fix->root, STATE_FOLDER), F_OK), 0);
}

static int64_t now_us(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A process that does the plan is sent a SIGTERM after @us. Returns whether it died of it. */
static bool killed_after(struct fixture *fix, int64_t us)
{
        pid_t child = fork();
        int64_t start = now_us();
        int status;

        if (child == 0)
                _exit(run(fix) == 0 ? 0 : 1);
        while (now_us() - start < us)
                ;
        kill(child, SIGTERM);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        return WIFSIGNALED(status);
}

/* Ctrl-C or the end of an ssh session at any moment: all is old or all is new, nothing is left. */
static void signals_find_nothing_half_done(void **state)
{
        struct fixture *fix = *state;
        int64_t start, whole;
        int killed = 0;

        usual_plan(fix);
        assert_int_equal(run(fix), 0);
        undo_plan(fix);
        start = now_us();
        assert_int_equal(run(fix), 0);
        whole = now_us() - start + 2000;

        for (int i = 0; i < 200; i++) {
                fix->plan = (struct plan){ .bridge = "vnet0" };
                usual_plan(fix);
                killed += killed_after(fix, i * whole / 200);
                if (access(in_root(&fix->root, ROUTE), F_OK) == 0) {
                        assert_text(fix, ETH0, eth0_before);
                        assert_text(fix, VNET0, NULL);
                        assert_int_not_equal(
                                access(in_root(&fix->root, STATE_FOLDER "/vnet0"), F_OK), 0);
                        continue;
                }
                assert_new(fix);
                undo_plan(fix);
                assert_int_equal(run(fix), 0);
        }
        assert_true(killed > 0);
}

static void name_too_long(void **state)
{
        struct fixture *fix = *state;
        char path[300] = "/etc/";

        memset(path + 5, 'a', 250);
        add_file(fix, VNET0, NULL, vnet0_after);
        add_file(fix, path, NULL, "x");
        assert_refused(fix, ENAMETOOLONG, "too long");
}

static void bridge_names_that_are_no_folder(void **state)
{
        static const char *const names[] = { "..", ".", ".hidden", "a/b", "" };
        struct fixture *fix = *state;

        usual_plan(fix);
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                fix->plan.bridge = names[i];
                assert_int_equal(run(fix), -EINVAL);
                assert_int_equal(fix->err.status, STATUS_REFUSED);
                assert_untouched(fix);
        }
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                TEST(makes_changes_and_removes),
                TEST(modes_do_not_depend_on_the_umask),
                TEST(undo_gives_the_tree_back),
                TEST(second_run_gets_the_next_number),
                TEST(new_folders_go_with_the_undo),
                TEST(new_folders_that_are_in_use_stay),
                TEST(attributes_are_kept),
                TEST(owner_is_kept),
                TEST(changed_since_read),
                TEST(longer_since_read),
                TEST(appeared_since_read),
                TEST(vanished_since_read),
                TEST(changed_while_a_copy_is_kept),
                TEST(link_in_the_place_of_a_file),
                TEST(link_in_the_place_of_a_folder),
                TEST(folder_link_below_the_root),
                TEST(link_under_a_hidden_name),
                TEST(stale_hidden_files_are_replaced),
                TEST(failing_stage_leaves_nothing),
                TEST(signals_find_nothing_half_done),
                TEST(name_too_long),
                TEST(bridge_names_that_are_no_folder),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
