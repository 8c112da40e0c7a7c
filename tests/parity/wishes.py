# SPDX-License-Identifier: GPL-2.0-or-later
"""Wishes that every dialect must answer in one way: the same exit status, and the same class of message.

A row is NAME: (CARD, BRIDGE, WORDS, STATUS, MESSAGE). CARD is an intent's card (intents.py), BRIDGE a bridge that is
there (bridges.py) or None, WORDS are mkbridge's, and MESSAGE is a pattern that what it prints must match, in
whatever words of a dialect.

OTHERWISE has the differences that are real: (NAME, DIALECT): (STATUS, MESSAGE, why).
"""
from intents import DUAL, V4

DONE, USAGE, REFUSED = 0, 2, 3
DHCP = {'dhcp4': True}
V6 = {'addresses': ['2001:db8::10/64'], 'gateways': ['2001:db8::1'], 'ra': False}
NOTHING = {'configured': False}
NEW, MAC = 'eth0 goes under the new bridge vnet0', '52:54:00:ab:cd:ef'
JOINS = 'eth0 goes under the bridge vnet0'

# A line of a file that is written, in whatever case of letters; %s is a pattern for it.
WRITES = NEW + '.* \\+.*(?i:%s)'


def option(text, status=DONE, message=NEW):
    return V4, None, '-o %s eth0 vnet0' % text, status, message


