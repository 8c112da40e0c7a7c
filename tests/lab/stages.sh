# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what the script that sources it sets
#
# What the scenario in host is made of: booting, measuring, and looking at everything that must be
# as it was.

address4='' address6=''

# cell NAME ok|not|info TEXT
cell()
{
        printf '%s\t%s\t%s\t%s\t%s\n' "$kind" "$stage" "$1" "$2" "$(echo "$3" | tr -s '\n\t' '  ')" >>"$work/results"
        [ "$2" != not ]
}

log()
{
        printf '%s %s: %s\n' "$(date +%T.%3N)" "$stage" "$*" >>"$work/log"
}

# point CELL NAME COMMAND...: a cell that is well if the command is; what it says goes to the log
point()
{
        local name=$1 what=$2 status
        shift 2
        log "$what: $*"
        "$@" >"$work/out" 2>&1 </dev/null
        status=$?
        cat "$work/out" >>"$work/log"
        if [ "$status" -eq 0 ]; then
                cell "$name" ok "$what"
        else
                log "$what: status $status"
                cell "$name" not "$what: status $status: $(tail -n 2 "$work/out")"
        fi
}

host()
{
        nsenter --net="$host_ns" "$@"
}

# A host as it comes from the installer, with the configuration of its kind; not started.
host_new()
{
        stage=configure
        machine_off
        { machine_system && machine_configure; } >>"$work/log" 2>&1 || { cell boot not 'no system'; return 1; }
}

# Addresses of a link that others can know, without their lifetimes.
addresses() # LINK
{
        host ip -o address show dev "$1" scope global |
                sed -n 's/.* \(inet6\{0,1\} [^ ]*\) .*/\1/p' | sort
}

# Routes by a gateway, without metrics and protocols, which are the service's own business.
routes() # LINK
{
        { host ip -4 route show; host ip -6 route show; } | sed 's/ nhid [0-9]*//' |
                sed -n 's/^\([^ ]*\) via \([^ ]*\) dev \([^ ]*\).*/\1 via \2 dev \3/p' |
                sed "s/ dev $1\$/ dev LINK/" | sort -u
}

# No duplicate of an address is looked for any more. Of both families, ip(8) would also list the links that
# have no address at all, such as ports.
all_valid()
{
        [ -z "$(host ip -6 address show tentative)" ]
}

settled() # LINK
{
        local now
        now=$(addresses "$1")
        [[ $now == *'inet '*'inet6 '* ]] && all_valid &&
                { [[ " $both_kinds " != *" $kind "* ]] || [[ $now == *inet6*inet6* ]]; } &&
                [[ $(routes "$1") == *default*default* ]] && "owner_$owner" "$1"
}

ssh_answers()
{
        over_ssh true
}

# boot: until its user can get in; $seconds is how long that took
boot()
{
        local start=$EPOCHREALTIME
        log boot
        if ! machine_on; then
                echo 'nspawn cannot boot'
                cell boot not 'the machine does not start'
                return 1
        fi
        # a lease may be another one, and is looked for from within
        if ! until_true 60 find_address || ! until_true 60 ssh_answers; then
                cell boot not 'nobody gets in'
                snapshot_for_log
                return 1
        fi
        seconds=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
        cell seconds info "$seconds"
}

# where ssh goes: what the host has now, on whatever link
find_address()
{
        address4=$(host ip -4 -o address show scope global | sed -n -e "/ inet 169\.254\./d" -e 's|.* inet \([^/]*\)/.*|\1|p' | head -n 1)
        [ -n "$address4" ]
}

first_boot() # LINK
{
        flock -s 8
        rm -f "$work/known"
        if ! { boot && until_true 60 settled "$1"; }; then
                flock -u 8
                snapshot_for_log
                cell boot not 'the host does not settle'
                return 1
        fi
        flock -u 8
        host_remember "$1"
        looks "$1"
}

