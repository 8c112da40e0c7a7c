# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of netplan, with systemd-networkd or NetworkManager below it.

A host is a mapping first: plain definitions of its cards, and pieces of the documented grammar (netplan_words.py),
dealt so that any 200 hosts have all of them. Then it is laid out: in one file or several that complete or override
each other, in block or flow style, quoted or not, with anchors.
"""
import copy
import gzip
import os
import re

import common
import hosts
import netplan_words
import words

READERS = ['netplan-networkd', 'netplan-nm']
NEWER = ['trixie', 'sid']

NEVER = {key: 'an error that makes all files void where Open vSwitch is not installed' for key in (
    'device.openvswitch', 'openvswitch.external-ids', 'openvswitch.other-config', 'openvswitch.lacp',
    'openvswitch.fail-mode',
    'openvswitch.mcast-snooping', 'openvswitch.protocols', 'openvswitch.rstp', 'openvswitch.controller',
    'controller.addresses', 'controller.connection-mode', 'openvswitch.ports', 'openvswitch.ssl', 'ssl.ca-cert',
    'ssl.certificate', 'ssl.private-key')}

BOOLEANS = {True: ['true', 'true', 'yes', 'yes', 'on', 'y', 'True', 'YES'],
            False: ['false', 'false', 'no', 'no', 'off', 'n', 'False', 'NO']}


class Words(words.Words):
    booleans = BOOLEANS

    def __init__(self, draw, cards):
        super().__init__(draw, cards)
        self.ids = {}               # card -> the ID of its definition

    def word_id(self, _):
        return self.ids.get(self.card.name, self.card.name)

    def word_uuid(self, _):
        return self.once('uuid', lambda: '%08x-%04x-4%03x-9%03x-%012x' % tuple(
            self.draw.below(1 << bits) for bits in (32, 16, 12, 12, 48)))

    def filled(self, node):
        """NODE of netplan_words.py, with one of each One()."""
        if isinstance(node, netplan_words.One):
            return self.filled(self.draw.pick(node.values))
        if isinstance(node, dict):
            return {self.fill(key): self.filled(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.filled(value) for value in node]
        return self.fill(node)


def merge(node, more):
    """Puts MORE into the mapping NODE as netplan reads it: sequences grow, scalars are replaced."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(node.get(key), dict):
            merge(node[key], value)
        elif isinstance(value, list) and isinstance(node.get(key), list):
            node[key] = node[key] + [item for item in value if item not in node[key]]
        else:
            node[key] = copy.deepcopy(value)


# --- What a host is dealt ---

def usable(piece, renderer, new):
    flags = piece[0].split()
    other = {'nd': 'nm', 'nm': 'nd'}[renderer]
    return other not in flags and ('new' not in flags or new)


def numbers(seed):
    """Renderer, whether it is for newer releases alone, and which of its kind the host of SEED is."""
    kinds = ['nd', 'nm', 'nd', 'nm', 'nd', 'nm', 'nd+', 'nm+', 'nd', 'nm']
    tens, rest = divmod(seed - 1, 10)
    kind = kinds[rest]
    number = tens * kinds.count(kind) + kinds[:rest].count(kind)
    return kind[:2], kind.endswith('+'), number


def dealt(seed):
    """Pieces for the card, and pieces beside it."""
    renderer, new, number = numbers(seed)
    made = []
    for what, table, count in (('card', netplan_words.CARD, 4), ('more', netplan_words.MORE, 1)):
        ours = [piece for piece in table if usable(piece, renderer, new)]
        if new:
            newest = [piece for piece in ours if 'new' in piece[0].split()]
            ours = [piece for piece in ours if piece not in newest]
            first = common.deck(newest, number, 1, 'newer %s' % what)
            made.append(first + (common.deck(ours, number, count - 1, 'new ' + what + renderer) if count > 1 else []))
        else:
            made.append(common.deck(ours, number, count, what + renderer))
    return made


# --- Plain definitions ---

