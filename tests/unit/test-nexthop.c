// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nexthop objects: what is read of them, what may be sent of them and of the routes that name them,
 * and where they stand in the scripts of a switch.
 */
#include <errno.h>
#include <linux/nexthop.h>

#include "render-live-world.h"
#include "wire/newer.h"

static struct nlmsghdr *add_object(struct fixture *f, uint32_t id, int index, const char *via,
                                   unsigned flags)
{
        const int family = via ? family_of(via) : AF_INET;
        const struct nhmsg body = { .nh_family = (unsigned char) family,
                                    .nh_scope = RT_SCOPE_LINK,
                                    .nh_protocol = RTPROT_RA,
                                    .nh_flags = flags };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWNEXTHOP, &body, sizeof(body));

        wire_put_u32(&builder, NHA_ID, id);
        if (via)
                put_address(&builder, NHA_GATEWAY, family, via);
        if (index)
                wire_put_u32(&builder, NHA_OIF, (uint32_t) index);
        add_message(f, &f->host.network.nexthops, &builder);
        return builder.message;
}

static struct nlmsghdr *add_group(struct fixture *f, uint32_t id, uint32_t one, uint32_t other)
{
        const struct nhmsg body = { 0 };
        const struct nexthop_grp members[] = { { .id = one, .weight = 2 }, { .id = other } };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWNEXTHOP, &body, sizeof(body));

        wire_put_u32(&builder, NHA_ID, id);
        wire_put(&builder, NHA_GROUP, members, sizeof(members));
        add_message(f, &f->host.network.nexthops, &builder);
        return builder.message;
}

/* As the kernel tells it where net.ipv4.nexthop_compat_mode is 0. */
static const struct nlmsghdr *object_route(struct fixture *f, const char *to, int family,
                                           uint32_t id)
{
        struct rtmsg body = { .rtm_family = (unsigned char) family,
                              .rtm_protocol = RTPROT_STATIC,
                              .rtm_type = RTN_UNICAST,
                              .rtm_dst_len = to ? (unsigned char) atoi(strchr(to, '/') + 1) : 0 };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWROUTE, &body, sizeof(body));

        wire_put_u32(&builder, RTA_TABLE, RT_TABLE_MAIN);
        if (to)
                put_address(&builder, RTA_DST, family, to);
        wire_put_u32(&builder, RTA_NH_ID, id);
        return wire_end(&builder);
}

static void add_object_route(struct fixture *f, const char *to, int family, uint32_t id)
{
        const struct nlmsghdr *message = wire_with_paths(&f->mem, object_route(f, to, family, id),
                                                         &f->host.network.nexthops);

        add_key(f, message);
        LIST_ADD(&f->mem, &f->host.network.routes, message);
}

/* Messages */

static void numbers_are_found(void **state)
{
        struct fixture *f = *state;
        const struct message_list *list = &f->host.network.nexthops;
        struct nexthop_grp member;

        add_object(f, 5, ETH0, "192.0.2.1", 0);
        add_object(f, 9, ETH1, "192.0.3.1", 0);
        add_object(f, 11, 0, NULL, 0); /* a blackhole */
        add_group(f, 4000000000, 5, 9);
        for (size_t i = 0; i < list->n; i++)
                assert_ptr_equal(wire_nexthop(list, wire_nexthop_id(list->items[i])),
                                 list->items[i]);
        assert_null(wire_nexthop(list, 0));
        assert_null(wire_nexthop(list, 6));
        assert_null(wire_nexthop(list, 4000000001));
        assert_true(wire_nexthop_concerns(list, 5, ETH0));
        assert_false(wire_nexthop_concerns(list, 5, ETH1));
        assert_true(wire_nexthop_concerns(list, 4000000000, ETH0));
        assert_true(wire_nexthop_concerns(list, 4000000000, ETH1));
        assert_false(wire_nexthop_concerns(list, 4000000000, BRIDGE));
        assert_false(wire_nexthop_concerns(list, 11, 0));
        assert_false(wire_nexthop_concerns(list, 77, ETH0));
        assert_true(wire_nexthop_member(list->items[3], 1, &member));
        assert_int_equal(member.id, 9);
        assert_false(wire_nexthop_member(list->items[3], 2, &member));
        assert_false(wire_nexthop_member(list->items[0], 0, &member));
}

