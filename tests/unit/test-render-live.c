// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan of a live switch: which requests, in which order, with which flags, there and back.
 */
#include "render-live-world.h"

/* The order */

static void a_new_bridge_takes_all_in_the_measured_order(void **state)
{
        struct fixture *f = *state;

        add_usual(f, ETH0);
        add_rule(f, "eth0", 1000);
        add_neighbour(f, ETH0, "192.0.2.1", NUD_DELAY);
        add_neighbour(f, ETH0, "192.0.2.77", NUD_PERMANENT);
        add_neighbour(f, ETH0, "192.0.2.78", NUD_FAILED);
        run(f);
        assert_scripts(f,
                       "create 131 cx\n"
                       "+rule vnet0 cx\n"
                       "+addr 192.0.2.10 131 cx\n"
                       "+addr fe80::1 131 nodad cx\n"
                       "+addr 2001:db8::10 131 nodad cx\n"
                       "wait-addresses 131\n"
                       "+addr 2001:db8::10 131 r\n"
                       "+addr fe80::1 131 r\n"
                       "up 131\n"
                       "-route 2001:db8:: 131 g\n"
                       "redirect 2\n"
                       "enslave 2\n"
                       "wait-up 131\n"
                       "+neigh 192.0.2.1 131 2 cr*\n"
                       "+neigh 192.0.2.77 131 80 cr\n"
                       "-route 192.0.2.0 2 g\n"
                       "+route 2001:db8:: 131 cr\n"
                       "+route default 131 cr\n"
                       "+route default 131 cr\n"
                       "no-redirect 2\n",
                       "-rule eth0 g\n"
                       "-neigh 192.0.2.77 2 80 g\n"
                       "-addr 192.0.2.10 2 g\n"
                       "-addr 2001:db8::10 2 g\n"
                       "-addr fe80::1 2 g\n",
                       "up 2 g\n"
                       "+addr 192.0.2.10 2 cxe\n"
                       "+addr fe80::1 2 nodad cxe\n"
                       "+addr 2001:db8::10 2 nodad cxe\n"
                       "wait-addresses 2\n"
                       "+neigh 192.0.2.1 2 4 cr*\n"
                       "+neigh 192.0.2.77 2 80 cr\n"
                       "+route 192.0.2.0 2 cae\n"
                       "-route 192.0.2.0 131 g\n"
                       "+route 2001:db8:: 2 cr\n"
                       "+route default 2 cr\n"
                       "+route default 2 cr\n"
                       "release 2\n"
                       "+rule eth0 cxe\n"
                       "-rule vnet0 g\n"
                       "no-redirect 2\n"
                       "delete 131 g\n"
                       "+addr fe80::1 2 r\n"
                       "+addr 2001:db8::10 2 r\n");
        assert_true(f->plan.live->makes_bridge);
        assert_int_equal(f->plan.live->source.index, ETH0);
        assert_int_equal(f->plan.live->target.index, NEW_BRIDGE);
}

static void an_undo_sends_through_the_port_before_it_leaves(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_usual(f, BRIDGE);
        add_rule(f, "vnet0", 1000);
        add_past(f, true);
        run_undo(f);
        assert_scripts(f,
                       "+rule eth0 cx\n"
                       "+addr 192.0.2.10 2 cx\n"
                       "+addr fe80::1 2 nodad cx\n"
                       "+addr 2001:db8::10 2 nodad cx\n"
                       "wait-addresses 2\n"
                       "-route 2001:db8:: 2 g\n"
                       "redirect 2\n"
                       "-route 192.0.2.0 7 g\n"
                       "+route 2001:db8:: 2 cr\n"
                       "+route default 2 cr\n"
                       "+route default 2 cr\n"
                       "change 7\n"
                       "release 2\n"
                       "no-redirect 2\n",
                       "-rule vnet0 g\n"
                       "delete 7 g\n"
                       "+addr 2001:db8::10 2 r\n"
                       "+addr fe80::1 2 r\n",
                       "create 7 cxe\n"
                       "up 7\n"
                       "up 2 g\n"
                       "+addr 192.0.2.10 7 cxe\n"
                       "+addr fe80::1 7 nodad cxe\n"
                       "+addr 2001:db8::10 7 nodad cxe\n"
                       "wait-addresses 7\n"
                       "enslave 2\n"
                       "wait-up 7\n"
                       "+route 192.0.2.0 7 cae\n"
                       "-route 192.0.2.0 2 g\n"
                       "+route 2001:db8:: 7 cr\n"
                       "+route default 7 cr\n"
                       "+route default 7 cr\n"
                       "+rule vnet0 cxe\n"
                       "-rule eth0 g\n"
                       "no-redirect 2\n"
                       "-addr 192.0.2.10 2 g\n"
                       "-addr 2001:db8::10 2 g\n"
                       "-addr fe80::1 2 g\n"
                       "+addr fe80::1 7 r\n"
                       "+addr 2001:db8::10 7 r\n");
        assert_true(f->plan.live->removes_bridge);
}

