// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The link dump. It is parsed with libnl's core: rtnl_link_alloc_cache() of libnl-route costs some
 * 0.2 ms more at start-up, and libnl-route 3.7 has no getter for the permanent address.
 *
 * A master or parent may come later in the dump than its port, so indexes are collected first and
 * names are found in a second pass.
 */
#include "nl/link-list.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string.h>

enum {
        TRIES = 5,          /* of a dump that links came or went during */
        BUFFER = 32 * 1024, /* the most that the kernel puts into one part of a dump */
        ETHER_LEN = 6,
        PERM_ADDRESS = 54, /* IFLA_PERM_ADDRESS; headers older than Linux 5.6 lack it */
        LAST_ATTR = 63,
        SKIP_STATS = 1 << 3, /* RTEXT_FILTER_SKIP_STATS: nobody here wants the counters */
        VLAN_ID_MASK = 0xfff,
};

/* A link whose neighbours are still known by index only; 0 is none. */
struct raw_link {
        struct link link;
        int master, parent;
};

struct dump {
        struct arena *mem;
        struct {
                struct raw_link *items;
                size_t n;
        } links;
};

static const struct {
        const char *word; /* IFLA_INFO_KIND */
        enum link_kind kind;
} kinds[] = {
        { "", LINK_PHYSICAL }, { "vlan", LINK_VLAN },     { "bond", LINK_BOND },
        { "team", LINK_TEAM }, { "bridge", LINK_BRIDGE }, { "veth", LINK_VETH },
};

/* Kinds whose IFLA_LINK is not the link below but the other end. */
static const char *const pairs[] = { "veth", "netkit", "vxcan" };

/* libnl folds several errno values into one; these are the ones a user can act on. */
static const struct {
        int nl, code;
} codes[] = {
        { NLE_PERM, EPERM },
        { NLE_NOACCESS, EACCES },
        { NLE_NOMEM, ENOMEM },
        { NLE_DUMP_INTR, EAGAIN },
        { NLE_AF_NOSUPPORT, EAFNOSUPPORT },
        { NLE_OPNOTSUPP, EOPNOTSUPP },
};

static int nl_failed(int nl, const char *verb, struct error *err)
{
        int code = EIO;

        for (size_t i = 0; i < ARRAY_LEN(codes); i++)
                if (codes[i].nl == -nl)
                        code = codes[i].code;
        return error_set(err, STATUS_FAILED, code, "kernel", NULL, "cannot %s: %s", verb,
                         nl_geterror(nl));
}

static const char *format_mac(struct arena *mem, const struct nlattr *attr)
{
        const unsigned char *b;

        if (!attr || nla_len(attr) != ETHER_LEN)
                return NULL;
        b = nla_data(attr);
        return arena_printf(mem, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
                            b[5]);
}

/* Strings end at their NUL or at the end of the attribute, whichever comes first. */
static const char *copy_string(struct arena *mem, const struct nlattr *attr)
{
        const char *text = nla_data(attr);

        return arena_strndup(mem, text, strnlen(text, (size_t) nla_len(attr)));
}

static int get_index(const struct nlattr *attr)
{
        return attr && nla_len(attr) >= (int) sizeof(uint32_t) ? (int) nla_get_u32(attr) : 0;
}

static enum link_kind kind_of(const char *word)
{
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (strcmp(kinds[i].word, word) == 0)
                        return kinds[i].kind;
        return LINK_OTHER;
}

static bool is_pair(const char *word)
{
        for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
                if (strcmp(pairs[i], word) == 0)
                        return true;
        return false;
}

static uint16_t get_vlan_id(struct nlattr *data)
{
        struct nlattr *id = data ? nla_find(nla_data(data), nla_len(data), IFLA_VLAN_ID) : NULL;

        return id && nla_len(id) >= (int) sizeof(uint16_t) ? nla_get_u16(id) & VLAN_ID_MASK : 0;
}

/* A VXLAN tells the link that it sends by among its own data, not as the others do. */
static int vxlan_parent(struct nlattr *data)
{
        return data ? get_index(nla_find(nla_data(data), nla_len(data), IFLA_VXLAN_LINK)) : 0;
}

static void parse_kind(struct arena *mem, struct nlattr *attrs[], struct raw_link *raw)
{
        struct nlattr *info = attrs[IFLA_LINKINFO], *kind = NULL, *data;

        if (info)
                kind = nla_find(nla_data(info), nla_len(info), IFLA_INFO_KIND);
        raw->link.kind_name = kind ? copy_string(mem, kind) : "";
        raw->link.kind = kind_of(raw->link.kind_name);
        if (!attrs[IFLA_LINK_NETNSID] && !is_pair(raw->link.kind_name))
                raw->parent = get_index(attrs[IFLA_LINK]);
        data = info ? nla_find(nla_data(info), nla_len(info), IFLA_INFO_DATA) : NULL;
        if (raw->link.kind == LINK_VLAN)
                raw->link.vlan_id = get_vlan_id(data);
        if (!attrs[IFLA_LINK_NETNSID] && strcmp(raw->link.kind_name, "vxlan") == 0)
                raw->parent = vxlan_parent(data);
}

