# SPDX-License-Identifier: GPL-2.0-or-later
"""Shrinks a host that fails to a small one that fails still, by itself.

Delta debugging, from coarse to fine: whole files, whole cards, then the parts of what is left by their depth
(sections of an INI file, stanzas of interfaces(5), subtrees of YAML by indentation, runs between blank lines; then
their lines), then events, words of the world and of mkbridge. A question is a boot or several and takes long, so no
tree is asked for twice, and what is together in a file is tried together: if one half of what cannot go can, the
other half is taken apart without being asked for. What is left at the end has no part that can go alone, unless the
budget of questions ends before.
"""
import dataclasses
import re

# Where each reader's files are. All the others are most likely there for nothing, and are tried first, together.
OWN = {
    'networkd': ('etc/systemd/network/', 'run/systemd/network/'),
    'nm': ('etc/NetworkManager/',),
    'nm-ifcfg': ('etc/sysconfig/', 'etc/NetworkManager/'),
    'scripts': ('etc/sysconfig/',),
    'ifupdown': ('etc/network/',),
    'ifupdown-dhcpcd': ('etc/network/',),
    'ifupdown2': ('etc/network/',),
    'netplan-networkd': ('etc/netplan/', 'etc/systemd/network/'),
    'netplan-nm': ('etc/netplan/', 'etc/NetworkManager/'),
}
STANZAS = ('auto', 'iface', 'mapping', 'rename', 'source', 'source-directory', 'no-auto-down', 'no-scripts', 'vlan')
VALUED = ('-o', '--option', '--address', '--gateway', '--dns', '--mac', '--l3-from')


# --- The parts of a file ---

@dataclasses.dataclass
class Part:
    """Lines that go together, and what depends on them; the top one of a file has none."""
    lines: list = dataclasses.field(default_factory=list)
    parts: list = dataclasses.field(default_factory=list)

    @property
    def empty(self):
        return not self.parts and not ''.join(self.lines).strip()

    def text(self, without):
        """All lines but those of parts whose id is in WITHOUT."""
        if id(self) in without:
            return []
        return self.lines + [line for part in self.parts for line in part.text(without)]

    def at(self, depth):
        """The parts that many steps below, empty ones left out."""
        if depth == 0:
            return [] if self.empty else [self]
        return [part for below in self.parts for part in below.at(depth - 1)]


def logical(lines):
    """LINES by what belongs together: those that go on after a backslash."""
    whole = []
    for line in lines:
        if whole and whole[-1][-1].endswith('\\'):
            whole[-1].append(line)
        else:
            whole.append([line])
    return whole


def headed(lines, starts):
    """Parts that begin where STARTS says; what comes before the first stands for itself."""
    top, head = Part(), None
    for whole in logical(lines):
        if starts(whole[0]):
            head = Part(whole)
            top.parts.append(head)
        else:
            (head or top).parts.append(Part(whole))
    return top


def is_stanza(line):
    word = (line.split() or [''])[0]
    return word in STANZAS or word.startswith('allow-')


def ini(lines):
    return headed(lines, lambda line: line.startswith('['))


def interfaces(lines):
    return headed(lines, is_stanza)


def paragraphs(lines):
    """Runs between blank lines."""
    top = Part()
    for number, whole in enumerate(logical(lines)):
        blank = not whole[0].strip()
        if blank or number == 0 or top.parts[-1].empty:
            top.parts.append(Part())
        top.parts[-1].parts.append(Part(whole))
    return top


def indented(line):
    return len(line) - len(line.lstrip(' '))


def unbalanced(lines):
    """Whether a bracket of YAML's flow style is open at the end of LINES."""
    plain = re.sub(r'"[^"]*"|\'[^\']*\'|(^|\s)#.*', '', '\n'.join(lines))
    return sum(plain.count(sign) for sign in '[{') > sum(plain.count(sign) for sign in ']}')


def yaml(lines):
    """Subtrees by indentation; an item of a list may stand below its key without any."""
    top = Part()
    above = [(-1, top)]
    whole = []
    for line in lines:
        whole.append(line)
        if unbalanced(whole):
            continue
        part, whole = Part(whole), []
        depth = indented(part.lines[0]) + (.5 if part.lines[0].lstrip().startswith('- ') else 0)
        if part.empty:
            depth = above[-1][0] + 1
        while above[-1][0] >= depth:
            above.pop()
        above[-1][1].parts.append(part)
        if not part.empty:
            above.append((depth, part))
    if whole:
        top.parts.append(Part(whole))
    return top


def parsed(path, text):
    """The parts of a file, by what its name and its lines say it is."""
    lines = text.split('\n')
    if lines[-1] == '':
        lines.pop()
    if path.endswith(('.yaml', '.yml')):
        return yaml(lines)
    if path.startswith('etc/network/interfaces') or (path.startswith('etc/network/') and any(map(is_stanza, lines))):
        return interfaces(lines)
    if any(line.startswith('[') and line.rstrip().endswith(']') for line in lines):
        return ini(lines)
    return paragraphs(lines)