static void objects_are_sent_on(void **state)
{
        static const struct wire_move move = { ETH0, BRIDGE, "eth0", "vnet0" };
        struct fixture *f = *state;
        _Alignas(struct nlmsghdr) unsigned char buffer[512];
        const struct nlmsghdr *out = (void *) buffer;
        const struct nlmsghdr *object =
                add_object(f, 5, ETH0, "192.0.2.1", RTNH_F_ONLINK | RTNH_F_LINKDOWN);
        const struct nhmsg *body;

        assert_true(wire_retarget(buffer, sizeof(buffer), object, &move) > 0);
        body = wire_body(out);
        assert_int_equal(body->nh_family, AF_INET);
        assert_int_equal(body->nh_protocol, RTPROT_RA);
        assert_int_equal(body->nh_scope, 0); /* or the kernel refuses it */
        assert_int_equal(body->nh_flags, RTNH_F_ONLINK);
        assert_int_equal(wire_index(out), BRIDGE);
        assert_int_equal(wire_nexthop_id(out), 5);
        assert_memory_equal(wire_data(wire_find(out, NHA_GATEWAY, 4)), "\xc0\0\2\1", 4);

        assert_true(wire_retarget(buffer, sizeof(buffer), object, NULL) > 0);
        assert_int_equal(wire_index(out), ETH0);
        assert_true(wire_retarget(buffer, 40, object, NULL) == 0);
}

/* What only a dump has. */
static void groups_are_sent_on(void **state)
{
        struct fixture *f = *state;
        const struct nhmsg body = { .nh_scope = RT_SCOPE_UNIVERSE };
        const struct nexthop_grp member = { .id = 5 };
        struct wire_builder builder = wire_start(&f->mem, RTM_NEWNEXTHOP, &body, sizeof(body));
        _Alignas(struct nlmsghdr) unsigned char buffer[512];
        const struct nlmsghdr *out = (void *) buffer;
        const struct rtattr *nest;
        const uint64_t since = 77;
        size_t start;

        wire_put_u32(&builder, NHA_ID, 9);
        wire_put(&builder, NHA_GROUP, &member, sizeof(member));
        wire_put_u32(&builder, NHA_OP_FLAGS, 2);
        wire_put_u32(&builder, NHA_HW_STATS_USED, 1);
        start = wire_nest(&builder, NHA_RES_GROUP | NLA_F_NESTED);
        wire_put_u32(&builder, 1, 8);
        wire_put(&builder, NHA_RES_GROUP_UNBALANCED_TIME, &since, sizeof(since));
        wire_put_u32(&builder, 2, 6000);
        wire_nest_end(&builder, start);

        assert_true(wire_retarget(buffer, sizeof(buffer), wire_end(&builder), NULL) > 0);
        assert_non_null(wire_find(out, NHA_GROUP, sizeof(member)));
        assert_null(wire_find(out, NHA_OP_FLAGS, 0));
        assert_null(wire_find(out, NHA_HW_STATS_USED, 0));
        nest = wire_find(out, NHA_RES_GROUP, 0);
        assert_non_null(wire_find_in(nest, 1, 4));
        assert_non_null(wire_find_in(nest, 2, 4));
        assert_null(wire_find_in(nest, NHA_RES_GROUP_UNBALANCED_TIME, 0));
        for (size_t size = 0; size < out->nlmsg_len; size += 4)
                assert_true(wire_retarget(buffer, size, builder.message, NULL) == 0);
}

