# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of systemd-networkd: a plain base that an administrator could have, a few pieces of the documented grammar
on top (networkd_words.py), and the many ways in which files may be laid out.

Pieces are dealt from decks, so that each of them comes in any 200 hosts in a row. Three of ten hosts are of newer
releases and get the pieces that older ones do not know; three of twenty have stacked links.
"""
import gzip
import os
import re

import common
import hosts
import networkd_words
import words

READERS = ['networkd']
NEWER = ['trixie', 'sid']
TOP = 'systemd/network/'

# Keys that no host gets: each has its piece.
NEVER = {}


# --- Pieces ---

class Piece:
    """A line of networkd_words.py: its flags, and its sections, each a name and its (key, values)."""

    def __init__(self, line):
        words = line.split(' ')
        self.flags = []
        while words[0].startswith('@'):
            self.flags.append(words.pop(0)[1:])
        self.line = ' '.join(words)
        self.sections = []
        for text in self.line.split(' + '):
            name, _, entries = text.partition(' ')
            pairs = [entry.split('=', 1) for entry in entries.split(';') if entry]
            self.sections.append((name, [(key, values.split('|')) for key, values in pairs]))

    def has(self, section, key=None):
        return any(name == section and (key is None or any(word == key for word, _ in pairs))
                   for name, pairs in self.sections)

    def after(self, start):
        """What follows START in one of the flags."""
        return next((flag[len(start):] for flag in self.flags if flag.startswith(start)), '')


def pieces(text, new):
    """The pieces of TEXT that only newer releases know, or the others."""
    lines = text.strip().replace('\n    + ', ' + ').replace('\n    ', '').splitlines()
    made = [Piece(line) for line in lines]
    return [piece for piece in made if ('new' in piece.flags) == new]


class Words(words.Words):
    """Fills in a piece of networkd_words.py."""

    def entries(self, pairs):
        return [(key, self.fill(self.draw.pick(values))) for key, values in pairs]

    def sections(self, piece, card):
        """The sections of PIECE for CARD, filled in."""
        self.begin(card)
        made = []
        for name, pairs in piece.sections:
            if name == '{tableroute}':
                made += self.routes_of_table()
            else:
                made.append([name, self.entries(pairs)])
        return made

    def routes_of_table(self):
        """What makes the table of a rule worth looking at."""
        route = ['Route', [('Gateway', self.lan.at4(1)), ('Table', self.word_table(''))]]
        if self.draw.chance(.5):
            route[1].insert(0, ('Destination', common.far4(self.draw)))
        return [route] if self.draw.chance(.8) else []


# --- The base: what a card is told in most files ---

SINGLE = ['Match', 'Network', 'Link', 'DHCPv4', 'DHCPv6', 'DHCP', 'IPv6AcceptRA', 'DHCPPrefixDelegation', 'LLDP',
          'NetDev']
LISTS = ['Address', 'Gateway', 'DNS', 'Domains', 'NTP', 'VLAN', 'MACVLAN', 'MACVTAP', 'IPVLAN', 'IPVTAP', 'VXLAN',
         'Tunnel',
         'Xfrm', 'MACsec', 'IPv6ProxyNDPAddress', 'Token', 'SendOption', 'DNSSECNegativeTrustAnchors', 'RouteTable']


def add(sections, name, entries, draw):
    """Puts ENTRIES into the section NAME: into the one that is there, or into another one of that name."""
    here = next((section for section in sections if section[0] == name), None)
    if name not in SINGLE or here is None or draw.chance(.15):
        sections.append([name, list(entries)])
        return
    fresh = {key for key, _ in entries}
    if draw.chance(.8):         # else it stands there twice, and the last one counts
        here[1][:] = [pair for pair in here[1] if pair[0] in LISTS or pair[0] not in fresh]
    here[1].extend(entries)


def ways(draw, chosen, first=True):
    """How a card gets its addresses, by what the pieces CHOSEN ask for: IPv4 and IPv6.

    But for one card, the FIRST, few listen to routers: which of two equal default routes counts, is chance.
    """
    four = draw.weighted([('static', 50), ('dhcp', 36), ('both', 6), ('none', 8)])
    six = draw.weighted([('ra', 50), ('static', 25), ('off', 12), ('dhcp', 8), ('static-only', 5)])
    if not first:
        six = draw.weighted([('static-only', 30), ('off', 55), ('ra', 15)])
    wanted = [flag for piece in chosen for flag in piece.flags]
    text = ' '.join(piece.line for piece in chosen)
    if 'dhcp4' in wanted:
        four = draw.weighted([('dhcp', 8), ('both', 1)])
    if '{main4}' in text or any(piece.has('Network', 'DHCP') for piece in chosen):
        four = 'both' if 'dhcp4' in wanted else 'static'
    if 'ra' in wanted:
        six = draw.weighted([('ra', 8), ('dhcp', 2)])
    if '{main6}' in text:
        six = 'static'
    if four == 'none' and six in ('off', 'ra', 'dhcp') and draw.chance(.8):
        four = 'static'
    return four, six


DHCP = {(True, True): ['yes', 'true', 'yes', 'on', 'both'], (True, False): ['ipv4', 'v4', 'ipv4', 'yes'],
        (False, True): ['ipv6', 'v6', 'ipv6'], (False, False): ['no', 'none', 'false']}


def base(draw, words, card, way, first):
    """The sections of a plain file for CARD. FIRST: its gateway is the host's."""
    four, six = way
    words.begin(card)
    network, more = [], []
    asks = (four in ('dhcp', 'both'), six == 'dhcp')
    if any(asks) or draw.chance(.15):
        network.append(('DHCP', draw.pick(DHCP[asks])))
    if six in ('off', 'static-only'):
        network.append(draw.pick([('IPv6AcceptRA', draw.pick(words.booleans[False])), ('LinkLocalAddressing', 'no'),
                                  ('LinkLocalAddressing', 'ipv4')][:1 if six == 'static-only' else 3]))
    elif six == 'ra' and draw.chance(.25):
        network.append(('IPv6AcceptRA', draw.pick(words.booleans[True])))
    if four in ('static', 'both'):
        static(draw, words, 4, first, network, more)
    if six in ('static', 'static-only'):
        static(draw, words, 6, first and draw.chance(.7), network, more)
    names(draw, words, network)
    metric = str(draw.pick([200, 500, 2048]))
    if four in ('dhcp', 'both') and not first and draw.chance(.92):
        more.append(['DHCPv4', [('RouteMetric', metric)]])
    if six in ('ra', 'dhcp', 'static') and not first and draw.chance(.85):
        more.append(['IPv6AcceptRA', [('RouteMetric', metric)]])
    return [['Match', []], ['Network', network], *more]


