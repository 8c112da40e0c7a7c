/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hosts whose kernel messages are made here, and scripts of a live switch as text: one operation a
 * line, as it would be sent.
 */
#pragma once

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "mkbridge/render.h"
#include "mkbridge/switch.h"
#include "wire/wire.h"

enum { ETH0 = 2, ETH1 = 3, BRIDGE = 7, NEW_BRIDGE = ETH1 + 128 };

struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct intent intent;
        struct plan plan;
};

/* Making hosts */

static inline struct link *add_link(struct fixture *f, int index, const char *name)
{
        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = name,
                                .index = index,
                                .kind_name = "",
                                .mtu = 1500,
                                .mac = "02:00:00:00:00:10",
                                .ethernet = true,
                                .up = true,
                                .carrier = true });
        return &f->host.links.items[f->host.links.n - 1];
}

static inline struct link *find_link(struct fixture *f, const char *name)
{
        for (size_t i = 0; i < f->host.links.n; i++)
                if (strcmp(f->host.links.items[i].name, name) == 0)
                        return &f->host.links.items[i];
        return NULL;
}

static inline int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        f->request = (struct request){ .bridge = "vnet0", .live = true };
        LIST_ADD(&f->mem, &f->request.ports, "eth0");
        add_link(f, ETH0, "eth0");
        add_link(f, ETH1, "eth1");
        f->host.network.observed = true;
        *state = f;
        return 0;
}

static inline int teardown(void **state)
{
        struct fixture *f = *state;

        arena_free(&f->mem);
        free(f);
        return 0;
}

static inline void add_message(struct fixture *f, struct message_list *list,
                               struct wire_builder *builder)
{
        const struct nlmsghdr *message = wire_end(builder);

        LIST_ADD(&f->mem, list, message);
}

/* Puts "ADDRESS" or "ADDRESS/PREFIX"; returns the prefix. */
static inline unsigned put_address(struct wire_builder *builder, unsigned type, int family,
                                   const char *text)
{
        unsigned char bytes[16];
        char address[64];
        size_t len = strcspn(text, "/");

        memcpy(address, text, len);
        address[len] = '\0';
        assert_int_equal(inet_pton(family, address, bytes), 1);
        wire_put(builder, type, bytes, family == AF_INET ? 4 : 16);
        return text[len] ? (unsigned) atoi(text + len + 1) : family == AF_INET ? 32 : 128;
}

static inline int family_of(const char *text)
{
        return strchr(text, ':') ? AF_INET6 : AF_INET;
}

static inline const struct nlmsghdr *add_address(struct fixture *f, int index, const char *text,
                                                 uint32_t flags)
{
        const int family = family_of(text);
        const char *label = index == ETH0 ? "eth0" : index == ETH1 ? "eth1" : "vnet0";
        struct ifaddrmsg body = { .ifa_family = (unsigned char) family,
                                  .ifa_prefixlen = (unsigned char) atoi(strchr(text, '/') + 1),
                                  .ifa_index = (unsigned) index,
                                  .ifa_flags = (unsigned char) flags,
                                  .ifa_scope = strncmp(text, "fe80", 4) == 0 ? RT_SCOPE_LINK : 0 };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWADDR, &body, sizeof(body));
        const struct nlmsghdr *message;

        put_address(&builder, IFA_ADDRESS, family, text);
        if (family == AF_INET) {
                put_address(&builder, IFA_LOCAL, family, text);
                wire_put_string(&builder, IFA_LABEL, label);
        }
        wire_put_u32(&builder, IFA_FLAGS, flags | IFA_F_PERMANENT);
        message = wire_end(&builder);
        LIST_ADD(&f->mem, &f->host.network.addresses, message);
        return message;
}

struct route {
        const char *to, *via; /* NULL: default; none */
        int family, index;
        uint32_t metric, table;
        uint8_t protocol;
        bool expires; /* in half an hour */
};

static inline const struct nlmsghdr *route_message(struct fixture *f, const struct route *route)
{
        const int family = route->family ? route->family : family_of(route->to);
        struct rtmsg body = {
                .rtm_family = (unsigned char) family,
                .rtm_protocol = route->protocol ? route->protocol : RTPROT_BOOT,
                .rtm_scope = route->via ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
                .rtm_type = RTN_UNICAST,
                .rtm_dst_len = route->to ? (unsigned char) atoi(strchr(route->to, '/') + 1) : 0
        };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWROUTE, &body, sizeof(body));

        wire_put_u32(&builder, RTA_TABLE, route->table ? route->table : RT_TABLE_MAIN);
        if (route->to)
                put_address(&builder, RTA_DST, family, route->to);
        if (route->metric)
                wire_put_u32(&builder, RTA_PRIORITY, route->metric);
        if (route->via)
                put_address(&builder, RTA_GATEWAY, family, route->via);
        wire_put_u32(&builder, RTA_OIF, (uint32_t) route->index);
        if (route->expires)
                wire_put(&builder, RTA_CACHEINFO, &(struct rta_cacheinfo){ .rta_expires = 180000 },
                         sizeof(struct rta_cacheinfo));
        return wire_end(&builder);
}

