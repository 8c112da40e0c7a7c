# SPDX-License-Identifier: GPL-2.0-or-later
"""What two boots of a host mean, and where that differs. Pure: records in, sentences out. What a host should be
once its ports are under a bridge is said in bridging.py.

A record (record.py and world.py) is turned into a view: kind -> set of sentences, in which the card that became
a port goes by the name of the bridge. Two views are compared kind by kind. What is no part of the meaning is
left out here, in one place: times that run, numbers that the kernel gives (link indexes, handles), metrics that
a service makes up where the order of the routes stays as it was.
"""
import ipaddress
import re

# Kinds of difference, as the lists name them. What none of them is ever allowed to excuse is in GRAVE.
GRAVE = ('address', 'route', 'order', 'way', 'rule', 'dns', 'lease', 'mac', 'port', 'guest', 'answer')
FLAGS = ('dynamic', 'noprefixroute', 'mngtmpaddr', 'home', 'nodad', 'secondary', 'autojoin')
ROUTE_WORDS = ('type', 'scope', 'protocol', 'prefsrc', 'mtu', 'advmss', 'window', 'initcwnd', 'initrwnd', 'quickack',
               'congctl', 'hoplimit', 'features', 'rtt', 'pref', 'tos', 'realm', 'encap', 'fastopen_no_cookie')
RULE_WORDS = ('src', 'srclen', 'dst', 'dstlen', 'fwmark', 'fwmask', 'iif', 'oif', 'table', 'action', 'goto', 'tos',
              'ipproto', 'sport', 'dport', 'sport_start', 'sport_end', 'dport_start', 'dport_end', 'uid_start',
              'uid_end', 'suppress_prefixlen', 'suppress_ifgroup', 'protocol', 'not', 'l3mdev', 'tun_id')
KERNELS_RULES = {(0, 'local'), (32766, 'main'), (32767, 'default')}
# Settings that say what the kernel has counted or derived, or that belong to another kind of difference.
NO_SETTING = {'mtu', 'base_reachable_time', 'retrans_time', 'ndisc_tclass', 'force_igmp_version'}


class Names:
    """What a link is called in a view: the ports of before by the name of the bridge."""

    def __init__(self, ports=(), bridge=None):
        self.map = {port: bridge for port in ports}

    def __call__(self, name):
        return self.map.get(name, name)

    def text(self, text):
        """TEXT with names of links in it, such as a label."""
        for port, bridge in self.map.items():
            text = re.sub(r'(?<![\w.-])%s(?![\w-])' % re.escape(port), bridge, text)
        return text


def is_temporary(info):
    return bool(info.get('temporary'))


def address_text(info, names):
    if is_temporary(info):
        net = ipaddress.ip_network('%s/%d' % (info['local'], info['prefixlen']), strict=False)
        return 'a temporary address in %s' % net
    words = ['%s/%d' % (info['local'], info['prefixlen'])]
    if 'address' in info:
        words.append('peer %s' % info['address'])
    if info.get('family') == 'inet':
        words += ['broadcast %s' % info['broadcast']] if 'broadcast' in info else []
        label = names.text(info.get('label', ''))
        words += ['label %s' % label] if ':' in label else []
    words += ['scope %s' % info['scope']] if info.get('scope') not in ('global', None) else []
    words += [flag for flag in FLAGS if info.get(flag)]
    words += ['metric %s' % info['metric']] if info.get('metric') else []
    if info.get('preferred_life_time') == 0:
        words.append('deprecated')
    return ' '.join(words)


def addresses(record, names):
    """(link, sentence, what it is without details), of all links but the loopback."""
    for name, link in record['links'].items():
        for info in link.get('addr_info', ()):
            if 'local' in info and (name != 'lo' or info.get('scope') == 'global'):
                yield names(name), address_text(info, names), info


def hops(route, names):
    """The ways of a route, as text."""
    many = route.get('nexthops') or [route]
    found = []
    for hop in many:
        via = hop.get('gateway') or (hop.get('via') or {}).get('host') or '-'
        words = 'via %s dev %s' % (via, names(hop.get('dev', '-')))
        words += ' weight %s' % hop['weight'] if 'nexthops' in route and hop.get('weight') else ''
        words += ' onlink' if 'onlink' in hop.get('flags', ()) or 'onlink' in route.get('flags', ()) else ''
        found.append(words)
    return ' '.join(sorted(found))


