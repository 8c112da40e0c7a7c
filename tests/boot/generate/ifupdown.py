# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of ifupdown: /etc/network/interfaces as installers, clouds, hypervisors and administrators write it.

A host is a base that comes up, and a hand of what interfaces(5), bridge-utils-interfaces(5) and the packages that
hook into ifup know, dealt so that consecutive seeds see all of it. Keys are compared with '-' for '_'.
"""
import gzip
import os
import re

import common
import stanzas
from common import hosts
from ifupdown_words import ANY, BOND, BRIDGE, CLIENTS, COMMANDS, DORMANT, HOOKS, OPTIONS
from stanzas import Stanza, Unit, canonical

READERS = ['ifupdown', 'ifupdown-dhcpcd']
HAND = 5


class Making:
    """A host in the making."""

    def __init__(self, draw, reader):
        self.draw = draw
        self.reader = reader
        self.cards = []
        self.units = []
        self.extra = []         # lines of no link
        self.files = {}
        self.modes = {}
        self.needs = []
        self.ports = []         # links that may become ports, the likely one first
        self.habits = stanzas.look(draw)

    def unit(self, name):
        return next((unit for unit in self.units if unit.name == name), None)

    def plain(self):
        """The unit of the first card, while its stanzas still have the card's name and it is found by that."""
        unit = self.unit(self.cards[0].name)
        named = unit and not unit.word and all(stanza.name == unit.name and not stanza.inherits
                                               for stanza in unit.stanzas)
        return unit if named and unit.start else None

    def owner(self, name):
        """The card that a link of a unit stands for: by the name's root, or the port of a bridge."""
        unit = self.unit(name)
        port = unit.stanzas[0].value('bridge_ports') if unit and unit.stanzas else None
        return next((card for card in self.cards if card.name in (re.split('[.:]', name)[0], port)), self.cards[0])

    def clients_in_turn(self, made):
        """Whether a card before that of MADE has a DHCP client, too: which is the last to write resolv.conf?"""
        clients = [unit for unit in self.units if any(stanza.method == 'dhcp' for stanza in unit.stanzas)]
        again = clients and any(stanza.method == 'dhcp' for stanza in made)
        for unit in clients if again else ():
            unit.start = 'auto'
        return bool(again)

    def first(self, kinds):
        """A unit and its stanza of the first of KINDS that a link has."""
        for kind in kinds:
            for unit in self.units:
                if unit.find(kind) and unit.start and ':' not in unit.name:
                    return unit, unit.find(kind)
        return None, None

    def words(self, card):
        """What the templates of the tables stand for, for CARD."""
        lan = common.lan_of(card, self.cards)
        draw = self.draw
        return {'card': card.name, 'mac': card.mac, 'net4': lan.net4, 'net6': lan.net6, 'near4': lan.net4,
                'near6': lan.net6,
                'other_mac': '52:54:00:%02x:%02x:%02x' % (draw.below(256), draw.below(256), draw.below(64) * 4),
                'far4': common.far4(draw), 'far6': common.far6(draw), 'via4': lan.router4(draw),
                'more4': lan.at4(draw.number(61, 80)), 'more6': lan.at6('%d' % draw.number(61, 80)),
                'port': card.name, 'slave': card.name}

    def put(self, stanza, key, values):
        """KEY with one of VALUES, under the name it is mostly written by or the other."""
        words = self.words(self.owner(stanza.name))
        stanza.set(key, self.draw.pick(values).format(**words))


# --- The base: what each card gets its addresses by ---

def netmask4(draw, address):
    """The pairs that say ADDRESS/24, in a form of the manual page."""
    return draw.weighted([([('address', address + '/24')], 6), ([('address', address), ('netmask', '255.255.255.0')],
                                                                4),
                          ([('address', address), ('netmask', '24')], 1),
                          ([('address', address + '/255.255.255.0')], .5)])


def netmask6(draw, address):
    return draw.weighted([([('address', address + '/64')], 6), ([('address', address), ('netmask', '64')], 4)])


