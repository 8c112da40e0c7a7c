// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines that say what comes up at boot, and what stays up at its end: the bridge takes the
 * port's place in them. The port keeps a place of its own only when its stanza still says
 * something, since the bridge brings its ports up by itself.
 *
 * Of the two the bridge goes first: it takes the port before that is up, so the port never gets an
 * IPv6 address of its own. A port that has to be made or set up before it can be used, a VLAN or
 * a bond, goes before the bridge. That one, and one that a pattern or an event of the card brings
 * up, hears routers until the bridge takes it, and the routes that it makes of what it hears would
 * compete with the bridge's: a command of its own keeps IPv6 off it.
 */
#include <netinet/in.h>
#include <string.h>

#include "backend/ifupdown/render.h"

/* Options of links that their own stanza makes. */
static const char *const bonding[] = { "slaves", "bond-slaves", "bond-mode", "bond-ports" };
static const char *const tagging[] = { "vlan-raw-device", "vlan-id" };

/* Options and commands that must have had their effect before the bridge takes the port. */
static const char *const preparing[] = { "pre-up", "hwaddress", "wpa-driver" };

static bool has_one_of(const struct ifupdown_job *job, const struct string_list *lines,
                       const char *const *words, size_t n)
{
        for (size_t i = 0; i < lines->n; i++) {
                const char *word = interfaces_word(job->mem, lines->items[i], 0);

                for (size_t k = 0; word && k < n; k++)
                        if (interfaces_same_option(word, words[k]))
                                return true;
        }
        return false;
}

/* What is said of the port itself in the end. */
static struct string_list own_lines(const struct ifupdown_job *job,
                                    const struct ifupdown_taken *taken)
{
        struct string_list lines = { 0 };

        if (taken->apart)
                return taken->kept;
        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                for (size_t at = stanza->header + 1;
                     ifupdown_is_for(stanza, taken->port->name) && at < stanza->end; at++)
                        LIST_ADD(job->mem, &lines,
                                 ifupdown_line(&job->config, stanza->file, at)->text);
        }
        return lines;
}

static bool is_bond(const struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        const struct string_list lines = own_lines(job, taken);

        return has_one_of(job, &lines, bonding, ARRAY_LEN(bonding));
}

static bool is_made(const struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        const struct string_list lines = own_lines(job, taken);

        return strchr(taken->port->name, '.') || is_bond(job, taken) ||
               has_one_of(job, &lines, tagging, ARRAY_LEN(tagging));
}

/* ifupdown2 finds the ports of a bridge by itself, and does what their stanzas say. */
static enum ifupdown_place place_of(const struct ifupdown_job *job,
                                    const struct ifupdown_taken *taken)
{
        const struct string_list lines = own_lines(job, taken);

        if (job->config.two)
                return taken->apart ? PLACE_TAKEN : PLACE_BEHIND;
        if (is_made(job, taken) || has_one_of(job, &lines, preparing, ARRAY_LEN(preparing)))
                return PLACE_BEFORE;
        return taken->apart && !taken->kept.n ? PLACE_TAKEN : PLACE_BEHIND;
}

/* Does anything but the bridge bring the port up, in the files as they will be, before the bridge
 * does? */
static bool comes_up_alone(const struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        const char *name = taken->port->name;
        bool moves = taken->gives && !job->intent->bridge_profile.path;

        if (job->config.two || taken->port->in_place)
                return false;
        if (!moves || ifupdown_by_pattern(job->mem, &job->config, name))
                return ifupdown_start(job->mem, &job->config, name) != START_NOT;
        switch (ifupdown_start(job->mem, &job->config, name)) {
        case START_HOTPLUG:
                return taken->place != PLACE_TAKEN;
        case START_AUTO:
                return taken->place == PLACE_BEFORE;
        case START_NOT:
                break;
        }
        return false;
}

/*
 * A link that is made by its stanza is not there yet when that begins. A bond is made, brought up
 * and waited for in one by ifenslave's hook, which takes one that is there; so it is made before.
 */
