// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sections of a profile, and of [connection] the keys, and what each is about; from
 * nm-settings-keyfile(5) of NetworkManager 1.30 to 1.52. Sorted by section and name; a test keeps
 * it so. All else is about the link: [ethernet], [802-1x], [ethtool], [vlan], [bond], [match], ...
 * What a port cannot have of it is changed by port.c.
 */
#include "backend/adopt/nm-keys.h"

/* clang-format off */
static const struct key_rule rules[] = {
        { .name = "connection", .class = KEY_HAS_KEYS },
        { .name = "hostname", .class = KEY_OF_NETWORK },
        { .name = "ipv4", .class = KEY_OF_NETWORK },
        { .name = "ipv6", .class = KEY_OF_NETWORK },
        { .name = "proxy", .class = KEY_OF_NETWORK },
        { .name = "user", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "autoconnect", .class = KEY_OF_BOTH },
        { .section = "connection", .name = "autoconnect-retries", .class = KEY_OF_BOTH },
        { .section = "connection", .name = "dns-over-tls", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "dnssec", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "gateway-ping-timeout", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "ip-ping-addresses", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "ip-ping-addresses-require-all", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "ip-ping-timeout", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "llmnr", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "mdns", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "metered", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "mptcp-flags", .class = KEY_OF_NETWORK },
        { .section = "connection", .name = "mud-url", .class = KEY_OF_NETWORK, .why = "told to the DHCP server" },
        { .section = "connection", .name = "permissions", .class = KEY_OF_BOTH },
        { .section = "connection", .name = "secondaries", .class = KEY_OF_NETWORK, .why = "VPNs that go up with the network layer" },
        { .section = "connection", .name = "stable-id", .class = KEY_OF_NETWORK, .why = "identifies the network layer" },
        { .section = "connection", .name = "zone", .class = KEY_OF_NETWORK, .why = "of the firewall: it goes by the link with the address" },
};
/* clang-format on */

static const struct key_rule unknown = { .class = KEY_OF_CARD };

const struct key_table nm_keys = { rules, ARRAY_LEN(rules), .unknown = &unknown };

const struct key_rule *nm_key(const char *section, const char *key)
{
        const struct key_rule *rule = key_find(&nm_keys, NULL, section);

        return rule->class == KEY_HAS_KEYS ? key_find(&nm_keys, section, key ? key : "") : rule;
}

bool nm_key_moves(const char *section, const char *key)
{
        return nm_key(section, key)->class == KEY_OF_NETWORK;
}
