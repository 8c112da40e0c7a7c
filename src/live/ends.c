// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Between which links the network layer goes. On the way there it goes from one port to the bridge;
 * an undo goes from the bridge to that port. What makes a switch impossible is a refusal.
 */
#include <string.h>

#include "live/live.h"

enum { INDEX_GAP = 128 }; /* to the highest one in use, so that links may come while we plan */

void live_refuse(struct live_switch *sw, const char *where, const char *what, const char *hint)
{
        refuse(sw->mem, &sw->plan->refusals, where, hint, "%s", what);
}

const struct live_port *live_port_by_index(const struct live_switch *sw, int index)
{
        for (size_t i = 0; i < sw->ports.n; i++)
                if (sw->ports.items[i].link.index == index)
                        return &sw->ports.items[i];
        return NULL;
}

bool live_leaves(const struct live_switch *sw, int index)
{
        if (sw->undo)
                return sw->live->source.index && index == sw->live->source.index;
        return live_port_by_index(sw, index) != NULL;
}

static const struct live_port *port_called(const struct live_switch *sw, const char *name)
{
        for (size_t i = 0; name && i < sw->ports.n; i++)
                if (strcmp(sw->ports.items[i].link.name, name) == 0)
                        return &sw->ports.items[i];
        return NULL;
}

static void add_port(struct live_switch *sw, const char *name)
{
        const struct link *link = host_link(sw->host, name);

        if (!link || port_called(sw, name))
                return;
        LIST_ADD(sw->mem, &sw->ports,
                 (struct live_port){
                         .link = { link->index, link->name },
                         .seen = link,
                         .enslaved = link->master && strcmp(link->master, sw->plan->bridge) == 0,
                 });
}

static void mark_addressed(struct live_switch *sw)
{
        const struct message_list *addresses = &sw->network->addresses;

        for (size_t i = 0; i < addresses->n; i++) {
                int index = wire_index(addresses->items[i]);

                for (size_t k = 0; k < sw->ports.n; k++)
                        if (sw->ports.items[k].link.index == index &&
                            !live_address_is_link_local(addresses->items[i]))
                                sw->ports.items[k].addressed = true;
        }
}

static int free_index(const struct host *host)
{
        int highest = 0;

        for (size_t i = 0; i < host->links.n; i++)
                if (host->links.items[i].index > highest)
                        highest = host->links.items[i].index;
        return highest + INDEX_GAP;
}

static void find_bridge(struct live_switch *sw)
{
        const struct message_list *links = &sw->network->links;

        sw->bridge = host_link(sw->host, sw->plan->bridge);
        sw->live->bridge.name = sw->plan->bridge;
        sw->live->bridge.index = sw->bridge ? sw->bridge->index : 0;
        for (size_t i = 0; sw->bridge && i < links->n; i++)
                if (wire_index(links->items[i]) == sw->bridge->index)
                        sw->bridge_message = links->items[i];
}

static void aim(struct live_switch *sw, const struct live_link *from, const struct live_link *to)
{
        sw->live->source = *from;
        sw->live->target = *to;
        sw->move = (struct wire_move){ from->index, to->index, from->name, to->name };
}

/* The way there */

static const struct live_port *first_addressed(const struct live_switch *sw,
                                               const struct live_port *except)
{
        for (size_t i = 0; i < sw->ports.n; i++)
                if (sw->ports.items[i].addressed && &sw->ports.items[i] != except)
                        return &sw->ports.items[i];
        return NULL;
}

static void refuse_two(struct live_switch *sw, const struct live_port *one,
                       const struct live_port *other)
{
        live_refuse(sw, other->link.name,
                    arena_printf(sw->mem,
                                 "has addresses now; the bridge can take over only one port's, and "
                                 "that is %s",
                                 one->link.name),
                    arena_printf(sw->mem, "say --l3-from=%s or --l3-from=%s", one->link.name,
                                 other->link.name));
}

/*
 * The port that the files give the network layer of. Where they say nothing, what has an address
 * now shall keep it: nobody is locked out because a file is missing.
 */
