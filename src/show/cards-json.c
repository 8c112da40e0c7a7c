// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --list as data.
 */
#include "show/cards.h"
#include "show/json.h"

static json_t *default_routes_value(const struct card *card)
{
        json_t *array = checked_value(json_array());

        if (card->default_ipv4)
                append_value(array, json_string("ipv4"));
        if (card->default_ipv6)
                append_value(array, json_string("ipv6"));
        return array;
}

static json_t *owner_value(struct arena *mem, const struct card *card)
{
        json_t *object;

        if (!card->owner)
                return json_null();
        object = checked_value(json_object());
        put_value(object, "name", text_value(mem, card->owner));
        put_value(object, "why", text_value(mem, card->owner_why));
        put_value(object, "path", text_value(mem, card->path));
        return object;
}

static json_t *problem_value(struct arena *mem, const struct card *card)
{
        return card->fit == CARD_FIT ? json_null()
                                     : message_value(mem, card->problem.where, card->problem.what,
                                                     card->problem.hint);
}

static json_t *card_value(struct arena *mem, const struct card *card)
{
        const struct link *link = card->link;
        json_t *object = checked_value(json_object());

        put_value(object, "name", text_value(mem, link->name));
        put_value(object, "kind", text_value(mem, card_kind(link)));
        put_value(object, "mac", text_value(mem, link->mac));
        put_value(object, "up", json_boolean(link->up));
        put_value(object, "carrier", json_boolean(link->carrier));
        put_value(object, "speed", card->speed ? json_integer(card->speed) : json_null());
        put_value(object, "addresses", list_value(mem, &card->addresses));
        put_value(object, "default_routes", default_routes_value(card));
        put_value(object, "master", text_value(mem, link->master));
        put_value(object, "backend", owner_value(mem, card));
        put_value(object, "port", json_string(word_of(&card_fit_words, (int) card->fit)));
        put_value(object, "problem", problem_value(mem, card));
        return object;
}

json_t *cards_value(struct arena *mem, const struct card_list *cards)
{
        json_t *array;

        if (!cards)
                return json_null();
        array = checked_value(json_array());
        for (size_t i = 0; i < cards->n; i++)
                append_value(array, card_value(mem, &cards->items[i]));
        return array;
}

json_t *suggestion_value(struct arena *mem, const struct card_list *cards)
{
        json_t *object;

        if (!cards || !cards->likely || cards->likely->fit == CARD_REFUSED)
                return json_null();
        object = checked_value(json_object());
        put_value(object, "port", text_value(mem, cards->likely->link->name));
        put_value(object, "bridge", text_value(mem, cards->bridge));
        return object;
}
