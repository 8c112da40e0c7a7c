// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests as commands, for what tests/netns/words.sh cannot make the real ip(8) prove: links and
 * their options, verbs, names that a shell would misread, what there is no word for, and messages
 * that are cut short.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <string.h>

#include "show/ip/words.h"
#include "wire/newer.h"
#include "wire/wire.h"

struct fixture {
        struct arena mem;
        struct host host;
        struct live_plan live;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        f->live.source = (struct live_link){ 2, "eth0" };
        f->live.target = f->live.bridge = (struct live_link){ 130, "vnet0" };
        LIST_ADD(&f->mem, &f->host.links, (struct link){ .name = "it's", .index = 7 });
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_free(&f->mem);
        free(f);
        return 0;
}

static void check_op(struct fixture *f, const struct live_op *op, const char *expected)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        ip_words(&out, &f->host, &f->live, op);
        assert_string_equal(strbuf_str(&out), expected);
}

static void check(struct fixture *f, const struct nlmsghdr *message, uint16_t flags, bool moved,
                  const char *expected)
{
        const struct live_op op = {
                .type = LIVE_REQUEST,
                .request = { .message = message,
                             .type = message->nlmsg_type,
                             .flags = flags,
                             .moved = moved },
        };

        check_op(f, &op, expected);
}

