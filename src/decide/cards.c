// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which cards may become a port. There are no rules of its own here: each card is decided about as
 * if it were the PORT of a command line, and what that would be refused for is why it may not.
 */
#include <string.h>

#include "decide/rules.h"
#include "mkbridge/choice.h"
#include "mkbridge/decide.h"
#include "mkbridge/names.h"

enum { BRIDGES_MAX = 100 }; /* names to try; more bridges than that have names of their own */

/* The bridge of the request is one that nobody has yet. */
static bool is_free(struct arena *mem, const struct host *host, const char *name)
{
        if (host_link(host, name))
                return false;
        for (size_t i = 0; i < n_backends; i++) {
                const struct profile profile = backends[i]->inspect(mem, host, name);

                if (profile.path && (!profile.shared || profile.is_bridge))
                        return false;
        }
        return true;
}

/* Guests have links called vnet0, vnet1, ... on hosts of libvirt, which soon wants the next one. */
static const char *free_bridge(struct arena *mem, const struct host *host)
{
        const struct link *first = host_link(host, "vnet0");
        const char *word = first && first->kind != LINK_BRIDGE ? "br" : "vnet", *name = NULL;

        for (int i = 0; i < BRIDGES_MAX; i++) {
                name = arena_printf(mem, "%s%d", word, i);
                if (is_free(mem, host, name))
                        break;
        }
        return name;
}

static void find_owner(struct arena *mem, const struct host *host, const struct request *request,
                       struct card *card)
{
        const struct backend_choice choice = backend_choose(mem, request, host);

        if (!choice.backend || choice.strength < CLAIM_DEFAULT)
                return;
        card->owner = choice.backend->name;
        card->owner_why = choice.why;
        card->path = choice.backend->inspect(mem, host, card->link->name).path;
}

/* True when that would be refused; the first reason is in @ret then. */
static bool is_refused(struct arena *mem, const struct host *host, const struct request *request,
                       struct refusal *ret)
{
        struct intent intent;

        decide(mem, request, host, &intent);
        if (intent.refusals.n)
                *ret = intent.refusals.items[0];
        return intent.refusals.n > 0;
}

/* A switch of the host is refused for more than files are, so most cards are decided about once. */
static enum card_fit fit_of(struct arena *mem, const struct host *host, struct request *request,
                            struct card *card)
{
        request->live = true;
        if (!is_refused(mem, host, request, &card->problem))
                return CARD_FIT;
        request->live = false;
        return is_refused(mem, host, request, &card->problem) ? CARD_REFUSED : CARD_NOT_LIVE;
}

/* What the link itself is comes first: it counts whatever could not be read. */
static void judge(struct arena *mem, const struct host *host, const char *bridge, struct card *card)
{
        const char *name = card->link->name;
        struct request request = { .action = ACTION_BRIDGE,
                                   .ports = { &name, 1 },
                                   .bridge = bridge,
                                   .backend = "auto",
                                   .restart = true };
        struct intent link = { .request = &request, .bridge = bridge }, unread = link;
        const struct port_intent port = { .name = name, .link = card->link };

        if (link_name_problem(name))
                refuse(mem, &link.refusals, name, "give the link another one", "the name %s",
                       link_name_problem(name));
        check_link(mem, host, &link, &port);
        refuse_unread(mem, host, &unread);
        if (!unread.refusals.n)
                find_owner(mem, host, &request, card);
        if (link.refusals.n || unread.refusals.n) {
                card->fit = link.refusals.n ? CARD_UNFIT : CARD_UNKNOWN;
                card->problem = link.refusals.n ? link.refusals.items[0] : unread.refusals.items[0];
                return;
        }
        card->fit = fit_of(mem, host, &request, card);
}

/* Made by software, and not of several cards. */
static unsigned virtuality(const struct link *link)
{
        switch (link->kind) {
        case LINK_PHYSICAL:
        case LINK_BOND:
        case LINK_TEAM:
                return 0;
        case LINK_VLAN:
        case LINK_VETH:
                return 1;
        default:
                return 2;
        }
}

/* What speaks against the card as the one that is meant, the heaviest first. */
static int compare(const void *a, const void *b)
{
        const struct card *const cards[] = { a, b };
        unsigned against[2];

        for (int i = 0; i < 2; i++) {
                const struct card *card = cards[i];
                const bool facts[] = { card->fit == CARD_UNFIT,
                                       !card->default_ipv4 && !card->default_ipv6,
                                       !card->link->carrier, !card->owner };

                against[i] = 0;
                for (size_t k = 0; k < ARRAY_LEN(facts); k++)
                        against[i] = 2 * against[i] + facts[k];
                against[i] = 4 * against[i] + virtuality(card->link);
                against[i] = 2 * against[i] + (card->fit == CARD_REFUSED);
        }
        if (against[0] != against[1])
                return against[0] < against[1] ? -1 : 1;
        return cards[0]->link->index - cards[1]->link->index;
}

void decide_cards(struct arena *mem, const struct host *host, struct card_list *cards)
{
        cards->bridge = free_bridge(mem, host);
        for (size_t i = 0; i < cards->n; i++)
                judge(mem, host, cards->bridge, &cards->items[i]);
        if (!cards->n)
                return;
        qsort(cards->items, cards->n, sizeof(*cards->items), compare);
        if (cards->items[0].fit != CARD_UNFIT && cards->items[0].link->kind != LINK_OTHER)
                cards->likely = &cards->items[0];
}