static inline void add_key(struct fixture *f, const struct nlmsghdr *message)
{
        LIST_ADD(&f->mem, &f->host.network.route_keys, wire_route_key(message));
}

static inline const struct nlmsghdr *add_route(struct fixture *f, struct route route)
{
        const struct nlmsghdr *message = route_message(f, &route);

        add_key(f, message);
        LIST_ADD(&f->mem, &f->host.network.routes, message);
        return message;
}

/* A route of a link that is not asked about: only its key is known. */
static inline void add_rival(struct fixture *f, struct route route)
{
        add_key(f, route_message(f, &route));
}

/* A default route with two paths. */
static inline void add_multipath(struct fixture *f, int one, int other)
{
        struct rtmsg body = { .rtm_family = AF_INET,
                              .rtm_type = RTN_UNICAST,
                              .rtm_protocol = RTPROT_BOOT };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWROUTE, &body, sizeof(body));
        struct {
                struct rtnexthop path;
                struct rtattr attr;
                unsigned char gateway[4];
        } paths[2];

        for (int i = 0; i < 2; i++) {
                paths[i].path = (struct rtnexthop){ .rtnh_len = sizeof(paths[i]),
                                                    .rtnh_ifindex = i ? other : one };
                paths[i].attr =
                        (struct rtattr){ .rta_len = RTA_LENGTH(4), .rta_type = RTA_GATEWAY };
                memcpy(paths[i].gateway, (unsigned char[]){ 192, 0, 2, (unsigned char) (i + 1) },
                       4);
        }
        wire_put_u32(&builder, RTA_TABLE, RT_TABLE_MAIN);
        wire_put(&builder, RTA_MULTIPATH, paths, sizeof(paths));
        add_key(f, wire_end(&builder));
        LIST_ADD(&f->mem, &f->host.network.routes, wire_end(&builder));
}

static inline void add_rule(struct fixture *f, const char *iif, uint32_t priority)
{
        struct fib_rule_hdr body = { .family = AF_INET, .action = FR_ACT_TO_TBL };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWRULE, &body, sizeof(body));

        wire_put_u32(&builder, FRA_TABLE, 100);
        wire_put_u32(&builder, FRA_PRIORITY, priority);
        wire_put_string(&builder, FRA_IIFNAME, iif);
        LIST_ADD(&f->mem, &f->host.network.rules, wire_end(&builder));
}

static inline void add_neighbour(struct fixture *f, int index, const char *text,
                                 uint16_t neigh_state)
{
        struct ndmsg body = { .ndm_family = (unsigned char) family_of(text),
                              .ndm_ifindex = index,
                              .ndm_state = neigh_state };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWNEIGH, &body, sizeof(body));

        put_address(&builder, NDA_DST, body.ndm_family, text);
        wire_put(&builder, NDA_LLADDR, "\2\0\0\0\0\1", 6);
        LIST_ADD(&f->mem, &f->host.network.neighbours, wire_end(&builder));
}

static inline void add_sysctl(struct fixture *f, const char *tree, const char *link,
                              const char *key, const char *value)
{
        LIST_ADD(&f->mem, &f->host.network.sysctls, (struct sysctl){ tree, link, key, value });
}

/* A bridge that is there, with STP on or off and an ageing time of 300 s. */
static inline struct link *add_bridge(struct fixture *f, uint32_t stp)
{
        const struct ifinfomsg body = { .ifi_index = BRIDGE };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWLINK, &body, sizeof(body));
        size_t info = wire_nest(&builder, IFLA_LINKINFO), data;
        struct link *link = add_link(f, BRIDGE, "vnet0");

        wire_put_string(&builder, IFLA_INFO_KIND, "bridge");
        data = wire_nest(&builder, IFLA_INFO_DATA);
        wire_put_u32(&builder, IFLA_BR_AGEING_TIME, 30000);
        wire_put_u32(&builder, IFLA_BR_STP_STATE, stp);
        wire_nest_end(&builder, data);
        wire_nest_end(&builder, info);
        LIST_ADD(&f->mem, &f->host.network.links, wire_end(&builder));
        link->kind = LINK_BRIDGE;
        return link;
}

