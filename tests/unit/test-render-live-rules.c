// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A live switch beside its order: settings, proofs, refusals, the check afterwards, what is
 * there twice, and many routes.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "render-live-world.h"

/* Settings */

static void settings_that_differ_go_along(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_sysctl(f, "ipv4/conf", "default", "forwarding", "0");
        add_sysctl(f, "ipv4/conf", "default", "arp_ignore", "0");
        add_sysctl(f, "ipv6/conf", "default", "disable_ipv6", "0");
        add_sysctl(f, "ipv6/conf", "default", "mtu", "1280");
        add_sysctl(f, "ipv6/conf", "default", "addr_gen_mode", "0");
        add_sysctl(f, "ipv4/conf", "eth0", "forwarding", "1");
        add_sysctl(f, "ipv4/conf", "eth0", "arp_ignore", "0");
        add_sysctl(f, "ipv4/conf", "eth0", "only_here", "1");
        add_sysctl(f, "ipv6/conf", "eth0", "mtu", "1500");
        add_sysctl(f, "ipv6/conf", "eth0", "disable_ipv6", "1");
        add_sysctl(f, "ipv6/conf", "eth0", "addr_gen_mode", "2");
        run(f);
        assert_has(f, &f->plan.live->move,
                   "create 131 cx\n"
                   "ipv6/conf/vnet0/disable_ipv6=1\n"
                   "ipv4/conf/vnet0/forwarding=1\n"
                   "+addr 192.0.2.10 131 cx\n"
                   "ipv6/conf/vnet0/addr_gen_mode=2\n"
                   "up 131\n"
                   "redirect 2\n");
        assert_has(f, &f->plan.live->finish, "ipv6/conf/eth0/addr_gen_mode=1\n-addr");
        assert_has(f, &f->plan.live->back, "ipv6/conf/eth0/addr_gen_mode=2\n");
}

static void strict_filtering_is_loose_for_a_while(void **state)
{
        static const struct {
                const char *all, *own, *usual, *interim, *last;
        } rows[] = {
                { "0", "1", "0", "2", "1" },   { "1", "0", "0", "2", "0" },
                { "0", "0", "0", NULL, NULL }, { "2", "1", "0", "1", NULL },
                { "0", "2", "0", "2", NULL },  { "0", "1", "1", "2", "1" },
        };
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                char move[64], last[64];

                f->host.network.sysctls.n = 0;
                add_sysctl(f, "ipv4/conf", "all", "rp_filter", rows[i].all);
                add_sysctl(f, "ipv4/conf", "default", "rp_filter", rows[i].usual);
                add_sysctl(f, "ipv4/conf", "eth0", "rp_filter", rows[i].own);
                run(f);
                snprintf(move, sizeof(move), "ipv4/conf/vnet0/rp_filter=%s\n",
                         rows[i].interim ? rows[i].interim : "");
                snprintf(last, sizeof(last), "ipv4/conf/vnet0/rp_filter=%s\n",
                         rows[i].last ? rows[i].last : "");
                assert_int_equal(strstr(text_of(f, &f->plan.live->move), move) != NULL,
                                 rows[i].interim != NULL);
                assert_int_equal(strstr(text_of(f, &f->plan.live->finish), last) != NULL,
                                 rows[i].last != NULL);
        }
}

/* Proofs */

