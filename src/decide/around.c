// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files around mean for a card that becomes a port: those of other programs that name it,
 * and those that somebody writes anew. They are told of, a kind in a sentence, and never edited.
 */
#include <ctype.h>
#include <string.h>

#include "decide/rules.h"
#include "mkbridge/plan.h"

enum { HEADER_MAX = 512 }; /* bytes of a file in which its maker says so */

static bool is_made_by(const struct file *file, const struct maker *maker)
{
        const char *found = strstr(file->data, maker->words);

        return found && (maker->anywhere || found - file->data < HEADER_MAX);
}

const struct maker *maker_of(const struct file *file)
{
        if (!file || file->state != FILE_READ)
                return NULL;
        for (size_t i = 0; i < n_makers; i++)
                if (is_made_by(file, &makers[i]))
                        return &makers[i];
        return NULL;
}

static const char *line_of(const char *text, const char *at)
{
        while (at > text && at[-1] != '\n')
                at--;
        return at;
}

bool is_in_comment(const char *text, const char *at)
{
        const char *line = line_of(text, at);

        line += strspn(line, " \t");
        return line <= at && (strchr("#;!", *line) || strncmp(line, "//", 2) == 0);
}

static bool name_char(char c)
{
        return isalnum((unsigned char) c) || (c && strchr("_-", c));
}

static bool name_begins(const char *text, const char *at)
{
        static const char unit[] = "net-devices-"; /* of its device, as systemd calls it */
        const size_t len = strlen(unit);

        return at == text || !name_char(at[-1]) ||
               ((size_t) (at - text) >= len && memcmp(at - len, unit, len) == 0);
}

/* Are the @len bytes at @at a word of their own? "eth0:1" does name eth0; "eth0.5" is the VLAN,
 * which stays. */
static bool is_name(const char *text, const char *at, size_t len)
{
        const char *end = at + len;

        return name_begins(text, at) && !name_char(*end) &&
               !(*end == '.' && isdigit((unsigned char) end[1]));
}

/* What names a card in a rule of udev is the card's, unless something is started by it. */
static bool starts_something(const char *text, const char *at)
{
        static const char *const words[] = { "RUN", "SYSTEMD_WANTS", "PROGRAM" };
        const char *line = line_of(text, at);
        const size_t len = strcspn(line, "\n");

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (memmem(line, len, words[i], strlen(words[i])))
                        return true;
        return false;
}

/* @says: the name of a card, or other words */
static bool text_says(const struct around_file *file, const char *text, const char *says)
{
        const size_t len = strlen(says);

        for (const char *at = text; (at = strstr(at, says)); at += len)
                if (is_name(text, at, len) && !is_in_comment(text, at) &&
                    (file->place->kind != AROUND_UDEV || starts_something(text, at)))
                        return true;
        return false;
}

/* An instance of a unit has the name of its link in its own. */
static bool file_says(const struct around_file *file, const char *port)
{
        const char *says = file->place->says ? file->place->says : port;
        const char *instance = file->place->kind == AROUND_UNIT ? strrchr(file->path, '@') : NULL;

        return !*says || text_says(file, file->text, says) ||
               (instance && text_says(file, instance + 1, says));
}

/* "A, B and 2 more". */
static const char *joined(struct arena *mem, const struct string_list *list)
{
        enum { SHOWN_MAX = 12 };
        const size_t shown = list->n > SHOWN_MAX ? SHOWN_MAX - 1 : list->n;
        const char *text = list->items[0];

        for (size_t i = 1; i < shown; i++)
                text = arena_printf(mem, "%s%s%s", text, i + 1 == list->n ? " and " : ", ",
                                    list->items[i]);
        return list->n > shown ? arena_printf(mem, "%s and %zu more", text, list->n - shown) : text;
}

/* What follows for each kind, around the name of the bridge. The others have sentences of their
 * own. */
