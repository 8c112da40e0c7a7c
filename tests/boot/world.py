# SPDX-License-Identifier: GPL-2.0-or-later
"""The outside: LANs with a router, servers for DHCP of both versions, router advertisements, and what they see.

Lives in the network namespace of who makes it. LAN number k (from 1) is a bridge lanK here:

    192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24       routers at .1, .2, .3 and .254
    2001:db8:K::/64                                     routers at ::1, ::2, ::3 and fe80::1
    DHCP                                                .100 to .199, ::1000 to ::1fff, by dnsmasq
    behind the routers                                  198.18.0.1, 2001:db8:ffff::1

VLAN V of LAN K is a LAN, too, where a host has one (trunk): lanK.V, with 100.66.V.0/24 (V modulo 256) and
2001:db8:K:V::/64.

A host that has other routers than these gets them when they are known (adopt). Words of the world, of a host's
file 'world': dhcp4, dhcp6, ra: yes, no, late; for one LAN alone with its number: ra2=no.
"""
import ipaddress
import os
import re
import subprocess
import sys
import time

import probe
import readers

HERE = os.path.dirname(os.path.abspath(__file__))

NETWORKS = ('192.0.2.', '198.51.100.', '203.0.113.')
FAR = ('198.18.0.1', '2001:db8:ffff::1')
LATE = 6                # seconds until a server that is late answers


def ip(*words):
    subprocess.run(['ip', *words], check=True, stdin=subprocess.DEVNULL, capture_output=True)


def batch(*lines):
    subprocess.run(['ip', '-force', '-batch', '-'], input='\n'.join(lines) + '\n', text=True, check=False,
                   capture_output=True)


def put(path, text):
    with open(path, 'w', encoding='ascii') as file:
        file.write(text)


class Lan:
    """The addresses of one, by the name of its link."""

    def __init__(self, link):
        self.link = link
        self.number, *tags = link[len('lan'):].split('.')
        self.net4 = '100.66.%d.' % (int(tags[-1]) % 256) if tags else NETWORKS[int(self.number) - 1]
        self.net6 = '2001:db8:%s:' % ':'.join([self.number, *tags[-1:]])

    def lines(self):
        """What ip(8) is told of its routers."""
        return ['link set %s addrgenmode none' % self.link,
                *('address add %s%d/24 dev %s' % (self.net4, n, self.link) for n in (1, 2, 3, 254)),
                *('address add %s:%d/64 dev %s nodad' % (self.net6, n, self.link) for n in (1, 2, 3)),
                'address add fe80::1/64 dev %s nodad' % self.link, 'link set %s up' % self.link]


