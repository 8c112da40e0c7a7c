# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of NetworkManager with keyfiles: what installers, nmcli, cloud-init, nmstate and administrators write.

Each host is a sane one of a kind of KINDS; to it go a few keys that are dealt from decks by the seed, so that 200 seeds
in a row write each key of keyfile_values.py. What stands behind them is that module's.
"""
import dataclasses
import gzip
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import common                                                     # noqa: E402
import keyfile_values as values                                   # noqa: E402

READERS = ['nm']
NEVER = values.NEVER
ETC = 'etc/NetworkManager/system-connections/'
KINDS = ['plain'] * 13 + ['nothing', 'bridge', 'vlan', 'vlan', 'bond', 'stacked', 'dormant']
LEAST = {'bridge': 2, 'bond': 2}
# For keys that only mean something with a method, the method.
WANTS = [('ipv4.dhcp', 'auto'), ('ipv4.ignore-auto', 'auto'), ('ipv4.gateway', 'manual'), ('ipv4.addresses', 'manual'),
         ('ipv4.dad-timeout', 'manual'), ('ipv4.routing-rules', 'manual'), ('ipv4.route-table', 'manual'),
         ('ipv4.replace-local-rule', 'manual'), ('ipv6.dhcp', 'auto'), ('ipv6.ignore-auto', 'auto'),
         ('ipv6.gateway', 'manual'), ('ipv6.addresses', 'manual'), ('ipv6.token', 'auto'), ('ipv6.temp', 'auto'),
         ('ipv6.ip6-privacy', 'auto'), ('ipv6.ra-timeout', 'auto'), ('ipv6.routing-rules', 'manual'),
         ('ipv6.route-table', 'manual'), ('ipv6.replace-local-rule', 'manual')]
WAYS4 = [('auto', 10), ('manual', 10), ('auto+', 2), ('disabled', 1), ('link-local', .4)]
WAYS6 = [('auto', 9), ('manual', 4), ('ignore', 2), ('disabled', 3), ('auto+', 1), ('link-local', 1.5), ('dhcp', .7),
         ('', 1.5)]
ALIASES = {'802-3-ethernet': 'ethernet', '802-11-wireless': 'wifi', '802-11-wireless-security': 'wifi-security',
           '802-11-olpc-mesh': 'olpc-mesh'}


@dataclasses.dataclass
class Profile:
    """A file of the keyfile plug-in: sections of keys, in order."""
    file: str
    sections: dict
    folder: str = ETC
    mode: int = 0o600
    header: str = ''

    def set(self, key, value):
        section, name = key.split('.', 1)
        self.sections.setdefault(section, {})[name] = value

    def get(self, key):
        section, name = key.split('.', 1)
        return self.sections.get(section, {}).get(name)

    def drop(self, key):
        section, name = key.split('.', 1)
        self.sections.get(section, {}).pop(name, None)

    @property
    def uuid(self):
        return self.get('connection.uuid')

    def text(self, draw):
        sections = list(self.sections.items())
        if draw.chance(.08):
            sections = draw.shuffled(sections)
        between = draw.weighted([('=', 20), (' = ', 1)])
        lines = [self.header] if self.header else []
        for name, keys in sections:
            if draw.chance(.04):
                lines.append('# %s' % draw.pick(['managed by hand', 'see the wiki', 'address1=10.0.0.1/8', '[ipv4]']))
            lines.append('[%s]' % name)
            lines += ['%s%s%s' % (key, between, value) for key, value in keys.items()]
            if not draw.chance(.03):
                lines.append('')
        return '\n'.join(lines).rstrip('\n') + '\n'


@dataclasses.dataclass
class Making:
    """A host while it is made."""
    draw: common.Draw
    seed: int
    host: object
    profiles: list
    dealt: list             # keys for the profile of the port, of one of type=ethernet
    bridge: str = ''        # one that is there already
    links: tuple = ()       # what may become a port; empty: the cards that have a profile, or all
    told: list = dataclasses.field(default_factory=list)

    @property
    def cards(self):
        return self.host.cards


def words(draw, card, cards):
    """The words that values name."""
    lan = common.lan_of(card, cards)
    return {'card': card.name, 'mac': card.mac, 'other': 'enp9s0f9', 'other_mac': '52:54:00:99:99:99', 'net4': lan.net4,
            'net6': lan.net6, 'router4': lan.router4(draw), 'router6': lan.router6(draw), 'domain': lan.domain,
            'two': '%02X' % draw.below(256), 'driver': 'veth', 'letters': card.name.rstrip('0123456789')}


def value(draw, forms, about):
    return draw.pick(forms.split('|')) % about


# --- Keys that need more than a word ---

def addresses(profile, family, draw, lan):
    """Static addresses and their gateway, in one of the ways to write them."""
    four = family == 'ipv4'
    pick = lan.address4 if four else lan.address6
    own = sorted({pick(draw) for _ in range(draw.weighted([(1, 8), (2, 3), (3, 1)]))})
    bits = draw.weighted([(24, 16), (25, 1), (32, 1)] if four else [(64, 16), (80, 1), (128, 1)])
    if bits == 25:
        own = own[:1]
    router = lan.router4(draw) if four and bits != 25 else lan.at4(1) if four else lan.router6(draw)
    gateway = draw.chance(.88)
    how = draw.weighted([('key', 8), ('comma', 5), ('semicolon', .7), ('old', .7)])
    start = draw.weighted([(1, 12), (0, 1), (2, 1), (10, .5)])
    for place, address in enumerate(own):
        written = '%s/%d' % (address, bits)
        name = 'address%d' % (start + place)
        if place == 0 and gateway and how in ('comma', 'semicolon'):
            written += (',' if how == 'comma' else ';') + router
        elif how == 'old':
            name = 'addresses%d' % (start + place)
            written = '%s;%d;%s' % (address, bits, router + ';' if place == 0 and gateway else '')
        profile.set('%s.%s' % (family, name), written)
    if gateway and how == 'key':
        profile.set(family + '.gateway', router)
    return own


ATTRIBUTES4 = ['table=100', 'mtu=1400', 'mtu=1400,lock-mtu=true', 'onlink=true', 'cwnd=10', 'initcwnd=20,initrwnd=20',
               'window=65535', 'advmss=1360', 'quickack=true', 'tos=16', 'scope=0', 'table=254',
               'lock-window=true,window=4096',
               'table=200,mtu=1400']
ATTRIBUTES6 = ['table=100', 'mtu=1400', 'onlink=true', 'initcwnd=20', 'advmss=1340', 'mtu=1400,table=254',
               'quickack=true']


def routes(profile, family, draw, lan, own=()):
    """Routes through the routers of LAN, in the ways to write them."""
    four = family == 'ipv4'
    far, router = (common.far4, lan.router4) if four else (common.far6, lan.router6)
    attributes = ATTRIBUTES4 if four else ATTRIBUTES6
    start = draw.weighted([(1, 12), (0, 1), (3, 1)])
    for place in range(start, start + draw.weighted([(1, 6), (2, 3), (3, 1)])):
        key, destination = '%s.route%d' % (family, place), far(draw)
        metric = draw.weighted([('', 6), ('50', 1), ('400', 2)])
        how = draw.weighted([('plain', 8), ('options', 5), ('link', 1), ('old', .6), ('blackhole', .8),
                             ('source', 1.5)])
        if how == 'old':
            profile.set('%s.routes%d' % (family, place),
                        '%s;%s;%s;%s;' % (*destination.split('/'), router(draw), metric or '0'))
            continue
        none = '0.0.0.0' if four else '::'
        via = '' if how in ('link', 'blackhole') else router(draw)
        profile.set(key, ','.join([destination] + ([via or none, metric] if metric else [via] if via else [])))
        if how == 'options':
            profile.set(key + '_options', draw.pick(attributes))
        elif how == 'blackhole':
            profile.set(key + '_options', 'type=' + draw.pick(['blackhole', 'unreachable', 'prohibit', 'throw']))
        elif how == 'source' and own:
            profile.set(key + '_options', 'src=' + own[-1])


RULES4 = ['priority 100 from %(own)s table 100', 'priority 101 to 198.18.0.0/16 table 100',
          'priority 102 iif %(card)s table 100',
          'priority 103 fwmark 0x1/0xff table 100', 'priority 104 from %(own)s/32 to 198.18.7.0/24 table 100',
          'priority 105 not from 0.0.0.0/0 table 100', 'priority 106 from 0.0.0.0/0 tos 0x10 table 100',
          'priority 107 from 0.0.0.0/0 ipproto tcp dport 8443 table 100',
          'priority 32000 from 0.0.0.0/0 table 254 suppress_prefixlength 0',
          'priority 108 oif %(card)s table 100', 'priority 30000 from 10.66.0.0/16 type blackhole',
          'priority 109 from %(own)s table 254']
RULES6 = ['priority 100 from %(own)s table 100', 'priority 101 to 2001:db8:ffff::/48 table 100',
          'priority 102 iif %(card)s table 100',
          'priority 103 fwmark 2 table 100', 'priority 104 from %(own)s/128 table 254']


def policy(profile, family, draw, lan, card, own):
    """Rules, and a table that has a default route for them."""
    four = family == 'ipv4'
    about = {'own': own[0] if own else (lan.network4 if four else lan.network6), 'card': card.name}
    for place, rule in enumerate(draw.some(RULES4 if four else RULES6, 1, 3), 1):
        rule = (rule % about).replace('/24/32', '/24')
        profile.set('%s.routing-rule%d' % (family, place), rule)
    everywhere = '0.0.0.0/0' if four else '::/0'
    router = lan.at4(2) if four else lan.at6('2')
    profile.set(family + '.route8', '%s,%s' % (everywhere, router))
    profile.set(family + '.route8_options', 'table=100')


def route_table(profile, family, draw, lan, card, own):
    """All routes in a table of its own, and the rule that leads there."""
    if draw.chance(.3):
        profile.set(family + '.route-table', draw.pick(['254', '0']))
        return
    profile.set(family + '.route-table', '100')
    every = '0.0.0.0/0' if family == 'ipv4' else '::/0'
    profile.set(family + '.routing-rule7', 'priority 1000 from %s table 100' % draw.pick([own[0] if own else every,
                                                                                          every]))


def local_rule(profile, family, draw, lan, card, own):
    profile.set(family + '.replace-local-rule', draw.pick(['-1', '0', '1']))
    if profile.get(family + '.replace-local-rule') == '1':
        everywhere = '0.0.0.0/0' if family == 'ipv4' else '::/0'
        profile.set(family + '.routing-rule9', 'priority 10 from %s table 255' % everywhere)


MORE = {'routing-rules': policy, 'route-table': route_table, 'replace-local-rule': local_rule}


# --- The network layer of a profile ---

def wanted(dealt, family, ways, draw):
    own = [key for key in dealt if key.startswith(family + '.')]
    for key in own:
        for start, way in WANTS:
            if key.startswith(start):
                return way
    return draw.weighted(ways[:2] if own else ways)


def network_layer(profile, draw, card, lan, dealt=()):
    """Both families. They are never both off."""
    way4, way6 = wanted(dealt, 'ipv4', WAYS4, draw), wanted(dealt, 'ipv6', WAYS6, draw)
    if way4 == 'disabled' and way6 in ('ignore', 'disabled', 'link-local', ''):
        way6 = 'auto'
    for family, way in (('ipv4', way4), ('ipv6', way6)):
        if way:
            one_family(profile, family, way, draw, card, lan, dealt)
        else:
            profile.sections.pop(family, None)


def one_family(profile, family, way, draw, card, lan, dealt):
    own = []
    if way in ('manual', 'auto+'):
        own = addresses(profile, family, draw, lan)
        if draw.chance(.7):
            profile.set(family + '.dns', value(draw, values.PROFILE[family + '.dns'], {'net4': lan.net4,
                                                                                       'net6': lan.net6}))
        if draw.chance(.2):
            profile.set(family + '.dns-search', lan.domain + draw.pick([';', '']))
    method = way.rstrip('+')
    profile.set(family + '.method', method)
    if way in ('ignore', 'disabled', 'link-local'):
        return
    if family + '.routes' in dealt or draw.chance(.12):
        routes(profile, family, draw, lan, own)
    for name, make in MORE.items():
        if '%s.%s' % (family, name) in dealt:
            make(profile, family, draw, lan, card, own)


FORMS = {**values.PROFILE, **values.ETHTOOL}


def simple(key):
    """Keys that are a word; the others are made with the network layer."""
    return FORMS.get(key) is not None


def write_dealt(profile, draw, about, dealt):
    """The keys that were dealt, with what they cannot do without."""
    for key in dealt:
        if simple(key):
            profile.set(key, value(draw, FORMS[key], about))
    settle(profile)


# A key, what must stand beside it, and what may not: NetworkManager refuses the profile otherwise.
TOGETHER = [
    ('ipv4.dhcp-hostname-flags', {'ipv4.dhcp-fqdn': 'host.example.com'}, ()),
    ('ipv4.dhcp-fqdn', {}, ('ipv4.dhcp-hostname',)),
    ('ipv6.dhcp-hostname-flags', {'ipv6.dhcp-hostname': 'host.example.com'}, ()),
    ('ipv6.token', {'ipv6.addr-gen-mode': 'eui64'}, ()),
    ('ethernet.generate-mac-address-mask', {'ethernet.cloned-mac-address': 'stable'}, ()),
    ('ethernet.wake-on-lan-password', {'ethernet.wake-on-lan': '64'}, ()),
    ('ethernet.speed', {'ethernet.duplex': 'full'}, ()),
    ('ethernet.duplex', {'ethernet.speed': '1000'}, ()),
    ('proxy.pac-script', {'proxy.method': '1'}, ('proxy.pac-url',)),
    ('proxy.pac-url', {'proxy.method': '1'}, ()),
    ('connection.ip-ping-timeout', {'connection.ip-ping-addresses': '198.18.0.1', 'ipv4.may-fail': 'false'}, ()),
    ('connection.ip-ping-addresses', {'connection.ip-ping-timeout': '3', 'ipv4.may-fail': 'false'}, ()),
    ('connection.ip-ping-addresses', {}, ('connection.gateway-ping-timeout',)),
    ('802-1x.phase2-autheap', {}, ('802-1x.phase2-auth',)),
    *(('802-1x.%s-password' % cert, {'802-1x.' + cert: 'pkcs11:object=host'}, ())
      for cert in ('ca-cert', 'client-cert', 'phase2-ca-cert', 'phase2-client-cert')),
]


GIVEN = ('ethernet.duplex', 'ethernet.speed', 'connection.ip-ping-addresses', 'connection.ip-ping-timeout')


def settle(profile):
    """Gives keys what they cannot do without."""
    for key, beside, apart in TOGETHER:
        if profile.get(key) is None:
            continue
        for other, word in beside.items():
            if other not in GIVEN or profile.get(other) is None:
                profile.set(other, word)
        for other in apart:
            profile.drop(other)


# --- Who wrote the profile ---

def plain_profile(name, draw, kind='ethernet'):
    made = Profile(name + '.nmconnection', {'connection': {'id': name, 'uuid': common.uuid(draw), 'type': kind}})
    return made


def by_anaconda(draw, card, lan):
    made = plain_profile(card.name, draw)
    if draw.chance(.4):
        made.set('connection.autoconnect-priority', '-999')
    made.set('connection.interface-name', card.name)
    if draw.chance(.5):
        made.set('connection.timestamp', '16%08d' % draw.below(10**8))
    made.sections['ethernet'] = {}
    made.sections['ipv4'] = {}
    made.sections['ipv6'] = {'addr-gen-mode': 'eui64'}
    made.sections['proxy'] = {}
    return made


def by_nmcli(draw, card, lan):
    name = draw.pick([card.name, 'ethernet-' + card.name, 'Wired connection 1', 'System ' + card.name, 'uplink',
                      'LAN %d' % lan.number])
    made = plain_profile(name, draw)
    made.set('connection.interface-name', card.name)
    if draw.chance(.3):
        made.set('connection.permissions', '')
    made.sections['ethernet'] = {}
    made.sections['ipv4'] = {}
    made.sections['ipv6'] = {'addr-gen-mode': draw.pick(['default', 'stable-privacy', 'eui64'])}
    made.sections['proxy'] = {}
    return made


def by_desktop(draw, card, lan):
    made = plain_profile('Wired connection %d' % draw.number(1, 3), draw)
    made.set('connection.autoconnect-priority', '-999')
    if draw.chance(.5):
        made.set('connection.interface-name', card.name)
    else:
        made.set('ethernet.mac-address', card.mac.upper())
    made.sections.setdefault('ethernet', {})['mac-address-blacklist'] = ''
    made.sections['ipv4'] = {'dns-search': ''}
    made.sections['ipv6'] = {'addr-gen-mode': 'stable-privacy', 'dns-search': '', 'ip6-privacy': '0'}
    return made


def by_cloud_init(draw, card, lan):
    made = plain_profile('cloud-init ' + card.name, draw)
    made.header = '# Generated by cloud-init. Changes will be lost.\n'
    made.file = 'cloud-init-%s.nmconnection' % card.name
    made.set('connection.autoconnect-priority', '120')
    if draw.chance(.25):
        made.set('connection.interface-name', card.name)
    made.sections['user'] = {'org.freedesktop.NetworkManager.origin': 'cloud-init'}
    made.set('ethernet.mac-address', card.mac.upper())
    made.sections['ipv4'] = {'may-fail': 'false'}
    made.sections['ipv6'] = {'may-fail': draw.pick(['true', 'false'])} if draw.chance(.5) else {}
    return made


def by_nmstate(draw, card, lan):
    made = plain_profile(card.name, draw)
    made.set('connection.autoconnect-slaves', '1')
    made.set('connection.interface-name', card.name)
    if draw.chance(.3):
        made.set('connection.lldp', '0')
    made.sections['ethernet'] = {'cloned-mac-address': card.mac.upper()} if draw.chance(.4) else {}
    made.sections['ipv4'] = {'dhcp-client-id': 'mac', 'dhcp-timeout': '2147483647'}
    made.sections['ipv6'] = {'addr-gen-mode': draw.pick(['0', 'eui64']), 'dhcp-duid': 'll', 'dhcp-iaid': 'mac',
                             'dhcp-timeout': '2147483647', 'ra-timeout': '2147483647'}
    made.sections['proxy'] = {}
    return made


def by_hand(draw, card, lan):
    kind = draw.weighted([('ethernet', 4), ('802-3-ethernet', 2)])
    made = plain_profile(draw.pick([card.name, 'uplink', 'my network']), draw, kind)
    if draw.chance(.4):
        made.file = draw.pick([card.name, 'uplink', 'static-' + card.name])
    if draw.chance(.3):
        del made.sections['connection']['uuid']
    if draw.chance(.7):
        made.set('connection.interface-name', card.name)
    else:
        made.set(kind + '.mac-address', draw.pick([card.mac, card.mac.upper(),
                                                   ''.join('%d;' % int(byte, 16) for byte in card.mac.split(':'))]))
    return made


def by_initrd(draw, card, lan):
    """nm-initrd-generator's, that somebody kept; the one of an initrd that ran is in /run."""
    made = plain_profile(card.name, draw)
    made.sections['connection'].update({'autoconnect-retries': '1', 'interface-name': card.name, 'multi-connect': '1',
                                        'permissions': '', 'wait-device-timeout': '60000'})
    made.sections['ethernet'] = {'mac-address-blacklist': ''}
    made.sections['ipv4'] = {'dhcp-timeout': '90', 'dns-search': '', 'required-timeout': '20000'}
    made.sections['ipv6'] = {'addr-gen-mode': 'eui64', 'dhcp-timeout': '90', 'dns-search': ''}
    made.sections['proxy'] = {}
    made.sections['user'] = {'org.freedesktop.NetworkManager.origin': 'nm-initrd-generator'}
    return made


