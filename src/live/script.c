// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations and their reasons. There may be a hundred thousand, so a script is not a LIST_ADD
 * list: its room is reserved at once.
 */
#include <string.h>

#include "live/live.h"

/* Of the way there, and of an undo where that needs other words. */
static const struct {
        const char *there, *undo;
} whys[WHY_MAX] = {
        [WHY_BRIDGE] = { "the bridge, with its MAC and MTU from the start, so that nobody sees it "
                         "with others" },
        [WHY_OPTIONS] = { "as asked for on the command line" },
        [WHY_SYSCTL] = { "settings of the port go to the bridge",
                         "settings of the bridge go to the port" },
        [WHY_LOOSE] = { "strict filtering would drop what comes in on one link while the routes "
                        "still point to the other" },
        [WHY_STRICT] = { "the switch is over, so filtering is as it shall be" },
        [WHY_DEAF] = { "a router's word that comes now would give it routes again, and what goes "
                       "over those is lost when the port leaves" },
        [WHY_LEFT] = { "the port has left, so the bridge may hear routers again" },
        [WHY_GEN_MODE] = { "only now, so that no link-local address is made besides those that "
                           "moved" },
        [WHY_NO_LINK_LOCAL] = { "a port needs no link-local address, and shall not get one again" },
        [WHY_NO_OWN_ADDRESS] = { "with IPv6 switched on it would make an address that is to come" },
        [WHY_LINK_LOCAL] = { "no port any more, so it makes its link-local address again" },
        [WHY_UP] = { "before the port joins: a port of a bridge that is down is deaf" },
        [WHY_RULE] = { "a routing rule for the port, now for the bridge",
                       "a routing rule for the bridge, now for the port" },
        [WHY_ADDRESS] = { "before the port joins, so that the bridge answers for it at once",
                          "before the port leaves, so that it answers for it at once" },
        [WHY_NEW_ADDRESS] = { "asked for with --address" },
        [WHY_WAIT_ADDRESSES] = { "the kernel makes the local routes of IPv6 addresses a moment "
                                 "later; packets before that would be lost" },
        [WHY_REDIRECT] = { "a joining port is deaf for a moment; meanwhile what comes in goes to "
                           "the bridge directly",
                           "a leaving port is deaf for a moment; meanwhile what comes in goes to "
                           "the bridge directly" },
        [WHY_REDIRECT_OFF] = { "from here on the port does it, which the proof shall prove" },
        [WHY_PORT_UP] = { "a port that is down carries nothing" },
        [WHY_ENSLAVE] = { "the port joins the bridge" },
        [WHY_KEEP_MAC] = { "its own from here on: one that it has from its port would go with "
                           "that, "
                           "and what comes in would not be for it" },
        [WHY_RELEASE] = { "the port leaves the bridge" },
        [WHY_WAIT_UP] = { "until then the bridge drops what it sends, and a lost ARP request costs "
                          "a second" },
        [WHY_STP_OFF] = { "a port that joins while STP is on is deaf for twice the forward delay" },
        [WHY_STP_ON] = { "only now: a port that joins while STP is on is deaf for twice the "
                         "forward delay" },
        [WHY_NEIGHBOUR] = { "known neighbours go along, so that nothing waits for ARP or neighbour "
                            "discovery" },
        [WHY_CONNECTED] = { "networks that are reached directly come before the routes with "
                            "gateways in them" },
        [WHY_NEXTHOP] = { "nexthop objects keep their numbers, and the routes that use them go "
                          "along "
                          "in the same step" },
        [WHY_ROUTE] = { "routes follow one by one, each replaced in place" },
        [WHY_SECOND] = { "other links have this route too, so the new one comes before the old one "
                         "goes" },
        [WHY_FIRST] = { "the kernel has put it behind the same route of another link; it shall "
                        "take the place of the old one" },
        [WHY_EARLY_ROUTE] = { "the kernel makes it with the address; it must not be used before "
                              "the "
                              "rest is there" },
        [WHY_GATEWAY] = { "asked for with --gateway" },
        [WHY_OLD_RULE] = { "the copy is in force" },
        [WHY_OLD_NEIGHBOUR] = { "the copy is in force" },
        [WHY_OLD_ROUTE] = { "belongs to the network layer that the port loses" },
        [WHY_OLD_NEXTHOP] = { "no route that stays uses it" },
        [WHY_OLD_ADDRESS] = { "last of all: the bridge has it", "last of all: the port has it" },
        [WHY_DROPPED] = { "the port loses its network layer" },
        [WHY_FLUSH] = { "deletes all IPv6 addresses of the port at once: the kernel goes through "
                        "all routes for each that is deleted by itself" },
        [WHY_FLAGS] = { "the flags that it had before: those of the switch are not needed any "
                        "more" },
        [WHY_REMOVE] = { "was not there before mkbridge" },
        [WHY_BACK] = { "as it was before" },
};

/* Zeroed pages that nobody touches cost no memory, so room for the worst case is cheap. */
void live_reserve(struct live_switch *sw, struct live_growing *script, size_t n)
{
        struct live_op *items = arena_alloc(sw->mem, n * sizeof(*items));

        if (script->n)
                memcpy(items, script->items, script->n * sizeof(*items));
        script->items = items;
        script->capacity = n;
}

static struct live_op *add(struct live_switch *sw, struct live_growing *script, enum live_why why)
{
        struct live_op *op;

        if (script->n == script->capacity)
                live_reserve(sw, script, 2 * script->capacity + 32);
        op = &script->items[script->n++];
        op->why = script == &sw->back          ? whys[WHY_BACK].there
                  : sw->undo && whys[why].undo ? whys[why].undo
                                               : whys[why].there;
        return op;
}

void live_request(struct live_switch *sw, struct live_growing *script, enum live_why why,
                  struct live_request request)
{
        struct live_op *op = add(sw, script, why);

        op->type = LIVE_REQUEST;
        op->request = request;
}

void live_sysctl(struct live_switch *sw, struct live_growing *script, enum live_why why,
                 struct live_sysctl sysctl)
{
        struct live_op *op = add(sw, script, why);

        op->type = LIVE_SYSCTL;
        op->sysctl = sysctl;
}

void live_redirect(struct live_switch *sw, struct live_growing *script, enum live_type type,
                   const struct live_link *on, const struct live_link *to)
{
        struct live_op *op =
                add(sw, script, type == LIVE_REDIRECT ? WHY_REDIRECT : WHY_REDIRECT_OFF);

        op->type = type;
        op->redirect.on = *on;
        op->redirect.to = *to;
}

void live_wait(struct live_switch *sw, struct live_growing *script, enum live_type type,
               const struct live_link *link)
{
        struct live_op *op =
                add(sw, script, type == LIVE_WAIT_UP ? WHY_WAIT_UP : WHY_WAIT_ADDRESSES);

        op->type = type;
        op->wait = *link;
}