static const char *deaf_line(const struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        const char *name = taken->port->name;

        if (is_bond(job, taken))
                return arena_printf(job->mem,
                                    "    pre-up ip link add %s type bond 2>/dev/null; sysctl -q -e "
                                    "-w net/ipv6/conf/%s/disable_ipv6=1 || true",
                                    name, name);
        return arena_printf(job->mem,
                            "    %s sysctl -q -e -w net/ipv6/conf/%s/disable_ipv6=1 || true",
                            is_made(job, taken) ? "up" : "pre-up", name);
}

/* A card without a stanza may have that of another name: what the pattern asks for is not known
 * here. */
static void check_mappings(struct ifupdown_job *job, const struct ifupdown_taken *taken,
                           const struct ifupdown_names *line)
{
        const struct ifupdown_file *file = &job->config.files.items[line->file];
        const char *name = taken->port->name, *word;

        for (size_t i = 0; (word = interfaces_word(job->mem, line->names, i)); i++) {
                const char *equals = strchr(word, '=');

                if (!equals || strcmp(line->keyword, "rename") == 0 ||
                    strcmp(equals + 1, name) == 0 ||
                    ifupdown_pattern_fits(job->mem, &job->config, word, name) != FITS_PERHAPS)
                        continue;
                refuse(job->mem, &job->plan->refusals,
                       arena_printf(job->mem, "%s:%u", file->file->path,
                                    file->doc.items[line->line].number),
                       arena_printf(job->mem, "call the stanza %s, and write auto %s", name, name),
                       "configures by the stanza of %s what %.*s fits, which may be %s", equals + 1,
                       (int) (equals - word), word, name);
        }
}

static bool has_own_stanza(const struct ifupdown_job *job, const struct ifupdown_taken *taken)
{
        return taken->first != NOWHERE &&
               ifupdown_is_for(&job->config.stanzas.items[taken->first], taken->port->name);
}

void ifupdown_place(struct ifupdown_job *job, struct ifupdown_taken *taken)
{
        const struct ifupdown_stanza *stanza;
        const char *line;

        for (size_t i = 0; !has_own_stanza(job, taken) && i < job->config.names.n; i++)
                check_mappings(job, taken, &job->config.names.items[i]);
        taken->place = place_of(job, taken);
        if (!comes_up_alone(job, taken))
                return;
        line = deaf_line(job, taken);
        backend_add_key(job->mem, job->plan,
                        taken->port->profile.path ? taken->port->profile.path : INTERFACES_FILE,
                        interfaces_word(job->mem, line, 0), KEY_ADDED,
                        "it must not hear routers before the bridge takes it");
        if (taken->apart || taken->first == NOWHERE) {
                LIST_ADD(job->mem, &taken->kept, line);
                return;
        }
        stanza = &job->config.stanzas.items[taken->first];
        interfaces_add_after(job->mem, &job->config.files.items[stanza->file].doc, stanza->end - 1,
                             arena_printf(job->mem, "%s\n", line));
}

/* What becomes of the word for an alias: it goes with its stanza (take.c). */
static const char *alias_word(const struct ifupdown_job *job, const char *word, const char *number)
{
        bool has = false, stays = false;

        for (size_t i = 0; i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if (!ifupdown_is_for(stanza, word))
                        continue;
                has = true;
                stays = stays || !l3_replaced(job->intent->request, L3_ADDRESS,
                                              strcmp(stanza->family, "inet6") == 0);
        }
        return has && !stays ? "" : arena_printf(job->mem, "%s%s", job->intent->bridge, number);
}

/* Words for the bridge in place of each word for the port, aliases included. An alias of a card can
 * be there before the card is up; the bridge has to be made before. @named: it has been named. */
