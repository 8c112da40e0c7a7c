// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network layer of the links in question: one dump for each kind of object and family, of which
 * only the messages about those links are kept. There may be a hundred thousand routes, so lists
 * grow in an arena that ends with this function, and are copied once their length is known.
 */
#include "mkbridge/network.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/sort.h"
#include "nl/netlink.h"
#include "observe/observation.h"
#include "wire/wire.h"

#define SYSCTLS "/proc/sys/net"

enum { DAD_PAUSE_MS = 100, DAD_TRIES = 30 }; /* it takes the kernel one or two seconds */

struct gathering {
        struct arena *mem, *scratch;
        struct nl nl;
        struct network *network; /* to be filled in */
        struct watched links;
        struct {
                uint64_t *items;
                size_t n;
        } keys; /* in scratch */
};

/* A message that is kept. */
struct kept {
        const struct nlmsghdr *message;
        bool leads; /* of routes: see struct network */
};

/* One dump while it runs. */
struct dump {
        struct gathering *gathering;
        int family; /* AF_UNSPEC: any */
        bool (*wanted)(const struct gathering *gathering, const struct nlmsghdr *message);
        struct {
                struct kept *items;
                size_t n;
        } found;          /* in scratch; the messages in mem */
        size_t first_key; /* number of keys when it began */
};

/* Which messages are kept */

static bool about_link(const struct gathering *gathering, const struct nlmsghdr *message)
{
        for (size_t i = 0; i < gathering->links.n; i++)
                if (wire_concerns(message, gathering->links.items[i].index))
                        return true;
        return false;
}

/*
 * The kernel makes these itself when an address comes, and takes them away with it
 * (fib_add_ifaddr() in net/ipv4/fib_frontend.c, addrconf.c in net/ipv6). Before Linux 5.6 ff00::/8
 * and anycast routes of IPv6 have no type or protocol of their own.
 */
static bool made_for_address(const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        const struct rtattr *to = wire_find(message, RTA_DST, 1);
        bool multicast6 = route->rtm_family == AF_INET6 && route->rtm_dst_len == 8 && to &&
                          *(const unsigned char *) wire_data(to) == 0xff;

        if (route->rtm_family == AF_INET6 && route->rtm_type == RTN_ANYCAST)
                return true;
        if (multicast6 && wire_table(message) == RT_TABLE_LOCAL)
                return true;
        if (route->rtm_protocol != RTPROT_KERNEL)
                return false;
        return route->rtm_type == RTN_LOCAL || route->rtm_type == RTN_BROADCAST ||
               route->rtm_type == RTN_ANYCAST || route->rtm_type == RTN_MULTICAST;
}

static bool is_cached(const struct nlmsghdr *message)
{
        return ((const struct rtmsg *) wire_body(message))->rtm_flags & RTM_F_CLONED;
}

static bool names_object_on_link(const struct gathering *gathering, const struct nlmsghdr *message)
{
        const uint32_t id = wire_nexthop_id(message);

        for (size_t i = 0; id && i < gathering->links.n; i++)
                if (wire_nexthop_concerns(&gathering->network->nexthops, id,
                                          gathering->links.items[i].index))
                        return true;
        return false;
}

static bool route_wanted(const struct gathering *gathering, const struct nlmsghdr *message)
{
        return !made_for_address(message) &&
               (about_link(gathering, message) || names_object_on_link(gathering, message));
}

static bool nexthop_wanted(const struct gathering *gathering, const struct nlmsghdr *message)
{
        (void) gathering;
        return wire_nexthop_id(message) != 0;
}

static bool names_link(const struct gathering *gathering, const struct nlmsghdr *message,
                       unsigned type)
{
        const struct rtattr *attr = wire_find(message, type, 1);
        size_t len = attr ? strnlen(wire_data(attr), wire_size(attr)) : 0;

        for (size_t i = 0; attr && i < gathering->links.n; i++) {
                const char *name = gathering->links.items[i].name;

                if (strlen(name) == len && memcmp(name, wire_data(attr), len) == 0)
                        return true;
        }
        return false;
}

/* By name: a rule outlives its link, and is "detached" meanwhile. */
static bool rule_wanted(const struct gathering *gathering, const struct nlmsghdr *message)
{
        return names_link(gathering, message, FRA_IIFNAME) ||
               names_link(gathering, message, FRA_OIFNAME);
}

/* Dumps */

static void dump_restart(void *arg)
{
        struct dump *dump = arg;

        dump->found.n = 0;
        dump->found.items = NULL; /* LIST_ADD starts anew with an empty list */
        dump->gathering->keys.n = dump->first_key;
}

/* The kernel tells routes with the same key one after the other, the first choice first. */
static bool leads(const struct gathering *gathering)
{
        const size_t n = gathering->keys.n;

        return n < 2 || gathering->keys.items[n - 1] != gathering->keys.items[n - 2];
}

