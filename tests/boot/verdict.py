# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of the results of a host's lives: which differences count, and what is said of them. Pure."""
import re

import made

# Worst first; what follows from those above it tells little.
RANK = ('port', 'link-local', 'guest', 'files', 'address', 'order', 'route', 'lease', 'dns', 'rule', 'mac', 'mtu',
        'bridge', 'said', 'service', 'way', 'answer', 'link', 'identity', 'made', 'sysctl')
# Kinds whose sentences say what one thing is: 'WHAT: VALUE' or 'WHAT = VALUE'.
VALUES = ('way', 'answer', 'mac', 'mtu', 'link', 'sysctl', 'bridge', 'service')
BRIEF = 12

# What a stage is compared with.
BASES = {'second': 'inside', 'undo': 'plain', 'again': 'plain'}


def about(difference):
    """What a difference is known by in another boot, in which an address made of a random MAC is another."""
    stage, kind, text = difference
    if text.startswith('+ '):
        text = re.sub(r'\b[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,}\b', '#', text)
    return stage, kind, text


def steady(difference, results):
    """Whether all boots before agree: what one of them has and another has not is no difference to the next."""
    stage, kind, text = difference
    bases = [result.get('views', {}).get(BASES.get(stage, 'before'), {}).get(kind) for result in results]
    bases = [base for base in bases if base is not None]
    if text.startswith('- '):
        return all(text[2:] in base for base in bases)
    return not text.startswith('+ ') or not any(text[2:] in base for base in bases)


def of_several(results):
    """Differences of the first of RESULTS that another shows, too."""
    others = [{about(difference) for difference in result.get('differences', ())} for result in results[1:]]
    return [difference for difference in results[0].get('differences', ())
            if any(about(difference) in other for other in others) and steady(difference, results)]


def left_over(known, job, result):
    """Differences that nothing excuses, and whether some were only told."""
    left, noted = [], False
    for difference in made.folded(result.get('differences', ())):
        excuse = known.excuse(job, difference, result.get('said', {}))
        noted |= excuse == 'noted'
        if excuse is None:
            left.append(difference)
    return left, noted


def judge(known, job, result):
    """(word for the table, sentences): one boot's result by the lists."""
    if result['verdict'] == 'skipped':
        return 'skipped', [result['why']]
    if result['verdict'] in ('broken', 'failed'):
        said = '; '.join(text['said'].strip()[-400:] for text in result.get('said', {}).values() if text['status'])
        return result['verdict'], [result.get('why') or 'mkbridge: ' + said]
    left, noted = left_over(known, job, result)
    rows = known.rows_for(job)
    new = [difference for difference in left if not known.is_open(rows, difference)]
    if new:
        return 'different', sentences(new)
    if left:
        return 'open', sentences(left)
    if result['verdict'] == 'refused':
        return 'refused', []
    return ('noted' if noted else 'same'), []


def merged(differences):
    """The same, with what was and what is instead of it in one sentence."""
    come = {}
    for stage, kind, text in differences:
        if kind in VALUES and text.startswith('+ '):
            what, _, value = text[2:].rpartition(': ' if ': ' in text else ' = ')
            come[stage, kind, what] = value
    for stage, kind, text in differences:
        if kind in VALUES and text[:2] in ('- ', '+ '):
            what, _, value = text[2:].rpartition(': ' if ': ' in text else ' = ')
            if text.startswith('- ') and (stage, kind, what) in come:
                yield stage, kind, '%s: %s, not %s' % (what, come[stage, kind, what], value)
                continue
            if text.startswith('+ ') and any(
                    other[:2] == [stage, kind] and other[2].startswith('- ' + what) for other in differences):
                continue
        yield stage, kind, text


def sentences(differences):
    order = {stage: n for n, stage in enumerate(('again', 'inside', 'second', 'undo', 'below'))}
    found = sorted(merged([list(one) for one in differences]),
                   key=lambda one: (order.get(one[0], 9), rank(one[1])))
    return ['%s: %s: %s' % one for one in found]


def worst(differences):
    """Stage and kind of the worst of DIFFERENCES."""
    return min((one[0], one[1]) for one in differences
               if rank(one[1]) == min(rank(other[1]) for other in differences))


def rank(kind):
    return RANK.index(kind) if kind in RANK else len(RANK)


def brief(lines):
    return lines if len(lines) <= BRIEF else [*lines[:BRIEF], 'and %d more' % (len(lines) - BRIEF)]