WISHES = {
    # the plain job
    'static': (V4, None, 'eth0 vnet0', DONE, NEW),
    'dhcp': (DHCP, None, 'eth0 vnet0', DONE, NEW),
    'both-versions': (DUAL, None, 'eth0 vnet0', DONE, NEW),
    'ipv6-alone': (V6, None, 'eth0 vnet0', DONE, NEW),
    'nothing-configured': (NOTHING, None, 'eth0 vnet0', DONE, 'DHCP'),
    'address-without-gateway': ({'addresses': ['192.0.2.10/24']}, None, 'eth0 vnet0', DONE, NEW),
    'other-name': (V4, None, 'eth0 br0', DONE, 'the new bridge br0'),
    # what replaces the card's own
    'dhcp-over-static': (V4, None, '--dhcp eth0 vnet0', DONE, NEW),
    'static-over-dhcp': (DHCP, None, '--address=192.0.2.20/24 --gateway=192.0.2.1 eth0 vnet0', DONE, NEW),
    'no-ip': (V4, None, '--no-ip eth0 vnet0', DONE, NEW),
    'dns-over-dhcp': (DHCP, None, '--address=192.0.2.20/24 --dns=192.0.2.54 eth0 vnet0', DONE, NEW),
    'new-address-same-network': (V4, None, '--address=192.0.2.20/24 eth0 vnet0', DONE, NEW),
    'new-address-other-network': (V4, None, '--address=198.51.100.20/24 eth0 vnet0', REFUSED,
                                  'the gateway 192.0.2.1 is in none of the networks of --address'),
    'gateway-outside': (V4, None, '--address=198.51.100.20/24 --gateway=203.0.113.1 eth0 vnet0', REFUSED,
                        'the gateway 203.0.113.1 is in none of the networks of --address'),
    'ipv6-gateway-left': (V6, None, '--address=2001:db8:2::20/64 eth0 vnet0', REFUSED,
                          'the gateway 2001:db8::1 is in none of the networks of --address'),
    'ipv6-over-both': (DUAL, None, '--address=2001:db8::20/64 eth0 vnet0', DONE, NEW),
    'link-local-gateway': (V6, None, '--address=2001:db8:2::20/64 --gateway=fe80::1 eth0 vnet0', DONE, NEW),
    'gateway-alone': (V4, None, '--gateway=192.0.2.1 eth0 vnet0', USAGE, '--gateway'),
    'dhcp-and-address': (V4, None, '--dhcp --address=192.0.2.20/24 eth0 vnet0', USAGE, '--dhcp'),
    'no-prefix': (V4, None, '--address=192.0.2.20 eth0 vnet0', USAGE, 'prefix'),
    'network-address': (V4, None, '--address=192.0.2.0/24 eth0 vnet0', USAGE, '192.0.2.0'),
    'multicast-address': (V4, None, '--address=224.0.0.1/24 eth0 vnet0', USAGE, '224.0.0.1'),
    # MAC addresses
    'given-mac': (V4, None, '--mac=%s eth0 vnet0' % MAC, DONE, MAC),
    'group-mac': (V4, None, '--mac=01:00:5e:00:00:01 eth0 vnet0', USAGE, 'multicast|group'),
    'zero-mac': (V4, None, '--mac=00:00:00:00:00:00 eth0 vnet0', USAGE, 'MAC'),
    'no-mac': (V4, None, '--mac=52:54:00 eth0 vnet0', USAGE, 'MAC'),
    # names
    'bridge-lo': (V4, None, 'eth0 lo', REFUSED, 'loopback'),
    'port-lo': (V4, None, 'lo vnet0', REFUSED, 'loopback'),
    'long-name': (V4, None, 'eth0 abcdefghijklmnop', USAGE, '15'),
    'name-of-15-bytes': (V4, None, 'eth0 abcdefghijklmno', DONE, 'the new bridge abcdefghijklmno'),
    'name-with-slash': (V4, None, 'eth0 a/b', USAGE, 'a/b'),
    'name-with-space': (V4, None, "eth0 'a b'", USAGE, 'a b'),
    'name-with-colon': (V4, None, 'eth0 br0:1', USAGE, 'br0:1'),
    'name-dot': (V4, None, 'eth0 .', USAGE, "'\\.': the name is reserved"),
    'name-dots': (V4, None, 'eth0 ..', USAGE, "'\\.\\.': the name is reserved"),
    'name-of-digits': (V4, None, 'eth0 10', DONE, 'the new bridge 10'),
    'name-all': (V4, None, 'eth0 all', USAGE, 'the name is reserved'),
    'name-default': (V4, None, 'eth0 default', USAGE, 'the name is reserved'),
    'name-like-a-vlan': (V4, None, 'eth0 br0.5', DONE, 'the new bridge br0.5'),
    'name-with-percent': (V4, None, 'eth0 br%d', USAGE, 'br%d'),
    'name-with-quote': (V4, None, '''eth0 "a'b"''', USAGE, 'shells or configuration files would misread'),
    'name-with-dollar': (V4, None, "eth0 'a$b'", USAGE, 'shells or configuration files would misread'),
    'name-with-star': (V4, None, "eth0 'br*'", USAGE, 'shells or configuration files would misread'),
    'name-with-hash': (V4, None, "eth0 'br#'", USAGE, 'shells or configuration files would misread'),
    'name-in-utf-8': (V4, None, 'eth0 brücke', USAGE, 'not ASCII'),
    'bridge-is-the-port': (V4, None, 'eth0 eth0', USAGE, 'eth0'),
    'bridge-is-a-card': (V4, {'name': 'br9', 'ports': ['eth1']}, 'eth0 eth1', REFUSED, 'eth1'),
    'port-twice': (V4, None, 'eth0 eth0 vnet0', USAGE, 'twice'),
    'port-is-a-bridge': (V4, {'name': 'br9'}, 'br9 vnet0', REFUSED, 'bridge.*name the card that is its port'),
    'port-of-another-bridge': (V4, {'name': 'br9', 'ports': ['eth1']}, 'eth1 vnet0', REFUSED, 'br9'),
    'vlan-without-a-file': (V4, None, 'eth9.100 vnet0', REFUSED, 'eth9.100'),
    'l3-from-no-port': (V4, None, '--l3-from=eth7 eth0 vnet0', USAGE, 'eth7'),
    # a bridge that is there
    'empty-bridge': (V4, {}, 'eth0 vnet0', DONE, JOINS),
    'empty-bridge-dhcp': (DHCP, {}, 'eth0 vnet0', DONE, JOINS),
    'other-mac': (V4, {'mac': MAC}, 'eth0 vnet0', DONE, JOINS),
    'other-mac-dhcp': (dict(DHCP, told=True), {'mac': MAC}, 'eth0 vnet0', DONE, 'keeps its MAC.*another address'),
    'mac-asked-of-a-bridge': (V4, {'mac': MAC}, '--mac=52:54:00:ab:cd:00 eth0 vnet0', DONE, '52:54:00:ab:cd:00'),
    'bridge-not-up-at-boot': (V4, {'up': False}, 'eth0 vnet0', REFUSED, 'the address would be gone at the next boot'),
    'both-have-addresses': (V4, {'addresses': ['198.51.100.9/24']}, 'eth0 vnet0', REFUSED, '--l3-from'),
    'l3-from-the-bridge': (V4, {'addresses': ['198.51.100.9/24']}, '--l3-from=vnet0 eth0 vnet0', DONE, JOINS),
    'l3-from-the-port': (V4, {'addresses': ['198.51.100.9/24']}, '--l3-from=eth0 eth0 vnet0', DONE, JOINS),
    'dhcp-on-a-bridge': (V4, {}, '--dhcp eth0 vnet0', DONE, 'vnet0'),
    # several ports
    'two-ports': (V4, None, 'eth0 eth2 vnet0', DONE, 'the new bridge vnet0'),
    # options, one of each kind
    'stp': option('stp=yes', DONE, WRITES % r'stp\W+(yes|true|on)'),
    'stp-and-delay': option('stp=yes -o forward_delay=4', DONE, WRITES % r'(delay\w*|fd)\W+4\b'),
    'stp-and-half-seconds': option('stp=yes -o forward_delay=4.5', DONE,
                                   WRITES % r'(delay\w*|fd)\W+(4\.50?\b|4500ms)'),
    'delay-without-stp': option('forward_delay=4', REFUSED, 'has no effect while STP is off'),
    'delay-out-of-range': option('stp=yes -o forward_delay=1', USAGE, 'forward_delay'),
    'no-such-option': option('nonesuch=1', USAGE, 'nonesuch'),
    'no-such-value': option('stp=maybe', USAGE, 'stp'),
    'option-twice': option('stp=yes -o stp=no', USAGE, 'stp'),
    'vlan-filtering': option('vlan_filtering=yes', DONE, WRITES % r'vlan.?(filtering|aware)\W+(yes|true|1)'),
    'priority': option('stp=yes -o priority=4096', DONE, WRITES % r'prio(rity)?\W+4096'),
    'ageing-time': option('ageing_time=60', DONE, WRITES % r'age?ing[-\w]*\W+60\b'),
    'no-ageing': option('ageing_time=0', DONE, WRITES % r'age?ing[-\w]*\W+0\b'),
    'snooping': option('mcast_snooping=no', DONE, WRITES % r'snooping\W+(no|false|0)'),
    'querier': option('mcast_querier=yes', DONE, WRITES % r'querier\W+(yes|true|1)'),
    'hello-time': option('stp=yes -o hello_time=1', DONE, WRITES % r'hello[-\w]*\W+1\b'),
    'max-age': option('stp=yes -o max_age=10', DONE, WRITES % r'max.?age[-\w]*\W+10\b'),
    'group-forward-mask': option('group_fwd_mask=8', DONE, WRITES % r'mask\W+8\b'),
    'pvid': option('vlan_filtering=yes -o vlan_default_pvid=7', DONE, WRITES % r'pvid\W+7\b'),
}

