# SPDX-License-Identifier: GPL-2.0-or-later
"""Bridges with a MAC address that is none of their ports', and ports whose network layer is not the one that counts.

A bridge that was there has a MAC address of its own, and a network layer or none; and a new one may have got another
MAC address than it should, which is told once. What it has of a port is then what the port's files say, and an
address in each network in which the port had one by itself. Pure, like compare.py.
"""
import ipaddress
import re

from compare import is_layer, view


def further(host):
    """Ports whose network layer goes nowhere: --l3-from names the one whose the bridge gets."""
    words = ' '.join(host.args).replace('--l3-from=', '--l3-from ').split()
    first = words[words.index('--l3-from') + 1] if '--l3-from' in words[:-1] else None
    return {port for port in host.ports if first and port != first}


def nets_of(record, ports):
    """Networks in which PORTS have addresses, but for that of link-local ones."""
    return {ipaddress.ip_network('%s/%d' % (info['local'], info['prefixlen']), strict=False)
            for port in ports for info in record['links'].get(port, {}).get('addr_info', ())
            if 'local' in info and info.get('scope') != 'link'}


def without_layer(record, ports):
    """RECORD without the network layer of PORTS."""
    gone = {info['local'] for port in ports for info in record['links'].get(port, {}).get('addr_info', ())
            if 'local' in info}
    macs = [record['links'][port]['address'] for port in ports if port in record['links']]
    lans = nets_of(record, ports)

    def is_theirs(to):
        return record.get('ways', {}).get(to, {}).get('dev') in ports or any(
            ipaddress.ip_address(to) in net for net in lans)

    found = dict(
        record,
        links={name: dict(link, addr_info=[]) if name in ports else link for name, link in record['links'].items()},
        routes=[route for route in record['routes'] if not any(is_layer(route, port) for port in ports)])
    for what, stays in (
            ('answers', lambda item: item[0].split()[0] not in gone and not (
                item[0].endswith(' from the host') and is_theirs(item[0].split()[0]))),
            ('ways', lambda item: item[1].get('dev') not in ports),
            ('sysctls', lambda item: not set(item[0].split('/')[2:3]) & set(ports)),
            ('service', lambda item: item[0] not in ports)):
        if what in record:
            found[what] = dict(filter(stays, record[what].items()))
    if 'leases' in record:
        found['leases'] = [lease for lease in record['leases']
                           if not any(mac in lease for mac in macs) and not gone & set(lease.split())]
    return found


def without_sources(record):
    """RECORD without the addresses that packets go out with, which come of a MAC address."""
    return dict(record, ways={to: {key: value for key, value in way.items() if key != 'prefsrc'}
                              for to, way in record.get('ways', {}).items()})


def automatic(record, ports):
    """Addresses of PORTS that no file gives them, and the networks that they have by these alone."""
    infos = [info for port in ports for info in record['links'].get(port, {}).get('addr_info', ()) if 'local' in info]
    nets = {told: {str(ipaddress.ip_network('%s/%d' % (info['local'], info['prefixlen']), strict=False))
                      for info in infos if _given(info) is told} for told in (True, False)}
    return {info['local'] for info in infos if not _given(info)}, nets[False] - nets[True]


def _given(info):
    return not info.get('dynamic') and info.get('scope') != 'link'


def by_file(record, ports):
    """RECORD, where PORTS have what is theirs by file, and nothing that comes of their MAC address or of a link of
    their own. What is at one of their addresses is called the bridge, whatever its MAC address."""
    gone, nets = automatic(record, ports)

    def stays(route):
        return not any(is_layer(route, port) for port in ports) or not (
            route.get('protocol') in ('ra', 'dhcp') or route.get('prefsrc') in gone or
            route['dst'] in gone | nets | {'fe80::/64'})

    links = {name: dict(link, addr_info=list(filter(_given, link.get('addr_info', ())))) if name in ports else link
             for name, link in record['links'].items()}
    macs = [record['links'].get(port, {}).get('address', '-') for port in ports]
    return dict(record, links=links, routes=list(filter(stays, record['routes'])),
                answers={what: 'the bridge' if answer in macs else answer
                         for what, answer in record.get('answers', {}).items() if what.split()[0] not in gone},
                leases=[lease for lease in record.get('leases', ())
                        if not any(mac in lease for mac in macs) and not gone & set(lease.split())])


def has_by_file(record, port):
    """Whether a file gives PORT an address."""
    return any('local' in info and _given(info) for info in record['links'].get(port, {}).get('addr_info', ()))


def without_ways(record, sources):
    """RECORD without answers that the host gets at an address of SOURCES alone."""
    gone = {to for to, way in record.get('ways', {}).items() if way.get('prefsrc') in sources}
    return dict(record, ways={to: way for to, way in record.get('ways', {}).items() if to not in gone},
                answers={what: answer for what, answer in record.get('answers', {}).items()
                         if not (what.endswith(' from the host') and what.split()[0] in gone)})


def newcomers(record, ports, bridge):
    """PORTS that are none of the bridge's yet."""
    return [port for port in ports if record['links'].get(port, {}).get('master') != bridge]


def is_empty(record, bridge):
    """Whether BRIDGE is one that is there and has no network layer, so that a port gives it its own."""
    link = record['links'].get(bridge)
    return link is not None and not any('local' in info for info in link.get('addr_info', ()))


def has_mac_of(record, ports, bridge):
    """Whether BRIDGE has the MAC address of one of PORTS, and with it all that comes of that."""
    macs = {record['links'][port].get('address') for port in ports if port in record['links']}
    return record['links'].get(bridge, {}).get('address') in macs


def networks(record, links):
    """Networks in which LINKS have an address that no file gives them. One that DHCPv6 gives has none of its own."""
    return {ipaddress.ip_network('%s/%d' % (info['local'], info['prefixlen'] if info['family'] == 'inet' else 64),
                                 strict=False)
            for link in links for info in record['links'].get(link, {}).get('addr_info', ()) if info.get('dynamic')}


def missed(before, after, ports, bridge):
    """Networks in which a port had such an address, and the bridge that has its network layer now has none."""
    for network in sorted(networks(before, ports) - networks(after, [bridge]), key=str):
        yield 'lease', '- %s: an address in %s' % (bridge, network)


def has_other_mac(before, after, ports, bridge):
    """Whether BRIDGE is new, and has a MAC address that none of PORTS has. All that comes of it is other, then."""
    macs = {before['links'][port].get('address') for port in ports if port in before['links']}
    return bridge not in before['links'] and bridge in after['links'] and after['links'][bridge]['address'] not in macs


def taken_over(before, ports, bridge):
    """What tells whether a change is only that the empty bridge is now as its port was: it has a carrier, IPv6, and
    the service does for it what it did for the port."""
    kinds = ('link', 'sysctl', 'service') if is_empty(before, bridge) else ()
    of_port = view(before, ports, bridge)
    keys = {kind: {re.split(r'[:=] ', text)[0] for text in of_port[kind]} for kind in kinds}

    def fine(change):
        kind, text = change
        return kind in kinds and (text[2:] in of_port[kind] if text.startswith('+ ') else
                                  re.split(r'[:=] ', text[2:])[0] in keys[kind])
    return fine
