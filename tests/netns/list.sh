#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What --list says of a running host: a network namespace with links of many kinds, made here, and folders
# of our own for files. What it says of each is held against what a run says; and who types mkbridge at a
# terminal, and nothing more, is shown it. A kind of link that the kernel lacks is left out.
#
# usage: list.sh, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/inside.sh"

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"

if ! mount -t tmpfs none /usr/lib/systemd; then
        echo "1..0 # SKIP there is no systemd whose place another could take"
        exit 0
fi
for folder in /etc /var/lib /run; do
        mount -t tmpfs none "$folder" || exit 1
done
chmod 755 "$work"

# A host of systemd-networkd, by program and unit alone
mkdir -p /run/systemd/system /usr/lib/systemd/system /etc/systemd/system/multi-user.target.wants /etc/systemd/network
: >/usr/lib/systemd/systemd-networkd
chmod 755 /usr/lib/systemd/systemd-networkd
printf '[Service]\nExecStart=/usr/lib/systemd/systemd-networkd\n[Install]\nWantedBy=multi-user.target\n' \
        >/usr/lib/systemd/system/systemd-networkd.service
ln -s /usr/lib/systemd/system/systemd-networkd.service /etc/systemd/system/multi-user.target.wants/
printf '[Match]\nName=eth0\n\n[Network]\nAddress=192.0.2.10/24\nGateway=192.0.2.1\n' >/etc/systemd/network/eth0.network
printf '[Match]\nName=eth3\n\n[Network]\nBridge=br9\n' >/etc/systemd/network/eth3.network

# The wire and what is at its other end, out of sight: the peers are of a namespace of their own.
unshare --net sleep 300 &
other=$!
trap 'kill $other; rm -rf "$work"' EXIT
for _ in $(seq 50); do
        [ "$(readlink /proc/$other/ns/net)" = "$(readlink /proc/self/ns/net)" ] || break
        sleep 0.1
done
wire() # NAME MAC
{
        ip link add "$1" address "$2" type veth peer name "to-$1" netns $other &&
                ip link set "$1" up && nsenter --net=/proc/$other/ns/net ip link set "to-$1" up
}
ip link set lo up
wire eth9 52:54:00:12:34:09
wire eth1 52:54:00:12:34:57
wire eth0 52:54:00:12:34:56
wire eth3 52:54:00:12:34:03
nsenter --net=/proc/$other/ns/net ip link set to-eth9 down
ip address add 192.0.2.10/24 dev eth0
ip -6 address add 2001:db8::10/64 dev eth0 nodad
ip -6 address add 2001:db8:1234:5678:9abc:def0:1234:5678/64 dev eth0 nodad
ip route add default via 192.0.2.1 dev eth0
ip -6 route add default via 2001:db8::1 dev eth0 metric 2000
ip address add 198.51.100.7/24 dev eth1
ip route add 203.0.113.0/24 via 198.51.100.1 dev eth1
ip route add default via 198.51.100.1 dev eth1 table 100
ip link add br0 type bridge
ip tuntap add tap0 mode tap && ip link set tap0 master br0
ip tuntap add tun0 mode tun

kinds="eth0 eth1 eth3 eth9 br0 tap0 tun0"
may() # NAME COMMAND...: a link of a kind that a kernel may lack
{
        if "${@:2}" 2>/dev/null; then
                kinds+=" $1"
        else
                echo "# this kernel has no $1"
        fi
}
may dummy0 ip link add dummy0 type dummy
may bond0 ip link add bond0 type bond
may eth1.5 ip link add link eth1 name eth1.5 type vlan id 5
may mv0 ip link add link eth9 name mv0 type macvlan
may vx0 ip link add vx0 type vxlan id 5 dstport 4789 local 192.0.2.10

field() # NAME KEY: of the card in $work/json
{
        python3 - "$work/json" "$1" "$2" <<'PYTHON'
import json, sys
for card in json.load(open(sys.argv[1]))["cards"]:
    if card["name"] == sys.argv[2]:
        value = card
        for key in sys.argv[3].split("."):
            value = value[key] if value is not None else None
        print(json.dumps(value))
PYTHON
}

cards()
{
        "$MKBRIDGE" --list --json >"$work/json" 2>"$work/err"
        status=$?
}

cards
is "as data: status" "$status$(cat "$work/err")" 0
is "each link is there, and the loopback link is not" \
        "$(python3 -c 'import json, sys; print(*sorted(c["name"] for c in json.load(open(sys.argv[1]))["cards"]))' "$work/json" |
                tr ' ' '\n' | grep -vE '^(sit|ip6tnl|tunl|gre|gretap|erspan|ip_vti|ip6_vti|ip6gre|ifb|dummy|bond|teql)[0-9]*$')" \
        "$(tr ' ' '\n' <<<"$kinds" | grep -vE '^(dummy|bond)0$' | sort)"
is "kind" "$(field eth0 kind) $(field br0 kind) $(field tap0 kind) $(field tun0 kind)" '"veth" "bridge" "tap" "tun"'
is "mac" "$(field eth0 mac) $(field tun0 mac)" '"52:54:00:12:34:56" null'
is "carrier" "$(field eth0 carrier) $(field eth9 carrier) $(field eth9 up) $(field tap0 up)" 'true false true false'
is "speed: as ethtool has it" "$(field eth0 speed) $(field eth9 speed) $(field br0 speed)" '10000 null null'
is "addresses, without link-local ones" "$(field eth0 addresses | tr -d '[]" ' | tr , '\n' | sort)" \
        "192.0.2.10/24