static void routes_get_the_paths_of_their_object(void **state)
{
        struct fixture *f = *state;
        const struct message_list *list = &f->host.network.nexthops;
        const struct nlmsghdr *route, *again;
        const struct rtnexthop *path;
        const struct rtmsg *body;
        const struct rtattr *attr;

        add_object(f, 5, ETH0, "192.0.2.1", RTNH_F_ONLINK);
        add_object(f, 6, ETH1, "2001:db8::1", 0);
        add_object(f, 7, ETH0, NULL, 0);
        add_group(f, 100, 5, 6);

        route = wire_with_paths(&f->mem, object_route(f, "10.0.0.0/8", AF_INET, 5), list);
        body = wire_body(route);
        assert_int_equal(wire_index(route), ETH0);
        assert_int_equal(body->rtm_flags, RTNH_F_ONLINK);
        assert_memory_equal(wire_data(wire_find(route, RTA_GATEWAY, 4)), "\xc0\0\2\1", 4);
        assert_int_equal(wire_nexthop_id(route), 5);

        route = wire_with_paths(&f->mem, object_route(f, "10.0.0.0/8", AF_INET, 6), list);
        assert_null(wire_find(route, RTA_GATEWAY, 0));
        attr = wire_find(route, RTA_VIA, 18);
        assert_non_null(attr);
        assert_int_equal(((const struct rtvia *) wire_data(attr))->rtvia_family, AF_INET6);
        route = wire_with_paths(&f->mem, object_route(f, "2001:db8:9::/48", AF_INET6, 6), list);
        assert_non_null(wire_find(route, RTA_GATEWAY, 16));

        route = wire_with_paths(&f->mem, object_route(f, "10.0.0.0/8", AF_INET, 7), list);
        assert_int_equal(wire_index(route), ETH0);
        assert_null(wire_find(route, RTA_GATEWAY, 0));

        route = wire_with_paths(&f->mem, object_route(f, "10.0.0.0/8", AF_INET, 100), list);
        assert_true(wire_concerns(route, ETH0));
        assert_true(wire_concerns(route, ETH1));
        path = wire_data(wire_find(route, RTA_MULTIPATH, sizeof(*path)));
        assert_int_equal(path->rtnh_hops, 2);
        assert_int_equal(path->rtnh_flags, RTNH_F_ONLINK);

        /* one that the kernel has told with its paths is as it was, and so is one without object */
        again = wire_with_paths(&f->mem, route, list);
        assert_int_equal(again->nlmsg_len, route->nlmsg_len);
        assert_int_equal(wire_index(wire_with_paths(
                                 &f->mem, object_route(f, "10.0.0.0/8", AF_INET, 99), list)),
                         0);
}

static void routes_lose_their_paths_where_they_name_an_object(void **state)
{
        static const struct wire_move move = { ETH0, BRIDGE, "eth0", "vnet0" };
        struct fixture *f = *state;
        _Alignas(struct nlmsghdr) unsigned char buffer[512];
        const struct nlmsghdr *out = (void *) buffer;
        const uint32_t ids[] = { 5, 6, 100 };
        const struct rtmsg *body;

        add_object(f, 5, ETH0, "192.0.2.1", RTNH_F_ONLINK);
        add_object(f, 6, ETH0, "2001:db8::1", 0);
        add_group(f, 100, 5, 6);
        for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
                const struct nlmsghdr *route =
                        wire_with_paths(&f->mem, object_route(f, "10.0.0.0/8", AF_INET, ids[i]),
                                        &f->host.network.nexthops);

                assert_true(wire_retarget(buffer, sizeof(buffer), route, &move) > 0);
                body = wire_body(out);
                assert_int_equal(wire_nexthop_id(out), ids[i]);
                assert_int_equal(body->rtm_flags, 0);
                assert_null(wire_find(out, RTA_OIF, 0));
                assert_null(wire_find(out, RTA_GATEWAY, 0));
                assert_null(wire_find(out, RTA_VIA, 0));
                assert_null(wire_find(out, RTA_MULTIPATH, 0));
                assert_non_null(wire_find(out, RTA_DST, 4));
        }
}

/* Scripts */

/* What of @script is about nexthop objects and routes. */
static const char *moves_of(struct fixture *f, const struct live_script *script)
{
        const char *text = text_of(f, script);
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        for (size_t len; *text; text += len + (text[len] == '\n')) {
                len = strcspn(text, "\n");
                if (len > 6 && (!memcmp(text + 1, "route", 5) || !memcmp(text + 1, "object", 6)))
                        strbuf_addf(&out, "%.*s\n", (int) len, text);
        }
        return strbuf_take(&out, &f->mem);
}

