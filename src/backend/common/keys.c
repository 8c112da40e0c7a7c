// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The look-up of a key in its dialect's table, and what follows from its row: the one place that
 * decides whether something stays with the card or goes to the bridge.
 */
#include "backend/common/keys.h"

#include <ctype.h>
#include <string.h>

static char folded(const struct key_table *table, char c)
{
        if (table->dashes && c == '_')
                c = '-';
        return c;
}

/* The length of what both begin with, as the readers see it. */
static size_t common_length(const struct key_table *table, const char *name, const char *key)
{
        size_t len = 0;

        while (name[len] && name[len] == folded(table, key[len]))
                len++;
        return len;
}

/* Where the rule stands before (negative), at or behind the key. */
static int order(const struct key_table *table, const struct key_rule *rule, const char *section,
                 const char *name)
{
        int r = strcmp(rule->section ? rule->section : "", section ? section : "");
        size_t len;

        if (r)
                return r;
        len = common_length(table, rule->name, name);
        return (unsigned char) rule->name[len] - (unsigned char) folded(table, name[len]);
}

static bool digits_only(const char *text)
{
        while (isdigit((unsigned char) *text))
                text++;
        return *text == '\0';
}

static bool matches(const struct key_rule *rule, const char *rest)
{
        if (rule->form == KEY_PREFIX)
                return true;
        return !*rest || (rule->form == KEY_NUMBERED && digits_only(rest));
}

/* How many rules do not stand behind the key. */
static size_t n_not_behind(const struct key_table *table, const char *section, const char *name)
{
        size_t low = 0, high = table->n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (order(table, &table->rules[middle], section, name) > 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

const struct key_rule *key_find(const struct key_table *table, const char *section,
                                const char *name)
{
        /* the key itself is the last of them; whatever is a beginning of it stands before */
        for (size_t i = n_not_behind(table, section, name); i-- > 0;) {
                const struct key_rule *rule = &table->rules[i];
                size_t len = common_length(table, rule->name, name);

                if (!len || strcmp(rule->section ? rule->section : "", section ? section : "") != 0)
                        break;
                if (!rule->name[len] && matches(rule, name + len))
                        return rule;
        }
        return table->unknown;
}

/* What is true of all keys of a class. */
static const char *const reasons[] = {
        [KEY_UNKNOWN] = "no reader is known to use it; left as it is",
        [KEY_GOES_ALONG] = "cannot be told; goes along with the rest",
        [KEY_OF_CARD] = "belongs to the card",
        [KEY_OF_NETWORK] = "belongs to the network layer, which is the bridge's",
        [KEY_OF_ALIASES] = "is inherited by alias and range files, which move",
        [KEY_OF_BOTH] = "both need it, with one value",
        [KEY_OF_BRIDGE] = "means nothing on a port; left as it is",
        [KEY_OF_ROUTE_FILE] = "means nothing outside route files; left as it is",
        [KEY_OF_CONTROLLER] = "makes it a port of something",
        [KEY_REFUSED] = "is for links that cannot be bridged",
        [KEY_IS_COMMAND] = "a command",
        [KEY_HAS_KEYS] = "its keys tell",
};

const char *key_why(const struct key_rule *rule)
{
        return rule->why ? rule->why : reasons[rule->class];
}

void key_refuse(struct arena *mem, struct refusal_list *refusals, const char *where,
                const char *key)
{
        refuse(mem, refusals, where, NULL,
               "%s is for links that cannot be bridged (Wi-Fi, InfiniBand, tunnels, PPP, Open "
               "vSwitch)",
               key);
}

const char *key_unwanted_why(struct arena *mem, const struct intent *intent)
{
        return intent->l3_port ? arena_printf(mem, "the bridge has the address of %s",
                                              intent->l3_port->name)
                               : "the bridge has an address of its own";
}

bool key_own_goes(const struct intent *intent, const struct key_rule *rule, bool v6)
{
        return rule->class == KEY_OF_NETWORK &&
               (intent->l3_port || l3_replaced(intent->request, rule->part, rule->v6 || v6));
}

const char *key_own_goes_why(struct arena *mem, const struct intent *intent, enum l3_part part)
{
        return intent->l3_port
                       ? arena_printf(mem, "the bridge gets what %s has", intent->l3_port->name)
                       : l3_replaced_why(mem, intent->request, part);
}

static const char harmless_why[] = "gives the port no address; left as it is";

static struct key_verdict decide_network(struct arena *mem, const struct intent *intent,
                                         const struct key_rule *rule, const struct key_place *place)
{
        const struct request *request = intent->request;

        if (intent->l3_port != place->port)
                return place->harmless
                               ? (struct key_verdict){ KEY_STAYS, harmless_why }
                               : (struct key_verdict){ KEY_DROPPED, key_unwanted_why(mem, intent) };
        if (!place->replaced_later && l3_replaced(request, rule->part, rule->v6 || place->v6))
                return (struct key_verdict){ KEY_DROPPED,
                                             l3_replaced_why(mem, request, rule->part) };
        return (struct key_verdict){ KEY_MOVES, key_why(rule) };
}

struct key_verdict key_decide(struct arena *mem, const struct intent *intent,
                              const struct key_rule *rule, const struct key_place *place)
{
        bool wanted = intent->l3_port == place->port;

        switch (rule->class) {
        case KEY_OF_NETWORK:
        case KEY_OF_ALIASES:
                return decide_network(mem, intent, rule, place);
        case KEY_OF_BOTH:
                if (wanted && place->bridge_keeps)
                        return (struct key_verdict){ KEY_STAYS, "the bridge keeps its own" };
                if (wanted)
                        return (struct key_verdict){ KEY_COPIED, key_why(rule) };
                return (struct key_verdict){ KEY_STAYS, reasons[KEY_OF_CARD] };
        case KEY_GOES_ALONG:
                if (wanted)
                        return (struct key_verdict){ KEY_MOVES, key_why(rule) };
                return (struct key_verdict){ KEY_STAYS, harmless_why };
        default:
                return (struct key_verdict){ KEY_STAYS, key_why(rule) };
        }
}
