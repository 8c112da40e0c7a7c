# SPDX-License-Identifier: GPL-2.0-or-later
"""What netplan(5) lets one write, as pieces to draw from.

A piece is its flags and a mapping. CARD's are keys of a card's definition; MORE's are definitions beside the cards,
by type. Of a set in One() one is drawn, {word} is filled in by words.py, {id} is the card's definition. Flags:

    nd nm      only with renderer networkd, NetworkManager: the other one refuses the whole of the files
    new        netplan 1.1 knows it, 0.106 does not
    dhcp4 dhcp6 ra static4 static6
               the card shall have that, too
    off        only for a definition of a card that is not there: it would cut the card off, or needs hardware
    alone      no other piece goes with it
"""


class One:
    """One of some values."""

    def __init__(self, *values):
        self.values = values


WIREGUARD = {'private': 'EEGlnEPYJV//kbvvIqxKkQwOiS+UENyPncC4bF46ong=',
             'public': 'rlbInAj0qV69CysWPQY7KEBnKxpYCpaWqOs/dLevdWc=',
             'shared': 'IIWIV17wutHv7t4cR6pOT91z6NSz/T8Arh0yaywhw3M='}

CARD = [
    ('', {'dhcp4': '{bool}'}),
    ('', {'dhcp6': '{bool}'}),
    ('dhcp6', {'dhcp6': '{yes}', 'accept-ra': '{yes}'}),
    ('nd', {'match': {'driver': One('veth', ['veth', 'virtio_net'], ['ixgbe', 've*'])}}),
    ('', {'match': {'name': '{card}'}}),
    ('', {'match': {'name': One('{card:glob}', '{card}')}}),
    ('', {'match': {'macaddress': One('{cardmac}', '{cardmac:upper}')}, 'set-name': '{card}'}),
    ('', {'match': {'macaddress': '{cardmac}'}}),
    ('', {'match': {'macaddress': '{cardmac}', 'name': '{card}'}}),
    ('', {'wakeonlan': '{bool}'}),
    ('nd', {'emit-lldp': '{bool}'}),
    ('nd', {'receive-checksum-offload': '{bool}', 'transmit-checksum-offload': '{bool}'}),
    ('nd', {'tcp-segmentation-offload': '{bool}', 'tcp6-segmentation-offload': '{bool}'}),
    ('nd', {'generic-segmentation-offload': '{bool}', 'generic-receive-offload': '{bool}', 'large-receive-offload': '{no}'}),
    ('nd', {'renderer': 'networkd'}),
    ('nm', {'renderer': 'NetworkManager'}),
    ('nd', {'ipv6-mtu': One('1280', '1400', '1500')}),
    ('', {'ipv6-privacy': '{bool}'}),
    ('static4', {'link-local': One([], ['ipv4'], ['ipv6'], ['ipv4', 'ipv6'])}),
    ('', {'ignore-carrier': '{bool}'}),
    ('', {'critical': '{bool}'}),
    ('dhcp4', {'dhcp-identifier': One('mac', 'duid')}),
    ('dhcp4', {'dhcp4-overrides': {'use-dns': '{bool}'}}),
    ('dhcp4', {'dhcp4-overrides': {'use-ntp': '{bool}', 'send-hostname': '{bool}'}}),
    ('dhcp4', {'dhcp4-overrides': {'use-hostname': '{bool}', 'hostname': 'other-name'}}),
    ('dhcp4', {'dhcp4-overrides': {'use-mtu': '{bool}'}}),
    ('dhcp4', {'dhcp4-overrides': {'use-routes': '{bool}'}}),
    ('dhcp4', {'dhcp4-overrides': {'route-metric': One('50', '100', '200', '1024')}}),
    ('dhcp4', {'dhcp4-overrides': {'use-domains': One('{bool}', 'route')}}),
    ('dhcp6', {'dhcp6-overrides': {'use-dns': '{bool}', 'use-domains': One('{bool}', 'route')}}),
    ('dhcp6', {'dhcp6-overrides': {'use-ntp': '{bool}', 'use-hostname': '{bool}'}}),
    ('dhcp6', {'dhcp6-overrides': {'send-hostname': '{bool}', 'hostname': 'other-name', 'use-mtu': '{bool}'}}),
    ('dhcp6', {'dhcp6-overrides': {'use-routes': '{bool}', 'route-metric': One('50', '2048')}}),
    ('nd dhcp4 dhcp6', {'dhcp4-overrides': {'use-dns': '{no}', 'route-metric': '300'},
                        'dhcp6-overrides': {'use-dns': 'no', 'route-metric': '300'}}),
    ('ra', {'accept-ra': '{yes}'}),
    ('', {'accept-ra': '{no}'}),
    ('nd new ra', {'ra-overrides': {'use-dns': '{bool}', 'use-domains': One('{bool}', 'route')}}),
    ('nd new ra', {'ra-overrides': {'table': '{table}'}}),
    ('', {'addresses': ['{own4}/24', '{own6}/64']}),
    ('', {'addresses': ['{own4}/24']}),
    ('', {'addresses': ['{own6}/64', '{own6}/128']}),
    ('nd', {'addresses': [{'{own4}/24': {'lifetime': One('0', 'forever')}}]}),
    ('nd', {'addresses': [{'{own4}/24': {'label': '{label}'}}, '{own4}/32']}),
    ('nd', {'addresses': [{'{own6}/64': {'lifetime': '0'}}, {'{own4}/24': {'lifetime': 'forever', 'label': '{label}'}}]}),
    ('nd new ra', {'ipv6-address-generation': One('eui64', 'stable-privacy')}),
    ('nm ra', {'ipv6-address-generation': One('eui64', 'stable-privacy')}),
    ('ra', {'ipv6-address-token': One('::2', '::1a:2b:3c:4d')}),
    ('static4', {'gateway4': '{router4}'}),
    ('static6', {'gateway6': '{router6}'}),
    ('', {'nameservers': {'addresses': One(['{dns4}'], ['{dns4}', '{dns6}'], ['{dns6}'])}}),
    ('static4', {'nameservers': {'search': One(['{domain}'], ['{domain}', 'corp.example']), 'addresses': ['{dns4}']}}),
    ('', {'nameservers': {'search': ['lab', '{domain}']}}),
    ('nd', {'nameservers': {'search': ['~corp.example', '{domain}'], 'addresses': ['{dns4}']}}),
    ('', {'macaddress': '{mac}'}),
    ('', {'macaddress': '{cardmac}'}),
    ('new', {'match': {'macaddress': '{cardmac}'}, 'macaddress': 'permanent'}),
    ('off new', {'macaddress': 'random'}),
    ('nm new', {'macaddress': One('stable', 'preserve', 'permanent')}),
    ('', {'mtu': One('1400', '1500', '1492', '1280', '9000')}),
    ('', {'optional': '{bool}'}),
    ('', {'optional-addresses': One(['ipv4-ll', 'dhcp6'], ['dhcp4'], ['ipv6-ra'], ['static'])}),
    ('off nd', {'activation-mode': One('manual', 'off')}),
    ('off nm', {'activation-mode': 'manual'}),
    ('', {'neigh-suppress': '{bool}'}),
    ('off new', {'hairpin': '{bool}', 'port-mac-learning': '{bool}'}),
    ('static4', {'routes': [{'to': One('{far4}', '{far4}'), 'via': '{router4}'}]}),
    ('static4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'metric': One('50', '100', '1024')}]}),
    ('dhcp4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'metric': '0'}]}),
    ('static6', {'routes': [{'to': '{far6}', 'via': '{router6}'}]}),
    ('static6', {'routes': [{'to': '{far6}', 'via': '{router6}', 'metric': '1', 'mtu': '1400'}]}),
    ('', {'routes': [{'to': '{far4}', 'via': '10.255.255.1', 'on-link': '{yes}'}]}),
    ('static4', {'routes': [{'from': '{main4}', 'to': '{far4}', 'via': '{router4}'}]}),
    ('nd static4', {'routes': [{'to': '{far4}', 'type': One('blackhole', 'unreachable', 'prohibit', 'throw')}]}),
    ('static4', {'routes': [{'to': '{far4}', 'type': 'unicast', 'via': '{router4}'}]}),
    ('nd static4', {'routes': [{'to': '{net4:spare}', 'type': One('local', 'broadcast', 'multicast', 'anycast')}]}),
    ('nd static4', {'routes': [{'to': '{far4}', 'scope': One('link')}]}),
    ('static4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'scope': 'global'}]}),
    ('static4', {'routes': [{'to': One('0.0.0.0/0', 'default'), 'via': '{router4}', 'table': '{table}'}],
                 'routing-policy': [{'from': One('{main4}', '{net4}'), 'table': '{table}', 'priority': '{priority}'}]}),
    ('static4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'table': '{table}'}],
                 'routing-policy': [{'to': '{far4}', 'table': '{table}', 'priority': '{priority}'}]}),
    ('static6', {'routes': [{'to': '::/0', 'via': '{router6}', 'table': '{table}'}],
                 'routing-policy': [{'from': '{net6}', 'table': '{table}', 'priority': '{priority}'}]}),
    ('nd', {'routing-policy': [{'from': '{net4}', 'table': '254', 'priority': '{priority}', 'mark': '7'}]}),
    ('', {'routing-policy': [{'from': '{net4}', 'table': '254', 'priority': '{priority}', 'type-of-service': '16'}]}),
    ('nd', {'routing-policy': [{'to': '{far4}', 'table': '254'}, {'from': '10.77.0.0/16', 'to': '{far4}', 'table': '254'}]}),
    ('static4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'mtu': One('1280', '1400')}]}),
    ('static4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'congestion-window': '16',
                             'advertised-receive-window': '1024'}]}),
    ('new static4', {'routes': [{'to': '{far4}', 'via': '{router4}', 'advertised-mss': '1360'}]}),
    ('static4', {'routes': [{'to': '198.18.7.0/24', 'via': '{router4}'}, {'to': '198.18.8.7', 'via': '{router4:other}'}]}),
    ('off', {'auth': {'key-management': One('802.1x', 'eap'), 'method': 'ttls', 'identity': 'host@lan.example',
                      'anonymous-identity': '@lan.example', 'password': 'secret', 'ca-certificate': '/etc/ssl/ca.pem'}}),
    ('off', {'auth': {'key-management': '802.1x', 'method': 'tls', 'identity': 'host', 'client-certificate': '/etc/ssl/host.pem',
                      'client-key': '/etc/ssl/host.key', 'client-key-password': 'secret', 'phase2-auth': 'MSCHAPV2'}}),
    ('nm', {'networkmanager': {'uuid': '{uuid}', 'name': 'Wired connection 1'}}),
    ('nm', {'networkmanager': {'uuid': '{uuid}', 'name': 'lan', 'passthrough': {'connection.autoconnect-priority': '10'}}}),
    ('nm', {'networkmanager': {'passthrough': {'ipv4.dns-search': 'corp.example;', 'connection.timestamp': '1700000000'}}}),
    ('nm', {'networkmanager': {'passthrough': {'ipv4.may-fail': 'false', 'ethernet._': '', 'proxy._': ''}}}),
    ('nm dhcp4', {'networkmanager': {'name': 'office', 'passthrough': {'ipv4.dhcp-client-id': 'mac'}}}),
]

