// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bridge options in the words of a dialect: one engine for all of them, by their traits.
 *
 * NetworkManager passes over a value that is out of range, or over the whole profile, so its ranges
 * are refusals wherever it reads what we write: its own profiles, ifcfg files, and what netplan
 * makes.
 */
#include "backend/common/options.h"

#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "backend/common/common.h"

enum { CENTI = 100 };

const char *option_name(const struct option_traits *traits, const struct bridge_option *option)
{
        const char *name;

        memcpy(&name, (const char *) option + traits->names, sizeof(name));
        return name;
}

bool option_is_lacking(const struct option_traits *traits, const struct bridge_option *option)
{
        return traits->nm && bridge_option_is_nms(option) && !option_name(traits, option);
}

static void refuse_option(struct arena *mem, const struct bridge_setting *set, const char *what,
                          const char *hint, struct refusal_list *refusals)
{
        refuse(mem, refusals, arena_printf(mem, "-o %s", set->option->name), hint, "%s", what);
}

/* What a dialect does not take */

/* 1/100 s in one unit of the reader's. */
static uint64_t unit(const struct option_traits *traits, const struct bridge_option *option)
{
        if (traits->nm)
                return option->nm_scale;
        return traits->times == TIMES_CENTI ? 1 : CENTI;
}

static bool is_fraction(const struct option_traits *traits, const struct bridge_setting *set)
{
        return traits->times == TIMES_WHOLE && set->option->type == OPTION_SECONDS &&
               set->value % unit(traits, set->option);
}

static bool is_no_power(const struct option_traits *traits, const struct bridge_setting *set)
{
        return traits->nm && set->option->nm_power_of_2 && set->value & (set->value - 1);
}

static bool is_zero_for_unset(const struct option_traits *traits, const struct bridge_setting *set)
{
        const char *zero = traits->zero_words ? set->option->zero_word : NULL;

        return !set->value && zero && !*zero;
}

/* What the value should be and is not, or NULL. */
static const char *missed(const struct option_traits *traits, const struct bridge_setting *set)
{
        if (is_fraction(traits, set))
                return "a whole number of seconds";
        return is_no_power(traits, set) ? "a power of 2" : NULL;
}

static bool is_refused(struct arena *mem, const struct option_traits *traits,
                       const struct bridge_setting *set, struct refusal_list *refusals)
{
        const char *what = missed(traits, set), *hint = NULL;

        if (what) {
                what = arena_printf(mem, "'%s' is not %s, and %s takes no other", set->text, what,
                                    traits->reader);
        } else if (is_zero_for_unset(traits, set)) {
                what = arena_printf(mem, "%s takes 0 for not set", traits->reader);
                hint = "give another value";
        }
        if (what)
                refuse_option(mem, set, what, hint, refusals);
        return what != NULL;
}

/* What it writes */

static const char *bool_text(const struct option_traits *traits, const struct bridge_option *option,
                             bool on)
{
        if (traits->on_off && option->on_off)
                return on ? "on" : "off";
        return on ? traits->on : traits->off;
}

static const char *seconds_text(struct arena *mem, const struct option_traits *traits,
                                const struct bridge_setting *set)
{
        unsigned long long whole = set->value / unit(traits, set->option);
        unsigned long long part = set->value % unit(traits, set->option);

        if (!part)
                return arena_printf(mem, "%llu", whole);
        if (traits->times == TIMES_SHORT && part % 10 == 0)
                return arena_printf(mem, "%llu.%llu", whole, part / 10);
        return arena_printf(mem, "%llu.%02llu", whole, part);
}

static const char *protocol_text(struct arena *mem, const struct option_traits *traits,
                                 uint64_t protocol)
{
        if (!traits->dot1q)
                return arena_printf(mem, "0x%llx", (unsigned long long) protocol);
        return protocol == ETH_P_8021AD ? "802.1ad" : traits->dot1q;
}

static const char *number_text(struct arena *mem, const struct option_traits *traits,
                               const struct bridge_setting *set)
{
        const struct bridge_option *option = set->option;
        const char *word = NULL;

        if (traits->nm && set->value < ARRAY_LEN(option->nm_words))
                word = option->nm_words[set->value];
        if (traits->zero_words && !set->value)
                word = option->zero_word;
        return word ? word : arena_printf(mem, "%llu", (unsigned long long) set->value);
}

