# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of ifcfg files, for NetworkManager with its plug-in and for network-scripts: what Anaconda, cloud-init, hosters
and administrators write.

A quarter of the hosts suits both readers, the others have keys that only one of them knows. Each host is a sane one of
a kind of KINDS; to it go a few keys that are dealt from decks by the seed, so that 200 seeds in a row write each key of
ifcfg_values.py. What stands behind them is that module's.
"""
import dataclasses
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common                                                     # noqa: E402
import ifcfg_values as values                                     # noqa: E402

READERS = ['nm-ifcfg', 'scripts']
NEVER = values.NEVER
FOLDER = 'etc/sysconfig/network-scripts/'
GLOBAL = 'etc/sysconfig/network'
KINDS = ['plain'] * 9 + ['routes', 'routes', 'alias', 'alias', 'nothing', 'bridge', 'vlan', 'vlan', 'bond', 'beside',
                         'dormant']
LEAST = {'bridge': 2, 'bond': 2}
MODES = [('nm-ifcfg', 'scripts'), ('nm-ifcfg',), ('scripts',), ('nm-ifcfg',)]
# For keys that only mean something with a method, the method.
STATIC4 = ('ARPING_', 'ARPCHECK', 'ARPUPDATE', 'SCOPE', 'SRCADDR', 'NETWORK', 'BROADCAST', 'WINDOW', 'METRICn',
           'EXTRA_ROUTE_OPTS',
           'ROUTING_RULE_', 'IPV4_ROUTE_TABLE', 'GATEWAYDEV', 'ACD_TIMEOUT', 'DOMAIN', 'RES_OPTIONS')
DYNAMIC4 = ('DHCP', 'PEER', 'PERSISTENT_DHCLIENT', 'NO_DHCP_HOSTNAME', 'IPV4_DHCP')
STATIC6 = ('IPV6ADDR', 'IPV6_DEFAULTGW', 'ROUTING_RULE6_', 'IPV6_ROUTE_TABLE', 'IPV6_DEFAULTDEV')
DYNAMIC6 = ('DHCPV6', 'DHCPv6', 'IPV6_DHCP', 'PERSISTENT_DHCLIENT_IPV6')
WAYS4 = [('dhcp', 10), ('static', 11), ('none', 1), ('dhcp+', 1)]
WAYS6 = [('', 6), ('off', 4), ('auto', 7), ('static', 4), ('dhcp6', 1), ('auto+', 1), ('link-local', .7)]


class File:
    """A file of lines KEY=value, in their order; a comment is a key that begins with '#'."""

    def __init__(self, name, *pairs):
        self.name = name
        self.lines = [list(pair) for pair in pairs]
        self.device = ''

    def set(self, key, value):
        for line in self.lines:
            if line[0] == key:
                line[1] = value
                return
        self.lines.append([key, value])

    def add(self, pairs):
        for key, value in pairs:
            self.set(key, value)

    def get(self, key):
        return next((value for name, value in self.lines if name == key), None)

    def drop(self, *keys):
        self.lines = [line for line in self.lines if line[0] not in keys]


def bare(value):
    return re.match(r'[A-Za-z0-9_./:,%@+-]*$', value)


def quoted(draw, style, value):
    """VALUE as a shell takes it for one word, in the STYLE of the file."""
    if '${DEVICE}' in value and '${CONNECTION}' not in value and ' ' in value:
        return '"%s"' % value                   # the shell shall put the name there
    if '"' in value or '$' in value or '\\' in value:
        return "'%s'" % value
    if style == 'double' or not bare(value) and (style != 'single' and not draw.chance(.15)):
        return '"%s"' % value
    if style == 'single' or not bare(value):
        return "'%s'" % value
    odd = draw.weighted([('', 60), ('"%s"', 3), ("'%s'", 2), ("$'%s'", .3)]) if style == 'mixed' else ''
    return odd % value if odd else value


def text(draw, file, scripts_only=False):
    """The file's lines; where SCRIPTS_ONLY, some are such as only a shell reads."""
    style = draw.weighted([('bare', 6), ('double', 3), ('mixed', 5), ('single', .4)])
    lines = []
    for key, value in file.lines:
        if key.startswith('#'):
            lines.append(value and '%s %s' % (key, value) or key)
            continue
        line = '%s=%s' % (key, quoted(draw, style, value))
        if scripts_only and draw.chance(.02):
            line = 'export ' + line
        elif scripts_only and ' ' in value and draw.chance(.15):
            line = '%s="%s"' % (key, value.replace(' ', ' \\\n', 1))
        elif draw.chance(.012):
            line = '  ' + line
        elif draw.chance(.012):
            line += '   # ' + draw.pick(['set by hand', 'was 10.0.0.1', 'see ticket 7'])
        if draw.chance(.01):
            lines.append('#' + line.strip())
        lines.append(line)
        if draw.chance(.012):
            lines.append('')
    if draw.chance(.04):
        lines.append(draw.pick(['# end', '#GATEWAY=10.0.0.1', '# IPADDR=10.0.0.2']))
    return '\n'.join(lines) + draw.weighted([('\n', 25), ('\n\n', 1), ('', .5)])


@dataclasses.dataclass
class Making:
    """A host while it is made."""
    draw: common.Draw
    seed: int
    host: object
    files: list
    dealt: list
    globals: File
    bridge: str = ''
    links: tuple = ()
    told: list = dataclasses.field(default_factory=list)

    @property
    def cards(self):
        return self.host.cards

    @property
    def nm(self):
        return 'nm-ifcfg' in self.host.readers

    @property
    def scripts(self):
        return 'scripts' in self.host.readers

    @property
    def turn(self):
        """How many hosts of this kind there were before, about."""
        return self.seed // len(KINDS)