static void dump_add(void *arg, const struct nlmsghdr *message)
{
        struct dump *dump = arg;
        struct gathering *gathering = dump->gathering;
        const struct nlmsghdr *copy;

        /* Asked for a family that it lacks, the kernel tells about all the others. */
        if (!wire_body(message) ||
            (dump->family != AF_UNSPEC && wire_family(message) != dump->family))
                return;
        if (message->nlmsg_type == RTM_NEWROUTE) {
                if (is_cached(message))
                        return;
                LIST_ADD(gathering->scratch, &gathering->keys, wire_route_key(message));
        }
        if (!dump->wanted(gathering, message))
                return;
        copy = message->nlmsg_type == RTM_NEWROUTE
                       ? wire_with_paths(gathering->mem, message, &gathering->network->nexthops)
                       : wire_copy(gathering->mem, message);
        if (copy)
                LIST_ADD(gathering->scratch, &dump->found, (struct kept){ copy, leads(gathering) });
}

/* A kernel without the family, or without rules, has none of them. */
static bool is_absent(int r)
{
        return r == -EAFNOSUPPORT || r == -EOPNOTSUPP;
}

/* Appends to @ret what the dump gave, in memory that is as long as the list. */
static void keep(const struct dump *dump, struct message_list *ret)
{
        const size_t n = ret->n + dump->found.n;
        const struct nlmsghdr **items;

        if (!dump->found.n)
                return;
        items = arena_alloc(dump->gathering->mem, n * sizeof(void *));
        for (size_t i = 0; i < n; i++)
                items[i] = i < ret->n ? ret->items[i] : dump->found.items[i - ret->n].message;
        *ret = (struct message_list){ items, n };
}

/* The same for network->leads, before the routes are kept. */
static void keep_leads(const struct dump *dump, struct network *network)
{
        const size_t n = network->routes.n + dump->found.n;
        bool *all = arena_alloc(dump->gathering->mem, n);

        for (size_t i = 0; i < n; i++)
                all[i] = i < network->routes.n ? network->leads[i]
                                               : dump->found.items[i - network->routes.n].leads;
        network->leads = all;
}

static int run_dump(struct gathering *gathering, struct dump *dump, const struct nlmsghdr *request,
                    const char *what, struct message_list *ret, struct error *err)
{
        struct network *network = gathering->network;
        const struct nl_dump spec = {
                .request = request, .add = dump_add, .restart = dump_restart, .arg = dump
        };
        int r;

        dump->gathering = gathering;
        dump->first_key = gathering->keys.n;
        r = nl_list(&gathering->nl, &spec, what, err);
        if (r < 0 && !is_absent(r))
                return r;
        if (ret == &network->routes)
                keep_leads(dump, network);
        keep(dump, ret);
        return 0;
}

static const struct nlmsghdr *request_of(struct gathering *gathering, uint16_t type,
                                         const void *body, size_t size)
{
        struct wire_builder builder = wire_start(gathering->scratch, type, body, size);

        return wire_end(&builder);
}

