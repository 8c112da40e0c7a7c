# SPDX-License-Identifier: GPL-2.0-or-later
"""A host as the boot oracle takes it: its files, its cards, who reads the files, and what mkbridge is asked for.

A host is written by hand as a folder of cases/, or made by a generator. It says nothing of what should come
out: that is what the reader makes of it before, seen from the kernel and from outside.

    NAME/root/       the files of the host that matter, laid over a real system
    NAME/modes       optional: lines of 'MODE PATH' for files that are not 0644 (0600 below
                     etc/NetworkManager/system-connections and etc/netplan)
    NAME/links       optional: lines of 'PATH TARGET', symbolic links
    NAME/cards       one card a line: NAME MAC [WORD=VALUE]...
    NAME/reader      words of READERS, one a line: each boots the host
    NAME/args        mkbridge's words: options, PORT..., BRIDGE
    NAME/backend     optional: a word for --backend; without it that of the reader
    NAME/events      optional: words of events.py, one combination a line
    NAME/world       optional: WORD=VALUE lines for world.py, what the LANs are like
    NAME/needs       optional: 'vlan', 'bond', ...: words of features.py, which the kernel here may lack
    NAME/suites      optional: Debian's releases that it is for; without it all
    NAME/early       optional: a tree laid into /run before the services start, as an initrd leaves it
    NAME/expect.md   what the host is, and what its administrator would expect
"""
import dataclasses
import os
import shlex

# Reader -> mkbridge's word for the files it reads.
READERS = {
    'networkd': 'networkd',
    'nm': 'keyfile',
    'nm-ifcfg': 'ifcfg',
    'scripts': 'ifcfg',
    'ifupdown': 'ifupdown',
    'ifupdown-dhcpcd': 'ifupdown',
    'ifupdown2': 'ifupdown',
    'netplan-networkd': 'netplan',
    'netplan-nm': 'netplan',
}
SECRET = ('etc/NetworkManager/system-connections/', 'etc/netplan/', 'run/NetworkManager/system-connections/')


def usual_mode(path):
    """As who writes such a file gives it: secrets are root's alone, and systemd-networkd is not root."""
    return 0o600 if path.startswith(SECRET) else 0o644


@dataclasses.dataclass
class Card:
    """A network card: its name once the host is up, its MAC address, and the LAN it is plugged into (from 1)."""
    name: str
    mac: str
    lan: int = 0            # 0: as many as its place among the cards
    kernel: str = ''        # what the kernel calls it before udev renames it; '': as NAME

    def words(self):
        more = [' lan=%d' % self.lan] if self.lan else []
        return '%s %s%s' % (self.name, self.mac, ''.join(more + ([' kernel=' + self.kernel] if self.kernel else [])))


@dataclasses.dataclass
class Host:
    """One host. FILES are path below the root -> text (str, or bytes where it is no UTF-8)."""
    name: str
    readers: list
    cards: list
    files: dict
    args: list
    backend: str = ''
    modes: dict = dataclasses.field(default_factory=dict)
    links: dict = dataclasses.field(default_factory=dict)
    events: list = dataclasses.field(default_factory=list)
    world: dict = dataclasses.field(default_factory=dict)
    needs: list = dataclasses.field(default_factory=list)
    suites: list = dataclasses.field(default_factory=list)
    early: dict = dataclasses.field(default_factory=dict)

    @property
    def ports(self):
        """The links that become ports: what stands before the bridge among the words without a dash."""
        return self._names()[:-1]

    @property
    def bridge(self):
        return self._names()[-1]

    def _names(self):
        names, skip = [], False
        for word in self.args:
            if skip:
                skip = False
            elif word in ('-o', '--option', '--address', '--gateway', '--dns', '--mac', '--l3-from'):
                skip = True
            elif not word.startswith('-'):
                names.append(word)
        return names

    def mode(self, path):
        return self.modes.get(path, usual_mode(path))


def _lines(folder, name):
    try:
        with open(os.path.join(folder, name), encoding='utf-8') as file:
            return [line.strip() for line in file if line.strip() and not line.startswith('#')]
    except FileNotFoundError:
        return []


def _pairs(lines):
    return dict(line.split('=', 1) for line in lines)


def _card(line):
    name, mac, *more = line.split()
    about = _pairs(more)
    return Card(name, mac, int(about.get('lan', 0)), about.get('kernel', ''))


def tree(top):
    """Path -> text of a folder, and path -> target of the links in it."""
    files, links = {}, {}
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            below = os.path.relpath(path, top)
            if os.path.islink(path):
                links[below] = os.readlink(path)
                continue
            if not os.path.isfile(path):
                continue                    # a FIFO, a socket
            with open(path, 'rb') as file:
                data = file.read()
            try:
                files[below] = data.decode()
            except UnicodeDecodeError:
                files[below] = data
    return files, links


def load(folder):
    """The host that FOLDER describes."""
    files, links = tree(os.path.join(folder, 'root'))
    links.update(line.split() for line in _lines(folder, 'links'))
    modes = {path: int(mode, 8) for mode, path in (line.split(None, 1) for line in _lines(folder, 'modes'))}
    host = Host(os.path.basename(os.path.abspath(folder)), _lines(folder, 'reader'),
                [_card(line) for line in _lines(folder, 'cards')], files,
                shlex.split(' '.join(_lines(folder, 'args'))), ''.join(_lines(folder, 'backend')), modes, links)
    host.events = _lines(folder, 'events')
    host.world = _pairs(_lines(folder, 'world'))
    host.needs = _lines(folder, 'needs')
    host.suites = _lines(folder, 'suites')
    host.early = tree(os.path.join(folder, 'early'))[0]
    return host


def _put(path, lines):
    if lines:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(''.join(line + '\n' for line in lines))


def save(host, folder):
    """Writes HOST as a folder that load() gives back."""
    os.makedirs(folder, exist_ok=True)
    for top, files in (('root', host.files), ('early', host.early)):
        lay(files, os.path.join(folder, top))
    _put(os.path.join(folder, 'reader'), host.readers)
    _put(os.path.join(folder, 'cards'), [card.words() for card in host.cards])
    _put(os.path.join(folder, 'args'), [shlex.join(host.args)])
    _put(os.path.join(folder, 'backend'), [host.backend] if host.backend else [])
    _put(os.path.join(folder, 'modes'), ['%o %s' % (mode, path) for path, mode in sorted(host.modes.items())])
    _put(os.path.join(folder, 'links'), ['%s %s' % pair for pair in sorted(host.links.items())])
    _put(os.path.join(folder, 'world'), ['%s=%s' % pair for pair in sorted(host.world.items())])
    for name in ('events', 'needs', 'suites'):
        _put(os.path.join(folder, name), getattr(host, name))


def lay(files, top, mode=lambda path: 0o644, links=None):
    """Writes FILES below TOP."""
    for path, text in files.items():
        name = os.path.join(top, path)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        if os.path.lexists(name):
            os.unlink(name)
        with open(name, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(name, mode(path))
    for path, target in (links or {}).items():
        name = os.path.join(top, path)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        if os.path.lexists(name):
            os.unlink(name)
        os.symlink(target, name)
