// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For words.sh: what hangs on a link of this network namespace, moved to another one of the same
 * namespace or of another: as commands in words, or by sending the messages themselves.
 *
 *     print-words words|send SOURCE SOURCE-INDEX TARGET TARGET-INDEX <DUMP >COMMANDS
 *     print-words dump SOURCE-INDEX >DUMP
 *
 * A dump is the kernel's messages as they are: addresses, nexthop objects,
 * routes, rules and neighbours.
 */
#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <stdio.h>
#include <string.h>

#include "nl/netlink.h"
#include "show/ip/words.h"
#include "wire/wire.h"

static int complain(const struct error *err)
{
        fprintf(stderr, "print-words: %s: %s\n", err->where, err->what);
        return 1;
}

/* What the kernel makes by itself, with an address or a link. */
static bool is_its_own(const struct nlmsghdr *message)
{
        const struct rtmsg *route = wire_body(message);
        const struct ndmsg *neighbour = wire_body(message);

        switch (message->nlmsg_type) {
        case RTM_NEWROUTE:
                return wire_table(message) == RT_TABLE_LOCAL || route->rtm_type == RTN_MULTICAST ||
                       (route->rtm_flags & RTM_F_CLONED);
        case RTM_NEWRULE:
                return wire_u32(message, FRA_PRIORITY, 0) == 0 ||
                       wire_u32(message, FRA_PRIORITY, 0) >= 32766;
        case RTM_NEWNEIGH:
                return !(neighbour->ndm_flags & NTF_PROXY) &&
                       !(neighbour->ndm_state & NUD_PERMANENT);
        default:
                return false;
        }
}

static void write_message(void *arg, const struct nlmsghdr *message)
{
        const int *index = arg;
        bool any = message->nlmsg_type == RTM_NEWRULE || message->nlmsg_type == RTM_NEWNEXTHOP;

        if (!is_its_own(message) && (any || wire_concerns(message, *index)))
                fwrite(message, 1, NLMSG_ALIGN(message->nlmsg_len), stdout);
}

/* Every body starts with the family, and has its exact size when the kernel checks strictly. */
static const struct {
        uint16_t type;
        size_t size;
        struct ndmsg body;
} wanted[] = {
        { RTM_NEWADDR, sizeof(struct ifaddrmsg), { .ndm_family = AF_INET } },
        { RTM_NEWADDR, sizeof(struct ifaddrmsg), { .ndm_family = AF_INET6 } },
        { RTM_NEWNEXTHOP, sizeof(struct nhmsg), { .ndm_family = AF_UNSPEC } },
        { RTM_NEWROUTE, sizeof(struct rtmsg), { .ndm_family = AF_INET } },
        { RTM_NEWROUTE, sizeof(struct rtmsg), { .ndm_family = AF_INET6 } },
        { RTM_NEWRULE, sizeof(struct fib_rule_hdr), { .ndm_family = AF_INET } },
        { RTM_NEWRULE, sizeof(struct fib_rule_hdr), { .ndm_family = AF_INET6 } },
        { RTM_NEWNEIGH, sizeof(struct ndmsg), { .ndm_family = AF_INET } },
        { RTM_NEWNEIGH, sizeof(struct ndmsg), { .ndm_family = AF_INET6 } },
        { RTM_NEWNEIGH, sizeof(struct ndmsg), { .ndm_flags = NTF_PROXY } },
};

static int dump(int index)
{
        struct nl nl cleanup(nl_end) = NL_INIT;
        struct arena mem cleanup(arena_free) = { 0 };
        struct error err = { 0 };

        if (nl_open(&nl, &err) < 0)
                return complain(&err);
        for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
                struct wire_builder builder =
                        wire_start(&mem, wanted[i].type + 2, &wanted[i].body, wanted[i].size);
                const struct nl_dump how = {
                        .request = wire_end(&builder),
                        .add = write_message,
                        .arg = &index,
                };

                if (nl_list(&nl, &how, "everything", &err) < 0)
                        return complain(&err);
        }
        return 0;
}

static uint16_t flags_of(uint16_t type)
{
        return type == RTM_NEWRULE || type == RTM_NEWADDR ? NLM_F_CREATE | NLM_F_EXCL
                                                          : NLM_F_CREATE | NLM_F_REPLACE;
}

static int send_one(struct nl *nl, const struct live_plan *live, const struct nlmsghdr *message)
{
        const struct wire_move move = { live->source.index, live->target.index, live->source.name,
                                        live->target.name };
        _Alignas(struct nlmsghdr) char buffer[WIRE_MESSAGE_MAX];
        struct error err = { 0 };

        if (!wire_retarget(buffer, sizeof(buffer), message, &move))
                return 1;
        if (nl_call(nl, (void *) buffer, flags_of(message->nlmsg_type), "request", "send it",
                    &err) < 0)
                return complain(&err);
        return 0;
}

static void print_one(const struct live_plan *live, const struct nlmsghdr *message)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        const struct live_op op = {
                .type = LIVE_REQUEST,
                .request = { .message = message,
                             .type = message->nlmsg_type,
                             .flags = flags_of(message->nlmsg_type),
                             .moved = true },
        };

        ip_words(&out, NULL, live, &op);
        puts(strbuf_str(&out));
}

static int tell(const struct live_plan *live, bool send)
{
        static _Alignas(struct nlmsghdr) char bytes[1024 * 1024];
        struct nl nl cleanup(nl_end) = NL_INIT;
        struct error err = { 0 };
        size_t size = fread(bytes, 1, sizeof(bytes), stdin);
        int failed = 0;

        if (send && nl_open(&nl, &err) < 0)
                return complain(&err);
        for (size_t at = 0; at < size;) {
                const struct nlmsghdr *message = (const void *) (bytes + at);

                if (send)
                        failed |= send_one(&nl, live, message);
                else
                        print_one(live, message);
                at += NLMSG_ALIGN(message->nlmsg_len);
        }
        return failed;
}

int main(int argc, char *argv[])
{
        if (argc == 3 && strcmp(argv[1], "dump") == 0)
                return dump(atoi(argv[2]));
        if (argc == 6) {
                const struct live_plan live = {
                        .source = { atoi(argv[3]), argv[2] },
                        .target = { atoi(argv[5]), argv[4] },
                };

                return tell(&live, strcmp(argv[1], "send") == 0);
        }
        fprintf(stderr, "usage: print-words dump INDEX | words|send NAME INDEX NAME INDEX\n");
        return 2;
}
