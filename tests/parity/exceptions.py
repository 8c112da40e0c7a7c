# SPDX-License-Identifier: GPL-2.0-or-later
"""Differences between the dialects that are meant, or known to be a fault, each with its reason.

A row is (stage, intent, dialect, regular expression, reason); '*' is any. A row of one cell that is not seen
any more is a failure, so that the table does not outlive its reasons.
"""
import re

OPEN = 'cloud-init leaves its YAML readable for all, which netplan warns of; mkbridge keeps the mode of the card\'s'
NO_MAC = 'cloud-init pins no MAC address on a bridge here: udev makes one of its name'
NO_ROUTE_WORDS = 'cloud-init drops metric and table of a route here'
NO_OPTIONS = 'cloud-init writes no such option here'
ADVERTISED = 'a fault: the kernel takes an address that is advertised to a bridge that shall have none'

MEANT = [
    ('after', 'mtu', 'ifupdown2', r'bridge inherits mtu|syntax-check: status 1',
     'ifupdown2 says that a bridge has the MTU of its ports, yet gives it 1500 without this line'),
    ('after', 'no-ip', 'ifupdown', r'^ra: True', ADVERTISED),
    ('after', 'no-ip', 'netplan-nm', r'^ra: True', ADVERTISED),
    ('cloudinit', '*', 'netplan-networkd', r'too open', OPEN),
    ('cloudinit', '*', 'netplan-nm', r'too open', OPEN),
    ('cloudinit', '*', 'ifcfg', r'^mac: ', NO_MAC),
    ('cloudinit', '*', 'keyfile', r'^mac: ', NO_MAC),
    ('cloudinit', '*', 'ifupdown', r'^mac: ', NO_MAC),
    ('cloudinit', 'dhcp', 'networkd', r'no such link|^(kind|stp_state|eth0): None',
     'cloud-init writes no .netdev, so that there is no bridge'),
    ('cloudinit', 'routes', 'ifcfg', r'^routes: ', NO_ROUTE_WORDS),
    ('cloudinit', 'routes', 'keyfile', r'^routes: ', NO_ROUTE_WORDS),
    ('cloudinit', 'routes', 'ifupdown', r'^routes: ', NO_ROUTE_WORDS),
    ('cloudinit', 'stp', 'ifcfg', r'^forward_delay: None', NO_OPTIONS),
    ('cloudinit', 'stp', 'keyfile', r'^forward_delay: 1500', NO_OPTIONS),
    ('cloudinit', 'ageing-time', 'keyfile', r'^ageing_time: 30000', NO_OPTIONS),
    ('cloudinit', 'slaac-and-dhcp', 'ifcfg', r'^ra: False',
     'cloud-init takes dhcp6 for DHCPv6 without autoconfiguration here'),
]


def rows(stage, intent, dialect):
    return [row for row in MEANT if row[0] == stage and row[1] in ('*', intent) and row[2] in ('*', dialect)]


def split(stage, intent, dialect, bad):
    """Those of BAD that are not meant, and those that are as (what, reason)."""
    left, excused = [], []
    for line in bad:
        reason = next((row[4] for row in rows(stage, intent, dialect) if re.search(row[3], line)), None)
        if reason:
            excused.append((line, reason))
        else:
            left.append(line)
    return left, excused


def unused(stage, intent, dialect, bad):
    """Patterns of rows for just this cell that nothing matches."""
    return [row[3] for row in rows(stage, intent, dialect)
            if '*' not in row[1:3] and not any(re.search(row[3], line) for line in bad)]
