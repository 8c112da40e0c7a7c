// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --guest as data.
 */
#include "mkbridge/names.h"
#include "show/json.h"

static const char *const formats[] = {
        [GUEST_COMMAND] = "command",
        [GUEST_WORDS] = "words",
        [GUEST_FILE] = "file",
};
static const struct word_table format_words = { formats, ARRAY_LEN(formats) };

static json_t *part_value(struct arena *mem, const struct guest_part *part, const char *bridge)
{
        json_t *object = checked_value(json_object());

        put_value(object, "what", text_value(mem, part->what));
        put_value(object, "format", json_string(word_of(&format_words, (int) part->format)));
        put_value(object, "path", text_value(mem, part->path));
        put_value(object, "text", text_value(mem, guest_part_text(mem, part, bridge)));
        return object;
}

/* true, false, or null where the kernel could not be asked. */
static json_t *present_value(enum guest_bridge bridge)
{
        return bridge == GUEST_BRIDGE_UNKNOWN ? json_null()
                                              : json_boolean(bridge == GUEST_BRIDGE_HERE);
}

json_t *guest_value(struct arena *mem, const struct show *show)
{
        const struct guest *guest = show->guest;
        json_t *object, *parts;

        if (!guest)
                return json_null();
        object = checked_value(json_object());
        parts = checked_value(json_array());
        put_value(object, "kind", text_value(mem, guest->kind->name));
        put_value(object, "summary", text_value(mem, guest->kind->summary));
        put_value(object, "tried", text_value(mem, guest->kind->tried));
        put_value(object, "present", present_value(guest->bridge));
        for (size_t i = 0; i < guest->kind->n; i++)
                append_value(parts, part_value(mem, &guest->kind->parts[i], show->request->bridge));
        put_value(object, "parts", parts);
        return object;
}