static void gateways_must_answer_once_each(void **state)
{
        struct fixture *f = *state;
        struct session *session = &f->host.network.session;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_multipath(f, ETH0, ETH0);
        add_route(f, (struct route){
                             .via = "192.0.2.2", .family = AF_INET, .index = ETH0, .table = 100 });
        add_route(f, (struct route){ .to = "203.0.113.0/24", .via = "192.0.2.9", .index = ETH0 });
        add_route(f,
                  (struct route){ .to = "192.0.2.0/24", .index = ETH0, .protocol = RTPROT_KERNEL });
        session->family = AF_INET;
        memcpy(session->local, "\300\0\2\12", 4);
        memcpy(session->peer, "\313\0\161\5", 4);
        run(f);
        assert_int_equal(f->plan.live->probes.n, 3);
        if (!f->plan.live->probes.items)
                return;
        assert_memory_equal(f->plan.live->probes.items[0].address, "\300\0\2\1", 4);
        assert_memory_equal(f->plan.live->probes.items[1].address, "\300\0\2\2", 4);
        assert_memory_equal(f->plan.live->probes.items[2].address, "\300\0\2\11", 4);
        assert_non_null(strstr(f->plan.live->probes.items[2].why, "ssh session"));

        memcpy(session->peer, "\300\0\2\5", 4); /* a neighbour: itself */
        run(f);
        assert_memory_equal(f->plan.live->probes.items[2].address, "\300\0\2\5", 4);
}

/* Refusals */

static void two_ports_with_addresses_are_refused(void **state)
{
        struct fixture *f = *state;

        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_address(f, ETH1, "198.51.100.1/24", 0);
        run(f);
        assert_refused(f, "eth1", "has addresses now", "--l3-from=eth0 or --l3-from=eth1");
}

static void a_session_whose_address_goes_is_refused(void **state)
{
        struct fixture *f = *state;
        struct session *session = &f->host.network.session;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        session->family = AF_INET;
        memcpy(session->local, "\300\0\2\12", 4);
        f->request.l3 = L3_NONE;
        run(f);
        assert_refused(f, "vnet0", "your ssh session uses 192.0.2.10", NULL);

        f->request.l3 = L3_STATIC;
        LIST_ADD(&f->mem, &f->request.addresses, "192.0.2.11/24");
        run(f);
        assert_refused(f, "vnet0", "your ssh session uses 192.0.2.10", NULL);
        LIST_ADD(&f->mem, &f->request.addresses, "192.0.2.10/24");
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);

        f->request.l3 = L3_KEEP;
        f->request.l3_from = "vnet0";
        run(f);
        assert_refused(f, "vnet0", "your ssh session uses 192.0.2.10", NULL);

        f->request.l3_from = NULL;
        session->index = ETH0;
        run(f);
        assert_refused(f, "vnet0", "bound to the link", NULL);
}

static void routes_that_cannot_move_are_refused(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_multipath(f, ETH0, ETH1);
        run(f); /* moves as a whole: the other path stays */
        assert_int_equal(f->plan.refusals.n, 0);
        f->request.l3 = L3_NONE;
        run(f);
        assert_refused(f, "vnet0", "half of the route default", NULL);
}

static void a_bridge_with_foreign_ports_is_not_removed(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_link(f, 9, "tap0")->master = "vnet0";
        add_link(f, 10, "tap1")->master = "vnet0";
        add_past(f, true);
        run_undo(f);
        assert_refused(f, "vnet0", "has ports of others: tap0, tap1", "shut the guests down");
}

static void links_on_the_bridge_do_not_end_with_it(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_link(f, 9, "vnet0.5")->parent = "vnet0";
        add_past(f, false);
        run_undo(f); /* the bridge stays, and so do they */
        assert_int_equal(f->plan.refusals.n, 0);
        f->host.past.items[0].record.made_bridge = true;
        run_undo(f);
        assert_refused(f, "vnet0", "has links on it, which would end with it: vnet0.5", NULL);
}

static void the_root_does_not_wait_for_an_undo(void **state)
{
        struct fixture *f = *state;

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_past(f, true);
        f->host.network.root_why = "/ is mounted by NFS from 192.0.2.5";
        f->host.network.root_link = "eth1";
        run_undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        f->host.network.root_link = "vnet0";
        run_undo(f);
        assert_refused(f, "vnet0", "/ is mounted by NFS from 192.0.2.5 through it", "rescue");
        f->host.past.items[0].record.live = false;
        run_undo(f);
        assert_refused(f, "vnet0", "through it", "leave --live out");
}

