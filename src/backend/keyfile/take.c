// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the port's profile apart: whole sections move or stay, and [connection] is sorted key by
 * key. Comments right above a key or a section go with it; all other bytes stay where they are.
 */
#include <string.h>

#include "backend/common/rename.h"
#include "backend/keyfile/render.h"

/* The line that decides about the one at @index: comments go with what stands right below them. */
static const struct ini_line *deciding(const struct ini *doc, size_t index)
{
        size_t at = index;

        while (at < doc->n && doc->items[at].type == INI_COMMENT)
                at++;
        if (at < doc->n && (doc->items[at].type == INI_KEY || doc->items[at].type == INI_SECTION))
                return &doc->items[at];
        return &doc->items[index];
}

static bool is_origin(const struct ini_line *line)
{
        return line->type == INI_KEY &&
               strncmp(line->name, "org.freedesktop.NetworkManager.origin", 37) == 0;
}

static bool has_only_origins(const struct ini *doc, size_t section)
{
        size_t n = 0;

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->section != section || line->type != INI_KEY)
                        continue;
                if (!is_origin(line))
                        return false;
                n++;
        }
        return n > 0;
}

/*
 * Of the origin of a profile only its maker's own files may speak: it stays in a file that is
 * changed, and goes with one that another takes the place of.
 */
static struct key_verdict origin_verdict(const struct keyfile *port, const struct ini_line *line)
{
        const bool stays = has_only_origins(&port->doc, line->section) &&
                           port->place != PLACE_RUN && !keyfile_shared(port);

        return (struct key_verdict){ stays ? KEY_STAYS : KEY_DROPPED,
                                     "tells who made that file, and no other" };
}

static struct key_verdict verdict_on(const struct keyfile_job *job, const struct keyfile *port,
                                     const struct ini_line *line, const struct port_intent *intent)
{
        const char *key = line->type == INI_KEY ? line->name : NULL;
        const struct key_place place = { .port = intent,
                                         .replaced_later = true,
                                         .bridge_keeps = job->bridge.file };

        if (is_origin(line) ||
            (line->type == INI_SECTION && has_only_origins(&port->doc, line->section)))
                return origin_verdict(port, line);
        return key_decide(job->mem, job->intent,
                          nm_key(ini_section_name(&port->doc, line->section), key), &place);
}

/* How a value that moves may name the port: routing-rule1, and dns beside a scope. */
static enum link_naming naming_of(const struct ini_line *line)
{
        static const char rule[] = "routing-rule";

        if (line->type != INI_KEY)
                return NAMES_NOTHING;
        return strncmp(line->name, rule, strlen(rule)) == 0 ? NAMES_WORD
               : strcmp(line->name, "dns") == 0             ? NAMES_SCOPE
                                                            : NAMES_NOTHING;
}

static void explain(struct keyfile_job *job, const struct keyfile *port,
                    const struct ini_line *line, const struct key_verdict *verdict,
                    const char *name)
{
        const char *section = ini_section_name(&port->doc, line->section);
        const bool renamed =
                verdict->fate == KEY_MOVES && link_named(line->value, naming_of(line), name);

        backend_add_key(job->mem, job->plan, port->file->path,
                        arena_printf(job->mem, "%s.%s", section, line->name), verdict->fate,
                        renamed ? "names the link, so it names the bridge now" : verdict->why);
}

/* Adds a line to what the bridge gets. */
static void carry(struct keyfile_job *job, struct keyfile_carried *carried, const char *section,
                  struct ini_line line, const char *name)
{
        bool connection = strcmp(section, "connection") == 0;

        if (naming_of(&line) != NAMES_NOTHING && link_named(line.value, naming_of(&line), name))
                line = ini_line_change(job->mem, &line,
                                       link_rename(job->mem, line.value, naming_of(&line), name,
                                                   job->intent->bridge));
        if (!strchr(line.text, '\n'))
                line.text = arena_printf(job->mem, "%s\n", line.text);
        LIST_ADD(job->mem, connection ? &carried->connection : &carried->network, line);
}

/* A blank line that stood between what stays and what moved is of no use at the end of a file. */
static void drop_last_blanks(struct ini *doc, bool moved)
{
        while (moved && doc->n && doc->items[doc->n - 1].type == INI_BLANK)
                doc->n--;
}

struct keyfile_carried keyfile_take_apart(struct keyfile_job *job, struct keyfile *port,
                                          const struct port_intent *intent)
{
        struct keyfile_carried carried = { .connection.dialect = INI_KEYFILE,
                                           .network.dialect = INI_KEYFILE };
        struct ini left = { .dialect = INI_KEYFILE };
        bool last_left = false;

        for (size_t i = 0; i < port->doc.n; i++) {
                const struct ini_line *line = &port->doc.items[i];
                const struct ini_line *by = deciding(&port->doc, i);
                const struct key_verdict verdict = verdict_on(job, port, by, intent);

                if (line->type == INI_KEY)
                        explain(job, port, line, &verdict, intent->name);
                last_left = verdict.fate == KEY_MOVES || verdict.fate == KEY_DROPPED;
                if (!last_left)
                        LIST_ADD(job->mem, &left, *line);
                if (verdict.fate == KEY_MOVES || verdict.fate == KEY_COPIED)
                        carry(job, &carried, ini_section_name(&port->doc, by->section), *line,
                              intent->name);
        }
        drop_last_blanks(&left, last_left);
        port->doc = left;
        return carried;
}
