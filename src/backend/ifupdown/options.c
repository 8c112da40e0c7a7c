// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of the options of a port's stanza: ifupdown's own (its *.defn), those of ifupdown2's
 * addons, and those of the hooks that Debian packages bring along; and of its commands, told by
 * the program that they run.
 */
#include <ctype.h>
#include <string.h>

#include "backend/ifupdown/ifupdown.h"

/* clang-format off */
static const struct ifupdown_option options[] = {
        /* The network layer. */
        { "address", IFU_MOVES, L3_ADDRESS },
        { "netmask", IFU_MOVES, L3_ADDRESS },
        { "broadcast", IFU_MOVES, L3_ADDRESS },
        { "network", IFU_MOVES, L3_ADDRESS },
        { "pointopoint", IFU_MOVES, L3_ADDRESS },
        { "scope", IFU_MOVES, L3_ADDRESS },
        { "preferred-lifetime", IFU_MOVES, L3_ADDRESS },
        { "endpoint", IFU_REFUSED, L3_REST },
        { "gateway", IFU_MOVES, L3_GATEWAY },
        { "metric", IFU_MOVES, L3_REST },
        { "dns-*", IFU_MOVES, L3_DNS },
        { "hostname", IFU_MOVES, L3_ADDRESS },
        { "client", IFU_MOVES, L3_ADDRESS },
        { "vendor", IFU_MOVES, L3_ADDRESS },
        { "leasetime", IFU_MOVES, L3_ADDRESS },
        { "leasehours", IFU_MOVES, L3_ADDRESS },
        { "request-prefix", IFU_MOVES, L3_ADDRESS },
        { "ll-attempts", IFU_MOVES, L3_ADDRESS },
        { "ll-interval", IFU_MOVES, L3_ADDRESS },
        { "dhcp", IFU_MOVES, L3_ADDRESS },
        { "accept-ra", IFU_MOVES, L3_REST },
        { "autoconf", IFU_MOVES, L3_REST },
        { "privext", IFU_MOVES, L3_REST },
        { "dad-attempts", IFU_MOVES, L3_REST },
        { "dad-interval", IFU_MOVES, L3_REST },
        { "address-purge", IFU_MOVES, L3_REST },
        { "address-virtual*", IFU_MOVES, L3_ADDRESS },
        { "vrrp", IFU_MOVES, L3_ADDRESS },
        { "ip-forward", IFU_MOVES, L3_REST },
        { "ip6-forward", IFU_MOVES, L3_REST },
        { "mpls-enable", IFU_MOVES, L3_REST },
        { "arp-accept", IFU_MOVES, L3_REST },
        { "ipv6-addrgen", IFU_MOVES, L3_REST },
        { "firewall", IFU_MOVES, L3_REST },
        { "zone", IFU_MOVES, L3_REST },

        /* The link layer. */
        { "hwaddress", IFU_STAYS, L3_REST },
        { "mtu", IFU_BOTH, L3_REST },
        { "media", IFU_STAYS, L3_REST },
        { "description", IFU_STAYS, L3_REST },
        { "alias", IFU_STAYS, L3_REST },
        { "multicast", IFU_STAYS, L3_REST },
        { "txqueuelen", IFU_STAYS, L3_REST },
        { "rfkill", IFU_STAYS, L3_REST },
        { "link-type", IFU_STAYS, L3_REST },
        { "link-*", IFU_STAYS, L3_REST },
        { "ethernet-*", IFU_STAYS, L3_REST },
        { "ethtool-*", IFU_STAYS, L3_REST },
        { "hardware-*", IFU_STAYS, L3_REST },
        { "offload-*", IFU_STAYS, L3_REST },
        { "driver-*", IFU_STAYS, L3_REST },
        { "gro-offload", IFU_STAYS, L3_REST },
        { "gso-offload", IFU_STAYS, L3_REST },
        { "lro-offload", IFU_STAYS, L3_REST },
        { "tso-offload", IFU_STAYS, L3_REST },
        { "ufo-offload", IFU_STAYS, L3_REST },
        { "rx-*", IFU_STAYS, L3_REST },
        { "tx-*", IFU_STAYS, L3_REST },
        { "ring-*", IFU_STAYS, L3_REST },
        { "vlan-*", IFU_STAYS, L3_REST },
        { "bond-master", IFU_CONTROLLER, L3_REST },
        { "bond-*", IFU_STAYS, L3_REST },
        { "slaves", IFU_STAYS, L3_REST },
        { "team-*", IFU_STAYS, L3_REST },
        { "mstpctl-*", IFU_STAYS, L3_REST },
        { "clag-*", IFU_STAYS, L3_REST },
        { "es-sys-mac", IFU_STAYS, L3_REST },

        /* Of a bridge; ifupdown2 takes some in the stanza of a port, too. */
        { "bridge-ports", IFU_BRIDGE, L3_REST },
        { "bridge-*", IFU_BRIDGE, L3_REST },

        { "up", IFU_COMMAND, L3_REST },
        { "post-up", IFU_COMMAND, L3_REST },
        { "pre-up", IFU_COMMAND, L3_REST },
        { "down", IFU_COMMAND, L3_REST },
        { "pre-down", IFU_COMMAND, L3_REST },
        { "post-down", IFU_COMMAND, L3_REST },

        { "vrf", IFU_CONTROLLER, L3_REST },
        { "ovs-bridge", IFU_CONTROLLER, L3_REST },
        { "wpa-*", IFU_REFUSED, L3_REST },
        { "wireless-*", IFU_REFUSED, L3_REST },
        { "ovs-*", IFU_REFUSED, L3_REST },
        { "vxlan-*", IFU_REFUSED, L3_REST },
        { "tunnel-*", IFU_REFUSED, L3_REST },
        { "batman-*", IFU_REFUSED, L3_REST },
        { "ppp-*", IFU_REFUSED, L3_REST },
        { "provider", IFU_REFUSED, L3_REST },
        { "vrf-table", IFU_REFUSED, L3_REST },
};
/* clang-format on */

