// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cutting and splicing the text of a YAML document: what is taken out and put in must leave every
 * other byte as it was, in block style and in flow style, and what cannot be done so is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "text/yaml-edit.h"

static int set_up(void **state)
{
        *state = calloc(1, sizeof(struct arena));
        return 0;
}

static int tear_down(void **state)
{
        arena_free(*state);
        free(*state);
        return 0;
}

static struct yaml_draft draft_of(struct arena *mem, const char *text)
{
        struct yaml_draft draft = { .doc = yaml_parse(mem, text) };

        assert_null(draft.doc.problem);
        return draft;
}

static const struct yaml_pair *top(const struct yaml_draft *draft)
{
        const struct yaml_pair *pair = yaml_find(draft->doc.root, "top");

        assert_non_null(pair);
        return pair;
}

/* @gone has a letter for each pair or item: x goes. */
static const bool *which(struct arena *mem, const char *gone)
{
        bool *all = arena_alloc(mem, strlen(gone) + 1);

        for (size_t i = 0; gone[i]; i++)
                all[i] = gone[i] == 'x';
        return all;
}

struct cut {
        const char *text, *gone, *expected; /* NULL: it cannot be cut there */
};

static void assert_cut(struct arena *mem, const struct cut *cut)
{
        struct yaml_draft draft = draft_of(mem, cut->text);
        const struct yaml_pair *holder = top(&draft);
        const bool *gone = which(mem, cut->gone);
        bool done = holder->value->kind == YAML_MAP
                            ? yaml_cut_pairs(mem, &draft, holder, gone)
                            : yaml_cut_items(mem, &draft, holder->value, gone);

        assert_int_equal(done, cut->expected != NULL);
        if (done)
                assert_string_equal(yaml_edited(mem, &draft), cut->expected);
}

static void test_cut(void **state)
{
        static const struct cut cuts[] = {
                { "top:\n  # of a\n  a: 1\n  b: 2  # two\nend: 0\n", "x.",
                  "top:\n  b: 2  # two\nend: 0\n" },
                { "top:\n  a: 1\n  b: 2\nend: 0\n", "xx", "top: {}\nend: 0\n" },
                { "top: {a: 1, b: 2, c: 3}\n", "x..", "top: {b: 2, c: 3}\n" },
                { "top: {a: 1, b: 2, c: 3}\n", ".x.", "top: {a: 1, c: 3}\n" },
                { "top: {a: 1, b: 2, c: 3}\n", ".xx", "top: {a: 1}\n" },
                { "top: {a: 1,\n  b: 2, # two\n  c: 3}\n", ".x.", NULL },
                { "top:\r\n- a\r\n- b\r\n", "x.", "top:\r\n- b\r\n" },
                { "top:\n- - a\n  - b\n- c\n", ".x", "top:\n- - a\n  - b\n" },
                { "top: [a, b , c]\n", "..x", "top: [a, b]\n" },
        };

        for (size_t i = 0; i < ARRAY_LEN(cuts); i++)
                assert_cut(*state, &cuts[i]);
}

static void test_add_pair(void **state)
{
        static const struct {
                const char *text, *body, *expected;
        } cases[] = {
                { "top:\n    a: 1\nend: 0\n", "b: 2\n",
                  "top:\n    a: 1\n    new:\n      b: 2\nend: 0\n" },
                { "top:\n  a: 1", "", "top:\n  a: 1\n  new: {}\n" },
                { "top: {} # none\n", "b: 2\n", "top:\n  new:\n    b: 2 # none\n" },
                { "top: {a: 1}\n", "b: 2\nc: x y\n", "top: {a: 1, new: {b: 2, c: \"x y\"}}\n" },
                { "top: {a: 1}\n", "b: 2 # two\n", NULL },
                { "top:\r\n  a: 1\r\n", "b: 2\n", "top:\r\n  a: 1\r\n  new:\r\n    b: 2\r\n" },
                { "top: word\n", "b: 2\n", NULL },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct yaml_draft draft = draft_of(*state, cases[i].text);
                bool done =
                        yaml_add_pair(*state, &draft, top(&draft), NULL, "new", cases[i].body, 2);

                assert_int_equal(done, cases[i].expected != NULL);
                if (done)
                        assert_string_equal(yaml_edited(*state, &draft), cases[i].expected);
        }
}

static void test_add_behind(void **state)
{
        struct yaml_draft draft = draft_of(*state, "top:\n  a: 1\n  b: 2\n");
        const struct yaml_pair *holder = top(&draft);

        assert_true(yaml_add_pair(*state, &draft, holder, &holder->value->pairs.items[0], "new",
                                  "c: 3\n", 2));
        assert_true(yaml_add_body(*state, &draft, holder, "d: 4\ne: 5\n", 2));
        assert_true(yaml_add_body(*state, &draft, holder, "", 2));
        assert_string_equal(yaml_edited(*state, &draft),
                            "top:\n  a: 1\n  new:\n    c: 3\n  b: 2\n  d: 4\n  e: 5\n");
}

