// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line difference: a table of texts with the exact difference, random pairs that the real
 * patch(1) must turn into each other, and inputs that would take a naive search for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/spawn.h"
#include "text/diff.h"

#define HEADER "--- a/f\n+++ b/f\n"
#define NO_EOL "\\ No newline at end of file\n"

struct row {
        const char *path, *before, *after, *expected;
};

static const struct row rows[] = {
        /* equal, absent, empty */
        { "/f", NULL, NULL, "" },
        { "/f", "", "", "" },
        { "/f", "a\nb", "a\nb", "" },
        { "/f", NULL, "", "--- /dev/null\n+++ b/f\n" },
        { "/f", "", NULL, "--- a/f\n+++ /dev/null\n" },
        { "/f", NULL, "a\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n" },
        { "/f", NULL, "a\nb\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n" },
        { "/f", "a\n", NULL, "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n" },
        { "/f", "a\nb\n", NULL, "--- a/f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n" },
        { "/f", "", "a\n", HEADER "@@ -0,0 +1 @@\n+a\n" },
        { "/f", "a\n", "", HEADER "@@ -1 +0,0 @@\n-a\n" },
        { "/f", NULL, "a", "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n" NO_EOL },

        /* names */
        { "/etc/a/ifcfg-x", "", "a\n",
          "--- a/etc/a/ifcfg-x\n+++ b/etc/a/ifcfg-x\n@@ -0,0 +1 @@\n+a\n" },
        { "/a b", "", "a\n", "--- a/a b\t\n+++ b/a b\t\n@@ -0,0 +1 @@\n+a\n" },
        { "/a b", NULL, "a\n", "--- /dev/null\n+++ b/a b\t\n@@ -0,0 +1 @@\n+a\n" },
        { "/a\"\\\n", "", "a\n",
          "--- \"a/a\\\"\\\\\\012\"\n+++ \"b/a\\\"\\\\\\012\"\n@@ -0,0 +1 @@\n+a\n" },

        /* one change */
        { "/f", "a\n", "b\n", HEADER "@@ -1 +1 @@\n-a\n+b\n" },
        { "/f", "a\nb\nc\n", "a\nc\n", HEADER "@@ -1,3 +1,2 @@\n a\n-b\n c\n" },
        { "/f", "a\nc\n", "a\nb\nc\n", HEADER "@@ -1,2 +1,3 @@\n a\n+b\n c\n" },
        { "/f", "a\nb\n", "c\na\nb\n", HEADER "@@ -1,2 +1,3 @@\n+c\n a\n b\n" },
        { "/f", "a\nb\n", "a\nb\nc\n", HEADER "@@ -1,2 +1,3 @@\n a\n b\n+c\n" },
        { "/f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n",
          HEADER "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n" },
        { "/f", "\n\n\n", "\n\n", HEADER "@@ -1,3 +1,2 @@\n \n \n-\n" },
        { "/f", "a\r\nb\r\n", "a\nb\r\n", HEADER "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r\n" },

        /* the end of the file */
        { "/f", "a", "b", HEADER "@@ -1 +1 @@\n-a\n" NO_EOL "+b\n" NO_EOL },
        { "/f", "a", "a\n", HEADER "@@ -1 +1 @@\n-a\n" NO_EOL "+a\n" },
        { "/f", "a\n", "a", HEADER "@@ -1 +1 @@\n-a\n+a\n" NO_EOL },
        { "/f", "a", "a\nb", HEADER "@@ -1 +1,2 @@\n-a\n" NO_EOL "+a\n+b\n" NO_EOL },
        { "/f", "x\na", "y\na", HEADER "@@ -1,2 +1,2 @@\n-x\n+y\n a\n" NO_EOL },
        { "/f", "xa", "ya", HEADER "@@ -1 +1 @@\n-xa\n" NO_EOL "+ya\n" NO_EOL },
        { "/f", "a\nb", "b", HEADER "@@ -1,2 +1 @@\n-a\n b\n" NO_EOL },

        /* hunks: seven lines in between keep them apart, six do not */
        { "/f", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
          HEADER "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n" },
        { "/f", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
          HEADER "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n" },
        { "/f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n9\n",
          HEADER "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -5,5 +6,4 @@\n 5\n 6\n 7\n-8\n 9\n" },

        /* the shortest script, not just any */
        { "/f", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
          HEADER "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n" },
        { "/f", "DEVICE=eth0\nONBOOT=yes\nIPADDR=192.0.2.7\nPREFIX=24\n",
          "DEVICE=eth0\nONBOOT=yes\nBOOTPROTO=none\nBRIDGE=vnet0\n",
          HEADER "@@ -1,4 +1,4 @@\n DEVICE=eth0\n ONBOOT=yes\n-IPADDR=192.0.2.7\n-PREFIX=24\n"
                 "+BOOTPROTO=none\n+BRIDGE=vnet0\n" },
};

