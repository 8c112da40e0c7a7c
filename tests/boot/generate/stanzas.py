# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of interfaces(5) from their parts: stanzas of a link, the line that starts it, and how someone wrote it down.

ifupdown and ifupdown2 share the form; what differs is said by the features that a dialect passes.
"""
import dataclasses
import re

MAIN = 'etc/network/interfaces'
FOLDER = 'etc/network/interfaces.d'
KEYWORDS = ('auto', 'iface', 'mapping', 'rename', 'source', 'source-directory', 'no-auto-down', 'no-scripts', 'vlan')
COMMENTS = ['# The primary network interface', '# managed by hand, do not touch',
            '# ask the network group before a change',
            '# static since the move', '# Büro, 2. Etage', '#auto eth9', '# "quotes" and \\ in a comment']
INSTALLER = '''# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).'''


@dataclasses.dataclass
class Stanza:
    """An iface stanza; OPTIONS are pairs in their order."""
    name: str
    family: str = 'inet'
    method: str = 'static'
    options: list = dataclasses.field(default_factory=list)
    inherits: str = ''

    @property
    def kind(self):
        return '%s %s' % (self.family, self.method)

    @property
    def header(self):
        words = ['iface', self.name, self.family, self.method]
        return ' '.join([word for word in words if word] + (['inherits', self.inherits] if self.inherits else []))

    def put(self, key, value):
        self.options.append((key, value))

    def value(self, key):
        return next((value for word, value in self.options if canonical(word) == canonical(key)), None)

    def set(self, key, value):
        """KEY once: in the place it has, or at the end."""
        for place, (word, _) in enumerate(self.options):
            if canonical(word) == canonical(key):
                self.options[place] = (word, value)
                return
        self.put(key, value)

    def drop(self, key):
        self.options = [pair for pair in self.options if canonical(pair[0]) != canonical(key)]


@dataclasses.dataclass
class Unit:
    """What the files say of one link, together: LINES, the line that starts it, its stanzas."""
    name: str
    stanzas: list = dataclasses.field(default_factory=list)
    start: str = 'auto'         # '': nothing starts it
    word: str = ''              # stands in that line in place of the name, as a pattern does
    lines: list = dataclasses.field(default_factory=list)

    def find(self, kind):
        return next((stanza for stanza in self.stanzas if stanza.kind == kind), None)


def canonical(key):
    """A key in one of the ways it can be written: accept_ra is accept-ra."""
    return key.replace('_', '-')


def loopback(options=()):
    return Unit('lo', [Stanza('lo', 'inet', 'loopback', list(options))])


# --- How it is written down ---

@dataclasses.dataclass
class Look:
    """The habits of whoever wrote the files."""
    indent: str = '    '
    gap: str = ' '              # between a key and its value
    comment: bool = False
    blank: bool = True          # lines between stanzas
    once: bool = False          # one line starts all links
    folded: bool = False        # long lines go on after a backslash
    spread: str = ''            # 'glob', 'names', 'folder': a file for each link, and how they are included
    installer: bool = False
    newline: bool = True        # the last line ends


def look(draw):
    return Look(indent=draw.weighted([('    ', 5), ('\t', 5), ('  ', 2), ('', 1)]),
                gap=draw.weighted([(' ', 9), ('\t', 1), ('  ', 1)]),
                comment=draw.chance(.25), blank=draw.chance(.9), once=draw.chance(.15), folded=draw.chance(.04),
                spread=draw.weighted([('', 6), ('glob', 2), ('names', .5), ('folder', .5)]), installer=draw.chance(.3),
                newline=draw.chance(.96))


def folded(line, habits):
    """LINE, over two lines where HABITS say so and it has two words to part."""
    words = line.rsplit(' ', 1)
    if not habits.folded or len(words) < 2 or len(words[0].split()) < 2:
        return line
    return '%s \\\n%s%s' % (words[0], habits.indent or '  ', words[1])


def stanza_lines(draw, stanza, habits):
    yield stanza.header
    for key, value in stanza.options:
        if habits.comment and draw.chance(.08):
            yield habits.indent + draw.pick(COMMENTS)
        yield folded(habits.indent + key + habits.gap + value, habits) if value else habits.indent + key


def start_line(unit):
    return ['%s %s' % (unit.start, unit.word or unit.name)] if unit.start else []


def unit_text(draw, unit, habits):
    blocks = [list(unit.lines)] if unit.lines else []
    started = [] if habits.once and unit.start == 'auto' else start_line(unit)
    for stanza in unit.stanzas:
        blocks.append(started + list(stanza_lines(draw, stanza, habits)))
        started = []
    if started:
        blocks.append(started)
    if habits.comment and blocks and draw.chance(.5):
        blocks[0].insert(0, draw.pick(COMMENTS))
    return ('\n\n' if habits.blank else '\n').join('\n'.join(block) for block in blocks)


def include_lines(habits, names):
    return {'glob': ['source /etc/network/interfaces.d/*'],
            'names': ['source /%s/%s' % (FOLDER, name) for name in names],
            'folder': ['source-directory /' + FOLDER],
            '': []}[habits.spread]


def once_line(units, habits):
    """The one line for all links that start at boot."""
    words = [unit.word or unit.name for unit in units if unit.start == 'auto']
    return [folded('auto ' + ' '.join(words), habits)] if habits.once and words else []


def files(draw, units, habits, extra=()):
    """The files that say UNITS; EXTRA are lines of no link, for the main file."""
    apart = [unit for unit in units if habits.spread and unit.name != 'lo']
    kept = [unit for unit in units if unit not in apart]
    names = {id(unit): re.sub(r'[^A-Za-z0-9_-]', '-', unit.name) for unit in apart}
    made = {'%s/%s' % (FOLDER, names[id(unit)]): unit_text(draw, unit, habits) + '\n' for unit in apart}
    # ifupdown2 only starts what a line before the stanza says
    heads = [list(extra), once_line(units, habits), include_lines(habits, [names[id(unit)] for unit in apart])]
    parts = [INSTALLER] * habits.installer + ['\n'.join(lines) for lines in heads if lines]
    parts += [unit_text(draw, unit, habits) for unit in kept]
    made[MAIN] = '\n\n'.join(part for part in parts if part) + ('\n' if habits.newline else '')
    return made


# --- What stands in them ---

def logical_lines(text):
    return [line.strip() for line in re.sub(r'\\\n', ' ', text).split('\n') if line.strip()
            and line.strip()[0] not in '#%']


def keys_of(text):
    """Keywords, options and methods ('inet dhcp') that stand in TEXT."""
    found = set()
    for line in logical_lines(text):
        words = line.split()
        found.add('allow-' if words[0].startswith('allow-') else canonical(words[0]))
        if words[0] == 'iface':
            found |= {' '.join(words[2:4])} - {''} | ({'inherits'} & set(words))
    return found


def written(host):
    """The keys in the files of HOST that interfaces(5) is about."""
    texts = [text for path, text in host.files.items()
             if (path == MAIN or path.startswith('etc/network/interfaces.d/')) and isinstance(text, str)]
    return set().union(*map(keys_of, texts)) if texts else set()