# What only the files of a dialect say, and no message about another one may.
OWN_WORDS = {'ifcfg': r'\bONBOOT\b|\bHWADDR\b|\bBOOTPROTO\b|\bifcfg-', 'ifupdown': r'/etc/network/|\bbridge_ports\b',
             'keyfile': r'\.nmconnection|\bautoconnect\b', 'netplan': r'/etc/netplan', 'networkd': r'ActivationPolicy'}

OTHERWISE = {
    ('stp-and-half-seconds', 'ifcfg'): (REFUSED, 'not a whole number', 'NetworkManager and scripts take seconds'),
    ('stp-and-half-seconds', 'keyfile'): (REFUSED, 'not a whole number', 'NetworkManager takes seconds'),
    **{('name-of-digits', dialect): (REFUSED, 'takes for no name', 'a number is an index to systemd')
       for dialect in ('networkd', 'netplan')},
    ('name-like-a-vlan', 'ifupdown'): (REFUSED, 'would make it a VLAN', 'ifup makes VLANs of such names'),
    ('other-mac-dhcp', 'ifupdown'): (DONE, JOINS, 'its files do not tell the MAC address of a card'),
}
# Of a link called eth9.100 nobody has to say more for these to make a VLAN of it.
OTHERWISE.update({('vlan-without-a-file', dialect): (DONE, 'the new bridge vnet0', 'the name makes it a VLAN')
                  for dialect in ('ifcfg', 'ifupdown', 'keyfile')})
