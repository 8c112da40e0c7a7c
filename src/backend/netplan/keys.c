// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every key of a definition in netplan's YAML, and what it is about. The keys are those of netplan
 * 0.106 and of what came after it until 1.1. Sorted by name; a test keeps it so. A key that is not
 * here stays where it is, byte for byte.
 */
#include "backend/netplan/netplan.h"

#define MADE_OF "belongs to what it is made of"

/* clang-format off */
static const struct key_rule rules[] = {
        { .name = "accept-ra", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "activation-mode", .class = KEY_OF_BOTH, .kind = YAML_TEXT },
        { .name = "addresses", .class = KEY_OF_NETWORK, .kind = YAML_LIST },
        { .name = "auth", .class = KEY_OF_CARD, .kind = YAML_MAP },
        { .name = "critical", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "delay-virtual-functions-rebind", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "dhcp-identifier", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "dhcp4", .class = KEY_OF_NETWORK, .part = L3_ADDRESS, .kind = YAML_TEXT },
        { .name = "dhcp4-overrides", .class = KEY_OF_NETWORK, .kind = YAML_MAP },
        { .name = "dhcp6", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "dhcp6-overrides", .class = KEY_OF_NETWORK, .kind = YAML_MAP },
        { .name = "embedded-switch-mode", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "emit-lldp", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "gateway4", .class = KEY_OF_NETWORK, .part = L3_GATEWAY, .kind = YAML_TEXT },
        { .name = "gateway6", .class = KEY_OF_NETWORK, .part = L3_GATEWAY, .v6 = true, .kind = YAML_TEXT },
        { .name = "generic-receive-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "generic-segmentation-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "hairpin", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "id", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "ignore-carrier", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "infiniband-mode", .class = KEY_REFUSED, .kind = YAML_TEXT },
        { .name = "interfaces", .class = KEY_OF_BRIDGE, .kind = YAML_LIST, .why = MADE_OF },
        { .name = "ipv6-address-generation", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "ipv6-address-token", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "ipv6-mtu", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "ipv6-privacy", .class = KEY_OF_NETWORK, .kind = YAML_TEXT },
        { .name = "large-receive-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "link", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "link-local", .class = KEY_OF_NETWORK, .kind = YAML_LIST },
        { .name = "macaddress", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "match", .class = KEY_OF_CARD, .kind = YAML_MAP },
        { .name = "mtu", .class = KEY_OF_BOTH, .kind = YAML_TEXT },
        { .name = "nameservers", .class = KEY_OF_NETWORK, .kind = YAML_MAP },
        { .name = "neigh-suppress", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "networkmanager", .class = KEY_OF_CARD, .kind = YAML_MAP },
        { .name = "openvswitch", .class = KEY_REFUSED, .kind = YAML_MAP },
        { .name = "optional", .class = KEY_OF_BOTH, .kind = YAML_TEXT },
        { .name = "optional-addresses", .class = KEY_OF_NETWORK, .kind = YAML_LIST },
        { .name = "parameters", .class = KEY_OF_BRIDGE, .kind = YAML_MAP, .why = MADE_OF },
        { .name = "port-mac-learning", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "ra-overrides", .class = KEY_OF_NETWORK, .kind = YAML_MAP },
        { .name = "receive-checksum-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "regulatory-domain", .class = KEY_REFUSED, .kind = YAML_TEXT },
        { .name = "renderer", .class = KEY_OF_BOTH, .kind = YAML_TEXT },
        { .name = "routes", .class = KEY_OF_NETWORK, .kind = YAML_LIST },
        { .name = "routing-policy", .class = KEY_OF_NETWORK, .kind = YAML_LIST },
        { .name = "set-name", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "tcp-segmentation-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "tcp6-segmentation-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "transmit-checksum-offload", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "virtual-function-count", .class = KEY_OF_CARD, .kind = YAML_TEXT },
        { .name = "wakeonlan", .class = KEY_OF_CARD, .kind = YAML_TEXT },
};
/* clang-format on */

static const struct key_rule unknown = { .class = KEY_UNKNOWN };

const struct key_table netplan_keys = { rules, ARRAY_LEN(rules), .unknown = &unknown };
