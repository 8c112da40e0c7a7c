# SPDX-License-Identifier: GPL-2.0-or-later
"""The lists of differences that are known, and what each excuses.

'allowed' has differences that are the reader's own noise, or that mkbridge has told of:

    READER | SUITE | STAGES | KIND | PATTERN | NOTE | REASON

PATTERN matches the sentence of a difference. NOTE, unless it is '-', is a pattern for what mkbridge must have
printed; the host is then 'noted'. No row is for a kind of compare.GRAVE: what is lost is never excused.

'known' has hosts that come up otherwise, as they must:

    HOST | READER | SUITE | STAGES | KINDS | PATTERN | NOTE | REASON

NOTE is a pattern for what mkbridge must have printed of it; or 'itself': the host is another at each boot, or its
files are broken, whether or not mkbridge was there.

'open' has hosts that are known to come up wrong:

    HOST | READER | SUITE | STAGES | KINDS | always or sometimes | REASON

A comma separates several, '*' and '?' are those of a shell's pattern. HOST+EVENT is the host when that happens, and
nothing else does. A line of 'open' that says always, and of
which three lives of a host show nothing, is an error.
"""
import fnmatch
import os
import re

import compare

HERE = os.path.dirname(os.path.abspath(__file__))


def rows(name, width):
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith('#'):
                continue
            fields = [field.strip() for field in re.split(r'\s\|\s', line.strip())]
            if len(fields) != width or not fields[-1]:
                raise ValueError('%s:%d: %d fields, not %d' % (name, number, len(fields), width))
            yield fields


def fits(field, word):
    return any(fnmatch.fnmatchcase(word, part) for part in field.split(','))


def covers(row, stages):
    """Whether a row of 'open' is about one of STAGES."""
    return row[3] == '*' or bool(set(row[3].split(',')) & set(stages))


def is_always(row, job):
    """Whether a row of 'open' says that JOB comes up wrong each time. Of what happens to a host it must name that."""
    return row[5] == 'always' and (not job.get('events') or '+' in row[0])


def refuse(allowed, known):
    """Raises ValueError for a row that the lists must not have."""
    for row in allowed:
        if any(fits(row[3], kind) for kind in compare.GRAVE):
            raise ValueError('allowed: what is lost is never excused: ' + ' | '.join(row))
    for row in known:
        if row[5] not in ('always', 'sometimes'):
            raise ValueError('open: neither always nor sometimes: ' + ' | '.join(row))
        if row[5] == 'always' and set('*?') & set(row[0]):
            raise ValueError('open: hosts by a pattern cannot be always wrong: ' + ' | '.join(row))


def rows_of(table, job):
    """Rows of TABLE that are about the host of JOB, its reader and its release."""
    names = {job['host'], '+'.join([job['host'], *job.get('events', ())])}
    return [row for row in table if any(fits(row[0], name) for name in names) and
            fits(row[1], job['reader']) and fits(row[2], job['suite'])]


def words(said, stage):
    """What mkbridge has printed on the way to STAGE."""
    return said.get('below' if stage == 'below' else 'inside', {}).get('said', '')


class Lists:
    def __init__(self):
        self.allowed, self.open, self.known = (
            list(rows(name, width)) for name, width in (('allowed', 7), ('open', 7), ('known', 8)))
        refuse(self.allowed, self.open)

    def excuse(self, job, difference, said):
        """'noise', 'noted' or None for one difference of a job."""
        stage, kind, text = difference
        for reader, suite, stages, kinds, pattern, note, _ in self.allowed:
            if not (fits(reader, job['reader']) and fits(suite, job['suite']) and fits(stages, stage) and
                    fits(kinds, kind) and re.search(pattern, text)):
                continue
            if note == '-':
                return 'noise'
            if re.search(note, words(said, stage)):
                return 'noted'
        return 'noted' if self.is_known(job, difference, said) else None

    def is_known(self, job, difference, said):
        """Whether a row of 'known' is about it; one that was to be told of only where it was."""
        stage, kind, text = difference
        return any(fits(stages, stage) and fits(kinds, kind) and re.search(pattern, text) and
                   (note == 'itself' or re.search(note, words(said, stage)))
                   for _, _, _, stages, kinds, pattern, note, _ in rows_of(self.known, job))

    def rows_for(self, job):
        return rows_of(self.open, job)

    @staticmethod
    def is_open(rows_of_job, difference):
        stage, kind, _ = difference
        return any(fits(row[3], stage) and fits(row[4], kind) for row in rows_of_job)
