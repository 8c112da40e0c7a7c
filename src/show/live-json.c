// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The live switch as data: a preview lists every request, a run that is done only counts what has
 * moved, because the lists of a host with a full routing table are larger than all else it did.
 */
#include <arpa/inet.h>

#include "mkbridge/names.h"
#include "show/ip/words.h"
#include "show/json.h"
#include "show/outcome.h"

static const char *const type_words[] = {
        [LIVE_REQUEST] = "request",
        [LIVE_SYSCTL] = "sysctl",
        [LIVE_REDIRECT] = "redirect",
        [LIVE_REDIRECT_OFF] = "redirect-off",
        [LIVE_WAIT_ADDRESSES] = "wait-addresses",
        [LIVE_WAIT_UP] = "wait-up",
};
static const struct word_table types = { type_words, ARRAY_LEN(type_words) };

/* Refusals of the kernel that do not matter; those of any kind are told by the one word. */
static json_t *tolerates_value(const struct live_op *op)
{
        const uint8_t tolerance = op->type == LIVE_REQUEST  ? op->request.tolerance
                                  : op->type == LIVE_SYSCTL ? op->sysctl.tolerance
                                                            : TOLERATE_NONE;
        json_t *array = checked_value(json_array());

        if (tolerance & TOLERATE_ANY) {
                append_value(array, json_string("any"));
                return array;
        }
        if (tolerance & TOLERATE_EXISTS)
                append_value(array, json_string("exists"));
        if (tolerance & TOLERATE_GONE)
                append_value(array, json_string("gone"));
        return array;
}

static json_t *op_value(struct arena *mem, const struct show *show, const struct live_op *op)
{
        struct strbuf words cleanup(strbuf_free) = STRBUF_INIT;
        json_t *object = checked_value(json_object());

        ip_words(&words, show->host, show->plan->live, op);
        put_value(object, "type", json_string(word_of(&types, (int) op->type)));
        put_value(object, "command", text_value(mem, strbuf_str(&words)));
        put_value(object, "why", text_value(mem, op->why));
        put_value(object, "tolerates", tolerates_value(op));
        return object;
}

static json_t *script_value(struct arena *mem, const struct show *show,
                            const struct live_script *script)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; show->request->dry_run && i < script->n; i++)
                append_value(array, op_value(mem, show, &script->items[i]));
        return array;
}

static json_t *moved_value(const struct show *show, const struct live_plan *live)
{
        const struct live_counts counts = live_counts(live);
        json_t *object;

        if (outcome_of(show) != OUTCOME_DONE)
                return json_null();
        object = checked_value(json_object());
        put_value(object, "addresses", json_integer((json_int_t) counts.addresses));
        put_value(object, "routes", json_integer((json_int_t) counts.routes));
        put_value(object, "nexthops", json_integer((json_int_t) counts.nexthops));
        put_value(object, "rules", json_integer((json_int_t) counts.rules));
        put_value(object, "neighbours", json_integer((json_int_t) counts.neighbours));
        put_value(object, "sysctls", json_integer((json_int_t) counts.sysctls));
        return object;
}

static json_t *address_value(int family, const unsigned char *address)
{
        char text[INET6_ADDRSTRLEN];

        return inet_ntop(family, address, text, sizeof(text)) ? json_string(text) : json_null();
}

static json_t *probes_value(struct arena *mem, const struct live_plan *live)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; i < live->probes.n; i++) {
                const struct live_probe *probe = &live->probes.items[i];
                json_t *object;

                if (!probe->after)
                        continue;
                object = checked_value(json_object());
                put_value(object, "address", address_value(probe->family, probe->address));
                put_value(object, "why", text_value(mem, probe->why));
                append_value(array, object);
        }
        return array;
}

json_t *live_value(struct arena *mem, const struct show *show)
{
        const struct live_plan *live = show->plan ? show->plan->live : NULL;
        json_t *object;

        if (!live)
                return json_null();
        object = checked_value(json_object());
        put_value(object, "source", text_value(mem, live->source.index ? live->source.name : NULL));
        put_value(object, "target", text_value(mem, live->source.index ? live->target.name : NULL));
        put_value(object, "bridge", text_value(mem, live->bridge.name));
        put_value(object, "makes_bridge", json_boolean(live->makes_bridge));
        put_value(object, "removes_bridge", json_boolean(live->removes_bridge));
        put_value(object, "confirm", live->confirm ? json_integer(live->confirm) : json_null());
        put_value(object, "probes", probes_value(mem, live));
        put_value(object, "session",
                  live->session.family ? address_value(live->session.family, live->session.peer)
                                       : json_null());
        put_value(object, "move", script_value(mem, show, &live->move));
        put_value(object, "finish", script_value(mem, show, &live->finish));
        put_value(object, "back", script_value(mem, show, &live->back));
        put_value(object, "moved", moved_value(show, live));
        return object;
}
