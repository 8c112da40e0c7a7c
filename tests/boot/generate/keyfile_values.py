# SPDX-License-Identifier: GPL-2.0-or-later
"""What may stand behind each key of NetworkManager's keyfiles and of NetworkManager.conf, by nm-settings-nmcli(5),
nm-settings-keyfile(5) and NetworkManager.conf(5): forms apart by '|', of which a generator takes one.

%(...)s are words of the host: card, mac, other (an absent card), other_mac, net4, net6, router4, router6, domain.
A value that changes at every boot ("random", ${BOOT}, a DUID-LLT) is left out: nothing could be compared.
"""

TERNARY = '-1|0|1'
BOOLEAN = 'true|true|true|false|false|1|0|yes|no'     # keyfiles know the first four words; people write the others
CONF_BOOLEAN = 'true|false|yes|no|1|0|on|off'
SOME_COUNT = '2|3|4'

# --- Keys of a profile that may stand in one of type=ethernet ---
CONNECTION = {
    'connection.auth-retries': '-1|0|1|3',
    'connection.autoconnect': 'true|true|1|yes',
    'connection.autoconnect-ports': TERNARY,
    'connection.autoconnect-priority': '-999|-10|0|1|10|100|120|999',
    'connection.autoconnect-retries': '-1|0|1|3|10',
    'connection.autoconnect-slaves': TERNARY,
    'connection.dns-over-tls': '-1|0|1|2',
    'connection.down-on-poweroff': TERNARY,
    'connection.gateway-ping-timeout': '0|1|5',
    'connection.ip-ping-addresses': '%(net4)s.1|%(net4)s.1;%(net4)s.2;|198.18.0.1',
    'connection.ip-ping-addresses-require-all': TERNARY,
    'connection.ip-ping-timeout': '3|5|30',
    'connection.lldp': TERNARY,
    'connection.llmnr': '-1|0|1|2',
    'connection.mdns': '-1|0|1|2',
    'connection.metered': '0|1|2',
    'connection.mptcp-flags': '0|1|0x1|34|0x22|18',
    'connection.mud-url': 'none|https://example.com/mud.json',
    'connection.multi-connect': '0|1|2|3',
    'connection.permissions': '|',
    'connection.read-only': 'false|0',
    'connection.secondaries': '|',
    'connection.stable-id': '${CONNECTION}|${DEVICE}|${MAC}|office|${CONNECTION}-${DEVICE}|host $$1'
                            '|default${CONNECTION}',
    'connection.timestamp': '1650000000|1699999999',
    'connection.wait-activation-delay': '-1|0|100|500',
    'connection.wait-device-timeout': '-1|0|1000|5000|60000',
    'connection.zone': 'public|internal|trusted|home|dmz|Work',
}
ETHERNET = {
    'ethernet.accept-all-mac-addresses': TERNARY,
    'ethernet.auto-negotiate': 'true|false|0|1',
    'ethernet.cloned-mac-address': 'preserve|permanent|stable|52:54:00:AA:%(two)s:40|02-00-00-%(two)s-00-04',
    'ethernet.duplex': 'full|half',
    'ethernet.generate-mac-address-mask': 'FE:FF:FF:00:00:00|FE:FF:FF:00:00:00 68:F7:28:00:00:00'
                                         '|02:00:00:00:00:00 00:00:00:00:00:00',
    'ethernet.mac-address-blacklist': '|%(other_mac)s|%(other_mac)s;00:22:68:12:79:A6;',
    'ethernet.mac-address-denylist': '|%(other_mac)s|%(other_mac)s;00:22:68:12:79:A6;',
    'ethernet.mtu': '0|1280|1400|1450|1492|1500|9000',
    'ethernet.port': 'tp|mii|aui|bnc',
    'ethernet.speed': '100|1000|10000',
    'ethernet.wake-on-lan': '1|64|32768|0x40|0',
    'ethernet.wake-on-lan-password': '00:11:22:33:44:55',
    'link.gro-max-size': '-1|65536|32768',
    'link.gso-max-segments': '-1|65535|1024',
    'link.gso-max-size': '-1|65536|32768',
    'link.tx-queue-length': '-1|0|500|1000|10000',
    'match.driver': 'veth;virtio_net;e1000*;|!wl*|veth;%(driver)s;|&v*;',
    'match.interface-name': '%(card)s;|e*;l*;n*;w*;d*;|!wlan*;|&!wl*;&*;|%(card)s;!%(other)s;|\\\\%(card)s;',
    'match.kernel-command-line': '!no-such-word|!no-such-word=1;|&!rd.no-such-word',
    'hostname.from-dhcp': TERNARY,
    'hostname.from-dns-lookup': TERNARY,
    'hostname.only-from-default': TERNARY,
    'hostname.priority': '0|50|100|-1',
    'proxy.browser-only': BOOLEAN,
    'proxy.method': '0|1',
    'proxy.pac-script': "function FindProxyForURL(url, host) { return 'DIRECT'; }",
    'proxy.pac-url': 'http://proxy.%(domain)s/proxy.pac',
}
IP = {
    'auto-route-ext-gw': TERNARY,
    'dhcp-hostname': 'host|db1|host.%(domain)s',
    'dhcp-iaid': 'mac|perm-mac|ifname|stable|7|0x01020304|00:00:00:0a|4294967295',
    'dhcp-send-hostname': 'true|false|0',
    'dhcp-send-hostname-v2': TERNARY,
    'dhcp-send-release': TERNARY,
    'dhcp-timeout': '0|30|45|90|300|2147483647',
    'dns-options': '|rotate;|edns0;trust-ad;|ndots:2;timeout:1|single-request-reopen;attempts:3;',
    'dns-priority': '-1|0|10|40|50|100|-2147483648',
    'dns-search': '%(domain)s;|example.com;example.net;|~example.org;|~.;|corp.example',
    'ignore-auto-dns': BOOLEAN,
    'ignore-auto-routes': BOOLEAN,
    'may-fail': BOOLEAN,
    'never-default': BOOLEAN,
    'required-timeout': '-1|0|2000|20000',
    'route-metric': '-1|0|1|50|100|101|300|1024|0x64',
    'routed-dns': TERNARY,
}
IP4 = {
    'dad-timeout': '-1|0|200|1000',
    'dhcp-client-id': 'mac|perm-mac|duid|ipv6-duid|stable|01:52:54:00:aa:bb:cc'
                      '|ff:00:00:00:07:00:03:00:01:52:54:00:aa:bb:cc|host-7',
    'dhcp-hostname-flags': '0|1|3|4|8',
    'dhcp-dscp': 'CS0|CS4|CS6',
    'dhcp-fqdn': 'host.%(domain)s|db1.example.com',
    'dhcp-ipv6-only-preferred': TERNARY,
    'dhcp-reject-servers': '10.9.9.9|10.9.9.0/24;10.8.8.8;',
    'dhcp-vendor-class-identifier': 'PXEClient|anaconda-Linux|docsis3.0:\\\\x41',
    'dns': '%(net4)s.1;|%(net4)s.1;%(net4)s.2;|%(net4)s.3|198.18.0.53;%(net4)s.1',
    'link-local': '0|1|2|3',
}
IP6 = {
    'addr-gen-mode': 'eui64|stable-privacy|0|1|2|3|default|default-or-eui64',
    'dhcp-duid': 'lease|ll|stable-ll|stable-llt|stable-uuid|00:03:00:01:52:54:00:aa:bb:cc',
    'dhcp-hostname-flags': '0|1|4|8',
    'dhcp-pd-hint': '::/60|2001:db8:f000::/56',
    'dns': '%(net6)s::1;|%(net6)s::1;%(net6)s::2;|%(net6)s::3|2001:db8:ffff::53;%(net6)s::1',
    'ip6-privacy': '-1|0|1|2',
    'mtu': '0|1280|1400|1500',
    'ra-timeout': '0|10|30|2147483647',
    'temp-preferred-lifetime': '0|86400|3600',
    'temp-valid-lifetime': '0|604800|7200',
    'token': '::53|::1:2:3:4|::a:b:c:d',
}


