#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are the commands that a preview shows the ones that do it? One of everything hangs on eth0 of a
# namespace; in two others it is moved to vnet0: in one by running the commands, in the other by
# sending the kernel's own messages. What `ip` then tells of both must be the same.
#
# usage: words.sh PRINT-WORDS

skip_status=77
# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"
print_words=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mount -t tmpfs none /run && mkdir /run/netns || exit 1

for name in source words sent; do
        ip netns add $name || exit 1
        ip -n $name link add eth0 index 40 address 52:54:00:00:00:01 type veth peer name peer0 index 41 || exit 1
        ip -n $name link add vnet0 index 50 address 52:54:00:00:00:01 type bridge || exit 1
        for link in lo eth0 peer0 vnet0; do
                ip -n $name link set $link up
        done
        ip -n $name link set peer0 master vnet0
        ip -n $name address flush dev vnet0
done

# Lines that this kernel or this ip has no word for are left out, with a line that says so.
while read -r line; do
        case $line in
        "" | "#"*) continue ;;
        esac
        # shellcheck disable=SC2086
        ip -n source $line 2>"$work/why" || echo "without: ip $line: $(tail -n 1 "$work/why")"
done <<'LINES'
address add 192.0.2.10/24 brd + dev eth0
address add 192.0.2.11/24 brd 192.0.2.77 dev eth0 label eth0:1 valid_lft 3500 preferred_lft 1700
address add 192.0.2.12/24 dev eth0 valid_lft forever preferred_lft 0 noprefixroute
address add 198.51.100.1 peer 198.51.100.2/32 dev eth0 scope link
address add 198.51.100.9/32 dev eth0 scope 200 metric 77
address add 127.9.9.9/32 dev eth0
-6 address add 2001:db8::10/64 dev eth0 nodad
-6 address add 2001:db8::11/64 dev eth0 nodad noprefixroute valid_lft 5000 preferred_lft 4000
-6 address add 2001:db8::12/64 dev eth0 nodad metric 300
-6 address add 2001:db8::13 peer 2001:db8:f::14/128 dev eth0 nodad home
-6 address add 2001:db8:a::1/64 dev eth0 nodad mngtmpaddr
nexthop add id 10 via 192.0.2.1 dev eth0 proto static
nexthop add id 12 via 10.9.9.9 dev eth0 onlink
-6 nexthop add id 13 dev eth0
nexthop add id 14 via fe80::1 dev eth0
nexthop add id 15 blackhole
nexthop add id 16 via 192.0.2.9 fdb
nexthop add id 20 group 10,3/12
nexthop add id 21 group 10/12,2 type resilient buckets 8 idle_timer 60 unbalanced_timer 120
route add default via 192.0.2.1 dev eth0 metric 100 proto dhcp src 192.0.2.10
route add 203.0.113.0/25 via 192.0.2.1 dev eth0 mtu lock 1300 advmss 1200 rtt 100 rttvar 20 rto_min 30ms window 8000 initcwnd 12 initrwnd 14 hoplimit 60 quickack 1 features ecn congctl reno ssthresh lock 9 cwnd lock 7 reordering 5 fastopen_no_cookie 1
route add 203.0.113.128/25 dev eth0 proto static scope global table 100 realms 3/4
route add 203.0.113.1 dev eth0 scope host tos 0x10
route add 203.0.113.2 via 10.9.9.9 dev eth0 onlink proto 77 table 4000000
route add 203.0.113.3 via inet6 fe80::1 dev eth0
route add local 203.0.113.4 dev eth0 table 100
route add 203.0.113.5 nexthop via 192.0.2.1 dev eth0 weight 3 onlink nexthop via 192.0.2.2 dev eth0 realms 5
route add 203.0.113.6 nexthop via 192.0.2.3 dev eth0 nexthop via inet6 fe80::9 dev eth0 weight 256
route add multicast 232.0.0.0/8 dev eth0 table 100
route add 203.0.113.7 encap ip id 5 dst 192.0.2.99 via 192.0.2.1 dev eth0
-6 route add default via fe80::1 dev eth0 metric 100 proto ra expires 1800 pref high mtu 1400 hoplimit 64
-6 route add 2001:db8:1::/48 via 2001:db8::1 dev eth0 pref low
-6 route add 2001:db8:2::/48 from 2001:db8:3::/48 dev eth0 table 200
-6 route add 2001:db8:4::/48 nexthop via 2001:db8::1 dev eth0 weight 2 nexthop via 2001:db8::2 dev eth0
-6 route add 2001:db8:5::1 dev eth0 proto kernel metric 9 src 2001:db8::10
route add 203.0.113.8 nhid 10 mtu 1300 src 192.0.2.10
route add 203.0.113.9 nhid 20 metric 7 table 100
route add 203.0.113.10 nhid 21
route add 203.0.113.11 nhid 14
-6 route add 2001:db8:6::/48 nhid 14 expires 1800
-6 route add 2001:db8:7::/48 nhid 13 metric 9
rule add iif eth0 lookup 100 priority 1000
rule add oif eth0 from 192.0.2.0/24 to 203.0.113.0/24 fwmark 0x10/0xff lookup 4000000 priority 1001
rule add not from 192.0.2.9 iif eth0 prohibit priority 1002
rule add iif eth0 tos 0x10 goto 2000 priority 1003
rule add iif eth0 lookup main suppress_prefixlength 0 priority 2000
rule add oif eth0 ipproto tcp sport 1000-2000 dport 80 uidrange 0-99 lookup main suppress_ifgroup 3 protocol static realms 1/2 priority 2001
rule add iif eth0 nop priority 2002
rule add iif eth0 blackhole fwmark 7 priority 2003
rule add iif eth0 unreachable fwmark 0/1 priority 2004
rule add iif eth0 tun_id 77 lookup default priority 2005
rule add l3mdev oif eth0 priority 2006
-6 rule add iif eth0 from 2001:db8::/32 lookup 100 priority 1000
-6 rule add oif eth0 to 2001:db8::7 ipproto 58 lookup local protocol 99 priority 1001
neighbour add 192.0.2.7 lladdr 52:54:00:00:00:77 dev eth0 nud permanent
neighbour add 192.0.2.8 lladdr 52:54:00:00:00:78 dev eth0 nud permanent extern_learn protocol static
neighbour add proxy 192.0.2.9 dev eth0
-6 neighbour add 2001:db8::7 lladdr 52:54:00:00:00:79 dev eth0 nud permanent router
-6 neighbour add proxy 2001:db8::8 dev eth0
LINES

