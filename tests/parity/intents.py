# SPDX-License-Identifier: GPL-2.0-or-later
"""What the parity test asks for, in no dialect: cards as they are configured, and mkbridge's words.

An intent is a dict. What is not in it has its default from DEFAULTS.

    dhcp4, ra         whether the card uses DHCP, accepts router advertisements; ra None: not said
    addresses, gateways, dns, search, mtu
    routes            of destination, gateway, metric (None: not said), table (None: main)
    rules             of priority, source, table
    configured        whether the card has a file at all
    ports             the cards; the first has all of the above, the others have no file
    args              options for mkbridge
    runs              ports of each run of mkbridge; by default there is one run with all
    after             what is other than the card's on the bridge
    options           bridge options that the kernel must show
"""

MAC = '52:54:00:12:34:56'
MAC2 = '02:00:00:00:00:02'
BRIDGE = 'vnet0'

DEFAULTS = {
    'dhcp4': False, 'ra': None, 'addresses': [], 'gateways': [], 'dns': [], 'search': [], 'mtu': None,
    'routes': [], 'rules': [], 'configured': True, 'ports': ['eth0'], 'args': [], 'after': {},
    'options': {}, 'mac': MAC, 'runs': None,
}

V4 = {'addresses': ['192.0.2.10/24'], 'gateways': ['192.0.2.1'], 'dns': ['192.0.2.53']}
DUAL = {
    'addresses': ['192.0.2.10/24', '2001:db8::10/64'], 'gateways': ['192.0.2.1', '2001:db8::1'],
    'dns': ['192.0.2.53', '2001:db8::53'], 'ra': False,
}
ROUTES = [('198.51.100.0/24', '192.0.2.2', 50, None), ('203.0.113.0/24', '192.0.2.3', None, 100)]

INTENTS = {
    'dhcp': {'dhcp4': True},
    'static': V4,
    'dual-stack': DUAL,
    'two-addresses': dict(V4, addresses=['192.0.2.10/24', '192.0.2.11/24']),
    'static-without-gateway': {'addresses': ['192.0.2.10/24']},
    'ipv6-only': {'addresses': ['2001:db8::10/64'], 'gateways': ['2001:db8::1'], 'ra': False},
    'routes': dict(V4, routes=ROUTES),
    'routes-of-ipv6': dict(DUAL, routes=[('2001:db8:9::/48', '2001:db8::2', None, None)]),
    'rule': dict(V4, routes=ROUTES, rules=[(1000, '192.0.2.0/24', 100)]),
    'mtu': dict(V4, mtu=1400),
    'search': dict(V4, search=['a.example', 'b.example']),
    'slaac-and-dhcp': {'dhcp4': True, 'ra': True},
    'slaac': {'ra': True},
    'dhcp-with-own-dns': {'dhcp4': True, 'dns': ['192.0.2.53', '192.0.2.54'], 'search': ['a.example']},
    'unconfigured': {'configured': False, 'after': {'dhcp4': True}},
    'stp': dict(
        V4, args=['-o', 'stp=yes', '-o', 'forward_delay=4', '-o', 'priority=4096'],
        options={'stp_state': 1, 'forward_delay': 400, 'priority': 4096}),
    # not with STP: after a change of the topology the kernel shows another one for a while
    'ageing-time': dict(V4, args=['-o', 'ageing_time=60'], options={'ageing_time': 6000}),
    'snooping': dict(V4, args=['-o', 'mcast_snooping=no'], options={'mcast_snooping': 0}),
    'two-ports': dict(V4, ports=['eth0', 'eth1']),
    'port-added-later': dict(V4, ports=['eth0', 'eth1'], runs=[['eth0'], ['eth1']]),
    'given-mac': dict(V4, args=['--mac=52:54:00:ab:cd:ef'], after={'mac': '52:54:00:ab:cd:ef'}),
    'dhcp-over-static': dict(
        V4, args=['--dhcp'], after={'addresses': [], 'gateways': [], 'dhcp4': True}),
    'static-over-dhcp': dict(
        dhcp4=True, args=['--address=192.0.2.20/24', '--gateway=192.0.2.1', '--dns=192.0.2.54'],
        after={'dhcp4': False, 'addresses': ['192.0.2.20/24'], 'gateways': ['192.0.2.1'], 'dns': ['192.0.2.54']}),
    'ipv6-over-dual-stack': dict(
        DUAL, args=['--address=2001:db8::20/64', '--gateway=2001:db8::1'],
        after={'addresses': ['192.0.2.10/24', '2001:db8::20/64']}),
    'no-ip': dict(
        V4, args=['--no-ip'], after={'addresses': [], 'gateways': [], 'dns': [], 'ra': False}),
}


def intent(name):
    """The intent called NAME, with its defaults."""
    asked = dict(DEFAULTS, name=name, **INTENTS[name])
    asked['runs'] = asked['runs'] or [asked['ports']]
    return asked


def card(name):
    """Only what a card's own files say of the intent called NAME."""
    asked = intent(name)
    return {key: asked[key] for key in asked if key not in ('name', 'args', 'after', 'options', 'runs', 'ports')}


def wanted(asked, link):
    """The view (see kernel.py) that a reader must have of LINK: the card before, or the bridge after."""
    about = dict(asked, **(asked['after'] if link != 'eth0' else {}))
    return {
        'mac': about['mac'],
        'mtu': about['mtu'] or 1500,
        'dhcp4': about['dhcp4'],
        'ra': about['ra'],
        'addresses': sorted(about['addresses']),
        'gateways': sorted(about['gateways']),
        'routes': sorted(route_text(*route) for route in about['routes']),
        'rules': sorted('%s from %s table %s' % rule for rule in about['rules']),
        'dns': list(about['dns']),
        'search': list(about['search']),
    }


def route_text(destination, gateway, metric, table):
    """A route in the words of ip(8), of which only what was asked for is said."""
    text = '%s via %s' % (destination, gateway)
    if metric is not None:
        text += ' metric %s' % metric
    if table is not None:
        text += ' table %s' % table
    return text
