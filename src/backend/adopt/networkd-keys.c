// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sections and keys of .network files, from the parser tables of systemd 252 to 257: first the
 * sections, then the keys of those whose keys differ. Sorted by section and name; a test keeps it
 * so.
 */
#include "backend/adopt/networkd-keys.h"

#include <string.h>

#include "backend/common/l3.h"
#include "base/macro.h"

#define QUEUES  "traffic control: stays with the card that sends"
#define OF_PORT "of the port in its bridge"

/* clang-format off */
static const struct key_rule rules[] = {
        { .name = "Address", .class = KEY_OF_NETWORK, .part = L3_ADDRESS, .gives = true },
        { .name = "BFIFO", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "Bridge", .class = KEY_OF_CARD, .why = OF_PORT },
        { .name = "BridgeFDB", .class = KEY_OF_CARD, .why = OF_PORT },
        { .name = "BridgeMDB", .class = KEY_OF_CARD, .why = OF_PORT },
        { .name = "BridgeVLAN", .class = KEY_OF_CARD, .why = OF_PORT },
        { .name = "CAKE", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "CAN", .class = KEY_OF_CARD },
        { .name = "ClassfulMultiQueueing", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "ControlledDelay", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "DHCP", .class = KEY_OF_NETWORK },
        { .name = "DHCPPrefixDelegation", .class = KEY_OF_NETWORK },
        { .name = "DHCPServer", .class = KEY_OF_NETWORK },
        { .name = "DHCPServerStaticLease", .class = KEY_OF_NETWORK },
        { .name = "DHCPv4", .class = KEY_OF_NETWORK },
        { .name = "DHCPv6", .class = KEY_OF_NETWORK },
        { .name = "DHCPv6PrefixDelegation", .class = KEY_OF_NETWORK },
        { .name = "DeficitRoundRobinScheduler", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "DeficitRoundRobinSchedulerClass", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "EnhancedTransmissionSelection", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "FairQueueing", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "FairQueueingControlledDelay", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "FlowQueuePIE", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "GenericRandomEarlyDetection", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "HeavyHitterFilter", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "HierarchyTokenBucket", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "HierarchyTokenBucketClass", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "IPoIB", .class = KEY_OF_CARD },
        { .name = "IPv6AcceptRA", .class = KEY_OF_NETWORK },
        { .name = "IPv6AddressLabel", .class = KEY_OF_NETWORK },
        { .name = "IPv6PREF64Prefix", .class = KEY_OF_NETWORK },
        { .name = "IPv6Prefix", .class = KEY_OF_NETWORK },
        { .name = "IPv6PrefixDelegation", .class = KEY_OF_NETWORK },
        { .name = "IPv6RoutePrefix", .class = KEY_OF_NETWORK },
        { .name = "IPv6SendRA", .class = KEY_OF_NETWORK },
        { .name = "LLDP", .class = KEY_OF_CARD },
        { .name = "Link", .class = KEY_HAS_KEYS },
        { .name = "Match", .class = KEY_OF_CARD, .why = "finds the card" },
        { .name = "MobileNetwork", .class = KEY_OF_NETWORK },
        { .name = "MultiQueueing", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "Neighbor", .class = KEY_OF_NETWORK },
        { .name = "Network", .class = KEY_HAS_KEYS },
        { .name = "NetworkEmulator", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "NextHop", .class = KEY_OF_NETWORK },
        { .name = "PFIFO", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "PFIFOFast", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "PFIFOHeadDrop", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "PIE", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "QDisc", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "QuickFairQueueing", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "QuickFairQueueingClass", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "Route", .class = KEY_OF_NETWORK },
        { .name = "RoutingPolicyRule", .class = KEY_OF_NETWORK },
        { .name = "SR-IOV", .class = KEY_OF_CARD },
        { .name = "StochasticFairBlue", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "StochasticFairnessQueueing", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "TokenBucketFilter", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "TrafficControlQueueingDiscipline", .class = KEY_OF_CARD, .why = QUEUES },
        { .name = "TrivialLinkEqualizer", .class = KEY_OF_CARD, .why = QUEUES },
        { .section = "Address", .name = "Label", .class = KEY_OF_NETWORK, .naming = NAMES_LABEL },
        { .section = "DHCPPrefixDelegation", .name = "UplinkInterface", .class = KEY_OF_NETWORK, .naming = NAMES_LINK },
        { .section = "DHCPServer", .name = "UplinkInterface", .class = KEY_OF_NETWORK, .naming = NAMES_LINK },
        { .section = "DHCPv4", .name = "Label", .class = KEY_OF_NETWORK, .naming = NAMES_LABEL },
        { .section = "IPv6SendRA", .name = "UplinkInterface", .class = KEY_OF_NETWORK, .naming = NAMES_LINK },
        { .section = "Link", .name = "ARP", .class = KEY_OF_NETWORK },
        { .section = "Link", .name = "ActivationPolicy", .class = KEY_OF_CARD },
        { .section = "Link", .name = "AllMulticast", .class = KEY_OF_CARD },
        { .section = "Link", .name = "Group", .class = KEY_OF_CARD },
        { .section = "Link", .name = "MACAddress", .class = KEY_OF_CARD, .why = "the port's; the bridge's is pinned where it is made" },
        { .section = "Link", .name = "MTUBytes", .class = KEY_OF_BOTH, .why = "bridge and port must agree" },
        { .section = "Link", .name = "Multicast", .class = KEY_OF_CARD },
        { .section = "Link", .name = "Promiscuous", .class = KEY_OF_CARD },
        { .section = "Link", .name = "RequiredFamilyForOnline", .class = KEY_OF_NETWORK, .gives = true, .why = "a port has no address to wait for at boot" },
        { .section = "Link", .name = "RequiredForOnline", .class = KEY_OF_NETWORK, .gives = true, .why = "a port is never more than enslaved; the boot would wait for it" },
        { .section = "Link", .name = "Unmanaged", .class = KEY_OF_CARD },
        { .section = "Network", .name = "ActiveSlave", .class = KEY_OF_CARD },
        { .section = "Network", .name = "Address", .class = KEY_OF_NETWORK, .part = L3_ADDRESS, .gives = true },
        { .section = "Network", .name = "BatmanAdvanced", .class = KEY_OF_CARD },
        { .section = "Network", .name = "BindCarrier", .class = KEY_OF_CARD },
        { .section = "Network", .name = "Bond", .class = KEY_OF_CARD },
        { .section = "Network", .name = "Bridge", .class = KEY_OF_CARD },
        { .section = "Network", .name = "ConfigureWithoutCarrier", .class = KEY_OF_BOTH, .why = "bridge and port come up alike" },
        { .section = "Network", .name = "DHCP", .class = KEY_OF_NETWORK, .part = L3_METHOD, .gives = true },
        { .section = "Network", .name = "DHCPPrefixDelegation", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DHCPServer", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DHCPv6PrefixDelegation", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DNS", .class = KEY_OF_NETWORK, .part = L3_DNS },
        { .section = "Network", .name = "DNSDefaultRoute", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DNSOverTLS", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DNSSEC", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DNSSECNegativeTrustAnchors", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "DefaultRouteOnDevice", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "Description", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "Domains", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "EmitLLDP", .class = KEY_OF_CARD },
        { .section = "Network", .name = "Gateway", .class = KEY_OF_NETWORK, .part = L3_GATEWAY, .gives = true },
        { .section = "Network", .name = "IPForward", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPMasquerade", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPVLAN", .class = KEY_OF_CARD },
        { .section = "Network", .name = "IPVTAP", .class = KEY_OF_CARD },
        { .section = "Network", .name = "IPoIB", .class = KEY_OF_CARD },
        { .section = "Network", .name = "IPv4AcceptLocal", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4Forwarding", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4LL", .class = KEY_OF_NETWORK, .gives = true },
        { .section = "Network", .name = "IPv4LLRoute", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4LLStartAddress", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4ProxyARP", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4ProxyARPPrivateVLAN", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4ReversePathFilter", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv4RouteLocalnet", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6AcceptRA", .class = KEY_OF_NETWORK, .gives = true },
        { .section = "Network", .name = "IPv6AcceptRouterAdvertisements", .class = KEY_OF_NETWORK, .gives = true },
        { .section = "Network", .name = "IPv6DuplicateAddressDetection", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6Forwarding", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6HopLimit", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6LinkLocalAddressGenerationMode", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6MTUBytes", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6PrefixDelegation", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6PrivacyExtensions", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6ProxyNDP", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6ProxyNDPAddress", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6RetransmissionTimeSec", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6SendRA", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6StableSecretAddress", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IPv6Token", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "IgnoreCarrierLoss", .class = KEY_OF_BOTH, .why = "bridge and port lose the carrier together" },
        { .section = "Network", .name = "KeepConfiguration", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "KeepMaster", .class = KEY_OF_CARD },
        { .section = "Network", .name = "L2TP", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "LLDP", .class = KEY_OF_CARD },
        { .section = "Network", .name = "LLMNR", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "LinkLocalAddressing", .class = KEY_OF_NETWORK, .gives = true },
        { .section = "Network", .name = "MACVLAN", .class = KEY_OF_CARD },
        { .section = "Network", .name = "MACVTAP", .class = KEY_OF_CARD },
        { .section = "Network", .name = "MACsec", .class = KEY_OF_CARD },
        { .section = "Network", .name = "MPLSRouting", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "MulticastDNS", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "MulticastIGMPVersion", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "NTP", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "PrimarySlave", .class = KEY_OF_CARD },
        { .section = "Network", .name = "ProxyARP", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "Tunnel", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "UseDomains", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "VLAN", .class = KEY_OF_CARD, .why = "a VLAN works on a port as it did on the card" },
        { .section = "Network", .name = "VRF", .class = KEY_OF_CARD },
        { .section = "Network", .name = "VXLAN", .class = KEY_OF_NETWORK },
        { .section = "Network", .name = "Xfrm", .class = KEY_OF_NETWORK },
        { .section = "RoutingPolicyRule", .name = "IncomingInterface", .class = KEY_OF_NETWORK, .naming = NAMES_LINK },
        { .section = "RoutingPolicyRule", .name = "OutgoingInterface", .class = KEY_OF_NETWORK, .naming = NAMES_LINK },
};
/* clang-format on */

static const struct key_rule unknown = { .class = KEY_UNKNOWN };

const struct key_table networkd_keys = { rules, ARRAY_LEN(rules), .unknown = &unknown };

const struct key_rule *networkd_section(const char *section)
{
        return key_find(&networkd_keys, NULL, section);
}

bool networkd_has_keys(const char *section)
{
        return networkd_section(section)->class == KEY_HAS_KEYS;
}

const struct key_rule *networkd_key(const char *section, const char *key)
{
        const struct key_rule *rule = key_find(&networkd_keys, section, key);

        if (rule == &unknown && !networkd_has_keys(section))
                return networkd_section(section);
        return rule;
}

const char *networkd_value_in(const struct ini *doc, size_t index, const char *key)
{
        const char *value = "";

        for (size_t i = index + 1; i < doc->n && doc->items[i].type != INI_SECTION; i++)
                if (doc->items[i].type == INI_KEY && strcmp(doc->items[i].name, key) == 0)
                        value = doc->items[i].value;
        return value;
}

struct key_rule networkd_section_rule(const struct ini *doc, size_t index, const char **value)
{
        const char *name = doc->items[index].name;
        struct key_rule rule = *networkd_section(name);
        const char *to;

        *value = "";
        if (strcmp(name, "Address") == 0)
                *value = networkd_value_in(doc, index, "Address");
        if (strcmp(name, "Route") != 0)
                return rule;
        to = networkd_value_in(doc, index, "Destination");
        *value = networkd_value_in(doc, index, "Gateway");
        if (!*to || l3_is_default(to))
                rule.part = L3_GATEWAY;
        return rule;
}

bool networkd_is_six(const char *value)
{
        return strchr(value, ':') || (*value == '_' && strchr(value, '6'));
}