static void gateways_that_are_out_of_reach_are_refused(void **state)
{
        struct fixture *f = *state;

        add_usual(f, ETH0);
        add_route(f, (struct route){
                             .via = "fe80::1", .family = AF_INET6, .index = ETH0, .metric = 2048 });
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);

        add_route(f, (struct route){ .to = "10.0.0.0/8", .via = "198.51.100.1", .index = ETH0 });
        run(f);
        assert_refused(f, "eth0", "via 198.51.100.1, which is in none of its networks", NULL);
        f->request.l3 = L3_NONE; /* then it is not added again */
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        f->request.l3 = L3_KEEP;
        add_route(f, (struct route){ .to = "198.51.100.0/30", .index = ETH1 });
        run(f);
        assert_refused(f, "eth0", "via 198.51.100.1", NULL);
        add_route(f, (struct route){ .to = "198.51.100.0/31", .index = ETH0 });
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);

        add_route(f,
                  (struct route){ .to = "2001:db8:9::/48", .via = "2001:db8:1::1", .index = ETH0 });
        run(f);
        assert_refused(f, "eth0", "via 2001:db8:1::1", "onlink");
}

static void settings_that_cannot_be_written_are_refused(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        f->host.network.sysctls_fixed = true;
        run(f);
        assert_int_equal(f->plan.refusals.n, 0);
        add_sysctl(f, "ipv4/conf", "default", "forwarding", "0");
        add_sysctl(f, "ipv4/conf", "eth0", "forwarding", "1");
        run(f);
        assert_refused(f, "/proc/sys", "is mounted read-only", "leave --live out");
}

static void an_undo_tells_what_does_not_come_back(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        run(f);
        assert_false(f->plan.live->drops);
        f->request.l3 = L3_NONE;
        run(f);
        assert_true(f->plan.live->drops);

        add_bridge(f, 0);
        find_link(f, "eth0")->master = "vnet0";
        add_past(f, true);
        run_undo(f);
        assert_int_equal(f->plan.notes.n, 0);
        f->host.past.items[0].record.dropped = true;
        run_undo(f);
        assert_int_equal(f->plan.notes.n, 1);
        assert_true(f->plan.live->drops);
}

static void stp_must_not_make_the_host_deaf(void **state)
{
        struct fixture *f = *state;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_bridge(f, 1);
        run(f);
        assert_has(f, &f->plan.live->move,
                   "change 7\n+addr 192.0.2.10 7 cx\nredirect 2\nenslave 2\nwait-up 7\nchange 7\n");

        add_link(f, 9, "tap0")->master = "vnet0";
        run(f);
        assert_refused(f, "vnet0", "has STP on", "-o stp=no");
}

static void what_is_not_here_is_refused(void **state)
{
        struct fixture *f = *state;

        f->request.ports.items[0] = "eth9";
        run(f);
        assert_refused(f, "eth9", "is not a link of this host", NULL);
        f->host.network.observed = false;
        run(f);
        assert_refused(f, "--live", "nobody has looked", NULL);
}

/* The check afterwards */