static void add_objects(struct fixture *f, int index)
{
        add_usual(f, index);
        add_object(f, 5, index, "192.0.2.1", 0);
        add_object(f, 6, ETH1, "192.0.3.1", 0);
        add_object(f, 7, index, NULL, 0);
        add_object(f, 8, 0, NULL, 0);
        add_group(f, 100, 5, 6);
        add_group(f, 101, 6, 8);
        add_object_route(f, "10.1.0.0/16", AF_INET, 100);
        add_object_route(f, "10.2.0.0/16", AF_INET, 7);
        add_object_route(f, "10.3.0.0/16", AF_INET, 101); /* another link's */
}

/* Nothing is sent of groups and routes on the way there; to put back, all of it. */
static void objects_stand_between_networks_and_gateways(void **state)
{
        struct fixture *f = *state;

        add_objects(f, ETH0);
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_string_equal(moves_of(f, &f->plan.live->move), "-route 2001:db8:: 131 g\n"
                                                              "-route 192.0.2.0 2 g\n"
                                                              "+route 2001:db8:: 131 cr\n"
                                                              "+object 7 131 cr\n"
                                                              "+route default 131 cr\n"
                                                              "+route default 131 cr\n"
                                                              "+object 5 131 cr\n");
        assert_string_equal(moves_of(f, &f->plan.live->finish), "");
        assert_string_equal(moves_of(f, &f->plan.live->back), "+route 192.0.2.0 2 cae\n"
                                                              "-route 192.0.2.0 131 g\n"
                                                              "+route 2001:db8:: 2 cr\n"
                                                              "+object 7 2 cr\n"
                                                              "+route 10.2.0.0 object 7 0 cae\n"
                                                              "+route default 2 cr\n"
                                                              "+route default 2 cr\n"
                                                              "+object 5 2 cr\n"
                                                              "+object 100 0 cr\n"
                                                              "+route 10.1.0.0 object 100 0 cae\n");
        assert_int_equal(f->plan.live->followers.n, 2);
}

static void objects_come_back_with_an_undo(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_past(f, true);
        add_objects(f, BRIDGE);
        run_undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_has(f, &f->plan.live->move, "+object 7 2 cr\n");
        assert_has(f, &f->plan.live->move, "+object 5 2 cr\n");
        assert_has(f, &f->plan.live->back, "+object 5 7 cr\n+object 100 0 cr\n");
}

static void objects_go_with_the_network_layer(void **state)
{
        struct fixture *f = *state;

        add_usual(f, ETH0);
        add_object(f, 5, ETH0, "192.0.2.1", 0);
        add_object(f, 9, ETH0, "fe80::1", 0);
        add_object_route(f, "10.1.0.0/16", AF_INET, 5);
        add_object_route(f, NULL, AF_INET6, 9);
        f->request.l3 = L3_NONE;
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_string_equal(moves_of(f, &f->plan.live->move), "");
        assert_has(f, &f->plan.live->finish, "-route 10.1.0.0 object 5 0 g\n");
        assert_has(f, &f->plan.live->finish, "-object 5 0 g\n-object 9 0 g\n");
        assert_has(f, &f->plan.live->back, "+object 5 2 cr\n+object 9 2 cr\n");

        /* one family alone: the objects of the other go on as they are */
        f->request.l3 = L3_STATIC;
        LIST_ADD(&f->mem, &f->request.addresses, "198.51.100.5/24");
        LIST_ADD(&f->mem, &f->request.gateways, "198.51.100.1");
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_has(f, &f->plan.live->finish, "-object 5 0 g\n");
        assert_has(f, &f->plan.live->move, "+object 9 131 cr\n");
}

static void add_gone(struct fixture *f, const struct nlmsghdr *message)
{
        LIST_ADD(&f->mem, &f->host.past.items[0].record.gone,
                 (struct live_gone){ "eth0", message });
}

/* With the index that the card has now; a number that somebody else has by now is left alone. */
static void an_undo_gives_back_what_is_in_the_record(void **state)
{
        struct fixture *f = *state;
        const int then = 99;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_past(f, true);
        add_address(f, BRIDGE, "192.0.2.20/24", 0);
        add_gone(f, add_object(f, 5, then, "192.0.2.1", 0));
        add_gone(f, add_object(f, 6, then, "192.0.2.2", 0));
        add_gone(f, object_route(f, "10.1.0.0/16", AF_INET, 5));
        add_gone(f, object_route(f, "10.2.0.0/16", AF_INET, 6));
        f->host.network.nexthops.n = 0;
        add_object(f, 6, ETH1, "192.0.3.1", 0);
        run_undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_has(f, &f->plan.live->move, "+object 5 2 cx\n+route 10.1.0.0 object 5 0 cx\n");
        assert_null(strstr(text_of(f, &f->plan.live->move), "object 6"));
        assert_has(f, &f->plan.live->back, "-object 5 0 g\n");
}

