// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From wish and facts to an intent: which service's files, which port gives the address, which MAC
 * the bridge gets. What stands in the way is collected by rules.c; nothing here does I/O.
 */
#include "mkbridge/decide.h"

#include <string.h>

#include "decide/rules.h"
#include "mkbridge/backend.h"

static void add_ports(struct arena *mem, const struct host *host, struct intent *intent)
{
        for (size_t i = 0; i < intent->request->ports.n; i++) {
                const char *name = intent->request->ports.items[i];
                struct port_intent port = {
                        .name = name,
                        .link = host_link(host, name),
                        .profile = intent->backend->inspect(mem, host, name),
                };

                /* Without a file for that bridge it is half a configuration, and so is a port that
                 * gets addresses: do it anew. */
                port.in_place = intent->bridge_profile.path &&
                                intent_joined(intent, &port.profile) &&
                                !(port.profile.has_l3 && intent->backend->l3_on_ports);
                LIST_ADD(mem, &intent->ports, port);
        }
}

static const struct port_intent *port_called(const struct intent *intent, const char *name)
{
        for (size_t i = 0; i < intent->ports.n; i++)
                if (strcmp(intent->ports.items[i].name, name) == 0)
                        return &intent->ports.items[i];
        return NULL;
}

/* The one that has addresses; else the first with a configuration, for its other settings; else the
 * first. */
static const struct port_intent *pick_l3_port(const struct intent *intent)
{
        const struct port_intent *configured = NULL, *first = NULL;

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (port->in_place)
                        continue;
                if (port->profile.has_l3)
                        return port;
                if (!configured && port->profile.path)
                        configured = port;
                if (!first)
                        first = port;
        }
        return configured ? configured : first;
}

static void choose_l3_port(struct intent *intent)
{
        const struct request *request = intent->request;

        if (request->l3_from) {
                /* None: the bridge keeps its own, or has what the port gave it before. */
                intent->l3_port = port_called(intent, request->l3_from);
                if (intent->l3_port && intent->l3_port->in_place)
                        intent->l3_port = NULL;
                return;
        }
        intent->l3_port = pick_l3_port(intent);
        /* A bridge that is there already keeps what it has; only a real address may join it, and
         * none of a port that was its own all the time. */
        if (intent->bridge_profile.path && intent->l3_port &&
            (!intent->l3_port->profile.has_l3 ||
             (intent->bridge_profile.has_l3 && intent_joined(intent, &intent->l3_port->profile))))
                intent->l3_port = NULL;
}

static void choose_mac(struct arena *mem, const struct host *host, struct intent *intent)
{
        const struct port_intent *port = intent_mac_port(intent);
        const struct absent *card = port->link ? NULL : host_absent(host, port->name);
        const struct {
                const char *mac, *why;
        } choices[] = {
                { intent->request->mac, "asked for with --mac" },
                { port->profile.mac,
                  arena_printf(mem, "the MAC that %s gets from its file", port->name) },
                { port->link ? port->link->mac : NULL,
                  arena_printf(mem,
                               "the MAC of %s, so that DHCP servers and neighbours see no change",
                               port->name) },
                { port->profile.hwaddr, arena_printf(mem, "the MAC of %s, as its %s has it",
                                                     port->name, port->profile.hwaddr_key) },
                { card ? card->mac : NULL, "the MAC of the card, as its name has it" },
        };

        for (size_t i = 0; i < ARRAY_LEN(choices) && !intent->mac; i++) {
                intent->mac = choices[i].mac;
                intent->mac_why = choices[i].why;
        }
}

void decide(struct arena *mem, const struct request *request, const struct host *host,
            struct intent *intent)
{
        *intent = (struct intent){ .request = request, .bridge = request->bridge };

        if (refuse_unread(mem, host, intent))
                return;
        choose_backend(mem, host, intent);
        if (!intent->backend)
                return;
        intent->bridge_profile = intent->backend->inspect(mem, host, request->bridge);
        /* A file for all links says nothing about a bridge that is still to be made. */
        if (intent->bridge_profile.shared && !intent->bridge_profile.is_bridge)
                intent->bridge_profile = (struct profile){ 0 };
        add_ports(mem, host, intent);
        choose_l3_port(intent);
        choose_mac(mem, host, intent);
        decide_boot(mem, host, intent);
        check_rules(mem, host, intent);
        check_live_rules(mem, host, intent);
        note_surroundings(mem, host, intent);
        note_around(mem, host, intent);
        note_live(mem, host, intent);
}
