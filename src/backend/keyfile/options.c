// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bridge options in the words of [bridge]. NetworkManager counts times in seconds where it says so
 * in nm-settings(5), and checks ranges of its own: a profile with one value out of range is not
 * read at all, so those are refusals here.
 */
#include <string.h>

#include "backend/keyfile/render.h"

static void refuse(struct keyfile_job *job, const struct bridge_setting *set, const char *what,
                   const char *hint)
{
        backend_refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "-o %s", set->option->name), what, hint);
}

static bool power_of_two(uint64_t value)
{
        return value && !(value & (value - 1));
}

/* mcast_router is a word there, not a number. */
static const char *router_word(uint64_t value)
{
        static const char *const words[] = { "disabled", "auto", "enabled" };

        return value < ARRAY_LEN(words) ? words[value] : NULL;
}

static const char *number_text(struct keyfile_job *job, const struct bridge_setting *set)
{
        uint64_t scale = set->option->nm_scale;

        if (scale && set->value % scale) {
                refuse(job, set,
                       arena_printf(job->mem,
                                    "'%s' is not a whole number of seconds, and NetworkManager "
                                    "takes no other",
                                    set->text),
                       NULL);
                return NULL;
        }
        if (strcmp(set->option->name, "mcast_hash_max") == 0 && !power_of_two(set->value)) {
                refuse(job, set,
                       arena_printf(job->mem,
                                    "'%s' is not a power of 2, and NetworkManager takes no other",
                                    set->text),
                       NULL);
                return NULL;
        }
        return arena_printf(job->mem, "%llu",
                            (unsigned long long) (set->value / (scale ? scale : 1)));
}

static const char *value_text(struct keyfile_job *job, const struct bridge_setting *set)
{
        switch (set->option->type) {
        case OPTION_BOOL:
                return set->value ? "true" : "false";
        case OPTION_MAC:
                return set->text;
        case OPTION_PROTOCOL:
                return set->value == 0x88a8 ? "802.1ad" : "802.1Q";
        case OPTION_NUMBER:
                if (strcmp(set->option->name, "mcast_router") == 0)
                        return router_word(set->value);
                return number_text(job, set);
        case OPTION_MASK:
        case OPTION_SECONDS:
                return number_text(job, set);
        }
        return NULL;
}

static void set_pair(struct keyfile_job *job, struct key_value_list *pairs, const char *key,
                     const char *value)
{
        for (size_t i = 0; i < pairs->n; i++) {
                if (strcmp(pairs->items[i].key, key) == 0) {
                        pairs->items[i].value = value;
                        return;
                }
        }
        LIST_ADD(job->mem, pairs, (struct key_value){ key, value });
}

struct key_value_list keyfile_option_pairs(struct keyfile_job *job)
{
        const struct setting_list *settings = &job->intent->request->settings;
        struct key_value_list pairs = { 0 };

        /* NetworkManager's own default is on. */
        if (!job->bridge.file)
                set_pair(job, &pairs, "stp", "false");
        for (size_t i = 0; i < settings->n; i++) {
                const struct bridge_setting *set = &settings->items[i];
                const char *key = set->option->words.keyfile, *value;

                if (!key) {
                        refuse(job, set, "NetworkManager cannot set it", "leave the option out");
                        continue;
                }
                value = value_text(job, set);
                if (value)
                        set_pair(job, &pairs, key, value);
        }
        return pairs;
}
