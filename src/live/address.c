// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Addresses are added to the target before anything else happens, and taken from the source when
 * all is over. IPv4 addresses are added in the order of the dump, and deleted the other way round,
 * so that none is deleted along with the first one of its network. The kernel puts a new IPv6
 * address before the others of its scope, so these are added the other way round.
 */
#include <linux/if_addr.h>
#include <string.h>

#include "live/set.h"
#include "live/live.h"

/* rt6_remove_prefsrc() in net/ipv6/route.c walks all routes for each IPv6 address that is deleted;
 * from here on that costs more than to switch IPv6 of the port off and on. */
enum { MANY = 256 };

/* The kernel makes no prefix route for these (IPv6: and does no DAD) while the switch lasts. */
#define INTERIM_FLAGS (IFA_F_NODAD | IFA_F_NOPREFIXROUTE)

/* DAD that is going on, or that has failed, must be done on the target. */
static const struct nlmsghdr *interim(struct arena *mem, const struct nlmsghdr *message)
{
        const bool valid = !(live_address_flags_of(message) & (IFA_F_TENTATIVE | IFA_F_DADFAILED));

        if (wire_family(message) != AF_INET6)
                return message;
        return live_address_with(mem, message, valid ? INTERIM_FLAGS : IFA_F_NOPREFIXROUTE);
}

static bool is_kept(const struct live_switch *sw, const struct nlmsghdr *message)
{
        return sw->keep == KEEP_ALL ||
               (sw->keep == KEEP_REST && (live_address_is_link_local(message) ||
                                          !live_given_replaces(sw, wire_family(message))));
}

/* The link-local address that the kernel makes of a MAC: RFC 4291, appendix A. */
static bool is_made_of(const struct nlmsghdr *message, const char *mac)
{
        const struct rtattr *local = live_address_local(message);
        unsigned char bytes[6], identifier[8];

        if (!local || wire_size(local) < 16 || !live_read_mac(mac, bytes))
                return false;
        memcpy(identifier,
               (const unsigned char[]){ bytes[0] ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3],
                                        bytes[4], bytes[5] },
               sizeof(identifier));
        return memcmp((const unsigned char *) wire_data(local) + 8, identifier,
                      sizeof(identifier)) == 0;
}

/* Of the link-local ones of the bridge: those that the port gave it, as far as that can be told. */
static bool was_the_ports(const struct live_switch *sw, const struct nlmsghdr *message)
{
        const struct message_list *list = &sw->network->addresses;

        if (is_made_of(message, sw->l3_port->seen->mac))
                return true;
        if (is_made_of(message, sw->bridge->mac))
                return false;
        for (size_t i = 0; i < list->n; i++)
                if (wire_index(list->items[i]) == sw->live->source.index &&
                    live_address_is_link_local(list->items[i]) &&
                    is_made_of(list->items[i], sw->l3_port->seen->mac))
                        return false;
        return true;
}

static bool is_only_the_ports(const struct live_switch *sw, const struct nlmsghdr *message)
{
        return is_made_of(message, sw->l3_port->seen->mac) && !is_made_of(message, sw->bridge->mac);
}

/*
 * A bridge keeps its own link-local address, and so does a port that is one already. With the MAC
 * of the port, that address belongs to both.
 */
static enum live_fate fate_of(struct live_switch *sw, struct live_set *there,
                              const struct nlmsghdr *message)
{
        const int index = wire_index(message);
        const struct live_port *port = live_port_by_index(sw, index);
        const bool link_local = live_address_is_link_local(message);
        bool is_there;

        if (!live_leaves(sw, index) || (link_local && port && port->enslaved))
                return FATE_STAYS;
        if (index != sw->live->source.index || !is_kept(sw, message))
                return FATE_GOES;
        if (sw->undo && live_undo_takes_address(sw, message))
                return FATE_GOES;
        is_there = live_set_has(there, message, &sw->move);
        if (sw->undo && link_local && !was_the_ports(sw, message))
                return FATE_STAYS;
        if (sw->undo && link_local && !sw->live->removes_bridge && !is_only_the_ports(sw, message))
                return is_there ? FATE_STAYS : FATE_COPIED;
        return is_there ? FATE_IS_THERE : FATE_MOVES;
}

/* A port that keeps an IPv6 address, or that has IPv6 switched off, is not flushed. */
static bool is_flushed(const struct live_switch *sw, const struct live_port *port)
{
        const char *off = live_sysctl_value(sw, "ipv6/conf", port->link.name, "disable_ipv6");
        size_t n = 0;

        if (sw->undo || !off || strcmp(off, "0") != 0)
                return false;
        for (size_t i = 0; i < sw->network->addresses.n; i++) {
                const struct live_address *address = &sw->addresses[i];

                if (wire_family(address->message) != AF_INET6 ||
                    wire_index(address->message) != port->link.index)
                        continue;
                if (address->fate == FATE_STAYS)
                        return false;
                n++;
        }
        return n > MANY;
}

void live_address_sort(struct live_switch *sw)
{
        const struct message_list *list = &sw->network->addresses;
        struct live_set there cleanup(live_set_free) = live_set_of(list, sw->live->target.index);

        sw->addresses = arena_alloc(sw->mem, list->n * sizeof(*sw->addresses));
        for (size_t i = 0; i < list->n; i++) {
                struct live_address *address = &sw->addresses[i];

                address->message = list->items[i];
                address->fate = fate_of(sw, &there, list->items[i]);
                if (address->fate == FATE_GOES && !sw->undo &&
                    !live_address_is_link_local(list->items[i]))
                        sw->live->drops = true;
                if (address->fate != FATE_STAYS)
                        address->interim = interim(sw->mem, list->items[i]);
        }
        for (size_t i = 0; i < sw->ports.n; i++)
                sw->ports.items[i].flushed = is_flushed(sw, &sw->ports.items[i]);
}

