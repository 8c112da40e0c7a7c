// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations of a switch in a few words, for messages about one that failed.
 */
#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <string.h>

#include "executor.h"
#include "mkbridge/names.h"

/* Adds "KIND ADDRESS/PREFIX"; without the prefix when it is negative. */
static void say_address(char *buffer, size_t size, const char *kind, int family,
                        const struct rtattr *attr, int prefix)
{
        char text[INET6_ADDRSTRLEN];

        if (!attr || !inet_ntop(family, wire_data(attr), text, sizeof(text)))
                snprintf(buffer, size, "%s", kind);
        else if (prefix < 0)
                snprintf(buffer, size, "%s %s", kind, text);
        else
                snprintf(buffer, size, "%s %s/%d", kind, text, prefix);
}

static void say_link(const struct nlmsghdr *message, char *buffer, size_t size)
{
        const struct rtattr *name = wire_find(message, IFLA_IFNAME, 2);

        if (name)
                snprintf(buffer, size, "link %.*s", (int) wire_size(name),
                         (const char *) wire_data(name));
        else
                snprintf(buffer, size, "link %d", wire_index(message));
}

static void say_interface_address(const struct nlmsghdr *message, char *buffer, size_t size)
{
        const struct ifaddrmsg *body = wire_body(message);
        size_t bytes = address_size(body->ifa_family);
        const struct rtattr *attr = wire_find(message, IFA_LOCAL, bytes);

        if (!attr)
                attr = wire_find(message, IFA_ADDRESS, bytes);
        say_address(buffer, size, "address", body->ifa_family, attr, body->ifa_prefixlen);
}

static void say_route(const struct nlmsghdr *message, char *buffer, size_t size)
{
        const struct rtmsg *body = wire_body(message);
        uint32_t table = wire_table(message);
        size_t len;

        if (body->rtm_dst_len)
                say_address(buffer, size, "route", body->rtm_family,
                            wire_find(message, RTA_DST, address_size(body->rtm_family)),
                            body->rtm_dst_len);
        else
                snprintf(buffer, size, "%s route",
                         body->rtm_family == AF_INET ? "default" : "IPv6 default");
        len = strlen(buffer);
        if (table != RT_TABLE_MAIN && len < size)
                snprintf(buffer + len, size - len, " of table %u", table);
}

static void say_nexthop(const struct nlmsghdr *message, char *buffer, size_t size)
{
        snprintf(buffer, size, "nexthop object %u", wire_nexthop_id(message));
}

static void say_rule(const struct nlmsghdr *message, char *buffer, size_t size)
{
        snprintf(buffer, size, "rule of priority %u", wire_u32(message, FRA_PRIORITY, 0));
}

static void say_neighbour(const struct nlmsghdr *message, char *buffer, size_t size)
{
        int family = wire_family(message);

        say_address(buffer, size, "neighbour", family,
                    wire_find(message, NDA_DST, address_size(family)), -1);
}

/* Message types come in fours: new, delete, get, set. */
static const struct {
        uint16_t type;
        void (*say)(const struct nlmsghdr *message, char *buffer, size_t size);
} kinds[] = {
        { RTM_NEWLINK, say_link },       { RTM_NEWADDR, say_interface_address },
        { RTM_NEWROUTE, say_route },     { RTM_NEWRULE, say_rule },
        { RTM_NEWNEIGH, say_neighbour }, { RTM_NEWNEXTHOP, say_nexthop },
};

static void say_request(const struct live_op *op, char *buffer, size_t size)
{
        uint16_t first = op->request.type & ~3U;

        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                if (kinds[i].type == first && wire_body(op->request.message)) {
                        kinds[i].say(op->request.message, buffer, size);
                        return;
                }
        }
        snprintf(buffer, size, "request of type %u", op->request.type);
}

const char *live_op_words(const struct live_op *op, char *buffer, size_t size)
{
        switch (op->type) {
        case LIVE_REQUEST:
                say_request(op, buffer, size);
                break;
        case LIVE_SYSCTL:
                snprintf(buffer, size, "/proc/sys/net/%s", op->sysctl.path);
                break;
        case LIVE_REDIRECT:
        case LIVE_REDIRECT_OFF:
                snprintf(buffer, size, "redirect on %s", op->redirect.on.name);
                break;
        case LIVE_WAIT_ADDRESSES:
        case LIVE_WAIT_UP:
                snprintf(buffer, size, "link %s", op->wait.name);
                break;
        }
        return buffer;
}
