# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel has after a boot, as plain data: links, addresses, routes, rules, settings, ways.

It is taken with ip(8) of the machine and from /proc and /sys in the network namespace of the host, and nothing
is left out here: what matters and what does not is said in compare.py.
"""
import json
import os
import socket
import subprocess

SYSCTLS = ('ipv4/conf', 'ipv6/conf', 'ipv4/neigh', 'ipv6/neigh')
# The kernel's own figures, keys that cannot be read, and what write-only files would do.
NO_SETTING = {'stable_secret', 'mc_forwarding', 'flush'}
PORT_FILES = ('state', 'path_cost', 'priority', 'hairpin_mode', 'isolated', 'learning', 'unicast_flood',
              'multicast_flood', 'bpdu_guard', 'root_block', 'multicast_fast_leave', 'proxyarp', 'neigh_suppress')


def ip(family, *commands):
    """The answers of ip(8) to COMMANDS, each as data, by one process. What it cannot give is an empty list."""
    done = subprocess.run(['ip', '-j', '-d', *family, '-force', '-batch', '-'], capture_output=True, text=True,
                          check=False, input='\n'.join(commands) + '\n')
    return list(_values(done.stdout))


def _values(text):
    """The JSON values that stand one behind the other in TEXT."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        yield [item for item in value if item]


def quick():
    """What changes while a host comes up; cheap enough to be asked again and again."""
    found = {'links': {}, 'routes': [], 'rules': []}
    for link in (ip([], 'address show') or [[]])[0]:
        if 'ifname' in link:
            found['links'][link['ifname']] = link
    for version in (4, 6):
        for answer in ip(['-%d' % version], 'route show table all', 'rule show'):
            # where there are none an answer may be missing, so they are told by what is in them
            for item in answer:
                found['rules' if 'priority' in item else 'routes'].append(dict(item, version=version))
    return found


class Ear:
    """Hears of what changes in this network namespace, so that nobody has to ask for all of it again and again."""
    # rtnetlink(7): links, addresses, routes and rules of both families
    GROUPS = sum(1 << (group - 1) for group in (1, 5, 7, 8, 9, 11, 19))

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
        self.sock.bind((0, self.GROUPS))

    def heard(self):
        """Whether anything has changed since the last time."""
        heard = False
        while True:
            try:
                self.sock.recv(65536)
            except BlockingIOError:
                return heard
            except OSError:         # more came than was kept
                pass
            heard = True


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


def way(answer):
    """How a packet goes of which ip(8) says ANSWER: link, gateway, source; or why not."""
    if answer.get('type', 'unicast') not in ('unicast', 'local'):
        return {'dev': 'nowhere'}
    return {key: answer.get(key) for key in ('dev', 'gateway', 'prefsrc', 'table') if answer.get(key)}


def ways(destinations):
    """Destination -> how packets of this host go there."""
    found = {to: {'dev': 'nowhere'} for to in destinations}
    for version in (4, 6):
        asked = [to for to in destinations if (':' in to) == (version == 6)]
        for answer in ip(['-%d' % version], *('route get ' + to for to in asked)):
            if answer and answer[0].get('dst') in found:
                found[answer[0]['dst']] = way(answer[0])
    return found


def whole(destinations):
    found = quick()
    found.update(sysctls=sysctls(), ports=ports(), ways=ways(destinations))
    return found
