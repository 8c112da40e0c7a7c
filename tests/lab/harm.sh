# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # what the script that sources it sets
#
# Each program that a switch, or an undo, tells the real service by is harmed once: it fails, or mkbridge is
# killed when it begins, or when it has ended. The host is as before then, or as it should be, never
# in between; its service has in hand what has the addresses, and its user gets in.

harm_programs='systemctl networkctl nmcli netplan dhclient dhcpcd'

# What mkbridge starts is counted, but for what it asks again and again while it waits; which one is harmed, and
# how, is in /run/harm/how.
harm_prepare()
{
        local program path real
        mkdir -p "$root/usr/lib/harm"
        for program in $harm_programs; do
                path=$(chroot "$root" sh -c "command -v $program") || continue
                path=$(chroot "$root" realpath "$path")
                real=/usr/lib/harm/$program # by its name mkbridge knows it again
                [ "$(head -c 2 "$root$path")" != '#!' ] || real=$path.harm # a script may look beside itself
                mv "$root$path" "$root$real" || return
                cat >"$root$path" <<END
#!/bin/sh
# the guard is another one, and is left in peace
[ "\$(cat "/proc/\$PPID/comm" 2>/dev/null)" = mkbridge ] && [ -e /run/harm/how ] || exec $real "\$@"
words="$program \$*"
if [ "\$words" != "\$(cat /run/harm/last 2>/dev/null)" ]; then
        echo "\$words" >/run/harm/last
        echo "\$words" >>/run/harm/all
fi
read -r way number </run/harm/how
if [ "\$(wc -l </run/harm/all)" -ne "\$number" ] || [ -e /run/harm/done ]; then
        exec $real "\$@"
fi
echo "\$words" >/run/harm/done
[ "\$way" != after ] || $real "\$@"
[ "\$way" = fail ] || kill -KILL "\$PPID"
exit 1
END
                chmod 755 "$root$path"
        done
}

harm_arm() # WAY NUMBER
{
        # shellcheck disable=SC2016 # of the other shell
        inside sh -c 'rm -rf /run/harm && mkdir /run/harm && : >/run/harm/all && echo "$1 $2" >/run/harm/how' sh "$@"
}

harm_disarm()
{
        inside rm -f /run/harm/how
}

# Nobody is at work on it any more.
harm_settled()
{
        ! inside sh -c 'cat /proc/[0-9]*/comm' 2>/dev/null | grep -q '^mkbridge'
}

# On which link everything should be by now.
harm_link()
{
        if inside ip link show dev vnet0 >/dev/null 2>&1; then
                echo vnet0
        else
                echo eth0
        fi
}

# harm FROM TO WAY NUMBER COMMAND...: false when there was no program of this number
harm()
{
        local from=$1 to=$2 way=$3 number=$4 harmed status link
        shift 4
        harm_arm "$way" "$number" || return
        log "$way $number: $*"
        over_ssh "$@" >"$work/said" 2>&1
        status=$?
        sed 's/^/    /' "$work/said" >>"$work/log"
        harmed=$(inside cat /run/harm/done 2>/dev/null)
        eventually settled 'nobody is at work any more' harm_settled
        harm_disarm
        link=$(harm_link)
        [ -n "$harmed" ] || return
        stage="$to: $way $number"
        case $way-$status in
        fail-0)      point status "$harmed: done all the same" [ "$link" = "$to" ] ;;
        fail-1)      point status "$harmed: put back" [ "$link" = "$from" ] ;;
        fail-*)      cell status not "$harmed: status $status: $(tail -n 1 "$work/said")" ;;
        # the guard may have had nothing to put back any more
        *)           cell status ok "$harmed: killed, on $link" ;;
        esac
        if [ "$way" = fail ] && grep -q '^mkbridge: warning: ' "$work/said"; then
                told_looks "$link"
        else
                looks "$link"
        fi
}

# Reachable, and as it should be; that the service has not followed was said, and its user sees to it.
told_looks() # LINK
{
        local bad=
        eventually address "address on $1" same_addresses "$1"
        eventually routes "routes by $1" same_routes "$1"
        eventually links "links: $1" link_alone "$1"
        eventually ssh 'ssh' ssh_answers
        [ -z "$bad" ] || snapshot_for_log
        case $service in
        networking) inside sh -c "ifdown --force $1; ifup $1" ;;
        *)          inside systemctl restart "$service" ;;
        esac >>"$work/log" 2>&1 </dev/null
        eventually mended "its user has mended it" "owner_$owner" "$1"
}

# All of one direction; the host is on FROM when it begins, and on TO when it ends.
harm_all() # FROM TO COMMAND BACK
{
        local from=$1 to=$2 command=$3 back=$4 way number
        for way in fail kill after; do
                stage="$to: $way"
                for ((number = 1; number < 40; number++)); do
                        harm "$from" "$to" "$way" "$number" "$command" || break
                        [ "$(harm_link)" = "$from" ] || over_ssh "$back" >>"$work/log" 2>&1
                        until_true 30 "owner_$owner" "$from"
                done
                [ "$number" -gt 1 ] || cell status not 'no program was started'
                # nothing was harmed, so all was done
                stage="$to: $way none"
                point status 'nothing was harmed' [ "$(harm_link)" = "$to" ] || return
                [ "$way" = after ] || over_ssh "$back" >>"$work/log" 2>&1
        done
}

harm_round()
{
        stage=start
        harm_prepare && first_boot eth0 || return
        harm_all eth0 vnet0 'mkbridge --live eth0 vnet0' 'mkbridge --live --undo vnet0' || return
        harm_all vnet0 eth0 'mkbridge --live --undo vnet0' 'mkbridge --live eth0 vnet0'
}