# --- The search ---

class Shrinking:
    """The smallest host so far, and what has been asked."""

    def __init__(self, host, fails, budget, fails_many=None):
        self.best, self.left = host, budget
        self.fails, self.fails_many = fails, fails_many
        self.known = {key(host): True}
        self.questions = self.rounds = 0

    def ask(self, candidates):
        """For each of them whether it fails; what is over the budget does not."""
        keys = [key(host) for host in candidates]
        new = {word: host for word, host in zip(keys, candidates) if word not in self.known}
        new = dict(list(new.items())[:max(0, self.left)])
        if new:
            self.left -= len(new)
            self.questions += len(new)
            self.rounds += 1
            asked = list(new.values())
            answers = self.fails_many(asked) if self.fails_many else [self.fails(host) for host in asked]
            self.known.update((word, bool(answer)) for word, answer in zip(new, answers))
        return [self.known.get(word, False) for word in keys]

    def takes(self, host):
        """Whether HOST fails still; then it is the best."""
        fails = key(host) != key(self.best) and self.ask([host])[0]
        if fails:
            self.best = host
        return fails

    def reduce(self, units, without, needed=False):
        """Leaves out what can be left out of UNITS; WITHOUT gives the host that lacks a list of them.

        NEEDED: something of them must stay, so that it need not be asked whether all can go.
        """
        gone, units = [], list(units)
        if self.fails_many:
            self._together(units, without, gone, needed)
        else:
            (self._split if needed else self._drop)(units, without, gone)
        return bool(gone)

    def _try(self, chunk, without, gone):
        fails = bool(chunk) and self.takes(without(gone + chunk))
        if fails:
            gone += chunk
        return fails

    def _drop(self, chunk, without, gone):
        if chunk and not self._try(chunk, without, gone):
            self._split(chunk, without, gone)

    def _split(self, chunk, without, gone):
        """CHUNK cannot go as a whole."""
        if len(chunk) < 2 or self.left <= 0:
            return
        middle = len(chunk) // 2
        if self._try(chunk[:middle], without, gone):
            self._split(chunk[middle:], without, gone)
        else:
            self._split(chunk[:middle], without, gone)
            self._drop(chunk[middle:], without, gone)

    def _together(self, units, without, gone, needed):
        """The same, with all chunks of one size asked for at once."""
        chunks = [units] if units else []
        if needed and len(units) > 1:
            chunks = [units[:len(units) // 2], units[len(units) // 2:]]
        while chunks and self.left > 0:
            answers = self.ask([without(gone + chunk) for chunk in chunks])
            able = [chunk for chunk, fails in zip(chunks, answers) if fails]
            kept = [chunk for chunk, fails in zip(chunks, answers) if not fails]
            while able and not self._try(sum(able, []), without, gone):
                kept.append(able.pop())
            chunks = [half for chunk in kept if len(chunk) > 1
                      for half in (chunk[:len(chunk) // 2], chunk[len(chunk) // 2:])]

    def singly(self, units, without, needed=False):
        """Each of UNITS alone, for what only now can go."""
        gone = []
        if self.fails_many:
            self._together_singly(list(units), without, gone)
        else:
            for unit in units:
                self._try([unit], without, gone)
        return bool(gone)

    def _together_singly(self, units, without, gone):
        answers = self.ask([without([unit]) for unit in units])
        able = [unit for unit, fails in zip(units, answers) if fails]
        while able and not self._try(able, without, gone):
            able.pop()


def key(host):
    """What tells two hosts apart."""
    return repr(dataclasses.astuple(dataclasses.replace(
        host, files=sorted(host.files.items()), links=sorted(host.links.items()), early=sorted(host.early.items()),
        modes=sorted(host.modes.items()), world=sorted(host.world.items()))))


# --- What can be left out ---

def names_of_files(host):
    """What can go as a whole: (field, path)."""
    return [(field, path) for field in ('files', 'links', 'early') for path in sorted(getattr(host, field))]


def without_files(host, gone):
    made = dataclasses.replace(host)
    for field in ('files', 'links', 'early'):
        kept = {path: value for path, value in getattr(host, field).items() if (field, path) not in gone}
        setattr(made, field, kept)
    made.modes = {path: mode for path, mode in host.modes.items() if path in made.files}
    return made


def files(state, reduce):
    """Files and links, those first that are not the reader's."""
    own = tuple(prefix for reader in state.best.readers for prefix in OWN.get(reader, ()))
    units = names_of_files(state.best)
    foreign = [unit for unit in units if unit[0] != 'early' and not unit[1].startswith(own)]
    changed = False
    for group in (foreign, [unit for unit in units if unit not in foreign]):
        host = state.best
        changed |= reduce(group, lambda gone, host=host: without_files(host, gone), group is not foreign)
    return changed


def names(text, name):
    return re.search(r'(?<![\w-])%s(?![\w-])' % re.escape(name), text)


def without_card(host, card):
    """Neither CARD, whose neighbours stay in their LANs, nor the parts of files that name it."""
    made = without_card_alone(host, card)
    made.files = dict(made.files)
    for path, text in host.files.items():
        if isinstance(text, str) and names(text, card.name):
            top = parsed(path, text)
            gone = {id(part) for depth in range(1, 8) for part in top.at(depth)
                    if names('\n'.join(part.lines), card.name)}
            put(made, path, top, gone)
        if names(path, card.name):
            made.files.pop(path, None)
    return without_files(made, ())


def without_card_alone(host, card):
    kept = [dataclasses.replace(other, lan=other.lan or place) for place, other in enumerate(host.cards, 1)
            if other is not card]
    return dataclasses.replace(host, cards=kept)


def cards(state, _):
    """Cards that mkbridge is not asked for."""
    changed = False
    for card in reversed(state.best.cards):
        if any(names(word, card.name) for word in state.best.args) or len(state.best.cards) < 2:
            continue
        changed |= state.takes(without_card(state.best, card)) or state.takes(without_card_alone(state.best, card))
    return changed


def put(host, path, top, gone):
    """What is left of a file, which goes when nothing is."""
    lines = top.text(gone)
    if any(line.strip() for line in lines):
        host.files[path] = '\n'.join(lines) + '\n'
    else:
        del host.files[path]


def without_parts(host, trees, gone):
    made = dataclasses.replace(host, files=dict(host.files))
    ids = {id(part) for _, part in gone}
    for path in {path for path, _ in gone}:
        put(made, path, trees[path], ids)
    return without_files(made, ())


def parts(state, reduce, least=1, most=30):
    """Parts of all files, from those at the top to the lines."""
    changed = False
    for depth in range(least, most + 1):
        host = state.best
        trees = {path: parsed(path, text) for path, text in sorted(host.files.items()) if isinstance(text, str)}
        units = [(path, part) for path, top in trees.items() for part in top.at(depth)]
        if not units:
            break
        changed |= reduce(units, lambda gone, host=host, trees=trees: without_parts(host, trees, gone), True)
    return changed


def is_comment(line):
    line = line.strip()
    return not line or (line[0] in '#;' and not line.startswith('#!'))


def comments(state, _):
    """All comments and blank lines, at once."""
    made = dataclasses.replace(state.best, files=dict(state.best.files))
    for path, text in state.best.files.items():
        if isinstance(text, str):
            lines = [line for line in text.split('\n') if not is_comment(line)]
            made.files[path] = '\n'.join(lines) + '\n' if lines else ''
    return state.takes(made)


def events(state, reduce):
    host = state.best
    return reduce(list(range(len(host.events))), lambda gone: dataclasses.replace(
        host, events=[line for place, line in enumerate(host.events) if place not in gone]))


def words_of_events(state, reduce):
    host = state.best
    units = [(place, word) for place, line in enumerate(host.events) for word in line.split()]

    def without(gone):
        lines = [' '.join(word for word in line.split() if (place, word) not in gone)
                 for place, line in enumerate(host.events)]
        return dataclasses.replace(host, events=[line for line in lines if line])

    return reduce(units, without)


def world(state, reduce):
    host = state.best
    return reduce(sorted(host.world), lambda gone: dataclasses.replace(
        host, world={word: value for word, value in host.world.items() if word not in gone}))


def readers(state, _):
    """One of several."""
    return len(state.best.readers) > 1 and any(
        state.takes(dataclasses.replace(state.best, readers=[reader])) for reader in state.best.readers)


def units_of_args(host):
    """Places of the words that can go together: an option with its value, a port that is not the only one."""
    units, place, bridge = [], 0, len(host.args) - 1
    while place < bridge:
        wide = 2 if host.args[place] in VALUED else 1
        if host.args[place].startswith('-') or len(host.ports) > 1:
            units.append(tuple(range(place, place + wide)))
        place += wide
    return units


def args(state, reduce):
    host = state.best

    def without(gone):
        places = {place for unit in gone for place in unit}
        made = dataclasses.replace(host, args=[word for place, word in enumerate(host.args) if place not in places])
        return made if made.ports or not host.ports else host

    return reduce(units_of_args(host), without)


FIRST = [files, readers, args, cards, lambda state, reduce: parts(state, reduce, 1, 1), comments,
         lambda state, reduce: parts(state, reduce, 2), events, words_of_events, world]
AGAIN = [files, args, cards, parts, events, words_of_events, world]


def shrink(host, fails, budget=200, fails_many=None):
    """A smaller HOST for which FAILS(host) is true as it is for HOST; at most BUDGET questions are asked.

    FAILS should look for the very difference that HOST has: a host with half of its files gone may well have another.
    FAILS_MANY(list of hosts), where given, answers for several at once and is asked in place of FAILS.
    """
    return shrinking(host, fails, budget, fails_many).best


def shrinking(host, fails, budget=200, fails_many=None):
    """The same, with the number of questions and of rounds."""
    state = Shrinking(host, fails, budget, fails_many)
    for step in FIRST:
        step(state, state.reduce)
    while state.left > 0 and any([step(state, state.singly) for step in AGAIN]):
        pass
    return state