static void test_add_item(void **state)
{
        static const struct {
                const char *text, *expected;
        } cases[] = {
                { "top:\n- a\n- b # two\nend: 0\n", "top:\n- a\n- b # two\n- new\nend: 0\n" },
                { "top:\n  - a", "top:\n  - a\n  - new\n" },
                { "top: [a, b]\n", "top: [a, b, new]\n" },
                { "top: []\n", "top: [new]\n" },
                { "top: {}\n", NULL },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct yaml_draft draft = draft_of(*state, cases[i].text);
                bool done = yaml_add_item(*state, &draft, top(&draft)->value, "new");

                assert_int_equal(done, cases[i].expected != NULL);
                if (done)
                        assert_string_equal(yaml_edited(*state, &draft), cases[i].expected);
        }
}

/* Two places that a line is put in at: what stands deeper belongs to what is before it. */
static void test_order_at_one_place(void **state)
{
        struct yaml_draft draft = draft_of(*state, "top:\n  a:\n    b: 1\n");
        const struct yaml_pair *holder = top(&draft);

        assert_true(yaml_add_body(*state, &draft, holder, "d: 3\n", 2));
        assert_true(yaml_add_body(*state, &draft, yaml_find(holder->value, "a"), "c: 2\n", 2));
        assert_string_equal(yaml_edited(*state, &draft),
                            "top:\n  a:\n    b: 1\n    c: 2\n  d: 3\n");
}

static void test_overlap(void **state)
{
        struct yaml_draft draft = draft_of(*state, "top: abcdef\n");

        yaml_replace(*state, &draft, 5, 8, "x");
        yaml_replace(*state, &draft, 8, 11, "y");
        assert_string_equal(yaml_edited(*state, &draft), "top: xy\n");
        yaml_replace(*state, &draft, 6, 7, "z");
        assert_null(yaml_edited(*state, &draft));
}

static void test_lines_of_a_pair(void **state)
{
        static const struct {
                const char *text, *gone, *expected;
        } cases[] = {
                { "x:\n  # of it\n  top:\n    a: 1\n    b: 2\n", NULL,
                  "# of it\ntop:\n  a: 1\n  b: 2\n" },
                { "x:\n  top:\n    a: 1\n    b: 2\n", "x.", "top:\n  b: 2\n" },
                { "x: {top: [a, b]}\n", ".x", "top: [a]\n" },
                { "x: {top: [a,\n  b]}\n", NULL, NULL },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct yaml_draft draft = draft_of(*state, cases[i].text);
                const struct yaml_pair *pair = yaml_find(yaml_get(draft.doc.root, "x"), "top");
                char *lines = yaml_pair_lines(*state, &draft, pair,
                                              cases[i].gone ? which(*state, cases[i].gone) : NULL);

                assert_int_equal(lines != NULL, cases[i].expected != NULL);
                if (lines)
                        assert_string_equal(lines, cases[i].expected);
                assert_int_equal(draft.edits.n, 0);
        }
}

static void test_written_out(void **state)
{
        struct yaml_draft draft =
                draft_of(*state, "x: &x {b: [1, 'y z']}\n# of it\ntop:\n  a: *x\n");

        assert_string_equal(yaml_pair_written_out(*state, &draft, top(&draft)),
                            "# of it\ntop: {a: {b: [1, \"y z\"]}}\n");
}

/* A few lines that stand for 10^6 words are not written out. */
static void test_written_out_without_end(void **state)
{
        struct strbuf text = STRBUF_INIT;
        struct yaml_draft draft;

        strbuf_adds(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 6; i++) {
                strbuf_addf(&text, "a%d: &a%d [*a%d", i, i, i - 1);
                for (int k = 1; k < 10; k++)
                        strbuf_addf(&text, ", *a%d", i - 1);
                strbuf_adds(&text, "]\n");
        }
        strbuf_adds(&text, "top: *a5\n");
        draft = draft_of(*state, strbuf_str(&text));
        assert_null(yaml_pair_written_out(*state, &draft, top(&draft)));
        strbuf_free(&text);
}

static void test_nest(void **state)
{
        assert_string_equal(yaml_nest(*state, "a", "b: 1\n\nc: 2\n", 2), "a:\n  b: 1\n\n  c: 2\n");
        assert_string_equal(yaml_nest(*state, "yes", "", 2), "\"yes\": {}\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_add_pair, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_add_behind, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_add_item, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_order_at_one_place, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_overlap, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_lines_of_a_pair, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_written_out, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_written_out_without_end, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_nest, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
