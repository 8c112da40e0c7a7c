// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of a live switch. It decides what an outage is: each step below is where it is because
 * every other place was measured to lose packets.
 *
 * There: the bridge has its addresses before the port joins; what comes in while the port is deaf
 * goes round it; routes follow only when the bridge carries frames. Undo, and putting back: the
 * port has its addresses, neighbours and routes before it leaves, as it can still send through a
 * bridge that it is in, while a bridge without ports can not.
 */
#include "mkbridge/switch.h"
#include "live/live.h"

static void each_port(struct live_switch *sw, struct live_growing *script, bool l3,
                      void (*visit)(struct live_switch *, struct live_growing *,
                                    const struct live_port *))
{
        for (size_t i = 0; i < sw->ports.n; i++)
                if ((&sw->ports.items[i] == sw->l3_port) == l3)
                        visit(sw, script, &sw->ports.items[i]);
}

/* Frames come in on the port and are for the host: only then is there something to lose. */
static bool redirects(const struct live_switch *sw)
{
        return sw->switches && sw->l3_port->seen->up;
}

static void redirect(struct live_switch *sw, struct live_growing *script, enum live_type type)
{
        if (redirects(sw))
                live_redirect(sw, script, type, &sw->l3_port->link, &sw->live->bridge);
}

/* An address that does DAD is waited for by nobody. */
static bool has_ipv6(const struct live_switch *sw, bool back)
{
        for (size_t i = 0; i < sw->network->addresses.n; i++) {
                const enum live_fate fate = sw->addresses[i].fate;

                if (wire_family(sw->addresses[i].message) == AF_INET6 &&
                    (back ? wire_index(sw->addresses[i].message) == sw->live->source.index &&
                                     fate != FATE_STAYS && fate != FATE_COPIED
                          : fate == FATE_MOVES || fate == FATE_COPIED))
                        return true;
        }
        for (size_t i = 0; !back && i < sw->given.n; i++)
                if (sw->given.items[i].fate == FATE_MOVES &&
                    sw->given.items[i].interim != sw->given.items[i].message)
                        return true;
        return false;
}

/*
 * A bridge that is being made is still down. With each IPv6 address that a link which is up gets,
 * or whose flags change, the kernel visits all the addresses that it has (ipv6_mc_up() in
 * net/ipv6/mcast.c): thousands take seconds then, and hardly any time before.
 */
static bool gets_addresses_down(const struct live_switch *sw)
{
        return sw->live->makes_bridge;
}

static void target_gets_ready(struct live_switch *sw)
{
        live_bridge_move(sw);
        live_sysctl_move(sw);
        if (!gets_addresses_down(sw))
                live_bridge_up(sw);
        live_rule_move(sw);
        live_address_move(sw);
        live_given_addresses(sw);
        live_sysctl_late(sw);
        if (has_ipv6(sw, false))
                live_wait(sw, &sw->move_script, LIVE_WAIT_ADDRESSES, &sw->live->target);
        if (gets_addresses_down(sw)) {
                live_address_flags(sw, &sw->move_script);
                live_bridge_up(sw);
        }
        live_route_clear(sw);
}

static void join(struct live_switch *sw, struct live_growing *script, const struct live_port *port)
{
        (void) script;
        live_port_joins(sw, port);
}

static void move_there(struct live_switch *sw)
{
        live_gen_mode_off(sw, &sw->move_script, false);
        redirect(sw, &sw->move_script, LIVE_REDIRECT);
        each_port(sw, &sw->move_script, true, join);
        if (sw->switches && sw->l3_port->seen->carrier)
                live_wait(sw, &sw->move_script, LIVE_WAIT_UP, &sw->live->bridge);
        live_stp_after(sw);
        live_neighbour_move(sw);
        live_route_move(sw);
        live_given_routes(sw);
        each_port(sw, &sw->move_script, false, join);
}

static void move_undo(struct live_switch *sw)
{
        redirect(sw, &sw->move_script, LIVE_REDIRECT);
        live_neighbour_move(sw);
        live_route_move(sw);
        live_given_routes(sw);
        if (redirects(sw))
                live_bridge_keeps_mac(sw);
        each_port(sw, &sw->move_script, true, live_port_leaves);
        each_port(sw, &sw->move_script, false, live_port_leaves);
}