static const char *renamed(const struct ifupdown_job *job, const struct ifupdown_names *line,
                           const char *text, const char *words, bool *named)
{
        const char *port = job->giver->port->name, *word;
        size_t len = strlen(port);

        for (size_t i = 0; (word = interfaces_word(job->mem, line->names, i)); i++) {
                const char *alias;

                *named = *named || strcmp(word, port) == 0;
                if (strncmp(word, port, len) != 0 || word[len] != ':' || !job->giver->apart)
                        continue;
                alias = alias_word(job, word, word + len);
                if (*alias && !*named) {
                        alias = arena_printf(job->mem, "%s %s", job->intent->bridge, alias);
                        *named = true;
                }
                text = interfaces_replace_word(job->mem, text, 1, word, alias);
        }
        return interfaces_replace_word(job->mem, text, 1, port, words);
}

static const char *words_for(const struct ifupdown_job *job, enum ifupdown_place place)
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

static bool is_auto(const struct ifupdown_names *line)
{
        return strcmp(line->keyword, "auto") == 0 || strcmp(line->keyword, "allow-auto") == 0;
}

/* Does some link that the line names get a default route of IPv4 for sure? */
static bool names_a_way(const struct ifupdown_job *job, const struct ifupdown_names *line)
{
        const char *word;

        for (size_t i = 0; (word = interfaces_word(job->mem, line->names, i)); i++)
                if (ifupdown_dhcp(&job->config, word, AF_INET) ||
                    ifupdown_get_any(&job->config, word, "gateway"))
                        return true;
        return false;
}

/*
 * The line of auto that the bridge must come before, or @line. `ifup -a` waits for udev, so a card
 * that is hotplugged was up before what auto names, and its default route the first one. Of two,
 * ifup fails at the second, and does nothing of what stands behind it.
 */
static const struct ifupdown_names *first_behind(const struct ifupdown_job *job,
                                                 const struct ifupdown_names *line)
{
        const struct ifupdown_names *names = job->config.names.items;

        if (!ifupdown_get_any(&job->config, job->giver->port->name, "gateway"))
                return line;
        for (size_t i = 0; &names[i] != line; i++)
                if (is_auto(&names[i]) && names_a_way(job, &names[i]))
                        return &names[i];
        return line;
}

/* The bridge appears when it is made, not when a card is plugged in, so it cannot be allow-hotplug.
 */
static void start_at_boot(struct ifupdown_job *job, const struct ifupdown_names *line)
{
        const struct ifupdown_names *first = first_behind(job, line);

        interfaces_add_before(job->mem, &job->config.files.items[first->file].doc, first->line,
                              arena_printf(job->mem, "auto %s\n", job->intent->bridge));
        ifupdown_reason(job, first->file, arena_printf(job->mem, "auto %s", job->intent->bridge),
                        KEY_ADDED,
                        first == line ? "a bridge is made at boot, not found like a card"
                                      : "it comes up first, as the card did, which was found "
                                        "before the others were made");
}

static bool change_hotplug(struct ifupdown_job *job, const struct ifupdown_names *line,
                           enum ifupdown_place place, bool named)
{
        struct interfaces *doc = &job->config.files.items[line->file].doc;
        const char *port = job->giver->port->name;
        const char *text = doc->items[line->line].text;

        if (!interfaces_has_word(line->names, port))
                return named;
        if (!named)
                start_at_boot(job, line);
        if (place == PLACE_TAKEN)
                change(job, line, interfaces_replace_word(job->mem, text, 1, port, ""));
        return true;
}

bool ifupdown_change_names(struct ifupdown_job *job)
{
        enum ifupdown_place place = job->giver->place;
        const char *words = words_for(job, place);
        bool named = false;

        for (size_t i = 0; i < job->config.names.n; i++) {
                const struct ifupdown_names *line = &job->config.names.items[i];
                const char *text = ifupdown_line(&job->config, line->file, line->line)->text;
                if (strcmp(line->keyword, "allow-hotplug") == 0)
                        named = change_hotplug(job, line, place, named);
                else if (is_auto(line))
                        change(job, line, renamed(job, line, text, words, &named));
                else if (strcmp(line->keyword, "no-auto-down") == 0)
                        change(job, line,
                               renamed(job, line, text, words_for(job, PLACE_BEHIND),
                                       &(bool){ true }));
        }
        return named;
}