def _of_both_families():
    keys = {}
    for family, own in (('ipv4', IP4), ('ipv6', IP6)):
        keys.update({'%s.%s' % (family, key): forms for key, forms in {**IP, **own}.items()})
        # These need more than a word: the profile makes them.
        keys.update({'%s.%s' % (family, key): None for key in ('addresses', 'gateway', 'method', 'routes',
                                                               'routing-rules',
                                                              'route-table', 'replace-local-rule')})
    return keys


PROFILE = {**CONNECTION, **ETHERNET, **_of_both_families()}

FEATURES = ('esp-hw-offload esp-tx-csum-hw-offload fcoe-mtu gro gso highdma hw-tc-offload l2-fwd-offload loopback lro '
            'macsec-hw-offload ntuple rx rx-all rx-fcs rx-gro-hw rx-gro-list rx-udp-gro-forwarding '
            'rx-udp_tunnel-port-offload rx-vlan-filter rx-vlan-stag-filter rx-vlan-stag-hw-parse rxhash rxvlan sg '
            'tls-hw-record tls-hw-rx-offload tls-hw-tx-offload tso tx tx-checksum-fcoe-crc tx-checksum-ip-generic '
            'tx-checksum-ipv4 tx-checksum-ipv6 tx-checksum-sctp tx-esp-segmentation tx-fcoe-segmentation '
            'tx-gre-csum-segmentation tx-gre-segmentation tx-gso-list tx-gso-partial tx-gso-robust '
            'tx-ipxip4-segmentation tx-ipxip6-segmentation tx-nocache-copy tx-scatter-gather '
            'tx-scatter-gather-fraglist tx-sctp-segmentation tx-tcp-ecn-segmentation tx-tcp-mangleid-segmentation '
            'tx-tcp-segmentation tx-tcp6-segmentation tx-tunnel-remcsum-segmentation tx-udp-segmentation '
            'tx-udp_tnl-csum-segmentation tx-udp_tnl-segmentation tx-vlan-stag-hw-insert txvlan').split()