static void an_undo_keeps_a_bridge_that_was_there(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_link(f, 9, "tap0")->master = "vnet0";
        add_address(f, BRIDGE, "192.0.2.10/24", 0);
        add_address(f, BRIDGE, "fe80::1/64", 0);
        add_past(f, false);
        run_undo(f);
        assert_scripts(f,
                       "+addr 192.0.2.10 2 cx\n"
                       "+addr fe80::1 2 nodad cx\n"
                       "wait-addresses 2\n"
                       "redirect 2\n"
                       "release 2\n"
                       "no-redirect 2\n",
                       "-addr 192.0.2.10 7 g\n"
                       "+addr fe80::1 2 r\n",
                       NULL);
        assert_false(f->plan.live->removes_bridge);
}

/* It would have routes again beside those that moved, and lose what goes over them. */
static void a_bridge_that_loses_its_port_hears_no_router(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_address(f, BRIDGE, "2001:db8::10/64", 0);
        add_sysctl(f, "ipv6/conf", "default", "accept_ra", "1");
        add_sysctl(f, "ipv6/conf", "eth0", "accept_ra", "1");
        add_sysctl(f, "ipv6/conf", "vnet0", "accept_ra", "1");
        add_past(f, false);
        run_undo(f);
        assert_has(f, &f->plan.live->move, "ipv6/conf/vnet0/accept_ra=0\n+addr 2001:db8::10 2");
        assert_has(f, &f->plan.live->finish, "ipv6/conf/vnet0/accept_ra=1\n");
        assert_has(f, &f->plan.live->back, "ipv6/conf/vnet0/accept_ra=1\n");

        f->host.past.items[0].record.made_bridge = true;
        run_undo(f);
        assert_has(f, &f->plan.live->move, "ipv6/conf/vnet0/accept_ra=0\n");
        assert_null(strstr(text_of(f, &f->plan.live->finish), "accept_ra"));
        assert_has(f, &f->plan.live->back, "ipv6/conf/vnet0/accept_ra=1\n");

        find_link(f, "eth0")->master = NULL;
        f->host.network.addresses.n = 0;
        add_address(f, ETH0, "2001:db8::10/64", 0);
        run(f);
        assert_null(strstr(text_of(f, &f->plan.live->move), "accept_ra"));
        assert_has(f, &f->plan.live->back, "ipv6/conf/vnet0/accept_ra=0\n");
        assert_has(f, &f->plan.live->back, "ipv6/conf/vnet0/accept_ra=1\n");
}

static void an_undo_of_several_runs_releases_all_their_ports(void **state)
{
        struct fixture *f = *state;
        struct past_run second = { .number = 2, .record.live = true };

        LIST_ADD(&f->mem, &second.record.ports, "eth1");
        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        find_link(f, "eth1")->master = "vnet0";
        add_past(f, true);
        LIST_ADD(&f->mem, &f->host.past, second);
        run_undo(f);
        assert_scripts(f, "redirect 2\nchange 7\nrelease 2\nrelease 3\nno-redirect 2\n",
                       "delete 7 g\n", NULL);
}

/* Routes with rivals */

static void a_rival_is_never_replaced(void **state)
{
        struct fixture *f = *state;
        const struct route v4 = { .via = "192.0.2.1", .family = AF_INET, .index = ETH0 };
        const struct route v6 = { .to = "2001:db8::/64", .index = ETH0, .metric = 256 };
        const struct route link_local = { .to = "fe80::/64", .index = ETH0, .metric = 256 };

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_route(f, v4);
        add_rival(f, v4);
        add_route(f, v6);
        add_rival(f, v6);
        add_route(f, link_local);
        add_rival(f, link_local);
        run(f);
        assert_has(f, &f->plan.live->move,
                   "+route 2001:db8:: 131 ce\n-route 2001:db8:: 2 g\n"
                   "+route fe80:: 131 ce\n"
                   "+route default 131 cae\n-route default 2 g\n");
        assert_has(f, &f->plan.live->finish, "-route fe80:: 2 g\n");
        assert_has(f, &f->plan.live->back,
                   "+route 2001:db8:: 2 ce\n-route 2001:db8:: 131 g\n"
                   "+route fe80:: 2 ce\n-route fe80:: 131 g\n"
                   "+route default 2 cae\n-route default 131 g\n");
}

