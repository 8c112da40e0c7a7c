// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge and its ports as links: made, changed, joined, left, removed; and the spanning tree,
 * which is off whenever a port joins that must not be deaf.
 */
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mkbridge/names.h"
#include "live/link.h"

static struct wire_builder link_message(struct live_switch *sw, int index, unsigned flags,
                                        unsigned change)
{
        const struct ifinfomsg body = { .ifi_index = index,
                                        .ifi_flags = flags,
                                        .ifi_change = change };

        return wire_start(sw->mem, RTM_NEWLINK, &body, sizeof(body));
}

static void set_up(struct live_switch *sw, struct live_growing *script, enum live_why why,
                   int index, bool up)
{
        struct wire_builder builder = link_message(sw, index, up ? IFF_UP : 0, IFF_UP);

        live_request(sw, script, why,
                     (struct live_request){ .message = wire_end(&builder), .type = RTM_NEWLINK });
}

static void set_master(struct live_switch *sw, struct live_growing *script, enum live_why why,
                       int port, int bridge)
{
        struct wire_builder builder = link_message(sw, port, 0, 0);

        wire_put_u32(&builder, IFLA_MASTER, (uint32_t) bridge);
        live_request(sw, script, why,
                     (struct live_request){ .message = wire_end(&builder), .type = RTM_NEWLINK });
}

/* IFLA_LINKINFO of a bridge, open for options. */
struct nests {
        size_t info, data;
};

static struct nests open_options(struct wire_builder *builder)
{
        struct nests nests = { .info = wire_nest(builder, IFLA_LINKINFO) };

        wire_put_string(builder, IFLA_INFO_KIND, "bridge");
        nests.data = wire_nest(builder, IFLA_INFO_DATA);
        return nests;
}

static const struct nlmsghdr *close_options(struct wire_builder *builder, struct nests nests)
{
        wire_nest_end(builder, nests.data);
        wire_nest_end(builder, nests.info);
        return wire_end(builder);
}

/* What the bridge has now; NULL: nobody knows, or there is no bridge. */
static const struct rtattr *bridge_data(const struct live_switch *sw)
{
        if (!sw->bridge_message)
                return NULL;
        return wire_find_in(wire_find(sw->bridge_message, IFLA_LINKINFO, 0), IFLA_INFO_DATA, 0);
}

/* The spanning tree */

static bool stp_is_on(const struct live_switch *sw)
{
        const struct rtattr *attr = wire_find_in(bridge_data(sw), IFLA_BR_STP_STATE, 4);
        uint32_t value = 0;

        if (attr)
                memcpy(&value, wire_data(attr), sizeof(value));
        return value != 0;
}

/* What is asked for with -o stp=; else what it is. */
static bool stp_wanted(const struct live_switch *sw)
{
        bool wanted = stp_is_on(sw);

        for (size_t i = 0; sw->request && i < sw->request->settings.n; i++)
                if (sw->request->settings.items[i].option->attr == IFLA_BR_STP_STATE)
                        wanted = sw->request->settings.items[i].value != 0;
        return wanted;
}

static bool has_other_ports(const struct live_switch *sw)
{
        const struct link_list *links = &sw->host->links;

        for (size_t i = 0; i < links->n; i++)
                if (links->items[i].master && !live_port_by_index(sw, links->items[i].index) &&
                    strcmp(links->items[i].master, sw->plan->bridge) == 0)
                        return true;
        return false;
}

/* Whatever joins now carries the host's addresses, so it must forward at once. */
static bool stp_pauses(const struct live_switch *sw)
{
        return !sw->undo && sw->switches && stp_is_on(sw);
}

void live_check_stp(struct live_switch *sw)
{
        if (stp_pauses(sw) && stp_wanted(sw) && has_other_ports(sw))
                live_refuse(sw, sw->plan->bridge,
                            arena_printf(sw->mem,
                                         "has STP on and other ports, so %s would be deaf for "
                                         "twice the forward delay after joining it",
                                         sw->l3_port->link.name),
                            "say -o stp=no, or switch at the next boot: leave --live out");
}

static void set_stp(struct live_switch *sw, struct live_growing *script, enum live_why why, bool on)
{
        struct wire_builder builder = link_message(sw, sw->live->bridge.index, 0, 0);
        struct nests nests = open_options(&builder);

        wire_put_u32(&builder, IFLA_BR_STP_STATE, on);
        live_request(sw, script, why,
                     (struct live_request){ .message = close_options(&builder, nests),
                                            .type = RTM_NEWLINK });
}

void live_stp_after(struct live_switch *sw)
{
        if (stp_wanted(sw) && (stp_pauses(sw) || !stp_is_on(sw)))
                set_stp(sw, &sw->move_script, WHY_STP_ON, true);
}

/* Making and changing the bridge */