# What is to stay so.
host_remember() # LINK
{
        before_addresses=$(addresses "$1")
        before_routes=$(routes "$1")
        address4=$(echo "$before_addresses" | sed -n 's|^inet \(.*\)/.*|\1|p' | head -n 1)
        address6=$(echo "$before_addresses" | sed -n 's|^inet6 \(.*\)/.*|\1|p' | head -n 1)
        log "addresses: $before_addresses; routes: $before_routes"
}

reboot()
{
        idle_close
        flock -s 8
        log 'power off'
        machine_off
        boot
        flock -u 8
}

snapshot_for_log()
{
        {
                host ip address
                host ip route
                host ip -6 route
                "owner_$owner" eth0
                "owner_$owner" vnet0
                inside systemctl --failed --no-pager --no-legend
                inside journalctl --no-pager -b -n 200 -o short-precise
        } >>"$work/log" 2>&1 </dev/null
}

# With $more set, there may be others besides.
same_addresses()
{
        if [ -n "${more-}" ]; then
                addresses "$1" | comm -13 - <(echo "$before_addresses") | diff /dev/null -
        else
                addresses "$1" | diff <(echo "$before_addresses") -
        fi
}

same_routes()
{
        routes "$1" | diff <(echo "$before_routes") -
}

# The command fails by what the proof says.
put_back() # COMMAND
{
        local status
        over_ssh "$1"
        status=$?
        [ "$status" -eq 1 ]
}

# Others are reached by the gateway of the files, and the dead one is in no table.
old_gateway()
{
        host ip route get 198.51.100.1
        host ip route show table all | grep -w via
        [[ $(host ip route get 198.51.100.1) == *' via 192.0.2.1 '* ]] &&
                [[ $(host ip route show table all) != *" $dead_gateway "* ]]
}

name_resolves()
{
        inside getent hosts probe.lab.example | grep -qw 198.51.100.77
}

# The other link has nothing of it any more: a port without addresses, or no bridge.
link_alone() # LINK
{
        if [ "$1" = vnet0 ]; then
                [ -z "$(addresses eth0)" ] && host ip -o link show dev eth0 | grep -q ' master vnet0 '
        else
                ! host ip link show dev vnet0 2>/dev/null
        fi
}

# eventually CELL NAME COMMAND...: within the half minute that a service may take
eventually()
{
        local name=$1 what=$2 text
        shift 2
        if until_true 30 "$@"; then
                cell "$name" ok "$what"
                return
        fi
        text=$("$@" 2>&1)
        log "$what: $text"
        cell "$name" not "$what: $text"
        bad=1
}

# Whether all is at LINK, and as it was.
looks() # LINK
{
        local bad=
        eventually address "address on $1" same_addresses "$1"
        eventually routes "routes by $1" same_routes "$1"
        eventually routes 'one default route' one_default
        eventually links "links: $1" link_alone "$1"
        eventually dns 'name server' name_resolves
        # one that compares with its files has new ones to compare with
        [ "$stage" = 'files: run' ] || eventually owner "owner of $1: $owner" "owner_$owner" "$1"
        cell state info "$("owner_$owner" "$1")"
        eventually ssh 'ssh' ssh_answers
        [ -z "$bad" ] || snapshot_for_log
        [ -z "$bad" ]
}

# One that was moved is not made once more. NetworkManager gives a bridge other metrics than a card unless its
# profile says one, which netplan's does not: then its own is beside it until the next boot, behind it.
one_default()
{
        local defaults
        defaults=$(host ip -4 route show default)
        [ "$owner" != nm ] || defaults=$(echo "$defaults" | sed -n 's/.* metric \([0-9]*\).*/\1/p' | sort | uniq -d | sed '1i -')
        [ "$(echo "$defaults" | wc -l)" -eq 1 ] || { host ip -4 route show; return 1; }
}

# At once, not eventually: nothing may come and go.
link_is() # LINK
{
        cell now info "$(addresses "$1" | tr '\n' ' ')"
}

