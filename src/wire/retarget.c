// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From what a dump said to what a request may say, about the same link or about another one. Most
 * attributes are copied as they are, known here or not; a table names those that are not.
 */
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <string.h>

#include "wire/newer.h"
#include "wire/walk.h"

enum {
        CLOCK_TICKS = 100, /* USER_HZ: what RTA_CACHEINFO counts in */

        /*
         * What a request may say; all the rest of the flags is the kernel's to tell. It refuses
         * RTNH_F_DEAD and RTNH_F_LINKDOWN (fib_create_info() in net/ipv4/fib_semantics.c), and
         * would keep the state flags of a rule for ever (fib_nl2rule() in net/core/fib_rules.c).
         */
        ROUTE_FLAGS = RTNH_F_ONLINK | RTNH_F_PERVASIVE,
        RULE_FLAGS = FIB_RULE_INVERT,
        ADDRESS_STATE = IFA_F_TENTATIVE | IFA_F_SECONDARY | IFA_F_DEPRECATED | IFA_F_DADFAILED |
                        IFA_F_STABLE_PRIVACY | IFA_F_PERMANENT,
};

struct output {
        unsigned char *bytes;
        size_t used, size;
        bool full;
        const struct nlmsghdr *message; /* that is being copied */
        const struct wire_move *move;   /* or NULL */
        bool by_object;                 /* a route that names a nexthop object */
};

static void put(struct output *out, unsigned short type, const void *data, size_t size)
{
        struct rtattr *attr = (void *) (out->bytes + out->used);
        size_t length = RTA_LENGTH(size), end = out->used + RTA_ALIGN(length);

        if (end > out->size) {
                out->full = true;
                return;
        }
        attr->rta_type = type;
        attr->rta_len = (unsigned short) length;
        if (size)
                memcpy(attr + 1, data, size);
        memset(out->bytes + out->used + length, 0, end - out->used - length);
        out->used = end;
}

static uint32_t moved(const struct output *out, uint32_t index)
{
        return out->move && (int) index == out->move->from ? (uint32_t) out->move->to : index;
}

static void copy(struct output *out, const struct rtattr *attr)
{
        put(out, attr->rta_type, wire_data(attr), wire_size(attr));
}

static void leave_out(struct output *out, const struct rtattr *attr)
{
        (void) out;
        (void) attr;
}

static void put_index(struct output *out, const struct rtattr *attr)
{
        uint32_t index;

        if (wire_size(attr) < sizeof(index))
                return;
        memcpy(&index, wire_data(attr), sizeof(index));
        index = moved(out, index);
        put(out, attr->rta_type, &index, sizeof(index));
}

/* IFLA_LINK counts in another namespace if IFLA_LINK_NETNSID says so. */
static void put_link(struct output *out, const struct rtattr *attr)
{
        if (wire_find(out->message, IFLA_LINK_NETNSID, 0))
                copy(out, attr);
        else
                put_index(out, attr);
}

/* "eth0" and, if @more, "eth0:1": with the new name in place of the old one. */
static void put_renamed(struct output *out, const struct rtattr *attr, bool more)
{
        const char *text = wire_data(attr), *from = out->move ? out->move->from_name : NULL;
        size_t size = strnlen(text, wire_size(attr)), head = from ? strlen(from) : 0;
        char name[IFNAMSIZ];
        int len;

        if (!from || size < head || memcmp(text, from, head) != 0 ||
            (size > head && !(more && text[head] == ':'))) {
                copy(out, attr);
                return;
        }
        len = snprintf(name, sizeof(name), "%s%.*s", out->move->to_name, (int) (size - head),
                       text + head);
        if (len > 0 && (size_t) len < sizeof(name))
                put(out, attr->rta_type, name, (size_t) len + 1);
}

static void put_label(struct output *out, const struct rtattr *attr)
{
        put_renamed(out, attr, true);
}

