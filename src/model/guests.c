// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What guests of each hypervisor need, as texts with the bridge's name in them. Each was tried as
 * it stands here: tests/guest has the programs, gives them these words, and looks whether the LAN
 * hears the guest.
 */
#include "mkbridge/guests.h"

#include <string.h>

#include "base/strbuf.h"

/* QEMU gives each guest the same MAC address unless it is told one. */
#define RANDOM_MAC "52:54:00$(od -An -N3 -tx1 /dev/urandom | tr ' ' :)"

static const struct guest_part bochs[] = {
        { "a line, with a MAC of its own for each guest", GUEST_FILE, "bochsrc",
          "ne2k: ioaddr=0x300, irq=9, mac=b0:c4:20:00:00:01, ethmod=tuntap, "
          "ethdev=/dev/net/tun:tap0, script=/etc/bochs-ifup\n" },
        { "its script (chmod 755), to which Bochs gives the name of the tap", GUEST_FILE,
          "/etc/bochs-ifup",
          "#!/bin/sh\n"
          "exec ip link set \"$1\" master {{bridge}} up\n" },
        { "start it, as root, who may make a tap", GUEST_COMMAND, NULL, "bochs -q -f bochsrc\n" },
};

static const struct guest_part docker[] = {
        { "a network on the bridge; SUBNET and ROUTER as on the LAN, RANGE free of its DHCP",
          GUEST_COMMAND, NULL,
          "docker network create --driver=bridge \\\n"
          "    --opt=com.docker.network.bridge.name={{bridge}} \\\n"
          "    --opt=com.docker.network.bridge.inhibit_ipv4=true \\\n"
          "    --opt=com.docker.network.bridge.enable_ip_masquerade=false \\\n"
          "    --subnet=SUBNET --gateway=ROUTER --ip-range=RANGE lan\n" },
        { "a container on it", GUEST_COMMAND, NULL, "docker run --network=lan IMAGE\n" },
        { "if other guests are cut off since dockerd runs: once after each boot", GUEST_COMMAND,
          NULL, "iptables -I DOCKER-USER -i {{bridge}} -o {{bridge}} -j ACCEPT\n" },
};

static const struct guest_part incus[] = {
        { "a new guest", GUEST_COMMAND, NULL, "incus launch IMAGE GUEST --network={{bridge}}\n" },
        { "a guest that is there", GUEST_COMMAND, NULL,
          "incus config device add GUEST eth0 nic nictype=bridged parent={{bridge}} name=eth0\n" },
        { "start it at boot", GUEST_COMMAND, NULL, "incus config set GUEST boot.autostart=true\n" },
};

static const struct guest_part libvirt[] = {
        { "a new guest: words for virt-install", GUEST_WORDS, NULL,
          "--network=bridge={{bridge}},model=virtio\n" },
        { "a guest that is there: one more card, from its next start (with --live: at once, too)",
          GUEST_COMMAND, NULL,
          "virsh attach-interface GUEST bridge {{bridge}} --model=virtio --config\n" },
        { "or by hand: virsh edit GUEST, in place of its <interface>, or below <devices>",
          GUEST_WORDS, NULL,
          "<interface type='bridge'>\n"
          "  <source bridge='{{bridge}}'/>\n"
          "  <model type='virtio'/>\n"
          "</interface>\n" },
        { "a network of libvirt's on the bridge, for guests that are to name one", GUEST_COMMAND,
          NULL,
          "virsh net-define /dev/stdin <<'END'\n"
          "<network>\n"
          "  <name>{{bridge}}</name>\n"
          "  <forward mode='bridge'/>\n"
          "  <bridge name='{{bridge}}'/>\n"
          "</network>\n"
          "END\n"
          "virsh net-start {{bridge}}\n"
          "virsh net-autostart {{bridge}}\n" },
        { "start it at boot", GUEST_COMMAND, NULL, "virsh autostart GUEST\n" },
        { "the same in a chroot, where no libvirt runs", GUEST_COMMAND, NULL,
          "mkdir -p /etc/libvirt/qemu/autostart\n"
          "ln -s /etc/libvirt/qemu/GUEST.xml /etc/libvirt/qemu/autostart/\n" },
};

static const struct guest_part lxc[] = {
        { "in place of its lxc.net lines", GUEST_FILE, "/var/lib/lxc/GUEST/config",
          "lxc.net.0.type = veth\n"
          "lxc.net.0.link = {{bridge}}\n"
          "lxc.net.0.flags = up\n"
          "lxc.net.0.name = eth0\n" },
        { "start it", GUEST_COMMAND, NULL, "lxc-start --name=GUEST\n" },
        { "one more line, to start it at boot", GUEST_FILE, "/var/lib/lxc/GUEST/config",
          "lxc.start.auto = 1\n" },
};

