// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The template engine: tables of template and expected text, tables of bad templates and the error
 * that each gives, and the promise of linear time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "text/mustache.h"

static const struct mustache_field dev_a[] = {
        { .name = "name", .text = "a" },
        { .name = "bridge", .text = "inner" },
        { .name = "last" },
};
static const struct mustache_field dev_b[] = {
        { .name = "name", .text = "b" },
        { .name = "bridge", .text = "inner" },
        { .name = "last", .text = "" },
};
static const struct mustache_scope devs[] = { { dev_a, 3 }, { dev_b, 3 } };

static const struct mustache_field fields[] = {
        { .name = "bridge", .text = "vnet0" },
        { .name = "port", .text = "eth0" },
        { .name = "quote", .text = "a'b" },
        { .name = "empty", .text = "" },
        { .name = "no" },
        { .name = "none", .items = devs, .n_items = 0 },
        { .name = "devs", .items = devs, .n_items = 2 },
        { .name = "tag", .text = "{{port}}" },
};
static const struct mustache_scope scope = { fields, ARRAY_LEN(fields) };

static void escape(struct strbuf *out, const char *value)
{
        strbuf_addf(out, "<%s>", value);
}

struct good {
        const char *text, *expected;
};

static const struct good good[] = {
        /* text without tags, byte for byte */
        { "", "" },
        { "a", "a" },
        { "a\r\n\tb \n\n", "a\r\n\tb \n\n" },
        { "${x} {a} }} } {", "${x} {a} }} } {" },
        { "\xff\xfe\x80", "\xff\xfe\x80" },

        /* variables */
        { "{{bridge}}", "<vnet0>" },
        { "X={{bridge}}\n", "X=<vnet0>\n" },
        { "{{ bridge\t}}", "<vnet0>" },
        { "{{{quote}}} {{&quote}} {{& quote }} {{{ quote }}} {{quote}}", "a'b a'b a'b a'b <a'b>" },
        { "{{bridge}}{{port}}", "<vnet0><eth0>" },
        { "{{bridge}}}", "<vnet0>}" },
        { "{{empty}}|{{{empty}}}|{{no}}|{{{no}}}|{{devs}}", "<>||||" },
        { "{{{tag}}} {{tag}}", "{{port}} <{{port}}>" },
        { "  {{bridge}}  \n", "  <vnet0>  \n" },
        { "{{bridge}}\n{{port}}", "<vnet0>\n<eth0>" },

        /* sections: true, false, empty text, empty list */
        { "{{#bridge}}yes{{/bridge}}", "yes" },
        { "{{#empty}}yes{{/empty}}", "yes" },
        { "{{#no}}yes{{/no}}", "" },
        { "{{#none}}{{name}}{{/none}}", "" },
        { "{{^bridge}}no{{/bridge}}", "" },
        { "{{^empty}}no{{/empty}}", "" },
        { "{{^no}}no{{/no}}", "no" },
        { "{{^none}}no{{/none}}", "no" },
        { "{{^devs}}no{{/devs}}", "" },
        { "{{ #no }}yes{{ / no }}{{ ^ no }}no{{/no }}", "no" },
        { "{{#bridge}}{{bridge}}{{port}}{{/bridge}}", "<vnet0><eth0>" },

        /* lists: inner names hide outer ones, outer ones stay visible, and come back afterwards */
        { "{{#devs}}{{{name}}},{{/devs}}", "a,b," },
        { "{{#devs}}{{{bridge}}}/{{{port}}} {{/devs}}{{{bridge}}}", "inner/eth0 inner/eth0 vnet0" },
        { "{{#devs}}{{{name}}}{{^last}}, {{/last}}{{#last}}.{{/last}}{{/devs}}", "a, b." },
        { "{{#devs}}{{#bridge}}{{{bridge}}} {{/bridge}}{{/devs}}", "inner inner " },
        { "{{#devs}}{{#devs}}{{{name}}}{{/devs}}-{{{name}}} {{/devs}}", "ab-a ab-b " },
        { "{{#devs}}{{/devs}}|", "|" },

        /* nested: the same name inside itself, skipped inside shown, shown inside skipped */
        { "{{#bridge}}{{#bridge}}x{{/bridge}}{{/bridge}}", "x" },
        { "{{#no}}{{#bridge}}x{{/bridge}}{{^no}}y{{/no}}{{/no}}z", "z" },
        { "{{^bridge}}{{^bridge}}{{#devs}}x{{/devs}}{{/bridge}}{{/bridge}}z", "z" },
        { "{{#none}}{{#name}}{{other}}{{^x}}q{{/x}}{{/name}}{{/none}}", "" },
        { "{{#no}}{{^no}}{{unknown}}{{/no}}{{/no}}", "" },

        /* comments */
        { "a{{! b }}c", "ac" },
        { "a{{!}}c", "ac" },
        { "{{! {{bridge }}c", "c" },
        { "{{! two\nlines }}c", "c" },

        /* standalone tags take their line */
        { "a\n{{! c }}\nb\n", "a\nb\n" },
        { "{{! c }}\nb\n", "b\n" },
        { "a\n{{! c }}", "a\n" },
        { "a\n  \t{{! c }}", "a\n" },
        { "a\n  {{! c }} \t\nb", "a\nb" },
        { "a\r\n{{! c }}\r\nb\r\n", "a\r\nb\r\n" },
        { "a\n{{! c }}\rb", "a\n\rb" },
        { "a\n  {{! two\n lines }}  \nb", "a\nb" },
        { "a\n{{#bridge}}\nb\n{{/bridge}}\nc\n", "a\nb\nc\n" },
        { "a\n{{#bridge}}\nb\n{{/bridge}}", "a\nb\n" },
        { "a\n{{#no}}\nb\n{{/no}}\nc\n", "a\nc\n" },
        { "a\n  {{^no}}  \r\n  b\r\n\t{{/no}}\r\nc\n", "a\n  b\r\nc\n" },
        { "{{#devs}}\nDNS={{{name}}}\n{{/devs}}\nX\n", "DNS=a\nDNS=b\nX\n" },
        { "{{#devs}}\n\n{{/devs}}\n", "\n\n" },

        /* not standalone: something else is on the line */
        { "{{bridge}} {{! c }}\nb", "<vnet0> \nb" },
        { "x {{! c }}\nb", "x \nb" },
        { "{{! c }} x\nb", " x\nb" },
        { " {{#bridge}} {{/bridge}} \n", "   \n" },
        { "{{#bridge}}{{/bridge}}\n", "\n" },
        { "{{! a }}{{! b }}\n", "\n" },
        { "{{#devs}}{{{name}}}\n{{/devs}}\nX", "a\nb\nX" },

        /* eight deep is fine */
        { "{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}"
          "{{{bridge}}}"
          "{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/"
          "bridge}}",
          "vnet0" },
};

