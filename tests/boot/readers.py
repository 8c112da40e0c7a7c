# SPDX-License-Identifier: GPL-2.0-or-later
"""The readers: how each network service is started on a root, as its units would, and what it says.

A reader has

    system        the root that has it, a word of tests/root, and suites, the releases that it is made of
    folders       where its files are: what a package has put there is taken away, so that a host's own remain
    prepare()     makes a root ready, before the files of a host are laid over it
    check()       complaints of tools of the service that read without doing anything
    start()       what happens at boot; daemons go on in the background
    hotplug()     what the unit that waits for a card does when the card is there
    busy()        links that it has not done with
    idle()        whether the service has come to rest, as far as it can tell
    names()       name servers and search domains, as the host would ask them, in their order
    names_of()    those of one link, as the service or its files have them
    port()        what the service would give a port, if it were brought up by itself
    said()        warnings and errors so far

ROOT is the folder of the host's root; programs run in it, in the namespaces of who calls.
"""
import configparser
import glob
import json
import os
import re
import socket
import stat
import subprocess
import time

import scripts
import waits

# udevadm does nothing in a chroot unless it is told that this is none
ENVIRONMENT = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C', 'HOME': '/root', 'SYSTEMD_IGNORE_CHROOT': '1'}
LOGS = 'tmp/logs'


def run(root, *words, stdin=None, seconds=60):
    """A program of the root, to its end: status, standard output, standard error."""
    more = {'input': stdin} if stdin is not None else {'stdin': subprocess.DEVNULL}
    done = subprocess.run(['chroot', root, *words], capture_output=True, text=True, check=False, errors='replace',
                          env=ENVIRONMENT, timeout=waits.seconds(seconds), **more)
    return done.returncode, done.stdout, done.stderr


def log_path(root, name):
    os.makedirs(os.path.join(root, LOGS), exist_ok=True)
    return os.path.join(root, LOGS, name + '.log')