def static4(making, card, place):
    draw, lan = making.draw, common.lan_of(card, making.cards)
    stanza = Stanza(card.name, 'inet', 'static', netmask4(draw, lan.address4(draw)))
    if draw.chance(.2):
        stanza.put('broadcast', lan.at4(255))
    if draw.chance(.15):
        stanza.put('network', lan.at4(0))
    if place == 0 or draw.chance(.2):
        stanza.put('gateway', lan.router4(draw))
        if place:
            stanza.put('metric', '%d' % (200 + place))
    if draw.chance(.3 if place == 0 else .1):
        making.put(stanza, 'dns-nameservers', ANY['dns-nameservers'])
        if draw.chance(.6):
            making.put(stanza, 'dns-search', ANY['dns-search'])
    return [stanza]


def host4(making, card, place):
    """A /32 with a router outside of it, as providers of servers give."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    stanza = Stanza(card.name, 'inet', 'static', [('address', lan.address4(draw) + '/32')])
    if draw.chance(.5):
        stanza.options = [('address', lan.address4(draw)), ('netmask', '255.255.255.255')]
    router = lan.at4(1)
    stanza.put('gateway', router)
    stanza.put('pointopoint', router)
    return [stanza]


def routed4(making, card, place):
    """A manual stanza whose commands do all of it."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    dev = draw.pick(['$IFACE', card.name])
    stanza = Stanza(card.name, 'inet', 'manual', [('up', 'ip link set %s up' % dev),
                                                  ('up', 'ip addr add %s/24 dev %s' % (lan.address4(draw), dev))])
    if place == 0:
        stanza.put('up', 'ip route add default via %s%s' % (lan.at4(1), draw.pick(['', ' dev ' + dev])))
    stanza.put('down', 'ip addr flush dev %s' % dev)
    return [stanza]


def dhcp4(making, card, place):
    stanza = Stanza(card.name, 'inet', 'dhcp')
    if place:
        stanza.put('metric', '%d' % (200 + place))
    return [stanza]


def manual4(making, card, place):
    return [Stanza(card.name, 'inet', 'manual', [('up', 'ip link set $IFACE up')] if making.draw.chance(.5) else [])]


def static6(making, card, place):
    draw, lan = making.draw, common.lan_of(card, making.cards)
    stanza = Stanza(card.name, 'inet6', 'static', netmask6(draw, lan.address6(draw)))
    if place == 0 and draw.chance(.8):
        stanza.put('gateway', lan.router6(draw))
    if draw.chance(.2):
        stanza.put('accept_ra', draw.pick(['0', '1', '2']))
    if draw.chance(.15):
        stanza.put('dad-attempts', '0')
    return [stanza]


def auto6(making, card, place):
    return [Stanza(card.name, 'inet6', 'auto')]


def dhcp6(making, card, place):
    return [Stanza(card.name, 'inet6', 'dhcp', making.draw.weighted([([], 3), ([('accept_ra', '1')], 1),
                                                                     ([('autoconf', '0')], 1)]))]


def manual6(making, card, place):
    return [Stanza(card.name, 'inet6', 'manual')]


def none(making, card, place):
    return []


def static6_dhcp6(making, card, place):
    return static6(making, card, place) + dhcp6(making, card, place)


FIRST4 = [(static4, 9), (dhcp4, 7), (host4, 1), (routed4, .7), (none, .5)]
FURTHER4 = [(static4, 5), (dhcp4, 3), (manual4, 2), (none, 1)]
FIRST6 = [(none, 8), (auto6, 4), (static6, 6), (dhcp6, 1), (manual6, .3)]
FURTHER6 = [(none, 8), (auto6, 2), (static6, 3), (dhcp6, .5), (manual6, .3)]
MAKERS = {'inet static': static4, 'inet dhcp': dhcp4, 'inet manual': manual4,
          'inet6 static': static6, 'inet6 auto': auto6, 'inet6 dhcp': dhcp6, 'inet6 manual': manual6}


