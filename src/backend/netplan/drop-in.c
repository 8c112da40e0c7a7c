// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An administrator's drop-ins for the file that netplan makes of the port's definition, which say
 * what netplan has no key for. What of them belongs to the network layer goes to a drop-in for the
 * file that it will make of the bridge's.
 */
#include <string.h>

#include "backend/adopt/networkd-keys.h"
#include "backend/adopt/networkd-state.h"
#include "backend/common/reading.h"
#include "backend/common/rename.h"
#include "backend/netplan/render.h"
#include "base/strbuf.h"

/* What one of the two gets of a drop-in. */
struct side {
        struct strbuf text;
        size_t section; /* that was opened last, as its line's number; 0: none */
        bool used;      /* there is more than comments */
};

struct pass {
        struct netplan_job *job;
        const struct port_intent *port;
        const struct ini *doc;
        const char *path;
        struct side stays, moves;
        struct string_list above; /* comments, until it is known what they are for */
        size_t header;            /* of the section, as its index in the document */
        struct key_verdict whole; /* of a section whose keys have no rows of their own */
        bool changed;             /* something leaves the file */
};

static void put_text(struct pass *pass, struct side *side, const char *text)
{
        const struct ini_line *header = &pass->doc->items[pass->header];

        if (header->type == INI_SECTION && side->section != pass->header + 1) {
                strbuf_adds(&side->text, side->text.len ? "\n" : "");
                strbuf_adds(&side->text, header->text);
                side->section = pass->header + 1;
        }
        strbuf_adds(&side->text, text);
        if (!strchr(text, '\n'))
                strbuf_adds(&side->text, "\n");
}

static void put_line(struct pass *pass, struct side *side, const char *text)
{
        for (size_t i = 0; i < pass->above.n; i++)
                put_text(pass, side, pass->above.items[i]);
        pass->above.n = 0;
        put_text(pass, side, text);
        side->used = true;
}

static struct key_verdict verdict_on(const struct pass *pass, const struct key_rule *rule,
                                     const char *value)
{
        const struct key_place place = {
                .port = pass->port,
                .v6 = networkd_is_six(value),
                .harmless = !pass->port->profile.has_l3 && !rule->gives,
        };

        return key_decide(pass->job->mem, pass->job->intent, rule, &place);
}

static void open_section(struct pass *pass, size_t index)
{
        const struct ini_line *line = &pass->doc->items[index];
        const char *value;
        const struct key_rule rule = networkd_section_rule(pass->doc, index, &value);

        pass->header = index;
        pass->whole = verdict_on(pass, &rule, value);
        if (!networkd_has_keys(line->name) && strcmp(line->name, "Match") != 0)
                backend_add_key(pass->job->mem, pass->job->plan, pass->path,
                                arena_printf(pass->job->mem, "[%s]", line->name), pass->whole.fate,
                                pass->whole.why);
}

/* The line as the bridge gets it. */
static const char *renamed(const struct pass *pass, const struct key_rule *rule,
                           const struct ini_line *line)
{
        const char *port = pass->port->name;
        const enum link_naming naming = rule->naming == NAMES_NOTHING ? NAMES_SCOPE : rule->naming;

        if (!link_named(line->value, naming, port))
                return line->text;
        return ini_line_change(pass->job->mem, line,
                               link_rename(pass->job->mem, line->value, naming, port,
                                           pass->job->intent->bridge))
                .text;
}

static void take_key(struct pass *pass, const struct ini_line *line)
{
        const struct ini_line *header = &pass->doc->items[pass->header];
        const char *section = header->type == INI_SECTION ? header->name : "";
        const struct key_rule *rule = networkd_key(section, line->name);
        struct key_verdict verdict = pass->whole;

        if (networkd_has_keys(section)) {
                verdict = verdict_on(pass, rule, line->value);
                backend_add_key(pass->job->mem, pass->job->plan, pass->path, line->name,
                                verdict.fate, verdict.why);
        }
        if (verdict.fate == KEY_MOVES || verdict.fate == KEY_COPIED)
                put_line(pass, &pass->moves, renamed(pass, rule, line));
        if (verdict.fate == KEY_STAYS || verdict.fate == KEY_COPIED)
                put_line(pass, &pass->stays, line->text);
        if (verdict.fate == KEY_DROPPED)
                pass->above.n = 0;
        pass->changed |= verdict.fate == KEY_MOVES || verdict.fate == KEY_DROPPED;
}

