// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of sections and keys of .network files, from the parser tables of systemd 252 to 257.
 * Both arrays are sorted, which a test checks.
 */
#include "backend/networkd/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/macro.h"

#define NETWORK_LAYER "network layer: belongs to the bridge"
#define LINK_LAYER    "link layer: belongs to the port"
#define QUEUES        "traffic control: stays with the card that sends"

struct row {
        const char *section, *name;
        struct networkd_key key;
};

/* clang-format off */
#define STAYS(why)  { NETWORKD_STAYS, L3_REST, false, false, why }
#define MOVES       { NETWORKD_MOVES, L3_REST, false, false, NETWORK_LAYER }
#define GIVES       { NETWORKD_MOVES, L3_REST, false, true, NETWORK_LAYER }
#define GROUP(g)    { NETWORKD_MOVES, L3_##g, false, (L3_##g) != L3_DNS, NETWORK_LAYER }
#define NAMES       { NETWORKD_MOVES, L3_REST, true, false, NETWORK_LAYER }
#define BOTH(why)   { NETWORKD_BOTH, L3_REST, false, false, why }
#define KEYS        { NETWORKD_KEYS, L3_REST, false, false, NULL }

static const struct row sections[] = {
        { NULL, "Address", GROUP(ADDRESS) },
        { NULL, "BFIFO", STAYS(QUEUES) },
        { NULL, "Bridge", STAYS("of the port in its bridge") },
        { NULL, "BridgeFDB", STAYS("of the port in its bridge") },
        { NULL, "BridgeMDB", STAYS("of the port in its bridge") },
        { NULL, "BridgeVLAN", STAYS("of the port in its bridge") },
        { NULL, "CAKE", STAYS(QUEUES) },
        { NULL, "CAN", STAYS(LINK_LAYER) },
        { NULL, "ClassfulMultiQueueing", STAYS(QUEUES) },
        { NULL, "ControlledDelay", STAYS(QUEUES) },
        { NULL, "DHCP", MOVES },
        { NULL, "DHCPPrefixDelegation", MOVES },
        { NULL, "DHCPServer", MOVES },
        { NULL, "DHCPServerStaticLease", MOVES },
        { NULL, "DHCPv4", MOVES },
        { NULL, "DHCPv6", MOVES },
        { NULL, "DHCPv6PrefixDelegation", MOVES },
        { NULL, "DeficitRoundRobinScheduler", STAYS(QUEUES) },
        { NULL, "DeficitRoundRobinSchedulerClass", STAYS(QUEUES) },
        { NULL, "EnhancedTransmissionSelection", STAYS(QUEUES) },
        { NULL, "FairQueueing", STAYS(QUEUES) },
        { NULL, "FairQueueingControlledDelay", STAYS(QUEUES) },
        { NULL, "FlowQueuePIE", STAYS(QUEUES) },
        { NULL, "GenericRandomEarlyDetection", STAYS(QUEUES) },
        { NULL, "HeavyHitterFilter", STAYS(QUEUES) },
        { NULL, "HierarchyTokenBucket", STAYS(QUEUES) },
        { NULL, "HierarchyTokenBucketClass", STAYS(QUEUES) },
        { NULL, "IPoIB", STAYS(LINK_LAYER) },
        { NULL, "IPv6AcceptRA", MOVES },
        { NULL, "IPv6AddressLabel", MOVES },
        { NULL, "IPv6PREF64Prefix", MOVES },
        { NULL, "IPv6Prefix", MOVES },
        { NULL, "IPv6PrefixDelegation", MOVES },
        { NULL, "IPv6RoutePrefix", MOVES },
        { NULL, "IPv6SendRA", MOVES },
        { NULL, "LLDP", STAYS(LINK_LAYER) },
        { NULL, "Link", KEYS },
        { NULL, "Match", STAYS("finds the card") },
        { NULL, "MobileNetwork", MOVES },
        { NULL, "MultiQueueing", STAYS(QUEUES) },
        { NULL, "Neighbor", MOVES },
        { NULL, "Network", KEYS },
        { NULL, "NetworkEmulator", STAYS(QUEUES) },
        { NULL, "NextHop", MOVES },
        { NULL, "PFIFO", STAYS(QUEUES) },
        { NULL, "PFIFOFast", STAYS(QUEUES) },
        { NULL, "PFIFOHeadDrop", STAYS(QUEUES) },
        { NULL, "PIE", STAYS(QUEUES) },
        { NULL, "QDisc", STAYS(QUEUES) },
        { NULL, "QuickFairQueueing", STAYS(QUEUES) },
        { NULL, "QuickFairQueueingClass", STAYS(QUEUES) },
        { NULL, "Route", MOVES },
        { NULL, "RoutingPolicyRule", MOVES },
        { NULL, "SR-IOV", STAYS(LINK_LAYER) },
        { NULL, "StochasticFairBlue", STAYS(QUEUES) },
        { NULL, "StochasticFairnessQueueing", STAYS(QUEUES) },
        { NULL, "TokenBucketFilter", STAYS(QUEUES) },
        { NULL, "TrafficControlQueueingDiscipline", STAYS(QUEUES) },
        { NULL, "TrivialLinkEqualizer", STAYS(QUEUES) },
};

