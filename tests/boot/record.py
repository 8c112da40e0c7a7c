# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel has after a boot, as plain data: links, addresses, routes, rules, settings, ways.

It is taken with ip(8) of the machine and from /proc and /sys in the network namespace of the host, and nothing
is left out here: what matters and what does not is said in compare.py.
"""
import json
import os
import subprocess

SYSCTLS = ('ipv4/conf', 'ipv6/conf', 'ipv4/neigh', 'ipv6/neigh')
# The kernel's own figures, keys that cannot be read, and what write-only files would do.
NO_SETTING = {'stable_secret', 'mc_forwarding', 'flush'}
PORT_FILES = ('state', 'path_cost', 'priority', 'hairpin_mode', 'isolated', 'learning', 'unicast_flood',
              'multicast_flood', 'bpdu_guard', 'root_block', 'multicast_fast_leave', 'proxyarp', 'neigh_suppress')


def ip(*words):
    """The answer of ip(8), as data. What it cannot give (no IPv6, say) is an empty list."""
    done = subprocess.run(['ip', '-j', '-d', *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)
    try:
        return [item for item in json.loads(done.stdout or '[]') if item]
    except ValueError:
        return []


def links():
    """Name -> all that ip(8) has of the link, its addresses with it."""
    return {link['ifname']: link for link in ip('address', 'show') if 'ifname' in link}


def routes():
    found = []
    for version in (4, 6):
        for route in ip('-%d' % version, 'route', 'show', 'table', 'all'):
            found.append(dict(route, version=version))
    return found


def rules():
    return [dict(rule, version=version) for version in (4, 6) for rule in ip('-%d' % version, 'rule', 'show')]


def _read(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read().strip()
    except OSError:
        return None


def sysctls():
    """'ipv4/conf/eth0/forwarding' -> value, of all links and of 'all'; 'default' is for links to come."""
    found = {}
    for top in SYSCTLS:
        base = '/proc/sys/net/' + top
        for link in sorted(os.listdir(base)) if os.path.isdir(base) else ():
            for name in sorted(os.listdir('%s/%s' % (base, link))):
                if name not in NO_SETTING and os.path.isfile('%s/%s/%s' % (base, link, name)):
                    found['%s/%s/%s' % (top, link, name)] = _read('%s/%s/%s' % (base, link, name))
    found['ipv4/ip_forward'] = _read('/proc/sys/net/ipv4/ip_forward')
    return found


def ports():
    """Port -> what the bridge has of it."""
    found = {}
    for link in sorted(os.listdir('/sys/class/net')):
        folder = '/sys/class/net/%s/brport' % link
        if os.path.isdir(folder):
            found[link] = {name: _read('%s/%s' % (folder, name)) for name in PORT_FILES}
            found[link]['bridge'] = os.path.basename(os.readlink(folder + '/bridge'))
    return found


def way(destination):
    """How a packet of this host to DESTINATION goes: link, gateway, source; or why not."""
    answer = ip('route', 'get', destination)
    if not answer or answer[0].get('type', 'unicast') not in ('unicast', 'local'):
        return {'dev': 'nowhere'}
    return {key: answer[0].get(key) for key in ('dev', 'gateway', 'prefsrc', 'table') if answer[0].get(key)}


def quick():
    """What changes while a host comes up; cheap enough to be asked again and again."""
    return {'links': links(), 'routes': routes(), 'rules': rules()}


def whole(destinations):
    found = quick()
    found.update(sysctls=sysctls(), ports=ports(), ways={to: way(to) for to in destinations})
    return found
