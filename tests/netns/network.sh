#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What observe keeps of the network layer of links that are made here, in a network namespace of our
# own: addresses, routes, rules, neighbours, settings, and the user's session.
#
# usage: network.sh PRINT-NETWORK

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"
print=$1
MKBRIDGE=$print
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"

# Only what is said here configures links: no router, no wait for duplicates.
for key in accept_dad=0 accept_ra=0 addr_gen_mode=1; do
        echo "${key#*=}" >"/proc/sys/net/ipv6/conf/default/${key%=*}" || exit 1
done
ip link set lo up
ip link add eth0 type veth peer name peer0 || exit 1
ip link add eth1 type veth peer name peer1 || exit 1
for link in eth0 peer0 eth1 peer1; do
        ip link set $link up || exit 1
done
eth0=$(ip -o link show dev eth0 | cut -d: -f1) # /sys is still of another namespace
eth1=$(ip -o link show dev eth1 | cut -d: -f1)

# has NAME LINE: a line that is printed; lacks NAME PATTERN
has()
{
        check "$1" grep -qxF -- "$2" "$work/seen"
}
lacks()
{
        is "$1" "$(grep -E -- "$2" "$work/seen")" ''
}
look()
{
        "$print" "$@" >"$work/seen" 2>"$work/log" || echo "# print-network: $(cat "$work/log")"
}

ip -batch - <<END || exit 1
addr add 192.0.2.10/24 dev eth0 label eth0:1
addr add 192.0.2.11/24 dev eth0
addr add 198.51.100.1 peer 198.51.100.2/32 dev eth0
addr add 203.0.113.5/24 dev eth0 valid_lft 600 preferred_lft 300
addr add 192.0.2.20/24 dev eth1
route add default via 192.0.2.1 dev eth0 proto dhcp metric 100
route add 10.1.0.0/16 via 192.0.2.1 dev eth0 table 500
route add 10.2.0.0/16 nexthop via 192.0.2.1 dev eth0 nexthop via 192.0.2.21 dev eth1
route add 10.3.0.0/16 via 192.0.2.21 dev eth1
route add blackhole 10.4.0.0/16
route add local 192.0.2.99/32 dev eth0 table local proto static
route add unreachable 10.5.0.0/16 metric 9
rule add iif eth0 lookup 500 priority 100
rule add oif eth0 lookup 500 priority 101
rule add iif eth1 lookup 500 priority 102
rule add from 192.0.2.10 lookup 500 priority 103
neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev eth0 nud stale
neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev eth1 nud permanent
neigh add proxy 192.0.2.77 dev eth0
END
look eth0 vnet0
has 'an address with a label' "address4 192.0.2.10/24 link=$eth0 scope=0 label=eth0:1 leased=0"
has 'a second one' "address4 192.0.2.11/24 link=$eth0 scope=0 label=eth0 leased=0"
has 'one with a peer' "address4 198.51.100.2/32 link=$eth0 scope=0 label=eth0 leased=0"
has 'one with a life' "address4 203.0.113.5/24 link=$eth0 scope=0 label=eth0 leased=1"
is 'and no other' "$(grep -c ^address "$work/seen")" 4
has 'the connected route' "route4 192.0.2.0/24 via=- table=254 metric=0 proto=2 type=1 link=$eth0 multipath=0"
has 'the default route' "route4 -/0 via=192.0.2.1 table=254 metric=100 proto=16 type=1 link=$eth0 multipath=0"
has 'a route of another table' "route4 10.1.0.0/16 via=192.0.2.1 table=500 metric=0 proto=3 type=1 link=$eth0 multipath=0"
has 'a route over both links' 'route4 10.2.0.0/16 via=- table=254 metric=0 proto=3 type=1 link=0 multipath=1'
has 'a local route of somebody' "route4 192.0.2.99/32 via=- table=255 metric=0 proto=4 type=2 link=$eth0 multipath=0"
lacks 'no route of another link' "^route.* link=$eth1"
lacks 'none without a link' '10\.[45]\.0\.0'
lacks 'none that the kernel makes for an address' 'proto=2 type=[^1]'
has 'a rule for what comes in' 'rule4 priority=100 iif=eth0 oif=- table=500'
has 'a rule for what goes out' 'rule4 priority=101 iif=- oif=eth0 table=500'
is 'and no other rule' "$(grep -c ^rule "$work/seen")" 2
has 'a permanent neighbour' "neighbour4 192.0.2.1 link=$eth0 state=0x80 proxy=0"
has 'a stale one' "neighbour4 192.0.2.2 link=$eth0 state=0x4 proxy=0"
has 'a proxy entry' "neighbour4 192.0.2.77 link=$eth0 state=0 proxy=1"
lacks 'no neighbour of another link' "^neighbour.* link=$eth1"
has 'the card itself' "link eth0 index=$eth0"
is 'and no other link' "$(grep -c ^link "$work/seen")" 1
look --count eth0 vnet0
is 'one key for each route of the host' "$(sed 's/.*keys=\([0-9]*\) .*/\1/' "$work/seen")" \
        "$({ ip -4 route show table all; ip -6 route show table all; } | grep -vc '^\s')"