def whole_destination(route):
    return '%s %s' % ('IPv4' if route['version'] == 4 else 'IPv6', route['dst'])


def is_own(route):
    """Routes that the kernel makes itself of addresses and links."""
    if route.get('table') in ('local', 255):
        return True
    return route['version'] == 6 and route['dst'] in ('ff00::/8', 'multicast') or route.get('type') == 'multicast'


def route_text(route, names):
    words = [whole_destination(route), hops(route, names)]
    if route.get('table', 'main') not in ('main', 254):
        words.append('table %s' % route['table'])
    for word in ROUTE_WORDS:
        if word in route and (word, route[word]) not in (('type', 'unicast'), ('pref', 'medium')):
            words.append('%s %s' % (word, names.text(str(route[word]))))
    for metrics in route.get('metrics', ()):
        words += ['%s %s' % (key, value) for key, value in sorted(metrics.items())]
    return ' '.join(words)


def routes(record):
    """Those that somebody has made, without those that are never taken: of one destination and way the kernel takes
    the one with the least metric. NetworkManager's beside the kernel's own, if that was first to hear a router."""
    best = {}
    for route in record['routes']:
        place = (route.get('table', 'main'), route.get('type'), whole_destination(route), hops(route, str))
        if not is_own(route) and (place not in best or (route.get('metric') or 0) < (best[place].get('metric') or 0)):
            best[place] = route
    return list(best.values())


def order(record, names):
    """For each destination with more than one route: its ways, best first."""
    ways = {}
    for route in routes(record):
        place = (route.get('table', 'main'), whole_destination(route))
        # IPv6 without a metric is 1024 for the kernel
        ways.setdefault(place, []).append((route.get('metric') or 0, hops(route, names)))
    for (table, destination), found in sorted(ways.items(), key=str):
        found = sorted(set(found))
        first = [hop for metric, hop in found if metric == found[0][0]]
        if len({hop for _, hop in found}) > 1:
            yield '%s in table %s: first %s' % (destination, table, ', '.join(sorted(first)))


def metrics(record, names):
    """Destination and way -> the metrics it has."""
    found = {}
    for route in routes(record):
        found.setdefault('%s %s' % (whole_destination(route), hops(route, names)), set()).add(route.get('metric', 0))
    return found


def rule_text(rule, names):
    words = ['IPv%d %s:' % (rule['version'], rule['priority'])]
    for word in RULE_WORDS:
        if word in rule:
            value = names(rule[word]) if word in ('iif', 'oif') else rule[word]
            words.append('%s %s' % (word, value))
    return ' '.join(words)


def rules(record, names):
    for rule in record['rules']:
        if (rule['priority'], rule.get('table')) not in KERNELS_RULES:
            yield rule_text(rule, names)


def up(link):
    return 'UP' in link.get('flags', ())


def carrier(link):
    return 'LOWER_UP' in link.get('flags', ())


def settings(record, names, ports, own):
    """Sysctls of links. OWN are those of the links named alone: 'all' and 'default' are the host's own."""
    for path, value in record.get('sysctls', {}).items():
        parts = path.split('/')
        if len(parts) < 4:
            yield '%s = %s' % (path, value)
            continue
        link, name = parts[2], parts[3]
        if name in NO_SETTING or link == 'lo' or (own and link in own):
            continue
        yield '%s/%s/%s/%s = %s' % (parts[0], parts[1], names(link), name, value)


def tied(record):
    """(version, link, gateway) of default routes of which none is first: which is taken is chance, and order()
    tells of the tie."""
    found = set()
    for version in (4, 6):
        defaults = [route for route in routes(record) if route['version'] == version and route['dst'] == 'default' and
                    route.get('table', 'main') in ('main', 254)]
        first = min((route.get('metric') or 0 for route in defaults), default=0)
        ways_out = {(version, hop.get('dev'), hop.get('gateway')) for route in defaults
                    if (route.get('metric') or 0) == first for hop in route.get('nexthops') or [route]}
        found |= ways_out if len(ways_out) > 1 else set()
    return found


