// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines that a shell computes, and that stay where they are: ETHTOOL_OPTS="-K ${DEVICE} tso off" is
 * the same to its reader afterwards, if neither the line moves nor what it is computed of. Such a
 * line is left alone, and not evaluated. All else that is no constant is refused.
 */
#include <ctype.h>
#include <string.h>

#include "backend/ifcfg/ifcfg.h"

/* Keys of the card that decide what its file is about, so that they must be known. */
static bool decides(const char *key)
{
        static const char *const keys[] = { "DEVICE",  "DEVICETYPE", "HWADDR", "MACADDR",
                                            "OPTIONS", "PHYSDEV",    "TYPE",   "UUID",
                                            "VID",     "VLAN",       "VLAN_ID" };

        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                if (strcmp(key, keys[i]) == 0)
                        return true;
        return false;
}

static bool stays(const char *key)
{
        const enum key_class class = key_find(&ifcfg_keys, NULL, key)->class;

        return class == KEY_OF_CARD || class == KEY_UNKNOWN;
}

/* The length of a variable, $NAME or ${NAME}, whose value is as it was; 0: it is none of these. */
static size_t same_variable(struct arena *mem, const char *text)
{
        const bool braces = text[1] == '{';
        const char *name = text + 1 + braces;
        size_t len = 0;

        while (isalnum((unsigned char) name[len]) || name[len] == '_')
                len++;
        if (!len || (braces && name[len] != '}') || !stays(arena_strndup(mem, name, len)))
                return 0;
        return 1 + len + 2 * braces;
}

/* How many bytes at @at are harmless within those quotes ('\0': none); 0: they are not. */
static size_t harmless(struct arena *mem, const char *at, char quote)
{
        if (quote == '\'')
                return 1;
        if (*at == '$')
                return same_variable(mem, at);
        if (*at == '\\')
                return at[1] && at[1] != '\n' ? 2 : 0;
        if (*at == '`' || (!quote && strchr("|&;()<>=~\r", *at)))
                return 0;
        return 1;
}

/* Words, quoted or not, that run no command but their own; all quotes are closed on the line. */
static bool is_harmless(struct arena *mem, const char *text)
{
        char quote = '\0';

        for (const char *at = text; *at && *at != '\n';) {
                size_t len = harmless(mem, at, quote);

                if (!len)
                        return false;
                if (len == 1 && *at == quote)
                        quote = '\0';
                else if (len == 1 && !quote && strchr("'\"", *at))
                        quote = *at;
                at += len;
        }
        return !quote;
}

bool ifcfg_left_alone(struct arena *mem, const struct shvar_line *line)
{
        return line->problem && line->key && stays(line->key) && !decides(line->key) &&
               is_harmless(mem, line->text + line->raw_start);
}

/* What to do about a line that is no constant, or NULL: its problem says it. */
static const char *hint_for(const char *problem)
{
        if (strstr(problem, "not closed on its line") || strstr(problem, "in the next line"))
                return "write the value on one line";
        if (strstr(problem, "more text"))
                return "put the value into double quotes, or the rest on a line of its own";
        return NULL;
}

/* @all: also those lines that are left alone elsewhere. */
static bool check_lines(struct arena *mem, const struct file *file, const struct shvar *doc,
                        bool all, struct refusal_list *refusals)
{
        for (size_t i = 0; i < doc->n; i++) {
                const struct shvar_line *line = &doc->items[i];

                if (!line->problem || (!all && ifcfg_left_alone(mem, line)))
                        continue;
                refuse(mem, refusals, arena_printf(mem, "%s:%u", file->path, line->number),
                       hint_for(line->problem), "%s",
                       line->key ? arena_printf(mem, "%s %s", line->key, line->problem)
                                 : arena_printf(mem, "the line %s", line->problem));
                return false;
        }
        return true;
}

bool ifcfg_constant(struct arena *mem, const struct file *file, const struct shvar *doc,
                    struct refusal_list *refusals)
{
        return check_lines(mem, file, doc, true, refusals);
}

bool ifcfg_known(struct arena *mem, const struct file *file, const struct shvar *doc,
                 struct refusal_list *refusals)
{
        return check_lines(mem, file, doc, false, refusals);
}