def static(draw, words, family, gateway, network, more):
    """An address, and perhaps a gateway, of FAMILY: in [Network], or in sections of their own."""
    lan = words.lan
    address = words.main.setdefault((words.card.name, family), words.own(family))
    length = 24 if family == 4 else 64
    router = lan.router4(draw) if family == 4 else lan.router6(draw)
    if draw.chance(.75):
        network.append(('Address', '%s/%d' % (address, length)))
    else:
        more.append(['Address', [('Address', '%s/%d' % (address, length))]])
    if not gateway:
        return
    if draw.chance(.75):
        network.append(('Gateway', router))
    else:
        route = [('Gateway', router)] + ([('Metric', str(draw.pick([10, 50, 100, 1024])))] if draw.chance(.4) else [])
        if draw.chance(.3):
            route.insert(0, ('Destination', '0.0.0.0/0' if family == 4 else '::/0'))
        more.append(['Route', route])


def names(draw, words, network):
    """Name servers and domains."""
    if draw.chance(.5):
        servers = ['{dns4}', '{dns6}', '{dns4}'][:draw.number(1, 3)]
        network.extend(('DNS', words.fill(server)) for server in servers)
    if draw.chance(.25):
        network.append(('Domains', words.fill(draw.pick(['{domain}', '~{domain}', '{domain} corp.example']))))


def match(draw, words, card, by_mac=True):
    """[Match] of a file that is for CARD alone."""
    words.begin(card)
    forms = [(('Name', '{card}'), 60), (('Name', '{card:glob}'), 3)]
    if by_mac:
        forms += [(('MACAddress', '{cardmac}'), 18), (('MACAddress', '{cardmac:upper}'), 3)]
    key, value = draw.weighted(forms)
    entries = [(key, words.fill(value))]
    if key == 'MACAddress' and draw.chance(.25):
        entries.append(('Type', 'ether'))
    if key == 'MACAddress' and draw.chance(.1):
        entries.append(('Name', card.name))
    return entries