static void test_renders(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(good); i++) {
                cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;
                struct error err = { 0 };

                strbuf_adds(&out, "before|");
                if (mustache_render("t", good[i].text, &scope, escape, &out, &err) < 0)
                        fail_msg("row %zu: %s: %s: %s", i, good[i].text, err.where, err.what);
                assert_string_equal(strbuf_str(&out) + strlen("before|"), good[i].expected);
                assert_int_equal(err.status, STATUS_DONE);
        }
}

struct bad {
        const char *text, *where, *what, *hint; /* parts of the error's texts */
};

static const struct bad bad[] = {
        { "{{brigde}}", "dir/t:1", "unknown name 'brigde'", "bridge port quote" },
        { "{{{x}}}", "dir/t:1", "unknown name 'x'", "known names" },
        { "a\nb\n\n{{&x}}", "dir/t:4", "unknown name 'x'", "known names" },
        { "{{#x}}{{/x}}", "dir/t:1", "unknown name 'x'", "known names" },
        { "{{^x}}{{/x}}", "dir/t:1", "unknown name 'x'", "known names" },
        { "{{bri}}", "dir/t:1", "unknown name 'bri'", "known names" },
        { "{{bridges}}", "dir/t:1", "unknown name 'bridges'", "known names" },
        { "\n{{name}}", "dir/t:2", "unknown name 'name'", "known names" },
        { "{{#devs}}{{/devs}}{{name}}", "dir/t:1", "unknown name 'name'", "known names" },
        { "{{#devs}}\n{{x}}\n{{/devs}}", "dir/t:2", "'x'", "here: name bridge last bridge port" },
        { "{{#devs}}\n{{#last}}\n{{x}}{{/last}}{{/devs}}", "dir/t:3", "'x'", "known names" },
        /* also in a branch that is not taken, as far as its names are certain */
        { "{{^bridge}}{{x}}{{/bridge}}", "dir/t:1", "unknown name 'x'", "known names" },
        { "{{^devs}}{{#devs}}{{name}}{{x}}{{/devs}}{{/devs}}", "dir/t:1", "'x'", "known names" },

        { "a\n{{#bridge}}\nb\n", "dir/t:2", "unclosed section 'bridge'", "{{/" },
        { "{{^bridge}}", "dir/t:1", "unclosed section 'bridge'", "{{/" },
        { "{{#none}}\n{{#x}}\n", "dir/t:2", "unclosed section 'x'", "{{/" },
        { "{{#devs}}\n\n{{#bridge}}", "dir/t:3", "unclosed section 'bridge'", "{{/" },
        { "x\n{{/bridge}}", "dir/t:2", "nothing to close for 'bridge'", "no section" },
        { "{{#bridge}}\n{{/port}}", "dir/t:2", "wrong section closed: 'port'",
          "line 1 first: {{/bridge}}" },
        { "{{#none}}\n{{/no}}", "dir/t:2", "wrong section closed: 'no'", "{{/none}}" },
        { "{{#bridge}}\n{{#port}}\n{{/bridge}}{{/port}}", "dir/t:3", "'bridge'",
          "line 2 first: {{/port}}" },

        { "{{", "dir/t:1", "unclosed tag", "}}" },
        { "a\n{{bridge", "dir/t:2", "unclosed tag '{{bridge'", "}}" },
        { "{{bridge}", "dir/t:1", "unclosed tag", "}}" },
        { "{{{bridge}}", "dir/t:1", "unclosed tag '{{{bridge}}'", "}}}" },
        { "{{{bridge}} {{{port}}}", "dir/t:1", "unclosed tag", "}}}" },
        { "{{bridge {{port}}", "dir/t:1", "unclosed tag", "}}" },
        { "{{bridge\n}}", "dir/t:1", "unclosed tag '{{bridge'", "}}" },
        { "{{{{bridge}}}}", "dir/t:1", "unclosed tag", "}}" },
        { "\n{{! comment", "dir/t:2", "unclosed tag", "}}" },
        { "{{!}", "dir/t:1", "unclosed tag", "}}" },

        { "{{}}", "dir/t:1", "empty tag '{{}}'", "name" },
        { "{{ \t }}", "dir/t:1", "empty tag", "name" },
        { "{{{}}}", "dir/t:1", "empty tag", "name" },
        { "{{#}}", "dir/t:1", "empty tag '{{#}}'", "name" },
        { "{{^ }}", "dir/t:1", "empty tag", "name" },
        { "{{/}}", "dir/t:1", "empty tag", "name" },
        { "{{&}}", "dir/t:1", "empty tag", "name" },

        { "{{> part}}", "dir/t:1", "not supported '{{> part}}'", "kinds" },
        { "{{=<% %>=}}", "dir/t:1", "not supported", "kinds" },
        { "{{<part}}", "dir/t:1", "not supported", "kinds" },
        { "{{$part}}", "dir/t:1", "not supported", "kinds" },
        { "{{a b}}", "dir/t:1", "not a name 'a b'", "letters" },
        { "{{##bridge}}", "dir/t:1", "not a name '#bridge'", "letters" },
        { "{{a\x1b[31mb}}", "dir/t:1", "not a name 'a?[31mb'", "letters" },

        { "{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}{{#bridge}}"
          "\n"
          "{{#port}}{{/port}}"
          "{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/bridge}}{{/"
          "bridge}}",
          "dir/t:2", "more than 8 sections", "less" },
};