static const struct guest_part nspawn[] = {
        { "by hand", GUEST_COMMAND, NULL,
          "systemd-nspawn --network-bridge={{bridge}} --boot --machine=GUEST\n" },
        { "as a machine of /var/lib/machines", GUEST_FILE, "/etc/systemd/nspawn/GUEST.nspawn",
          "[Network]\n"
          "Bridge={{bridge}}\n" },
        { "start it at boot, and now; in it, the card is called host0", GUEST_COMMAND, NULL,
          "machinectl enable GUEST\n"
          "machinectl start GUEST\n" },
};

static const struct guest_part podman[] = {
        { "a network on the bridge, with leases of the LAN's DHCP; from Podman 5 on", GUEST_COMMAND,
          NULL,
          "systemctl enable --now netavark-dhcp-proxy.socket\n"
          "podman network create --interface-name={{bridge}} --opt=mode=unmanaged \\\n"
          "    --ipam-driver=dhcp --disable-dns lan\n" },
        { "a container on it, as root", GUEST_COMMAND, NULL, "podman run --network=lan IMAGE\n" },
};

static const struct guest_part qemu[] = {
        { "one more line: who may use the bridge by the helper", GUEST_FILE,
          "/etc/qemu/bridge.conf", "allow {{bridge}}\n" },
        { "a guest", GUEST_COMMAND, NULL,
          "qemu-system-x86_64 -netdev bridge,id=net0,br={{bridge}} \\\n"
          "    -device virtio-net-pci,netdev=net0,mac=" RANDOM_MAC " \\\n"
          "    -m 2048 -drive file=DISK,if=virtio\n" },
        { "for guests of ordinary users, the helper's right to do so (Debian; others have it)",
          GUEST_COMMAND, NULL,
          "dpkg-statoverride --add --update root kvm 4750 /usr/lib/qemu/qemu-bridge-helper\n" },
        { "or with a tap that root has made for USER", GUEST_COMMAND, NULL,
          "ip tuntap add dev tap0 mode tap user USER\n"
          "ip link set tap0 master {{bridge}} up\n" },
        { "and then by USER, in place of -netdev bridge,...", GUEST_WORDS, NULL,
          "-netdev tap,id=net0,ifname=tap0,script=no,downscript=no\n" },
};

static const struct guest_part xen[] = {
        { "its card", GUEST_FILE, "/etc/xen/GUEST.cfg", "vif = [ 'bridge={{bridge}}' ]\n" },
        { "start it", GUEST_COMMAND, NULL, "xl create /etc/xen/GUEST.cfg\n" },
        { "a guest that runs", GUEST_COMMAND, NULL, "xl network-attach GUEST bridge={{bridge}}\n" },
        { "start it at boot", GUEST_COMMAND, NULL, "ln -s /etc/xen/GUEST.cfg /etc/xen/auto/\n" },
};

#define PARTS(name) name, ARRAY_LEN(name)

/* clang-format off */
const struct guest_kind guest_kinds[] = {
        { "bochs", "Bochs: a tap, and the script that puts it on the bridge",
          "Bochs 3.0 of Debian 13, a guest that boots from the network", false, PARTS(bochs) },
        { "docker", "Docker: a network on the bridge that leaves its addresses alone",
          "Docker 20.10 of Debian 12 and 26.1 of Debian 13, a container", false, PARTS(docker) },
        { "incus", "Incus: a card of the kind bridged",
          "Incus 6.0 of Debian 13, a container", false, PARTS(incus) },
        { "libvirt", "libvirt: words for virt-install and virsh, and the domain's XML",
          "libvirt 11.3 of Debian 13, a domain that boots from the network", true, PARTS(libvirt) },
        { "lxc", "LXC: lines for a container's configuration",
          "LXC 6.0 of Debian 13, a container", false, PARTS(lxc) },
        { "nspawn", "systemd-nspawn: an option, or a .nspawn file",
          "systemd 252 of Debian 12 and 257 of Debian 13, a container", false, PARTS(nspawn) },
        { "podman", "Podman: a network on the bridge, with the LAN's DHCP",
          "Podman 5.4 of Debian 13, a container", false, PARTS(podman) },
        { "qemu", "QEMU: its bridge helper, or a tap",
          "QEMU 7.2 of Debian 12 and 10.0 of Debian 13, a guest that boots from the network", true,
          PARTS(qemu) },
        { "xen", "Xen: vif= of a domain's configuration",
          "xl 4.20 of Debian 13, a dry run without a Xen below", true, PARTS(xen) },
};
/* clang-format on */
const size_t n_guest_kinds = ARRAY_LEN(guest_kinds);

const struct guest_kind *guest_kind_find(const char *name)
{
        for (size_t i = 0; i < n_guest_kinds; i++)
                if (strcmp(guest_kinds[i].name, name) == 0)
                        return &guest_kinds[i];
        return NULL;
}

const char *guest_part_text(struct arena *mem, const struct guest_part *part, const char *bridge)
{
        static const char mark[] = "{{bridge}}";
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        const char *from = part->text, *to;

        for (; (to = strstr(from, mark)); from = to + strlen(mark)) {
                strbuf_add(&out, from, (size_t) (to - from));
                strbuf_adds(&out, bridge);
        }
        strbuf_adds(&out, from);
        return strbuf_take(&out, mem);
}
