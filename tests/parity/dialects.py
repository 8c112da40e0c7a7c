# SPDX-License-Identifier: GPL-2.0-or-later
"""An intent as a host with the files of a card, in each dialect, as a person or an installer would write them."""
import ipaddress

import hosts
from intents import BRIDGE, MAC, MAC2


def family(text):
    return ipaddress.ip_interface(text).version


def of(version, items):
    """Those of ITEMS that belong to one version of IP."""
    return [item for item in items if family(item) == version]


def version_routes(asked, version):
    return [route for route in asked['routes'] if family(route[0]) == version]


def words(route):
    """The end of a route in ip(8)'s words: its metric and table."""
    return ''.join(' %s %s' % pair for pair in zip(('metric', 'table'), route[2:]) if pair[1] is not None)


def ifcfg(asked):
    lines = ['DEVICE=eth0', 'TYPE=Ethernet', 'ONBOOT=yes', 'HWADDR=' + MAC,
             'BOOTPROTO=' + ('dhcp' if asked['dhcp4'] else 'none')]
    for n, address in enumerate(of(4, asked['addresses'])):
        number = str(n) if n else ''
        lines += ['IPADDR%s=%s' % (number, address.split('/')[0]), 'PREFIX%s=%s' % (number, address.split('/')[1])]
    lines += ['GATEWAY=' + gateway for gateway in of(4, asked['gateways'])]
    lines += ['DNS%d=%s' % (n + 1, server) for n, server in enumerate(asked['dns'])]
    if asked['search']:
        lines.append('DOMAIN="%s"' % ' '.join(asked['search']))
    if asked['mtu']:
        lines.append('MTU=%d' % asked['mtu'])
    if of(6, asked['addresses']) or asked['ra']:
        lines += ['IPV6INIT=yes', 'IPV6_AUTOCONF=' + ('yes' if asked['ra'] else 'no')]
    lines += ['IPV6ADDR=' + address for address in of(6, asked['addresses'])]
    lines += ['IPV6_DEFAULTGW=' + gateway for gateway in of(6, asked['gateways'])]
    folder = 'etc/sysconfig/network-scripts/'
    files = {folder + 'ifcfg-eth0': lines}
    for version, name in ((4, 'route-eth0'), (6, 'route6-eth0')):
        routes = ['%s via %s dev eth0%s' % (route[0], route[1], words(route))
                  for route in version_routes(asked, version)]
        if routes:
            files[folder + name] = routes
    if asked['rules']:
        files[folder + 'rule-eth0'] = ['priority %s from %s table %s' % rule for rule in asked['rules']]
    return files


def keyfile(asked):
    lines = ['[connection]', 'id=eth0', 'uuid=6a4c1d0e-52b6-4e2b-9d34-000000000001', 'type=ethernet',
             'interface-name=eth0', '', '[ethernet]']
    if asked['mtu']:
        lines.append('mtu=%d' % asked['mtu'])
    for version in (4, 6):
        addresses = of(version, asked['addresses'])
        auto = asked['dhcp4'] if version == 4 else asked['ra']
        method = 'auto' if auto else 'manual' if addresses else 'disabled' if version == 4 else 'ignore'
        lines += ['', '[ipv%d]' % version, 'method=' + method]
        lines += ['address%d=%s' % (n + 1, address) for n, address in enumerate(addresses)]
        lines += ['gateway=' + gateway for gateway in of(version, asked['gateways'])]
        servers = of(version, asked['dns'])
        if servers:
            lines.append('dns=%s;' % ';'.join(servers))
        if asked['search'] and version == 4:
            lines.append('dns-search=%s;' % ';'.join(asked['search']))
        for n, (destination, gateway, metric, table) in enumerate(version_routes(asked, version)):
            lines.append('route%d=%s,%s%s' % (n + 1, destination, gateway, '' if metric is None else ',%d' % metric))
            if table is not None:
                lines.append('route%d_options=table=%d' % (n + 1, table))
        if version == 4:
            lines += ['routing-rule%d=priority %s from %s table %s' % ((n + 1,) + rule)
                      for n, rule in enumerate(asked['rules'])]
    return {'etc/NetworkManager/system-connections/eth0.nmconnection': lines}


