#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What nl_link_list() says about links that are made here, in a network namespace of our own. A kind
# of link that the kernel lacks is left out, with a line that says so.
#
# usage: links.sh PRINT-LINKS

skip_status=77
# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"
print_links=$1
failed=0

missing()
{
        echo "skip: this kernel has no $1"
}

# check NAME KEY=VALUE...
check()
{
        line=$("$print_links" | while read -r line; do
                [ "${line%% *}" != "$1" ] || echo "$line"
        done)
        name=$1
        shift
        for want in "$@"; do
                case " $line " in
                *" $want "*) ;;
                *)
                        echo "FAIL: $name: want $want; have: $line"
                        failed=1
                        ;;
                esac
        done
}

check lo kind=physical/ loopback=1 ethernet=0 mac=00:00:00:00:00:00 index=1 mtu=65536 master=- \
        parent=- vlan=0

# The port comes before its bridge in the dump, so its master is known by number only at first.
ip link add eth0 address 52:54:00:AB:cd:01 mtu 1400 type veth peer name peer0 || exit 1
ip link add br0 type bridge || exit 1
ip link set eth0 master br0 || exit 1
check eth0 kind=veth/veth mac=52:54:00:ab:cd:01 mtu=1400 ethernet=1 loopback=0 master=br0 \
        parent=- "index=$(ip -o link show dev eth0 | cut -d: -f1)"
check peer0 kind=veth/veth master=- mtu=1500
check br0 kind=bridge/bridge mac=52:54:00:ab:cd:01 master=- parent=-

ip link set eth0 nomaster
check eth0 master=-

# The state of administration, and the carrier, which a veth has when its peer is up too.
check eth0 up=0 carrier=0
ip link set eth0 up
check eth0 up=1 carrier=0
ip link set peer0 up
check eth0 up=1 carrier=1
check lo up=0
ip link set eth0 down && ip link set peer0 down

# A parent that is in another namespace is none: its number means another link there.
if ip link add link peer0 name away0 type macvlan 2>/dev/null; then
        unshare --net sleep 30 &
        sleeper=$!
        i=0
        while [ $i -lt 50 ] && [ /proc/$sleeper/ns/net -ef /proc/self/ns/net ]; do
                sleep 0.1
                i=$((i + 1))
        done
        ip link set away0 netns $sleeper
        line=$(nsenter --net="/proc/$sleeper/ns/net" "$print_links" | grep '^away0 ')
        case $line in
        *parent=-*) ;;
        *)
                echo "FAIL: away0: want parent=-; have: $line"
                failed=1
                ;;
        esac
        kill $sleeper
fi

# Names may hold nearly anything and have 15 bytes; a MAC may be of another length, or not there.
ip link add 'a"b$(c)' type bridge || exit 1
check 'a"b$(c)' kind=bridge/bridge
ip link add fifteen-bytes-- type bridge || exit 1
check fifteen-bytes-- kind=bridge/bridge
if ip tuntap add mode tun name tun0 2>/dev/null; then
        check tun0 mac=- ethernet=0 kind=other/tun
else
        missing tun
fi

if ip link add link peer0 name macvlan0 type macvlan 2>/dev/null; then
        check macvlan0 kind=other/macvlan parent=peer0 vlan=0
else
        missing macvlan
fi

# Bound to a link, and to none.
if ip link add vx0 type vxlan id 1 remote 192.0.2.1 dstport 4789 dev peer0 2>/dev/null; then
        check vx0 kind=other/vxlan parent=peer0
        ip link add vx1 type vxlan id 2 remote 192.0.2.1 dstport 4789
        check vx1 kind=other/vxlan parent=-
else
        missing vxlan
fi

if ip link add dummy0 type dummy 2>/dev/null; then
        check dummy0 kind=other/dummy ethernet=1
else
        missing dummy
fi

if ip link add link peer0 name peer0.42 type vlan id 42 2>/dev/null; then
        check peer0.42 kind=vlan/vlan parent=peer0 vlan=42 ethernet=1
else
        missing vlan
fi

if ip link add bond0 type bond 2>/dev/null; then
        check bond0 kind=bond/bond
        ip link set peer0 down && ip link set peer0 master bond0 && check peer0 master=bond0
else
        missing bond
fi

if ip link add team0 type team 2>/dev/null; then
        check team0 kind=team/team
else
        missing team
fi

# More than fits one part of the dump, with the bridge behind all of its ports.
i=0
while [ $i -lt 150 ]; do
        echo "link add p$i type veth peer name q$i"
        i=$((i + 1))
done | ip -batch - || exit 1
ip link add last type bridge || exit 1
ip link set p0 master last && ip link set q149 master last || exit 1
check p0 master=last
check q149 master=last
have=$("$print_links" | wc -l)
want=$(ip -o link | wc -l)
[ "$have" = "$want" ] || {
        echo "FAIL: $have links, want $want"
        failed=1
}

[ $failed = 0 ] && echo "ok: $have links"
exit $failed