const char *option_value(struct arena *mem, const struct option_traits *traits,
                         const struct bridge_setting *set, struct refusal_list *refusals)
{
        if (is_refused(mem, traits, set, refusals))
                return NULL;
        switch (set->option->type) {
        case OPTION_BOOL:
                return bool_text(traits, set->option, set->value);
        case OPTION_SECONDS:
                return seconds_text(mem, traits, set);
        case OPTION_PROTOCOL:
                return protocol_text(mem, traits, set->value);
        case OPTION_MAC:
                return set->text;
        case OPTION_NUMBER:
        case OPTION_MASK:
                break;
        }
        return number_text(mem, traits, set);
}

/* Pairs */

static void put(struct arena *mem, struct key_value_list *list, const char *key, const char *value)
{
        for (size_t i = 0; i < list->n; i++) {
                if (strcmp(list->items[i].key, key) == 0) {
                        list->items[i].value = value;
                        return;
                }
        }
        LIST_ADD(mem, list, (struct key_value){ key, value });
}

void option_put(struct arena *mem, const struct option_traits *traits,
                const struct bridge_setting *set, struct key_value_list *list,
                struct refusal_list *refusals)
{
        const char *name = option_name(traits, set->option), *value;

        if (option_is_lacking(traits, set->option))
                refuse_option(mem, set, traits->lacks, traits->lacks_hint, refusals);
        value = name ? option_value(mem, traits, set, refusals) : NULL;
        if (value)
                put(mem, list, name, value);
}

void option_put_all(struct arena *mem, const struct option_traits *traits,
                    const struct request *request, struct key_value_list *list,
                    struct refusal_list *refusals)
{
        for (size_t i = 0; i < request->settings.n; i++)
                option_put(mem, traits, &request->settings.items[i], list, refusals);
}

static const char *stp_name(const struct option_traits *traits)
{
        return option_name(traits, bridge_option_find("stp"));
}

static const char *stp_off(const struct option_traits *traits)
{
        return bool_text(traits, bridge_option_find("stp"), false);
}

void option_put_stp_off(struct arena *mem, const struct option_traits *traits,
                        struct key_value_list *list)
{
        put(mem, list, stp_name(traits), stp_off(traits));
}

/* In seconds. The kernel has the same limits while STP is on; without STP 0 is common. */
enum { STP_DELAY_MIN = 2, STP_DELAY_MAX = 30, STP_DELAY_USUAL = 15 };

bool option_replaces_delay(struct arena *mem, const struct option_traits *traits, const char *has,
                           struct string_list *notes)
{
        char *end;
        unsigned long seconds = strtoul(has, &end, 10);

        if (!traits->nm || end == has ||
            (seconds >= STP_DELAY_MIN && seconds <= STP_DELAY_MAX && !*end))
                return false;
        add_note(mem, notes,
                 "the bridge had a forward delay of %s; with STP on %s takes %d to %d s, and would "
                 "not read the bridge at all, so it is %d s now",
                 has, traits->reader, STP_DELAY_MIN, STP_DELAY_MAX, STP_DELAY_USUAL);
        return true;
}

static bool has_name(const struct key_value_list *list, const char *key)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].key, key) == 0)
                        return true;
        return false;
}

void option_mend_delay(struct arena *mem, const struct option_traits *traits, const char *has,
                       struct key_value_list *list, struct plan *plan)
{
        const struct bridge_setting usual = { .option = bridge_option_find("forward_delay"),
                                              .value = STP_DELAY_USUAL * CENTI };
        const char *name = option_name(traits, usual.option);

        if (!has || has_name(list, name))
                return;
        for (size_t i = 0; i < list->n; i++) {
                const struct key_value *pair = &list->items[i];

                if (strcmp(pair->key, stp_name(traits)) == 0 &&
                    strcmp(pair->value, stp_off(traits)) != 0 &&
                    option_replaces_delay(mem, traits, has, &plan->notes)) {
                        option_put(mem, traits, &usual, list, &plan->refusals);
                        return;
                }
        }
}

static bool is_stp_off(const struct option_traits *traits, const struct key_value *pair)
{
        return strcmp(pair->key, stp_name(traits)) == 0 &&
               strcmp(pair->value, stp_off(traits)) == 0;
}

void option_explain(struct arena *mem, const struct option_traits *traits,
                    const struct key_value_list *list, const char *path, const char *section,
                    const char *asked, struct plan *plan)
{
        for (size_t i = 0; i < list->n; i++) {
                const struct key_value *pair = &list->items[i];
                const char *key =
                        section ? arena_printf(mem, "%s.%s", section, pair->key) : pair->key;

                backend_add_key(mem, plan, path, key, KEY_ADDED,
                                is_stp_off(traits, pair) ? STP_OFF_WHY : asked);
        }
}