static inline void add_past(struct fixture *f, bool made_bridge)
{
        struct past_run run = {
                .number = 1,
                .record = { .live = true, .made_bridge = made_bridge, .l3_port = "eth0" },
        };

        LIST_ADD(&f->mem, &run.record.ports, "eth0");
        LIST_ADD(&f->mem, &f->host.past, run);
}

/* What a host has as a rule. */
static inline void add_usual(struct fixture *f, int index)
{
        add_address(f, index, "192.0.2.10/24", 0);
        add_address(f, index, "2001:db8::10/64", 0);
        add_address(f, index, "fe80::1/64", 0);
        add_route(f, (struct route){ .via = "192.0.2.1", .family = AF_INET, .index = index });
        add_route(f, (struct route){
                             .to = "192.0.2.0/24", .index = index, .protocol = RTPROT_KERNEL });
        add_route(f, (struct route){ .to = "2001:db8::/64",
                                     .index = index,
                                     .metric = 256,
                                     .protocol = RTPROT_KERNEL });
        add_route(f, (struct route){ .via = "2001:db8::1",
                                     .family = AF_INET6,
                                     .index = index,
                                     .metric = 1024 });
}

/* Running */

static inline int by_value(const void *a, const void *b)
{
        const uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

        return (x > y) - (x < y);
}

static inline void run(struct fixture *f)
{
        struct network *network = &f->host.network;

        if (network->route_keys.n)
                qsort(network->route_keys.items, network->route_keys.n, sizeof(uint64_t), by_value);
        f->intent.request = &f->request;
        f->intent.bridge = "vnet0";
        f->intent.mac = "02:00:00:00:00:10";
        f->plan = (struct plan){ .intent = &f->intent, .bridge = "vnet0" };
        live_render(&f->mem, &f->host, &f->plan);
        if (!f->plan.live)
                abort();
}

static inline void run_undo(struct fixture *f)
{
        run(f);
        f->plan = (struct plan){ .bridge = "vnet0", .undo = true };
        live_render(&f->mem, &f->host, &f->plan);
}

static inline void add_hex(struct strbuf *out, const struct nlmsghdr *message, unsigned type)
{
        const struct rtattr *attr = wire_find(message, type, 4);
        char text[INET6_ADDRSTRLEN];

        if (attr && inet_ntop(wire_size(attr) == 4 ? AF_INET : AF_INET6, wire_data(attr), text,
                              sizeof(text)))
                strbuf_addf(out, " %s", text);
        else
                strbuf_adds(out, " default");
}

static inline void add_flags(struct strbuf *out, uint16_t flags)
{
        static const struct {
                uint16_t flag;
                char letter;
        } letters[] = { { NLM_F_CREATE, 'c' },
                        { NLM_F_EXCL, 'x' },
                        { NLM_F_REPLACE, 'r' },
                        { NLM_F_APPEND, 'a' } };

        strbuf_addc(out, ' ');
        for (size_t i = 0; i < ARRAY_LEN(letters); i++)
                if (flags & letters[i].flag)
                        strbuf_addc(out, letters[i].letter);
}

static inline const char *link_verb(const struct live_request *request)
{
        const struct ifinfomsg *body = wire_body(request->message);

        if (request->type == RTM_DELLINK)
                return "delete";
        if (request->flags & NLM_F_CREATE)
                return "create";
        if (wire_find(request->message, IFLA_MASTER, 4))
                return wire_u32(request->message, IFLA_MASTER, 0) ? "enslave" : "release";
        if (body->ifi_change)
                return body->ifi_flags ? "up" : "down";
        return "change";
}

