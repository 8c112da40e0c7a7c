// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lookup below a root: whatever links say, nothing outside is ever reached; and the small steps
 * that changes of files are made of.
 */
#include "temp-root.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/replace.h"

struct fixture {
        struct temp_root root, outside;
        struct fs fs;
        struct arena mem;
};

static int setup(void **state)
{
        struct fixture *fix = calloc(1, sizeof(*fix));

        assert_non_null(fix);
        temp_root_make(&fix->root);
        temp_root_make(&fix->outside);
        make_folders(&fix->root, "/etc/sub/deep");
        put_file(&fix->root, "/etc/file", "inside\n");
        put_file(&fix->root, "/top", "top\n");
        put_file(&fix->outside, "/secret", "outside\n");
        assert_int_equal(fs_open(&fix->fs, fix->root.path, NULL), 0);
        *state = fix;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *fix = *state;

        fs_close(&fix->fs);
        fs_close(&fix->fs);
        temp_root_remove(&fix->root);
        temp_root_remove(&fix->outside);
        arena_free(&fix->mem);
        free(fix);
        return 0;
}

static void make_link(struct fixture *fix, const char *path, const char *target)
{
        assert_int_equal(symlink(target, in_root(&fix->root, path)), 0);
}

static const char *text_of(struct fixture *fix, const char *path)
{
        char *text = NULL;
        int r = fs_read(&fix->fs, path, 1000, &fix->mem, &text, NULL, NULL);

        return r < 0 ? strerror(-r) : text;
}

static void check_real(struct fixture *fix, const char *path, bool follow, const char *real,
                       const char *name)
{
        FS_PLACE(place);

        assert_int_equal(fs_resolve(&fix->fs, path, follow, &place), 0);
        assert_string_equal(place.real, real);
        assert_string_equal(place.name, name);
}

static void plain_paths(void **state)
{
        struct fixture *fix = *state;

        check_real(fix, "/etc/file", true, "/etc/file", "file");
        check_real(fix, "//etc///./file", true, "/etc/file", "file");
        check_real(fix, "/etc/none", true, "/etc/none", "none");
        check_real(fix, "/etc/sub/../file", true, "/etc/file", "file");
        check_real(fix, "/etc/sub/deep/../../file", true, "/etc/file", "file");
        check_real(fix, "/etc/sub/deep/", true, "/etc/sub/deep", "deep");
        check_real(fix, "/", true, "/", ".");
        check_real(fix, "/etc/..", true, "/", ".");
        check_real(fix, "/etc/sub/..", true, "/etc", ".");
        assert_string_equal(text_of(fix, "/etc/file"), "inside\n");
}

static void errors(void **state)
{
        struct fixture *fix = *state;
        FS_PLACE(place);
        char longest[PATH_MAX + 100];

        assert_int_equal(fs_resolve(&fix->fs, "etc/file", true, &place), -EINVAL);
        assert_int_equal(fs_resolve(&fix->fs, "/none/file", true, &place), -ENOENT);
        assert_int_equal(fs_resolve(&fix->fs, "/etc/file/x", true, &place), -ENOTDIR);
        assert_int_equal(place.folder, -1);
        memset(longest, 'a', sizeof(longest));
        longest[0] = '/';
        longest[400] = '\0';
        assert_int_equal(fs_resolve(&fix->fs, longest, true, &place), -ENAMETOOLONG);
        longest[400] = 'a';
        longest[sizeof(longest) - 1] = '\0';
        assert_int_equal(fs_resolve(&fix->fs, longest, true, &place), -ENAMETOOLONG);
}

static void dots_stop_at_the_root(void **state)
{
        struct fixture *fix = *state;

        assert_string_equal(text_of(fix, "/../../../../top"), "top\n");
        make_link(fix, "/etc/up", "../../../../../../top");
        assert_string_equal(text_of(fix, "/etc/up"), "top\n");
}

static void links_stay_inside(void **state)
{
        struct fixture *fix = *state;
        char target[PATH_MAX];

        snprintf(target, sizeof(target), "%s/secret", fix->outside.path);
        make_link(fix, "/etc/out", target);
        assert_string_equal(text_of(fix, "/etc/out"), strerror(ENOENT));
        snprintf(target, sizeof(target), "../../../../../../..%s/secret", fix->outside.path);
        make_link(fix, "/etc/out2", target);
        assert_string_equal(text_of(fix, "/etc/out2"), strerror(ENOENT));
        make_link(fix, "/etc/folder", fix->outside.path);
        assert_string_equal(text_of(fix, "/etc/folder/secret"), strerror(ENOENT));

        make_link(fix, "/etc/absolute", "/etc/file");
        assert_string_equal(text_of(fix, "/etc/absolute"), "inside\n");
        make_link(fix, "/etc/relative", "sub/../file");
        assert_string_equal(text_of(fix, "/etc/relative"), "inside\n");
        make_link(fix, "/conf", "etc/sub/..");
        assert_string_equal(text_of(fix, "/conf/absolute"), "inside\n");
        check_real(fix, "/conf/absolute", true, "/etc/file", "file");
        check_real(fix, "/conf/absolute", false, "/etc/absolute", "absolute");
}

