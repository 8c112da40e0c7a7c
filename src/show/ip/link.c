// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip-link(8): making a bridge, giving it ports and options.
 */
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <string.h>

#include "mkbridge/bridge-options.h"
#include "show/ip/parts.h"
#include "wire/newer.h"

static void put_master(struct ip_sentence *to, const char *word, const struct rtattr *attribute)
{
        uint32_t index;

        memcpy(&index, wire_data(attribute), sizeof(index));
        if (index)
                ip_put_link(to, word, attribute);
        else
                strbuf_adds(to->out, " nomaster");
}

static const struct ip_word link_words[] = {
        { IFLA_ADDRESS, 1, "address", ip_put_mac },
        { IFLA_BROADCAST, 1, "broadcast", ip_put_mac },
        { IFLA_MTU, 4, "mtu", ip_put_number },
        { IFLA_TXQLEN, 4, "txqueuelen", ip_put_number },
        { IFLA_GROUP, 4, "group", ip_put_number },
        { IFLA_NUM_TX_QUEUES, 4, "numtxqueues", ip_put_number },
        { IFLA_NUM_RX_QUEUES, 4, "numrxqueues", ip_put_number },
        { IFLA_GSO_MAX_SIZE, 4, "gso_max_size", ip_put_number },
        { IFLA_GSO_MAX_SEGS, 4, "gso_max_segs", ip_put_number },
        { IFLA_IFALIAS, 1, "alias", ip_put_text },
        { IFLA_MASTER, 4, "master", put_master },
};

/* Those of ifi_flags that the message sets or clears. */
static void put_flags(struct ip_sentence *to, const struct ifinfomsg *body)
{
        static const struct {
                unsigned flag;
                const char *on, *off;
        } words[] = {
                { IFF_UP, "up", "down" },
                { IFF_NOARP, "arp off", "arp on" },
                { IFF_PROMISC, "promisc on", "promisc off" },
                { IFF_ALLMULTI, "allmulticast on", "allmulticast off" },
                { IFF_MULTICAST, "multicast on", "multicast off" },
        };
        unsigned rest = body->ifi_change;

        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                if (!(rest & words[i].flag))
                        continue;
                strbuf_addf(to->out, " %s",
                            body->ifi_flags & words[i].flag ? words[i].on : words[i].off);
                rest &= ~words[i].flag;
        }
        if (rest && ~rest) /* all bits: how one says that none is left out */
                ip_rest_add(to, "flags 0x%x of 0x%x", body->ifi_flags & rest, rest);
}

/* Options that are bits of one attribute. */
static void put_bits(struct ip_sentence *to, const struct rtattr *attribute)
{
        static const char *const names[] = {
                [BR_BOOLOPT_NO_LL_LEARN] = "no_linklocal_learn",
                [BR_BOOLOPT_MCAST_VLAN_SNOOPING] = "mcast_vlan_snooping",
        };
        struct br_boolopt_multi bits;

        memcpy(&bits, wire_data(attribute), sizeof(bits));
        for (unsigned i = 0; i < 32; i++) {
                if (!(bits.optmask >> i & 1))
                        continue;
                if (i < ARRAY_LEN(names))
                        strbuf_addf(to->out, " %s %u", names[i], bits.optval >> i & 1);
                else
                        ip_rest_add(to, "option bit %u: %u", i, bits.optval >> i & 1);
        }
}

static void put_vlan_protocol(struct ip_sentence *to, const struct rtattr *attribute)
{
        uint16_t protocol;

        memcpy(&protocol, wire_data(attribute), sizeof(protocol));
        strbuf_addf(to->out, " vlan_protocol %s",
                    ntohs(protocol) == ETH_P_8021AD ? "802.1ad" : "802.1Q");
}

static void put_option(struct ip_sentence *to, const struct bridge_option *option,
                       const struct rtattr *attribute)
{
        const char *word = strcmp(option->name, "stp") == 0 ? "stp_state" : option->name;

        if (option->type == OPTION_MAC)
                ip_put_mac(to, word, attribute);
        else if (option->type == OPTION_PROTOCOL && wire_size(attribute) == sizeof(uint16_t))
                put_vlan_protocol(to, attribute);
        else
                ip_put_number(to, word, attribute);
}

static void put_bridge(struct ip_sentence *to, const struct rtattr *data)
{
        struct ip_attributes options = { .all = wire_walk_nest(data) };
        const struct rtattr *bits =
                ip_take(&options, IFLA_BR_MULTI_BOOLOPT, sizeof(struct br_boolopt_multi));

        for (size_t i = 0; i < n_bridge_options; i++) {
                const struct bridge_option *option = &bridge_options[i];
                const struct rtattr *found = NULL;

                if (option->attr != IFLA_BR_MULTI_BOOLOPT)
                        found = ip_take(&options, option->attr, 1);
                if (found)
                        put_option(to, option, found);
        }
        if (bits)
                put_bits(to, bits);
        ip_rest(to, &options, "option");
}

static void put_kind(struct ip_sentence *to, const struct rtattr *info)
{
        struct ip_attributes nest = { .all = wire_walk_nest(info) };
        const struct rtattr *kind = ip_take(&nest, IFLA_INFO_KIND, 1), *data;

        if (!kind)
                return;
        ip_put_text(to, "type", kind);
        if (strncmp(wire_data(kind), "bridge", wire_size(kind)) == 0) {
                data = ip_take(&nest, IFLA_INFO_DATA, 0);
                put_bridge(to, data);
        }
        ip_rest(to, &nest, "attribute of the kind");
}

void ip_link_words(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb)
{
        const struct ifinfomsg *body = wire_body(message);
        struct ip_attributes attributes = { .all = wire_walk_message(message) };
        const struct rtattr *name = ip_take(&attributes, IFLA_IFNAME, 1);
        const bool creation = strcmp(verb, "add") == 0;

        ip_start(to, AF_UNSPEC, "link", verb);
        if (!creation && body->ifi_index)
                ip_put_index(to, "dev", body->ifi_index);
        else if (name)
                ip_put_text(to, creation ? "name" : "dev", name);
        if (to->removal)
                return;
        if (creation && body->ifi_index)
                strbuf_addf(to->out, " index %d", body->ifi_index);
        if (!creation && body->ifi_index && name)
                ip_put_text(to, "name", name);
        ip_put_all(to, &attributes, link_words, ARRAY_LEN(link_words));
        put_flags(to, body);
        put_kind(to, ip_take(&attributes, IFLA_LINKINFO, 0));
        ip_rest(to, &attributes, "attribute");
}