like 'and the rivals' "$(cat "$work/seen")" '* twice=[1-9]*' # 192.0.2.0/24 is on both links

# A route that names a nexthop object leads where that does, whether or not the kernel tells it.
ip -batch - <<END || exit 1
nexthop add id 10 via 192.0.2.1 dev eth0
nexthop add id 11 via 192.0.2.21 dev eth1
nexthop add id 12 group 10/11
nexthop add id 13 group 11
route add 10.6.0.0/16 nhid 10
route add 10.7.0.0/16 nhid 12
route add 10.8.0.0/16 nhid 11
route add 10.9.0.0/16 nhid 13
END
for mode in 1 0; do
        sysctl -qw net.ipv4.nexthop_compat_mode=$mode
        look eth0 vnet0
        has "mode $mode: a route by a nexthop object" \
                "route4 10.6.0.0/16 via=192.0.2.1 table=254 metric=0 proto=3 type=1 link=$eth0 multipath=0"
        has "mode $mode: one by a group over both links" \
                'route4 10.7.0.0/16 via=- table=254 metric=0 proto=3 type=1 link=0 multipath=1'
        lacks "mode $mode: none of another link" '10\.[89]\.0\.0'
done
for id in 13 12 11 10; do
        ip nexthop del id $id
done

# Names, not numbers: a rule may be there before its link.
ip link add vnet0 type bridge && ip rule add iif vnet0 lookup 500 priority 104
look eth0 vnet0
has 'the bridge is looked at, too' "link vnet0 index=$(ip -o link show dev vnet0 | cut -d: -f1)"
has 'and its rules' 'rule4 priority=104 iif=vnet0 oif=- table=500'
look eth0 eth1 vnet0
has 'a second port' "link eth1 index=$eth1"
has 'and its routes' "route4 10.3.0.0/16 via=192.0.2.21 table=254 metric=0 proto=3 type=1 link=$eth1 multipath=0"

if [ -e /proc/sys/net/ipv6/conf/eth0 ]; then
        ip -batch - <<END || exit 1
addr add fe80::10/64 dev eth0
addr add 2001:db8::10/64 dev eth0
addr add 2001:db8::11/64 dev eth0 valid_lft 600 preferred_lft 300
addr add 2001:db8:1::10/64 dev eth1
route add default via fe80::1 dev eth0 metric 77
route add 2001:db8:2::/48 nexthop via 2001:db8::1 dev eth0 nexthop via 2001:db8:1::1 dev eth1
route add 2001:db8:3::/48 via 2001:db8:1::1 dev eth1
neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
neigh add proxy 2001:db8::77 dev eth0
END
        ip -6 rule add iif eth0 lookup 500 priority 100
        look eth0 vnet0
        has 'IPv6: an address' "address6 2001:db8::10/64 link=$eth0 scope=0 label=- leased=0"
        has 'IPv6: one with a life' "address6 2001:db8::11/64 link=$eth0 scope=0 label=- leased=1"
        has 'IPv6: a link-local one' "address6 fe80::10/64 link=$eth0 scope=253 label=- leased=0"
        has 'IPv6: the connected route' "route6 2001:db8::/64 via=- table=254 metric=256 proto=2 type=1 link=$eth0 multipath=0"
        has 'IPv6: the default route' "route6 -/0 via=fe80::1 table=254 metric=77 proto=3 type=1 link=$eth0 multipath=0"
        has 'IPv6: a route over both links' 'route6 2001:db8:2::/48 via=- table=254 metric=1024 proto=3 type=1 link=0 multipath=1'
        has 'IPv6: a rule' 'rule6 priority=100 iif=eth0 oif=- table=500'
        has 'IPv6: a neighbour' "neighbour6 2001:db8::1 link=$eth0 state=0x80 proxy=0"
        has 'IPv6: a proxy entry' "neighbour6 2001:db8::77 link=$eth0 state=0 proxy=1"
        lacks 'IPv6: nothing of another link' "6 .* link=$eth1"
        lacks 'IPv6: no route that the kernel makes for an address' '^route6 .* table=255'
        look --count eth0 vnet0
        is 'IPv6: one key for each route of the host' "$(sed 's/.*keys=\([0-9]*\) .*/\1/' "$work/seen")" \
                "$({ ip -4 route show table all; ip -6 route show table all; } | grep -vc '^\s')"