static void put_name(struct output *out, const struct rtattr *attr)
{
        put_renamed(out, attr, false);
}

static void put_address_flags(struct output *out, const struct rtattr *attr)
{
        uint32_t flags;

        if (wire_size(attr) < sizeof(flags))
                return;
        memcpy(&flags, wire_data(attr), sizeof(flags));
        flags &= ~(uint32_t) ADDRESS_STATE;
        put(out, attr->rta_type, &flags, sizeof(flags));
}

/* Each path is a struct rtnexthop with attributes of its own, all copied and then mended. */
static void put_paths(struct output *out, const struct rtattr *attr)
{
        struct wire_walk walk = wire_walk_nest(attr);
        const struct rtnexthop *path;
        unsigned char *start = out->bytes + out->used + RTA_LENGTH(0);

        copy(out, attr);
        while (!out->full && (path = wire_next_path(&walk))) {
                size_t offset = (size_t) ((const unsigned char *) path -
                                          (const unsigned char *) wire_data(attr));
                struct rtnexthop *mine = (void *) (start + offset);

                mine->rtnh_ifindex = (int) moved(out, (uint32_t) path->rtnh_ifindex);
                mine->rtnh_flags &= ROUTE_FLAGS;
        }
}

/* The life time that is left, rounded up so that it stays one; IPv4 routes have none. */
static void put_expires(struct output *out, const struct rtattr *attr)
{
        struct rta_cacheinfo info;
        uint32_t seconds;

        if (wire_family(out->message) != AF_INET6 || wire_size(attr) < sizeof(info))
                return;
        memcpy(&info, wire_data(attr), sizeof(info));
        if (!info.rta_expires)
                return;
        seconds = info.rta_expires < 0 ? 1 : ((uint32_t) info.rta_expires - 1) / CLOCK_TICKS + 1;
        put(out, RTA_EXPIRES, &seconds, sizeof(seconds));
}

/* With the number of a nexthop object the kernel takes no path, though it tells one. */
static void put_unless_by_object(struct output *out, const struct rtattr *attr)
{
        if (!out->by_object)
                copy(out, attr);
}

static void put_route_link(struct output *out, const struct rtattr *attr)
{
        if (!out->by_object)
                put_index(out, attr);
}

static void put_route_paths(struct output *out, const struct rtattr *attr)
{
        if (!out->by_object)
                put_paths(out, attr);
}

/* How long a resilient group has been out of balance is for the kernel to tell. */
static void put_resilience(struct output *out, const struct rtattr *nest)
{
        struct wire_walk walk = wire_walk_nest(nest);
        const size_t start = out->used;
        const struct rtattr *attr;

        put(out, nest->rta_type, NULL, 0);
        while (!out->full && (attr = wire_next(&walk)))
                if ((attr->rta_type & NLA_TYPE_MASK) != NHA_RES_GROUP_UNBALANCED_TIME &&
                    (attr->rta_type & NLA_TYPE_MASK) != 0) /* padding */
                        copy(out, attr);
        if (!out->full)
                ((struct rtattr *) (void *) (out->bytes + start))->rta_len =
                        (unsigned short) (out->used - start);
}