def networkd(asked):
    lines = ['[Match]', 'Name=eth0']
    if asked['mtu']:
        lines += ['', '[Link]', 'MTUBytes=%d' % asked['mtu']]
    lines += ['', '[Network]']
    if asked['dhcp4']:
        lines.append('DHCP=ipv4')
    if asked['ra'] is not None:
        lines.append('IPv6AcceptRA=' + ('yes' if asked['ra'] else 'no'))
    lines += ['Address=' + address for address in asked['addresses']]
    lines += ['Gateway=' + gateway for gateway in asked['gateways']]
    lines += ['DNS=' + server for server in asked['dns']]
    if asked['search']:
        lines.append('Domains=' + ' '.join(asked['search']))
    for destination, gateway, metric, table in asked['routes']:
        lines += ['', '[Route]', 'Destination=' + destination, 'Gateway=' + gateway]
        lines += ['Metric=%d' % metric] if metric is not None else []
        lines += ['Table=%d' % table] if table is not None else []
    for priority, source, table in asked['rules']:
        lines += ['', '[RoutingPolicyRule]', 'Priority=%d' % priority, 'From=' + source, 'Table=%d' % table]
    return {'etc/systemd/network/10-eth0.network': lines}


def stanza(asked, version, method, addresses):
    lines = ['', 'iface eth0 %s %s' % ('inet' if version == 4 else 'inet6', method)]
    if addresses:
        lines.append('    address ' + addresses[0])
        lines += ['    gateway ' + gateway for gateway in of(version, asked['gateways'])]
        lines += ['    up ip route add %s via %s dev $IFACE%s' % (route[0], route[1], words(route))
                  for route in version_routes(asked, version)]
    return lines


def ifupdown(asked):
    v4, v6 = of(4, asked['addresses']), of(6, asked['addresses'])
    lines = ['# the loopback link', 'auto lo', 'iface lo inet loopback', '', 'auto eth0']
    if asked['dhcp4'] or v4:
        lines += stanza(asked, 4, 'dhcp' if asked['dhcp4'] else 'static', v4)
        if asked['mtu']:
            lines.append('    mtu %d' % asked['mtu'])
        lines += ['    up ip rule add priority %s from %s table %s' % rule for rule in asked['rules']]
        lines += ['    down ip rule del priority %s from %s table %s' % rule for rule in asked['rules']]
        if asked['dns']:
            lines.append('    dns-nameservers ' + ' '.join(asked['dns']))
        if asked['search']:
            lines.append('    dns-search ' + ' '.join(asked['search']))
    for address in v4[1:]:
        lines += ['', 'iface eth0 inet static', '    address ' + address]
    if not (asked['dhcp4'] or v4 or v6 or asked['ra']):
        lines += stanza(asked, 6, 'manual', [])
    if v6:
        lines += stanza(asked, 6, 'static', v6)
    elif asked['ra']:
        lines += stanza(asked, 6, 'auto', [])
    return {'etc/network/interfaces': lines}


def ifupdown2(asked):
    """There is no method auto in ifupdown2: the kernel's default accepts advertisements."""
    return ifupdown(dict(asked, ra=None))


