/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bridge options in the words of a dialect. What a dialect has of its own are its traits, one row;
 * what is peculiar to one option is a column of the table of options
 * (include/mkbridge/bridge-options.h).
 */
#pragma once

#include "backend/common/template.h"
#include "mkbridge/plan.h"

/* How a dialect writes times; the options have them in 1/100 s. */
enum option_times {
        TIMES_WHOLE,  /* in seconds, whole: 4 */
        TIMES_SHORT,  /* in seconds: 4, 4.5 or 4.25 */
        TIMES_PLACES, /* in seconds, with two places or none: 4, 4.50 or 4.25 */
        TIMES_CENTI,  /* in 1/100 s: 400 */
};

/* How a dialect writes bridge options. */
struct option_traits {
        size_t names;           /* its column of names: an offset in struct bridge_option */
        const char *lacks;      /* the refusal where that column is empty, but NetworkManager knows
                                   the option, and sets its own default over what udev has set */
        const char *lacks_hint; /* and what to do */
        const char *more_vlans; /* what lets more VLANs pass a port, "@", with vlan_filtering */
        const char *reader;     /* who takes no other value, in a refusal */
        const char *off, *on;   /* of a switch */
        const char *dot1q;      /* how it spells 802.1Q; NULL: protocols by their numbers */
        enum option_times times;
        bool nm;         /* NetworkManager reads it: the columns nm_* count */
        bool zero_words; /* that column counts */
        bool on_off;     /* that column counts */
};

/* Those of a dialect for an option, in the job of its rendering. */
typedef const struct option_traits *option_traits_for(void *job,
                                                      const struct bridge_option *option);

/* For .names; @column is a member of struct bridge_option. */
#define OPTION_NAMES(column) offsetof(struct bridge_option, column)

/* The usual hint. */
#define LEAVE_OPTION_OUT "leave the option out"

/* The option's name in the dialect, or NULL: udev sets it, unless the traits lack it. */
const char *option_name(const struct option_traits *traits, const struct bridge_option *option);

/* Has the dialect no way at all to set it? */
bool option_is_lacking(const struct option_traits *traits, const struct bridge_option *option);

/* The value as the dialect writes it, in @mem; NULL after a refusal. */
const char *option_value(struct arena *mem, const struct option_traits *traits,
                         const struct bridge_setting *set, struct refusal_list *refusals);

/* Puts name and value into @list, in place of one of the same name. Where the dialect does not take
 * the value, or lacks the option, that is a refusal. */
void option_put(struct arena *mem, const struct option_traits *traits,
                const struct bridge_setting *set, struct key_value_list *list,
                struct refusal_list *refusals);

/* The same with all that @request asks for, in its order. */
void option_put_all(struct arena *mem, const struct option_traits *traits,
                    const struct request *request, struct key_value_list *list,
                    struct refusal_list *refusals);

/* Why a new bridge has it off: with the default delays a port listens and learns first. */
#define STP_OFF_WHY "off by default; STP would block traffic for 30 s"

/*
 * Reasons for all that a new bridge gets of @list, in @path. @section: before the key and a dot in
 * them, or NULL; @asked: why it has what is not the default.
 */
void option_explain(struct arena *mem, const struct option_traits *traits,
                    const struct key_value_list *list, const char *path, const char *section,
                    const char *asked, struct plan *plan);

/*
 * Does the reader refuse @has, the forward delay of a bridge that is there, as soon as STP is on?
 * Then the usual one takes its place, and @notes says so.
 */
bool option_replaces_delay(struct arena *mem, const struct option_traits *traits, const char *has,
                           struct string_list *notes);

/* The same for a dialect that has it under its name: where @list turns STP on and has no forward
 * delay, it gets the usual one in place of such a one. @has: NULL: the file has none. */
void option_mend_delay(struct arena *mem, const struct option_traits *traits, const char *has,
                       struct key_value_list *list, struct plan *plan);

/* Puts STP off into @list, as a new bridge has it unless asked. */
void option_put_stp_off(struct arena *mem, const struct option_traits *traits,
                        struct key_value_list *list);
