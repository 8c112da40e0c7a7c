# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of ifupdown2: the interfaces file as Proxmox VE and Cumulus Linux write it, with the attributes of its addons.

The form is that of ifupdown; what is not there (inherits, mapping, patterns, metric) is left out, what is there beside
(stanzas without a family, several addresses in one, ranges, globs) is dealt. Templates are not: the root has no Mako.
"""
import ast
import glob
import os
import re

import common
import ifupdown
import stanzas
from common import hosts
from ifupdown import Making
from ifupdown2_words import ANY, BOND, BRIDGE, DORMANT, ON, STATIC
from stanzas import Stanza, Unit, canonical

READERS = ['ifupdown2']
HAND = 4
BRIDGES = 12        # so many bridges share out what is known of bridges

COMMANDS = ifupdown.COMMANDS


# --- The base ---

def prefix(address, bits):
    return [('address', '%s/%d' % (address, bits))]


def familyless(making, card, place):
    """One stanza, with the addresses of both families in it."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    stanza = Stanza(card.name, '', '', prefix(lan.address4(draw), 24))
    if draw.chance(.4):
        stanza.options += prefix(lan.at4(draw.number(61, 75)), 24)
    six = draw.chance(.6)
    if six:
        stanza.options += prefix(lan.address6(draw), 64)
    if place == 0:
        stanza.put('gateway', lan.router4(draw))
        if six and draw.chance(.7):
            stanza.put('gateway', lan.router6(draw))
    return [stanza]


def static(making, card, place):
    """inet static, and often inet6 static, as Proxmox VE has it."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    made = Stanza(card.name, 'inet', 'static', ifupdown.netmask4(draw, lan.address4(draw)))
    if place == 0:
        made.put('gateway', lan.router4(draw))
    if draw.chance(.2):
        made.put('dns-nameservers', lan.at4(1))
    # the netmask of an IPv6 address is not heeded: it becomes a /128
    address = lan.address6(draw)
    six = Stanza(card.name, 'inet6', 'static',
                 prefix(address, 64) if draw.chance(.85) else ifupdown.netmask6(draw, address))
    if place == 0 and draw.chance(.8):
        six.put('gateway', lan.router6(draw))
    return [made, six] if draw.chance(.4) else [made]


def host4(making, card, place):
    """A /32 with a router outside of it."""
    lan = common.lan_of(card, making.cards)
    return [Stanza(card.name, 'inet', 'static', prefix(lan.address4(making.draw), 32)
                   + [('pointopoint', lan.at4(1)), ('gateway', lan.at4(1))])]


def dhcp(making, card, place):
    made = [Stanza(card.name, 'inet', 'dhcp')]
    if making.draw.chance(.03):
        made.append(Stanza(card.name, 'inet6', making.draw.pick(['dhcp', 'dhcp6']),
                           making.draw.pick([[], [('accept_ra', '1')], [('autoconf', '0')]])))
    elif making.draw.chance(.2):
        lan = common.lan_of(card, making.cards)
        made.append(Stanza(card.name, 'inet6', 'static', prefix(lan.address6(making.draw), 64)))
    return made


def manual(making, card, place):
    return [Stanza(card.name, making.draw.weighted([('inet', 6), ('inet6', 1)]), 'manual')]


def bare(making, card, place):
    return [Stanza(card.name, '', '')]


FIRST = [(familyless, 6), (static, 8), (dhcp, 5), (host4, 1)]
FURTHER = [(familyless, 2), (static, 3), (dhcp, 1), (manual, 5), (bare, 1)]


def base(making, kinds, least):
    """Stanzas for each card.

    With 'static' among KINDS the first card's address is static, with 'plain' it is no bridge's.
    """
    draw = making.draw
    making.cards = common.cards(draw, least)
    for place, card in enumerate(making.cards):
        choices = FURTHER if place else [pair for pair in FIRST if 'static' not in kinds
                                         or pair[0] in (familyless, static)]
        made = draw.weighted(choices)(making, card, place)
        spare = place and made[0].method == 'manual'
        start = draw.weighted([('auto', 12), ('allow-hotplug', 1.5)] + ([('', 15)] if spare else []))
        making.units.append(Unit(card.name, made, 'auto' if making.clients_in_turn(made) else start))
    making.ports = [card.name for card in making.cards]
    if len(making.cards) > 1 and 'plain' not in kinds and draw.chance(.3):
        hypervisor(making)


def hypervisor(making, taken=None):
    """Proxmox VE's installer: the card is a port of vmbr0, which has the address; the next card is spare."""
    card = taken or making.cards[0]
    unit = making.unit(card.name)
    bridge = 'vmbr0'
    moved = [stanza for stanza in unit.stanzas if stanza.method != 'manual'
             and (stanza.method or stanza.options)] or [Stanza(card.name, 'inet', 'manual')]
    for stanza in moved:
        stanza.name = bridge
    moved[0].options += [('bridge-ports', card.name), ('bridge-stp', 'off'), ('bridge-fd', '0')]
    unit.stanzas, unit.start = [Stanza(card.name, 'inet', 'manual')], making.draw.weighted([('', 3), ('auto', 1)])
    making.units.insert(making.units.index(unit) + 1, Unit(bridge, moved, 'auto'))
    making.ports.remove(card.name)


