// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document of interfaces(5): bytes come out as they went in, a line is what ifupdown takes it
 * for, and a change touches the words that it is about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/interfaces.h"

static const char *const documents[] = {
        "",
        "\n",
        "auto lo",
        "auto lo\niface lo inet loopback\n",
        "# one \\\nauto eth0\\\n  eth1\n\n\tiface eth0 inet dhcp\r\n\tup a \\\n# b\n",
        "junk\niface eth0\n  option\n  \\\n",
        "\\",
        "\xff\xfe \xc3\xa9\niface x inet static\n address 192.0.2.1 # no comment\n",
};

static void bytes_come_out_as_they_went_in(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
                struct interfaces doc = interfaces_parse(&mem, documents[i]);

                assert_string_equal(interfaces_format(&mem, &doc), documents[i]);
        }
}

static void a_line_is_what_ifupdown_takes_it_for(void **state)
{
        static const char text[] = "lost option\n"
                                   "# a comment does not go on \\\n"
                                   "auto lo \\\n"
                                   "  eth0\n"
                                   "iface eth0 inet static\n"
                                   "  # 192.0.2.1\n"
                                   "  address \\\n"
                                   "   192.0.2.2/24  \n"
                                   "  hostname\n"
                                   "\n"
                                   "allow-hotplug eth1\n"
                                   "source-directory x\n"
                                   "mapping eth*\n"
                                   "  script y\n"
                                   "no-auto-down eth0\n"
                                   "rename a=b\n";
        static const struct {
                enum interfaces_type type;
                unsigned number;
                const char *word, *rest;
        } wanted[] = {
                { INTERFACES_OTHER, 1, "lost", "option" },
                { INTERFACES_COMMENT, 2, NULL, NULL },
                { INTERFACES_NAMES, 3, "auto", "lo   eth0" },
                { INTERFACES_IFACE, 5, "iface", "eth0 inet static" },
                { INTERFACES_COMMENT, 6, NULL, NULL },
                { INTERFACES_OPTION, 7, "address", "192.0.2.2/24" },
                { INTERFACES_OTHER, 9, "hostname", "" },
                { INTERFACES_BLANK, 10, NULL, NULL },
                { INTERFACES_NAMES, 11, "allow-hotplug", "eth1" },
                { INTERFACES_SOURCE, 12, "source-directory", "x" },
                { INTERFACES_STANZA, 13, "mapping", "eth*" },
                { INTERFACES_OPTION, 14, "script", "y" },
                { INTERFACES_NAMES, 15, "no-auto-down", "eth0" },
                { INTERFACES_RENAME, 16, "rename", "a=b" },
        };
        struct arena mem cleanup(arena_free) = { 0 };
        struct interfaces doc = interfaces_parse(&mem, text);

        (void) state;
        assert_int_equal(doc.n, ARRAY_LEN(wanted));
        for (size_t i = 0; i < doc.n; i++) {
                assert_int_equal(doc.items[i].type, wanted[i].type);
                assert_int_equal(doc.items[i].number, wanted[i].number);
                if (!wanted[i].word)
                        continue;
                assert_string_equal(doc.items[i].word, wanted[i].word);
                assert_string_equal(doc.items[i].rest, wanted[i].rest);
        }
}

static void a_stanza_ends_with_its_last_option(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct interfaces doc = interfaces_parse(&mem, "iface a inet manual\n" /* 0 */
                                                       "  # of the option\n"
                                                       "  up x\n" /* 2 */
                                                       "\n"
                                                       "# of the next\n" /* 4 */
                                                       "# one\n"
                                                       "iface b inet manual\n" /* 6 */
                                                       "# the end\n");

        (void) state;
        assert_int_equal(interfaces_stanza_end(&doc, 0), 3);
        assert_int_equal(interfaces_stanza_end(&doc, 6), 7);
        assert_int_equal(interfaces_comments(&doc, 6), 4);
        assert_int_equal(interfaces_comments(&doc, 2), 1);
        assert_int_equal(interfaces_comments(&doc, 0), 0);
}

