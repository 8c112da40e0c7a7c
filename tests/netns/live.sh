#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The program on a running host of its own: a network namespace with links made here, and a mount
# namespace in which /etc, /var/lib, /run and /sys/class/net are empty folders of this test. Shows what
# needs live links: MACs, HWADDR=, refusals of unfit links; and that a preview writes nowhere, by making
# everything read-only.
#
# usage: live.sh, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"
scripts=/etc/sysconfig/network-scripts

for folder in /etc /var/lib /run /sys/class/net; do
        mount -t tmpfs none "$folder" || exit 1
done
mkdir -p "$scripts" /run/systemd/system
# What tells a booted host from a chroot: systemd's folder, and the root of process 1, which cannot be
# faked here; where that is another one, links that are missing are only noted.
chrooted=$(stat -L -c %d:%i /proc/1/root/. 2>/dev/null)
[ -z "$chrooted" ] || [ "$chrooted" = "$(stat -c %d:%i /)" ] || chrooted=yes

ip link add eth0 address 52:54:00:12:34:56 type veth peer name peer0 || exit 1
ip link add eth1 address 52:54:00:12:34:57 type veth peer name peer1 || exit 1
ip link add br0 type bridge || exit 1
ip link set eth1 master br0 || exit 1

run --backend=ifcfg eth0 vnet0
is "a card without a file: done" "$status" 0
is "a card without a file: the bridge, with the card's MAC" "$(cat $scripts/ifcfg-vnet0)" "DEVICE=vnet0
TYPE=Bridge
NAME=vnet0
ONBOOT=yes
BOOTPROTO=dhcp
STP=no
MACADDR=52:54:00:12:34:56"
is "a card without a file: the port" "$(cat $scripts/ifcfg-eth0)" "DEVICE=eth0
ONBOOT=yes
BOOTPROTO=none
BRIDGE=vnet0"
like "it says when the files take effect" "$out" "*next boot*"
run --backend=ifcfg eth0 vnet0
like "a second run has nothing to do" "$status $out" "0 Nothing to do*"
run --undo vnet0
is "undo: done" "$status" 0
is "undo: nothing is left" "$(find $scripts /var/lib -mindepth 1)" ""

printf 'HWADDR=52:54:00:12:34:56\nBOOTPROTO=dhcp\nONBOOT=yes\n' >$scripts/ifcfg-uplink
run --backend=ifcfg eth0 vnet0
is "a file is found by HWADDR" "$status" 0
like "and changed where it is" "$(cat $scripts/ifcfg-uplink)" "HWADDR=*BOOTPROTO=none*BRIDGE=vnet0"
is "HWADDR stays off the bridge" "$(grep -c HWADDR $scripts/ifcfg-vnet0)" 0
run --undo vnet0
rm $scripts/ifcfg-uplink

printf 'DEVICE=em1\nHWADDR=52:54:00:12:34:56\nBOOTPROTO=dhcp\n' >$scripts/ifcfg-em1
run --backend=ifcfg eth0 vnet0
like "a card that gets another name at boot is refused" "$status $err" "3 mkbridge: */ifcfg-em1: *names that card em1*"
rm $scripts/ifcfg-em1

# refused NAME PATTERN ARGS...: status 3, one line, and nothing is written
refused()
{
        local name=$1 pattern=$2
        shift 2
        run --backend=ifcfg "$@"
        like "$name: refused" "$status $err" "3 mkbridge: $pattern"
        is "$name: one line" "$(wc -l <"$work/err")" 1
        is "$name: nothing is written" "$(find $scripts /var/lib -mindepth 1)" ""
}

refused "loopback" "lo: is the loopback link*" lo vnet0
refused "a bridge as the port" "br0: is a bridge*" br0 vnet0
refused "a port of another bridge" "eth1: is a port of br0 already*" eth1 vnet0
refused "a bridge name that is a card" "eth1: is a link already, and no bridge*" eth0 eth1
refused "names the wrong way round" \
        "eth0: is no bridge, and the bridge comes last; did you mean mkbridge eth0 vnet0?" vnet0 eth0
refused "names the wrong way round, with a bridge that is there" \
        "eth0: is no bridge, and the bridge comes last; did you mean mkbridge eth0 br0?" -n br0 eth0
for word in undo remove; do
        refused "a word that is an action: $word" \
                "$word: is no link here, and no file configures one; did you mean mkbridge --undo?" $word vnet0
done
refused "a word that is an action, in a preview" \
        "status: is no link here, and no file configures one; did you mean mkbridge --status?" -n status vnet0
refused "a bridge name that is a backup" "x.old: the name ends like a backup*" eth0 x.old
# No radio here: a link of a kind that may be a wireless one, with the mark of one in sysfs.
mkdir -p /sys/class/net/wlan0/phy80211
if ip link add wlan0 type ifb 2>/dev/null || ip link add wlan0 link eth0 type macvlan 2>/dev/null; then
        refused "a Wi-Fi card" "wlan0: is a Wi-Fi card*" wlan0 vnet0