static bool same_prefix(const char *name, const char *pattern, size_t len)
{
        for (size_t i = 0; i < len; i++)
                if (name[i] != pattern[i] && !(name[i] == '_' && pattern[i] == '-'))
                        return false;
        return true;
}

const struct ifupdown_option *ifupdown_option(const char *name)
{
        static const struct ifupdown_option unknown = { "", IFU_UNKNOWN, L3_REST };

        for (size_t i = 0; i < ARRAY_LEN(options); i++) {
                size_t len = strlen(options[i].name);

                if (options[i].name[len - 1] == '*' ? same_prefix(name, options[i].name, len - 1)
                                                    : interfaces_same_option(name, options[i].name))
                        return &options[i];
        }
        return &unknown;
}

/* Commands */

/* The program, and for ip(8) its object. */
static const struct {
        const char *program;
        enum ifupdown_command about;
} programs[] = {
        { "ethtool", COMMAND_LINK },
        { "mii-tool", COMMAND_LINK },
        { "ip link", COMMAND_LINK },
        { "ip l", COMMAND_LINK },
        { "tc", COMMAND_LINK },
        { "wpa_supplicant", COMMAND_LINK },
        { "wpa_cli", COMMAND_LINK },
        { "vconfig", COMMAND_LINK },
        { "ifenslave", COMMAND_LINK },
        { "devlink", COMMAND_LINK },
        { "dcb", COMMAND_LINK },
        { "ip addr", COMMAND_NETWORK },
        { "ip address", COMMAND_NETWORK },
        { "ip a", COMMAND_NETWORK },
        { "ip route", COMMAND_NETWORK },
        { "ip r", COMMAND_NETWORK },
        { "ip ro", COMMAND_NETWORK },
        { "ip rule", COMMAND_NETWORK },
        { "ip ru", COMMAND_NETWORK },
        { "ip neigh", COMMAND_NETWORK },
        { "ip neighbour", COMMAND_NETWORK },
        { "ip n", COMMAND_NETWORK },
        { "ip maddr", COMMAND_NETWORK },
        { "ip token", COMMAND_NETWORK },
        { "route", COMMAND_NETWORK },
        { "arp", COMMAND_NETWORK },
        { "arping", COMMAND_NETWORK },
        { "dhclient", COMMAND_NETWORK },
        { "udhcpc", COMMAND_NETWORK },
        { "dhcpcd", COMMAND_NETWORK },
        { "iptables", COMMAND_NETWORK },
        { "ip6tables", COMMAND_NETWORK },
        { "iptables-restore", COMMAND_NETWORK },
        { "ip6tables-restore", COMMAND_NETWORK },
        { "nft", COMMAND_NETWORK },
        { "sysctl", COMMAND_NETWORK },
        { "resolvectl", COMMAND_NETWORK },
        { "resolvconf", COMMAND_NETWORK },
        { "firewall-cmd", COMMAND_NETWORK },
        { "ndisc6", COMMAND_NETWORK },
        { "true", COMMAND_NEUTRAL },
        { ":", COMMAND_NEUTRAL },
        { "false", COMMAND_NEUTRAL },
        { "sleep", COMMAND_NEUTRAL },
        { "exit", COMMAND_NEUTRAL },
        { "test", COMMAND_NEUTRAL },
        { "[", COMMAND_NEUTRAL },
        { "modprobe", COMMAND_NEUTRAL },
        { "logger", COMMAND_NEUTRAL },
};

