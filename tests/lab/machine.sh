# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2054,SC2154 # what the script that sources it sets
#
# One real host: a Debian booted by systemd-nspawn, whose eth0 is a cable to the network namespace
# that this runs in, the peer: router, DHCP and name server, and where the user of ssh sits.
#
#     host: eth0 02:00:00:00:00:10 --- peer: lan0 192.0.2.1 2001:db8::1
#                                            lo   198.51.100.1 2001:db8:ffff::1
#
# To be sourced in namespaces of its own (mount, network, processes), with $work, $lower (the system),
# $build, $mkbridge (the program) and $kind set, and the configuration of the kind (kinds.sh).

card_mac=02:00:00:00:00:10
root=$work/root
ssh_options=(-F none -i "$work/key" -o BatchMode=yes -o ControlMaster=no -o StrictHostKeyChecking=no
        -o "UserKnownHostsFile=$work/known" -o ConnectTimeout=5 -o ServerAliveInterval=5
        -o ServerAliveCountMax=6 -o LogLevel=ERROR)

# A /sys that shows this network namespace, with the one kind of control groups that every systemd takes
# (256 and later refuse the old one), and a /run/systemd of which nobody else knows.
machine_folders()
{
        mkdir -p "$root" "$work/upper" /run/systemd &&
                mount -t sysfs -o ro sysfs /sys && mount -t cgroup2 cgroup2 /sys/fs/cgroup &&
                mount -t tmpfs none /run/systemd
}

# A system as it comes from the installer. What the host writes goes to memory; where there are no
# overlays, it is a copy.
machine_system()
{
        umount "$root" 2>/dev/null
        umount "$work/upper" 2>/dev/null
        rm -rf --one-file-system "$root"
        mkdir "$root"
        if mount -t tmpfs -o mode=755 none "$work/upper" && mkdir "$work/upper/new" "$work/upper/work" &&
                mount -t overlay -o "lowerdir=$lower,upperdir=$work/upper/new,workdir=$work/upper/work" \
                        overlay "$root"; then
                return
        fi
        cp -a "$lower/." "$root/"
}

# The two ends of it.
cable()
{
        ip link add eth0 address "$card_mac" type veth peer name lan0 address 02:00:00:00:00:01
}

peer_start()
{
        cable && ip -batch - <<END &&
link set lo up
address add 198.51.100.1/32 dev lo
address add 2001:db8:ffff::1/128 dev lo
address add 192.0.2.1/24 dev lan0
link set lan0 up
END
                echo 0 >/proc/sys/net/ipv6/conf/lan0/accept_dad &&
                ip address add 2001:db8::1/64 dev lan0 nodad &&
                echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter &&
                echo 1 >/proc/sys/net/ipv4/ip_forward &&
                echo 1 >/proc/sys/net/ipv6/conf/all/forwarding || return
        local options=(--keep-in-foreground --conf-file=/dev/null --user=root --pid-file= --no-resolv --no-hosts
                --interface=lan0 --bind-interfaces --no-ping --log-dhcp --log-facility="$work/dnsmasq.log"
                --dhcp-leasefile="$work/leases" --host-record=probe.lab.example,198.51.100.77)
        if [ -n "${dhcp-}" ]; then
                # asked to renew each ten seconds
                options+=(--dhcp-range=192.0.2.100,192.0.2.200,10m --dhcp-option=option:T1,10
                        --dhcp-option=option:router,192.0.2.1 --dhcp-option=option:dns-server,192.0.2.1
                        --enable-ra --dhcp-range=2001:db8::,ra-only,64,10m)
                [[ " ${both_kinds-} " != *" $kind "* ]] || options+=(--ra-param=lan0,10,1800)
        fi
        dnsmasq "${options[@]}" 2>"$work/dnsmasq.err" </dev/null &
}