def ways(draw, flags, renderer, first):
    """How a card gets its addresses: IPv4 and IPv6. But for the FIRST, few listen to routers: see networkd.py."""
    four = draw.weighted([('static', 50), ('dhcp', 40), ('both', 5), ('none', 5)])
    six = draw.weighted([('ra', 50), ('dhcp', 15), ('static', 25), ('off', 10)])
    if not first:
        six = draw.weighted([('off', 60), ('static-off', 30), ('ra', 10)])
    if 'dhcp4' in flags:
        four = 'both' if 'static4' in flags else draw.weighted([('dhcp', 9), ('both', 1)])
    elif 'static4' in flags:
        four = draw.weighted([('static', 9), ('both', 1)])
    for flag, way in (('ra', 'ra'), ('dhcp6', 'dhcp'), ('static6', 'static')):
        six = way if flag in flags else six
    if renderer == 'nm' and six == 'ra' and 'ra' in flags:
        six = 'dhcp'                # NetworkManager listens to routers with dhcp6 alone
    if four == 'none' and not six.startswith('static') and draw.chance(.9):
        four = 'static'
    return four, six


def plain(draw, word, card, way, gateway):
    """A definition that most hosts have."""
    four, six = way
    word.begin(card)
    made, addresses, routes = {}, [], []
    asks = {'dhcp4': four in ('dhcp', 'both'), 'dhcp6': six == 'dhcp'}
    for key, asked in asks.items():
        if asked or draw.chance(.25):
            made[key] = draw.pick(BOOLEANS[asked])
    for family, static in ((4, four in ('static', 'both')), (6, six.startswith('static'))):
        if static:
            made.update(static_address(draw, word, family, gateway and draw.chance(.9), addresses, routes))
    if six == 'off' and draw.chance(.5):
        made['link-local'] = []
    elif six.endswith('off'):
        made['accept-ra'] = draw.pick(BOOLEANS[False])
    if asks['dhcp4'] and not gateway and draw.chance(.92):
        made['dhcp4-overrides'] = {'route-metric': str(draw.pick([200, 500, 2048]))}
    if addresses:
        made['addresses'] = addresses
    if routes:
        made['routes'] = routes
    if addresses and draw.chance(.7):
        servers = [word.fill('{dns4}')] if four == 'static' else []
        servers += [word.fill('{dns6}')] if six == 'static' else []
        if servers:
            made['nameservers'] = {'addresses': servers}
            if draw.chance(.4):
                made['nameservers']['search'] = [word.lan.domain]
    return made


def static_address(draw, word, family, gateway, addresses, routes):
    lan = word.lan
    address = word.main.setdefault((word.card.name, family), word.own(family))
    addresses.append('%s/%d' % (address, 24 if family == 4 else 64))
    if not gateway:
        return {}
    router = lan.router4(draw) if family == 4 else lan.router6(draw)
    if draw.chance(.35):
        return {'gateway%d' % family: router}
    route = {'to': draw.weighted([('default', 5), ('0.0.0.0/0' if family == 4 else '::/0', 2)]), 'via': router}
    if draw.chance(.2):
        route['metric'] = str(draw.pick([50, 100, 200]))
    if router.startswith('fe80') and draw.chance(.5):
        route['on-link'] = 'true'
    routes.append(route)
    return {}


def identify(draw, word, card, renderer, pieces):
    """The ID of the definition of CARD, and how it is matched."""
    word.begin(card)
    matched = any('match' in piece[1] for piece in pieces)
    named = draw.weighted([(card.name, 5), (draw.pick(['lan', 'uplink', 'id0', 'primary', 'nic-%s' % card.mac[-2:]]),
                                            3)])
    if matched:
        return named, {}
    driver = [({'driver': 'veth'}, 1)] if renderer == 'nd' else []
    form = draw.weighted([(None, 68), ({'macaddress': card.mac}, 8 if renderer == 'nd' else 14),
                          ({'name': card.name}, 4),
                          ({'name': word.fill('{card:glob}')}, 2), *driver])
    if form is None:
        return card.name, {}
    more = {'set-name': card.name} if 'macaddress' in form and draw.chance(.8) else {}
    return named, {'match': form, **more}


# --- Stacked links ---

