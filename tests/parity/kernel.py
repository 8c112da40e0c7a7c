# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel has after a network service has read its files, in one normal form.

Addresses that come from the peer (see peer.py) are said as 'dhcp4' and 'ra', not as addresses.
"""
import ipaddress
import json
import subprocess

LEASE = '192.0.2.150/24'
ADVERTISED = ipaddress.ip_network('2001:db8:a::/64')
OWN_RULES = (0, 32766, 32767)


def ip(*words):
    """The answer of ip(8), as data."""
    done = subprocess.run(['ip', '-j', '-d', *words], capture_output=True, text=True, check=False)
    return json.loads(done.stdout or '[]')


def link_of(name):
    return next((link for link in ip('address', 'show') if link.get('ifname') == name), None)


def global_addresses(link):
    return ['%s/%d' % (info['local'], info['prefixlen']) for info in link.get('addr_info', [])
            if info.get('scope') == 'global' and 'local' in info]


def advertised(address):
    return ipaddress.ip_interface(address).ip in ADVERTISED


def routes_of(version, name):
    """Routes of NAME that somebody has set: through a gateway, and not the peer's."""
    for route in ip('-%d' % version, 'route', 'show', 'table', 'all'):
        if route.get('type', 'unicast') != 'unicast' or route.get('table') in ('local', 255, 'default'):
            continue
        if route.get('dev') != name or 'gateway' not in route or route.get('protocol') in ('ra', 'dhcp'):
            continue
        if not ipaddress.ip_address(route['gateway']).is_link_local:
            yield route


def route_text(route, metrics):
    text = '%s via %s' % (route['dst'], route['gateway'])
    if metrics and route.get('metric') in metrics:
        text += ' metric %s' % route['metric']
    if route.get('table', 'main') not in ('main', 254):
        text += ' table %s' % route['table']
    return text


def rule_text(rule):
    source = rule.get('src', 'all')
    if source != 'all' and 'srclen' in rule:
        source += '/%d' % rule['srclen']
    return '%s from %s table %s' % (rule['priority'], source, rule.get('table'))


def accepts_advertisements(link, name):
    """Whether an address or a default route of the peer's advertisements is there."""
    if any(advertised(address) for address in global_addresses(link)):
        return True
    return any(route.get('dev') == name and route['dst'] == 'default' and
               ipaddress.ip_address(route.get('gateway', '::1')).is_link_local
               for route in ip('-6', 'route', 'show'))


def view(name, metrics):
    """All that is compared of the link NAME; METRICS are those that matter. None: no such link."""
    link = link_of(name)
    if link is None:
        return None
    addresses = global_addresses(link)
    leased = LEASE in addresses
    gateways, routes = [], []
    for version in (4, 6):
        for route in routes_of(version, name):
            if route['dst'] == 'default' and route.get('table', 'main') == 'main':
                if not (leased and version == 4):
                    gateways.append(route['gateway'])
            else:
                routes.append(route_text(route, metrics))
    rules = [rule_text(rule) for version in (4, 6) for rule in ip('-%d' % version, 'rule', 'show')
             if rule['priority'] not in OWN_RULES and rule.get('table') not in ('local', 'main', 'default')]
    return {
        'mac': link.get('address'),
        'mtu': link.get('mtu'),
        'dhcp4': leased,
        'ra': accepts_advertisements(link, name),
        'addresses': sorted(address for address in addresses if address != LEASE and not advertised(address)),
        'gateways': sorted(gateways),
        'routes': sorted(routes),
        'rules': sorted(rules),
    }


def bridge(name, ports):
    """Of the bridge NAME: what it is, its options, and who its ports are."""
    link = link_of(name)
    if link is None:
        return {}
    info = link.get('linkinfo', {})
    found = {'kind': info.get('info_kind')}
    for option in ('stp_state', 'forward_delay', 'priority', 'ageing_time', 'mcast_snooping'):
        found[option] = info.get('info_data', {}).get(option)
    for port in ports:
        other = link_of(port) or {}
        found[port] = {'master': other.get('master'), 'mtu': other.get('mtu'), 'addresses': global_addresses(other),
                       'up': 'UP' in other.get('flags', []),
                       'routes': [route_text(route, ()) for version in (4, 6) for route in routes_of(version, port)]}
    return found
