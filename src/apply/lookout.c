// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the lookout sees. Links and addresses are told by the kernel as they change (nl/watch.h).
 * For default routes it is asked at each look instead: a look-up takes as long whatever is in the
 * tables and however they change, while to hear of each change of a big table that flaps is work,
 * and a change that was not heard of is none that was not there.
 */
#include "lookout.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "wire/wire.h"
#include "mkbridge/names.h"

enum { LOOK_MS = 200 };

static uint64_t bit(unsigned number)
{
        return (uint64_t) 1 << number;
}

static bool is_same(const struct nl_watch_address *a, const struct nl_watch_address *b)
{
        return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool is_of_session(const struct lookout *lookout, const struct nl_watch_address *address)
{
        const struct session *session = &lookout->proof.plan->session;

        return session->family == address->family &&
               memcmp(session->local, address->bytes, address_size(session->family)) == 0;
}

/* What is to be there from now on: a lease comes and goes, and so does what routers tell. */
static void take_address(void *arg, const struct nl_watch_address *address)
{
        struct lookout *lookout = arg;

        if (is_of_session(lookout, address))
                lookout->session_lent |= address->lent;
        if (address->index != lookout->target.index || address->lent ||
            wire_is_link_local(address->family, address->bytes) ||
            lookout->n_addresses == MISSING_ADDRESSES_MAX)
                return;
        lookout->addresses[lookout->n_addresses++] = *address;
}

/* Takes the bit of an address that is there. */
static void find_address(void *arg, const struct nl_watch_address *address)
{
        struct lookout *lookout = arg;

        lookout->session_here |= is_of_session(lookout, address);
        if (address->index != lookout->target.index)
                return;
        for (size_t i = 0; i < lookout->n_addresses; i++)
                if (is_same(address, &lookout->addresses[i]))
                        lookout->links &= ~bit((unsigned) (MISSING_ADDRESS + i));
}

/* The port is the one that the network layer came from. Of an undo there is none. */
static const struct live_link *watched_port(const struct lookout *lookout)
{
        const struct live_plan *plan = lookout->proof.plan;

        return plan->source.index && plan->target.index == plan->bridge.index ? &plan->source
                                                                              : NULL;
}

static uint64_t look_at_port(const struct lookout *lookout)
{
        const struct live_link *port = watched_port(lookout);
        struct nl_watch_link seen;

        if (!port)
                return 0;
        if (!nl_watch_link(lookout->watch, port->index, port->name, &seen) ||
            seen.master != lookout->target.index)
                return bit(MISSING_PORT);
        return seen.up ? 0 : bit(MISSING_PORT_UP);
}

static uint64_t look_at_target(struct lookout *lookout)
{
        const struct live_link *target = &lookout->target;
        struct nl_watch_link seen;

        if (!nl_watch_link(lookout->watch, target->index, target->name, &seen))
                return bit(MISSING_TARGET);
        lookout->target.index = seen.index;
        return seen.up ? 0 : bit(MISSING_UP);
}

/* Links and addresses, into lookout->links. */
static void look_at_links(struct lookout *lookout)
{
        lookout->links = look_at_target(lookout);
        lookout->links |= look_at_port(lookout);
        if (!lookout->knows_addresses)
                nl_watch_addresses(lookout->watch, take_address, lookout);
        lookout->knows_addresses = true;
        for (size_t i = 0; i < lookout->n_addresses; i++)
                lookout->links |= bit((unsigned) (MISSING_ADDRESS + i));
        lookout->session_here = false;
        nl_watch_addresses(lookout->watch, find_address, lookout);
}

/* What was lost of the news is found by looking again. Without a watch the last look counts. */
static void hear(struct lookout *lookout)
{
        int told = lookout->watch ? nl_watch_update(lookout->watch) : -EBADF;

        if (told < 0) {
                nl_watch_close(&lookout->watch);
                told = nl_watch_open(&lookout->watch) == 0;
        }
        if (told > 0)
                look_at_links(lookout);
}

/* By another link than before a VPN may lead; a port of a bridge leads nowhere. */
static bool has_default(const struct lookout *lookout, const struct lookout_way *way)
{
        const struct live_link *port = watched_port(lookout);
        struct nl_way now;
        int r = nl_route_way(way->family, way->to, &now);

        if (r < 0)
                return r != -ENETUNREACH; /* else nobody knows */
        return now.index && (!port || now.index != port->index);
}

static uint64_t look(struct lookout *lookout)
{
        uint64_t missing;

        hear(lookout);
        missing = lookout->links;
        for (unsigned i = 0; i < ARRAY_LEN(lookout->ways); i++)
                if (lookout->ways[i].to && !has_default(lookout, &lookout->ways[i]))
                        missing |= bit(MISSING_DEFAULT + i);
        return missing;
}

void lookout_begin(struct lookout *lookout, const struct proof *proof, struct nl *nl)
{
        *lookout = (struct lookout) LOOKOUT_INIT;
        if (!proof || !proof->plan || !proof->plan->target.index)
                return;
        lookout->proof = *proof;
        lookout->target = proof->plan->target;
        hear(lookout);
        lookout_ask_first(lookout, nl);
        lookout->missing = look(lookout);
}

/* @cause: enum missing */
static void say_missing(const struct lookout *lookout, unsigned cause, char *words, size_t size)
{
        const char *target = lookout->target.name, *port = lookout->proof.plan->source.name;
        char text[INET6_ADDRSTRLEN] = "?";

        switch (cause) {
        case MISSING_TARGET:
                snprintf(words, size, "%s is gone", target);
                return;
        case MISSING_UP:
                snprintf(words, size, "%s was set down", target);
                return;
        case MISSING_PORT:
                snprintf(words, size, "%s was taken out of %s", port, target);
                return;
        case MISSING_PORT_UP:
                snprintf(words, size, "%s was set down", port);
                return;
        case MISSING_DEFAULT:
        case MISSING_DEFAULT + 1:
                snprintf(words, size, "the default route of %s is gone",
                         cause == MISSING_DEFAULT ? "IPv4" : "IPv6");
                return;
        default:
                cause -= MISSING_ADDRESS;
                inet_ntop(lookout->addresses[cause].family, lookout->addresses[cause].bytes, text,
                          sizeof(text));
                snprintf(words, size, "%s/%u is not on %s any more", text,
                         lookout->addresses[cause].prefix, target);
        }
}

/* Who has to answer is asked. */
static void judge(struct lookout *lookout, struct nl *nl)
{
        const unsigned cause = vigil_cause(&lookout->vigil, lookout->missing);
        char first[96], clause[128];

        if (lookout_is_answered(lookout, nl, lookout->missing, clause, sizeof(clause))) {
                vigil_bear(&lookout->vigil, lookout->missing);
                return;
        }
        if (!vigil_is_over(&lookout->vigil, now_ms()))
                return;
        say_missing(lookout, cause, first, sizeof(first));
        snprintf(lookout->words, sizeof(lookout->words), "%s, and %s", first, clause);
        lookout->cause = lookout->words;
}

bool lookout_alarms(struct lookout *lookout, struct nl *nl)
{
        const int64_t now = now_ms();

        if (!lookout->proof.plan || lookout->cause || now - lookout->looked < LOOK_MS)
                return lookout->cause;
        lookout->looked = now;
        lookout->missing = look(lookout);
        if (vigil_look(&lookout->vigil, lookout->missing, now) == VIGIL_PROVE)
                judge(lookout, nl);
        return lookout->cause;
}

void lookout_end(struct lookout *lookout)
{
        nl_watch_close(&lookout->watch);
}
