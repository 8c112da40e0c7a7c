// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The findings of --check as data.
 */
#include "show/check.h"
#include "show/json.h"

static json_t *finding_value(struct arena *mem, const struct finding *finding)
{
        json_t *object = checked_value(json_object());

        put_value(object, "code", text_value(mem, check_code_word(mem, finding->code)));
        put_value(object, "severity",
                  text_value(mem, word_of(&check_severities, (int) finding->severity)));
        put_value(object, "where", text_value(mem, finding->where));
        put_value(object, "what", text_value(mem, finding->what));
        put_value(object, "why", text_value(mem, finding->why));
        put_value(object, "mend", text_value(mem, finding->mend));
        return object;
}

json_t *findings_value(struct arena *mem, const struct show *show)
{
        json_t *array;

        if (!show->findings)
                return json_null();
        array = checked_value(json_array());
        for (size_t i = 0; i < show->findings->n; i++)
                append_value(array, finding_value(mem, &show->findings->items[i]));
        return array;
}
