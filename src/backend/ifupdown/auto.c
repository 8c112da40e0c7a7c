// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines that say what comes up at boot, and what stays up at its end: the bridge takes the
 * port's place in them. The port keeps a place of its own only when its stanza still says
 * something, since the bridge brings its ports up by itself.
 *
 * Of the two the bridge goes first: it takes the port before that is up, so the port never gets an
 * IPv6 address of its own. A port that has to be made or set up before it can be used, a VLAN or
 * a bond, goes before the bridge.
 */
#include <string.h>

#include "backend/ifupdown/render.h"

enum place {
        PLACE_TAKEN, /* by the bridge */
        PLACE_BEHIND,
        PLACE_BEFORE,
};

/* Options and commands that must have had their effect before the bridge takes the port. */
static bool comes_first(struct arena *mem, const struct ifupdown_taken *taken)
{
        static const char *const words[] = { "pre-up",      "hwaddress", "slaves",
                                             "bond-slaves", "bond-mode", "vlan-raw-device",
                                             "vlan-id" };

        if (strchr(taken->port->name, '.'))
                return true;
        for (size_t i = 0; i < taken->kept.n; i++) {
                const char *word = interfaces_word(mem, taken->kept.items[i], 0);

                for (size_t k = 0; word && k < ARRAY_LEN(words); k++)
                        if (interfaces_same_option(word, words[k]))
                                return true;
        }
        return false;
}

/* ifupdown2 finds the ports of a bridge by itself, and does what their stanzas say. */
static enum place place_of(const struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        if (!taken->apart)
                return PLACE_BEHIND;
        if (job->config.two)
                return PLACE_TAKEN;
        if (comes_first(job->mem, taken))
                return PLACE_BEFORE;
        return taken->kept.n ? PLACE_BEHIND : PLACE_TAKEN;
}

/* Words for the bridge in place of each word for the port, aliases included. */
static const char *renamed(const struct ifupdown_job *job, const struct ifupdown_names *line,
                           const char *text, const char *words)
{
        const char *port = job->giver->port->name, *word;
        size_t len = strlen(port);

        for (size_t i = 0; (word = interfaces_word(job->mem, line->names, i)); i++)
                if (strncmp(word, port, len) == 0 && word[len] == ':' && job->giver->apart)
                        text = interfaces_replace_word(
                                job->mem, text, 1, word,
                                arena_printf(job->mem, "%s%s", job->intent->bridge, word + len));
        return interfaces_replace_word(job->mem, text, 1, port, words);
}

static const char *words_for(const struct ifupdown_job *job, enum place place)
{
        const char *port = job->giver->port->name, *bridge = job->intent->bridge;

        if (place == PLACE_TAKEN)
                return bridge;
        return place == PLACE_BEHIND ? arena_printf(job->mem, "%s %s", bridge, port)
                                     : arena_printf(job->mem, "%s %s", port, bridge);
}

static void change(struct ifupdown_job *job, const struct ifupdown_names *line, const char *text)
{
        struct interfaces_line *at = ifupdown_line(&job->config, line->file, line->line);
        bool empty = !interfaces_word(job->mem, text, 1);

        if (strcmp(text, at->text) == 0)
                return;
        at->now = empty ? "" : text;
        ifupdown_reason(job, line->file, arena_printf(job->mem, "%s %s", at->word, at->rest),
                        KEY_CHANGED, "the bridge takes the place of the port");
}

/* The bridge appears when it is made, not when a card is plugged in, so it cannot be allow-hotplug.
 */
static bool change_hotplug(struct ifupdown_job *job, const struct ifupdown_names *line,
                           enum place place, bool named)
{
        struct interfaces *doc = &job->config.files.items[line->file].doc;
        const char *port = job->giver->port->name;
        const char *text = doc->items[line->line].text;

        if (!interfaces_has_word(line->names, port))
                return named;
        if (!named) {
                interfaces_add_before(job->mem, doc, line->line,
                                      arena_printf(job->mem, "auto %s\n", job->intent->bridge));
                ifupdown_reason(job, line->file,
                                arena_printf(job->mem, "auto %s", job->intent->bridge), KEY_ADDED,
                                "a bridge is made at boot, not found like a card");
        }
        if (place == PLACE_TAKEN)
                change(job, line, interfaces_replace_word(job->mem, text, 1, port, ""));
        return true;
}

bool ifupdown_change_names(struct ifupdown_job *job)
{
        enum place place = place_of(job, job->giver);
        const char *words = words_for(job, place);
        bool named = false;

        for (size_t i = 0; i < job->config.names.n; i++) {
                const struct ifupdown_names *line = &job->config.names.items[i];
                const char *text = ifupdown_line(&job->config, line->file, line->line)->text;
                bool starts = strcmp(line->keyword, "auto") == 0 ||
                              strcmp(line->keyword, "allow-auto") == 0;

                if (strcmp(line->keyword, "allow-hotplug") == 0)
                        named = change_hotplug(job, line, place, named);
                else if (starts)
                        change(job, line, renamed(job, line, text, words));
                else if (strcmp(line->keyword, "no-auto-down") == 0)
                        change(job, line, renamed(job, line, text, words_for(job, PLACE_BEHIND)));
                named = named ||
                        (starts && interfaces_has_word(line->names, job->giver->port->name));
        }
        return named;
}