static void words_are_replaced_where_they_stand(void **state)
{
        static const struct {
                const char *text, *from, *to, *wanted;
        } cases[] = {
                { "auto  lo\teth0 eth1\n", "eth0", "vnet0", "auto  lo\tvnet0 eth1\n" },
                { "auto lo eth0\n", "eth0", "", "auto lo\n" },
                { "auto eth0 lo\n", "eth0", "", "auto lo\n" },
                { "auto eth0.5 eth0:1 xeth0\n", "eth0", "vnet0", "auto eth0.5 eth0:1 xeth0\n" },
                { "auto auto\n", "auto", "vnet0", "auto vnet0\n" },
                { "auto lo \\\n  eth0\\\n\n", "eth0", "a b", "auto lo \\\n  a b\\\n\n" },
                { "auto eth0", "eth0", "vnet0", "auto vnet0" },
        };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
                assert_string_equal(
                        interfaces_replace_word(&mem, cases[i].text, 1, cases[i].from, cases[i].to),
                        cases[i].wanted);
}

static void lines_are_added_and_taken_out(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct interfaces doc = interfaces_parse(&mem, "auto lo\niface lo inet loopback\n#end");

        (void) state;
        interfaces_add_before(&mem, &doc, 1, "one\n");
        interfaces_add_before(&mem, &doc, 1, "two\n");
        interfaces_add_after(&mem, &doc, 2, "three\n");
        doc.items[0].now = "";
        doc.items[1].now = "iface lo inet6 loopback\n";
        assert_string_equal(interfaces_format(&mem, &doc),
                            "one\ntwo\niface lo inet6 loopback\n#end\nthree\n");
}

/* ifquery of ifupdown 0.8.41 says so: the mark has nothing to join, and is no part of the value. */
static void a_backslash_at_the_end_of_the_file_is_dropped(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct interfaces doc = interfaces_parse(&mem, "iface l inet static\n  address a b\\");
        struct interfaces bare = interfaces_parse(&mem, "iface l inet \\");

        (void) state;
        assert_string_equal(doc.items[1].rest, "a b");
        assert_null(interfaces_word(&mem, bare.items[0].rest, 2));
        assert_string_equal(interfaces_replace_word(&mem, doc.items[1].text, 1, "b", "c"),
                            "  address a c\\");
        interfaces_add_after(&mem, &doc, 1, "    gateway d\n");
        assert_string_equal(interfaces_format(&mem, &doc), "iface l inet static\n  address a b\\\n"
                                                           "\n    gateway d\n");
}

static void both_spellings_of_an_option_are_one(void **state)
{
        (void) state;
        assert_true(interfaces_same_option("bridge_ports", "bridge-ports"));
        assert_true(interfaces_same_option("mtu", "mtu"));
        assert_false(interfaces_same_option("bridge_port", "bridge-ports"));
        assert_false(interfaces_same_option("Mtu", "mtu"));
        assert_true(interfaces_has_word(" eth0\teth1 ", "eth1"));
        assert_false(interfaces_has_word("eth10 eth1.5", "eth1"));
}

/* What is inherited is read, and written nowhere until it is given a text. */
static void inherited_lines_are_read_and_not_written(void **state)
{
        static const char text[] = "iface t inet static\n  mtu 1400\n  gateway 192.0.2.1\n"
                                   "iface a inet static\n  address 192.0.2.10\nauto a";
        struct arena mem = { 0 };
        struct interfaces doc = interfaces_parse(&mem, text);
        struct interfaces_line options[] = { doc.items[1], doc.items[2] };

        (void) state;
        options[1].text = "  gateway 192.0.2.1";
        interfaces_inherit(&mem, &doc, 3, options, 2);
        assert_int_equal(doc.n, 8);
        assert_string_equal(doc.items[4].word, "mtu");
        assert_string_equal(doc.items[5].word, "gateway");
        assert_int_equal(doc.items[5].number, doc.items[3].number);
        assert_string_equal(doc.items[6].word, "address");
        assert_int_equal(interfaces_stanza_end(&doc, 3), 7);
        assert_string_equal(interfaces_format(&mem, &doc), text);
        doc.items[5].now = doc.items[5].text;
        assert_string_equal(interfaces_format(&mem, &doc),
                            "iface t inet static\n  mtu 1400\n  gateway 192.0.2.1\n"
                            "iface a inet static\n  gateway 192.0.2.1\n  address 192.0.2.10\n"
                            "auto a");
        arena_free(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(inherited_lines_are_read_and_not_written),
                cmocka_unit_test(bytes_come_out_as_they_went_in),
                cmocka_unit_test(a_line_is_what_ifupdown_takes_it_for),
                cmocka_unit_test(a_stanza_ends_with_its_last_option),
                cmocka_unit_test(words_are_replaced_where_they_stand),
                cmocka_unit_test(lines_are_added_and_taken_out),
                cmocka_unit_test(a_backslash_at_the_end_of_the_file_is_dropped),
                cmocka_unit_test(both_spellings_of_an_option_are_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
