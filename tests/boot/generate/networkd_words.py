# SPDX-License-Identifier: GPL-2.0-or-later
"""What systemd.network(5), .netdev(5), .link(5) and networkd.conf(5) let one write, as lines to draw from.

    [@FLAG]... SECTION KEY=VALUE|VALUE...;KEY=... [ + SECTION ...]

Each line, with the indented ones that continue it, is a piece of a file that makes sense by itself; of VALUEs one is
drawn, {word} is filled in by words.py.
Flags:

    @new        networkd 257 knows it, 252 does not
    @apart      for a file of a link that is not there: it needs hardware, or would cut the card off
    @dhcp4 @ra  the card shall ask for an IPv4 lease, or listen to routers
    @qdisc-X    needs this queueing discipline of the kernel
    @needs-X    needs this feature of the kernel, or of the cards: 'permanent-mac', which a veth has not, 'real-card'

Keys that only older versions documented are among them: hosts that were set up once still have them.
"""

# Pieces of a .network file.
NETWORK = '''
Match MACAddress={cardmac}|{cardmac:upper}|{cardmac:hyphen}|{cardmac:dot}|{mac} {cardmac}
Match Name={card}|{card} {mac:name}|{card} en9*|{card:glob}
Match Name=!lo !docker* !veth*;MACAddress={cardmac}
Match Driver=veth virtio_net|veth|!brcm*|!cdc_ether rndis_host;Name={card}
Match Path=!platform-*|!pci-9999:*;Name={card}
Match Type=ether|ether wlan|!wlan|!loopback bridge|eth*;Name={card}
Match Kind=!bridge|!vlan bond bridge;Name={card}
Match Property=INTERFACE={card}|SUBSYSTEM=net|!ID_NET_NAME=absent9|"INTERFACE={card}" SUBSYSTEM=net;Name={card}
Match Host=!other-host|!4ba5eac19c2d4d4c8d6b10e0b5d5ef01;Name={card}
Match Virtualization=!wsl|!acrn;Name={card}
Match KernelCommandLine=!no.such.word|!absent;Name={card}
Match KernelVersion=>=3.10|!1.0|>4;Name={card}
Match Architecture=!alpha|!mips;Name={card}
Match Firmware=!device-tree-compatible(none)|!smbios-field(board_name=None);Name={card}
Match Credential=!no.such.credential;Name={card}
@needs-permanent-mac Match PermanentMACAddress={cardmac}|{cardmac:upper} {mac}
@needs-real-card Match Type=ether;Kind=!*
@apart Match PermanentMACAddress={mac}|{mac} {mac};Name={card}
@apart Match WLANInterfaceType=station|!ap|station ap;Name=wl* + Network DHCP=yes + DHCPv4 RouteMetric=600
@apart Match SSID=cafe|my-home cafe*|!guest;Name=wl* + Network DHCP={yes}
@apart Match BSSID={mac}|{mac:hyphen};Type=wlan + Network DHCP=yes;IgnoreCarrierLoss=3s
Link MACAddress={mac}|{cardmac}
Link MTUBytes=1400|1450|1492|1500|1280|1K|9000
Link ARP={yes}|{yes}|{yes}
Link Multicast={yes}
Link AllMulticast={bool}
Link Promiscuous={bool}
Link Unmanaged={no}
@apart Link Unmanaged={yes}
Link Group=0|42|2147483647|200
Link RequiredForOnline={bool}|no|degraded|routable|degraded:routable|carrier|no-carrier:routable
Link RequiredFamilyForOnline=ipv4|ipv6|both|any|no
Link ActivationPolicy=up|always-up|up
@apart Link ActivationPolicy=manual|down|always-down|bound
@apart SR-IOV VirtualFunction=0|5;VLANId=2|100;QualityOfService=1;VLANProtocol=802.1Q|802.1ad
@apart SR-IOV VirtualFunction=1;MACSpoofCheck={bool};QueryReceiveSideScaling={bool};Trust={bool}
@apart SR-IOV VirtualFunction=2;LinkState={bool}|auto;MACAddress={mac}
Network Description=Uplink|The LAN of {card}|"quoted words"|a, b # no comment
Network DHCP={yes}|{no}|ipv4|ipv6|both|none|v4|v6
Network LinkLocalAddressing={yes}|ipv6|ipv4|{no}|ipv4-fallback|fallback
Network IPv6LinkLocalAddressGenerationMode=eui64|none|stable-privacy|random
Network IPv6StableSecretAddress=2001:db8:5ec:2e7::{number:1-9999}
Network LinkLocalAddressing=ipv4|{yes};IPv4LLStartAddress=169.254.{number:1-254}.{number:1-254}
Network LinkLocalAddressing=ipv4|{yes};IPv4LLRoute={bool}
Network IPv4LL={bool}
Network DefaultRouteOnDevice={bool}
Network LLMNR={bool}|resolve
Network MulticastDNS={bool}|resolve
Network DNSOverTLS={bool}|opportunistic
Network DNSSEC={bool}|allow-downgrade
Network DNSSECNegativeTrustAnchors=home.arpa|corp.example lan.example
Network DNSDefaultRoute={bool}
Network DNS={dns4}|{dns6}|{dns4} {dns6}|{dns4}:53|[{dns6}]:53|{dns4}#dns.example|{dns4}%{card}
Network DNS={dns4};DNS={dns6};DNS=
Network DNS=10.0.0.53;DNS=;DNS={dns4}
Network Domains={domain}|~.|~{domain}|{domain} ~corp.example|{domain} far.example
Network NTP={router4}|ntp.example|{router4} 0.pool.ntp.org|{router6}
Network NTP=old.example;NTP=;NTP={router4}
Network Gateway={router4};Address={own4}/24
Network Gateway={router6};Address={own6}/64
@dhcp4 @ra Network Gateway=_dhcp4
Network Address={own4}/24|{own6}/64|{own4}/32|{own6}/128|{own4}|{own4}/25
Network Address={own4}/24;Address={own4}/24;Address={own6}/64
Network Address=10.99.0.5/24;Address=;Address={own4}/24
Network IPForward={bool}|ipv4|ipv6|kernel
@new Network IPv4Forwarding={bool}
@new Network IPv6Forwarding={no}|{bool}
Network IPMasquerade=ipv4|ipv6|both|no|{bool}
Network IPv6PrivacyExtensions={bool}|prefer-public|kernel
@ra Network IPv6AcceptRA={yes}
Network IPv6AcceptRA={no}
Network IPv6AcceptRouterAdvertisements={bool}
Network IPv6DuplicateAddressDetection=0|1|2
Network IPv6HopLimit=64|255|1
@new Network IPv6RetransmissionTimeSec=1s|500ms|0
@new Network IPv4ReversePathFilter=no|strict|loose
@new Network MulticastIGMPVersion=no|v1|v2|v3
Network IPv4AcceptLocal={bool}
Network IPv4RouteLocalnet={bool}
Network IPv4ProxyARP={bool}
Network ProxyARP={bool}
@new Network IPv4ProxyARPPrivateVLAN={bool}
Network IPv6ProxyNDP={bool}
Network IPv6ProxyNDPAddress={far6:host}|{own6};IPv6ProxyNDPAddress={far6:host}
@apart Network IPv6SendRA={bool} + IPv6SendRA EmitDNS={bool};EmitDomains={bool};DNSLifetimeSec=1h|3600
Network DHCPPrefixDelegation={bool}
Network DHCPv6PrefixDelegation={bool}
Network IPv6PrefixDelegation={no}|dhcpv6
Network IPv6MTUBytes=1280|1400|1500
Network KeepMaster={no}
Network ConfigureWithoutCarrier={bool}
Network IgnoreCarrierLoss={bool}|3s|5|infinity|0
Network KeepConfiguration={bool}|static|dhcp|dhcp-on-stop|{no}
@new Network KeepConfiguration=dynamic|dynamic-on-stop
@apart Network BindCarrier=eth7|{card}|eth7 eth8
Network LLDP={bool}|routers-only
Network EmitLLDP={bool}|nearest-bridge|non-tpmr-bridge|customer-bridge
Network IPv6Token=::{number:2-9999}|eui64|static:::{number:2-9999}|prefixstable|prefixstable:{net6:address}
@new Network UseDomains={bool}|route
@apart Network ActiveSlave={bool};Bond=bond9
@apart Network PrimarySlave={bool};Bond=bond9
@apart Network BatmanAdvanced=bat0
@apart Network IPoIB=ib0.8001
@apart Network L2TP=l2tp-ses1
@apart Network Tunnel=gre1|sit1
@apart Network Xfrm=xfrm0
@apart Network MACsec=macsec0
@apart Network MACVTAP=macvtap0
@apart Network IPVLAN=ipvl0
@apart Network IPVTAP=ipvtap0
@apart Network VXLAN=vx9
@apart Network VRF=vrf9
@apart Network Bridge=br9;Bond=
@apart Network VLAN=eth7.5;VLAN=eth7.6;MACVLAN=mv7
Address Address={own4}/24|{own6}/64|{own4}/32
Address Address={own4}/24;Peer={own4}|{peer4}/32|{peer4}/24
Address Address={own6}/128;Peer={own6}/128
Address Address={own4}/24;Broadcast={net4:broadcast}|{bool}|yes|no
Address Address={own4}/24;Label={label}
Address Address={own4}/24|{own6}/64;PreferredLifetime=0|forever|infinity
Address Address={peer4}/24;Scope=global|link|host|200|253
Address Address={own4}/24|{own6}/64;RouteMetric=0|100|512|4294967295
Address Address={own6}/64;HomeAddress={bool}
Address Address={own4}/24|{own6}/64;DuplicateAddressDetection=ipv4|ipv6|both|none|{bool}
Address Address={own6}/64;ManageTemporaryAddress={bool}
Address Address={own4}/24|{own6}/64;AddPrefixRoute={bool}|no
Address Address={own6}/64;PrefixRoute={bool}
Address Address={own4}/24|{own6}/64;AutoJoin={no}
Address Address=239.9.9.{number:1-99}/32|ff05::{number:1-99}/128;AutoJoin={yes}
Address Address={own4}/24;NetLabel=system_u:object_r:localnet_peer_t:s0
@new Address Address={own4}/24|{own6}/64;NFTSet=prefix:netdev:filter:lan|address:inet:t:s prefix:inet:t:p
@apart Address Address=::/64
Neighbor Address={far4:neighbour}|{net6:neighbour};LinkLayerAddress={mac}
Neighbor Address={far4:neighbour};MACAddress={mac}
IPv6AddressLabel Label={number:100-999}|0;Prefix={net6}|2001:db8:ffff::/48
RoutingPolicyRule From={main4};Table={table};TypeOfService=8|16;Priority={priority} + {tableroute}
RoutingPolicyRule From={net4}|{main4}|{main6}|{net6};Table={table};Priority={priority} + {tableroute}
RoutingPolicyRule To={far4}|{far6};Table={table} + {tableroute}
RoutingPolicyRule FirewallMark={number:1-255}|7/255|0x10;Table={table};Priority={priority} + {tableroute}
RoutingPolicyRule Table=main|default|local|{table};From={main4};Priority={priority}
RoutingPolicyRule IncomingInterface={card}|{other}|lo;Table={table};Priority={priority} + {tableroute}
RoutingPolicyRule OutgoingInterface={card}|{other};Table={table};Priority={priority} + {tableroute}
@new RoutingPolicyRule Priority=100;Type=goto;GoTo=32766|200;From={main4} + RoutingPolicyRule Priority=200;From={main4};
    Table=main
@new RoutingPolicyRule Type=nop;To=10.77.0.0/16;Priority={priority}
@new RoutingPolicyRule Priority={priority};L3MasterDevice={no}|{yes}
RoutingPolicyRule SourcePort=22|1000-2000;IPProtocol=tcp|6;Table={table};Priority={priority} + {tableroute}
RoutingPolicyRule DestinationPort=80|8000-8080;IPProtocol=tcp|udp|17|sctp;Table={table};Priority={priority}
    + {tableroute}
RoutingPolicyRule InvertRule={bool};From=10.77.0.0/16;Table=main;Priority={priority}
RoutingPolicyRule Family=ipv4|ipv6|both;Table={table};Priority={priority} + {tableroute}
RoutingPolicyRule User=root|0|1000-2000;Table={table};Priority={priority} + {tableroute}
RoutingPolicyRule SuppressPrefixLength=0|1;Table=main;Priority={priority};Family=both|ipv4
RoutingPolicyRule SuppressInterfaceGroup=42|7;Table=main;Priority={priority}
RoutingPolicyRule Type=blackhole|unreachable|prohibit;To=10.77.0.0/16;Priority={priority}
NextHop Id={number:1-4000};Gateway={router4}|{router6};OnLink={bool}
NextHop Id={number:1-4000};Family=ipv4|ipv6;Blackhole={yes}
NextHop Id=21;Gateway={router4} + NextHop Id=22;Gateway={router4:other} + NextHop Id=23;Group=21:1 22:2|21 22
NextHop Id=31;Gateway={router4} + Route Destination={far4};NextHop=31
Route Gateway={router4}|{router6}|0.0.0.0|::;Metric=0|50|100|2048|4294967295;Destination={far4:same}
Route Destination={far4};Gateway={router4}|{router4:other}
Route Destination={far6};Gateway={router6}
Route Destination=default|0.0.0.0/0;Gateway={router4};Table={table}
Route Destination=::/0;Gateway={router6};Table={table}
Route Destination={far4};Gateway=10.255.255.1;GatewayOnLink={yes}
Route Destination={far4};Gateway=10.255.255.1;GatewayOnlink={yes}
@dhcp4 Route Destination={far4};Gateway=_dhcp4
@ra Route Destination={far6};Gateway=_ipv6ra
Route Destination={far6};Gateway={router6};Source={net6}
Route Destination={far6};Gateway={router6};IPv6Preference=low|medium|high
Route Destination={far4};Scope=link
Route Destination={far4};Gateway={router4};Scope=global|site
Route Destination={far4};Gateway={router4};PreferredSource={main4}
Route Destination={far6};Gateway={router6};PreferredSource={main6}
Route Destination={far4}|{far6};Gateway={router:same};Table=main|default|{table}|{bigtable}
@new Route Destination={far4};Gateway={router4};HopLimit=5|64|255
Route Destination={far4};Gateway={router4};Protocol=static|boot|kernel|dhcp|42
Route Destination={far4}|{far6};Type=blackhole|unreachable|prohibit|throw
Route Destination={far4};Type=unicast;Gateway={router4}
Route Destination={net4:spare}/32;Type=local
Route Destination={net4:spare}/32;Type=broadcast|multicast|anycast
Route Destination={far4};Gateway={router4};InitialCongestionWindow=1|10|100
Route Destination={far4};Gateway={router4};InitialAdvertisedReceiveWindow=1|20|1023
Route Destination={far4};Gateway={router4};QuickAck={bool}
Route Destination={far4};Gateway={router4};FastOpenNoCookie={bool}
Route Destination={far6};Gateway={router6};TTLPropagate={bool}
Route Destination={far4}|{far6};Gateway={router:same};MTUBytes=1280|1400|1K|1500
Route Destination={far4};Gateway={router4};TCPAdvertisedMaximumSegmentSize=1360|1K|536
Route Destination={far4};Gateway={router4};TCPCongestionControlAlgorithm=cubic|reno|bbr
@new Route Destination={far4};Gateway={router4};TCPRetransmissionTimeoutSec=1s|300ms
Route Destination={far4};MultiPathRoute={router4} 5;MultiPathRoute={router4:other} 10
Route Destination={far4};MultiPathRoute={router4}@{card};MultiPathRoute={router4:other}@{card} 20
Route Destination={far6};MultiPathRoute={net6:one} 1;MultiPathRoute={net6:two} 256
Route Destination={far4};MultiPathRoute=10.9.9.9;MultiPathRoute=;MultiPathRoute={router4}
@new @dhcp4 DHCPv4 RequestAddress={net4:lease}
@dhcp4 DHCPv4 SendHostname={bool}
@dhcp4 DHCPv4 Hostname=other-name|host.{domain}
@dhcp4 DHCPv4 MUDURL=https://example.com/{number:1-99}.json
@dhcp4 DHCPv4 ClientIdentifier=mac|duid|duid-only
@dhcp4 DHCPv4 VendorClassIdentifier=vendor-{number:1-99}|two words
@dhcp4 DHCPv4 UserClass=class1|class1 class2|"a class" b
@dhcp4 DHCPv4 DUIDType=vendor|uuid|link-layer|link-layer-time|link-layer-time:2018-01-23 12:34:56 UTC
@dhcp4 DHCPv4 DUIDType=vendor|{number:5-99};DUIDRawData=00:00:ab:11:f9:2a:c2:77:29:f9:5c:{number:10-99}
@dhcp4 DHCPv4 IAID={number:1-4294967295}|0xb{number:1-99}
@new @dhcp4 DHCPv4 RapidCommit={bool}
@dhcp4 DHCPv4 Anonymize={bool}
@dhcp4 DHCPv4 RequestOptions=42 119|121|1 3 6 15
@dhcp4 DHCPv4 SendOption={number:224-250}:string:word|{number:224-250}:uint8:7|{number:224-250}:ipv4address:192.0.2.7
@dhcp4 DHCPv4 SendOption=230:uint16:9;SendOption=;SendOption=231:uint32:9
@dhcp4 DHCPv4 SendVendorOption={number:1-200}:string:word
@dhcp4 DHCPv4 IPServiceType=none|CS6|CS4
@new @dhcp4 DHCPv4 SocketPriority=0|6
@dhcp4 DHCPv4 Label={label}
@dhcp4 DHCPv4 UseDNS={bool}
@dhcp4 DHCPv4 RoutesToDNS={bool}
@dhcp4 DHCPv4 UseNTP={bool}
@dhcp4 DHCPv4 RoutesToNTP={bool}
@dhcp4 DHCPv4 UseSIP={bool}
@new @dhcp4 DHCPv4 UseCaptivePortal={bool}
@new @dhcp4 DHCPv4 UseDNR={bool}
@dhcp4 DHCPv4 UseMTU={bool}
@dhcp4 DHCPv4 UseHostname={bool}
@dhcp4 DHCPv4 UseDomains={bool}|route
@dhcp4 DHCPv4 UseDomainName={bool}
@dhcp4 DHCPv4 UseRoutes={bool}
@dhcp4 DHCPv4 RouteMetric=0|10|100|1024|4294967295
@dhcp4 DHCPv4 RouteTable=main|{table}
@dhcp4 DHCPv4 RouteMTUBytes=1400|1280|1K
@new @dhcp4 DHCPv4 QuickAck={bool}
@new @dhcp4 DHCPv4 InitialCongestionWindow=20
@new @dhcp4 DHCPv4 InitialAdvertisedReceiveWindow=40
@dhcp4 DHCPv4 UseGateway={bool}
@dhcp4 DHCPv4 UseTimezone={bool}
@dhcp4 DHCPv4 Use6RD={bool}
@new @dhcp4 DHCPv4 UnassignedSubnetPolicy=none|unreachable|prohibit|blackhole|throw
@new @dhcp4 DHCPv4 IPv6OnlyMode={bool}
@dhcp4 DHCPv4 FallbackLeaseLifetimeSec=forever|infinity
@dhcp4 DHCPv4 RequestBroadcast={bool}
@dhcp4 DHCPv4 MaxAttempts=5|infinity|100
@dhcp4 DHCPv4 ListenPort=68
@new @dhcp4 DHCPv4 ServerPort=67
@dhcp4 DHCPv4 DenyList=10.0.0.1|10.0.0.0/8 10.1.1.1
@dhcp4 DHCPv4 BlackList=10.0.0.1
@dhcp4 DHCPv4 AllowList={net4}|{net4} 10.0.0.1
@dhcp4 DHCPv4 SendRelease={bool}
@dhcp4 DHCPv4 SendDecline={bool}
@dhcp4 DHCPv4 CriticalConnection={bool}
@dhcp4 DHCPv4 NetLabel=system_u:object_r:localnet_peer_t:s0
@new @dhcp4 DHCPv4 NFTSet=prefix:netdev:filter:lan
@dhcp4 DHCP ClientIdentifier=mac|duid;UseDNS={bool};UseNTP={bool}
@dhcp4 DHCP UseMTU={bool};UseHostname={bool};SendHostname={bool};Hostname=old-name
@dhcp4 DHCP UseDomains={bool}|route;UseRoutes={bool};RouteMetric=50|200
@dhcp4 DHCP UseDomainName={bool};UseTimezone={bool};RequestBroadcast={bool}
@dhcp4 DHCP RouteTable=main|{table};VendorClassIdentifier=old;UserClass=a b
@dhcp4 DHCP CriticalConnection={bool};DUIDType=vendor|link-layer;IAID={number:1-99999}
@dhcp4 DHCP DUIDType=vendor;DUIDRawData=00:00:ab:11:f9:2a:c2:77:29:f9:5c:00;ListenPort=68;Anonymize={no}
@dhcp4 DHCP RapidCommit={bool};ForceDHCPv6PDOtherInformation={bool}
@ra DHCPv6 MUDURL=https://example.com/{number:1-99}.json
@ra DHCPv6 IAID={number:1-4294967295}
@ra DHCPv6 DUIDType=vendor|uuid|link-layer|link-layer-time
@ra DHCPv6 DUIDType=vendor;DUIDRawData=00:00:ab:11:f9:2a:c2:77:29:f9:5d:{number:10-99}
@ra DHCPv6 RequestOptions=23 24|56|31
@ra DHCPv6 SendOption={number:1000-2000}:string:word|{number:1000-2000}:uint8:9
@ra DHCPv6 SendVendorOption=1987:{number:1-200}:string:word|1987:65:ipv6address:{own6}
@ra DHCPv6 UserClass=class1|class1 class2
@ra DHCPv6 VendorClass=vendor1|vendor1 vendor2
@ra DHCPv6 PrefixDelegationHint=2001:db8:aaaa::/56|::/60
@new @ra DHCPv6 UnassignedSubnetPolicy=none|unreachable|prohibit|blackhole|throw
@ra DHCPv6 RapidCommit={bool}
@new @ra DHCPv6 SendHostname={bool}
@new @ra DHCPv6 Hostname=other-name
@ra DHCPv6 UseAddress={bool}
@new @ra DHCPv6 UseCaptivePortal={bool}
@ra DHCPv6 UseDelegatedPrefix={bool}
@ra DHCPv6 UseDNS={bool}
@new @ra DHCPv6 UseDNR={bool}
@ra DHCPv6 UseNTP={bool}
@ra DHCPv6 UseHostname={bool}
@ra DHCPv6 UseDomains={bool}|route
@ra DHCPv6 NetLabel=system_u:object_r:localnet_peer_t:s0
@new @ra DHCPv6 SendRelease={bool}
@new @ra DHCPv6 NFTSet=address:inet:t:s
@ra DHCPv6 WithoutRA=no|solicit|information-request
@ra DHCPv6 RouteMetric=100|512
@ra DHCPv6 ForceDHCPv6PDOtherInformation={bool}
Network DHCPPrefixDelegation={yes} + DHCPPrefixDelegation UplinkInterface=:self|:auto|{other};SubnetId=auto|0|1f
Network DHCPPrefixDelegation={yes} + DHCPPrefixDelegation Announce={bool};Assign={bool};Token=::1|eui64
Network DHCPPrefixDelegation={yes} + DHCPPrefixDelegation ManageTemporaryAddress={bool};RouteMetric=256|0;NetLabel=a_t
@new Network DHCPPrefixDelegation={yes} + DHCPPrefixDelegation NFTSet=address:inet:t:s
Network DHCPv6PrefixDelegation={yes} + DHCPv6PrefixDelegation SubnetId=auto|2;Announce={bool};Assign={bool}
Network DHCPv6PrefixDelegation={yes} + DHCPv6PrefixDelegation Token=::7;ManageTemporaryAddress={bool};RouteMetric=300
@new @ra IPv6AcceptRA UseRedirect={bool}
@ra IPv6AcceptRA Token=eui64|::{number:2-9999}|static:::{number:2-9999}|prefixstable|prefixstable:{net6:address}
@ra IPv6AcceptRA Token=prefixstable,86b123b969ba4b7eb8b3d8605123525a|prefixstable:{net6:address},86b123b9-69ba-4b7e-b8b3-d8605123525a
@ra IPv6AcceptRA Token=::1:2;Token=;Token=::{number:2-9999};Token=prefixstable
@ra IPv6AcceptRA UseDNS={bool}
@new @ra IPv6AcceptRA UseDNR={bool}
@ra IPv6AcceptRA UseDomains={bool}|route
@ra IPv6AcceptRA RouteTable=main|{table}
@ra IPv6AcceptRA RouteMetric=100|0|4096
@new @ra IPv6AcceptRA RouteMetric=100:200:300|512:1024:2048
@new @ra IPv6AcceptRA QuickAck={bool}
@ra IPv6AcceptRA UseMTU={bool}
@new @ra IPv6AcceptRA UseHopLimit={bool}
@new @ra IPv6AcceptRA UseReachableTime={bool}
@new @ra IPv6AcceptRA UseRetransmissionTime={bool}
@new @ra IPv6AcceptRA UseICMP6RateLimit={bool}
@ra IPv6AcceptRA UseGateway={bool}
@ra IPv6AcceptRA UseRoutePrefix={bool}
@new @ra IPv6AcceptRA UseCaptivePortal={bool}
@new @ra IPv6AcceptRA UsePREF64={bool}
@ra IPv6AcceptRA UseAutonomousPrefix={bool}
@ra IPv6AcceptRA UseOnLinkPrefix={bool}
@ra IPv6AcceptRA RouterDenyList=fe80::dead|fe80::dead fe80::beef/128
@ra IPv6AcceptRA RouterAllowList=fe80::/64|fe80::/10 fe80::1
@ra IPv6AcceptRA PrefixDenyList=2001:db8:dead::/64
@ra IPv6AcceptRA DenyList=2001:db8:dead::/64
@ra IPv6AcceptRA BlackList=2001:db8:dead::/64
@ra IPv6AcceptRA PrefixAllowList={net6}|{net6} 2001:db8:dead::/64
@ra IPv6AcceptRA RouteDenyList=2001:db8:dead::/48
@ra IPv6AcceptRA RouteAllowList=2001:db8::/32
@ra IPv6AcceptRA DHCPv6Client={bool}|always
@ra IPv6AcceptRA NetLabel=system_u:object_r:localnet_peer_t:s0
@new @ra IPv6AcceptRA NFTSet=address:inet:t:s
@apart Network DHCPServer={yes} + DHCPServer ServerAddress=10.11.0.1/24;PoolOffset=10|0;PoolSize=20|0
@apart Network DHCPServer={bool} + DHCPServer DefaultLeaseTimeSec=1h|3600;MaxLeaseTimeSec=12h;
    UplinkInterface=:auto|:none|{card}
@apart Network DHCPServer={yes} + DHCPServer EmitDNS={bool};DNS=10.11.0.1|_server_address|10.0.0.1 10.0.0.2
@apart Network DHCPServer={yes} + DHCPServer EmitNTP={bool};NTP=10.11.0.1;EmitSIP={bool};SIP=10.11.0.2
@apart Network DHCPServer={yes} + DHCPServer EmitPOP3={bool};POP3=10.11.0.1;EmitSMTP={bool};SMTP=10.11.0.2
@apart Network DHCPServer={yes} + DHCPServer EmitLPR={bool};LPR=10.11.0.1;EmitRouter={bool};Router=10.11.0.2
@apart Network DHCPServer={yes} + DHCPServer EmitTimezone={bool};Timezone=Europe/Berlin|UTC
@apart Network DHCPServer={yes} + DHCPServer BootServerAddress=10.11.0.5;BootServerName=pxe.example;
    BootFilename=pxelinux.0
@new @apart Network DHCPServer={yes} + DHCPServer IPv6OnlyPreferredSec=300|1h;RapidCommit={bool};PersistLeases={bool}
@apart Network DHCPServer={yes} + DHCPServer SendOption=224:string:word;SendVendorOption=1:string:word;
    BindToInterface={bool}
@apart Network DHCPServer={yes} + DHCPServer RelayTarget=10.11.0.9;RelayAgentCircuitId=string:a;
    RelayAgentRemoteId=string:b
@apart Network DHCPServer={yes} + DHCPServerStaticLease MACAddress={mac};Address=10.11.0.77
@apart Network IPv6SendRA={yes} + IPv6SendRA Managed={bool};OtherInformation={bool};RouterLifetimeSec=0|1800|30min
@apart Network IPv6SendRA={yes} + IPv6SendRA RouterPreference=high|medium|low|normal|default;UplinkInterface=:auto|:none
@apart Network IPv6SendRA={yes} + IPv6SendRA EmitDNS={bool};DNS=_link_local|2001:db8:9::1;EmitDomains={bool};
    Domains=a.example
@new @apart Network IPv6SendRA={yes} + IPv6SendRA ReachableTimeSec=30s;RetransmitSec=1s;HopLimit=64|0
@new @apart Network IPv6SendRA={yes} + IPv6SendRA HomeAgent={bool};HomeAgentLifetimeSec=20;HomeAgentPreference=10
@apart Network IPv6SendRA={yes} + IPv6SendRA DNSLifetimeSec=3600|1h
@apart Network IPv6SendRA={yes} + IPv6Prefix AddressAutoconfiguration={bool};OnLink={bool};Prefix=2001:db8:9::/64
@apart Network IPv6SendRA={yes} + IPv6Prefix Prefix=2001:db8:9::/64;PreferredLifetimeSec=1800|30min;
    ValidLifetimeSec=3600
@apart Network IPv6SendRA={yes} + IPv6Prefix Prefix=2001:db8:9::/64;Assign={bool};Token=::1|eui64;RouteMetric=100
@apart Network IPv6SendRA={yes} + IPv6RoutePrefix Route=2001:db8:a::/48;LifetimeSec=3600|1h
@new @apart Network IPv6SendRA={yes} + IPv6PREF64Prefix Prefix=64:ff9b::/96;LifetimeSec=1800
@apart IPv6PrefixDelegation RouterPreference=high|low;EmitDNS={bool};DNS=2001:db8:9::1;EmitDomains={bool};
    Domains=a.example
@apart IPv6PrefixDelegation DNSLifetimeSec=1h;Managed={bool};OtherInformation={bool};RouterLifetimeSec=1800
@apart Network Bridge=br9 + Bridge UnicastFlood={bool};MulticastFlood={bool};MulticastToUnicast={bool}
@apart Network Bridge=br9 + Bridge NeighborSuppression={bool};Learning={bool};HairPin={bool};Isolated={bool}
@apart Network Bridge=br9 + Bridge UseBPDU={bool};FastLeave={bool};AllowPortToBeRoot={bool};ProxyARP={bool}
@apart Network Bridge=br9 + Bridge ProxyARPWiFi={bool};MulticastRouter=no|query|permanent|temporary;Cost=1|100;
    Priority=0|63
@apart Network Bridge=br9 + BridgeVLAN VLAN=1-10|5;PVID=5;EgressUntagged=5|1-3
@apart Match Name=vx9 + BridgeFDB MACAddress={mac};Destination=192.0.2.1;VNI=5;AssociatedWith=self|use|master|router
@apart Network Bridge=br9 + BridgeFDB MACAddress={mac};VLANId=5;OutgoingInterface={card}
BridgeFDB MACAddress={mac}
@apart Network Bridge=br9 + BridgeMDB MulticastGroupAddress=224.0.1.3|ff02:aaaa:fee5::1:3|01:80:c2:00:00:0e;VLANId=5|0
LLDP MUDURL=https://example.com/{number:1-99}.json
@apart Match Type=can + CAN BitRate=250K|1000000;SamplePoint=75%|87.5%;RestartSec=100ms|1s;TripleSampling={bool}
@apart Match Type=can + CAN TimeQuantaNSec=62ns;PropagationSegment=6;PhaseBufferSegment1=7;PhaseBufferSegment2=2;
    SyncJumpWidth=1
@apart Match Type=can + CAN DataBitRate=2M;DataSamplePoint=80%;FDMode={bool};FDNonISO={bool};BitRate=500K
@apart Match Type=can + CAN DataTimeQuantaNSec=62;DataPropagationSegment=3;DataPhaseBufferSegment1=4;
    DataPhaseBufferSegment2=2
@apart Match Type=can + CAN DataSyncJumpWidth=1;Termination={bool}|120;ListenOnly={bool};Loopback={bool};OneShot={bool}
@apart Match Type=can + CAN BusErrorReporting={bool};PresumeACK={bool};PresumeAck={bool};ClassicDataLengthCode={bool}
@apart Match Type=infiniband + IPoIB Mode=datagram|connected;IgnoreUserspaceMulticastGroups={bool};PartitionKey=5
QDisc Parent=clsact|ingress;Handle=0xffff
@qdisc-netem NetworkEmulator Parent=root;Handle=0x1a;DelaySec=1ms;DelayJitterSec=1ms;PacketLimit=1000
@qdisc-netem NetworkEmulator LossRate=0.1%;DuplicateRate=0.1%
@qdisc-netem TrafficControlQueueingDiscipline Parent=root;NetworkEmulatorDelaySec=1ms;NetworkEmulatorDelayJitterSec=1ms
@qdisc-netem TrafficControlQueueingDiscipline NetworkEmulatorLossRate=0.1%;NetworkEmulatorDuplicateRate=0.1%;
    NetworkEmulatorPacketLimit=500
TokenBucketFilter Parent=root;Handle=0x1;LatencySec=70ms;BurstBytes=64K;Rate=100M;MPUBytes=64
@apart TokenBucketFilter LimitBytes=64K;BurstBytes=64K;Rate=100M;PeakRate=200M;MTUBytes=2K
@apart TokenBucketFilter LimitSize=64K;Burst=64K;Rate=50M
@qdisc-pie PIE Parent=root;Handle=3a;PacketLimit=2000
@qdisc-fq_pie FlowQueuePIE Parent=root;Handle=3a;PacketLimit=2000
@qdisc-sfb StochasticFairBlue Parent=root;Handle=35;PacketLimit=2000
@qdisc-sfq StochasticFairnessQueueing Parent=root;Handle=3e;PerturbPeriodSec=10
BFIFO Parent=root;Handle=3a;LimitBytes=1M|512K
PFIFO Parent=root;Handle=3a;PacketLimit=1000|200
PFIFOHeadDrop Parent=root;Handle=3a;PacketLimit=1000
PFIFOFast Parent=root;Handle=3a
@qdisc-cake CAKE Parent=root;Handle=3a;Bandwidth=500M;AutoRateIngress={bool};OverheadBytes=18|-4;MPUBytes=64
@qdisc-cake CAKE CompensationMode=none|atm|ptm;UseRawPacketSize={bool};FlowIsolationMode=none|dst-host|triple;NAT={bool}
@qdisc-cake CAKE PriorityQueueingPreset=besteffort|diffserv4|diffserv8;FirewallMark=255;Wash={bool};SplitGSO={bool}
@new @qdisc-cake CAKE RTTSec=100ms;AckFilter={bool}|aggressive
@qdisc-codel ControlledDelay Parent=root;Handle=3a;PacketLimit=2000;TargetSec=10ms;IntervalSec=50ms;ECN={bool};
    CEThresholdSec=100ms
@qdisc-drr DeficitRoundRobinScheduler Parent=root;Handle=2 + DeficitRoundRobinSchedulerClass Parent=root;ClassId=2:30;
    QuantumBytes=2K
@qdisc-ets EnhancedTransmissionSelection Parent=root;Handle=3a;Bands=10;StrictBands=3;QuantumBytes=1K 2K 3K 4K 5K;
    PriorityMap=3 4 5 6 7
@qdisc-gred GenericRandomEarlyDetection Parent=root;Handle=3a;VirtualQueues=12;DefaultVirtualQueue=10;GenericRIO={bool}
@qdisc-fq_codel FairQueueingControlledDelay Parent=root;Handle=3a;PacketLimit=2000;MemoryLimitBytes=64M;Flows=500;
    TargetSec=10ms
@qdisc-fq_codel FairQueueingControlledDelay IntervalSec=50ms;QuantumBytes=1400;ECN={bool};CEThresholdSec=100ms
@qdisc-fq_codel FairQueueingControlledDelay MemoryLimit=64M;Quantum=1400
@qdisc-fq FairQueueing Parent=root;Handle=3a;PacketLimit=1500;FlowLimit=200;QuantumBytes=1500;InitialQuantumBytes=13000
@qdisc-fq FairQueueing MaximumRate=1M;Buckets=512;OrphanMask=511;Pacing={bool};CEThresholdSec=100ms
@qdisc-fq FairQueueing Quantum=1500;InitialQuantum=13000
@apart TrivialLinkEqualizer Parent=root;Handle=2;Id=1|0
HierarchyTokenBucket Parent=root;Handle=2;DefaultClass=30;RateToQuantum=20 + HierarchyTokenBucketClass Parent=root;
    ClassId=2:30;Rate=100M
@apart HierarchyTokenBucket Parent=root;Handle=2;DefaultClass=31 + HierarchyTokenBucketClass Parent=root;ClassId=2:31;
    Priority=1;QuantumBytes=4000;MTUBytes=1700;OverheadBytes=100;Rate=100M;CeilRate=200M;BufferBytes=123K;
    CeilBufferBytes=123K
@qdisc-hhf HeavyHitterFilter Parent=root;Handle=3a;PacketLimit=1000
@qdisc-qfq QuickFairQueueing Parent=root;Handle=2 + QuickFairQueueingClass Parent=root;ClassId=2:30;Weight=2;
    MaxPacketBytes=2000
@new @apart ClassfulMultiQueueing Parent=root;Handle=2
@new @apart BandMultiQueueing Parent=root;Handle=2
'''

