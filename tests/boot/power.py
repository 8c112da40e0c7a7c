# SPDX-License-Identifier: GPL-2.0-or-later
"""The roots of one host, in memory, and the host while it runs: from power on to power off.

A root is what the reader needs, the host's own files over it, and over both a layer for each way of its life, so
that no boot leaves anything to another one that is not its own. What runs there is begun by inside.py.
"""
import json
import os
import shutil
import subprocess
import sys

import hosts
import readers

HERE = os.path.dirname(os.path.abspath(__file__))


class Broken(Exception):
    """The test cannot do what it has to."""


def mount(*words):
    subprocess.run(['mount', *words], check=True, stdin=subprocess.DEVNULL)


class Systems:
    """The roots of one host, in memory: a lower one with its files, and a copy on it for each way of its life."""

    def __init__(self, job, host):
        self.top = job['work']
        mount('-t', 'tmpfs', 'boot', self.top)
        self.lower = self._over([job['system']], 'host')
        reader = readers.reader(job['reader'])
        reader.prepare(self.lower)
        base(self.lower, job.get('inside') or job['program'], host.cards)
        hosts.lay(host.files, self.lower, host.mode, host.links)
        self.layers = [os.path.join(self.top, 'host.upper'), job['system']]

    def _over(self, lowers, name):
        paths = [os.path.join(self.top, '%s.%s' % (name, part)) for part in ('upper', 'work', 'root')]
        for path in paths:
            os.mkdir(path)
        mount('-t', 'overlay', '-o', 'lowerdir=%s,upperdir=%s,workdir=%s' % (':'.join(lowers), paths[0], paths[1]),
              'overlay', paths[2])
        return paths[2]

    def system(self, name):
        return self._over(self.layers, name)


# A cable's end is a card here, which NetworkManager's rules take for a container's business.
CARDS = 'SUBSYSTEM=="net", ENV{ID_NET_DRIVER}=="veth", KERNEL!="tap*", ENV{NM_UNMANAGED}="0"\n'


# By which property udev tells of a name that it has made itself.
NAMED = (('eno', 'ONBOARD'), ('ens', 'SLOT'), ('enp', 'PATH'), ('enP', 'PATH'), ('enx', 'MAC'))
# Of it NetworkManager makes what is stable: addresses, MACs, DUIDs, client IDs.
SECRET = 'var/lib/NetworkManager/secret_key'


def known_names(cards):
    """udev rules for what a card of its name has, of which networkd makes the identity of a DHCP client."""
    return ''.join('SUBSYSTEM=="net", ENV{ID_NET_DRIVER}=="veth", ATTR{address}=="%s", ENV{ID_NET_NAME_%s}="%s"\n' %
                   (card.mac.lower(), word, card.name) for card in cards for start, word in NAMED
                   if card.name.startswith(start))


def base(root, program, cards):
    """What every host has: a name, an identity, cards, mkbridge."""
    for path, text in (('etc/hostname', 'lab\n'), ('etc/hosts', '127.0.0.1 localhost\n127.0.1.1 lab\n'),
                       ('etc/machine-id', '0123456789abcdef0123456789abcdef\n'),
                       ('usr/lib/udev/rules.d/86-cards.rules', CARDS + known_names(cards)),
                       *([(SECRET, '0123456789abcdef' * 2)] if os.path.isdir(
                           os.path.join(root, os.path.dirname(SECRET))) else [])):
        name = os.path.join(root, path)
        if os.path.lexists(name):
            os.unlink(name)
        with open(name, 'w', encoding='ascii') as file:
            file.write(text)
        if path == SECRET:
            os.chmod(name, 0o600)
    shutil.copy(program, root + '/usr/sbin/mkbridge')
    os.chmod(root + '/usr/sbin/mkbridge', 0o755)


class Boot:
    """A host that runs, from power on to power off."""

    def __init__(self, root, reader):
        words = ['unshare', '--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child',
                 '--propagation', 'private', sys.executable, '-SB', os.path.join(HERE, 'inside.py'), root, reader]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if 'ready' not in self._answer():
            raise Broken('the host does not start')

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Broken('the host has ended')
        return json.loads(line)

    def ask(self, what, **words):
        self.process.stdin.write(json.dumps(dict(words, do=what)) + '\n')
        self.process.stdin.flush()
        answer = self._answer()
        if 'broken' in answer:
            raise Broken('%s: %s' % (what, answer['broken']))
        return answer['answer']

    @property
    def pid(self):
        return self.process.pid

    def off(self):
        self.process.kill()         # and with it, by --kill-child, all that runs in it
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