/* What is lent comes anew by itself, and a group is like several paths. */
static void what_goes_is_in_the_record(void **state)
{
        struct fixture *f = *state;
        const struct live_gone_list *gone;

        add_usual(f, ETH0);
        add_object(f, 5, ETH0, "192.0.2.1", 0); /* of a router advertisement */
        ((struct nhmsg *) (void *) ((unsigned char *) add_object(f, 6, ETH0, "192.0.2.2", 0) +
                                    NLMSG_HDRLEN))
                ->nh_protocol = RTPROT_STATIC;
        add_group(f, 100, 5, 6);
        add_object_route(f, "10.1.0.0/16", AF_INET, 5);
        add_object_route(f, "10.2.0.0/16", AF_INET, 6);
        add_object_route(f, "10.3.0.0/16", AF_INET, 100);
        f->request.l3 = L3_NONE;
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        gone = &f->plan.live->gone;
        for (size_t i = 0; i < gone->n; i++)
                assert_true(!wire_nexthop_id(gone->items[i].message) ||
                            wire_nexthop_id(gone->items[i].message) == 6);
        assert_int_equal(wire_nexthop_id(gone->items[gone->n - 1].message), 6);
        assert_int_equal(gone->items[gone->n - 1].message->nlmsg_type, RTM_NEWROUTE);
}

/* An IPv4 route keeps the IPv6 object that it uses, and the other way round. */
static void objects_stay_as_long_as_a_route_uses_them(void **state)
{
        struct fixture *f = *state;

        add_usual(f, ETH0);
        add_object(f, 9, ETH0, "fe80::1", 0);
        add_object_route(f, "10.1.0.0/16", AF_INET, 9);
        f->request.l3 = L3_STATIC;
        LIST_ADD(&f->mem, &f->request.addresses, "2001:db8::77/64");
        LIST_ADD(&f->mem, &f->request.gateways, "2001:db8::1");
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_has(f, &f->plan.live->move, "+object 9 131 cr\n");
}

static void gateways_of_objects_must_be_reached(void **state)
{
        struct fixture *f = *state;

        add_usual(f, ETH0);
        add_object(f, 5, ETH0, "203.0.113.1", 0);
        run(f);
        assert_refused(f, "eth0", "has the nexthop object 5 via 203.0.113.1, which is in none of",
                       "ip nexthop show id 5 lists it");

        f->host.network.nexthops.n = 0;
        add_object(f, 5, ETH0, "203.0.113.1", RTNH_F_ONLINK);
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
}

static void half_a_group_is_refused(void **state)
{
        struct fixture *f = *state;

        add_objects(f, ETH0);
        f->request.l3 = L3_NONE;
        run(f);
        assert_refused(f, "vnet0", "half of the route 10.1.0.0/16", NULL);
}

static void assert_missing(struct fixture *f, struct fixture *now, const char *where)
{
        struct error err = { 0 };

        assert_int_equal(live_check(&f->mem, f->plan.live, &now->host.network, &err), -ESTALE);
        assert_string_equal(err.where, where);
}

static void objects_and_their_routes_are_proved(void **state)
{
        struct fixture *f = *state, now = { 0 };
        struct error err = { 0 };
        const struct ifinfomsg body = { .ifi_index = ETH0 };
        struct wire_builder link = wire_start(&now.mem, RTM_NEWLINK, &body, sizeof(body));

        add_usual(f, ETH0);
        add_object(f, 5, ETH0, "192.0.2.1", 0);
        add_object_route(f, "10.1.0.0/16", AF_INET, 5);
        run(f);
        wire_put_u32(&link, IFLA_MASTER, NEW_BRIDGE);
        add_message(&now, &now.host.network.links, &link);
        add_usual(&now, NEW_BRIDGE);
        assert_missing(f, &now, "nexthop object 5");

        add_object(&now, 5, ETH0, "192.0.2.1", 0); /* back on the port */
        assert_missing(f, &now, "nexthop object 5");
        now.host.network.nexthops.n = 0;
        add_object(&now, 5, NEW_BRIDGE, "192.0.2.1", 0);
        assert_missing(f, &now, "route 10.1.0.0/16");

        add_route(&now,
                  (struct route){ .to = "10.1.0.0/16", .via = "192.0.2.1", .index = NEW_BRIDGE });
        assert_missing(f, &now, "route 10.1.0.0/16"); /* not the one that names it */
        add_object_route(&now, "10.1.0.0/16", AF_INET, 5);
        assert_int_equal(live_check(&f->mem, f->plan.live, &now.host.network, &err), 0);
        arena_free(&now.mem);
}