# --- Layout: how it stands in files ---

class Layout:
    """How the files of one host are written."""

    def __init__(self, draw):
        self.draw = draw
        self.equals = draw.weighted([('=', 12), (' = ', 1), ('= ', .3)])
        self.end = draw.weighted([('\n', 50), ('\r\n', 1)])
        self.blank = draw.chance(.85)
        self.comments = draw.chance(.3)
        self.mark = draw.pick(['#', '#', ';', '# '])

    def comment(self, share):
        words = ['the uplink', 'see the wiki', 'Gateway=192.0.2.9', 'do not edit', 'was: [Network]', 'DHCP=yes', '']
        return [self.mark + self.draw.pick(words)] if self.comments and self.draw.chance(share) else []

    def entry(self, key, value):
        parts = value.split(' ')
        if len(parts) > 1 and '"' not in value and self.draw.chance(.12):
            middle = [self.mark + 'second'] if self.draw.chance(.2) else []
            return [key + self.equals + parts[0] + ' \\', *middle, '    ' + ' '.join(parts[1:])]
        return [key + self.equals + value + (' ' if self.draw.chance(.01) else '')]

    def text(self, sections):
        lines = self.comment(.4)
        for name, entries in sections:
            if self.blank and lines:
                lines.append('')
            lines.append('[%s]' % name)
            for key, value in entries:
                lines += self.comment(.15) + self.entry(key, value)
        text = self.end.join(lines) + self.end
        return text[:-1] if self.draw.chance(.02) else text


class Builder:
    """The files of one host, as sections until all is drawn."""

    def __init__(self, seed):
        self.seed = seed
        self.draw = common.Draw(seed, 'networkd')
        self.layout = Layout(self.draw)
        self.cards = common.cards(self.draw)
        self.words = Words(self.draw, self.cards)
        self.files = {}             # path below systemd/network, or networkd.conf's -> sections
        self.places = {}            # the same path -> 'etc', 'usr/lib' or 'run'
        self.links = {}
        self.modes = {}
        self.needs = []
        self.suites = []
        self.ports = [card.name for card in self.cards]
        self.bridge = None
        self.spares = 0

    def need(self, *features):
        self.needs += [feature for feature in features if feature not in self.needs]

    def put(self, path, sections, place='etc'):
        self.files[path] = sections
        self.places[path] = place

    def name_of(self, card, suffix='.network'):
        """A name for a file of CARD: the number first, as most have it."""
        forms = [('%02d-%s' % (self.draw.pick([5, 10, 20, 25, 50]), card.name), 8), (card.name, 2),
                 ('%02d-%s' % (self.draw.pick([10, 20, 30]), self.draw.pick(['wired', 'lan', 'static', 'dhcp',
                                                                             'main'])), 3)]
        for _ in range(50):
            name = self.draw.weighted(forms) + suffix
            if name not in self.files:
                return name
        return '60-%s%s' % (card.name, suffix)

    def spare(self, sections):
        """A file for a link that is not there."""
        self.spares += 1
        matching = [section for section in sections if section[0] == 'Match']
        absent = self.draw.pick(['usb9', 'wwan9', 'eth77', 'enx00e04c%06x' % self.draw.below(1 << 24), 'ppp9'])
        for section in matching[1:]:
            matching[0][1].extend(section[1])
            sections.remove(section)
        if not matching:
            sections.insert(0, ['Match', [('Name', absent)]])
        elif all(key == 'Name' and value == absent for key, value in matching[0][1]):
            matching[0][1][:] = [('Name', absent)]
        self.put('%02d-%s.network' % (40 + self.spares, absent), sections)


# --- What is laid around and over the plain file ---

def spread(build, path):
    """Moves some of the sections of PATH into a drop-in."""
    draw = build.draw
    whole = build.files[path]
    movable = [section for section in whole if section[0] != 'Match' and section[1]]
    moved = draw.some(movable, 1, len(movable)) if movable else []
    if not moved:
        return
    if draw.chance(.5):         # of [Network] only a part
        moved = split(draw, moved, whole)
    for section in moved:
        if section in whole:
            whole.remove(section)
    place = draw.weighted([('etc', 6), ('usr/lib', 2), ('run', 2)])
    build.put(path + '.d/' + draw.pick(['10-local', 'override', '50-more', '99-x']) + '.conf', moved, place)


