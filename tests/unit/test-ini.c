// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document of sections and keys: bytes come out as they went in, an edit touches one value, and
 * the two dialects differ where their readers do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/ini.h"

static const char *const documents[] = {
        "",
        "\n",
        "[a]",
        "[a]\nk=v",
        "[a]\nk=v\n",
        "# comment\n; other\n\n [a] \n\tk = v \njunk\n[b\nl=\n[a]\nk=again",
        "k=before\n[a]\r\nk=v\r\n",
        "[a]\nk=one \\\n# in between\n  two\\\\\n[b]\n",
        "[a]\nk=\\",
        "[a]\nk=v\\\n# only a comment follows",
        "=\n[]\n]\n[\n\\\n\\",
        "\xff\xfe[\x80]\n\x80=\xc3\xa9\n",
        "\xef\xbb\xbf[a]\nk=v\n",
        "\xef\xbb\xbf",
};

static void bytes_come_out_as_they_went_in(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
                struct ini keyfile = ini_parse(&mem, documents[i], INI_KEYFILE);
                struct ini unit = ini_parse(&mem, documents[i], INI_UNIT);

                assert_string_equal(ini_format(&mem, &keyfile), documents[i]);
                assert_string_equal(ini_format(&mem, &unit), documents[i]);
        }
}

static void lines_have_their_types(void **state)
{
        static const char text[] = "# c\n; s\n\n[a]\nk=v\njunk\n";
        static const enum ini_type keyfile[] = { INI_COMMENT, INI_OTHER, INI_BLANK,
                                                 INI_SECTION, INI_KEY,   INI_OTHER };
        static const enum ini_type unit[] = { INI_COMMENT, INI_COMMENT, INI_BLANK,
                                              INI_SECTION, INI_KEY,     INI_OTHER };
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini a = ini_parse(&mem, text, INI_KEYFILE);
        struct ini b = ini_parse(&mem, text, INI_UNIT);

        (void) state;
        assert_int_equal(a.n, ARRAY_LEN(keyfile));
        assert_int_equal(b.n, ARRAY_LEN(unit));
        for (size_t i = 0; i < a.n; i++) {
                assert_int_equal(a.items[i].type, keyfile[i]);
                assert_int_equal(b.items[i].type, unit[i]);
                assert_int_equal(a.items[i].number, i + 1);
                assert_int_equal(a.items[i].type == INI_OTHER, a.items[i].problem != NULL);
        }
}

static void systemd_skips_a_byte_order_mark(void **state)
{
        static const char text[] = "\xef\xbb\xbf[a]\nk=v\n";
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini unit = ini_parse(&mem, text, INI_UNIT);
        struct ini keyfile = ini_parse(&mem, text, INI_KEYFILE);

        (void) state;
        assert_string_equal(ini_get(&unit, "a", "k"), "v");
        assert_string_equal(ini_format(&mem, &unit), text);
        assert_null(ini_get(&keyfile, "a", "k"));
        assert_non_null(keyfile.items[0].problem);
}

static void a_line_goes_on_in_units_only(void **state)
{
        static const char text[] = "[a]\nk=one \\\n# between\n; these\n  two \\\n\nl=3\n";
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini unit = ini_parse(&mem, text, INI_UNIT);
        struct ini keyfile = ini_parse(&mem, text, INI_KEYFILE);

        (void) state;
        assert_int_equal(unit.n, 3);
        assert_string_equal(ini_get(&unit, "a", "k"), "one    two");
        assert_string_equal(ini_get(&unit, "a", "l"), "3");
        assert_int_equal(unit.items[2].number, 7);
        assert_string_equal(ini_get(&keyfile, "a", "k"), "one \\");

        unit = ini_parse(&mem, "[a]\nk=v\\\\\nl=1\n# no \\\nm=2\n", INI_UNIT);
        assert_string_equal(ini_get(&unit, "a", "k"), "v\\\\");
        assert_string_equal(ini_get(&unit, "a", "l"), "1");
        assert_string_equal(ini_get(&unit, "a", "m"), "2");
}

static void the_last_one_counts(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini doc = ini_parse(&mem, "[a]\nk=1\nk=2\n[b]\nk=3\n[a]\nk=4\n", INI_KEYFILE);

        (void) state;
        assert_string_equal(ini_get(&doc, "a", "k"), "4");
        assert_string_equal(ini_get(&doc, "b", "k"), "3");
        assert_null(ini_get(&doc, "b", "K"));
        assert_null(ini_get(&doc, "c", "k"));
        assert_int_equal(ini_find(&doc, "a", "x"), -1);
        assert_int_equal(doc.items[2].section, 1);
        assert_int_equal(doc.items[6].section, 3);
        assert_int_equal(ini_last_section(&doc, "a"), 3);
        assert_string_equal(ini_section_name(&doc, 2), "b");
        assert_string_equal(ini_section_name(&doc, 0), "");
        assert_string_equal(ini_section_name(&doc, 9), "");
}

