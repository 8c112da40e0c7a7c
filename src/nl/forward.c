// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The policy of the packet filter's FORWARD hook. nftables tells its chains by a dump
 * (linux/netfilter/nf_tables.h). The old iptables has a table that is a blob; where its chains end
 * is the rule that stands for the policy (struct ipt_getinfo in linux/netfilter_ipv4/ip_tables.h).
 * It is asked only where a table is loaded already, since to ask would load it.
 */
#include <endian.h> /* and not arpa/inet.h, whose structs linux/in.h has again */
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <string.h>

#include "nl/forward.h"
#include "nl/socket.h"
#include "wire/wire.h"

/* nftables */

static const char *const families[] = {
        [NFPROTO_INET] = "inet",
        [NFPROTO_IPV4] = "ip",
        [NFPROTO_IPV6] = "ip6",
};

struct chain_job {
        struct arena *mem;
        struct forward_drop_list *drops;
};

/* A number in network order, as all of nftables' are. */
static uint32_t number(const struct rtattr *attr)
{
        uint32_t value;

        memcpy(&value, wire_data(attr), sizeof(value));
        return be32toh(value);
}

static const char *name_of(struct arena *mem, const struct nlmsghdr *message, unsigned type)
{
        const struct rtattr *attr = wire_find_after(message, sizeof(struct nfgenmsg), type, 1);

        return attr ? arena_strndup(mem, wire_data(attr), strnlen(wire_data(attr), wire_size(attr)))
                    : "?";
}

static void add_chain(void *arg, const struct nlmsghdr *message)
{
        const size_t head = sizeof(struct nfgenmsg);
        const struct rtattr *hook = wire_find_after(message, head, NFTA_CHAIN_HOOK, 0);
        const struct rtattr *place = wire_find_in(hook, NFTA_HOOK_HOOKNUM, sizeof(uint32_t));
        const struct rtattr *policy =
                wire_find_after(message, head, NFTA_CHAIN_POLICY, sizeof(uint32_t));
        struct chain_job *job = arg;
        struct nfgenmsg body;

        if (!place || !policy || number(place) != NF_INET_FORWARD || number(policy) != NF_DROP)
                return;
        memcpy(&body, (const unsigned char *) message + NLMSG_HDRLEN, sizeof(body));
        if (body.nfgen_family >= ARRAY_LEN(families) || !families[body.nfgen_family])
                return; /* of frames: it is meant for bridges */
        LIST_ADD(job->mem, job->drops,
                 (struct forward_drop){ .family = families[body.nfgen_family],
                                        .table = name_of(job->mem, message, NFTA_CHAIN_TABLE),
                                        .chain = name_of(job->mem, message, NFTA_CHAIN_NAME) });
}

static int list_chains(struct arena *mem, struct forward_drop_list *drops)
{
        const struct nfgenmsg body = { .nfgen_family = NFPROTO_UNSPEC, .version = NFNETLINK_V0 };
        const uint16_t type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN;
        struct wire_builder builder = wire_start(mem, type, &body, sizeof(body));
        struct chain_job job = { mem, drops };
        const struct nl_dump dump = { builder.message, add_chain, NULL, &job };
        cleanup(nl_end) struct nl nl = NL_INIT;
        struct error err;
        int r = nl_open_protocol(&nl, NETLINK_NETFILTER, &err);

        /* a kernel without nftables has no such socket, or knows no such question */
        if (r == 0)
                r = nl_list(&nl, &dump, "list the chains", &err);
        return r == -EPROTONOSUPPORT || r == -EINVAL || r == -EOPNOTSUPP ? 0 : r;
}

/* iptables */

/* Both families have the same in different structs; that of IPv6 is larger where it differs. */
static const struct {
        int family, level, info, entries;
        const char *names, *family_name;
        size_t entry_size, target_at; /* in an entry: where its target begins */
} tables[] = {
        { AF_INET, IPPROTO_IP, IPT_SO_GET_INFO, IPT_SO_GET_ENTRIES, "/proc/net/ip_tables_names",
          "ip", sizeof(struct ipt_entry), offsetof(struct ipt_entry, target_offset) },
        { AF_INET6, IPPROTO_IPV6, IP6T_SO_GET_INFO, IP6T_SO_GET_ENTRIES,
          "/proc/net/ip6_tables_names", "ip6", sizeof(struct ip6t_entry),
          offsetof(struct ip6t_entry, target_offset) },
};

static bool is_loaded(const char *names)
{
        char text[256];
        int fd cleanup(closep) = open(names, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

        if (n <= 0)
                return false;
        text[n] = '\0';
        for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
                if (strncmp(line, "filter\n", strlen("filter\n")) == 0)
                        return true;
        return false;
}

/* The verdict of the entry at @at of @size bytes: the last thing in its standard target. */
static int verdict_at(size_t row, const unsigned char *entries, size_t size, size_t at)
{
        uint16_t target;
        int verdict;

        if (at > size || size - at < tables[row].entry_size)
                return 0;
        memcpy(&target, entries + at + tables[row].target_at, sizeof(target));
        at += target + sizeof(struct xt_entry_target);
        if (at > size || size - at < sizeof(verdict))
                return 0;
        memcpy(&verdict, entries + at, sizeof(verdict));
        return verdict;
}

static int read_table(struct arena *mem, size_t row, struct forward_drop_list *drops)
{
        struct ipt_getinfo info = { .name = "filter" };
        struct ipt_get_entries *entries;
        socklen_t size = sizeof(info);
        int fd cleanup(closep) = socket(tables[row].family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

        if (fd < 0 || getsockopt(fd, tables[row].level, tables[row].info, &info, &size) < 0)
                return -errno;
        size = (socklen_t) (sizeof(*entries) + info.size);
        entries = arena_alloc(mem, size);
        *entries = (struct ipt_get_entries){ .name = "filter", .size = info.size };
        if (getsockopt(fd, tables[row].level, tables[row].entries, entries, &size) < 0)
                return -errno;
        if (verdict_at(row, (const unsigned char *) entries->entrytable, info.size,
                       info.underflow[NF_INET_FORWARD]) == -NF_DROP - 1)
                LIST_ADD(mem, drops, (struct forward_drop){ .family = tables[row].family_name });
        return 0;
}

int nl_forward_drops(struct arena *mem, struct forward_drop_list *ret)
{
        int r = list_chains(mem, ret);

        for (size_t i = 0; i < ARRAY_LEN(tables) && r == 0; i++)
                if (is_loaded(tables[i].names))
                        r = read_table(mem, i, ret);
        return r;
}