static const struct {
        const char *before, *after;
} named[N_AROUND_KINDS] = {
        [AROUND_FIREWALL] = { "what comes in does so by ", ", and the rules must name that" },
        [AROUND_HOOK] = { "the addresses are those of ", ", so what is done for them must name "
                                                         "that" },
        [AROUND_SERVER] = { "a port answers nobody, so ", " must be named instead" },
        [AROUND_UNIT] = { "what waits for addresses must wait for ", "" },
        [AROUND_UDEV] = { "what needs addresses must be started for ", "" },
        [AROUND_SYSCTL] = { "what is set for the packets of the host must be set for ", "" },
        [AROUND_MONITOR] = { "it counts guests as well, and the host's own share is that of ", "" },
        [AROUND_GUEST] = { "macvtap, macvlan and forwarding need ", " instead" },
};

static void note_kind(struct arena *mem, struct intent *intent, enum around_kind kind,
                      const struct string_list *paths, const char *port)
{
        const char *files = joined(mem, paths);
        const struct told as = {
                .code = kind == AROUND_STAGED     ? CHECK_STAGED
                        : kind == AROUND_AGENT    ? CHECK_AGENT
                        : kind == AROUND_FIREWALL ? CHECK_FIREWALL
                                                  : CHECK_AROUND,
                .where = port,
        };

        if (kind == AROUND_STAGED)
                note_as(mem, &intent->notes, &intent->told, &as,
                        "%s waits to take the place of what is written here, and knows nothing of "
                        "%s; apply it before, or remove it",
                        files, intent->bridge);
        else if (kind == AROUND_AGENT)
                note_as(mem, &intent->notes, &intent->told, &as,
                        "%s has %s taken down and up again when the host gets another name, and "
                        "%s loses its port then; say Provisioning.MonitorHostName=n",
                        files, port, intent->bridge);
        else if (named[kind].before)
                note_as(mem, &intent->notes, &intent->told, &as,
                        "%s name%s %s, which becomes a port: %s%s%s", files,
                        paths->n > 1 ? "" : "s", port, named[kind].before, intent->bridge,
                        named[kind].after);
}

static void note_files(struct arena *mem, const struct host *host, struct intent *intent,
                       const char *port)
{
        for (int kind = 0; kind < N_AROUND_KINDS; kind++) {
                struct string_list paths = { 0 };

                for (size_t i = 0; i < host->around.n; i++) {
                        const struct around_file *file = &host->around.items[i];

                        if (file->place->kind == (enum around_kind) kind && file_says(file, port))
                                LIST_ADD(mem, &paths, file->path);
                }
                if (paths.n)
                        note_kind(mem, intent, (enum around_kind) kind, &paths, port);
        }
}

/* The file of a link that is about to be changed. */
static void note_maker(struct arena *mem, const struct host *host, struct intent *intent,
                       const char *path)
{
        const struct maker *maker = path ? maker_of(host_file(host, path)) : NULL;

        if (maker && maker->kind == MAKER_ANEW)
                note_as(mem, &intent->notes, &intent->told,
                        &(struct told){ .code = CHECK_MADE_ANEW, .where = path },
                        "%s says that %s has made it, and is made anew %s; have it make %s, too, "
                        "or it takes that away",
                        path, maker->name, maker->when, intent->bridge);
}

/* Has an earlier port, or the bridge, the same file? */
static bool was_told(const struct intent *intent, const char *path, size_t port)
{
        const char *bridge = intent->bridge_profile.path;

        if (path && bridge && strcmp(path, bridge) == 0)
                return true;
        for (size_t i = 0; path && i < port; i++) {
                const struct port_intent *other = &intent->ports.items[i];

                if (!other->in_place && other->profile.path &&
                    strcmp(other->profile.path, path) == 0)
                        return true;
        }
        return false;
}

void note_around(struct arena *mem, const struct host *host, struct intent *intent)
{
        bool changes = false;

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (port->in_place)
                        continue;
                note_files(mem, host, intent, port->name);
                if (!was_told(intent, port->profile.path, i))
                        note_maker(mem, host, intent, port->profile.path);
                changes = true;
        }
        if (changes)
                note_maker(mem, host, intent, intent->bridge_profile.path);
}