COALESCE = ('adaptive-rx adaptive-tx pkt-rate-high pkt-rate-low rx-frames rx-frames-high rx-frames-irq rx-frames-low '
            'rx-usecs rx-usecs-high rx-usecs-irq rx-usecs-low sample-interval stats-block-usecs tx-frames '
            'tx-frames-high tx-frames-irq tx-frames-low tx-usecs tx-usecs-high tx-usecs-irq tx-usecs-low').split()
ETHTOOL = {
    **{'ethtool.feature-' + name: 'true|false' for name in FEATURES if name != 'loopback'},
    'ethtool.feature-loopback': 'false',
    **{'ethtool.coalesce-' + name: '0|1' if name.startswith('adaptive') else '0|16|64' for name in COALESCE},
    **{'ethtool.ring-' + name: '256|512|4096' for name in ('rx', 'rx-jumbo', 'rx-mini', 'tx')},
    **{'ethtool.pause-' + name: 'true|false' for name in ('autoneg', 'rx', 'tx')},
    **{'ethtool.channels-' + name: '1|2|4' for name in ('combined', 'other', 'rx', 'tx')},
    'ethtool.eee-enabled': 'true|false',
    'ethtool.fec-mode': '2|4|8',
}

# --- Keys of the profiles of other links ---
BRIDGE = {
    'bridge.ageing-time': '0|300|600',
    'bridge.forward-delay': '4|15',
    'bridge.group-address': '01:80:C2:00:00:00|01:80:C2:00:00:0C',
    'bridge.group-forward-mask': '0|8|16384',
    'bridge.hello-time': '1|2',
    'bridge.mac-address': '52:54:00:AA:%(two)s:80',
    'bridge.max-age': '12|20',
    'bridge.multicast-hash-max': '512|4096',
    'bridge.multicast-last-member-count': SOME_COUNT,
    'bridge.multicast-last-member-interval': '100|200',
    'bridge.multicast-membership-interval': '26000|30000',
    'bridge.multicast-querier': BOOLEAN,
    'bridge.multicast-querier-interval': '25500|30000',
    'bridge.multicast-query-interval': '12500|15000',
    'bridge.multicast-query-response-interval': '1000|1500',
    'bridge.multicast-query-use-ifaddr': BOOLEAN,
    'bridge.multicast-router': 'auto|enabled|disabled',
    'bridge.multicast-snooping': BOOLEAN,
    'bridge.multicast-startup-query-count': SOME_COUNT,
    'bridge.multicast-startup-query-interval': '3125|4000',
    'bridge.priority': '4096|32768|61440',
    'bridge.stp': 'false|false|true|0|no',
    'bridge.vlan-default-pvid': '1|0|100',
    'bridge.vlan-filtering': 'false|true',
    'bridge.vlan-protocol': '802.1Q|802.1ad',
    'bridge.vlan-stats-enabled': 'true|false',
    'bridge.vlans': '100-110|1 pvid untagged,20',
}
BRIDGE_PORT = {
    'bridge-port.hairpin-mode': BOOLEAN,
    'bridge-port.path-cost': '4|100|65535',
    'bridge-port.priority': '0|16|63',
    'bridge-port.vlans': '100|1 pvid untagged,20-30',
}
BOND = {'bond.options': None, 'bond-port.queue-id': '0|1|2', 'bond-port.prio': '0|1|10'}
VLAN = {
    'vlan.egress-priority-map': '0:1,1:2|3:7',
    'vlan.flags': '0|1|0x1|3|5|9',
    'vlan.id': None,
    'vlan.ingress-priority-map': '1:0,2:1|7:3',
    'vlan.parent': None,
    'vlan.protocol': '802.1Q|802.1Q|802.1ad',
}
# A section of a link that is stacked on a card or stands beside it -> type, keys; what is None is the card, by its name
# or by the UUID of its profile.
STACKED = {
    'macvlan': {'macvlan.mode': '1|2|3|2', 'macvlan.parent': None, 'macvlan.promiscuous': 'true',
                'macvlan.tap': 'false|true'},
    'ipvlan': {'ipvlan.mode': '1|2|3', 'ipvlan.parent': None, 'ipvlan.private': 'false|true', 'ipvlan.vepa': 'false'},
    'vxlan': {'vxlan.ageing': '300', 'vxlan.destination-port': '8472|4789', 'vxlan.id': '42|100',
              'vxlan.l2-miss': 'false',
              'vxlan.l3-miss': 'false', 'vxlan.learning': 'true|false', 'vxlan.limit': '0|1000',
              'vxlan.local': '%(net4)s.99', 'vxlan.parent': None, 'vxlan.proxy': 'false|true',
              'vxlan.remote': '239.1.1.1|%(net4)s.2', 'vxlan.rsc': 'false', 'vxlan.source-port-max': '61000',
              'vxlan.source-port-min': '0|32768', 'vxlan.tos': '0|16', 'vxlan.ttl': '0|64'},
    'ip-tunnel': {'ip-tunnel.encapsulation-limit': '0', 'ip-tunnel.flags': '0', 'ip-tunnel.flow-label': '0',
                  'ip-tunnel.fwmark': '0', 'ip-tunnel.input-key': '1|7', 'ip-tunnel.local': '%(net4)s.99',
                  'ip-tunnel.mode': '2', 'ip-tunnel.mtu': '0|1400', 'ip-tunnel.output-key': '1|7',
                  'ip-tunnel.parent': None, 'ip-tunnel.path-mtu-discovery': 'true', 'ip-tunnel.remote': '%(net4)s.2',
                  'ip-tunnel.tos': '0', 'ip-tunnel.ttl': '0|64'},
    'macsec': {'macsec.encrypt': 'true|false', 'macsec.mka-cak': '00112233445566778899aabbccddeeff',
               'macsec.mka-cak-flags': '0',
               'macsec.mka-ckn': '0011223344556677889900112233445566778899001122334455667788990011', 'macsec.mode': '0',
               'macsec.offload': '-1|0', 'macsec.parent': None, 'macsec.port': '1', 'macsec.send-sci': 'true',
               'macsec.validation': '0|1|2'},
    'vrf': {'vrf.table': '10|1010'},
    'tun': {'tun.group': '0', 'tun.mode': '2', 'tun.multi-queue': 'false|true', 'tun.owner': '0|107', 'tun.pi': 'false',
            'tun.vnet-hdr': 'false|true'},
    'veth': {'veth.peer': 'veth9b'},
    'hsr': {'hsr.multicast-spec': '0', 'hsr.port1': None, 'hsr.port2': '%(other)s', 'hsr.prp': 'true|false'},
    'wireguard': {'wireguard.fwmark': '0|51820', 'wireguard.ip4-auto-default-route': TERNARY,
                  'wireguard.ip6-auto-default-route': TERNARY, 'wireguard.listen-port': '51820',
                  'wireguard.mtu': '0|1420',
                  'wireguard.peer-routes': 'true|false',
                  'wireguard.private-key': 'aLVv8Xe9GZJ0Wbmkm7hLSk5bXdF1bP3mIvM2nRtmyV8=',
                  'wireguard.private-key-flags': '0'},
    'pppoe': {'pppoe.parent': None, 'pppoe.password': 'secret', 'pppoe.password-flags': '0', 'pppoe.service': 'isp',
              'pppoe.username': 'joe@isp.example', 'ppp.baud': '0', 'ppp.crtscts': 'false', 'ppp.lcp-echo-failure': '5',
              'ppp.lcp-echo-interval': '30', 'ppp.mppe-stateful': 'false', 'ppp.mru': '0|1492', 'ppp.mtu': '0|1492',
              'ppp.no-vj-comp': 'true|false', 'ppp.noauth': 'true', 'ppp.nobsdcomp': 'true|false',
              'ppp.nodeflate': 'true|false', 'ppp.refuse-chap': 'false', 'ppp.refuse-eap': 'true|false',
              'ppp.refuse-mschap': 'true|false', 'ppp.refuse-mschapv2': 'true|false', 'ppp.refuse-pap': 'false',
              'ppp.require-mppe': 'false', 'ppp.require-mppe-128': 'false'},
    'generic': {'generic.device-handler': 'no-such-handler'},
    'loopback': {'loopback.mtu': '0|65536|16436'},
}