def daemon(root, *words, **environment):
    """A program of the root in the background; what it says is appended to NAME.log."""
    with open(log_path(root, os.path.basename(words[0])), 'a', encoding='utf-8') as log:
        return subprocess.Popen(['chroot', root, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                env=dict(ENVIRONMENT, **environment))


def logged(root, name, *words, **environment):
    """A program of the root in the background whose log has NAME; its status is put at the end of it."""
    script = '"$@"; echo "$0: ended with status $?"'
    with open(log_path(root, name), 'a', encoding='utf-8') as log:
        return subprocess.Popen(['chroot', root, 'sh', '-c', script, name, *words], stdin=subprocess.DEVNULL,
                                stdout=log, stderr=log, env=dict(ENVIRONMENT, **environment))


def log_of(root, name):
    return text_of(os.path.join(root, LOGS, name + '.log'))


def text_of(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read()
    except OSError:
        return ''


def wait_for(path):
    end = time.monotonic() + waits.seconds(5)
    while not os.path.exists(path) and time.monotonic() < end:
        time.sleep(0.02)


def lines_of(text, pattern, known=None):
    """Lines of TEXT that match PATTERN, and not KNOWN."""
    return [line.strip() for line in text.splitlines()
            if re.search(pattern, line) and not (known and re.search(known, line))]


def resolv_conf(text):
    """Servers and search domains of a resolv.conf."""
    servers, search = [], []
    for line in text.splitlines():
        words = line.split('#')[0].split()
        if words[:1] == ['nameserver'] and len(words) > 1:
            servers.append(words[1])
        elif words[:1] in (['search'], ['domain']):
            search = words[1:]
    return servers, search


def dbus(root):
    os.makedirs(root + '/run/dbus', exist_ok=True)
    daemon(root, '/usr/bin/dbus-daemon', '--system', '--nofork', '--nopidfile')
    wait_for(root + '/run/dbus/system_bus_socket')


def client_links():
    """Links that a DHCP client of this process namespace runs for."""
    links, found = [name for _, name in socket.if_nameindex()], set()
    for name in os.listdir('/proc'):
        words = text_of('/proc/%s/cmdline' % name).split('\0') if name.isdigit() else ['']
        if os.path.basename(words[0]) in ('dhclient', 'dhcpcd', 'udhcpc') and words[1:]:
            found.update(link for link in links if link in words[1:])
    return sorted(found)


def release(root):
    """Debian's name for what is in ROOT."""
    found = re.search(r'^VERSION_CODENAME=(\S+)', text_of(root + '/etc/os-release'), re.M)
    return found.group(1) if found else 'sid'


class Reader:
    """What most of them have in common."""
    system = 'lab'
    suites = None           # those that have it; None: all
    folders = ()
    log = ''
    complaint = r'(?i)warn|error|fail'
    known = None

    def prepare(self, root):
        for folder in self.folders:
            for name in glob.glob(os.path.join(root, folder, '*')):
                if not os.path.isdir(name):
                    os.unlink(name)

    def check(self, root):
        return []

    def start(self, root):
        raise NotImplementedError

    def hotplug(self, root, card):
        pass

    def idle(self, root):
        return True

    def names(self, root):
        return resolv_conf(text_of(root + '/etc/resolv.conf'))

    def names_of(self, root, link):
        raise NotImplementedError

    def port(self, root, link):
        return []

    def settings(self, root):
        """Link -> what the service holds of it that the kernel does not know."""
        return {}

    def busy(self, root):
        """Links that the service has not done with: it asks for a lease, or waits for something."""
        return client_links()

    def said(self, root):
        return lines_of(log_of(root, self.log), self.complaint, self.known)


class Networkd(Reader):
    """systemd-networkd, with systemd-resolved beside it."""
    folders = ('etc/systemd/network', 'etc/netplan')
    log = 'systemd-networkd'
    complaint = (r'[Uu]nknown|[Ii]gnoring|[Ii]nvalid|[Ff]ailed|[Cc]ould not|[Cc]onflict|not supported|deprecated|'
                 r'[Cc]annot|[Uu]nable')
    # what has to do with the namespaces, not with a file
    known = r'bus|[Hh]ostname|timezone|polkit|cgroup|rtnl.*(nexthop|not supported)|l2tp.*not supported|ethtool'
    RESTING = ('configured', 'unmanaged', 'failed', 'linger')

    def start(self, root):
        for folder in ('links', 'leases', 'lldp'):
            os.makedirs(os.path.join(root, 'run/systemd/netif', folder), exist_ok=True)
        os.makedirs(root + '/run/systemd/resolve', exist_ok=True)
        run(root, 'chown', '-R', 'systemd-network:', '/run/systemd/netif')
        run(root, 'chown', 'systemd-resolve:', '/run/systemd/resolve')
        dbus(root)
        daemon(root, '/lib/systemd/systemd-networkd', SYSTEMD_LOG_TARGET='console', SYSTEMD_LOG_LEVEL='info')
        if os.path.exists(root + '/lib/systemd/systemd-resolved'):
            daemon(root, '/lib/systemd/systemd-resolved', SYSTEMD_LOG_TARGET='console', SYSTEMD_LOG_LEVEL='info')

    @staticmethod
    def _states(root):
        """Link -> what networkd calls its state."""
        found = {}
        for index, name in socket.if_nameindex():
            state = re.search(r'^ADMIN_STATE=(.*)', text_of('%s/run/systemd/netif/links/%d' % (root, index)), re.M)
            found[name] = state.group(1) if state else None
        return found

    def idle(self, root):
        states = self._states(root)
        # one that it has not heard of yet has no state
        return all(states.get(name) in self.RESTING for _, name in socket.if_nameindex())

    def busy(self, root):
        return sorted(name for name, state in self._states(root).items() if state and state not in self.RESTING)

    def names(self, root):
        return resolv_conf(text_of(root + '/run/systemd/resolve/resolv.conf'))

    HELD = ('DNS', 'DOMAINS', 'ROUTE_DOMAINS', 'DNS_DEFAULT_ROUTE', 'DNS_OVER_TLS', 'DNSSEC', 'DNSSEC_NTA', 'LLMNR',
            'MDNS', 'NTP')

    def settings(self, root):
        """What resolved and timesyncd are told of each link."""
        found = {}
        for index, name in socket.if_nameindex():
            text = text_of(os.path.join(root, 'run/systemd/netif/links', str(index)))
            state = dict(line.split('=', 1) for line in text.splitlines() if '=' in line)
            if state.get('DNSSEC_NTA'):     # a set, in no order
                state['DNSSEC_NTA'] = ' '.join(sorted(state['DNSSEC_NTA'].split()))
            found[name] = ['%s: %s' % (key, state[key]) for key in self.HELD if state.get(key)]
        return found

    def names_of(self, root, link):
        """Servers and search domains of one link, as the files say them."""
        with open('/sys/class/net/%s/ifindex' % link, encoding='ascii') as file:
            text = text_of(os.path.join(root, 'run/systemd/netif/links', file.read().strip()))
        state = dict(line.split('=', 1) for line in text.splitlines() if '=' in line)
        return state.get('DNS', '').split(), state.get('DOMAINS', '').split()


class NetworkManager(Reader):
    """NetworkManager; every key of its profiles must be one that nmcli gives back."""
    folders = ('etc/NetworkManager/system-connections', 'etc/netplan')
    log = 'NetworkManager'
    complaint = r'<warn>|<error>'
    known = (r'hostname|dispatcher|polkit|PolicyKit|bluez|wifi|wwan|firewall|modem|ifupdown|systemd|dbus|'
             r'plugin|kernel support|rfkill|logind|ethtool|sriov|config: unknown|resolv\.conf|agent|sysctl|'
             r'sleep-monitor|ovsdb|ppp|teamd|connectivity|udev|rp_filter|dns-plugin|state file|'
             r'failed to read bridge setting')
    # said by default, so that nmcli leaves it out again
    DEFAULTS = {'autoconnect': 'true', 'stp': 'true', 'may-fail': 'true', 'ageing-time': '300'}
    # what nmcli says in another way
    OTHERS = {'gateway', 'address', 'addresses', 'port-type', 'controller', 'slave-type', 'master',
              'autoconnect-slaves'}

    @staticmethod
    def profiles(root):
        return sorted(glob.glob(root + '/etc/NetworkManager/system-connections/*.nmconnection') +
                      glob.glob(root + '/run/NetworkManager/system-connections/*.nmconnection'))

    @staticmethod
    def keys(text):
        parser = configparser.RawConfigParser(delimiters='=', comment_prefixes='#', strict=False, interpolation=None)
        parser.optionxform = str
        parser.read_string(text)
        return {(section, key): value for section in parser.sections() for key, value in parser.items(section)}

    @staticmethod
    def is_port(keys):
        """A port has no network layer; netplan writes one for it all the same, and nmcli drops that."""
        return any(('connection', key) in keys for key in ('slave-type', 'port-type'))

    def lost(self, base, text, there):
        """Keys of TEXT that nmcli, which has made THERE of it, does not give back."""
        for (section, key), value in self.keys(text).items():
            if (section, key) in there or self.DEFAULTS.get(key) == value:
                continue
            if re.sub(r'\d+$', '', key) in self.OTHERS or section.startswith('.'):
                continue
            if section in ('ipv4', 'ipv6') and self.is_port(there):
                continue
            yield '%s: [%s] %s=%s is lost in nmcli' % (base, section, key, value)

    def check(self, root):
        complaints = []
        for name in self.profiles(root):
            text, base = text_of(name), os.path.basename(name)
            if os.stat(name).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                complaints.append('%s: mode %o' % (base, os.stat(name).st_mode & 0o777))
            status, out, err = run(root, 'nmcli', '--offline', 'connection', 'modify', stdin=text)
            if status or err.strip():
                complaints.append('%s: nmcli --offline: status %d %s' % (base, status, err.strip()))
                continue
            complaints += self.lost(base, text, self.keys(out))
        return complaints

    def start(self, root):
        os.makedirs(root + '/run/NetworkManager', exist_ok=True)
        dbus(root)
        daemon(root, '/usr/sbin/NetworkManager', '--debug', '--log-level=INFO')

    def idle(self, root):
        status, out, _ = run(root, 'nmcli', '-t', '-f', 'STARTUP', 'general')
        if status or out.strip() != 'started':
            return False
        status, out, _ = run(root, 'nmcli', '-t', '-f', 'STATE', 'device')
        return not re.search(r'^connecting', out, re.M) and not self.probing(root)

    @staticmethod
    def probing(root):
        """Whether a connection is to give itself an IPv4 link-local address, and has none yet: it is 'connected'
        as soon as IPv6 is, and nothing changes while the address is probed for."""
        _, out, _ = run(root, 'nmcli', '-t', '-f', 'UUID', 'connection', 'show', '--active')
        for uuid in out.split():
            _, out, _ = run(root, 'nmcli', '-g', 'ipv4.method,GENERAL.STATE,IP4.ADDRESS', 'connection', 'show', uuid)
            words = out.splitlines()
            if words[:1] == ['link-local'] and 'activated' in words and not any('/' in word for word in words):
                return True
        return False

    def busy(self, root):
        _, out, _ = run(root, 'nmcli', '-t', '-f', 'DEVICE,STATE', 'device')
        return sorted(line.split(':')[0] for line in out.splitlines() if ':connecting' in line)

    def names(self, root):
        return resolv_conf(text_of(root + '/run/NetworkManager/no-stub-resolv.conf') or
                           text_of(root + '/run/NetworkManager/resolv.conf'))

    def names_of(self, root, link):
        status, out, _ = run(root, 'nmcli', '-t', '-f', 'IP4.DNS,IP4.SEARCHES,IP6.DNS,IP6.SEARCHES',
                             'device', 'show', link)
        found = [line.split(':', 1) for line in out.splitlines()] if status == 0 else []
        return ([value.replace('\\:', ':') for key, value in found if '.DNS[' in key],
                [value for key, value in found if '.SEARCHES[' in key])


# What resolvconf would be told, by a hook as it has one.
HOOK = '''#!/bin/sh
mkdir -p /run/names
[ "$METHOD" != loopback ] || exit 0
for word in $IF_DNS_NAMESERVERS $IF_DNS_NAMESERVER; do echo "nameserver $word"; done >>"/run/names/$IFACE"
for word in $IF_DNS_SEARCH $IF_DNS_DOMAIN; do echo "search $word"; done >>"/run/names/$IFACE"
exit 0
'''
# What the unit ifup@ would be started for.
HOTPLUG = '''#!/bin/sh
[ "$ACTION" != add ] || echo "$INTERFACE" >>/run/hotplugged
exit 0
'''


class Ifupdown(Reader):
    """Debian's ifupdown, with bridge-utils and a DHCP client."""
    suites = ('bullseye', 'bookworm', 'trixie')     # then Debian had no dhclient any more
    folders = ('etc/network/interfaces.d', 'etc/netplan')
    log = 'ifup'
    complaint = (r'[Ff]ail|[Ee]rror|[Ii]nvalid|[Uu]nknown|[Uu]sage|File exists|[Cc]annot|not found|'
                 r'interfaces:\d+|[Mm]isconfig|missing')
    # the hook of systemd-resolved takes words of its own state for commands, whatever a stanza says
    known = r'\|\| true|ignore|DHCP|dhclient|Copyright|--exit-on-error|if-up\.d/resolved: '
    GOES_ON = True          # ifup is not waited for at once: cards may come meanwhile

    def __init__(self):
        self.ifup = []

    def prepare(self, root):
        super().prepare(root)
        for name in ('etc/network/interfaces', 'etc/resolv.conf'):
            if os.path.lexists(os.path.join(root, name)):
                os.unlink(os.path.join(root, name))
        for path, text in (('etc/network/if-up.d/0names', HOOK), ('usr/lib/udev/ifupdown-hotplug', HOTPLUG)):
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='ascii') as file:
                file.write(text)
            os.chmod(os.path.join(root, path), 0o755)

    def check(self, root):
        complaints = []
        status, out, err = run(root, 'ifquery', '--list', '--all')
        if status or err.strip():
            complaints.append('ifquery: status %d %s' % (status, err.strip()))
        for link in out.split():
            status, _, err = run(root, 'ifquery', link)
            if status or err.strip():
                complaints.append('ifquery %s: status %d %s' % (link, status, err.strip()))
        return complaints

    def start(self, root):
        os.makedirs(root + '/run/network', exist_ok=True)
        self.ifup.append(logged(root, 'ifup', 'ifup', '-a', '--verbose', '--read-environment'))

    def hotplug(self, root, card):
        """Once for each card that udev has told of, as the unit does."""
        os.makedirs(root + '/run/network', exist_ok=True)
        _, out, _ = run(root, 'ifquery', '--allow', 'hotplug', '-l', card)
        if out.strip():
            self.ifup.append(logged(root, 'ifup', 'ifup', '--verbose', '--allow=hotplug', card))

    def idle(self, root):
        return all(process.poll() is not None for process in self.ifup)

    def names(self, root):
        """resolv.conf is a DHCP client's; what stanzas say goes to a hook of resolvconf's kind."""
        servers, search = resolv_conf(text_of(root + '/etc/resolv.conf'))
        for name in sorted(glob.glob(root + '/run/names/*')):
            words = [line.split() for line in text_of(name).splitlines()]
            servers += [word[1] for word in words if word[0] == 'nameserver' and word[1] not in servers]
            search += [word[1] for word in words if word[0] == 'search' and word[1] not in search]
        return servers, search

    def port(self, root, link):
        """Complaints about a port that would get an address if it were brought up by itself."""
        _, _, err = run(root, 'ifup', '--no-act', '--force', '--verbose', link)
        return lines_of(err, r'dhclient|ip (-6 )?addr(ess)? add')

    def stanzas(self, root, link):
        _, out, _ = run(root, 'ifquery', link)
        return [tuple(line.split(': ', 1)) for line in out.splitlines() if ': ' in line]

    def names_of(self, root, link):
        pairs = self.stanzas(root, link)
        return ([word for key, value in pairs if key == 'dns-nameservers' for word in value.split()],
                [word for key, value in pairs if key in ('dns-search', 'dns-domain') for word in value.split()])


class IfupdownDhcpcd(Ifupdown):
    """The same with dhcpcd, as Debian has it from trixie on."""
    system = 'lab-dhcpcd'
    suites = ('bookworm', 'trixie', 'sid')     # bullseye has an older one, under another name
    # Its secret, of which it makes stable addresses, and its DUID: one installation in all lives of a host.
    FILES = {'secret': ':'.join(['5a'] * 64), 'duid': '00:04:' + ':'.join(['5a'] * 16)}

    def prepare(self, root):
        super().prepare(root)
        os.makedirs(root + '/var/lib/dhcpcd', exist_ok=True)
        for name, text in self.FILES.items():
            with open('%s/var/lib/dhcpcd/%s' % (root, name), 'w', encoding='ascii') as file:
                file.write(text + '\n')


class Ifupdown2(Ifupdown):
    """ifupdown2: a rewrite in Python, with spellings of its own."""
    system = 'lab-ifupdown2'
    complaint = r'(^|: )(error|warning)|ended with status [1-9]'
    # now and then its netlink listener says so when it ends
    known = r'recv\(\) error|modprobe|sysctl'

    def check(self, root):
        complaints = []
        status, out, err = run(root, 'ifquery', '--all', '-o', 'json')
        if status or lines_of(err, 'error|warning', self.known):
            complaints.append('ifquery: status %d %s' % (status, err.strip()))
        try:
            json.loads(out)
        except ValueError as error:
            complaints.append('ifquery: %s' % error)
        status, _, err = run(root, 'ifup', '--all', '--syntax-check')
        complaints += ['ifup --syntax-check: ' + line for line in lines_of(err, 'error|warning', self.known)]
        return complaints + (['ifup --syntax-check: status %d' % status] if status else [])

    def start(self, root):
        os.makedirs(root + '/run/network', exist_ok=True)
        self.ifup.append(logged(root, 'ifup', 'ifup', '-a'))

    def hotplug(self, root, card):
        """The unit comes after networking.service."""
        _, out, _ = run(root, 'ifquery', '--allow', 'hotplug', '-l')
        for process in self.ifup:
            process.wait()
        if card in out.split():
            self.ifup.append(logged(root, 'ifup', 'ifup', '--allow=hotplug', card))

    def port(self, root, link):
        _, out, _ = run(root, 'ifquery', '-o', 'json', link)
        return ['%s inet %s' % (link, item['addr_method']) for item in json.loads(out or '[]')
                if item.get('addr_method') in ('dhcp', 'static') and ('address' in item['config'] or
                                                                       item['addr_method'] == 'dhcp')]

    def stanzas(self, root, link):
        _, out, _ = run(root, 'ifquery', '-o', 'json', link)
        pairs = []
        for item in json.loads(out or '[]'):
            for key, value in item['config'].items():
                pairs += [(key, one) for one in (value if isinstance(value, list) else [value])]
        return pairs


class Netplan(Reader):
    """netplan above one of the others."""
    def __init__(self, below):
        self.below = below
        self.folders = tuple(sorted(set(below.folders) | {'etc/netplan'}))

    @staticmethod
    def generate(root):
        """Its files become those of its renderer: by its generator, and from 1.2 on by a unit."""
        unit = '/usr/libexec/netplan/configure'
        words = ['env', 'NETPLAN_PARSER_IGNORE_ERRORS=1', unit] if os.path.exists(root + unit) else \
            ['netplan', 'generate']
        return run(root, *words)

    def check(self, root):
        status, out, err = self.generate(root)
        words = (out + err).strip()
        complaints = ['netplan generate: status %d %s' % (status, words)] if status or words else []
        return complaints + self.below.check(root)

    def start(self, root):
        status, out, err = self.generate(root)
        with open(log_path(root, 'netplan'), 'a', encoding='utf-8') as log:
            log.write(out + err + ('netplan: error: status %d\n' % status if status else ''))
        self.below.start(root)

    def idle(self, root):
        return self.below.idle(root)

    def names(self, root):
        return self.below.names(root)

    def names_of(self, root, link):
        return self.below.names_of(root, link)

    def settings(self, root):
        return self.below.settings(root)

    def busy(self, root):
        return self.below.busy(root)

    def port(self, root, link):
        return self.below.port(root, link)

    def said(self, root):
        return lines_of(log_of(root, 'netplan'), r'\S') + self.below.said(root)


class NetworkManagerIfcfg(NetworkManager):
    """NetworkManager with its plugin for ifcfg files, which Debian leaves out: built from Debian's source."""
    system = 'nm-ifcfg'
    suites = ('bookworm',)
    folders = NetworkManager.folders + ('etc/sysconfig/network-scripts',)
    known = NetworkManager.known + '|ifcfg-rh: .*deprecated'


class Scripts(Reader):
    """Red Hat's network-scripts, from the folder that $MKBRIDGE_BOOT_SCRIPTS names; see scripts.py."""
    system = 'scripts'
    suites = ('bookworm',)
    log = 'network'
    complaint = r'(?i)error|warn|fail|not |no such|invalid|cannot|unknown'
    known = r'deprecated|dbus|SELinux'

    def __init__(self):
        self.network = None

    def prepare(self, root):
        super().prepare(root)
        scripts.prepare(root, os.environ['MKBRIDGE_BOOT_SCRIPTS'])

    def start(self, root):
        self.network = logged(root, 'network', *scripts.START)

    def idle(self, root):
        return self.network.poll() is not None


MAKERS = {
    'nm-ifcfg': NetworkManagerIfcfg,
    'scripts': Scripts,
    'networkd': Networkd,
    'nm': NetworkManager,
    'ifupdown': Ifupdown,
    'ifupdown-dhcpcd': IfupdownDhcpcd,
    'ifupdown2': Ifupdown2,
    'netplan-networkd': lambda: Netplan(Networkd()),
    'netplan-nm': lambda: Netplan(NetworkManager()),
}


def reader(name):
    """A reader of that name, with nothing started."""
    return MAKERS[name]()