def words(draw, card, cards):
    """The words that values name."""
    lan = common.lan_of(card, cards)
    return {'card': card.name, 'mac': card.mac, 'other': 'enp9s0f9', 'other_mac': '52:54:00:99:99:99', 'net4': lan.net4,
            'net6': lan.net6, 'router4': lan.router4(draw), 'domain': lan.domain, 'two': '%02X' % draw.below(256),
            'own': lan.at4(99)}


def value(draw, forms, about):
    return draw.pick(forms.split('|')) % about


# --- The network layer ---

def wanted(dealt, draw):
    """The ways of both families; keys that were dealt say them."""
    way4, way6 = draw.weighted(WAYS4), draw.weighted(WAYS6)
    for key in dealt:
        if key.startswith(DYNAMIC6):
            way6 = 'dhcp6'
        elif key.startswith(STATIC6):
            way6 = 'static'
        elif key.startswith('IPV6'):
            way6 = way6 if way6 in ('auto', 'static', 'dhcp6', 'auto+') else 'auto'
        elif key.startswith(STATIC4):
            way4 = 'static'
        elif key.startswith(DYNAMIC4):
            way4 = 'dhcp'
    if way4 == 'none' and way6 not in ('auto', 'static', 'auto+'):
        way6 = 'auto'
    return way4, way6


def static4(file, draw, lan):
    """IPv4 addresses: one without a number, or numbered, by PREFIX or NETMASK."""
    own = sorted({lan.address4(draw) for _ in range(draw.weighted([(1, 9), (2, 3), (3, 1)]))})
    numbered = draw.weighted([('plain', 10), ('zero', 2), ('one', .7)])
    mask = draw.weighted([('PREFIX', 5), ('NETMASK', 6), ('both', .4)])
    bits, netmask = draw.weighted([(('24', '255.255.255.0'), 14), (('25', '255.255.255.128'), 1),
                                   (('32', '255.255.255.255'), .7)])
    if bits == '25':
        own = own[:1]
    for place, address in enumerate(own):
        number = {'plain': str(place) if place else '', 'zero': str(place), 'one': str(place + 1)}[numbered]
        file.set('IPADDR' + number, address)
        if mask in ('PREFIX', 'both'):
            file.set('PREFIX' + number, bits)
        if mask in ('NETMASK', 'both'):
            file.set('NETMASK' + number, netmask)
    if draw.chance(.85):
        file.set('GATEWAY', lan.at4(1) if bits != '24' else lan.router4(draw))
    if draw.chance(.1) and bits == '24':
        file.add([('NETWORK', lan.at4(0)), ('BROADCAST', lan.at4(255))])
    return own


def names(file, draw, lan, six):
    """DNS1, DNS2, ...: of both families."""
    servers = [lan.at4(1), lan.at4(2)] + ([lan.at6('1')] if six else [])
    for place, server in enumerate(draw.some(servers, 1, 3), 1):
        file.set('DNS%d' % place, server)
    if draw.chance(.3):
        file.set('DOMAIN', draw.pick([lan.domain, lan.domain + ' example.com']))


def static6(file, draw, lan, card):
    own = lan.address6(draw)
    file.set('IPV6ADDR', own + draw.weighted([('/64', 9), ('', 1)]))
    if draw.chance(.2):
        file.set('IPV6ADDR_SECONDARIES', draw.pick(['%s/64', '%s/64 %s/64']).replace('%s', lan.at6('61'), 1)
                 .replace('%s', lan.at6('62')))
    if draw.chance(.8):
        router = lan.router6(draw)
        file.set('IPV6_DEFAULTGW', router + ('%' + card.name if router.startswith('fe80') or draw.chance(.1) else ''))
    return own


def network_layer(making, file, card, lan, dealt=()):
    """Both families. They are never both off."""
    draw = making.draw
    way4, way6 = wanted(dealt, draw)
    own = []
    file.set('BOOTPROTO', {'dhcp': draw.weighted([('dhcp', 14), ('DHCP', .5), ('bootp', .3)]), 'dhcp+': 'dhcp'}.get(
        way4, draw.pick(['none', 'static', 'none', 'static', 'no'][:4 if making.nm else 5])))
    if way4 in ('static', 'dhcp+'):
        own = static4(file, draw, lan)
    if way6 == 'off':
        file.set('IPV6INIT', 'no')
    elif way6:
        file.set('IPV6INIT', 'yes')
        file.set('IPV6_AUTOCONF', 'yes' if way6.startswith('auto') else 'no')
    if way6 in ('static', 'auto+'):
        static6(file, draw, lan, card)
        if 'IPV6ADDR_SECONDARIES' in dealt:
            file.set('IPV6ADDR_SECONDARIES', lan.at6('61') + '/64')
    if way6 == 'dhcp6':
        file.set('DHCPV6C', 'yes')
    if way4 == 'static' and draw.chance(.7) or way4 != 'static' and draw.chance(.08):
        names(file, draw, lan, way6)
    return own


# --- Keys that were dealt ---

EVERY = {**values.COMMON, **values.NM, **values.SCRIPTS}


