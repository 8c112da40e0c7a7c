#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two cards that lead to the same network: found by frames of our own, before the second one has joined.
# The networks are bridges in a namespace of their own, as switches are.
#
# usage: loops.sh, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/../netns/inside.sh"

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"

for folder in /etc /var/lib /run; do
        mount -t tmpfs none "$folder" || exit 1
done
mkdir -p /etc/sysconfig/network-scripts /run/systemd/system
unshare --net sleep 1000 &
switches=$!
trap 'kill $switches; rm -rf "$work"' EXIT
for _ in {1..50}; do
        [ "$(readlink /proc/$switches/ns/net)" = "$(readlink /proc/self/ns/net)" ] || break
        sleep 0.1
done

there() # COMMAND...: where the switches are
{
        nsenter --target=$switches --net "$@"
}

# One switch for eth0 and eth1, another one for eth2; neither learns slowly.
there ip link set lo up
for switch in 0 1; do
        there ip link add "sw$switch" type bridge forward_delay 0 stp_state 0
        there ip link set "sw$switch" up
done
for link in 0 1 2; do
        ip link add "eth$link" type veth peer name "peer$link"
        ip link set "peer$link" netns $switches
        ip link set "eth$link" up
        there ip link set "peer$link" master "sw$((link / 2))" up
done

# A switch hears of a carrier up to a second later.
settled()
{
        local try
        for try in {1..50}; do
                [ "$(there bridge link show | grep -c 'state forwarding')" -ne 3 ] || return 0
                sleep 0.1
        done
        echo "# the switches are not ready"
}
settled

codes() # of the findings about loops
{
        grep -o '"code": "MB40[45]"' "$work/out" | tr -d '\n'
}

run --check --json eth0 eth1
is 'nobody has looked' "$(codes)" '"code": "MB405"'
run --check --live --json eth0 eth1
is 'the same network' "$status $(codes)" '3 "code": "MB404"'
like 'which two' "$out" '*leads to the same network as eth*'
run --check --live --json eth0 eth2
is 'two networks' "$(codes)" ''
run --check --live --json -o stp=yes eth0 eth1
is 'with STP it is no loop' "$(codes)" ''
run --check --live --json eth0 eth1 eth2
is 'of three it is these two' "$(grep -c 'leads to the same network as' "$work/out") $(codes)" '1 "code": "MB404"'
run --check --live --json eth0
is 'one card is none' "$(codes)" ''

out=$(setpriv --bounding-set=-net_raw "$MKBRIDGE" --check --live --json eth0 eth1 | tee "$work/out")
like 'who may not send: not known' "$(codes) $out" '"code": "MB405" *is not known: only root may look*'

ip link set eth1 down
run --check --live --json eth0 eth1
is 'a card that is down: not known' "$(codes)" '"code": "MB405"'
like 'and why' "$out" '*is not known: eth1 is down*'
ip link set eth1 up
there ip link set peer1 down
run --check --live --json eth0 eth1
like 'a card without a carrier: not known either' "$(codes) $out" '"code": "MB405" *is not known: eth1 has no carrier*'
there ip link set peer1 up

sleep 0.2
settled

# A run refuses, and nothing has joined by then.
world() # names of links, with what each is a port of, and of files
{
        ip -o link show | sed -E 's/^[0-9]+: ([^:@]*)[^ ]* <[^>]*>(.* (master [^ ]*))?.*/\1 \3/'
        ls -R /etc /var/lib
}
before=$(world)
run --live --backend=ifcfg eth0 eth1 vnet0
is 'a run refuses' "$status" 3
like 'with the way out' "$err" 'mkbridge: eth*: leads to the same network as eth*; name one of the two, or add -o stp=yes'
is 'nothing is changed' "$(world)" "$before"
run -n --live --backend=ifcfg eth0 eth1 vnet0
is 'a preview sends nothing' "$status" 0
like 'and says so' "$out" '*whether eth0 and eth1 lead to the same network is not known*'

# The bridge has one of them already, and so it takes what comes in there.
ip link add vnet0 type bridge stp_state 0
ip link set eth0 master vnet0
ip link set vnet0 up
printf 'DEVICE=vnet0\nTYPE=Bridge\nONBOOT=yes\nBOOTPROTO=none\n' >/etc/sysconfig/network-scripts/ifcfg-vnet0
printf 'DEVICE=eth0\nONBOOT=yes\nBRIDGE=vnet0\n' >/etc/sysconfig/network-scripts/ifcfg-eth0
run --live --backend=ifcfg eth1 vnet0
like 'a second card for a bridge' "$status $err" '3 *eth1: leads to the same network as eth0*'
run --live --backend=ifcfg eth2 vnet0
[[ $err != *'same network'* ]]
result $? 'one that leads elsewhere'

ip link set eth1 down
run -n --live --backend=ifcfg eth1 vnet0
is 'a preview of one card sends nothing' "$status" 0
run --check --live --json eth1 eth0
like 'a card that is down, for a bridge' "$(codes) $out" '"code": "MB405" *is not known: eth1 is down*'
run --live --backend=ifcfg eth1 vnet0
is 'a run says so once' "$(grep -c 'note: .*is not known: eth1 is down' "$work/err")" 1
like 'and what it does not know' "$err" '*whether eth1 and another port of vnet0 lead to the same network is not known: eth1 is down*'

done_testing
