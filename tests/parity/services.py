# SPDX-License-Identifier: GPL-2.0-or-later
"""The readers: how each service is made to read its files in a chroot, and what it complains of.

A reader has check(root), which reads without doing anything and returns complaints; start(root), which
does what the service does at boot; complaints(root), when it has done that; and names(root, link),
which returns the name servers and search domains of a link.
"""
import configparser
import glob
import json
import os
import re
import subprocess
import time

ENVIRONMENT = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C', 'HOME': '/root'}


def run(root, *words, stdin=None):
    """A program of the root, to its end: status, standard output, standard error."""
    done = subprocess.run(['chroot', root, *words], capture_output=True, text=True, check=False, env=ENVIRONMENT,
                          input=stdin, timeout=60, **({} if stdin else {'stdin': subprocess.DEVNULL}))
    return done.returncode, done.stdout, done.stderr


def daemon(root, *words, **environment):
    """A program of the root in the background; what it says goes to /tmp/NAME.log there."""
    name = os.path.join(root, 'tmp', os.path.basename(words[0]) + '.log')
    with open(name, 'w', encoding='utf-8') as log:
        return subprocess.Popen(['chroot', root, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                env=dict(ENVIRONMENT, **environment))


def log_of(root, name):
    try:
        with open(os.path.join(root, 'tmp', name + '.log'), encoding='utf-8', errors='replace') as log:
            return log.read()
    except FileNotFoundError:
        return ''


def wait_for(path):
    for _ in range(200):
        if os.path.exists(path):
            return
        time.sleep(0.02)


def said(text, pattern, known=None):
    """Lines of TEXT that match PATTERN, and not KNOWN."""
    return [line.strip() for line in text.splitlines()
            if re.search(pattern, line) and not (known and re.search(known, line))]


class Networkd:
    """systemd-networkd."""
    # what has to do with the chroot, not with a file
    KNOWN = r'bus|[Hh]ostname|timezone|polkit|sysctl|cgroup|rtnl.*(nexthop|not supported)|ID_NET|udev|ethtool'

    def check(self, root):
        return []

    def start(self, root):
        for folder in ('links', 'leases', 'lldp'):
            os.makedirs(os.path.join(root, 'run/systemd/netif', folder), exist_ok=True)
        run(root, 'chown', '-R', 'systemd-network:', '/run/systemd/netif')
        daemon(root, '/lib/systemd/systemd-networkd', SYSTEMD_LOG_TARGET='console', SYSTEMD_LOG_LEVEL='info')

    def complaints(self, root):
        return said(log_of(root, 'systemd-networkd'), r'[Uu]nknown|[Ii]gnoring|[Ii]nvalid|[Ff]ailed|[Cc]ould not|'
                    r'[Cc]onflict|not supported|deprecated', self.KNOWN)

    def names(self, root, link):
        with open('/sys/class/net/%s/ifindex' % link, encoding='ascii') as file:
            name = os.path.join(root, 'run/systemd/netif/links', file.read().strip())
        try:
            with open(name, encoding='utf-8') as file:
                state = dict(line.rstrip('\n').split('=', 1) for line in file if '=' in line)
        except FileNotFoundError:
            state = {}
        return state.get('DNS', '').split(), state.get('DOMAINS', '').split()


class NetworkManager:
    """NetworkManager; every key of its profiles must be one that nmcli gives back."""
    KNOWN = (r'hostname|dispatcher|polkit|PolicyKit|bluez|wifi|wwan|firewall|modem|ifupdown|systemd|dbus|'
             r'plugin|kernel support|rfkill|logind|ethtool|sriov|config: unknown|resolv\.conf|agent|sysctl|'
             r'sleep-monitor|ovsdb|ppp|teamd|connectivity|udev|rp_filter|dns-plugin|state file|'
             r'failed to read bridge setting')
    # said by default, so that nmcli leaves it out again
    DEFAULTS = {'autoconnect': 'true', 'stp': 'true', 'may-fail': 'true', 'ageing-time': '300'}
    # what nmcli says in another way
    OTHERS = {'gateway', 'address', 'addresses', 'port-type', 'controller', 'slave-type', 'master',
              'autoconnect-slaves'}

    def profiles(self, root):
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

    def check(self, root):
        complaints = []
        for name in self.profiles(root):
            with open(name, encoding='utf-8') as file:
                text = file.read()
            base = os.path.basename(name)
            if os.stat(name).st_mode & 0o077:
                complaints.append('%s: mode %o' % (base, os.stat(name).st_mode & 0o777))
            status, out, err = run(root, 'nmcli', '--offline', 'connection', 'modify', stdin=text)
            if status or err.strip():
                complaints.append('%s: nmcli --offline: status %d %s' % (base, status, err.strip()))
                continue
            there = self.keys(out)
            for (section, key), value in self.keys(text).items():
                if (section, key) in there or self.DEFAULTS.get(key) == value:
                    continue
                if re.sub(r'\d+$', '', key) in self.OTHERS or section.startswith('.'):
                    continue
                if section in ('ipv4', 'ipv6') and self.is_port(there):
                    continue
                complaints.append('%s: [%s] %s=%s is lost in nmcli' % (base, section, key, value))
        return complaints

    def start(self, root):
        os.makedirs(root + '/run/dbus', exist_ok=True)
        os.makedirs(root + '/run/NetworkManager', exist_ok=True)
        daemon(root, '/usr/bin/dbus-daemon', '--system', '--nofork', '--nopidfile')
        wait_for(root + '/run/dbus/system_bus_socket')
        daemon(root, '/usr/sbin/NetworkManager', '--debug', '--log-level=INFO')

    def complaints(self, root):
        return said(log_of(root, 'NetworkManager'), r'<warn>|<error>', self.KNOWN)

    def names(self, root, link):
        status, out, _ = run(root, 'nmcli', '-t', '-f', 'IP4.DNS,IP4.SEARCHES,IP6.DNS,IP6.SEARCHES',
                             'device', 'show', link)
        found = [line.split(':', 1) for line in out.splitlines()] if status == 0 else []
        return ([value.replace('\\:', ':') for key, value in found if '.DNS[' in key],
                [value for key, value in found if '.SEARCHES[' in key])


class Ifupdown:
    """Debian's ifupdown, with bridge-utils."""

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
        status, out, err = run(root, 'ifup', '--all', '--verbose')
        with open(root + '/tmp/ifup.log', 'w', encoding='utf-8') as log:
            log.write(out + err + ('ifup: failed with status %d\n' % status if status else ''))

    def complaints(self, root):
        return said(log_of(root, 'ifup'), r'[Ff]ail|[Ee]rror|[Ii]nvalid|[Uu]nknown|[Uu]sage|File exists|[Cc]annot|'
                    r'not found|interfaces:\d+', r'\|\| true|ignore|DHCP|dhclient|Copyright|--exit-on-error')

    def port(self, root, link):
        """Complaints about a port that would get an address if it were brought up by itself."""
        _, _, err = run(root, 'ifup', '--no-act', '--force', '--verbose', link)
        return said(err, r'dhclient|ip (-6 )?addr(ess)? add')

    def stanzas(self, root, link):
        _, out, _ = run(root, 'ifquery', link)
        return [tuple(line.split(': ', 1)) for line in out.splitlines() if ': ' in line]

    def names(self, root, link):
        pairs = self.stanzas(root, link)
        return ([word for key, value in pairs if key == 'dns-nameservers' for word in value.split()],
                [word for key, value in pairs if key in ('dns-search', 'dns-domain') for word in value.split()])


class Ifupdown2(Ifupdown):
    """ifupdown2: a rewrite in Python, with spellings of its own."""
    # now and then its netlink listener says so when it ends
    KNOWN = r'recv\(\) error|modprobe|sysctl'

    def check(self, root):
        complaints = []
        status, out, err = run(root, 'ifquery', '--all', '-o', 'json')
        if status or said(err, 'error|warning', self.KNOWN):
            complaints.append('ifquery: status %d %s' % (status, err.strip()))
        try:
            json.loads(out)
        except ValueError as error:
            complaints.append('ifquery: %s' % error)
        status, _, err = run(root, 'ifup', '--all', '--syntax-check')
        complaints += ['ifup --syntax-check: ' + line for line in said(err, 'error|warning', self.KNOWN)]
        return complaints + (['ifup --syntax-check: status %d' % status] if status else [])

    def complaints(self, root):
        return said(log_of(root, 'ifup'), r'^(error|warning)|failed with status', self.KNOWN)

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


class Netplan:
    """netplan above one of the others."""

    def __init__(self, below):
        self.below = below

    def check(self, root):
        status, out, err = run(root, 'netplan', 'generate')
        complaints = ['netplan generate: status %d %s' % (status, (out + err).strip())] \
            if status or (out + err).strip() else []
        return complaints + self.below.check(root)

    def start(self, root):
        self.below.start(root)

    def complaints(self, root):
        return self.below.complaints(root)

    def names(self, root, link):
        return self.below.names(root, link)


READERS = {
    'keyfile': NetworkManager(),
    'networkd': Networkd(),
    'ifupdown': Ifupdown(),
    'ifupdown2': Ifupdown2(),
    'netplan-networkd': Netplan(Networkd()),
    'netplan-nm': Netplan(NetworkManager()),
}