static void the_check_names_what_is_missing(void **state)
{
        struct fixture *f = *state, now = { 0 };
        const struct ifinfomsg body = { .ifi_index = ETH0 };
        struct wire_builder link = wire_start(&now.mem, RTM_NEWLINK, &body, sizeof(body));
        struct error err;

        add_usual(f, ETH0);
        add_rule(f, "eth0", 1000);
        run(f);

        wire_put_u32(&link, IFLA_MASTER, NEW_BRIDGE);
        add_message(&now, &now.host.network.links, &link);
        add_usual(&now, NEW_BRIDGE);
        add_rule(&now, "vnet0", 1000);
        assert_int_equal(live_check(&f->mem, f->plan.live, &now.host.network, &err), 0);

        now.host.network.rules.n = 0;
        assert_int_equal(live_check(&f->mem, f->plan.live, &now.host.network, &err), -ESTALE);
        assert_string_equal(err.where, "routing rule 1000");
        add_rule(&now, "vnet0", 1000);

        now.host.network.routes.n--;
        assert_int_equal(live_check(&f->mem, f->plan.live, &now.host.network, &err), -ESTALE);
        assert_string_equal(err.where, "IPv6 route default");
        now.host.network.routes.n++;

        now.host.network.addresses.items++;
        now.host.network.addresses.n--;
        assert_int_equal(live_check(&f->mem, f->plan.live, &now.host.network, &err), -ESTALE);
        assert_string_equal(err.where, "192.0.2.10/24");
        now.host.network.addresses.items--;
        now.host.network.addresses.n++;
        ((struct ifinfomsg *) (void *) ((unsigned char *) link.message + NLMSG_HDRLEN))->ifi_index =
                ETH1;
        assert_int_equal(live_check(&f->mem, f->plan.live, &now.host.network, &err), -ESTALE);
        arena_free(&now.mem);
}

/* The bridge as the switch has left it, and its port. */
static void add_switched(struct fixture *now, struct wire_builder *link)
{
        wire_put_string(link, IFLA_IFNAME, "eth0");
        wire_put_u32(link, IFLA_MASTER, NEW_BRIDGE);
        add_message(now, &now->host.network.links, link);
        add_usual(now, NEW_BRIDGE);
}

static int check_again(struct fixture *f, struct fixture *now, struct error *err)
{
        struct string_list lost = { 0 };

        return live_check_adopted(&f->mem, f->plan.live, &now->host.network, &lost, err);
}

static void nothing_may_be_left_on_a_port(void **state)
{
        struct fixture *f = *state, now = { 0 };
        const struct ifinfomsg body = { .ifi_index = ETH0 };
        struct wire_builder link = wire_start(&now.mem, RTM_NEWLINK, &body, sizeof(body));
        struct error err;

        add_usual(f, ETH0);
        run(f);
        add_switched(&now, &link);
        assert_int_equal(check_again(f, &now, &err), 0);

        add_address(&now, ETH0, "192.0.2.10/24", 0);
        assert_int_equal(check_again(f, &now, &err), -ESTALE);
        assert_string_equal(err.where, "eth0");
        assert_non_null(strstr(err.what, "192.0.2.10/24"));
        now.host.network.addresses.n--;

        /* of another metric: it would win, or not */
        add_route(&now,
                  (struct route){
                          .via = "192.0.2.1", .family = AF_INET, .index = ETH0, .metric = 20100 });
        assert_int_equal(check_again(f, &now, &err), -ESTALE);
        assert_non_null(strstr(err.what, "route default"));
        now.host.network.routes.n--;

        add_route(&now, (struct route){ .to = "fe80::/64", .index = ETH0 });
        assert_int_equal(check_again(f, &now, &err), 0);
        arena_free(&now.mem);
}

/* Size */

static double seconds(struct fixture *f)
{
        struct timespec a, b;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        run(f);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        return (double) (b.tv_sec - a.tv_sec) + (double) (b.tv_nsec - a.tv_nsec) / 1e9;
}

static void add_many(struct fixture *f, int from, int end)
{
        for (int i = from; i < end; i++) {
                char *to = arena_printf(&f->mem, "10.%d.%d.%d/32", i >> 16, i >> 8 & 255, i & 255);

                add_route(f, (struct route){ .to = to, .via = "192.0.2.1", .index = ETH0 });
                add_address(f, ETH0, to, IFA_F_NOPREFIXROUTE);
        }
}

