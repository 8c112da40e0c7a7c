// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The topology before and after. Addresses are those of the configuration, because that is what is
 * going to move; kind, MAC and master are the kernel's, where it could be asked.
 */
#include "show/topology.h"

#include <linux/if_link.h>
#include <string.h>

#include "wire/wire.h"

static bool same(const char *a, const char *b)
{
        return a && b && !strcmp(a, b);
}

static const char *kind_of(struct arena *mem, const struct host *host, const struct link *link)
{
        static const char *const words[] = {
                [LINK_PHYSICAL] = "card", [LINK_VLAN] = "VLAN",     [LINK_BOND] = "bond",
                [LINK_TEAM] = "team",     [LINK_BRIDGE] = "bridge", [LINK_VETH] = "veth",
        };

        if (!link)
                return host->root ? "" : "not on this host";
        if (link->loopback)
                return "loopback";
        if (link->wireless)
                return "Wi-Fi card";
        if (link->kind == LINK_VLAN && link->parent)
                return arena_printf(mem, "VLAN %u on %s", link->vlan_id, link->parent);
        if (link->kind == LINK_OTHER || (size_t) link->kind >= ARRAY_LEN(words))
                return link->kind_name && *link->kind_name ? link->kind_name : "link";
        return words[link->kind];
}

static struct topology_node port_node(struct arena *mem, const struct host *host,
                                      const struct port_intent *port)
{
        const struct link *link = port->link;
        const struct profile *profile = &port->profile;

        return (struct topology_node){
                .name = port->name,
                .kind = kind_of(mem, host, link),
                .mac = link && link->mac ? link->mac
                       : profile->mac    ? profile->mac
                                         : profile->hwaddr,
                .l3 = profile->l3,
                .configured = profile->path,
                .master = link && link->master ? link->master : profile->controller,
        };
}

/* Uplinks and guests that hang on the bridge already and stay there. */
static void add_members(struct arena *mem, const struct host *host, const struct intent *intent,
                        struct topology *ret)
{
        for (size_t i = 0; i < host->links.n; i++) {
                const struct link *link = &host->links.items[i];
                bool ours = false;

                if (!same(link->master, intent->bridge))
                        continue;
                for (size_t j = 0; j < intent->ports.n; j++)
                        ours |= same(intent->ports.items[j].name, link->name);
                if (ours)
                        continue;
                if (link->kind == LINK_VETH || link->kind == LINK_OTHER)
                        LIST_ADD(mem, &ret->guests, link->name);
                else
                        LIST_ADD(mem, &ret->ports,
                                 (struct topology_node){ .name = link->name,
                                                         .kind = kind_of(mem, host, link),
                                                         .mac = link->mac,
                                                         .foreign = true,
                                                         .master = link->master });
        }
}

/* NULL when nobody says: a bridge of the kernel's that no file configures. */
static const char *stp_of(const struct intent *intent, bool exists)
{
        const struct bridge_setting *stp = request_setting(intent->request, "stp");

        if (stp)
                return stp->value ? "on" : "off";
        if (intent->bridge_profile.path)
                return intent->bridge_profile.stp ? "on" : "off";
        return exists ? NULL : "off";
}

/* What the running bridge has, where that is what a switch is about; else what its file says. */
static const char *stp_before(const struct host *host, const struct link *link,
                              const struct profile *profile)
{
        for (size_t i = 0; link && i < host->network.links.n; i++) {
                const struct nlmsghdr *message = host->network.links.items[i];
                const struct rtattr *data =
                        wire_find_in(wire_find(message, IFLA_LINKINFO, 0), IFLA_INFO_DATA, 0);
                const struct rtattr *attr = wire_find_in(data, IFLA_BR_STP_STATE, 4);
                uint32_t value;

                if (!attr || wire_index(message) != link->index)
                        continue;
                memcpy(&value, wire_data(attr), sizeof(value));
                return value ? "on" : "off";
        }
        return !profile->path ? NULL : profile->stp ? "on" : "off";
}

void topology_before(struct arena *mem, const struct host *host, const struct intent *intent,
                     struct topology *ret)
{
        const struct link *link = host_link(host, intent->bridge);
        const struct profile *profile = &intent->bridge_profile;

        *ret = (struct topology){ 0 };
        for (size_t i = 0; i < intent->ports.n; i++)
                LIST_ADD(mem, &ret->ports, port_node(mem, host, &intent->ports.items[i]));
        if (!link && !profile->path)
                return;

        add_members(mem, host, intent, ret);
        ret->has_bridge = true;
        ret->bridge = (struct topology_node){
                .name = intent->bridge,
                .kind = link ? kind_of(mem, host, link) : "bridge",
                .mac = link && link->mac ? link->mac : profile->mac,
                .l3 = profile->l3,
                .configured = profile->path,
                .stp = stp_before(host, link, profile),
        };
}

/* The network layer that the bridge will have, in words; decide and the backend make it so. */
static struct string_list bridge_l3(struct arena *mem, const struct intent *intent)
{
        struct string_list l3 = { 0 };

