// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of guests. What its words do is seen in tests/guest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/strbuf.h"
#include "mkbridge/adopt.h"
#include "mkbridge/guests.h"
#include "mkbridge/names.h"

static void test_order(void **state)
{
        (void) state;
        for (size_t i = 1; i < n_guest_kinds; i++)
                assert_true(strcmp(guest_kinds[i - 1].name, guest_kinds[i].name) < 0);
        for (size_t i = 0; i < n_guest_kinds; i++)
                assert_ptr_equal(guest_kind_find(guest_kinds[i].name), &guest_kinds[i]);
        assert_null(guest_kind_find("lib"));
        assert_null(guest_kind_find(""));
}

static void check_part(struct arena *mem, const struct guest_kind *kind,
                       const struct guest_part *part)
{
        const char *text = guest_part_text(mem, part, "br-7");
        const char *name = strstr(text, "br-7");

        assert_true(*part->what && strlen(text) > 1);
        assert_int_equal(text[strlen(text) - 1], '\n');
        assert_null(strstr(text, "\n\n")); /* an empty line ends a part */
        assert_null(strchr(part->what, '\n'));
        assert_null(strstr(text, "{{"));
        assert_int_equal(part->format == GUEST_FILE, part->path != NULL);
        for (; name; name = strstr(name + 1, "br-7")) {
                size_t before = 0;

                while (name - before > text && !strchr(" \n", name[-1 - (ptrdiff_t) before]))
                        before++;
                if (memchr(name - before, ',', before + strcspn(name, " \n")))
                        assert_true(kind->comma_ends);
        }
}

static void test_parts(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        for (size_t i = 0; i < n_guest_kinds; i++) {
                const struct guest_kind *kind = &guest_kinds[i];
                bool named = false;

                assert_true(kind->n > 0 && strchr(kind->summary, ':') && *kind->tried);
                for (size_t k = 0; k < kind->n; k++) {
                        check_part(&mem, kind, &kind->parts[k]);
                        named = named || strstr(kind->parts[k].text, "{{bridge}}");
                }
                assert_true(named);
        }
}

static void test_every_place(void **state)
{
        static const struct guest_part part = { "twice", GUEST_COMMAND, NULL,
                                                "{{bridge}} and {{bridge}}\n" };
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        assert_string_equal(guest_part_text(&mem, &part, "v"), "v and v\n");
        assert_string_equal(guest_part_text(&mem, &part, "{{bridge}}"),
                            "{{bridge}} and {{bridge}}\n");
}

/* So no format of the table needs an escape. */
static void test_names_mean_themselves(void **state)
{
        size_t n = 0;

        (void) state;
        for (int c = 1; c < 256; c++) {
                const char name[] = { 'a', (char) c, 'b', '\0' };
                struct strbuf quoted cleanup(strbuf_free) = STRBUF_INIT;

                if (link_name_problem(name))
                        continue;
                n++;
                shell_quote(&quoted, name);
                assert_string_equal(strbuf_str(&quoted), name);
                assert_null(strpbrk(name, "&<>'\"#;\\[]{}"));
        }
        assert_true(n > 60);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_order),
                cmocka_unit_test(test_parts),
                cmocka_unit_test(test_every_place),
                cmocka_unit_test(test_names_mean_themselves),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