# --- What is dealt beside attributes ---

def guests_bridge(making):
    """A bridge without a port, for guests behind NAT."""
    if not making.unit('vmbr9'):
        options = [('address', '10.7.7.1/24'), ('hwaddress', '52:54:00:07:07:07'), ('bridge-ports', 'none'),
                   ('bridge-stp', 'off'), ('bridge-fd', '0')]
        making.units.append(Unit('vmbr9', [Stanza('vmbr9', 'inet', 'static', options)], 'auto'))


def taken_bridge(making):
    """The last card is a port of a bridge already."""
    if making.unit('vmbr0') or len(making.ports) < 2 or making.needs or not making.unit(making.cards[-1].name):
        return guests_bridge(making)
    return hypervisor(making, making.cards[-1])


def bridge_options(making, keys):
    """Attributes of a bridge that is there."""
    if not making.unit('vmbr0') and not making.unit('vmbr9'):
        taken_bridge(making)
    for key in keys:
        bridge_option(making, key, BRIDGE[key])


def bridge_option(making, key, values):
    unit = making.unit('vmbr0') or making.unit('vmbr9')
    port = unit.stanzas[0].value('bridge-ports')
    words = making.words(making.cards[0])
    words['port'] = port
    if port == 'none' and any('{port}' in value for value in values):
        return
    unit.stanzas[0].set(key if making.draw.chance(.8) else key.replace('-', '_'),
                        making.draw.pick(values).format(**words))


def glob_ports(making):
    """The ports of the bridge by a glob or an expression that one card matches."""
    taken_bridge(making)
    unit = making.unit('vmbr0')
    if unit:
        port = unit.stanzas[0].value('bridge-ports')
        tail = re.search(r'\d+$', port)
        words = ['regex ^%s$' % port] + (['glob %s%s-%s' % (port[:tail.start()], tail.group(), tail.group())]
                                         if tail else [])
        unit.stanzas[0].set('bridge-ports', making.draw.pick(words))


def vlan_aware(making):
    """A bridge that sorts by VLAN, or says that it does not."""
    taken_bridge(making)
    draw = making.draw
    stanza = (making.unit('vmbr0') or making.unit('vmbr9')).stanzas[0]
    stanza.set('bridge-vlan-aware', draw.weighted([('yes', 4), ('no', 1)]))
    stanza.put(draw.weighted([('bridge-vids', 3), ('bridge-trunk', 1)]), draw.pick(['2-4094', '10 20 30', '100-110']))
    if draw.chance(.5):
        stanza.put('bridge-vlan-vni-map', '1000=1000')
    making.needs.append('vlan_filtering')


def vlan(making):
    """A VLAN on the first port, by name or by attributes."""
    if making.needs or not making.unit(making.ports[0]):
        return
    card, number = making.ports[0], making.draw.number(2, 400)
    name = '%s.%d' % (card, number)
    stanza = Stanza(name, '', '', [('address', '10.%d.0.%d/24' % (number % 256, making.draw.number(2, 60)))])
    if len(name) > 15 or making.draw.chance(.5):
        stanza.name = name = 'vlan%d' % number
        stanza.options += [('vlan-raw-device', card), ('vlan-id', str(number))]
        if making.draw.chance(.6):
            stanza.put('vlan-protocol', '802.1q')
    making.units.append(Unit(name, [stanza], 'auto'))
    making.needs.append('vlan')
    making.ports = making.draw.weighted([(making.ports, 6), ([name], 4)])


