# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016,SC2119,SC2120,SC2154 # programs for the other side, arguments that may be absent
#
# A host with one card, and the router that it is connected to, made of namespaces; sourced by what
# switches a running host over. Nothing has a name outside, so any number of labs run side by side,
# as root or, where the kernel allows it, as anybody.
#
#     host: eth0 192.0.2.10/24 2001:db8::10/64 --- peer: lan0 192.0.2.1 2001:db8::1
#           default routes by the peer                   lo   198.51.100.1 2001:db8:ffff::1
#
# The host has an /etc, /var/lib and /run of its own, with an ifcfg file for eth0.
#
#     lab_enter "$0" "$@"      first of all: goes on in namespaces, as root of them
#     lab_start [RP_FILTER]    a host and a peer, fresh
#     host CMD..., peer CMD... runs it there
#     lab_probe [OPTION]... -- CMD...   CMD on the host, under the prober ($PROBER); prints its JSON
#     lab_stop                 no more of it, nor of any process that is in it

card_mac=02:00:00:00:00:10
scripts=/etc/sysconfig/network-scripts
lab_pids=()

# How namespaces can be made here, as options of unshare in $lab_how; false where they cannot.
lab_possible()
{
        local try='mount -t tmpfs none /etc && unshare --net --mount true &&
                unshare --net sh -c "echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter"'
        local base='--mount --net --propagation private' pids='--pid --fork --kill-child --mount-proc'
        local how
        [ -z "${LAB_ENTERED-}" ] || return 0
        # a user namespace gets a /proc of its own only where nothing of the present one is covered
        for how in "$pids" "--user --map-root-user $pids" "--user --map-root-user" ""; do
                read -ra lab_how <<<"$base $how"
                ! unshare "${lab_how[@]}" sh -c "$try" 2>/dev/null || return 0
        done
        return 1
}

lab_enter() # SCRIPT ARG...
{
        PATH=$PATH:/usr/sbin:/sbin
        [ -z "${LAB_ENTERED-}" ] || return 0
        if ! lab_possible; then
                echo "$0: no network and mount namespaces can be made here" >&2
                exit 77
        fi
        exec env -u SSH_CONNECTION -u SSH_CLIENT -u SSH_TTY LAB_ENTERED=1 LC_ALL=C.UTF-8 \
                unshare "${lab_how[@]}" bash "$@"
}

# The host's own folders, with what of this machine's /etc programs need to run at all.
lab_folders='
mount -t tmpfs none /run
for path in /etc/alternatives /etc/ld.so.cache /etc/passwd /etc/group; do
        [ ! -e $path ] || cp -a $path /run/
done
mount -t tmpfs none /etc
find /run -mindepth 1 -maxdepth 1 -exec mv {} /etc/ \;
mount -t tmpfs none /var/lib
mount -t sysfs sysfs /sys 2>/dev/null || mount -t tmpfs none /sys/class/net
exec sleep infinity'

# lab_holder VARIABLE COMMAND...: a process that holds namespaces; its id goes to VARIABLE.
lab_holder()
{
        local -n lab_pid=$1
        shift
        "$@" </dev/null >/dev/null 2>&1 &
        lab_pid=$!
        lab_pids+=("$lab_pid")
        # when it sleeps, it is in its namespaces
        until [ "$(cat "/proc/$lab_pid/comm" 2>/dev/null)" = sleep ]; do
                kill -0 "$lab_pid" 2>/dev/null || return 1
        done
}

host()
{
        nsenter --target "$lab_host" --net --mount "$@"
}

peer()
{
        nsenter --target "$lab_peer" --net "$@"
}

