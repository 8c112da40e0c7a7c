# SPDX-License-Identifier: GPL-2.0-or-later
"""A bridge that a host has already, in each dialect, as a person would write it.

A bridge is a dict: name, ports, addresses, gateways, dhcp4, mac, up (at boot). What is not in it has its default
from DEFAULTS. Its files stand beside those of the card (dialects.py).
"""
DEFAULTS = {'name': 'vnet0', 'ports': ['eth1'],
            'addresses': [], 'gateways': [], 'dhcp4': False, 'mac': None, 'up': True}


def ifcfg(about):
    lines = ['DEVICE=' + about['name'], 'TYPE=Bridge', 'ONBOOT=' + ('yes' if about['up'] else 'no'),
             'BOOTPROTO=' + ('dhcp' if about['dhcp4'] else 'none')]
    for n, address in enumerate(about['addresses']):
        number = str(n) if n else ''
        lines += ['IPADDR%s=%s' % (number, address.split('/')[0]), 'PREFIX%s=%s' % (number, address.split('/')[1])]
    lines += ['GATEWAY=' + gateway for gateway in about['gateways']]
    if about['mac']:
        lines.append('MACADDR=' + about['mac'])
    folder = 'etc/sysconfig/network-scripts/'
    files = {folder + 'ifcfg-' + about['name']: lines}
    for port in about['ports']:
        files[folder + 'ifcfg-' + port] = ['DEVICE=' + port, 'TYPE=Ethernet', 'ONBOOT=yes', 'BOOTPROTO=none',
                                           'BRIDGE=' + about['name']]
    return files


def keyfile(about):
    folder, name = 'etc/NetworkManager/system-connections/', about['name']
    lines = ['[connection]', 'id=' + name, 'uuid=6a4c1d0e-52b6-4e2b-9d34-00000000000b', 'type=bridge',
             'interface-name=' + name]
    if not about['up']:
        lines.append('autoconnect=false')
    if about['mac']:
        lines += ['', '[ethernet]', 'cloned-mac-address=' + about['mac']]
    method = 'auto' if about['dhcp4'] else 'manual' if about['addresses'] else 'disabled'
    lines += ['', '[bridge]', 'stp=false', '', '[ipv4]', 'method=' + method]
    lines += ['address%d=%s' % (n + 1, address) for n, address in enumerate(about['addresses'])]
    lines += ['gateway=' + gateway for gateway in about['gateways']]
    lines += ['', '[ipv6]', 'method=disabled']
    files = {folder + name + '.nmconnection': lines}
    for n, port in enumerate(about['ports']):
        files[folder + port + '.nmconnection'] = [
            '[connection]', 'id=' + port, 'uuid=6a4c1d0e-52b6-4e2b-9d34-0000000001%02d' % n, 'type=ethernet',
            'interface-name=' + port, 'master=' + name, 'slave-type=bridge']
    return files


def networkd(about):
    folder, name = 'etc/systemd/network/', about['name']
    netdev = ['[NetDev]', 'Name=' + name, 'Kind=bridge']
    if about['mac']:
        netdev.append('MACAddress=' + about['mac'])
    lines = ['[Match]', 'Name=' + name, '']
    if not about['up']:
        lines += ['[Link]', 'ActivationPolicy=manual', '']
    lines += ['[Network]', 'DHCP=' + ('ipv4' if about['dhcp4'] else 'no')]
    lines += ['Address=' + address for address in about['addresses']]
    lines += ['Gateway=' + gateway for gateway in about['gateways']]
    files = {folder + '30-%s.netdev' % name: netdev, folder + '30-%s.network' % name: lines}
    for port in about['ports']:
        files[folder + '30-%s.network' % port] = ['[Match]', 'Name=' + port, '', '[Network]', 'Bridge=' + name]
    return files


def ifupdown(about):
    name = about['name']
    method = 'dhcp' if about['dhcp4'] else 'static' if about['addresses'] else 'manual'
    lines = ['auto ' + name] if about['up'] else []
    lines += ['iface %s inet %s' % (name, method)]
    lines += ['    address ' + address for address in about['addresses'][:1]]
    lines += ['    gateway ' + gateway for gateway in about['gateways']]
    if about['mac']:
        lines.append('    bridge_hw ' + about['mac'])
    lines += ['    bridge_ports ' + (' '.join(about['ports']) or 'none'), '    bridge_stp off', '    bridge_fd 0']
    for port in about['ports']:
        lines += ['', 'iface %s inet manual' % port]
    return {'etc/network/interfaces.d/bridge': lines}


def netplan(about):
    lines = ['network:', '  version: 2']
    if about['ports']:
        lines += ['  ethernets:'] + ['    %s: {}' % port for port in about['ports']]
    lines += ['  bridges:', '    %s:' % about['name'], '      interfaces: [%s]' % ', '.join(about['ports']),
              '      parameters: {stp: false}', '      dhcp4: ' + ('true' if about['dhcp4'] else 'false')]
    if about['mac']:
        lines.append('      macaddress: ' + about['mac'])
    if about['addresses']:
        lines.append('      addresses: [%s]' % ', '.join(about['addresses']))
    if about['gateways']:
        lines += ['      routes:'] + ['        - {to: default, via: %s}' % gateway for gateway in about['gateways']]
    if not about['up']:
        lines.append('      activation-mode: manual')
    return {'etc/netplan/60-bridge.yaml': lines}


DIALECTS = {'ifcfg': ifcfg, 'keyfile': keyfile, 'networkd': networkd, 'ifupdown': ifupdown, 'netplan': netplan}


def files(dialect, about):
    """Path below the root -> text."""
    return {path: '\n'.join(lines) + '\n' for path, lines in DIALECTS[dialect](dict(DEFAULTS, **about)).items()}