# Files and units of the kind, and what makes the host reachable.
machine_configure()
{
        rm -f "$root/etc/resolv.conf" "$root/etc/machine-id"
        tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
        echo lab >"$root/etc/hostname"
        printf 'nameserver 192.0.2.1\n' >"$root/etc/resolv.conf"
        mkdir -p "$root/root/.ssh"
        chmod 700 "$root/root/.ssh"
        [ -s "$work/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$work/key" || return
        cp "$work/key.pub" "$root/root/.ssh/authorized_keys"
        local unit=mkbridge-recover.service
        cp "$mkbridge" "$root/usr/sbin/mkbridge" && chmod 755 "$root/usr/sbin/mkbridge" &&
                sed 's|^ExecStart=.*|ExecStart=/usr/sbin/mkbridge --recover|' "$build/src/unit/$unit" \
                        >"$root/etc/systemd/system/$unit" || return
        for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer; do
                ln -sf /dev/null "$root/etc/systemd/system/$unit"
        done
        "configure_$kind" "$root" || return
        {
                chroot "$root" systemctl disable NetworkManager networking systemd-networkd systemd-resolved
                # shellcheck disable=SC2086
                chroot "$root" systemctl enable mkbridge-recover $units
        } >>"$work/configure.log" 2>&1
        return 0
}

# A network namespace counts the changes of its routes. Linux compares the count of a route whose
# link is gone with that of the initial namespace: where the two are equal by chance, a connection
# goes on using such a route, and stalls. On a real host they are the same one. So count on.
machine_age()
{
        local count=$((3000 + RANDOM % 3000))
        # shellcheck disable=SC2016 # of the other shell
        nsenter --net="$host_ns" bash -c \
                'for ((i = 0; i < $1; i++)); do echo 1 >/proc/sys/net/ipv4/route/flush; done' bash "$count"
}

machine=
machine_on()
{
        ip link set eth0 down address "$card_mac"
        systemd-nspawn --quiet --directory="$root" --private-network --network-interface=eth0 --register=no \
                --keep-unit --console=pipe --machine="lab-$$-$RANDOM" --capability=CAP_BPF,CAP_PERFMON \
                --system-call-filter=bpf --bind=/dev/net/tun --boot >>"$work/console" 2>&1 </dev/null &
        machine=$!
        local tries child
        for ((tries = 0; tries < 200; tries++)); do
                kill -0 "$machine" 2>/dev/null || break
                # shellcheck disable=SC2013 # words they are
                for child in $(cat "/proc/$machine/task/$machine/children"); do
                        [ "$(cat "/proc/$child/comm")" = systemd ] || continue
                        init=$child
                        host_ns=/proc/$child/ns/net
                        machine_age
                        return 0
                done
                sleep 0.05
        done
        machine_off
        return 1
} 2>/dev/null

machine_off()
{
        local tries
        [ -n "$machine" ] || return 0
        # SIGTERM asks process 1 of the machine for a regular shutdown
        kill -TERM "$machine" 2>/dev/null
        for ((tries = 0; tries < 300; tries++)); do
                kill -0 "$machine" 2>/dev/null || break
                sleep 0.1
        done
        kill -KILL "$machine" 2>/dev/null
        wait "$machine" 2>/dev/null
        machine=
        # the card comes back when its machine is gone, a little later
        for ((tries = 0; tries < 100; tries++)); do
                ip link show dev eth0 >/dev/null 2>&1 && return 0
                sleep 0.1
        done
        return 1
}

# Within the machine, by another way than the network.
inside()
{
        nsenter --target "$init" --mount --uts --ipc --net --pid --root --wd=/ -- "$@"
}

# over_ssh COMMAND: as its user would type it
over_ssh()
{
        # shellcheck disable=SC2029 # that is meant
        ssh "${ssh_options[@]}" root@"$address4" "$@"
}

# until COMMAND... succeeds, SECONDS at most
until_true() # SECONDS COMMAND...
{
        local end=$((SECONDS + $1))
        shift
        until "$@" >/dev/null 2>&1; do
                [ "$SECONDS" -lt "$end" ] || return 1
                sleep 0.2
        done
}

# A session that somebody has left open: it must answer as long as the host runs.
idle_open()
{
        idle_close
        coproc idle { exec ssh -tt "${ssh_options[@]}" root@"$address4" \
                'stty -echo; while read -r line; do echo "heard $line"; done' 2>>"$work/idle.log"; }
        idle_pid=$!
        idle_answers
}

idle_answers()
{
        local word=$RANDOM line
        [ -n "${idle_pid-}" ] && echo "$word" >&"${idle[1]}" || return
        while read -rt 10 line; do
                [[ $line != *"heard $word"* ]] || return 0
                echo "unexpected: $line"
        done <&"${idle[0]}"
        kill -0 "$idle_pid" && echo 'no answer within ten seconds'
        cat "$work/idle.log"
        return 1
} 2>/dev/null

idle_close()
{
        [ -n "${idle_pid-}" ] || return 0
        kill "$idle_pid" 2>/dev/null
        wait "$idle_pid" 2>/dev/null
        idle_pid=
}