def bond(making, ports='bond-slaves'):
    """The first two cards are one, in one LAN."""
    first, *others = making.cards
    if making.needs or making.unit('vmbr0') or making.ports[:2] != [card.name for card in making.cards[:2]]:
        return
    others[0].lan = 1
    unit = making.unit(first.name)
    making.units = [other for other in making.units if other.name != others[0].name]
    unit.name, unit.start = 'bond0', 'auto'
    for stanza in unit.stanzas:
        stanza.name = 'bond0'
        stanza.options = [(key, value.replace(first.name, 'bond0')) for key, value in stanza.options]
    stanza = unit.stanzas[0]
    stanza.put(ports, '%s %s' % (first.name, others[0].name))
    stanza.put('bond-mode', making.draw.pick(['active-backup', '1']))
    for key, values in making.draw.some(BOND.items(), 8, 15):
        stanza.set(key, making.draw.pick(values).format(slave=first.name))
    stanza.set('bond-miimon', '100')
    for card in reversed((first, others[0])):
        making.units.insert(0, Unit(card.name, [Stanza(card.name, 'inet', 'manual')], making.draw.pick(['auto', ''])))
    making.needs.append('bond')
    making.ports = ['bond0'] + [card.name for card in others[1:]]


def bond_of_ports(making):
    bond(making, 'bond-ports')


def vrf(making):
    """The last card is in a VRF."""
    if making.needs or len(making.ports) < 2 or not making.unit(making.ports[-1]):
        return
    making.unit(making.ports[-1]).stanzas[0].put('vrf', 'mgmt')
    making.units.append(Unit('mgmt', [Stanza('mgmt', '', '', [('address', '127.0.0.1/8'),
                                                              ('vrf-table', making.draw.pick(['auto', '1001']))])],
                             'auto'))
    making.needs.append('vrf')


def virtual_address(making):
    """Addresses that a second router shares: macvlans on the card."""
    unit = making.unit(making.ports[0])
    if making.needs or not unit:
        return
    lan = common.lan_of(making.owner(unit.name), making.cards)
    if making.draw.chance(.7):
        unit.stanzas[0].put('address-virtual', '00:00:5e:00:01:1%d %s/24' % (making.draw.below(9), lan.at4(95)))
        if making.draw.chance(.6):
            unit.stanzas[0].put('address-virtual-ipv6-addrgen', making.draw.pick(ON))
    else:
        unit.stanzas[0].put('vrrp', '%d %s/24 %s/64' % (making.draw.number(1, 99), lan.at4(96), lan.at6('96')))
    making.needs.append('macvlan')


def dummy(making):
    if not making.needs:
        making.units.append(Unit('dummy0', [Stanza('dummy0', '', '', [('link-type', 'dummy'),
                                                                      ('address', '10.255.1.1/32')])], 'auto'))
        making.needs.append('dummy')


def several_stanzas(making):
    """A link's addresses over several stanzas of one kind."""
    unit = making.unit(making.ports[0])
    if unit and unit.stanzas[0].method in ('static', ''):
        lan = common.lan_of(making.owner(unit.name), making.cards)
        family, method = unit.stanzas[0].family, unit.stanzas[0].method
        unit.stanzas.append(Stanza(unit.name, family, method, prefix(lan.at4(making.draw.number(76, 89)), 24)))


def alias(making):
    """eth0:1 is one more stanza of eth0."""
    unit = making.unit(making.ports[0])
    if unit and len(unit.name) < 13 and unit.start == 'auto':
        lan = common.lan_of(making.owner(unit.name), making.cards)
        name = unit.name + making.draw.pick([':0', ':1', ':9'])
        making.units.append(Unit(name, [Stanza(name, 'inet', 'static', prefix(lan.at4(91), 24))], 'auto'))


def numbered(name):
    """A name's stem and number."""
    found = re.match(r'([A-Za-z]+)(\d+)$', name)
    return (found.group(1), int(found.group(2))) if found else (None, 0)


def range_of_cards(making):
    """auto and iface of a range: the further cards are alike."""
    names = [numbered(name) for name in making.ports[1:]]
    if not names or any(stem != names[0][0] for stem, _ in names) or not names[0][0] or making.needs:
        return
    word = '%s[%d-%d]' % (names[0][0], names[0][1], names[-1][1])
    if names[-1][1] - names[0][1] != len(names) - 1:
        return
    making.units = [unit for unit in making.units if unit.name not in making.ports[1:]]
    making.units.append(Unit(word, [Stanza(word, '', '', [('mtu', '1500')])],
                             making.draw.pick(['auto', 'allow-hotplug'])))