def base(making, kinds):
    """A unit for each card, with the KINDS of stanzas that what was dealt needs among them."""
    draw = making.draw
    wanted4 = [MAKERS[kind] for kind in kinds if kind.startswith('inet ')]
    wanted6 = [MAKERS[kind] for kind in kinds if kind.startswith('inet6 ')]
    wanted4.sort(key=lambda maker: maker is manual4)
    least = max(1, len(wanted4), min(3, len(wanted6)), 2 if manual4 in wanted4 else 1)
    making.cards = common.cards(draw, least)
    if wanted4 == [manual4]:
        wanted4.insert(0, draw.weighted([(static4, 5), (dhcp4, 4)]))
    for place, card in enumerate(making.cards):
        makers = [wanted4.pop(0) if wanted4 else draw.weighted(FURTHER4 if place else FIRST4),
                  wanted6.pop(0) if wanted6 else draw.weighted(usual6(making, place))]
        made = [stanza for maker in makers for stanza in maker(making, card, place)]
        if wanted6 and card is making.cards[-1]:
            made += [stanza for maker in wanted6 for stanza in maker(making, card, place)]
        if not made and place == 0:
            made = auto6(making, card, place)
        if made:
            making.units.append(Unit(card.name, made, start(making, made, place)))
    making.ports = [card.name for card in making.cards]


def usual6(making, place):
    """What a card has of IPv6: no DHCPv6 where no dhclient is."""
    choices = FURTHER6 if place else FIRST6
    return [pair for pair in choices if pair[0] is not dhcp6 or making.reader == 'ifupdown']


def start(making, made, place):
    if making.clients_in_turn(made):
        return 'auto'
    spare = all(stanza.method == 'manual' for stanza in made) and place
    return making.draw.weighted([('auto', 12), ('allow-hotplug', 6), ('allow-auto', .5)] + ([('', 8)] if spare else []))


# --- What is dealt beside options: each changes a host that has its base ---

def several_stanzas(making):
    """One more address of a kind that is there, in a stanza of its own."""
    unit, stanza = making.first(['inet static', 'inet6 static'])
    if stanza:
        card = making.owner(unit.name)
        lan = common.lan_of(card, making.cards)
        number = making.draw.number(61, 75)
        if stanza.family == 'inet':
            address = netmask4(making.draw, lan.at4(number))
        else:
            address = netmask6(making.draw, lan.at6('%d' % number))
        unit.stanzas.insert(unit.stanzas.index(stanza) + 1, Stanza(stanza.name, stanza.family, 'static', address))


def alias(making):
    """eth0:1, the way of old."""
    card = making.cards[0]
    name = '%s:%s' % (card.name, making.draw.pick(['0', '1', '9']))
    if making.plain() and len(name) < 16:
        lan = common.lan_of(card, making.cards)
        made = Stanza(name, 'inet', 'static', netmask4(making.draw, lan.at4(making.draw.number(76, 90))))
        making.units.insert(making.units.index(making.plain()) + 1, Unit(name, [made], 'auto'))


def inherits(making):
    """What a stanza has in common with others stands in a template."""
    unit, stanza = making.first(['inet static', 'inet dhcp'])
    if stanza:
        kept = [pair for pair in stanza.options if pair[0] in ('address', 'netmask', 'gateway')]
        template = Stanza('common-' + stanza.method, stanza.family, stanza.method,
                          [pair for pair in stanza.options if pair not in kept])
        template.put('mtu' if stanza.method == 'static' else 'metric', '1400' if stanza.method == 'static' else '40')
        stanza.options, stanza.inherits = kept, template.name
        template_first(making, template)


def template_first(making, template):
    """A template stands before what inherits from it; the names of files would put it behind."""
    making.units.insert(0, Unit(template.name, [template], ''))
    making.habits.spread = ''


def inherits_all(making):
    """A stanza that says nothing but another's name."""
    unit, stanza = making.first(['inet dhcp', 'inet static'])
    if stanza and not unit.word and not stanza.inherits:
        template = Stanza('office', stanza.family, stanza.method, stanza.options)
        stanza.family, stanza.method, stanza.options, stanza.inherits = '', '', [], 'office'
        template_first(making, template)


