// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every key of a definition in netplan's YAML, and what becomes of it when the link is put under a
 * bridge. The keys are those of netplan 0.106 and of what came after it until 1.1. Sorted by name;
 * a test keeps it so. A key that is not here stays where it is, byte for byte.
 */
#include <string.h>

#include "backend/netplan/netplan.h"

const struct netplan_key netplan_keys[] = {
        { "accept-ra", NETPLAN_MOVES, YAML_TEXT },
        { "activation-mode", NETPLAN_BOTH, YAML_TEXT },
        { "addresses", NETPLAN_MOVES, YAML_LIST },
        { "auth", NETPLAN_STAYS, YAML_MAP },
        { "critical", NETPLAN_MOVES, YAML_TEXT },
        { "delay-virtual-functions-rebind", NETPLAN_STAYS, YAML_TEXT },
        { "dhcp-identifier", NETPLAN_MOVES, YAML_TEXT },
        { "dhcp4", NETPLAN_MOVES, YAML_TEXT },
        { "dhcp4-overrides", NETPLAN_MOVES, YAML_MAP },
        { "dhcp6", NETPLAN_MOVES, YAML_TEXT },
        { "dhcp6-overrides", NETPLAN_MOVES, YAML_MAP },
        { "embedded-switch-mode", NETPLAN_STAYS, YAML_TEXT },
        { "emit-lldp", NETPLAN_STAYS, YAML_TEXT },
        { "gateway4", NETPLAN_MOVES, YAML_TEXT },
        { "gateway6", NETPLAN_MOVES, YAML_TEXT },
        { "generic-receive-offload", NETPLAN_STAYS, YAML_TEXT },
        { "generic-segmentation-offload", NETPLAN_STAYS, YAML_TEXT },
        { "hairpin", NETPLAN_STAYS, YAML_TEXT },
        { "id", NETPLAN_STAYS, YAML_TEXT },
        { "ignore-carrier", NETPLAN_MOVES, YAML_TEXT },
        { "infiniband-mode", NETPLAN_REFUSED, YAML_TEXT },
        { "interfaces", NETPLAN_BRIDGE, YAML_LIST },
        { "ipv6-address-generation", NETPLAN_MOVES, YAML_TEXT },
        { "ipv6-address-token", NETPLAN_MOVES, YAML_TEXT },
        { "ipv6-mtu", NETPLAN_MOVES, YAML_TEXT },
        { "ipv6-privacy", NETPLAN_MOVES, YAML_TEXT },
        { "large-receive-offload", NETPLAN_STAYS, YAML_TEXT },
        { "link", NETPLAN_STAYS, YAML_TEXT },
        { "link-local", NETPLAN_MOVES, YAML_LIST },
        { "macaddress", NETPLAN_STAYS, YAML_TEXT },
        { "match", NETPLAN_STAYS, YAML_MAP },
        { "mtu", NETPLAN_BOTH, YAML_TEXT },
        { "nameservers", NETPLAN_MOVES, YAML_MAP },
        { "neigh-suppress", NETPLAN_STAYS, YAML_TEXT },
        { "networkmanager", NETPLAN_STAYS, YAML_MAP },
        { "openvswitch", NETPLAN_REFUSED, YAML_MAP },
        { "optional", NETPLAN_BOTH, YAML_TEXT },
        { "optional-addresses", NETPLAN_MOVES, YAML_LIST },
        { "parameters", NETPLAN_BRIDGE, YAML_MAP },
        { "port-mac-learning", NETPLAN_STAYS, YAML_TEXT },
        { "ra-overrides", NETPLAN_MOVES, YAML_MAP },
        { "receive-checksum-offload", NETPLAN_STAYS, YAML_TEXT },
        { "regulatory-domain", NETPLAN_REFUSED, YAML_TEXT },
        { "renderer", NETPLAN_BOTH, YAML_TEXT },
        { "routes", NETPLAN_MOVES, YAML_LIST },
        { "routing-policy", NETPLAN_MOVES, YAML_LIST },
        { "set-name", NETPLAN_STAYS, YAML_TEXT },
        { "tcp-segmentation-offload", NETPLAN_STAYS, YAML_TEXT },
        { "tcp6-segmentation-offload", NETPLAN_STAYS, YAML_TEXT },
        { "transmit-checksum-offload", NETPLAN_STAYS, YAML_TEXT },
        { "virtual-function-count", NETPLAN_STAYS, YAML_TEXT },
        { "wakeonlan", NETPLAN_STAYS, YAML_TEXT },
};

const size_t n_netplan_keys = ARRAY_LEN(netplan_keys);

const char *const netplan_class_reasons[] = {
        [NETPLAN_STAYS] = "belongs to the card",
        [NETPLAN_MOVES] = "belongs to the network layer, which is the bridge's",
        [NETPLAN_BOTH] = "both need it, with one value",
        [NETPLAN_BRIDGE] = "belongs to what it is made of",
        [NETPLAN_REFUSED] = "is for links that cannot be bridged",
};

const struct netplan_key *netplan_key_find(const char *key)
{
        for (size_t i = 0; i < n_netplan_keys; i++)
                if (strcmp(netplan_keys[i].name, key) == 0)
                        return &netplan_keys[i];
        return NULL;
}

enum netplan_class netplan_class(const char *key)
{
        const struct netplan_key *row = netplan_key_find(key);

        return row ? row->class : NETPLAN_STAYS;
}