static void put_mac(struct wire_builder *builder, const char *text)
{
        unsigned char mac[6];

        if (live_read_mac(text, mac))
                wire_put(builder, IFLA_ADDRESS, mac, sizeof(mac));
}

/* Asked for; or, for a new bridge, the one that decide chose. */
static const char *bridge_mac(const struct live_switch *sw)
{
        if (sw->bridge)
                return sw->request->mac;
        return sw->plan->intent->mac ? sw->plan->intent->mac : sw->ports.items[0].seen->mac;
}

static void make_bridge(struct live_switch *sw)
{
        const struct setting_list *settings = &sw->request->settings;
        const struct live_port *port = sw->l3_port ? sw->l3_port : &sw->ports.items[0];
        struct wire_builder builder = link_message(sw, sw->live->bridge.index, 0, 0);
        struct nests nests;

        wire_put_string(&builder, IFLA_IFNAME, sw->live->bridge.name);
        put_mac(&builder, bridge_mac(sw));
        if (port->seen->mtu)
                wire_put_u32(&builder, IFLA_MTU, port->seen->mtu);
        nests = open_options(&builder);
        wire_put_u32(&builder, IFLA_BR_STP_STATE, 0);
        for (size_t i = 0; i < settings->n; i++)
                if (settings->items[i].option->attr != IFLA_BR_STP_STATE)
                        live_put_option(&builder, &settings->items[i]);
        live_request(sw, &sw->move_script, WHY_BRIDGE,
                     (struct live_request){ .message = close_options(&builder, nests),
                                            .type = RTM_NEWLINK,
                                            .flags = NLM_F_CREATE | NLM_F_EXCL });
}

static bool mac_differs(const struct live_switch *sw)
{
        const char *asked = bridge_mac(sw);

        return asked && sw->bridge->mac && strcasecmp(asked, sw->bridge->mac) != 0;
}

/* Only what differs from what is asked for; @former: the same options as they are now. NULL when
 * nothing differs. */
static const struct nlmsghdr *changes(struct live_switch *sw, bool former)
{
        const struct setting_list *settings = &sw->request->settings;
        struct wire_builder builder = link_message(sw, sw->bridge->index, 0, 0);
        struct nests nests;
        size_t n = mac_differs(sw);

        if (n)
                put_mac(&builder, former ? sw->bridge->mac : bridge_mac(sw));
        nests = open_options(&builder);
        for (size_t i = 0; i < settings->n; i++) {
                const struct bridge_setting *setting = &settings->items[i];
                const struct rtattr *now = wire_find_in(bridge_data(sw), setting->option->attr, 1);

                if (setting->option->attr == IFLA_BR_STP_STATE || live_option_is(setting, now))
                        continue;
                n++;
                if (former)
                        live_put_former(&builder, setting, now);
                else
                        live_put_option(&builder, setting);
        }
        return n ? close_options(&builder, nests) : NULL;
}

/* Putting back stops at the same option as the change did that the kernel would not take, and those
 * behind it were not changed. */
static void change_bridge(struct live_switch *sw, struct live_growing *script, bool former)
{
        const struct nlmsghdr *message = changes(sw, former);

        if (message)
                live_request(sw, script, WHY_OPTIONS,
                             (struct live_request){ .message = message,
                                                    .type = RTM_NEWLINK,
                                                    .tolerance = former ? TOLERATE_ANY
                                                                        : TOLERATE_NONE });
}

void live_bridge_move(struct live_switch *sw)
{
        if (sw->undo)
                return;
        if (!sw->bridge) {
                make_bridge(sw);
                return;
        }
        change_bridge(sw, &sw->move_script, false);
        if (stp_pauses(sw) || (stp_is_on(sw) && !stp_wanted(sw)))
                set_stp(sw, &sw->move_script, WHY_STP_OFF, false);
}

void live_bridge_up(struct live_switch *sw)
{
        if (!sw->undo && !(sw->bridge && sw->bridge->up))
                set_up(sw, &sw->move_script, WHY_UP, sw->live->bridge.index, true);
}

/* Ports */

void live_port_joins(struct live_switch *sw, const struct live_port *port)
{
        if (!port->seen->up)
                set_up(sw, &sw->move_script, WHY_PORT_UP, port->link.index, true);
        if (!port->enslaved)
                set_master(sw, &sw->move_script, WHY_ENSLAVE, port->link.index,
                           sw->live->bridge.index);
}

void live_bridge_keeps_mac(struct live_switch *sw)
{
        struct wire_builder builder;
        unsigned char mac[6];

        if (!sw->live->removes_bridge || !live_read_mac(sw->bridge->mac, mac))
                return;
        builder = link_message(sw, sw->live->bridge.index, 0, 0);
        wire_put(&builder, IFLA_ADDRESS, mac, sizeof(mac));
        live_request(sw, &sw->move_script, WHY_KEEP_MAC,
                     (struct live_request){ .message = wire_end(&builder), .type = RTM_NEWLINK });
}