def one_of_several(record, to, way):
    """Whether the source of WAY is one of several IPv6 addresses of the link that are as good: the kernel takes the
    one that came last, so it is chance where one is leased and one is advertised. See rule 8 of RFC 6724."""
    if ':' not in to:
        return False
    lengths = {}
    for info in record['links'].get(way.get('dev'), {}).get('addr_info', ()):
        if info.get('family') == 'inet6' and info.get('scope') == 'global' and 'local' in info and \
                not is_temporary(info) and info.get('preferred_life_time') != 0:
            apart = int(ipaddress.ip_address(info['local'])) ^ int(ipaddress.ip_address(to))
            lengths[info['local']] = min(128 - apart.bit_length(), info['prefixlen'])
    best = [local for local, length in lengths.items() if length == max(lengths.values())]
    return len(best) > 1 and way.get('prefsrc') in best


def ways(record, names):
    ties = tied(record)
    temporary = {info['local'] for link in record['links'].values() for info in link.get('addr_info', ())
                 if is_temporary(info) and 'local' in info}

    def said(to, way, key):
        value = way[key]
        if key == 'prefsrc' and one_of_several(record, to, way):
            return 'one of several'
        return names(value) if key == 'dev' else 'a temporary address' if value in temporary else value

    for to, way in sorted(record.get('ways', {}).items()):
        if (6 if ':' in to else 4, way.get('dev'), way.get('gateway')) in ties:
            yield 'to %s: by one of several default routes' % to
            continue
        words = ' '.join('%s %s' % (key, said(to, way, key)) for key in sorted(way) if key != 'table')
        yield 'to %s: %s' % (to, words)


NUMBERS = ((r'\b(address|route|routing-rule)\d+\b', r'\1'), (r'^/\S+:\d+: ', 'FILE: '),
           (r'^\S+ +\S+\[\d+\]: ', ''), (r'^\w{3} +\d+ [\d:]+ ', ''), (r'\[[\d.:TZ-]+\] ?', ''),
           (r'^<(\w+)> +', r'<\1> '), (r'0x[0-9a-f]+', 'N'), (r'/org/freedesktop/\S+', 'PATH'),
           (r'\b[0-9a-f]{1,4}:[0-9a-f:]*:[0-9a-f:]*(/\d+)?', 'ADDRESS'), (r'pid[ =]\d+', 'pid N'),
           (r'\b[0-9a-f]{8}-[0-9a-f-]{27}\b', 'UUID'), (r'\b\d+\b', 'N'))


def said_text(line, names):
    """A line of a log without what is new in each."""
    for pattern, by in NUMBERS:
        line = re.sub(pattern, by, line)
    for port, bridge in names.map.items():
        # in a log a name is part of a path or another word, too, but not of another link's
        line = re.sub(r'(?<![A-Za-z0-9.])%s(?![A-Za-z0-9]|\.\d)' % re.escape(port), bridge, line)
    return line.strip()


def is_alone(record, bridge):
    """Whether a link is a bridge without a port, whose MAC address is chance unless somebody gives it one."""
    return record['links'][bridge].get('linkinfo', {}).get('info_kind') == 'bridge' and not any(
        link.get('master') == bridge for link in record['links'].values())


def below(link):
    """The link that LINK is stacked on, or bound to as a tunnel is; None for others, and for the end of a cable."""
    about = link.get('linkinfo', {})
    if about.get('info_kind', 'veth') == 'veth':
        return None
    return link.get('link') or about.get('info_data', {}).get('link')