def split(draw, moved, whole):
    made = []
    for section in moved:
        if section[0] not in SINGLE or len(section[1]) < 2:
            made.append(section)
            continue
        cut = draw.number(1, len(section[1]) - 1)
        made.append([section[0], section[1][cut:]])
        section[1][:] = section[1][:cut]
    return [section for section in made if section not in whole or section[0] not in SINGLE]


def reset(build, path):
    """Has the file say something else, and a drop-in take that back before it says what counts."""
    draw, whole = build.draw, build.files[path]
    plain = next((section for section in whole if section[0] == 'Network'), None)
    if not plain:
        return
    first = {'Address': '10.66.0.5/24', 'Gateway': '10.66.0.1', 'DNS': '10.66.0.53', 'Domains': 'old.example',
             'NTP': '10.66.0.1'}
    if not build.suites:
        del first['Gateway']        # networkd 252 knows no empty one
    keys = [key for key in draw.some(sorted(first), 1, 3) if any(word == key for word, _ in plain[1])]
    if not keys:
        return
    kept = [section for section in whole if section[0] in ('Address', 'Route')]
    second = [['Network', [(key, '') for key in keys] + [pair for pair in plain[1] if pair[0] in keys]], *kept]
    plain[1][:] = [pair for pair in plain[1] if pair[0] not in keys] + [(key, first[key]) for key in keys]
    if draw.chance(.3):         # the one that is taken back stands in a section of its own
        plain[1][:] = [pair for pair in plain[1] if pair[0] != 'Address' or pair[1] != first['Address']]
        if 'Address' in keys:
            whole.append(['Address', [('Address', first['Address'])]])
    for section in kept:
        whole.remove(section)
    build.put(path + '.d/20-reset.conf', second, draw.pick(['etc', 'etc', 'run']))


def masked(build, path):
    """A vendor's file that would come first, and that is switched off."""
    card = build.cards[0]
    name = '00-vendor.network'
    build.put(name, [['Match', [('Name', card.name)]], ['Network', [('DHCP', 'yes')]]], 'usr/lib')
    if build.draw.chance(.7):
        build.links['etc/' + TOP + name] = '/dev/null'
    else:
        build.files['MASK ' + name] = []
        build.places['MASK ' + name] = 'etc'


def overridden(build, path):
    """A vendor's file of the same name, which this one stands in for."""
    build.files['OVER ' + path] = [['Match', [('Name', '*')]], ['Network', [('DHCP', 'no'),
                                                                            ('Address', '10.66.0.9/24')]]]
    build.places['OVER ' + path] = 'usr/lib'


def vendor(build, path):
    """The file itself is a vendor's."""
    build.places[path] = 'usr/lib'


def late(build, path):
    """A file for all wired cards that the first one leaves nothing to do."""
    globs = build.draw.pick(['en* eth*', 'e*', 'en*', '*'])
    build.put('90-all.network', [['Match', [('Name', globs)]], ['Network', [('DHCP', 'yes')]]])


def dropped_in(build, path):
    build.draw.weighted([(spread, 3), (reset, 1)])(build, path)


LAYOUTS = [(dropped_in, .32), (masked, .05), (overridden, .05), (vendor, .05), (late, .07)]


def shuffle_sections(draw, sections):
    """Sections in an order of their own; those of one name stay in order, as it may count."""
    if draw.chance(.9):
        return
    order = draw.shuffled(range(len(sections)))
    names = [sections[place][0] for place in order]
    queues = {name: [section for section in sections if section[0] == name] for name in names}
    sections[:] = [queues[name].pop(0) for name in names]


# --- Stacked links ---

def network_file(build, name, network, more=()):
    build.put('%02d-%s.network' % (build.draw.pick([30, 35]), name), [['Match', [('Name', name)]],
                                                                      ['Network', network], *more])


def netdev_file(build, name, kind, *sections, about=()):
    build.put('%02d-%s.netdev' % (build.draw.pick([10, 15, 30]), name),
              [['NetDev', [('Name', name), ('Kind', kind), *about]], *sections])


def join(build, card, key, value):
    """Has the file of CARD say KEY=VALUE in [Network]."""
    for path, sections in build.files.items():
        if build.owner.get(path) == card.name:
            add(sections, 'Network', [(key, value)], build.draw)
            return


