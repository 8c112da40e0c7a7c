// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a switch of the running host needs beyond what files need: a card that is here, on which
 * nothing sits that would lose its footing, and a system that does not come through it.
 */
#include <string.h>

#include "decide/rules.h"
#include "wire/wire.h"

/*
 * Links that take all frames of the link below them for themselves, by its one rx_handler
 * (netdev_rx_handler_register() in net/core/dev.c), which a bridge needs, too: EBUSY. VLANs get
 * their frames before it.
 */
static const char *const exclusive[] = {
        "macvlan", "macvtap", "ipvlan", "ipvtap", "macsec", "hsr", "rmnet",
};

/* Tunnels that were told to send through one link only. */
static const char *const bound[] = {
        "gre",  "gretap", "erspan", "ip6gre", "ip6gretap", "ip6erspan", "ip6tnl",
        "ipip", "sit",    "vti",    "vti6",   "xfrm",      "vxlan",
};

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(words[i], word) == 0)
                        return true;
        return false;
}

/* The names of links of @kind, or of any of @kinds, on @port: "macvtap0, macvtap1"; NULL: none. */
static const char *links_on(struct arena *mem, const struct host *host, const char *port,
                            const char *const *kinds, size_t n_kinds)
{
        const char *names = NULL;

        for (size_t i = 0; i < host->links.n; i++) {
                const struct link *link = &host->links.items[i];

                if (!link->parent || strcmp(link->parent, port) != 0 ||
                    !is_one_of(link->kind_name, kinds, n_kinds))
                        continue;
                names = names ? arena_printf(mem, "%s, %s", names, link->name) : link->name;
        }
        return names;
}

static void check_links_on(struct arena *mem, const struct host *host, struct intent *intent,
                           const char *port)
{
        const char *names;

        for (size_t i = 0; i < ARRAY_LEN(exclusive); i++) {
                names = links_on(mem, host, port, &exclusive[i], 1);
                if (names)
                        refuse_as(mem, &intent->refusals, CHECK_STACKED, port,
                                  "remove them, or connect their users to the bridge instead",
                                  "has %s links on it (%s), which the kernel does not "
                                  "allow on a bridge port (EBUSY)",
                                  exclusive[i], names);
        }
        names = links_on(mem, host, port, bound, ARRAY_LEN(bound));
        if (names)
                refuse_as(mem, &intent->refusals, CHECK_BOUND, port,
                          "bind them to nothing first, or leave out --live",
                          "is what tunnels are bound to (%s); once its addresses are on "
                          "the bridge they could not send",
                          names);
}

/* The rules of files refuse the same except in a chroot. */
static void check_missing(struct arena *mem, const struct host *host, struct intent *intent,
                          const struct port_intent *port)
{
        if (strcmp(port->name, "lo") == 0 || !host->system.chroot)
                return;
        refuse_as(mem, &intent->refusals, CHECK_ABSENT, port->name,
                  "ip link lists the links; leave out --live to write the files only",
                  "there is no such link here that could be switched");
}

static void check_root(struct arena *mem, const struct network *network, struct intent *intent,
                       const struct port_intent *port)
{
        if (network->root_link && strcmp(network->root_link, port->name) == 0)
                refuse_as(mem, &intent->refusals, CHECK_ROOT, port->name,
                          "leave out --live; the files take effect at the next boot",
                          "%s through it, and must not wait for a switch", network->root_why);
}

static void check_port(struct arena *mem, const struct host *host, struct intent *intent,
                       const struct port_intent *port)
{
        const struct link *link = port->link;

        if (!link) {
                check_missing(mem, host, intent, port);
                return;
        }
        check_root(mem, &host->network, intent, port);
        if (!link->master)
                check_links_on(mem, host, intent, port->name);
}

/* A switch that is not over has its own two ends, whatever else is asked for. */
static void check_pending(struct arena *mem, const struct pending_switch *pending,
                          struct intent *intent)
{
        const char *bridge = intent->bridge;

        if (!pending->present)
                return;
        if (!pending->guarded)
                refuse(mem, &intent->refusals, bridge,
                       arena_printf(mem, "mkbridge --rollback %s puts it back", bridge),
                       "has a live switch that was interrupted");
        else if (pending->confirm)
                refuse(mem, &intent->refusals, bridge,
                       arena_printf(mem,
                                    "mkbridge --commit %s keeps it, mkbridge --rollback %s does "
                                    "not",
                                    bridge, bridge),
                       "waits for --commit; it is rolled back in %u seconds",
                       pending->seconds_left);
        else
                refuse(mem, &intent->refusals, bridge, "wait for its end",
                       "is being switched at this moment");
}

/* Found before they are in one bridge; with STP one of them is blocked. */
static void check_loops(struct arena *mem, const struct loops *loops, struct intent *intent)
{
        for (size_t i = 0; i < loops->n && !intent_wants_stp(intent); i++)
                refuse_as(mem, &intent->refusals, CHECK_LOOP, loops->items[i].one,
                          "name one of the two, or add -o stp=yes",
                          "leads to the same network as %s: what it sent came in there; both in a "
                          "bridge without STP are a loop",
                          loops->items[i].other);
}

const char *loop_unknown(struct arena *mem, const struct host *host, const struct intent *intent)
{
        const struct string_list *ports = &intent->request->ports;
        const struct loops *loops = &host->network.loops;
        const char *other = ports->n > 1 ? ports->items[1]
                                         : arena_printf(mem, "another port of %s", intent->bridge);

        /* one that joins others is looked at, too */
        if ((ports->n < 2 && !loops->problem) || loops->looked || intent_wants_stp(intent))
                return NULL;
        return arena_printf(mem, "whether %s and %s lead to the same network is not known%s%s",
                            ports->items[0], other, loops->problem ? ": " : "",
                            loops->problem ? loops->problem : "");
}

void check_live_rules(struct arena *mem, const struct host *host, struct intent *intent)
{
        check_pending(mem, &host->pending, intent);
        if (!intent->request->live)
                return;
        for (size_t i = 0; i < intent->ports.n; i++)
                check_port(mem, host, intent, &intent->ports.items[i]);
        check_loops(mem, &host->network.loops, intent);
}

void note_live(struct arena *mem, const struct host *host, struct intent *intent)
{
        const struct told as = { .code = CHECK_LOOP_UNKNOWN,
                                 .mend = "with -o stp=yes it does not matter" };
        const char *unknown;

        if (!intent->request->live)
                return;
        unknown = loop_unknown(mem, host, intent);
        if (unknown)
                note_as(mem, &intent->notes, &intent->told, &as, "%s", unknown);
        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (port->link && !port->link->carrier && !port->in_place)
                        note_as(mem, &intent->notes, &intent->told,
                                &(struct told){ .code = CHECK_CARRIER, .where = port->name },
                                "%s has no carrier, so nobody can answer through it "
                                "and prove the switch",
                                port->name);
        }
        if (host->system.chroot)
                add_note(mem, &intent->notes,
                         "this is a chroot: the files are those in here, the links those of the "
                         "running kernel");
}
