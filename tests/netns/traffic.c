// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What needs traffic: frames that the ingress redirect takes or lets pass, neighbours that answer
 * or do not, and TCP connections. What this kernel lacks is left out, and said so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>

#include "world.h"

enum {
        EXPERIMENTAL = 0x88b5, /* an EtherType that nobody uses */
        QUIET = 50,            /* ms without a frame after which none is expected any more */
};

/* The redirect */

/* A packet socket for EtherType EXPERIMENTAL on a link of the namespace that we are in. */
static int open_packets(const char *link)
{
        const struct sockaddr_ll at = {
                .sll_family = AF_PACKET,
                .sll_protocol = htons(EXPERIMENTAL),
                .sll_ifindex = (int) if_nametoindex(link),
        };
        int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        assert_int_equal(bind(fd, (const struct sockaddr *) &at, sizeof(at)), 0);
        return fd;
}

enum arrival { NOWHERE = 0, AT_ETH0 = 1, AT_VNET0 = 2 };

static enum arrival arrivals(int eth0, int vnet0)
{
        struct pollfd fds[] = { { .fd = eth0, .events = POLLIN },
                                { .fd = vnet0, .events = POLLIN } };
        enum arrival at = NOWHERE;
        char frame[100];

        while (poll(fds, 2, QUIET) > 0) {
                if (fds[0].revents && recv(eth0, frame, sizeof(frame), 0) > 0)
                        at |= AT_ETH0;
                if (fds[1].revents && recv(vnet0, frame, sizeof(frame), 0) > 0)
                        at |= AT_VNET0;
        }
        return at;
}