class Builder:
    """One host as mappings: what all its files say together."""

    def __init__(self, seed):
        self.draw = common.Draw(seed, 'netplan')
        self.renderer, self.new, self.number = numbers(seed)
        self.cards = common.cards(self.draw)
        self.word = Words(self.draw, self.cards)
        self.network = {'version': '2', 'ethernets': {}}
        self.needs = []
        self.ports = [card.name for card in self.cards]
        self.bridge = None

    def define(self, kind, name, definition):
        merge(self.network.setdefault(kind, {}), {name: definition})

    def of(self, card):
        return self.network['ethernets'][self.word.ids[card.name]]

    def need(self, feature):
        if feature not in self.needs:
            self.needs.append(feature)


NETWORK_LAYER = ('dhcp4', 'dhcp6', 'addresses', 'gateway4', 'gateway6', 'routes', 'routing-policy', 'nameservers',
                 'accept-ra',
                 'link-local', 'dhcp4-overrides', 'dhcp6-overrides', 'dhcp-identifier', 'ipv6-privacy',
                 'ipv6-address-token',
                 'ipv6-address-generation', 'ra-overrides', 'optional-addresses', 'critical', 'ipv6-mtu')


def take(definition):
    """The network layer of DEFINITION, out of it."""
    return {key: definition.pop(key) for key in NETWORK_LAYER if key in definition}


