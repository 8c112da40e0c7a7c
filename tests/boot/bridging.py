# SPDX-License-Identifier: GPL-2.0-or-later
"""What a host should be once its ports are under a bridge, and where it is not. Pure: records in, sentences out.

All that the ports had the bridge has, nothing of the network layer is left on them, the bridge has them and its
options, and everything else is as it was; but for what the words for mkbridge ask for. compare.py says what of a
record counts.
"""
import re

import joining
from compare import (Names, carrier, changes, is_alone, is_layer, metrics, order, route_text, routes, said_text, up,
                     view)


def on_ports(record, ports):
    """What of the network layer is left on ports. A link-local address alone reaches nobody and harms nobody."""
    for port in ports:
        link = record['links'].get(port)
        for info in (link or {}).get('addr_info', ()):
            if 'local' in info:
                kind = 'link-local' if info.get('scope') == 'link' and info['family'] == 'inet6' else 'port'
                yield kind, '%s has the address %s' % (port, info['local'])
        for text in record.get('service', {}).get(port, ()):
            # a link without an address is asked for no name, whoever lists its servers
            if text.startswith('DNS: '):
                yield 'port', '%s has the name servers %s' % (port, text[len('DNS: '):])
        for route in routes(record):
            if is_layer(route, port) and route['dst'] != 'fe80::/64':
                yield 'port', '%s has the route %s' % (port, route_text(route, Names()))


def still_busy(record, ports):
    for port in ports:
        if port in record.get('busy', ()):
            yield 'port', '%s is still being configured' % port


def without_local(record, ports):
    """RECORD without link-local addresses of PORTS, which on_ports() has told, and what the kernel makes of them."""
    def keeps(info):
        return not (info.get('scope') == 'link' and info.get('family') == 'inet6')

    links = {name: dict(link, addr_info=list(filter(keeps, link.get('addr_info', ())))) if name in ports else link
             for name, link in record['links'].items()}
    left = [route for route in record['routes']
            if not (route['dst'] == 'fe80::/64' and any(is_layer(route, port) for port in ports))]
    return dict(record, links=links, routes=left)


def port_of(record, ports, bridge):
    """Whether the bridge is one, and has its ports and no others but those it had."""
    link = record['links'].get(bridge)
    if link is None or link.get('linkinfo', {}).get('info_kind') != 'bridge':
        yield 'port', 'there is no bridge %s' % bridge
        return
    if not up(link):
        yield 'port', '%s is down' % bridge
    for port in ports:
        other = record['links'].get(port)
        if other is None:
            yield 'port', 'there is no link %s' % port
        elif other.get('master') != bridge:
            yield 'port', '%s is no port of %s but of %s' % (port, bridge, other.get('master', 'none'))
        elif not up(other):
            yield 'port', '%s is down' % port


def explicit(record, after, names, files):
    """Metrics that a file of the host names, and that are others now."""
    text = '\n'.join(text for text in files.values() if isinstance(text, str))
    old, new = metrics(record, names), metrics(after, Names())
    # those of other links a service numbers anew
    ours = re.compile(r' dev (%s)( |$)' % '|'.join(map(re.escape, set(names.map.values()))))
    for place in sorted(filter(ours.search, set(old) & set(new))):
        for metric in sorted(old[place] - new[place]):
            # as a key's value, in the words of ip(8), or behind the gateway of a route of a keyfile
            if metric and re.search(r'(?i)metric\W{0,4}%d\b|,\s*%d\s*$' % (metric, metric), text, re.M):
                yield 'route', 'metric %d of %s is %s' % (metric, place, ' '.join(map(str, sorted(new[place]))))


# Bridge options in mkbridge's words -> what ip(8) calls them, and how many of its units one is.
OPTIONS = {
    'stp': ('stp_state', None), 'forward_delay': ('forward_delay', 100), 'hello_time': ('hello_time', 100),
    'max_age': ('max_age', 100), 'ageing_time': ('ageing_time', 100), 'priority': ('priority', 1),
    'mcast_snooping': ('mcast_snooping', None), 'vlan_filtering': ('vlan_filtering', None),
    'group_fwd_mask': ('group_fwd_mask', None), 'mcast_querier': ('mcast_querier', None),
    'vlan_default_pvid': ('vlan_default_pvid', 1), 'mcast_hash_max': ('mcast_hash_max', 1),
    'mcast_router': ('mcast_router', 1), 'mcast_igmp_version': ('mcast_igmp_version', 1),
    'mcast_stats_enabled': ('mcast_stats_enabled', None),
}
YES, NO = ('yes', 'on', 'true', '1'), ('no', 'off', 'false', '0')


def asked_options(args):
    """OPTION -> value of the words of mkbridge."""
    found = {}
    for n, word in enumerate(args):
        value = args[n + 1] if word in ('-o', '--option') and n + 1 < len(args) else None
        value = word.split('=', 1)[1] if word.startswith('--option=') else value
        if value and '=' in value:
            key, _, value = value.partition('=')
            found[key] = value
    return found