else
        skip 'IPv6' 'this kernel has none'
fi

# settings
echo 2 >/proc/sys/net/ipv4/conf/eth0/rp_filter
echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
echo 77 >/proc/sys/net/ipv4/neigh/eth0/gc_stale_time
look --sysctls eth0 eth0 vnet9
has 'a setting of the link' 'ipv4/conf/eth0/rp_filter=2'
has 'of all links together' 'ipv4/conf/all/rp_filter=1'
has 'of a neighbour table' 'ipv4/neigh/eth0/gc_stale_time=77'
check 'the default' grep -q '^ipv4/conf/default/arp_ignore=' "$work/seen"
lacks 'not what cannot be set' /mc_forwarding=
lacks 'not what has no value' /stable_secret=
lacks 'of all links, not what does nothing' /all/medium_id=
lacks 'of no other link' '/(eth1|vnet9)/'
is 'each once' "$(cut -d= -f1 "$work/seen" | sort | uniq -d)" ''
is 'with the values that they have' \
        "$(while IFS='=' read -r path value; do
                [ "$(head -n1 "/proc/sys/net/$path")" = "$value" ] || echo "$path"
        done <"$work/seen")" ''

# the session
unset SSH_CONNECTION SSH_CLIENT SSH_TTY
is 'no session' "$("$print" --session eth0 vnet0)" '- 0 - 0'
session()
{
        # shellcheck disable=SC2016 # for the inner shell
        "$print" --server "$1" sh -c "$2"' "$1" --session eth0 vnet0 >"$2/got" || exit 1
                echo "$WANT_SESSION" >"$2/want"' sh "$print" "$work"
}
gone='export SSH_CONNECTION="192.0.2.77 4711 192.0.2.10 22";'
# shellcheck disable=SC2016
session other 'export SSH_CONNECTION="$WANT_SESSION";'
is 'SSH_CONNECTION' "$(cat "$work/got")" "$(cat "$work/want")"
session other "$gone"
is 'SSH_CONNECTION of a session long gone' "$(cat "$work/got")" '- 0 - 0'
session sshd "$gone"
is 'and an ssh server among the ancestors' "$(cat "$work/got")" "$(cat "$work/want")"
session sshd-session ''
is 'an ssh server among the ancestors' "$(cat "$work/got")" "$(cat "$work/want")"
session other ''
is 'an ancestor of another kind' "$(cat "$work/got")" '- 0 - 0'

# disks from the network
look eth0 vnet0
lacks 'nothing of the system comes through the card' '^root '
if mount -t tmpfs none /sys/class 2>/dev/null; then
        mkdir -p /sys/class/iscsi_connection/connection1:0
        echo 192.0.2.200 >/sys/class/iscsi_connection/connection1:0/persistent_address
        look eth0 vnet0
        has 'an iSCSI session' 'root eth0: an iSCSI session goes to 192.0.2.200'
        look vnet0 vnet9
        lacks 'which is none of another card' '^root '
        echo 192.0.2.10 >/sys/class/iscsi_connection/connection1:0/persistent_address
        look eth0 vnet0
        lacks 'nor one to this host itself' '^root '
        rm -r /sys/class/iscsi_connection
        mkdir -p /sys/class/nvme/nvme0 /sys/class/nvme/nvme1
        echo 0000:00:1f.2 >/sys/class/nvme/nvme0/address
        echo 'traddr=192.0.2.201,trsvcid=4420,src_addr=192.0.2.10' >/sys/class/nvme/nvme1/address
        look eth0 vnet0
        has 'an NVMe disk' 'root eth0: an NVMe disk goes to 192.0.2.201'
        umount /sys/class
else
        skip 'disks from the network' '/sys cannot be covered here'
fi

done_testing
