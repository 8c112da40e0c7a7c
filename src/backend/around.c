// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of the files around; see mkbridge/around.h. They are only ever looked into, and told
 * of: what a firewall or a router is to do is their owner's to say.
 */
#include "mkbridge/around.h"

#include "base/macro.h"

/* By kind, and within a kind by path. */
const struct around_place around_places[] = {
        { "/etc", "iptables.*", AROUND_FIREWALL },
        { "/etc", "nftables.conf", AROUND_FIREWALL },
        { "/etc/csf", "csf.conf", AROUND_FIREWALL },
        { "/etc/ferm", "*", AROUND_FIREWALL },
        { "/etc/firehol", "*.conf", AROUND_FIREWALL },
        { "/etc/firewalld", "direct.xml", AROUND_FIREWALL },
        { "/etc/firewalld/policies", "*.xml", AROUND_FIREWALL },
        { "/etc/firewalld/zones", "*.xml", AROUND_FIREWALL },
        { "/etc/iptables", "*", AROUND_FIREWALL },
        { "/etc/nftables", "*.nft", AROUND_FIREWALL },
        { "/etc/nftables.d", "*.nft", AROUND_FIREWALL },
        { "/etc/openvpn", "*.conf", AROUND_FIREWALL },
        { "/etc/openvpn/server", "*.conf", AROUND_FIREWALL },
        { "/etc/pve/firewall", "*.fw", AROUND_FIREWALL },
        { "/etc/pve/nodes/*", "host.fw", AROUND_FIREWALL },
        { "/etc/shorewall", "*", AROUND_FIREWALL },
        { "/etc/shorewall6", "*", AROUND_FIREWALL },
        { "/etc/sysconfig", "ip6tables", AROUND_FIREWALL },
        { "/etc/sysconfig", "iptables", AROUND_FIREWALL },
        { "/etc/sysconfig", "nftables.conf", AROUND_FIREWALL },
        { "/etc/ufw", "*.rules", AROUND_FIREWALL },
        { "/etc/wireguard", "*.conf", AROUND_FIREWALL },

        { "/etc", "crontab", AROUND_HOOK },
        { "/etc", "dhcpcd.enter-hook", AROUND_HOOK },
        { "/etc", "dhcpcd.exit-hook", AROUND_HOOK },
        { "/etc", "rc.local", AROUND_HOOK },
        { "/etc/NetworkManager/dispatcher.d", "*", AROUND_HOOK },
        { "/etc/NetworkManager/dispatcher.d/*.d", "*", AROUND_HOOK },
        { "/etc/cron.*", "*", AROUND_HOOK },
        { "/etc/default", "ifplugd", AROUND_HOOK },
        { "/etc/dhcp", "dhclient-enter-hooks", AROUND_HOOK },
        { "/etc/dhcp", "dhclient-exit-hooks", AROUND_HOOK },
        { "/etc/dhcp/dhclient-enter-hooks.d", "*", AROUND_HOOK },
        { "/etc/dhcp/dhclient-exit-hooks.d", "*", AROUND_HOOK },
        { "/etc/network/if-*.d", "*", AROUND_HOOK },
        { "/etc/networkd-dispatcher/*.d", "*", AROUND_HOOK },
        { "/etc/rc.d", "rc.local", AROUND_HOOK },
        { "/sbin", "ifdown-local", AROUND_HOOK, .with = "sysconfig" },
        { "/sbin", "ifdown-pre-local", AROUND_HOOK, .with = "sysconfig" },
        { "/sbin", "ifup-local", AROUND_HOOK, .with = "sysconfig" },
        { "/sbin", "ifup-pre-local", AROUND_HOOK, .with = "sysconfig" },
        { "/var/spool/cron", "*", AROUND_HOOK, .with = "crontab" },
        { "/var/spool/cron/crontabs", "*", AROUND_HOOK, .with = "crontab" },

        { "/etc", "bird.conf", AROUND_SERVER },
        { "/etc", "bird6.conf", AROUND_SERVER },
        { "/etc", "chrony.conf", AROUND_SERVER },
        { "/etc", "dnsmasq.conf", AROUND_SERVER },
        { "/etc", "ndppd.conf", AROUND_SERVER },
        { "/etc", "ntp.conf", AROUND_SERVER },
        { "/etc", "radvd.conf", AROUND_SERVER },
        { "/etc/avahi", "avahi-daemon.conf", AROUND_SERVER },
        { "/etc/bird", "*.conf", AROUND_SERVER },
        { "/etc/chrony", "*.conf", AROUND_SERVER },
        { "/etc/chrony/conf.d", "*.conf", AROUND_SERVER },
        { "/etc/conntrackd", "*.conf", AROUND_SERVER },
        { "/etc/default", "dnsmasq", AROUND_SERVER },
        { "/etc/default", "isc-dhcp-relay", AROUND_SERVER },
        { "/etc/default", "isc-dhcp-server", AROUND_SERVER },
        { "/etc/dhcp", "dhcpd.conf", AROUND_SERVER },
        { "/etc/dhcp", "dhcpd6.conf", AROUND_SERVER },
        { "/etc/dnsmasq.d", "*", AROUND_SERVER },
        { "/etc/frr", "*.conf", AROUND_SERVER },
        { "/etc/hostapd", "*.conf", AROUND_SERVER },
        { "/etc/kea", "*.conf", AROUND_SERVER },
        { "/etc/keepalived", "*.conf", AROUND_SERVER },
        { "/etc/ppp/peers", "*", AROUND_SERVER },
        { "/etc/quagga", "*.conf", AROUND_SERVER },
        { "/etc/samba", "smb.conf", AROUND_SERVER },
        { "/etc/sysconfig", "dhcpd", AROUND_SERVER },
        { "/etc/sysconfig", "dhcpd6", AROUND_SERVER },
        { "/etc/sysconfig", "dhcrelay", AROUND_SERVER },

        { "/etc/systemd/system", "*.service", AROUND_UNIT },
        { "/etc/systemd/system/*.service.d", "*.conf", AROUND_UNIT },
        { "/etc/systemd/system/*.wants", "*@*.service", AROUND_UNIT },

        { "/etc/udev/rules.d", "*.rules", AROUND_UDEV },

        { "/etc", "sysctl.conf", AROUND_SYSCTL },
        { "/etc/sysctl.d", "*.conf", AROUND_SYSCTL },

        { "/etc", "collectd.conf", AROUND_MONITOR },
        { "/etc", "mrtg.cfg", AROUND_MONITOR },
        { "/etc", "vnstat.conf", AROUND_MONITOR },
        { "/etc/collectd", "*.conf", AROUND_MONITOR },
        { "/etc/collectd.d", "*.conf", AROUND_MONITOR },
        { "/etc/collectd/collectd.conf.d", "*.conf", AROUND_MONITOR },
        { "/etc/snmp", "*.conf", AROUND_MONITOR },
        { "/etc/suricata", "suricata.yaml", AROUND_MONITOR },
        { "/etc/telegraf", "*.conf", AROUND_MONITOR },
        { "/etc/telegraf/telegraf.d", "*.conf", AROUND_MONITOR },

        { "/etc/cni/net.d", "*.conf*", AROUND_GUEST },
        { "/etc/containers/networks", "*.json", AROUND_GUEST },
        { "/etc/libvirt/qemu", "*.xml", AROUND_GUEST },
        { "/etc/libvirt/qemu/networks", "*.xml", AROUND_GUEST },
        { "/etc/lxc", "*.conf", AROUND_GUEST },

        { "/etc/network", "interfaces.new", AROUND_STAGED, .says = "" },

        { "/etc", "waagent.conf", AROUND_AGENT, .says = "Provisioning.MonitorHostName=y" },

        { "/boot/loader/entries", "*.conf", AROUND_BOOT, .says = "" },
        { "/etc/default", "grub", AROUND_BOOT, .says = "" },
        { "/etc/kernel", "cmdline", AROUND_BOOT, .says = "" },
};