static void test_refuses(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
                cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;
                struct error err = { 0 };
                int ret;

                strbuf_adds(&out, "before");
                ret = mustache_render("dir/t", bad[i].text, &scope, escape, &out, &err);
                if (ret != -EINVAL || strcmp(err.where, bad[i].where) != 0 ||
                    !strstr(err.what, bad[i].what) || !strstr(err.hint, bad[i].hint))
                        fail_msg("row %zu: %s: %d %s: %s; %s", i, bad[i].text, ret, err.where,
                                 err.what, err.hint);
                assert_int_equal(err.status, STATUS_REFUSED);
                assert_string_equal(strbuf_str(&out), "before");
                assert_int_equal(out.len, strlen("before"));
        }
}

static void test_error_is_optional(void **state)
{
        cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;

        (void) state;
        assert_int_equal(mustache_render("t", "ab{{x}}", &scope, NULL, &out, NULL), -EINVAL);
        assert_string_equal(strbuf_str(&out), "");
}

static void test_no_escape_is_verbatim(void **state)
{
        cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;

        (void) state;
        assert_int_equal(mustache_render("t", "{{quote}}", &scope, NULL, &out, NULL), 0);
        assert_string_equal(strbuf_str(&out), "a'b");
}

static void test_long_texts_are_cut_in_errors(void **state)
{
        cleanup(strbuf_free) struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        struct error err;

        (void) state;
        strbuf_adds(&text, "{{#");
        for (int i = 0; i < 5000; i++)
                strbuf_adds(&text, "n");
        strbuf_adds(&text, "}}");
        assert_int_equal(
                mustache_render(strbuf_str(&text), strbuf_str(&text), &scope, NULL, &out, &err),
                -EINVAL);
        assert_true(strlen(err.what) < 100);
}

/* Many of everything that could make a scan start over; quadratic code would take minutes. */
static void test_takes_linear_time(void **state)
{
        static const char *const parts[] = { "{{bridge}}", "                ", "{ { ", "}}",
                                             " {{! c }} ", "{{#no}} {{/no}}",  "\n" };
        cleanup(strbuf_free) struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

        (void) state;
        for (size_t part = 0; part < ARRAY_LEN(parts); part++)
                for (int i = 0; i < 100000; i++)
                        strbuf_adds(&text, parts[part]);
        for (int i = 0; i < 100000; i++)
                strbuf_adds(&text, parts[(size_t) i % ARRAY_LEN(parts)]);
        assert_int_equal(mustache_render("t", strbuf_str(&text), &scope, NULL, &out, NULL), 0);
        assert_true(out.len > 1000000);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_renders),
                cmocka_unit_test(test_refuses),
                cmocka_unit_test(test_error_is_optional),
                cmocka_unit_test(test_no_escape_is_verbatim),
                cmocka_unit_test(test_long_texts_are_cut_in_errors),
                cmocka_unit_test(test_takes_linear_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