def found_by(making, word, name):
    """The first card's stanzas are called NAME, and WORD finds the card for them."""
    unit = making.plain()
    if unit:
        # an event of hotplug looks for a stanza of the card's own name
        unit.word, unit.start = '%s=%s' % (word, name), 'auto'
        for stanza in unit.stanzas:
            stanza.name = name


def by_name(making):
    """auto /en*=lan, of the only card that has such a name."""
    family = making.cards[0].name.rstrip('0123456789')
    found_by(making, '/%s*' % family if len(making.cards) == 1 else '/' + making.cards[0].name, 'uplink')


def by_name_plain(making):
    """auto /eth*, whose stanzas have the names of the cards."""
    unit = making.plain()
    if unit:
        unit.word = '/' + unit.name[:-1] + making.draw.pick(['?', '*'])
        for other in making.units:
            if other is not unit and other.name[:-1] == unit.name[:-1]:
                other.start = ''


def by_mac(making):
    found_by(making, 'mac/%s%s' % (making.cards[0].mac, making.draw.pick(['', '/1', '/'])), 'lan')


def by_sysfs(making):
    found_by(making, 'address/' + making.cards[0].mac, 'office')


def mapping(making):
    """A script that says which stanza is meant."""
    unit = making.plain()
    if unit and not any(':' in other.name for other in making.units):
        path = '/usr/local/sbin/where-am-i'
        pattern = unit.name[:-1] + '?' if len(making.cards) == 1 and making.draw.chance(.5) else unit.name
        unit.lines += ['mapping ' + pattern, '    script ' + path,
                       '    map home'] + making.draw.pick([[], ['    map office far']])
        making.files[path[1:]] = '#!/bin/sh\nread place rest\necho "$place"\n'
        making.modes[path[1:]] = 0o755
        for stanza in unit.stanzas:
            stanza.name = 'home'


def no_auto_down(making):
    making.extra.append('no-auto-down ' + ' '.join(making.draw.some(making.ports, 1)))


def no_scripts(making):
    """Of a card that is no port: a bridge wants its scripts."""
    making.extra.append('no-scripts ' + making.ports[-1])


def rename(making):
    """A card that is not plugged in would get another name."""
    making.extra.append(making.draw.pick(['rename mac/52:54:00:ff:ff:fe=dmz9', 'rename /usb*=dongle0']))


def allow_class(making):
    making.extra.append('allow-%s %s' % (making.draw.pick(['ovs', 'mgmt', 'hotplug-dock', 'bond0']), making.ports[-1]))


def source_elsewhere(making):
    """Files that are included from where interfaces(5) lets them be."""
    word, path = making.draw.pick([('source local.d/*.cfg', 'etc/network/local.d/a.cfg'),
                                   ('source /etc/network/extra*', 'etc/network/extra1'),
                                   ('source-directory more', 'etc/network/more/local'),
                                   ('source /etc/network/not-there', None),
                                   ('source-directory /etc/network/none.d', None),
                                   ('source interfaces.more', 'etc/network/interfaces.more')])
    making.extra.append(word)
    if path:
        name = making.draw.pick(['dormant0', 'veth9', 'usb7'])
        making.files[path] = 'iface %s inet manual\n' % name


def file_with_dot(making):
    """source-directory reads no file with a dot in its name."""
    making.extra.append('source-directory interfaces.d')
    making.habits.spread = ''
    making.files[stanzas.FOLDER + '/%s.old' % making.ports[0]] = 'iface nothing inet static\n    address 10.99.0.1/24\n'


def folded(making):
    making.habits.folded = True


def loose(making):
    """Stanzas without indentation, with comments between."""
    making.habits.indent, making.habits.comment = '', True


def dns_of_lo(making):
    """As cloud-init says what name servers all links have."""
    lo = next((unit for unit in making.units if unit.name == 'lo'), None)
    if lo:
        lan = common.lan_of(making.cards[0], making.cards)
        lo.stanzas[0].put('dns-nameservers', lan.at4(1))


def client_file(making):
    path, texts = making.draw.pick(list(CLIENTS[making.reader].items()))
    making.files[path] = making.draw.pick(texts).format(**making.words(making.cards[0]))