def write_dealt(making, file, card, dealt, own=()):
    draw = making.draw
    about = words(draw, card, making.cards)
    about['own'] = own[0] if own else about['own']
    for key in dealt:
        if EVERY.get(key) is None:
            continue
        name = {'METRICn': 'METRIC', 'ARPCHECKn': draw.pick(['ARPCHECK', 'ARPCHECK0']),
                'NM_USER_*': 'NM_USER_' + draw.pick(['TEST', 'A__B', 'ORG__EXAMPLE__NOTE'])}.get(key, key)
        file.set(name, value(draw, EVERY[key], about))
    if making.nm:
        rules_of_nm(making, file, card, dealt, own)
    settle(file)


# A key, what must stand beside it, and what may not: the reader refuses the file otherwise, or passes the key over.
TOGETHER = [
    ('DHCP_HOSTNAME_FLAGS', {'DHCP_FQDN': 'host.example.com'}, ()),
    ('DHCP_FQDN', {}, ('DHCP_HOSTNAME',)),
    ('DHCPV6_HOSTNAME_FLAGS', {'DHCPV6_HOSTNAME': 'host.example.com'}, ()),
    ('IPV6_TOKEN', {'IPV6_ADDR_GEN_MODE': 'eui64', 'IPV6_AUTOCONF': 'yes'}, ()),
    ('GENERATE_MAC_ADDRESS_MASK', {'MACADDR': 'stable'}, ()),
    ('PAC_SCRIPT', {'PROXY_METHOD': 'auto'}, ('PAC_URL',)),
    ('PAC_URL', {'PROXY_METHOD': 'auto'}, ()),
    ('IPV6_DISABLED', {'IPV6INIT': 'yes'}, ()),
    ('SRCADDR', {}, ('SCOPE',)),
]


def settle(file):
    for key, beside, apart in TOGETHER:
        if file.get(key) is not None:
            file.add(beside.items())
            file.drop(*apart)
    if file.get('IPV6_DISABLED') in ('yes', 'true') and file.get('BOOTPROTO') in ('none', 'static'):
        if not any(key.startswith('IPADDR') for key, _ in file.lines):
            file.set('IPV6_DISABLED', 'no')


def rules_of_nm(making, file, card, dealt, own):
    """ROUTING_RULE_n, and tables for them."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    if 'ROUTING_RULE_n' in dealt:
        about = {'own': own[0] if own else lan.network4, 'card': card.name}
        for place, rule in enumerate(draw.some(RULES4, 1, 2), 1):
            file.set('ROUTING_RULE_%d' % place, rule % about)
        put(making, 'route-' + file.name, '0.0.0.0/0 via %s dev %s table 100\n' % (lan.at4(2), card.name))
    if 'ROUTING_RULE6_n' in dealt:
        file.set('ROUTING_RULE6_%d' % draw.number(1, 3), 'priority 100 from %s table 100' % lan.network6)
        put(making, 'route6-' + file.name, '::/0 via %s dev %s table 100\n' % (lan.at6('2'), card.name))
    for key, rule, every in (('IPV4_ROUTE_TABLE', 'ROUTING_RULE_7', '0.0.0.0/0'),
                             ('IPV6_ROUTE_TABLE', 'ROUTING_RULE6_7', '::/0')):
        if key in dealt:
            table = draw.pick(['100', '254', '0'])
            file.set(key, table)
            if table == '100':
                file.set(rule, 'priority 1000 from %s table 100' % every)


RULES4 = ['priority 100 from %(own)s table 100', 'priority 101 to 198.18.0.0/16 table 100',
          'priority 102 iif %(card)s from 0.0.0.0/0 table 100', 'priority 103 from 0.0.0.0/0 fwmark 0x1/0xff table 100',
          'priority 104 from 0.0.0.0/0 ipproto tcp dport 8443 table 100']
RULES_OF_SCRIPTS = ['from %(own)s table 100', 'from %(own)s lookup 100 prio 100',
                    'to 198.18.0.0/16 table 100 priority 101',
                    'iif %(card)s table 100 pref 102', 'fwmark 0x1 table 100 prio 103',
                    'from 10.66.0.0/16 prohibit prio 30000',
                    'from all to 198.18.7.0/24 table 100 prio 104']


# --- Files of routes ---

def put(making, name, more):
    """MORE lines for a file of routes or rules; one of the new form is left as it is."""
    path = FOLDER + name
    if not making.host.files.get(path, '').startswith('ADDRESS'):
        making.host.files[path] = making.host.files.get(path, '') + more


ENDINGS_BOTH = ['', '', '', ' metric 50', ' metric 400', ' table 100', ' mtu 1400', ' onlink', ' src %(own)s',
                ' window 4096',
                ' mtu lock 1400', ' metric 7 table 200']
ENDINGS_SCRIPTS = ENDINGS_BOTH + [' proto static', ' scope global', ' initcwnd 20', ' realm 5', ' advmss 1300']


def old_routes(making, card, lan, own):
    """Lines for 'ip route add'."""
    draw = making.draw
    endings = ENDINGS_BOTH if making.nm else ENDINGS_SCRIPTS
    lines = ['# local routes'] if draw.chance(.15) else []
    for _ in range(draw.weighted([(1, 5), (2, 4), (4, 1)])):
        form = draw.weighted([('%s via %s dev ' + card.name, 7), ('%s via %s', 5), ('to %s via %s', .4)])
        ending = draw.pick(endings)
        if 'src' in ending and not own:
            ending = ''
        lines.append(form % (common.far4(draw).replace('/32', draw.pick(['/32', ''])), lan.router4(draw))
                     + ending % {'own': own[-1] if own else ''})
    if draw.chance(.1):
        lines.append('198.18.99.0/24 dev %s' % card.name)
    if draw.chance(.07):
        lines.append(draw.pick(['blackhole', 'unreachable', 'prohibit']) + ' 198.18.98.0/24')
    if not making.nm and draw.chance(.07):
        lines.append('198.18.97.0/24 nexthop via %s weight 1 nexthop via %s weight 2' % (lan.at4(2), lan.at4(3)))
    return ''.join(line + '\n' for line in lines)


def new_routes(making, card, lan):
    """ADDRESSn, NETMASKn, GATEWAYn; NetworkManager has two more."""
    draw = making.draw
    lines = []
    for place in range(draw.weighted([(1, 5), (2, 3), (3, 1)])):
        lines += ['ADDRESS%d=198.18.%d.0' % (place, 10 * place + draw.below(10)), 'NETMASK%d=255.255.255.0' % place,
                  'GATEWAY%d=%s' % (place, lan.router4(draw))]
        if making.nm and draw.chance(.4):
            lines.append('METRIC%d=%s' % (place, draw.pick(['50', '400'])))
        if making.nm and not making.scripts and draw.chance(.4):
            lines.append('OPTIONS%d="%s"' % (place, draw.pick(['mtu 1400', 'table 200', 'onlink',
                                                               'window 4096 mtu lock 1400'])))
    return '\n'.join(lines) + '\n'


def route_files(making, file, card, own):
    """route-NAME in one of its forms, perhaps route6-NAME, and rules; and, of old, static-routes."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    path = FOLDER + 'route-' + file.name
    making.host.files[path] = old_routes(making, card, lan, own) if draw.chance(.6) else new_routes(making, card, lan)
    if draw.chance(.4):
        put(making, 'route6-' + file.name, '%s via %s%s%s\n' % (common.far6(draw), lan.at6(draw.pick(['1', '2', '3'])),
                                                                draw.pick(['', ' dev ' + card.name]),
                                                                draw.pick(['', ' metric 50', ' table 100'])))
    if not making.nm or draw.chance(.05):
        rules_of_scripts(making, file, card, lan, own)
    if making.scripts and draw.chance(.15):
        who = draw.pick(['any', card.name])
        making.host.files['etc/sysconfig/static-routes'] = '%s net 198.18.50.0/24 gw %s\n' % (who, lan.at4(2))