/* One RTM_NEWLINK message. */
static int add_link(struct nl_msg *msg, void *arg)
{
        struct nlmsghdr *header = nlmsg_hdr(msg);
        struct nlattr *attrs[LAST_ATTR + 1];
        const struct ifinfomsg *info = nlmsg_data(header);
        struct dump *dump = arg;
        struct raw_link raw = { 0 };

        if (header->nlmsg_type != RTM_NEWLINK ||
            nlmsg_parse(header, sizeof(*info), attrs, LAST_ATTR, NULL) < 0 || !attrs[IFLA_IFNAME])
                return NL_SKIP;

        raw.link.name = copy_string(dump->mem, attrs[IFLA_IFNAME]);
        raw.link.index = info->ifi_index;
        raw.link.mac = format_mac(dump->mem, attrs[IFLA_ADDRESS]);
        raw.link.permanent_mac = format_mac(dump->mem, attrs[PERM_ADDRESS]);
        raw.link.mtu = (uint32_t) get_index(attrs[IFLA_MTU]);
        raw.link.hardware = info->ifi_type;
        raw.link.ethernet = info->ifi_type == ARPHRD_ETHER;
        raw.link.loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
        raw.link.up = (info->ifi_flags & IFF_UP) != 0;
        raw.link.carrier = (info->ifi_flags & IFF_LOWER_UP) != 0;
        raw.master = get_index(attrs[IFLA_MASTER]);
        parse_kind(dump->mem, attrs, &raw);
        LIST_ADD(dump->mem, &dump->links, raw);
        return NL_OK;
}

static int send_request(struct nl_sock *sock)
{
        struct {
                struct ifinfomsg all;
                struct nlattr filter;
                uint32_t mask; // cppcheck-suppress unusedStructMember
        } request = {
                .all = { .ifi_family = AF_UNSPEC },
                .filter = { .nla_len = NLA_HDRLEN + sizeof(uint32_t), .nla_type = IFLA_EXT_MASK },
                .mask = SKIP_STATS,
        };
        int r = nl_send_simple(sock, RTM_GETLINK, NLM_F_DUMP, &request, sizeof(request));

        return r < 0 ? r : 0;
}

/* Again from the start when the kernel says that the list changed while it was being told. */
static int receive_links(struct nl_sock *sock, struct dump *dump)
{
        int r = 0;

        for (int i = 0; i < TRIES; i++) {
                dump->links.n = 0;
                r = send_request(sock);
                if (r == 0)
                        r = nl_recvmsgs_default(sock);
                if (r != -NLE_DUMP_INTR)
                        break;
        }
        return r < 0 ? r : 0;
}

static const char *name_of(const struct dump *dump, int index)
{
        for (size_t i = 0; index && i < dump->links.n; i++)
                if (dump->links.items[i].link.index == index)
                        return dump->links.items[i].link.name;
        return NULL;
}

static void resolve_names(struct dump *dump, struct link_list *ret)
{
        struct link_list list = { 0 };

        for (size_t i = 0; i < dump->links.n; i++) {
                struct raw_link *raw = &dump->links.items[i];

                raw->link.master = name_of(dump, raw->master);
                raw->link.parent = name_of(dump, raw->parent);
                LIST_ADD(dump->mem, &list, raw->link);
        }
        *ret = list;
}

static void free_socket(struct nl_sock **sock)
{
        nl_socket_free(*sock);
}

int nl_link_list(struct arena *mem, struct link_list *ret, struct error *err)
{
        cleanup(free_socket) struct nl_sock *sock = nl_socket_alloc();
        struct dump dump = { .mem = mem };
        int r;

        if (!sock)
                return error_errno(err, ENOMEM, "kernel", "open a netlink socket");
        r = nl_connect(sock, NETLINK_ROUTE);
        if (r < 0)
                return nl_failed(r, "open a netlink socket", err);

        nl_socket_set_msg_buf_size(sock, BUFFER);
        nl_socket_enable_msg_peek(sock); /* a longer message is then received whole, not refused */
        nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, add_link, &dump);
        r = receive_links(sock, &dump);
        if (r < 0)
                return nl_failed(r, "list the network links", err);

        resolve_names(&dump, ret);
        return 0;
}