static void add_lent_default(struct fixture *f, uint32_t id)
{
        const struct nlmsghdr *route = object_route(f, NULL, AF_INET6, id);
        unsigned char *copy = arena_alloc(&f->mem, route->nlmsg_len);

        memcpy(copy, route, route->nlmsg_len);
        ((struct rtmsg *) (void *) (copy + NLMSG_HDRLEN))->rtm_protocol = RTPROT_RA;
        route = wire_with_paths(&f->mem, (void *) copy, &f->host.network.nexthops);
        add_key(f, route);
        LIST_ADD(&f->mem, &f->host.network.routes, route);
}

static const char *doubled_text(struct fixture *f, struct fixture *now)
{
        const struct live_script script = live_doubled(&f->mem, f->plan.live, &now->host.network);

        return text_of(f, &script);
}

/* A service that was restarted makes one of its own; then ours goes, and its object with it. */
static void what_a_service_makes_anew_is_not_there_twice(void **state)
{
        struct fixture *f = *state, now = { 0 };

        add_usual(f, ETH0);
        add_object(f, 5, ETH0, "fe80::1", 0);
        add_object(f, 6, ETH0, "fe80::1", 0);
        add_lent_default(f, 5);
        add_lent_default(f, 6);
        run(f);
        add_usual(&now, NEW_BRIDGE);
        add_object(&now, 5, NEW_BRIDGE, "fe80::1", 0);
        add_object(&now, 6, NEW_BRIDGE, "fe80::1", 0);
        add_lent_default(&now, 5);
        add_lent_default(&now, 6);
        assert_string_equal(doubled_text(f, &now), ""); /* as many as there were */
        now.host.network.nexthops.n--;
        now.host.network.routes.n--;
        assert_string_equal(doubled_text(f, &now), "");

        add_object(&now, 9, NEW_BRIDGE, "fe80::2", 0); /* another router */
        add_lent_default(&now, 9);
        assert_string_equal(doubled_text(f, &now), "");
        add_object(&now, 10, NEW_BRIDGE, "fe80::1", 0);
        add_lent_default(&now, 10);
        assert_string_equal(doubled_text(f, &now), "-route default object 5 0 g\n-object 5 0 g\n");

        add_object_route(&now, "2001:db8:7::/48", AF_INET6, 5);
        assert_string_equal(doubled_text(f, &now), "-route default object 5 0 g\n");
        now.host.network.routes.n--;
        add_group(&now, 100, 5, 9);
        assert_string_equal(doubled_text(f, &now), "-route default object 5 0 g\n");
        arena_free(&now.mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(numbers_are_found),
                TEST(objects_are_sent_on),
                TEST(groups_are_sent_on),
                TEST(routes_get_the_paths_of_their_object),
                TEST(routes_lose_their_paths_where_they_name_an_object),
                TEST(objects_stand_between_networks_and_gateways),
                TEST(objects_come_back_with_an_undo),
                TEST(objects_go_with_the_network_layer),
                TEST(an_undo_gives_back_what_is_in_the_record),
                TEST(what_goes_is_in_the_record),
                TEST(objects_stay_as_long_as_a_route_uses_them),
                TEST(gateways_of_objects_must_be_reached),
                TEST(half_a_group_is_refused),
                TEST(objects_and_their_routes_are_proved),
                TEST(what_a_service_makes_anew_is_not_there_twice),
        };

        return cmocka_run_group_tests_name("nexthop", tests, NULL, NULL);
}