static const struct row keys[] = {
        { "DHCPPrefixDelegation", "UplinkInterface", NAMES },
        { "DHCPServer", "UplinkInterface", NAMES },
        { "IPv6SendRA", "UplinkInterface", NAMES },
        { "Link", "ARP", MOVES },
        { "Link", "ActivationPolicy", STAYS(LINK_LAYER) },
        { "Link", "AllMulticast", STAYS(LINK_LAYER) },
        { "Link", "Group", STAYS(LINK_LAYER) },
        { "Link", "MACAddress", STAYS("the port's; the bridge's is pinned where it is made") },
        { "Link", "MTUBytes", BOTH("bridge and port must agree") },
        { "Link", "Multicast", STAYS(LINK_LAYER) },
        { "Link", "Promiscuous", STAYS(LINK_LAYER) },
        { "Link", "RequiredFamilyForOnline", { NETWORKD_MOVES, L3_REST, false, true,
                "a port has no address to wait for at boot" } },
        { "Link", "RequiredForOnline", { NETWORKD_MOVES, L3_REST, false, true,
                "a port is never more than enslaved; the boot would wait for it" } },
        { "Link", "Unmanaged", STAYS(LINK_LAYER) },
        { "Network", "ActiveSlave", STAYS(LINK_LAYER) },
        { "Network", "Address", GROUP(ADDRESS) },
        { "Network", "BatmanAdvanced", STAYS(LINK_LAYER) },
        { "Network", "BindCarrier", STAYS(LINK_LAYER) },
        { "Network", "Bond", STAYS(LINK_LAYER) },
        { "Network", "Bridge", STAYS(LINK_LAYER) },
        { "Network", "ConfigureWithoutCarrier", BOTH("bridge and port come up alike") },
        { "Network", "DHCP", GROUP(METHOD) },
        { "Network", "DHCPPrefixDelegation", MOVES },
        { "Network", "DHCPServer", MOVES },
        { "Network", "DHCPv6PrefixDelegation", MOVES },
        { "Network", "DNS", GROUP(DNS) },
        { "Network", "DNSDefaultRoute", MOVES },
        { "Network", "DNSOverTLS", MOVES },
        { "Network", "DNSSEC", MOVES },
        { "Network", "DNSSECNegativeTrustAnchors", MOVES },
        { "Network", "DefaultRouteOnDevice", MOVES },
        { "Network", "Description", MOVES },
        { "Network", "Domains", MOVES },
        { "Network", "EmitLLDP", STAYS(LINK_LAYER) },
        { "Network", "Gateway", GROUP(GATEWAY) },
        { "Network", "IPForward", MOVES },
        { "Network", "IPMasquerade", MOVES },
        { "Network", "IPVLAN", STAYS(LINK_LAYER) },
        { "Network", "IPVTAP", STAYS(LINK_LAYER) },
        { "Network", "IPoIB", STAYS(LINK_LAYER) },
        { "Network", "IPv4AcceptLocal", MOVES },
        { "Network", "IPv4Forwarding", MOVES },
        { "Network", "IPv4LL", GIVES },
        { "Network", "IPv4LLRoute", MOVES },
        { "Network", "IPv4LLStartAddress", MOVES },
        { "Network", "IPv4ProxyARP", MOVES },
        { "Network", "IPv4ProxyARPPrivateVLAN", MOVES },
        { "Network", "IPv4ReversePathFilter", MOVES },
        { "Network", "IPv4RouteLocalnet", MOVES },
        { "Network", "IPv6AcceptRA", GIVES },
        { "Network", "IPv6AcceptRouterAdvertisements", GIVES },
        { "Network", "IPv6DuplicateAddressDetection", MOVES },
        { "Network", "IPv6Forwarding", MOVES },
        { "Network", "IPv6HopLimit", MOVES },
        { "Network", "IPv6LinkLocalAddressGenerationMode", MOVES },
        { "Network", "IPv6MTUBytes", MOVES },
        { "Network", "IPv6PrefixDelegation", MOVES },
        { "Network", "IPv6PrivacyExtensions", MOVES },
        { "Network", "IPv6ProxyNDP", MOVES },
        { "Network", "IPv6ProxyNDPAddress", MOVES },
        { "Network", "IPv6RetransmissionTimeSec", MOVES },
        { "Network", "IPv6SendRA", MOVES },
        { "Network", "IPv6StableSecretAddress", MOVES },
        { "Network", "IPv6Token", MOVES },
        { "Network", "IgnoreCarrierLoss", BOTH("bridge and port lose the carrier together") },
        { "Network", "KeepConfiguration", MOVES },
        { "Network", "KeepMaster", STAYS(LINK_LAYER) },
        { "Network", "L2TP", MOVES },
        { "Network", "LLDP", STAYS(LINK_LAYER) },
        { "Network", "LLMNR", MOVES },
        { "Network", "LinkLocalAddressing", GIVES },
        { "Network", "MACVLAN", STAYS(LINK_LAYER) },
        { "Network", "MACVTAP", STAYS(LINK_LAYER) },
        { "Network", "MACsec", STAYS(LINK_LAYER) },
        { "Network", "MPLSRouting", MOVES },
        { "Network", "MulticastDNS", MOVES },
        { "Network", "MulticastIGMPVersion", MOVES },
        { "Network", "NTP", MOVES },
        { "Network", "PrimarySlave", STAYS(LINK_LAYER) },
        { "Network", "ProxyARP", MOVES },
        { "Network", "Tunnel", MOVES },
        { "Network", "UseDomains", MOVES },
        { "Network", "VLAN", STAYS("a VLAN works on a port as it did on the card") },
        { "Network", "VRF", STAYS(LINK_LAYER) },
        { "Network", "VXLAN", MOVES },
        { "Network", "Xfrm", MOVES },
        { "RoutingPolicyRule", "IncomingInterface", NAMES },
        { "RoutingPolicyRule", "OutgoingInterface", NAMES },
};
/* clang-format on */