        switch (intent->request->l3) {
        case L3_STATIC:
                return intent->request->addresses;
        case L3_NONE:
                return l3;
        case L3_DHCP:
                LIST_ADD(mem, &l3, "dhcp");
                return l3;
        case L3_KEEP:
                break;
        }
        if (intent->l3_port && intent->l3_port->profile.l3.n)
                return intent->l3_port->profile.l3;
        if (intent->bridge_profile.path)
                return intent->bridge_profile.l3;
        if (!intent->l3_port || !intent->l3_port->profile.path)
                LIST_ADD(mem, &l3, "dhcp");
        return l3;
}

void topology_after(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct topology *ret)
{
        const bool exists = host_link(host, intent->bridge) || intent->bridge_profile.path;

        *ret = (struct topology){ .has_bridge = true };
        for (size_t i = 0; i < intent->ports.n; i++) {
                struct topology_node node = port_node(mem, host, &intent->ports.items[i]);

                node.l3 = (struct string_list){ 0 };
                node.configured = true;
                node.master = intent->bridge;
                LIST_ADD(mem, &ret->ports, node);
        }
        add_members(mem, host, intent, ret);
        ret->bridge = (struct topology_node){
                .name = intent->bridge,
                .kind = exists ? "bridge" : "new bridge",
                .mac = intent->mac,
                .l3 = bridge_l3(mem, intent),
                .configured = true,
                .stp = stp_of(intent, exists),
        };
}

/*
 * What is known of a link, one line each, behind the trunk of the drawing: there it cannot be taken
 * for the start of a difference, whatever a file may have for an address.
 */
static void draw_details(struct arena *mem, struct string_list *lines,
                         const struct topology_node *node)
{
        if (node->mac)
                LIST_ADD(mem, lines, arena_printf(mem, " |     %s", node->mac));
        if (node->stp)
                LIST_ADD(mem, lines, arena_printf(mem, " |     STP %s", node->stp));
        for (size_t i = 0; i < node->l3.n; i++)
                LIST_ADD(mem, lines, arena_printf(mem, " |     %s", node->l3.items[i]));
        if (!node->l3.n && !node->foreign)
                LIST_ADD(mem, lines,
                         arena_printf(mem, " |     %s",
                                      node->configured ? "no address" : "not configured"));
}

static const char *title_of(struct arena *mem, const struct topology_node *node)
{
        return *node->kind ? arena_printf(mem, "%s (%s)", node->name, node->kind) : node->name;
}

/* Ports that are, or are not, on the bridge, hanging on the LAN. Returns how many. */
static size_t draw_ports(struct arena *mem, struct string_list *lines,
                         const struct topology *topology, bool on_bridge)
{
        size_t n = 0;

        for (size_t i = 0; i < topology->ports.n; i++)
                n += same(topology->ports.items[i].master, topology->bridge.name) == on_bridge;
        if (n)
                LIST_ADD(mem, lines, "LAN");
        for (size_t i = 0; i < topology->ports.n; i++) {
                const struct topology_node *node = &topology->ports.items[i];

                if (same(node->master, topology->bridge.name) != on_bridge)
                        continue;
                LIST_ADD(mem, lines, " |");
                LIST_ADD(mem, lines, arena_printf(mem, " +-- %s", title_of(mem, node)));
                draw_details(mem, lines, node);
                if (node->master && !on_bridge)
                        LIST_ADD(mem, lines, arena_printf(mem, " |     port of %s", node->master));
        }
        return n;
}

static struct string_list draw(struct arena *mem, const struct topology *topology)
{
        struct string_list lines = { 0 };

        if (draw_ports(mem, &lines, topology, false) && topology->has_bridge)
                LIST_ADD(mem, &lines, "");
        if (!topology->has_bridge)
                return lines;

        if (draw_ports(mem, &lines, topology, true))
                LIST_ADD(mem, &lines, " |");
        LIST_ADD(mem, &lines, title_of(mem, &topology->bridge));
        draw_details(mem, &lines, &topology->bridge);
        LIST_ADD(mem, &lines, " |");
        LIST_ADD(mem, &lines, topology->guests.n ? " +-- guests, among them:" : " +-- guests");
        for (size_t i = 0; i < topology->guests.n; i++)
                LIST_ADD(mem, &lines, arena_printf(mem, " |     %s", topology->guests.items[i]));
        return lines;
}

struct string_list topology_picture(struct arena *mem, const struct topology *before,
                                    const struct topology *after)
{
        struct string_list left = draw(mem, before), right = draw(mem, after), lines = { 0 };
        size_t width = 32;

        for (size_t i = 0; i < left.n; i++)
                if (strlen(left.items[i]) > width)
                        width = strlen(left.items[i]);

        LIST_ADD(mem, &lines, arena_printf(mem, "%-*s   %s", (int) width, "Before", "After"));
        LIST_ADD(mem, &lines, "");
        for (size_t i = 0; i < left.n || i < right.n; i++) {
                char *line =
                        arena_printf(mem, "%-*s   %s", (int) width, i < left.n ? left.items[i] : "",
                                     i < right.n ? right.items[i] : "");

                for (size_t len = strlen(line); len && line[len - 1] == ' '; len--)
                        line[len - 1] = '\0';
                LIST_ADD(mem, &lines, line);
        }
        return lines;
}