# After a boot ssh may get in before duplicate address detection has ended.
can_be_probed()
{
        [ -n "$(host ip -4 address show to "$address4")" ] && [ -n "$(host ip -6 address show to "$address6")" ] &&
                all_valid
}

# Says what the prober has seen; true if nobody was cut off at all.
probe() # OPTION... -- COMMAND...
{
        local p=/proc/$$/ns/net monitor
        echo 'the prober failed' >"$work/loss"
        until_true 30 can_be_probed || log 'cannot be probed yet'
        host ip -ts monitor address route link neigh >"$work/monitor" 2>&1 </dev/null &
        monitor=$!
        "$build/tests/live/prober" --echo "v4in@$p=$address4" --echo "v6in@$p=$address6" \
                --echo "v4out@$host_ns=198.51.100.1" --echo "v6out@$host_ns=2001:db8:ffff::1" \
                --tcp "v4in@$p=$address4@$host_ns" --tcp "v6in@$p=$address6@$host_ns" \
                --tcp "v4out@$host_ns=198.51.100.1@$p" --tcp "v6out@$host_ns=2001:db8:ffff::1@$p" \
                "$@" >"$work/result" 2>"$work/command.log" </dev/null
        kill "$monitor"
        wait "$monitor" 2>/dev/null
        log "${*##*/}: $(cat "$work/result")"
        sed 's/^/    /' "$work/command.log" "$work/monitor" >>"$work/log"
        [ -s "$work/result" ] && "$here/loss" "$work/result" >"$work/loss"
}

control()
{
        probe --before 100 --after 100 -- sleep 2
}

# This machine loses nothing by itself. Asked five times: where others are at work one packet of some
# thousands is lost now and then, and a single run may be without.
loses_nothing()
{
        local try
        for ((try = 0; try < 5; try++)); do
                control || return 1
        done
}

# so that the prober can start it
over_ssh_command()
{
        measured_command=(ssh "${ssh_options[@]}" root@"$address4" "$@")
}

# measured over_ssh_command WORD...: the command is run under probes, and asked not to cost a packet.
# Where nothing happens and packets are lost all the same, it is this machine that is too busy.
measured()
{
        local try start verdict lost lost_status
        "$@"
        flock -x 8
        for ((try = 0; try < 10; try++)); do
                ! control || break
        done
        start=$EPOCHREALTIME
        probe --after 1500 -- "${measured_command[@]}"
        lost_status=$?
        lost=$(sed -n 1p "$work/loss")
        command_status=$(sed -n 's/.*"status": \([0-9]*\).*/\1/p' "$work/result")
        seconds=$(sed -n 's/.*"command_ms": \([0-9.]*\).*/\1/p' "$work/result")
        cp "$work/command.log" "$work/said"
        verdict=ok
        [ "$lost_status" -eq 0 ] || { loses_nothing && verdict=not || verdict=skip; }
        flock -u 8
        cell seconds info "$(awk -v ms="$seconds" 'BEGIN { printf "%.2f", ms / 1000 }')"
        if [ "$command_status" = 0 ]; then
                cell status ok "mkbridge: done"
        else
                cell status not "mkbridge: status $command_status: $(tail -n 3 "$work/said")"
        fi
        case $verdict in
        skip) lost="$lost; so does a run in which nothing happens: $(cat "$work/loss")" ;;
        not)  snapshot_for_log ;;
        esac
        cell lost "$verdict" "$lost"
        [ "$command_status" = 0 ] || { snapshot_for_log; return 1; }
}

# The same for what may cost something: it is only told.
informal()
{
        flock -x 8
        probe --after 1500 -- nsenter --target "$init" --mount --uts --ipc --net --pid --root --wd=/ -- "${@:2}"
        flock -u 8
        cell lost info "$(sed -n 1p "$work/loss")"
        command_status=$(sed -n 's/.*"status": \([0-9]*\).*/\1/p' "$work/result")
        if [ "$command_status" = 0 ]; then
                cell restart ok "${*:2}"
        else
                cell restart not "${*:2}: status $command_status"
        fi
        seconds=$(sed -n 's/.*"command_ms": \([0-9.]*\).*/\1/p' "$work/result")
        cell seconds info "$(awk -v ms="$seconds" 'BEGIN { printf "%.2f", ms / 1000 }')"
        idle_answers
        cell session info "idle session: $?"
}