static int compare(const void *a, const void *b)
{
        const struct row *one = a, *two = b;
        int r = one->section && two->section ? strcmp(one->section, two->section) : 0;

        return r ? r : strcmp(one->name, two->name);
}

static const struct networkd_key unknown = {
        .class = NETWORKD_UNKNOWN, .why = "no systemd is known to use it; left as it is"
};

struct networkd_key networkd_section(const char *section)
{
        const struct row wanted = { .name = section };
        const struct row *row =
                bsearch(&wanted, sections, ARRAY_LEN(sections), sizeof(*sections), compare);

        return row ? row->key : unknown;
}

struct networkd_key networkd_key(const char *section, const char *key)
{
        const struct row wanted = { .section = section, .name = key };
        const struct row *row = bsearch(&wanted, keys, ARRAY_LEN(keys), sizeof(*keys), compare);
        struct networkd_key whole;

        if (row)
                return row->key;
        whole = networkd_section(section);
        return whole.class == NETWORKD_KEYS ? unknown : whole;
}

bool networkd_keys_sorted(void)
{
        for (size_t i = 1; i < ARRAY_LEN(sections); i++)
                if (compare(&sections[i - 1], &sections[i]) >= 0)
                        return false;
        for (size_t i = 1; i < ARRAY_LEN(keys); i++)
                if (compare(&keys[i - 1], &keys[i]) >= 0)
                        return false;
        return true;
}