# The state of a namespace, without what counts down and what the kernel fills in by the link.
state()
{
        local what order
        for what in "-4 address show dev vnet0" "-6 address show dev vnet0" "-4 rule" "-6 rule" "-4 neigh" "-6 neigh" \
                "-4 neigh show proxy" "-6 neigh show proxy" \
                "nexthop show" "-4 route show table all" "-6 route show table all"; do
                echo "== $what"
                order="cat"
                [ "$what" = "${what%neigh*}" ] || order="sort" # of a hash table
                # shellcheck disable=SC2086
                ip -n "$1" -d $what |
                        grep -v -e "dev eth0" -e "dev peer0" -e "^  *bridge forward_delay" -e "^local .* table local proto kernel" |
                        sed -E 's/(valid_lft|preferred_lft) [0-9]+sec/\1 Nsec/g; s/expires [0-9]+sec/expires Nsec/; s/ (used|probes) [0-9/]*//g; s/ proto kernel_ll//; s/ (dadfailed|tentative)//g' | $order
        done
}

ip netns exec source "$print_words" dump 40 >"$work/dump" || exit 1
"$print_words" words eth0 40 vnet0 50 <"$work/dump" >"$work/commands" || exit 1
[ -z "$SHOW_WORDS" ] || cat "$work/commands"
failed=0

# What no command can tell must be said; here that is the route with a tunnel.
if grep -q "encap" <<<"$(ip -n source route show 203.0.113.7)"; then
        grep -q "203.0.113.7.* # and attribute 22 ([0-9]* bytes), attribute 21 (2 bytes)" "$work/commands" || {
                echo "FAIL: the encapsulation is hidden: $(grep 203.0.113.7 "$work/commands")"
                failed=1
        }
        ip netns exec source ip route del 203.0.113.7
        ip netns exec source "$print_words" dump 40 >"$work/dump" || exit 1
        "$print_words" words eth0 40 vnet0 50 <"$work/dump" >"$work/commands" || exit 1
fi

# The message sets everything that a word does, so it goes first: order is the dump's in both.
ip netns exec sent "$print_words" send eth0 40 vnet0 50 <"$work/dump" || failed=1
while read -r line; do
        ip netns exec words sh -c "$line" 2>"$work/why" || {
                echo "FAIL: $line: $(tail -n 1 "$work/why")"
                failed=1
        }
done <"$work/commands"

state sent >"$work/state-sent"
state words >"$work/state-words"
diff -u "$work/state-sent" "$work/state-words" || failed=1
n=$(grep -c vnet0 "$work/commands")
[ "$n" -gt 40 ] || {
        echo "FAIL: only $n commands"
        failed=1
}
# `ip` has the word only since 6.4.
sed -i "s/ # and proto kernel_ll$//" "$work/commands"
unknown=$(grep -c "# and" "$work/commands")
[ "$unknown" = 0 ] || {
        echo "FAIL: no word for:"
        grep "# and" "$work/commands"
        failed=1
}
[ $failed = 0 ] && echo "ok: $n commands"
exit $failed
