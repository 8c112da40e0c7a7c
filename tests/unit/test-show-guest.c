// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text and JSON of --guest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "mkbridge/show.h"

static const struct guest_part parts[] = {
        { "a line", GUEST_FILE, "/etc/GUEST.conf", "bridge = {{bridge}}\n" },
        { "start it", GUEST_COMMAND, NULL, "start GUEST\n" },
        { "its words", GUEST_WORDS, NULL, "-b {{bridge}}\n" },
};
static const struct guest_kind kind = { "made-up", "Made Up: nothing", "Made Up 1", false,
                                        parts,     ARRAY_LEN(parts) };

static const char *shown(struct arena *mem, struct strbuf *out, enum guest_bridge bridge,
                         int verbosity, bool json)
{
        const struct guest guest = { &kind, bridge };
        const struct request request = { .action = ACTION_GUEST,
                                         .bridge = "vnet0",
                                         .guest = "made-up",
                                         .json = json,
                                         .verbosity = verbosity };
        const struct show show = { .request = &request, .guest = &guest };

        strbuf_clear(out);
        if (json)
                show_json(mem, out, &show);
        else
                show_text(mem, out, &show);
        return strbuf_str(out);
}

#define PARTS_TEXT                                                                                 \
        "\n# /etc/GUEST.conf: a line\nbridge = vnet0\n"                                            \
        "\n# start it\nstart GUEST\n"                                                              \
        "\n# its words\n-b vnet0\n"
#define HEAD "# A guest of Made Up on vnet0; words in capitals are yours to fill in\n"

static void test_text(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        (void) state;
        assert_string_equal(shown(&mem, &out, GUEST_BRIDGE_HERE, 0, false), HEAD PARTS_TEXT);
        assert_string_equal(shown(&mem, &out, GUEST_BRIDGE_UNKNOWN, 0, false), HEAD PARTS_TEXT);
        assert_string_equal(shown(&mem, &out, GUEST_BRIDGE_ABSENT, 0, false), HEAD
                            "# vnet0 is not here yet: mkbridge PORT vnet0 makes it\n" PARTS_TEXT);
        assert_string_equal(shown(&mem, &out, GUEST_BRIDGE_HERE, 1, false),
                            HEAD "# tried with Made Up 1\n" PARTS_TEXT);
        assert_string_equal(shown(&mem, &out, GUEST_BRIDGE_HERE, -1, false), "");
}

static void test_json(void **state)
{
        static const char expected[] =
                "{\"kind\": \"made-up\", \"parts\": [{\"format\": \"file\", \"path\": "
                "\"/etc/GUEST.conf\", \"text\": \"bridge = vnet0\\n\", \"what\": \"a line\"}, "
                "{\"format\": \"command\", \"path\": null, \"text\": \"start GUEST\\n\", \"what\": "
                "\"start it\"}, {\"format\": \"words\", \"path\": null, \"text\": \"-b vnet0\\n\", "
                "\"what\": \"its words\"}], \"present\": false, \"summary\": \"Made Up: nothing\", "
                "\"tried\": \"Made Up 1\"}";
        struct arena mem cleanup(arena_free) = { 0 };
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        json_t *object = json_loads(shown(&mem, &out, GUEST_BRIDGE_ABSENT, 0, true), 0, NULL);
        char *guest = json_dumps(json_object_get(object, "guest"), JSON_SORT_KEYS);

        (void) state;
        assert_string_equal(guest, expected);
        assert_string_equal(json_string_value(json_object_get(object, "action")), "guest");
        assert_string_equal(json_string_value(json_object_get(object, "result")), "done");
        free(guest);
        json_decref(object);
        object = json_loads(shown(&mem, &out, GUEST_BRIDGE_UNKNOWN, 0, true), 0, NULL);
        assert_true(json_is_null(json_object_get(json_object_get(object, "guest"), "present")));
        json_decref(object);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_json),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