# --- Keys that only stand in a profile that nobody starts: no authenticator, DCB or SR-IOV is in this world ---
CERTIFICATE = '/etc/pki/tls/certs/host.pem'
DORMANT = {
    '802-1x.altsubject-matches': 'DNS:radius.example.com;',
    '802-1x.anonymous-identity': 'anonymous',
    '802-1x.auth-timeout': '0|30',
    '802-1x.ca-cert': CERTIFICATE,
    '802-1x.ca-cert-password': 'secret',
    '802-1x.ca-cert-password-flags': '0',
    '802-1x.ca-path': '/etc/pki/tls/certs',
    '802-1x.client-cert': CERTIFICATE,
    '802-1x.client-cert-password': 'secret',
    '802-1x.client-cert-password-flags': '0|1',
    '802-1x.domain-match': 'radius.example.com',
    '802-1x.domain-suffix-match': 'example.com',
    '802-1x.eap': 'peap;|ttls;',
    '802-1x.identity': 'joe',
    '802-1x.openssl-ciphers': 'DEFAULT@SECLEVEL=0',
    '802-1x.optional': 'true|false',
    '802-1x.pac-file': '/etc/eap.pac',
    '802-1x.password': 'secret',
    '802-1x.password-flags': '0|1|2',
    '802-1x.password-raw': '115;101;99;',
    '802-1x.password-raw-flags': '0|1',
    '802-1x.phase1-auth-flags': '0|32',
    '802-1x.phase1-fast-provisioning': '0|1',
    '802-1x.phase1-peaplabel': '0|1',
    '802-1x.phase1-peapver': '0|1',
    '802-1x.phase2-altsubject-matches': 'DNS:radius.example.com;',
    '802-1x.phase2-auth': 'mschapv2|gtc',
    '802-1x.phase2-autheap': 'mschapv2',
    '802-1x.phase2-ca-cert': CERTIFICATE,
    '802-1x.phase2-ca-cert-password': 'secret',
    '802-1x.phase2-ca-cert-password-flags': '0',
    '802-1x.phase2-ca-path': '/etc/pki/tls/certs',
    '802-1x.phase2-client-cert': CERTIFICATE,
    '802-1x.phase2-client-cert-password': 'secret',
    '802-1x.phase2-client-cert-password-flags': '0',
    '802-1x.phase2-domain-match': 'radius.example.com',
    '802-1x.phase2-domain-suffix-match': 'example.com',
    '802-1x.phase2-private-key': '/etc/pki/tls/private/host.key',
    '802-1x.phase2-private-key-password': 'secret',
    '802-1x.phase2-private-key-password-flags': '0|1',
    '802-1x.phase2-subject-match': 'radius',
    '802-1x.pin': '0000',
    '802-1x.pin-flags': '0|1',
    '802-1x.private-key': '/etc/pki/tls/private/host.key',
    '802-1x.private-key-password': 'secret',
    '802-1x.private-key-password-flags': '0|1',
    '802-1x.subject-match': 'radius',
    '802-1x.system-ca-certs': 'true|false',
    'dcb.app-fcoe-flags': '1|7',
    'dcb.app-fcoe-mode': 'fabric|vn2vn',
    'dcb.app-fcoe-priority': '-1|3',
    'dcb.app-fip-flags': '1|7',
    'dcb.app-fip-priority': '-1|3',
    'dcb.app-iscsi-flags': '1|7',
    'dcb.app-iscsi-priority': '-1|4',
    'dcb.priority-bandwidth': '12;12;12;12;13;13;13;13;',
    'dcb.priority-flow-control': '0;0;0;1;0;0;0;0;',
    'dcb.priority-flow-control-flags': '1|3',
    'dcb.priority-group-bandwidth': '50;50;0;0;0;0;0;0;',
    'dcb.priority-group-flags': '1|3',
    'dcb.priority-group-id': '0;0;0;0;1;1;1;1;',
    'dcb.priority-strict-bandwidth': '0;0;0;0;1;1;1;1;',
    'dcb.priority-traffic-class': '0;0;0;0;1;1;1;1;',
    'ipv4.shared-dhcp-lease-time': '0|3600',
    'ipv4.shared-dhcp-range': '10.77.0.10,10.77.0.20',
    'match.path': 'pci-0000:0a:00.0|pci-0000:0a:*;!pci-0000:0b:00.0;|&!pci-0000:03:00.0',
    'sriov.autoprobe-drivers': TERNARY,
    'sriov.eswitch-encap-mode': '-1|0|1',
    'sriov.eswitch-inline-mode': '-1|0|1|2|3',
    'sriov.eswitch-mode': '-1|0|1',
    'sriov.total-vfs': '0|2|4',
    'sriov.vfs': None,
    'tc.qdiscs': None,
    'tc.tfilters': None,
}