/* ".." after a link is the parent of what the link leads to. */
static void dots_after_links(void **state)
{
        struct fixture *fix = *state;

        make_link(fix, "/deep", "/etc/sub/deep");
        check_real(fix, "/deep/../../file", true, "/etc/file", "file");
}

static void last_link_is_told(void **state)
{
        struct fixture *fix = *state;
        FS_PLACE(place);

        make_link(fix, "/conf", "etc");
        make_link(fix, "/etc/link", "file");
        assert_int_equal(fs_resolve(&fix->fs, "/conf/file", true, &place), 0);
        assert_false(place.symlink);
        assert_int_equal(fs_resolve(&fix->fs, "/conf/link", true, &place), 0);
        assert_true(place.symlink);
        assert_int_equal(fs_resolve(&fix->fs, "/conf/link", false, &place), 0);
        assert_true(place.symlink);
        assert_string_equal(place.real, "/etc/link");
}

static void loops_end(void **state)
{
        struct fixture *fix = *state;
        char name[32], target[32];

        make_link(fix, "/a", "b");
        make_link(fix, "/b", "a");
        assert_string_equal(text_of(fix, "/a"), strerror(ELOOP));
        make_link(fix, "/self", "self/self");
        assert_string_equal(text_of(fix, "/self"), strerror(ELOOP));

        /* 40 links are followed, as by the kernel; 41 are not. */
        make_link(fix, "/chain0", "top");
        for (int i = 1; i <= 40; i++) {
                snprintf(name, sizeof(name), "/chain%d", i);
                snprintf(target, sizeof(target), "chain%d", i - 1);
                make_link(fix, name, target);
        }
        assert_string_equal(text_of(fix, "/chain39"), "top\n");
        assert_string_equal(text_of(fix, "/chain40"), strerror(ELOOP));
}

static void only_regular_files_are_read(void **state)
{
        struct fixture *fix = *state;
        struct stat st;

        assert_int_equal(mkfifo(in_root(&fix->root, "/fifo"), 0600), 0);
        assert_int_equal(fs_read(&fix->fs, "/fifo", 10, &fix->mem, NULL, NULL, &st), -EINVAL);
        assert_true(S_ISFIFO(st.st_mode));
        assert_int_equal(fs_read(&fix->fs, "/etc", 10, &fix->mem, NULL, NULL, &st), -EINVAL);
        assert_true(S_ISDIR(st.st_mode));
}

static void sizes(void **state)
{
        struct fixture *fix = *state;
        char *data = NULL;
        size_t size = 99;
        FILE *file = fopen(in_root(&fix->root, "/nul"), "we");

        assert_int_equal(fwrite("a\0b", 1, 3, file), 3);
        fclose(file);
        put_file(&fix->root, "/empty", "");
        assert_int_equal(fs_read(&fix->fs, "/nul", 3, &fix->mem, &data, &size, NULL), 0);
        assert_int_equal(size, 3);
        assert_memory_equal(data, "a\0b\0", 4);
        assert_int_equal(fs_read(&fix->fs, "/nul", 2, &fix->mem, &data, &size, NULL), -EFBIG);
        assert_int_equal(fs_read(&fix->fs, "/empty", 0, &fix->mem, &data, &size, NULL), 0);
        assert_int_equal(size, 0);
        assert_string_equal(data, "");
}

static void lists(void **state)
{
        struct fixture *fix = *state;
        char **names = NULL;
        size_t n = 9;

        assert_int_equal(fs_list(&fix->fs, "/etc", &fix->mem, &names, &n), 0);
        assert_int_equal(n, 2);
        assert_string_equal(names[0], "file");
        assert_string_equal(names[1], "sub");
        assert_int_equal(fs_list(&fix->fs, "/none/at/all", &fix->mem, &names, &n), 0);
        assert_int_equal(n, 0);
        assert_int_equal(fs_list(&fix->fs, "/etc/file", &fix->mem, &names, &n), -ENOTDIR);
        assert_int_equal(fs_list(&fix->fs, "/", &fix->mem, &names, &n), 0);
        assert_int_equal(n, 2);
}

