// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --status as data, and the words for its states.
 */
#include "show/status.h"

#include "show/json.h"

static const char *const files_words[] = {
        [STATUS_FILES_KEPT] = "yes",   [STATUS_FILES_EDITED] = "edited",
        [STATUS_FILES_GONE] = "gone",  [STATUS_FILES_NONE] = "no",
        [STATUS_FILES_WAIT] = "waits", [STATUS_FILES_UNKNOWN] = "unknown",
};
const struct word_table status_files_words = { files_words, ARRAY_LEN(files_words) };

static const char *const live_words[] = {
        [STATUS_LIVE_UNKNOWN] = "unknown", [STATUS_LIVE_ABSENT] = "absent",
        [STATUS_LIVE_OTHER] = "no-bridge", [STATUS_LIVE_DOWN] = "down",
        [STATUS_LIVE_PARTIAL] = "partial", [STATUS_LIVE_UP] = "up",
};
const struct word_table status_live_words = { live_words, ARRAY_LEN(live_words) };

/* What is under way with a bridge. */
static const char *pending_word(const struct bridge_status *row)
{
        if (row->half_done)
                return "half-done";
        if (!row->pending.present)
                return "none";
        return row->pending.confirm ? "confirm" : "switching";
}

static json_t *port_value(struct arena *mem, const struct link_status *port)
{
        json_t *object = checked_value(json_object());

        put_value(object, "name", text_value(mem, port->name));
        put_value(object, "up", json_boolean(port->up));
        put_value(object, "operstate", text_value(mem, port->operstate));
        put_value(object, "state", text_value(mem, port->port_state));
        put_value(object, "addresses", list_value(mem, &port->addresses));
        return object;
}

static json_t *ports_value(struct arena *mem, const struct link_status_list *ports)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; i < ports->n; i++)
                append_value(array, port_value(mem, &ports->items[i]));
        return array;
}

static json_t *guests_value(struct arena *mem, const struct guest_port_list *guests)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; i < guests->n; i++) {
                const struct guest_port *guest = &guests->items[i];
                json_t *object = checked_value(json_object());

                put_value(object, "name", text_value(mem, guest->name));
                put_value(object, "kind", text_value(mem, guest->kind));
                put_value(object, "program", text_value(mem, guest->program));
                put_value(object, "guest", text_value(mem, guest->guest));
                append_value(array, object);
        }
        return array;
}

static json_t *row_value(struct arena *mem, const struct bridge_status *row)
{
        const bool waits = row->pending.present && row->pending.confirm && !row->half_done;
        const struct string_list trouble = status_trouble(mem, row);
        json_t *object = checked_value(json_object());

        put_value(object, "name", text_value(mem, row->name));
        put_value(object, "ports", list_value(mem, &row->ports));
        put_value(object, "configured",
                  json_string(word_of(&status_files_words, (int) row->files)));
        put_value(object, "edited", list_value(mem, &row->edited));
        put_value(object, "live", json_string(word_of(&status_live_words, (int) row->live)));
        put_value(object, "missing_ports", list_value(mem, &row->missing));
        put_value(object, "operstate", text_value(mem, row->link.operstate));
        put_value(object, "addresses", list_value(mem, &row->link.addresses));
        put_value(object, "port_states", ports_value(mem, &row->port_links));
        put_value(object, "guests", guests_value(mem, &row->guests));
        put_value(object, "drift", list_value(mem, &row->drift));
        put_value(object, "trouble", list_value(mem, &trouble));
        put_value(object, "pending", json_string(pending_word(row)));
        put_value(object, "seconds_left",
                  waits ? json_integer(row->pending.seconds_left) : json_null());
        return object;
}

json_t *bridges_value(struct arena *mem, const struct show *show)
{
        json_t *array;

        if (!show->status)
                return json_null();
        array = checked_value(json_array());
        for (size_t i = 0; i < show->status->n; i++)
                append_value(array, row_value(mem, &show->status->items[i]));
        return array;
}

json_t *ended_value(struct arena *mem, const struct show *show)
{
        json_t *array;

        if (!show->status)
                return json_null();
        array = checked_value(json_array());
        for (size_t i = 0; i < show->status->ended.n; i++) {
                const struct ended_switch *ended = &show->status->ended.items[i];
                json_t *object = checked_value(json_object());

                put_value(object, "name", text_value(mem, ended->bridge));
                put_value(object, "at", json_integer((json_int_t) ended->at));
                put_value(object, "cause", text_value(mem, ended->cause));
                append_value(array, object);
        }
        return array;
}