# Definitions beside the cards.
MORE = [
    ('nd', {'ethernets': {'vf{number:0-9}': {'link': '{id}'}, '{id}': {'virtual-function-count': '0'}}}),
    ('nd', {'ethernets': {'enp99s{number:0-9}': {'virtual-function-count': '2', 'embedded-switch-mode': One('switchdev', 'legacy'),
                                                 'delay-virtual-functions-rebind': '{bool}'}}}),
    ('', {'ethernets': {'ib{number:0-9}': {'infiniband-mode': One('datagram', 'connected')}}}),
    ('', {'ethernets': {'usb{number:0-9}': {'dhcp4': '{yes}', 'optional': '{yes}'}}}),
    ('nd', {'ethernets': {'spare{number:0-9}': {'match': {'name': 'enx0*'}, 'dhcp4': '{yes}', 'optional': '{yes}'}}}),
    ('', {'modems': {'cdc-wdm{number:0-9}': {
        'renderer': 'NetworkManager', 'mtu': '1600', 'apn': 'internet.example', 'username': 'user', 'password': 'secret',
        'number': '*99#', 'network-id': '24005', 'device-id': 'da812de91eec16620b06cd0ca5cbc7ea25245222', 'pin': '2345',
        'sim-id': '89148000000060671234', 'sim-operator-id': '310260'}}}),
    ('', {'modems': {'cdc-wdm{number:0-9}': {'renderer': 'NetworkManager', 'auto-config': '{yes}'}}}),
    ('', {'wifis': {'wlp9s{number:0-9}': {'dhcp4': '{yes}', 'optional': '{yes}', 'access-points': {
        'home': {'password': 'secret words'}}}}}),
    ('', {'wifis': {'wlp9s{number:0-9}': {'dhcp4': '{yes}', 'optional': '{yes}', 'regulatory-domain': One('GB', 'DE'), 'access-points': {
        'my net': {'password': 'secret words', 'mode': 'infrastructure', 'bssid': '{mac}', 'band': '2.4GHz', 'channel': '11',
                   'hidden': '{bool}'}}}}}),
    ('', {'wifis': {'wlp9s{number:0-9}': {'wakeonwlan': One(['disconnect', 'magic_pkt'], ['default']), 'optional': '{yes}', 'access-points': {
        'work': {'auth': {'key-management': One('eap', 'psk'), 'method': 'peap', 'identity': 'me', 'password': 'secret words'}}}}}}),
    ('', {'bridges': {'br{number:5-9}': {'interfaces': [], 'dhcp4': '{no}', 'parameters': {'stp': '{bool}'}}}}),
    ('', {'bridges': {'br{number:5-9}': {'parameters': {'ageing-time': One('50', '300'), 'priority': '8192', 'forward-delay': '4',
                                                        'hello-time': '2', 'max-age': '12', 'stp': '{bool}'}}}}),
    ('', {'bridges': {'br{number:5-9}': {'parameters': {'aging-time': '50', 'stp': '{no}'}, 'addresses': ['10.88.{number:0-200}.1/24']}}}),
    ('', {'ethernets': {'swp9': {}}, 'bridges': {'br{number:5-9}': {'interfaces': ['swp9'], 'parameters': {
        'port-priority': {'swp9': '10'}, 'path-cost': {'swp9': '100'}}}}}),
    ('new', {'dummy-devices': {'dm{number:0-9}': {'addresses': ['10.89.{number:0-200}.1/24']}}}),
    ('new', {'virtual-ethernets': {'ve5': {'peer': 've6'}, 've6': {'peer': 've5'}}}),
    ('', {'bonds': {'bond{number:5-9}': {'interfaces': [], 'parameters': {
        'mode': '802.3ad', 'lacp-rate': One('slow', 'fast'), 'mii-monitor-interval': One('100', '1s'), 'min-links': '1',
        'transmit-hash-policy': 'layer3+4', 'ad-select': One('stable', 'bandwidth', 'count')}}}}),
    ('', {'bonds': {'bond{number:5-9}': {'parameters': {
        'mode': 'active-backup', 'arp-interval': '100', 'arp-ip-targets': ['192.0.2.1', '192.0.2.2'], 'arp-validate': 'all',
        'arp-all-targets': One('any', 'all'), 'fail-over-mac-policy': One('none', 'active', 'follow'),
        'primary-reselect-policy': One('always', 'better', 'failure'), 'gratuitous-arp': '2'}}}}),
    ('', {'bonds': {'bond{number:5-9}': {'parameters': {
        'mode': 'balance-rr', 'packets-per-slave': '5', 'all-slaves-active': '{bool}', 'mii-monitor-interval': '100',
        'up-delay': '200', 'down-delay': '200', 'resend-igmp': '3'}}}}),
    ('', {'bonds': {'bond{number:5-9}': {'parameters': {
        'mode': 'balance-rr', 'packets-per-member': '5', 'all-members-active': '{bool}', 'mii-monitor-interval': '100'}}}}),
    ('', {'ethernets': {'swp8': {}}, 'bonds': {'bond{number:5-9}': {'interfaces': ['swp8'], 'parameters': {
        'mode': One('balance-tlb', 'balance-alb'), 'learn-packet-interval': '2', 'primary': 'swp8', 'gratuitious-arp': '1'}}}}),
    ('', {'tunnels': {'sit{number:5-9}': {'mode': 'sit', 'local': '192.0.2.77', 'remote': '198.18.0.9', 'ttl': '64'}}}),
    ('', {'tunnels': {'gre{number:5-9}': {'mode': 'gre', 'local': '192.0.2.77', 'remote': '198.18.0.9',
                                          'keys': {'input': '1234', 'output': '5678'}}}}),
    ('nd', {'tunnels': {'vti{number:5-9}': {'mode': 'vti', 'local': '192.0.2.77', 'remote': '198.18.0.9', 'key': One('5', '1.2.3.4')}}}),
    ('', {'tunnels': {'gre{number:5-9}': {'mode': 'gre', 'local': '192.0.2.77', 'remote': '198.18.0.9',
                                          'key': {'input': '5', 'output': '6'}}}}),
    ('', {'tunnels': {'tun6{number:5-9}': {'mode': One('ip6gre', 'ipip6', 'ip6ip6'), 'local': '2001:db8:1::77', 'remote': '2001:db8:ffff::9',
                                          'addresses': ['2001:db8:88::1/64']}}}),
    ('', {'tunnels': {'wg{number:0-9}': {'mode': 'wireguard', 'key': WIREGUARD['private'], 'port': '51820', 'mark': '42',
                                         'addresses': ['10.8.0.1/24'], 'peers': [{
                                             'keys': {'public': WIREGUARD['public'], 'shared': WIREGUARD['shared']},
                                             'allowed-ips': ['10.8.0.0/24', 'fd31:bf08:57cb::/48'], 'keepalive': '25',
                                             'endpoint': '198.18.0.9:51820'}]}}}),
    ('nd', {'tunnels': {'wg{number:0-9}': {'mode': 'wireguard', 'key': {'private': '/etc/wireguard/host.key'}, 'peers': [{
        'keys': {'public': WIREGUARD['public']}, 'allowed-ips': ['10.8.0.0/24']}]}}}),
    ('nm new', {'tunnels': {'wg{number:0-9}': {'mode': 'wireguard', 'key': {'private-key-flags': ['agent-owned']}, 'peers': [{
        'keys': {'public': WIREGUARD['public']}, 'allowed-ips': ['10.8.0.0/24'], 'endpoint': '198.18.0.9:51820'}]}}}),
    ('nd', {'tunnels': {'vx{number:5-9}': {'mode': 'vxlan', 'id': '{number:2-999}', 'remote': '239.1.1.1', 'local': '192.0.2.77',
                                         'type-of-service': '5', 'mac-learning': '{bool}', 'ageing': '100', 'limit': '22',
                                         'arp-proxy': '{bool}', 'notifications': ['l2-miss', 'l3-miss'], 'short-circuit': '{bool}'}}}),
    ('nd', {'tunnels': {'vx{number:5-9}': {'mode': 'vxlan', 'id': '{number:2-999}', 'remote': '198.18.0.9', 'aging': '100',
                                         'checksums': ['udp', 'zero-udp6-tx', 'zero-udp6-rx', 'remote-tx', 'remote-rx'],
                                         'extensions': ['group-policy', 'generic-protocol'], 'port': '4789',
                                         'port-range': ['5555', '6000'], 'flow-label': '42', 'do-not-fragment': '{bool}'}}}),
    ('', {'tunnels': {'vx{number:5-9}': {'mode': 'vxlan', 'id': '{number:2-999}', 'link': '{id}', 'remote': '239.1.1.1', 'port': '4789'}}}),
    ('', {'vlans': {'vlan{number:90-99}': {'id': '{number:1-4094}', 'link': '{id}', 'addresses': ['10.90.{number:0-200}.1/24']}}}),
    ('nd', {'vrfs': {'vrf{number:5-9}': {'table': '{number:40-60}', 'interfaces': [],
                                       'routes': [{'to': '10.91.0.0/16', 'via': '10.91.0.1', 'on-link': 'true'}],
                                       'routing-policy': [{'from': '10.91.0.42'}]}}}),
    ('nm', {'nm-devices': {'NM-{uuid}': {'renderer': 'NetworkManager', 'networkmanager': {
        'uuid': '{uuid}', 'name': 'myvpn', 'stable-id': 'myvpn', 'passthrough': {
            'connection.type': 'vpn', 'vpn.service-type': 'org.freedesktop.NetworkManager.openvpn', 'vpn.remote': '198.18.0.9'}}}}}),
    ('nm', {'ethernets': {'NM-{uuid}': {'renderer': 'NetworkManager', 'match': {'name': 'usb9'}, 'dhcp4': 'true', 'networkmanager': {
        'uuid': '{uuid}', 'name': 'usb', 'device': 'usb9', 'passthrough': {'connection.permissions': ''}}}}}),
]
