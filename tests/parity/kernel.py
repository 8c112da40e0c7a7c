# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel has after a network service has read its files, in one normal form.

It is made of a record (record.py of tests/boot). Addresses that the LAN (world.py there) gives are said as 'dhcp4'
and 'ra', not as addresses.
"""
import ipaddress

ROUTER = '192.0.2.1'
LEASES = (ipaddress.ip_address('192.0.2.100'), ipaddress.ip_address('192.0.2.199'))
ADVERTISED = ipaddress.ip_network('2001:db8:1::/64')
OWN_RULES = (0, 32766, 32767)
# What servers of the LAN say besides, by who says it.
GIVEN = {'dhcp4': {'192.0.2.1', '192.0.2.2', 'lan1.example'}, 'ra': {'2001:db8:1::1', 'lan1.example'}}


def global_addresses(link):
    return ['%s/%d' % (info['local'], info['prefixlen']) for info in link.get('addr_info', [])
            if info.get('scope') == 'global' and 'local' in info]


def leased(address):
    where = ipaddress.ip_interface(address)
    return where.version == 4 and LEASES[0] <= where.ip <= LEASES[1] and where.network.prefixlen == 24


def advertised(address):
    return ipaddress.ip_interface(address).ip in ADVERTISED


def routes_of(record, name):
    """Routes of NAME that somebody has set: through a gateway, and not the LAN's."""
    for route in record['routes']:
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


def rules_of(record):
    return [rule_text(rule) for rule in record['rules']
            if rule['priority'] not in OWN_RULES and rule.get('table') not in ('local', 'main', 'default')]


def accepts_advertisements(record, name):
    """Whether an address or a default route of the LAN's advertisements is there."""
    if any(advertised(address) for address in global_addresses(record['links'][name])):
        return True
    return any(route['version'] == 6 and route.get('dev') == name and route['dst'] == 'default' and
               route.get('table', 'main') == 'main' and ipaddress.ip_address(route.get('gateway', '::1')).is_link_local
               for route in record['routes'])


def split_routes(record, name, lease):
    """Gateways of the main table, and all other routes. The gateway of a LEASE is the server's."""
    gateways, others = [], []
    for route in routes_of(record, name):
        if route['dst'] != 'default' or route.get('table', 'main') != 'main':
            others.append(route)
        elif not (lease and route['gateway'] == ROUTER):
            gateways.append(route['gateway'])
    return gateways, others


def view(record, name, metrics):
    """All that is compared of the link NAME; METRICS are those that matter. None: no such link."""
    link = record['links'].get(name)
    if link is None:
        return None
    addresses = global_addresses(link)
    lease = any(leased(address) for address in addresses)
    gateways, routes = split_routes(record, name, lease)
    return {
        'mac': link.get('address'),
        'mtu': link.get('mtu'),
        'dhcp4': lease,
        'ra': accepts_advertisements(record, name),
        'addresses': sorted(address for address in addresses if not leased(address) and not advertised(address)),
        'gateways': sorted(gateways),
        'routes': sorted(route_text(route, metrics) for route in routes),
        'rules': sorted(rules_of(record)),
    }


def bridge(record, name, ports):
    """Of the bridge NAME: what it is, its options, and who its ports are."""
    link = record['links'].get(name)
    if link is None:
        return {}
    info = link.get('linkinfo', {})
    found = {'kind': info.get('info_kind')}
    for option in ('stp_state', 'forward_delay', 'priority', 'ageing_time', 'mcast_snooping'):
        found[option] = info.get('info_data', {}).get(option)
    for port in ports:
        other = record['links'].get(port, {})
        found[port] = {'master': other.get('master'), 'mtu': other.get('mtu'), 'addresses': global_addresses(other),
                       'up': 'UP' in other.get('flags', []),
                       'routes': [route_text(route, ()) for route in routes_of(record, port)]}
    return found
