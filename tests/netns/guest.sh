#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What --guest says of the links of a running host, in a network namespace of its own: a bridge, its port, a card, and
# a name that nobody has. What its words do is in tests/guest.
#
# usage: guest.sh, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"

ip link add br0 type bridge
ip link add eth0 type veth peer name eth1
ip link set eth0 master br0

run --guest=lxc br0
is 'a bridge: status' "$status $err" '0 '
like 'a bridge: its name is in the words' "$out" $'*\nlxc.net.0.link = br0\n*'
is 'a bridge: nothing is said of it' "$(grep -c 'not here' "$work/out")" 0
run --guest=lxc br1
is 'none of the name: status' "$status $err" '0 '
like 'none of the name: that is said, and the words are' "$out" \
        $'*\n# br1 is not here yet: mkbridge PORT br1 makes it\n*\nlxc.net.0.link = br1\n*'
run --guest=lxc eth0
is 'a port: its bridge is meant' "$status $out $err" \
        '3  mkbridge: eth0: is no bridge, so no guest can sit on it; it is a port of br0: mkbridge --guest=lxc br0'
run --guest=lxc eth1
like 'a card' "$status $out $err" '3  mkbridge: eth1: is no bridge, so no guest can sit on it; mkbridge --list *'
run --guest=lxc --json eth1
like 'a card, as data' "$status $out" '3 {*"guest": null,*"result": "refused",*'
run --guest=lxc --json br0
like 'a bridge, as data' "$status $out" '0 {*"present": true,*"result": "done",*'
run --guest=lxc --quiet br0
is 'quiet' "$status $out $err" '0  '

for kind in $("$MKBRIDGE" --help | sed -n '/^Guests/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p'); do
        run --guest="$kind" br0
        check "$kind: status, and the bridge is named" sh -c "[ $status -eq 0 ] && grep -v '^#' '$work/out' | grep -q br0"
done
done_testing
