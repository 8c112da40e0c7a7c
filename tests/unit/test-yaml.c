// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The places of YAML nodes in their text: what is cut out of a user's file must be exactly what was
 * meant, also behind letters of more than one byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "text/yaml.h"

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

static void assert_part(struct arena *mem, const struct yaml_doc *doc, size_t start, size_t end,
                        const char *expected)
{
        assert_true(start <= end && end <= strlen(doc->text));
        assert_string_equal(arena_strndup(mem, doc->text + start, end - start), expected);
}

static const char *lines_of(struct arena *mem, const char *text, const char *map, const char *key)
{
        struct yaml_doc doc = yaml_parse(mem, text);
        const struct yaml_pair *pair = yaml_find(map ? yaml_get(doc.root, map) : doc.root, key);
        struct yaml_span span;

        assert_null(doc.problem);
        assert_non_null(pair);
        if (!yaml_lines(&doc, pair->key, pair->value, &span))
                return NULL;
        return arena_strndup(mem, text + span.start, span.end - span.start);
}

static void test_places(void **state)
{
        static const char text[] = "a: {b: [1, \"x y\"], c: d}\ne: 'f'\n";
        struct yaml_doc doc = yaml_parse(*state, text);
        const struct yaml *a = yaml_get(doc.root, "a"), *b = yaml_get(a, "b");

        assert_null(doc.problem);
        assert_part(*state, &doc, a->start, a->end, "{b: [1, \"x y\"], c: d}");
        assert_part(*state, &doc, b->start, b->end, "[1, \"x y\"]");
        assert_part(*state, &doc, b->nodes.items[1]->start, b->nodes.items[1]->end, "\"x y\"");
        assert_string_equal(b->nodes.items[1]->value, "x y");
        assert_false(b->nodes.items[1]->plain);
        assert_string_equal(yaml_text(a, "c"), "d");
        assert_int_equal(yaml_find(doc.root, "e")->key->line, 2);
        assert_true(a->flow && b->flow && !doc.root->flow);
}

static void test_places_behind_wide_letters(void **state)
{
        static const char text[] =
                "# \xe5\x8f\xb0\xe6\x89\x80\nk\xc3\xbc: \xf0\x9f\x98\x80 # \xc3\xa4\n"
                "b: c\n";
        struct yaml_doc doc = yaml_parse(*state, text);
        const struct yaml_pair *pair = &doc.root->pairs.items[0];

        assert_null(doc.problem);
        assert_part(*state, &doc, pair->key->start, pair->key->end, "k\xc3\xbc");
        assert_part(*state, &doc, pair->value->start, pair->value->end, "\xf0\x9f\x98\x80");
        assert_string_equal(lines_of(*state, text, NULL, "b"), "b: c\n");
}

static void test_lines(void **state)
{
        static const char text[] = "top:\n"
                                   "  # of a\n"
                                   "  a: 1  # one\n"
                                   "\n"
                                   "  # far away\n"
                                   "\n"
                                   "  b:\n"
                                   "  - x\n"
                                   "  - y  # last\n"
                                   "    # deeper\n"
                                   "  # of c\n"
                                   "  c: |\n"
                                   "    text\n"
                                   "    more\n"
                                   "  d: {e: f,\n"
                                   "   g: h}\n"
                                   "# not d's\n";

        assert_string_equal(lines_of(*state, text, "top", "a"), "  # of a\n  a: 1  # one\n");
        assert_string_equal(lines_of(*state, text, "top", "b"),
                            "  b:\n  - x\n  - y  # last\n    # deeper\n");
        assert_string_equal(lines_of(*state, text, "top", "c"),
                            "  # of c\n  c: |\n    text\n    more\n");
        assert_string_equal(lines_of(*state, text, "top", "d"), "  d: {e: f,\n   g: h}\n");
}

static void test_lines_that_are_shared(void **state)
{
        assert_null(lines_of(*state, "top: {a: 1, b: 2}\n", "top", "a"));
        assert_null(lines_of(*state, "{top: 1}\n", NULL, "top"));
        assert_string_equal(lines_of(*state, "a: 1\nb: 2", NULL, "b"), "b: 2");
        assert_string_equal(lines_of(*state, "a: 1\r\nb: 2\r\n", NULL, "a"), "a: 1\r\n");
}

static void test_items(void **state)
{
        static const char text[] = "a:\n- b: 1\n  c: 2\n# of the second\n- - d\n-   e  # e\n";
        struct yaml_doc doc = yaml_parse(*state, text);
        const struct yaml *list = yaml_get(doc.root, "a");
        struct yaml_span span;

        assert_int_equal(list->nodes.n, 3);
        assert_true(yaml_lines(&doc, NULL, list->nodes.items[0], &span));
        assert_part(*state, &doc, span.start, span.end, "- b: 1\n  c: 2\n");
        assert_true(yaml_lines(&doc, NULL, list->nodes.items[1], &span));
        assert_part(*state, &doc, span.start, span.end, "# of the second\n- - d\n");
        assert_true(yaml_lines(&doc, NULL, list->nodes.items[2], &span));
        assert_part(*state, &doc, span.start, span.end, "-   e  # e\n");
}