def rules_of_scripts(making, file, card, lan, own):
    draw = making.draw
    if not draw.chance(.5):
        return
    about = {'own': own[0] if own else lan.network4, 'card': card.name}
    making.host.files[FOLDER + 'rule-' + file.name] = ''.join(
        rule % about + '\n' for rule in draw.some(RULES_OF_SCRIPTS, 1, 3))
    put(making, 'route-' + file.name, 'default via %s dev %s table 100\n' % (lan.at4(2), card.name))
    if draw.chance(.3):
        making.host.files[FOLDER + 'rule6-' + file.name] = 'from %s table 100\n' % lan.network6
        put(making, 'route6-' + file.name, 'default via %s dev %s table 100\n' % (lan.at6('2'), card.name))


# --- Who wrote the file ---

def by_anaconda(draw, card, lan):
    return File(card.name, ('TYPE', 'Ethernet'), ('PROXY_METHOD', 'none'), ('BROWSER_ONLY', 'no'), ('BOOTPROTO', ''),
                ('DEFROUTE', 'yes'), ('IPV4_FAILURE_FATAL', 'no'), ('IPV6INIT', 'yes'), ('IPV6_AUTOCONF', 'yes'),
                ('IPV6_DEFROUTE', 'yes'), ('IPV6_FAILURE_FATAL', 'no'),
                ('IPV6_ADDR_GEN_MODE', draw.pick(['stable-privacy', 'eui64'])), ('NAME', card.name),
                ('UUID', common.uuid(draw)),
                ('DEVICE', card.name), ('ONBOOT', 'yes'))


def by_older_anaconda(draw, card, lan):
    made = File(card.name, ('DEVICE', card.name), ('BOOTPROTO', ''), ('HWADDR', card.mac.upper()),
                ('NM_CONTROLLED', 'yes'),
                ('ONBOOT', 'yes'), ('TYPE', 'Ethernet'), ('UUID', common.uuid(draw)))
    return made


def by_old_anaconda(draw, card, lan):
    return File(card.name, ('#', draw.pick(['Red Hat, Inc. Virtio network device',
                                            'Intel Corporation 82540EP Gigabit Ethernet Controller'])),
                ('DEVICE', card.name), ('BOOTPROTO', ''), ('HWADDR', card.mac.upper()), ('ONBOOT', 'yes'),
                ('TYPE', 'Ethernet'),
                ('USERCTL', 'no'), ('PEERDNS', 'yes'))


def by_cloud_init(draw, card, lan):
    made = File(card.name, ('#', 'Created by cloud-init on instance boot automatically, do not edit.'), ('#', ''),
                ('AUTOCONNECT_PRIORITY', '120'), ('BOOTPROTO', ''), ('DEFROUTE', 'yes'), ('DEVICE', card.name),
                ('HWADDR', card.mac), ('ONBOOT', 'yes'), ('TYPE', 'Ethernet'), ('USERCTL', 'no'))
    if draw.chance(.5):
        made.drop('AUTOCONNECT_PRIORITY', 'DEFROUTE')
    return made


def by_hand(draw, card, lan):
    made = File(card.name, ('DEVICE', card.name), ('BOOTPROTO', ''), ('ONBOOT', 'yes'))
    if draw.chance(.3):
        made.set('TYPE', draw.pick(['Ethernet', 'Ethernet', 'ethernet']))
    return made