# .netdev files: links that are made beside the card and hang on nothing of it. What the kernel cannot make is missing
# before and after alike.
NETDEV = '''
NetDev Name=dummy{number:0-9};Kind=dummy;Description=for services;MTUBytes=1400;MACAddress={mac}
Match Host=!other-host;Virtualization=!wsl;KernelCommandLine=!absent + NetDev Name=dm{number:0-9};Kind=dummy
Match KernelVersion=>=3.10;Architecture=!alpha;Firmware=!device-tree-compatible(none);Credential=!absent.one
    + NetDev Name=dn{number:0-9};Kind=dummy
NetDev Name=br{number:5-9};Kind=bridge + Bridge HelloTimeSec=2|1;MaxAgeSec=12;ForwardDelaySec=4|0;
    AgeingTimeSec=300|5min;Priority=9|32768;STP={bool}
NetDev Name=br{number:5-9};Kind=bridge + Bridge GroupForwardMask=8|0x4000;MulticastQuerier={bool};
    MulticastSnooping={bool};MulticastIGMPVersion=2|3
NetDev Name=br{number:5-9};Kind=bridge + Bridge VLANFiltering={bool};DefaultPVID=none|5;VLANProtocol=802.1q|802.1ad
@new NetDev Name=br{number:5-9};Kind=bridge + Bridge FDBMaxLearned=100|0
NetDev Name=vethA{number:0-9};Kind=veth;MACAddress={mac}|none + Peer Name=vethB{number:0-9};MACAddress={mac}
NetDev Name=tap{number:0-9};Kind=tap + Tap MultiQueue={bool};PacketInfo={bool};VNetHeader={bool};User=root;Group=root;
    KeepCarrier={bool}
NetDev Name=tap{number:0-9};Kind=tap + Tap OneQueue={bool}
NetDev Name=tun{number:0-9};Kind=tun + Tun MultiQueue={bool};PacketInfo={bool};VNetHeader={bool};User=root|0;Group=root;
    KeepCarrier={bool};OneQueue={bool}
NetDev Name=ifb{number:0-9};Kind=ifb
NetDev Name=nlmon{number:0-9};Kind=nlmon
NetDev Name=vcan{number:0-9};Kind=vcan
NetDev Name=vxcan{number:0-4};Kind=vxcan + VXCAN Peer=vxcan{number:5-9}
NetDev Name=vrf{number:5-9};Kind=vrf + VRF Table={number:40-60}
NetDev Name=vrf{number:5-9};Kind=vrf + VRF TableId={number:40-60}
NetDev Name=vx{number:5-9};Kind=vxlan + VXLAN VNI={number:2-999};Independent=yes;Remote=198.18.0.9;Local=192.0.2.77;TOS=11|0x10;TTL=inherit|64;MacLearning={bool}
NetDev Name=vx{number:5-9};Kind=vxlan + VXLAN VNI={number:2-999};Group=239.1.1.1;FDBAgeingSec=300|5min;
    MaximumFDBEntries=20;ReduceARPProxy={bool};L2MissNotification={bool};L3MissNotification={bool}
NetDev Name=vx{number:5-9};Kind=vxlan + VXLAN Id={number:2-999};Independent=yes;RouteShortCircuit={bool};
    UDPChecksum={bool};UDP6ZeroChecksumTx={bool};UDP6ZeroChecksumRx={bool};RemoteChecksumTx={bool};
    RemoteChecksumRx={bool}
NetDev Name=vx{number:5-9};Kind=vxlan + VXLAN VNI={number:2-999};Independent=yes;GroupPolicyExtension={bool};
    DestinationPort=4789;PortRange=5555-6000;FlowLabel=42;IPDoNotFragment={bool}|inherit
NetDev Name=vx{number:5-9};Kind=vxlan + VXLAN VNI={number:2-999};Independent=yes;GenericProtocolExtension={bool};
    ARPProxy={bool};UDPCheckSum={bool};UDP6ZeroCheckSumTx={bool};UDP6ZeroCheckSumRx={bool}
NetDev Name=gnv{number:0-9};Kind=geneve + GENEVE Id={number:2-999};Remote=198.18.0.9;TOS=16;TTL=64|inherit;
    UDPChecksum={bool};DestinationPort=6081|6082;FlowLabel=42;IPDoNotFragment={bool}
NetDev Name=gnv{number:0-9};Kind=geneve + GENEVE Id={number:2-999};Remote=2001:db8:ffff::9;UDP6ZeroChecksumTx={bool};
    UDP6ZeroChecksumRx={bool};UDP6ZeroCheckSumTx={bool};UDP6ZeroCheckSumRx={bool}
@new NetDev Name=gnv{number:0-9};Kind=geneve + GENEVE Id={number:2-999};Remote=198.18.0.9;InheritInnerProtocol={bool}
NetDev Name=bareudp{number:0-9};Kind=bareudp + BareUDP DestinationPort=1001;EtherType=ipv4|mpls-uc
@new NetDev Name=bareudp{number:0-9};Kind=bareudp + BareUDP DestinationPort=1001;EtherType=ipv6;MinSourcePort=1000
NetDev Name=l2tp-tun{number:0-9};Kind=l2tp + L2TP TunnelId=10;PeerTunnelId=11;Remote=198.18.0.9;
    Local=auto|static|dynamic;EncapsulationType=udp;UDPSourcePort=3000;UDPDestinationPort=4000
    + L2TPSession Name=l2tp-ses{number:0-9};SessionId=15;PeerSessionId=16;Layer2SpecificHeader=none|default
NetDev Name=l2tp-tun{number:0-9};Kind=l2tp + L2TP TunnelId=10;PeerTunnelId=11;Remote=198.18.0.9;EncapsulationType=ip;
    UDPCheckSum={bool};UDP6CheckSumTx={bool};UDP6CheckSumRx={bool}
NetDev Name=l2tp-tun{number:0-9};Kind=l2tp + L2TP TunnelId=10;PeerTunnelId=11;Remote=198.18.0.9;UDPChecksum={bool};
    UDP6ZeroChecksumTx={bool};UDP6ZeroChecksumRx={bool}
NetDev Name=macsec{number:5-9};Kind=macsec + MACsec Port=11;Encrypt={bool}
    + MACsecTransmitAssociation PacketNumber=1024;KeyId=1;Key=81818181818181818181818181818181;Activate={bool};
    UseForEncoding={bool} + MACsecReceiveChannel Port=12;MACAddress={mac} + MACsecReceiveAssociation Port=12;
    MACAddress={mac};PacketNumber=2048;KeyId=2;Key=82828282828282828282828282828282;Activate={bool}
NetDev Name=macsec{number:5-9};Kind=macsec + MACsec Encrypt={bool} + MACsecTransmitAssociation KeyId=1;
    KeyFile=/etc/systemd/network/macsec.key + MACsecReceiveChannel Port=12;MACAddress={mac}
    + MACsecReceiveAssociation Port=12;MACAddress={mac};KeyId=2;KeyFile=/etc/systemd/network/macsec.key
NetDev Name=gre{number:5-9};Kind=gre + Tunnel Independent={yes};Local=192.0.2.77|any;Remote=198.18.0.9;TTL=64;TOS=16;
    Key=5|1.2.3.4;DiscoverPathMTU={bool};SerializeTunneledPackets={bool}
NetDev Name=gretap{number:5-9};Kind=gretap + Tunnel Independent={yes};Local=any;Remote=198.18.0.9;InputKey=1;
    OutputKey=2;SerializeTunneledPackets={bool}
@new NetDev Name=gretap{number:5-9};Kind=gretap + Tunnel Independent={yes};Local=any;Remote=198.18.0.9;
    IgnoreDontFragment={bool}
NetDev Name=ip6gre{number:5-9};Kind=ip6gre + Tunnel Independent={yes};Local=any;Remote=2001:db8:ffff::9;
    IPv6FlowLabel=inherit|42
NetDev Name=ip6gretap{number:5-9};Kind=ip6gretap + Tunnel Independent={yes};Local=any;Remote=2001:db8:ffff::9
NetDev Name=ip6tnl{number:5-9};Kind=ip6tnl + Tunnel Independent={yes};Mode=any|ip6ip6|ipip6;Local=any;
    Remote=2001:db8:ffff::9;CopyDSCP={bool};EncapsulationLimit=none|4;AllowLocalRemote={bool}
NetDev Name=ipip{number:5-9};Kind=ipip + Tunnel External={bool};AssignToLoopback={bool};Remote=198.18.0.9;Local=any;
    FooOverUDP={bool};FOUDestinationPort=55555;FOUSourcePort=55556;Encapsulation=FooOverUDP|GenericUDPEncapsulation
NetDev Name=sit{number:5-9};Kind=sit + Tunnel Independent={yes};Local=any;Remote=any|198.18.0.9;ISATAP={bool};
    IPv6RapidDeploymentPrefix=2001:db8:6d::/48
NetDev Name=vti{number:5-9};Kind=vti|vti6 + Tunnel Independent={yes};Key=10
NetDev Name=erspan{number:5-9};Kind=erspan + Tunnel Independent={yes};Local=192.0.2.77;Remote=198.18.0.9;
    ERSPANVersion=1;ERSPANIndex=123;Key=101
NetDev Name=erspan{number:5-9};Kind=erspan + Tunnel Independent={yes};Local=192.0.2.77;Remote=198.18.0.9;
    ERSPANVersion=2;ERSPANDirection=ingress|egress;ERSPANHardwareId=8;Key=101
NetDev Name=fou{number:0-9};Kind=fou + FooOverUDP Port=55555;Protocol=4|gre|ipip;Encapsulation=FooOverUDP
NetDev Name=gue{number:0-9};Kind=fou + FooOverUDP Encapsulation=GenericUDPEncapsulation;Port=55556;PeerPort=55557;
    Peer=198.18.0.9;Local=192.0.2.77
NetDev Name=wg{number:0-9};Kind=wireguard + WireGuard PrivateKey=EEGlnEPYJV//kbvvIqxKkQwOiS+UENyPncC4bF46ong=;
    ListenPort=51820|auto;FirewallMark=1234;RouteTable=1234|off;RouteMetric=999
    + WireGuardPeer PublicKey=RDf+LSpeEre7YEIKaxg+wbpsNV7du+ktR99uBEtIiCA=;
    PresharedKey=IIWIV17wutHv7t4cR6pOT91z6NSz/T8Arh0yaywhw3M=;AllowedIPs=10.8.0.0/24, fd31:bf08:57cb::/48;
    Endpoint=198.18.0.9:51820|[2001:db8:ffff::9]:51820;PersistentKeepalive=25|off;RouteTable=main;RouteMetric=5
NetDev Name=wg{number:0-9};Kind=wireguard + WireGuard PrivateKeyFile=/etc/systemd/network/wg.key;FwMark=17
    + WireGuardPeer PublicKey=RDf+LSpeEre7YEIKaxg+wbpsNV7du+ktR99uBEtIiCA=;PresharedKeyFile=/etc/systemd/network/wg.psk;
    AllowedIPs=10.8.0.0/24
@new NetDev Name=wg{number:0-9};Kind=wireguard + WireGuard PrivateKeyFile=/etc/systemd/network/wg.key
    + WireGuardPeer PublicKeyFile=/etc/systemd/network/wg.pub;AllowedIPs=10.8.0.0/24
NetDev Name=xfrm{number:5-9};Kind=xfrm + Xfrm InterfaceId=7|0x10;Independent={yes}
NetDev Name=bat{number:0-9};Kind=batadv + BatmanAdvanced GatewayMode=client|server|off;Aggregation={bool};
    BridgeLoopAvoidance={bool};DistributedArpTable={bool};Fragmentation={bool};HopPenalty=10;OriginatorIntervalSec=2000
NetDev Name=bat{number:0-9};Kind=batadv + BatmanAdvanced GatewayMode=server;GatewayBandwidthDown=20M;
    GatewayBandwidthUp=10M;RoutingAlgorithm=batman-v|batman-iv
NetDev Name=bat{number:0-9};Kind=batadv + BatmanAdvanced GatewayBandwithDown=20M;GatewayBandwithUp=10M
NetDev Name=ib0.800{number:1-9};Kind=ipoib + IPoIB PartitionKey=0x7001|5;Mode=datagram|connected;
    IgnoreUserspaceMulticastGroups={bool};IgnoreUserspaceMulticastGroup={bool}
NetDev Name=wlan{number:5-9};Kind=wlan + WLAN PhysicalDevice=phy0|0;Type=station|ap|ad-hoc;WDS={bool}
NetDev Name=bond{number:5-9};Kind=bond + Bond Mode=802.3ad;TransmitHashPolicy=layer3+4|layer2;
    LACPTransmitRate=fast|slow;AdSelect=bandwidth|stable|count;AdActorSystemPriority=1;AdUserPortKey=811;
    AdActorSystem=00:11:22:33:44:55;MinLinks=1
NetDev Name=bond{number:5-9};Kind=bond + Bond Mode=active-backup;FailOverMACPolicy=none|active|follow;
    ARPValidate=none|all|active|backup;ARPIntervalSec=1;ARPIPTargets=192.0.2.1 192.0.2.2;ARPAllTargets=any|all;
    PrimaryReselectPolicy=always|better|failure
NetDev Name=bond{number:5-9};Kind=bond + Bond Mode=balance-tlb|balance-alb;MIIMonitorSec=1s;UpDelaySec=2s;
    DownDelaySec=2s;LearnPacketIntervalSec=1;DynamicTransmitLoadBalancing={bool};AllSlavesActive={bool};ResendIGMP=1;
    GratuitousARP=1
NetDev Name=bond{number:5-9};Kind=bond + Bond Mode=balance-rr;PacketsPerSlave=1|10;MIIMonitorSec=100ms
@new NetDev Name=bond{number:5-9};Kind=bond + Bond Mode=active-backup;PeerNotifyDelaySec=1s;ARPMissedMax=10;
    MIIMonitorSec=1s
NetDev Name=vlan9{number:0-9};Kind=vlan + VLAN Id=9{number:0-9};GVRP={bool};MVRP={bool};LooseBinding={bool};
    ReorderHeader={bool};EgressQOSMaps=1-1 2-2;IngressQOSMaps=4-4;Protocol=802.1q|802.1ad
NetDev Name=mv{number:5-9};Kind=macvlan + MACVLAN Mode=source|private|vepa|bridge;SourceMACAddress={mac} {mac};
    BroadcastMulticastQueueLength=1000
@new NetDev Name=mv{number:5-9};Kind=macvlan + MACVLAN Mode=bridge;BroadcastQueueThreshold=no|5
NetDev Name=mvt{number:5-9};Kind=macvtap + MACVTAP Mode=bridge|source;SourceMACAddress={mac}
NetDev Name=ipvl{number:5-9};Kind=ipvlan + IPVLAN Mode=L2|L3|L3S;Flags=bridge|private|vepa
NetDev Name=ipvt{number:5-9};Kind=ipvtap + IPVTAP Mode=L2|L3;Flags=bridge
'''

