#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A preview of a live switch is a script: its commands, run by a shell, put the host under the bridge,
# and those for going back make it what it was. (Without the waits and the redirect, which are
# comments there; so nothing is said here of packets.)
#
# usage: preview.sh, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"

for folder in /etc /var/lib /run; do
        mount -t tmpfs none "$folder" || exit 1
done
mkdir -p /etc/sysconfig/network-scripts
printf 'DEVICE=eth0.5\nBOOTPROTO=none\nIPADDR=192.0.2.10\nPREFIX=24\nONBOOT=yes\n' \
        >/etc/sysconfig/network-scripts/ifcfg-eth0.5

# A name with a dot, which sysctl(8) must not take for the end of a name.
ip link add eth0.5 address 52:54:00:12:34:56 type veth peer name peer0 || exit 1
for link in lo eth0.5 peer0; do
        ip link set $link up
done
ip address add 192.0.2.10/24 dev eth0.5
ip address add 198.51.100.1/24 dev eth0.5 label eth0.5:a valid_lft 3000 preferred_lft 2000
ip -6 address add 2001:db8::10/64 dev eth0.5 nodad
ip route add default via 192.0.2.1 dev eth0.5 metric 100
ip route add 203.0.113.0/24 via 192.0.2.1 dev eth0.5 mtu lock 1300
ip -6 route add default via 2001:db8::1 dev eth0.5
ip rule add iif eth0.5 lookup 100 priority 1000
ip neighbour add 192.0.2.7 lladdr 52:54:00:00:00:77 dev eth0.5 nud permanent

state() # what ip tells of links, addresses, routes, rules and permanent neighbours
{
        ip -o link show type veth | sed 's/ qdisc.*//'
        # what newer ones call `proto` has no word that older ones would take
        ip -o address | sed -E 's/[0-9]+sec/Nsec/g; s/ tentative//; s/ proto kernel_[a-z]+//' | sort
        ip route
        ip -6 route | sort # of equal ones, that of the link whose address settled first comes first
        ip rule
        ip neighbour show nud permanent
}

# commands LIST...: of the preview in $work/out
commands()
{
        python3 - "$work/out" "$@" <<'PYTHON'
import json, sys
live = json.load(open(sys.argv[1]))["live"]
for script in sys.argv[2:]:
    for op in live[script]:
        print(op["command"])
PYTHON
}

# The address of the link-local kind must be settled, so that it can be compared.
for _ in $(seq 50); do
        ip -6 address show dev eth0.5 | grep -q tentative || break
        sleep 0.1
done
state >"$work/before"
run -n --live --json --backend=ifcfg eth0.5 vnet0
is "a preview" "$status" 0
state >"$work/after-preview"
check "it changes nothing" diff "$work/before" "$work/after-preview"

commands move finish >"$work/move"
commands back >"$work/back"
check "there are commands" grep -q "ip address add" "$work/move"
is "none has a part without a word" "$(sed 's/ # and proto kernel_ll$//' "$work/move" "$work/back" | grep -c "# and")" 0
check "every command works" sh -ex "$work/move"
is "the bridge has the addresses" "$(ip -o -4 address show dev vnet0 | sed -E 's/.*inet ([^ ]*).*global( dynamic)? ([^\]*)\\.*/\1 \3/')" "192.0.2.10/24 vnet0
198.51.100.1/24 vnet0:a"
is "nothing is left on the port" "$(ip -o address show dev eth0.5; ip route show dev eth0.5; ip rule | grep eth0.5)" ""
like "routes go through the bridge" "$(ip route)" "default via 192.0.2.1 dev vnet0 metric 100*203.0.113.0/24 via 192.0.2.1 dev vnet0 mtu lock 1300*"

# Some of these may find that it is so already.
sh "$work/back" >"$work/log" 2>&1
state >"$work/end"
check "going back: all is as it was" diff "$work/before" "$work/end"

done_testing
