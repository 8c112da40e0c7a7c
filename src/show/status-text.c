// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --status as a table, and below it what needs a sentence.
 */
#include <stdint.h>
#include <string.h>

#include "show/outcome.h"
#include "show/status.h"
#include "show/table.h"
#include "show/text.h"

enum { BRIDGE, PORTS, CONFIGURED, LIVE, PENDING };

enum { GUESTS_MAX = 10 };

static const char *joined(struct arena *mem, const struct string_list *list)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        if (!list->n)
                return "-";
        add_list(&out, list, ", ");
        return strbuf_take(&out, mem);
}

/* Of a bridge that is there: its state, and what it is without and has. */
static const char *bridge_cell(struct arena *mem, const struct bridge_status *row)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        add_link_state(&out, &row->link);
        if (row->live == STATUS_LIVE_PARTIAL) {
                strbuf_adds(&out, ", without ");
                add_list(&out, &row->missing, ", ");
        }
        add_link_addresses(&out, &row->link);
        return strbuf_take(&out, mem);
}

static const char *live_cell(struct arena *mem, const struct bridge_status *row)
{
        switch (row->live) {
        case STATUS_LIVE_UNKNOWN:
                return "not looked at";
        case STATUS_LIVE_OTHER:
                return "no bridge";
        case STATUS_LIVE_ABSENT:
                return word_of(&status_live_words, (int) row->live);
        default:
                return bridge_cell(mem, row);
        }
}

static const char *port_cell(struct arena *mem, const struct link_status *port)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        if (!port->present)
                return "absent";
        add_link_state(&out, port);
        add_link_addresses(&out, port);
        return strbuf_take(&out, mem);
}

static const char *pending_cell(struct arena *mem, const struct bridge_status *row)
{
        if (row->half_done)
                return "half done";
        if (!row->pending.present)
                return "-";
        return row->pending.confirm ? arena_printf(mem, "%u s left", row->pending.seconds_left)
                                    : "being switched";
}

static struct table_row row_of(struct arena *mem, const struct bridge_status *row)
{
        return (struct table_row){
                .cells = {
                        [BRIDGE] = row->name,
                        [PORTS] = joined(mem, &row->ports),
                        [CONFIGURED] = word_of(&status_files_words, (int) row->files),
                        [LIVE] = live_cell(mem, row),
                        [PENDING] = pending_cell(mem, row),
                },
        };
}

/* Below its bridge, and a little to the right. */
static struct table_row port_row_of(struct arena *mem, const struct link_status *port)
{
        return (struct table_row){
                .cells = {
                        [BRIDGE] = arena_printf(mem, "  %s", port->name),
                        [PORTS] = "",
                        [CONFIGURED] = "",
                        [LIVE] = port_cell(mem, port),
                        [PENDING] = "",
                },
        };
}

static struct table table_of(struct arena *mem, const struct status *status)
{
        struct table table = { 0 };

        LIST_ADD(mem, &table,
                 (struct table_row){
                         .cells = { "BRIDGE", "PORTS", "CONFIGURED", "LIVE", "PENDING" } });
        for (size_t i = 0; i < status->n; i++) {
                const struct bridge_status *row = &status->items[i];

                LIST_ADD(mem, &table, row_of(mem, row));
                for (size_t k = 0; k < row->port_links.n; k++)
                        LIST_ADD(mem, &table, port_row_of(mem, &row->port_links.items[k]));
        }
        return table;
}

/* "vnet1 (libvirt: web)", "veth0" */
static const char *guest_words(struct arena *mem, const struct guest_port *guest)
{
        if (!guest->program)
                return guest->name;
        return arena_printf(mem, "%s (%s%s%s)", guest->name, guest->program,
                            guest->guest ? ": " : "", guest->guest ? guest->guest : "");
}

/* A host may have a thousand. */
static const char *guests_words(struct arena *mem, const struct show *show,
                                const struct guest_port_list *guests)
{
        const size_t max = show->request->verbosity > 0 ? SIZE_MAX : GUESTS_MAX;
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        strbuf_addf(&out, "%zu %s on it: ", guests->n, guests->n == 1 ? "guest is" : "guests are");
        for (size_t i = 0; i < guests->n && i < max; i++)
                strbuf_addf(&out, "%s%s", i ? ", " : "", guest_words(mem, &guests->items[i]));
        if (guests->n > max)
                strbuf_addf(&out, " and %zu more, which --verbose shows", guests->n - max);
        return strbuf_take(&out, mem);
}

/* Sentences about one bridge, each with its name, so that grep finds them. */
static struct string_list sentences(struct arena *mem, const struct show *show,
                                    const struct bridge_status *row)
{
        const struct string_list trouble = status_trouble(mem, row);
        struct string_list list = { 0 };

        for (size_t i = 0; i < row->edited.n; i++)
                LIST_ADD(mem, &list,
                         arena_printf(mem, "%s is not as mkbridge left it", row->edited.items[i]));
        for (size_t i = 0; i < row->drift.n; i++)
                LIST_ADD(mem, &list, row->drift.items[i]);
        for (size_t i = 0; i < trouble.n; i++)
                LIST_ADD(mem, &list, trouble.items[i]);
        if (row->guests.n)
                LIST_ADD(mem, &list, guests_words(mem, show, &row->guests));
        if (row->half_done)
                LIST_ADD(mem, &list,
                         arena_printf(mem, "a run was interrupted; to put it back: %s",
                                      mkbridge_command(mem, show->request, "--recover", NULL)));
        else if (row->pending.present && row->pending.confirm)
                LIST_ADD(mem, &list,
                         arena_printf(mem, "put back in %u s, unless you run: mkbridge --commit %s",
                                      row->pending.seconds_left, row->name));
        return list;
}

static void add_sentences(struct arena *mem, struct strbuf *out, const struct show *show)
{
        size_t n = 0;

        for (size_t i = 0; i < show->status->n; i++) {
                const struct bridge_status *row = &show->status->items[i];
                const struct string_list list = sentences(mem, show, row);

                for (size_t k = 0; k < list.n; k++) {
                        if (n++ == 0)
                                strbuf_addc(out, '\n');
                        add_plain(out, row->name);
                        strbuf_adds(out, ": ");
                        add_plain(out, list.items[k]);
                        strbuf_addc(out, '\n');
                }
        }
}

static void add_ended(struct strbuf *out, const struct ended_list *list)
{
        for (size_t i = 0; i < list->n; i++) {
                strbuf_adds(out, i ? "" : "\n");
                add_plain(out, list->items[i].bridge);
                strbuf_addf(out, ": was put back %s: ", list->items[i].when);
                add_plain(out, list->items[i].cause);
                strbuf_addc(out, '\n');
        }
}

void add_status(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct status *status = show->status;
        const struct table table = table_of(mem, status);

        if (status->n)
                add_table(out, &table);
        else
                strbuf_adds(out, "mkbridge has made no bridge here.\n");
        add_sentences(mem, out, show);
        for (size_t i = 0; i < status->notes.n; i++)
                strbuf_addf(out, "\nNote: %s.\n", status->notes.items[i]);
        add_ended(out, &status->ended);
        if (status->busy)
                strbuf_adds(out, "\nAnother mkbridge is at work here: look again.\n");
}
