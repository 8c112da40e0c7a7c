# SPDX-License-Identifier: GPL-2.0-or-later
"""ifcfg files as a shell reads them: bash -n, then sourcing, in the normal form of kernel.py.

No Debian has a service that reads them, so that what network-scripts make of the variables is said here.
"""
import glob
import ipaddress
import os
import re
import subprocess

FOLDER = 'etc/sysconfig/network-scripts'
YES = ('yes', 'true', 'on', '1')


def sourced(name, complaints):
    """The variables of one file."""
    base = os.path.basename(name)
    for words in (['-n', name], ['-c', 'set -a; . "$1"; env -0', 'sh', name]):
        done = subprocess.run(['env', '-i', 'bash', '--noprofile', '--norc', *words], capture_output=True, text=True,
                              check=False, cwd='/', stdin=subprocess.DEVNULL)
        if done.returncode or done.stderr:
            complaints.append('%s: bash %s: %s' % (base, words[0], done.stderr.strip()))
    pairs = (line.split('=', 1) for line in done.stdout.split('\0') if '=' in line)
    return {key: value for key, value in pairs if key not in ('PWD', 'SHLVL', '_', 'OLDPWD')}


def side(root, kind, link):
    """The lines of route-LINK and its like."""
    try:
        with open('%s/%s/%s-%s' % (root, FOLDER, kind, link), encoding='utf-8') as file:
            lines = [line.split() for line in file if line.strip() and not line.startswith('#')]
            return list(old_form(lines)) if lines and '=' in lines[0][0] else lines
    except FileNotFoundError:
        return []


def old_form(lines):
    """ADDRESS0=, NETMASK0=, GATEWAY0= as lines in the words of ip(8)."""
    pairs = dict(line[0].split('=', 1) for line in lines)
    for key in sorted(pairs):
        if key.startswith('ADDRESS'):
            n = key[len('ADDRESS'):]
            net = ipaddress.ip_network('%s/%s' % (pairs[key], pairs['NETMASK' + n]))
            yield [str(net), 'via', pairs['GATEWAY' + n]]


def route_text(line, link, complaints):
    """A line of a route file, without its link, which must be the right one."""
    pairs = dict(zip(line[1::2], line[2::2]))
    if pairs.get('dev', link) != link:
        complaints.append('route of another link: ' + ' '.join(line))
    return ' '.join([line[0]] + ['%s %s' % (key, pairs[key]) for key in ('via', 'metric', 'table') if key in pairs])


def addresses(found):
    four = []
    for n in [''] + list(range(10)):
        address = found.get('IPADDR%s' % n)
        if address:
            prefix = found.get('PREFIX%s' % n) or found.get('NETMASK%s' % n)
            four.append(ipaddress.ip_interface('%s/%s' % (address, prefix)).with_prefixlen)
    return sorted(four + found.get('IPV6ADDR', '').split() + found.get('IPV6ADDR_SECONDARIES', '').split())


def view(root, link, found, complaints):
    routes = [route_text(line, link, complaints) for kind in ('route', 'route6') for line in side(root, kind, link)]
    rules = []
    for line in side(root, 'rule', link):
        pairs = dict(zip(line[::2], line[1::2]))
        rules.append('%s from %s table %s' % (pairs.get('priority'), pairs.get('from'), pairs.get('table')))
    return {
        'dhcp4': found.get('BOOTPROTO') == 'dhcp',
        'ra': found.get('IPV6_AUTOCONF', 'yes' if 'IPV6INIT' not in found else 'no').lower() in YES,
        'addresses': addresses(found),
        'gateways': sorted(filter(None, [found.get('GATEWAY'), found.get('IPV6_DEFAULTGW')])),
        'routes': sorted(routes),
        'rules': sorted(rules),
        'dns': sorted((found[key] for key in sorted(found) if re.fullmatch(r'DNS\d', key)),
                      key=lambda server: ':' in server),
        'search': found.get('DOMAIN', '').split(),
        'mac': found.get('MACADDR', found.get('HWADDR', '')).lower(),
        'mtu': int(found.get('MTU') or 1500),
    }


def bridge(found, ports, profiles):
    options = dict(word.split('=', 1) for word in found.get('BRIDGING_OPTS', '').split())
    seen = {'kind': found.get('TYPE', '').lower(), 'stp_state': int(found.get('STP', 'no').lower() in YES)}
    for key, name, scale in (('DELAY', 'forward_delay', 100), ('PRIO', 'priority', 1), ('AGEING', 'ageing_time', 100)):
        if key in found:
            seen[name] = int(found[key]) * scale
    for key, scale in (('priority', 1), ('ageing_time', 100), ('multicast_snooping', 1)):
        if key in options:
            seen[key.replace('multicast', 'mcast')] = int(options[key]) * scale
    for port in ports:
        other = profiles.get(port, {})
        seen[port] = {'master': other.get('BRIDGE'), 'mtu': int(other.get('MTU') or 1500),
                      'addresses': addresses(other), 'up': other.get('ONBOOT', 'yes') in YES, 'routes': []}
        if other.get('BOOTPROTO', 'none') == 'dhcp':
            seen[port]['addresses'] = ['dhcp']
    return seen


def read(root, link, ports):
    """View of LINK, the bridge's own side if it is one, and complaints."""
    complaints, profiles = [], {}
    for name in sorted(glob.glob('%s/%s/ifcfg-*' % (root, FOLDER))):
        found = sourced(name, complaints)
        profiles[found.get('DEVICE', os.path.basename(name)[len('ifcfg-'):])] = found
    if link not in profiles:
        return None, {}, complaints
    found = profiles[link]
    for port in ports if found.get('TYPE') == 'Bridge' else ():
        for kind in ('route', 'route6', 'rule'):
            if side(root, kind, port):
                complaints.append('%s-%s is still there' % (kind, port))
    return view(root, link, found, complaints), bridge(found, ports, profiles), complaints
