// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting for what the kernel does later by itself, by asking again and again. What is waited for
 * takes microseconds as a rule, some milliseconds on a busy machine.
 */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "executor.h"

enum { FIRST_PAUSE_US = 50, LAST_PAUSE_US = 4000, LOOPBACK = 1 };

struct patience {
        int64_t deadline;
        long pause; /* microseconds */
};

static struct patience patience_for(unsigned milliseconds)
{
        return (struct patience){ .deadline = now_us() + (int64_t) milliseconds * 1000,
                                  .pause = FIRST_PAUSE_US };
}

/* Sleeps a little, longer each time. Return: false when the time is over. */
static bool rest(struct patience *patience)
{
        const struct timespec pause = { .tv_nsec = patience->pause * 1000 };

        if (now_us() >= patience->deadline)
                return false;
        nanosleep(&pause, NULL);
        if (patience->pause < LAST_PAUSE_US)
                patience->pause *= 2;
        return true;
}

/* The IPv6 addresses of a link whose local routes are to come. */
struct expected {
        int index;
        struct wanted {
                unsigned char address[16];
                bool found;
        } * items;
        size_t n, left;
        struct arena mem;
};

static void expected_free(struct expected *expected)
{
        arena_free(&expected->mem);
}

/* An address that waits for DAD, or that has failed it, gets no route before that is over. */
static void expect(void *arg, const struct nlmsghdr *message)
{
        struct expected *expected = arg;
        const struct ifaddrmsg *body = wire_body(message);
        const struct rtattr *attr = wire_find(message, IFA_LOCAL, 16);
        struct wanted wanted = { 0 };
        uint32_t flags;

        if (!body || message->nlmsg_type != RTM_NEWADDR || body->ifa_family != AF_INET6 ||
            (int) body->ifa_index != expected->index)
                return;
        flags = wire_u32(message, IFA_FLAGS, body->ifa_flags);
        if (!attr)
                attr = wire_find(message, IFA_ADDRESS, 16);
        if (!attr || (flags & IFA_F_DADFAILED) ||
            ((flags & IFA_F_TENTATIVE) && !(flags & IFA_F_NODAD)))
                return;
        memcpy(wanted.address, wire_data(attr), sizeof(wanted.address));
        LIST_ADD(&expected->mem, expected, wanted);
}

static void expect_anew(void *arg)
{
        ((struct expected *) arg)->n = 0;
}

static int by_address(const void *a, const void *b)
{
        return memcmp(a, b, sizeof(((struct wanted *) NULL)->address));
}

/* Old kernels have the local routes of all links on the loopback one. */
static void find(void *arg, const struct nlmsghdr *message)
{
        struct expected *expected = arg;
        const struct rtmsg *body = wire_body(message);
        const struct rtattr *to = wire_find(message, RTA_DST, 16);
        int index = wire_index(message);
        struct wanted *wanted;

        if (!body || !to || message->nlmsg_type != RTM_NEWROUTE || body->rtm_type != RTN_LOCAL ||
            body->rtm_dst_len != 128 || (index != expected->index && index != LOOPBACK))
                return;
        wanted = bsearch(wire_data(to), expected->items, expected->n, sizeof(*wanted), by_address);
        if (wanted && !wanted->found) {
                wanted->found = true;
                expected->left--;
        }
}

static int find_routes(struct nl *nl, struct arena *mem, struct expected *expected)
{
        const struct rtmsg body = { .rtm_family = AF_INET6, .rtm_table = RT_TABLE_LOCAL };
        struct wire_builder builder = wire_start(mem, RTM_GETROUTE, &body, sizeof(body));
        struct nl_dump dump = { .add = find, .arg = expected };

        wire_put_u32(&builder, RTA_TABLE, RT_TABLE_LOCAL);
        dump.request = wire_end(&builder);
        return nl_list(nl, &dump, "routes", NULL);
}

static int list_addresses(struct nl *nl, struct arena *mem, struct expected *expected)
{
        const struct ifaddrmsg body = { .ifa_family = AF_INET6,
                                        .ifa_index = (uint32_t) expected->index };
        struct wire_builder builder = wire_start(mem, RTM_GETADDR, &body, sizeof(body));
        struct nl_dump dump = { .add = expect, .restart = expect_anew, .arg = expected };
        int r;

        dump.request = wire_end(&builder);
        r = nl_list(nl, &dump, "addresses", NULL);
        if (r == 0 && expected->n)
                qsort(expected->items, expected->n, sizeof(*expected->items), by_address);
        expected->left = expected->n;
        return r;
}

void wait_for_addresses(struct nl *nl, const struct live_link *link, unsigned milliseconds)
{
        struct expected expected cleanup(expected_free) = { .index = link->index };
        struct patience patience = patience_for(milliseconds);
        struct arena mem cleanup(arena_free) = { 0 };
        int r = list_addresses(nl, &mem, &expected);

        while (r == 0 && expected.left > 0) {
                r = find_routes(nl, &mem, &expected);
                if (r == 0 && expected.left > 0 && !rest(&patience))
                        return;
        }
}

struct state {
        int index;
        bool bridge, seen, up;
};

static void look_at_link(void *arg, const struct nlmsghdr *message)
{
        struct state *state = arg;
        const struct ifinfomsg *body = wire_body(message);
        const struct rtattr *attr = wire_find(message, IFLA_OPERSTATE, 1);
        unsigned operstate;

        if (!body || message->nlmsg_type != RTM_NEWLINK || body->ifi_index != state->index || !attr)
                return;
        operstate = *(const unsigned char *) wire_data(attr);
        state->seen = true;
        state->up = operstate == IF_OPER_UP || (operstate == IF_OPER_UNKNOWN && !state->bridge &&
                                                (body->ifi_flags & IFF_LOWER_UP));
}

int wait_for_up(struct nl *nl, const struct live_link *link, bool bridge, unsigned milliseconds)
{
        const struct ifinfomsg body = { .ifi_family = AF_UNSPEC, .ifi_index = link->index };
        struct state state = { .index = link->index, .bridge = bridge };
        struct nl_dump dump = { .add = look_at_link, .arg = &state };
        struct patience patience = patience_for(milliseconds);
        struct arena mem cleanup(arena_free) = { 0 };
        struct wire_builder builder = wire_start(&mem, RTM_GETLINK, &body, sizeof(body));

        wire_put_u32(&builder, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        dump.request = wire_end(&builder);
        do {
                int r;

                state.seen = false;
                r = nl_get(nl, &dump);
                if (r < 0 || !state.seen)
                        return r < 0 ? r : -ENODEV;
                if (state.up)
                        return 0;
        } while (rest(&patience));
        return -ETIMEDOUT;
}