static const unsigned char mac[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

static void test_new_bridge(void **state)
{
        struct fixture *f = *state;
        const struct ifinfomsg body = { .ifi_index = 130 };
        const struct br_boolopt_multi bits = { .optval = 1, .optmask = 0x81 };
        struct wire_builder b = wire_start(&f->mem, RTM_NEWLINK, &body, sizeof(body));
        size_t info, data;

        wire_put_string(&b, IFLA_IFNAME, "vnet0");
        wire_put(&b, IFLA_ADDRESS, mac, sizeof(mac));
        wire_put_u32(&b, IFLA_MTU, 1500);
        info = wire_nest(&b, IFLA_LINKINFO);
        wire_put_string(&b, IFLA_INFO_KIND, "bridge");
        data = wire_nest(&b, IFLA_INFO_DATA);
        wire_put_u32(&b, IFLA_BR_STP_STATE, 0);
        wire_put_u32(&b, IFLA_BR_FORWARD_DELAY, 1500);
        wire_put(&b, IFLA_BR_VLAN_PROTOCOL, &(uint16_t){ htons(ETH_P_8021AD) }, 2);
        wire_put(&b, IFLA_BR_MCAST_QUERIER_INTVL, &(uint64_t){ UINT64_C(5000000000) }, 8);
        wire_put(&b, IFLA_BR_GROUP_ADDR, "\1\200\302\0\0\16", 6);
        wire_put(&b, IFLA_BR_MULTI_BOOLOPT, &bits, sizeof(bits));
        wire_put(&b, 77, &(uint8_t){ 1 }, 1);
        wire_nest_end(&b, data);
        wire_nest_end(&b, info);
        check(f, wire_end(&b), NLM_F_CREATE | NLM_F_EXCL, false,
              "ip link add name vnet0 index 130 address 52:54:00:12:34:56 mtu 1500 type bridge "
              "stp_state 0 forward_delay 1500 group_address 01:80:c2:00:00:0e "
              "vlan_protocol 802.1ad mcast_querier_interval 5000000000 no_linklocal_learn 1 "
              "# and option bit 7: 0, option 77 (1 bytes)");
}

static const struct nlmsghdr *nexthop(struct fixture *f, const char *gateway, unsigned flags)
{
        const struct nhmsg body = { .nh_family = gateway ? AF_INET6 : AF_UNSPEC,
                                    .nh_protocol = gateway ? RTPROT_RA : RTPROT_UNSPEC,
                                    .nh_flags = flags };
        struct wire_builder b = wire_start(&f->mem, RTM_NEWNEXTHOP, &body, sizeof(body));
        const struct nexthop_grp members[] = { { .id = 5, .weight = 2 }, { .id = 6 } };
        unsigned char bytes[16];

        wire_put_u32(&b, NHA_ID, 2441350835);
        if (!gateway) {
                wire_put(&b, NHA_GROUP, members, sizeof(members));
                wire_put(&b, NHA_GROUP_TYPE, &(uint16_t){ 0 }, 2);
                return wire_end(&b);
        }
        inet_pton(AF_INET6, gateway, bytes);
        wire_put(&b, NHA_GATEWAY, bytes, sizeof(bytes));
        wire_put_u32(&b, NHA_OIF, 2);
        wire_put_u32(&b, 99, 1);
        return wire_end(&b);
}

static void test_nexthops(void **state)
{
        struct fixture *f = *state;
        const struct live_op deletion = { .type = LIVE_REQUEST,
                                          .request = { .message = nexthop(f, NULL, 0),
                                                       .type = RTM_DELNEXTHOP } };

        check(f, nexthop(f, "fe80::1", RTNH_F_ONLINK), NLM_F_CREATE | NLM_F_REPLACE, true,
              "ip -6 nexthop replace id 2441350835 via fe80::1 dev vnet0 proto ra onlink "
              "# and attribute 99 (4 bytes)");
        check(f, nexthop(f, NULL, 0), NLM_F_CREATE | NLM_F_EXCL, false,
              "ip nexthop add id 2441350835 group 5,3/6");
        check_op(f, &deletion, "ip nexthop delete id 2441350835 group 5,3/6");
}

static void test_set_link(void **state)
{
        struct fixture *f = *state;
        struct ifinfomsg body = { .ifi_index = 2, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
        struct wire_builder b = wire_start(&f->mem, RTM_NEWLINK, &body, sizeof(body));

        check(f, wire_end(&b), 0, false, "ip link set dev eth0 up");

        body = (struct ifinfomsg){ .ifi_index = 2, .ifi_change = IFF_UP | IFF_PROMISC };
        b = wire_start(&f->mem, RTM_NEWLINK, &body, sizeof(body));
        wire_put_u32(&b, IFLA_MASTER, 130);
        check(f, wire_end(&b), 0, false, "ip link set dev eth0 master vnet0 down promisc off");

        b = wire_start(&f->mem, RTM_NEWLINK, &(struct ifinfomsg){ .ifi_index = 7 }, sizeof(body));
        wire_put_u32(&b, IFLA_MASTER, 0);
        wire_put_u32(&b, IFLA_LINKMODE, 0);
        check(f, wire_end(&b), 0, false,
              "ip link set dev 'it'\\''s' nomaster # and attribute 17 (4 bytes)");

        b = wire_start(&f->mem, RTM_DELLINK, &(struct ifinfomsg){ .ifi_index = 130 }, sizeof(body));
        check(f, wire_end(&b), 0, false, "ip link delete dev vnet0");

        b = wire_start(&f->mem, RTM_DELLINK, &(struct ifinfomsg){ .ifi_index = 99 }, sizeof(body));
        check(f, wire_end(&b), 0, false, "ip link delete dev if99");
}

static struct wire_builder address(struct fixture *f, uint16_t type)
{
        const struct ifaddrmsg body = { .ifa_family = AF_INET,
                                        .ifa_prefixlen = 24,
                                        .ifa_index = 2,
                                        .ifa_flags = IFA_F_PERMANENT | IFA_F_SECONDARY };
        struct wire_builder b = wire_start(&f->mem, type, &body, sizeof(body));

        wire_put(&b, IFA_LOCAL, "\300\0\2\12", 4);
        wire_put(&b, IFA_ADDRESS, "\300\0\2\12", 4);
        wire_put(&b, IFA_BROADCAST, "\300\0\2\377", 4);
        return b;
}

static void test_address(void **state)
{
        struct fixture *f = *state;
        const struct ifa_cacheinfo life = { .ifa_valid = 3500, .ifa_prefered = UINT32_MAX };
        struct wire_builder b = address(f, RTM_NEWADDR);

        wire_put_string(&b, IFA_LABEL, "eth0:1");
        wire_put_u32(&b, IFA_FLAGS, IFA_F_NOPREFIXROUTE | IFA_F_PERMANENT);
        wire_put(&b, IFA_CACHEINFO, &life, sizeof(life));
        check(f, wire_end(&b), NLM_F_CREATE | NLM_F_EXCL, true,
              "ip address add 192.0.2.10/24 brd 192.0.2.255 dev vnet0 label vnet0:1 noprefixroute "
              "valid_lft 3500 preferred_lft forever");
        check(f, wire_end(&b), NLM_F_REPLACE, false,
              "ip address change 192.0.2.10/24 brd 192.0.2.255 dev eth0 label eth0:1 "
              "noprefixroute valid_lft 3500 preferred_lft forever");

        b = address(f, RTM_DELADDR);
        wire_put_string(&b, IFA_LABEL, "eth0");
        wire_put(&b, 63, &(uint8_t){ 1 }, 1);
        check(f, wire_end(&b), 0, false, "ip address delete 192.0.2.10/24 dev eth0");

        b = address(f, RTM_NEWADDR);
        wire_put_string(&b, IFA_LABEL, "eth0");
        wire_put(&b, IFA_PROTO, &(uint8_t){ 3 }, 1);
        wire_put(&b, 63, "abc", 3);
        check(f, wire_end(&b), NLM_F_CREATE | NLM_F_REPLACE, true,
              "ip address replace 192.0.2.10/24 brd 192.0.2.255 dev vnet0 "
              "# and proto kernel_ll, attribute 63 (3 bytes)");
}

static const struct nlmsghdr *route(struct fixture *f, uint16_t type, int family, uint8_t scope)
{
        const struct rtmsg body = { .rtm_family = (unsigned char) family,
                                    .rtm_dst_len = 24,
                                    .rtm_table = RT_TABLE_MAIN,
                                    .rtm_protocol = RTPROT_STATIC,
                                    .rtm_scope = scope,
                                    .rtm_type = RTN_UNICAST,
                                    .rtm_flags = RTNH_F_LINKDOWN };
        struct wire_builder b = wire_start(&f->mem, type, &body, sizeof(body));
        const unsigned char to[16] = { 0xcb, 0, 0x71 };

        wire_put(&b, RTA_DST, to, family == AF_INET ? 4 : 16);
        wire_put_u32(&b, RTA_OIF, 2);
        return wire_end(&b);
}

static const struct nlmsghdr *default_route(struct fixture *f, uint16_t type)
{
        const struct rtmsg body = { .rtm_family = AF_INET,
                                    .rtm_table = RT_TABLE_MAIN,
                                    .rtm_protocol = RTPROT_DHCP,
                                    .rtm_type = RTN_UNICAST };
        struct wire_builder b = wire_start(&f->mem, type, &body, sizeof(body));

        wire_put(&b, RTA_GATEWAY, "\300\0\2\1", 4);
        wire_put_u32(&b, RTA_OIF, 2);
        return wire_end(&b);
}

static void test_verbs_of_routes(void **state)
{
        struct fixture *f = *state;
        const struct nlmsghdr *message = route(f, RTM_NEWROUTE, AF_INET, RT_SCOPE_LINK);

        check(f, message, NLM_F_CREATE | NLM_F_REPLACE, true,
              "ip route replace 203.0.113.0/24 dev vnet0 proto static scope link");
        check(f, message, NLM_F_CREATE | NLM_F_APPEND, false,
              "ip route append 203.0.113.0/24 dev eth0 proto static scope link");
        check(f, message, NLM_F_CREATE | NLM_F_EXCL, true,
              "ip route add 203.0.113.0/24 dev vnet0 proto static scope link");
        check(f, route(f, RTM_DELROUTE, AF_INET, RT_SCOPE_UNIVERSE), 0, false,
              "ip route delete 203.0.113.0/24 dev eth0 proto static scope global");
        check(f, default_route(f, RTM_NEWROUTE), NLM_F_CREATE | NLM_F_REPLACE, true,
              "ip route replace default via 192.0.2.1 dev vnet0 proto dhcp");
        check(f, default_route(f, RTM_DELROUTE), 0, false,
              "ip route delete default via 192.0.2.1 dev eth0 proto dhcp scope global");
        check(f, route(f, RTM_NEWROUTE, AF_INET6, RT_SCOPE_UNIVERSE), NLM_F_CREATE, true,
              "ip -6 route prepend cb00:7100::/24 dev vnet0 proto static");
}

/* The kernel's message says NEW; the request that takes the object away says DEL. */
static void test_type_of_the_request_counts(void **state)
{
        struct fixture *f = *state;
        const struct live_op op = {
                .type = LIVE_REQUEST,
                .request = { .message = route(f, RTM_NEWROUTE, AF_INET, RT_SCOPE_LINK),
                             .type = RTM_DELROUTE },
        };

        check_op(f, &op, "ip route delete 203.0.113.0/24 dev eth0 proto static scope link");
}

static void test_neighbour(void **state)
{
        struct fixture *f = *state;
        const struct ndmsg body = { .ndm_family = AF_INET,
                                    .ndm_ifindex = 2,
                                    .ndm_state = NUD_REACHABLE };
        struct wire_builder b = wire_start(&f->mem, RTM_NEWNEIGH, &body, sizeof(body));

        wire_put(&b, NDA_DST, "\300\0\2\1", 4);
        wire_put(&b, NDA_LLADDR, mac, sizeof(mac));
        wire_put_u32(&b, NDA_PROBES, 4);
        check(f, wire_end(&b), NLM_F_CREATE | NLM_F_REPLACE, true,
              "ip neighbour replace 192.0.2.1 lladdr 52:54:00:12:34:56 dev vnet0 nud reachable");

        b = wire_start(&f->mem, RTM_DELNEIGH, &body, sizeof(body));
        wire_put(&b, NDA_DST, "\300\0\2\1", 4);
        check(f, wire_end(&b), 0, false, "ip neighbour delete 192.0.2.1 dev eth0");
}

static void test_sysctls(void **state)
{
        struct live_op op = { .type = LIVE_SYSCTL, .sysctl = { "ipv4/conf/vnet0/rp_filter", "2" } };

        check_op(*state, &op, "sysctl -w net.ipv4.conf.vnet0.rp_filter=2");
        op.sysctl = (struct live_sysctl){ "ipv6/conf/eth0.5/accept_ra", "1" };
        check_op(*state, &op, "sysctl -w net/ipv6/conf/eth0.5/accept_ra=1");
        op.sysctl = (struct live_sysctl){ "ipv4/neigh/it's/x", "1\t2" };
        check_op(*state, &op, "sysctl -w $'net.ipv4.neigh.it\\'s.x=1\\0112'");
}

static void test_comments(void **state)
{
        struct fixture *f = *state;
        struct live_op op = { .type = LIVE_REDIRECT };

        op.redirect.on = f->live.source;
        op.redirect.to = f->live.target;
        check_op(f, &op,
                 "# at ingress, hand what comes in on eth0 to vnet0 (BPF, where the kernel has "
                 "it)");
        op.type = LIVE_REDIRECT_OFF;
        check_op(f, &op, "# at ingress of eth0, hand nothing on any more");
        op = (struct live_op){ .type = LIVE_WAIT_UP, .wait = f->live.bridge };
        check_op(f, &op, "# wait until the operational state of vnet0 is up");
        op.type = LIVE_WAIT_ADDRESSES;
        check_op(f, &op, "# wait until the kernel takes packets for each address of vnet0");
}

/* Every length of every kind, down to none: nothing outside of the message is looked at (ASan). */
static void test_cut_short(void **state)
{
        struct fixture *f = *state;
        struct wire_builder b = address(f, RTM_NEWADDR);
        const struct nlmsghdr *whole[] = { route(f, RTM_NEWROUTE, AF_INET6, 0), wire_end(&b) };

        for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
                for (uint16_t type = RTM_NEWLINK; type <= RTM_DELRULE; type++) {
                        for (uint32_t length = NLMSG_HDRLEN; length <= whole[i]->nlmsg_len;
                             length++) {
                                struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
                                struct nlmsghdr *copy cleanup(freep) = malloc(length);
                                struct live_op op = { .type = LIVE_REQUEST,
                                                      .request = { .message = copy,
                                                                   .type = type,
                                                                   .moved = length % 2 } };

                                memcpy(copy, whole[i], length);
                                copy->nlmsg_len = length;
                                copy->nlmsg_type = type;
                                ip_words(&out, NULL, &f->live, &op);
                                assert_true(out.len > 0);
                        }
                }
        }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(test_new_bridge),      TEST(test_nexthops),
                TEST(test_set_link),        TEST(test_address),
                TEST(test_verbs_of_routes), TEST(test_type_of_the_request_counts),
                TEST(test_neighbour),       TEST(test_sysctls),
                TEST(test_comments),        TEST(test_cut_short),
        };

        return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
