# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016,SC2034,SC2119,SC2120,SC2154 # what is set here is for the scripts
#
# What the tests beside this file have in common: a lab (lab.sh), TAP (tap.sh), the program run on
# the host of the lab, its whole state to compare, and a verdict on what the prober has measured.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/lab.sh
. "$here/lab.sh"
if ! lab_possible; then
        echo "1..0 # SKIP no network and mount namespaces can be made here"
        exit 0
fi
lab_enter "$0" "$@"
# shellcheck source=tests/cli/tap.sh
. "$here/../cli/tap.sh"
: "${PROBER:?the prober}"
trap 'lab_stop; rm -rf "$work"' EXIT
python=$(command -v /usr/bin/python3 || echo python3)

# What is longer is no noise, even here; and it must show twice to count.
GAP_MS=25
STALL_MS=900

# The program on the host, where no service is to be touched.
mkbridge=("$MKBRIDGE" --no-restart)
switch=("${mkbridge[@]}" --live eth0 vnet0)
undo=("${mkbridge[@]}" --live --undo vnet0)

# What the last run told, but for the machine of this test: whether that is fit to carry guests is nothing to it.
of_the_run()
{
        grep -vE '^mkbridge: note: MB[0-9]+: ' "$work/err"
}

# Runs CMD on the host: $status, $out and $err are what came of it.
on_host()
{
        host "$@" >"$work/out" 2>"$work/err" </dev/null
        status=$?
        out=$(cat "$work/out")
        err=$(of_the_run | grep -v '^mkbridge: looking for [0-9]* s whether it stays so$')
}

state() # [LINK]...
{
        host "$python" "$here/state" "$@"
}

# The program's processes on the host.
processes()
{
        local process ns program
        ns=$(readlink "/proc/$lab_host/ns/net")
        program=$(readlink -f "$MKBRIDGE")
        for process in /proc/[0-9]*; do
                [ "$(readlink "$process/exe" 2>/dev/null)" != "$program" ] ||
                        [ "$(readlink "$process/ns/net")" != "$ns" ] || echo "${process#/proc/}"
        done
}

# All of them at once: none sees another one die.
kill_all()
{
        local pids pid
        mapfile -t pids < <(processes)
        kill -STOP "${pids[@]}" && kill -KILL "${pids[@]}" || return
        # on a busy machine a process goes on holding its locks for a while
        for pid in "${pids[@]}"; do
                until [ ! -e "/proc/$pid/status" ] || grep -q '^State:.*[ZX]' "/proc/$pid/status"; do
                        sleep 0.01
                done
        done 2>/dev/null
}

# Starts a gateway that falls silent when the card becomes a port; with COMMAND it runs that instead.
start_gateway() # [COMMAND]
{
        peer sh -c 'echo 8 >/proc/sys/net/ipv4/conf/lan0/arp_ignore'
        : >"$work/gateway"
        (peer "${GATEWAY:?the gateway}" "/proc/$lab_host/ns/net" lan0 192.0.2.1 "$@" >"$work/gateway") 2>/dev/null &
        until_said ready
}

# until the gateway has said WORD, ten seconds at most
until_said()
{
        local end=$((SECONDS + 10))
        until grep -q "$1" "$work/gateway"; do
                [ "$SECONDS" -lt "$end" ] || return 1
                sleep 0.01
        done
}

# start CMD... on the host, in the background: $main is its process. finish waits: $status.
start()
{
        rm -f "$work/main" "$work/status"
        (
                host sh -c 'echo $$ >"$0"; exec "$@"' "$work/main" "$@" >"$work/out" 2>"$work/err" </dev/null
                echo $? >"$work/status"
        ) 2>/dev/null & # where the shell tells that it was killed
        until [ -s "$work/main" ]; do
                sleep 0.01
        done
        main=$(cat "$work/main")
}

finish()
{
        until [ -s "$work/status" ]; do
                sleep 0.01
        done
        status=$(cat "$work/status")
        out=$(cat "$work/out")
        err=$(of_the_run)
}

# What is on the disk: names, modes and contents of the configuration, and what a run keeps.
files()
{
        host sh -c 'find /etc/sysconfig -printf "%p %y %m\n" | sort
                find /etc/sysconfig -type f | sort | xargs cat
                find /var/lib /run/mkbridge -mindepth 1 ! -name ".*.ended" 2>/dev/null'
}

# Remembers links, addresses, routes, rules, neighbours, sysctls and files.
remember()
{
        state >"$work/before"
        files >"$work/files"
}

as_before()
{
        state | diff "$work/before" - && files | diff "$work/files" -
}

# as_before within SECONDS, whatever the time that looking itself takes.
soon_as_before()
{
        local end=$((SECONDS + $1))
        until as_before >/dev/null; do
                [ "$SECONDS" -lt "$end" ] || break
        done
        as_before
}

# Is what the prober said in FILE free of outages? Says what is not.
calm() # FILE
{
        "$python" - "$1" "$GAP_MS" "$STALL_MS" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="ascii") as file:
    result = json.load(file)
gap, stall = float(sys.argv[2]), float(sys.argv[3])
faults = [f"{name}: {echo['lost']} lost, gap {echo['gap_ms']} ms"
          for name, echo in result["echo"].items() if echo["gap_ms"] > gap or not echo["sent"]]
faults += [f"{name}: stalled for {tcp['stall_ms']} ms, survived: {tcp['survived']}"
           for name, tcp in result["tcp"].items() if tcp["stall_ms"] > stall or not tcp["survived"]]
if not result["alive"]:
    faults.append("a direction is dead")
if result["status"]:
    faults.append(f"status {result['status']}")
print("\n".join(faults))
sys.exit(bool(faults))
PYTHON
}

# An emulated machine loses frames by itself: who starts one sets MKBRIDGE_UNMEASURED.
unmeasured() # NAME
{
        [ -z "${MKBRIDGE_UNMEASURED-}" ] || skip "$1" 'nothing is measured in an emulated machine'
        [ -n "${MKBRIDGE_UNMEASURED-}" ]
}

is_calm() # NAME FILE
{
        unmeasured "$1" || check "$1" calm "$2"
}

# hitless NAME PREPARE CMD...: in two runs out of three CMD, on a host made by PREPARE, cuts nobody off.
hitless()
{
        local name=$1 prepare=$2 good=0 bad=0
        shift 2
        ! unmeasured "$name" || return 0
        : >"$work/hitless"
        while [ "$good" -lt 2 ] && [ "$bad" -lt 2 ]; do
                if $prepare >"$work/log" 2>&1 && lab_probe --after 1000 -- "$@" >"$work/result" 2>>"$work/log" &&
                        calm "$work/result" >>"$work/log"; then
                        good=$((good + 1))
                else
                        bad=$((bad + 1))
                        cat "$work/log" >>"$work/hitless"
                fi
        done
        check "$name" sh -c 'cat "$1"; [ "$2" -lt 2 ]' sh "$work/hitless" "$bad"
}