# --- NetworkManager.conf ---
# Defaults of profiles have the words of the profile's own keys, where not said here otherwise.
DEFAULTS = ('802-1x.auth-timeout connection.auth-retries connection.autoconnect-ports connection.autoconnect-slaves '
            'connection.down-on-poweroff connection.ip-ping-addresses-require-all connection.mud-url connection.lldp '
            'connection.llmnr connection.mdns connection.mptcp-flags connection.dns-over-tls connection.stable-id '
            'ethernet.cloned-mac-address ethernet.generate-mac-address-mask ethernet.mtu ethernet.wake-on-lan '
            'hostname.from-dhcp hostname.from-dns-lookup hostname.only-from-default hostname.priority ip-tunnel.mtu '
            'ipv4.routed-dns ipv4.dad-timeout ipv4.dhcp-client-id ipv4.dhcp-dscp ipv4.dhcp-iaid '
            'ipv4.dhcp-ipv6-only-preferred ipv4.dhcp-hostname-flags ipv4.dhcp-send-release ipv4.dhcp-timeout '
            'ipv4.dhcp-vendor-class-identifier ipv4.dns-priority ipv4.required-timeout ipv4.link-local '
            'ipv4.route-metric ipv6.routed-dns ipv6.ra-timeout ipv6.dhcp-duid ipv6.dhcp-iaid ipv6.dhcp-hostname-flags '
            'ipv6.dhcp-send-release ipv6.dhcp-timeout ipv6.dns-priority ipv6.ip6-privacy ipv6.temp-valid-lifetime '
            'ipv6.temp-preferred-lifetime ipv6.required-timeout ipv6.route-metric loopback.mtu macsec.offload '
            'sriov.autoprobe-drivers wireguard.mtu').split()