void live_port_leaves(struct live_switch *sw, struct live_growing *script,
                      const struct live_port *port)
{
        if (port->enslaved == sw->undo)
                set_master(sw, script, WHY_RELEASE, port->link.index, 0);
}

/* An undo that is put back: the port is one again, with what it had as a port. */
void live_port_again(struct live_switch *sw, const struct live_port *port)
{
        struct wire_builder builder;

        if (!port->enslaved)
                return;
        set_master(sw, &sw->back, WHY_BACK, port->link.index, sw->live->bridge.index);
        builder = link_message(sw, port->link.index, 0, 0);
        if (live_put_port_settings(&builder, sw->network, port->link.index))
                live_request(sw, &sw->back, WHY_BACK,
                             (struct live_request){ .message = wire_end(&builder),
                                                    .type = RTM_NEWLINK,
                                                    .tolerance = TOLERATE_ANY });
}

/* For what the kernel does otherwise with a port that is down. */
void live_port_up_for_back(struct live_switch *sw, const struct live_port *port)
{
        if (!port->seen->up)
                set_up(sw, &sw->back, WHY_BACK, port->link.index, true);
}

static void up_again(struct live_switch *sw, int index)
{
        struct wire_builder builder = link_message(sw, index, IFF_UP, IFF_UP);

        live_request(sw, &sw->back, WHY_BACK,
                     (struct live_request){ .message = wire_end(&builder),
                                            .type = RTM_NEWLINK,
                                            .tolerance = TOLERATE_GONE });
}

void live_links_up_back(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->ports.n; i++)
                if (sw->ports.items[i].seen->up)
                        up_again(sw, sw->ports.items[i].link.index);
        if (sw->bridge && sw->bridge->up && !sw->live->removes_bridge)
                up_again(sw, sw->live->bridge.index);
}

void live_ports_down_back(struct live_switch *sw)
{
        for (size_t i = 0; !sw->undo && i < sw->ports.n; i++)
                if (!sw->ports.items[i].seen->up)
                        set_up(sw, &sw->back, WHY_BACK, sw->ports.items[i].link.index, false);
}

/* The end of the bridge, and its return */

static void remove_bridge(struct live_switch *sw, struct live_growing *script, uint8_t tolerance)
{
        struct wire_builder builder = link_message(sw, sw->live->bridge.index, 0, 0);

        live_request(sw, script, WHY_REMOVE,
                     (struct live_request){ .message = wire_end(&builder),
                                            .type = RTM_DELLINK,
                                            .tolerance = tolerance });
}

void live_bridge_finish(struct live_switch *sw)
{
        if (sw->live->removes_bridge)
                remove_bridge(sw, &sw->finish, TOLERATE_GONE);
}

/* An undo that is put back: the bridge as the kernel had described it, under its old index. */
void live_bridge_again(struct live_switch *sw)
{
        struct wire_builder builder = link_message(sw, sw->live->bridge.index, 0, 0);
        struct nests nests;

        if (!sw->live->removes_bridge)
                return;
        wire_put_string(&builder, IFLA_IFNAME, sw->live->bridge.name);
        put_mac(&builder, sw->bridge->mac);
        if (sw->bridge->mtu)
                wire_put_u32(&builder, IFLA_MTU, sw->bridge->mtu);
        nests = open_options(&builder);
        live_copy_options(&builder, bridge_data(sw));
        live_request(sw, &sw->back, WHY_BACK,
                     (struct live_request){ .message = close_options(&builder, nests),
                                            .type = RTM_NEWLINK,
                                            .flags = NLM_F_CREATE | NLM_F_EXCL,
                                            .tolerance = TOLERATE_EXISTS });
        if (sw->bridge->up)
                set_up(sw, &sw->back, WHY_BACK, sw->live->bridge.index, true);
}

static void restore_bridge(struct live_switch *sw)
{
        change_bridge(sw, &sw->back, true);
        if (stp_pauses(sw) || stp_is_on(sw) != stp_wanted(sw))
                set_stp(sw, &sw->back, WHY_BACK, stp_is_on(sw));
        if (!sw->bridge->up)
                set_up(sw, &sw->back, WHY_BACK, sw->live->bridge.index, false);
}

/* A port that comes back must not be deaf either. */
void live_stp_again(struct live_switch *sw, bool on)
{
        if (stp_is_on(sw) && sw->switches && (on || !sw->live->removes_bridge))
                set_stp(sw, &sw->back, WHY_BACK, on);
}

void live_bridge_back(struct live_switch *sw)
{
        if (sw->live->makes_bridge)
                remove_bridge(sw, &sw->back, TOLERATE_GONE);
        else if (!sw->undo)
                restore_bridge(sw);
}