static void test_aliases(void **state)
{
        struct yaml_doc doc = yaml_parse(*state, "a: &x [1, 2]\nb: *x\nc: [1, 2]\nd: [2, 1]\n");

        assert_null(doc.problem);
        assert_true(yaml_find(doc.root, "a")->value->shared);
        assert_int_equal(yaml_find(doc.root, "b")->value->kind, YAML_ALIAS);
        assert_int_equal(yaml_get(doc.root, "b")->nodes.n, 2);
        assert_true(yaml_equal(yaml_get(doc.root, "c"), yaml_find(doc.root, "b")->value));
        assert_false(yaml_equal(yaml_get(doc.root, "c"), yaml_get(doc.root, "d")));
}

/* A few lines that stand for 10^9 words: comparing them comes to an end, and says no. */
static void test_aliases_without_end(void **state)
{
        struct strbuf text = STRBUF_INIT;
        struct yaml_doc doc;

        strbuf_adds(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
                strbuf_addf(&text, "a%d: &a%d [*a%d", i, i, i - 1);
                for (int k = 1; k < 10; k++)
                        strbuf_addf(&text, ", *a%d", i - 1);
                strbuf_adds(&text, "]\n");
        }
        strbuf_adds(&text, "b: [*a8, *a8, *a8, *a8, *a8, *a8, *a8, *a8, *a8, *a8]\n");
        doc = yaml_parse(*state, strbuf_str(&text));
        assert_null(doc.problem);
        assert_false(yaml_equal(yaml_get(doc.root, "a9"), yaml_get(doc.root, "b")));
        strbuf_free(&text);
}

static void test_problems(void **state)
{
        static const struct {
                const char *text, *problem;
                unsigned line;
        } cases[] = {
                { "a: 1\n b: 2\n", "is no YAML: mapping values are not allowed in this context",
                  2 },
                { "a:\n\tb: 1\n", "is no YAML: found character that cannot start any token", 2 },
                { "a: *nowhere\n", "is an alias of an anchor that is not there", 1 },
                { "a: &a\n  b: *a\n", "is an alias of what it is in", 2 },
                { "a: &x 1\nb: &x 2\n", "has an anchor that is there already", 2 },
                { "a: 1\n---\nb: 2\n", "starts a second document", 2 },
                { "a: 1\rb: 2\n", "holds a line end of an uncommon kind", 1 },
                { "a: 1\nb: x\xe2\x80\xa8y\n", "holds a line end of an uncommon kind", 2 },
                { "a: \"\\0\"\n", "holds a NUL", 1 },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct yaml_doc doc = yaml_parse(*state, cases[i].text);

                assert_non_null(doc.problem);
                assert_string_equal(doc.problem, cases[i].problem);
                assert_int_equal(doc.problem_line, cases[i].line);
                assert_null(doc.root);
        }
}

static void test_depth(void **state)
{
        char text[201];

        memset(text, '[', 100);
        memset(text + 100, ']', 100);
        text[200] = '\0';
        assert_string_equal(yaml_parse(*state, text).problem, "is nested too deep");
}

static void test_empty(void **state)
{
        assert_null(yaml_parse(*state, "").problem);
        assert_null(yaml_parse(*state, "").root);
        assert_null(yaml_parse(*state, "# nothing\n").root);
        assert_null(yaml_find(NULL, "a"));
}

/* Of the keys that stand twice, the last pair of the first one. */
static void test_twice(void **state)
{
        struct yaml_doc doc = yaml_parse(*state, "a: 1\nb: 2\nc: 3\nb: 4\nc: 5\n'b': 6\n");

        assert_int_equal(yaml_twice(doc.root)->key->line, 6);
        assert_null(yaml_twice(yaml_parse(*state, "a: b\nb: a\n[a]: 1\n[a]: 2\n").root));
        assert_null(yaml_twice(yaml_parse(*state, "[a, a]\n").root));
        assert_null(yaml_twice(NULL));
}

static void test_quote(void **state)
{
        static const struct {
                const char *value, *expected;
        } cases[] = {
                { "eth0", "eth0" },
                { "192.0.2.1/24", "192.0.2.1/24" },
                { "192.0.2.1", "192.0.2.1" },
                { "", "\"\"" },
                { "yes", "\"yes\"" },
                { "No", "\"No\"" },
                { "0x10", "0x10" },
                { "12", "\"12\"" },
                { "1e3", "\"1e3\"" },
                { "1.5", "\"1.5\"" },
                { "a b", "\"a b\"" },
                { "52:54:00:12:34:56", "\"52:54:00:12:34:56\"" },
                { "a\"\\", "\"a\\\"\\\\\"" },
                { "x\ny", "\"x\\x0ay\"" },
                { "-", "\"-\"" },
                { "2001:db8::1", "\"2001:db8::1\"" },
        };

        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                struct strbuf out = STRBUF_INIT;
                struct yaml_doc doc;

                yaml_quote(&out, cases[i].value);
                assert_string_equal(strbuf_str(&out), cases[i].expected);
                doc = yaml_parse(*state, strbuf_str(&out));
                assert_string_equal(doc.root->value, cases[i].value);
                strbuf_free(&out);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_places_behind_wide_letters, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_lines_that_are_shared, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_items, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_aliases, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_aliases_without_end, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_problems, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_empty, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_twice, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_quote, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
