# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel that runs here can make, of what a host may need: links of a kind, queueing disciplines.

Each word of a host's 'needs' is tried in a network namespace of its own. A word that is not in LINKS is a kind of
link that takes no more words.
"""
import functools
import subprocess

# v0 and v1 are a cable
LINKS = {
    'vlan': 'link v0 name x0 type vlan id 9',
    'vlan-filtering': 'name x0 type bridge vlan_filtering 1',
    'macvlan': 'link v0 name x0 type macvlan',
    'macvtap': 'link v0 name x0 type macvtap',
    'ipvlan': 'link v0 name x0 type ipvlan',
    'ipvtap': 'link v0 name x0 type ipvtap',
    'macsec': 'link v0 name x0 type macsec',
    'vrf': 'name x0 type vrf table 9',
    'vxlan': 'name x0 type vxlan id 9 dstport 4789',
    'geneve': 'name x0 type geneve id 9 remote 198.18.0.9',
    'gre': 'name x0 type gre remote 198.18.0.9 local any',
    'ipip': 'name x0 type ipip remote 198.18.0.9 local any',
    'sit': 'name x0 type sit remote 198.18.0.9 local any',
    'xfrm': 'name x0 type xfrm dev lo if_id 7',
    'hsr': 'name x0 type hsr slave1 v0 slave2 v1',
    'veth': 'name x0 type veth peer name x1',
}
QDISC = 'qdisc-'
MORE = {'qdisc-gred': ' setup DPs 3 default 0'}


def _command(need):
    """The command that makes what NEED is the word for."""
    if need == 'tun':
        return 'ip tuntap add dev x0 mode tap'
    if need.startswith(QDISC):
        return 'tc qdisc add dev v0 root %s%s' % (need[len(QDISC):], MORE.get(need, ''))
    return 'ip link add ' + LINKS.get(need.replace('_', '-'), 'name x0 type ' + need)


@functools.lru_cache(maxsize=None)
def has(need):
    script = 'ip link add v0 type veth peer name v1 && ip link set lo up && ip link set v0 up && ' + _command(need)
    done = subprocess.run(['unshare', '--net', 'sh', '-c', script], check=False, capture_output=True,
                          stdin=subprocess.DEVNULL)
    return done.returncode == 0


def lacks(needs):
    return [need for need in needs if not has(need)]
