#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is a host fit to carry virtual machines? Each finding of --check is provoked through the program, on a
# host whose links are a network namespace's and whose /sys, /dev, /proc/cpuinfo, /etc, /run and programs
# are folders of this test, mounted over the real ones for the program alone. In the end each code of the
# table must have been seen.
#
# usage: check.sh SOURCE, with the program in $MKBRIDGE

# shellcheck source=tests/netns/inside.sh
. "$(dirname "$0")/../netns/inside.sh"
# Process 1 is ours, so that its root is that of the host.
if [ "${MKBRIDGE_FIRST-}" != "$0" ]; then
        MKBRIDGE_FIRST=$0 MKBRIDGE_INSIDE=$0 exec unshare --pid --fork --kill-child bash "$0" "$@"
fi
unset MKBRIDGE_FIRST
mount -t proc none /proc || {
        echo "1..0 # SKIP no /proc of our own can be mounted here"
        exit 0
}
source=$1

# shellcheck source=tests/cli/tap.sh
. "$(dirname "$0")/../cli/tap.sh"
host=$work/host
seen=

# The program on the host that is in $host. /usr/bin goes last: what mounts is in there.
cat >"$work/there" <<'END'
for file in proc/cpuinfo proc/cmdline; do
        mount --bind "$host/$file" /$file || exit 99
done
for folder in sys etc run var/lib usr/sbin; do
        mount --bind "$host/$folder" /$folder || exit 99
done
mount --rbind "$host/dev" /dev || exit 99
. "$host/mounts"
mount --bind "$host/usr/bin" /usr/bin || exit 99
exec "$@"
END
export host

there()
{
        PATH=/usr/bin:/bin unshare --mount bash "$work/there" "$@" 2>&1
}

runner=there

