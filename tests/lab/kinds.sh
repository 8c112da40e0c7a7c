# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # for the scenario
#
# The kinds of host: for each, what is in its files, which units start at boot, who gives the
# addresses, and how its service says that it has a link in hand.
#
# $kinds are those of the lab; ifupdown-hotplug is for tests/vm/power alone.
#
#     kind_set KIND    sets $system, $units, $dhcp, $service, $owner
#
# configure_KIND ROOT writes the files. owner_OWNER LINK, in the host, prints what the service says
# and is true if the link is the service's own.

kinds='nm-keyfile nm-default networkd-static networkd-dhcp ifupdown-static ifupdown-dhcp ifupdown-dhcpcd
ifupdown2 netplan-networkd netplan-nm'

# Where the system of another release has to be made and there is no time for all: each service once.
brief_kinds='nm-default networkd-static ifupdown-dhcpcd netplan-networkd ifupdown2'

# What a release cannot be asked for: prints why.
kind_lacks() # KIND RELEASE
{
        case $2-$1 in
        bullseye-ifupdown-dhcpcd) echo 'not packaged: dhcpcd-base' ;;
        # Debian 12 has another DHCP client by default, and its dhcpcd 9 holds up a shutdown for longer than the
        # lab waits where ifdown has not ended it, as after a run that was about files only.
        bookworm-ifupdown-dhcpcd) echo 'its dhcpcd 9 holds up a shutdown' ;;
        forky-ifupdown-dhcp | sid-ifupdown-dhcp) echo 'not packaged: isc-dhcp-client' ;;
        *) return 1 ;;
        esac
}

# Those that try what becomes of --gateway: one of each service, and each DHCP client of ifup.
gateway_kinds='nm-keyfile networkd-static ifupdown-static ifupdown-dhcp ifupdown-dhcpcd netplan-networkd'
dead_gateway=192.0.2.254

# Those where kernel and DHCP client each make an address of an advertisement; the kernel asks for none then.
both_kinds='ifupdown-dhcpcd'

kind_set()
{
        case $1 in
        #                 system        addresses service         owner      units
        nm-keyfile)       kind_row lab           ''   NetworkManager   nm         NetworkManager ;;
        nm-default)       kind_row lab           dhcp NetworkManager   nm         NetworkManager ;;
        networkd-static)  kind_row lab           ''   systemd-networkd networkd   systemd-networkd systemd-resolved ;;
        networkd-dhcp)    kind_row lab           dhcp systemd-networkd networkd   systemd-networkd systemd-resolved ;;
        ifupdown-static)  kind_row lab           ''   networking       ifupdown   networking ;;
        ifupdown-dhcp)    kind_row lab           dhcp networking       ifupdown   networking ;;
        ifupdown-dhcpcd)  kind_row lab-dhcpcd    dhcp networking       ifupdown   networking ;;
        ifupdown-hotplug) kind_row lab           dhcp networking       ifupdown   networking ;;
        ifupdown2)        kind_row lab-ifupdown2 ''   networking       ifupdown2  networking ;;
        netplan-networkd) kind_row lab           dhcp systemd-networkd networkd   systemd-networkd systemd-resolved ;;
        netplan-nm)       kind_row lab           ''   NetworkManager   nm         NetworkManager systemd-resolved ;;
        libvirt)          kind_row lab-libvirt   dhcp systemd-networkd networkd   systemd-networkd libvirtd ;;
        *) return 1 ;;
        esac
}

kind_row()
{
        system=$1 dhcp=$2 service=$3 owner=$4
        shift 4
        units=$*
}

# For whoever writes it himself, and without the resolvconf(1) of systemd-resolved, which does nothing
# where that does not run.
unresolved() # ROOT
{
        rm -f "$1/usr/sbin/resolvconf"
        echo '# nobody yet' >"$1/etc/resolv.conf"
}

resolved() # ROOT
{
        ln -sf ../run/systemd/resolve/stub-resolv.conf "$1/etc/resolv.conf"
}

configure_nm-keyfile()
{
        unresolved "$1"
        cat >"$1/etc/NetworkManager/system-connections/office.nmconnection" <<'END'
# the uplink
[connection]
id=office
uuid=5f5b8d5e-9f40-4ec8-8c0e-3b1f0a1c9d10
type=ethernet
interface-name=eth0

[ethernet]
wake-on-lan=64

[ipv4]
method=manual
address1=192.0.2.10/24,192.0.2.1
dns=192.0.2.1;
route1=198.51.100.128/25,192.0.2.1

[ipv6]
method=manual
address1=2001:db8::10/64,2001:db8::1
addr-gen-mode=eui64
END
        chmod 600 "$1/etc/NetworkManager/system-connections/office.nmconnection"
}