def hook_file(making):
    path, text = making.draw.pick(list(HOOKS.items()))
    making.files[path] = text.format(**making.words(making.cards[0]))
    making.modes[path] = 0o755


def recursive(making):
    """A link that another's command brings up."""
    unit, name = making.plain(), making.ports[0] + ':7'
    if unit and len(name) < 16:
        lan = common.lan_of(making.cards[0], making.cards)
        making.units.append(Unit(name, [Stanza(name, 'inet', 'static', [('address', lan.at4(91) + '/24')])], ''))
        unit.stanzas[0].put('up', 'ifup ' + name)


def bridge_without_port(making):
    """A bridge for guests behind NAT."""
    name = making.draw.pick(['virbr9', 'natbr0', 'lxcbr0'])
    options = [('address', '10.7.7.1/24'), ('bridge_ports', 'none'), ('bridge_hw', '52:54:00:07:07:07'),
               ('bridge_fd', '0'), ('bridge_stp', 'off')]          # without a port its MAC would be random
    if not making.unit(name):
        making.units.append(Unit(name, [Stanza(name, 'inet', 'static', options)], 'auto'))


def taken_bridge(making):
    """The last card is a port of a bridge already, which has what the card had."""
    card = making.cards[-1]
    if len(making.ports) < 2 or making.ports[-1] != card.name:
        return bridge_without_port(making)
    units = [unit for unit in making.units if unit.name == card.name]
    kept = [stanza for unit in units for stanza in unit.stanzas if stanza.family == 'inet'
            and stanza.method != 'manual'][:1]
    making.units = [unit for unit in making.units if unit.name != card.name]
    stanza = kept[0] if kept else Stanza(card.name, 'inet', 'manual')
    stanza.name = 'br9'
    stanza.drop('hwaddress')
    stanza.drop('pre-up')
    stanza.put(making.draw.pick(['bridge_ports', 'bridge-ports']), card.name)
    stanza.put('bridge_fd', '0')
    stanza.put('bridge_maxwait', '0')
    if making.draw.chance(.4):
        making.units.append(Unit(card.name, [Stanza(card.name, 'inet', 'manual')], making.draw.pick(['', 'auto'])))
    making.units.append(Unit('br9', [stanza], 'auto'))
    making.ports.remove(card.name)
    return None


def bridge_option(making, key, values):
    """An option of a bridge that is there."""
    if not any(unit.name in ('br9', 'virbr9', 'natbr0', 'lxcbr0') for unit in making.units):
        taken_bridge(making)
    unit = next(unit for unit in making.units if unit.name in ('br9', 'virbr9', 'natbr0', 'lxcbr0'))
    ports = unit.stanzas[0].value('bridge_ports')
    words = making.words(making.cards[-1])
    words['port'] = ports if ports != 'none' else making.cards[-1].name
    if ports == 'none' and key in ('bridge_pathcost', 'bridge_portprio', 'bridge_waitport'):
        return
    written = making.draw.pick([key, key.replace('_', '-')])
    unit.stanzas[0].set(written, making.draw.pick(values).format(**words))


def spanning_tree(making):
    """A bridge that takes part in the spanning tree, with the least delay that there is then."""
    taken_bridge(making)
    unit = making.unit('br9')
    if unit:
        unit.stanzas[0].set('bridge_stp', making.draw.pick(['on', 'yes']))
        unit.stanzas[0].set('bridge_fd', '2')
        unit.stanzas[0].set('bridge_maxwait', '6')


def vlan(making):
    """A VLAN on the first card, by the name of either form."""
    if making.needs or not making.plain():
        return
    card, number = making.cards[0], making.draw.number(2, 400)
    dotted = '%s.%d' % (card.name, number)
    plain = len(dotted) > 15 or making.draw.chance(.3)
    name = 'vlan%d' % number if plain else dotted
    stanza = Stanza(name, 'inet', 'static', [('address', '10.%d.0.%d/24' % (number % 256, making.draw.number(2, 60)))])
    if plain:
        stanza.put('vlan-raw-device', card.name)
        stanza.put('pre-up', '[ -d /sys/class/net/$IFACE ] || ip link add link %s name $IFACE type vlan id %d'
                   % (card.name, number))
    making.units.append(Unit(name, [stanza], 'auto'))
    making.needs.append('vlan')
    making.ports = making.draw.weighted([([card.name] + making.ports[1:], 6), ([name], 4)])