#define BLANKS "\t \n"

/* Copies the next word of @text, without the folder of a path, into @word. Returns what follows. */
static const char *next_word(const char *text, char *word, size_t size)
{
        size_t len, start = 0;

        text += strspn(text, BLANKS);
        len = strcspn(text, BLANKS ";&|()");
        for (size_t i = 0; i + 1 < len && !memchr(text, '=', len); i++)
                if (text[i] == '/')
                        start = i + 1;
        if (len - start >= size)
                start = len;
        memcpy(word, text + start, len - start);
        word[len - start] = '\0';
        return text + len;
}

/* sudo, env, nice and their like say nothing; nor does VARIABLE=value. */
static bool is_prefix(const char *word)
{
        static const char *const words[] = { "sudo", "env", "nice", "nohup", "exec",
                                             "then", "do",  "if",   "!",     "else" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(word, words[i]) == 0)
                        return true;
        return isalpha((unsigned char) *word) && strchr(word, '=');
}

/* ifconfig does both: with an address, "netmask" or an alias it is about the network layer. */
static enum ifupdown_command ifconfig_about(const char *rest, size_t len)
{
        static const char *const words[] = { "up",        "down",       "promisc",
                                             "-promisc",  "txqueuelen", "mtu",
                                             "multicast", "hw",         "allmulti" };
        char word[64];
        const char *end = rest + len;

        rest = next_word(rest, word, sizeof(word)); /* the link */
        if (rest >= end || strchr(word, ':'))
                return COMMAND_NETWORK;
        next_word(rest, word, sizeof(word));
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(word, words[i]) == 0)
                        return COMMAND_LINK;
        return COMMAND_NETWORK;
}

/* What is behind the options of ip(8): "-4 route add" is "ip route". */
static const char *ip_object(const char *rest, char *word, size_t size)
{
        do
                rest = next_word(rest, word, size);
        while (*word == '-');
        return rest;
}

static enum ifupdown_command look_up(const char *program)
{
        for (size_t i = 0; i < ARRAY_LEN(programs); i++)
                if (strcmp(programs[i].program, program) == 0)
                        return programs[i].about;
        return COMMAND_UNKNOWN;
}

