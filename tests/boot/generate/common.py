# SPDX-License-Identifier: GPL-2.0-or-later
"""What the generators of all dialects share: chance from a seed, the world that a host lives in, its cards, the
words for mkbridge, and files of other programs that name a card.

A generator is a module of this folder, named as its dialect, that has

    READERS              words of hosts.READERS that boot its hosts
    generate(seed)       a host; the same for the same seed, in each Python from 3.9 on
    reader_keys(root)    the keys that the reader installed below ROOT knows, by its manual page, its strings, ...
    written_keys(host)   those of them that stand in the files of HOST
    NEVER                key -> why it is never written

It draws from the reader's documentation, never from mkbridge's tables: it would be blind where mkbridge is.
"""
import dataclasses
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import hosts                                                      # noqa: E402


class Draw:
    """Chance, all of it from one seed. Built on random() alone, which is the one method whose sequence Python keeps."""

    def __init__(self, seed, what=''):
        self.seed = seed
        self._random = random.Random('%s %s' % (what, seed)).random

    def chance(self, share):
        return self._random() < share

    def below(self, count):
        """0 to COUNT - 1."""
        return int(self._random() * count)

    def number(self, least, most):
        """LEAST to MOST, both included."""
        return least + self.below(most - least + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def weighted(self, pairs):
        """One of PAIRS' words; a pair is a word and its weight."""
        pairs = list(pairs)
        left = self._random() * sum(weight for _, weight in pairs)
        for word, weight in pairs:
            left -= weight
            if left < 0:
                return word
        return pairs[-1][0]

    def shuffled(self, items):
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def some(self, items, least=0, most=None):
        """LEAST to MOST of ITEMS, each once, in the order of ITEMS."""
        items = list(items)
        most = len(items) if most is None else min(most, len(items))
        taken = sorted(self.shuffled(range(len(items)))[:self.number(min(least, most), most)])
        return [items[place] for place in taken]


def deck(items, seed, count, what=''):
    """COUNT of ITEMS for the host of SEED, so that hosts of consecutive seeds get all of them in turn."""
    items = list(items)
    rounds = -(-len(items) // count)
    shuffled = Draw(seed // rounds, 'deck ' + what).shuffled(items)
    return shuffled[seed % rounds::rounds]


@dataclasses.dataclass(frozen=True)
class Lan:
    """A LAN of the world that the hosts are booted in.

    Its routers have .1, .2, .3 and .254, ::1, ::2, ::3 and fe80::1; name servers are the routers. DHCP gives
    .100 to .199, DHCPv6 ::1000 to ::1fff; router advertisements say SLAAC and managed, RDNSS and the domain. FAR are
    networks behind the routers.
    """
    number: int
    net4: str
    net6: str

    @property
    def domain(self):
        return 'lan%d.example' % self.number

    def at4(self, host):
        return '%s.%d' % (self.net4, host)

    def at6(self, host):
        """HOST in the hexadecimal digits that it is written with: '10' is ::10."""
        return '%s::%s' % (self.net6, host)

    @property
    def network4(self):
        return self.net4 + '.0/24'

    @property
    def network6(self):
        return self.net6 + '::/64'

    def address4(self, draw):
        return self.at4(draw.number(10, 60))

    def address6(self, draw):
        return self.at6('%d' % draw.number(10, 60))

    def router4(self, draw):
        return self.at4(draw.weighted([(1, 6), (254, 3), (2, 1), (3, 1)]))

    def router6(self, draw):
        return draw.weighted([(self.at6('1'), 5), ('fe80::1', 3), (self.at6('2'), 1), (self.at6('3'), 1)])


LANS = [Lan(1, '192.0.2', '2001:db8:1'), Lan(2, '198.51.100', '2001:db8:2'), Lan(3, '203.0.113', '2001:db8:3')]
FAR4 = '198.18.0.0/16'
FAR6 = '2001:db8:ffff::/48'


def lan_of(card, cards):
    """The LAN that CARD is plugged into."""
    return LANS[(card.lan or cards.index(card) + 1) - 1]


def far4(draw):
    """A destination behind the routers: a network, now and then one host."""
    return draw.weighted([('198.18.%d.0/24' % draw.number(0, 255), 6), (FAR4, 1),
                          ('198.18.%d.%d/32' % (draw.number(0, 255), draw.number(1, 254)), 2)])


def far6(draw):
    return draw.weighted([('2001:db8:ffff:%x::/64' % draw.number(1, 0xffff), 6), (FAR6, 1),
                          ('2001:db8:ffff:%x::%x/128' % (draw.number(1, 0xffff), draw.number(1, 0xff)), 2)])


# Names as kernels, udev and administrators give them: one family a host, as its cards are alike.
FAMILIES = [
    (('eth0', 'eth1', 'eth2'), 6),
    (('ens3', 'ens4', 'ens5'), 3),
    (('ens18', 'ens19', 'ens20'), 1),
    (('ens192', 'ens224', 'ens256'), 1),
    (('enp1s0', 'enp2s0', 'enp3s0'), 4),
    (('enp0s3', 'enp0s8', 'enp0s9'), 1),
    (('enp3s0f0', 'enp3s0f1', 'enp4s0'), 1),
    (('enp0s31f6', 'enp2s0', 'enp5s0'), 1),
    (('eno1', 'eno2', 'eno3'), 3),
    (('eno1', 'enp5s0', 'enp6s0'), 1),
    (('enX0', 'enX1', 'enX2'), 1),
    (('enx{mac}', 'enx{mac}', 'enx{mac}'), 1),
    (('lan0', 'wan0', 'dmz0'), 1),
    (('lan', 'wan', 'dmz'), 1),
    (('nic0', 'nic1', 'nic2'), 1),
    (('net0', 'net1', 'net2'), 1),
]
BRIDGES = [('br0', 8), ('vnet0', 4), ('vmbr0', 3), ('br-lan', 2), ('bridge0', 1), ('br1', 1), ('virbr1', 1),
           ('br_lan', 1), ('lan-br', 1), ('brLAN', 1), ('br0.lan', .3), ('ovirtmgmt', 1), ('bridge_of_hosts', .3)]


def mac(draw, place):
    """The MAC address of the card at PLACE: of QEMU's, another for each card."""
    return '52:54:00:%02x:%02x:%02x' % (draw.below(256), draw.below(256), draw.below(64) * 4 + place)


def cards(draw, least=1, most=3):
    """LEAST to MOST cards, the one at place k plugged into LAN k."""
    count = max(least, min(most, draw.weighted([(1, 5), (2, 4), (3, 2)])))
    family = draw.weighted(FAMILIES)
    made = []
    for place in range(count):
        address = mac(draw, place + 1)
        made.append(hosts.Card(family[place].format(mac=address.replace(':', '')), address))
    return made


OPTIONS = ['stp=yes', 'stp=no', 'ageing_time=300', 'ageing_time=0', 'mcast_snooping=no', 'group_fwd_mask=0x4000',
           'mcast_querier=yes']
STP = ['forward_delay=4', 'hello_time=1', 'max_age=12', 'priority=4096']


def options(draw):
    """Words for the link layer of the bridge."""
    words = []
    if draw.chance(.12):
        words += ['-o', draw.pick(OPTIONS)]
        if words[-1] == 'stp=yes' and draw.chance(.5):
            words += ['-o', draw.pick(STP)]
    if draw.chance(.05):
        words += ['--mac=52:54:00:%02x:%02x:%02x' % (draw.below(256), draw.below(256), draw.below(64) * 4)]
    return words


def args(draw, cards, ports=None, bridge=None):
    """mkbridge's words: mostly PORT BRIDGE.

    PORTS are the links that may become ports, the likely one first; without them the cards. BRIDGE is one that
    is there already. What the bridge gets is mostly what the port has: the judge can only compare that.
    """
    names = list(ports or [card.name for card in cards])
    ports = [names[0] if draw.chance(.7) else draw.pick(names)]
    others = [name for name in names if name not in ports]
    words = options(draw)
    if others and draw.chance(.08):
        ports.append(draw.pick(others))
        words += ['--l3-from=' + ports[0]]
        one_lan(cards, ports)
    elif draw.chance(.02):
        words.append('--dhcp')
    elif draw.chance(.02):
        words += network_layer(draw, ports[0], cards)
    return words + ports + [bridge or draw.weighted(BRIDGES)]


def one_lan(cards, ports):
    """Plugs PORTS into one LAN: a bridge of two would make one of them, with two DHCP servers."""
    own = [card for card in cards if card.name in ports]
    for card in own[1:]:
        card.lan = own[0].lan or cards.index(own[0]) + 1


def network_layer(draw, port, cards):
    """--address and --gateway, of the LAN of PORT."""
    card = next((card for card in cards if card.name == port), cards[0])
    lan = lan_of(card, cards)
    return ['--address=%s/24' % lan.at4(draw.number(61, 90)), '--gateway=' + lan.at4(1)]


# --- Files around the reader's own ---
# Path -> text; {card} is a card's name, {other} perhaps another's, {mac} its MAC, {net} its IPv4 network. They are of
# programs that do not run when a host is booted, or do nothing there that can be seen.

FIREWALLS = {
    'etc/nftables.conf': '''#!/usr/sbin/nft -f
flush ruleset
table inet filter {{
        chain input {{
                type filter hook input priority 0; policy drop;
                iifname "lo" accept
                ct state established,related accept
                iifname "{card}" tcp dport 22 accept
                iifname {{ "{card}", "{other}" }} meta l4proto {{ icmp, ipv6-icmp }} accept
        }}
}}
''',
    'etc/iptables/rules.v4': '''*filter
:INPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -i {card} -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
*nat
-A POSTROUTING -s 10.8.0.0/24 -o {card} -j MASQUERADE
COMMIT
''',
    'etc/ufw/user.rules': '''*filter
:ufw-user-input - [0:0]
### RULES ###

### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in_{card}
-A ufw-user-input -i {card} -p tcp --dport 22 -j ACCEPT

### END RULES ###
COMMIT
''',
    'etc/ufw/before.rules': '''*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 10.8.0.0/24 -o {card} -j MASQUERADE
COMMIT
''',
    'etc/firewalld/zones/public.xml': '''<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>Public</short>
  <interface name="{card}"/>
  <service name="ssh"/>
</zone>
''',
    'etc/shorewall/interfaces': '?FORMAT 2\nnet     {card}    dhcp,tcpflags,nosmurfs\n',
    'etc/fail2ban/action.d/local.conf': '[Definition]\nactionban = iptables -I INPUT -i {card} -s <ip> -j DROP\n',
}
SETTINGS = {
    'etc/sysctl.d/60-network.conf': 'net.ipv4.conf.{card}.arp_ignore = 1\nnet.ipv4.conf.{card}.rp_filter=2\n',
    'etc/sysctl.d/99-local.conf': '# no temporary addresses\nnet/ipv6/conf/{card}/use_tempaddr = 0\n',
    'etc/sysctl.conf': 'net.ipv4.ip_forward=0\nnet.ipv4.conf.{card}.log_martians = 1\n',
    'etc/default/isc-dhcp-server': 'INTERFACESv4="{card}"\nINTERFACESv6=""\n',
    'etc/default/ifplugd': 'INTERFACES="{card}"\nARGS="-q -f -u0 -d10 -w -I"\n',
    'etc/default/networking': '# EXCLUDE_INTERFACES={other}\n',
    'etc/keepalived/keepalived.conf': '''vrrp_instance VI_1 {{
    state BACKUP
    interface {card}
    virtual_router_id 51
    virtual_ipaddress {{
        {net}.99/24 dev {card}
    }}
}}
''',
    'etc/dnsmasq.d/lan.conf': 'interface={card}\nbind-interfaces\ndhcp-range={net}.200,{net}.220,12h\n',
    'etc/radvd.conf': 'interface {card} {{\n    AdvSendAdvert off;\n}};\n',
    'etc/hostapd/hostapd.conf': 'interface=wlan0\nbridge=br9\n#wired={card}\n',
    'etc/ndppd.conf': 'proxy {card} {{\n    rule 2001:db8:1::/64 {{\n        static\n    }}\n}}\n',
    'etc/frr/frr.conf': 'hostname host\ninterface {card}\n ip ospf area 0\n!\n',
    'etc/wireguard/wg9.conf':
        '[Interface]\nAddress = 10.8.0.1/24\nPostUp = iptables -t nat -A POSTROUTING -o {card} -j MASQUERADE\n',
    'etc/snmp/snmpd.conf': 'rocommunity public\n# interface {card} 6 1000000000\n',
    'etc/vnstat.conf': 'Interface "{card}"\n',
    'etc/suricata/suricata.yaml': '%YAML 1.1\n---\naf-packet:\n  - interface: {card}\n',
    'etc/avahi/avahi-daemon.conf': '[server]\nallow-interfaces={card}\n',
    'etc/samba/smb.conf': '[global]\n   interfaces = lo {card}\n   bind interfaces only = yes\n',
    'etc/libvirt/qemu/networks/direct.xml': '''<network>
  <name>direct</name>
  <forward mode='bridge'>
    <interface dev='{card}'/>
  </forward>
</network>
''',
    'etc/systemd/system/shaper.service': '''[Unit]
BindsTo=sys-subsystem-net-devices-{card}.device

[Service]
Type=oneshot
ExecStart=/bin/true {card}
''',
    'etc/cron.d/watch-link': '*/5 * * * * root ethtool {card} | grep -q "Link detected: yes" || logger no link\n',
}
HOOKS = {
    'etc/network/if-up.d/local': '#!/bin/sh\n[ "$IFACE" = {card} ] || exit 0\nlogger -t ifup {card} || :\nexit 0\n',
    'etc/network/if-pre-up.d/offload':
        '#!/bin/sh\ncase $IFACE in\n{card}) : ethtool -K "$IFACE" gro off ;;\nesac\nexit 0\n',
    'etc/NetworkManager/dispatcher.d/20-local': '#!/bin/sh\n[ "$1" = {card} ] && [ "$2" = up ] || exit 0\nexit 0\n',
    'etc/networkd-dispatcher/routable.d/50-local': '#!/bin/sh\n[ "$IFACE" = "{card}" ] || exit 0\nexit 0\n',
    'etc/dhcp/dhclient-exit-hooks.d/local': 'if [ "$interface" = "{card}" ]; then\n        :\nfi\n',
    'etc/rc.local': '#!/bin/sh -e\n# ethtool -s {card} wol g\nexit 0\n',
    'etc/ppp/ip-up.d/local': '#!/bin/sh\n# {card}\nexit 0\n',
}
UDEV = {
    'etc/udev/rules.d/70-persistent-net.rules':
        'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{{address}}=="{mac}", ATTR{{type}}=="1", NAME="{card}"\n',
    'etc/udev/rules.d/80-queues.rules': 'ACTION=="add", SUBSYSTEM=="net", NAME=="{card}", ENV{{LOCAL_CARD}}="1"\n',
    'etc/systemd/network/10-{card}.link': '[Match]\nMACAddress={mac}\n\n[Link]\nName={card}\n',
    'etc/systemd/network/99-default.link':
        '[Match]\nOriginalName=*\n\n[Link]\nNamePolicy=keep kernel database onboard slot path\nMACAddressPolicy=none\n',
}
# What another service for networks was told once; none of these is started, and NetworkManager would take the
# first for its own ('ifupdown' is among its plugins).
LEFTOVERS = {
    'ifupdown': {
        'etc/network/interfaces': '''# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback
''',
        'etc/network/interfaces.d/setup':
            'auto lo\niface lo inet loopback\n\n#auto {card}\n#iface {card} inet dhcp\n',
        'etc/network/interfaces.old':
            'auto {card}\niface {card} inet static\n\taddress {net}.77/24\n\tgateway {net}.1\n',
    },
    'networkd': {
        'etc/systemd/network/20-wired.network': '[Match]\nName={card}\n\n[Network]\nDHCP=yes\n',
    },
    'keyfile': {
        'etc/NetworkManager/system-connections/Wired connection 1.nmconnection': '''[connection]
id=Wired connection 1
uuid=6a1f2c1e-3a52-4d6f-9a3c-1d0f4e2b7c55
type=ethernet
interface-name={card}

[ipv4]
method=auto

[ipv6]
method=auto
''',
    },
    'netplan': {
        'etc/netplan/01-netcfg.yaml.bak': 'network:\n  version: 2\n  ethernets:\n    {card}:\n      dhcp4: true\n',
    },
    'ifcfg': {
        'etc/sysconfig/network-scripts/ifcfg-{card}.bak': 'DEVICE={card}\nBOOTPROTO=dhcp\nONBOOT=yes\n',
    },
    'cloud-init': {
        'etc/cloud/cloud.cfg.d/99-disable-network-config.cfg': 'network: {{config: disabled}}\n',
    },
}
# The files above that a dialect's reader would take for its own.
OWN = {
    'networkd': ['networkd'],
    'netplan': ['networkd', 'keyfile', 'netplan', 'ifupdown'],
    'keyfile': ['keyfile', 'ifupdown'],
    'ifcfg': ['keyfile', 'ifcfg', 'ifupdown'],
    'ifupdown': ['ifupdown'],
    'ifupdown2': ['ifupdown'],
}


def _written(draw, table, cards, files):
    """Puts one file of TABLE among FILES."""
    card, other = draw.pick(cards), draw.pick(cards)
    words = {'card': card.name, 'other': other.name, 'mac': card.mac, 'net': lan_of(card, cards).net4}
    path, text = draw.pick(list(table.items()))
    files[path.format(**words)] = text.format(**words)


def around(draw, cards, dialect):
    """Files of other programs that name a card, for a host of DIALECT; and the modes of those that are run."""
    files = {}
    for table, share in ((FIREWALLS, .15), (SETTINGS, .2), (SETTINGS, .05), (HOOKS, .12), (UDEV, .08)):
        if draw.chance(share):
            _written(draw, table, cards, files)
    for service, table in LEFTOVERS.items():
        if draw.chance(.05) and service not in OWN.get(dialect, []):
            _written(draw, table, cards, files)
    return files, {path: 0o755 for path in files if path.startswith(RUN) or path == 'etc/rc.local'}


RUN = ('etc/network/if-', 'etc/NetworkManager/dispatcher.d/', 'etc/networkd-dispatcher/', 'etc/ppp/ip-up.d/')


def uuid(draw):
    digits = ''.join('%02x' % draw.below(256) for _ in range(16))
    digits = digits[:12] + '4' + digits[13:16] + draw.pick('89ab') + digits[17:]
    return '-'.join(digits[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