def bond(making):
    """The first two cards are one, in one LAN."""
    free = len(making.ports) > 1 and making.ports[:2] == [card.name for card in making.cards[:2]]
    if making.needs or not free or not making.plain():
        return
    stanza = made_bond(making)
    for key, values in making.draw.some(BOND.items(), 8, 18):
        making.put(stanza, key, values)


def made_bond(making):
    first, second = making.cards[:2]
    second.lan = 1
    unit = making.plain()
    making.units = [other for other in making.units if re.split('[.:]', other.name)[0] not in (first.name, second.name)
                    or other is unit]
    unit.name, unit.start = 'bond0', 'auto'
    for stanza in unit.stanzas:
        stanza.name = 'bond0'
        stanza.options = [(key, value.replace(first.name, 'bond0')) for key, value in stanza.options]
    stanza = unit.stanzas[0]
    slaves = making.draw.weighted([('%s %s' % (first.name, second.name), 2), ('none', 1)])
    made = ['[ -d /sys/class/net/bond0 ] || ip link add bond0 type bond mode active-backup miimon 100']
    made += ['ip link set %s down; ip link set %s master bond0 || true' % (card.name, card.name)
             for card in (first, second)]
    stanza.options[:0] = [('pre-up', command) for command in made]
    name = making.draw.weighted([('bond-slaves', 2), ('slaves', 1)])
    for key, value in ((name, slaves), ('bond-mode', making.draw.pick(['active-backup', '1'])),
                       ('bond-miimon', '100')):
        stanza.put(key, value)
    enslaved = [('bond-master', 'bond0')] if slaves == 'none' else []
    making.units[:0] = [Unit(card.name, [Stanza(card.name, 'inet', 'manual', list(enslaved))],
                             making.draw.weighted([('auto', 2), ('', 1)]) if enslaved else '')
                        for card in (first, second)]
    making.needs.append('bond')
    making.ports = ['bond0'] + [card.name for card in making.cards[2:]]
    return stanza


def dormant(making, key):
    name, family, method, options = DORMANT[key]
    words = making.words(making.cards[0])
    if name == 'lo':
        making.unit('lo').stanzas.append(Stanza('lo', family, method))
        return
    made = Stanza(name.format(**words)[:15], family, method, [(word, value.format(**words)) for word, value in options])
    making.units.append(Unit(made.name, [made], ''))


CHANGES = [several_stanzas, several_stanzas, alias, inherits, inherits_all, by_name, by_name_plain, by_mac, by_sysfs,
           mapping, no_auto_down,
           no_scripts, rename, allow_class, source_elsewhere, source_elsewhere, file_with_dot, folded, loose, dns_of_lo,
           client_file,
           client_file, hook_file, hook_file, recursive, bridge_without_port, taken_bridge, spanning_tree, vlan, vlan,
           bond, bond]


def cards_of_deck():
    """Everything that is dealt: what it is, and what it says."""
    for kind, table in OPTIONS.items():
        for key, values in table.items():
            yield 'option', kind, key, values
    for name, table in (('any', ANY), ('bridge', BRIDGE)):
        for key, values in table.items():
            yield name, '', key, values
    for key in DORMANT:
        yield 'dormant', '', key, ()
    for change in CHANGES:
        yield 'change', '', change.__name__, change
    for place in range(len(COMMANDS)):
        yield 'command', '', str(place), COMMANDS[place]


def option(making, kind, key, values):
    _, stanza = making.first([kind])
    if stanza:
        making.put(stanza, key, values)


def any_option(making, kind, key, values):
    unit = making.units[0] if making.draw.chance(.7) else making.draw.pick(making.units)     # the first card's, or any
    making.put(making.draw.pick(unit.stanzas), key, values)