lab_host_setup='
set -e
mkdir -p "$4"
cat >"$4/ifcfg-eth0" <<FILE
# the uplink
DEVICE=eth0
ONBOOT=yes
BOOTPROTO=none
IPADDR=192.0.2.10
PREFIX=24
GATEWAY=192.0.2.1
IPV6INIT=yes
IPV6ADDR=2001:db8::10/64
IPV6_DEFAULTGW=2001:db8::1
FILE
# what tells that network-scripts would read it
echo "ip link set dev \${DEVICE} type bridge forward_delay \${DELAY}" >"$4/ifup-eth"
mkdir -p /etc/init.d /etc/rc3.d
echo "#!/bin/sh" >/etc/init.d/network
ln -s ../init.d/network /etc/rc3.d/S10network
cd /proc/sys/net
echo "$3" >ipv4/conf/all/rp_filter
echo "$3" >ipv4/conf/default/rp_filter
ip link set lo up
ip link add eth0 address "$2" type veth peer name lan0 address 02:00:00:00:00:01 netns "$1"
echo "$3" >ipv4/conf/eth0/rp_filter
# no waiting for duplicate address detection, here only
echo 0 >ipv6/conf/eth0/dad_transmits'

lab_peer_setup='
set -e
cd /proc/sys/net
echo 0 >ipv4/conf/all/rp_filter
echo 0 >ipv6/conf/lan0/dad_transmits
echo 1 >ipv4/ip_forward
echo 1 >ipv6/conf/all/forwarding
ip -batch - <<BATCH
link set lo up
link set lan0 up
address add 198.51.100.1/32 dev lo
address add 2001:db8:ffff::1/128 dev lo
address add 192.0.2.1/24 dev lan0
address add 2001:db8::1/64 dev lan0
BATCH'

lab_host_network='
set -e
ip -batch - <<BATCH
link set eth0 up
address add 192.0.2.10/24 brd + dev eth0
address add 2001:db8::10/64 dev eth0
route add default via 192.0.2.1 dev eth0
BATCH
ip -6 route add default via 2001:db8::1 dev eth0'

lab_start() # [RP_FILTER]
{
        lab_stop
        lab_holder lab_host unshare --net --mount --propagation private sh -c "$lab_folders" &&
                lab_holder lab_peer unshare --net sleep infinity &&
                host sh -c "$lab_host_setup" sh "$lab_peer" "$card_mac" "${1:-0}" "$scripts" &&
                peer sh -c "$lab_peer_setup" && host sh -c "$lab_host_network" && lab_settle
}

# Until every address is valid; from then on the kernel looks for duplicates as it always does.
lab_settle()
{
        local tries
        for ((tries = 0; tries < 200; tries++)); do
                [ -n "$(host ip -6 address show dev eth0 scope link -tentative)" ] &&
                        [ -z "$(host ip -6 address show tentative)$(peer ip -6 address show tentative)" ] &&
                        break
                sleep 0.02
        done
        host sh -c 'echo 1 >/proc/sys/net/ipv6/conf/eth0/dad_transmits'
        peer sh -c 'echo 1 >/proc/sys/net/ipv6/conf/lan0/dad_transmits'
        [ "$tries" -lt 200 ]
}

# Whoever is in a network namespace of the lab was started for it.
lab_stop()
{
        local pid ns process
        for pid in "${lab_pids[@]}"; do
                ns=$(readlink "/proc/$pid/ns/net") || continue
                [ "$ns" != "$(readlink /proc/self/ns/net)" ] || continue
                for process in /proc/[0-9]*; do
                        [ "$(readlink "$process/ns/net" 2>/dev/null)" != "$ns" ] ||
                                kill -KILL "${process#/proc/}" 2>/dev/null
                done
                wait "$pid" 2>/dev/null
        done
        lab_pids=()
} 2>/dev/null # the shell would tell of each that was killed

# The directions that are probed, for the prober.
lab_directions()
{
        local h=/proc/$lab_host/ns/net p=/proc/$lab_peer/ns/net
        lab_echo=(--echo "v4in@$p=192.0.2.10" --echo "v6in@$p=2001:db8::10"
                --echo "v4out@$h=198.51.100.1" --echo "v6out@$h=2001:db8:ffff::1")
        lab_tcp=(--tcp "v4in@$p=192.0.2.10@$h" --tcp "v6in@$p=2001:db8::10@$h"
                --tcp "v4out@$h=198.51.100.1@$p" --tcp "v6out@$h=2001:db8:ffff::1@$p")
}

lab_probe() # [OPTION]... -- CMD...
{
        local lab_echo lab_tcp
        lab_directions
        host "$PROBER" "${lab_echo[@]}" "${lab_tcp[@]}" "$@"
}