const size_t n_around_places = ARRAY_LEN(around_places);

const struct maker makers[] = {
        { "Created by cloud-init", MAKER_CLOUD },
        { "Generated by cloud-init", MAKER_CLOUD },
        { "generated from information provided by the datasource", MAKER_CLOUD },

        { "Automatically generated by systemd-network-generator", MAKER_INITRD },
        { "Generated by dracut", MAKER_INITRD },

        { "Ansible managed", MAKER_ANEW, false, "Ansible", "in its next play" },
        { "ANSIBLE MANAGED BLOCK", MAKER_ANEW, true, "Ansible", "in its next play" },
        { "managed by Ansible", MAKER_ANEW, false, "Ansible", "in its next play" },
        { "Generated by Chef", MAKER_ANEW, false, "Chef", "in its next run" },
        { "Generated by VDSM version", MAKER_ANEW, false, "VDSM", "when it starts" },
        { "Generated by one-context", MAKER_ANEW, false, "OpenNebula's context", "at each boot" },
        { "auto-generated by openmediavault", MAKER_ANEW, false, "openmediavault",
          "when its network settings are applied" },
        { "autogenerated by os-net-config", MAKER_ANEW, false, "os-net-config",
          "in the next deployment" },
        { "automatically generated by Vagrant", MAKER_ANEW, true, "Vagrant",
          "in the next 'vagrant reload'" },
        { "by puppet", MAKER_ANEW, false, "Puppet", "in its next run" },
        { "by Puppet", MAKER_ANEW, false, "Puppet", "in its next run" },
        { "managed by Salt", MAKER_ANEW, false, "Salt", "in its next run" },
        { "EC2SYNC=yes", MAKER_ANEW, true, "Amazon's ec2-net-utils",
          "when the card gets another address" },
};

const size_t n_makers = ARRAY_LEN(makers);