static void a_route_that_leads_its_rivals_leads_them_again(void **state)
{
        static const bool leads[] = { true, true };
        struct fixture *f = *state;
        const struct route connected = { .to = "192.0.2.0/24",
                                         .index = ETH0,
                                         .protocol = RTPROT_KERNEL };
        const struct route other = { .to = "198.51.100.0/24", .via = "192.0.2.1", .index = ETH0 };

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_route(f, connected);
        add_rival(f, connected);
        add_route(f, other);
        add_rival(f, other);
        f->host.network.leads = leads;
        run(f);
        assert_has(f, &f->plan.live->move,
                   "-route 192.0.2.0 131 g\n+route 192.0.2.0 131 ce\n-route 192.0.2.0 2 g\n"
                   "+route 198.51.100.0 131 ce\n-route 198.51.100.0 2 g\n");
        assert_has(f, &f->plan.live->back,
                   "-route 192.0.2.0 2 g\n+route 192.0.2.0 2 ce\n-route 192.0.2.0 131 g\n"
                   "+route 198.51.100.0 2 ce\n-route 198.51.100.0 131 g\n");
}

/* What a router's word made of itself: the second of two would be joined with the first. */
static const struct route advertised = {
        .via = "fe80::1", .family = AF_INET6, .index = ETH0, .metric = 1024, .expires = true
};
static const struct route advertised_by_another = {
        .via = "fe80::2", .family = AF_INET6, .index = ETH0, .metric = 1024, .expires = true
};

static void advertised_routes_stay_apart(void **state)
{
        struct fixture *f = *state;
        struct route taken = advertised;

        taken.to = "2001:db8:1::/48";
        add_address(f, ETH0, "2001:db8::10/64", 0);
        add_route(f, advertised);
        add_route(f, advertised_by_another);
        add_route(f, taken); /* none of theirs: replaced in place */
        taken.to = NULL;
        taken.metric = 1025;
        add_rival(f, taken);
        run(f);
        assert_has(f, &f->plan.live->move,
                   "+route default metric 1024 131 ce\n-route default metric 1024 2 g\n"
                   "+route default metric 1026 131 ce\n-route default metric 1024 2 g\n"
                   "+route 2001:db8:1:: metric 1024 131 cr\n");
        assert_has(f, &f->plan.live->back,
                   "+route default metric 1024 2 ce\n-route default metric 1024 131 g\n"
                   "+route default metric 1026 2 ce\n-route default metric 1026 131 g\n");
}

static void an_advertised_route_makes_way_for_one_that_lasts(void **state)
{
        struct fixture *f = *state;
        struct route lasts = advertised_by_another;

        lasts.expires = false;
        add_address(f, ETH0, "2001:db8::10/64", 0);
        add_route(f, advertised);
        add_route(f, lasts);
        run(f);
        assert_has(f, &f->plan.live->move,
                   "+route default metric 1025 131 ce\n-route default metric 1024 2 g\n"
                   "+route default 131 ce\n-route default 2 g\n");
}

static void an_advertised_route_keeps_its_place_among_those_of_other_links(void **state)
{
        static const bool leads[] = { true };
        struct fixture *f = *state;

        add_address(f, ETH0, "2001:db8::10/64", 0);
        add_route(f, advertised);
        add_rival(f, advertised_by_another);
        run(f);
        assert_has(f, &f->plan.live->move, "+route default metric 1025 131 ce\n");
        f->host.network.leads = leads;
        run(f);
        assert_has(f, &f->plan.live->move, "+route default metric 1023 131 ce\n");
}

static void a_connected_route_that_the_kernel_does_not_make_is_moved(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", IFA_F_NOPREFIXROUTE);
        add_route(f,
                  (struct route){ .to = "192.0.2.0/24", .index = ETH0, .protocol = RTPROT_KERNEL });
        run(f);
        assert_has(f, &f->plan.live->move, "+route 192.0.2.0 131 cr\n");
}

static void a_tentative_address_does_its_dad_on_the_bridge(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "2001:db8::10/64", IFA_F_TENTATIVE);
        add_address(f, ETH0, "192.0.2.10/24", 0);
        run(f);
        assert_has(f, &f->plan.live->move, "+addr 2001:db8::10 131 cx\n");
}

/* Second runs */

