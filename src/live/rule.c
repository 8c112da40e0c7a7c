// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Routing rules that name the source as iif or oif. A copy with the same priority comes after its
 * original, so for a while both are in force, which is one too many but never one too few.
 */
#include <linux/fib_rules.h>
#include <string.h>

#include "live/set.h"
#include "live/live.h"

static bool names(const struct nlmsghdr *message, unsigned type, const char *name)
{
        const struct rtattr *attr = wire_find(message, type, 1);
        const size_t len = strlen(name);

        return attr && strnlen(wire_data(attr), wire_size(attr)) == len &&
               memcmp(wire_data(attr), name, len) == 0;
}

static bool is_ours(const struct live_switch *sw, const struct nlmsghdr *message)
{
        return sw->keep == KEEP_ALL && (names(message, FRA_IIFNAME, sw->live->source.name) ||
                                        names(message, FRA_OIFNAME, sw->live->source.name));
}

static void request(struct live_switch *sw, struct live_growing *script, enum live_why why,
                    struct live_request what)
{
        const struct message_list *rules = &sw->network->rules;

        for (size_t i = 0; i < rules->n; i++) {
                if (!is_ours(sw, rules->items[i]))
                        continue;
                what.message = rules->items[i];
                live_request(sw, script, why, what);
        }
}

void live_rule_move(struct live_switch *sw)
{
        const struct message_list *rules = &sw->network->rules;
        struct live_set there cleanup(live_set_free) = live_set_of(rules, 0);

        for (size_t i = 0; i < rules->n; i++)
                if (is_ours(sw, rules->items[i]) &&
                    !live_set_has(&there, rules->items[i], &sw->move))
                        live_request(sw, &sw->move_script, WHY_RULE,
                                     (struct live_request){ .message = rules->items[i],
                                                            .type = RTM_NEWRULE,
                                                            .flags = NLM_F_CREATE | NLM_F_EXCL,
                                                            .moved = true });
}

void live_rule_finish(struct live_switch *sw)
{
        request(sw, &sw->finish, WHY_OLD_RULE,
                (struct live_request){ .type = RTM_DELRULE, .tolerance = TOLERATE_GONE });
}

void live_rule_back(struct live_switch *sw)
{
        const struct message_list *rules = &sw->network->rules;
        struct live_set there cleanup(live_set_free) = live_set_of(rules, 0);

        request(sw, &sw->back, WHY_BACK,
                (struct live_request){ .type = RTM_NEWRULE,
                                       .flags = NLM_F_CREATE | NLM_F_EXCL,
                                       .tolerance = TOLERATE_EXISTS });
        for (size_t i = 0; i < rules->n; i++)
                if (is_ours(sw, rules->items[i]) &&
                    !live_set_has(&there, rules->items[i], &sw->move))
                        live_request(sw, &sw->back, WHY_BACK,
                                     (struct live_request){ .message = rules->items[i],
                                                            .type = RTM_DELRULE,
                                                            .tolerance = TOLERATE_GONE,
                                                            .moved = true });
}