def netplan(asked, renderer):
    lines = ['network:', '  version: 2', '  renderer: ' + renderer, '  ethernets:', '    eth0:',
             '      dhcp4: ' + ('true' if asked['dhcp4'] else 'false')]
    if asked['ra'] and renderer == 'NetworkManager':
        lines.append('      dhcp6: true')     # its way to say method=auto
    elif asked['ra'] is not None and renderer == 'networkd':
        lines.append('      accept-ra: ' + ('true' if asked['ra'] else 'false'))
    if asked['mtu']:
        lines.append('      mtu: %d' % asked['mtu'])
    if asked['addresses']:
        lines += ['      addresses:'] + ['        - ' + address for address in asked['addresses']]
    routes = [('default', gateway, None, None) for gateway in asked['gateways']] + asked['routes']
    if routes:
        lines.append('      routes:')
    for destination, gateway, metric, table in routes:
        if destination == 'default' and ':' in gateway:
            destination = '"::/0"'
        lines += ['        - to: ' + destination, '          via: ' + gateway]
        lines += ['          metric: %d' % metric] if metric is not None else []
        lines += ['          table: %d' % table] if table is not None else []
    if asked['rules']:
        lines.append('      routing-policy:')
    for priority, source, table in asked['rules']:
        lines += ['        - from: ' + source, '          table: %d' % table, '          priority: %d' % priority]
    if asked['dns'] or asked['search']:
        lines.append('      nameservers:')
    if asked['dns']:
        lines.append('        addresses: [%s]' % ', '.join(asked['dns']))
    if asked['search']:
        lines.append('        search: [%s]' % ', '.join(asked['search']))
    return {'etc/netplan/50-eth0.yaml': lines}


# Dialect: what writes it, its reader of tests/boot, what it cannot say.
DIALECTS = {
    # the service is not started; ifcfg.py reads the files
    'ifcfg': (ifcfg, 'nm', ()),
    'keyfile': (keyfile, 'nm', ()),
    'networkd': (networkd, 'networkd', ()),
    'ifupdown': (ifupdown, 'ifupdown', ()),
    'ifupdown2': (ifupdown2, 'ifupdown2', ('ra',)),
    'netplan-networkd': (lambda asked: netplan(asked, 'networkd'), 'netplan-networkd', ()),
    # netplan 0.106 hands no routing-policy to NetworkManager, and does not say so
    'netplan-nm': (lambda asked: netplan(asked, 'NetworkManager'), 'netplan-nm', ('rules',)),
}

# Backend: the dialect here that stands for it where nothing is booted.
OF_BACKEND = {'ifcfg': 'ifcfg', 'keyfile': 'keyfile', 'networkd': 'networkd', 'ifupdown': 'ifupdown',
              'netplan': 'netplan-networkd'}

# What is there when no file speaks of the card.
LOOPBACK = {'etc/network/interfaces': 'auto lo\niface lo inet loopback\n'}
NO_CARD = {
    'ifupdown': LOOPBACK,
    'ifupdown2': LOOPBACK,
    'netplan-networkd': {'etc/netplan/50-all.yaml': 'network:\n  version: 2\n  renderer: networkd\n'},
    'netplan-nm': {'etc/netplan/50-all.yaml': 'network:\n  version: 2\n  renderer: NetworkManager\n'},
}

# The second card's LAN is silent, and no address comes from a server of DHCPv6.
WORLD = {'dhcp6': 'no', 'dhcp42': 'no', 'ra2': 'no'}


def reader(dialect):
    return DIALECTS[dialect][1]


def backend(dialect):
    """mkbridge's word for the dialect."""
    return dialect if dialect == 'ifcfg' else hosts.READERS[reader(dialect)]


def cannot(dialect):
    return DIALECTS[dialect][2]


def files(dialect, asked):
    """Path below the root -> text."""
    if not asked['configured']:
        return NO_CARD.get(dialect, {})
    return {path: '\n'.join(lines) + '\n' for path, lines in DIALECTS[dialect][0](asked).items()}


def host(dialect, asked, tree=None, modes=None):
    """The host as the intent has it: with the files of its card, or with those of TREE."""
    cards = [hosts.Card(name, mac) for name, mac in zip(asked['ports'], (MAC, MAC2))]
    return hosts.Host('%s.%s' % (asked['name'], dialect), [reader(dialect)], cards,
                      files(dialect, asked) if tree is None else tree,
                      [*asked['args'], *asked['ports'], BRIDGE], backend(dialect), modes or {}, world=WORLD)