ALL_KEYS = {**PROFILE, **DORMANT}
for _keys in STACKED.values():
    ALL_KEYS.update(_keys)
CONF = {
    **{'connection:' + key: ALL_KEYS[key] for key in DEFAULTS},
    'connection:ethernet.cloned-mac-address': 'preserve|permanent|stable',
    'connection:ipv4.dhcp-send-hostname': '0|1',
    'connection:ipv6.dhcp-send-hostname': '0|1',
    'connection:ipv4.route-table': '0|254',
    'connection:ipv6.route-table': '0|254',
    'connection:ipv6.addr-gen-mode': '0|1',
    'connection:vpn.timeout': '60|120',
    'connection:match-device': '*|interface-name:%(card)s|mac:%(mac)s|type:ethernet|except:type:wifi|%(card)s'
                               '|interface-name:~%(letters)s*|driver:veth,driver:virtio_net'
                               '|except:interface-name:%(other)s',
    'connection:stop-match': 'yes|no|true',
    'device:stop-match': 'yes|no|true',
    'device:managed': '1|true|yes',
    'device:carrier-wait-timeout': '5000|10000|30000',
    'device:ignore-carrier': CONF_BOOLEAN,
    'device:keep-configuration': 'yes|no',
    'device:allowed-connections': '*|except:origin:nm-initrd-generator|except:id:no-such-profile',
    'device:sriov-num-vfs': '0',
    'main:plugins': 'keyfile|keyfile,ifupdown|ifupdown,keyfile|ifcfg-rh,keyfile|keyfile,ifcfg-rh|ibft,keyfile',
    'main:monitor-connection-files': 'yes|no',
    'main:auth-polkit': 'true|false|root-only',
    'main:dhcp': 'internal|internal|internal|dhclient',
    'main:no-auto-default': '*|%(other)s|%(mac)s|%(card)s,%(other)s|type:ethernet',
    'main:ignore-carrier': '*|%(other)s|interface-name:%(card)s|except:interface-name:br*',
    'main:assume-ipv6ll-only': '%(other)s|mac:%(other_mac)s',
    'main:configure-and-quit': 'no|false',
    'main:hostname-mode': 'default|dhcp|none',
    'main:dns': 'default|default|none',
    'main:rc-manager': 'auto|symlink|file|unmanaged',
    'main:systemd-resolved': 'true|false',
    'main:debug': 'RLIMIT_CORE',
    'main:autoconnect-retries-default': '0|1|4|10',
    'main:slaves-order': 'name|index',
    'main:firewall-backend': 'nftables|iptables|none',
    'main:migrate-ifcfg-rh': 'true|false',
    'keyfile:hostname': 'host|host.example.com',
    'keyfile:path': '/etc/NetworkManager/system-connections',
    'keyfile:rename': 'true|false',
    'keyfile:unmanaged-devices': 'interface-name:docker*;interface-name:veth9*|mac:%(other_mac)s'
                                 '|interface-name:%(other)s'
                                 '|type:wifi;type:gsm|*,except:interface-name:%(card)s|%(other)s;mac:00:22:68:1c:59:b1'
                                 '|*,except:type:ethernet,except:type:veth,except:interface-name:%(card)s'
                                 '|interface-name:virbr*,except:interface-name:virbr7',
    'ifupdown:managed': 'false|true',
    'logging:level': 'INFO|WARN|DEBUG',
    'logging:domains': 'ALL|DEFAULT|ALL,DHCP:INFO|CORE,IP,DHCP:WARN',
    'logging:backend': 'syslog|journal',
    'logging:audit': 'true|false',
    'connectivity:enabled': 'false|0',
    'connectivity:uri': '|http://nmcheck.example.com/check.txt',
    'connectivity:interval': '0|300',
    'connectivity:timeout': '20|5',
    'connectivity:response': 'NetworkManager is online|',
    'global-dns:searches': 'example.com,example.net|%(domain)s',
    'global-dns:options': 'rotate|timeout:1,ndots:2|',
    'global-dns:resolve-mode': 'backup',
    'global-dns:certification-authority': '/etc/pki/tls/certs/ca-bundle.crt',
    'global-dns-domain:servers': '%(net4)s.1|%(net4)s.2,%(net6)s::1',
    'global-dns-domain:options': '|',
    '.config:enable': 'true|nm-version-min:1.30|nm-version-min:1.0.16,nm-version-min:1.2|except:env:TAG3',
}

