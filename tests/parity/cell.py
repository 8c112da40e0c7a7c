# SPDX-License-Identifier: GPL-2.0-or-later
"""One cell of the table: a host as an intent has it in a dialect, booted by the engine of tests/boot.

    unshare ... python3 cell.py JOB

JOB is that of oracle.py, with intent, dialect and stage:

    before     the service reads the card's files
    after      mkbridge has put the card under vnet0; the service reads what it wrote
    cloudinit  the service reads what cloud-init made of the same bridge

Prints one JSON object: what mkbridge has said, how what the kernel has differs from what the intent says,
complaints of readers, and the leases that the server gave.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', 'boot'))

# pylint: disable=wrong-import-position
import dialects
import exceptions
import ifcfg
import intents
import kernel
import oracle


def wanted(asked, stage, link):
    """What the intent says of the link, and of the bridge and its ports."""
    want = normal(intents.wanted(asked, link))
    if stage == 'before':
        return want, {}
    bridge = {'kind': 'bridge', 'stp_state': 0, **asked['options']}
    for port in asked['ports']:
        mtu = asked['mtu'] if port == 'eth0' and asked['mtu'] else 1500
        bridge[port] = {'master': intents.BRIDGE, 'mtu': mtu, 'addresses': [], 'up': True, 'routes': []}
    return want, bridge


def normal(view):
    """IPv4 before IPv6, as no service keeps an order between the two; and each once."""
    view['dns'] = sorted(dict.fromkeys(view['dns']), key=lambda server: ':' in server)
    return view


def without_given(view, want):
    """Without the names that servers of the LAN give, where they are asked."""
    given = set().union(*(names for who, names in kernel.GIVEN.items() if want[who] is not False))
    return dict(view, **{key: [name for name in view[key] if name not in given] for key in ('dns', 'search')})


def pairs_that_differ(found, want, ignored=()):
    if found is None:
        return ['there is no such link']
    return ['%s: %s, not %s' % (key, found.get(key), value) for key, value in want.items()
            if key not in ignored and value is not None and found.get(key) != value]


def identity(lease):
    """Without the time in a DUID of dhclient's, which is that of its first start on this host."""
    return re.sub(r'(client ff(?::..){4}:00:01:00:01)(?::..){4}', r'\1:(time)', lease)


class Cell(oracle.Life):
    """The life of a host that is booted once."""

    def __init__(self, job):
        super().__init__(job)
        self.asked, self.stage, self.dialect = intents.intent(job['intent']), job['stage'], job['dialect']
        self.link = 'eth0' if self.stage == 'before' else intents.BRIDGE
        self.metrics = {route[2] for route in self.asked['routes'] if route[2] is not None}
        # what shall not come is given the time in which it would
        self.stays = 3.0 if intents.wanted(self.asked, self.link)['ra'] is False else 0.6
        self.complaints = []

    def mkbridge(self, boot):
        """Each run that the intent asks for, until one fails."""
        said = ''
        for ports in self.asked['runs']:
            done = boot.ask('run', words=[*self.command(ports)])
            said += done['said']
            if done['status']:
                break
        return {'status': done['status'], 'said': said}

    def command(self, ports):
        return ['mkbridge', '--backend=' + dialects.backend(self.dialect), *self.asked['args'], *ports, intents.BRIDGE]

    def make_bridge(self, boot):
        """The bridge's files; a second run must find them done, and undo must give back what was there."""
        before = boot.ask('files')
        first = self.mkbridge(boot)
        if first['status']:
            return first
        after = boot.ask('files')
        again = self.mkbridge(boot)
        if again['status'] or 'nothing to do' not in again['said'].lower() or boot.ask('files') != after:
            self.complaints.append('second run: status %(status)d: %(said)s' % again)
        undone = boot.ask('run', words=['mkbridge', '--undo', intents.BRIDGE])
        if undone['status'] or boot.ask('files') != before:
            self.complaints.append('undo: status %(status)d: %(said)s' % undone)
        first = self.mkbridge(boot)
        if boot.ask('files') != after:
            self.complaints.append('the run after undo writes something else than the first')
        return first

    def judged(self, view, bridge):
        """Sentences: VIEW of the link, and of the BRIDGE and its ports, beside what is wanted."""
        want, wants = wanted(self.asked, self.stage, self.link)
        if view and 'dns' in view:
            view = without_given(normal(view), want)
        cannot = dialects.cannot(self.dialect) + (() if view is None or 'dns' in view else ('dns', 'search'))
        return pairs_that_differ(view, want, cannot) + pairs_that_differ(bridge, wants)

    def views(self, record):
        return (kernel.view(record, self.link, self.metrics),
                kernel.bridge(record, self.link, self.asked['ports']))

    def not_yet(self, record):
        """What is not as it is wanted, as far as a quick look tells; what is meant is not waited for."""
        return exceptions.split(self.stage, self.asked['name'], self.dialect,
                                self.judged(*self.views(record)))[0]

    def read_files(self, root):
        """By hand, where the reader is a shell."""
        view, bridge, complaints = ifcfg.read(root, self.link, self.asked['ports'])
        self.complaints += complaints
        return self.judged(view, bridge)

    def read(self, boot, peers):
        """By the service of the dialect."""
        self.complaints += boot.ask('check')
        self.start(boot, peers)
        self.come_up(boot, self.not_yet)
        view, bridge = self.views(boot.ask('look'))
        if view:
            view['dns'], view['search'] = boot.ask('names_of', link=self.link)
        self.complaints += boot.ask('said')
        for port in self.asked['ports'] if self.stage != 'before' else ():
            self.complaints += boot.ask('port', link=port)
        return self.judged(view, bridge)

    def live(self):
        root = self.systems.system('cell')
        boot, peers = self.switch_on(root)
        done = self.make_bridge(boot) if self.stage == 'after' else {'status': 0, 'said': ''}
        result = dict(done, differences=[], complaints=self.complaints)
        if done['status'] == 0:
            boot.ask('rules_anew')
            result['differences'] = self.read_files(root) if self.dialect == 'ifcfg' else self.read(boot, peers)
            result['dhcp'] = sorted(map(identity, self.world.leases()))
            if not intents.wanted(self.asked, self.link)['dhcp4']:
                self.complaints += ['the server gave ' + lease for lease in result['dhcp']]
        result.update(logs=boot.ask('logs'), files=boot.ask('files'))
        boot.off()
        self.world.stop()
        return result


oracle.main(lambda job: Cell(job).live())
