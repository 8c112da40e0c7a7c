#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What --status says of a running host: a network namespace with links made here, and folders of our
# own for files, records and what is under way.
#
# usage: status.sh PRINT-STATUS, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"
print_status=$1

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"
scripts=/etc/sysconfig/network-scripts

for folder in /etc /var/lib /run; do
        mount -t tmpfs none "$folder" || exit 1
done
mkdir -p "$scripts" /run/systemd/system
ip link add eth0 address 52:54:00:12:34:56 type veth peer name peer0 || exit 1
for link in lo eth0 peer0; do
        ip link set $link up
done
ip address add 192.0.2.10/24 dev eth0
printf 'DEVICE=eth0\nBOOTPROTO=none\nIPADDR=192.0.2.10\nPREFIX=24\nONBOOT=yes\n' >$scripts/ifcfg-eth0

# ask [BRIDGE]: status, and its output without runs of blanks
ask()
{
        out=$("$print_status" text "$@" 2>"$work/err")
        status=$?
        err=$(cat "$work/err")
        # shellcheck disable=SC2001
        out=$(sed 's/   */  /g' <<<"$out")
}

# until_state BRIDGE PATTERN: waits until the kernel has told its own; it takes a second for some
until_state()
{
        local try
        for try in {1..60}; do
                # shellcheck disable=SC2053
                [[ $("$print_status" json "$1") != *$2* ]] || return 0
                sleep 0.2
        done
        echo "# $1 has not become $2"
}

ask
is "nothing was made: done" "$status $out" "0 mkbridge has made no bridge here."
ask vnet0
is "a bridge that was not made: refused" "$status $err" "3 mkbridge: vnet0: mkbridge has made no bridge of this name here; mkbridge --status lists those that it has made"

run --backend=ifcfg eth0 vnet0
is "files are written" "$status" 0
ask
like "nothing would recover at boot" "$out" "*Note: nothing puts back at boot *: mkbridge-recover.service is not installed; *"
mkdir -p /etc/systemd/system/sysinit.target.wants
printf '[Install]\nWantedBy=sysinit.target\n' >/etc/systemd/system/mkbridge-recover.service
ln -s ../mkbridge-recover.service /etc/systemd/system/sysinit.target.wants/
ask
is "configured, and not live yet" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  yes  absent  -
  eth0  up, 192.0.2.10/24

vnet0: there is no such link; the next boot makes it, or now: mkbridge --live eth0 vnet0"

ip link add vnet0 type bridge
ask vnet0
is "a bridge without its port" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  yes  down  -
  eth0  up, 192.0.2.10/24

vnet0: eth0 is not a port of vnet0
vnet0: the link is down
vnet0: 192.0.2.10/24 is on eth0 instead
vnet0: the MAC is $(ip -o link show vnet0 | sed "s,.*link/ether \([^ ]*\).*,\1,"), the files say 52:54:00:12:34:56"

ip link set vnet0 up address 52:54:00:12:34:56 && ip link set eth0 master vnet0
ip address del 192.0.2.10/24 dev eth0
until_state vnet0 '"operstate": "up"*"state": "forwarding"'
ask vnet0
is "nobody has the address" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  yes  up  -
  eth0  up, forwarding

vnet0: 192.0.2.10/24, which the files give it, is not there"

ip address add 192.0.2.10/24 dev vnet0
ask vnet0
is "all as it shall be" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  yes  up, 192.0.2.10/24  -
  eth0  up, forwarding"

# Guests: what is known of whose each end is, and what is none. Those of programs that run are in tests/guest.
guest() # NAME COMMAND...
{
        "${@:2}" && ip link set "$1" up master vnet0
}
guest vnet7 ip tuntap add vnet7 mode tap
guest tap0 ip tuntap add tap0 mode tap
guest vb-web ip link add vb-web type veth peer name host0
guest vb-twelve-longX ip link add vb-twelve-longX type veth peer name host1
guest veth1a2b ip link add veth1a2b type veth peer name host2
ip link add vnet0.5 link vnet0 type vlan id 5 2>/dev/null # on the bridge, and no port of it
ip tuntap add tap1 mode tap                               # of nobody
mkdir -p /run/libvirt/qemu/x.xml
printf "<domstatus><domain><interface><target dev='vnet70'/></interface><interface><target dev='vnet7'/>" \
        >/run/libvirt/qemu/mail.xml
printf "<target dev='tap0'/>" >/run/libvirt/qemu/mail.pid
ask vnet0
is "guests, and whose they are" "$(grep ' on it: ' <<<"$out")" \
        "vnet0: 5 guests are on it: vnet7 (libvirt: mail), tap0, vb-web (nspawn: web), vb-twelve-longX (nspawn), veth1a2b"
is "guests, as data" "$("$print_status" json vnet0 | python3 -c 'import json, sys
for guest in json.load(sys.stdin)["bridges"][0]["guests"]: print(*guest.values())')" \
        "mail tap vnet7 libvirt
None tap tap0 None
web veth vb-web nspawn
None veth vb-twelve-longX nspawn
None veth veth1a2b None"
for n in $(seq 10 16); do
        guest "tap$n" ip tuntap add "tap$n" mode tap