def by_nmcli(draw, card, lan):
    made = by_anaconda(draw, card, lan)
    name = draw.pick(['System ' + card.name, 'Wired connection 1', 'uplink', 'LAN 1'])
    made.set('NAME', name)
    made.name = draw.pick([card.name, name.replace(' ', '_')])
    return made


def by_hoster(draw, card, lan):
    """By the MAC address, or by the name of the file."""
    made = File(card.name, ('HWADDR', card.mac), ('ONBOOT', 'yes'), ('BOOTPROTO', ''))
    if draw.chance(.6):
        made.set('TYPE', 'Ethernet')
    if draw.chance(.3):
        made.set('NAME', card.name)
    return made


def by_deployment(draw, card, lan):
    header = draw.pick(['Ansible managed', 'system_role:network', 'Managed by puppet',
                        'Generated by VDSM version 4.40.100.2',
                        'This file is autogenerated by os-net-config'])
    return File(card.name, ('#', header), ('DEVICE', card.name), ('ONBOOT', 'yes'), ('HOTPLUG', 'no'),
                ('PEERDNS', 'no'),
                ('BOOTPROTO', ''))


AUTHORS = [(by_anaconda, 6), (by_older_anaconda, 4), (by_old_anaconda, 3), (by_cloud_init, 4), (by_hand, 5),
           (by_nmcli, 2),
           (by_hoster, 1), (by_deployment, 2)]