static void test_table(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;

                diff_unified(&out, rows[i].path, rows[i].before, rows[i].after);
                if (strcmp(strbuf_str(&out), rows[i].expected) != 0)
                        fail_msg("row %zu:\n%s", i, strbuf_str(&out));
        }
}

static void test_appends(void **state)
{
        cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;

        (void) state;
        strbuf_adds(&out, "x\n");
        diff_unified(&out, "/f", "a\n", "b\n");
        diff_unified(&out, "/f", "a\n", "a\n");
        assert_string_equal(strbuf_str(&out), "x\n" HEADER "@@ -1 +1 @@\n-a\n+b\n");
}

/* A folder of our own, with pairs in before/, after/ and one patch over all of them. */
struct scene {
        char folder[64];
        unsigned seed;
        unsigned n;
        struct strbuf patch;
};

static unsigned pick(struct scene *scene, unsigned below)
{
        scene->seed = scene->seed * 1103515245u + 12345u;
        return (scene->seed >> 16) % below;
}

static void write_file(const struct scene *scene, const char *path, const char *text)
{
        char name[256];
        FILE *file;

        snprintf(name, sizeof(name), "%s/%s", scene->folder, path);
        file = fopen(name, "w");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static void run(const char *const argv[])
{
        cleanup(strbuf_free) struct strbuf output = STRBUF_INIT;
        int ret = spawn_wait(argv, 60, &output);

        if (ret != 0)
                fail_msg("%s: %d\n%s", argv[0], ret, strbuf_str(&output));
}

static int setup(void **state)
{
        static struct scene scene;
        char name[256];

        scene = (struct scene){ .folder = "/tmp/test-diff-XXXXXX", .seed = 1 };
        assert_non_null(mkdtemp(scene.folder));
        snprintf(name, sizeof(name), "%s/before", scene.folder);
        assert_int_equal(mkdir(name, 0700), 0);
        snprintf(name, sizeof(name), "%s/after", scene.folder);
        assert_int_equal(mkdir(name, 0700), 0);
        *state = &scene;
        return 0;
}

static int teardown(void **state)
{
        struct scene *scene = *state;
        const char *const argv[] = { "rm", "-rf", scene->folder, NULL };

        strbuf_free(&scene->patch);
        return spawn_wait(argv, 60, NULL);
}

/* Lines from a small alphabet, so that many are alike; now and then without a last newline. */
static void add_random_lines(struct scene *scene, struct strbuf *text, unsigned n, unsigned letters)
{
        for (unsigned i = 0; i < n; i++)
                strbuf_addf(text, "%c%s\n", 'a' + (int) pick(scene, letters),
                            pick(scene, 9) ? "" : " x\r");
}

static void drop_last_newline(struct scene *scene, struct strbuf *text)
{
        if (text->len > 1 && pick(scene, 4) == 0)
                text->data[--text->len] = '\0';
}

/* A text that has some lines of @before dropped and others put in. */
static void mutate(struct scene *scene, const struct strbuf *before, struct strbuf *after)
{
        unsigned rate = 1 + pick(scene, 20);

        for (const char *line = strbuf_str(before); *line;) {
                size_t len = strcspn(line, "\n");

                len += line[len] == '\n';
                if (pick(scene, rate + 1) > 0)
                        strbuf_add(after, line, len);
                if (pick(scene, rate + 1) == 0 && line[len - 1] == '\n')
                        add_random_lines(scene, after, 1 + pick(scene, 4), 5);
                line += len;
        }
}

/* Writes both files and adds their difference to the patch; NULL is an absent file. */
static void add_pair(struct scene *scene, const char *path, const char *before, const char *after)
{
        char name[128];

        snprintf(name, sizeof(name), "before%s", path);
        if (before)
                write_file(scene, name, before);
        snprintf(name, sizeof(name), "after%s", path);
        if (after)
                write_file(scene, name, after);
        diff_unified(&scene->patch, path, before, after);
}

static void add_random_pair(struct scene *scene)
{
        cleanup(strbuf_free) struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
        unsigned letters = 2 + pick(scene, 20);
        char path[32];

        add_random_lines(scene, &before, pick(scene, 60), letters);
        drop_last_newline(scene, &before);
        if (pick(scene, 3) == 0)
                add_random_lines(scene, &after, pick(scene, 60), letters);
        else
                mutate(scene, &before, &after);
        drop_last_newline(scene, &after);
        snprintf(path, sizeof(path), "/f%u", scene->n++);
        add_pair(scene, path, strbuf_str(&before), strbuf_str(&after));
}

/* Applies the patch to before/ with no fuzz allowed, and compares with after/. */
static void check_patch(struct scene *scene)
{
        char before[128], after[128], patch[128];
        const char *const apply[] = {
                "patch", "-p1", "-s", "-F0", "-d", before, "-i", patch, NULL
        };
        const char *const back[] = { "patch", "-R",  "-p1", "-s",  "-F0",
                                     "-d",    after, "-i",  patch, NULL };
        const char *const compare[] = { "diff", "-r", before, after, NULL };

        snprintf(before, sizeof(before), "%s/before", scene->folder);
        snprintf(after, sizeof(after), "%s/after", scene->folder);
        snprintf(patch, sizeof(patch), "%s/patch", scene->folder);
        write_file(scene, "patch", strbuf_str(&scene->patch));
        run(apply);
        run(compare);
        /* and the other way: back to what it was, twice the check for the same files */
        run(back);
        run((const char *const[]){ "patch", "-R", "-p1", "-s", "-F0", "-d", before, "-i", patch,
                                   NULL });
        run(compare);
}

static void test_patch_applies_random_pairs(void **state)
{
        struct scene *scene = *state;

        while (scene->n < 400)
                add_random_pair(scene);
        check_patch(scene);
}

static void test_patch_makes_and_removes(void **state)
{
        struct scene *scene = *state;

        add_pair(scene, "/new", NULL, "a\nb\n");
        add_pair(scene, "/gone", "a\nb", NULL);
        add_pair(scene, "/filled", "", "a");
        add_pair(scene, "/emptied", "a\n", "");
        add_pair(scene, "/with blank", "a\nb\n", "b\n");
        add_pair(scene, "/new with  blanks", NULL, "b\n");
        add_pair(scene, "/quote\"back\\slash\ttab", "a\n", "b\n");
        add_pair(scene, "/last", "a\n", "b\n");
        check_patch(scene);
}

/* What the format cannot express is passed over by patch, and the files around it are not. */
static void test_patch_skips_empty_files(void **state)
{
        struct scene *scene = *state;

        add_pair(scene, "/one", "a\n", "b\n");
        diff_unified(&scene->patch, "/new", NULL, "");
        diff_unified(&scene->patch, "/gone", "", NULL);
        add_pair(scene, "/two", NULL, "b\n");
        check_patch(scene);
}

static void test_patch_applies_above_the_limit(void **state)
{
        cleanup(strbuf_free) struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
        struct scene *scene = *state;

        for (int i = 0; i < 5000; i++) {
                strbuf_addf(&before, "%d\n", i);
                strbuf_addf(&after, "%d\n", i % 2 ? i : -i);
        }
        add_pair(scene, "/f", strbuf_str(&before), strbuf_str(&after));
        assert_non_null(strstr(strbuf_str(&scene->patch), "\n@@ -1,5000 +1,5000 @@\n"));
        check_patch(scene);
}

static double seconds(void)
{
        struct timespec now;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void add_different(struct strbuf *before, struct strbuf *after, unsigned line)
{
        strbuf_addf(before, "a%06u\n", line);
        strbuf_addf(after, "b%06u\n", line);
}

static void add_blank_and_full(struct strbuf *before, struct strbuf *after, unsigned line)
{
        strbuf_addc(before, '\n');
        strbuf_addf(after, "%07u\n", line);
}

static void add_long(struct strbuf *before, struct strbuf *after, unsigned line)
{
        strbuf_addf(before, "%01023u\n", line % 2);
        strbuf_addf(after, "%01023u\n", line % 3);
}

struct huge {
        const char *what;
        void (*add_line)(struct strbuf *before, struct strbuf *after, unsigned line);
        unsigned n;
};

/* 10 MiB each; a search without a limit would take hours or all memory. */
static const struct huge huge[] = {
        { "no line in common", add_different, 10 << 17 },
        { "blank lines against full ones", add_blank_and_full, 10 << 17 },
        { "long lines that differ in the last byte", add_long, 10 << 10 },
};

static void test_huge_inputs_stay_bounded(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(huge); i++) {
                cleanup(strbuf_free) struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
                cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;
                double start;

                for (unsigned line = 0; line < huge[i].n; line++)
                        huge[i].add_line(&before, &after, line);
                start = seconds();
                diff_unified(&out, "/f", strbuf_str(&before), strbuf_str(&after));
                if (seconds() - start > 20)
                        fail_msg("%s: %f s", huge[i].what, seconds() - start);
                assert_true(out.len > after.len / 2);
        }
}

/* Both texts shuffle the same few lines: the worst that the search itself can meet. */
static void test_worst_search_stays_bounded(void **state)
{
        cleanup(strbuf_free) struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
        cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;
        struct scene scene = { .seed = 7 };
        double start;

        (void) state;
        add_random_lines(&scene, &before, 65000, 2);
        add_random_lines(&scene, &after, 65000, 2);
        start = seconds();
        diff_unified(&out, "/f", strbuf_str(&before), strbuf_str(&after));
        assert_true(seconds() - start < 20);
        assert_true(out.len > 0);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_table),
                cmocka_unit_test(test_appends),
                WITH_SCENE(test_patch_applies_random_pairs),
                WITH_SCENE(test_patch_makes_and_removes),
                WITH_SCENE(test_patch_skips_empty_files),
                WITH_SCENE(test_patch_applies_above_the_limit),
                cmocka_unit_test(test_huge_inputs_stay_bounded),
                cmocka_unit_test(test_worst_search_stays_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