def as_asked(value, unit):
    if unit is None and value in YES:       # of a time '1' is a number
        return 1
    if unit is None and value in NO:
        return 0
    if re.fullmatch(r'\d+\.\d+', value):
        return round(float(value) * (unit or 1))
    return int(value, 0) * (unit or 1) if re.fullmatch(r'\d+|0x[0-9a-f]+', value) else value


def options(before, after, host):
    """Options of the bridge that are not as asked for; and STP, which nobody gets who has not asked."""
    data = after['links'].get(host.bridge, {}).get('linkinfo', {}).get('info_data', {})
    asked = asked_options(host.args)
    if 'stp' not in asked and host.bridge not in before['links'] and data.get('stp_state'):
        yield 'bridge', 'stp_state: %s, not 0' % data['stp_state']
    for option, value in asked.items():
        name, unit = OPTIONS.get(option, (None, None))
        if name in data:
            found, want = as_asked(str(data[name]), None), as_asked(value, unit)
            # a bridge with STP whose ports have changed forgets faster for a while, as the standard has it
            faster = name == 'ageing_time' and data.get('stp_state') and found == 2 * data.get('forward_delay', 0)
            if found != want and not faster and not (name == 'stp_state' and want == 1 and found):
                yield 'bridge', '%s: %s, not %s' % (name, found, want)


REPLACED = ('address', 'route', 'order', 'way', 'dns', 'lease', 'answer')


def asked_for(args):
    """Kinds of which the words say that they be others than the card's."""
    kinds = set()
    for word in args:
        if re.match(r'--(dhcp|address|gateway|dns|no-ip)\b', word):
            kinds.update(REPLACED)
            kinds.update(('sysctl', 'link', 'service'))
        if word.startswith('--mac'):
            kinds.update(('mac', 'lease', 'answer', 'address', 'route'))
    return kinds


GAINED = (*REPLACED, 'sysctl', 'link', 'service')
# What a host that nothing has configured has of each of those: nothing, whose end is no loss.
NOTHING = re.compile(r'- (to .* dev nowhere|.*: False|servers |search |\S+: (up|down), no carrier)$')
# What a bridge has once something is plugged into it.
CARRIED = r'\+ (%s: (fe80::|up, carrier$)|IPv6 fe80::/64 .* dev %s )'
LINKS_OWN = ('mac', 'mtu', 'link', 'sysctl', 'service', 'bridge')


def expected(before, ports, bridge):
    """The view that the host should have once PORTS are under BRIDGE."""
    if bridge not in before['links']:
        return view(before, ports, bridge)
    # an empty bridge with a port's MAC address gets all that the port had
    whole = joining.is_empty(before, bridge) and joining.has_mac_of(before, ports, bridge)
    new = joining.newcomers(before, ports, bridge)
    by_file = before if whole else joining.by_file(before, new)
    if not joining.is_empty(before, bridge):
        by_file = joining.without_ways(by_file, joining.automatic(before, new)[0])
    old = view(by_file, ports, bridge)
    plain = view(before, quiet=ports)
    for kind in LINKS_OWN:
        old[kind] = plain[kind]
    return old


def is_new(text, bridge, ports, before):
    """Whether a sentence on bridges is of one, or of a port, that was none before."""
    of = [] if bridge in before['links'] else [bridge]
    of += ['port ' + port for port in ports if port not in before.get('ports', ())]
    return text[:2] in ('- ', '+ ') and any(text[2:].startswith(one + ' ') for one in of)


def is_asked(text, host):
    """Whether a sentence on the bridge is of an option that was asked for, of which options() tells."""
    asked = {OPTIONS[option][0] for option in asked_options(host.args) if option in OPTIONS}
    if 'stp_state' in asked:
        asked.add('forward_delay')      # STP is given a shorter one
    return any(re.match(r'[-+] %s %s: ' % (re.escape(host.bridge), option), text) for option in asked)


def let_go(before, host):
    """Ports whose network layer nobody gets: of two that meet in one bridge."""
    return {port for port in apart(before, host) if not is_bare(before, [port])}


def without_the_further(before, after, out):
    """BEFORE and AFTER without what the ports OUT had, which is let go."""
    if not out:
        return before, after
    before = joining.without_layer(before, out)
    before = dict(before, links={name: link for name, link in before['links'].items() if name not in out})
    return before, only(('ways', 'answers'), before, after)


def only(kinds, before, after):
    """AFTER with no more destinations or addresses of KINDS than BEFORE has."""
    return dict(after, **{kind: {key: item for key, item in after[kind].items() if key in before[kind]}
                          for kind in kinds if kind in before and kind in after})


def other_mac(before, after, host):
    """Whether the bridge has a MAC address, and what comes of that, which is none of its ports'."""
    if joining.is_empty(before, host.bridge):
        return not joining.has_mac_of(before, host.ports, host.bridge)
    return joining.has_other_mac(before, after, host.ports, host.bridge)