done
ask vnet0
like "many guests" "$out" "*vnet0: 12 guests are on it: *, veth1a2b, tap10, *, tap14 and 2 more, which --verbose shows*"
for link in vnet7 tap0 tap1 vb-web vb-twelve-longX veth1a2b vnet0.5 $(seq -f tap%g 10 16); do
        ip link delete "$link" 2>/dev/null
done
rm -r /run/libvirt
ask vnet0
like "no guest any more" "$(grep -c ' on it: ' <<<"$out")" 0

# What keeps a port from carrying anything, as the kernel has it.
# told NAME STATE BRIDGE PORT SENTENCE: what is said once JSON holds STATE
told()
{
        until_state vnet0 "$2"
        ask vnet0
        out=$(grep -v ' on it: ' <<<"$out") # eth1, which is another matter
        is "$1" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  yes  $3, 192.0.2.10/24  -
  eth0  $4

vnet0: eth0 $5"
}

ip link set peer0 down
told "a port without a carrier" '"operstate": "down"*"operstate": "lowerlayerdown"*"state": "disabled"' \
        "no carrier" "no carrier" "has no carrier: the link below it, or its other end, is down"
ip link set peer0 up && ip link set eth0 down
told "a port that is down" '"operstate": "down"*"operstate": "down"*"state": "disabled"*"up": false' \
        "no carrier" "down" "is down"
ip link set eth0 up
until_state vnet0 '"operstate": "up"*"operstate": "up"*"state": "forwarding"'
bridge link set dev eth0 state 0
# a bridge without a port that forwards loses its carrier, which the kernel tells up to a second later
told "a port that is switched off in the bridge" '"operstate": "down"*"operstate": "up"*"state": "disabled"' \
        "no carrier" "up, disabled" "is switched off in the bridge, so nothing passes"
bridge link set dev eth0 state 3

# A loop: what eth0 sends comes back by eth1, which the bridge prefers. The spanning tree listens first.
ip link add eth1 type veth peer name peer1
ip link add loop0 type bridge
for link in eth1 peer1 loop0; do
        ip link set $link up
done
ip link set peer0 master loop0
ip link set vnet0 type bridge stp_state 1 forward_delay 400
ip link set eth0 down && ip link set eth0 up
told "a port that the spanning tree lets wait" '"operstate": "down"*"operstate": "up"*"state": "listening"' "no carrier" \
        "up, listening" "does not forward yet: the spanning tree makes it wait for twice the forward delay"
ip link set eth1 master vnet0
bridge link set dev eth0 priority 63
ip link set vnet0 type bridge forward_delay 200
ip link set peer1 master loop0
told "a port that is blocked by the spanning tree" '"operstate": "up"*"operstate": "up"*"state": "blocking"' "up" \
        "up, blocked" "is blocked, as the spanning tree does where two ways lead to the same network"
ip link set vnet0 type bridge stp_state 0
ip link del eth1
ip link del loop0
ip link set eth0 nomaster && ip link set eth0 master vnet0 # or it stays blocked
until_state vnet0 '"state": "forwarding"'

ip address add 192.0.2.10/24 dev eth0
ask vnet0
is "the port has the address as well" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  yes  up, 192.0.2.10/24  -
  eth0  up, forwarding, 192.0.2.10/24

vnet0: 192.0.2.10/24 is on the port eth0, too"
ip address del 192.0.2.10/24 dev eth0

ip address add 198.51.100.7/24 dev eth0
echo "# a word" >>$scripts/ifcfg-eth0
ask vnet0
is "edited, and an address on the port" "$out" "BRIDGE  PORTS  CONFIGURED  LIVE  PENDING
vnet0  eth0  edited  up, 192.0.2.10/24  -
  eth0  up, forwarding, 198.51.100.7/24

vnet0: $scripts/ifcfg-eth0 is not as mkbridge left it
vnet0: 198.51.100.7/24 is on the port eth0"

# A switch that waits: its guard holds the lock on its file.
mkdir -p /run/mkbridge/vnet0
touch /run/mkbridge/vnet0/journal
read -r uptime _ </proc/uptime
echo $((${uptime%.*} + 99)) >/run/mkbridge/vnet0/guard
exec 9<>/run/mkbridge/vnet0/guard
flock 9
ask vnet0
like "a switch that waits for --commit" "$out" "*  [89]? s left
*
vnet0: put back in [89]? s, unless you run: mkbridge --commit vnet0"
json=$("$print_status" json vnet0)
like "the same as data" "$json" '*"pending": "confirm"*"seconds_left": [89]?*'
exec 9>&-
ask vnet0
like "the guard is gone" "$out" "*  half done
*
vnet0: a run was interrupted; to put it back: mkbridge --recover"
rm -r /run/mkbridge

if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
        err=$(setpriv --reuid=65534 --regid=65534 --clear-groups "$print_status" text 2>&1)
        status=$?
        like "for others: says why not" "$status $err" "1 mkbridge: /var/lib/mkbridge: cannot read *; run as root*"
else
        skip "for others" "cannot be somebody else here"
fi

done_testing