static void a_second_run_finds_nothing_to_do(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_usual(f, BRIDGE);
        add_address(f, ETH0, "fe80::5/64", 0); /* of a port since boot */
        add_route(f, (struct route){ .to = "fe80::/64", .index = ETH0, .metric = 256 });
        add_neighbour(f, ETH0, "192.0.2.1", NUD_STALE);
        add_sysctl(f, "ipv6/conf", "eth0", "addr_gen_mode", "0");
        add_sysctl(f, "ipv6/conf", "vnet0", "addr_gen_mode", "1");
        run(f);
        assert_true(live_is_empty(f->plan.live));
        assert_int_equal(f->plan.live->back.n, 0);
        assert_int_equal(f->plan.refusals.n, 0);
}

static void what_is_left_on_a_port_follows(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_address(f, BRIDGE, "192.0.2.10/24", 0);
        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_address(f, ETH0, "198.51.100.1/24", 0);
        add_neighbour(f, ETH0, "192.0.2.1", NUD_STALE);
        add_rule(f, "eth0", 1000);
        add_rule(f, "vnet0", 1000);
        run(f);
        assert_scripts(f, "+addr 198.51.100.1 7 cx\n",
                       "-rule eth0 g\n-addr 198.51.100.1 2 g\n-addr 192.0.2.10 2 g\n",
                       "up 2 g\nup 7 g\n"
                       "+addr 192.0.2.10 2 cxe\n+addr 198.51.100.1 2 cxe\n"
                       "+rule eth0 cxe\n"
                       "-addr 198.51.100.1 7 g\n");
}

static void options_that_differ_are_changed_and_no_others(void **state)
{
        struct fixture *f = *state;
        struct bridge_setting ageing, stp;
        const struct rtattr *data;
        uint32_t value;

        assert_int_equal(bridge_setting_parse("ageing_time=100", &ageing, NULL), 0);
        assert_int_equal(bridge_setting_parse("stp=yes", &stp, NULL), 0);
        LIST_ADD(&f->mem, &f->request.settings, ageing);
        LIST_ADD(&f->mem, &f->request.settings, stp);
        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        run(f);
        assert_scripts(f, "change 7\nchange 7\n", "", "up 2 g\nup 7 g\nchange 7 *\nchange 7\n");
        data = wire_find_in(
                wire_find(f->plan.live->back.items[2].request.message, IFLA_LINKINFO, 0),
                IFLA_INFO_DATA, 0);
        data = wire_find_in(data, IFLA_BR_AGEING_TIME, 4);
        assert_non_null(data);
        memcpy(&value, wire_data(data), sizeof(value));
        assert_int_equal(value, 30000);

        f->request.settings.n = 0;
        assert_int_equal(bridge_setting_parse("ageing_time=300", &ageing, NULL), 0);
        LIST_ADD(&f->mem, &f->request.settings, ageing);
        run(f);
        assert_true(live_is_empty(f->plan.live));
}

/* Other network layers */

static void assert_probe(const struct fixture *f, size_t i, const char *address, bool before,
                         bool after)
{
        const struct live_probe_list *list = &f->plan.live->probes;

        assert_true(i < list->n);
        if (!list->items)
                return;
        assert_memory_equal(list->items[i].address, address, 4);
        assert_int_equal(list->items[i].before, before);
        assert_int_equal(list->items[i].after, after);
}

static void given_addresses_take_the_place_of_the_ports(void **state)
{
        struct fixture *f = *state;

        add_usual(f, ETH0);
        f->request.l3 = L3_STATIC;
        LIST_ADD(&f->mem, &f->request.addresses, "192.0.2.10/24");
        LIST_ADD(&f->mem, &f->request.addresses, "198.51.100.7/24");
        LIST_ADD(&f->mem, &f->request.gateways, "192.0.2.254");
        run(f);
        assert_has(f, &f->plan.live->move,
                   "+addr fe80::1 131 nodad cx\n"
                   "+addr 2001:db8::10 131 nodad cx\n"
                   "+addr 192.0.2.10 131 cx\n"
                   "+addr 198.51.100.7 131 cx\n");
        assert_has(f, &f->plan.live->move,
                   "+route 2001:db8:: 131 cr\n+route default 131 cr\n+route default 131 cr\n"
                   "no-redirect 2\n");
        assert_has(f, &f->plan.live->finish,
                   "-route 192.0.2.0 2 g\n-route default 2 g\n-addr 192.0.2.10 2 g\n");
        assert_probe(f, 0, "\300\0\2\1", true, false);
        assert_probe(f, 2, "\300\0\2\376", false, true);
        assert_int_equal(f->plan.live->probes.n, 3); /* and the one of IPv6, which stays */
}