static void take_lines(struct pass *pass)
{
        for (size_t i = 0; i < pass->doc->n; i++) {
                const struct ini_line *line = &pass->doc->items[i];

                if (line->type == INI_SECTION)
                        open_section(pass, i);
                else if (line->type == INI_KEY)
                        take_key(pass, line);
                else if (line->type != INI_BLANK)
                        LIST_ADD(pass->job->mem, &pass->above, line->text);
        }
        for (size_t i = 0; i < pass->above.n; i++)
                put_text(pass, pass->stays.used ? &pass->stays : &pass->moves,
                         pass->above.items[i]);
}

static char *folder_of(struct arena *mem, const char *id)
{
        return arena_printf(mem, NETWORKD_FOLDER "/10-netplan-%s.network.d/", id);
}

/* Where the bridge gets it: under the same name, so that it counts in the same order. */
static const char *path_for(struct netplan_job *job, const char *name, const char *port)
{
        const char *folder = folder_of(job->mem, job->intent->bridge);
        const char *path = arena_printf(job->mem, "%s%s", folder, name);

        if (!host_file(job->host, path))
                return path;
        return arena_printf(job->mem, "%s%.*s-%s.conf", folder,
                            (int) (strlen(name) - strlen(".conf")), name, port);
}

/* @own: the definition is the port's alone, so its drop-in is, too. */
static void write_sides(struct pass *pass, const struct file *file, const char *id, bool own)
{
        struct netplan_job *job = pass->job;
        const char *name = strrchr(file->path, '/') + 1;
        char *stays = strbuf_take(&pass->stays.text, job->mem);
        char *moves = strbuf_take(&pass->moves.text, job->mem);
        struct op_file *op = NULL;

        if (pass->moves.used)
                op = backend_add_op(job->mem, job->plan, job->host,
                                    path_for(job, name, pass->port->name), moves,
                                    "what a drop-in for the port says of the network layer");
        if (op && (file->mode & 07777) != 0644)
                op->meta = backend_meta(job->mem, file);
        if (own && pass->changed)
                backend_add_op(job->mem, job->plan, job->host, file->path,
                               pass->stays.used ? stays : NULL,
                               pass->stays.used ? "the port" : "all of it is the bridge's now");
        else if (!own && pass->stays.used)
                backend_add_op(job->mem, job->plan, job->host,
                               arena_printf(job->mem, "%s%s", folder_of(job->mem, id), name), stays,
                               "the port");
}

static void take_drop_in(struct netplan_job *job, const struct file *file,
                         const struct port_intent *port, const char *id, bool own)
{
        const struct ini doc = file_ini(job->mem, file, INI_UNIT);
        struct pass pass = { .job = job,
                             .port = port,
                             .doc = &doc,
                             .path = file->path,
                             .stays.text = STRBUF_INIT,
                             .moves.text = STRBUF_INIT };

        take_lines(&pass);
        write_sides(&pass, file, id, own);
}

void netplan_take_drop_ins(struct netplan_job *job, const struct netplan_match *found,
                           const struct port_intent *port, const char *id)
{
        const char *folder = folder_of(job->mem, found->def->id);
        const size_t len = strlen(folder);

        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];

                if (file->state != FILE_ABSENT && !file->masked &&
                    strncmp(file->path, folder, len) == 0 &&
                    backend_usable(job->mem, file, &job->plan->refusals))
                        take_drop_in(job, file, port, id, !found->several);
        }
}