class World:
    """LANS of them, with what WORDS say."""

    def __init__(self, folder, lans, words):
        self.folder, self.words = folder, words
        self.lans = [Lan('lan%d' % k) for k in range(1, lans + 1)]
        self.server, self.cards, self.read = None, 0, 0
        for path, text in (('ipv4/ip_forward', '1'), ('ipv6/conf/all/forwarding', '1'),
                           ('ipv4/conf/all/rp_filter', '0'), ('ipv4/conf/default/rp_filter', '0'),
                           ('ipv6/conf/default/accept_ra', '0'), ('ipv6/conf/default/accept_dad', '0'),
                           ('ipv4/conf/all/accept_local', '1'),
                           # a host that bridges two LANs asks both for a router: that of the LAN answers
                           ('ipv4/conf/all/arp_ignore', '1')):
            put('/proc/sys/net/' + path, text)
        batch('link set lo up', *('address add %s dev lo' % far for far in FAR))
        for lan in self.lans:
            batch('link add %s address 02:00:00:00:0%s:01 type bridge mcast_snooping 0 forward_delay 0' %
                  (lan.link, lan.number), *lan.lines())

    def trunk(self, vlans):
        """Makes VLANS, link -> (link below, id, protocol), LANs where they are none yet; whether some were not."""
        new = [link for link in sorted(vlans) if not os.path.exists('/sys/class/net/' + link)]
        for link in new:
            lan = Lan(link)
            batch('link add link %s name %s type vlan protocol %s id %d' % (vlans[link][0], link, vlans[link][2],
                                                                            vlans[link][1]), *lan.lines())
            self.lans.append(lan)
        return bool(new)

    def _says(self, what, lan):
        return self.words.get(what + lan.number, self.words.get(what, 'yes'))

    def _options(self, late):
        """Words for dnsmasq, for what answers now."""
        for lan in self.lans:
            link, net4, net6 = lan.link, lan.net4, lan.net6
            serves = {what: self._says(what, lan) == 'yes' or (late and self._says(what, lan) == 'late')
                      for what in ('dhcp4', 'dhcp6', 'ra')}
            yield '--interface=' + link
            if serves['dhcp4']:
                yield '--dhcp-range=set:%s,%s100,%s199,10m' % (link, net4, net4)
                yield '--dhcp-option=tag:%s,option:dns-server,%s1,%s2' % (link, net4, net4)
                yield '--dhcp-option=tag:%s,option:domain-search,%s.example' % (link, link)
                yield '--dhcp-option=tag:%s,option:domain-name,%s.example' % (link, link)
            if serves['ra'] or serves['dhcp6']:
                yield '--ra-param=%s,10,%d' % (link, 1800 if serves['ra'] else 0)
                if serves['dhcp6']:
                    yield '--dhcp-range=set:%s,%s:1000,%s:1fff,slaac,64,10m' % (link, net6, net6)
                else:
                    yield '--dhcp-range=set:%s,%s:,ra-only,64,10m' % (link, net6)
                yield '--dhcp-option=tag:%s,option6:dns-server,[%s:1]' % (link, net6)
                yield '--dhcp-option=tag:%s,option6:domain-search,%s.example' % (link, link)

    def serve(self, late=False):
        """Starts the server, or starts it anew with those that were late."""
        self.stop()
        options = list(self._options(late))
        if not any(option.startswith('--dhcp-range') for option in options):
            return
        if any('--ra-param' in option for option in options):
            options.append('--enable-ra')
        self.server = subprocess.Popen(
            ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--pid-file=', '--port=0',
             '--no-resolv', '--no-hosts', '--no-ping', '--log-dhcp', '--log-facility=' + self._log(),
             '--bind-interfaces', '--dhcp-authoritative', '--dhcp-leasefile=' + self._leases(), *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server = None

    def has_late(self):
        return any(self._says(what, lan) == 'late' for what in ('dhcp4', 'dhcp6', 'ra') for lan in self.lans)

    def _log(self):
        return os.path.join(self.folder, 'dnsmasq.log')

    def _leases(self):
        return os.path.join(self.folder, 'leases')

    def begin(self):
        """A boot begins: what servers have seen before does not count."""
        self.read = len(readers.text_of(self._log()))

    def forget(self):
        """A host comes that no server has seen."""
        self.stop()
        if os.path.exists(self._leases()):
            os.unlink(self._leases())

    def plug(self, card, lan, pid, carrier=True):
        """Puts CARD, whose other end is in LAN, into the namespace of process PID; the name of the other end."""
        self.cards += 1
        peer = 'c%d' % self.cards
        ip('link', 'add', 'name', peer, 'type', 'veth', 'peer', 'name', card.kernel or card.name, 'address', card.mac,
           'netns', str(pid))
        if lan:
            ip('link', 'set', peer, 'master', 'lan%d' % lan)
        ip('link', 'set', peer, 'addrgenmode', 'none')
        if carrier:
            ip('link', 'set', peer, 'up')
        return peer

    @staticmethod
    def unplug():
        """Pulls all cables: a namespace goes some time after the last process in it, and answers until then."""
        for name in os.listdir('/sys/class/net'):
            if re.fullmatch(r'c\d+', name):
                subprocess.run(['ip', 'link', 'delete', name], check=False, stdin=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)

    @staticmethod
    def carrier(peer):
        ip('link', 'set', peer, 'up')

    def adopt(self, hops, addresses):
        """Routers and ways that this host has, and that the LANs do not: (link-less) hops and host addresses
        as (text, link of the LAN)."""
        lines = []
        for hop, link in hops:
            if not self._mine(hop):
                lines.append('address add %s/%d dev %s nodad' % (hop, 32 if '.' in hop else 128, link))
        for address, link in addresses:
            lines.append('route replace %s dev %s' % (address, link))
        batch(*(line.replace(' nodad', '') if '.' in line.split()[2] else line for line in lines))

    @staticmethod
    def _mine(address):
        where = ipaddress.ip_address(address)
        done = subprocess.run(['ip', '-o', 'address', 'show'], capture_output=True, text=True, check=False)
        return any(ipaddress.ip_address(word.split('/')[0]) == where
                   for word in re.findall(r'inet6? (\S+)', done.stdout))

    def leases(self):
        """What the servers have given since the boot began, and to whom: sentences."""
        log = readers.text_of(self._log())[self.read:]
        known = {}
        for line in readers.text_of(self._leases()).splitlines():
            words = line.split()
            if len(words) == 5:
                known[words[2]] = 'IAID %s DUID %s' % (words[1], words[4]) if ':' in words[2] else \
                    'MAC %s client %s' % (words[1], words[4])
        found = set()
        for link, address, name in re.findall(r'DHCPACK\(([\w.]+)\) (\S+) \S+ ?(\S*)', log):
            found.add('%s: %s for %s name %s' % (link, address, known.get(address, 'nobody'), name or '-'))
        for link, address in re.findall(r'DHCPREPLY\(([\w.]+)\) (\S+:\S+) ', log):
            found.add('%s: %s for %s' % (link, address, known.get(address, 'nobody')))
        return sorted(found)

    @staticmethod
    def seen(addresses):
        """Of (ADDRESS, link of the LAN): who says that it is his, and whether he answers."""
        found = {}
        for address, link in addresses:
            found['%s on %s is at' % (address, link)] = ' '.join(probe.holders(link, address)) or 'nobody'
            found['%s on %s answers' % (address, link)] = probe.answers(address, link)
        return found


class Guest:
    """A virtual machine's place on a bridge: a namespace with one card, whose other end is the host's port TAP."""

    def __init__(self, tap, pid):
        self.process = subprocess.Popen(
            ['nsenter', '-t', str(pid), '-n', sys.executable, '-SB', os.path.join(HERE, 'tap.py'), tap],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if not self.process.stdout.readline():
            raise RuntimeError('no tap for a guest')

    def use(self, lan):
        """The guest has addresses of LAN."""
        lines = ['link set lo up', 'address add %s77/24 dev eth0' % lan.net4,
                 'address add fe80::77/64 dev eth0 nodad', 'link set eth0 up']
        subprocess.run(self._in('ip', '-batch', '-'), input='\n'.join(lines) + '\n', text=True, check=True)

    def _in(self, *words):
        return ['nsenter', '-t', str(self.process.pid), '-n', *words]

    def reaches(self, address):
        done = subprocess.run(self._in(sys.executable, '-SB', probe.__file__, address, 'eth0'), check=False,
                              stdin=subprocess.DEVNULL)
        return done.returncode == 0

    def gone(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
