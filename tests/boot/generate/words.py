# SPDX-License-Identifier: GPL-2.0-or-later
"""Fills in the {words} of a piece of grammar for a card of a host: its addresses, its neighbours, a number, ...

{word:about} is a form of it: {cardmac:upper}, {number:1-9}.
"""
import re

import common

BOOLEANS = {True: ['yes', 'true', 'on', '1', 'yes', 'true', 'Yes', 'TRUE', 'y', 't'],
            False: ['no', 'false', 'off', '0', 'no', 'false', 'No', 'FALSE', 'n', 'f']}


class Words:
    """Fills in the {words} of a piece for a card of a host."""

    booleans = BOOLEANS

    def __init__(self, draw, cards):
        self.draw, self.cards = draw, cards
        self.used = set()       # addresses
        self.main = {}          # (card, 4 or 6) -> its static address
        self.card = None
        self.piece = {}         # what one piece has drawn, where all of it needs the same

    def begin(self, card):
        self.card, self.piece = card, {}

    @property
    def lan(self):
        return common.lan_of(self.card, self.cards)

    def own(self, family):
        """A static address of the card's LAN that nothing else has."""
        for _ in range(100):
            address = self.lan.address4(self.draw) if family == 4 else self.lan.address6(self.draw)
            if address not in self.used:
                break
        self.used.add(address)
        return address

    def mainly(self, family):
        return self.main.get((self.card.name, family)) or self.own(family)

    def fill(self, value):
        text = re.sub(r'\{(\w+)(?::([^}]*))?\}', lambda match: self.word(match.group(1), match.group(2) or ''), value)
        if ':' in text or '.' in text:
            self.piece['family'] = 6 if '::' in text else 4
        return text

    def once(self, name, make):
        if name not in self.piece:
            self.piece[name] = make()
        return self.piece[name]

    def word(self, name, about):
        return getattr(self, 'word_' + name)(about)

    def word_bool(self, _):
        return self.draw.pick(self.booleans[self.draw.chance(.5)])

    def word_yes(self, _):
        return self.draw.pick(self.booleans[True])

    def word_no(self, _):
        return self.draw.pick(self.booleans[False])

    def word_number(self, about):
        least, most = about.split('-')
        return str(self.draw.number(int(least), int(most)))

    def word_card(self, about):
        name = self.card.name
        if about == 'glob':
            return self.draw.pick([name[:-1] + '[' + name[-1] + ']', name[:2] + '?' + name[3:], name + '*',
                                   name[:-1] + '?'])
        return name

    def word_other(self, _):
        return self.draw.pick(self.cards).name

    def word_cardmac(self, about):
        address = self.card.mac
        dotted = address.replace(':', '')
        forms = {'upper': address.upper(), 'hyphen': address.replace(':', '-'),
                 'dot': '.'.join(dotted[place:place + 4] for place in (0, 4, 8))}
        return forms.get(about, address)

    def word_mac(self, about):
        address = '52:54:00:%02x:%02x:%02x' % tuple(self.draw.below(256) for _ in range(3))
        forms = {'hyphen': address.replace(':', '-'), 'name': 'enx' + address.replace(':', '')}
        return forms.get(about, address)

    def word_own4(self, _):
        return self.own(4)

    def word_own6(self, _):
        return self.own(6)

    def word_main4(self, _):
        return self.mainly(4)

    def word_main6(self, _):
        return self.mainly(6)

    def word_peer4(self, _):
        return '10.%d.0.%d' % (self.draw.number(1, 200), self.draw.number(1, 250))

    def word_router4(self, about):
        return self.lan.at4(254 if about == 'other' else 1) if about else self.lan.router4(self.draw)

    def word_router6(self, _):
        return self.lan.router6(self.draw)

    def word_router(self, _):
        return self.word_router6('') if self.piece.get('family') == 6 else self.word_router4('')

    def word_dns4(self, _):
        return self.lan.router4(self.draw)

    def word_dns6(self, _):
        return self.lan.at6(self.draw.pick('123'))

    def word_domain(self, _):
        return self.lan.domain

    def word_net4(self, about):
        forms = {'broadcast': 255, 'spare': self.draw.number(200, 250), 'lease': self.draw.number(100, 199)}
        return self.lan.at4(forms[about]) if about else self.lan.network4

    def word_net6(self, about):
        forms = {'address': '', 'one': '1', 'two': '2', 'neighbour': 'bad:%d' % self.draw.number(1, 99)}
        return self.lan.at6(forms[about]) if about else self.lan.network6

    def word_far4(self, about):
        if about == 'neighbour':
            return self.lan.at4(self.draw.number(201, 250))
        if about == 'same' and self.piece.get('family') == 6:
            return common.far6(self.draw)
        return common.far4(self.draw)

    def word_far6(self, about):
        return '2001:db8:ffff::%x' % self.draw.number(2, 9999) if about == 'host' else common.far6(self.draw)

    def word_label(self, _):
        return '%s:%d' % (self.card.name[:11], self.draw.number(0, 99))

    def word_table(self, _):
        return self.once('table', lambda: str(self.draw.number(100, 250)))

    def word_bigtable(self, _):
        return self.once('table', lambda: str(self.draw.number(256, 100000)))

    def word_priority(self, _):
        return self.once('priority', lambda: str(self.draw.number(100, 32000)))
