// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the running network service is told, as data.
 */
#include "mkbridge/names.h"
#include "show/json.h"
#include "show/outcome.h"

static const char *const type_words[] = {
        [ADOPT_RUN] = "run", [ADOPT_UNTIL] = "until", [ADOPT_COPY] = "copy",
        [ADOPT_END] = "end", [ADOPT_LINE] = "line",
};
static const struct word_table types = { type_words, ARRAY_LEN(type_words) };

static const char *const *argv_of(const struct adopt_step *step)
{
        switch (step->type) {
        case ADOPT_RUN:
                return step->argv;
        case ADOPT_UNTIL:
                return step->until.argv;
        default:
                return NULL;
        }
}

static json_t *argv_value(struct arena *mem, const struct adopt_step *step)
{
        const char *const *argv = argv_of(step);
        json_t *array;

        if (!argv)
                return json_null();
        array = checked_value(json_array());
        for (size_t i = 0; argv[i]; i++)
                append_value(array, text_value(mem, argv[i]));
        return array;
}

static json_t *seconds_value(const struct adopt_step *step)
{
        if (!argv_of(step))
                return json_null();
        return json_integer(step->seconds ? step->seconds : ADOPT_SECONDS_DEFAULT);
}

static json_t *step_value(struct arena *mem, const struct adopt_step *step)
{
        struct strbuf words cleanup(strbuf_free) = STRBUF_INIT;
        json_t *object = checked_value(json_object());

        adopt_step_command(&words, step);
        put_value(object, "type", json_string(word_of(&types, (int) step->type)));
        put_value(object, "command", text_value(mem, strbuf_str(&words)));
        put_value(object, "why", text_value(mem, step->why));
        put_value(object, "argv", argv_value(mem, step));
        put_value(object, "pattern",
                  text_value(mem, step->type == ADOPT_UNTIL ? step->until.pattern : NULL));
        put_value(object, "seconds", seconds_value(step));
        put_value(object, "lenient", json_boolean(step->lenient));
        put_value(object, "needed", json_boolean(step->needed));
        return object;
}

static json_t *steps_value(struct arena *mem, const struct adopt_list *list)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; i < list->n; i++)
                append_value(array, step_value(mem, &list->items[i]));
        return array;
}

json_t *adoption_value(struct arena *mem, const struct show *show)
{
        const struct adoption *adoption = show_adoption(show);
        json_t *object;

        if (!adoption)
                return json_null();
        object = checked_value(json_object());
        put_value(object, "service", text_value(mem, adoption->service));
        put_value(object, "hold", steps_value(mem, &adoption->hold));
        put_value(object, "take", steps_value(mem, &adoption->take));
        put_value(object, "release", steps_value(mem, &adoption->release));
        put_value(object, "leave", steps_value(mem, &adoption->leave));
        return object;
}