# Keys since a NetworkManager that is newer than that of bookworm (1.42).
NEWER = set('''
802-1x.openssl-ciphers bond-port.prio connection.autoconnect-ports connection.controller connection.down-on-poweroff
connection.ip-ping-addresses connection.ip-ping-addresses-require-all connection.ip-ping-timeout connection.port-type
ethernet.mac-address-denylist ethtool.channels-combined ethtool.channels-other ethtool.channels-rx ethtool.channels-tx
ethtool.eee-enabled ethtool.fec-mode generic.device-handler hsr.multicast-spec hsr.port1 hsr.port2 hsr.prp
ipv4.dhcp-dscp ipv4.dhcp-ipv6-only-preferred ipv4.dhcp-send-hostname-v2 ipv4.dhcp-send-release ipv4.routed-dns
ipv4.shared-dhcp-lease-time ipv4.shared-dhcp-range ipv6.dhcp-pd-hint ipv6.dhcp-send-hostname-v2 ipv6.dhcp-send-release
ipv6.routed-dns ipv6.temp-preferred-lifetime ipv6.temp-valid-lifetime ipvlan.mode ipvlan.parent ipvlan.private
ipvlan.vepa link.gro-max-size link.gso-max-segments link.gso-max-size link.tx-queue-length macsec.offload
sriov.eswitch-encap-mode sriov.eswitch-inline-mode sriov.eswitch-mode connection:connection.autoconnect-ports
connection:connection.down-on-poweroff connection:connection.ip-ping-addresses-require-all connection:ipv4.dhcp-dscp
connection:ipv4.dhcp-ipv6-only-preferred connection:ipv4.dhcp-send-hostname connection:ipv4.dhcp-send-release
connection:ipv4.routed-dns connection:ipv6.dhcp-send-hostname connection:ipv6.dhcp-send-release
connection:ipv6.routed-dns connection:ipv6.temp-preferred-lifetime connection:ipv6.temp-valid-lifetime
connection:macsec.offload connectivity:timeout global-dns:certification-authority global-dns:resolve-mode
keyfile:rename main:migrate-ifcfg-rh
'''.split())