static void values_are_trimmed_and_may_be_empty(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini doc = ini_parse(&mem, "[a]\n k \t= v w \r\ne=\nq=a=b\n", INI_UNIT);

        (void) state;
        assert_string_equal(ini_get(&doc, "a", "k"), "v w");
        assert_string_equal(ini_get(&doc, "a", "e"), "");
        assert_string_equal(ini_get(&doc, "a", "q"), "a=b");
        /* "interface-name=eth0 " names no link to NetworkManager */
        doc = ini_parse(&mem, "[a]\n k \t= v w \r\ne= \n", INI_KEYFILE);
        assert_string_equal(ini_get(&doc, "a", "k"), "v w ");
        assert_string_equal(ini_get(&doc, "a", "e"), "");
}

struct edit {
        const char *before, *section, *key, *value, *after;
};

static const struct edit edits[] = {
        { "", "a", "k", "v", "[a]\nk=v\n" },
        { "[a]\nk=1\nl=2\n", "a", "k", "v", "[a]\nk=v\nl=2\n" },
        { "[a]\nk = 1\r\n", "a", "k", "v", "[a]\nk = v\r\n" },
        { "[a]\nk=1", "a", "k", "v", "[a]\nk=v" },
        { "[a]\nl=1", "a", "k", "v", "[a]\nl=1\nk=v\n" },
        { "[a]\nl=1\n\n[b]\n", "a", "k", "v", "[a]\nl=1\nk=v\n\n[b]\n" },
        { "[a]\n# tail\n\n[b]\n", "a", "k", "v", "[a]\nk=v\n# tail\n\n[b]\n" },
        { "[b]\nk=1", "a", "k", "v", "[b]\nk=1\n\n[a]\nk=v\n" },
        { "[b]\nk=1\n\n", "a", "k", "v", "[b]\nk=1\n\n[a]\nk=v\n" },
        { "[a]\nl=1\n[b]\n[a]\nm=1\n", "a", "k", "v", "[a]\nl=1\n[b]\n[a]\nm=1\nk=v\n" },
        { "[a]\nk=1\nk=2\n", "a", "k", "v", "[a]\nk=1\nk=v\n" },
};

static void an_edit_touches_one_value(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
                const struct edit *e = &edits[i];
                struct ini doc = ini_parse(&mem, e->before, INI_KEYFILE);

                ini_set(&mem, &doc, e->section, e->key, e->value);
                assert_string_equal(ini_format(&mem, &doc), e->after);
                assert_string_equal(ini_get(&doc, e->section, e->key), e->value);
        }
}

static void a_changed_line_no_longer_goes_on(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini doc = ini_parse(&mem, "[a]\nk=1 \\\n2\nl=3\n", INI_UNIT);

        (void) state;
        ini_set(&mem, &doc, "a", "k", "v");
        assert_string_equal(ini_format(&mem, &doc), "[a]\nk=v\nl=3\n");
}

static void what_is_added_is_no_part_of_an_open_line(void **state)
{
        static const char *const texts[] = { "[a]\nl=1\\", "[a]\nl=1\\\n", "[a]\nl=1\\\n# c\n",
                                             "[a]\nl=1\\\n# c" };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                struct ini doc = ini_parse(&mem, texts[i], INI_UNIT);

                ini_set(&mem, &doc, "a", "k", "v");
                doc = ini_parse(&mem, ini_format(&mem, &doc), INI_UNIT);
                assert_string_equal(ini_get(&doc, "a", "k"), "v");
                assert_string_equal(ini_get(&doc, "a", "l"), "1");
        }
}

static void sections_are_numbered_on(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini doc = ini_parse(&mem, "[a]\nk=1\n", INI_UNIT);
        size_t number = ini_open(&mem, &doc, "a");

        (void) state;
        assert_int_equal(number, 2);
        ini_add(&mem, &doc, number, ini_line_make(&mem, "k", "2"));
        ini_add(&mem, &doc, 1, ini_line_make(&mem, "l", "3"));
        assert_string_equal(ini_format(&mem, &doc), "[a]\nk=1\nl=3\n\n[a]\nk=2\n");
}

static void a_removed_line_takes_nothing_along(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct ini doc = ini_parse(&mem, "[a]\n# of k\nk=1\nl=2", INI_KEYFILE);

        (void) state;
        ini_remove(&doc, (size_t) ini_find(&doc, "a", "k"));
        assert_string_equal(ini_format(&mem, &doc), "[a]\n# of k\nl=2");
        ini_remove(&doc, (size_t) ini_find(&doc, "a", "l"));
        assert_string_equal(ini_format(&mem, &doc), "[a]\n# of k\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(bytes_come_out_as_they_went_in),
                cmocka_unit_test(lines_have_their_types),
                cmocka_unit_test(systemd_skips_a_byte_order_mark),
                cmocka_unit_test(a_line_goes_on_in_units_only),
                cmocka_unit_test(the_last_one_counts),
                cmocka_unit_test(values_are_trimmed_and_may_be_empty),
                cmocka_unit_test(an_edit_touches_one_value),
                cmocka_unit_test(a_changed_line_no_longer_goes_on),
                cmocka_unit_test(what_is_added_is_no_part_of_an_open_line),
                cmocka_unit_test(sections_are_numbered_on),
                cmocka_unit_test(a_removed_line_takes_nothing_along),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