2001:db8:1234:5678:9abc:def0:1234:5678/64
2001:db8::10/64"
is "default routes, of the main table alone" "$(field eth0 default_routes) $(field eth1 default_routes)" '["ipv4", "ipv6"] []'
is "what it is a port of" "$(field tap0 master) $(field eth0 master)" '"br0" null'
is "who configures it" "$(field eth0 backend.name) $(field eth0 backend.path) $(field eth1 backend)" \
        '"networkd" "/etc/systemd/network/eth0.network" null'
is "the likely card" "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["suggestion"])' "$work/json")" \
        "{'bridge': 'vnet0', 'port': 'eth0'}"

# Over several paths it is the route of each.
ip route replace default nexthop via 192.0.2.1 dev eth0 nexthop via 198.51.100.1 dev eth1
cards
is "a default route over two paths" "$(field eth0 default_routes) $(field eth1 default_routes)" '["ipv4", "ipv6"] ["ipv4"]'
ip route replace default via 192.0.2.1 dev eth0

# A run says the same, of each link of each kind: files and live.
for name in $kinds; do
        run --live -n --json "$name" vnet0
        "$MKBRIDGE" -n --json "$name" vnet0 >"$work/files" 2>/dev/null
        verdict=$(python3 - "$work/out" "$work/files" <<'PYTHON'
import json, sys
live, files = (json.load(open(path)) for path in sys.argv[1:])
def refused(run):
    return run["result"] == "refused"
print("yes" if not refused(live) else "not-live" if not refused(files) else "no")
print(json.dumps(((files if refused(files) else live)["refusals"] or [{}])[0].get("what")))
PYTHON
        )
        fit=$(field "$name" port | tr -d '"' | sed s/refused/no/)
        is "$name: the verdict of a run, and its reason" "$fit
$(field "$name" problem.what)" "$verdict"
done
is "a card that is refused for its files" "$(field eth3 port)" '"refused"'

# For people: in 80 columns
run --list
is "text: status" "$status$err" 0
is "text: at most 80 columns" "$(grep -E '.{81,}' "$work/out")" ''
like "text: the likely card is first, with its addresses on lines below" "$out" \
        "CARD * KIND * MAC * CARRIER * SPEED * ROUTE * PORT
eth0 * veth * 52:54:00:12:34:56  yes * 10 Gb/s  default  yes
  *192.0.2.10/24, *
  *systemd-networkd is enabled, and /etc/systemd/network/eth0.network *
*"
like "text: taps of guests are counted" "$out" "*Beside them, * virtual links that cannot be ports; --verbose shows them.*"
check "text: no tap of a guest" sh -c "! grep -q ^tap0 '$work/out'"
like "text: commands for it" "$out" "*
To put eth0 under a bridge vnet0:
*  mkbridge --dry-run eth0 vnet0
*"
command=$(sed -n 's/.*do it, for the next boot  mkbridge //p' "$work/out")
# shellcheck disable=SC2086 # words they are
run -n $command
is "text: the command is taken" "$status" 0
run --list -v
check "text: with --verbose all" grep -q ^tap0 "$work/out"
is "text: with --verbose at most 80 columns, too" "$(grep -E '.{81,}' "$work/out")" ''
is "nothing was changed" "$(find /var/lib /run -name '*mkbridge*')" ''

# Somebody who may not read a file, and who may not do anything at all
if setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null && [ "$(id -u)" = 0 ] &&
        cp "$MKBRIDGE" "$work/mkbridge" &&
        setpriv --reuid=65534 --regid=65534 --clear-groups "$work/mkbridge" --version >/dev/null 2>&1; then
        cards
        setpriv --reuid=65534 --regid=65534 --clear-groups "$work/mkbridge" --list --json >"$work/json2" 2>&1
        is "an ordinary user: the same" "$(cat "$work/json2")" "$(cat "$work/json")"
        chmod 600 /etc/systemd/network/eth0.network
        setpriv --reuid=65534 --regid=65534 --clear-groups "$work/mkbridge" --list >"$work/out" 2>&1
        like "an ordinary user: what could not be read" "$? $(cat "$work/out")" \
                "0 *
eth0 * default  [?]
*/etc/systemd/network/eth0.network: cannot be read: Permission denied;*run*as root*"
        like "an ordinary user: what a link is, all the same" "$(cat "$work/out")" "*br0: is a bridge, *"
        chmod 644 /etc/systemd/network/eth0.network
else
        skip "an ordinary user" "cannot be somebody else here"
fi

# At a terminal: who names no card sees them
at_terminal() # COMMAND: output and status
{
        TERM=xterm script -qec "$1; echo status \$?" /dev/null </dev/null | tr -d '\r'
}
if command -v script >/dev/null; then
        like "mkbridge alone, at a terminal" "$(at_terminal "$MKBRIDGE")" \
                "mkbridge: command line: PORT and BRIDGE are missing; *
CARD *
eth0 *
  do it now                 mkbridge --live --confirm=60 eth0 vnet0
status 2"
        for word in list undo status eth0; do
                like "mkbridge $word, at a terminal" "$(at_terminal "$MKBRIDGE $word")" \
                        "mkbridge: $word: * PORT and a BRIDGE are needed; *
CARD *
status 2"
        done
        is "below a root there are no cards to show" "$(at_terminal "$MKBRIDGE --root=/" | grep -c ^CARD)" 0
        is "another mistake: no cards" "$(at_terminal "$MKBRIDGE --bogus" | grep -c ^CARD)" 0
        is "output that goes elsewhere: one line" "$(at_terminal "$MKBRIDGE 2>&1 | cat" | grep -vc ^status)" 1
        is "with --json: one object" "$(at_terminal "$MKBRIDGE --json" | grep -c '"cards": null')" 1
else
        skip "at a terminal" "no script(1)"
fi

done_testing