# --- What is never written ---
# A section, in a profile or in NetworkManager.conf ('connection:wifi'), or one key -> why.
NEVER = {
    '6lowpan.*': 'IEEE 802.15.4 radio',
    'wpan.*': 'IEEE 802.15.4 radio',
    'adsl.*': 'an ADSL modem',
    'bluetooth.*': 'a Bluetooth device',
    'cdma.*': 'a mobile broadband modem',
    'gsm.*': 'a mobile broadband modem',
    'serial.*': 'a serial modem',
    'infiniband.*': 'InfiniBand, which cannot be bridged',
    'olpc-mesh.*': 'a radio mesh',
    'wifi.*': 'Wi-Fi, which cannot be bridged',
    'wifi-security.*': 'Wi-Fi, which cannot be bridged',
    'wifi-p2p.*': 'Wi-Fi, which cannot be bridged',
    'wimax.*': 'WiMAX',
    'ovs-bridge.*': 'needs Open vSwitch, which no root has',
    'ovs-dpdk.*': 'needs Open vSwitch, which no root has',
    'ovs-interface.*': 'needs Open vSwitch, which no root has',
    'ovs-patch.*': 'needs Open vSwitch, which no root has',
    'ovs-port.*': 'needs Open vSwitch, which no root has',
    'team.*': 'needs teamd, which no root has',
    'team-port.*': 'needs teamd, which no root has',
    'vpn.*': 'needs the plug-in of a VPN, which no root has',
    'ethernet.s390-nettype': 'IBM Z',
    'ethernet.s390-options': 'IBM Z',
    'ethernet.s390-subchannels': 'IBM Z',
    'connection:cdma.mtu': 'a mobile broadband modem',
    'connection:gsm.mtu': 'a mobile broadband modem',
    'connection:infiniband.mtu': 'InfiniBand, which cannot be bridged',
    'connection:wifi.*': 'Wi-Fi, which cannot be bridged',
    'connection:wifi-sec.*': 'Wi-Fi, which cannot be bridged',
    'device:wifi.*': 'Wi-Fi, which cannot be bridged',
    'main:iwd-config-path': 'Wi-Fi, which cannot be bridged',
}