configure_nm-default()
{
        unresolved "$1"
}

configure_networkd-static()
{
        resolved "$1"
        cat >"$1/etc/systemd/network/20-uplink.network" <<'END'
# the uplink
[Match]
Name=eth0

[Network]
Address=192.0.2.10/24
Address=2001:db8::10/64
Gateway=192.0.2.1
Gateway=2001:db8::1
DNS=192.0.2.1
IPv6AcceptRA=no

[Route]
Destination=198.51.100.128/25
Gateway=192.0.2.1
END
}

configure_networkd-dhcp()
{
        resolved "$1"
        cat >"$1/etc/systemd/network/80-dhcp.network" <<'END'
[Match]
Name=en* eth*

[Network]
DHCP=ipv4
END
}

configure_ifupdown-static()
{
        cat >"$1/etc/network/interfaces" <<'END'
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

# the uplink
auto eth0
iface eth0 inet static
        address 192.0.2.10/24
        gateway 192.0.2.1
        up ip route add 198.51.100.128/25 via 192.0.2.1 dev $IFACE

iface eth0 inet6 static
        address 2001:db8::10/64
        gateway 2001:db8::1
        accept_ra 0
END
}

configure_ifupdown-dhcp()
{
        unresolved "$1"
        cat >"$1/etc/network/interfaces" <<'END'
auto lo
iface lo inet loopback

auto eth0
iface eth0 inet dhcp
iface eth0 inet6 auto
END
}

# As configure_ifupdown-dhcp, but the client is another one.
configure_ifupdown-dhcpcd()
{
        configure_ifupdown-dhcp "$1"
}

# As Debian's installer writes it: not `ifup -a` brings the card up, but the event that udev makes of it.
configure_ifupdown-hotplug()
{
        unresolved "$1"
        cat >"$1/etc/network/interfaces" <<'END'
source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
allow-hotplug eth0
iface eth0 inet dhcp
END
}

configure_ifupdown2()
{
        cat >"$1/etc/network/interfaces" <<'END'
auto lo
iface lo inet loopback

# the uplink
auto eth0
iface eth0
        address 192.0.2.10/24
        address 2001:db8::10/64
        gateway 192.0.2.1
        gateway 2001:db8::1
        post-up ip route replace 198.51.100.128/25 via 192.0.2.1 dev $IFACE
END
}

# As installers write it; but not with the card's MAC, which a veth has no permanent one of.
configure_netplan-networkd()
{
        resolved "$1"
        mkdir -p "$1/etc/netplan"
        cat >"$1/etc/netplan/00-installer-config.yaml" <<'END'
# This is the network config written by 'subiquity'
network:
  version: 2
  ethernets:
    eth0:
      dhcp4: true
END
        chmod 600 "$1/etc/netplan/00-installer-config.yaml"
}

configure_netplan-nm()
{
        resolved "$1"
        mkdir -p "$1/etc/netplan"
        cat >"$1/etc/netplan/01-network-manager-all.yaml" <<'END'
network:
  version: 2
  renderer: NetworkManager
  ethernets:
    # the uplink
    eth0:
      addresses: [192.0.2.10/24, "2001:db8::10/64"]
      nameservers:
        addresses: [192.0.2.1]
      routes:
        - to: 0.0.0.0/0
          via: 192.0.2.1
        - to: "::/0"
          via: "2001:db8::1"
        - to: 198.51.100.128/25
          via: 192.0.2.1
END
        chmod 600 "$1/etc/netplan/01-network-manager-all.yaml"
}

configure_libvirt()
{
        cat >"$1/etc/systemd/network/20-uplink.network" <<'END'
[Match]
Name=eth0

[Network]
DHCP=ipv4
END
}

owner_nm()
{
        local line
        line=$(inside nmcli -t -f DEVICE,STATE,CONNECTION device | grep "^$1:")
        echo "${line#*:}"
        [[ $line == "$1:connected:"* ]]
}

owner_networkd()
{
        local state
        state=$(inside networkctl list --no-legend --no-pager | awk -v link="$1" '$2 == link { print $5 }')
        echo "$state"
        [ "$state" = configured ]
}

owner_ifupdown()
{
        local state
        state=$(inside ifquery --state | tr '\n' ' ')
        echo "${state% }"
        # ifdown(8) looks at a file of the link's own besides
        [[ " $state" == *" $1=$1 "* && $(inside cat "/run/network/ifstate.$1") == "$1" ]]
}

# it compares what it has with what it should have
owner_ifupdown2()
{
        local state
        state=$(inside ifquery --check "$1" 2>&1 | tr -s ' \t\n' ' ')
        echo "${state% }"
        [[ $state == *'[pass]'* && $state != *'[fail]'* ]]
}