# .link files of the card. A veth cannot do much of it, and udev only says so.
LINK = '''
Match OriginalName={card} + Link Description=first card;Alias=uplink|{card} of {domain};
    AlternativeName=lan-{card}|uplink9
Match MACAddress={cardmac} + Link AlternativeNamesPolicy=database onboard slot path|mac;NamePolicy=keep kernel|keep
Match OriginalName={card} + Link MACAddressPolicy=none;MACAddress={mac}
Match OriginalName={card} + Link MACAddressPolicy=persistent|none
Match Type=ether;OriginalName={card} + Link MTUBytes=1400|1500|1492;BitsPerSecond=1G;Duplex=full|half;
    AutoNegotiation={bool}
Match Driver=veth virtio_net;OriginalName={card} + Link WakeOnLan=magic|off|phy unicast;Port=tp|mii;
    Advertise=1000baset-full 100baset-full
Match OriginalName={card};Kind=!bridge + Link WakeOnLanPassword=00:11:22:33:44:55;WakeOnLan=secureon
Match Path=!pci-9999*;OriginalName={card} + Link TransmitQueues=4;ReceiveQueues=4;TransmitQueueLength=1000|500
Match Property=INTERFACE={card};OriginalName={card} + Link ReceiveChecksumOffload={bool};TransmitChecksumOffload={bool};
    TCPSegmentationOffload={bool};TCP6SegmentationOffload={bool}
Match OriginalName={card};Host=!other-host;Virtualization=!wsl + Link GenericSegmentationOffload={bool};
    GenericReceiveOffload={bool};LargeReceiveOffload={no};UDPSegmentationOffload={bool}
Match OriginalName={card};KernelCommandLine=!absent;KernelVersion=>=3.10 + Link GenericReceiveOffloadHardware={bool};
    NTupleFilter={bool};ReceiveVLANCTAGFilter={bool}
Match OriginalName={card};Architecture=!alpha;Firmware=!device-tree-compatible(none);Credential=!absent.one
    + Link ReceiveVLANCTAGHardwareAcceleration={bool};TransmitVLANCTAGHardwareAcceleration={bool};
    TransmitVLANSTAGHardwareAcceleration={bool}
@new Match OriginalName={card} + Link ReceivePacketSteeringCPUMask=all|0-1|0
@new Match OriginalName={card} + Link Property=LOCAL_WORD=lan OTHER=x;ImportProperty=ID_NET_NAME;
    UnsetProperty=LOCAL_NONE
Match OriginalName={card} + Link RxChannels=1|max;TxChannels=1;OtherChannels=1;CombinedChannels=2|max
Match OriginalName={card} + Link RxBufferSize=max|1024;RxMiniBufferSize=10;RxJumboBufferSize=10;TxBufferSize=max
Match OriginalName={card} + Link RxFlowControl={bool};TxFlowControl={bool};AutoNegotiationFlowControl={bool};
    MDI=auto|mdi|crossover
Match OriginalName={card} + Link GenericSegmentOffloadMaxBytes=65536|32K;GenericSegmentOffloadMaxSegments=1000
Match OriginalName={card} + Link UseAdaptiveRxCoalesce={bool};UseAdaptiveTxCoalesce={bool};RxCoalesceSec=100us;
    RxCoalesceIrqSec=10us;RxCoalesceLowSec=10us;RxCoalesceHighSec=20us
Match OriginalName={card} + Link TxCoalesceSec=100us;TxCoalesceIrqSec=10us;TxCoalesceLowSec=10us;TxCoalesceHighSec=20us;
    StatisticsBlockCoalesceSec=1s
Match OriginalName={card} + Link RxMaxCoalescedFrames=8;RxMaxCoalescedIrqFrames=8;RxMaxCoalescedLowFrames=8;
    RxMaxCoalescedHighFrames=8
Match OriginalName={card} + Link TxMaxCoalescedFrames=8;TxMaxCoalescedIrqFrames=8;TxMaxCoalescedLowFrames=8;
    TxMaxCoalescedHighFrames=8
Match OriginalName={card} + Link CoalescePacketRateLow=1000;CoalescePacketRateHigh=10000;
    CoalescePacketRateSampleIntervalSec=1s
Match PermanentMACAddress={mac} + Link Description=a card of its own
Match MACAddress={mac} + SR-IOV VirtualFunction=0;VLANId=5;QualityOfService=1;VLANProtocol=802.1Q;MACSpoofCheck={bool}
Match MACAddress={mac} + SR-IOV VirtualFunction=1;QueryReceiveSideScaling={bool};Trust={bool};LinkState=auto|{bool};
    MACAddress={mac}
'''

