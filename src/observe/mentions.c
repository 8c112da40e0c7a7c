// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that belong to other programs and may name a port: a firewall rule for eth0 no longer sees
 * what arrives through the bridge. They are only ever reported, so what cannot be read is left out.
 */
#include <string.h>

#include "observe/observation.h"

enum { MENTION_SIZE_MAX = 1024 * 1024 };

static const struct {
        const char *folder, *glob;
} places[] = {
        { "/etc", "nftables.conf" },
        { "/etc", "sysctl.conf" },
        { "/etc/NetworkManager/dispatcher.d", "*" },
        { "/etc/dhcp", "dhclient-enter-hooks" },
        { "/etc/dhcp", "dhclient-exit-hooks" },
        { "/etc/dhcp", "dhcpd.conf" },
        { "/etc/dhcp/dhclient-enter-hooks.d", "*" },
        { "/etc/dhcp/dhclient-exit-hooks.d", "*" },
        { "/etc/firewalld/zones", "*.xml" },
        { "/etc/keepalived", "keepalived.conf" },
        { "/etc/libvirt/qemu", "*.xml" },
        { "/etc/libvirt/qemu/networks", "*.xml" },
        { "/etc/network/if-pre-up.d", "*" },
        { "/etc/network/if-up.d", "*" },
        { "/etc/nftables", "*.nft" },
        { "/etc/sysconfig", "dhcpd" },
        { "/etc/sysconfig", "ip6tables" },
        { "/etc/sysconfig", "iptables" },
        { "/etc/sysconfig", "nftables.conf" },
        { "/etc/sysctl.d", "*.conf" },
        { "/sbin", "ifdown-local" },
        { "/sbin", "ifdown-pre-local" },
        { "/sbin", "ifup-local" },
        { "/sbin", "ifup-pre-local" },
};

static void add_mention(const struct observation *obs, const char *folder, const char *name)
{
        const char *path = arena_path(obs->mem, folder, name);
        struct file file = observe_file(obs, path, MENTION_SIZE_MAX);

        if (file.state == FILE_READ)
                LIST_ADD(obs->mem, &obs->host->mentions, file);
}

static void add_matches(const struct observation *obs, const char *folder, const char *glob)
{
        struct name_list names;

        if (observe_names(obs, folder, glob, &names) < 0)
                return;
        for (size_t i = 0; i < names.n; i++)
                add_mention(obs, folder, names.items[i]);
}

void observe_mentions(const struct observation *obs)
{
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
                /* a plain name needs no listing of a folder that may hold thousands */
                if (strchr(places[i].glob, '*'))
                        add_matches(obs, places[i].folder, places[i].glob);
                else
                        add_mention(obs, places[i].folder, places[i].glob);
        }
}