# check_host WORD...: its findings are in $out, a line each "CODE SEVERITY WHERE: WHAT | MEND", and the
# verdict in $status
check_host()
{
        "$runner" "$MKBRIDGE" --check --json "$@" >"$work/json"
        status=$?
        out=$(awk '
        # one name a line, sorted, so the reason is the last one of a finding
        match($0, /^ *"(code|mend|severity|what|where|why)": /) {
                name = substr($0, 1, RLENGTH)
                gsub(/[ ":]/, "", name)
                value[name] = substr($0, RLENGTH + 1)
                gsub(/^"|"?,?$/, "", value[name])
                gsub(/\\"/, "\"", value[name])
                if (name == "why" && value["code"]) {
                        print value["code"], value["severity"], value["where"], ":", value["what"], "|", value["mend"]
                        delete value
                }
        }' "$work/json")
        # what this machine is itself cannot be hidden
        [ ! -e /.dockerenv ] || out=$(grep -v '^MB105 .* docker ' <<<"$out")
}

# finds CODE SEVERITY PATTERN NAME: the last check has such a line
finds()
{
        seen="$seen $1:$2"
        grep -E "^$1 $2 " <<<"$out" | grep -qE -- "$3"
        local found=$?
        result "$found" "$1: $4"
        [ "$found" -eq 0 ] || sed 's/^/# /' <<<"$out"
        case $2 in
        unfit) is "$1: it makes the host unfit" "$status" 3 ;;
        esac
}

# no CODE NAME
no()
{
        ! grep -q "^$1 " <<<"$out"
        local absent=$?
        result "$absent" "no $1: $2"
        [ "$absent" -eq 0 ] || sed 's/^/# /' <<<"$out"
}

without() # CODE WHY
{
        seen="$seen $1:"
        skip "$1" "$2"
}

enable() # UNIT
{
        mkdir -p "$host/etc/systemd/system/multi-user.target.wants"
        printf '[Install]\nWantedBy=multi-user.target\n' >"$host/etc/systemd/system/$1"
        ln -sf "../$1" "$host/etc/systemd/system/multi-user.target.wants/$1"
}

program() # PATH...
{
        local path
        for path; do
                printf '#!/bin/sh\n' >"$host/$path"
                chmod 755 "$host/$path"
        done
}

daemon() # NAME: it runs
{
        cp "$(command -v sleep)" "$work/$1"
        "$work/$1" 1000 &
        echo $! >"$host/run/$1.pid"
}

flags() # FLAG...: of the processor
{
        printf 'processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme %s de pse\n\nprocessor\t: 1\n' "$*" \
                >"$host/proc/cpuinfo"
}

firmware() # VENDOR PRODUCT [TAG]
{
        local id=$host/sys/devices/virtual/dmi/id
        mkdir -p "$id"
        echo "$1" >"$id/sys_vendor"
        echo "$2" >"$id/product_name"
        echo "${3-}" >"$id/chassis_asset_tag"
}

links() # those of the host: eth0 and eth1, each with an other end
{
        local link
        for link in $(ip -o link show | sed -n 's/^[0-9]*: \([^:@]*\).*/\1/p'); do
                [ "$link" = lo ] || ip link delete "$link" 2>/dev/null
        done
        ip link set lo up
        for link in 0 1; do
                ip link add "eth$link" address "52:54:00:12:34:5$link" type veth peer name "peer$link" || exit 1
                ip link set "eth$link" up
                ip link set "peer$link" up
        done
        ip address add 192.0.2.10/24 dev eth0
        ip route add default via 192.0.2.1 dev eth0
}

# A host of Debian's that is fit: ifupdown, QEMU and libvirt, on a board of somebody's
fit_host()
{
        local folder device
        umount -R "$host/dev" 2>/dev/null
        rm -rf "$host"
        mkdir -p "$host"/{proc,dev,sys/module/kvm_intel,sys/class/net/eth0,run/systemd/system,var/lib,usr/sbin,usr/bin} \
                "$host"/etc/network/interfaces.d "$host"/etc/systemd/system
        mount -t tmpfs none "$host/dev"
        for device in null tty; do
                : >"$host/dev/$device"
                mount --bind /dev/$device "$host/dev/$device"
        done
        : >"$host/dev/kvm"
        : >"$host/mounts"
        echo root=/dev/sda1 >"$host/proc/cmdline"
        flags vmx
        firmware 'Some Board' 'Server 1'
        echo 0123456789abcdef0123456789abcdef >"$host/etc/machine-id"
        printf 'ID=debian\nVERSION_ID="12"\n' >"$host/etc/os-release"
        printf 'auto eth0\niface eth0 inet static\n\taddress 192.0.2.10/24\n\tgateway 192.0.2.1\n' \
                >"$host/etc/network/interfaces"
        program usr/sbin/{ifup,brctl,libvirtd} usr/bin/qemu-system-x86_64
        enable networking.service
        enable libvirtd.service
        enable mkbridge-recover.service
        cp "$work/pid" "$host/run/libvirtd.pid" 2>/dev/null || {
                daemon libvirtd
                cp "$host/run/libvirtd.pid" "$work/pid"
        }
}

new_host()
{
        links
        fit_host
}

# --- one that is fit

new_host
check_host eth0
is 'a host that is fit: status' "$status" 0
is 'a host that is fit: only notes' "$(cut -d ' ' -f 1,2 <<<"$out")" 'MB310 note
MB503 note'
finds MB310 note 'eth0 : is the card of this host' 'the card of the default route'
finds MB503 note 'eth0 : is configured by ifupdown: .*interfaces' 'who reads the configuration'
first=$out
check_host
is 'without a PORT it is that card' "$out" "$first"
check_host eth1
is 'another card: who reads it' "$status $(cut -d ' ' -f 1,2 <<<"$out")" '0 MB503 note'
there "$MKBRIDGE" --check eth0 >"$work/text"
is 'as text' "$(head -n 1 "$work/text")" 'This host is fit to carry virtual machines on a bridge with eth0.'
is 'no line is longer than 80' "$(grep -cE '.{81}' "$work/text")" 0
is '-q says nothing' "$(there "$MKBRIDGE" -q --check eth0)" ''
ip link delete eth0
ip link delete eth1
check_host
is 'without a card it is the host alone' "$status $out" '0 '

# --- the machine

new_host
rm "$host/dev/kvm"
flags pae
check_host eth0
finds MB101 unfit 'no vmx, svm or sie.*firmware' 'a processor that cannot'
flags pae hypervisor
check_host eth0
finds MB101 unfit 'nested virtualization' 'a guest whose host does not let it'
finds MB104 note 'guest itself: Some Board Server 1' 'the host is a guest'
rmdir "$host/sys/module/kvm_intel"
flags vmx
check_host eth0
finds MB102 unfit 'can run guests \(vmx\), but the module kvm_intel.*modprobe kvm_intel' "Intel's module is missing"
flags svm
check_host eth0
finds MB102 unfit '\(svm\).*modprobe kvm_amd' "AMD's module is missing"
printf 'vendor_id       : IBM/S390\nfeatures\t: esan3 zarch stfle msa dfp te sie vx\n' >"$host/proc/cpuinfo"
check_host eth0
finds MB102 unfit '\(sie\).*modprobe kvm;' 'the module of s390x is missing'
printf 'vendor_id       : IBM/S390\nfeatures\t: esan3 zarch stfle msa\n' >"$host/proc/cpuinfo"
check_host eth0
finds MB101 unfit sie 'a machine of s390x that cannot'
printf 'processor\t: 0\nBogoMIPS\t: 100.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n' >"$host/proc/cpuinfo"
check_host eth0
finds MB102 unfit 'the module kvm is not loaded.*modprobe kvm;' 'arm64 without KVM'
printf 'processor\t: 0\ncpu\t\t: POWER9, altivec supported\n' >"$host/proc/cpuinfo"
check_host eth0
finds MB102 unfit 'modprobe kvm_hv' 'ppc64 without KVM'
mkdir "$host/sys/module/kvm_intel"
flags vmx
check_host eth0
finds MB103 unfit 'kvm_intel is loaded, but there is no /dev/kvm' 'the device is missing'
: >"$host/proc/cpuinfo"
check_host eth0
finds MB901 warning '/proc/cpuinfo : cannot be read' 'the processor cannot be looked at'
new_host
echo lxc >"$host/run/systemd/container"
check_host eth0
finds MB105 warning 'container: lxc' 'a container'

# --- programs, in the distribution's words

new_host
rm "$host"/usr/bin/* "$host"/usr/sbin/libvirtd
check_host eth0
finds MB201 unfit 'apt install qemu-system-x86$' 'no QEMU'
finds MB202 unfit 'apt install libvirt-daemon-system$' 'no libvirt'
while IFS='|' read -r release qemu libvirt; do
        printf '%b\n' "$release" >"$host/etc/os-release"
        check_host eth0
        finds MB201 unfit "$qemu\$" "QEMU, where os-release says $release"
        finds MB202 unfit "$libvirt\$" "libvirt, where os-release says $release"
done <<'END'
ID=ubuntu\nID_LIKE=debian|apt install qemu-system-x86|apt install libvirt-daemon-system
ID=linuxmint\nID_LIKE="ubuntu debian"|apt install qemu-system-x86|apt install libvirt-daemon-system
ID=fedora|dnf install qemu-kvm|dnf install libvirt
ID="almalinux"\nID_LIKE="rhel centos fedora"|dnf install qemu-kvm|dnf install libvirt
ID="opensuse-leap"\nID_LIKE="suse opensuse"|zypper install qemu-kvm|zypper install libvirt
ID=arch|pacman -S qemu-base|pacman -S libvirt
ID=alpine|apk add qemu-system-x86_64|apk add libvirt-daemon
ID=other|package manager: qemu|package manager: libvirt
END
new_host
rm "$host/run/libvirtd.pid" "$host/etc/systemd/system/multi-user.target.wants/libvirtd.service"
check_host eth0
finds MB203 warning 'systemctl start libvirtd.service' 'libvirt does not run'
finds MB204 warning 'systemctl enable libvirtd.service' 'libvirt does not start at boot'
is 'warnings do not make a host unfit' "$status" 0
rm "$host/usr/sbin/libvirtd"
program usr/sbin/virtqemud
check_host eth0
finds MB204 warning 'systemctl enable virtqemud.socket' 'nor do the modular daemons'
enable virtqemud.socket
check_host eth0
no MB204 'the socket of one is enough'
rm "$host/etc/systemd/system/multi-user.target.wants/mkbridge-recover.service"
check_host eth0
finds MB205 warning 'systemctl enable mkbridge-recover.service' 'the recovery unit is not enabled'

# --- the card

new_host
check_host eth9
finds MB301 unfit 'eth9 : there is no such link' 'a card that is not here'
check_host lo
finds MB304 unfit 'lo : is the loopback' 'the loopback link'
ip link add name br0 type bridge
check_host br0
finds MB305 unfit 'br0 : is a bridge' 'a bridge'
ip link set eth0 master br0
check_host eth0
finds MB317 note 'in the bridge br0 already' 'a card that is in a bridge'
ip link set br0 up
ip address add 192.0.2.20/24 dev br0
ip route replace default via 192.0.2.1 dev br0
check_host
finds MB317 note 'eth0 : is in the bridge br0 already' 'without a PORT, where the bridge has the default route'
ip link add name br1 type bridge
ip link set eth1 master br1
check_host eth0 eth1
finds MB306 unfit 'eth1 : is a port of br1 already' 'a port of another bridge'
new_host
ip link set peer0 down
check_host eth0
finds MB309 warning 'eth0 has no carrier' 'no carrier'
ip link set peer0 up
ip link add link eth0 name mac0 type macvlan
check_host eth0
finds MB311 warning 'macvlan links on it \(mac0\)' 'a macvlan stands on it'
is 'a switch could not be, a run can' "$status" 0
ip link delete mac0
if ip link add tun0 type vxlan id 1 remote 192.0.2.1 dstport 4789 dev eth0 2>/dev/null ||
   ip link add tun0 type gretap remote 192.0.2.1 local 192.0.2.10 dev eth0 2>/dev/null ||
   ip link add tun0 type ipip remote 192.0.2.1 local 192.0.2.10 dev eth0 2>/dev/null; then
        check_host eth0
        finds MB312 warning 'tunnels are bound to \(tun0\)' 'a tunnel is bound to it'
        ip link delete tun0
else
        without MB312 'this kernel has no tunnels'
fi
if ip link add link eth0 name eth0.5 type vlan id 5 2>/dev/null; then
        check_host eth0
        finds MB315 note 'VLAN eth0.5 stays' 'a VLAN'
else
        without MB315 'this kernel has no VLANs'
fi
ip link set eth0 mtu 1400
check_host eth0
finds MB316 note 'MTU of 1400' 'an MTU that no file knows'
new_host
mkdir -p "$host/sys/class/iscsi_connection/connection1:0"
echo 192.0.2.77 >"$host/sys/class/iscsi_connection/connection1:0/address"
check_host eth0
finds MB313 warning 'iSCSI session goes through it|iSCSI session goes to 192.0.2.77' 'the disk comes through it'
new_host
ip link delete eth0
if ip tuntap add dev eth0 mode tap 2>/dev/null; then
        mkdir -p "$host/sys/class/net/eth0/phy80211"
        check_host eth0
        finds MB302 unfit 'eth0 : is a Wi-Fi card' 'Wi-Fi'
else
        without MB302 'no tun here'
fi

new_host
if python3 - <<'PYTHON'
# A tun link may say that it is of any type: TUNSETIFF, TUNSETPERSIST, TUNSETLINK of linux/if_tun.h.
import fcntl, struct
with open("/dev/net/tun", "rb+", buffering=0) as tun:
    fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH22x", b"ib0", 0x1001))
    fcntl.ioctl(tun, 0x400454cd, 32)
    fcntl.ioctl(tun, 0x400454cb, 1)
PYTHON
then
        check_host ib0
        finds MB303 unfit 'ib0 : is an InfiniBand link' 'InfiniBand'
else
        without MB303 'no tun here'
fi

new_host
device=$host/sys/class/net/eth0/device
mkdir -p "$device"
echo 0 >"$device/layer2"
check_host eth0
finds MB307 unfit 'layer 3' 'a qeth card in layer 3 mode'
echo 1 >"$device/layer2"
echo none >"$device/bridge_role"
echo none >"$device/bridge_reflect_promisc"
check_host eth0
finds MB308 warning 'echo primary >/sys/class/net/eth0/device/bridge_reflect_promisc' 'a qeth card without a role'
echo primary >"$device/bridge_role"
check_host eth0
no MB308 'it has one'
echo none >"$device/bridge_role"
mkdir "$device/vnicc"
echo 1 >"$device/vnicc/flooding"
check_host eth0
no MB308 'it floods without one'

new_host
mkdir -p "$host"/sys/devices/pci/{pf/net/ens1f0,vf3}
ln -s ../../../devices/pci/vf3 "$host/sys/class/net/eth0/device"
ln -s ../pf "$host/sys/devices/pci/vf3/physfn"
ln -s ../vf3 "$host/sys/devices/pci/pf/virtfn3"
ln -s ../elsewhere "$host/sys/devices/pci/pf/virtfn0"
check_host eth0
finds MB314 warning 'ip link set ens1f0 vf 3 trust on spoofchk off' 'a virtual function'
rm "$host/sys/devices/pci/vf3/physfn"
printf 'DRIVER=iavf\nPCI_CLASS=20000\n' >"$host/sys/devices/pci/vf3/uevent"
check_host eth0
finds MB314 warning 'host of this guest' 'one that was passed to a guest'

new_host
rm "$host/usr/sbin/brctl"
check_host eth0
finds MB390 unfit 'bridge-utils.*apt install bridge-utils' 'what else a run would refuse'
new_host
cat >"$host/mounts" <<'END'
mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys
END
check_host eth0
finds MB391 warning '/proc/sys : is mounted read-only' 'what else a switch would refuse'

# --- the network behind it

new_host
while IFS='|' read -r vendor product tag name; do
        firmware "$vendor" "$product" "$tag"
        check_host eth0
        finds MB401 unfit "guest of $name," "$name"
done <<'END'
Amazon EC2|m5.metal||Amazon EC2
Google|Google Compute Engine||Google Compute Engine
Microsoft Corporation|Virtual Machine|7783-7084-3265-9085-8269-3286-77|Azure
DigitalOcean|Droplet||DigitalOcean
Hetzner|vServer||Hetzner Cloud
Scaleway|SCW-DEV1-S||Scaleway
Vultr|VC2||Vultr
Akamai|Compute Instance||Akamai \(Linode\)
UpCloud|Server||UpCloud
Alibaba Cloud|Alibaba Cloud ECS||Alibaba Cloud
QEMU|Standard PC (i440FX + PIIX, 1996)|OracleCloud.com|Oracle Cloud
OpenStack Foundation|OpenStack Nova|HUAWEICLOUD|Huawei Cloud
END
while IFS='|' read -r vendor product mend; do
        firmware "$vendor" "$product"
        check_host eth0
        finds MB402 warning "$mend" "$vendor $product"
        is "$vendor: it can be set, so the host is fit" "$status" 0
done <<'END'
VMware, Inc.|VMware7,1|forged transmits and promiscuous mode
Microsoft Corporation|Virtual Machine|MAC address spoofing
OpenStack Foundation|OpenStack Nova|port security
Red Hat|OpenStack Compute|port security
END
firmware QEMU 'Standard PC (Q35 + ICH9, 2009)'
check_host eth0
is "somebody's own QEMU filters nothing" "$status $(cut -d ' ' -f 1 <<<"$out" | tr '\n' ' ')" '0 MB310 MB503 '
new_host
printf 'auto eth0\niface eth0 inet static\n\taddress 192.0.2.10/32\n\tgateway 192.0.2.1\n\tpointopoint 192.0.2.1\n' \
        >"$host/etc/network/interfaces"
check_host eth0
finds MB403 warning '192.0.2.10/32' 'an address as hosters give it'
printf '### Hetzner Online GmbH installimage\n\nauto eth0\niface eth0 inet dhcp\n' >"$host/etc/network/interfaces"
check_host eth0
finds MB403 warning "Hetzner's installer" "a file of a hoster's installer"
new_host
check_host eth0 eth1
finds MB405 warning 'eth0 and eth1 lead to the same network' 'two cables, and no STP'
check_host -o stp=yes eth0 eth1
no MB405 'with STP there is no loop'
finds MB406 warning 'speak STP' 'a switch may shut the cable down'

ip link add name segment type bridge forward_delay 0 stp_state 0
ip link set segment up
ip link set peer0 master segment
ip link set peer1 master segment
sleep 1.5 # the bridge hears of the carriers up to a second later
check_host --live eth0 eth1
finds MB404 unfit 'leads to the same network as eth' 'they do'
no MB405 'somebody has looked'

# --- files

new_host
rm "$host/usr/sbin/ifup" "$host/etc/network/interfaces"
check_host eth0
finds MB501 unfit 'found no network service|does not start at boot' 'nobody reads the configuration'
new_host
mkdir -p "$host/etc/systemd/network"
printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' >"$host/etc/systemd/network/10-eth0.network"
check_host eth0
finds MB505 note '10-eth0.network is for eth0, but nothing reads it' 'a file that nothing reads'
if [ -e /usr/lib/systemd/systemd-networkd ]; then
        enable systemd-networkd.service
        check_host eth0
        finds MB502 unfit 'eth0 : is configured twice' 'two services have it'
        printf '[Match]\nName=*\n[Network]\nDHCP=yes\n' >"$host/etc/systemd/network/10-eth0.network"
        check_host eth0
        finds MB504 warning 'see that it leaves eth0 alone' 'another service takes it, too'
        new_host
        mkdir -p "$host/etc/systemd/network"
        enable systemd-networkd.service
        rm "$host/etc/network/interfaces" "$host/usr/sbin/ifup"
        printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\nIPv6LinkLocalAddressGenerationMode=stable-privacy\n' \
                >"$host/etc/systemd/network/10-eth0.network"
        check_host eth0
        finds MB513 warning 'link-local IPv6 address' 'an IPv6 address that is made of the name'
        sed -i s/eth0/eth*/ "$host/etc/systemd/network/10-eth0.network"
        check_host eth0
        finds MB590 note 'is left as it is' 'what else a run would note'
        mkdir "$host/etc/systemd/network/20-eth0.network"
        check_host eth0
        finds MB901 warning '20-eth0.network' 'what could not be read'
else
        for code in MB502 MB504 MB513 MB590; do
                without $code 'no systemd-networkd here'
        done
fi
new_host
mkdir -p "$host/etc/cloud/cloud.cfg.d" "$host/etc/nftables.d" "$host/etc/cron.d"
: >"$host/etc/cloud/cloud.cfg"
program usr/bin/cloud-init
echo 'iifname "eth0" accept' >"$host/etc/nftables.conf"
echo '* * * * * root ethtool eth0' >"$host/etc/cron.d/card"
cp "$host/etc/network/interfaces" "$host/etc/network/interfaces.new"
echo Provisioning.MonitorHostName=y >"$host/etc/waagent.conf"
sed -i '1i # Ansible managed' "$host/etc/network/interfaces"
echo 'root=/dev/sda1 ip=eth0:dhcp' >"$host/proc/cmdline"
check_host eth0
finds MB506 note 'cloud-init is enabled' 'cloud-init'
finds MB507 warning 'Ansible has made it' 'a program that writes the file anew'
finds MB508 warning 'nftables.conf name' 'a firewall'
finds MB509 warning 'cron.d/card name' 'other files that name it'
finds MB510 warning 'interfaces.new waits' 'a file that waits to take the place'
finds MB511 warning 'waagent.conf has eth0 taken down' 'an agent'
finds MB512 warning 'ip=eth0:dhcp' 'the initrd'
is 'all of them can be mended' "$status" 0

# --- who may not read all

new_host
cp "$(command -v setpriv)" "$work/setpriv"
user() # COMMAND...: as somebody who owns the files, but must heed their modes
{
        there "$work/setpriv" --bounding-set=-dac_override,-dac_read_search,-net_admin,-net_raw "$@"
}
program usr/sbin/NetworkManager
enable NetworkManager.service
rm "$host/usr/sbin/ifup" "$host/etc/network/interfaces"
profiles=$host/etc/NetworkManager/system-connections
mkdir -p "$profiles"
printf '[connection]\nid=wired\ntype=ethernet\ninterface-name=eth0\n[ipv4]\nmethod=auto\n' >"$profiles/wired.nmconnection"
chmod 600 "$profiles/wired.nmconnection"
check_host eth0
finds MB503 note 'configured by keyfile' 'root reads all'
chmod 0 "$profiles/wired.nmconnection"
ip link set peer0 down
runner=user
check_host eth0
finds MB901 warning 'wired.nmconnection : cannot be read.*run as root' 'what could not be read'
is 'that alone makes no host unfit' "$status" 0
finds MB309 warning 'eth0 has no carrier' 'what hangs on no file is told all the same'
check_host lo
finds MB304 unfit 'lo : is the loopback' 'the rules of links, too'
runner=there

# --- the packet filter, which is the kernel's own here

new_host
here=$(cd "$(dirname "$0")" && pwd)
nf=/proc/sys/net/bridge
if [ -w $nf/bridge-nf-call-iptables ] && "$here/drop" ip filter FORWARD 2>"$work/log"; then
        echo 1 >$nf/bridge-nf-call-iptables
        echo 0 >$nf/bridge-nf-call-ip6tables
        check_host eth0
        finds MB601 warning 'FORWARD in the table ip filter.*nft insert rule ip filter FORWARD iifname BRIDGE' \
                'a chain of nftables drops'
        echo 0 >$nf/bridge-nf-call-iptables
        check_host eth0
        no MB601 'it is not asked'
        "$here/drop" --delete ip filter
        "$here/drop" ip6 six forward
        check_host eth0
        no MB601 'nor is that of IPv6'
        echo 1 >$nf/bridge-nf-call-ip6tables
        check_host eth0
        finds MB601 warning 'nft insert rule ip6 six forward' 'a chain for IPv6'
        "$here/drop" --delete ip6 six
        "$here/drop" inet both forward
        check_host eth0
        finds MB601 warning 'nft insert rule inet both forward' 'a chain for both'
        mount -t tmpfs none /run
        mkdir -p /run/systemd/system
        except() # COMMAND...: without the right to look at the filter, on this machine's own files
        {
                setpriv --bounding-set=-net_admin "$@"
        }
        runner=except
        check_host
        finds MB602 note 'only root may look' 'the policy cannot be seen'
        runner=there
        "$here/drop" --delete inet both
        check_host eth0
        no MB601 'nothing drops'
else
        sed 's/^/# /' "$work/log"
        without MB601 'this kernel has no br_netfilter, or no nftables'
        without MB602 'the same'
fi
if [ -w $nf/bridge-nf-call-iptables ] && iptables-legacy -P FORWARD DROP 2>"$work/log"; then
        echo 1 >$nf/bridge-nf-call-iptables
        check_host eth0
        finds MB601 warning 'iptables-legacy -I FORWARD -i BRIDGE' 'the old iptables drops'
        iptables-legacy -P FORWARD ACCEPT
        check_host eth0
        no MB601 'the old iptables does not'
fi

# --- a run makes the same checks, and does not wait for what they find

new_host
rm "$host/usr/bin/qemu-system-x86_64" "$host/dev/kvm"
flags pae
firmware 'VMware, Inc.' VMware7,1
there "$MKBRIDGE" eth0 vnet0 >"$work/text"
is 'a run: it is done' "$?" 0
notes=$(sed -n 's/^mkbridge: note: //p' "$work/text")
like 'a run: the machine' "$notes" '*MB101: the processor does not say that it can run guests*; switch *'
like 'a run: programs' "$notes" '*MB201: QEMU is not installed; apt install qemu-system-x86*'
is 'a run: what it notes by itself is told once' "$(grep -c 'guest of VMware' <<<"$notes")" 1
is 'a run: what is no warning is not told' "$(grep -cE 'MB(310|503)' <<<"$notes")" 0
new_host
there "$MKBRIDGE" eth0 vnet0 >"$work/text"
is 'a run on a host that is fit notes nothing' "$? $(grep note: "$work/text" | grep -v 'MB105: .*: docker')" '0 '
rm -r "$host/var/lib/mkbridge" "$host/dev/kvm"
there "$MKBRIDGE" -n eth1 vnet1 >"$work/text"
is 'a preview looks at no machine' "$(grep -c 'MB[0-9]' "$work/text")" 0

# --- below a root there is no machine

new_host
rm -r "$host/dev/kvm" "$host/run"
mkdir -p "$host/run" "$host/usr/lib/systemd"
program usr/lib/systemd/systemd
flags pae
out=$("$MKBRIDGE" --check --json --root="$host" eth0)
is 'below a root: fit' "$? $(grep -o '"code": "[^"]*"' <<<"$out" | tr -d '\n')" '0 "code": "MB503"'
rm -r "$host/etc/systemd/system/multi-user.target.wants"
run --check --root="$host" eth0
like 'below a root: what is to be enabled there' "$out" "*systemctl --root=$host enable*"

# --- a code for each row, a row for each code

table=$(sed -n '/rows\[\] = {/,/^};/s/.*{ \(CHECK_[A-Z0-9_]*\),.*/\1/p' "$source/src/decide/check-table.c" | sort)
enum=$(sed -n 's/^ *\(CHECK_[A-Z0-9_]*\) = .*/\1/p' "$source/include/mkbridge/check.h" | sort)
is 'each code has a row' "$table" "$enum"
codes=$(sed -n 's/^ *CHECK_[A-Z0-9_]* = \([0-9]*\),.*/MB\1/p' "$source/include/mkbridge/check.h" | sort -u)
is 'each code has been seen' "$(tr ' ' '\n' <<<"$seen" | sed '/^$/d; s/:.*//' | sort -u)" "$codes"
is 'the manual says how bad each is' \
        "$(tr ' ' '\n' <<<"$seen" | sed '/:$/d; /^$/d' | sort -u)" \
        "$(for code in $(tr ' ' '\n' <<<"$seen" | sed '/:$/d; /^$/d; s/:.*//' | sort -u); do
                sed -n "s/^\.It Sy $code Pq \(.*\)/$code:\1/p" "$source/src/man/mkbridge.8"
        done)"

umount -R "$host/dev"
done_testing