static inline void add_request(struct strbuf *out, const struct live_plan *live,
                               const struct live_request *request)
{
        static _Alignas(struct nlmsghdr) unsigned char buffer[WIRE_MESSAGE_MAX];
        const struct wire_move move = { live->source.index, live->target.index, live->source.name,
                                        live->target.name };
        const struct nlmsghdr *message = (const void *) buffer;

        assert_true(wire_retarget(buffer, sizeof(buffer), request->message,
                                  request->moved ? &move : NULL) > 0);
        switch (request->type) {
        case RTM_NEWADDR:
        case RTM_DELADDR:
                strbuf_adds(out, request->type == RTM_NEWADDR ? "+addr" : "-addr");
                add_hex(out, message, IFA_ADDRESS);
                strbuf_addf(out, " %d", wire_index(message));
                if (wire_u32(message, IFA_FLAGS, 0) & IFA_F_NODAD)
                        strbuf_adds(out, " nodad");
                break;
        case RTM_NEWROUTE:
        case RTM_DELROUTE:
                strbuf_adds(out, request->type == RTM_NEWROUTE ? "+route" : "-route");
                add_hex(out, message, RTA_DST);
                if (wire_nexthop_id(message))
                        strbuf_addf(out, " object %u", wire_nexthop_id(message));
                if (wire_find(message, RTA_EXPIRES, 4))
                        strbuf_addf(out, " metric %u", wire_u32(message, RTA_PRIORITY, 0));
                strbuf_addf(out, " %d", wire_index(message));
                break;
        case RTM_NEWNEXTHOP:
        case RTM_DELNEXTHOP:
                strbuf_addf(out, "%cobject %u %d", request->type == RTM_NEWNEXTHOP ? '+' : '-',
                            wire_nexthop_id(message), wire_index(message));
                break;
        case RTM_NEWRULE:
        case RTM_DELRULE:
                strbuf_addf(out, "%crule %s", request->type == RTM_NEWRULE ? '+' : '-',
                            (const char *) wire_data(wire_find(message, FRA_IIFNAME, 1)));
                break;
        case RTM_NEWNEIGH:
        case RTM_DELNEIGH:
                strbuf_adds(out, request->type == RTM_NEWNEIGH ? "+neigh" : "-neigh");
                add_hex(out, message, NDA_DST);
                strbuf_addf(out, " %d %x", wire_index(message),
                            ((const struct ndmsg *) wire_body(message))->ndm_state);
                break;
        default:
                strbuf_addf(out, "%s %d", link_verb(request), wire_index(message));
        }
        add_flags(out, request->flags);
        strbuf_adds(out, request->tolerance == TOLERATE_EXISTS ? "e"
                         : request->tolerance == TOLERATE_GONE ? "g"
                         : request->tolerance == TOLERATE_ANY  ? "*"
                                                               : "");
        while (out->len && out->data[out->len - 1] == ' ')
                out->data[--out->len] = '\0';
}

static inline const char *text_of(struct fixture *f, const struct live_script *script)
{
        static const char *const words[] = {
                [LIVE_REDIRECT] = "redirect",
                [LIVE_REDIRECT_OFF] = "no-redirect",
                [LIVE_WAIT_ADDRESSES] = "wait-addresses",
                [LIVE_WAIT_UP] = "wait-up",
        };
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < script->n; i++) {
                const struct live_op *op = &script->items[i];

                assert_non_null(op->why);
                if (op->type == LIVE_REQUEST)
                        add_request(&out, f->plan.live, &op->request);
                else if (op->type == LIVE_SYSCTL)
                        strbuf_addf(&out, "%s=%s", op->sysctl.path, op->sysctl.value);
                else
                        strbuf_addf(&out, "%s %d", words[op->type],
                                    op->type == LIVE_REDIRECT || op->type == LIVE_REDIRECT_OFF
                                            ? op->redirect.on.index
                                            : op->wait.index);
                strbuf_addc(&out, '\n');
        }
        return strbuf_take(&out, &f->mem);
}

static inline void assert_scripts(struct fixture *f, const char *move, const char *finish,
                                  const char *back)
{
        if (f->plan.refusals.n)
                fail_msg("refused: %s %s", f->plan.refusals.items[0].where,
                         f->plan.refusals.items[0].what);
        if (move)
                assert_string_equal(text_of(f, &f->plan.live->move), move);
        if (finish)
                assert_string_equal(text_of(f, &f->plan.live->finish), finish);
        if (back)
                assert_string_equal(text_of(f, &f->plan.live->back), back);
}

static inline void assert_has(struct fixture *f, const struct live_script *script, const char *part)
{
        const char *text = text_of(f, script);

        if (!strstr(text, part))
                fail_msg("there is no '%s' in:\n%s", part, text);
}

static inline void assert_refused(struct fixture *f, const char *where, const char *what,
                                  const char *hint)
{
        if (f->plan.refusals.n != 1 || !f->plan.refusals.items) {
                fail_msg("%zu refusals", f->plan.refusals.n);
                return;
        }
        assert_string_equal(f->plan.refusals.items[0].where, where);
        if (!strstr(f->plan.refusals.items[0].what, what))
                fail_msg("not '%s': %s", what, f->plan.refusals.items[0].what);
        if (hint && !strstr(f->plan.refusals.items[0].hint, hint))
                fail_msg("not '%s': %s", hint, f->plan.refusals.items[0].hint);
        assert_true(live_is_empty(f->plan.live));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
