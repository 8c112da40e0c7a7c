// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --list as a table: a row a card, below it what takes more room, and in the end the commands for
 * the card that is most likely meant.
 */
#include <string.h>

#include "show/cards.h"
#include "show/table.h"
#include "show/text.h"

enum { CARD, KIND, MAC, CARRIER, SPEED, ROUTE, PORT, GIGABIT = 1000, DECIMAL = 100 };

static const char *speed_cell(struct arena *mem, unsigned speed)
{
        if (!speed)
                return "-";
        if (speed < GIGABIT)
                return arena_printf(mem, "%u Mb/s", speed);
        if (speed % GIGABIT)
                return arena_printf(mem, "%u.%u Gb/s", speed / GIGABIT, speed % GIGABIT / DECIMAL);
        return arena_printf(mem, "%u Gb/s", speed / GIGABIT);
}

/* One that is down has none in any case, and might have one as soon as it is up. */
static const char *carrier_cell(const struct link *link)
{
        if (!link->up)
                return "down";
        return link->carrier ? "yes" : "no";
}

static const char *port_cell(const struct card *card)
{
        switch (card->fit) {
        case CARD_REFUSED:
        case CARD_UNFIT:
                return "no";
        case CARD_UNKNOWN:
                return "?";
        default:
                return "yes";
        }
}

/* What nobody configures and what cannot be a port needs no word on the former. */
static void add_owner(struct arena *mem, struct string_list *below, const struct card *card)
{
        if (card->owner)
                LIST_ADD(mem, below, card->owner_why);
        else if (card->fit == CARD_FIT || card->fit == CARD_NOT_LIVE)
                LIST_ADD(mem, below, "nothing configures it at boot");
}

static struct string_list lines_below(struct arena *mem, const struct card *card)
{
        struct strbuf addresses cleanup(strbuf_free) = STRBUF_INIT;
        struct string_list below = { 0 };

        add_list(&addresses, &card->addresses, ", ");
        if (addresses.len)
                LIST_ADD(mem, &below, strbuf_take(&addresses, mem));
        add_owner(mem, &below, card);
        if (card->fit != CARD_FIT)
                LIST_ADD(mem, &below,
                         arena_printf(mem, "%s%s",
                                      card->fit == CARD_NOT_LIVE ? "not with --live: " : "",
                                      card_problem(mem, &card->problem)));
        return below;
}

static struct table_row row_of(struct arena *mem, const struct card *card)
{
        return (struct table_row){
                .cells = {
                        [CARD] = card->link->name,
                        [KIND] = card_kind(card->link),
                        [MAC] = card->link->mac ? card->link->mac : "-",
                        [CARRIER] = carrier_cell(card->link),
                        [SPEED] = speed_cell(mem, card->speed),
                        [ROUTE] = card->default_ipv4 || card->default_ipv6 ? "default" : "-",
                        [PORT] = port_cell(card),
                },
                .below = lines_below(mem, card),
        };
}

/* Guests' ends of wires, tunnels and the like are many, and none is what somebody looks for. */
static bool is_aside(const struct card *card)
{
        const struct link *link = card->link;

        return card->fit == CARD_UNFIT && !link->wireless &&
               (link->kind == LINK_VETH || link->kind == LINK_OTHER);
}

static size_t make_table(struct arena *mem, const struct show *show, struct table *ret)
{
        const bool all = show->request->verbosity > 0;
        size_t n_aside = 0;

        LIST_ADD(mem, ret,
                 (struct table_row){
                         .cells = { "CARD", "KIND", "MAC", "CARRIER", "SPEED", "ROUTE", "PORT" } });
        for (size_t i = 0; i < show->cards->n; i++) {
                const struct card *card = &show->cards->items[i];

                if (!all && is_aside(card))
                        n_aside++;
                else
                        LIST_ADD(mem, ret, row_of(mem, card));
        }
        return n_aside;
}

static void add_command(struct strbuf *out, const char *what, const char *options,
                        const struct card_list *cards)
{
        strbuf_addf(out, "%s mkbridge %s", what, options);
        shell_quote(out, cards->likely->link->name);
        strbuf_addf(out, " %s\n", cards->bridge);
}

static void add_commands(struct strbuf *out, const struct card_list *cards)
{
        strbuf_adds(out, "\nTo put ");
        add_plain(out, cards->likely->link->name);
        strbuf_addf(out, " under a bridge %s:\n", cards->bridge);
        add_command(out, "  show what it would do    ", "--dry-run ", cards);
        add_command(out, "  do it, for the next boot ", "", cards);
        if (cards->likely->fit != CARD_NOT_LIVE)
                add_command(out, "  do it now                ", "--live --confirm=60 ", cards);
}

static void add_suggestion(struct strbuf *out, const struct card_list *cards)
{
        if (!cards->likely) {
                strbuf_adds(out, "\nNone of them can be put under a bridge.\n");
        } else if (cards->likely->fit == CARD_REFUSED) {
                strbuf_addc(out, '\n');
                add_plain(out, cards->likely->link->name);
                strbuf_adds(out, " is the likely one, but is refused for the reason below it.\n");
        } else {
                add_commands(out, cards);
        }
}

void add_cards(struct arena *mem, struct strbuf *out, const struct show *show)
{
        struct table table = { 0 };
        const size_t n_aside = make_table(mem, show, &table);

        if (table.n > 1)
                add_table(out, &table);
        else
                strbuf_adds(out, "There is no network card here.\n");
        if (n_aside)
                strbuf_addf(out, "%s%zu virtual %s that cannot be %s; --verbose shows %s.\n",
                            table.n > 1 ? "\nBeside them, " : "Only ", n_aside,
                            n_aside == 1 ? "link" : "links", n_aside == 1 ? "a port" : "ports",
                            n_aside == 1 ? "it" : "them");
        if (table.n > 1)
                add_suggestion(out, show->cards);
}