# networkd.conf and its drop-ins.
CONF = '''
Network SpeedMeter={bool};SpeedMeterIntervalSec=10sec|5
Network ManageForeignRoutingPolicyRules={bool}
Network ManageForeignRoutes={bool}
@new Network ManageForeignNextHops={bool}
Network RouteTable=uplink:{number:1000-2000}|one:1001 two:1002
@new Network IPv6PrivacyExtensions={bool}|prefer-public|kernel
@new Network IPv4Forwarding={bool}
@new Network IPv6Forwarding={no}
@new Network UseDomains={bool}|route
@new IPv6AcceptRA UseDomains={bool}|route
@new IPv6AddressLabel Label=9;Prefix=2001:db8:ffff::/48
DHCPv4 DUIDType=vendor|uuid|link-layer|link-layer-time
DHCPv4 DUIDType=vendor|{number:5-99};DUIDRawData=00:00:ab:11:f9:2a:c2:77:29:f9:5c:{number:10-99}
@new DHCPv4 UseDomains={bool}|route
DHCPv6 DUIDType=vendor;DUIDRawData=00:00:ab:11:f9:2a:c2:77:29:f9:5c:{number:10-99}
@new DHCPv6 UseDomains={bool}|route
DHCP DUIDType=vendor|link-layer|uuid
@new DHCPServer PersistLeases={bool}
'''