/* echo ... > /proc/sys/net/... */
static enum ifupdown_command echo_about(const char *rest, size_t len)
{
        const char *hit = strstr(rest, "/proc/sys/net/");

        return hit && hit < rest + len ? COMMAND_NETWORK : COMMAND_UNKNOWN;
}

/* One simple command of @len bytes. */
static enum ifupdown_command simple_about(const char *text, size_t len)
{
        char word[64], object[64], both[2 * sizeof(word)] = "ip ";
        const char *rest = text;

        do
                rest = next_word(rest, word, sizeof(word));
        while (is_prefix(word) && rest < text + len);
        if (!*word)
                return rest < text + len ? COMMAND_UNKNOWN : COMMAND_NEUTRAL;
        len = rest < text + len ? (size_t) (text + len - rest) : 0;
        if (strcmp(word, "ifconfig") == 0)
                return ifconfig_about(rest, len);
        if (strcmp(word, "echo") == 0)
                return echo_about(rest, len);
        if (strcmp(word, "ip") != 0)
                return look_up(word);
        ip_object(rest, object, sizeof(object));
        strcat(both, object);
        return look_up(both);
}

static size_t simple_length(const char *text)
{
        size_t len = 0;

        while (text[len] && !strchr(";&|", text[len]))
                len++;
        return len;
}

enum ifupdown_command ifupdown_command(const char *command)
{
        enum ifupdown_command about = COMMAND_NEUTRAL;

        while (*command) {
                size_t len = simple_length(command);
                enum ifupdown_command one = simple_about(command, len);

                if (one == COMMAND_UNKNOWN)
                        return COMMAND_UNKNOWN;
                if (one != COMMAND_NEUTRAL && about != COMMAND_NEUTRAL && one != about)
                        return COMMAND_UNKNOWN; /* half of it is about the card */
                if (one != COMMAND_NEUTRAL)
                        about = one;
                command += len;
                command += strspn(command, ";&|");
        }
        return about;
}

bool ifupdown_gives_address(const char *command)
{
        static const char *const clients[] = { "dhclient", "udhcpc", "dhcpcd" };

        if (ifupdown_command(command) != COMMAND_NETWORK)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(clients); i++)
                if (strstr(command, clients[i]))
                        return true;
        return strstr(command, "ifconfig") ||
               (strstr(command, " add") && strstr(command, "ip") &&
                (strstr(command, " a add") || strstr(command, " addr")));
}

static bool name_char(char c)
{
        return isalnum((unsigned char) c) || c == '_' || c == '-';
}

/* Does @port stand alone at @at? What follows may make it another link's name: eth0.5, eth0-lan. */
static bool stands_alone(const char *text, size_t at, size_t len)
{
        char next = text[at + len];

        if (at &&
            (name_char(text[at - 1]) || (text[at - 1] == '.' && at > 1 && text[at - 2] == '.')))
                return false;
        if (next == '.')
                return !isdigit(
                        (unsigned char) text[at + len + 1]); /* net.ipv4.conf.eth0.rp_filter */
        return !name_char(next);
}

bool ifupdown_names_link(const char *text, const char *name)
{
        size_t len = strlen(name);

        if (strstr(text, "$IFACE") || strstr(text, "${IFACE") || strstr(text, "%iface%"))
                return true;
        for (size_t at = 0; text[at]; at++)
                if (strncmp(text + at, name, len) == 0 && stands_alone(text, at, len))
                        return true;
        return false;
}

char *ifupdown_rename(struct arena *mem, const char *command, const char *port, const char *bridge)
{
        struct strbuf out = STRBUF_INIT;
        size_t len = strlen(port);

        for (size_t at = 0; command[at];) {
                if (strncmp(command + at, port, len) == 0 && stands_alone(command, at, len)) {
                        strbuf_adds(&out, bridge);
                        at += len;
                } else {
                        strbuf_addc(&out, command[at++]);
                }
        }
        return strbuf_take(&out, mem);
}