/* As the only one with that metric, it takes the place of the old one. */
static void a_given_gateway_has_the_old_metric(void **state)
{
        struct fixture *f = *state;
        const struct live_script *move;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_route(f, (struct route){
                             .via = "192.0.2.1", .family = AF_INET, .index = ETH0, .metric = 100 });
        add_rival(f, (struct route){ .via = "203.0.113.1", .family = AF_INET, .index = ETH1 });
        f->request.l3 = L3_STATIC;
        LIST_ADD(&f->mem, &f->request.addresses, "192.0.2.10/24");
        LIST_ADD(&f->mem, &f->request.gateways, "192.0.2.254");
        run(f);
        assert_has(f, &f->plan.live->move, "+route default 131 cr\nno-redirect 2\n");
        move = &f->plan.live->move;
        assert_int_equal(wire_u32(move->items[move->n - 2].request.message, RTA_PRIORITY, 0), 100);
}

static void no_ip_takes_everything_away(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        f->request.l3 = L3_NONE;
        run(f);
        assert_scripts(f, "create 131 cx\nup 131\nenslave 2\n", "-addr 192.0.2.10 2 g\n",
                       "up 2 g\n+addr 192.0.2.10 2 cxe\nrelease 2\ndelete 131 g\n");
        assert_int_equal(f->plan.live->source.index, 0);
}

static void other_ports_join_last_and_lose_their_addresses(void **state)
{
        struct fixture *f = *state;

        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        find_link(f, "eth1")->up = false;
        f->request.l3_from = "eth0";
        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_address(f, ETH1, "198.51.100.1/24", 0);
        add_route(f,
                  (struct route){ .to = "203.0.113.0/24", .via = "198.51.100.2", .index = ETH1 });
        run(f);
        assert_scripts(f,
                       "create 131 cx\n+addr 192.0.2.10 131 cx\nup 131\nredirect 2\nenslave 2\n"
                       "wait-up 131\nup 3\nenslave 3\nno-redirect 2\n",
                       "-route 203.0.113.0 3 g\n-addr 198.51.100.1 3 g\n-addr 192.0.2.10 2 g\n",
                       "up 2 g\n+addr 192.0.2.10 2 cxe\n+addr 198.51.100.1 3 cxe\n"
                       "+route 203.0.113.0 3 cr\nrelease 2\nrelease 3\nno-redirect 2\n"
                       "delete 131 g\ndown 3\n");
}

static void many_ipv6_addresses_are_flushed(void **state)
{
        struct fixture *f = *state;

        for (int i = 0; i < 300; i++)
                add_address(f, ETH0, arena_printf(&f->mem, "2001:db8::%x/64", i + 1), 0);
        add_sysctl(f, "ipv6/conf", "eth0", "disable_ipv6", "0");
        run(f);
        assert_has(f, &f->plan.live->finish,
                   "ipv6/conf/eth0/disable_ipv6=1\nipv6/conf/eth0/disable_ipv6=0\n");
        assert_null(strstr(text_of(f, &f->plan.live->finish), "-addr"));
        assert_true(strncmp(text_of(f, &f->plan.live->back),
                            "up 2 g\nipv6/conf/eth0/disable_ipv6=0\n", 37) == 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_new_bridge_takes_all_in_the_measured_order),
                TEST(an_undo_sends_through_the_port_before_it_leaves),
                TEST(an_undo_keeps_a_bridge_that_was_there),
                TEST(a_bridge_that_loses_its_port_hears_no_router),
                TEST(an_undo_of_several_runs_releases_all_their_ports),
                TEST(a_rival_is_never_replaced),
                TEST(a_route_that_leads_its_rivals_leads_them_again),
                TEST(advertised_routes_stay_apart),
                TEST(an_advertised_route_makes_way_for_one_that_lasts),
                TEST(an_advertised_route_keeps_its_place_among_those_of_other_links),
                TEST(a_connected_route_that_the_kernel_does_not_make_is_moved),
                TEST(a_tentative_address_does_its_dad_on_the_bridge),
                TEST(a_second_run_finds_nothing_to_do),
                TEST(what_is_left_on_a_port_follows),
                TEST(options_that_differ_are_changed_and_no_others),
                TEST(given_addresses_take_the_place_of_the_ports),
                TEST(a_given_gateway_has_the_old_metric),
                TEST(no_ip_takes_everything_away),
                TEST(other_ports_join_last_and_lose_their_addresses),
                TEST(many_ipv6_addresses_are_flushed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
