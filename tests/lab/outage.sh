# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # what the script that sources it sets
#
# What a switch of a real host costs, for tests/bench/outage: the same host switched by mkbridge, and
# by the tool of its own service in the way that its documentation knows, without STP and with the
# card's MAC where that can be said. Part of host; what the prober said goes to WORK/outage.

# own_KIND: the commands, as a script for the host; what they need is in /root.
own_nm-keyfile()
{
        cat <<'END'
nmcli connection add type bridge ifname vnet0 con-name vnet0 stp no ipv4.method manual \
        ipv4.addresses 192.0.2.10/24 ipv4.gateway 192.0.2.1 ipv4.dns 192.0.2.1 \
        ipv6.method manual ipv6.addresses 2001:db8::10/64 ipv6.gateway 2001:db8::1
nmcli connection add type ethernet ifname eth0 con-name vnet0-port master vnet0 slave-type bridge
nmcli connection up vnet0
nmcli connection up vnet0-port
END
}

own_nm-default()
{
        cat <<'END'
nmcli connection add type bridge ifname vnet0 con-name vnet0 stp no
nmcli connection add type ethernet ifname eth0 con-name vnet0-port master vnet0 slave-type bridge
nmcli connection up vnet0
nmcli connection up vnet0-port
END
}

# own_networkd FILE: its network layer is the bridge's
own_networkd()
{
        cat <<END
cd /etc/systemd/network
printf '[NetDev]\nName=vnet0\nKind=bridge\nMACAddress=$card_mac\n[Bridge]\nSTP=no\n' >10-vnet0.netdev
sed 's/^Name=.*/Name=vnet0/' $1 >10-vnet0.network
printf '[Match]\nName=eth0\n[Network]\nBridge=vnet0\n' >10-eth0.network
networkctl reload
END
}

own_networkd-static() { own_networkd 20-uplink.network; }
own_networkd-dhcp() { own_networkd 80-dhcp.network; }

own_ifupdown()
{
        cat <<'END'
sed 's/eth0/vnet0/; s/^iface vnet0 inet .*/&\n        bridge_ports eth0\n        bridge_stp off/' \
        /etc/network/interfaces >/root/interfaces
ifdown eth0
cp /root/interfaces /etc/network/interfaces
ifup vnet0
END
}

own_ifupdown-static() { own_ifupdown; }
own_ifupdown-dhcp() { own_ifupdown; }

own_ifupdown2()
{
        cat <<'END'
sed -i 's/eth0/vnet0/; s/^iface vnet0.*/&\n        bridge-ports eth0\n        bridge-stp off/' \
        /etc/network/interfaces
ifreload -a
END
}

# own_netplan LINES: of the bridge. It calls udevadm, which cannot do anything here.
own_netplan()
{
        cat <<END
printf '#!/bin/sh\n' >/usr/local/sbin/udevadm
chmod 755 /usr/local/sbin/udevadm
cat >>\$(echo /etc/netplan/*.yaml) <<YAML
  bridges:
    vnet0:
      interfaces: [eth0]
      macaddress: "$card_mac"
      parameters: {stp: false}
$1
YAML
sed -i -e '/^    eth0:/,/^  bridges:/{/^    eth0:/!{/^  bridges:/!d}}' \
        -e 's/^    eth0:/    eth0: {}/' /etc/netplan/*.yaml
PATH=/usr/local/sbin:\$PATH netplan apply
END
}

own_netplan-networkd() { own_netplan '      dhcp4: true'; }

own_netplan-nm()
{
        own_netplan '      addresses: [192.0.2.10/24, "2001:db8::10/64"]
      routes: [{to: default, via: 192.0.2.1}, {to: default, via: "2001:db8::1"}]'
}

# one host, switched in one way
outage_switch() # control|mkbridge|own
{
        local command=(nsenter --target "$init" --mount --uts --ipc --net --pid --root --wd=/ --)
        case $1 in
        control)  command=(true) ;;
        mkbridge) command+=(mkbridge --live eth0 vnet0) ;;
        own)
                "own_$kind" >"$root/root/own"
                command+=(sh -e /root/own)
                ;;
        esac
        probe --after 1500 --limit 45000 -- "${command[@]}"
        printf '%s\t%s\n' "$kind-$1" "$(cat "$work/result")" >>"$work/outage"
}

outage_round()
{
        local way
        for way in control mkbridge own; do
                stage=$way
                host_new && first_boot eth0 || return
                outage_switch "$way"
        done
}