def view(record, ports=(), bridge=None, quiet=()):
    """Kind -> set of sentences. PORTS are called BRIDGE in it; settings of links in QUIET are left out."""
    names = Names(ports, bridge)
    found = {kind: set() for kind in ('address', 'route', 'order', 'way', 'rule', 'dns', 'lease', 'mac', 'mtu', 'link',
                                      'sysctl', 'answer', 'said', 'bridge', 'service')}
    for link, text, _ in addresses(record, names):
        found['address'].add('%s: %s' % (link, text))
    for route in routes(record):
        found['route'].add(route_text(route, names))
    found['order'].update(order(record, names))
    found['rule'].update(rules(record, names))
    for name, link in record['links'].items():
        if name == 'lo' or name in quiet:
            continue
        if not is_alone(record, name):
            found['mac'].add('%s: %s' % (names(name), link.get('address')))
        found['mtu'].add('%s: %s' % (names(name), link.get('mtu')))
        found['link'].add('%s: %s, %s' % (names(name), 'up' if up(link) else 'down',
                                          'carrier' if carrier(link) else 'no carrier'))
        if below(link) and name not in ports and name not in quiet:     # of a port its own is its own
            found['link'].add('%s: on %s' % (names(name), names(below(link))))
    found['bridge'].update(bridge_data(record, names))
    found['service'].update('%s %s' % (names(link), text) for link, texts in record.get('service', {}).items()
                            for text in texts if link not in quiet)
    found['sysctl'].update(settings(record, names, ports, quiet))
    found['way'].update(ways(record, names))
    if 'names' in record:
        # order is part of it, and it is one thing
        found['dns'].add('servers %s' % ' '.join(names.text(word) for word in record['names']['servers']))
        found['dns'].add('search %s' % ' '.join(record['names']['search']))
    found['lease'].update(record.get('leases', ()))
    found['answer'].update('%s: %s' % pair for pair in sorted(record.get('answers', {}).items()))
    found['said'].update(said_text(line, names) for line in record.get('said', ()))
    return found


def timeless(record):
    """RECORD, where identities that a client has made up are without the time when: those of a host that has never
    run are of its first boot."""
    def plain(lease):
        return re.sub(r'\b(00:01:00:01)(:[0-9a-f]{2}){4}', r'\1:TIME', lease)
    return dict(record, leases=sorted(map(plain, record.get('leases', ()))))


def aged(texts, other):
    """TEXTS without ageing times of bridges of which OTHER does not tell."""
    ages = {text.rpartition(': ')[0] for text in other['bridge'] if ' ageing_time: ' in text}
    return {text for text in texts if ' ageing_time: ' not in text or text.rpartition(': ')[0] in ages}


def by_fewer(gone, come):
    """GONE and COME without addresses that several cards of the host in one LAN answered for, if one of them does
    so still: Linux answers for all of its addresses by each card."""
    def parsed(texts):
        return {what: set(macs.split()) for what, _, macs in (text.partition(' is at: ') for text in texts) if macs}

    old, new = parsed(gone), parsed(come)
    flux = {what for what in old if len(old[what]) > 1 and new.get(what, {None}) <= old[what]}
    return ({text for text in gone if text.partition(' is at: ')[0] not in flux},
            {text for text in come if text.partition(' is at: ')[0] not in flux})


def changes(before, after, kinds=None):
    """(kind, sentence): what is gone, and what has come."""
    for kind in kinds or before:
        gone, come = before[kind] - after.get(kind, set()), after.get(kind, set()) - before[kind]
        if kind == 'said':
            gone = set()            # a reader that says less is no worse
        if kind == 'answer':
            gone, come = by_fewer(gone, come)
        if kind == 'bridge':
            gone, come = aged(gone, after), aged(come, before)
        for text in sorted(gone):
            yield kind, '- ' + text
        for text in sorted(come):
            yield kind, '+ ' + text


def is_layer(route, port):
    """Whether a route is one of the network layer on PORT."""
    return any(hop.get('dev') == port for hop in (route.get('nexthops') or [route]))


TIMERS = re.compile(r'timer|root_id|root_port|bridge_id|designated|topology|tcn|fdb_n')


def bridge_data(record, names):
    for name, link in record['links'].items():
        if link.get('linkinfo', {}).get('info_kind') != 'bridge':
            continue
        data = link['linkinfo'].get('info_data', {})
        for key, value in sorted(data.items()):
            # while the topology changes the kernel forgets faster
            if not TIMERS.search(key) and not (key == 'ageing_time' and data.get('topology_change')):
                yield '%s %s: %s' % (names(name), key, value)
    for port, about in record.get('ports', {}).items():
        for key, value in sorted(about.items()):
            if key != 'bridge' or port not in names.map:
                yield 'port %s %s: %s' % (port, key, value)


def same(one, other, kinds=None):
    """(kind, sentence) for what differs between two boots of the same host."""
    return list(changes(view(one), view(other), kinds))
