// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said about an intent, and about the plan that is made of it.
 */
#include "mkbridge/intent.h"

#include <stdarg.h>
#include <string.h>

void refuse(struct arena *mem, struct refusal_list *refusals, const char *where, const char *hint,
            const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        LIST_ADD(mem, refusals,
                 (struct refusal){ where, arena_vprintf(mem, fmt, args), hint, CHECK_NONE });
        va_end(args);
}

void refuse_as(struct arena *mem, struct refusal_list *refusals, enum check_code code,
               const char *where, const char *hint, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        LIST_ADD(mem, refusals,
                 (struct refusal){ where, arena_vprintf(mem, fmt, args), hint, code });
        va_end(args);
}

void add_note(struct arena *mem, struct string_list *notes, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        LIST_ADD(mem, notes, arena_vprintf(mem, fmt, args));
        va_end(args);
}

void note_as(struct arena *mem, struct string_list *notes, struct told_list *told,
             const struct told *as, const char *fmt, ...)
{
        struct told one = *as;
        const char *text;
        va_list args;

        va_start(args, fmt);
        text = arena_vprintf(mem, fmt, args);
        va_end(args);
        one.len = strlen(text);
        one.note = one.mend ? arena_printf(mem, "%s; %s", text, one.mend) : text;
        LIST_ADD(mem, notes, one.note);
        LIST_ADD(mem, told, one);
}

bool intent_joined(const struct intent *intent, const struct profile *profile)
{
        return profile->controller && strcmp(profile->controller, intent->bridge) == 0;
}

bool intent_wants_stp(const struct intent *intent)
{
        const struct bridge_setting *stp = request_setting(intent->request, "stp");

        return stp ? stp->value : intent->bridge_profile.stp;
}

const struct port_intent *intent_mac_port(const struct intent *intent)
{
        return intent->l3_port ? intent->l3_port : &intent->ports.items[0];
}

bool intent_port_brings_mac(const struct intent *intent)
{
        static const char *const late[] = { "bond", "team", "bridge" };
        const char *kind = intent_mac_port(intent)->profile.kind;

        for (size_t i = 0; kind && i < ARRAY_LEN(late); i++)
                if (strcmp(kind, late[i]) == 0)
                        return false;
        return true;
}