def command(making, row):
    """A line of COMMANDS, and often what undoes it."""
    phase, text, undo, family = row
    leased = ['inet dhcp'] if making.reader == 'ifupdown' else []      # dhcpcd leaves before it has an address
    unit, stanza = making.first({'4': ['inet static'] + leased, '6': ['inet6 static'],
                                 '': ['inet static', 'inet dhcp', 'inet6 auto']}[family])
    if not stanza:
        return
    card = making.owner(unit.name)
    words = making.words(card)
    words['dev'] = making.draw.pick(['$IFACE', card.name])
    words['onto'] = making.draw.pick(['', ' dev ' + words['dev']])
    stanza.put(phase, text.format(**words))
    if undo and making.draw.chance(.7):
        stanza.put({'up': 'down', 'post-up': 'pre-down', 'pre-up': 'post-down'}[phase], undo.format(**words))


DEALT = {
    'option': option,
    'any': any_option,
    'dormant': lambda making, kind, key, values: dormant(making, key),
    'change': lambda making, kind, key, change: change(making),
    'command': lambda making, kind, key, row: command(making, row),
    'bridge': lambda making, kind, key, values: bridge_option(making, key, values),
}
# What is applied first: names change last, and a bridge or bond takes its card's stanza as it is then.
ORDER = ['option', 'any', 'command', 'dormant', 'bridge', 'change']
# The hook of ethtool ends ifup where a card cannot do these, and the cards of a test cannot.
OF_REAL_CARDS = {'driver-message-level', 'ethernet-port'}
WITHOUT_ETHTOOL = ['bullseye', 'bookworm']
CLIENT_KEYS = ('hostname', 'leasetime', 'leasehours', 'vendor', 'client')


def reader_for(draw, dealt):
    """The one that understands what was dealt: DHCPv6 is dhclient's, most options of DHCP are dhcpcd's."""
    kinds = {(kind, key) for what, kind, key, _ in dealt if what == 'option'}
    if any(kind == 'inet6 dhcp' or key in ('dhcp', 'request_prefix') for kind, key in kinds):
        return 'ifupdown'
    if any(kind == 'inet dhcp' and key in CLIENT_KEYS for kind, key in kinds):
        return 'ifupdown-dhcpcd'
    return draw.weighted([('ifupdown', 7), ('ifupdown-dhcpcd', 3)])


def least_of(dealt):
    """What a bond or a bridge of another card wants: a second card."""
    return any(what == 'bridge' or key in ('bond', 'taken_bridge') for what, _, key, _ in dealt)


def generate(seed):
    draw = common.Draw(seed, 'ifupdown')
    dealt = common.deck(cards_of_deck(), seed, HAND, 'ifupdown')
    making = Making(draw, reader_for(draw, dealt))
    kinds = []
    for what, kind, _, _ in dealt:
        if what == 'option' and kind not in kinds:
            kinds.append(kind)
    if least_of(dealt) and len(kinds) < 2:
        kinds += ['inet static', 'inet dhcp'][:2 - len(kinds)]
    base(making, list(dict.fromkeys(kinds)))
    making.units.insert(0, stanzas.loopback())
    apply(making, dealt)
    for _ in range(draw.weighted([(0, 6), (1, 3), (2, 1)])):
        command(making, draw.pick(COMMANDS))
    return finished(making, seed)


def apply(making, dealt):
    lo = making.units.pop(0)
    for what, kind, key, values in sorted(dealt, key=lambda card: (ORDER.index(card[0]), card[2] != 'bond')):
        if key in ('dns_of_lo', 'inet6 loopback'):
            making.units.append(lo)
            DEALT[what](making, kind, key, values)
            making.units.remove(lo)
        else:
            DEALT[what](making, kind, key, values)
    if making.draw.chance(.95):
        making.units.insert(0, lo)


def one_router(draw, cards):
    """The world of a host of several cards: of two routers that advertise themselves chance would choose."""
    return {'ra2': 'no', 'ra3': 'no'} if len(cards) > 1 and draw.chance(.95) else {}


