# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses and identities that a host makes up for itself, which another boot has in another form. Pure.

A link-local address, one that the host has made of an advertised prefix, or a lease of which the server knows the
client by another identity is not lost if there is another in its place, of the same link, network and life. Such
a pair is told in one sentence, of the kind 'made' or 'identity', and what else differs by nothing but the address
is not told at all. Static addresses are never among them, but for link-local ones, which the kernel does not tell
apart; no list excuses those but by a note.
"""
import ipaddress
import re

ADDRESS = re.compile(r'(\S+): ([0-9a-f.:]+)/(\d+)( .*)?')
LEASE = re.compile(r'(\S+): (\S+) for (MAC \S+|IAID)(?: client)?(?: (\S+))?.*')
WORD = r'(?<![0-9a-f.:])%s(?![0-9a-f.:])'


def kind_of(address, length, words):
    """'made', 'identity' or None for an address with those words. A leased one of IPv6 has no network."""
    if address.is_link_local:
        return 'made'
    if ' dynamic' not in words:
        return None
    return 'made' if address.version == 6 and length == 64 else 'identity'


def sign(address, length):
    """The network an address is of. A leased one of IPv6 is of none; servers give those of one /64."""
    return ipaddress.ip_network('%s/%d' % (address, 64 if length == 128 else length), strict=False)


def parsed(text):
    """(what two addresses have in common, the address) of a difference's sentence; None for static ones."""
    match = ADDRESS.fullmatch(text)
    if not match:
        return None
    link, address, length, words = match[1], ipaddress.ip_address(match[2]), int(match[3]), match[4] or ''
    kind = kind_of(address, length, words)
    return kind and ((kind, link, sign(address, length), words), match[2])


def pairs(differences):
    """What is gone -> (what has come, kind, link) for the addresses of one stage."""
    sides = {'- ': {}, '+ ': {}}
    for _, kind, text in differences:
        found = parsed(text[2:]) if kind == 'address' and text[:2] in sides else None
        if found:
            sides[text[:2]].setdefault(found[0], []).append(found[1])
    for key, gone in sides['- '].items():
        come = sides['+ '].get(key, [])
        if len(come) == len(gone):
            for old, new in zip(sorted(gone), sorted(come)):
                yield old, (new, key[0], key[1])


def by_old_names(text, known):
    for old, (new, _, _) in known.items():
        text = re.sub(WORD % re.escape(new), old, text)
    return text


def leases(differences):
    """Pairs of sentences in which one client has another identity: ((gone, come), ...)."""
    come = [text[2:] for _, kind, text in differences if kind == 'lease' and text.startswith('+ ')]
    for _, kind, text in differences:
        old = LEASE.fullmatch(text[2:]) if kind == 'lease' and text.startswith('- ') else None
        for other in come if old else ():
            new = LEASE.fullmatch(other)
            if new and (old[1], old[3]) == (new[1], new[3]) and other != text[2:]:
                come.remove(other)
                yield text[2:], other
                break


def of_the_hour(clients):
    """Addresses of CLIENTS that differ in nothing but the time in their DUID, which is that of a host's first boot: a
    host that has never run has another one."""
    for old, new in clients.items():
        one, other = LEASE.fullmatch(old), LEASE.fullmatch(new)
        if ':TIME:' in old and old.replace(one[2], other[2]) == new:
            yield old, one[2]


def of_stage(differences):
    known = dict(pairs(differences))
    clients = dict(leases(differences))
    hour = dict(of_the_hour(clients))
    for old, (new, kind, link) in known.items():
        if old in hour.values():
            continue
        yield kind, '%s: %s instead of %s' % (link, new, old)
    for old, new in clients.items():
        if old not in hour:
            yield 'identity', '%s instead of %s' % (new, old)
    left = []
    for _, kind, text in differences:
        whom = text[2:].split(' ')[0]
        if kind == 'lease' and (text[2:] in clients or text[2:] in clients.values()):
            continue
        if kind == 'answer' and whom in known:          # nobody has it any more
            continue
        found = parsed(text[2:]) if kind == 'address' and text[:2] in ('- ', '+ ') else None
        if found and (found[1] in known or found[1] in [new for new, _, _ in known.values()]):
            continue
        left.append((kind, text, by_old_names(text, known) if text.startswith('+ ') else text))
    as_before = {('- ' + same[2:]) for _, text, same in left if text.startswith('+ ')}
    gone = {text for _, text, _ in left if text.startswith('- ')}
    for kind, text, same in left:
        if text in as_before or (text.startswith('+ ') and '- ' + same[2:] in gone):
            continue
        yield kind, text


def folded(differences):
    """DIFFERENCES, (stage, kind, sentence) each, with what was made up anew told in one sentence."""
    for stage in dict.fromkeys(stage for stage, _, _ in differences):
        for kind, text in of_stage([one for one in differences if one[0] == stage]):
            yield stage, kind, text