def comparable(before, after, host):
    """BEFORE and AFTER without what comes of a MAC address that the bridge need not have, or should but has not."""
    if other_mac(before, after, host):
        before, after = joining.by_file(before, host.ports), joining.by_file(after, [host.bridge])
        after = only(('answers',), before, after)
    elif not any(word.startswith('--mac') for word in host.args):
        return before, after
    return joining.without_sources(before), joining.without_sources(after)


def is_bare(record, ports):
    """Whether PORTS are links that nothing has configured."""
    return not any(record['links'].get(port, {}).get('addr_info') or up(record['links'].get(port, {'flags': ()}))
                   for port in ports)


def apart(before, host):
    """Ports that are to be in no LAN once they are under the bridge, which would make one of several: those whose
    network layer goes nowhere; those that nothing has configured, beside others or a bridge that has ports; and new
    ports of a bridge with a network layer of its own, if no file gives them theirs."""
    there = {name for name, link in before['links'].items() if link.get('master') == host.bridge}
    bare = {port for port in host.ports if is_bare(before, [port])}
    if there and not joining.is_empty(before, host.bridge):
        bare |= {port for port in joining.newcomers(before, host.ports, host.bridge)
                 if not joining.has_by_file(before, port)}
    return joining.further(host) | (bare if there | set(host.ports) - bare else set())


def bridged(before, after, host):
    """(kind, sentence) for all that is not as it should be once PORTS are under the bridge."""
    ports, bridge, names = host.ports, host.bridge, Names(host.ports, host.bridge)
    found = list(port_of(after, ports, bridge)) + list(on_ports(after, ports)) + list(still_busy(after, ports))
    found += ports_mac(before, after, ports)
    fine = joining.taken_over(before, ports, bridge)
    out, bare = let_go(before, host), is_bare(before, ports)
    before, after = without_the_further(before, after, out)
    skip = asked_for(host.args) | ({'dns', 'rule'} if out else set())
    there = bridge in before['links'] and not carrier(before['links'][bridge])
    alone = bridge in before['links'] and is_alone(before, bridge)
    if bridge not in after['links']:        # which port_of() has told
        skip |= {'sysctl', 'bridge', 'service', 'mtu', 'mac', 'link'}
    if joining.is_empty(before, bridge) or other_mac(before, after, host):
        found += joining.missed(before, after, ports, bridge) if 'lease' not in skip else ()
    orders = set(order(before, names)), set(order(without_local(after, ports), Names()))
    before, after = comparable(before, after, host)
    # ports keep their link layer, whose settings are nobody's wish
    old, new = expected(before, ports, bridge), view(without_local(after, ports), quiet=ports)
    old['order'], new['order'] = orders
    # a log speaks of a port as of the card before
    new['said'] = {said_text(line, names) for line in after.get('said', ())}
    for kind in old:
        if kind not in skip:
            found += [change for change in changes(old, new, [kind])
                      if not about_ports(change, before, ports) and not fine(change) and
                      # a bare card's bridge asks by DHCP, as the manual says; nothing may be gone for that
                      not (bare and kind in GAINED and (change[1][0] == '+' or NOTHING.match(change[1]))) and
                      not (bare and kind == 'sysctl' and '/conf/%s/' % bridge in change[1]) and
                      # without a port that has one it had no carrier, and so no link-local address
                      not (there and (NOTHING.match(change[1]) or
                                 re.match(CARRIED % (re.escape(bridge), re.escape(bridge)), change[1]))) and
                      # without a port its MAC address was chance
                      not (alone and kind == 'mac' and change[1].startswith('+ %s: ' % bridge)) and
                      not (kind == 'bridge' and (is_new(change[1], bridge, ports, before) or
                                                 is_asked(change[1], host)))]
    found += list(explicit(before, after, names, host.files)) if 'route' not in skip else []
    return found + (list(options(before, after, host)) if 'ports' in after else [])


def ports_mac(before, after, ports):
    for port in ports:
        old, new = before['links'].get(port), after['links'].get(port)
        if old and new and old.get('address') != new.get('address'):
            yield_text = '%s itself has the MAC address %s, not %s' % (port, new.get('address'), old.get('address'))
            return [('mac', yield_text)]
        if old and new and old.get('mtu') != new.get('mtu'):
            return [('mtu', '%s itself has the MTU %s, not %s' % (port, new.get('mtu'), old.get('mtu')))]
    return []


def about_ports(change, before, ports):
    """A further port had MAC, MTU and settings of its own, which a bridge of several cannot all have."""
    kind, text = change
    if len(ports) < 2 or kind not in ('mac', 'mtu', 'sysctl', 'link', 'answer', 'address', 'route'):
        return False
    return text.startswith('- ') and not any(before['links'].get(port, {}).get('addr_info') for port in ports[1:]) \
        and kind in ('mac', 'mtu', 'sysctl', 'link')