static const struct live_port *find_l3_port(struct live_switch *sw)
{
        const struct request *request = sw->request;
        const struct intent *intent = sw->plan->intent;
        const struct live_port *port, *other;

        if (request->l3_from && strcmp(request->l3_from, sw->plan->bridge) == 0)
                return NULL;
        port = port_called(sw, request->l3_from  ? request->l3_from
                               : intent->l3_port ? intent->l3_port->name
                                                 : NULL);
        if (!port)
                port = first_addressed(sw, NULL);
        if (!port || request->l3_from || sw->keep != KEEP_ALL)
                return port;
        other = first_addressed(sw, port);
        if (other)
                refuse_two(sw, port, other);
        return port;
}

static enum live_keep kept(enum l3_source l3)
{
        switch (l3) {
        case L3_STATIC:
                return KEEP_REST;
        case L3_NONE:
                return KEEP_NOTHING;
        default:
                return KEEP_ALL;
        }
}

static void add_wanted_ports(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->request->ports.n; i++) {
                const char *name = sw->request->ports.items[i];

                add_port(sw, name);
                if (!port_called(sw, name))
                        live_refuse(sw, name,
                                    "is not a link of this host, so nothing can be switched",
                                    "leave --live out to preview the files alone");
        }
}

static bool find_ends_there(struct live_switch *sw)
{
        add_wanted_ports(sw);
        mark_addressed(sw);
        if (!sw->bridge) {
                sw->live->makes_bridge = true;
                sw->live->bridge.index = free_index(sw->host);
        }
        sw->keep = kept(sw->request->l3);
        if (sw->keep != KEEP_NOTHING)
                sw->l3_port = find_l3_port(sw);
        sw->live->target = sw->live->bridge;
        if (sw->l3_port)
                aim(sw, &sw->l3_port->link, &sw->live->bridge);
        else
                sw->keep = KEEP_NOTHING;
        sw->switches = sw->l3_port && !sw->l3_port->enslaved;
        return true;
}

/* Undo */

static void add_past_ports(struct live_switch *sw)
{
        const struct past_list *past = &sw->host->past;

        for (size_t run = 0; run < past->n; run++)
                for (size_t i = 0; i < past->items[run].record.ports.n; i++)
                        add_port(sw, past->items[run].record.ports.items[i]);
}

/* If no port is recorded but the bridge goes, the first one: what the bridge has must not go with
 * it. */
static const struct live_port *former_l3_port(const struct live_switch *sw)
{
        const char *name = past_l3_port(&sw->host->past);

        if (port_called(sw, name) || !sw->live->removes_bridge)
                return port_called(sw, name);
        return sw->ports.n ? &sw->ports.items[0] : NULL;
}

/* No record says what they were. */
static void note_dropped(struct live_switch *sw)
{
        const struct past_list *past = &sw->host->past;

        for (size_t run = 0; run < past->n; run++)
                sw->live->drops |= past->items[run].record.dropped &&
                                   !past->items[run].record.gone.n &&
                                   adoption_is_empty(&past->items[run].record.adoption);
        if (sw->live->drops)
                add_note(sw->mem, &sw->plan->notes,
                         "addresses and routes that an earlier run took away come back with the "
                         "files alone: restart the network service, or boot");
}

static bool find_ends_undo(struct live_switch *sw)
{
        const struct past_list *past = &sw->host->past;

        if (!past->n || !sw->bridge)
                return false;
        if (sw->bridge->kind != LINK_BRIDGE) {
                live_refuse(sw, sw->plan->bridge, "is a link, but no bridge any more", NULL);
                return false;
        }
        add_past_ports(sw);
        sw->live->removes_bridge = past->items[0].record.made_bridge;
        sw->l3_port = former_l3_port(sw);
        sw->live->source.index = 0;
        if (sw->l3_port) {
                sw->keep = KEEP_ALL;
                aim(sw, &sw->live->bridge, &sw->l3_port->link);
        }
        sw->switches = sw->l3_port && sw->l3_port->enslaved;
        note_dropped(sw);
        return true;
}

bool live_find_ends(struct live_switch *sw)
{
        find_bridge(sw);
        return sw->undo ? find_ends_undo(sw) : find_ends_there(sw);
}
