/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to this folder: the making of a live switch. ends.c finds out between which links
 * the network layer goes and what becomes of it; then each kind of object (links, sysctls, rules,
 * addresses, neighbours, routes) gives its operations to the scripts, and live.c says in which
 * order.
 */
#pragma once

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>

#include "base/arena.h"
#include "mkbridge/plan.h"
#include "wire/wire.h"

/* Why an operation is done; the words are in script.c. */
enum live_why {
        WHY_BRIDGE,
        WHY_OPTIONS,
        WHY_SYSCTL,
        WHY_LOOSE,
        WHY_STRICT,
        WHY_DEAF,
        WHY_LEFT,
        WHY_GEN_MODE,
        WHY_NO_LINK_LOCAL,
        WHY_NO_OWN_ADDRESS,
        WHY_LINK_LOCAL,
        WHY_UP,
        WHY_RULE,
        WHY_ADDRESS,
        WHY_NEW_ADDRESS,
        WHY_WAIT_ADDRESSES,
        WHY_EARLY_ROUTE,
        WHY_REDIRECT,
        WHY_REDIRECT_OFF,
        WHY_PORT_UP,
        WHY_ENSLAVE,
        WHY_KEEP_MAC,
        WHY_RELEASE,
        WHY_WAIT_UP,
        WHY_STP_OFF,
        WHY_STP_ON,
        WHY_NEIGHBOUR,
        WHY_CONNECTED,
        WHY_NEXTHOP,
        WHY_ROUTE,
        WHY_SECOND,
        WHY_FIRST,
        WHY_GATEWAY,
        WHY_OLD_RULE,
        WHY_OLD_NEIGHBOUR,
        WHY_OLD_ROUTE,
        WHY_OLD_NEXTHOP,
        WHY_OLD_ADDRESS,
        WHY_DROPPED,
        WHY_FLUSH,
        WHY_FLAGS,
        WHY_REMOVE,
        WHY_BACK,
        WHY_MAX,
};

/* A port of the request, or of earlier runs for an undo. */
struct live_port {
        struct live_link link;
        const struct link *seen;
        bool enslaved;  /* to the bridge, now */
        bool addressed; /* has addresses beside its link-local ones */
        bool flushed;   /* so many IPv6 addresses leave that they are deleted all at once */
};

/* What of the source goes to the target. */
enum live_keep {
        KEEP_NOTHING,
        KEEP_REST, /* what --address does not replace: the other family, link-local addresses */
        KEEP_ALL,
};

/* What becomes of an object of the kernel. */
enum live_fate {
        FATE_STAYS,    /* not ours */
        FATE_MOVES,    /* comes to the target, leaves the source */
        FATE_IS_THERE, /* is on the target already; leaves the source */
        FATE_COPIED,   /* comes to the target, and stays */
        FATE_GOES,     /* leaves, and nothing takes its place */
};

/* How a route is moved. */
enum live_way {
        WAY_REPLACE,      /* no other has its key: in place */
        WAY_CAREFULLY,    /* the new one is added, then the old one deleted */
        WAY_LATER,        /* IPv6, of link-local addresses: the old one is deleted in the end */
        WAY_KERNEL,       /* IPv4, made with the address: the new one is there, the old one goes */
        WAY_KERNEL_FIRST, /* the same, but it leads others, which the new one must do too */
        WAY_OBJECT,       /* it goes along with the nexthop object that it names */
};

struct live_address {
        const struct nlmsghdr *message;
        const struct nlmsghdr *interim; /* as it is while the switch lasts */
        enum live_fate fate;
};

struct live_route {
        uint8_t fate, way;
        bool gateway; /* it has one, so that others must come first */
        bool leads;   /* those of other links that have its key */
};

/* An advertised route that others of the kernel's would be joined with (apart.c). */
struct live_apart {
        const struct nlmsghdr *message, *arrives; /* as it is, and as it comes to the target */
};

struct live_nexthop {
        uint8_t fate;
        bool gateway;    /* it has one, or a member of the group does */
        bool group;      /* its fate is FATE_MOVES when some member leaves the source */
        bool used, kept; /* by some route, by one that moves */
};

/* A script while it grows. */
struct live_growing {
        struct live_op *items;
        size_t n, capacity;
};