def finished(making, seed):
    draw = making.draw
    files = stanzas.files(draw, making.units, making.habits, making.extra)
    beside, modes = common.around(draw, making.cards, 'ifupdown')
    files = dict(beside, **dict(files, **making.files))
    bridge = 'br9' if draw.chance(.3) and any(unit.name == 'br9' for unit in making.units) else None
    words = common.args(draw, making.cards, making.ports, bridge if len(making.ports) == 1 else None)
    if making.unit(words[-1]) and not bridge:
        words[-1] = 'br%d' % draw.number(20, 29)
    keys = {key for unit in making.units for stanza in unit.stanzas for key, _ in stanza.options}
    return hosts.Host('ifupdown-%d' % seed, [making.reader], making.cards, files, words,
                      modes=dict(modes, **making.modes), needs=making.needs, world=one_router(draw, making.cards),
                      suites=WITHOUT_ETHTOOL if keys & OF_REAL_CARDS and making.reader == 'ifupdown' else [])


# --- What the reader knows, and what a host has of it ---

def manual(root, name):
    """The source of a manual page, '' where it is not installed."""
    try:
        with gzip.open(os.path.join(root, 'usr/share/man/man5', name + '.5.gz'), 'rt', encoding='utf-8',
                       errors='replace') as page:
            return page.read().replace('\\-', '-')
    except FileNotFoundError:
        return ''


def manual_options(page):
    """Options and, of interfaces(5), keywords and methods."""
    found = set(re.findall(r'^\.TP\n\.BI? "?([a-z][a-z0-9_-]*)', page, re.M)) - {'ifup', 'ifdown'}
    for line in re.findall(r'^\.TP\n(\\fB.*)', page, re.M):
        found |= set(re.findall(r'\\fB([a-z][a-z-]*)', line))
    for family, section in re.findall(r'^\.SH ([A-Z0-9]+) ADDRESS FAMILY\n(.*?)(?=^\.SH )', page, re.M | re.S):
        found |= {'%s %s' % (family.lower(), method) for method in re.findall(r'^\.SS The (\S+) Method', section, re.M)}
    for sentence in re.findall(r'zero or more (.*?) stanzas', page, re.S):
        found |= set(re.findall('"([a-z-]+)"', sentence))
    return found | set(re.findall(r'^Lines beginning with (?:the word )?"([a-z-]+)"', page, re.M))


def program_options(root):
    """The variables in the commands that ifup was built with."""
    for name in ('sbin/ifup', 'usr/sbin/ifup'):
        if os.path.exists(os.path.join(root, name)):
            with open(os.path.join(root, name), 'rb') as program:
                return {word.decode() for word in re.findall(rb'%([a-z][a-z0-9_-]*[a-z0-9])%', program.read())}
    return set()


def hook_options(root):
    """The variables that the hooks of packages look at."""
    found = set()
    for phase in ('pre-up', 'up', 'down', 'post-down'):
        folder = os.path.join(root, 'etc/network/if-%s.d' % phase)
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            path = os.path.join(folder, name)
            if os.path.islink(path):
                path = os.path.join(root, os.readlink(path).lstrip('/'))
            with open(path, encoding='utf-8', errors='replace') as script:
                found |= {word.lower() for word in re.findall(r'\bIF_([A-Z0-9_]+)', script.read())}
    return found


def reader_keys(root):
    found = manual_options(manual(root, 'interfaces')) | manual_options(manual(root, 'bridge-utils-interfaces'))
    return {canonical(key) for key in found | program_options(root) | hook_options(root)}


def written_keys(host):
    return stanzas.written(host)


OF_IFUP = 'not written by anyone: ifup puts it into its own commands'
NEVER = {
    'bond-give-a-chance': 'for a Wi-Fi card in a bond; the hook reads it by a name with a slip of the pen',
    'bond-give-a-change': 'the same',
    'hexaddress': OF_IFUP,
    'iface0': OF_IFUP,
    'link': OF_IFUP,
    'newname': OF_IFUP,
    'vlan-id': OF_IFUP,
    'vlan-id0': OF_IFUP,
    'vlan-id1': OF_IFUP,
}
