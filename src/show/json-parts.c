// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values that every part of the JSON output is made of; see json.h.
 */
#include "base/utf8.h"
#include "show/json.h"

json_t *checked_value(json_t *value)
{
        if (!value)
                error_out_of_memory();
        return value;
}

void put_value(json_t *object, const char *name, json_t *value)
{
        if (json_object_set_new(object, name, checked_value(value)) < 0)
                error_out_of_memory();
}

void append_value(json_t *array, json_t *value)
{
        if (json_array_append_new(array, checked_value(value)) < 0)
                error_out_of_memory();
}

json_t *text_value(struct arena *mem, const char *text)
{
        return text ? json_string(utf8_clean(mem, text)) : json_null();
}

json_t *list_value(struct arena *mem, const struct string_list *list)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; list && i < list->n; i++)
                append_value(array, text_value(mem, list->items[i]));
        return array;
}

/* NULL or "" becomes null: error.h and intent.h differ in how they say "none". */
json_t *message_value(struct arena *mem, const char *where, const char *what, const char *hint)
{
        json_t *object = checked_value(json_object());

        put_value(object, "where", text_value(mem, where && *where ? where : NULL));
        put_value(object, "what", text_value(mem, what));
        put_value(object, "hint", text_value(mem, hint && *hint ? hint : NULL));
        return object;
}