def source(making):
    word, path = making.draw.pick([('source /etc/network/local.d/*.intf', 'etc/network/local.d/a.intf'),
                                   ('source /etc/network/not-there', None),
                                   ('source /etc/network/extra', 'etc/network/extra')])
    making.extra.append(word)
    if path:
        making.files[path] = 'iface usb7\n    mtu 1400\n'


def allow_class(making):
    making.extra.append('allow-%s %s' % (making.draw.pick(['mgmt', 'ovs', 'dock']), making.ports[-1]))


def staged(making):
    """Proxmox VE's changes that wait for a boot or 'apply'."""
    text = 'auto lo\niface lo inet loopback\n\niface %s inet manual\n'
    making.files['etc/network/interfaces.new'] = text % making.cards[0].name


def policy(making):
    """The settings that Proxmox VE's and Cumulus' packages bring."""
    path, text = making.draw.pick([
        ('etc/network/ifupdown2/policy.d/local.json', '{"bridge": {"defaults": {"bridge-stp": "no"}}}\n'),
        ('etc/network/ifupdown2/policy.d/dhcp.json', '{"dhcp": {"defaults": {"dhcp-wait": "yes"}}}\n'),
        ('etc/network/ifupdown2/policy.d/address.json', '{"address": {"iface_defaults": {"%s": {"mtu": "1400"}}}}\n')])
    making.files[path] = text.replace('%s', making.cards[0].name)


CHANGES = [guests_bridge, taken_bridge, glob_ports, vlan_aware, vlan, bond, bond_of_ports, vrf, virtual_address, dummy,
           several_stanzas, alias,
           range_of_cards, source, allow_class, staged, policy, ifupdown.folded, ifupdown.loose,
           ifupdown.hook_file,
           ifupdown.hook_file, ifupdown.client_file]


def dormant(making, key):
    name, family, method, options = DORMANT[key]
    words = making.words(making.cards[0])
    made = Stanza(name, family, method, [(word, value.format(**words)) for word, value in options])
    unit = making.unit(name)
    if unit:
        unit.stanzas.append(made)
    else:
        making.units.append(Unit(name, [made], ''))


def option(making, key, values):
    """An attribute of the first port's first stanza, or of another's."""
    names = [name for name in making.ports if making.unit(name)]
    if not names:
        return
    stanza = making.unit(names[0] if making.draw.chance(.8) else making.draw.pick(names)).stanzas[0]
    written = making.draw.pick(values).format(**making.words(making.owner(stanza.name)))
    if key in ('netmask', 'pointopoint') and '/' in (stanza.value('address') or '/'):
        split_address(stanza, key, written)
    elif key in ('scope', 'preferred-lifetime') and len([1 for word, _ in stanza.options if word == 'address']) != 1:
        return          # they belong to one address
    elif key == 'address' or key in ifupdown.ANY and key.endswith(('up', 'down')):
        stanza.put(key, written)
    else:
        stanza.set(key, written)


def split_address(stanza, key, written):
    """The first address with its netmask, or a peer, in a line behind it."""
    place = next((place for place, (word, _) in enumerate(stanza.options) if word == 'address'), None)
    if place is None or ':' in stanza.options[place][1] or stanza.value(key):
        return
    address = stanza.options[place][1].split('/')[0]
    stanza.options[place] = ('address', address if key == 'netmask' else address + '/32')
    stanza.options.insert(place + 1, (key, written))


def cards_of_deck():
    for name, table in (('static', STATIC), ('any', ANY)):
        for key, values in table.items():
            yield name, key, values
    for place in range(BRIDGES):
        yield 'bridge', str(place), list(BRIDGE)[place::BRIDGES]
    for key in DORMANT:
        yield 'dormant', key, ()
    for change in CHANGES:
        yield 'change', change.__name__, change
    for place, row in enumerate(COMMANDS):
        yield 'command', str(place), row


def able(stanza, family):
    """Whether the link has addresses of FAMILY when the commands of STANZA run."""
    if family == '6':
        return any(key == 'address' and ':' in value for key, value in stanza.options)
    return stanza.method == 'dhcp' or stanza.value('address')


