# SPDX-License-Identifier: GPL-2.0-or-later
"""The first process of a host: mounts what a system needs, starts services, and tells what it sees.

    unshare --mount --net --pid --uts --ipc --fork --kill-child python3 inside.py ROOT READER

It does as it is told by lines of JSON on its standard input, one object each, and answers each with one on its
standard output: {"do": NAME, ...} calls the function of that name below. When the input ends the host is gone,
as after a power cut: nothing in it is stopped in order.
"""
import json
import os
import socket
import subprocess
import sys
import time
import traceback

import hosts
import probe
import readers
import record
import waits

EYES_OPEN = waits.seconds(2)
DEVICES = ('null', 'zero', 'full', 'random', 'urandom', 'tty')
# What the kernel lets a namespace change for the whole machine is not to be written.
ONLY_READ = ('/proc/sys', '/proc/sysrq-trigger')
TREES = ('etc/network', 'etc/systemd', 'etc/netplan', 'etc/NetworkManager', 'etc/sysconfig', 'etc/dhcp', 'etc/udev',
         'etc/cloud', 'etc/sysctl.d', 'etc/dhcpcd.conf')


def mount(*words):
    subprocess.run(['mount', *words], check=True, stdin=subprocess.DEVNULL)


class Init:
    """One boot of one host."""

    def __init__(self, root, name):
        self.root, self.reader = root, readers.reader(name)
        self.ear, self.looked = record.Ear(), 0.0

    def mounts(self):
        root = self.root
        mount('-t', 'proc', 'proc', '/proc')
        mount('-t', 'sysfs', 'sysfs', '/sys')
        mount('-t', 'proc', 'proc', root + '/proc')
        mount('-t', 'sysfs', '-o', 'rw', 'sysfs', root + '/sys')
        for folder in ('run', 'tmp', 'dev'):
            mount('-t', 'tmpfs', folder, os.path.join(root, folder))
        for device in DEVICES:
            with open(os.path.join(root, 'dev', device), 'w', encoding='ascii'):
                pass
            mount('--bind', '/dev/' + device, os.path.join(root, 'dev', device))
        for name, target in (('fd', 'fd'), ('stdin', 'fd/0'), ('stdout', 'fd/1'), ('stderr', 'fd/2')):
            os.symlink('/proc/self/' + target, os.path.join(root, 'dev', name))
        mount('--bind', root + '/proc/sys', root + '/proc/sys')
        mount('--bind', root + '/proc/sys/net', root + '/proc/sys/net')
        mount('-o', 'remount,bind,ro', root + '/proc/sys')
        socket.sethostname('lab')

    def early(self, files):
        """What an initrd has left in /run; the udev daemon, with the cards that are there."""
        for path, text in files.items():
            name = os.path.join(self.root, 'run', path)
            os.makedirs(os.path.dirname(name), exist_ok=True)
            with open(name, 'w', encoding='utf-8') as file:
                file.write(text)
            os.chmod(name, 0o600 if ('run/' + path).startswith(hosts.SECRET) else 0o644)
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        readers.run(self.root, '/lib/systemd/systemd-sysctl')
        os.makedirs(self.root + '/run/udev', exist_ok=True)
        readers.daemon(self.root, '/lib/systemd/systemd-udevd')
        readers.wait_for(self.root + '/run/udev/control')
        self.settle_cards()

    def settle_cards(self):
        """The daemon does not hear events at once when it can be talked to; what it has missed is made again."""
        for _ in range(20):
            readers.run(self.root, 'udevadm', 'trigger', '--subsystem-match=net', '--action=add')
            readers.run(self.root, 'udevadm', 'settle', '--timeout=20')
            if all(os.path.exists('%s/run/udev/data/n%d' % (self.root, index)) for index, _ in socket.if_nameindex()):
                return
            time.sleep(0.1)

    def settled(self):
        """Events of cards that came later are waited for, but not made."""
        readers.run(self.root, 'udevadm', 'settle', '--timeout=20')

    def rules_anew(self):
        """Rules that have just been written; the daemon would look for them every three seconds only."""
        readers.run(self.root, 'udevadm', 'control', '--reload')

    def start(self):
        self.reader.start(self.root)

    def hotplug(self, cards):
        for card in cards:
            self.reader.hotplug(self.root, card)

    def idle(self):
        return self.reader.idle(self.root)

    @staticmethod
    def solicit():
        """Asks the routers of all links that are no ports for an advertisement, rfc4861 4.1."""
        for index, name in socket.if_nameindex():
            if name == 'lo' or os.path.exists('/sys/class/net/%s/master' % name):
                continue
            with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as sock:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
                try:
                    sock.sendto(bytes((133, 0, 0, 0, 0, 0, 0, 0)), ('ff02::2', 0, 0, index))
                except OSError:         # down, or without IPv6
                    pass

    def look(self):
        self.ear.heard()
        self.looked = time.monotonic()
        return record.quick()

    def glance(self):
        """What is seen, or nothing if no change was heard of since the last look. Not of every change does the
        kernel tell, so one in EYES_OPEN seconds looks anyway."""
        if not self.ear.heard() and time.monotonic() - self.looked < EYES_OPEN:
            return None
        return self.look()

    def names(self):
        servers, search = self.reader.names(self.root)
        return {'servers': servers, 'search': search}

    def names_of(self, link):
        return self.reader.names_of(self.root, link)

    def said(self):
        return self.reader.said(self.root)

    def port(self, link):
        return self.reader.port(self.root, link)

    def whole(self, destinations):
        found = record.whole(destinations)
        found['names'] = self.names()
        found['service'] = self.reader.settings(self.root)
        found['busy'] = self.reader.busy(self.root)
        found['said'] = self.reader.said(self.root)
        return found

    def answers(self, addresses, link=None):
        """Which of ADDRESSES answer; one that is link-local is asked by LINK."""
        found = {}
        for address in addresses:
            name, _, scope = address.partition('%')
            if scope and not os.path.exists('/sys/class/net/' + scope):
                found[address] = False
            else:
                found[address] = probe.answers(name, scope or link)
        return found

    def connect(self, tap, bridge):
        """Puts the host's end of a guest's cable on the bridge, as libvirt does."""
        for words in (['master', bridge], ['up']):
            subprocess.run(['ip', 'link', 'set', tap, *words], check=False, stdin=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)

    def run(self, words):
        status, out, err = readers.run(self.root, *words)
        return {'status': status, 'said': out + err}

    def files(self):
        """Everything of the trees that a network service reads, for comparing and for whoever looks for a reason."""
        found = {}
        for top in TREES:
            where = os.path.join(self.root, top)
            names = [where] if os.path.isfile(where) else [
                os.path.join(folder, name) for folder, _, files in os.walk(where) for name in files]
            for path in sorted(names):
                below = os.path.relpath(path, self.root)
                if os.path.islink(path):
                    found[below] = '-> ' + os.readlink(path)
                else:
                    found[below] = '%o\n%s' % (os.stat(path).st_mode & 0o777, readers.text_of(path))
        return found

    def check(self):
        return self.reader.check(self.root)

    def logs(self):
        folder = os.path.join(self.root, readers.LOGS)
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        return {name: readers.text_of(os.path.join(folder, name)) for name in names}


def main():
    init = Init(*sys.argv[1:])
    init.mounts()
    print(json.dumps({'ready': True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {'answer': getattr(init, asked.pop('do'))(**asked)}
        except Exception:                   # pylint: disable=broad-except # it is told, and the host goes on
            answer = {'broken': traceback.format_exc()}
        print(json.dumps(answer), flush=True)


main()
