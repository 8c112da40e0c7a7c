#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The hypervisors that this machine has by itself take mkbridge's words for their guests: in namespaces of network
# and mounts, with a LAN of our own. The others are in `run`.
#
# usage: host.sh, with the program in $MKBRIDGE; needs root
if [ "$(id -u)" -ne 0 ]; then
        echo '1..0 # SKIP needs root'
        exit 0
fi
# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/../netns/inside.sh"
# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"
# shellcheck source=tests/guest/library
. "$(dirname "$0")/library"

try_nspawn()
{
        local options=(--quiet --register=no --keep-unit --console=pipe "--directory=$work/image")
        local line
        line=$(words nspawn 'by hand' -e 's/--boot --machine=GUEST//')
        # shellcheck disable=SC2086 # words
        check 'nspawn: a container by hand gets a lease and reaches the LAN' $line "${options[@]}" /bin/call
        mkdir -p /run/systemd/nspawn
        words nspawn .nspawn >/run/systemd/nspawn/mkb-guest.nspawn
        systemd-nspawn "${options[@]}" --machine=mkb-guest /bin/sh -c '/bin/call; /bin/busybox sleep 60' \
                >"$work/call" 2>&1 </dev/null &
        for _ in $(seq 240); do
                ! grep -q ' packets received' "$work/call" || break
                sleep 0.25
        done
        check 'nspawn: and so does one with a file' grep ' 1 packets received' "$work/call"
        check 'nspawn: --status tells whose its wire is' told 'vb-mkb-guest \(nspawn: mkb-guest\)'
        kill $!
        wait $! 2>/dev/null
}

mkdir "$work/etc"
for name in passwd group ld.so.cache alternatives machine-id; do
        [ ! -e "/etc/$name" ] || cp -a "/etc/$name" "$work/etc/"
done
[ -s "$work/etc/machine-id" ] || echo 0123456789abcdef0123456789abcdef >"$work/etc/machine-id"
mount --bind "$work/etc" /etc && mount -t tmpfs none /run && mkdir /run/systemd &&
        mount -t tmpfs none /var/lib || exit 1
start_lan || { echo '1..0 # SKIP there is no udhcpd of busybox'; exit 0; }
trap 'stop_lan; umount /etc /run /var/lib; rm -rf "$work"' EXIT
make_image "$work/image"
make_record
snapshot >"$work/before"
if command -v systemd-nspawn >/dev/null; then
        try_nspawn
else
        skip 'nspawn: a container' 'systemd-nspawn is not installed'
fi
if command -v qemu-system-x86_64 >/dev/null; then
        try_qemu
else
        skip 'qemu: a guest' 'qemu-system-x86_64 is not installed'
fi
snapshot >"$work/after"
is 'the bridge has its MAC, addresses and routes, as before' "$(cat "$work/after")" "$(cat "$work/before")"
done_testing