/* Where a frame from the peer to @mac comes in. */
static enum arrival send_frame(const char *mac, bool tagged)
{
        static const unsigned char from[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
        unsigned char frame[60] = { 0 }, *p = frame;
        const struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
        struct sockaddr_ll at = to;
        int out, eth0 = open_packets("eth0"), vnet0 = open_packets("vnet0");
        enum arrival where;

        memcpy(p, mac, ETH_ALEN);
        memcpy(p + 6, from, ETH_ALEN);
        p += 12;
        if (tagged) {
                memcpy(p, "\x81\0\0\5", 4);
                p += 4;
        }
        *p++ = EXPERIMENTAL >> 8;
        *p++ = EXPERIMENTAL & 0xff;

        go(world.peer);
        out = open_packets("eth0");
        at.sll_ifindex = (int) if_nametoindex("eth0");
        assert_int_equal(sendto(out, frame, sizeof(frame), 0, (struct sockaddr *) &at, sizeof(at)),
                         sizeof(frame));
        go(world.host);
        where = arrivals(eth0, vnet0);
        close(out);
        close(eth0);
        close(vnet0);
        return where;
}

#define OURS      "\2\0\0\0\0\x10" /* of eth0 */
#define FOREIGN   "\2\0\0\0\0\x77"
#define BROADCAST "\xff\xff\xff\xff\xff\xff"

static bool redirects(void)
{
        bool on = send_frame(OURS, false) == AT_VNET0;

        assert_int_equal(send_frame(OURS, false), on ? AT_VNET0 : AT_ETH0);
        assert_int_equal(send_frame(BROADCAST, false), on ? AT_VNET0 : AT_ETH0);
        assert_int_equal(send_frame(OURS, true), AT_ETH0);
        assert_int_equal(send_frame(FOREIGN, false), AT_ETH0);
        return on;
}

static bool has_clsact(void)
{
        return strstr(output("tc qdisc show dev eth0"), "clsact") != NULL;
}

/* Linux before 6.6 redirects only by a clsact qdisc, which no link has by itself. */
static bool is_old_kernel(void)
{
        struct utsname name;
        int major, minor;

        return uname(&name) == 0 && sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
               (major < 6 || (major == 6 && minor < 6));
}

static int try_redirect(void)
{
        int handle, r = nl_redirect_on(&world.nl, world.eth0, world.vnet0, &handle);

        if (r == 0)
                assert_int_equal(nl_redirect_off(&world.nl, world.eth0, &handle), 0);
        return r;
}

/* Of what try_redirect() has returned. */
static bool needs_clsact(int r)
{
        if (r != -EINVAL || !is_old_kernel())
                return false;
        puts("skip: this kernel can redirect only what has a clsact qdisc");
        return true;
}

static bool may_load(int r)
{
        if (r != -EPERM && r != -ENOSYS && r != -ENOENT)
                return true;
        puts("skip: no BPF program can be loaded here");
        return false;
}

static void test_redirect(void **state)
{
        int handle = -1, second = -1, copy, r;

        (void) state;
        assert_false(redirects());
        r = try_redirect();
        if (!may_load(r) || needs_clsact(r))
                return;
        assert_int_equal(r, 0);
        assert_int_equal(nl_redirect_on(&world.nl, world.eth0, world.vnet0, &handle), 0);
        assert_true(redirects());
        if (handle < 0)
                return;
        assert_false(has_clsact());
        assert_true(fcntl(handle, F_GETFD) & FD_CLOEXEC);

        /* the one that came last is asked first */
        assert_int_equal(nl_redirect_on(&world.nl, world.eth0, world.eth1, &second), 0);
        assert_int_equal(send_frame(OURS, false), NOWHERE);
        assert_int_equal(nl_redirect_off(&world.nl, world.eth0, &second), 0);
        assert_int_equal(second, -1);
        assert_true(redirects());

        /* off means off, also while somebody else holds it; and it does not outlive the last one */
        copy = dup(handle);
        assert_int_equal(nl_redirect_off(&world.nl, world.eth0, &handle), 0);
        assert_false(redirects());
        close(copy);
        assert_int_equal(nl_redirect_on(&world.nl, world.eth0, world.vnet0, &handle), 0);
        assert_true(redirects());
        close(handle);
        assert_false(redirects());
        handle = -1;
        assert_int_equal(nl_redirect_off(&world.nl, world.eth0, &handle), 0);
        assert_int_equal(nl_redirect_off(&world.nl, 9999, &handle), 0);
        assert_true(nl_redirect_on(&world.nl, 9999, world.vnet0, &handle) < 0);
        assert_int_equal(handle, -1);
}

static void test_redirect_filter(void **state)
{
        int none = -1;

        (void) state;
        if (!may_load(try_redirect()))
                return;

        /* none is made, which would stop the link for a moment */
        assert_true(nl_redirect_filter_on(&world.nl, world.eth0, world.vnet0) < 0);
        assert_false(has_clsact());

        if (!try("tc qdisc add dev eth0 clsact")) {
                puts("skip: this kernel has no clsact");
                return;
        }
        if (nl_redirect_filter_on(&world.nl, world.eth0, world.vnet0) < 0) {
                puts("skip: this kernel has no cls_bpf");
                run("tc qdisc del dev eth0 clsact");
                return;
        }
        assert_true(redirects());
        assert_non_null(strstr(output("tc filter show dev eth0 ingress"), " mkbridge "));
        assert_int_equal(nl_redirect_filter_on(&world.nl, world.eth0, world.vnet0), 0);
        assert_true(redirects());
        assert_int_equal(nl_redirect_off(&world.nl, world.eth0, &none), 0);
        assert_false(redirects());
        assert_true(has_clsact());
        run("tc qdisc del dev eth0 clsact");
        assert_int_equal(nl_redirect_filter_on(&world.nl, 9999, world.vnet0), -ENODEV);
}

/* Neighbours */

static long long milliseconds(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int probe(int family, const char *text, unsigned limit)
{
        unsigned char address[16];

        assert_int_equal(inet_pton(family, text, address), 1);
        return nl_probe(&world.nl, world.eth0, family, address, limit);
}

static void test_probe(void **state)
{
        long long begin;

        (void) state;
        go(world.peer);
        run("echo 1 >/proc/sys/net/ipv6/conf/all/forwarding"); /* it says that it is a router */
        go(world.host);
        run("ip addr add 192.0.2.10/24 dev eth0 && ip addr add 2001:db8::10/64 dev eth0 nodad");
        run("for f in ipv4 ipv6; do echo 100 >/proc/sys/net/$f/neigh/eth0/retrans_time_ms; done");

        assert_int_equal(probe(AF_INET, "192.0.2.1", 2000), 0);    /* not known yet */
        assert_int_equal(probe(AF_INET6, "2001:db8::1", 2000), 0); /* */
        run("ip neigh replace 192.0.2.1 lladdr 02:00:00:00:00:01 dev eth0 nud stale extern_learn");
        run("ip neigh replace 2001:db8::1 lladdr 02:00:00:00:00:01 dev eth0 nud stale router");
        begin = milliseconds();
        assert_int_equal(probe(AF_INET, "192.0.2.1", 4000), 0); /* asked at once, not after 5 s */
        assert_int_equal(probe(AF_INET6, "2001:db8::1", 4000), 0);
        assert_true(milliseconds() - begin < 3000);
        assert_non_null(strstr(output("ip neigh show 192.0.2.1 dev eth0"), "extern_learn"));
        assert_non_null(strstr(output("ip neigh show 2001:db8::1 dev eth0"), "router"));

        /* nobody is there: given up after three times 100 ms */
        begin = milliseconds();
        assert_int_equal(probe(AF_INET, "192.0.2.99", 3000), -EHOSTUNREACH);
        assert_int_equal(probe(AF_INET6, "2001:db8::99", 3000), -EHOSTUNREACH);
        assert_true(milliseconds() - begin < 3000);
        assert_int_equal(probe(AF_INET, "192.0.2.98", 100), -ETIMEDOUT);

        /* one that was reachable a moment ago is asked all the same */
        go(world.peer);
        run("ip link set eth0 arp off");
        go(world.host);
        assert_non_null(strstr(output("ip neigh show 192.0.2.1 dev eth0"), "REACHABLE"));
        assert_int_equal(probe(AF_INET, "192.0.2.1", 150), -ETIMEDOUT);
        assert_int_equal(probe(AF_INET, "192.0.2.1", 3000), -EHOSTUNREACH);

        run("ip neigh replace 192.0.2.97 lladdr 02:00:00:00:00:97 dev eth0 nud permanent");
        assert_int_equal(probe(AF_INET, "192.0.2.97", 0), 0);
        assert_non_null(strstr(output("ip neigh show 192.0.2.97 dev eth0"), "PERMANENT"));
}

/* TCP */

static bool is_inode(void *arg, uint32_t inode)
{
        return inode == *(const uint32_t *) arg;
}

static void check_tcp(int domain, const char *to, int family, size_t size)
{
        struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
        struct sockaddr_in four = { .sin_family = AF_INET };
        struct sockaddr *address = domain == AF_INET ? (void *) &four : (void *) &six;
        socklen_t len = domain == AF_INET ? sizeof(four) : sizeof(six);
        int server = socket(domain, SOCK_STREAM, 0), client = socket(domain, SOCK_STREAM, 0), taken;
        struct session session = { 0 };
        struct nl_tcp before, after;
        struct stat st;
        char bytes[1000] = { 0 };
        uint32_t inode;

        inet_pton(AF_INET, to, &four.sin_addr);
        inet_pton(AF_INET6, to, &six.sin6_addr);
        assert_int_equal(bind(server, address, len), 0);
        assert_int_equal(listen(server, 1), 0);
        assert_int_equal(getsockname(server, address, &len), 0);
        assert_int_equal(connect(client, address, len), 0);
        taken = accept(server, NULL, NULL);
        assert_int_equal(fstat(taken, &st), 0);
        inode = (uint32_t) st.st_ino;

        assert_int_equal(nl_tcp_find(is_inode, &inode, &session), 0);
        assert_int_equal(session.family, family);
        assert_int_equal(session.local_port,
                         ntohs(four.sin_family == AF_INET && domain == AF_INET ? four.sin_port
                                                                               : six.sin6_port));
        assert_memory_equal(session.local, session.peer, size);
        assert_int_equal(session.local[size - 1], 1);

        assert_int_equal(nl_tcp_look(&session, &before), 0);
        assert_int_equal(send(taken, bytes, sizeof(bytes), 0), sizeof(bytes));
        assert_int_equal(send(client, bytes, 300, 0), 300);
        assert_int_equal(recv(client, bytes, sizeof(bytes), MSG_WAITALL), sizeof(bytes));
        assert_int_equal(nl_tcp_look(&session, &after), 0);
        assert_int_equal(after.bytes_acked - before.bytes_acked, 1000);
        assert_int_equal(after.bytes_received - before.bytes_received, 300);
        assert_int_equal(after.retransmits, 0);

        session.peer_port ^= 1;
        assert_int_equal(nl_tcp_look(&session, &after), -ENOENT);
        inode = 1;
        session.family = -1;
        assert_int_equal(nl_tcp_find(is_inode, &inode, &session), -ENOENT);
        assert_int_equal(session.family, -1);
        close(taken);
        close(client);
        close(server);
}

static void test_tcp(void **state)
{
        (void) state;
        check_tcp(AF_INET, "127.0.0.1", AF_INET, 4);
        check_tcp(AF_INET6, "::ffff:127.0.0.1", AF_INET, 4);
        check_tcp(AF_INET6, "::1", AF_INET6, 16);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_redirect, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_redirect_filter, world_set_up,
                                                world_tear_down),
                cmocka_unit_test_setup_teardown(test_probe, world_set_up, world_tear_down),
                cmocka_unit_test_setup_teardown(test_tcp, world_set_up, world_tear_down),
        };

        return cmocka_run_group_tests(tests, world_make, NULL);
}