static int dump_links(struct gathering *gathering, struct network *network, struct error *err)
{
        const struct ifinfomsg body = { .ifi_family = AF_UNSPEC };
        struct wire_builder builder =
                wire_start(gathering->scratch, RTM_GETLINK, &body, sizeof(body));
        struct dump dump = { .wanted = about_link };

        wire_put_u32(&builder, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return run_dump(gathering, &dump, wire_end(&builder), "list the network links",
                        &network->links, err);
}

static int dump_addresses(struct gathering *gathering, struct network *network, struct error *err)
{
        const struct ifaddrmsg body = { .ifa_family = AF_UNSPEC };
        struct dump dump = { .wanted = about_link };

        return run_dump(gathering, &dump, request_of(gathering, RTM_GETADDR, &body, sizeof(body)),
                        "list the addresses", &network->addresses, err);
}

static int compare_nexthops(const void *a, const void *b)
{
        const uint32_t one = wire_nexthop_id(*(const struct nlmsghdr *const *) a);
        const uint32_t other = wire_nexthop_id(*(const struct nlmsghdr *const *) b);

        return one < other ? -1 : one > other;
}

/* Before the routes, which name them. */
static int dump_nexthops(struct gathering *gathering, struct network *network, struct error *err)
{
        const struct nhmsg body = { .nh_family = AF_UNSPEC };
        struct dump dump = { .wanted = nexthop_wanted };
        int r = run_dump(gathering, &dump,
                         request_of(gathering, RTM_GETNEXTHOP, &body, sizeof(body)),
                         "list the nexthop objects", &network->nexthops, err);

        if (network->nexthops.n)
                qsort(network->nexthops.items, network->nexthops.n, sizeof(void *),
                      compare_nexthops);
        return r;
}

static int dump_routes(struct gathering *gathering, struct network *network, struct error *err)
{
        static const int families[] = { AF_INET, AF_INET6 };
        int r = 0;

        for (size_t i = 0; i < ARRAY_LEN(families) && r == 0; i++) {
                const struct rtmsg body = { .rtm_family = (unsigned char) families[i] };
                struct dump dump = { .family = families[i], .wanted = route_wanted };

                r = run_dump(gathering, &dump,
                             request_of(gathering, RTM_GETROUTE, &body, sizeof(body)),
                             "list the routes", &network->routes, err);
        }
        return r;
}

static int dump_rules(struct gathering *gathering, struct network *network, struct error *err)
{
        static const int families[] = { AF_INET, AF_INET6 };
        int r = 0;

        for (size_t i = 0; i < ARRAY_LEN(families) && r == 0; i++) {
                const struct fib_rule_hdr body = { .family = (unsigned char) families[i] };
                struct dump dump = { .family = families[i], .wanted = rule_wanted };

                r = run_dump(gathering, &dump,
                             request_of(gathering, RTM_GETRULE, &body, sizeof(body)),
                             "list the routing rules", &network->rules, err);
        }
        return r;
}

/* Proxy entries are a list of their own. */
static int dump_neighbours(struct gathering *gathering, struct network *network, struct error *err)
{
        static const unsigned char flags[] = { 0, NTF_PROXY };
        int r = 0;

        for (size_t i = 0; i < ARRAY_LEN(flags) && r == 0; i++) {
                const struct ndmsg body = { .ndm_family = AF_UNSPEC, .ndm_flags = flags[i] };
                struct dump dump = { .wanted = about_link };

                r = run_dump(gathering, &dump,
                             request_of(gathering, RTM_GETNEIGH, &body, sizeof(body)),
                             "list the neighbours", &network->neighbours, err);
        }
        return r;
}

static void keep_keys(struct gathering *gathering, struct network *network)
{
        const size_t n = gathering->keys.n;

        if (!n)
                return;
        network->route_keys.items = arena_alloc(gathering->mem, n * sizeof(uint64_t));
        network->route_keys.n = n;
        memcpy(network->route_keys.items, gathering->keys.items, n * sizeof(uint64_t));
        sort_numbers(network->route_keys.items, gathering->keys.items, n);
}

static void read_sysctls(struct gathering *gathering, struct network *network)
{
        network->sysctls_fixed = sysctls_are_fixed(SYSCTLS);
        sysctls_read(gathering->mem, SYSCTLS, "all", &network->sysctls);
        sysctls_read(gathering->mem, SYSCTLS, "default", &network->sysctls);
        for (size_t i = 0; i < gathering->links.n; i++)
                sysctls_read(gathering->mem, SYSCTLS, gathering->links.items[i].name,
                             &network->sysctls);
}

static int gather(struct gathering *gathering, struct network *network, struct error *err)
{
        static int (*const dumps[])(struct gathering *, struct network *, struct error *) = {
                dump_links, dump_addresses, dump_nexthops, dump_routes, dump_rules, dump_neighbours,
        };

        for (size_t i = 0; i < ARRAY_LEN(dumps); i++) {
                int r = dumps[i](gathering, network, err);

                if (r < 0)
                        return r;
        }
        keep_keys(gathering, network);
        read_sysctls(gathering, network);
        return 0;
}

/* An undo is live when the last run was: what it switched must be switched back. */
static bool is_live(const struct observation *obs)
{
        const struct past_list *past = &obs->host->past;

        if (obs->request->root)
                return false;
        for (size_t i = 0; obs->request->action == ACTION_UNDO && i < past->n; i++)
                if (past->items[i].record.live)
                        return true;
        return obs->request->live;
}

static bool has_carrier(const struct host *host, int index)
{
        for (size_t i = 0; i < host->links.n; i++)
                if (host->links.items[i].index == index)
                        return host->links.items[i].carrier;
        return false;
}

/* An address that the kernel is still checking (RFC 4862), on a link where that will come to an
 * end.
 */
static bool does_dad(const struct observation *obs, const struct network *network)
{
        for (size_t i = 0; i < network->addresses.n; i++) {
                const struct nlmsghdr *message = network->addresses.items[i];
                const struct ifaddrmsg *body = wire_body(message);
                uint32_t flags = wire_u32(message, IFA_FLAGS, body->ifa_flags);

                if ((flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == IFA_F_TENTATIVE &&
                    has_carrier(obs->host, wire_index(message)))
                        return true;
        }
        return false;
}

static int look_later(struct gathering *gathering, struct network *network, struct error *err)
{
        const struct timespec pause = { .tv_nsec = DAD_PAUSE_MS * 1000000L };

        nanosleep(&pause, NULL);
        network->addresses = (struct message_list){ 0 };
        return dump_addresses(gathering, network, err);
}

int observe_network(const struct observation *obs, bool patient, struct error *err)
{
        cleanup(arena_free) struct arena scratch = { 0 };
        struct network *network = &obs->host->network;
        struct gathering gathering = {
                .mem = obs->mem, .scratch = &scratch, .nl = NL_INIT, .network = network
        };
        int r;

        if (!is_live(obs))
                return 0;
        observe_watched(obs, &scratch, &gathering.links);
        r = nl_open(&gathering.nl, err);
        if (r < 0)
                return r;
        r = gather(&gathering, network, err);
        for (int i = 0; patient && r == 0 && i < DAD_TRIES && does_dad(obs, network); i++)
                r = look_later(&gathering, network, err);
        nl_end(&gathering.nl);
        if (r < 0)
                return r;

        network->observed = true;
        return 0;
}