/* Walking */

typedef void visitor(struct live_switch *sw, const struct live_address *address);

static void each(struct live_switch *sw, int family, bool backwards, visitor *visit)
{
        const size_t n = sw->network->addresses.n;

        for (size_t i = 0; i < n; i++) {
                const struct live_address *address = &sw->addresses[backwards ? n - 1 - i : i];

                if (address->fate != FATE_STAYS && wire_family(address->message) == family)
                        visit(sw, address);
        }
}

static void each_to_add(struct live_switch *sw, visitor *visit)
{
        each(sw, AF_INET, false, visit);
        each(sw, AF_INET6, true, visit);
}

static void each_to_delete(struct live_switch *sw, visitor *visit)
{
        each(sw, AF_INET, true, visit);
        each(sw, AF_INET6, false, visit);
}

static bool comes(const struct live_address *address)
{
        return address->fate == FATE_MOVES || address->fate == FATE_COPIED;
}

/* Leaves the source, or another link, by a request of its own. */
static bool is_deleted(const struct live_switch *sw, const struct live_address *address)
{
        const struct live_port *port = live_port_by_index(sw, wire_index(address->message));

        if (port && port->flushed && wire_family(address->message) == AF_INET6)
                return false;
        return address->fate != FATE_COPIED && !sw->live->removes_bridge;
}

static bool has_interim(const struct live_address *address)
{
        return address->interim != address->message;
}

static void add_to_target(struct live_switch *sw, const struct live_address *address)
{
        if (comes(address))
                live_request(sw, &sw->move_script, WHY_ADDRESS,
                             (struct live_request){ .message = address->interim,
                                                    .type = RTM_NEWADDR,
                                                    .flags = NLM_F_CREATE | NLM_F_EXCL,
                                                    .moved = true });
}

void live_address_move(struct live_switch *sw)
{
        each_to_add(sw, add_to_target);
}

static void delete_old(struct live_switch *sw, const struct live_address *address)
{
        if (is_deleted(sw, address))
                live_request(sw, &sw->finish,
                             address->fate == FATE_GOES ? WHY_DROPPED : WHY_OLD_ADDRESS,
                             (struct live_request){ .message = address->message,
                                                    .type = RTM_DELADDR,
                                                    .tolerance = TOLERATE_GONE });
}

static void switch_ipv6(struct live_switch *sw, struct live_growing *script,
                        const struct live_port *port, const char *off)
{
        if (port->flushed)
                live_sysctl(sw, script, WHY_FLUSH,
                            (struct live_sysctl){ arena_printf(sw->mem, "ipv6/conf/%s/disable_ipv6",
                                                               port->link.name),
                                                  off });
}

void live_address_finish(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->ports.n; i++) {
                switch_ipv6(sw, &sw->finish, &sw->ports.items[i], "1");
                switch_ipv6(sw, &sw->finish, &sw->ports.items[i], "0");
        }
        each_to_delete(sw, delete_old);
}

static void set_flags(struct live_switch *sw, struct live_growing *script,
                      const struct live_address *address)
{
        if (comes(address) && has_interim(address))
                live_request(sw, script, WHY_FLAGS,
                             (struct live_request){ .message = address->message,
                                                    .type = RTM_NEWADDR,
                                                    .flags = NLM_F_REPLACE,
                                                    .moved = true });
}

/* Those of IPv4 are final from the start, and the order of changes does not matter. */
void live_address_flags(struct live_switch *sw, struct live_growing *script)
{
        for (size_t i = 0; i < sw->network->addresses.n; i++)
                if (sw->addresses[i].fate != FATE_STAYS)
                        set_flags(sw, script, &sw->addresses[i]);
}

/* Putting back */

static void add_again(struct live_switch *sw, const struct live_address *address)
{
        if (address->fate != FATE_COPIED)
                live_request(sw, &sw->back, WHY_BACK,
                             (struct live_request){ .message = address->interim,
                                                    .type = RTM_NEWADDR,
                                                    .flags = NLM_F_CREATE | NLM_F_EXCL,
                                                    .tolerance = TOLERATE_EXISTS });
}

void live_address_back(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->ports.n; i++)
                switch_ipv6(sw, &sw->back, &sw->ports.items[i], "0");
        each_to_add(sw, add_again);
}

static void delete_new(struct live_switch *sw, const struct live_address *address)
{
        if (comes(address))
                live_request(sw, &sw->back, WHY_BACK,
                             (struct live_request){ .message = address->message,
                                                    .type = RTM_DELADDR,
                                                    .tolerance = TOLERATE_GONE,
                                                    .moved = true });
}

void live_address_back_target(struct live_switch *sw)
{
        if (!sw->live->makes_bridge)
                each_to_delete(sw, delete_new);
}

static void set_flags_back(struct live_switch *sw, const struct live_address *address)
{
        if (address->fate != FATE_COPIED && has_interim(address))
                live_request(sw, &sw->back, WHY_BACK,
                             (struct live_request){ .message = address->message,
                                                    .type = RTM_NEWADDR,
                                                    .flags = NLM_F_REPLACE });
}

void live_address_back_flags(struct live_switch *sw)
{
        each_to_add(sw, set_flags_back);
}