def vlan(build, below=None):
    draw, card = build.draw, build.cards[0]
    link = below or build.word.ids[card.name]
    for number in draw.some([5, 10, 20, 100, 4000], 1, 2):
        name = draw.weighted([('%s.%d' % (below or card.name, number), 5), ('vlan%d' % number, 3)])
        name = name if len(name) < 16 else 'vlan%d' % number
        if draw.chance(.35):
            layer = take(build.of(card)) if not below else {}
        else:
            layer = draw.pick([{'addresses': ['10.%d.%d.5/24' % (number // 256, number % 256)]}, {'dhcp4': 'true'},
                               {'dhcp4': 'no'}])
        build.define('vlans', name, {'id': str(number), 'link': link, **layer})
        build.ports.append(name)
    build.need('vlan')


def bond(build):
    draw, cards = build.draw, build.cards
    while len(cards) < 2:
        name = cards[0].name[:-1] + chr(ord(cards[0].name[-1]) + 1)
        cards.append(hosts.Card(name, common.mac(draw, 2)))
    for card in cards[:2]:
        card.lan = 1
        if card.name not in build.word.ids:
            build.word.ids[card.name] = card.name
            build.define('ethernets', card.name, {})
    ids = [build.word.ids[card.name] for card in cards[:2]]
    layer = take(build.of(cards[0]))
    take(build.of(cards[1]))
    mode = draw.pick(['active-backup', 'active-backup', '802.3ad', 'balance-rr', 'balance-alb', 'balance-xor'])
    parameters = {'mode': mode, 'mii-monitor-interval': draw.pick(['100', '100ms', '1s'])}
    if mode == 'active-backup' and draw.chance(.5):
        parameters['primary'] = ids[0]
    build.define('bonds', 'bond0', {'interfaces': ids, 'parameters': parameters, **layer})
    build.ports = ['bond0'] + [card.name for card in cards[2:]]
    build.need('bond')


def bond_vlan(build):
    bond(build)
    vlan(build, 'bond0')


def tunnel(build):
    draw, card = build.draw, build.cards[0]
    kind = draw.pick(['gre', 'sit', 'vxlan'])
    about = {'mode': kind, 'remote': '198.18.0.9', 'local': build.word.main.get((card.name, 4), '192.0.2.77')}
    if kind == 'vxlan':
        about.update(id='7', link=build.word.ids[card.name], port='4789')
    build.define('tunnels', kind + '7', {**about, 'addresses': ['10.92.0.5/24']})
    build.need(kind)


def vrf(build):
    last = build.word.ids.get(build.cards[-1].name)
    build.define('vrfs', 'vrf7', {'table': '77', 'interfaces': [last] if last and len(build.cards) > 1 else []})
    build.need('vrf')


def dummy(build):
    if build.new:
        build.define('dummy-devices', 'dm7', {'addresses': ['10.93.0.5/24']})
        build.need('dummy')
    else:
        vlan(build)


def existing_bridge(build):
    """A bridge is there already: empty, with another card, or with the card itself."""
    draw, cards = build.draw, build.cards
    name = draw.weighted(common.BRIDGES)
    form = draw.weighted([('empty', 4), ('other', 4 if len(cards) > 1 else 0), ('this', 3)])
    about = {'interfaces': []}
    if form != 'empty':
        card = cards[-1] if form == 'other' else cards[0]
        if card.name not in build.word.ids:
            build.word.ids[card.name] = card.name
            build.define('ethernets', card.name, {})
        identity = build.word.ids[card.name]
        about = {'interfaces': [identity], **take(build.of(card))}
        build.ports = [other.name for other in cards if other is not card] or [card.name]
        if draw.chance(.25) and set(build.network) <= {'version', 'ethernets'}:
            about['parameters'] = draw.pick([{'path-cost': {identity: '50'}}, {'port-priority': {identity: '28'}}])
    if draw.chance(.5):
        merge(about, {'parameters': draw.pick([{'stp': 'false'}, {'stp': 'false', 'forward-delay': '0'},
                                               {'stp': 'true', 'priority': '100'}])})
    if draw.chance(.25):
        about['macaddress'] = cards[0].mac
    build.define('bridges', name, about)
    build.bridge = name


STACKS = [vlan] * 5 + [bond] * 4 + [bond_vlan] + [tunnel, vrf, dummy]


# --- Layout ---

class Anchored:
    """A node with a name, and where it stands again."""

    def __init__(self, name, node=None):
        self.name, self.node = name, node


PLAIN = re.compile(r'[A-Za-z0-9./_~+][A-Za-z0-9./_~+:@%*-]*( [A-Za-z0-9._-]+)*\Z')
NUMBERS = re.compile(r'[0-9:]+\Z')


class Style:
    """How the YAML of a host looks."""

    def __init__(self, draw):
        self.draw = draw
        self.step = draw.weighted([(2, 8), (4, 4), (3, .5)])
        self.flat = draw.chance(.4)                     # '- ' in the column of its key
        self.flow = draw.weighted([(.15, 6), (.5, 3), (0, 3)])
        self.quotes = draw.weighted([('', 6), ('"', 3), ("'", 1)])
        self.comments = draw.chance(.25)
        self.spaced = draw.chance(.15)

    def key(self, text, inside=False):
        quotes, self.quotes = self.quotes, self.quotes if self.draw.chance(.1) else ''
        text = self.scalar(text, inside)
        self.quotes = quotes
        return text

    def scalar(self, text, inside=False):
        text = str(text)
        number = text.isdigit()
        safe = PLAIN.match(text) and text[-1] != ':' and not (inside and ':' in text) and not NUMBERS.match(text)
        if (safe or number) and not (self.quotes and self.draw.chance(.1 if number else .35)):
            return text
        quote = self.quotes or '"'
        return quote + text + quote

    def inline(self, node):
        """NODE in flow style."""
        if isinstance(node, Anchored):
            return '*' + node.name if node.node is None else '&%s %s' % (node.name, self.inline(node.node))
        if isinstance(node, dict):
            return '{' + ', '.join('%s: %s' % (self.key(key, True), self.inline(value)) for key,
                                   value in node.items()) + '}'
        if isinstance(node, list):
            space = ' ' if self.spaced else ''
            return '[' + space + ', '.join(self.inline(item) for item in node) + space + ']'
        return self.scalar(node, True)

    def small(self, node):
        """Whether NODE goes on one line."""
        if not node:
            return True
        if isinstance(node, Anchored):
            return node.node is None or self.small(node.node)
        text = len(str(node))
        items = list(node.values()) if isinstance(node, dict) else node
        deep = any(isinstance(item, (dict, list)) and item for item in items)
        return text < 70 and not (deep and isinstance(node, dict)) and self.draw.chance(self.flow)

    def remark(self, indent):
        if self.comments and self.draw.chance(.12):
            return [' ' * indent + '# ' + self.draw.pick(['the uplink', 'dhcp4: true', 'see the wiki',
                                                          '- 192.0.2.9/24', 'TODO'])]
        return []

    def tail(self):
        return '  # ' + self.draw.pick(['as agreed', 'eth0: {}']) if self.comments and self.draw.chance(.05) else ''

    def block(self, node, indent):
        """Lines of a mapping or a sequence."""
        if isinstance(node, list):
            return self.sequence(node, indent)
        lines = []
        for key, value in node.items():
            lines += self.remark(indent)
            lines += self.pair(' ' * indent + self.key(key) + ':', value, indent)
        return lines

    def pair(self, start, value, indent):
        if not isinstance(value, (dict, list, Anchored)):
            return [start + ' ' + self.scalar(value) + self.tail()]
        if self.small(value):
            return [start + ' ' + self.inline(value) + self.tail()]
        if isinstance(value, Anchored):
            start, value = start + ' &' + value.name, value.node
        inner = indent + (0 if isinstance(value, list) and self.flat else self.step)
        return [start] + self.block(value, inner)

    def sequence(self, items, indent):
        lines = []
        for item in items:
            if not isinstance(item, (dict, list)) or self.small(item):
                node = isinstance(item, (dict, list, Anchored))
                lines.append(' ' * indent + '- ' + (self.inline(item) if node else self.scalar(item)))
                continue
            inner = self.block(item, indent + 2)
            while inner[0].lstrip().startswith('#'):
                inner.append(inner.pop(0))
            lines.append(' ' * indent + '- ' + inner[0][indent + 2:])
            lines += inner[1:]
        return lines

    def document(self, network):
        """The text of a file that says NETWORK."""
        if self.draw.chance(.02):
            return self.inline({'network': network}) + '\n'
        lines = ['# This is the network config written by the installer'] if self.draw.chance(.2) else []
        lines += ['---'] if self.draw.chance(.1) else []
        return '\n'.join(lines + self.block({'network': network}, 0)) + '\n'


def anchors(draw, network):
    """Two cards that have the same name servers share them by an anchor."""
    cards = [one for one in network.get('ethernets', {}).values() if isinstance(one, dict)]
    definitions = [one for one in cards if isinstance(one.get('nameservers'), dict)]
    if len(definitions) > 1 and draw.chance(.5):
        first = definitions[0]['nameservers']
        definitions[0]['nameservers'] = Anchored('dns', first)
        definitions[1]['nameservers'] = Anchored('dns')
    routed = [one for one in cards if one.get('addresses')]
    if routed and draw.chance(.03):
        routed[0]['addresses'] = Anchored('own', routed[0]['addresses'])


NAMES = [('01-netcfg', 4), ('00-installer-config', 4), ('50-cloud-init', 5), ('01-network-manager-all', 1),
         ('10-lan', 1),
         ('99-custom', 1), ('netplan', 1), ('config', 1)]


def whole(build):
    return [('etc', build.draw.weighted(NAMES), build.network)]


def by_definition(build):
    """A file for each definition."""
    made = []
    top = {key: value for key, value in build.network.items() if not isinstance(value, dict)}
    for kind, definitions in build.network.items():
        if not isinstance(definitions, dict):
            continue
        if kind == 'virtual-ethernets' or 'renderer' in definitions:    # they name each other; it is for all of them
            made.append(('etc', '%02d-%s' % (10 + len(made), kind), {**top, kind: definitions}))
            continue
        for name, definition in definitions.items():
            made.append(('etc', '%02d-%s' % (10 + len(made), re.sub('[^a-zA-Z0-9]', '-', name)),
                         {**top, kind: {name: definition}}))
    return made


def by_key(build):
    """A file, and a later one that completes what the first says of a card."""
    draw = build.draw
    first, second = copy.deepcopy(build.network), {}
    for name, definition in first.get('ethernets', {}).items():
        if not isinstance(definition, dict):
            continue
        later = [key for key in definition if key not in ('match', 'set-name', 'renderer')]
        for key in draw.some(later, 0, max(1, len(later) // 2)):
            second.setdefault('ethernets', {}).setdefault(name, {})[key] = definition.pop(key)
    if not second:
        return whole(build)
    if draw.chance(.7):
        second = {'version': '2', **second}
    return [('etc', draw.pick(['01-netcfg', '50-cloud-init']), first),
            (draw.weighted([('etc', 8), ('run', 1)]), draw.pick(['60-local', '99-custom', '90-more']), second)]


def overridden(build):
    """A file whose scalars a later one takes back."""
    draw = build.draw
    first = {'version': '2', 'ethernets': {}}
    for name, definition in build.network['ethernets'].items():
        if not isinstance(definition, dict):
            continue
        wrong = {'dhcp4': 'true' if definition.get('dhcp4') in BOOLEANS[False] else None,
                 'dhcp6': 'true' if definition.get('dhcp6') in BOOLEANS[False] else None,
                 'mtu': '1300' if 'mtu' in definition else None,
                 'optional': 'true' if 'optional' in definition else None}
        wrong = {key: value for key, value in wrong.items() if value}
        if wrong:
            match = {key: definition[key] for key in ('match', 'set-name') if key in definition}
            first['ethernets'][name] = {**match, **wrong}
    if not first['ethernets']:
        return by_key(build)
    return [(draw.pick(['etc', 'usr/lib']), '10-base', first), ('etc', '50-host', build.network)]


def shadowed(build):
    """A vendor's file of the same name, which is not read."""
    name = build.draw.weighted(NAMES)
    decoy = {'version': '2', 'ethernets': {'all': {'match': {'name': 'e*'}, 'dhcp4': 'true'}}}
    return [('usr/lib', name, decoy), ('etc', name, build.network)]


def elsewhere(build):
    """In /usr/lib, or made anew at each boot in /run."""
    return [(build.draw.pick(['usr/lib', 'run']), build.draw.weighted(NAMES), build.network)]


LAYOUTS = [(whole, 60), (by_definition, 13), (by_key, 12), (overridden, 6), (shadowed, 4), (elsewhere, 3)]


def renderer(build):
    """Says which renderer it is: for all, for a kind, or for a definition."""
    draw, network = build.draw, build.network
    if build.renderer == 'nd':
        if draw.chance(.6):
            build.network = {'version': '2', 'renderer': 'networkd', **network}
        return []
    form = draw.weighted([('all', 8), ('apart', 3), ('kind', 1)])
    if form == 'apart':             # as Ubuntu's desktop has it
        return [(draw.pick(['etc', 'usr/lib']), '00-network-manager-all', {'version': '2',
                                                                           'renderer': 'NetworkManager'})]
    if form == 'kind' and set(network) <= {'version', 'ethernets'}:
        network['ethernets'] = {'renderer': 'NetworkManager', **network['ethernets']}
    else:
        build.network = {'version': '2', 'renderer': 'NetworkManager', **network}
    return []


def override(build, files):
    """The administrator's drop-in for what netplan makes: how networkd is told what netplan cannot say."""
    draw, card = build.draw, build.cards[0]
    identity = build.word.ids.get(card.name)
    if build.renderer != 'nd' or not identity or not draw.chance(.12):
        return
    build.word.begin(card)
    text = build.word.fill(draw.pick([
        '[Route]\nDestination={far4}\nGateway={router4}\n', '[Network]\nDNS={dns4}\nDomains=~.\n',
        '[DHCPv4]\nUseDNS=no\n',
        '[Network]\nIPv6PrivacyExtensions=yes\n', '[IPv6AcceptRA]\nUseDNS=no\nToken=::7\n',
        '[Link]\nRequiredForOnline=no\n',
        '[Network]\nMulticastDNS=yes\nLLMNR=no\n', '[DHCPv6]\nWithoutRA=solicit\n']))
    files['etc/systemd/network/10-netplan-%s.network.d/%s.conf' % (identity,
                                                                   draw.pick(['override', '10-local']))] = text


# --- A host ---

def cards_defined(build, chosen):
    """The definitions of the cards, with their pieces; what is for no card that is here becomes one of its own."""
    draw, word = build.draw, build.word
    shares = {card.name: [] for card in build.cards}
    spare = []
    for piece in chosen:
        card = build.cards[0] if draw.chance(.8) else draw.pick(build.cards)
        taken = {key for other in shares[card.name] for key in other[1]} & {'match', 'routing-policy', 'macaddress'}
        (spare if 'off' in piece[0].split() or taken & set(piece[1]) else shares[card.name]).append(piece)
    gateway = 0 if draw.chance(.85) else draw.below(len(build.cards))
    for place, card in enumerate(build.cards):
        pieces = shares[card.name]
        if place and not pieces and draw.chance(.15):
            continue
        flags = {flag for piece in pieces for flag in piece[0].split()}
        identity, about = identify(draw, word, card, build.renderer, pieces)
        while identity in build.network['ethernets']:
            identity += 'x'
        word.ids[card.name] = identity
        about.update(plain(draw, word, card, ways(draw, flags, build.renderer, place == gateway), place == gateway))
        for piece in pieces:
            word.begin(card)
            merge(about, word.filled(piece[1]))
        build.define('ethernets', identity, sane(about, identity, card, build.renderer))
        if build.renderer == 'nd' and 'macaddress' in about.get('match', {}):
            build.need('permanent-mac')
    for place, piece in enumerate(spare):
        word.begin(build.cards[0])
        definition = word.filled(piece[1])
        for key in ('match', 'set-name'):
            definition.pop(key, None)
        build.define('ethernets', 'ens%d' % (80 + place), {'optional': 'true', **definition})


def sane(about, identity, card, renderer):
    """Takes out what netplan refuses together: it would refuse the host's network as a whole."""
    if renderer == 'nm':
        without_family(about)
    if identity != card.name and 'match' not in about:
        about['match'] = {'name': card.name}
    asks = [about.get(key) in BOOLEANS[True] for key in ('dhcp4', 'dhcp6')]
    if all(asks):
        overrides = {**about.get('dhcp4-overrides', {}), **about.get('dhcp6-overrides', {})}
        if overrides:
            about['dhcp4-overrides'] = about['dhcp6-overrides'] = overrides
    for family in ('4', '6'):
        address = [item for item in about.get('addresses', []) if (':' in str(item)) == (family == '6')]
        defaults = [route for route in about.get('routes', []) if route['to'] in ('default', '0.0.0.0/0', '::/0')
                    and (':' in route['via']) == (family == '6') and 'table' not in route]
        if not address or defaults:
            about.pop('gateway' + family, None)
    if 'networkmanager' in about:
        about['renderer'] = 'NetworkManager'
    if 'ipv6-address-token' in about:
        about.pop('ipv6-address-generation', None)
    return about


# The card waits for what is made on it, so the kernel has to be able to.
ON_A_CARD = {'vlans': 'vlan', 'tunnels': 'vxlan'}


def without_family(about):
    """Name servers of a family that the card has not: netplan makes a profile of it that NetworkManager refuses."""
    addresses = str(about.get('addresses', ''))
    has = {True: ':' in addresses or about.get('dhcp6') in BOOLEANS[True],
           False: '.' in addresses or about.get('dhcp4') in BOOLEANS[True]}
    servers = about.get('nameservers', {}).get('addresses')
    if servers:
        about['nameservers']['addresses'] = [server for server in servers if has[':' in server]]


def extend(build, pieces):
    """Puts the definitions of PIECES beside those of the cards."""
    for piece in pieces:
        build.word.begin(build.cards[0])
        for kind, definitions in build.word.filled(piece[1]).items():
            for name, definition in definitions.items():
                build.define(kind, name, definition)
                if kind in ON_A_CARD and 'link' in definition:
                    build.need(ON_A_CARD[kind])


def made(seed):
    """The host of SEED, and the mappings of its files."""
    build = Builder(seed)
    draw = build.draw
    chosen, beside = dealt(seed)
    cards_defined(build, chosen)
    extend(build, beside)
    if seed % 20 in (3, 10, 16):
        common.deck(STACKS, (seed - 1) // 20 * 3 + (3, 10, 16).index(seed % 20), 1, 'stacks')[0](build)
    elif draw.chance(.08):
        existing_bridge(build)
    said = renderer(build) + draw.weighted(LAYOUTS)(build)
    style = Style(draw)
    files, early = {}, {}
    for place, name, network in said:
        network = copy.deepcopy(network)
        anchors(draw, network)
        path = 'netplan/%s.yaml' % name
        if place == 'run':
            early[path] = style.document(network)
        else:
            files['%s/%s' % (place, path)] = style.document(network)
    override(build, files)
    others, modes = common.around(draw, build.cards, 'netplan')
    reader = {'nd': 'netplan-networkd', 'nm': 'netplan-nm'}[build.renderer]
    args = common.args(draw, build.cards, build.ports, build.bridge)
    host = hosts.Host('netplan-%d' % seed, [reader], build.cards, {**others, **files}, args, modes=modes,
                      needs=build.needs,
                      suites=list(NEWER) if build.new else [], early=early)
    return host, [network for _, _, network in said]


def generate(seed):
    return made(seed)[0]


# --- What the reader knows, and what was written ---

PAGE = 'usr/share/man/man5/netplan.5.gz'
HEADINGS = [('Top-level', 'network'), ('Properties for physical', 'device'), ('Properties for all device types',
                                                                              'device'),
            ('Back end-specific', 'device'), ('Backend-specific', 'device'), ('DHCP Overrides', 'device'),
            ('IPv6 Router Advertisement', 'device'), ('Routing', 'device'), ('Authentication', 'device')]
ITEM = re.compile(r'(.*) \((?:scalar|boolean|bool|mapping|sequence|number)')
# In the page's prose alone.
PROSE = ['nameservers.addresses', 'nameservers.search', 'bonds.parameters.all-slaves-active',
         'bonds.parameters.packets-per-slave', 'bonds.parameters.gratuitious-arp']


def heading(line, context):
    """What the keys below a heading belong to."""
    line = line.replace('\\-', '-')
    for start, name in HEADINGS:
        if line.startswith(start):
            return name
    kind = re.search(r'device type (?:\\f\[\w+\])?([a-z-]+)', line)
    return kind.group(1) if kind else context if line.startswith('(') else 'device'


def items(path):
    """(context, depth, names) of the keys that the manual page describes."""
    with gzip.open(path, 'rt', encoding='utf-8') as file:
        lines = re.sub(r'(\n\\f\[B\][^\n(]*)\n(?=\\f\[B\]|\()', r'\1 ', file.read()).splitlines()
    context, depth = 'device', 0
    for line in lines:
        if line.startswith(('.SH ', '.SS ')):
            context = heading(line[4:].strip('"'), context)
            depth = 0
        if '## Properties for' in line:
            context = heading(line.split('## ')[1], context)
        depth += line.startswith('.RS') - line.startswith('.RE')
        found = ITEM.match(re.sub(r'\\f\[\w+\]', '', line.replace('\\-', '-')))
        if line.startswith('\\f[B]') and found:
            yield context, depth, found.group(1).split(', ')


def reader_keys(root):
    """'CONTEXT.KEY': 'device' for keys of any definition, 'vlans' for those of that type, 'routes' for those in it."""
    keys, above = set(PROSE), []
    for context, depth, names in items(os.path.join(root, PAGE)):
        if above and above[0][2] != context:
            above = []
        while above and above[-1][0] >= depth:
            above.pop()
        parents = above[-1][1] if above else [context]
        parents = [context + '.parameters' if parent == 'parameters' else parent for parent in parents]
        keys |= {'%s.%s' % (parent, name) for parent in parents for name in names}
        above.append((depth, names, context))
    return keys


FREE = ('access-points', 'port-priority', 'path-cost', 'passthrough')       # their keys are the administrator's


def within(node, context, kind):
    """Keys of a mapping or a sequence in a definition."""
    for item in node if isinstance(node, list) else [node]:
        if not isinstance(item, dict):
            continue
        for key, value in item.items():
            if context == 'addresses':
                yield from within(value, 'addresses', kind) if isinstance(value, dict) else ['addresses.' + key]
                continue
            yield '%s.%s' % (context, key)
            below = kind + '.parameters' if key == 'parameters' else key
            if key == 'access-points':
                for point in value.values():
                    yield from within(point, key, kind)
            elif key not in FREE:
                yield from within(value, below, kind)


def written_keys(host):
    found = set()
    for network in made(int(host.name.split('-')[-1]))[1]:
        for kind, definitions in network.items():
            found.add('network.' + kind)
            for definition in definitions.values() if isinstance(definitions, dict) else []:
                if isinstance(definition, dict):
                    for context in ('device', kind):
                        found |= set(within(definition, context, kind))
    return found