struct live_switch {
        struct arena *mem;
        const struct host *host;
        const struct network *network;
        const struct request *request; /* NULL: undo */
        struct plan *plan;
        struct live_plan *live;

        struct {
                struct live_port *items;
                size_t n;
        } ports;
        const struct live_port *l3_port;       /* the port at one end of the switch, or NULL */
        const struct link *bridge;             /* NULL: is to be made */
        const struct nlmsghdr *bridge_message; /* as the kernel describes it, or NULL */
        bool undo, switches;                   /* switches: l3_port joins or leaves the bridge */
        enum live_keep keep;
        struct wire_move move; /* from source to target */

        struct live_address *addresses; /* as many as network->addresses */
        struct live_route *routes;      /* as many as network->routes */
        struct live_nexthop *nexthops;  /* as many as network->nexthops */
        struct {
                struct live_apart *items;
                size_t n;
        } apart;
        struct {
                struct live_address *items;
                size_t n;
        } given; /* of --address, for the target */
        struct {
                const struct nlmsghdr **items;
                size_t n;
        } objects,        /* nexthop objects that an undo gives back: RTM_NEWNEXTHOP */
                gateways; /* of --gateway, or what an undo gives back: RTM_NEWROUTE */
        struct live_growing move_script, finish, back;
};

/* script.c: operations */
void live_reserve(struct live_switch *sw, struct live_growing *script, size_t n);
void live_request(struct live_switch *sw, struct live_growing *script, enum live_why why,
                  struct live_request request);
void live_sysctl(struct live_switch *sw, struct live_growing *script, enum live_why why,
                 struct live_sysctl sysctl);
void live_redirect(struct live_switch *sw, struct live_growing *script, enum live_type type,
                   const struct live_link *on, const struct live_link *to);
void live_wait(struct live_switch *sw, struct live_growing *script, enum live_type type,
               const struct live_link *link);

/* message.c: what a message says */
bool live_read_mac(const char *text, unsigned char *mac);
bool live_address_is_link_local(const struct nlmsghdr *message);
const struct rtattr *live_address_local(const struct nlmsghdr *message); /* NULL: malformed */
uint32_t live_address_flags_of(const struct nlmsghdr *message);
bool live_address_covers(const struct nlmsghdr *address, int family, const unsigned char *bytes);
bool live_address_is(const struct nlmsghdr *address, int family, const unsigned char *bytes);
bool live_route_is_default(const struct nlmsghdr *message);
uint16_t live_route_add_flags(const struct nlmsghdr *message, bool leads);

/* A copy with these @flags, too. */
const struct nlmsghdr *live_address_with(struct arena *mem, const struct nlmsghdr *message,
                                         uint32_t flags);

/* How many routes of this host, up to @max, have the key of @message: itself as well. */
size_t live_route_rivals(const struct network *network, const struct nlmsghdr *message, size_t max);

/* To delete one the kernel wants its number and nothing else. */
const struct nlmsghdr *live_nexthop_number(struct live_switch *sw, const struct nlmsghdr *object);

/* ends.c: false when there is nothing to switch, or a refusal in the plan says why not */
bool live_find_ends(struct live_switch *sw);
const struct live_port *live_port_by_index(const struct live_switch *sw, int index);
bool live_leaves(const struct live_switch *sw, int index); /* its network layer goes away */
void live_refuse(struct live_switch *sw, const char *where, const char *what, const char *hint);

/* refuse.c: what would be lost, or would fail, if it were tried */
void live_check_bridge(struct live_switch *sw);
void live_check_root(struct live_switch *sw);
void live_check_gateways(struct live_switch *sw);
void live_check_sysctls(struct live_switch *sw);

/* session.c: refuses what would cut the user off; gateways that must answer afterwards */
void live_check_session(struct live_switch *sw);
void live_check_defaults(struct live_switch *sw);
void live_find_probes(struct live_switch *sw);

/* given.c: what --address and --gateway ask for */
bool live_given_replaces(const struct live_switch *sw, int family); /* all addresses of it */
bool live_given_spares(const struct live_switch *sw, const struct nlmsghdr *route); /* it is kept */
void live_given_sort(struct live_switch *sw);
void live_given_addresses(struct live_switch *sw);
void live_given_routes(struct live_switch *sw);
void live_given_finish(struct live_switch *sw);
void live_given_back_target(struct live_switch *sw);