def vlan(build, below=None):
    draw, card = build.draw, build.cards[0]
    below = below or card.name
    for number in draw.some([5, 10, 20, 100, 4000], 1, 2):
        name = draw.weighted([('%s.%d' % (below, number), 5), ('vlan%d' % number, 3), ('v%d' % number, 1)])
        if len(name) > 15:
            name = 'vlan%d' % number
        options = draw.some([('GVRP', 'no'), ('ReorderHeader', 'yes'), ('LooseBinding', 'no'),
                             ('EgressQOSMaps', '1-1')], 0, 2)
        netdev_file(build, name, 'vlan', ['VLAN', [('Id', str(number)), *options]])
        add_address = [('Address', '10.%d.%d.5/24' % (number // 256, number % 256))]
        network_file(build, name, draw.pick([add_address, [('DHCP', 'yes')],
                                             add_address + [('LinkLocalAddressing', 'no')]]))
        if below == card.name:
            join(build, card, 'VLAN', name)
        else:
            build.files['30-%s.network' % below][1][1].append(('VLAN', name))
        build.ports.append(name)
    build.need('vlan')


def bond(build):
    draw, cards = build.draw, build.cards
    while len(cards) < 2:
        name = cards[0].name[:-1] + chr(ord(cards[0].name[-1]) + 1)
        cards.append(hosts.Card(name, common.mac(draw, 2)))
    for card in cards[:2]:
        card.lan = 1
    mode = draw.pick(['active-backup', 'active-backup', '802.3ad', 'balance-rr', 'balance-alb', 'balance-xor'])
    options = draw.some([('MIIMonitorSec', '100ms'), ('UpDelaySec', '200ms'), ('PrimaryReselectPolicy', 'always')], 1,
                        3)
    netdev_file(build, 'bond0', 'bond', ['Bond', [('Mode', mode), *options]])
    for path in list(build.files):
        if build.owner.get(path.replace('OVER ', '').split('.d/')[0]) in (cards[0].name, cards[1].name):
            del build.files[path]
    if draw.chance(.4):
        build.put('20-bond-ports.network', [['Match', [('Name', ' '.join(card.name for card in cards[:2]))]],
                                            ['Network', [('Bond', 'bond0')]]])
    else:
        for place, card in enumerate(cards[:2]):
            first = [('PrimarySlave', 'yes')] if not place and mode == 'active-backup' and draw.chance(.5) else []
            build.put('20-%s.network' % card.name, [['Match', match(draw, build.words, card)],
                                                    ['Network', [('Bond', 'bond0'), *first]]])
    build.words.begin(cards[0])
    sections = base(draw, build.words, cards[0], ways(draw, []), True)
    sections[0][1].append(('Name', 'bond0'))
    build.put('30-bond0.network', sections)
    build.ports = ['bond0'] + [card.name for card in cards[2:]]
    build.need('bond')


def bond_vlan(build):
    bond(build)
    vlan(build, 'bond0')


def stacked(kind, key, sections=lambda draw: [], needs=None, address=True):
    """A scenario: a link of KIND that the card's file asks for by KEY."""
    def make(build):
        draw, card = build.draw, build.cards[0]
        name = {'vxlan': 'vx5', 'batadv': 'bat1', 'macsec': 'macsec1', 'vrf': 'vrf1'}.get(kind, kind[:6] + '1')
        build.words.begin(card)
        filled = [[section, [(word, build.words.fill(value)) for word, value in entries]]
                  for section, entries in sections(draw)]
        netdev_file(build, name, kind, *filled)
        network_file(build, name, [('Address', '10.200.0.5/24')] if address else [('LinkLocalAddressing', 'no')])
        join(build, card, key, name)
        build.need(needs or kind)
    return make


def undropped(build, path):
    """What drop-ins of PATH say of its network layer, out of them. Now and then it is forgotten there."""
    found = []
    for name in [name for name in build.files if name.startswith(path + '.d/')]:
        if build.draw.chance(.8):
            found += [pair for section in build.files.pop(name) if section[0] == 'Network' for pair in section[1]]
    return found


def existing_bridge(build):
    """A bridge is there already: with another card, with taps, or with the card itself."""
    draw, cards = build.draw, build.cards
    name = draw.weighted(common.BRIDGES)
    options = draw.some([('STP', 'no'), ('STP', 'yes'), ('ForwardDelaySec', '4'), ('AgeingTimeSec', '5min'),
                         ('MulticastSnooping', 'no'), ('Priority', '9')], 0, 3)
    about = [('MACAddress', cards[0].mac)] if draw.chance(.3) else []
    netdev_file(build, name, 'bridge', *([['Bridge', options]] if options else []), about=about)
    form = draw.weighted([('empty', 4), ('other', 4 if len(cards) > 1 else 0), ('this', 3)])
    build.bridge = name
    sections = [('LinkLocalAddressing', 'no')]
    if form != 'empty':
        card = cards[1] if form == 'other' else cards[0]
        moved = [path for path in build.files if build.owner.get(path) == card.name and path.endswith('.network')]
        if moved:
            whole = build.files[moved[0]]
            sections = next((section[1] for section in whole if section[0] == 'Network'), sections)
            sections = sections + undropped(build, moved[0])
            build.files[moved[0]] = [section for section in whole if section[0] == 'Match'] + [
                ['Network', [('Bridge', name)]], *draw.pick([[], [['Bridge', [('Cost', '10'), ('Priority', '5')]]]])]
        build.ports = [other.name for other in cards if other is not card] or [card.name]
    if form != 'empty' or draw.chance(.6):
        network_file(build, name, sections)


STACKS = [vlan] * 10 + [bond] * 6 + [bond_vlan] * 2 + [
    stacked('macvlan', 'MACVLAN', lambda draw: [['MACVLAN', [('Mode', draw.pick(['bridge', 'private', 'vepa']))]]]),
    stacked('macvlan', 'MACVLAN', lambda draw: [['MACVLAN', [('Mode', 'bridge')]]], address=False),
    stacked('macvtap', 'MACVTAP', lambda draw: [['MACVTAP', [('Mode', 'bridge')]]], address=False),
    stacked('ipvlan', 'IPVLAN', lambda draw: [['IPVLAN', [('Mode', draw.pick(['L2', 'L3', 'L3S']))]]]),
    stacked('ipvtap', 'IPVTAP', lambda draw: [['IPVTAP', [('Mode', 'L2')]]], address=False),
    stacked('vxlan', 'VXLAN', lambda draw: [['VXLAN', [('VNI', '5'), ('Group', '239.1.1.1'),
                                                       ('DestinationPort', '4789')]]]),
    stacked('vxlan', 'VXLAN', lambda draw: [['VXLAN', [('VNI', '7'), ('Remote', '198.18.0.9')]]]),
    stacked('gre', 'Tunnel', lambda draw: [['Tunnel', [('Local', 'any'), ('Remote', '198.18.0.9')]]]),
    stacked('sit', 'Tunnel', lambda draw: [['Tunnel', [('Local', 'any'), ('Remote', '198.18.0.9')]]]),
    stacked('macsec', 'MACsec', lambda draw: [['MACsec', [('Encrypt', 'yes')]]]),
    stacked('xfrm', 'Xfrm', lambda draw: [['Xfrm', [('InterfaceId', '7')]]]),
    stacked('vrf', 'VRF', lambda draw: [['VRF', [('Table', '42')]]], address=False),
]


# --- A host ---

def numbers(seed):
    """Whether the host of SEED is one of a newer release, and which of those of its kind it is."""
    tens, rest = divmod(seed - 1, 10)
    newer = [2, 5, 8]
    if rest in newer:
        return True, tens * 3 + newer.index(rest)
    return False, tens * 7 + rest - sum(1 for place in newer if place < rest)


EXTRAS = [('netdev', networkd_words.NETDEV), ('link', networkd_words.LINK), ('conf', networkd_words.CONF)]


def dealt(seed):
    """The pieces that the host of SEED gets: of the cards' files, and others with their kind of file."""
    new, number = numbers(seed)
    ours = common.deck(pieces(networkd_words.NETWORK, False), number, 2 if new else 5, 'network %s' % new)
    if new:
        ours += common.deck(pieces(networkd_words.NETWORK, True), number, 3, 'new')
    table = [(kind, piece) for kind, text in EXTRAS for piece in pieces(text, new)]
    return ours, common.deck(table, number, 1, 'extras %s' % new)


def wired(build, card, chosen, first):
    """The file of CARD, with the pieces CHOSEN."""
    draw, words = build.draw, build.words
    sections = base(draw, words, card, ways(draw, chosen, first), first)
    fresh_mac = any(piece.has('Link', 'MACAddress') for piece in chosen) or card.name in build.renamed
    sections[0][1].extend(match(draw, words, card, not fresh_mac))
    for piece in chosen:
        made = words.sections(piece, card)
        if piece.has('Match'):
            sections[0][1].clear()
        for name, entries in made:
            if name == 'Match':
                sections[0][1].extend(entries)
            else:
                add(sections, name, entries, draw)
    path = build.name_of(card)
    build.put(path, [section for section in sections if section[1]])
    build.owner[path] = card.name
    for change, share in LAYOUTS:
        if draw.chance(share):
            change(build, path)
    shuffle_sections(draw, build.files[path])


def apart(build, piece):
    """Whether PIECE goes to a link that is not there."""
    if piece.after('qdisc-'):
        if build.draw.chance(.15):
            build.need('qdisc-' + piece.after('qdisc-'))
            return False
        return True
    if piece.after('needs-'):
        build.need(piece.after('needs-'))
    return 'apart' in piece.flags


# Sections of queueing disciplines: a link has one of them.
QUEUES = sorted({name for piece in pieces(networkd_words.NETWORK, False) + pieces(networkd_words.NETWORK, True)
                 for name, pairs in piece.sections if any(key == 'Parent' for key, _ in pairs)})


def share_out(build, chosen):
    """Card -> its pieces: mostly the first card's, which mostly becomes the port. The others go to spare files."""
    shares = {card.name: [] for card in build.cards}
    queues, matched = 0, set()
    for piece in chosen:
        card = build.cards[0] if build.draw.chance(.75) else build.draw.pick(build.cards)
        queue = piece.sections[0][0] in QUEUES
        if apart(build, piece) or (queue and queues) or (piece.has('Match') and card.name in matched):
            build.spare(build.words.sections(piece, card))
            continue
        queues += queue
        if piece.has('Match'):
            matched.add(card.name)
        shares[card.name].append(piece)
    return shares


def extra(build, kind, piece):
    """A file of another kind."""
    card = build.draw.pick(build.cards)
    sections = build.words.sections(piece, card)
    if kind == 'netdev':
        name = dict(next(section for section in sections if section[0] == 'NetDev')[1])['Name']
        build.put('%02d-%s.netdev' % (build.draw.pick([10, 20, 60]), name), sections)
    elif kind == 'link':
        build.put('%02d-%s.link' % (build.draw.pick([10, 50]), card.name), sections)
        if piece.has('Link', 'MACAddress'):
            build.renamed.add(card.name)
    else:
        path = build.draw.pick(['networkd.conf', 'networkd.conf', 'networkd.conf.d/10-local.conf'])
        build.put(path, sections,
                  'etc' if path == 'networkd.conf' else build.draw.pick(['etc', 'etc', 'usr/lib', 'run']))


# Keys that pieces name.
SECRETS = {'macsec.key': '81818181818181818181818181818181\n',
           'wg.key': 'EEGlnEPYJV//kbvvIqxKkQwOiS+UENyPncC4bF46ong=\n',
           'wg.psk': 'IIWIV17wutHv7t4cR6pOT91z6NSz/T8Arh0yaywhw3M=\n',
           'wg.pub': 'rlbInAj0qV69CysWPQY7KEBnKxpYCpaWqOs/dLevdWc=\n'}


def secrets(files):
    text = ''.join(files.values())
    return {'etc/' + TOP + name: key for name, key in SECRETS.items() if '/' + name in text}


def rename(build):
    """The card gets its name of a .link file."""
    card = build.draw.pick(build.cards)
    card.kernel = 'eth%d' % build.draw.number(6, 9)
    build.put('10-name-%s.link' % card.name, [['Match', [('MACAddress', card.mac)]], ['Link', [('Name', card.name)]]])


def written(build):
    """The text of all files, by path: those of the system, and those of /run."""
    files, early = {}, {}
    for path, sections in build.files.items():
        place = build.places[path]
        name = path.split(' ')[-1]
        below = ('systemd/' if name.startswith('networkd.conf') else TOP) + name
        text = '' if path.startswith('MASK ') else build.layout.text(sections)
        if place == 'run':
            early[below] = text
        else:
            files[place + '/' + below] = text
    return files, early


def generate(seed):
    build = Builder(seed)
    build.owner, build.renamed = {}, set()
    draw = build.draw
    new, number = numbers(seed)
    chosen, extras = dealt(seed)
    stack = seed % 20 in (3, 9, 16)
    if new:
        build.suites = list(NEWER)
    for kind, piece in extras:
        extra(build, kind, piece)
    shares = share_out(build, chosen)
    gateway = 0 if draw.chance(.8) else draw.below(len(build.cards))
    for place, card in enumerate(build.cards):
        if place and draw.chance(.12) and not shares[card.name]:
            continue                                    # a card that nothing configures
        wired(build, card, shares[card.name], place == gateway or draw.chance(.05))
    if stack:
        common.deck(STACKS, seed // 20 * 3 + (3, 9, 16).index(seed % 20), 1, 'stacks')[0](build)
    elif draw.chance(.07):
        existing_bridge(build)
    if draw.chance(.04) and not build.renamed:
        rename(build)
    files, early = written(build)
    others, modes = common.around(draw, build.cards, 'networkd')
    files = {**others, **files, **secrets(files)}
    build.modes.update(modes)
    args = common.args(draw, build.cards, build.ports, build.bridge)
    return hosts.Host('networkd-%d' % seed, list(READERS), build.cards, files, args, modes=build.modes,
                      links=build.links,
                      needs=build.needs, suites=build.suites, early=early)


# --- What the reader knows, and what was written ---

PROGRAMS = {'': 'usr/lib/systemd/systemd-networkd', 'link:': 'usr/bin/udevadm'}
PAGES = {'systemd.network': '', 'systemd.netdev': '', 'networkd.conf': '', 'systemd.link': 'link:'}


def strings(path):
    """'Section.Key' of a program's table of keys."""
    with open(path, 'rb') as file:
        data = file.read()
    found = re.findall(rb'\0([A-Z][A-Za-z0-9-]+\.[A-Z0-9][A-Za-z0-9]+)(?=\0)', data.replace(b'\0', b'\0\0'))
    return {word.decode() for word in found}


def page(path):
    """(SECTION IN CAPITALS, key) of a manual page."""
    with gzip.open(path, 'rt', encoding='utf-8') as file:
        lines = file.read().splitlines()
    section, found = None, set()
    for line, following in zip(lines, lines[1:] + ['']):
        start = re.match(r'\.SH "?\[([\w\\-]+)\] SECTION', line)
        if start:
            section = start.group(1).replace('\\', '')
        elif line.startswith('.SH'):
            section = None
        elif section and following.startswith('.RS') and re.match(r'(\\fI[A-Z0-9][\w]+=\\fR(, )?)+$', line):
            found |= {(section, key) for key in re.findall(r'\\fI(\w+)=\\fR', line)}
    return found


def reader_keys(root):
    """'Section.Key', of .link files 'link:Section.Key'."""
    known = {}
    for start, program in PROGRAMS.items():
        known[start] = strings(os.path.join(root, program))
    kinds = {'link:': ('Match.', 'Link.', 'SR-IOV.')}
    keys = {start + key for start, found in known.items() for key in found if key.startswith(kinds.get(start, ''))}
    spelling = {key.split('.')[0].upper(): key.split('.')[0] for found in known.values() for key in found}
    for name, start in PAGES.items():
        for section, key in page(os.path.join(root, 'usr/share/man/man5/%s.5.gz' % name)):
            keys.add('%s%s.%s' % (start, spelling.get(section, section), key))
    return {key for key in keys if re.match(r'(link:)?[A-Z]', key)}


def keys_of(text):
    """'Section.Key' that stand in TEXT."""
    section, found = None, set()
    for line in text.replace('\\\r\n', ' ').replace('\\\n', ' ').splitlines():
        line = line.strip()
        if line.startswith('['):
            section = line.strip('[]')
        elif section and '=' in line and line[0] not in '#;':
            found.add('%s.%s' % (section, line.split('=')[0].strip()))
    return found


def written_keys(host):
    found = set()
    for path, text in [*host.files.items(), *host.early.items()]:
        if 'systemd/network' not in path or not isinstance(text, str):
            continue
        start = 'link:' if path.endswith('.link') else ''
        found |= {start + key for key in keys_of(text)}
    return found