static void stats(void **state)
{
        struct fixture *fix = *state;
        struct stat st;

        make_link(fix, "/link", "etc/file");
        assert_int_equal(fs_stat(&fix->fs, "/link", true, &st), 0);
        assert_true(S_ISREG(st.st_mode));
        assert_int_equal(fs_stat(&fix->fs, "/link", false, &st), 0);
        assert_true(S_ISLNK(st.st_mode));
        assert_int_equal(fs_stat(&fix->fs, "/none", false, &st), -ENOENT);
        assert_int_equal(fs_stat(&fix->fs, "/", true, &st), 0);
        assert_true(S_ISDIR(st.st_mode));
}

static void roots(void **state)
{
        struct fs fs cleanup(fs_close) = FS_INIT;
        struct error err;

        (void) state;
        assert_int_equal(fs_open(&fs, "/nonexistent/root", &err), -ENOENT);
        assert_int_equal(err.status, STATUS_REFUSED);
        assert_int_equal(fs_open(&fs, "/dev/null", &err), -ENOTDIR);
        assert_int_equal(fs_open(&fs, NULL, &err), 0);
        assert_string_equal(fs.name, "");
}

/* A folder that is turned into a link and back by another process never leads out. */
static void race_with_a_link(void **state)
{
        struct fixture *fix = *state;
        char real[PATH_MAX], link[PATH_MAX];
        pid_t child;

        make_folders(&fix->root, "/race");
        put_file(&fix->root, "/race/secret", "inside\n");
        make_link(fix, "/link", fix->outside.path);
        snprintf(real, sizeof(real), "%s/race", fix->root.path);
        snprintf(link, sizeof(link), "%s/link", fix->root.path);
        child = fork();
        if (child == 0)
                for (;;)
                        renameat2(AT_FDCWD, real, AT_FDCWD, link, RENAME_EXCHANGE);

        for (int i = 0; i < 5000; i++) {
                const char *text = text_of(fix, "/race/secret");

                if (!strcmp(text, "outside\n")) {
                        kill(child, SIGKILL);
                        fail_msg("read a file outside of the root");
                }
        }
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
}

static int folder_of(struct fixture *fix)
{
        return fs_open_folder(fix->fs.root, "etc");
}

static void create_takes_no_existing_name(void **state)
{
        struct fixture *fix = *state;
        int folder cleanup(closep) = folder_of(fix);

        make_link(fix, "/etc/dangling", "/etc/would-be-made");
        assert_int_equal(fs_create(folder, "file", "x"), -EEXIST);
        assert_int_equal(fs_create(folder, "dangling", "x"), -EEXIST);
        assert_string_equal(text_of(fix, "/etc/file"), "inside\n");
        assert_int_equal(fs_sync_close(fs_create(folder, "made", "text")), 0);
        assert_string_equal(text_of(fix, "/etc/made"), "text");
}

static void rename_new_replaces_nothing(void **state)
{
        struct fixture *fix = *state;
        int folder cleanup(closep) = folder_of(fix);

        put_file(&fix->root, "/etc/other", "other\n");
        assert_int_equal(fs_rename_new(folder, "other", "file"), -EEXIST);
        assert_string_equal(text_of(fix, "/etc/file"), "inside\n");
        assert_int_equal(fs_rename_new(folder, "other", "fresh"), 0);
        assert_string_equal(text_of(fix, "/etc/fresh"), "other\n");
        assert_int_equal(fs_rename_new(folder, "other", "fresh2"), -ENOENT);
}

static void same_bytes_only(void **state)
{
        struct fixture *fix = *state;
        int folder cleanup(closep) = folder_of(fix);

        make_link(fix, "/etc/link", "file");
        assert_int_equal(fs_same(folder, "file", "inside\n"), 1);
        assert_int_equal(fs_same(folder, "file", "inside"), 0);
        assert_int_equal(fs_same(folder, "file", "inside\n\n"), 0);
        assert_int_equal(fs_same(folder, "file", "Inside\n"), 0);
        assert_int_equal(fs_same(folder, "link", "inside\n"), 0);
        assert_int_equal(fs_same(folder, "none", ""), -ENOENT);
}

