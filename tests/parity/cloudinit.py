# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts with what cloud-init's own renderers write for the bridge that an intent asks for.

The network configuration (version 2) says what mkbridge does by itself: the MAC address of the card, and
no STP. What then differs is how cloud-init writes a bridge for that service.
"""
import json
import os
import stat
import subprocess

import dialects
import harness
import hosts
import intents

# Dialect -> renderer, its arguments (those that cloud-init's own Debian and RHEL classes give it).
HEADER = '# from cloud-init\n'
RENDERERS = {
    'ifcfg': ('sysconfig', {
        'control': 'etc/sysconfig/network',
        'iface_templates': '%(base)s/network-scripts/ifcfg-%(name)s',
        'route_templates': {'ipv4': '%(base)s/network-scripts/route-%(name)s',
                            'ipv6': '%(base)s/network-scripts/route6-%(name)s'},
    }),
    'keyfile': ('network_manager', {}),
    'networkd': ('networkd', {}),
    'ifupdown': ('eni', {'eni_path': 'etc/network/interfaces.d/50-cloud-init', 'eni_header': HEADER}),
    'netplan-networkd': ('netplan', {'netplan_path': 'etc/netplan/50-cloud-init.yaml', 'netplan_header': HEADER}),
    'netplan-nm': ('netplan', {'netplan_path': 'etc/netplan/50-cloud-init.yaml', 'netplan_header': HEADER}),
}
INTENTS = ('dhcp', 'static', 'dual-stack', 'two-addresses', 'routes', 'mtu', 'search', 'slaac-and-dhcp', 'stp',
           'ageing-time', 'two-ports', 'given-mac')

LEFT_OUT = {
    ('slaac-and-dhcp', 'ifupdown'),     # waits for a DHCPv6 server for minutes
    # it makes no bridge for networkd at all; one cell is enough to see when that changes
    *((intent, 'networkd') for intent in INTENTS[1:]),
}

# The root that has cloud-init, and a program for its Python.
SYSTEM = 'readers'
PROGRAM = '''
import importlib, json, os, sys
from cloudinit.net import network_state
for asked in json.load(sys.stdin):
    os.makedirs(asked["target"] + "/etc/sysconfig/network-scripts")
    module = importlib.import_module("cloudinit.net." + asked["renderer"])
    state = network_state.parse_net_config_data(asked["network"])
    module.Renderer(asked["arguments"]).render_network_state(state, target=asked["target"])
'''
INTERFACES = 'auto lo\niface lo inet loopback\nsource /etc/network/interfaces.d/*\n'
BELOW = {'netplan-networkd': {'renderer': 'networkd'}, 'netplan-nm': {'renderer': 'NetworkManager'}}


def can(intent, dialect):
    """Whether there is such a cell. cloud-init has one renderer for both ifupdowns."""
    return intent in INTENTS and dialect in RENDERERS and (intent, dialect) not in LEFT_OUT


def routes(asked):
    found = []
    for destination, gateway, metric, table in asked['routes']:
        route = {'to': destination, 'via': gateway}
        route.update({'metric': metric} if metric is not None else {})
        route.update({'table': table} if table is not None else {})
        found.append(route)
    return found


def parameters(asked):
    """Bridge options in netplan's words: times in seconds."""
    words = {'stp_state': 'stp', 'forward_delay': 'forward-delay', 'priority': 'priority',
             'ageing_time': 'ageing-time'}
    scale = {'forward_delay': 100, 'ageing_time': 100}
    found = {words[key]: value // scale.get(key, 1) for key, value in asked['options'].items()}
    found['stp'] = bool(found.get('stp'))
    return found


def gateways(asked, netplan):
    """Default routes: netplan warns of gateway4, and other renderers make 64 of the 0 in ::/0."""
    if netplan:
        return {'routes': [{'to': '::/0' if ':' in gateway else '0.0.0.0/0', 'via': gateway}
                           for gateway in asked['gateways']]}
    return {'gateway6' if ':' in gateway else 'gateway4': gateway for gateway in asked['gateways']}


def network(asked, bridge, renderer):
    """The network configuration, version 2."""
    about = dict(asked, **asked['after'])
    link = {'interfaces': asked['ports'], 'macaddress': about['mac'], 'parameters': parameters(asked),
            'dhcp4': about['dhcp4']}
    if about['ra']:
        link['dhcp6'] = True
    elif about['ra'] is False:
        link['accept-ra'] = False
    if about['addresses']:
        link['addresses'] = about['addresses']
    link.update(gateways(about, bool(renderer)))
    if routes(about):
        link['routes'] = link.get('routes', []) + routes(about)
    if about['mtu']:
        link['mtu'] = about['mtu']
    if about['dns'] or about['search']:
        link['nameservers'] = {'addresses': about['dns'], 'search': about['search']}
    cards = {port: {'dhcp4': False, **({'mtu': about['mtu']} if about['mtu'] else {})} for port in asked['ports']}
    return {'version': 2, **renderer, 'ethernets': cards, 'bridges': {bridge: link}}


def order(intent, dialect):
    """What PROGRAM does for one host."""
    module, arguments = RENDERERS[dialect]
    return {'renderer': module, 'arguments': arguments, 'target': '/rendered/%s.%s' % (intent, dialect),
            'network': network(intents.intent(intent), intents.BRIDGE, BELOW.get(dialect, {}))}


def render(root, cells):
    """Writes the files of all CELLS, of (intent, dialect), below ROOT, which has cloud-init."""
    done = subprocess.run([*harness.NAMESPACES, 'chroot', root, 'python3', '-c', PROGRAM], text=True, check=False,
                          input=json.dumps([order(*cell) for cell in cells]), capture_output=True)
    if done.returncode:
        raise RuntimeError('cloud-init: ' + done.stderr)


def host(root, intent, dialect):
    """The host of a cell that has been rendered below ROOT."""
    top = root + order(intent, dialect)['target']
    files, _ = hosts.tree(top)
    modes = {path: stat.S_IMODE(os.stat(os.path.join(top, path)).st_mode) for path in files}
    return dialects.host(dialect, intents.intent(intent), {'etc/network/interfaces': INTERFACES, **files}, modes)