def command(making, row):
    """A line of COMMANDS below the first port's stanza."""
    phase, text, undo, family = row
    names = [name for name in making.ports if making.unit(name)]
    stanza = making.unit(names[0]).stanzas[0] if names else None
    if not stanza or not able(stanza, family):
        return
    words = making.words(making.owner(stanza.name))
    words['dev'] = making.draw.pick(['$IFACE', stanza.name])
    words['onto'] = making.draw.pick(['', ' dev ' + words['dev']])
    stanza.put(phase, text.format(**words))
    if undo and making.draw.chance(.7):
        stanza.put({'up': 'down', 'post-up': 'pre-down', 'pre-up': 'post-down'}[phase], undo.format(**words))


DEALT = {
    'static': lambda making, key, values: option(making, key, values),
    'any': lambda making, key, values: option(making, key, values),
    'bridge': lambda making, key, keys: bridge_options(making, keys),
    'dormant': lambda making, key, values: dormant(making, key),
    'change': lambda making, key, change: change(making),
    'command': lambda making, key, row: command(making, row),
}
ORDER = ['static', 'any', 'command', 'change', 'bridge', 'dormant']


def generate(seed):
    draw = common.Draw(seed, 'ifupdown2')
    dealt = common.deck(cards_of_deck(), seed, HAND, 'ifupdown2')
    making = Making(draw, 'ifupdown')
    least = 2 if any(what == 'bridge' or key in ('bond', 'bond_of_ports', 'taken_bridge', 'vrf', 'glob_ports',
                                                 'range_of_cards')
                     for what, key, _ in dealt) else 1
    plain = ['plain'] if any(key in ('bond', 'bond_of_ports', 'vrf', 'virtual_address') for _, key, _ in dealt) else []
    base(making, [what for what, _, _ in dealt] + plain, least)
    lo = stanzas.loopback()
    for what, key, values in sorted(dealt, key=lambda card: ORDER.index(card[0])):
        if what == 'dormant' and lo not in making.units:
            making.units.insert(0, lo)
        DEALT[what](making, key, values)
    if lo not in making.units:
        making.units.insert(0, lo)
    for _ in range(draw.weighted([(0, 7), (1, 3)])):
        command(making, draw.pick(COMMANDS))
    return finished(making, seed)


def finished(making, seed):
    draw = making.draw
    if making.habits.spread == 'folder':
        making.habits.spread = 'glob'
    files = stanzas.files(draw, making.units, making.habits, making.extra)
    beside, modes = common.around(draw, making.cards, 'ifupdown2')
    files = dict(beside, **dict(files, **making.files))
    words = common.args(draw, making.cards, making.ports)
    if making.unit(words[-1]):
        words[-1] = 'vmbr%d' % draw.number(1, 7)
    return hosts.Host('ifupdown2-%d' % seed, READERS, making.cards, files, words, modes=dict(modes, **making.modes),
                      needs=making.needs, world=ifupdown.one_router(draw, making.cards))


# --- What the reader knows, and what a host has of it ---

def attributes(path):
    """The keys of an addon's _modinfo, and their other names."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], 'id',
                                                    '') == '_modinfo' and isinstance(node.value, ast.Dict):
            for name, value in zip(node.value.keys, node.value.values):
                if getattr(name, 'value', '') == 'attrs':
                    yield from (key.value for key in value.keys)
                    yield from aliases(value)


def aliases(table):
    for about in table.values:
        for name, value in zip(about.keys, about.values):
            if name.value == 'aliases':
                yield from ast.literal_eval(value)


def grammar(path):
    """Keywords, and methods with their families, of the parser."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        name = getattr(node.targets[0], 'id', '') if isinstance(node, ast.Assign) else ''
        if name == '_addrfams':
            for family, methods in ast.literal_eval(node.value).items():
                yield from ('%s %s' % (family, method) for method in methods)
        if name == 'network_elems':
            yield from ('allow-' if key.value == 'allow' else key.value for key in node.value.keys)


def reader_keys(root):
    top = os.path.join(root, 'usr/share/ifupdown2')
    found = set()
    for path in glob.glob(os.path.join(top, 'addons', '*.py')):
        found |= set(attributes(path))
    parser = os.path.join(top, 'ifupdown/networkinterfaces.py')
    return {canonical(key) for key in found | (set(grammar(parser)) if os.path.exists(parser) else set())}


def written_keys(host):
    return stanzas.written(host)


NEVER = {
    'bridge-mcqv4src': 'is done by a command of brctl that Debian\'s does not have',
    'vlan': 'a stanza of this kind ends ifup with an exception of its own, and no link comes up',
}