static const struct {
        unsigned short kind, type;
        void (*put)(struct output *out, const struct rtattr *attr);
} edits[] = {
        { WIRE_LINK, IFLA_LINK, put_link },
        { WIRE_LINK, IFLA_MASTER, put_index },
        { WIRE_ADDRESS, IFA_LABEL, put_label },
        { WIRE_ADDRESS, IFA_FLAGS, put_address_flags },
        { WIRE_ROUTE, RTA_OIF, put_route_link },
        { WIRE_ROUTE, RTA_MULTIPATH, put_route_paths },
        { WIRE_ROUTE, RTA_GATEWAY, put_unless_by_object },
        { WIRE_ROUTE, RTA_VIA, put_unless_by_object },
        { WIRE_ROUTE, RTA_FLOW, put_unless_by_object },
        { WIRE_ROUTE, RTA_ENCAP, put_unless_by_object },
        { WIRE_ROUTE, RTA_ENCAP_TYPE, put_unless_by_object },
        { WIRE_NEXTHOP, NHA_OIF, put_index },
        { WIRE_NEXTHOP, NHA_RES_GROUP, put_resilience },
        { WIRE_NEXTHOP, NHA_OP_FLAGS, leave_out },
        { WIRE_NEXTHOP, NHA_GROUP_STATS, leave_out },
        { WIRE_NEXTHOP, NHA_HW_STATS_USED, leave_out },
        { WIRE_ROUTE, RTA_CACHEINFO, put_expires },
        { WIRE_NEIGHBOUR, NDA_CACHEINFO, leave_out },
        { WIRE_NEIGHBOUR, NDA_PROBES, leave_out },
        { WIRE_RULE, FRA_IIFNAME, put_name },
        { WIRE_RULE, FRA_OIFNAME, put_name },
};

static void put_attribute(struct output *out, const struct rtattr *attr)
{
        unsigned kind = wire_kind(out->message);

        for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
                if (edits[i].kind == kind && edits[i].type == (attr->rta_type & NLA_TYPE_MASK)) {
                        edits[i].put(out, attr);
                        return;
                }
        }
        copy(out, attr);
}

static void mend_body(const struct output *out, void *body)
{
        struct ifinfomsg *link = body;
        struct ifaddrmsg *address = body;
        struct rtmsg *route = body;
        struct ndmsg *neighbour = body;
        struct fib_rule_hdr *rule = body;
        struct nhmsg *nexthop = body;

        switch (wire_kind(out->message)) {
        case WIRE_LINK:
                link->ifi_index = (int) moved(out, (uint32_t) link->ifi_index);
                break;
        case WIRE_ADDRESS:
                address->ifa_index = moved(out, address->ifa_index);
                address->ifa_flags &= (unsigned char) ~ADDRESS_STATE;
                break;
        case WIRE_ROUTE:
                route->rtm_flags &= out->by_object ? 0 : ROUTE_FLAGS;
                break;
        case WIRE_NEIGHBOUR:
                neighbour->ndm_ifindex = (int) moved(out, (uint32_t) neighbour->ndm_ifindex);
                break;
        case WIRE_RULE:
                rule->flags &= RULE_FLAGS;
                break;
        case WIRE_NEXTHOP: /* the scope is the kernel's to find out */
                *nexthop = (struct nhmsg){ .nh_family = nexthop->nh_family,
                                           .nh_protocol = nexthop->nh_protocol,
                                           .nh_flags = nexthop->nh_flags & RTNH_F_ONLINK };
                break;
        default:
                break;
        }
}

size_t wire_retarget(void *buffer, size_t size, const struct nlmsghdr *message,
                     const struct wire_move *move)
{
        size_t body = wire_body_size(message);
        struct output out = {
                .bytes = buffer,
                .used = NLMSG_HDRLEN + NLMSG_ALIGN(body),
                .size = size,
                .message = message,
                .move = move,
                .by_object = wire_kind(message) == WIRE_ROUTE && wire_nexthop_id(message),
        };
        struct wire_walk walk = wire_walk_message(message);
        const struct rtattr *attr;
        struct nlmsghdr *header = buffer;

        if (!body || size < out.used)
                return 0;

        memset(buffer, 0, out.used);
        memcpy(out.bytes + NLMSG_HDRLEN, wire_body(message), body);
        mend_body(&out, out.bytes + NLMSG_HDRLEN);
        while ((attr = wire_next(&walk)))
                put_attribute(&out, attr);
        if (out.full)
                return 0;

        header->nlmsg_len = (uint32_t) out.used;
        header->nlmsg_type = message->nlmsg_type;
        return out.used;
}