static void ten_thousand_take_linear_time_and_no_copies(void **state)
{
        struct fixture *f = *state;
        double small, large;

        add_address(f, ETH0, "192.0.2.10/24", 0);
        add_many(f, 0, 2500);
        small = seconds(f);
        add_many(f, 2500, 22500);
        large = seconds(f);
        assert_int_equal(f->plan.live->move.n, 7 + 2 * 22500);
        for (size_t i = 0; i < f->plan.live->move.n; i++) {
                const struct live_op *op = &f->plan.live->move.items[i];

                if (op->type == LIVE_REQUEST && op->request.type == RTM_NEWROUTE) {
                        assert_ptr_equal(op->request.message, f->host.network.routes.items[0]);
                        break;
                }
        }
        if (large > 40 * small && large > 1) /* nine times as many; 81 times would be quadratic */
                fail_msg("%f s for 2500, %f s for 22500", small, large);
}

static void assert_deleted(struct fixture *f, struct fixture *now,
                           const struct nlmsghdr *const *routes, size_t n)
{
        const struct live_script script = live_doubled(&f->mem, f->plan.live, &now->host.network);

        assert_int_equal(script.n, n);
        for (size_t i = 0; i < n; i++) {
                assert_int_equal(script.items[i].request.type, RTM_DELROUTE);
                assert_ptr_equal(script.items[i].request.message, routes[i]);
        }
}

/* dhcpcd's, whose metric goes by the number of the link. */
static void what_a_lease_gives_anew_is_not_there_twice(void **state)
{
        struct route way = { .family = AF_INET, .via = "192.0.2.1", .protocol = RTPROT_DHCP };
        struct route net = { .to = "192.0.2.0/24", .protocol = RTPROT_DHCP };
        struct fixture *f = *state, now = { 0 };
        const struct nlmsghdr *moved[2];

        add_usual(f, ETH0);
        way.index = net.index = ETH0;
        way.metric = net.metric = 1002;
        add_route(f, way);
        add_route(f, net);
        run(f);
        way.index = net.index = NEW_BRIDGE;
        moved[0] = add_route(&now, way);
        moved[1] = add_route(&now, net);
        assert_deleted(f, &now, moved, 0);

        way.metric = net.metric = 1009;
        net.protocol = RTPROT_BOOT; /* somebody else's */
        add_route(&now, net);
        way.via = "192.0.2.2"; /* another router */
        add_route(&now, way);
        way.via = "192.0.2.1";
        way.index = ETH1;
        add_route(&now, way);
        way.index = NEW_BRIDGE;
        way.table = 100;
        add_route(&now, way);
        assert_deleted(f, &now, moved, 0);

        way.table = 0;
        add_route(&now, way);
        assert_deleted(f, &now, moved, 1);
        net.protocol = RTPROT_DHCP;
        add_route(&now, net);
        assert_deleted(f, &now, moved, 2);
        arena_free(&now.mem);
}

static void nothing_is_empty(void **state)
{
        (void) state;
        assert_true(live_is_empty(NULL));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(settings_that_differ_go_along),
                TEST(strict_filtering_is_loose_for_a_while),
                TEST(gateways_must_answer_once_each),
                TEST(two_ports_with_addresses_are_refused),
                TEST(a_session_whose_address_goes_is_refused),
                TEST(routes_that_cannot_move_are_refused),
                TEST(a_bridge_with_foreign_ports_is_not_removed),
                TEST(links_on_the_bridge_do_not_end_with_it),
                TEST(the_root_does_not_wait_for_an_undo),
                TEST(gateways_that_are_out_of_reach_are_refused),
                TEST(settings_that_cannot_be_written_are_refused),
                TEST(an_undo_tells_what_does_not_come_back),
                TEST(stp_must_not_make_the_host_deaf),
                TEST(what_is_not_here_is_refused),
                TEST(the_check_names_what_is_missing),
                TEST(nothing_may_be_left_on_a_port),
                TEST(what_a_lease_gives_anew_is_not_there_twice),
                TEST(ten_thousand_take_linear_time_and_no_copies),
                cmocka_unit_test(nothing_is_empty),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
