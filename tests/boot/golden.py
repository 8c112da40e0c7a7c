# SPDX-License-Identifier: GPL-2.0-or-later
"""Golden cases as hosts: those that a reader can boot.

A golden case has the files that mkbridge reads, and empty stand-ins that tell one kind of system from another.
Only what a service reads is taken from it; the cards are those that its words and files name.
"""
import os
import re
import shlex
import subprocess
import tempfile

import hosts

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, '..', 'golden')
# What is laid over a real system, and what of that is not.
TAKEN = ('etc/', 'run/', 'srv/', 'usr/lib/systemd/network/', 'usr/lib/NetworkManager/system-connections/',
         'usr/lib/NetworkManager/conf.d/', 'usr/lib/netplan/', 'var/lib/NetworkManager/')
LEFT = ('etc/systemd/system/', 'etc/machine-id', 'etc/mkbridge/', 'etc/rc', 'etc/init.d/', 'etc/os-release',
        'etc/network/if-', 'run/systemd/system', 'etc/sysconfig/network-scripts/ifup', 'etc/redhat-release',
        'etc/sysconfig/network-scripts/ifdown')
READER = {'keyfile': 'nm', 'networkd': 'networkd', 'ifcfg': 'nm-ifcfg', 'ifupdown': 'ifupdown'}
# A real system has these as folders, and nothing but a folder can be laid over one.
FOLDERS = {'etc/network', 'etc/systemd/network', 'etc/netplan', 'etc/NetworkManager/system-connections',
           'etc/sysconfig/network-scripts'}
# What a card or kernel must have for these words, in files or for mkbridge; that of veth has neither.
NEEDS = (('vlan-filtering', r'(?i)vlan_?-?filtering|bridge-vlan-aware\s+yes'),
         ('real-card', r'macaddress: *[0-9"\'a-f]'),
         ('macvlan', r'(?m)^ +address-virtual'),
         ('vlan', r'(?m)^ +vlans:'), ('bond', r'(?m)^ +bonds:'), ('wireguard', r'(?m)^Kind=wireguard'))
STACKED = (('vlan', r'\.\d+$|^vlan'), ('bond', r'^bond'), ('team', r'^team'), ('dummy', r'^dummy'))
CARD = r'\b(?:eth\d+|en[ospx]\w*\d|swp\d+)(?![\w.:-])'
MAC = r'(?i)(?:HWADDR|mac-?address)\s*[=:]\s*[\'"]?((?:[0-9a-f]{2}:){5}[0-9a-f]{2})'
FIRST = '52:54:00:12:34:'


def text_of(path):
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8') as file:
        return file.read()


def words_of(case):
    return shlex.split(text_of(os.path.join(CASES, case, 'args')))


def tree(case):
    """The files of a case once its setup has been run, as files and links."""
    with tempfile.TemporaryDirectory() as top:
        root = os.path.join(top, 'root')
        os.makedirs(os.path.join(root, 'etc/sysconfig/network-scripts'))
        os.makedirs(os.path.join(root, 'var/lib'))
        there = os.path.join(CASES, case, 'in')
        if os.path.isdir(there):
            subprocess.run(['cp', '-R', there + '/.', root], check=True)
        setup = os.path.join(CASES, case, 'setup')
        if os.path.exists(setup):
            done = subprocess.run(['bash', '-eu', setup], cwd=root, check=False, capture_output=True,
                                  stdin=subprocess.DEVNULL, timeout=30)
            if done.returncode:
                return None, None
        return hosts.tree(root)


def is_taken(path):
    return path.startswith(TAKEN) and not path.startswith(LEFT)


def cards(names, files):
    """NAMES, and other cards that files name; a card's MAC address is the one that stands with it, if one does."""
    text = '\n'.join(text for text in files.values() if isinstance(text, str))
    found = list(dict.fromkeys([*names, *re.findall(CARD, text)]))
    result = []
    for n, name in enumerate(found[:3]):
        near = [text for path, text in files.items() if isinstance(text, str) and
                (re.search(r'(?<![\w.])%s(?![\w.])' % re.escape(name), text) or path.endswith(name))]
        macs = re.findall(MAC, '\n'.join(near))
        mac = macs[0].lower() if macs else FIRST + '%02x' % (0x56 + n)
        if mac not in [card.mac for card in result]:
            result.append(hosts.Card(name, mac))
    return result


def reader_of(backend, setup, files):
    """Who reads the files; SETUP is the case's, which says what is installed."""
    if backend == 'ifupdown' and 'ifupdown2' in setup:
        return ['ifupdown2']
    if backend == 'netplan':
        text = '\n'.join(text for text in files.values() if isinstance(text, str))
        return ['netplan-nm' if 'renderer: NetworkManager' in text else 'netplan-networkd']
    return [READER[backend]]


def host_of(case):
    """The host of a golden case, or None if no reader can boot it."""
    args = words_of(case)
    backend = next((word.split('=', 1)[1] for word in args if word.startswith('--backend=')), None)
    status = text_of(os.path.join(CASES, case, 'expect', 'status')).strip()
    if status not in ('0', '3') or (backend or 'ifcfg') not in (*READER, 'netplan') or '@CASE@' in ' '.join(args):
        return None
    files, links = tree(case)
    if files is None:
        return None
    setup = text_of(os.path.join(CASES, case, 'setup'))
    files = {name: text for name, text in files.items() if is_taken(name)}
    links = {name: target for name, target in links.items() if is_taken(name)}
    # which backend is chosen goes by stand-ins
    if backend is None or FOLDERS & {*files, *links}:
        return None
    args = [word for word in args if not word.startswith(('--backend=', '--templates', '-v', '-q', '--show'))]
    host = hosts.Host('golden-' + case, reader_of(backend, setup, files), [], files, args, backend, links=links)
    host.needs = [need for need, pattern in STACKED
                  if any(re.search(pattern, name) for name in host.ports) or
                  any(re.search(r'(?i)^kind\s*=\s*%s|type\s*=\s*%s' % (need, need), text, re.M)
                      for text in files.values() if isinstance(text, str))]
    host.needs += [need for need, pattern in NEEDS if re.search(pattern, '\n'.join(
        [*args, *(text for text in files.values() if isinstance(text, str))]))
                   and (need != 'real-card' or 'netplan-networkd' in host.readers)]
    host.cards = cards([name for name in host.ports if not any(re.search(p, name) for _, p in STACKED)], files)
    return host if host.cards and 'lo' not in host.ports else None


def every():
    """All that can be booted."""
    for case in sorted(os.listdir(CASES)):
        if os.path.exists(os.path.join(CASES, case, 'args')):
            host = host_of(case)
            if host:
                yield host