def card_file(making, card, dealt=()):
    """The file of CARD, and what its network-layer is."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    making.told.append(card.name)
    made = draw.weighted(AUTHORS)(draw, card, lan)
    made.device = card.name
    own = network_layer(making, made, card, lan, dealt)
    if made.name != card.name and making.scripts:
        made.name = card.name               # ifup is told of the card by the file's name
    if making.scripts:
        made.set('DEVICE', card.name)       # the scripts do not find a veth, which is the card of a test, by its MAC
    write_dealt(making, made, card, dealt, own)
    if making.nm and not making.scripts and not set(made_keys(made)) & {'DEVICE', 'TYPE'}:
        made.set('TYPE', 'Ethernet')
    making.files.append(made)
    return made, own


def made_keys(file):
    return [key for key, _ in file.lines]


# --- Kinds of hosts ---

def plain(making):
    for number, card in enumerate(making.cards):
        if number == 0 or making.draw.chance(.85):
            file, own = card_file(making, card, making.dealt if number == 0 else ())
            if making.draw.chance(.08):
                route_files(making, file, card, own)
    if making.draw.chance(.12):
        rival(making)


def with_routes(making):
    for number, card in enumerate(making.cards):
        file, own = card_file(making, card, making.dealt if number == 0 else ())
        if number == 0 or making.draw.chance(.4):
            route_files(making, file, card, own)


def with_alias(making):
    """ifcfg-CARD:N; for network-scripts, in turn, ranges."""
    draw, card = making.draw, making.cards[0]
    lan = common.lan_of(card, making.cards)
    if making.turn % 2 == 0:
        reset_readers(making, ['scripts'])
    dealt = making.dealt + ['SCOPE'] if 'SCOPE' in making.dealt else making.dealt + ['ARPING_WAIT']
    file, _ = card_file(making, card, dealt)
    file.set('DEVICE', card.name)
    for number in range(1, draw.number(2, 3)):
        label = draw.pick(['%d' % number, 'web%d' % number])
        made = File('%s:%s' % (card.name, label), ('DEVICE', '%s:%s' % (card.name, label)),
                    ('IPADDR', lan.at4(60 + number)),
                    *draw.pick([(('NETMASK', '255.255.255.0'),), (('PREFIX', '24'),)]))
        if making.scripts or draw.chance(.5):
            made.set('ONPARENT', draw.pick(['yes', 'yes', 'no']))
        if draw.chance(.5):
            made.set('BOOTPROTO', 'static')
        making.files.append(made)
    if making.host.readers == ['scripts']:
        making.files.append(File(card.name + '-range0', ('IPADDR_START', lan.at4(71)), ('IPADDR_END', lan.at4(74)),
                                 ('CLONENUM_START', draw.pick(['0', '10'])), ('NETMASK', '255.255.255.0')))
        if draw.chance(.4):
            file.set('NO_ALIASROUTING', 'yes')
    for other in making.cards[1:]:
        card_file(making, other)


def nothing(making):
    """No file for the port: NetworkManager makes 'Wired connection 1', or has a keyfile."""
    reset_readers(making, ['nm-ifcfg'])
    for card in making.cards[1:]:
        if making.draw.chance(.6):
            card_file(making, card)
    if making.draw.chance(.5):
        card = making.cards[0]
        making.host.files[FOLDER + 'ifcfg-' + card.name] = making.draw.pick(UNREAD) % {'card': card.name,
                                                                                       'mac': card.mac}


# Files that NetworkManager does not read, though network-scripts did.
UNREAD = ['BOOTPROTO=dhcp\nONBOOT=yes\n', 'ONBOOT=yes\nBOOTPROTO=dhcp\nHWADDR=%(mac)s\n', '',
          'export DEVICE=%(card)s\nexport BOOTPROTO=dhcp\nexport ONBOOT=yes\n',
          'NM_CONTROLLED=no\nDEVICE=%(card)s\nONBOOT=yes\n']


def rival(making):
    """Another file for the card: a left-over with ONBOOT=no, or one by the MAC address."""
    draw, card = making.draw, making.cards[0]
    made = File(draw.pick([card.name + '-1', 'Auto_' + card.name, 'Wired_connection_1', 'rescue']), ('ONBOOT', 'no'),
                ('BOOTPROTO', 'dhcp'), ('TYPE', 'Ethernet'), ('NAME', draw.pick(['rescue', 'Auto ' + card.name])),
                ('UUID', common.uuid(draw)))
    made.set(*draw.pick([('DEVICE', card.name), ('HWADDR', card.mac)]))
    making.files.append(made)


def with_bridge(making):
    """A bridge is there already: with a port of its own, without one, or with the card as its port."""
    draw = making.draw
    how = common.deck(['own', 'own', 'empty', 'this'], making.turn, 1, 'ifcfg bridge kinds')[0]
    name = draw.weighted(common.BRIDGES)
    port = making.cards[0] if how == 'this' else making.cards[-1]
    bridge = File(name, ('DEVICE', name), ('TYPE', 'Bridge'), ('ONBOOT', 'yes'))
    keys = {key: forms for key, forms in values.BRIDGE.items() if not making.scripts or not key.startswith('BRIDGE_')}
    about = words(draw, port, making.cards)
    for key in common.deck(keys, making.turn, 3, 'ifcfg bridge %d' % making.scripts):
        bridge.set(key, value(draw, keys[key], about))
    if not making.nm:
        bridge.add((key, value(draw, forms, about)) for key, forms in values.BRIDGE_SCRIPTS.items())
    if bridge.get('STP') in ('yes', 'on') and bridge.get('DELAY') == '0':
        bridge.set('DELAY', '4')
    if draw.chance(.4):
        bridge.set('BRIDGING_OPTS', draw.pick(values.BRIDGING_OPTS))
    if making.nm and not making.scripts:
        bridge.set('UUID', common.uuid(draw))
    if how == 'empty':
        bridge.add([('BOOTPROTO', 'none'), ('IPV6INIT', 'no')])
        bridge.set('MACADDR', '52:54:00:AA:%02X:81' % draw.below(256))          # or it has another at each boot
    else:
        network_layer(making, bridge, port, common.lan_of(port, making.cards))
    making.files.append(bridge)
    if how != 'this':
        card_file(making, making.cards[0], making.dealt)
    if how != 'empty':
        bridge_port(making, bridge, name, port)
    if how != 'own' or draw.chance(.5):
        making.bridge = name
    making.links = (making.cards[0].name,)


def bridge_port(making, bridge, name, port):
    draw = making.draw
    made = File(draw.pick([port.name, '%s_slave_1' % name]) if making.nm and not making.scripts else port.name,
                ('DEVICE', port.name), ('TYPE', 'Ethernet'), ('ONBOOT', 'yes'), ('BRIDGE', name))
    if bridge.get('UUID') and draw.chance(.6):
        made.drop('BRIDGE')
        made.set('BRIDGE_UUID', bridge.get('UUID'))
    if making.nm and not making.scripts:
        made.set('BRIDGE_PORT_VLANS', value(draw, values.BRIDGE_PORT['BRIDGE_PORT_VLANS'], {}))
    if draw.chance(.3):
        made.set('BRIDGING_OPTS', draw.pick(['hairpin_mode=1',
                                             'path_cost=50 priority=16'] if making.nm else ['hairpin_mode=1']))
    making.files.append(made)


def with_vlan(making):
    """A VLAN of the card; the card or the VLAN becomes a port."""
    draw, card = making.draw, making.cards[0]
    number = draw.pick([5, 10, 42, 100, 4000])
    dotted = '%s.%d' % (card.name, number)
    parent, _ = card_file(making, card, making.dealt)
    other = making.nm and draw.chance(.5) or len(dotted) > 15
    name = 'vlan%d' % number if other else dotted
    made = File(name, ('DEVICE', name), ('ONBOOT', 'yes'), ('VLAN', 'yes'), ('BOOTPROTO', 'none'),
                ('IPADDR', '10.0.%d.%d' % (number % 250, draw.number(10, 60))), ('PREFIX', '24'))
    if making.nm and not making.scripts:
        made.set('TYPE', 'Vlan')
    if other:
        made.set('PHYSDEV',
                 parent.get('UUID') if parent.get('UUID') and not making.scripts and draw.chance(.4) else card.name)
        made.set('VLAN_ID', str(number))
    keys = {**values.VLAN, **(values.VLAN_NM if not making.scripts else {})}
    for key in common.deck(keys, making.turn, 3, 'ifcfg vlan %d' % making.scripts):
        made.set(key, value(draw, keys[key], {}))
    making.files.append(made)
    for more in making.cards[1:]:
        card_file(making, more)
    making.links = (card.name, name) if draw.chance(.6) else (name,)
    making.host.needs.append('vlan')


BOND_OPTIONS = ['mode=active-backup', 'mode=1 miimon=100', 'mode=active-backup miimon=100 primary=%s',
                'mode=balance-rr miimon=100',
                'mode=balance-xor xmit_hash_policy=layer3+4']


def with_bond(making):
    """A bond of the first two cards has the network layer."""
    draw, first = making.draw, making.cards[0]
    name = draw.pick(['bond0', 'bond0', 'bond1'])
    options = draw.pick(BOND_OPTIONS)
    bond = File(name, ('DEVICE', name), ('TYPE', 'Bond'), ('ONBOOT', 'yes'),
                ('BONDING_OPTS', options.replace('%s', first.name)),
                ('BONDING_MASTER', 'yes'))
    if not making.nm:
        bond.drop('BONDING_MASTER', *draw.pick([('TYPE',), ()]))
    if making.nm and not making.scripts:
        bond.set('UUID', common.uuid(draw))
    own = network_layer(making, bond, first, common.lan_of(first, making.cards), making.dealt)
    write_dealt(making, bond, first, [key for key in making.dealt if key not in OF_CARDS], own)
    making.files.append(bond)
    for number, card in enumerate(making.cards[:2]):
        made = File(card.name, ('DEVICE', card.name), ('TYPE', 'Ethernet'), ('ONBOOT', 'yes'), ('MASTER', name),
                    ('SLAVE', 'yes'))
        if bond.get('UUID') and draw.chance(.6):
            made.drop('MASTER')
            made.set('MASTER_UUID', bond.get('UUID'))
        if making.nm and not making.scripts and ('mode=1' in options or 'active' in options):
            made.set('BOND_PORT_QUEUE_ID', str(number))
        making.files.append(made)
    for card in making.cards[2:]:
        card_file(making, card)
    making.links = (name,)
    making.host.needs.append('bond')


OF_CARDS = ('ACCEPT_ALL_MAC_ADDRESSES', 'ETHTOOL_OPTS', 'ETHTOOL_WAKE_ON_LAN', 'GENERATE_MAC_ADDRESS_MASK',
            'HWADDR_BLACKLIST', 'MATCH_DRIVER', 'MATCH_INTERFACE_NAME', 'DEVICETYPE')


def beside(making):
    """Links of network-scripts beside the card: tunnels, tap, veth, PPPoE."""
    draw, card = making.draw, making.cards[0]
    reset_readers(making, ['scripts'])
    lan = common.lan_of(card, making.cards)
    for number, other in enumerate(making.cards):
        card_file(making, other, making.dealt if number == 0 else ())
    asleep = draw.pick(['no', 'no', 'yes'])
    made = {
        0: File('gre9', ('DEVICE', 'gre9'), ('TYPE', 'GRE'), ('BOOTPROTO', 'none'), ('MY_OUTER_IPADDR', lan.at4(99)),
                ('PEER_OUTER_IPADDR', lan.at4(2)), ('MY_INNER_IPADDR', '10.9.9.1'), ('PEER_INNER_IPADDR', '10.9.9.2'),
                ('TTL', '64')),
        1: File('tap9', ('DEVICE', 'tap9'), ('TYPE', 'Tap'), ('OWNER', 'root'), ('BOOTPROTO', 'none')),
        2: File('veth9', ('DEVICE', 'veth9'), ('TYPE', 'Veth'), ('PEER', 'veth9b'), ('BOOTPROTO', 'none')),
        3: File('ppp0', ('DEVICE', 'ppp0'), ('TYPE', 'xDSL'), ('ETH', card.name), ('BOOTPROTO', 'dialup'),
                ('USERCTL', 'yes'),
                ('DEMAND', 'no'), ('PROVIDER', 'isp'), ('USER', 'joe'), ('PEERDNS', 'no')),
    }[making.turn % 4]
    made.set('ONBOOT', 'no' if made.name == 'ppp0' else asleep)
    if made.get('ONBOOT') == 'yes':
        making.host.needs.append({'gre9': 'gre', 'tap9': 'tun', 'veth9': 'veth'}[made.name])
    making.files.append(made)


def with_dormant(making):
    """A second file for the card, that waits for somebody to start it."""
    draw, card = making.draw, making.cards[0]
    reset_readers(making, ['nm-ifcfg'])
    plain(making)
    made = File(draw.pick(['Office', 'lab_bench', card.name + '-8021x']), ('DEVICE', card.name), ('TYPE', 'Ethernet'),
                ('ONBOOT', 'no'),
                ('BOOTPROTO', 'dhcp'), ('NAME', 'Office'), ('UUID', common.uuid(draw)))
    for key in common.deck(values.DORMANT, making.turn, 20, 'ifcfg dormant'):
        name = key[:-1] + '1' if key in ('QDISCn', 'FILTERn', 'SRIOV_VFn') else key
        made.set(name, value(draw, values.DORMANT[key], {}))
    if made.get('SRIOV_VF1'):
        made.set('SRIOV_TOTAL_VFS', '2')
    making.files.append(made)


def reset_readers(making, readers):
    """This kind is for READERS only: keys are dealt anew."""
    making.host.readers = list(readers)
    making.dealt = deal(making.seed, tuple(readers))


MAKERS = {'plain': plain, 'routes': with_routes, 'alias': with_alias, 'nothing': nothing, 'bridge': with_bridge,
          'vlan': with_vlan,
          'bond': with_bond, 'beside': beside, 'dormant': with_dormant}


# --- What lies around ---

def leftovers(making):
    """Files that both readers pass over, and one for a card that is not here."""
    draw, card = making.draw, making.cards[0]
    lan = common.lan_of(card, making.cards)
    if draw.chance(.15):
        name = draw.pick(['ifcfg-%s.bak', 'ifcfg-%s~', 'ifcfg-%s.rpmsave', 'ifcfg-%s.rpmnew', 'ifcfg-%s.orig',
                          '.ifcfg-%s.swp',
                          'bak.ifcfg-%s', 'ifcfg-%s.rpmorig'])
        old = File('', ('DEVICE', card.name), ('ONBOOT', 'yes'), ('BOOTPROTO', 'static'), ('IPADDR', lan.at4(77)),
                   ('PREFIX', '24'))
        making.host.files[FOLDER + name % card.name] = text(draw, old)
    if draw.chance(.5):
        making.host.files[FOLDER + 'ifcfg-lo'] = LOOPBACK
    if draw.chance(.1):
        making.files.append(File('enp9s0f9', ('DEVICE', 'enp9s0f9'), ('ONBOOT', draw.pick(['no', 'yes'])),
                                 ('BOOTPROTO', 'dhcp'),
                                 ('TYPE', 'Ethernet')))


LOOPBACK = '''DEVICE=lo
IPADDR=127.0.0.1
NETMASK=255.0.0.0
NETWORK=127.0.0.0
BROADCAST=127.255.255.255
ONBOOT=yes
NAME=loopback
'''


DHCLIENT = ['interface "%(card)s" {\n  supersede domain-name-servers %(net4)s.2;\n}\n',
            'timeout 60;\nretry 10;\n', 'send host-name "host";\nrequest subnet-mask, routers, domain-name-servers;\n',
            'interface "%(card)s" {\n    send dhcp-client-identifier "host-7";\n}\n']


def dhclient(making):
    """What dhclient is told, for all links or for one."""
    draw, card = making.draw, making.cards[0]
    if making.scripts and draw.chance(.1):
        name = draw.pick(['dhclient.conf', 'dhclient-%s.conf' % card.name])
        making.host.files['etc/dhcp/' + name] = draw.pick(DHCLIENT) % words(draw, card, making.cards)


def globals_of(making):
    """/etc/sysconfig/network, with the keys that were dealt."""
    draw, card = making.draw, making.cards[0]
    keys = values.NETWORK_NM if making.nm else list(values.NETWORK)
    file = File('', ('NETWORKING', 'yes'))
    about = words(draw, card, making.cards)
    for key in common.deck(keys, making.seed // 4, 2, 'ifcfg network %d' % making.nm) if making.seed % 4 in (0,
                                                                                                             2) else []:
        file.set(key, value(draw, values.NETWORK[key], about))
    if making.nm and making.seed % 8 == 1:
        file.set('IPV6INIT', draw.pick(['yes', 'no']))
    if file.get('GATEWAYDEV') and draw.chance(.3):
        file.set('GATEWAYDEV', draw.pick(making.cards).name)
    if len(file.lines) > 1 or making.scripts or draw.chance(.3):
        if draw.chance(.85 if making.scripts else .3):          # network-scripts of RHEL 5 want it for IPv6
            file.set('NETWORKING_IPV6', 'yes')
        making.host.files[GLOBAL] = text(draw, file)


def probe_for_one(making):
    """Of several addresses that NetworkManager 1.42 probes for at once, it sets those that are done first, and the
    others never: a host that comes up otherwise at each boot."""
    for file in making.files:
        card = (file.get('DEVICE') or file.name).strip('"')
        addresses = [key for other in making.files if (other.get('DEVICE') or other.name).strip('"').split(':')[0] == card
                     for key, _ in other.lines if key.startswith('IPADDR')]
        if making.nm and file.get('ARPING_WAIT') and len(addresses) > 1:
            file.set('ARPING_WAIT', '0')


def finish(making):
    host, draw = making.host, making.draw
    probe_for_one(making)
    for file in making.files:
        path = FOLDER + 'ifcfg-' + file.name
        if path not in host.files:
            host.files[path] = text(draw, file, not making.nm)
    around, modes = common.around(draw, host.cards, 'ifcfg')
    host.files.update(around)
    host.modes.update(modes)
    host.args = common.args(draw, host.cards, list(making.links) or making.told or None, making.bridge or None)


def deal(seed, readers):
    """Keys for the file of the port: such as all of READERS know, and for one alone those that the other does not."""
    turn = seed // 4
    if len(readers) == 2:
        return common.deck(values.COMMON, turn, 4, 'ifcfg both')
    if readers == ('nm-ifcfg',):
        return common.deck(values.NM, turn * 2 + seed % 4 // 2, 5, 'ifcfg nm')
    return common.deck(values.SCRIPTS, turn, 5, 'ifcfg scripts')


def generate(seed):
    draw = common.Draw(seed, 'ifcfg')
    kind = common.deck(KINDS, seed, 1, 'ifcfg kinds')[0]
    cards = common.cards(draw, least=LEAST.get(kind, 1))
    readers = MODES[seed % 4]
    host = common.hosts.Host('ifcfg-%d' % seed, list(readers), cards, {}, [])
    making = Making(draw, seed, host, [], deal(seed, readers), File(''))
    MAKERS[kind](making)
    leftovers(making)
    dhclient(making)
    globals_of(making)
    finish(making)
    return host


# --- Keys: those that the readers know, and those that a host writes ---

def reader_keys(root):
    """Keys of both readers, by the list beside this file: neither has a manual page in a root."""
    del root
    return {key for _, _, key in values.keys()}


NUMBERED = {key[:-1] for _, _, key in values.keys() if key.endswith('n')}


def known_as(key):
    """KEY as the list spells it."""
    number = re.match(r'(.*?)(\d+)$', key)
    if number and number.group(1) in NUMBERED:
        return number.group(1) + 'n'
    if key in NUMBERED:
        return key + 'n'
    return 'NM_USER_*' if key.startswith('NM_USER_') else key


def written_keys(host):
    """The keys of the files of HOST, in the words of reader_keys()."""
    found = set()
    for path, content in host.files.items():
        base = path[len(FOLDER):] if path.startswith(FOLDER) else ''
        if path != GLOBAL and not re.match(r'(ifcfg|route6?)-[^~]*$', base):
            continue
        keys = re.findall(r'^\s*(?:export )?([A-Za-z0-9_]+)=', content, re.M)
        found |= {'network:' + key for key in keys} if path == GLOBAL else {known_as(key) for key in keys}
    return found & reader_keys('') - set(NEVER)