AUTHORS = [(by_anaconda, 4), (by_nmcli, 6), (by_desktop, 2), (by_cloud_init, 3), (by_nmstate, 3), (by_hand, 4),
           (by_initrd, 1)]


def card_profile(making, card, dealt=()):
    """The profile of CARD."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    making.told.append(card.name)
    made = draw.weighted(AUTHORS)(draw, card, lan)
    network_layer(made, draw, card, lan, dealt)
    write_dealt(made, draw, words(draw, card, making.cards), dealt)
    place(making, made)
    return made


def place(making, profile):
    """Puts PROFILE among the others, where no other has its file; not all stand in /etc."""
    draw, taken = making.draw, {(other.folder, other.file) for other in making.profiles}
    if profile.file.endswith('.nmconnection') and profile.folder == ETC and draw.chance(.04):
        profile.folder = 'usr/lib/NetworkManager/system-connections/'
    elif draw.chance(.06) and profile.file.endswith('.nmconnection') and profile.uuid:
        profile.file = profile.file.replace('.nmconnection', '-%s.nmconnection' % profile.uuid)
    while (profile.folder, profile.file) in taken:
        profile.file = profile.file.replace('.nmconnection', '') + '-2.nmconnection'
    making.profiles.append(profile)


# --- Kinds of hosts ---

def plain(making):
    for number, card in enumerate(making.cards):
        if number == 0 or making.draw.chance(.85):
            card_profile(making, card, making.dealt if number == 0 else ())
    if making.draw.chance(.03):
        from_the_initrd(making)
    if len(making.profiles) == len(making.cards) and making.draw.chance(.18):
        rival(making, making.cards[0])


def from_the_initrd(making):
    """What nm-initrd-generator left in /run for ip=dhcp: it fits each card, and no address is told in it."""
    made = by_initrd(making.draw, making.cards[0], common.LANS[0])
    made.drop('connection.interface-name')
    made.sections['connection'].update({'id': 'Wired Connection', 'multi-connect': '3'})
    made.set('ipv4.method', 'auto')
    made.set('ipv6.method', 'auto')
    making.host.early['NetworkManager/system-connections/default_connection.nmconnection'] = made.text(making.draw)


def nothing(making):
    """No profile for the port: NetworkManager makes 'Wired connection 1'; or one that fits each card."""
    draw = making.draw
    if draw.chance(.3):
        from_the_initrd(making)
    elif draw.chance(.5):
        made = plain_profile(draw.pick(['Wired Connection', 'default_connection', 'any']), draw)
        made.set('connection.multi-connect', draw.pick(['3', '3', '0']))
        network_layer(made, draw, making.cards[0], common.LANS[0], ('ipv4.dhcp', 'ipv6.ra-timeout'))
        write_dealt(made, draw, words(draw, making.cards[0], making.cards),
                    [key for key in making.dealt if simple(key)])
        place(making, made)
    for card in making.cards[1:]:
        if draw.chance(.5):
            card_profile(making, card)


def rival(making, card):
    """A second profile for CARD, that is not the one of the boot."""
    draw, lan = making.draw, common.lan_of(card, making.cards)
    made = plain_profile(draw.pick(['Wired connection 1', card.name + '-old', 'rescue', 'default']), draw)
    made.set('connection.autoconnect-priority', '-%d' % draw.number(100, 999))
    if draw.chance(.6):
        made.set('connection.autoconnect', 'false')
    if draw.chance(.7):
        made.set('connection.interface-name', card.name)
    network_layer(made, draw, card, lan)
    place(making, made)


def join(making, profile, master, name, kind):
    """Makes PROFILE a port of MASTER, in the old words or in those since 1.46."""
    newer = making.seed // len(KINDS) % 3 == 0
    profile.set('connection.' + ('controller' if newer else 'master'), making.draw.pick([name, master.uuid]))
    profile.set('connection.' + ('port-type' if newer else 'slave-type'), kind)
    return newer


def with_bridge(making):
    """A bridge is there already: with a port of its own, without one, or with the card as its port."""
    draw, card = making.draw, making.cards[-1]
    name = draw.weighted(common.BRIDGES)
    lan = common.lan_of(card, making.cards)
    bridge = plain_profile(name, draw, 'bridge')
    bridge.set('connection.interface-name', name)
    bridge.sections['ethernet'] = {}
    bridge.sections['bridge'] = {'stp': draw.pick(['false', 'true'])} if draw.chance(.8) else {}
    for key in common.deck(values.BRIDGE, making.seed // len(KINDS), 6, 'keyfile bridge'):
        bridge.set(key, value(draw, values.BRIDGE[key], words(draw, card, making.cards)))
    how = common.deck(['own', 'own', 'empty', 'this'], making.seed // len(KINDS), 1, 'keyfile bridge kinds')[0]
    port = making.cards[0] if how == 'this' else card
    if how == 'empty':
        bridge.sections.update({'ipv4': {'method': 'disabled'}, 'ipv6': {'method': draw.pick(['disabled', 'ignore'])}})
        if bridge.get('bridge.mac-address') is None:            # or it has another at each boot
            bridge.set('ethernet.cloned-mac-address', '52:54:00:AA:%02X:81' % draw.below(256))
    else:
        network_layer(bridge, draw, port, common.lan_of(port, making.cards))
    place(making, bridge)
    if how != 'this':
        card_profile(making, making.cards[0], making.dealt)
    if how != 'empty':
        made = plain_profile('%s-port-%s' % (name, port.name), draw)
        made.set('connection.interface-name', port.name)
        for key in common.deck(values.BRIDGE_PORT, making.seed // len(KINDS), 3, 'keyfile bridge port'):
            made.set(key, value(draw, values.BRIDGE_PORT[key], words(draw, card, making.cards)))
        join(making, made, bridge, name, 'bridge')
        place(making, made)
    if how != 'own' or draw.chance(.5):
        making.bridge = name
    making.links = (making.cards[0].name,)


def with_vlan(making):
    """A VLAN of the card, which has an address or not; the card or the VLAN becomes a port."""
    draw, card = making.draw, making.cards[0]
    number = draw.pick([5, 10, 42, 100, 4000])
    parent = card_profile(making, card, making.dealt)
    name = draw.pick(['%s.%d' % (card.name, number), 'vlan%d' % number])
    name = name if len(name) < 16 else 'vlan%d' % number
    made = plain_profile(draw.pick([name, 'VLAN %d' % number]), draw, 'vlan')
    made.set('connection.interface-name', name)
    made.set('vlan.id', str(number))
    how = draw.weighted([('name', 6), ('uuid', 3), ('mac', 2)])
    if how == 'mac':
        made.set('ethernet.mac-address', card.mac)
    else:
        made.set('vlan.parent', parent.uuid if how == 'uuid' and parent.uuid else card.name)
    if draw.chance(.6):
        made.set('vlan.flags', '1')
    about = words(draw, card, making.cards)
    for key in common.deck([key for key, forms in values.VLAN.items() if forms], making.seed // len(KINDS), 2,
                           'keyfile vlan'):
        made.set(key, value(draw, values.VLAN[key], about))
    made.sections['ipv4'] = {'address1': '10.0.%d.%d/24' % (number % 250, draw.number(10, 60)), 'method': 'manual'}
    made.sections['ipv6'] = {'method': draw.pick(['ignore', 'disabled', 'link-local'])}
    place(making, made)
    for other in making.cards[1:]:
        card_profile(making, other)
    making.links = (card.name, name) if draw.chance(.6) else (name,)
    making.host.needs.append('vlan')


BOND_OPTIONS = ['mode=active-backup', 'mode=1,miimon=100', 'miimon=100,mode=active-backup',
                'mode=active-backup,miimon=100,primary=%s',
                'mode=balance-rr', 'mode=balance-xor,xmit_hash_policy=layer3+4',
                'downdelay=0,miimon=100,mode=active-backup,updelay=0']


def with_bond(making):
    """A bond of the first two cards has the network layer."""
    draw, first = making.draw, making.cards[0]
    name = draw.pick(['bond0', 'bond0', 'team0', 'bond-lan'])
    bond = plain_profile(draw.pick([name, 'bond-' + name, 'Bond connection 1']), draw, 'bond')
    bond.set('connection.interface-name', name)
    options = draw.pick(BOND_OPTIONS)
    for option in (options % first.name if '%s' in options else options).split(','):
        bond.set('bond.' + option.split('=')[0], option.split('=')[1])
    common_keys = [key for key in making.dealt if not key.startswith(('ethernet', 'link', 'match', 'ethtool'))]
    network_layer(bond, draw, first, common.lan_of(first, making.cards), making.dealt)
    write_dealt(bond, draw, words(draw, first, making.cards), common_keys)
    place(making, bond)
    for number, card in enumerate(making.cards[:2]):
        made = plain_profile('%s-port%d' % (name, number), draw)
        made.set('connection.interface-name', card.name)
        if draw.chance(.3):
            del made.sections['connection']['interface-name']
            made.set('ethernet.mac-address', card.mac.upper())
        newer = join(making, made, bond, name, 'bond')
        if 'active-backup' in options or 'mode=1' in options:
            made.set('bond-port.queue-id', str(number))
            if newer:
                made.set('bond-port.prio', draw.pick(['0', '1', '10']))
        place(making, made)
    for card in making.cards[2:]:
        card_profile(making, card)
    making.links = (name,)
    making.host.needs.append('bond')


def with_stacked(making):
    """Links that other sections make, on the card or beside it."""
    draw, card = making.draw, making.cards[0]
    parent = card_profile(making, card, making.dealt)
    for section in common.deck(values.STACKED, making.seed // len(KINDS), 3, 'keyfile stacked'):
        stacked(making, section, card, parent)
    for other in making.cards[1:]:
        card_profile(making, other)


ASLEEP = ('macsec', 'hsr', 'pppoe', 'generic', 'wireguard', 'loopback')


def stacked(making, section, card, parent):
    draw = making.draw
    name = 'lo' if section == 'loopback' else {'pppoe': 'ppp0', 'ip-tunnel': 'gre9'}.get(section, section[:8] + '9')
    made = plain_profile(name, draw, section)
    made.set('connection.interface-name', name)
    about = words(draw, card, making.cards)
    parents = [card.name] if section in ('hsr', 'pppoe') else [card.name, parent.uuid or card.name]
    for key, forms in values.STACKED[section].items():
        made.set(key, draw.pick(parents) if forms is None else value(draw, forms, about))
    made.sections.setdefault('ipv4', {'method': 'disabled'})
    made.sections.setdefault('ipv6', {'method': draw.pick(['disabled', 'ignore'])})
    if section == 'loopback':
        made.sections['ipv4'] = {'address1': '127.0.0.1/8', 'method': 'manual'}
        made.sections['ipv6'] = {'address1': '::1/128', 'method': 'manual'}
    if section in ASLEEP or draw.chance(.4):
        made.set('connection.autoconnect', 'false')
    else:
        making.host.needs.append({'ip-tunnel': 'gre'}.get(section, section))
    place(making, made)


DCB_FLAGS = ['app-fcoe-flags', 'app-fip-flags', 'app-iscsi-flags', 'priority-flow-control-flags',
             'priority-group-flags']


def with_dormant(making):
    """A second profile for the card, that waits for somebody to start it: 802.1X in the office, SR-IOV, ..."""
    draw, card = making.draw, making.cards[0]
    plain(making)
    made = plain_profile(draw.pick(['Office', 'lab bench', card.name + ' 802.1X']), draw)
    made.set('connection.autoconnect', 'false')
    made.set('connection.interface-name', card.name)
    about = words(draw, card, making.cards)
    dealt = common.deck(values.DORMANT, making.seed // len(KINDS), 14, 'keyfile dormant')
    if any(key.startswith('802-1x') for key in dealt):
        made.sections['802-1x'] = {'eap': 'peap;', 'identity': 'joe', 'password': 'secret', 'phase2-auth': 'mschapv2'}
    for key in dealt:
        if values.DORMANT[key]:
            made.set(key, value(draw, values.DORMANT[key], about))
    if any(key.startswith('dcb') for key in dealt):
        made.sections['dcb'].update({flags: '1' for flags in DCB_FLAGS})
        made.sections['dcb']['priority-group-bandwidth'] = '50;50;0;0;0;0;0;0;'
    settle(made)
    if 'sriov.vfs' in dealt:
        made.set('sriov.vf.0', draw.pick(['mac=52:54:00:77:00:01', 'trust=true spoof-check=false', 'vlans=100']))
        made.set('sriov.total-vfs', '2')
    if 'tc.qdiscs' in dealt:
        made.sections['tc'] = {'qdisc.root': draw.pick(['fq_codel', 'pfifo_fast', 'handle 1234 fq_codel'])}
    if 'tc.tfilters' in dealt:
        made.sections.setdefault('tc', {})['tfilter.parent 1234:'] = 'matchall action simple sdata Hello'
    made.sections.setdefault('ipv4', {})['method'] = 'auto'
    if any('shared' in key for key in dealt):
        made.sections['ipv4'].update({'address1': '10.77.0.1/24', 'method': 'shared'})
    made.sections['ipv6'] = {'method': 'auto'}
    place(making, made)


MAKERS = {'plain': plain, 'nothing': nothing, 'bridge': with_bridge, 'vlan': with_vlan, 'bond': with_bond,
          'stacked': with_stacked, 'dormant': with_dormant}


# --- What lies around ---

def leftovers(making):
    """Files of the folder that NetworkManager does not read, and profiles for what is not there."""
    draw, card = making.draw, making.cards[0]
    lan = common.lan_of(card, making.cards)
    old = Profile('', {'connection': {'id': 'old', 'uuid': common.uuid(draw), 'type': 'ethernet',
                                      'interface-name': card.name},
                       'ipv4': {'method': 'manual', 'address1': lan.at4(77) + '/24,' + lan.at4(1)}}).text(draw)
    if draw.chance(.12):
        making.host.files[ETC + draw.pick(['.%s.nmconnection.swp', '%s.nmconnection~', '%s.nmconnection.bak',
                                           '%s.rpmsave',
                                           '%s.nmconnection.rpmnew', '.%s.nmconnection',
                                           '%s.dpkg-old']) % card.name] = old
    if draw.chance(.04):
        making.profiles.append(Profile('readable-by-all.nmconnection', {
            'connection': {'id': 'readable', 'uuid': common.uuid(draw), 'type': 'ethernet', 'interface-name': card.name,
                           'autoconnect-priority': '999'},
            'ipv4': {'method': 'manual', 'address1': lan.at4(78) + '/24'}}, mode=draw.pick([0o644, 0o664, 0o640])))
    if draw.chance(.1):
        absent(making)


def absent(making):
    """A profile for a card, a radio or a VPN that is not here."""
    draw = making.draw
    what = draw.pick(['card', 'wifi', 'vpn'])
    if what == 'card':
        made = plain_profile('enp9s0f9', draw)
        made.set('connection.interface-name', 'enp9s0f9')
    elif what == 'wifi':
        made = plain_profile('cafe', draw, 'wifi')
        made.sections['wifi'] = {'ssid': 'cafe', 'mode': 'infrastructure'}
        made.sections['wifi-security'] = {'key-mgmt': 'wpa-psk', 'psk': 'not a secret'}
    else:
        made = plain_profile('work', draw, 'vpn')
        made.sections['vpn'] = {'service-type': 'org.freedesktop.NetworkManager.openvpn', 'remote': 'vpn.example.com'}
    made.sections['ipv4'] = {'method': 'auto'}
    place(making, made)


CONF_NAMES = ['10-local.conf', '50-ipv6.conf', '90-site.conf', 'local.conf', '99-defaults.conf']


def conf(making):
    """Snippets of NetworkManager.conf with the keys that were dealt; now and then the main file anew."""
    draw, card = making.draw, making.cards[0]
    about = words(draw, card, making.cards)
    keys = conf_keys_of(making.seed)
    if draw.chance(.12):
        plugins = draw.pick(['ifupdown,keyfile', 'keyfile'])
        making.host.files['etc/NetworkManager/NetworkManager.conf'] = (
            '[main]\nplugins=%s\n\n[ifupdown]\nmanaged=%s\n' % (plugins, draw.pick(['false', 'true'])))
    if not keys:
        return
    sections = {}
    for key in keys:
        section, name = key.split(':', 1)
        sections.setdefault(section, {})[name] = value(draw, values.CONF[key], about)
    complete_conf(sections, draw, about)
    folder = draw.weighted([('etc/NetworkManager/conf.d/', 8), ('usr/lib/NetworkManager/conf.d/', 1)])
    making.host.files[folder + draw.pick(CONF_NAMES)] = ''.join(
        '[%s]\n%s' % (name, ''.join('%s=%s\n' % pair for pair in pairs.items())) for name, pairs in sections.items())
    note_newer(making.host, keys)


def complete_conf(sections, draw, about):
    """Sections that may have many names get one; those that need another key get it."""
    if 'global-dns-domain' in sections:
        sections['global-dns-domain-*'] = {'servers': '%(net4)s.1' % about, **sections.pop('global-dns-domain')}
    for section in ('connection', 'device'):
        keys = sections.get(section, {})
        if not keys:
            continue
        if set(keys) <= {'match-device', 'stop-match'}:
            keys.update({'connection': {'ipv6.ip6-privacy': '0'}, 'device': {'managed': '1'}}[section])
        if section == 'device' and keys.get('sriov-num-vfs') or draw.chance(.4):
            keys = {'match-device': keys.get('match-device', 'interface-name:%(card)s' % about), **keys}
        if 'match-device' in keys or draw.chance(.3):
            sections[section + draw.pick(['-local', '-mac-randomization', '.conf',
                                          ''])] = sections.pop(section) and keys


def note_newer(host, keys):
    if values.NEWER.intersection(keys):
        host.suites = ['trixie', 'sid']


def finish(making):
    """Files, modes and releases out of the profiles; the words for mkbridge."""
    host, draw = making.host, making.draw
    for profile in making.profiles:
        path = profile.folder + profile.file
        host.files[path] = profile.text(draw)
        if profile.mode != host.mode(path):
            host.modes[path] = profile.mode
        note_newer(host, profile_keys(host.files[path]))
    around, modes = common.around(draw, host.cards, 'keyfile')
    host.files.update(around)
    host.modes.update(modes)
    host.args = common.args(draw, host.cards, list(making.links) or making.told or None, making.bridge or None)


# One host of four is of a release newer than bookworm's, and writes keys that are new there.
NEWER = 3


def parted(keys):
    """KEYS as old ones and newer ones, in order."""
    return [key for key in keys if key not in values.NEWER], [key for key in keys if key in values.NEWER]


def conf_keys_of(seed):
    """Keys of NetworkManager.conf, for one host of four and for a half of the newer ones."""
    keys, newer_keys = parted(values.CONF)
    if seed % 4 == 0:
        return common.deck(keys, seed // 4, 4, 'keyfile conf')
    return common.deck(newer_keys, seed // 8, 2, 'keyfile conf newer') if seed % 8 == 7 else []


def deal(seed):
    """The keys of the port's profile; for half of the hosts [ethtool] has some, too."""
    keys, newer_keys = parted(values.PROFILE)
    ethtool, newer_ethtool = parted(values.ETHTOOL)
    if seed % 4 == NEWER:
        return (common.deck(newer_keys, seed // 4, 2, 'keyfile profile newer')
                + common.deck(newer_ethtool, seed // 4, 1, 'keyfile ethtool newer'))
    more = common.deck(ethtool, seed // 4, 6, 'keyfile ethtool') if seed % 4 == 1 else []
    return common.deck(keys, seed // 4 * 3 + seed % 4, 4, 'keyfile profile') + more


def generate(seed):
    draw = common.Draw(seed, 'keyfile')
    kind = common.deck(KINDS, seed, 1, 'keyfile kinds')[0]
    cards = common.cards(draw, least=LEAST.get(kind, 1))
    host = common.hosts.Host('keyfile-%d' % seed, list(READERS), cards, {}, [])
    making = Making(draw, seed, host, [], deal(seed))
    MAKERS[kind](making)
    leftovers(making)
    conf(making)
    finish(making)
    return host


# --- Keys: those that the reader knows, and those that a host writes ---

def _page(root, name):
    with gzip.open(os.path.join(root, 'usr/share/man/man5', name + '.5.gz'), 'rt', encoding='utf-8') as file:
        return file.read().replace('\\-', '-').replace('\\&', '').splitlines()


def whole(key):
    """KEY as NEVER has it: a section that is never written stands for all its keys."""
    section = re.sub(r'\..*', '.*', key)
    return section if section in NEVER else key


def _profile_page(root):
    section = None
    for line in _page(root, 'nm-settings-nmcli'):
        heading = re.match(r'\.SS "(.*) setting"', line)
        item = re.match(r'\\fB([a-z0-9._-]+)\\fR$', line)
        if heading:
            section = ALIASES.get(heading.group(1), heading.group(1))
        elif item and section:
            yield '%s.%s' % (section, item.group(1).rsplit('.', 1)[-1])


CONF_SECTIONS = {'main', 'keyfile', 'ifupdown', 'logging', 'connection', 'device', 'connectivity', 'global-dns',
                 'global-dns-domain', '.config'}


def _conf_page(root):
    section = None
    lines = _page(root, 'NetworkManager.conf')
    for line, after in zip(lines, lines[1:]):
        heading = re.match(r'\.SH "(.*?)(?: SECTIONS?)?"', line)
        item = re.match(r'\\f[IB]([a-z0-9.-]+)\\fR$', line)
        if heading:
            section = heading.group(1).lower()
        elif item and after == '.RS 4' and section in CONF_SECTIONS:
            yield '%s:%s' % (section, item.group(1))


def reader_keys(root):
    """Keys of the manual pages below ROOT: SECTION.KEY of profiles, SECTION:KEY of NetworkManager.conf."""
    also = {'device:match-device', 'device:stop-match'}                     # told in a sentence
    return also | {whole(key) for key in _profile_page(root)} | {whole(key) for key in _conf_page(root)}


# A keyfile's word -> the property that the manual page names.
SPELLED = [(r'(ipv[46])\.(address|addresses)\d*$', r'\1.addresses'), (r'(ipv[46])\.routes?\d*(_options)?$',
                                                                      r'\1.routes'),
           (r'(ipv[46])\.routing-rule\d*$', r'\1.routing-rules'), (r'(ipv[46])\.dhcp-send-hostname$',
                                                                   r'\1.dhcp-send-hostname-deprecated'),
           (r'(ipv[46])\.dhcp-send-hostname-v2$', r'\1.dhcp-send-hostname'), (r'sriov\.vf\.\d+$', 'sriov.vfs'),
           (r'tc\.qdisc\..*', 'tc.qdiscs'), (r'tc\.tfilter\..*', 'tc.tfilters'), (r'bond\..*', 'bond.options')]


def _sections(text):
    section = None
    for line in text.splitlines():
        line = line.strip()
        if line.startswith('[') and line.endswith(']'):
            section = line[1:-1]
        elif '=' in line and not line.startswith(('#', ';')) and section:
            yield section, line.split('=', 1)[0].strip()


def profile_keys(text):
    """The keys of a profile, as the file spells them."""
    return {'%s.%s' % (ALIASES.get(section, section), key) for section, key in _sections(text)}


def property_of(key):
    for pattern, name in SPELLED:
        if re.match(pattern, key):
            return re.sub(pattern, name, key)
    return key


def conf_keys(text):
    for section, key in _sections(text):
        section = 'global-dns-domain' if section.startswith('global-dns-domain-') else section
        yield '%s:%s' % (re.sub(r'^(connection|device)[-.].*', r'\1', section), key)


def written_keys(host):
    """The keys of the files of HOST, in the words of reader_keys()."""
    keys = set()
    for path, text in host.files.items():
        if re.match(r'(etc|run|usr/lib)/NetworkManager/system-connections/', path):
            keys |= {property_of(key) for key in profile_keys(text)}
            # Before 1.52 the page has one name for both of its properties.
            keys |= {key.replace('-deprecated', '') for key in keys if key.endswith('-deprecated')}
        elif re.match(r'(etc|run|usr/lib)/NetworkManager/(conf\.d/|NetworkManager\.conf$)', path):
            keys |= set(conf_keys(text))
    return {whole(key) for key in keys if not key.startswith('user.')}.difference(NEVER)