static void parents_are_made_inside(void **state)
{
        struct fixture *fix = *state;
        struct stat st;

        assert_int_equal(fs_make_parents(fix->fs.root, "/etc/x/y/file"), 0);
        assert_int_equal(fs_stat(&fix->fs, "/etc/x/y", false, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0755);
        assert_int_equal(fs_stat(&fix->fs, "/etc/x/y/file", false, &st), -ENOENT);
        assert_int_equal(fs_make_parents(fix->fs.root, "/etc/x/y/file"), 0);

        make_link(fix, "/etc/out", fix->outside.path);
        assert_int_equal(fs_make_parents(fix->fs.root, "/etc/out/made/file"), -ENOTDIR);
        assert_int_not_equal(access(in_root(&fix->outside, "/made"), F_OK), 0);
}

static void trees_are_removed_but_not_what_links_lead_to(void **state)
{
        struct fixture *fix = *state;

        make_link(fix, "/etc/sub/link", fix->outside.path);
        assert_int_equal(fs_remove_tree(fix->fs.root, "etc", 0), -ENOTEMPTY);
        assert_int_equal(fs_remove_tree(fix->fs.root, "etc", 3), 0);
        assert_int_equal(fs_remove_tree(fix->fs.root, "etc", 3), 0);
        assert_int_equal(access(in_root(&fix->outside, "/secret"), F_OK), 0);
        assert_int_not_equal(access(in_root(&fix->root, "/etc"), F_OK), 0);
}

/* Lookups that begin where the last one was find what those from the root find. */
static void a_memo_changes_no_answer(void **state)
{
        static const char *const paths[] = {
                "/etc/file",      "/etc/file",
                "/etc/link",      "/etc/link",
                "/etc/none",      "/etc/sub/deep",
                "/etc/sub/deep/", "/etc/sub/..",
                "/etc/sub/.",     "/short/file",
                "/short/sub",     "/short/../top",
                "/etc/out",       "/etc/out/secret",
                "/etc/out/none",  "/nowhere/file",
                "/etc/file/none", "/etc/loop",
                "/etc/loop/x",    "/etc/file",
                "/top",           "/",
                "/etc//file",     "/etc/sub/deep/x",
                "/nowhere/other", "/etc/su/x",
                "/etc/sub/deep",  "/short/none/x",
                "/etc/none/x",    "/etc/none/../file",
                "/chain/deep",    "/chain/deep/x",
                "/chain",         "/chain/../file",
                "/far/sub/deep",  "/far/none",
                "/far/short/sub", "/lost/deep/x",
        };
        struct fixture *fix = *state;
        cleanup(fs_memo_close) struct fs_memo memo = { .mem = &fix->mem };
        struct fs with = fix->fs;
        FS_PLACE(made);

        with.memo = &memo;
        make_link(fix, "/short", "etc");
        make_link(fix, "/etc/link", "sub/deep");
        make_link(fix, "/etc/out", fix->outside.path);
        make_link(fix, "/etc/loop", "loop");
        make_link(fix, "/chain", "/short//sub");
        make_link(fix, "/far", "etc/sub/../../etc/");
        make_link(fix, "/etc/short", "../short");
        make_link(fix, "/lost", "/short/lost");
        for (size_t i = 0; i < 2 * ARRAY_LEN(paths); i++) {
                const char *path = paths[i / 2 % ARRAY_LEN(paths)];
                FS_PLACE(a);
                FS_PLACE(b);
                int r = fs_resolve(&fix->fs, path, i % 2, &a);

                assert_int_equal(fs_resolve(&with, path, i % 2, &b), r);
                if (r < 0)
                        continue;
                assert_string_equal(a.real, b.real);
                assert_string_equal(a.name, b.name);
                assert_int_equal(a.symlink, b.symlink);
        }
        assert_int_equal(fs_resolve(&with, "/made/file", true, &made), -ENOENT);
        make_folders(&fix->root, "/made");
        assert_int_equal(fs_resolve(&with, "/made/file", true, &made),
                         -ENOENT); /* it is not looked for a second time */
}

/* Lists a folder twice with a memo that knows nothing of it, once with what it knows from then on,
 * and compares that to a list without. */
static void check_list(struct fixture *fix, const char *folder)
{
        cleanup(fs_memo_close) struct fs_memo memo = { .mem = &fix->mem };
        struct fs with = fix->fs;
        struct name_list wanted, found;
        const char *real, *seen;
        int r = fs_names(&fix->fs, folder, &fix->mem, &wanted, &real);

        fs_sort_names(&wanted);
        with.memo = &memo;
        for (int i = 0; i < 3; i++) {
                struct stat st;

                assert_int_equal(fs_names(&with, folder, &fix->mem, &found, &seen), r);
                fs_sort_names(&found);
                assert_string_equal(seen, real);
                assert_int_equal(found.n, wanted.n);
                for (size_t k = 0; k < found.n; k++) {
                        assert_string_equal(found.items[k], wanted.items[k]);
                        assert_int_equal(fs_stat(&with,
                                                 arena_path(&fix->mem, folder, found.items[k]),
                                                 false, &st),
                                         0);
                }
        }
}

static void a_memo_changes_no_list(void **state)
{
        static const char *const folders[] = {
                "/",           "/etc",      "/etc/",     "/etc/sub/deep", "/etc//sub", "/etc/./sub",
                "/etc/sub/..", "/etc/file", "/none",     "/none/none",    "/top/x",    "/short",
                "/short/sub",  "/lost",     "/lost/sub", "/etc/loop",     "/etc/out",
        };
        struct fixture *fix = *state;

        make_link(fix, "/short", "etc");
        make_link(fix, "/lost", "nowhere");
        make_link(fix, "/etc/loop", "loop");
        make_link(fix, "/etc/out", fix->outside.path);
        for (size_t i = 0; i < ARRAY_LEN(folders); i++)
                check_list(fix, folders[i]);
}

/* Checks where a new file would be, or what is in its way. */
static void check_new(struct fixture *fix, const char *path, int result, const char *real)
{
        char found[PATH_MAX];

        assert_int_equal(fs_resolve_new(&fix->fs, path, found), result);
        assert_string_equal(found, real);
}

static void where_a_new_file_would_be(void **state)
{
        struct fixture *fix = *state;

        make_link(fix, "/inside", "etc/sub");
        make_link(fix, "/nowhere", "not/there");
        make_link(fix, "/dangling", "etc/none");
        make_link(fix, "/out", fix->outside.path);
        make_link(fix, "/loop", "loop");
        make_link(fix, "/below-a-file", "top/x");
        check_new(fix, "/new", 0, "/new");
        check_new(fix, "/etc/sub/new", 0, "/etc/sub/new");
        check_new(fix, "/inside/deep/new", 0, "/etc/sub/deep/new");
        check_new(fix, "/inside/a/b/new", 0, "/etc/sub/a/b/new");
        check_new(fix, "/nowhere/new", -ENOLINK, "/nowhere");
        check_new(fix, "/nowhere/a/b/new", -ENOLINK, "/nowhere");
        check_new(fix, "/dangling/a/new", -ENOLINK, "/dangling");
        check_new(fix, "/out/new", -ENOLINK, "/out");
        check_new(fix, "/loop/new", -ELOOP, "/loop");
        check_new(fix, "/top/a/new", -ENOTDIR, "/top");
        check_new(fix, "/below-a-file/new", -ENOTDIR, "/below-a-file");
}

static void links_to_dev_null_are_masks(void **state)
{
        struct fixture *fix = *state;

        make_link(fix, "/mask", "/dev/null");
        make_link(fix, "/other", "/dev/nul");
        assert_true(fs_is_mask(&fix->fs, "/mask"));
        assert_false(fs_is_mask(&fix->fs, "/other"));
        assert_false(fs_is_mask(&fix->fs, "/top"));
        assert_false(fs_is_mask(&fix->fs, "/none"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* From now on the kernel is one without openat2(2), so that every path is walked. */
static void deny_openat2(void)
{
#ifdef SYS_openat2
        struct sock_filter filter[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        const struct sock_fprog program = { ARRAY_LEN(filter), filter };

        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
                print_message("openat2 cannot be denied here: %s\n", strerror(errno));
#endif
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                TEST(a_memo_changes_no_answer),
                TEST(a_memo_changes_no_list),
                TEST(plain_paths),
                TEST(errors),
                TEST(dots_stop_at_the_root),
                TEST(links_stay_inside),
                TEST(dots_after_links),
                TEST(last_link_is_told),
                TEST(loops_end),
                TEST(only_regular_files_are_read),
                TEST(sizes),
                TEST(lists),
                TEST(stats),
                TEST(roots),
                TEST(race_with_a_link),
                TEST(create_takes_no_existing_name),
                TEST(rename_new_replaces_nothing),
                TEST(same_bytes_only),
                TEST(parents_are_made_inside),
                TEST(trees_are_removed_but_not_what_links_lead_to),
                TEST(where_a_new_file_would_be),
                TEST(links_to_dev_null_are_masks),
        };

        int failed = cmocka_run_group_tests_name("as it is", tests, NULL, NULL);

        deny_openat2();
        return failed + cmocka_run_group_tests_name("without openat2", tests, NULL, NULL);
}
