// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document of shell variables: bytes come out as they went in, an edit touches one value, and
 * what we read as a value is what bash reads. bash is asked, not remembered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/spawn.h"
#include "text/shvar.h"

static const char *const documents[] = {
        "",
        "\n",
        "A=b",
        "A=b\n",
        "# comment\n\n  A='b c' # tail\n\texport B=\"x\"\njunk line\nA=\"again\"",
        "A=$(touch x)\nB=`id`\nC=\"open\nD=x y\nE=a;b\n",
        "A=1\r\nB=2\r\n",
        "\xff\xfe=\x80\nUTF=\xc3\xa9\n",
};

static void bytes_come_out_as_they_went_in(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
                struct shvar doc = shvar_parse(&mem, documents[i]);

                assert_string_equal(shvar_format(&mem, &doc), documents[i]);
        }
}

/* Values that must be read, each as bash reads it. */
static const char *const constants[] = {
        "",
        "plain",
        "\"double\"",
        "'single $x `y`'",
        "\"a\\$b\\`c\\\"d\\\\e\\f\"",
        "un\\ quoted\\$",
        "'it'\\''s'",
        "a\"b c\"d'e f'g",
        "a#b",
        "#start",
        "a #comment",
        "a ; # comment",
        "a;",
        "$'ansi\\tC\\x41\\101\\'q\\\\'",
        "$'\\q unknown'",
        "*?[a]",
        "a=b,c:d/e%f@g+h",
        "a~b",
        "\\~",
        "{a,b}",
        "!history",
        "\"tab\there\"",
        "\xc3\xa9",
        "\"( ) < > | & ;\"",
};

/* Values that a shell would compute, run, or go on reading behind the line. */
static const char *const dynamics[] = {
        "$(touch x)",
        "\"$(touch x)\"",
        "`touch x`",
        "\"`touch x`\"",
        "$HOME",
        "\"$HOME\"",
        "${A}",
        "$((1+1))",
        "a b",
        "a;b",
        "a&",
        "a|b",
        "a>b",
        "(a b)",
        "\"open",
        "'open",
        "$'open",
        "back\\",
        "~",
        "~root",
        "a:~",
        "$\"locale\"",
        "$'\\u41'",
        "$'\\0'",
        "$'\\x'",
        "a\r",
        "\"x\";touch y",
};

static char *ask_bash(struct arena *mem, const char *raw)
{
        char *script = arena_printf(mem, "unset V; V=%s\nprintf '%%s.' \"$V\"", raw);
        const char *const argv[] = { "bash", "-c", script, NULL };
        struct strbuf out = STRBUF_INIT;

        assert_int_equal(spawn_wait(argv, 10, &out), 0);
        assert_true(out.len > 0);
        out.data[out.len - 1] = '\0'; /* the dot kept trailing newlines */
        return strbuf_take(&out, mem);
}

static void constants_are_what_bash_reads(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(constants); i++) {
                struct shvar doc = shvar_parse(&mem, arena_printf(&mem, "V=%s\n", constants[i]));

                assert_null(doc.items[0].problem);
                assert_string_equal(doc.items[0].value, ask_bash(&mem, constants[i]));
        }
}

static void dynamics_are_problems(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(dynamics); i++) {
                struct shvar doc = shvar_parse(&mem, arena_printf(&mem, "V=%s\n", dynamics[i]));

                if (!doc.items[0].problem)
                        fail_msg("taken as a constant: %s", dynamics[i]);
                assert_null(doc.items[0].value);
        }
}

/* Whatever text we write, bash and we read it back as it was, and nothing runs. */
static void written_values_come_back(void **state)
{
        static const char *const values[] = {
                "",   "x",        "a b",           "$(touch /x)", "`id`",   "\"",   "\\",
                "'",  "a'b\"c\\", "new\nline",     "tab\t",       "bell\a", "\177", "~root",
                "#x", "a;b|c&d",  "\xc3\xa9 \xff", "--",          "$'x'",   "!x",   "\001",
        };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(values); i++) {
                struct shvar_line line = shvar_line_make(&mem, "V", values[i]);
                char *raw = arena_strndup(&mem, line.text + 2, strlen(line.text) - 3);

                assert_null(line.problem);
                assert_string_equal(line.value, values[i]);
                assert_string_equal(ask_bash(&mem, raw), values[i]);
        }
}

static void an_edit_touches_one_value(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct shvar doc = shvar_parse(&mem, "# c\nA=1\n  export A='2' # tail\nB=3");

        (void) state;
        shvar_set(&mem, &doc, "A", "x y");
        shvar_set(&mem, &doc, "C", "new");
        assert_string_equal(shvar_format(&mem, &doc),
                            "# c\nA=1\n  export A=\"x y\" # tail\nB=3\nC=new\n");
        assert_string_equal(shvar_get(&doc, "A"), "x y");
}

static void the_last_assignment_counts(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct shvar doc = shvar_parse(&mem, "A=1\nA=2\nB=x\n");

        (void) state;
        assert_string_equal(shvar_get(&doc, "A"), "2");
        assert_int_equal(shvar_find(&doc, "A"), 1);
        assert_int_equal(shvar_find(&doc, "NONE"), -1);
}

static void lines_that_are_no_assignment_are_told(void **state)
{
        static const char *const lines[] = { "A =1",    "1A=2", "A+=x",     "A[0]=x",
                                             "touch x", ". /x", "export A", "if true; then" };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
                struct shvar doc = shvar_parse(&mem, lines[i]);

                assert_int_equal(doc.items[0].type, SHVAR_OTHER);
                assert_non_null(doc.items[0].problem);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(bytes_come_out_as_they_went_in),
                cmocka_unit_test(constants_are_what_bash_reads),
                cmocka_unit_test(dynamics_are_problems),
                cmocka_unit_test(written_values_come_back),
                cmocka_unit_test(an_edit_touches_one_value),
                cmocka_unit_test(the_last_assignment_counts),
                cmocka_unit_test(lines_that_are_no_assignment_are_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