else
        skip "a Wi-Fi card" "this kernel has no link that could stand in for one"
fi
if [ "$chrooted" = yes ]; then
        skip "a card that is not here: refused" "this is no booted host"
else
        refused "a card that is not here" "eth7: there is no such link here*" eth7 vnet0
fi
if ip link add mac0 link eth0 type macvlan 2>/dev/null; then
        refused "a macvlan" "mac0: is a virtual link*" mac0 vnet0
        refused "a live switch below a macvlan" "eth0: has macvlan links on it (mac0)*EBUSY*" --live eth0 vnet0
        like "as the kernel would" "$(ip link set eth0 master br0 2>&1)" "*Device or resource busy*"
        ip link del mac0
else
        skip "a macvlan" "this kernel has none"
fi
if ip link add mac0 link eth0 type macvtap 2>/dev/null; then
        refused "a live switch below a macvtap" "eth0: has macvtap links on it (mac0)*EBUSY*" --live eth0 vnet0
        ip link del mac0
else
        skip "a live switch below a macvtap" "this kernel has none"
fi
refused "a live switch of a port of another bridge" "eth1: is a port of br0 already*" --live eth1 vnet0
refused "a live switch to a bridge name that is a card" "eth1: is a link already, and no bridge*" --live eth0 eth1
refused "a preview of a live switch of what is not here" "eth7: there is no such link here*" -n --live eth7 vnet0

# A file for all cards, and a bridge with an address: what is not here is refused in the same words by
# the preview and by the run.
mkdir -p /etc/systemd/network
printf '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n' >/etc/systemd/network/20-all.network
printf '[NetDev]\nName=vnet0\nKind=bridge\n' >/etc/systemd/network/10-vnet0.netdev
printf '[Match]\nName=vnet0\n[Network]\nAddress=192.0.2.10/24\n' >/etc/systemd/network/10-vnet0.network
run -n --live --backend=networkd eth9 vnet0
like "a file for all cards: a preview of what is not here" "$status $err" "3 mkbridge: eth9: *no such link here*"
if [ "$chrooted" != yes ]; then
        preview=$err
        run --live --backend=networkd eth9 vnet0
        is "a file for all cards: the run says the same" "$err" "$preview"
fi
rm -r /etc/systemd/network

# What is planned is not drawn as what is.
ip link add vnet0 type bridge stp_state 0
ip link set eth0 master vnet0
printf 'DEVICE=vnet0\nTYPE=Bridge\nSTP=yes\nONBOOT=yes\nBOOTPROTO=none\n' >$scripts/ifcfg-vnet0
printf 'DEVICE=eth0\nBRIDGE=vnet0\nONBOOT=yes\n' >$scripts/ifcfg-eth0
run -n --live --backend=ifcfg -o stp=yes eth0 vnet0
like "STP of the running bridge: is off before, on after" "$status $err$out" "0 *STP off  *STP on*stp_state 1*"
rm $scripts/ifcfg-*
ip link del vnet0

mkdir -p /run/mkbridge/vnet0
touch /run/mkbridge/vnet0/journal
echo $(($(cut -d. -f1 /proc/uptime) + 100)) >/run/mkbridge/vnet0/guard
if command -v flock >/dev/null; then
        exec 9</run/mkbridge/vnet0/guard && flock 9
        refused "a switch that waits" "vnet0: waits for --commit; it is rolled back in * seconds; *" -n eth0 vnet0
        exec 9<&-
else
        skip "a switch that waits" "no flock(1)"
fi
refused "a switch without its guard" "vnet0: has a live switch that was interrupted; *--rollback vnet0*" -n eth0 vnet0
rm -r /run/mkbridge

run -n --backend=ifcfg eth7 vnet0
is "a preview is for cards that are not here, too" "$status" 0

# Everything is read-only: a preview works, a run fails and says why.
printf 'DEVICE=eth0\nBOOTPROTO=dhcp\nONBOOT=yes\n' >$scripts/ifcfg-eth0
for folder in /etc /var/lib /run; do
        mount -o remount,bind,ro "$folder" || exit 1
done
run -n --backend=ifcfg eth0 vnet0
is "read-only: a preview works" "$status" 0
like "read-only: and shows the files" "$out" "*+BRIDGE=vnet0*"
run -n --json --backend=ifcfg eth0 vnet0
is "read-only: as data, too" "$status" 0
run --backend=ifcfg eth0 vnet0
like "read-only: a run fails and says why" "$status $err" "1 mkbridge: /var/lib/mkbridge: *Read-only file system; *"

done_testing
