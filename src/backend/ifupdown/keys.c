// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The options of a stanza, and what each is about: ifupdown's own (its *.defn), those of
 * ifupdown2's addons, and those of the hooks that Debian packages bring along. Sorted by name; a
 * test keeps it so. What is not here is a hook's.
 */
#include <string.h>

#include "backend/ifupdown/ifupdown.h"

/* clang-format off */
static const struct key_rule rules[] = {
        { .name = "accept-ra", .class = KEY_OF_NETWORK },
        { .name = "address", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "address-purge", .class = KEY_OF_NETWORK },
        { .name = "address-virtual", .class = KEY_OF_NETWORK, .part = L3_ADDRESS, .form = KEY_PREFIX },
        { .name = "alias", .class = KEY_OF_CARD },
        { .name = "arp-accept", .class = KEY_OF_NETWORK },
        { .name = "autoconf", .class = KEY_OF_NETWORK },
        { .name = "batman-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "bond-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "bond-master", .class = KEY_OF_CONTROLLER },
        { .name = "bridge-", .class = KEY_OF_BRIDGE, .form = KEY_PREFIX, .why = "of a bridge, or of a port in one" },
        { .name = "broadcast", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "clag-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "client", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "dad-attempts", .class = KEY_OF_NETWORK },
        { .name = "dad-interval", .class = KEY_OF_NETWORK },
        { .name = "description", .class = KEY_OF_CARD },
        { .name = "dhcp", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "dns-", .class = KEY_OF_NETWORK, .part = L3_DNS, .form = KEY_PREFIX },
        { .name = "down", .class = KEY_IS_COMMAND },
        { .name = "driver-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "endpoint", .class = KEY_REFUSED },
        { .name = "es-sys-mac", .class = KEY_OF_CARD },
        { .name = "ethernet-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "ethtool-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "firewall", .class = KEY_OF_NETWORK },
        { .name = "gateway", .class = KEY_OF_NETWORK, .part = L3_GATEWAY },
        { .name = "gro-offload", .class = KEY_OF_CARD },
        { .name = "gso-offload", .class = KEY_OF_CARD },
        { .name = "hardware-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "hostname", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "hwaddress", .class = KEY_OF_CARD },
        { .name = "ip-forward", .class = KEY_OF_NETWORK },
        { .name = "ip6-forward", .class = KEY_OF_NETWORK },
        { .name = "ipv6-addrgen", .class = KEY_OF_NETWORK },
        { .name = "leasehours", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "leasetime", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "link-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "ll-attempts", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "ll-interval", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "lro-offload", .class = KEY_OF_CARD },
        { .name = "media", .class = KEY_OF_CARD },
        { .name = "metric", .class = KEY_OF_NETWORK },
        { .name = "mpls-enable", .class = KEY_OF_NETWORK },
        { .name = "mstpctl-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "mtu", .class = KEY_OF_BOTH },
        { .name = "multicast", .class = KEY_OF_CARD },
        { .name = "netmask", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "network", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "offload-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "ovs-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "ovs-bridge", .class = KEY_OF_CONTROLLER },
        { .name = "pointopoint", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "post-down", .class = KEY_IS_COMMAND },
        { .name = "post-up", .class = KEY_IS_COMMAND },
        { .name = "ppp-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "pre-down", .class = KEY_IS_COMMAND },
        { .name = "pre-up", .class = KEY_IS_COMMAND },
        { .name = "preferred-lifetime", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "privext", .class = KEY_OF_NETWORK },
        { .name = "provider", .class = KEY_REFUSED },
        { .name = "request-prefix", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "rfkill", .class = KEY_OF_CARD },
        { .name = "ring-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "rx-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "scope", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "slaves", .class = KEY_OF_CARD },
        { .name = "team-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "tso-offload", .class = KEY_OF_CARD },
        { .name = "tunnel-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "tx-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "txqueuelen", .class = KEY_OF_CARD },
        { .name = "ufo-offload", .class = KEY_OF_CARD },
        { .name = "up", .class = KEY_IS_COMMAND },
        { .name = "vendor", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "vlan-", .class = KEY_OF_CARD, .form = KEY_PREFIX },
        { .name = "vrf", .class = KEY_OF_CONTROLLER },
        { .name = "vrf-table", .class = KEY_REFUSED },
        { .name = "vrrp", .class = KEY_OF_NETWORK, .part = L3_ADDRESS },
        { .name = "vxlan-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "wireless-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "wpa-", .class = KEY_REFUSED, .form = KEY_PREFIX },
        { .name = "zone", .class = KEY_OF_NETWORK },
};
/* clang-format on */

static const struct key_rule unknown = { .class = KEY_GOES_ALONG };

const struct key_table ifupdown_keys = { rules, ARRAY_LEN(rules), true, &unknown };

/*
 * 802.1X on a cable, which wpasupplicant's hooks do with this driver of several. The switch asks for
 * it at a group address that no bridge passes on, so that it works on a port as it did on the card.
 */
static const struct key_rule wired = { .class = KEY_OF_CARD };

static bool is_wired(const char *drivers)
{
        const char *word = drivers ? strstr(drivers, "wired") : NULL;

        return word && (word == drivers || word[-1] == ',') && strchr(",", word[strlen("wired")]);
}

const struct key_rule *ifupdown_key(const struct ifupdown_config *config, const char *name,
                                    const char *option)
{
        const struct key_rule *rule = key_find(&ifupdown_keys, NULL, option);

        if (rule->class == KEY_REFUSED && strncmp(option, "wpa", 3) == 0 &&
            is_wired(ifupdown_get_any(config, name, "wpa-driver")))
                return &wired;
        return rule;
}