# A lease that is asked for anew must be the same one.
acks()
{
        grep -c 'DHCPACK' "$work/dnsmasq.log"
}

renewed()
{
        local n start=$SECONDS
        n=$(acks)
        more_acks()
        {
                [ "$(acks)" -gt $((n + 1)) ]
        }
        eventually renewal 'the lease is renewed' more_acks
        cell seconds info $((SECONDS - start))
}

# Names, types, modes and contents of what is below /etc, but for what a DHCP client writes, and may leave half
# written (seen at the boot of a busy machine), and what a first boot makes: a stamp, users of its own, and a link
# for ifupdown2.
etc_list()
{
        (
                cd "$root/etc" || exit
                find . ! -path ./resolv.conf ! -path './resolv.conf.dhclient-new.*' ! -path ./.pwd.lock ! -path ./network/run ! -path ./.updated ! -path ./mtab -printf '%p %y %m %l\n' | sort
                find . -type f ! -path ./resolv.conf ! -path './resolv.conf.dhclient-new.*' ! -path ./.updated ! -regex '\./g?\(passwd\|shadow\|group\)-?' | sort | xargs -d '\n' cksum
        )
}

# What networkd has logged itself since this boot that somebody should look at, each once; that process 1
# has seen it killed is no word of its own. (NetworkManager warns of each bridge of a kernel without VLANs.)
# 247 hears of the neighbours of a link before it has looked at that.
warnings_list()
{
        inside journalctl _SYSTEMD_UNIT=systemd-networkd.service --boot --priority=warning --output=cat --no-pager |
                grep -v '^rtnl: received neighbor for link .* ignoring\.$' | sort -u
}

# What it says at boot is not for us.
warnings_remember()
{
        warnings_list >"$work/warnings"
}

warnings_new()
{
        local new
        new=$(warnings_list | comm -13 "$work/warnings" -)
        [ -z "$new" ] || { echo "$new"; return 1; }
}

warnings_same()
{
        [ "$service" != systemd-networkd ] || point log 'networkd warns of nothing new' warnings_new
}

etc_remember()
{
        etc_list >"$work/etc"
}

etc_diff()
{
        etc_list | diff "$work/etc" -
}

etc_same()
{
        point etc '/etc is as it was' etc_diff
}

# Readers that this release has not, by their names alone: each starts as early as it can.
stand_ins()
{
        local unit
        mkdir -p "$root/etc/systemd/system/sysinit.target.wants"
        for unit in network cloud-init-local cloud-init-main netplan-configure; do
                [ ! -e "$root/usr/lib/systemd/system/$unit.service" ] || continue
                cat >"$root/etc/systemd/system/$unit.service" <<'END'
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo started >/run/reader-%N; [ ! -e /var/lib/mkbridge/vnet0/pending ] || echo early >/run/reader-%N'
END
                ln -s "../$unit.service" "$root/etc/systemd/system/sysinit.target.wants/$unit.service"
        done
}

nobody_early()
{
        inside sh -c 'grep -H . /run/reader-*; grep -q started /run/reader-network && ! grep -qs early /run/reader-*'
}

no_trace()
{
        local found
        found=$(inside sh -c 'find /run -path /run/log -prune -o -name .vnet0.ended -o -name "*vnet0*" -print
                grep -rls vnet0 /run/systemd /run/NetworkManager /run/network || :') || return
        [ -z "$found" ] || { echo "$found"; return 1; }
}

# of ours: what a container lacks fails in many
none_failed()
{
        ! inside systemctl --failed --no-legend --plain | grep -E 'mkbridge|networkd|NetworkManager|networking|netplan'
}