/* The redirect ends before the proof: gateways must answer without it. */
static void make_move(struct live_switch *sw)
{
        target_gets_ready(sw);
        if (sw->undo)
                move_undo(sw);
        else
                move_there(sw);
        redirect(sw, &sw->move_script, LIVE_REDIRECT_OFF);
}

static void make_finish(struct live_switch *sw)
{
        live_rule_finish(sw);
        live_neighbour_finish(sw);
        live_route_finish(sw);
        live_nexthop_finish(sw);
        live_gen_mode_off(sw, &sw->finish, true);
        live_address_finish(sw);
        live_bridge_finish(sw);
        if (!gets_addresses_down(sw))
                live_address_flags(sw, &sw->finish); /* costs less the fewer addresses there are */
        live_given_finish(sw);
        live_sysctl_finish(sw);
        live_gen_mode_on(sw);
}

static void join_again(struct live_switch *sw, struct live_growing *script,
                       const struct live_port *port)
{
        (void) script;
        live_port_again(sw, port);
}

static void ports_join_again(struct live_switch *sw)
{
        live_stp_again(sw, false);
        each_port(sw, &sw->back, true, join_again);
        if (sw->switches && sw->l3_port->seen->carrier)
                live_wait(sw, &sw->back, LIVE_WAIT_UP, &sw->live->bridge);
        live_stp_again(sw, true);
        each_port(sw, &sw->back, false, join_again);
}

/* What restores connectivity first, what tidies up last. */
static void make_back(struct live_switch *sw)
{
        live_bridge_again(sw);
        live_links_up_back(sw);
        live_sysctl_back_first(sw);
        live_address_back(sw);
        if (has_ipv6(sw, true))
                live_wait(sw, &sw->back, LIVE_WAIT_ADDRESSES, &sw->live->source);
        live_sysctl_back_late(sw);
        if (sw->undo)
                ports_join_again(sw);
        live_neighbour_back(sw);
        live_route_back(sw);
        if (!sw->undo) {
                each_port(sw, &sw->back, true, live_port_leaves);
                each_port(sw, &sw->back, false, live_port_leaves);
        }
        live_rule_back(sw);
        redirect(sw, &sw->back, LIVE_REDIRECT_OFF);
        live_sysctl_back_target(sw);
        live_given_back_target(sw);
        live_neighbour_back_target(sw);
        live_address_back_target(sw);
        live_bridge_back(sw);
        live_address_back_flags(sw);
        live_sysctl_back_last(sw);
        live_ports_down_back(sw);
}

static void make_scripts(struct live_switch *sw)
{
        const struct network *network = sw->network;
        const size_t objects = network->routes.n + network->nexthops.n + network->addresses.n +
                               network->rules.n + network->neighbours.n + 32;

        live_reserve(sw, &sw->move_script, 2 * objects);
        live_reserve(sw, &sw->finish, 2 * objects);
        live_reserve(sw, &sw->back, 2 * objects);
        make_move(sw);
        make_finish(sw);
        if (!sw->move_script.n && !sw->finish.n)
                return;
        make_back(sw);
        sw->live->move = (struct live_script){ sw->move_script.items, sw->move_script.n };
        sw->live->finish = (struct live_script){ sw->finish.items, sw->finish.n };
        sw->live->back = (struct live_script){ sw->back.items, sw->back.n };
        live_find_probes(sw);
        live_find_gone(sw);
}

void live_render(struct arena *mem, const struct host *host, struct plan *plan)
{
        struct live_plan *live = arena_alloc(mem, sizeof(*live));
        struct live_switch sw = {
                .mem = mem,
                .host = host,
                .network = &host->network,
                .request = plan->intent ? plan->intent->request : NULL,
                .plan = plan,
                .live = live,
                .undo = plan->undo,
        };

        plan->live = live;
        if (!host->network.observed) {
                live_refuse(&sw, "--live", "nobody has looked at the running host", NULL);
                return;
        }
        live->session = host->network.session;
        live->confirm = plan->confirm;
        if (!live_find_ends(&sw) || plan->refusals.n)
                return;
        live_address_sort(&sw);
        live_route_sort(&sw);
        live_nexthop_sort(&sw);
        if (sw.undo)
                live_undo_sort(&sw);
        else
                live_given_sort(&sw);
        live_check_bridge(&sw);
        live_check_root(&sw);
        live_check_gateways(&sw);
        live_check_stp(&sw);
        live_check_session(&sw);
        live_check_defaults(&sw);
        if (!plan->refusals.n)
                make_scripts(&sw);
        live_check_sysctls(&sw);
}