/* past.c: what the switch takes away, for the record */
struct live_path;
void live_find_gone(struct live_switch *sw);
bool live_path_is_on_link(const struct live_path *path);

/* undo.c: what an undo takes away and gives back, to sw->given and sw->gateways */
bool live_undo_takes_address(const struct live_switch *sw, const struct nlmsghdr *message);
bool live_undo_takes_route(const struct live_switch *sw, const struct nlmsghdr *message);
bool live_undo_strands(const struct live_switch *sw,
                       const struct nlmsghdr *message); /* its gateway */
void live_undo_sort(struct live_switch *sw);

/* link.c */
void live_check_stp(struct live_switch *sw);
void live_bridge_move(struct live_switch *sw);
void live_bridge_up(struct live_switch *sw);
void live_port_joins(struct live_switch *sw, const struct live_port *port);
void live_bridge_keeps_mac(struct live_switch *sw);
void live_port_leaves(struct live_switch *sw, struct live_growing *script,
                      const struct live_port *port);
void live_stp_after(struct live_switch *sw);
void live_bridge_finish(struct live_switch *sw);
void live_bridge_again(struct live_switch *sw);
void live_port_again(struct live_switch *sw, const struct live_port *port);
void live_bridge_back(struct live_switch *sw);
void live_stp_again(struct live_switch *sw, bool on);
void live_port_up_for_back(struct live_switch *sw, const struct live_port *port);
void live_links_up_back(struct live_switch *sw); /* that somebody may have set down meanwhile */
void live_ports_down_back(struct live_switch *sw);

/* sysctl.c */
const char *live_sysctl_value(const struct live_switch *sw, const char *tree, const char *link,
                              const char *key); /* NULL: not known */
void live_sysctl_move(struct live_switch *sw);
void live_sysctl_late(struct live_switch *sw);
void live_sysctl_finish(struct live_switch *sw);
void live_gen_mode_off(struct live_switch *sw, struct live_growing *script, bool up);
void live_gen_mode_on(struct live_switch *sw);
void live_sysctl_back_first(struct live_switch *sw);
void live_sysctl_back_late(struct live_switch *sw);
void live_sysctl_back_target(struct live_switch *sw);
void live_sysctl_back_last(struct live_switch *sw);

/* address.c */
void live_address_sort(struct live_switch *sw);
void live_address_move(struct live_switch *sw);
void live_address_finish(struct live_switch *sw);
void live_address_flags(struct live_switch *sw, struct live_growing *script);
void live_address_back(struct live_switch *sw);
void live_address_back_target(struct live_switch *sw);
void live_address_back_flags(struct live_switch *sw);

/* route.c */
void live_route_sort(struct live_switch *sw);

/* Is it of a lease or an advertisement, with no end of its own and no nexthop object? */
bool live_route_is_lent(const struct nlmsghdr *route);

/* Does the kernel end it by itself, as it does with those of router advertisements? */
bool live_route_ends(const struct nlmsghdr *route);

void live_route_clear(struct live_switch *sw);
void live_route_move(struct live_switch *sw);
void live_route_finish(struct live_switch *sw);
void live_route_back(struct live_switch *sw);

/* apart.c: routes that the kernel holds apart; needs the fates and ways of the routes */
void live_route_keep_apart(struct live_switch *sw);

/* The route as it is to come to the target, or back: @message but for its metric. */
const struct nlmsghdr *live_route_arrives(const struct live_switch *sw,
                                          const struct nlmsghdr *message);

/* nexthop.c: nexthop objects; needs the fates of the routes */
void live_nexthop_sort(struct live_switch *sw);

/* Those with a gateway, or those without one, which the others may be found through. */
void live_nexthop_move(struct live_switch *sw, bool gateway);
void live_nexthop_back(struct live_switch *sw, bool gateway);
void live_nexthop_finish(struct live_switch *sw);

/* rule.c */
void live_rule_move(struct live_switch *sw);
void live_rule_finish(struct live_switch *sw);
void live_rule_back(struct live_switch *sw);

/* neighbour.c */
void live_neighbour_move(struct live_switch *sw);
void live_neighbour_finish(struct live_switch *sw);
void live_neighbour_back(struct live_switch *sw);
void live_neighbour_back_target(struct live_switch *sw);
