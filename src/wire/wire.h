/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtnetlink messages as data (rtnetlink(7), linux/rtnetlink.h): read an attribute, change the link
 * that a message is about, build a request. Pure: nothing here talks to the kernel, so the steps
 * between observe and apply can use it. libnl's builders are for the layers that link libnl.
 *
 * A message is trusted only as far as its own length: every attribute that is read is checked
 * against it, and one that is too short counts as absent.
 */
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>

#include "base/arena.h"
#include "mkbridge/network.h"

enum { WIRE_MESSAGE_MAX = 64 * 1024 }; /* nlmsg_len of the largest message that we take */

/* A copy of @message in the arena; NULL if its lengths make no sense or its type is unknown. */
const struct nlmsghdr *wire_copy(struct arena *mem, const struct nlmsghdr *message);

/* The fixed part after the header: struct ifaddrmsg, rtmsg, ... of its type. NULL if the message is
 * too short for it or of an unknown type; all the readers below take that as nothing there. */
const void *wire_body(const struct nlmsghdr *message);

/* What is in an attribute. RTA_DATA() and RTA_PAYLOAD() cast const away. */
const void *wire_data(const struct rtattr *attr);
size_t wire_size(const struct rtattr *attr);

/* The first attribute of @type with at least @min bytes, or NULL. */
const struct rtattr *wire_find(const struct nlmsghdr *message, unsigned type, size_t min);

/* The same in a message of another protocol than rtnetlink: its fixed part has @body bytes. */
const struct rtattr *wire_find_after(const struct nlmsghdr *message, size_t body, unsigned type,
                                     size_t min);

/* The same inside a nest; NULL for @nest NULL. */
const struct rtattr *wire_find_in(const struct rtattr *nest, unsigned type, size_t min);

/* An attribute as a number or a string; @otherwise when it is absent. A string ends at its NUL or
 * at the attribute's end; the copy is in the arena. */
uint32_t wire_u32(const struct nlmsghdr *message, unsigned type, uint32_t otherwise);
const char *wire_string(struct arena *mem, const struct nlmsghdr *message, unsigned type,
                        const char *otherwise);

/* Writes over the first attribute of @type that holds a number; nothing where there is none. */
void wire_change_u32(struct nlmsghdr *message, unsigned type, uint32_t value);

/* AF_INET, AF_INET6, ...: every rtnetlink body starts with it. */
int wire_family(const struct nlmsghdr *message);

/* The link that a link, address, route (single path), nexthop object or neighbour message is about;
 * 0: none. */
int wire_index(const struct nlmsghdr *message);

/* True when the message is about link @index: also as one of several paths of a route. Of a group
 * of nexthop objects only its members know. */
bool wire_concerns(const struct nlmsghdr *message, int index);

/* The table of a route or rule. */
uint32_t wire_table(const struct nlmsghdr *message);

/* fe80::/10, which is on every link. @address: of @family, in network order */
bool wire_is_link_local(int family, const unsigned char *address);

/*
 * What makes two routes rivals for the kernel: family, table, destination, TOS and metric, folded
 * into 64 bits. Equal keys may rarely be different routes; that only costs the careful way.
 */
uint64_t wire_route_key(const struct nlmsghdr *message);

/*
 * Nexthop objects (linux/nexthop.h): a route may name one by its number instead of a path of its
 * own. A group names others.
 */

/* The number of a nexthop object, or that which a route names; 0: none. */
uint32_t wire_nexthop_id(const struct nlmsghdr *message);

/* The member at @at of a group; false behind the last one, and of what is no group. */
struct nexthop_grp;
bool wire_nexthop_member(const struct nlmsghdr *group, size_t at, struct nexthop_grp *ret);

/* The place of the object with number @id in a list that is sorted by it; its length: none. */
size_t wire_nexthop_place(const struct message_list *nexthops, uint32_t id);

/* That object, or NULL. */
const struct nlmsghdr *wire_nexthop(const struct message_list *nexthops, uint32_t id);

/* True when the object with number @id, or a member of that group, leads over link @index. */
bool wire_nexthop_concerns(const struct message_list *nexthops, uint32_t id, int index);

/*
 * A copy of @route. If that names a nexthop object and tells no path (the kernel tells none where
 * net.ipv4.nexthop_compat_mode is 0), with the paths of the object, so that nobody else has to look
 * for them; wire_retarget() leaves them out again.
 * Return: NULL as of wire_copy()
 */
const struct nlmsghdr *wire_with_paths(struct arena *mem, const struct nlmsghdr *route,
                                       const struct message_list *nexthops);

struct wire_move {
        int from, to;                    /* indexes */
        const char *from_name, *to_name; /* for labels and rules */
};

/*
 * Copies @message to @buffer with one link in place of another: index in the body, RTA_OIF,
 * NHA_OIF, each RTA_MULTIPATH path, IFLA_LINK..., IFA_LABEL ("eth0:1" becomes "vnet0:1"; a label
 * that gets too long is left out), FRA_IIFNAME and FRA_OIFNAME. Attributes that only a dump has and
 * the kernel refuses or would misread in a request are left out (RTA_CACHEINFO of a route becomes
 * RTA_EXPIRES when it holds a life time; flags such as RTNH_F_LINKDOWN are cleared; a route that
 * names a nexthop object loses the paths that it was told with). nlmsg_type stays; nlmsg_flags and
 * nlmsg_seq are 0, they are the sender's.
 * @buffer: aligned for struct nlmsghdr
 * @move:   NULL changes no link, the rest applies.
 * Return: the length, a multiple of 4, or 0 when @size is too small.
 */
size_t wire_retarget(void *buffer, size_t size, const struct nlmsghdr *message,
                     const struct wire_move *move);

/*
 * Building a request: start, put, nest, end. Memory is the arena's. A string is put with its NUL.
 * wire_end() returns NULL if an attribute or the message got larger than a netlink message can be.
 */
struct wire_builder {
        struct arena *mem;
        struct nlmsghdr *message;
        size_t capacity;
        bool too_large;
};

struct wire_builder wire_start(struct arena *mem, uint16_t type, const void *body, size_t size);
void wire_put(struct wire_builder *builder, unsigned type, const void *data, size_t size);
void wire_put_u32(struct wire_builder *builder, unsigned type, uint32_t value);
void wire_put_string(struct wire_builder *builder, unsigned type, const char *text);

/* Returns where the nest starts, for wire_nest_end(). */
size_t wire_nest(struct wire_builder *builder, unsigned type);
void wire_nest_end(struct wire_builder *builder, size_t start);
const struct nlmsghdr *wire_end(struct wire_builder *builder);
